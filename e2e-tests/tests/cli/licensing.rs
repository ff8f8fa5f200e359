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
    accredit(&user, kinds);
    user
}

/// Makes the board an authority and the college an issuer, on the chain of a user.
pub fn accredit(user: &User, kinds: &[&str]) {
    user.write("plain.json", plain());
    for kind in kinds {
        user.run(&format!("--as //Alice credential accredit //Bob --type {kind} --role authority --by governor")).ok();
        user.run(&format!("--as //Bob credential accredit //Charlie --type {kind}")).ok();
    }
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

/// The password of every key in these tests.
const PASSWORD: &str = "correct horse battery staple";
/// Where the college says that it publishes its lists.
pub const BASE: &str = "https://college.example/status";

/// Runs a command line that may ask for a password.
pub fn run(user: &User, line: &str) -> Ran {
    let mut typed = user.typed(line);
    typed.env("SALUS_PASSWORD", PASSWORD);
    user.go(typed, line)
}

/// As [`college`], for physicians, with a key `seal` that is the college's.
pub fn sealed_college() -> User {
    let user = college(&["physician"]);
    run(&user, "credential key new seal --type p256").ok();
    run(&user, "credential key bind seal --as //Charlie").ok();
    user
}

/// The college licenses somebody as a physician in California, in a sealed document; the credential's id.
pub fn license(user: &User, holder: &str, out: &str) -> String {
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "PhysicianLicence"],
        "validUntil": "2099-01-01T00:00:00Z",
        "credentialSubject": { "licence": { "number": 204_817 } },
    });
    user.write("licence.json", document.to_string());
    let line = format!(
        "--json credential issue --vc licence.json --holder {holder} --type physician --jurisdiction US-CA --key seal \
         --status-base {BASE} --out {out} --as //Charlie"
    );
    id(&run(user, &line).ok().document())
}

/// The names of the checks that failed, of a command that must end with 6.
#[track_caller]
pub fn failed(ran: Ran) -> Vec<String> {
    let document = ran.exits(6).document();
    let list = document["error"]["details"]["failed"].as_array().expect("the failed checks").clone();
    list.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}
