//! Terms of accreditations, as they are told.

use salus_domain::credential::{Principal, Term};
use serde_json::{Value, json};

use super::session::Session;
use crate::suite::credential::{TermOf, words};
use crate::suite::when;

/// Which term of whom, in a few words: `5F…, pharmacist, term 1`.
pub fn named(session: &Session<'_>, of: &TermOf) -> String {
    format!("{}, {}, term {}", session.show(&of.account), words::credential_type(of.credential_type), of.number)
}

/// A term as a sentence.
pub fn sentence(session: &Session<'_>, term: &Term, now: u64) -> String {
    let by = by(session, term.link(now).parent);
    format!(
        "term {}: {}, {}, {}; by {by}",
        term.number,
        words::role(term.role),
        when::show_period(&term.period),
        words::term(term, now)
    )
}

/// A term as JSON. Times are milliseconds; `parent` and `adopted[].parent` are null for the governor.
pub fn document(session: &Session<'_>, of: &TermOf, term: &Term, now: u64) -> Value {
    let parent = |parent: Option<([u8; 32], u32)>| {
        parent.map(|(account, term)| json!({ "account": session.show(&account), "term": term }))
    };
    let link = |link: &salus_domain::credential::Link| json!({ "parent": parent(link.parent), "since": link.since });
    json!({
        "account": session.show(&of.account),
        "type": words::credential_type(of.credential_type),
        "code": of.credential_type.0,
        "term": term.number,
        "role": words::role(term.role),
        "state": words::term_state(term.lapse(now)),
        "parent": parent(term.link(now).parent),
        "granted": link(&term.granted),
        "adopted": term.adopted.iter().flatten().map(link).collect::<Vec<_>>(),
        "from": term.period.from,
        "until": term.period.until,
        "suspended": term.suspended,
        "ended": term.ended,
        "cause": term.cause.map(|cause| json!({
            "since": cause.since, "recorded": cause.recorded, "effective": cause.effective,
        })),
    })
}

/// Who granted a term, or took it over.
pub fn by(session: &Session<'_>, parent: Option<([u8; 32], u32)>) -> String {
    words::principal(&Principal::from(parent), &|account| session.show(account))
}
