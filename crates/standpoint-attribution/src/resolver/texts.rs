//! Sieves for texts and for organisations by common noun: "the report", "the ministry".

use standpoint_text::{AnalystKind, Span};

use crate::lexicon::class;
use crate::line::Line;
use crate::link::Draft;
use crate::registry::nominal::descriptive;
use crate::registry::{Mention, MentionKind, key};

use super::{Resolved, Resolver};

/// Texts that many articles mention: by such a word alone, without who issued it, none is met again.
const PASSING: [&str; 13] = [
    "statement",
    "note",
    "notes",
    "article",
    "articles",
    "timetable",
    "letter",
    "email",
    "emails",
    "text",
    "message",
    "post",
    "list",
];

/// Institutions of which every place has several: by such a word alone none is met again.
const ANY: [&str; 6] = [
    "committee",
    "office",
    "panel",
    "board",
    "department",
    "council",
];

/// Plurals that are no people and no institutions: "relations", "signs", "moves".
const ABSTRACT: [&str; 35] = [
    "actions",
    "attacks",
    "changes",
    "circumstances",
    "conditions",
    "costs",
    "cuts",
    "deals",
    "details",
    "effects",
    "efforts",
    "events",
    "fears",
    "eyes",
    "graphics",
    "numbers",
    "hopes",
    "images",
    "links",
    "moves",
    "pictures",
    "plans",
    "points",
    "prices",
    "rates",
    "risks",
    "sales",
    "shares",
    "signs",
    "steps",
    "tactics",
    "talks",
    "things",
    "ties",
    "trends",
];

/// Whether a plural means things: by its ending or by the list.
fn abstract_plural(noun: &str) -> bool {
    [
        "tions", "sions", "ments", "ings", "ities", "nesses", "isms", "ances", "ences", "ships",
    ]
    .iter()
    .any(|e| noun.ends_with(e))
        || ABSTRACT.contains(&noun)
}

/// What holds words or figures, though its noun is mostly used of something else.
const TEXTS: [&str; 63] = [
    "account",
    "ad",
    "advert",
    "advertisement",
    "advisory",
    "alert",
    "balance",
    "bible",
    "blueprint",
    "budget",
    "cable",
    "calculation",
    "catalogue",
    "census",
    "chapter",
    "chart",
    "concurrence",
    "circular",
    "correspondence",
    "count",
    "database",
    "dataset",
    "directive",
    "dispatch",
    "diary",
    "doctrine",
    "estimate",
    "expertise",
    "footage",
    "forecast",
    "form",
    "guidance",
    "guide",
    "guideline",
    "handbook",
    "index",
    "investigation",
    "label",
    "leaflet",
    "list",
    "log",
    "manual",
    "map",
    "model",
    "notice",
    "pamphlet",
    "petition",
    "plan",
    "platform",
    "policy",
    "poster",
    "projection",
    "prospectus",
    "questionnaire",
    "recording",
    "remark",
    "result",
    "rulebook",
    "sheet",
    "spreadsheet",
    "strategy",
    "tally",
    "transcription",
];

