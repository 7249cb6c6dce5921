//! Wording of the furniture around articles: what no reporter writes as a paragraph.
//!
//! Each pattern is tried on a whole unit of at most [`MAX_WORDS`] words, without regard to case. A
//! pattern that could open a sentence ("Read …", "Follow …") asks for a colon, an end or an object that
//! only furniture has.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

/// Longer units are prose.
pub(super) const MAX_WORDS: usize = 60;

fn set(patterns: &[&str]) -> RegexSet {
    RegexSet::new(patterns.iter().map(|pattern| whole_line(pattern)))
        .expect("the patterns are constants")
}

fn whole_line(pattern: &str) -> String {
    format!("(?i)^(?:{})$", ascii_edges(pattern))
}

/// What furniture says.
pub(super) struct Wording {
    /// By how the line begins: of prose the automaton reads a word or two.
    opening: RegexSet,
    later: Vec<Later>,
}

/// A pattern that begins with anything. It is tried on lines that hold one of `needles` (lower case) only, because
/// counting the characters in front of it costs a state each.
struct Later {
    needles: &'static [&'static str],
    pattern: Regex,
}

impl Wording {
    fn new(opening: &[&str], later: &[(&'static [&'static str], &str)]) -> Self {
        let later = later.iter().map(|(needles, pattern)| Later {
            needles,
            pattern: Regex::new(&whole_line(pattern)).expect("the patterns are constants"),
        });
        Self {
            opening: set(opening),
            later: later.collect(),
        }
    }

    pub(super) fn is_match(&self, line: &str) -> bool {
        let lower = line.to_ascii_lowercase();
        let later = |one: &Later| {
            one.needles.iter().any(|needle| lower.contains(needle)) && one.pattern.is_match(line)
        };
        self.opening.is_match(line) || self.later.iter().any(later)
    }
}

/// `\b` of ASCII words only: with Unicode's the automaton gives up at the first curly quotation mark, and a
/// matcher ten times slower reads the paragraph.
pub(super) fn ascii_edges(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}

