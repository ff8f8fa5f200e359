//! Batches: any number of packs and containers, commissioned by the root of one tree; and the file beside it, from which any of
//! them is proven.
//!
//! The file (`salus-batch/1`) holds keys, dates and hashes, neither serial numbers nor secrets, so it can be published:
//! `docs/pack-commands.md` describes it byte by byte.

mod build;
mod file;
mod input;
mod layout;
mod plan;
mod sort;
mod source;
#[cfg(test)]
mod tests;

pub use build::{build, row};
pub use file::BatchFile;
pub use input::{Carton, Columns, Survey, survey};
pub use layout::{Header, LotEntry};
pub use plan::{Hierarchy, write_csv};
pub use source::Web;
