//! Asks for the next panel of weights while the present one is at work: weights come from the outermost
//! cache or from memory, a panel at a time, and the first tile would wait for every line of it.

use rten_simd::ops::BitOps as _;
use rten_simd::{Isa, SimdOp};

use super::{DEPTH, PanelPiece, WIDTH};
use crate::kernels::LINE;

/// Lines of the cache in a piece.
const LINES: usize = WIDTH * DEPTH / LINE;

/// The panel to come, in as many shares as the present one has tiles.
pub(super) struct Ahead<'a> {
    pieces: &'a [PanelPiece],
    share: usize,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(pieces: &'a [PanelPiece], shares: usize) -> Self {
        let share = (pieces.len() * LINES).div_ceil(shares.max(1));
        Self { pieces, share }
    }

    /// Asks for the lines of one share. They come when they come; nothing waits for them.
    pub(super) fn ask(&self, share: usize) {
        let (first, end) = (share * self.share, self.pieces.len() * LINES);
        Ask {
            pieces: self.pieces,
            first: first.min(end),
            end: (first + self.share).min(end),
        }
        .dispatch();
    }
}

struct Ask<'a> {
    pieces: &'a [PanelPiece],
    first: usize,
    end: usize,
}

impl SimdOp for Ask<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        for line in self.first..self.end {
            let piece = &self.pieces[line / LINES].0;
            isa.i8().prefetch(&raw const piece[line % LINES * LINE]);
        }
    }
}
