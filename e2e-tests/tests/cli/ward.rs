//! People of an emergency: //Alice governs the credential registry, //Bob is a board that licenses everybody else.

use serde_json::{Value, json};

use crate::harness::User;
// The physician, the nurse and the reviewer.
pub use crate::licensing::{CHARLIE as PHYSICIAN, DAVE as NURSE, EVE as REVIEWER, refused};

/// The office that is a court and vital records, `//Ferdie`.
pub const OFFICE: &str = "5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL";

/// A patient who owns nothing: an account whose secret is at hand.
pub const PATIENT: &str = "//Alice//patient";

/// An hour, in the chain's milliseconds.
pub const HOUR: u64 = 3_600_000;

const LICENCES: [(&str, u16, &str); 5] = [
    ("//Charlie", 1, "Person"),
    ("//Dave", 3, "Person"),
    ("//Eve", 13, "Person"),
    ("//Ferdie", 14, "Organisation"),
    ("//Ferdie", 15, "Organisation"),
];

/// A user of a chain on which everybody of Berlin has their licence.
pub fn ward() -> User {
    let user = User::new();
    license(&user, "");
    user
}

/// Accredits the board for every type, and lets it license everybody; `at` are global options.
pub fn license(user: &User, at: &str) {
    for (holder, kind, what) in LICENCES {
        let term = format!(
            "{{ account: //Bob, credential_type: ({kind}), role: Issuer, period: {{ from: 0, until: {} }} }}",
            u64::MAX
        );
        user.run(&format!("{at} --as //Alice call credential-registry accredit Governor '{term}'")).ok();
        let id = licence(kind);
        let new = format!(
            "{{ id: {id}, issuer: //Bob, holder: {holder}, holder_kind: {what}, credential_type: ({kind}), jurisdiction: 0x44452d424500, \
             period: {{ from: 0, until: {} }}, commitment: {id}, qualifier: None, indices: {{ revocation: {kind}, suspension: {kind} }} }}",
            u64::MAX
        );
        user.run(&format!("{at} --as //Bob call credential-registry issue '{new}'")).ok();
    }
}

/// The id of the one licence of a type.
pub fn licence(kind: u16) -> String {
    format!("0x{kind:064x}")
}

/// The board revokes the one licence of a type.
pub fn revoke(user: &User, kind: u16) {
    let line =
        format!("--as //Bob call credential-registry revoke Account(//Bob) {} PrivilegeWithdrawn", licence(kind));
    user.run(&line).ok();
}

/// The patient's address.
pub fn patient(user: &User) -> String {
    let controller = user.json(&format!("--as {PATIENT} consent controller"));
    controller["subject"].as_str().expect("an address").to_owned()
}

/// What the patient signs, Bob relays and pays for.
pub fn relayed(user: &User, line: &str, file: &str) {
    user.run(&format!("--as {PATIENT} {line} --sign-only {file}")).ok();
    user.run(&format!("relay {file} --as //Bob")).ok();
}

/// Moves the chain's clock to a time.
pub fn travel(user: &User, to: u64) {
    user.chain().call("dev_timeTravel", json!([to]));
}

/// The names of an object's fields, in order.
#[track_caller]
pub fn fields(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
