//! How much is read: enough for a pallet of 10,000 packs in one event, and a bound for what a hostile document costs.

/// The most bytes of a document.
pub const MAX_BYTES: usize = 32 << 20;
/// The most events of a document.
pub const MAX_EVENTS: usize = 50_000;
/// The most items of any list within an event.
pub const MAX_ITEMS: usize = 100_000;
/// The most bytes of any one text.
pub const MAX_TEXT: usize = 4_096;
/// How deep extensions may be nested.
pub const MAX_DEPTH: usize = 16;
/// The most prefixes of one `@context`.
pub const MAX_PREFIXES: usize = 256;
/// As many problems are told as anybody reads; a hostile document could have millions.
pub(super) const MAX_PROBLEMS: usize = 64;
