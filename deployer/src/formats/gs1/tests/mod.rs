//! What is read, written and refused.

mod dictionary;
mod keys;
