//! Showing a credential: a verifier's challenge, and the holder's signed answer.
//!
//! Possession of a credential's file proves nothing, because files are copied. The answer is a text that the holder's
//! account signs; it names the verifier and a number that the verifier drew, so it serves nobody else, and only once.

mod answer;
mod challenge;
mod compact;

pub use answer::{Expected, Presentation, Refusal, SCHEMA, Statement};
pub use challenge::{CHALLENGE_SCHEMA, Challenge, MIN_NONCE};

/// ISO 3166-1 alpha-2 or ISO 3166-2, ASCII, padded with NUL, as the registry keeps it.
pub type Jurisdiction = [u8; 6];

/// Reads a jurisdiction such as `US` or `US-CA`.
fn jurisdiction(text: &str) -> Option<Jurisdiction> {
    let mut code = Jurisdiction::default();
    code.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    // One text for each code: padding is not written.
    (is_jurisdiction(&code) && jurisdiction_text(&code) == text).then_some(code)
}

fn is_jurisdiction(code: &Jurisdiction) -> bool {
    let text = jurisdiction_text(code);
    let (country, part) = text.split_once('-').map_or((text, None), |(country, part)| (country, Some(part)));
    country.len() == 2
        && country.bytes().all(|c| c.is_ascii_uppercase())
        && part.is_none_or(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        })
}

/// The code without its padding; nothing if it is no text.
fn jurisdiction_text(code: &Jurisdiction) -> &str {
    std::str::from_utf8(code).unwrap_or_default().trim_end_matches('\0')
}
