//! `salus credential check`: a verifier looks at a holder's answer.

use std::path::{Path, PathBuf};

use clap::Args;
use salus_domain::credential::{CredentialType, SlotKey, Verdict};
use salus_domain::{AccountId, Jurisdiction, NOBODY};
use serde_json::json;

use super::session::{Session, read};
use super::tell;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::jurisdiction;
use crate::formats::vc::presentation::{Challenge, Expected, Presentation, Refusal};
use crate::suite::credential::answered::Answered;
use crate::suite::credential::{rules, words};
use crate::suite::findings::Findings;
use crate::suite::when;

/// Checks an answer.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus credential check --challenge challenge.json answer.json
  salus credential check --challenge challenge.json --type physician --jurisdiction US-CA salus-presentation-1:…

Exit 6 if a check fails, and each one is named. An answer counts once.
With --json: { valid, failed: [check], checks: [{ check, holds, words }], holder, signer, type, code, jurisdiction, status, presentation };
  in the failure's details if one fails")]
pub struct Check {
    /// The answer: a file, - for stdin, or the line itself
    #[arg(value_name = "ANSWER")]
    answer: String,
    /// What was asked
    #[arg(long, value_name = "FILE")]
    challenge: PathBuf,
    /// Whose credential it has to be [default: whoever answers]
    #[arg(long, value_name = "ACCOUNT")]
    holder: Option<String>,
    /// What it has to license for [default: whatever is answered]
    #[arg(long = "type", value_name = "TYPE", requires = "jurisdiction")]
    kind: Option<String>,
    /// Where it has to count
    #[arg(long, value_name = "CODE", requires = "kind")]
    jurisdiction: Option<String>,
}

/// Checks.
pub async fn run(context: &Context, args: Check) -> Result<()> {
    let challenge = Challenge::parse(&read(&args.challenge)?)
        .map_err(|e| named(&args.challenge.display().to_string(), Failure::from(e)))?;
    let asked = asked(&args)?;
    let (text, source) = match args.answer.starts_with("salus-presentation-1:") {
        true => (args.answer.clone(), "the answer".to_owned()),
        false => (read(Path::new(&args.answer))?, args.answer.clone()),
    };
    let session = Session::open(context).await?;
    let wanted = args.holder.as_deref().map(|text| session.account(text)).transpose()?;
    let mut findings = Findings::default();
    let words = ("it is theirs, and it counts", "the answer does not hold");
    let answer = match Presentation::parse(&text) {
        Ok(answer) => answer,
        Err(error) => {
            findings.fail("form", format!("{source}: {error}"));
            return tell::findings(context, &findings, words, json!({ "presentation": null }));
        }
    };
    findings.pass("form", "a presentation");
    let answered = Answered::of(&context.state);
    let proved = look(&session, &answer, &challenge, wanted, asked, &mut findings).await?;
    let told = "nobody answered this challenge before";
    match proved {
        // Taken before anybody is told that it holds: of two checks at once one takes it.
        true => findings.either(
            "once",
            match answered.take(&challenge, when::machine())? {
                true => Ok(told.into()),
                false => Err("the challenge was answered before".into()),
            },
        ),
        false if answered.knows(&challenge) => findings.fail("once", "the challenge was answered before"),
        false => findings.skip("once", told),
    }
    let said = &answer.statement;
    let slot = SlotKey {
        holder: said.holder,
        credential_type: CredentialType(said.credential_type),
        jurisdiction: said.jurisdiction,
    };
    let verdict = session.registry.is_valid(&slot).await?;
    let spoken = words::verdict(&verdict, &|account| session.show(account));
    findings.either(
        "status",
        match verdict {
            Verdict::Valid { .. } => Ok(spoken),
            Verdict::Invalid(_) => Err(spoken),
        },
    );
    let more = json!({
        "holder": session.show(&slot.holder),
        "signer": session.show(&said.signer),
        "type": words::credential_type(slot.credential_type),
        "code": slot.credential_type.0,
        "jurisdiction": jurisdiction::write(&slot.jurisdiction),
        "status": tell::verdict(&session, &verdict),
        "presentation": answer.document(),
    });
    tell::findings(context, &findings, words, more)
}

fn named(source: &str, failure: Failure) -> Failure {
    Failure { message: format!("{source}: {}", failure.message), ..failure }
}

/// Which credential is asked for, if a certain one is.
fn asked(args: &Check) -> Result<Option<(CredentialType, Jurisdiction)>> {
    match (&args.kind, &args.jurisdiction) {
        (Some(kind), Some(place)) => Ok(Some((rules::credential_type(kind)?, rules::jurisdiction(place)?))),
        _ => Ok(None),
    }
}

/// Looks at everything that the answer itself tells; whether it proves that its signer holds the credential.
async fn look(
    session: &Session<'_>,
    answer: &Presentation,
    challenge: &Challenge,
    wanted: Option<AccountId>,
    asked: Option<(CredentialType, Jurisdiction)>,
    findings: &mut Findings,
) -> Result<bool> {
    let said = &answer.statement;
    let holder = wanted.unwrap_or(said.holder);
    let may = session.may_present(&holder, &said.signer).await?;
    // Anyone can sign for the account of zeros.
    let signers: Vec<AccountId> =
        may.is_ok().then_some(said.signer).filter(|signer| *signer != NOBODY).into_iter().collect();
    let refusals = answer.refusals(&Expected {
        challenge,
        holder,
        signers: &signers,
        genesis: session.registry.client.genesis(),
        contract: session.registry.address,
        credential: asked.map(|(kind, place)| (kind.0, place)),
        now_ms: when::machine(),
    });
    let code = CredentialType(said.credential_type);
    let what = format!("{}, {}", words::credential_type(code), jurisdiction::write(&said.jurisdiction));
    let signer = session.show(&said.signer);
    let account = |account: &AccountId| session.show(account);
    for (check, good) in [
        ("registry", "for this chain and this registry".to_owned()),
        ("challenge", format!("to this challenge of {}", challenge.verifier)),
        ("time", format!("before {}", when::show(challenge.expires))),
        ("holder", session.show(&said.holder)),
        ("credential", what),
        ("signer", format!("{signer} acts for the holder")),
        ("signature", "the signer's over this text".to_owned()),
    ] {
        match refusals.iter().find(|refusal| name(refusal) == check) {
            None => findings.pass(check, good),
            Some(Refusal::NotTheHolder { .. }) => {
                let why = may.err().map_or_else(String::new, |error| words::error(&error, &account).0);
                findings.fail(check, format!("{signer} may not answer for the holder: {why}"));
            }
            Some(Refusal::OtherHolder { found }) => findings.fail(check, format!("{} answers", session.show(found))),
            Some(refusal) => findings.fail(check, refusal.to_string()),
        }
    }
    Ok(refusals.is_empty())
}

/// Which check a refusal is about.
const fn name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::OtherRegistry => "registry",
        Refusal::OtherChallenge => "challenge",
        Refusal::Expired { .. } => "time",
        Refusal::OtherHolder { .. } => "holder",
        Refusal::OtherCredential { .. } => "credential",
        Refusal::NotTheHolder { .. } => "signer",
        Refusal::BadSignature => "signature",
    }
}