/// Boilerplate by its wording.
pub(super) static BOILERPLATE: LazyLock<Wording> = LazyLock::new(|| {
    Wording::new(
        &[
            // Comments.
            r"(leave|post|add|write) (a|your) (reply|comment)( below)?[:.!]?( cancel reply)?",
            r"(view |show |see |read |load )?(all )?\d* ?comments?( \(\d+\))?:?",
            r"(be the first to|join the|sign in to|log in to) (comment|conversation|discussion|reply)\W*.{0,40}",
            r"comments (are closed|have been closed|are off|are disabled|policy)\b.{0,60}",
            r"your email address will not be published\b.*",
            r"required fields are marked\b.*",
            r"(what do you think|have your say|tell us what you think)\b.{0,60}(comments?|below|email)\b.{0,30}",
            // Where it appeared.
            r"the post .+ (appeared first|first appeared) on .+",
            r"this (article|story|piece|post|essay|commentary|column|interview|op-ed)( was| is| has been| also)?( \w+)? (first )?(published|appeared|appears|republished|reprinted|syndicated|produced|translated|adapted)\b.{0,200}",
            r"(originally|first) (published|appeared) (on|in|by|at) .{0,80}",
            r"(re)?(printed|published) with permission\b.*",
            // Newsletters and accounts.
            r"(please )?(sign up|subscribe|register|join)\b.{0,60}\b(newsletters?|inbox|e-?mails?|alerts?|briefings?|updates|channel|whatsapp|telegram|podcasts?|today|here|now|free|membership|community|mailing list)\b.{0,80}",
            r"(sign up|subscribe|register|log ?in|sign in|join us|donate|become a (member|subscriber|supporter))( now| today| here| free| for free)?[.!:]?",
            r"(get|receive|want)\b.{0,60}\b(your|our|daily|weekly)\b.{0,60}\b(newsletters?|inbox|briefings?|alerts)\b.{0,80}",
            r"(our|the) \w+ (weekly|daily)? ?newsletter\b.{0,80}(inbox|sign up|subscribe)\b.{0,40}",
            r"already (a subscriber|a member|registered|have an account)\b.{0,60}",
            r"(our |the )?(weekly |daily )?newsletters?",
            r"your e-?mail( address)?:?( here)?",
            r"enter your e-?mail\b.{0,120}",
            r"(support|help fund|fund) (our|independent|quality|local|this) (journalism|reporting|work|newsroom)\b.{0,120}",
            r"(if you )?(enjoy(ed|ing)|like[ds]?) (this|our) (article|story|post|piece|interview|essay|podcast|newsletter|reporting|journalism)\b.{0,160}",
            r"(thank you|thanks) for (reading|subscribing|signing up|registering)\b.{0,120}",
            r"you can (also )?(unsubscribe|opt out)\b.{0,80}",
            r"by (signing up|subscribing|registering|clicking|continuing)\b.{0,30}\byou (agree|accept|consent|confirm)\b.*",
            // Links to other articles.
            r"(read|see|watch|listen|view|explore|discover|more|also|related|recommended|background|in pictures|video|podcast|gallery|analysis|opinion)( more| also| next| now| on| this| related| articles?| stories| story| coverage| reading| the full (story|article|report|interview|text)| read)*:( .{0,160})?",
            r"(read|see|watch|find|learn|discover|explore|view|load|show) (more|next|on|now|also|all)( stories| articles| news| here| about this| like this| on this( story| topic)?| from .{1,40}| in .{1,40})?[.…»>→]*",
            r"(also read|read also|read next|see also|up next|next up|don['’]t miss|you may also like|you might (also )?like|you may be interested in|more for you|for further reading|further reading)\b:?.{0,120}",
            r"(related|recommended|suggested|popular|trending|latest|top|more|must.reads?|most (read|viewed|popular|shared|watched|commented)|editor['’]?s['’]? (picks?|choice))( (articles?|stories|posts?|topics?|news|content|coverage|reading|videos?|links|now|today|for you|from|on this story|like this|in this section|headlines|reads)){1,3}:?( \w+){0,3}",
            r"(most (read|viewed|popular|shared|watched)|trending|must.reads?|recommended|editor['’]?s['’]? picks?|more to read|continue reading|keep reading|read on)[.:…]*",
            r"click (here|to|on|through)\b.{0,100}",
            r"(tags?|topics?|filed under|categor(y|ies)|keywords|labels|section|posted in|hashtags?): .{1,200}",
            r"(back to top|skip to (main )?content|previous( article| post| story)?|next( article| post| story)?|home|menu|search|close|toggle navigation|main menu|navigation)",
            // Sharing.
            r"share:?( (this|on|via|article|story|post|post:|save|with|now|icon|options?|link|by|to|your|facebook|twitter|x|linkedin|whatsapp|telegram|reddit|email|e-mail|friends?|page|the|a|thoughts?|below|print|copy|comments?|tweet|pin|messenger|bluesky|mastodon|threads|pinterest|\W):?)*[:!.]?",
            r"(?:(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|e?-?mail|print|tweet|pinterest|pin( it)?|copy( link)?|link|messenger|bluesky|mastodon|threads|instagram|youtube|rss|save|bookmark|gift( this article)?|flipboard|pocket|share|comments?|\d+)[\s,|•·/]*){1,14}",
            r"(copy link|link copied!?|print this (page|article)|email this (page|article)|listen to this (article|story)|listen( to article)?|save (for later|article|story)|bookmark( this)?|add to .{0,20}google|a\+ ?a-?|text size|font size|increase text size)\W*.{0,20}",
            r"(follow|find|like|connect with|join) (us|me|her|him|them|our \w+|the (author|writer|reporter|team)|@\w+|[\w.’' ]{1,40}) (on|at|via) (x|twitter|facebook|instagram|linkedin|telegram|whatsapp|youtube|tiktok|bluesky|mastodon|threads|social|google|flipboard)\b.{0,100}",
            r"(follow|tweet) (him|her|them|us|me|the author)?:? ?@\w+\W*.{0,40}",
            r"(download|get|install|try|open)( the| our)?( \w+){0,3} app\b.{0,60}",
            // Advertising, cookies, rights.
            r"(advertisements?|advertising|sponsored( content| by .{1,40})?|paid (content|post|for by .{1,40})|promoted( content)?|partner content|ad( feedback)?)[.:]?",
            r"(the )?(article|story) continues (below|after)\b.{0,40}",
            r"scroll (down )?(to continue|for more|to read)\b.{0,60}",
            r"(this|our) (web)?site uses cookies\b.*",
            r"we and our( \d+)?( trusted)? (partners|vendors)\b.*",
            r"we (use|store)\b.{0,60}\bcookies\b.*",
            r"(accept|reject|allow|manage|decline)( all| only| my)?( necessary)?( cookies| choices| preferences| options)?",
            r"(privacy|cookie)s? (policy|notice|settings|preferences)|terms (of (use|service)|and conditions|& conditions)|(do not sell my|your) (personal information|privacy choices)|(contact|about) us|advertise with us|site ?map|accessibility",
            r"(©|\(c\) ?\d|copyright( ©| \(c\)|:)? ?(by |\d)).{0,160}|copyright",
            r"(the )?(views|opinions)( and opinions)? (expressed|in this|of the author|stated)\b.*\b(author|authors|writer|own|his|her|their|not)\b.*",
            r"(disclaimer|disclosure|editor['’]?s['’]? note|editors['’] note|corrections?|clarification|note to readers|publisher['’]s note)( \([^)]{1,40}\))?: .*",
            r"(updated?|note)( \([^)]{1,40}\))?: ?(this|the|an earlier version of (this|the)) (article|story|headline|post|piece|report)\b.*",
            r"(this (article|story|headline|post|piece)|an earlier version of this (article|story)) (has been|was|incorrectly|misstated|stated)\b.{0,60}\b(updated|corrected|amended|edited|misstated|incorrectly|revised)\b.*",
            r"(with )?(additional )?(reporting|writing|editing|compiled|translat(ed|ion)|edited|produced|graphics|research)( and (reporting|writing|editing))? by:? .{2,160}",
            r"\((additional )?(reporting|writing|editing|compiled|translated|edited|with inputs?)\b(?:[^()]|\([^()]*\)){2,200}\)",
            r"(with )?(inputs|additional reporting|files|reporting|material) from .{2,80}",
            r"(source|sources|via): ?\S.{0,60}",
            r"(do you )?have (a|any) (story|tip|news tip|question)s?\b.{0,100}",
            r"(contact|email|e-mail|write to) (the |this )?(author|writer|reporter|us|editor|newsroom)s?\b.{0,100}",
            r"(got a tip|send us a tip|send (us )?your)\b.{0,100}",
            r"(the writer|the author) can be reached\b.{0,100}",
            r"(\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)[ -]?min(ute)?s?[ -](read|listen|watch)( time)?|(estimated )?reading time:? .{0,20}|(est\. )?\d+ (views|shares|likes|reads)",
            r"https?://\S+",
            r"-?\s*(30|ends?|###|end of (article|story))\s*-?",
        ],
        &[
            (
                &["to your inbox"],
                r".{0,60}\b(delivered|straight|sent|direct(ly)?) (straight |directly )?to your inbox\b.{0,60}",
            ),
            (
                &["all rights reserved"],
                r"(.{0,80}\W)?all rights reserved\b.{0,120}",
            ),
        ],
    )
});

