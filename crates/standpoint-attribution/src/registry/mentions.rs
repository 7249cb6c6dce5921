//! Names in the text: runs of capitalised words, cut into titles, roles and names, and sorted into
//! people, organisations and places by what they hold and what stands around them.

use standpoint_text::{Gender, Span};

use crate::document::Document;
use crate::lexicon::{Place, class, lexicon};
use crate::line::Line;
use crate::token::Kind;

use super::affiliation::acronym;
use super::affiliation::split;
use super::called::by_pronoun;
use super::facts::{Facts, around};
use super::headline;
use super::in_front::{
    DESCENT, heads_chamber, names_somebody, office_in_front, office_without_comma, on_behalf,
    prenominal_start, speaks_at, strip_front, title_case,
};
use super::kinds::{companies, labels, promote, share_both, share_surname, strip_lead, unnamed};
use super::portfolio::portfolio;
use super::run::{
    company_behind, is_honorific, is_title, joined_ranks, party, post_nominals, rank, retired,
    thing,
};
use super::seen::Seen;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MentionKind {
    Person,
    Organisation,
    Place,
    /// Capitalised, but nothing shows what it is.
    Unknown,
}

/// A name at one place.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    /// The name with its titles, without prenominal role.
    pub(crate) span: Span,
    pub(crate) kind: MentionKind,
    pub(crate) words: Vec<String>,
    pub(crate) titles: Vec<String>,
    pub(crate) gender: Gender,
    pub(crate) facts: Facts,
    pub(crate) acronym: Option<String>,
    /// Short names that the text gives in brackets: (“Verdana” or “the Company”).
    pub(crate) aliases: Vec<String>,
    /// Where its prenominal role begins: of "lawmaker Ana Ruiz" at "lawmaker".
    pub(crate) lead: u32,
    /// A single word that must be a name: it speaks.
    pub(crate) certain: bool,
    /// A single word without title or role that is no given name.
    pub(crate) bare: bool,
    /// Stands behind "the".
    pub(crate) article: bool,
    /// Stands inside quotation marks.
    pub(crate) quoted: bool,
}

/// All names, by start.
pub(super) fn find(doc: &Document<'_>, bios: &[Span], speaks: &[Span]) -> Vec<Mention> {
    let seen = Seen::new(doc);
    let mut mentions = Vec::new();
    let mut headlines = Vec::new();
    let first = doc.sentences.iter().position(|s| !s.marked);
    for (index, sentence) in doc.sentences.iter().enumerate() {
        let bio = bios.iter().any(|b| b.overlaps(sentence.span));
        if sentence.marked && !bio {
            continue;
        }
        let tokens = if bio {
            doc.tokens_in(sentence.span)
        } else {
            sentence.tokens.clone()
        };
        let items = tokens
            .filter(|&t| !doc.tokens[t].mark)
            .map(crate::line::Item::Token)
            .collect();
        let line = Line {
            doc,
            items,
            inner: false,
        };
        let alone =
            (doc.sentences.get(index + 1)).is_some_and(|next| next.paragraph != sentence.paragraph);
        if !bio && headline::is_one(&line, first == Some(index) && alone) {
            headlines.push(line);
            continue;
        }
        let mut i = 0;
        while i < line.len() {
            if starts(&line, i) {
                let end = run(&line, i);
                let opening = i == 0
                    || line.is_break(i - 1)
                    || line.in_fragment(i) && !line.in_fragment(i - 1);
                if !(opening && end == i + 1 && seen.common(line.word(i))) {
                    read(&line, i, end, speaks, &mut mentions);
                }
                i = end;
            } else {
                i += 1;
            }
        }
    }
    mentions.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
    // "Kelda" inside "Danish Embassy in Kelda" is no mention of its own.
    let mut reach = 0;
    mentions.retain(|m| {
        let inside = m.span.end <= reach;
        reach = reach.max(m.span.end);
        !inside
    });
    strip_lead(doc, &mut mentions);
    labels(doc.text, &mut mentions);
    promote(&mut mentions);
    unnamed(&mut mentions);
    by_pronoun(doc, &mut mentions);
    companies(&mut mentions);
    share_surname(doc.text, &mut mentions);
    share_both(doc.text, &mut mentions);
    super::announced::fill(doc, &mut mentions);
    let above = headline::people(&headlines, &mentions);
    mentions.extend(above);
    mentions.sort_by_key(|m| m.span.start);
    mentions
}

