//! Abbreviations by what a full stop behind them means, all in lower case and without the stop.
//!
//! Written for English news: titles, ranks, months, states, companies, references. Of words that are also
//! common English ("no", "man", "arts") or other things in capitals ("MS", "SEC") lists of their own say so.

/// Stand before a name: a capital behind them starts no sentence. Sorted.
#[rustfmt::skip]
pub(crate) const TITLES: &[&str] = &[
    "adm", "adml", "ald", "amb", "assoc", "asst", "br", "brig", "capt", "cdr", "chas",
    "cllr", "cmdr", "col", "cols", "comdr", "const", "cpl", "cpt", "dep", "det", "dna", "dr",
    "drs", "emm", "ens", "fr", "ft", "gen", "gens", "geo", "gov", "govs", "hon", "hr", "ing",
    "insp", "jos", "lt", "lts", "m", "maj", "messrs", "mgr", "mlle", "mme", "mmes", "mr", "mrs",
    "ms", "msgr", "mt", "mts", "mx", "ofc", "pfc", "pres", "prof", "profs", "pt", "pte", "ptl",
    "pvt", "rep", "reps", "rev", "revd", "rt", "sec", "sen", "sens", "sgt", "sra", "srta", "ssgt",
    "st", "ste", "supt", "thos", "treas", "ven", "wm",
];
/// Titles that are words or units in small letters: "union reps.". Sorted.
pub(crate) const NO_TITLES_SMALL: &[&str] = &["ft", "hr", "m", "pt", "rep", "reps", "sec"];
/// Titles that are something else in capitals: "his DNA.", "told the FT.". Sorted.
pub(crate) const NO_TITLES_IN_CAPITALS: &[&str] =
    &["dna", "ft", "hr", "ing", "ms", "pt", "rt", "sec"];
