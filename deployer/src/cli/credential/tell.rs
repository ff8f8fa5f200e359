//! How credentials and findings are told.

use std::io::IsTerminal;

use salus_domain::credential::{Credential, Verdict, Why};
use serde_json::{Value, json};

use super::session::{Session, merge};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::suite::credential::words;
use crate::suite::findings::Findings;
use crate::suite::when;

/// Whether what is answered goes to a terminal that wants colours.
pub fn coloured(context: &Context) -> bool {
    !context.out.json && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Answers with findings: a check that fails makes it a failure (exit 6) that names it. `good` is said if none does, `bad` if
/// one does.
pub fn findings(context: &Context, findings: &Findings, (good, bad): (&str, &str), more: Value) -> Result<()> {
    let failed = findings.failed();
    let mut document = json!({ "valid": failed.is_empty(), "failed": failed, "checks": findings.document() });
    merge(&mut document, more);
    let mut lines = findings.lines(coloured(context));
    if failed.is_empty() {
        lines.push(good.to_owned());
        context.out.answer(lines.join("\n"), document);
        return Ok(());
    }
    let failure = Failure::check(format!("{bad}: {}", failed.join(", ")));
    Err(context.out.unsuccessful(lines.join("\n"), document, failure))
}

/// A credential as JSON, as it was issued.
pub fn credential(session: &Session<'_>, credential: &Credential) -> Value {
    let says = &credential.says;
    json!({
        "id": format!("0x{}", hex::encode(says.id)),
        "issuer": session.show(&says.issuer),
        "holder": session.show(&says.holder),
        "holder_kind": says.holder_kind.name(),
        "type": words::credential_type(says.credential_type),
        "code": says.credential_type.0,
        "jurisdiction": jurisdiction::write(&says.jurisdiction),
        "from": says.period.from,
        "until": says.period.until,
        "issued": { "at": credential.issued.at, "seq": credential.issued.seq },
        "commitment": format!("0x{}", hex::encode(says.commitment)),
        "qualifier": says.qualifier.map(|qualifier| format!("0x{}", hex::encode(qualifier))),
        "indices": { "revocation": says.indices.revocation, "suspension": says.indices.suspension },
    })
}

/// A verdict as JSON: `verdict` (`valid` or `invalid`), `words`; the `id` and until when if it counts; else `why`, the contract's
/// name of it, with the `hop` and its `level` if it fell with a revocation for cause.
pub fn verdict(session: &Session<'_>, verdict: &Verdict) -> Value {
    let said = words::verdict(verdict, &|account| session.show(account));
    match verdict {
        Verdict::Valid { id, until } => json!({
            "verdict": "valid",
            "words": said,
            "id": format!("0x{}", hex::encode(id)),
            "until": until,
            "until_at": when::show(*until),
        }),
        Verdict::Invalid(why) => {
            let mut document = json!({ "verdict": "invalid", "words": said, "why": words::why_name(why) });
            if let Why::VoidForCause { hop, level } = why {
                merge(&mut document, json!({ "hop": session.show(hop), "level": level }));
            }
            document
        }
    }
}
