//! What the import reads, what it refuses, and that neither can be talked into more.

mod docs;
mod mutations;
mod refusals;
mod roundtrip;
mod samples;
mod trees;

use std::collections::BTreeMap;

use salus_domain::AccountId;
use serde_json::Value;

use super::{ImportError, ImportOptions, Imported, import_value};

pub const ALICE: AccountId = [
    0xd4, 0x35, 0x93, 0xc7, 0x15, 0xfd, 0xd3, 0x1c, 0x61, 0x14, 0x1a, 0xbd, 0x04, 0xa9, 0x9f, 0xd6, 0x82, 0x2c, 0x85,
    0x58, 0x85, 0x4c, 0xcd, 0xe3, 0x9a, 0x56, 0x84, 0xe7, 0xa5, 0x6d, 0xa2, 0x7d,
];

/// 2026-11-20T00:00:00Z
pub const NOW: u64 = 1_795_132_800_000;

pub const SAMPLES: [(&str, &str); 6] = [
    ("r4-clinic-laboratory", include_str!("../../../../tests/data/fhir/r4-clinic-laboratory.json")),
    ("r4-permit-with-exceptions", include_str!("../../../../tests/data/fhir/r4-permit-with-exceptions.json")),
    ("r4-deny-with-exceptions", include_str!("../../../../tests/data/fhir/r4-deny-with-exceptions.json")),
    ("r4-research", include_str!("../../../../tests/data/fhir/r4-research.json")),
    ("r5-permit-with-exceptions", include_str!("../../../../tests/data/fhir/r5-permit-with-exceptions.json")),
    ("r5-deny-with-exceptions", include_str!("../../../../tests/data/fhir/r5-deny-with-exceptions.json")),
];

pub fn sample(name: &str) -> Value {
    let (_, text) = SAMPLES.into_iter().find(|(known, _)| *known == name).unwrap();
    serde_json::from_str(text).unwrap()
}

/// Who the samples' references are.
pub const PARTIES: [(&str, u8); 11] = [
    ("Patient/mira", 1),
    ("Patient/jonas", 2),
    ("Patient/ines", 3),
    ("Patient/lena", 4),
    ("Patient/omar", 5),
    ("Organization/lindenhof", 11),
    ("Organization/pharmacy", 12),
    ("Organization/university-hospital", 13),
    ("Organization/cardiology", 14),
    ("Practitioner/doctor-weiss", 15),
    ("http://example.org/studies|heart-7", 16),
];

pub fn options() -> ImportOptions<'static> {
    let mut map: BTreeMap<String, AccountId> =
        PARTIES.into_iter().map(|(reference, byte)| (reference.to_owned(), [byte; 32])).collect();
    map.insert("http://example.org/insurers|109519005".into(), [17; 32]);
    ImportOptions { map, now_ms: NOW, address: &ss58, salt: None, jurisdiction: None }
}

/// The chain's reader of addresses, as the command line passes it.
fn ss58(text: &str) -> Result<AccountId, String> {
    crate::chain::ss58::account(text, 42).map_err(|failure| failure.message)
}

pub fn import(document: &Value) -> Result<Imported, ImportError> {
    import_value(document, &options())
}

/// The paths a document is refused for.
pub fn problems(document: &Value) -> Vec<String> {
    match import(document) {
        Err(ImportError::Refused(problems)) => problems.into_iter().map(|problem| problem.path).collect(),
        other => panic!("not refused: {other:?}"),
    }
}
