use std::cell::RefCell;
use std::f32::consts::LOG2_E;

use standpoint_model::ModelError;

use crate::config::{Architecture, Shape};
use crate::kernels::{
    self, Activations, Attention, Floats, Kernel, Matrix, Norm, RelativeBias, TILE,
};
use crate::relative_position::{BUCKETS, bucket};
use crate::weights::{Codes, Weights};

/// Floats between the halves of a feed-forward layer: as many rows go through both together, so that what
/// lies between does not grow with the call. 384 rows of 1,536, 192 of 3,072; with fewer, the weights come from
/// the outer caches too often.
const BLOCK: usize = 384 * 1536;

/// The encoder of a BERT or an MPNet, quantised and packed. It never changes, so that threads share it.
#[derive(Debug)]
pub(crate) struct Encoder {
    kernel: Kernel,
    pub(crate) shape: Shape,
    words: Codes,
    positions: Vec<f32>,
    /// BERT's alone.
    segments: Option<Vec<f32>>,
    norm: Norm,
    /// MPNet's alone, the same in all layers.
    relative_bias: Option<RelativeBias>,
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    /// Queries, keys and values side by side; queries are multiplied by
    /// log2(e) over the root of the head's size.
    attention: Matrix,
    out: Matrix,
    out_norm: Norm,
    up: Matrix,
    down: Matrix,
    down_norm: Norm,
}

/// Token ids and segment ids of several sequences, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) ids: Vec<u32>,
    pub(crate) segments: Vec<u32>,
    /// Where each sequence ends.
    pub(crate) ends: Vec<usize>,
}

impl Batch {
    /// Adds a sequence; `segments` is as long as `ids`.
    pub(crate) fn push(&mut self, ids: &[u32], segments: &[u32]) {
        debug_assert_eq!(ids.len(), segments.len());
        self.ids.extend_from_slice(ids);
        self.segments.extend_from_slice(segments);
        self.ends.push(self.ids.len());
    }
}

/// Which tokens' last states are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The first of each sequence.
    First,
    All,
}

