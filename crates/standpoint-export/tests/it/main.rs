//! What stands on the disk after an export, and what comes back from it.

mod faults;
mod fixture;
mod folder;
mod formats;
mod report;
mod round_trip;
