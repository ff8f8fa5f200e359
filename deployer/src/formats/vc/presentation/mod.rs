//! Showing a credential: a verifier's challenge, and the holder's signed answer.
//!
//! Possession of a credential's file proves nothing, because files are copied. The answer is a text that the holder's
//! account signs; it names the verifier and a number that the verifier drew, so it serves nobody else, and only once.

mod answer;
mod challenge;
mod compact;

pub use answer::{Expected, Presentation, Refusal, SCHEMA, Statement};
pub use challenge::{CHALLENGE_SCHEMA, Challenge, MIN_NONCE};