/// Room for what is computed between input and output, kept by each thread for the next call.
#[derive(Debug, Default)]
struct Scratch {
    codes: Activations,
    inner_codes: Activations,
    attention: Floats,
    queries: Floats,
    mixed: Floats,
    delta: Floats,
    inner: Floats,
    heads: Floats,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

impl Encoder {
    pub(crate) fn new(shape: Shape, weights: &Weights<'_>) -> Result<Self, ModelError> {
        let (width, epsilon) = (shape.hidden_size, shape.layer_norm_eps);
        let name = |part: &str| weights.named(&format!("embeddings.{part}"));
        let words = weights.codes(&name("word_embeddings.weight"), [shape.vocab_size, width])?;
        let positions = weights.floats(
            &name("position_embeddings.weight"),
            &[shape.max_position_embeddings, width],
        )?;
        let (segments, relative_bias) = match shape.architecture {
            Architecture::Bert => {
                let segments = weights.floats(
                    &name("token_type_embeddings.weight"),
                    &[shape.type_vocab_size, width],
                )?;
                (Some(segments), None)
            }
            Architecture::Mpnet => (None, Some(relative_bias(&shape, weights)?)),
        };
        let norm = weights.norm(&name("LayerNorm"), width, epsilon)?;
        let layers = (0..shape.num_hidden_layers)
            .map(|layer| Layer::new(&shape, weights, layer))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            kernel: Kernel::detect(),
            shape,
            words,
            positions,
            segments,
            norm,
            relative_bias,
            layers,
        })
    }

    /// The last states of the wanted tokens, `[tokens, hidden]`.
    ///
    /// # Errors
    /// Says which token or position the model does not know.
    pub(crate) fn run(&self, batch: &Batch, wanted: Wanted) -> Result<Vec<f32>, String> {
        self.check(batch)?;
        SCRATCH.with_borrow_mut(|scratch| Ok(self.forward(batch, wanted, scratch)))
    }

    fn check(&self, batch: &Batch) -> Result<(), String> {
        let shape = &self.shape;
        let unknown =
            |ids: &[u32], most: usize| ids.iter().copied().find(|&id| id as usize >= most);
        if let Some(id) = unknown(&batch.ids, shape.vocab_size) {
            let rows = shape.vocab_size;
            return Err(format!("token {id} is beyond its {rows} words"));
        }
        if self.segments.is_some()
            && let Some(id) = unknown(&batch.segments, shape.type_vocab_size)
        {
            let rows = shape.type_vocab_size;
            return Err(format!("segment {id} is beyond its {rows} segments"));
        }
        let mut start = 0;
        for &end in &batch.ends {
            if end == start {
                return Err("there is a sequence without a token".to_owned());
            }
            if end - start > shape.most_tokens() {
                return Err(format!(
                    "{} tokens are more than its {} positions",
                    end - start,
                    shape.most_tokens()
                ));
            }
            start = end;
        }
        Ok(())
    }

    fn forward(&self, batch: &Batch, wanted: Wanted, scratch: &mut Scratch) -> Vec<f32> {
        let mut x = self.embed(batch);
        kernels::norm(&mut x, &self.norm, &mut scratch.codes);
        let Some((last, layers)) = self.layers.split_last() else {
            return x;
        };
        for layer in layers {
            self.attend_all(layer, batch, scratch);
            self.finish(layer, &mut x, scratch);
        }
        if wanted == Wanted::First {
            x = self.attend_first(last, batch, &x, scratch);
        } else {
            self.attend_all(last, batch, scratch);
        }
        self.finish(last, &mut x, scratch);
        x
    }

    fn embed(&self, batch: &Batch) -> Vec<f32> {
        let width = self.shape.hidden_size;
        let mut x = Vec::with_capacity(batch.ids.len() * width);
        let mut start = 0;
        for &end in &batch.ends {
            let ids = &batch.ids[start..end];
            let places = self.shape.architecture.places(ids);
            let tokens = ids.iter().zip(&batch.segments[start..end]);
            for ((&id, &segment), place) in tokens.zip(places) {
                let word = &self.words.codes[id as usize * width..][..width];
                let scale = self.words.scale[id as usize];
                let position = &self.positions[place * width..][..width];
                let sums = word.iter().zip(position);
                if let Some(segments) = &self.segments {
                    let segment = &segments[segment as usize * width..][..width];
                    let sums = sums.zip(segment);
                    x.extend(sums.map(|((&w, p), s)| f32::from(w) * scale + s + p));
                } else {
                    x.extend(sums.map(|(&w, p)| f32::from(w) * scale + p));
                }
            }
            start = end;
        }
        x
    }

    /// Attention of every token to its sequence: from the codes of the states to `mixed`.
    fn attend_all(&self, layer: &Layer, batch: &Batch, scratch: &mut Scratch) {
        let width = self.shape.hidden_size;
        let rows = scratch.codes.rows();
        let attention = room(&mut scratch.attention, rows, 3 * width);
        let all = 0..rows.div_ceil(TILE);
        layer
            .attention
            .multiply(self.kernel, &scratch.codes, all, 0, attention, 3 * width);
        scratch.mixed.room(rows * width);
        let mut start = 0;
        for &end in &batch.ends {
            let rows = &attention[start * 3 * width..end * 3 * width];
            let what = Attention {
                queries: rows,
                query_width: 3 * width,
                rows,
                width: 3 * width,
                keys: width,
                values: 2 * width,
                head: self.shape.head_size(),
                heads: self.shape.num_attention_heads,
                bias: self.relative_bias.as_ref(),
            };
            let out = &mut scratch.mixed[start * width..end * width];
            kernels::attend(&what, out, &mut scratch.heads);
            start = end;
        }
    }

    /// Attention of the first token of each sequence. Returns these tokens' states; from here on there are
    /// no others.
    fn attend_first(
        &self,
        layer: &Layer,
        batch: &Batch,
        x: &[f32],
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let width = self.shape.hidden_size;
        let rows = scratch.codes.rows();
        let attention = room(&mut scratch.attention, rows, 2 * width);
        let all = 0..rows.div_ceil(TILE);
        layer.attention.multiply(
            self.kernel,
            &scratch.codes,
            all,
            width,
            attention,
            2 * width,
        );
        let starts = std::iter::once(0).chain(batch.ends.iter().copied());
        let mut firsts = Vec::with_capacity(batch.ends.len() * width);
        for start in starts.take(batch.ends.len()) {
            firsts.extend_from_slice(&x[start * width..][..width]);
        }
        kernels::quantise(&firsts, width, &mut scratch.codes);
        let queries = room(&mut scratch.queries, batch.ends.len(), width);
        let all = 0..batch.ends.len().div_ceil(TILE);
        layer
            .attention
            .multiply(self.kernel, &scratch.codes, all, 0, queries, width);
        scratch.mixed.room(batch.ends.len() * width);
        let mut start = 0;
        let sequences = batch.ends.iter().zip(queries.chunks_exact(width));
        for ((&end, queries), out) in sequences.zip(scratch.mixed.chunks_exact_mut(width)) {
            let what = Attention {
                queries,
                query_width: width,
                rows: &attention[start * 2 * width..end * 2 * width],
                width: 2 * width,
                keys: 0,
                values: width,
                head: self.shape.head_size(),
                heads: self.shape.num_attention_heads,
                bias: self.relative_bias.as_ref(),
            };
            kernels::attend(&what, out, &mut scratch.heads);
            start = end;
        }
        firsts
    }

    /// The rest of a layer, from `mixed` and the states `x` to the next states and their codes.
    fn finish(&self, layer: &Layer, x: &mut [f32], scratch: &mut Scratch) {
        let (width, inner_width) = (self.shape.hidden_size, self.shape.intermediate_size);
        let rows = x.len() / width;
        let tiles = rows.div_ceil(TILE);
        kernels::quantise(&scratch.mixed, width, &mut scratch.codes);
        let delta = room(&mut scratch.delta, rows, width);
        layer
            .out
            .multiply(self.kernel, &scratch.codes, 0..tiles, 0, delta, width);
        kernels::add_norm(x, delta, &layer.out_norm, &mut scratch.codes);
        let most = (BLOCK / (inner_width * TILE)).max(1) * TILE;
        for (block, delta) in delta.chunks_mut(most * width).enumerate() {
            let first = block * most;
            let rows = (rows - first).min(most);
            let tiles = first / TILE..(first + rows).div_ceil(TILE);
            let inner = room(&mut scratch.inner, rows, inner_width);
            layer
                .up
                .multiply(self.kernel, &scratch.codes, tiles, 0, inner, inner_width);
            let inner = &mut inner[..rows * inner_width];
            kernels::gelu(inner, inner_width, &mut scratch.inner_codes);
            let tiles = 0..rows.div_ceil(TILE);
            layer
                .down
                .multiply(self.kernel, &scratch.inner_codes, tiles, 0, delta, width);
        }
        kernels::add_norm(x, delta, &layer.down_norm, &mut scratch.codes);
    }
}

