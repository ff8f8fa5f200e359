//! A board, a college, and a physician whom it licenses: what the tests of documents begin with.

use serde_json::{Value, json};

use crate::harness::{Ran, User, text};

/// The password of every key in these tests.
pub const PASSWORD: &str = "correct horse battery staple";
/// Where the college says that it publishes its lists.
pub const BASE: &str = "https://college.example/status";

/// Runs a command line that may ask for a password.
pub fn run(user: &User, line: &str) -> Ran {
    let mut typed = user.typed(line);
    typed.env("SALUS_PASSWORD", PASSWORD);
    user.go(typed, line)
}

/// `//Bob` is an authority, `//Charlie` an issuer of licences with the key `seal`.
pub fn college() -> User {
    let user = User::new();
    for line in [
        "credential accredit //Bob --type physician --role authority --by governor",
        "credential accredit //Charlie --type physician --as //Bob",
        "credential key new seal --type p256",
        "credential key bind seal --as //Charlie",
    ] {
        run(&user, line).ok();
    }
    user
}

/// A licence as a college writes it.
pub fn licence(number: u32) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "PhysicianLicence"],
        "validUntil": "2099-01-01T00:00:00Z",
        "credentialSubject": { "licence": { "number": number } },
    })
}

/// Licenses a holder as a physician in California; the finished document lies in `OUT`. Gives back the credential's id.
pub fn license(user: &User, holder: &str, out: &str) -> String {
    user.write("licence.json", licence(204_817).to_string());
    let line = format!(
        "--json credential issue --vc licence.json --holder {holder} --type physician --jurisdiction US-CA --key seal \
         --status-base {BASE} --out {out} --as //Charlie"
    );
    let issued = run(user, &line).ok().document();
    text(&issued, "/credential").to_owned()
}

/// The names of the checks that failed, of a command that must end with 6.
#[track_caller]
pub fn failed(ran: Ran) -> Vec<String> {
    let document = ran.exits(6).document();
    let list = document["error"]["details"]["failed"].as_array().expect("the failed checks").clone();
    list.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}
