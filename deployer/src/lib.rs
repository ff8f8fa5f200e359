//! Salus.