/// Always go on, but for [`SELDOM_LAST`]: no sentence ends here. Sorted.
#[rustfmt::skip]
pub(crate) const NEVER_LAST: &[&str] = &[
    "a.k.a", "aka", "approx", "arts", "c.f", "ca", "cf", "chap", "cit", "e.g", "ed", "eds", "eg",
    "eq", "eqs", "esp", "excl", "f.e", "fig", "figs", "i.e", "i.q", "ibid", "ie", "incl", "lit",
    "loc", "n.b", "nb", "op", "orig", "p", "pl", "pp", "pron", "pseud", "resp", "s.v", "seq",
    "trans", "usu", "v", "var", "viz", "vol", "vols", "vs", "w",
];
/// Of [`NEVER_LAST`], what is a word or a name as well: a sentence ends behind it before a word that starts
/// one ("the arts. He"). Sorted.
pub(crate) const SELDOM_LAST: &[&str] = &["arts", "ca", "ed", "lit", "op", "trans", "var"];
/// Go on before a number or a roman numeral ("No. 10", "Sec. 4"), and end a sentence otherwise. Sorted.
#[rustfmt::skip]
pub(crate) const BEFORE_NUMBER: &[&str] = &[
    "app", "approx", "apt", "art", "arts", "bk", "bldg", "cap", "ch", "chs", "cit", "cl", "col",
    "est", "ext", "flt", "hwy", "ln", "max", "min", "mm", "no", "nos", "nr", "num", "n°", "op",
    "par", "para", "paras", "pt", "pts", "rm", "rs", "rt", "rte", "s", "sec", "secs", "sect",
    "ss", "ste", "tab", "tel", "temp", "ver", "vol", "wt", "§",
];
/// Followed by a number, a year or more words; end a sentence before a word that starts one. Sorted.
#[rustfmt::skip]
pub(crate) const MONTHS_AND_DAYS: &[&str] = &[
    "apr", "aug", "dec", "feb", "fri", "jan", "jul", "jun", "mar", "mon", "nov", "oct", "sep",
    "sept", "thu", "thur", "thurs", "tue", "tues", "wed",
];
/// End a sentence only before a word that commonly starts one. Sorted.
#[rustfmt::skip]
pub(crate) const MAY_END: &[&str] = &[
    "a.d", "al", "ala", "alta", "approx", "ariz", "ark", "assn", "assoc", "ave", "b.a", "b.c",
    "b.c.e", "b.s", "bbl", "blvd", "bros", "c.e", "cal", "calif", "cm", "co", "colo", "conn",
    "corp", "cos", "ct", "d.c", "d.phil", "del", "dept", "depts", "dist", "dr", "e.u", "esq",
    "etc", "fla", "ft", "ga", "gal", "govt", "hr", "hrs", "hwy", "ill", "inc", "ind", "inst",
    "int'l", "intl", "jr", "kan", "kans", "kg", "km", "ky", "la", "lb", "lbs", "ll.b", "ll.m",
    "llc", "llp", "ln", "ltd", "m.a", "m.d", "m.p", "m.s", "man", "mass", "md", "med", "mfg",
    "mi", "mich", "min", "minn", "mins", "miss", "mm", "mo", "mont", "mph", "mt", "n.c", "n.d",
    "n.h", "n.j", "n.m", "n.y", "nat'l", "natl", "neb", "nebr", "nev", "okla", "ont", "ore", "oz",
    "p.e.i", "p.o", "p.s", "pa", "penn", "penna", "ph", "ph.d", "phd", "pkwy", "pl", "plc", "qt",
    "que", "r.i", "r.n", "r.s.v.p", "rd", "rpm", "s.c", "s.d", "sask", "sec", "secs", "sgd", "sq",
    "sr", "st", "tbsp", "tenn", "tex", "tsp", "u.a.e", "u.k", "u.n", "u.s", "u.s.a", "u.s.s.r",
    "univ", "va", "vt", "w.va", "wash", "wis", "wisc", "wyo", "yd", "yds",
];
/// Of [`MAY_END`], words in small letters: they end a sentence before any capital. Sorted.
pub(crate) const WORDS_IF_SMALL: &[&str] = &[
    "cal", "ill", "la", "man", "mass", "med", "miss", "ore", "pa", "wash",
];
/// Units of measure: behind a number they end a sentence before any capital. Sorted.
#[rustfmt::skip]
pub(crate) const UNITS: &[&str] = &[
    "bbl", "cm", "ft", "gal", "hr", "hrs", "in", "kg", "km", "lb", "lbs", "mi", "min", "mins", "ml", "mm",
    "mph", "oz", "qt", "rpm", "sec", "secs", "tbsp", "tsp", "yd", "yds",
];

