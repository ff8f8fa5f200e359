//! Blinding of categories: which bit means what is the subject's secret.
//!
//! The chain compares bits and learns nothing about their meaning; grantees get the subject's secret with the document.

use crate::consent::CATEGORY_BITS;
use blake2::{
    digest::{consts::U64, KeyInit, Mac},
    Blake2bMac,
};

const POSITIONS: usize = CATEGORY_BITS as usize;

/// A subject's permutation of the category positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blinding {
    /// `to[plain]` is the position on chain.
    to: [u8; POSITIONS],
}

impl Blinding {
    /// Derives the permutation from the subject's 32-byte secret: a Fisher–Yates shuffle driven by keyed BLAKE2b in
    /// counter mode, each draw without modulo bias.
    pub fn new(secret: &[u8; 32]) -> Blinding {
        let mut stream = Stream::new(secret);
        let mut to = [0u8; POSITIONS];
        for (index, position) in to.iter_mut().enumerate() {
            *position = index as u8;
        }
        for last in (1..POSITIONS).rev() {
            to.swap(last, stream.below(last.saturating_add(1)));
        }
        Blinding { to }
    }

    /// The mask as it stands on chain; bits above the known positions stay where they are.
    pub fn blind(&self, plain: u64) -> u64 {
        self.to.iter().enumerate().fold(above(plain), |mask, (from, to)| mask | move_bit(plain, from, usize::from(*to)))
    }

    /// The mask as the subject means it; bits above the known positions stay where they are.
    pub fn unblind(&self, blinded: u64) -> u64 {
        self.to
            .iter()
            .enumerate()
            .fold(above(blinded), |mask, (to, from)| mask | move_bit(blinded, usize::from(*from), to))
    }
}

fn above(mask: u64) -> u64 {
    mask & !crate::consent::CATEGORY_MASK
}

fn move_bit(mask: u64, from: usize, to: usize) -> u64 {
    (mask.wrapping_shr(from as u32) & 1).wrapping_shl(to as u32)
}

/// A stream of pseudorandom bytes: BLAKE2b keyed with the secret, over a tag and a block counter.
struct Stream<'a> {
    secret: &'a [u8; 32],
    block: u32,
    bytes: [u8; 64],
    used: usize,
}

impl<'a> Stream<'a> {
    fn new(secret: &'a [u8; 32]) -> Self {
        Stream { secret, block: 0, bytes: [0; 64], used: 64 }
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.bytes.len() {
            // The key is 32 bytes and BLAKE2b takes up to 64.
            let mut mac = <Blake2bMac<U64> as KeyInit>::new_from_slice(self.secret).expect("a key of 32 bytes fits");
            mac.update(b"salus/categories/1");
            mac.update(&self.block.to_le_bytes());
            self.bytes = mac.finalize().into_bytes().into();
            self.block = self.block.wrapping_add(1);
            self.used = 0;
        }
        let byte = self.bytes.get(self.used).copied().unwrap_or_default();
        self.used = self.used.saturating_add(1);
        byte
    }

    /// A number in `0..bound`, `1 <= bound <= 256`, all equally likely: bytes past the last full multiple are drawn again.
    fn below(&mut self, bound: usize) -> usize {
        let fair = 256usize.saturating_sub(256usize.checked_rem(bound).unwrap_or(0));
        loop {
            let byte = usize::from(self.byte());
            if byte < fair {
                return byte.checked_rem(bound).unwrap_or(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unblinding_undoes_blinding(secret: [u8; 32], mask: u64) {
            let blinding = Blinding::new(&secret);
            prop_assert_eq!(blinding.unblind(blinding.blind(mask)), mask);
            prop_assert_eq!(blinding.blind(mask).count_ones(), mask.count_ones());
        }

        #[test]
        fn bitwise_checks_work_on_blinded_masks(secret: [u8; 32], a: u64, b: u64) {
            let blinding = Blinding::new(&secret);
            prop_assert_eq!(blinding.blind(a) & blinding.blind(b), blinding.blind(a & b));
        }
    }

    #[test]
    fn two_secrets_give_two_permutations() {
        assert_ne!(Blinding::new(&[1; 32]), Blinding::new(&[2; 32]));
    }

    #[test]
    fn the_permutation_of_a_secret_never_changes() {
        // Written down once: a change here would unreadably shuffle every consent that is on chain already.
        let blinding = Blinding::new(&[7; 32]);
        assert_eq!(blinding.to, EXPECTED);
    }

    #[test]
    fn every_position_is_reached_equally_often() {
        let rounds = 6_400u32;
        let mut hits = [[0u32; POSITIONS]; POSITIONS];
        for round in 0..rounds {
            let mut secret = [0; 32];
            secret[..4].copy_from_slice(&round.to_le_bytes());
            for (from, to) in Blinding::new(&secret).to.iter().enumerate() {
                hits[from][usize::from(*to)] += 1;
            }
        }
        // 200 expected in each of 1,024 cells; five standard deviations are 70.
        assert!(hits.iter().flatten().all(|count| (130..=270).contains(count)), "{hits:?}");
    }

    const EXPECTED: [u8; POSITIONS] = [
        0, 29, 25, 2, 4, 1, 26, 7, 30, 31, 9, 12, 11, 20, 10, 14, 5, 23, 16, 17, 19, 27, 3, 18, 22, 13, 24, 6, 28, 21,
        15, 8,
    ];
}