fn starts(line: &Line<'_, '_>, i: usize) -> bool {
    let opening = i == 0 || line.is_break(i - 1);
    line.is_capital(i)
        && line.is_word(i)
        && !(line.is(i, class::FUNCTION)
            && !(line.any(i, &["new", "old", "big", "red"]) && line.is_name(i))
            && !(line.kind(i + 1) == Some(Kind::Possessive) && line.is_capital(i + 2))
            && (opening || line.word(i).len() <= 3)
            && line.word(i) != "Will")
        && !line.is(i, class::DAY)
        && !line.any(i, &["former"])
}

/// One past the last item of the capitalised run that begins at `i`.
#[expect(clippy::if_same_then_else, reason = "each arm is one reason")]
fn run(line: &Line<'_, '_>, i: usize) -> usize {
    let mut at = i + 1;
    let mut org = line.is(i, class::ORG) && !line.is(i, class::GROUP);
    if let Some(end) = lettered(line, i) {
        return end;
    }
    loop {
        let name = line.is_word(at)
            && line.is_capital(at)
            && !line.is(at, class::DAY | class::PRONOUN)
            && line.word(at) != "The";
        if line.in_fragment(at) != line.in_fragment(i) {
            return nickname(line, i, at);
        }
        if name && !line.is_break(at) {
            org |= line.is(at, class::ORG);
            at += 1;
            continue;
        }
        let next = at + 1;
        let capital = |k: usize| {
            line.is_word(k) && line.is_capital(k) && !line.is(k, class::DAY | class::PRONOUN)
        };
        let past = (at..at + 3)
            .find(|&k| !line.is(k, class::PARTICLE))
            .unwrap_or(at);
        let particle = past > at && capital(past);
        let tie = line.any(at, &["of", "for", "on", "and", "&"])
            && (capital(next) || line.any(next, &["the"]) && capital(next + 1));
        let office = line.is(at - 1, class::ORG | class::ROLE)
            || lexicon().title(line.word(at - 1)).is_some();
        // "the Fire and Rescue Union"
        let pair = at == i + 1
            && i > 0
            && line.any(i - 1, &["the"])
            && line.any(at, &["and", "&"])
            && capital(next)
            && lexicon().given(line.word(i)).is_none()
            && (next + 1..next + 4)
                .take_while(|&k| capital(k) || line.kind(k) == Some(Kind::Possessive))
                .last()
                .is_some_and(|k| line.is(k, class::ORG) && !line.is(k, class::ROLE));
        // "Otto Obieng’ Marwa": an apostrophe that belongs to the name.
        let inner = line.kind(at) == Some(Kind::Possessive)
            && matches!(line.word(at), "’" | "'")
            && !line.word(at - 1).ends_with('s')
            && capital(next)
            && !org;
        // "Ravindran a/l Kumaran": son or daughter of.
        let descent = line.any(at, &["a"])
            && line.word(next) == "/"
            && line.any(next + 1, &["l", "p"])
            && capital(next + 2);
        if descent {
            at = next + 2;
        } else if pair || inner {
            at = next;
        } else if particle && !line.any(at, &["and", "e"]) {
            at = past;
        } else if tie
            && (line.any(at, &["of", "for", "on"]) && (org || office)
                || line.any(at, &["and", "&"])
                    && org
                    && !line.is(at - 1, class::ORG)
                    && joined(line, next))
        {
            at = if line.any(next, &["the"]) {
                next + 1
            } else {
                next
            };
        } else if line.kind(at) == Some(Kind::Possessive)
            && capital(next)
            && (next..next + 3).any(|k| {
                capital(k)
                    && line.any(
                        k,
                        &[
                            "college",
                            "hospital",
                            "church",
                            "school",
                            "university",
                            "society",
                            "club",
                            "press",
                        ],
                    )
            })
            && lexicon().place(&phrase(line, i, at)).is_none()
            && at - i <= 2
        {
            at += 1;
        } else if line.kind(at) == Some(Kind::Possessive)
            && at - i <= 5
            && capital(next)
            && (line.word(at - 1).ends_with('s')
                || line.any(at - 1, &["men", "women", "fishermen", "people", "children"])
                || ["men", "women"]
                    .iter()
                    .any(|w| line.lower(at - 1).ends_with(w)))
            && (next..next + 3).any(|k| {
                capital(k)
                    && line.any(
                        k,
                        &[
                            "association",
                            "union",
                            "federation",
                            "guild",
                            "league",
                            "council",
                            "alliance",
                            "cooperative",
                            "institute",
                            "network",
                            "trust",
                            "party",
                            "movement",
                            "front",
                            "forum",
                            "congress",
                            "assembly",
                        ],
                    )
            })
        {
            at += 1;
        } else if line.any(at, &["/"]) && capital(next) {
            at += 1;
        } else {
            return at;
        }
    }
}

