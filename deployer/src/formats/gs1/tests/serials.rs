//! Random serial numbers pass, and those that can be guessed do not.

use crate::formats::gs1::keys::set_82;
use crate::formats::gs1::serial::{Batch, Finding, LENGTH, random};

fn findings(serials: impl IntoIterator<Item = String>) -> Vec<Finding> {
    let mut batch = Batch::default();
    serials.into_iter().for_each(|serial| batch.push(&serial));
    batch.findings()
}

/// Digits of a number in an alphabet, as wide as asked.
fn in_base(mut number: u128, alphabet: &str, width: usize) -> String {
    let characters: Vec<char> = alphabet.chars().collect();
    let base = characters.len() as u128;
    let mut digits: Vec<char> = Vec::new();
    for _ in 0..width {
        digits.push(characters[(number % base) as usize]);
        number /= base;
    }
    digits.into_iter().rev().collect()
}

fn drawn(alphabet: &str, width: usize) -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    in_base(u128::from_le_bytes(bytes), alphabet, width)
}

#[test]
fn drawn_serials_are_uniform() {
    let mut counts = std::collections::HashMap::new();
    let draws = 4_000;
    for _ in 0..draws {
        let serial = random().unwrap();
        assert_eq!(serial.chars().count(), LENGTH);
        serial.chars().for_each(|c| *counts.entry(c).or_insert(0_u32) += 1);
    }
    assert_eq!(counts.len(), 82);
    assert!(counts.keys().all(|c| set_82().contains(*c)));
    // Chi-square with 81 degrees of freedom: beyond 170 less than once in 10^7 runs.
    let expected = f64::from(draws * 20) / 82.0;
    let chi: f64 = counts.values().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    assert!(chi < 170.0, "{chi}");
}

#[test]
fn random_batches_pass() {
    for size in [1, 2, 3, 10, 100, 1_000] {
        for _ in 0..(if size == 1_000 { 3 } else { 100 }) {
            let found = findings((0..size).map(|_| random().unwrap()));
            assert_eq!(found, [], "{size}");
        }
    }
    assert_eq!(findings((0..20_000).map(|_| random().unwrap())), []);
    // Smaller alphabets, if the numbers are long enough for them.
    let base_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    assert_eq!(findings((0..500).map(|_| drawn(base_36, 20))), []);
    // And those that leave out what people confuse.
    let base_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    assert_eq!(findings((0..20_000).map(|_| drawn(base_32, 20))), []);
    let found = findings((0..1_000).map(|_| drawn(&base_32[1..], 20)));
    assert!(matches!(found[..], [Finding::FewBits { length: 20, .. }]), "{found:?}");
    let base_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    assert_eq!(findings((0..500).map(|_| drawn(base_62, 17))), []);
}

#[test]
fn guessable_serials_are_found() {
    let digits = "0123456789";
    let hex = "0123456789abcdef";
    let base_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let secret = drawn(set_82(), 18);
    let start: u128 = 81_u128.pow(19) + 12_345;
    let cases: Vec<(&str, Vec<String>)> = vec![
        ("sequential digits", (0..100).map(|n| format!("{n:020}")).collect()),
        ("short and random", (0..100).map(|_| drawn(set_82(), 8)).collect()),
        ("random digits", (0..100).map(|_| drawn(digits, 20)).collect()),
        ("random hex, as of a UUID", (0..100).map(|_| drawn(hex, 20)).collect()),
        (
            "UUIDs without their last characters",
            (0..50)
                .map(|_| {
                    let (a, b, c) = (drawn(hex, 8), drawn(hex, 4), drawn(hex, 3));
                    format!("{a}-{b}-4{c}-")[..19].to_owned()
                })
                .collect(),
        ),
        ("a counter in base 82", (0..50).map(|n| in_base(start + n, set_82(), 20)).collect()),
        ("a counter with a step", (0..50).map(|n| in_base(start + n * 7_919_000_000_000_000, set_82(), 20)).collect()),
        ("a counter at the front", (0..50).map(|n| in_base(start + n * 82_u128.pow(17), set_82(), 20)).collect()),
        ("a secret with a counter behind", (0..50).map(|n| format!("{secret}{n:02}")).collect()),
        ("a secret with a counter before", (0..50).map(|n| format!("{n:02}{secret}")).collect()),
        ("a date before random characters", (0..60).map(|_| format!("261121{}", drawn(set_82(), 14))).collect()),
        ("a fixed character", (0..60).map(|_| format!("{}-{}", drawn(set_82(), 10), drawn(set_82(), 9))).collect()),
        ("milliseconds", (0..60_u128).map(|n| format!("{}{:06}", 1_795_132_800_000 + n * 37, n * n)).collect()),
        ("a skewed draw", (0..400).map(|_| drawn(&format!("{}{}", set_82(), "AAAAAAAA"), 20)).collect()),
        ("one twice", vec![secret.clone() + "AB", drawn(set_82(), 20), secret.clone() + "AB"]),
        ("two only, sequential", vec![format!("{secret}AA"), format!("{secret}AB")]),
        ("sequential base 36", (0..50).map(|n| in_base(36_u128.pow(19) + n, base_36, 20)).collect()),
    ];
    for (name, serials) in cases {
        assert_ne!(findings(serials), [], "{name}");
    }
    assert_eq!(findings([]), [Finding::Empty]);
    assert_eq!(findings(["A".repeat(20), "A".repeat(21)].map(String::from)), [Finding::NotASerial { number: 2 }]);
    assert_eq!(findings([drawn(set_82(), 19) + "#"]), [Finding::NotASerial { number: 1 }]);
    assert!(findings([secret.clone() + "AB", secret.clone() + "AB"]).contains(&Finding::Twice(secret + "AB")));
    let found = findings((0..100).map(|n| format!("{n:020}")));
    assert!(
        found.iter().any(|finding| finding.to_string().contains("20 characters of digits make 66 bits")),
        "{found:?}"
    );
}
