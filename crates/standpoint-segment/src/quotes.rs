//! Quotations: marks on a stack, paragraph by paragraph.
//!
//! The stack holds open quotations; a closing mark closes the nearest open one of its family (preferably
//! of its own style, since typists mix `“` and `"`). What stays open at the end of its paragraph is
//! unclosed, unless the next paragraph re-opens it, which is how a quotation runs over paragraphs.

use standpoint_text::{Issue, Quote, QuoteStyle, Span};

use crate::marks::{Family, Lean, Mark, marks};
use crate::paragraphs::Block;

/// Quotations in quotations that are followed; an opening mark below is passed over.
const MAX_DEPTH: usize = 8;

/// A quotation, and whether it is trusted to hold sentences together.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) quote: Quote,
    /// False for a quotation that an odd mark left open: it may swallow what nobody said.
    pub(crate) holds_sentences: bool,
}

/// The quotations of all paragraphs, by start, and the marks that were odd.
pub(crate) fn quotes(text: &str, blocks: &[Block]) -> (Vec<Found>, Vec<Issue>) {
    let mut found: Vec<Found> = Vec::new();
    let mut issues = Vec::new();
    // What the paragraph before left open: its families from the outside in, and where its quotations
    // stand in `found`.
    let mut pending = Pending::default();
    for (index, block) in blocks.iter().enumerate() {
        // A caption or a newsletter line between two paragraphs neither ends nor takes up a quotation.
        let before = if block.marked {
            Pending::default()
        } else {
            std::mem::take(&mut pending)
        };
        let mut paragraph = Reader::new(text, index, block.span, &before);
        paragraph.read();
        if !block.marked {
            before.settle(paragraph.taken_up, &mut found, &mut issues);
        }
        let offset = found.len();
        let (quotes, open) = paragraph.finish(&mut issues);
        found.extend(quotes);
        let left_open = Pending {
            open: open
                .into_iter()
                .map(|(family, at)| (family, at + offset))
                .collect(),
        };
        if block.marked {
            left_open.settle(0, &mut found, &mut issues);
        } else {
            pending = left_open;
        }
    }
    pending.settle(0, &mut found, &mut issues);
    issues.sort_by_key(|issue: &Issue| issue.span.map(|s| (s.start, s.end)));
    (found, issues)
}

/// Quotations that a paragraph left open, from the outside in.
#[derive(Default)]
struct Pending {
    open: Vec<(Family, usize)>,
}

impl Pending {
    /// The first `taken_up` go on in the next paragraph; the others are faults.
    fn settle(&self, taken_up: usize, found: &mut [Found], issues: &mut Vec<Issue>) {
        for (depth, &(_, at)) in self.open.iter().enumerate() {
            found[at].holds_sentences = depth < taken_up;
            if depth >= taken_up {
                issues.push(unclosed(found[at].quote.outer));
            }
        }
    }
}

fn unclosed(span: Span) -> Issue {
    Issue {
        code: "unclosed_quote".into(),
        message: "a quotation is opened and not closed in its paragraph".into(),
        span: Some(span),
    }
}

fn stray(span: Span) -> Issue {
    Issue {
        code: "stray_quote_mark".into(),
        message: "a closing quotation mark closes nothing".into(),
        span: Some(span),
    }
}

/// An open quotation.
struct Open {
    mark: Span,
    family: Family,
    style: QuoteStyle,
    continues: bool,
    /// A straight apostrophe alone is weak evidence: without its partner it was none.
    weak: bool,
}