/// One past the last item of a name from `i` on whose letters stand in brackets behind it: "Joint Assembly of the
/// Islands (JAI)".
fn lettered(line: &Line<'_, '_>, i: usize) -> Option<usize> {
    let open = (i + 2..(i + 10).min(line.len()))
        .take_while(|&k| {
            line.word(k) == "("
                || line.is_name(k)
                || line.any(k, &["of", "for", "the", "and", "on", "&"])
                || line.kind(k) == Some(Kind::Possessive)
        })
        .find(|&k| line.word(k) == "(")?;
    let letters = line.word(open + 1);
    if !acronym(letters) || line.word(open + 2) != ")" {
        return None;
    }
    let initials: String = (i..open)
        .filter(|&k| line.is_capital(k))
        .filter_map(|k| line.word(k).chars().next())
        .collect();
    (initials == letters && line.is_name(open - 1)).then_some(open)
}

/// `Joss ‘Five Knots’ Tarrow`: the name goes on behind a short nickname in quotation marks.
fn nickname(line: &Line<'_, '_>, start: usize, at: usize) -> usize {
    if line.in_fragment(start) || at > start + 2 {
        return at;
    }
    let Some(close) = (at..(at + 5).min(line.len())).find(|&k| !line.in_fragment(k)) else {
        return at;
    };
    if !(line.is_word(close) && line.is_capital(close)) {
        return at;
    }
    let mut end = close + 1;
    while line.is_word(end) && line.is_capital(end) && !line.in_fragment(end) {
        end += 1;
    }
    end
}

/// Whether "and" inside an organisation’s name goes on with it: "Research and Public Affairs".
fn joined(line: &Line<'_, '_>, next: usize) -> bool {
    lexicon().given(line.word(next)).is_none() && lexicon().title(line.word(next)).is_none()
}

fn phrase(line: &Line<'_, '_>, start: usize, end: usize) -> String {
    let words: Vec<&str> = (start..end).map(|i| line.word(i)).collect();
    words.join(" ")
}

