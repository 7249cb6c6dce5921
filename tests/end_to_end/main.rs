//! The command as a user runs it: articles in, tables out, and what it says when something is wrong.

mod bad_input;
mod bad_model;
mod blocks;
mod compare;
mod correct;
mod engines;
mod explain;
mod extract;
mod full_disk;
mod gold;
mod help;
#[cfg(feature = "hub")]
mod hub;
mod messages;
mod recipes;
mod resume;
mod same_bytes;
mod sample;
mod score;
mod setup;
mod support;
mod tables;
