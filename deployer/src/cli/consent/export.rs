//! `salus consent export`: a consent as a FHIR Consent.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use salus_domain::consent::End;
use serde_json::json;

use super::grant::unblinded;
use super::session::{Session, must_be_new};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::fhir::{self, ConsentView, Status, Version};
use crate::printable;
use crate::state::State;
use crate::suite::consent::rules;

/// Which FHIR.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Release {
    /// 4.0.1 and 4.3.0
    R4,
    /// 5.0.0
    R5,
}

/// Writes a consent as a FHIR Consent.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent export --grantee //Bob --fhir r4 --out consent.json")]
pub struct Export {
    /// The consent's grantee
    #[arg(long, value_name = "ACCOUNT")]
    grantee: String,
    /// Whose data [default: the signer if --as is given, else the only subject known here]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// The consent's scope
    #[arg(long, default_value = "treatment")]
    scope: String,
    /// Which release of FHIR
    #[arg(long, value_enum, default_value_t = Release::R4)]
    fhir: Release,
    /// Write it to this new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Exports.
pub async fn run(context: &Context, args: Export) -> Result<()> {
    if let Some(file) = &args.out {
        must_be_new(file)?;
    }
    let scope = rules::scope(&args.scope)?;
    let session = Session::open(context).await?;
    let subject = session.any_subject(args.subject.as_deref())?;
    let grantee = session.account(&args.grantee)?;
    let record = session.registry.record(&subject, &grantee, scope).await?;
    let consent = record.consent.ok_or_else(|| {
        Failure::refused(format!("nothing is on record for {} and this scope", session.show(&grantee)))
            .hint("salus consent show tells what is")
    })?;
    let state = session.registry.subject_of(&subject).await?;
    let status = match consent.ended {
        Some((_, End::EnteredInError)) => Status::EnteredInError,
        Some((_, End::Revoked)) => Status::Inactive,
        None => match super::show::counts(&session, &subject, &state, &consent, session.now().await?).await? {
            Ok(()) => Status::Active,
            Err(_) => Status::Inactive,
        },
    };
    let terms = unblinded(consent.terms.clone(), &session.blinding(&subject)?);
    let view = ConsentView { subject, grantee, scope, status, terms, record: Some(consent) };
    let version = match args.fhir {
        Release::R4 => Version::R4,
        Release::R5 => Version::R5,
    };
    let document = fhir::export(&view, version, &|account| session.show(account))?;
    let text = serde_json::to_string_pretty(&document).map_err(|e| Failure::local(e.to_string()))?;
    match &args.out {
        Some(file) => {
            State::write_new(file, format!("{text}\n").as_bytes(), true)?;
            context.out.answer(
                format!("FHIR {} Consent is in {}", version.name(), file.display()),
                json!({ "fhir": document, "file": file }),
            );
        }
        None => context.out.answer(printable::json(&text), json!({ "fhir": document })),
    }
    Ok(())
}
