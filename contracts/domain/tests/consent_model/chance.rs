//! Random input: mostly what may go through.

use crate::model::*;
use salus_domain::consent::*;
use salus_domain::AccountId;

pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// Mostly nothing, sometimes a number near `around`, seldom one far away.
    pub fn number(&mut self, around: u32) -> Option<u32> {
        match self.below(12) {
            0..=6 => None,
            7..=10 => Some((u64::from(around) + self.below(4)).saturating_sub(1) as u32),
            _ => Some(around + self.pick(&[999, 1_000, 1_001])),
        }
    }

    pub fn actor(&mut self, controller: AccountId) -> AccountId {
        match self.below(10) {
            0..=5 => controller,
            6 | 7 => self.pick(&GUARDIANS),
            8 => self.pick(&[SUBJECT, KEYS[0], KEYS[1]]),
            _ => self.pick(&[STRANGER, GRANTEES[0], TRUSTEES[0]]),
        }
    }

    pub fn grantee(&mut self) -> AccountId {
        self.pick(&[GRANTEES[0], GRANTEES[0], GRANTEES[1], GUARDIANS[0], KEYS[0]])
    }

    pub fn data(&mut self) -> Period {
        let from = self.pick(&[0, 100, 200]);
        Period { from, until: self.pick(&[from + 50, from + 100, u64::MAX]) }
    }

    pub fn terms(&mut self, now: u64) -> Terms {
        let provisions = (0..=self.below(3))
            .map(|_| Provision {
                effect: if self.one_in(4) { Effect::Deny } else { Effect::Permit },
                purposes: if self.one_in(2) { 0x7f } else { 1 + self.below(0x7f) },
                categories: if self.one_in(2) { 7 } else { 1 + self.below(7) },
                label: self.pick(&Confidentiality::ALL),
                period: self
                    .one_in(4)
                    .then(|| Period { from: now + self.below(5), until: now + 5 + self.below(1_000_000) }),
                data: if self.one_in(3) { self.data() } else { Period::ALWAYS },
            })
            .collect();
        let period = match self.below(4) {
            0 => Period { from: now + self.below(4), until: now + self.below(2_000_000) + 4 },
            1 => Period { from: now - 5, until: now + self.below(3) },
            _ => Period::ALWAYS,
        };
        let max_uses = self.one_in(2).then(|| 1 + self.below(2) as u32);
        Terms { provisions, period, max_uses, document: [0; 32], jurisdiction: None }
    }

    pub fn request(&mut self) -> Request {
        Request {
            purpose: if self.one_in(4) { Purpose::BTG } else { Purpose(self.below(7) as u8) },
            categories: if self.one_in(2) { 1 << self.below(3) } else { 1 + self.below(7) },
            confidentiality: self.pick(&Confidentiality::ALL),
            data: self.data(),
        }
    }
}
