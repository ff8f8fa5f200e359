//! Whether the serial numbers of a batch could be guessed.

use std::fmt;

use super::bounds;
use crate::formats::gs1::dictionary::Set;

/// How many bits a serial number needs: its length times the bits of a character of the batch's alphabet. Whoever knows an open
/// lot's secret can try serial numbers as fast as they can hash; of 2^100 the most that anyone can try finds none of a million.
pub const MIN_BITS: f64 = 100.0;

/// How often a batch of serial numbers that are random is found guessable: less than once in a million, by the union of the
/// bounds of all tests.
pub const FALSE_ALARM: f64 = 1e-6;

/// A range of characters: its name, its size, and whether it has one.
type Alphabet = (&'static str, usize, fn(char) -> bool);

/// Ranges of characters that serial numbers are made of, the smallest first.
const ALPHABETS: [Alphabet; 8] = [
    ("digits", 10, |c| c.is_ascii_digit()),
    ("hexadecimal digits", 16, |c| matches!(c, '0'..='9' | 'a'..='f')),
    ("hexadecimal digits", 16, |c| matches!(c, '0'..='9' | 'A'..='F')),
    ("capitals", 26, |c| c.is_ascii_uppercase()),
    ("capitals and digits", 36, |c| c.is_ascii_digit() || c.is_ascii_uppercase()),
    ("small letters and digits", 36, |c| c.is_ascii_digit() || c.is_ascii_lowercase()),
    ("letters and digits", 62, |c| c.is_ascii_alphanumeric()),
    ("set 82", 82, |c| Set::Set82.has(c)),
];

/// The longest serial number.
const MAX: usize = 20;

/// Why a batch could be guessed.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// There is none.
    Empty,
    /// It is none: empty, longer than 20 characters, or not of set 82.
    NotASerial {
        /// Which, from 1.
        number: u64,
    },
    /// Too short for their alphabet.
    FewBits {
        /// How many bits the shortest has.
        bits: f64,
        /// Of which characters they are made.
        alphabet: &'static str,
        /// How many characters the shortest has.
        length: usize,
    },
    /// Two are the same.
    Twice(String),
    /// Two begin alike further than chance lets them.
    Beginning {
        /// How many characters.
        alike: usize,
        /// One of the two.
        example: String,
    },
    /// Two end alike further than chance lets them.
    End {
        /// How many characters.
        alike: usize,
        /// One of the two.
        example: String,
    },
    /// One character is too frequent at one place.
    Place {
        /// Which place, from 1.
        place: usize,
        /// The character.
        character: char,
        /// How many serial numbers have it there.
        count: u64,
    },
    /// One character is too frequent everywhere.
    Character {
        /// The character.
        character: char,
        /// How often it is there.
        count: u64,
    },
    /// Each is too like the one before it.
    Neighbours {
        /// How many characters are the same as at the place before, in all.
        same: u64,
        /// Of how many.
        of: u64,
    },
    /// The steps from one to the next repeat.
    Steps,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Empty => f.write_str("there are no serial numbers"),
            Finding::NotASerial { number } => write!(f, "number {number} is no serial number of GS1"),
            Finding::FewBits { bits, alphabet, length } => {
                write!(f, "{length} characters of {alphabet} make {bits:.0} bits; {MIN_BITS} are needed")
            }
            Finding::Twice(serial) => write!(f, "{serial} is there twice"),
            Finding::Beginning { alike, example } => write!(f, "two begin with the same {alike} characters: {example}"),
            Finding::End { alike, example } => write!(f, "two end with the same {alike} characters: {example}"),
            Finding::Place { place, character, count } => {
                write!(f, "'{character}' is too frequent at place {place}: {count} serial numbers have it there")
            }
            Finding::Character { character, count } => {
                write!(f, "'{character}' is too frequent: it is there {count} times")
            }
            Finding::Neighbours { same, of } => {
                write!(f, "each is too like the one before it: {same} of {of} characters are the same")
            }
            Finding::Steps => f.write_str("the steps from one to the next repeat"),
        }
    }
}