/// Headers below which links to other articles stand.
pub(super) static LINK_HEADER: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"(related|recommended|suggested|popular|trending|latest|top|more|most (read|viewed|popular|shared)|must.reads?)( (articles?|stories|posts?|news|content|coverage|reading|videos?|links|for you|from|on this story|like this|headlines)){0,3}( [\w]+){0,3}:?",
        r"(read|see) (more|also|next)[:…]?|also read:?|read also:?|see also:?|up next|you (may|might) (also )?(like|be interested in):?|editor['’]?s['’]? picks?:?|further reading:?|don['’]t miss:?",
    ])
});

/// Headers below which readers' comments stand.
pub(super) static COMMENT_HEADER: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"(leave|post|add|write) (a|your) (reply|comment)( below)?[:.!]?( cancel reply)?",
        r"(\d+ )?(reader )?(comments?|responses?|replies)( \(\d+\))?:?",
        r"join the (conversation|discussion)\W*",
    ])
});

/// Credits of pictures, and captions that begin or end with one: with a colon, a dash or a bracket, which no
/// sentence of an article has there.
pub(super) static IMAGE_CREDIT: LazyLock<Wording> = LazyLock::new(|| {
    let banks = format!(r".{{0,300}}[(\[|/] ?({})\b.{{0,50}}", BANKS.join("|"));
    Wording::new(
        &[
            r"\(?(image|photo|picture|photograph|photography|pic|graphic|illustration|infographic|cartoon|map|video|screenshot|featured image|lead image|main image|cover photo|header image|top image|credit|caption)s?( credits?| source| courtesy( of)?| caption)?( by)?\s?[:|©]\s?.{1,300}",
            r"file( photo| image| picture| pic)\s?[-–—:].{0,300}",
            r"file(\s?[–—:]|\s-|-\s).{0,300}",
            r"©\s?.{1,80}",
        ],
        &[
            (
                &["(", "["],
                r".{10,300}[(\[](photo|image|picture|file photo|file|photo credit|credit|source|photograph|illustration|pic)s?\s?(by|:|via|courtesy)\s?.{1,80}[)\]]\.?",
            ),
            (BANKS, &banks),
            (
                &["(", "|", "/"],
                r".{5,200}[(|/] ?(getty( images)?|reuters|afp|ap|epa|shutterstock|xinhua|bloomberg|tass) ?[)|]?",
            ),
        ],
    )
});