impl Layer {
    fn new(shape: &Shape, weights: &Weights<'_>, layer: usize) -> Result<Self, ModelError> {
        let (width, inner, epsilon) = (
            shape.hidden_size,
            shape.intermediate_size,
            shape.layer_norm_eps,
        );
        let name = |part: &str| weights.named(&format!("encoder.layer.{layer}.{part}"));
        let matrix =
            |part: &str, outputs, inputs| weights.matrix(&[name(part)], outputs, inputs, 1.0);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a head has far fewer columns than 2^24"
        )]
        let factor = LOG2_E / (shape.head_size() as f32).sqrt();
        let parts = shape.architecture.parts();
        Ok(Self {
            attention: weights.matrix(&parts.three.map(name), width, width, factor)?,
            out: matrix(parts.out, width, width)?,
            out_norm: weights.norm(&name(parts.out_norm), width, epsilon)?,
            up: matrix("intermediate.dense", inner, width)?,
            down: matrix("output.dense", width, inner)?,
            down_norm: weights.norm(&name("output.LayerNorm"), width, epsilon)?,
        })
    }
}

fn relative_bias(shape: &Shape, weights: &Weights<'_>) -> Result<RelativeBias, ModelError> {
    let heads = shape.num_attention_heads;
    let name = weights.named("encoder.relative_attention_bias.weight");
    let values = weights.floats(&name, &[BUCKETS, heads])?;
    let of = |head: usize, distance| values[bucket(distance) * heads + head] * LOG2_E;
    Ok(RelativeBias::new(heads, shape.most_tokens(), of))
}

/// At least `rows` rows, in whole tiles.
fn room(of: &mut Floats, rows: usize, width: usize) -> &mut [f32] {
    of.room(rows.next_multiple_of(TILE) * width)
}
