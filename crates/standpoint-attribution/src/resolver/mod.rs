//! From the words that name a speaker to the analyst, by sieves from the surest to the least sure.

mod antecedent;
mod bearers;
mod core;
mod first_person;
mod interview;
mod kin;
mod names;
mod offices;
mod own;
mod plural;
mod pronoun;
mod roles;
mod texts;

use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Span};

use crate::document::Document;

use crate::line::{Item, Line};
use crate::link::Draft;
use crate::registry::nominal::{Nominal, head_part, nominal};
use crate::registry::{Mention, MentionKind, Registry, key};
use crate::token::Kind;

use antecedent::Candidate;

/// Who speaks in one draft.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resolved {
    /// Indices into [`Registry::entities`].
    pub(crate) speakers: Vec<usize>,
    /// The sieve.
    pub(crate) sieve: &'static str,
    /// Factor for the confidence, in parts per thousand.
    pub(crate) trust: u32,
    /// A state as the topic of the author’s analysis.
    pub(crate) country: bool,
    /// The words cannot be a speaker’s.
    pub(crate) drop: bool,
}

/// A pronoun that speaks, and whom it could mean.
pub(crate) struct Asked {
    pub(crate) span: Span,
    pub(crate) content: Vec<Span>,
    candidates: Vec<Candidate>,
}

impl Asked {
    /// Each candidate with what speaks for it.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = (usize, Vec<String>)> {
        self.candidates.iter().map(|c| {
            (
                c.entity,
                c.features.iter().map(|f| format!("{f:?}")).collect(),
            )
        })
    }
}

/// Who speaks in each draft, and the pronouns among them.
pub(crate) struct Resolution {
    pub(crate) speakers: Vec<Resolved>,
    pub(crate) asked: Vec<Asked>,
}

/// Resolves all drafts in order; unnamed speakers are added to the registry. With `ask`, whom each pronoun
/// could mean is kept.
pub(crate) fn resolve(
    doc: &Document<'_>,
    registry: &mut Registry,
    drafts: &[Draft],
    title: Option<&str>,
    ask: bool,
) -> Resolution {
    let mut resolver = Resolver {
        doc,
        registry,
        unnamed: BTreeMap::new(),
        last_document: None,
        last_organisation: None,
        last_group: None,
        nobody: None,
        asked: ask.then(Vec::new),
    };
    let mut done: Vec<Resolved> = Vec::with_capacity(drafts.len());
    let mut interviewee: Option<Resolved> = None;
    for draft in drafts {
        let resolved = match (draft.source, draft.same_as) {
            (Some(span), _) => resolver.words(span, draft, drafts, &done),
            (None, Some(other)) => {
                let before = done.get(other).cloned().unwrap_or_default();
                Resolved {
                    sieve: "same_speaker",
                    trust: before.trust.min(970),
                    ..before
                }
            }
            (None, None) if draft.rule == "interview" => interviewee
                .get_or_insert_with(|| resolver.interviewee(draft, title))
                .clone(),
            (None, None) => Resolved {
                sieve: "unknown",
                trust: 500,
                ..Resolved::default()
            },
        };
        resolver.remember(&resolved);
        done.push(resolved);
    }
    first_person::fill(doc, drafts, &mut done);
    own_words(drafts, &mut done);
    Resolution {
        speakers: done,
        asked: resolver.asked.unwrap_or_default(),
    }
}

/// "Lind said he believes …": what rules alone find inside a marked statement is a statement of its own only if
/// somebody else makes it.
fn own_words(drafts: &[Draft], done: &mut [Resolved]) {
    for index in 0..done.len() {
        let draft = &drafts[index];
        if !draft.whole.is_empty() || draft.cue.is_empty() || draft.rule == "interview" {
            continue;
        }
        let Some(outer) = first_person::around(drafts, index) else {
            continue;
        };
        let marked = !drafts[outer].whole.is_empty() && drafts[outer].rule != "interview";
        let same = done[index].speakers.is_empty() || done[index].speakers == done[outer].speakers;
        if marked && same {
            done[index].drop = true;
        }
    }
}

/// What a text is handed on as.
const COPIES: [&str; 4] = ["copy", "draft", "version", "summary"];

/// "Some", "many": a row of their own would mix everybody with everybody.
fn anyone(phrase: &str) -> bool {
    ["some", "many", "others", "several", "few", "most"].contains(&phrase)
}