/// Before a small letter these are abbreviations; most other words have ended a sentence. Sorted.
#[rustfmt::skip]
pub(crate) const MID_SENTENCE: &[&str] = &[
    "ave", "avg", "bn", "btw", "cent", "cert", "co", "cont", "corr", "cos", "deg", "dept", "dist",
    "div", "doc", "elem", "encl", "est", "exec", "ext", "fem", "fwd", "gen", "hist", "hon", "inc",
    "incl", "info", "intl", "introd", "jct", "lang", "lat", "lic", "long", "mag", "max", "med",
    "mem", "mfr", "mgmt", "mil", "min", "misc", "mkt", "mod", "msg", "mtg", "natl", "obs", "occ",
    "orig", "pat", "perf", "perh", "pop", "poss", "pref", "prelim", "prob", "prod", "prov", "pub",
    "publ", "qtr", "recd", "ref", "reg", "rel", "rept", "ret", "rev", "sci", "sep", "sig", "spec",
    "st", "std", "subj", "suppl", "tech", "temp", "tot", "trad", "treas", "ult", "univ", "var",
    "yr", "yrs",
];
/// Names that end in an exclamation mark, without it. Sorted.
#[rustfmt::skip]
pub(crate) const EXCLAIMING_NAMES: &[&str] = &[
    "jeopardy", "joomla", "yahoo", "yum",
];
/// Words that commonly start a sentence and are no part of a name that an abbreviation stands in. Sorted.
#[rustfmt::skip]
pub(crate) const STARTERS: &[&str] = &[
    "a", "about", "according", "actually", "after", "again", "all", "also", "although", "always",
    "among", "an", "and", "another", "any", "anyone", "are", "as", "at", "back", "based", "be",
    "because", "been", "before", "being", "besides", "better", "both", "but", "by", "can",
    "clearly", "could", "despite", "did", "do", "does", "doing", "don't", "due", "during", "each",
    "earlier", "either", "even", "eventually", "ever", "every", "everyone", "everything", "few",
    "finally", "first", "following", "for", "former", "from", "further", "furthermore", "given",
    "had", "has", "have", "having", "he", "hence", "her", "here", "hers", "him", "his", "how",
    "however", "i", "i'd", "i'll", "i'm", "i've", "if", "in", "indeed", "inside", "instead", "is",
    "isn't", "it", "it's", "its", "just", "last", "later", "let", "lets", "like", "likewise",
    "look", "many", "may", "maybe", "meanwhile", "more", "moreover", "most", "much", "my",
    "neither", "nevertheless", "next", "no", "nobody", "none", "nor", "not", "nothing", "now",
    "obviously", "of", "officials", "often", "on", "once", "one", "only", "or", "other", "others",
    "our", "ours", "over", "people", "perhaps", "please", "previously", "rather", "really",
    "recently", "same", "several", "shall", "she", "should", "similarly", "since", "so", "some",
    "somebody", "someone", "something", "sometimes", "soon", "still", "such", "sure", "than",
    "thank", "thanks", "that", "that's", "the", "their", "them", "then", "there", "there's",
    "therefore", "these", "they", "they're", "this", "those", "though", "through", "throughout",
    "thus", "to", "today", "together", "tomorrow", "too", "two", "under", "unfortunately",
    "unless", "unlike", "until", "upon", "us", "very", "was", "we", "we're", "well", "were",
    "what", "what's", "whatever", "when", "whenever", "where", "whether", "which", "while", "who",
    "whoever", "whose", "why", "will", "with", "within", "without", "won't", "would", "yes",
    "yesterday", "yet", "you", "you're", "your",
];
/// Capitalised words behind "p.m." that belong to the time. Sorted.
#[rustfmt::skip]
pub(crate) const AFTER_CLOCK: &[&str] = &[
    "apr", "april", "aug", "august", "bst", "cdt", "central", "cest", "cet", "cst", "ct", "dec",
    "december", "eastern", "edt", "est", "et", "feb", "february", "fri", "friday", "gmt",
    "greenwich", "hkt", "ist", "jan", "january", "jst", "jul", "july", "jun", "june", "kst",
    "local", "mar", "march", "may", "mdt", "mon", "monday", "mountain", "mst", "mt", "nov",
    "november", "oct", "october", "pacific", "pdt", "pst", "pt", "sat", "saturday", "sep", "sept",
    "september", "sgt", "sun", "sunday", "thu", "thurs", "thursday", "tue", "tues", "tuesday",
    "utc", "wed", "wednesday",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_lower_case() {
        for list in [
            TITLES,
            NO_TITLES_SMALL,
            NO_TITLES_IN_CAPITALS,
            NEVER_LAST,
            SELDOM_LAST,
            BEFORE_NUMBER,
            MONTHS_AND_DAYS,
            MAY_END,
            WORDS_IF_SMALL,
            UNITS,
            MID_SENTENCE,
            EXCLAIMING_NAMES,
            STARTERS,
            AFTER_CLOCK,
        ] {
            assert!(list.is_sorted());
            assert!(list.iter().all(|word| word.to_lowercase() == *word));
        }
        for (part, whole) in [
            (NO_TITLES_SMALL, TITLES),
            (NO_TITLES_IN_CAPITALS, TITLES),
            (SELDOM_LAST, NEVER_LAST),
            (WORDS_IF_SMALL, MAY_END),
        ] {
            assert!(part.iter().all(|word| whole.contains(word)));
        }
    }
}