/// Cuts a run into mentions.
fn read(
    line: &Line<'_, '_>,
    start: usize,
    end: usize,
    speaks: &[Span],
    mentions: &mut Vec<Mention>,
) {
    // "Ministry of Foreign Affairs spokesperson Lin Jian": a role in small letters parts two runs, so only
    // capitalised roles and titles cut here.
    // "Secretary General of NATO Mark Rutte": the name begins behind the institution.
    // "Acting Minister for Transport Desmond Heng": and behind the field of an office.
    let office = (start..end.saturating_sub(2)).find_map(|i| portfolio(line, i));
    if let Some(name) = office.filter(|&n| n < end && end - n <= 4) {
        push(line, (start, name, name, end), speaks, mentions);
        return;
    }
    if is_title(line, start)
        && let Some(of) = (start + 1..end).find(|&i| line.any(i, &["of", "for"]))
        && let Some(name) = (of + 2..end.saturating_sub(1))
            .find(|&i| lexicon().given(line.word(i)).is_some() && end - i <= 4)
    {
        push(line, (start, name, name, end), speaks, mentions);
        place_or_org(line, of + 1, name, mentions);
        return;
    }
    if let Some(name) = office_without_comma(line, start, end) {
        place_or_org(line, start, name, mentions);
        push(line, (name, name, name, end), speaks, mentions);
        return;
    }
    // "DCP Ana Ruiz", "Liberal prize-winner Ana Ruiz": letters and descriptions are no part of the name.
    if let Some(name) = strip_front(line, start, end) {
        push(line, (name, name, name, end), speaks, mentions);
        return;
    }
    // "Lt-Gen (retd) Ivo Lind": the rank belongs to the name behind the bracket.
    if line.word(end) == "(" && (start..end).all(|i| is_honorific(line, i)) {
        return;
    }
    let title_at = (start..end.saturating_sub(1))
        .rev()
        .find(|&i| is_title(line, i) && !(i > start && line.any(i - 1, &["of", "for"])));
    // "Dato' Ana Ruiz": the mark belongs to the title.
    let cut = title_at.map_or(start, |t| {
        t + 1 + usize::from(line.kind(t + 1) == Some(Kind::Possessive))
    });
    let rest = (cut, end);
    let org = (rest.0..rest.1).any(|i| {
        line.is(i, class::ORG)
            && !lexicon()
                .given(line.word(i))
                .is_some_and(|g| g != Gender::Unknown)
    });
    if let Some(title) = title_at.filter(|_| !org && !line.any(cut, &["of", "for"])) {
        // What stands before the titles of this run is a role’s beginning, or a name of its own.
        let mut first = title;
        while first > start && (is_honorific(line, first - 1) || rank(line, first - 1)) {
            first -= 1;
        }
        if !is_honorific(line, title) {
            first = title + 1;
        }
        push(line, (start, first, cut, end), speaks, mentions);
        if first > start && !is_title(line, start) {
            place_or_org(line, start, first.min(title), mentions);
        }
        return;
    }
    // "Deputy Head of the Government": an office, and what it is of.
    let of = (start + 1..end).find(|&i| line.any(i, &["of", "for"]));
    if let Some(of) = of.filter(|&of| line.is(of - 1, class::ROLE) && !line.is(of - 1, class::ORG))
    {
        let from = of + 1 + usize::from(line.any(of + 1, &["the"]));
        place_or_org(line, from, end, mentions);
        return;
    }
    if place_or_org(line, start, end, mentions) {
        return;
    }
    push(line, (start, start, start, end), speaks, mentions);
}

/// Records a place or an organisation if the run is one.
fn place_or_org(
    line: &Line<'_, '_>,
    start: usize,
    end: usize,
    mentions: &mut Vec<Mention>,
) -> bool {
    if start >= end {
        return false;
    }
    let name = phrase(line, start, end);
    let place = lexicon().place(&name);
    if let Some(place) = place {
        let kind = if place == Place::Demonym {
            MentionKind::Unknown
        } else {
            MentionKind::Place
        };
        if place != Place::Demonym {
            mentions.push(blank(line, start, end, kind));
        }
        return true;
    }
    let noun = (start..end).any(|i| {
        line.is(i, class::ORG)
            && !lexicon()
                .given(line.word(i))
                .is_some_and(|g| g != Gender::Unknown)
    });
    let single = end - start == 1;
    // "People’s Front"
    let owned = (start + 1..end).any(|i| line.kind(i) == Some(Kind::Possessive));
    // "spokeswoman Nell Court"
    let bearer = end - start == 2
        && start > 0
        && line.is(start - 1, class::ROLE)
        && !line.is_capital(start - 1)
        && lexicon().given(line.word(start)).is_some();
    if bearer {
        return false;
    }
    let noun =
        noun || owned || line.is(end - 1, class::COMPANY) || lettered(line, start) == Some(end);
    let letters = acronym(line.word(start)) && single;
    if !(noun && !single || letters) {
        return false;
    }
    let seat = line.any(end - 1, &["embassy", "consulate", "mission"])
        && line.any(end, &["in", "to"])
        && line.is_name(end + 1);
    let end = if seat { end + 2 } else { end };
    let mut mention = blank(line, start, end, MentionKind::Organisation);
    if start > 1 && line.kind(start - 1) == Some(Kind::Possessive) && generic(line, start, end) {
        // "Dorrane’s Foreign Ministry": the state tells whose.
        let owner = line.word(start - 2);
        if line.is_capital(start - 2) {
            mention.facts.affiliation = Some(owner.to_owned());
        }
    }
    let bracketed = line.word(end) == "(" && line.word(end + 2) == ")";
    if bracketed && (acronym(line.word(end + 1)) || blend(line, start, end)) {
        mention.acronym = Some(line.word(end + 1).to_owned());
    } else if !single {
        let initials: String = (start..end)
            .filter(|&i| line.is_capital(i))
            .filter_map(|i| line.word(i).chars().next())
            .collect();
        mention.acronym = (initials.chars().count() >= 3).then_some(initials);
    }
    mention.aliases = aliases(line, end);
    mentions.push(mention);
    true
}