/// Serial numbers of a batch, in their order: 20 bytes each are kept.
///
/// A batch is guessable if its serial numbers have too few bits ([`MIN_BITS`]), or if something about them is too unlikely for
/// numbers that were drawn at random, each character by itself and as likely as the others of the alphabet:
///
/// - two of `n` begin (or end) with the same `k` characters: chance lets that happen with less than `n²/2 · a^-k`, where `a` is
///   the alphabet's size. This finds counters, dates and maker's codes at either end;
/// - a character is more frequent at one place, or in all, than a binomial with `1/a` allows (Chernoff's bound). This finds fixed
///   characters, as in UUIDs, and skewed draws;
/// - neighbours have more characters in common than that. This finds counters in the middle;
/// - two steps from one to the next, taken as numbers, are the same: chance `n · a^-length`. This finds counters of any step.
///
/// The chances of all tests together stay below [`FALSE_ALARM`]. What passes is not proven random: an encrypted counter looks so.
#[derive(Debug, Default)]
pub struct Batch {
    serials: Vec<[u8; MAX]>,
    bad: Option<u64>,
}

impl Batch {
    /// Adds the next serial number.
    pub fn push(&mut self, serial: &str) {
        let mut bytes = [0; MAX];
        let good = (1..=MAX).contains(&serial.len()) && serial.chars().all(|c| Set::Set82.has(c));
        if !good {
            let number = self.serials.len() as u64 + 1;
            self.bad.get_or_insert(number);
            return;
        }
        bytes[..serial.len()].copy_from_slice(serial.as_bytes());
        self.serials.push(bytes);
    }

    /// Everything that makes the batch guessable; nothing, if it is as random as it looks.
    pub fn findings(mut self) -> Vec<Finding> {
        if let Some(number) = self.bad {
            return vec![Finding::NotASerial { number }];
        }
        let Some(shortest) = self.serials.iter().map(length).min() else {
            return vec![Finding::Empty];
        };
        let mut found = Vec::new();
        let (alphabet, size) = self.alphabet();
        let bits = shortest as f64 * (size as f64).log2();
        if bits < MIN_BITS {
            found.push(Finding::FewBits { bits, alphabet, length: shortest });
        }
        // So many tests are made, at most: each gets its share of the false alarms.
        let tests = (MAX + 1) as f64 * size as f64 + 4.0;
        let limit = (FALSE_ALARM / tests).ln();
        found.extend(self.frequent(size, limit));
        found.extend(self.neighbours(size, limit));
        found.extend(self.steps(shortest, size, limit));
        found.extend(self.alike(size, limit));
        found
    }

    /// The characters that the batch is made of: a range, and how many of it are used.
    fn alphabet(&self) -> (&'static str, usize) {
        let mut there = [false; 128];
        for byte in self.serials.iter().flatten().filter(|byte| **byte != 0) {
            there[usize::from(*byte) % 128] = true;
        }
        let all = |test: &fn(char) -> bool| (0_u8..128).filter(|b| there[usize::from(*b)]).all(|b| test(char::from(b)));
        let smallest = ALPHABETS.iter().find(|(_, _, test)| all(test));
        let (name, size) = smallest.map_or(("set 82", 82), |(name, size, _)| (*name, *size));
        // Of so many characters none of the range would be missing (chance below e^-20): then makers leave some out.
        let drawn: usize = self.serials.iter().map(length).sum();
        let enough = drawn as f64 >= size as f64 * ((size as f64).ln() + 20.0);
        let used = there.iter().filter(|used| **used).count();
        (name, if enough { used.max(1) } else { size })
    }