/// Reads the marks of one paragraph.
struct Reader<'a> {
    text: &'a str,
    paragraph: usize,
    span: Span,
    marks: Vec<Mark>,
    ahead: Ahead,
    before: &'a Pending,
    stack: Vec<Open>,
    done: Vec<Found>,
    issues: Vec<Issue>,
    /// How many of the quotations left open before go on here.
    taken_up: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, paragraph: usize, span: Span, before: &'a Pending) -> Self {
        let marks = marks(text, span);
        let ahead = Ahead::new(&marks);
        Self {
            text,
            paragraph,
            span,
            marks,
            ahead,
            before,
            stack: Vec::new(),
            done: Vec::new(),
            issues: Vec::new(),
            taken_up: 0,
        }
    }

    fn read(&mut self) {
        for i in 0..self.marks.len() {
            let mark = self.marks[i];
            match mark.family {
                Family::Single => self.read_single(i, mark),
                Family::Double | Family::Guillemet => self.read_double(i, mark),
            }
        }
    }

    fn read_double(&mut self, i: usize, mark: Mark) {
        let open = self.stack.iter().any(|o| o.family == mark.family);
        let closes = match mark.lean {
            Lean::Opens => open && mark.closing_place && !mark.opening_place,
            Lean::Closes => open || !mark.opening_place,
            Lean::Either if mark.opening_place != mark.closing_place => mark.closing_place,
            Lean::Either => open,
        };
        if !closes {
            self.open(i, mark);
        } else if mark.doubtful_close && (!open || self.ahead.is_odd(mark.family, i)) {
            // 170mm 6": without a quotation to close, or with marks left over if it closed one.
        } else {
            self.close(mark);
        }
    }

    fn read_single(&mut self, i: usize, mark: Mark) {
        let inside = self
            .stack
            .last()
            .is_some_and(|o| o.family == Family::Single);
        let partner = self.ahead.surely_closes[i];
        let opens = mark.opening_place
            && match mark.lean {
                Lean::Opens => true,
                _ if inside => !mark.closing_place && self.ahead.balance(mark.family, i) >= 2,
                Lean::Closes => partner || mark.leads && !mark.closing_place,
                Lean::Either => self.ahead.may_close[i] || mark.leads && !mark.closing_place,
            };
        if opens {
            self.open(i, mark);
        } else if inside && mark.closing_place && !(mark.doubtful_close && partner) {
            self.close(mark);
        }
    }

    fn open(&mut self, i: usize, mark: Mark) {
        if self.stack.len() == MAX_DEPTH {
            return;
        }
        // The same mark again inside its own quotation: nested if enough closing marks follow, else the
        // first was never closed.
        let same = self.stack.iter().rposition(|o| o.style == mark.style);
        if let Some(outer) = same {
            let needed = 1 + self
                .stack
                .iter()
                .filter(|o| o.family == mark.family)
                .count();
            if self.ahead.balance(mark.family, i) < i32::try_from(needed).unwrap_or(i32::MAX) {
                self.give_up_from(outer, mark.span.start());
            }
        }
        let continues = mark.leads
            && self.taken_up == self.stack.len()
            && self
                .before
                .open
                .get(self.taken_up)
                .is_some_and(|&(f, _)| f == mark.family);
        if continues {
            self.taken_up += 1;
        }
        self.stack.push(Open {
            mark: mark.span,
            family: mark.family,
            style: mark.style,
            continues,
            weak: mark.style == QuoteStyle::StraightSingle && !mark.leads,
        });
    }

    fn close(&mut self, mark: Mark) {
        let own = self.stack.iter().rposition(|o| o.style == mark.style);
        let nearest = || self.stack.iter().rposition(|o| o.family == mark.family);
        if let Some(at) = own.or_else(nearest) {
            self.give_up_from(at + 1, mark.span.start());
            if let Some(open) = self.stack.pop() {
                self.record(&open, mark.span.start(), mark.span.end(), true);
            }
            return;
        }
        // The paragraph goes on with what the last one left open, without saying so again.
        let untouched = self.done.is_empty()
            && self.stack.is_empty()
            && self.taken_up == 0
            && self.issues.is_empty();
        if untouched
            && self
                .before
                .open
                .first()
                .is_some_and(|&(f, _)| f == mark.family)
        {
            self.taken_up = 1;
            let open = Open {
                mark: Span::new(self.span.start(), self.span.start()),
                family: mark.family,
                style: mark.style,
                continues: true,
                weak: false,
            };
            self.record(&open, mark.span.start(), mark.span.end(), true);
        } else if mark.family != Family::Single {
            self.issues.push(stray(mark.span));
        }
    }

    /// Ends the open quotations from depth `depth` at `end`, where none of them is closed.
    fn give_up_from(&mut self, depth: usize, end: usize) {
        while self.stack.len() > depth {
            let Some(open) = self.stack.pop() else { return };
            if !open.weak {
                let end = Span::new(open.mark.start(), end).trimmed(self.text).end();
                let end = end.max(open.mark.end());
                self.record(&open, end, end, false);
                self.issues
                    .push(unclosed(Span::new(open.mark.start(), end)));
            }
        }
    }

    fn record(&mut self, open: &Open, inner_end: usize, outer_end: usize, closed: bool) {
        let inner = Span::new(open.mark.end(), inner_end);
        if inner.trimmed(self.text).is_empty() {
            return;
        }
        self.done.push(Found {
            quote: Quote {
                outer: Span::new(open.mark.start(), outer_end),
                inner,
                style: open.style,
                depth: 0,
                closed,
                continues: open.continues,
                paragraph: self.paragraph,
            },
            holds_sentences: closed,
        });
    }

    /// The paragraph's quotations by start, and those still open at its end as family and index.
    fn finish(mut self, issues: &mut Vec<Issue>) -> (Vec<Found>, Vec<(Family, usize)>) {
        let end = self.span.end();
        let mut open_starts = Vec::new();
        for open in std::mem::take(&mut self.stack) {
            if !open.weak {
                open_starts.push((open.family, open.mark.start()));
                self.record(
                    &open,
                    end.max(open.mark.end()),
                    end.max(open.mark.end()),
                    false,
                );
            }
        }
        self.done
            .sort_by_key(|f| (f.quote.outer.start, std::cmp::Reverse(f.quote.outer.end)));
        set_depths(&mut self.done);
        issues.append(&mut self.issues);
        let at = |start: usize| {
            self.done
                .binary_search_by_key(&start, |f| f.quote.outer.start())
                .ok()
        };
        let open = open_starts
            .into_iter()
            .filter_map(|(f, start)| Some((f, at(start)?)))
            .collect();
        (self.done, open)
    }
}

