//! The arithmetic: what of it is written once for all processors, and the integer product, which is not.
//!
//! Every row of a result depends on its own row of the input only, and is computed in the same order
//! whatever stands beside it, so that batches cannot change an answer.

mod attention;
mod functions;
mod lines;
mod product;
mod rows;

pub(crate) use attention::{Attention, RelativeBias, attend};
pub(crate) use lines::{Floats, LINE};
pub(crate) use product::{Activations, DEPTH, Kernel, Matrix, TILE, WIDTH};
pub(crate) use rows::{Dense, Norm, add_norm, gelu, norm, project, quantise};
