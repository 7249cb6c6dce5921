//! What stands on the disk after an export, and what comes back from it.

mod faults;
mod fixture;
mod folder;
mod formats;
mod round_trip;