/// The same in plain words, which a sentence may hold as well: "Photos from the scene showed", "would sue
/// Getty Images". See [`PREDICATE`].
pub(super) static PLAIN_CREDIT: LazyLock<Wording> = LazyLock::new(|| {
    let banks = format!(r"(.{{0,200}}\s)?({})\b.{{0,50}}", BANKS.join("|"));
    Wording::new(
        &[
            r"\(?(image|photo|picture|photograph|photo illustration|illustration)s? (credits?|courtesy|via|by|from|provided by) .{2,120}",
        ],
        &[(BANKS, &banks)],
    )
});

/// Words by which a line that ends in a stop is a sentence. "Licensed" stands in credits.
pub(super) static PREDICATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&ascii_edges(
        r#"(?i)\b(said|says|say|told|tells|added|adds|according|argued|argues|warned|warns|announced|claimed|claims|show|shows|showed|shown|suggests?|suggested|appear(s|ed)?|have|has|had|was|were|is|are|will|would|can|could|may|might|must|should)\b[^.]*[.!?…”"’']$"#,
    ))
    .expect("constant")
});

/// Banks of pictures.
const BANKS: &[&str] = &[
    "getty images",
    "shutterstock",
    "ap photo",
    "afp photo",
    "reuters photo",
    "istock",
    "unsplash",
    "wikimedia commons",
    "creative commons",
    "epa-efe",
    "alamy",
    "picture alliance",
];

/// "The post TITLE appeared first on SOURCE."
pub(super) static APPEARED_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^the post (.{3,300}) (?:appeared first|first appeared) on (.{2,80}?)\.?$")
        .expect("constant")
});

/// Headers of the authors' biographies.
pub(super) static BIO_HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:about|meet) (?:the|our|this) (?:guest )?(?:authors?|writers?|contributors?|columnists?|reporters?)\(?s?\)?[:.]?$|^(?:author|contributor|writer)s? bio(?:graphy|s)?:?$",
    )
    .expect("constant")
});
