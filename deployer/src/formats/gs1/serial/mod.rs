//! Serial numbers: made at random, and looked at for whether they could be guessed.

mod batch;
mod bounds;

pub use batch::{Batch, FALSE_ALARM, Finding, MIN_BITS};

use super::keys::set_82;

/// How many characters a serial number of ours has: all that (21) holds.
pub const LENGTH: usize = 20;

/// Draws a serial number: 20 characters of set 82, each as likely as the others, from the system's randomness: 127 bits.
///
/// # Errors
/// If the system has no randomness.
pub fn random() -> Result<String, getrandom::Error> {
    let characters = set_82().as_bytes();
    let mut serial = String::with_capacity(LENGTH);
    let mut bytes = [0; 2 * LENGTH];
    // A byte is as likely to be any of these if the last, incomplete round of the set is left out.
    let fair = 256 - 256 % characters.len();
    while serial.len() < LENGTH {
        getrandom::fill(&mut bytes)?;
        let drawn = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        serial.extend(drawn.take(LENGTH - serial.len()).map(|byte| char::from(characters[byte % characters.len()])));
    }
    Ok(serial)
}
