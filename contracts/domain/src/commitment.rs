//! Commitments: what stands on chain for contents that must not.

use crate::Hash;
use blake2::{digest::consts::U32, Blake2b, Digest};

/// The shortest salt that hides contents which can be guessed.
pub const MIN_SALT: usize = 16;

/// BLAKE2b-256 over domain tag ‖ salt ‖ payload.
///
/// The tag and the salt are preceded by their lengths (4 bytes, little endian), so that no two triples give the same
/// bytes. JSON commits to its RFC 8785 form.
pub fn commitment(tag: &str, salt: &[u8], payload: &[u8]) -> Hash {
    let mut hasher = Blake2b::<U32>::new();
    for part in [tag.as_bytes(), salt] {
        hasher.update((part.len() as u32).to_le_bytes());
        hasher.update(part);
    }
    hasher.update(payload);
    hasher.finalize().into()
}

/// BLAKE2b-256 of bytes, as the chain's own hash function.
pub fn blake2_256(bytes: &[u8]) -> Hash {
    Blake2b::<U32>::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_between_the_parts_changes_the_commitment() {
        let one = commitment("ab", b"c", b"d");
        assert_ne!(one, commitment("a", b"bc", b"d"));
        assert_ne!(one, commitment("ab", b"cd", b""));
        assert_ne!(one, commitment("ab", b"", b"cd"));
    }

    #[test]
    fn blake2_256_is_the_chains() {
        // sp_core::blake2_256(b"")
        let empty = blake2_256(b"");
        assert_eq!(empty[..4], [0x0e, 0x57, 0x51, 0xc0]);
    }
}
