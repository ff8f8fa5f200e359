//! `salus consent check` and `access`.

use std::path::PathBuf;

use clap::Args;
use salus_domain::commitment::commitment;
use salus_domain::consent::{Basis, Decision, Event, Request};
use serde_json::{Value, json};

use super::request::RequestArgs;
use super::session::{Session, merge, must_be_writable, transaction};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::receipt;
use crate::state::State;
use crate::suite::consent::{Arguments, Done, words};
use crate::suite::secrets::{SubjectFile, random};
use crate::suite::when;

/// Asks.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent check --grantee //Bob --purpose TREAT --category laboratory
  salus consent check --subject 5F… --grantee clinic --purpose HRESCH --category genetic --confidentiality R --json")]
pub struct Check {
    /// Who wants to
    #[arg(long, value_name = "ACCOUNT")]
    grantee: String,
    #[command(flatten)]
    request: RequestArgs,
}

/// Accesses.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent access --subject 5F… --purpose TREAT --category laboratory --as clinic
  salus consent access --subject 5F… --grantee clinic --purpose TREAT --category laboratory --as doctor
  salus consent access --subject 5F… --purpose BTG --as doctor          after salus consent break-glass open")]
pub struct Access {
    /// In whose name, for a delegate [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    grantee: Option<String>,
    #[command(flatten)]
    request: RequestArgs,
    /// Deny unless this version of the consent holds
    #[arg(long, value_name = "VERSION")]
    expected: Option<u32>,
    /// What is opened: any name, or 32 bytes in hexadecimal. The same one within ten minutes is one use; without a name
    /// each access is a use of its own
    #[arg(long, value_name = "NAME")]
    resource: Option<String>,
    /// Write the receipt to this new file
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

/// Asks whether a grantee may do something now.
pub async fn check(context: &Context, args: Check) -> Result<()> {
    let session = Session::open(context).await?;
    let grantee = session.account(&args.grantee)?;
    let now = session.now().await?;
    let (subject, asked, plain) = args.request.read(&session)?;
    asked.check().map_err(|e| session.registry.refused("check", &e))?;
    let decision = session.registry.check(&subject, &grantee, &asked).await?;
    let mut document = describe(&session, &decision, &subject, &grantee, &plain);
    merge(&mut document, json!({ "time": now, "at": when::show(now) }));
    answer(context, &decision, document, "")
}

/// Accesses data.
pub async fn access(context: &Context, args: Access) -> Result<()> {
    if let Some(file) = &args.receipt {
        must_be_writable(file)?;
    }
    let session = Session::open(context).await?;
    let named = args.grantee.as_deref().map(|text| session.account(text)).transpose()?;
    let (subject, asked, plain) = args.request.read(&session)?;
    asked.check().map_err(|e| session.registry.refused("access", &e))?;
    let resource = resource(context, &subject, args.resource.as_deref())?;
    let signer = context.signer()?;
    let arguments = Arguments::new()
        .with("subject", &subject)
        .with("grantee", &named)
        .with("request", &asked)
        .with("expected", &args.expected)
        .with("resource", &resource);
    let accessed = |event: &Event| match event {
        Event::Accessed { receipt, .. } => Some(receipt.clone()),
        _ => None,
    };
    let Done { value: happened, included } =
        session.registry.call(&signer, "access", &arguments, &context.tx_options(), accessed).await?;
    let ledger = receipt::Ledger {
        genesis: session.registry.client.genesis(),
        contract: session.registry.address,
        block: included.block.0,
        number: u64::from(included.number),
        extrinsic: Some(included.extrinsic.0),
        at: included.timestamp_ms,
    };
    let shown =
        receipt::access(&receipt::Access { ledger, subject, request: &plain, receipt: &happened }, &|account| {
            session.show(account)
        });
    let unsaved = args.receipt.as_ref().and_then(|file| {
        let text = serde_json::to_string_pretty(&shown).map_err(|e| Failure::local(e.to_string()));
        let failure = text.and_then(|text| State::write_new(file, format!("{text}\n").as_bytes(), true)).err()?;
        let message = format!("the access is on chain, but its receipt is not written: {}", failure.message);
        let hint = format!("salus consent receipt --access {} --out FILE writes it", happened.seq);
        Some(Failure { message, ..failure }.hint(hint))
    });
    let mut document = describe(&session, &happened.decision, &subject, &happened.grantee, &plain);
    merge(
        &mut document,
        json!({
            "seq": happened.seq,
            "uses_left": happened.uses_left,
            "reopened": happened.reopened,
            "receipt": shown,
            "transaction": transaction(&included),
        }),
    );
    let mut lines =
        format!("\n  seq {}, {}, extrinsic {:?}", happened.seq, session.place(&included), included.extrinsic);
    if let Some(left) = happened.uses_left {
        lines += &format!("\n  uses left: {left}");
    }
    if happened.reopened {
        lines += "\n  the same use as a moment before";
    }
    let Some(unsaved) = unsaved else { return answer(context, &happened.decision, document, &lines) };
    document["warning"] = json!(unsaved.message);
    match happened.decision {
        Decision::Permit(_) => {
            let text = format!("{}{lines}", words::decision(&happened.decision));
            Err(context.out.unsuccessful(text, document, unsaved))
        }
        // That it is denied matters more.
        Decision::Deny(_) => {
            context.out.say(format!("warning: {}", unsaved.message));
            answer(context, &happened.decision, document, &lines)
        }
    }
}

/// A decision as JSON: `decision` (`permit` or `deny`), `reason` for a denial, `version` of the consent or `case` of break-glass
/// that permitted it.
pub fn describe(
    session: &Session<'_>,
    decision: &Decision,
    subject: &[u8; 32],
    grantee: &[u8; 32],
    request: &Request,
) -> Value {
    let mut document = json!({
        "decision": words::outcome(decision),
        "words": words::decision(decision),
        "subject": session.show(subject),
        "grantee": session.show(grantee),
        "request": {
            "purpose": request.purpose.code(),
            "categories": words::categories(request.categories),
            "confidentiality": request.confidentiality.code(),
        },
    });
    match decision {
        Decision::Permit(Basis::Consent { version }) => document["version"] = json!(version),
        Decision::Permit(Basis::Default) => document["version"] = Value::Null,
        Decision::Permit(Basis::BreakGlass { case }) => document["case"] = json!(case),
        Decision::Deny(reason) => document["reason"] = json!(words::reason_name(reason)),
    }
    document
}

/// Prints a decision; a denial is a failure with exit code 1.
pub fn answer(context: &Context, decision: &Decision, document: Value, more: &str) -> Result<()> {
    let text = format!("{}{more}", words::decision(decision));
    match decision {
        Decision::Permit(_) => {
            context.out.answer(text, document);
            Ok(())
        }
        Decision::Deny(reason) => {
            let name = words::reason_name(reason);
            Err(Failure::refused(format!("denied: {} ({name}){more}", words::deny(reason))).details(document))
        }
    }
}

/// What names the resource on chain: 32 bytes as they are; a name under the subject's secret, so that nobody can guess it;
/// or something random.
fn resource(context: &Context, subject: &[u8; 32], named: Option<&str>) -> Result<[u8; 32]> {
    let Some(name) = named else {
        let mut bytes = [0u8; 32];
        random(&mut bytes)?;
        return Ok(bytes);
    };
    if let Some(bytes) = name.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok()?.try_into().ok()) {
        return Ok(bytes);
    }
    // A secret is made by the subject alone: a stranger's would be another.
    let file = SubjectFile::find(&context.state, subject)?.ok_or_else(|| {
        Failure::local(format!(
            "the name `{name}` would be hidden under the subject's category secret, which is not known here"
        ))
        .hint("name 32 bytes in hexadecimal (0x…), or leave --resource out")
    })?;
    let secret = file.secret().bytes()?;
    Ok(commitment("salus/resource/1", &secret, name.as_bytes()))
}
