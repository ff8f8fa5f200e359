//! People of a licensing story: //Alice governs, //Bob is a board, //Charlie a college; the others hold or meddle.

use serde_json::{Value, json};

use crate::harness::{Ran, User, text};

/// The address of `//Charlie`.
pub const CHARLIE: &str = "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y";
/// The address of `//Dave`.
pub const DAVE: &str = "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy";
/// The address of `//Eve`.
pub const EVE: &str = "5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw";

/// A user of a chain on which the board is an authority and the college an issuer for these types.
pub fn college(kinds: &[&str]) -> User {
    let user = User::new();
    user.write("plain.json", plain());
    for kind in kinds {
        user.run(&format!("credential accredit //Bob --type {kind} --role authority --by governor")).ok();
        user.run(&format!("--as //Bob credential accredit //Charlie --type {kind}")).ok();
    }
    user
}

/// A W3C credential that says as little as it may.
pub fn plain() -> String {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "credentialSubject": { "name": "somebody" },
    })
    .to_string()
}

/// The college issues a physician's licence to somebody, to a new file; the answer.
pub fn licence(user: &User, holder: &str, place: &str, file: &str) -> Value {
    user.json(&format!(
        "--as //Charlie credential issue --vc plain.json --holder {holder} --type physician --jurisdiction {place} \
         --until 2098-12-31 --out {file}"
    ))
}

/// The id in an answer.
#[track_caller]
pub fn id(answer: &Value) -> String {
    text(answer, "/credential").to_owned()
}

/// What is refused by a rule: exit 1, the contract's own name of it, and words beside it.
#[track_caller]
pub fn refused(user: &User, line: &str, error: &str) -> Ran {
    let ran = user.run(line).exits(1).says(&format!("({error})"));
    assert!(!ran.err.starts_with(&format!("error: {error}")), "only a name\n{ran:?}");
    ran
}

/// The verdict about a physician.
#[track_caller]
pub fn valid(user: &User, holder: &str, place: &str) -> Ran {
    user.run(&format!("credential valid {holder} --type physician --jurisdiction {place}"))
}
