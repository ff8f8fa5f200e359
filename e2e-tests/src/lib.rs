//! Salus end to end.