/// "Wharf Bakers League (Wabal)": a word made of the beginnings of the name’s words.
fn blend(line: &Line<'_, '_>, start: usize, end: usize) -> bool {
    let word = line.lower(end + 1);
    let name: String = (start..end).map(|i| line.lower(i)).collect();
    let mut letters = name.chars();
    line.is_name(end + 1)
        && end - start > 1
        && word.chars().count() > 2
        && name.starts_with(word.chars().next().unwrap_or_default())
        && word.chars().all(|c| letters.any(|l| l == c))
}

/// The quoted words in brackets that open at `at`, without article.
fn aliases(line: &Line<'_, '_>, at: usize) -> Vec<String> {
    let at = at + usize::from(line.word(at) == "." && line.word(at + 1) == "(");
    if line.word(at) != "(" || !line.in_fragment(at + 1) {
        return Vec::new();
    }
    let mut aliases: Vec<String> = Vec::new();
    let mut open = false;
    for i in at + 1..(at + 12).min(line.len()) {
        if line.word(i) == ")" {
            break;
        }
        if !line.in_fragment(i) || !line.is_word(i) {
            open = false;
        } else if line.is_capital(i) && !line.any(i, &["the"]) {
            match aliases.last_mut().filter(|_| open) {
                Some(last) => {
                    last.push(' ');
                    last.push_str(line.word(i));
                }
                None => aliases.push(line.word(i).to_owned()),
            }
            open = true;
        }
    }
    aliases
}

/// Whether the name says nothing of whose it is: "Foreign Ministry", "Parliament".
fn generic(line: &Line<'_, '_>, start: usize, end: usize) -> bool {
    line.is(end - 1, class::ORG) && end - start <= 2
        || line.any(start, &["ministry", "department"]) && line.any(start + 1, &["of", "for"])
}

pub(super) fn blank(line: &Line<'_, '_>, start: usize, end: usize, kind: MentionKind) -> Mention {
    let words = (start..end)
        .filter(|&i| line.in_fragment(i) == line.in_fragment(start))
        .map(|i| line.word(i))
        .fold(Vec::<String>::new(), |mut words, word| {
            let glued = word.starts_with(crate::token::is_apostrophe)
                || word == "/"
                || words.last().is_some_and(|w| w.ends_with('/'));
            match words.last_mut().filter(|_| glued) {
                Some(last) => last.push_str(word),
                None => words.push(word.to_owned()),
            }
            words
        });
    Mention {
        span: line.span(start..end),
        kind,
        words,
        titles: Vec::new(),
        gender: Gender::Unknown,
        facts: Facts::default(),
        acronym: None,
        aliases: Vec::new(),
        lead: line.item_span(start).start,
        certain: false,
        bare: false,
        article: start > 0 && line.any(start - 1, &["the", "a", "an"]),
        quoted: line.in_fragment(start),
    }
}