/// How many quotations hold each one; they are sorted and nest.
fn set_depths(found: &mut [Found]) {
    let mut around: Vec<Span> = Vec::new();
    for f in found {
        let span = f.quote.outer;
        while around.last().is_some_and(|outer| !outer.contains(span)) {
            around.pop();
        }
        f.quote.depth = u32::try_from(around.len()).unwrap_or(u32::MAX);
        around.push(span);
    }
}

/// What the marks behind each one hold; computed once, so that no look ahead costs a scan.
struct Ahead {
    /// Closing less opening marks behind mark `i`, per family.
    balance: Vec<[i32; 3]>,
    /// Whether the number of marks behind `i` is odd, per family.
    odd: Vec<[bool; 3]>,
    /// Whether a closing single mark comes behind `i` before the next opening one, a doubtful one counted.
    may_close: Vec<bool>,
    /// Likewise, doubtful ones passed over.
    surely_closes: Vec<bool>,
}

impl Ahead {
    fn new(marks: &[Mark]) -> Self {
        let n = marks.len();
        let mut ahead = Self {
            balance: vec![[0; 3]; n],
            odd: vec![[false; 3]; n],
            may_close: vec![false; n],
            surely_closes: vec![false; n],
        };
        for i in (1..n).rev() {
            let mark = &marks[i];
            let family = mark.family as usize;
            ahead.balance[i - 1] = ahead.balance[i];
            ahead.balance[i - 1][family] -= mark.likely_turn();
            ahead.odd[i - 1] = ahead.odd[i];
            ahead.odd[i - 1][family] ^= true;
            let single = mark.family == Family::Single;
            let opens = single && mark.opening_place && !mark.closing_place;
            let closes = single && mark.closing_place;
            ahead.may_close[i - 1] = closes || (!opens && ahead.may_close[i]);
            ahead.surely_closes[i - 1] =
                (closes && !mark.doubtful_close) || (!opens && ahead.surely_closes[i]);
        }
        ahead
    }

    fn balance(&self, family: Family, i: usize) -> i32 {
        self.balance[i][family as usize]
    }

    fn is_odd(&self, family: Family, i: usize) -> bool {
        self.odd[i][family as usize]
    }
}