    /// The character that is too frequent by most, at one place and in all.
    fn frequent(&self, size: usize, limit: f64) -> Option<Finding> {
        let mut counts = vec![[0_u64; 128]; MAX];
        for serial in &self.serials {
            for (place, byte) in serial.iter().enumerate() {
                counts[place][usize::from(*byte) % 128] += 1;
            }
        }
        let p = 1.0 / size as f64;
        let mut worst: Option<(f64, Finding)> = None;
        let mut note = |chance: f64, finding: Finding| {
            if chance < limit && worst.as_ref().is_none_or(|(least, _)| chance < *least) {
                worst = Some((chance, finding));
            }
        };
        for byte in 1_u8..128 {
            let character = char::from(byte);
            let at = |place: usize| counts[place][usize::from(byte)];
            for (place, there) in counts.iter().enumerate() {
                let n: u64 = there[1..].iter().sum();
                let finding = Finding::Place { place: place + 1, character, count: at(place) };
                note(bounds::at_least(at(place), n, p), finding);
            }
            let count: u64 = (0..MAX).map(at).sum();
            let n: u64 = counts.iter().flat_map(|place| &place[1..]).sum();
            note(bounds::at_least(count, n, p), Finding::Character { character, count });
        }
        worst.map(|(_, finding)| finding)
    }

    fn neighbours(&self, size: usize, limit: f64) -> Option<Finding> {
        let (mut same, mut of) = (0, 0);
        for pair in self.serials.windows(2) {
            for (a, b) in pair[0].iter().zip(&pair[1]).filter(|(a, b)| **a != 0 && **b != 0) {
                of += 1;
                same += u64::from(a == b);
            }
        }
        (bounds::at_least(same, of, 1.0 / size as f64) < limit).then_some(Finding::Neighbours { same, of })
    }

    fn steps(&self, shortest: usize, size: usize, limit: f64) -> Option<Finding> {
        let chance = (self.serials.len() as f64).ln() - shortest as f64 * (size as f64).ln();
        let numbers: Vec<u128> = self.serials.iter().map(number).collect();
        let repeats =
            numbers.windows(3).any(|three| three[1].wrapping_sub(three[0]) == three[2].wrapping_sub(three[1]));
        (repeats && chance < limit).then_some(Finding::Steps)
    }

    /// Pairs that begin or end alike; the order is lost.
    fn alike(&mut self, size: usize, limit: f64) -> Vec<Finding> {
        let n = self.serials.len() as u64;
        let unlikely = |alike: usize| bounds::pairs(n) - alike as f64 * (size as f64).ln() < limit;
        let mut found = Vec::new();
        self.serials.sort_unstable();
        if let Some((alike, serial)) = most_alike(&self.serials) {
            if alike == length(&serial) && self.serials.windows(2).any(|pair| pair[0] == pair[1]) {
                return vec![Finding::Twice(text(&serial))];
            }
            if unlikely(alike) {
                found.push(Finding::Beginning { alike, example: text(&serial) });
            }
        }
        for serial in &mut self.serials {
            let length = length(serial);
            serial[..length].reverse();
        }
        self.serials.sort_unstable();
        if let Some((alike, mut serial)) = most_alike(&self.serials).filter(|(alike, _)| unlikely(*alike)) {
            let length = length(&serial);
            serial[..length].reverse();
            found.push(Finding::End { alike, example: text(&serial) });
        }
        found
    }
}

fn length(serial: &[u8; MAX]) -> usize {
    serial.iter().take_while(|byte| **byte != 0).count()
}

fn text(serial: &[u8; MAX]) -> String {
    serial.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
}

/// A serial number as a number of base 82, digits in the order of their codes.
fn number(serial: &[u8; MAX]) -> u128 {
    let characters = super::set_82();
    let digit = |byte: &u8| characters.find(char::from(*byte)).unwrap_or(0) as u128;
    let digits = serial.iter().take_while(|byte| **byte != 0);
    digits.fold(0, |number, byte| number.wrapping_mul(82).wrapping_add(digit(byte)))
}

/// How many characters the two that begin most alike share, of sorted ones.
fn most_alike(sorted: &[[u8; MAX]]) -> Option<(usize, [u8; MAX])> {
    let alike = |pair: &[[u8; MAX]]| pair[0].iter().zip(&pair[1]).take_while(|(a, b)| a == b && **a != 0).count();
    sorted.windows(2).map(|pair| (alike(pair), pair[0])).max_by_key(|(alike, _)| *alike)
}