/// Records a name that may be a person’s. `cuts` are: where the run begins, where its honorifics begin,
/// where the name begins, where it ends.
fn push(
    line: &Line<'_, '_>,
    cuts: (usize, usize, usize, usize),
    speaks: &[Span],
    mentions: &mut Vec<Mention>,
) {
    let (run, honorifics, name, end) = cuts;
    if name >= end {
        return;
    }
    let behind = end;
    let end = post_nominals(line, name, end);
    let (run, honorifics) = retired(line, run, honorifics, name);
    let mut mention = blank(line, name, end, MentionKind::Unknown);
    if lexicon().place(&mention.words.join(" ")).is_some() && run == name {
        return;
    }
    let ranks =
        (honorifics..name).filter(|&i| line.is_word(i) && (is_honorific(line, i) || rank(line, i)));
    let letters = (end..behind).filter(|&i| is_honorific(line, i));
    mention.titles = joined_ranks(ranks.chain(letters).map(|i| line.word(i)));
    if honorifics < name || end < behind {
        mention.span = line.span(honorifics..behind);
    }
    mention.gender = (run..name)
        .filter_map(|i| lexicon().title(line.word(i)))
        .map(|t| t.gender)
        .chain(
            lexicon()
                .given(&mention.words[0])
                .filter(|_| mention.words.len() > 1),
        )
        .find(|&g| g != Gender::Unknown)
        .unwrap_or_default();
    let before = prenominal_start(line, run, honorifics);
    mention.lead = line.item_span(before.min(run)).start;
    mention.facts = around(line, before, honorifics, behind);
    if before == honorifics
        && run == name
        && mention.facts.role.is_none()
        && let Some(front) = office_in_front(line, run)
    {
        let office = split(line, front, run);
        if office.role.is_some() {
            mention.lead = line.item_span(front).start;
            mention.facts = Facts {
                affiliation: office.affiliation.clone().or(mention.facts.affiliation),
                ..office
            };
        }
    }
    // "Ana Ruiz, former governor Ivo Lind, …": the next of a list, no apposition.
    if mention.facts.role.as_deref().is_some_and(names_somebody) {
        mention.facts = Facts::default();
    }
    if mention.facts.affiliation.is_none() && run == name {
        mention.facts.affiliation = on_behalf(line, before.min(run));
    }
    if mention.facts.affiliation.is_none() && heads_chamber(line, before.min(run)) {
        let chamber = before.min(run) - 2;
        mention.facts.affiliation = Some(line.word(chamber).to_owned());
    }
    if mention.facts.role.is_none() {
        let office = (end..behind).find(|&i| line.is(i, class::ROLE));
        mention.facts.role = office.map(|i| line.word(i).to_owned());
    }
    if mention.quoted && mention.facts.weak {
        mention.facts.role = None;
    }
    mention.facts.weak |= mention.quoted;
    let past = ["former", "ex", "acting", "interim", "then"];
    if mention.facts.role.is_none() && honorifics < name && run > 0 && line.any(run - 1, &past) {
        mention.facts.role = Some(format!(
            "{} {}",
            line.lower(run - 1),
            mention.titles.join(" ")
        ));
    }
    // "former Marsden County Treasurer Ana Ruiz"
    if let Some(role) = &mut mention.facts.role
        && run > 0
        && run < name
        && line.any(run - 1, &["former", "acting", "interim"])
        && before == run
        && !role.starts_with(line.lower(run - 1).as_str())
    {
        *role = format!("{} {role}", line.lower(run - 1));
    }
    if let Some(role) = &mut mention.facts.role
        && run > 0
        && line.any(run - 1, &["first", "prime"])
        && role.starts_with("Minister")
    {
        *role = format!("{} {role}", line.word(run - 1));
    }
    let the = run > 0 && line.any(run - 1, &["the", "a", "an"]) && run == name && before == run;
    // "One, Ana Ruiz of the college, called it"; a name with a particle of descent.
    let one = run == name
        && mention.words.len() > 1
        && (run > 1 && line.is_comma(run - 1) && line.any(run - 2, &["one", "another"])
            || (name + 1..end).any(|i| line.any(i, &DESCENT) && line.kind(i) == Some(Kind::Word))
            || (name + 1..end)
                .any(|i| line.lower(i).starts_with("al-") || line.lower(i).starts_with("el-")));
    // "Virginia Democrats" are many.
    let several = line.is(end - 1, class::GROUP) && line.lower(end - 1).ends_with('s')
        || mention.words.len() > 1 && party(line, end - 1);
    let given = mention.words.len() > 1 && lexicon().given(&mention.words[0]).is_some() && !several;
    let titled = run < name;
    // "who gave his name only as Colm"
    let called = run > 0 && line.any(run - 1, &["as", "named", "called", "nicknamed"]);
    // "Ana Ruiz of Northlight Economics": what stands behind a preposition does not speak.
    let tied = run > 0
        && run == name
        && line.is(run - 1, class::PREPOSITION)
        && !line.is_capital(run - 1)
        && !line.any(run - 1, &["to"]);
    let speaking = speaks_at(speaks, mention.span) && !the && (!tied || called);
    let few = mention.words.len() <= 5;
    let letters =
        mention.words.iter().all(|w| {
            w.chars().any(char::is_lowercase) || w.ends_with('.') || w.chars().count() > 5
        }) || mention.words.len() > 1;
    let who = usize::from(line.is_comma(end)) + end;
    let human = line.any(who, &["who", "whom"]) && mention.words.len() > 1;
    let known_role = (mention.facts.role.is_some() || human) && !the;
    let common = mention.words.len() == 1
        && (line.is(
            name,
            class::ROLE
                | class::GROUP
                | class::ORG
                | class::DOCUMENT
                | class::VERB
                | class::FUNCTION
                | class::ADVERB,
        ) || line.lower(name).ends_with("ly") && name == 0);
    let plural = line.lower(name).strip_suffix('s').is_some_and(|w| {
        lexicon().entry(w).classes & (class::ROLE | class::ORG | class::DOCUMENT | class::GROUP)
            != 0
    });
    let common = common || mention.words.len() == 1 && plural && !titled;
    // "CORRECTION APPENDED" is a line above the text.
    let shouted = mention.words.len() > 1
        && mention
            .words
            .iter()
            .all(|w| w.len() > 3 && !w.chars().any(char::is_lowercase))
        && lexicon().given(&title_case(&mention.words[0])).is_none();
    let person = few
        && !shouted
        && letters
        && !several
        && (titled
            || given && !the
            || one && !the
            || known_role
            || speaking && (mention.words.len() > 1 || !common)
            || before < run);
    let outlet = run > 0
        && run == name
        && line.is(run - 1, class::ORG)
        && !line.is(run - 1, class::ROLE)
        && !line.is_capital(run - 1);
    // "the pollster Poldata"
    let maker = mention.words.len() == 1
        && run == name
        && run > 1
        && line.any(
            run - 1,
            &[
                "pollster",
                "broker",
                "publisher",
                "supplier",
                "maker",
                "developer",
                "operator",
                "lender",
            ],
        )
        && line.is_determiner(run - 2)
        && lexicon().given(&mention.words[0]).is_none();
    let outlet = outlet
        || maker
        || run == name && mention.words.len() <= 3 && company_behind(line, end)
        || run == name && thing(line, run, end);
    if outlet && !(given && mention.words.len() > 1) {
        // "news agency Kelda", "the newspaper Tiden"
        if thing(line, run, end) && line.is(end, class::ORG) && !line.is_capital(end) {
            // "the Rural Voice party": later "the party".
            mention.aliases.push(line.lower(end));
        }
        mention.kind = MentionKind::Organisation;
        mention.facts = Facts::default();
        mentions.push(mention);
        return;
    }
    let bare = mention.words.len() == 1
        && !called
        && !titled
        && !known_role
        && before == run
        && lexicon().given(&mention.words[0]).is_none();
    if person && (titled || !common) {
        mention.bare = bare;
        mention.kind = MentionKind::Person;
        mention.certain = speaking || titled || known_role;
    }
    mentions.push(mention);
}
