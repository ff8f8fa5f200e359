//! The transaction statement (FD&C Act §581(27)).

use serde_json::{Value, json};

/// What whoever transfers ownership states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The clause, such as `581(27)(A)`.
    pub clause: &'static str,
    /// What is stated, in our words: the entity transferring ownership …
    pub states: &'static str,
}

/// The seven assertions, in the Act's order.
pub const ASSERTIONS: [Assertion; 7] = [
    Assertion { clause: "581(27)(A)", states: "is authorized, as the Drug Supply Chain Security Act requires" },
    Assertion {
        clause: "581(27)(B)",
        states: "received the product from a person who is authorized, as the Act requires",
    },
    Assertion {
        clause: "581(27)(C)",
        states: "received transaction information and a transaction statement from the owner before, as section 582 requires",
    },
    Assertion { clause: "581(27)(D)", states: "did not knowingly ship a suspect or illegitimate product" },
    Assertion {
        clause: "581(27)(E)",
        states: "had systems and processes in place to comply with the verification requirements of section 582",
    },
    Assertion { clause: "581(27)(F)", states: "did not knowingly provide false transaction information" },
    Assertion { clause: "581(27)(G)", states: "did not knowingly alter the transaction history" },
];

/// The statement as JSON.
pub(super) fn json() -> Value {
    ASSERTIONS.iter().map(|one| json!({ "clause": one.clause, "states": one.states })).collect()
}
