//! `salus consent check` and `access`.

use std::path::PathBuf;

use clap::Args;
use salus_domain::commitment::commitment;
use salus_domain::consent::{Basis, Decision, Event, Request};
use serde_json::{Value, json};

use super::session::{Session, merge, must_be_writable, read, transaction};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::receipt;
use crate::state::State;
use crate::suite::consent::{Arguments, Done, GrantDocument, rules, words};
use crate::suite::secrets::{SubjectFile, random};
use crate::suite::when;

/// What somebody wants to do.
#[derive(Args, Debug)]
pub struct RequestArgs {
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    pub subject: Option<String>,
    /// What for: one HL7 v3 PurposeOfUse code
    #[arg(long, value_name = "CODE")]
    pub purpose: String,
    /// Which categories of data
    #[arg(long, value_name = "NAME", value_delimiter = ',', required = true)]
    pub category: Vec<String>,
    /// The most sensitive label among the data: U, L, M, N, R or V
    #[arg(long, value_name = "LABEL", default_value = "N")]
    pub confidentiality: String,
    /// The oldest of the data [default: any time]
    #[arg(long, value_name = "WHEN")]
    pub data_from: Option<String>,
    /// The newest of the data, the day included [default: any time]
    #[arg(long, value_name = "WHEN")]
    pub data_until: Option<String>,
    /// The grant document, if it was not received before
    #[arg(long, value_name = "FILE")]
    pub document: Option<PathBuf>,
}

impl RequestArgs {
    /// The subject and the request as the chain sees it, and the request as it is meant.
    pub fn read(&self, session: &Session<'_>) -> Result<([u8; 32], Request, Request)> {
        let document = match &self.document {
            Some(file) => Some(GrantDocument::parse(&read(file)?, &file.display().to_string())?),
            None => None,
        };
        let subject = match (&document, &self.subject) {
            (Some(document), None) => document.subject()?,
            (_, named) => session.any_subject(named.as_deref())?,
        };
        let blinding = match &document {
            Some(document) => {
                let chain = session.registry.client.genesis();
                if document.chain()? != chain {
                    return Err(Failure::chain(format!(
                        "the grant document is about the chain {}, this is {} (0x{})",
                        document.chain,
                        session.registry.client.name(),
                        hex::encode(chain)
                    ))
                    .hint("name the right network with --network"));
                }
                if document.subject()? != subject {
                    return Err(Failure::usage(format!("the grant document is about {}", document.subject)));
                }
                SubjectFile::receive(&session.context.state, &subject, &document.category_secret)?.blinding()?
            }
            None => session.blinding(&subject)?,
        };
        let plain = Request {
            purpose: rules::purpose(&self.purpose)?,
            categories: rules::categories(&self.category)?,
            confidentiality: rules::confidentiality(&self.confidentiality)?,
            data: rules::period(self.data_from.as_deref(), self.data_until.as_deref())?,
        };
        let asked = Request { categories: blinding.blind(plain.categories), ..plain.clone() };
        Ok((subject, asked, plain))
    }
}

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
  salus consent access --subject 5F… --grantee clinic --purpose TREAT --category laboratory --as doctor")]
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
    let secret = SubjectFile::obtain(&context.state, subject)?.secret().bytes()?;
    Ok(commitment("salus/resource/1", &secret, name.as_bytes()))
}
