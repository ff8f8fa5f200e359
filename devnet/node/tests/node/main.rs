//! The real binary, from outside: each test starts a chain of its own.

mod harness;
mod lifecycle;
mod sealing;
mod time;
mod transfer;