struct Resolver<'r, 'd, 'a> {
    doc: &'d Document<'a>,
    registry: &'r mut Registry,
    /// Speakers without a name, by kind and phrase.
    unnamed: BTreeMap<(AnalystKind, String), usize>,
    last_document: Option<usize>,
    last_organisation: Option<usize>,
    last_group: Option<usize>,
    /// The role of the last speaker who stayed without a name.
    nobody: Option<String>,
    /// All pronouns so far; none if nobody wants to know.
    asked: Option<Vec<Asked>>,
}

impl<'d, 'a> Resolver<'_, 'd, 'a> {
    fn remember(&mut self, resolved: &Resolved) {
        if resolved
            .speakers
            .iter()
            .any(|&s| self.registry.entities[s].kind == AnalystKind::Person)
        {
            self.nobody = None;
        }
        for &speaker in &resolved.speakers {
            match self.registry.entities[speaker].kind {
                AnalystKind::Document => self.last_document = Some(speaker),
                AnalystKind::Organisation => self.last_organisation = Some(speaker),
                AnalystKind::Group => self.last_group = Some(speaker),
                AnalystKind::Person | AnalystKind::Author => {}
            }
        }
    }

    fn words(
        &mut self,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        let mut line = self.line(span);
        // "HOST: the consultant’s review": the label is another’s.
        if let Some(colon) = (1..line.len().saturating_sub(1).min(4)).find(|&i| line.word(i) == ":")
        {
            line.items.drain(..=colon);
        }
        // "The president himself"
        while line.items.len() > 1
            && (line.kind(line.len() - 1) == Some(Kind::Possessive)
                || line.any(
                    line.len() - 1,
                    &["himself", "herself", "themselves", "itself"],
                ))
        {
            line.items.pop();
        }
        if line.len() == 0 {
            return Resolved {
                drop: true,
                ..Resolved::default()
            };
        }
        // "Sixty percent of respondents": the people behind the measure.
        let measures = [
            "percent",
            "cent",
            "majority",
            "half",
            "number",
            "handful",
            "dozens",
            "hundreds",
            "thousands",
            "lot",
            "couple",
            "third",
            "quarter",
            "share",
            "scores",
        ];
        if let Some(of) = (1..line.len().saturating_sub(1).min(6))
            .find(|&i| line.any(i, &["of"]) && line.any(i - 1, &measures))
        {
            line.items.drain(..=of);
        }
        if let Some(antecedent) = self.antecedent(&line, span, draft) {
            return self.words(antecedent, draft, drafts, done);
        }
        let parts = core::cores(self.registry, &line);
        let mut found: Option<Resolved> = None;
        for part in &parts {
            let one = self.part(line.span(part.clone()), draft, drafts, done);
            match &mut found {
                None => found = Some(one),
                Some(all) => all.speakers.extend(one.speakers),
            }
        }
        let mut found = found.unwrap_or_default();
        let kind = |e: &usize| self.registry.entities[*e].kind;
        let group = found.speakers.iter().all(|e| kind(e) == AnalystKind::Group);
        if (found.speakers.iter()).all(|e| kind(e) != AnalystKind::Person) {
            // A bank that somebody leads speaks for itself, a group among whom she is does not.
            let several = group.then(|| self.each_of(&line)).flatten();
            if let Some(named) =
                several.or_else(|| self.with_company(&line, group, draft, drafts, done))
            {
                found = named;
            }
        }
        // "One of them, who asked not to be named, said … He added": nobody whom the text names.
        if found.speakers.is_empty() && found.sieve == "unknown" && line.any(0, &["one", "another"])
        {
            found.sieve = "unnamed";
        }
        self.learn_behind(&line, &parts, &found);
        found
    }

    /// The words of a span, without quotation marks.
    fn line(&self, span: Span) -> Line<'d, 'a> {
        let items = self
            .doc
            .tokens_in(span)
            .filter(|&t| !self.doc.tokens[t].mark)
            .map(Item::Token)
            .collect();
        Line {
            doc: self.doc,
            items,
            inner: false,
        }
    }

    /// "The colonel, the garrison’s spokesman, said": what stands behind the words that were resolved tells
    /// of the same person.
    fn learn_behind(
        &mut self,
        line: &Line<'_, '_>,
        parts: &[std::ops::Range<usize>],
        found: &Resolved,
    ) {
        let ([part], [speaker]) = (parts, found.speakers.as_slice()) else {
            return;
        };
        let person = self.registry.entities[*speaker].kind == AnalystKind::Person;
        if !person || !line.is_comma(part.end) {
            return;
        }
        let facts = crate::registry::apposed(line, part.end + 1);
        self.registry.entities[*speaker].learn(&facts);
    }

    /// The words before "who", if that is all the source there is.
    fn antecedent(&self, line: &Line<'_, '_>, span: Span, draft: &Draft) -> Option<Span> {
        let relative = line.len() == 1 && line.any(0, &["who", "which", "that"]);
        if !relative {
            return None;
        }
        let sentence = &self.doc.sentences.get(draft.sentence)?.tokens;
        let at = self.doc.tokens_in(span).start;
        let from = sentence.start.max(at.saturating_sub(80));
        if from >= at {
            return None;
        }
        let mut depth = 0_usize;
        let mut items: Vec<Item> = Vec::new();
        for t in from..at {
            match self.doc.word(t) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth == 0 && !self.doc.tokens[t].mark && !self.doc.tokens[t].marked => {
                    items.push(Item::Token(t));
                }
                _ => {}
            }
        }
        if items.is_empty() {
            return None;
        }
        let before = Line {
            doc: self.doc,
            items,
            inner: false,
        };
        self.person_before(&before)
            .or_else(|| {
                let core = crate::phrase::before_relative(&before)?;
                // "a lawsuit by ranching families who say": whoever stands nearest.
                let tie = (core.start + 1..core.end.saturating_sub(1))
                    .rev()
                    .find(|&i| {
                        before.any(i, &["by", "from", "to", "with", "for"]) && line.any(0, &["who"])
                    });
                Some(before.span(tie.map_or(core.start, |t| t + 1)..core.end))
            })
            .filter(|s| s.end <= span.start)
    }

    /// The person named at the end of a line, or before an apposition that ends it: "Ana Ruiz, a teacher, ".
    fn person_before(&self, line: &Line<'_, '_>) -> Option<Span> {
        let all = line.span(0..line.len());
        let (mention, _) = self.registry.mentions_in(all).iter().rev().find(|(m, e)| {
            m.kind == MentionKind::Person
                || e.is_some_and(|e| self.registry.entities[e].kind == AnalystKind::Person)
        })?;
        let behind: Vec<usize> = (0..line.len())
            .filter(|&i| line.item_span(i).start >= mention.span.end)
            .collect();
        let (Some(&first), Some(&last)) = (behind.first(), behind.last()) else {
            return Some(mention.span);
        };
        let comma = line.is_comma(first);
        let apposed = comma
            && (first == last
                || behind.len() < 14
                    && (line.is_determiner(first + 1)
                        || line.is(first + 1, crate::lexicon::class::ROLE))
                    && !behind.iter().any(|&i| line.is_verbal(i)));
        apposed.then_some(mention.span)
    }

    fn part(&mut self, span: Span, draft: &Draft, drafts: &[Draft], done: &[Resolved]) -> Resolved {
        let line = self.line(span);
        let first = ["i", "we", "me", "my", "our", "us", "myself", "you"];
        if line.len() == 1 && line.any(0, &first) && line.word(0) != "US" {
            return Resolved {
                sieve: first_person::SIEVE,
                trust: 850,
                ..Resolved::default()
            };
        }
        let head = self.head(&line);
        let head_span = line.span(head.clone());
        let named: Vec<(Mention, Option<usize>)> = self
            .registry
            .mentions_in(head_span)
            .iter()
            .filter(|(m, _)| m.span.end <= head_span.end)
            .cloned()
            .collect();
        // "Ministry of Trade spokesman Ivo Lind": the preposition belongs to his role.
        let whole = line.span(0..line.len());
        let joint = (0..line.len()).find(|&i| line.any(i, &["and", "&"]) || line.is_comma(i));
        let joint = joint.map_or(u32::MAX, |i| line.item_span(i).start);
        let titled = self
            .registry
            .mentions_in(whole)
            .iter()
            .rev()
            .find_map(|(m, e)| {
                let led = m.span.end == whole.end
                    && (m.lead < head_span.end && m.lead < joint || m.lead <= head_span.start + 6);
                e.filter(|&e| {
                    led && m.kind == MentionKind::Person
                        && self.registry.entities[e].kind == AnalystKind::Person
                })
            });
        if let Some(entity) = titled {
            return Resolved {
                speakers: vec![entity],
                sieve: "full_name",
                trust: 1000,
                ..Resolved::default()
            };
        }
        if let Some(found) = self.people(&line, &named, head_span) {
            let told_apart = [
                "elder", "younger", "other", "latter", "former", "first", "second",
            ];
            if found.sieve == "ambiguous_surname"
                && !(0..line.len()).any(|i| line.any(i, &told_apart))
                && let Some(last) = self.still_speaks(&named, draft, drafts, done)
            {
                return last;
            }
            return found;
        }
        // "The 58-year-old": whoever is being told of.
        if line.len() == 2 && line.any(0, &["the"]) && line.lower(1).ends_with("-year-old") {
            let known = drafts[..done.len()]
                .iter()
                .zip(done)
                .rev()
                .find(|(d, _)| d.inside.is_none())
                .is_some_and(|(_, r)| !r.speakers.is_empty());
            let last = pronoun::last_person(draft, drafts, done, self.registry).filter(|_| known);
            let subject = self
                .subject_before(draft)
                .filter(|&e| self.registry.entities[e].kind == AnalystKind::Person);
            return Resolved {
                speakers: subject.or(last).into_iter().collect(),
                sieve: "description",
                trust: 750,
                ..Resolved::default()
            };
        }
        if line.len() == 2
            && line.any(0, &["both"])
            && !line.any(1, &["sides", "parties", "camps", "countries"])
        {
            let both = self.both(draft);
            if !both.speakers.is_empty() {
                return both;
            }
        }
        if let Some(few) = self.so_many(&line, draft, drafts, done) {
            return few;
        }
        match nominal(&line, head.clone()) {
            Nominal::Pronoun(word) => return self.pronoun(&word, span, draft, drafts, done),
            Nominal::Group(phrase) if phrase == "both" => return self.both(draft),
            Nominal::Group(phrase)
                if line.any(0, &["the", "both"])
                    && line.len() == 3
                    && line.any(1, &["two"])
                    && !phrase.is_empty() =>
            {
                let named = self.both(draft);
                let found = if named.speakers.is_empty() {
                    self.the_two(draft, drafts, done)
                } else {
                    named
                };
                if !found.speakers.is_empty() {
                    let singular = crate::registry::nominal::singular(&phrase);
                    // "The two women": no role.
                    let roles = found.speakers.iter().filter(|_| singular != phrase);
                    for &speaker in roles {
                        self.registry.entities[speaker].learn(&crate::registry::Facts {
                            role: Some(singular.clone()),
                            weak: true,
                            ..Default::default()
                        });
                    }
                    return found;
                }
                return self.unnamed(AnalystKind::Group, &phrase, "group", 900);
            }
            Nominal::Group(phrase) if anyone(&phrase) => {
                return Resolved {
                    sieve: "anyone",
                    trust: 700,
                    ..Resolved::default()
                };
            }
            Nominal::Group(phrase) => {
                // "Children’s groups" are nobody’s, "the central bank’s economists" are.
                let genitive = (1..line.len()).find(|&i| line.kind(i) == Some(Kind::Possessive));
                let owned = genitive.is_none_or(|g| {
                    (0..g)
                        .any(|i| line.is(i, crate::lexicon::class::ORG) || i > 0 && line.is_name(i))
                });
                if owned {
                    return self.owned(AnalystKind::Group, &phrase, &line, "group", 950);
                }
                return self.unnamed(AnalystKind::Group, &phrase, "group", 950);
            }
            Nominal::Role {
                head: noun,
                phrase,
                definite,
            } => return self.role(&line, &noun, &phrase, definite, span, draft, drafts, done),
            Nominal::Document {
                phrase, definite, ..
            } => {
                // "This note proposes": the text speaks of itself, and so its author does.
                let own = ["note", "article", "essay", "column", "piece", "commentary"];
                if line.any(0, &["this"]) && own.contains(&phrase.as_str()) {
                    return Resolved {
                        drop: true,
                        ..Resolved::default()
                    };
                }
                // "Article 88 of the agreement": the agreement says it.
                let part = ["article", "section", "annex", "clause", "chapter"];
                if part.contains(&phrase.as_str())
                    && let Some(of) = (head.end..line.len()).find(|&i| line.any(i, &["of", "in"]))
                    && let Nominal::Document {
                        phrase: whole,
                        definite,
                        ..
                    } = nominal(&line, head_part(&line, of + 1..line.len()))
                {
                    return self.document(&whole, definite, &[], span);
                }
                return self.document(&phrase, definite, &named, span);
            }
            nominal => {
                if let Some(bearer) = self.by_office_letters(&line, &head) {
                    return Resolved {
                        speakers: vec![bearer],
                        sieve: "role_noun",
                        trust: 800,
                        ..Resolved::default()
                    };
                }
                if let Some(found) = self.institution(&line, &named, head_span) {
                    return found;
                }
                // "Dr Vale our question", marked too far: the name opens it.
                let leader = named.first().and_then(|(m, e)| {
                    let opens = m.span.start <= head_span.start
                        && !self.doc.text[m.span.end()..].starts_with(['’', '\''])
                        && matches!(nominal, Nominal::Other | Nominal::Thing { .. });
                    e.filter(|&e| opens && self.registry.entities[e].kind == AnalystKind::Person)
                });
                if let Some(leader) = leader {
                    return Resolved {
                        speakers: vec![leader],
                        sieve: "full_name",
                        trust: 700,
                        ..Resolved::default()
                    };
                }
                // "A copy of the letter": what it is a copy of says it.
                let copy = matches!(&nominal, Nominal::Thing { phrase, .. } if COPIES.contains(&phrase.as_str()));
                if copy
                    && let Some(of) =
                        (head.end..line.len().saturating_sub(1)).find(|&i| line.any(i, &["of"]))
                {
                    return self.part(line.span(of + 1..line.len()), draft, drafts, done);
                }
                if let Nominal::Thing { phrase, plural } = &nominal
                    && !draft.whole.is_empty()
                {
                    return self.thing(&line, phrase, *plural, draft, drafts, done);
                }
                if let Nominal::Organisation {
                    head: noun,
                    phrase,
                    definite,
                } = nominal
                {
                    if let Some(own) = self.own_institution(&line, &noun, span, draft, drafts, done)
                    {
                        return own;
                    }
                    return self.common_organisation(&noun, &phrase, definite, span);
                }
            }
        }
        if line.any(
            head.start,
            &["those", "everyone", "someone", "nobody", "anyone"],
        ) || head.is_empty()
        {
            return Resolved {
                sieve: "unknown",
                trust: 600,
                ..Resolved::default()
            };
        }
        let surname = self.registry.bearers(&[line.word(head.end - 1).to_owned()]);
        if let [one] = surname.as_slice() {
            return Resolved {
                speakers: vec![*one],
                sieve: "surname",
                trust: 950,
                ..Resolved::default()
            };
        }
        let capital = line.is_name(head.end - 1);
        Resolved {
            sieve: "unknown",
            trust: 500,
            drop: !capital,
            ..Resolved::default()
        }
    }

    /// Of two people of one surname the one who has just spoken, in the same paragraph.
    fn still_speaks(
        &self,
        named: &[(Mention, Option<usize>)],
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<Resolved> {
        let (mention, _) = named.last()?;
        let bearers = self.registry.bearers(&mention.words);
        let (before, who) = drafts[..done.len()]
            .iter()
            .zip(done)
            .rev()
            .take(8)
            .find(|(d, r)| d.inside.is_none() && !r.speakers.is_empty())?;
        let paragraph = |d: &Draft| self.doc.sentences[d.sentence].paragraph;
        let near = paragraph(before) == paragraph(draft) && before.sentence + 2 >= draft.sentence;
        let [one] = who.speakers.as_slice() else {
            return None;
        };
        (near && mention.titles.is_empty() && bearers.contains(one)).then(|| Resolved {
            speakers: vec![*one],
            sieve: "surname_recent",
            trust: 700,
            ..Resolved::default()
        })
    }

    /// The head part, whole names included: "Ministry of Defence".
    fn head(&self, line: &Line<'_, '_>) -> std::ops::Range<usize> {
        let head = head_part(line, 0..line.len());
        let span = line.span(head.clone());
        let end = self
            .registry
            .mentions_in(span)
            .iter()
            .filter(|(m, _)| m.kind == MentionKind::Organisation && m.span.end > span.end)
            .map(|(m, _)| m.span.end)
            .max();
        let Some(end) = end else { return head };
        let mut stop = (head.end..line.len())
            .take_while(|&i| line.item_span(i).end <= end)
            .count();
        // "A Ministry of Trade spokesman": the institution belongs to his role.
        let role = head.end + stop;
        if line.is(
            role,
            crate::lexicon::class::ROLE | crate::lexicon::class::GROUP,
        ) && !line.is_capital(role)
        {
            stop += 1;
        }
        head.start..head.end + stop
    }

    fn unnamed(
        &mut self,
        kind: AnalystKind,
        phrase: &str,
        sieve: &'static str,
        trust: u32,
    ) -> Resolved {
        let entity = *self.unnamed.entry((kind, key(phrase))).or_insert_with(|| {
            self.registry
                .add(kind, phrase.split(' ').map(str::to_owned).collect(), false)
        });
        Resolved {
            speakers: vec![entity],
            sieve,
            trust,
            ..Resolved::default()
        }
    }
}