impl Resolver<'_, '_, '_> {
    /// Sieve: a text. "The report" means the last one; "a New York Times report" speaks for the paper.
    pub(super) fn document(
        &mut self,
        phrase: &str,
        definite: bool,
        named: &[(Mention, Option<usize>)],
        span: Span,
    ) -> Resolved {
        if let Some((_, Some(owner))) = named
            .iter()
            .find(|(m, e)| m.kind == MentionKind::Organisation && e.is_some())
        {
            return Resolved {
                speakers: vec![*owner],
                sieve: "publisher",
                trust: 850,
                ..Resolved::default()
            };
        }
        let general = [
            "report",
            "document",
            "paper",
            "study",
            "text",
            "publication",
        ];
        let hers = {
            let line = self.line(span);
            line.any(0, &["his", "her", "its", "their"])
        };
        if definite
            && !hers
            && !phrase.contains(' ')
            && let Some(last) = self.last_document.filter(|&last| {
                let known = self.registry.entities[last].name.last();
                general.contains(&phrase) || known.is_some_and(|w| key(w) == key(phrase))
            })
        {
            return Resolved {
                speakers: vec![last],
                sieve: "same_document",
                trust: 850,
                ..Resolved::default()
            };
        }
        let author = self
            .registry
            .mentions_in(span)
            .iter()
            .find(|(m, e)| m.kind == MentionKind::Organisation && e.is_some())
            .and_then(|(_, e)| *e);
        let bare = self.doc.tokens_in(span).len() < 3;
        if author.is_none() && bare && PASSING.contains(&phrase) {
            return Resolved {
                sieve: "unnamed",
                trust: 700,
                ..Resolved::default()
            };
        }
        if author.is_none() {
            let line = self.line(span);
            return self.owned(AnalystKind::Document, phrase, &line, "document", 900);
        }
        let resolved = self.unnamed(AnalystKind::Document, phrase, "document", 900);
        if let (Some(author), [document]) = (author, resolved.speakers.as_slice()) {
            let facts = crate::registry::Facts {
                affiliation: Some(self.registry.entities[author].display()),
                ..Default::default()
            };
            self.registry.entities[*document].learn(&facts);
        }
        resolved
    }

    /// The organisation named shortly before, else the one that spoke last.
    fn organisation_before(&self, at: Span) -> Option<usize> {
        let upto = self
            .registry
            .mentions
            .partition_point(|(m, _)| m.span.start < at.start);
        let near = at.start.saturating_sub(300);
        self.registry.mentions[..upto]
            .iter()
            .rev()
            .take_while(|(m, _)| m.span.start >= near)
            .filter(|(m, _)| m.kind == MentionKind::Organisation && !m.quoted)
            .find_map(|(_, e)| *e)
            .or(self.last_organisation)
    }

    /// Sieve: a noun that no list has, where a model says that it speaks: several people, or a text.
    pub(super) fn thing(
        &mut self,
        line: &Line<'_, '_>,
        phrase: &str,
        plural: bool,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        let vague = [
            "percent",
            "cent",
            "majority",
            "majorities",
            "three-quarters",
            "two-thirds",
            "half",
            "rest",
            "one",
            "thing",
            "things",
            "nothing",
            "anything",
            "something",
            "fact",
            "way",
        ];
        let noun = phrase.split(' ').next_back().unwrap_or_default();
        if vague.contains(&noun) {
            return Resolved {
                sieve: "unknown",
                trust: 500,
                ..Resolved::default()
            };
        }
        let plural = plural || noun.len() > 5 && noun.ends_with("men") && noun != "specimen";
        if plural && TEXTS.iter().any(|t| noun.strip_suffix('s') == Some(t)) {
            return self.owned(AnalystKind::Document, phrase, line, "thing", 700);
        }
        // "Ties show", "relations suggest": many, but not people.
        if plural && abstract_plural(noun) {
            return Resolved {
                sieve: "unknown",
                trust: 500,
                ..Resolved::default()
            };
        }
        if plural {
            return self.unnamed(AnalystKind::Group, phrase, "group", 800);
        }
        // "The don", of a professor: a noun that only titles know.
        if line.any(0, &["the"])
            && line.len() == 2
            && let Some(person) = self.titled(noun, phrase, line.span(0..line.len()))
        {
            return Resolved {
                speakers: vec![person],
                sieve: "role_noun",
                trust: 800,
                ..Resolved::default()
            };
        }
        // A side in court.
        if ["defence", "defense", "prosecution"].contains(&noun) {
            return self.unnamed(AnalystKind::Organisation, phrase, "organisation_noun", 750);
        }
        let definite = line.any(0, &["the", "this", "that"]);
        if definite
            && let Some(person) = self.described(noun, true, draft, drafts, done)
            && crate::lexicon::lexicon().entry(noun).classes == 0
            && human(noun)
        {
            return Resolved {
                speakers: vec![person],
                sieve: "description",
                trust: 650,
                ..Resolved::default()
            };
        }
        // "The Romanian hacker": somebody without a name, not a text.
        let sheet = [
            "poster",
            "sticker",
            "banner",
            "folder",
            "counter",
            "newsletter",
            "flyer",
            "ticker",
            "disclaimer",
            "waiver",
            "computer",
            "router",
            "tracker",
        ];
        if human(noun) && noun.len() > 5 && !sheet.contains(&noun) {
            return Resolved {
                sieve: "unnamed",
                trust: 600,
                ..Resolved::default()
            };
        }
        // "The economy wants", "the move shows": what cannot wish or mean, and what is no text, has no row in a table.
        if draft.private || !TEXTS.contains(&noun) {
            return Resolved {
                sieve: "unknown",
                trust: 500,
                ..Resolved::default()
            };
        }
        self.owned(AnalystKind::Document, phrase, line, "thing", 700)
    }

    /// The one central bank that the article names: "the Bank of Kelda".
    fn central_bank(&self) -> Option<usize> {
        const FRONTS: [&str; 4] = [
            "Bank of ",
            "National Bank of ",
            "Central Bank of ",
            "Reserve Bank of ",
        ];
        let mut banks = self
            .registry
            .entities
            .iter()
            .enumerate()
            .take(400)
            .filter(|(_, e)| {
                let name = e.display();
                e.kind == AnalystKind::Organisation && FRONTS.iter().any(|f| name.starts_with(f))
            });
        let first = banks.next().filter(|_| banks.next().is_none());
        first.map(|(bank, _)| bank)
    }

    /// An unnamed speaker with whose it is: "the council’s paper", "its study", "a survey by the union".
    pub(super) fn owned(
        &mut self,
        kind: AnalystKind,
        phrase: &str,
        line: &Line<'_, '_>,
        sieve: &'static str,
        trust: u32,
    ) -> Resolved {
        // "The sheriff’s office" says by itself whose it is.
        let owner = self
            .owner_in(line, kind == AnalystKind::Organisation)
            .filter(|o| !phrase.starts_with(o.as_str()));
        let resolved = self.unnamed(kind, phrase, sieve, trust);
        if let (Some(owner), [one]) = (owner, resolved.speakers.as_slice()) {
            let facts = crate::registry::Facts {
                affiliation: Some(owner),
                ..Default::default()
            };
            self.registry.entities[*one].learn(&facts);
        }
        resolved
    }

    /// Whose something is. Of an institution a genitive of many tells the kind: "the farmers’ union".
    fn owner_in(&self, line: &Line<'_, '_>, institution: bool) -> Option<String> {
        let words = |from: usize, to: usize| {
            let from = (from..to).find(|&i| !line.is_determiner(i))?;
            Some(line.span(from..to).of(self.doc.text).to_owned())
        };
        // "According to an exit poll by Poldata", "a poll of 900 residents by Delta": the maker stands behind "by".
        if !institution && let Some(maker) = self.made_by(line) {
            return Some(maker);
        }
        let tie = (1..line.len()).find(|&i| line.any(i, &["by", "of", "from", "in", "at"]));
        let genitive = (1..tie.unwrap_or(line.len())).find(|&i| {
            line.kind(i) == Some(crate::token::Kind::Possessive)
                && !(institution && descriptive(line, i))
        });
        if let Some(genitive) = genitive {
            return words(0, genitive);
        }
        if line.any(0, &["its", "their"]) {
            return self.registry.owner(self.doc, line.item_span(0));
        }
        // "NBI officials"
        if let Some(named) = (line.len() > 1 && crate::registry::acronym(line.word(0)))
            .then(|| self.registry.find_organisation(line.word(0)))
            .flatten()
        {
            return Some(self.registry.entities[named].display());
        }
        let person = |from: usize, stop: usize| {
            let span = line.span(from..stop);
            self.registry
                .mentions_in(span)
                .first()
                .is_some_and(|(m, e)| {
                    m.kind == MentionKind::Person
                        || e.is_some_and(|e| self.registry.entities[e].kind == AnalystKind::Person)
                })
        };
        // "A team led by Dr Ruiz at the Tidal Institute": the institute’s.
        let tie = (tie?..line.len())
            .filter(|&i| line.any(i, &["by", "of", "from", "in", "at"]))
            .find(|&i| i + 1 < line.len() && !person(i + 1, line.len().min(i + 4)))?;
        let mut from = tie + 1;
        while line.is_determiner(from) {
            from += 1;
        }
        let stop = (from..line.len())
            .take_while(|&i| {
                line.is_nominal(i)
                    || line.is_name(i)
                    || line.any(i, &["of", "for"])
                    || line.kind(i) == Some(crate::token::Kind::Possessive) && descriptive(line, i)
            })
            .last()?
            + 1;
        let place = line.any(tie, &["in", "at", "from"]);
        let organisation = (from..stop).any(|i| {
            line.is(i, class::ORG) && !line.is(i, class::GROUP) || line.is_name(i) && !place
        });
        organisation.then(|| words(from, stop)).flatten()
    }

    /// The name behind "by" in a phrase or right behind it, if it is nobody's who is a person.
    fn made_by(&self, line: &Line<'_, '_>) -> Option<String> {
        let end = line.span(0..line.len()).end;
        let within = (1..line.len()).find(|&i| line.any(i, &["by"]));
        let start = match within {
            Some(by) => line.item_span(by).end,
            None => {
                let behind = self.doc.text.get(end as usize..)?;
                let gap = behind.strip_prefix(" by ").map(|_| 4).or_else(|| {
                    let done = [
                        " conducted by ",
                        " commissioned by ",
                        " published by ",
                        " carried out by ",
                    ];
                    done.iter()
                        .find(|d| behind.starts_with(**d))
                        .map(|d| d.len())
                })?;
                end + u32::try_from(gap).ok()?
            }
        };
        let stop = start + 60;
        let found = self
            .registry
            .mentions_in(Span { start, end: stop })
            .first()?;
        let (mention, entity) = found;
        let between = self
            .doc
            .text
            .get(start as usize..mention.span.start())?
            .trim();
        let person = mention.kind == MentionKind::Person
            || entity.is_some_and(|e| self.registry.entities[e].kind == AnalystKind::Person);
        // "by the pollster Poldata"
        let kind = between.split(' ').count() <= 3
            && between
                .split(' ')
                .all(|w| w.chars().all(|c| c.is_lowercase() || c == '-'))
            && !["of", "in", "at", "from"]
                .iter()
                .any(|p| between.split(' ').any(|w| w == *p));
        (kind && !person && mention.kind != MentionKind::Place).then(|| {
            entity.map_or_else(
                || mention.words.join(" "),
                |e| self.registry.entities[e].display(),
            )
        })
    }

    /// Sieve: "the ministry" means the last organisation with that noun in its name.
    pub(super) fn common_organisation(
        &mut self,
        noun: &str,
        phrase: &str,
        definite: bool,
        at: Span,
    ) -> Resolved {
        if definite && !phrase.contains(' ') {
            let upto = self
                .registry
                .mentions
                .partition_point(|(m, _)| m.span.start < at.start);
            let named = self.registry.mentions[..upto]
                .iter()
                .rev()
                .take(400)
                .filter(|(m, _)| m.kind == MentionKind::Organisation)
                .filter_map(|(_, e)| *e)
                .find(|&e| {
                    self.registry.entities[e]
                        .name
                        .iter()
                        .any(|w| key(w) == noun)
                });
            let generic = [
                "agency",
                "organisation",
                "organization",
                "company",
                "firm",
                "group",
                "newspaper",
                "outlet",
                "broadcaster",
                "network",
                "paper",
                "magazine",
                "watchdog",
                "think-tank",
            ];
            // "The hazard office … The office": named by a longer phrase before.
            let mut longer = self.unnamed.iter().take(400).filter(|((kind, name), _)| {
                *kind == AnalystKind::Organisation && name.ends_with(&format!(" {noun}"))
            });
            let longer = longer
                .next()
                .filter(|_| longer.next().is_none())
                .map(|(_, &e)| e);
            // "The central bank" of a state whose bank is called by its name.
            let called = self.registry.find_organisation(noun);
            let found = named.or(called).or(longer).or_else(|| {
                generic
                    .contains(&noun)
                    .then(|| self.organisation_before(at))
                    .flatten()
            });
            if let Some(found) = found {
                return Resolved {
                    speakers: vec![found],
                    sieve: "organisation_noun",
                    trust: 850,
                    ..Resolved::default()
                };
            }
        }
        if let Some(bank) = (phrase == "central bank")
            .then(|| self.central_bank())
            .flatten()
        {
            return Resolved {
                speakers: vec![bank],
                sieve: "organisation_noun",
                trust: 850,
                ..Resolved::default()
            };
        }
        if ANY.contains(&phrase) {
            return Resolved {
                sieve: "unnamed",
                trust: 700,
                ..Resolved::default()
            };
        }
        let line = self.line(at);
        self.owned(
            AnalystKind::Organisation,
            phrase,
            &line,
            "organisation_noun",
            800,
        )
    }
}

/// Whether a noun's ending shows a human being.
fn human(noun: &str) -> bool {
    ["er", "or", "ist", "ian", "man", "eer", "ant", "ee"]
        .iter()
        .any(|e| noun.ends_with(e))
}
