//! `salus consent import` and `export`: FHIR Consent in and out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use salus_domain::consent::{Action, DefaultPolicy, End};
use serde_json::{Value, json};

use super::grant::{blinded, unblinded};
use super::session::{Outcome, Session, Signing, must_be_new, read, transaction};
use crate::chain::ss58;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::fhir::{self, ConsentView, ImportOptions, Imported, Status, Version};
use crate::state::State;
use crate::suite::consent::{rules, words};
use crate::suite::secrets::{Commitment, SubjectFile, random};
use crate::suite::when;

/// Grants what a FHIR Consent says.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent import consent.json --dry-run
  salus consent import consent.json --map Patient/1=//Alice --map Organization/clinic=//Bob

R4 and R5. What FHIR says and the register cannot is listed by path; inside a rule it refuses the import.")]
pub struct Import {
    /// The FHIR Consent as JSON; - reads it from stdin
    file: PathBuf,
    /// The account of a party that does not say its own: by reference or by identifier (system|value)
    #[arg(long, value_name = "REF=ACCOUNT")]
    map: Vec<String>,
    /// The law it was given under, if the document does not say
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// Show what would be granted, and grant nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    signing: Signing,
}

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

/// Imports.
pub async fn import(context: &Context, args: Import) -> Result<()> {
    let text = read(&args.file)?;
    let session = Session::open(context).await?;
    let mut map = BTreeMap::new();
    for entry in &args.map {
        // References contain no `=`; accounts neither, so the last one separates them.
        let (name, account) = entry.rsplit_once('=').ok_or_else(|| {
            Failure::usage(format!("--map {entry}: expected REF=ACCOUNT")).hint("for instance Patient/1=//Alice")
        })?;
        map.insert(name.to_owned(), session.account(account)?);
    }
    let mut salt = [0u8; 32];
    random(&mut salt)?;
    let prefix = session.registry.client.ss58_prefix();
    let imported = {
        // In a block of its own: the closure must not live across an await.
        let address = |text: &str| ss58::account(text, prefix).map_err(|e| e.message);
        let options = ImportOptions {
            map,
            now_ms: session.registry.client.now_ms(None).await?,
            address: &address,
            salt: Some(salt.to_vec()),
            jurisdiction: args.jurisdiction.as_deref().map(rules::jurisdiction).transpose()?,
        };
        fhir::import(&text, &options)
    }
    .map_err(|e| {
        let failure = Failure::from(e);
        Failure { message: format!("{}: {}", args.file.display(), failure.message), ..failure }
    })?;
    for note in &imported.notes {
        context.out.say(format!("note: {note}"));
    }
    let plan = describe(&session, &imported);
    if args.dry_run {
        context.out.answer(told(&session, &imported, "would grant"), plan);
        return Ok(());
    }
    if imported.status != Status::Active {
        let hint = match imported.status {
            Status::Proposed => {
                "the grantee can propose it: salus consent propose; or set the document's status to active"
            }
            _ => "only an active consent is granted",
        };
        return Err(Failure::refused(format!(
            "{}: its status is not active; nothing was granted",
            args.file.display()
        ))
        .hint(hint)
        .details(plan));
    }
    let subject = imported.subject.account;
    let state = session.registry.subject_of(&subject).await?;
    if imported.relies_on_default && matches!(state.policy, DefaultPolicy::All | DefaultPolicy::NormalConfidentiality) {
        return Err(Failure::refused(format!(
            "the document denies everyone else, but the subject's default is: {}",
            state.policy.words()
        ))
        .hint("narrow it first: salus consent default break-glass-only"));
    }
    let blinding = session.own_blinding(&subject).await?;
    remember(&session, &imported, &salt, &args.file)?;
    // Everything is checked before anything is sent.
    let actions: Vec<Action> = imported
        .grants
        .iter()
        .map(|grant| Action::Grant {
            subject,
            grantee: grant.grantee.account,
            scope: grant.scope,
            terms: blinded(grant.terms.clone(), &blinding),
            version: None,
            epoch: None,
        })
        .collect();
    for action in &actions {
        action.check().map_err(|e| session.registry.refused("grant", &e))?;
    }
    let mut results = Vec::new();
    for (index, action) in actions.into_iter().enumerate() {
        let signing = numbered(&args.signing, index, imported.grants.len());
        let outcome = session.perform(action, None, &signing).await.map_err(|e| partial(e, index))?;
        results.push(match outcome {
            Outcome::Done(done) => json!({ "version": done.value.number, "transaction": transaction(&done.included) }),
            Outcome::Signed(message, file) => json!({ "signed": message, "file": file }),
        });
    }
    let verb = if args.signing.sign_only.is_some() { "signed, nothing sent: a grant" } else { "granted" };
    let mut text = told(&session, &imported, verb);
    for file in results.iter().filter_map(|result| result["file"].as_str()) {
        text += &format!("\nto be relayed: salus relay {file}");
    }
    let mut document = plan;
    document["results"] = json!(results);
    context.out.answer(text, document);
    Ok(())
}

/// Exports.
pub async fn export(context: &Context, args: Export) -> Result<()> {
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
        None => context.out.answer(text, json!({ "fhir": document })),
    }
    Ok(())
}

/// Keeps what opens the commitments, before they are on chain.
fn remember(session: &Session<'_>, imported: &Imported, salt: &[u8], file: &Path) -> Result<()> {
    let subject = imported.subject.account;
    let mut named: Vec<[u8; 32]> = imported.grants.iter().map(|grant| grant.terms.document).collect();
    named.sort_unstable();
    named.dedup();
    let opened = named.into_iter().filter(|hash| *hash != [0; 32]).map(|hash| Commitment {
        commitment: format!("0x{}", hex::encode(hash)),
        tag: super::grant::DOCUMENT_TAG.into(),
        salt: format!("0x{}", hex::encode(salt)),
        file: file.display().to_string(),
    });
    SubjectFile::obtain(&session.context.state, &subject)?;
    SubjectFile::remember(&session.context.state, &subject, opened)?;
    Ok(())
}

fn describe(session: &Session<'_>, imported: &Imported) -> Value {
    let grants: Vec<Value> = imported
        .grants
        .iter()
        .map(|grant| {
            json!({
                "grantee": session.show(&grant.grantee.account),
                "name": grant.grantee.name,
                "scope": grant.scope.code(),
                "terms": words::terms(&grant.terms, &Some),
                "start_clamped": grant.start_clamped.map(|(asked, now)| json!({ "asked": asked, "now": now })),
            })
        })
        .collect();
    let notes: Vec<Value> = imported.notes.iter().map(|note| json!({ "path": note.path, "note": note.note })).collect();
    json!({
        "fhir": imported.version.name(),
        "subject": session.show(&imported.subject.account),
        "grants": grants,
        "notes": notes,
    })
}

fn told(session: &Session<'_>, imported: &Imported, verb: &str) -> String {
    let mut text = format!("FHIR {} Consent of {}", imported.version.name(), session.show(&imported.subject.account));
    for grant in &imported.grants {
        text += &format!(
            "\n{verb} to {} ({}), {}:",
            session.show(&grant.grantee.account),
            grant.grantee.name,
            grant.scope.code()
        );
        for line in words::terms(&grant.terms, &Some) {
            text += &format!("\n  {line}");
        }
        if let Some((asked, _)) = grant.start_clamped {
            text += &format!("\n  it counts from now on, not from {}", when::show(asked));
        }
    }
    text
}

/// One file for each of several messages: `x.json`, `x-2.json`, …
fn numbered(signing: &Signing, index: usize, count: usize) -> Signing {
    let Some(file) = signing.sign_only.as_ref().filter(|_| count > 1 && index > 0) else { return signing.clone() };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = format!("{stem}-{}", index + 1);
    if let Some(extension) = file.extension() {
        name += &format!(".{}", extension.to_string_lossy());
    }
    Signing { sign_only: Some(file.with_file_name(name)), ..signing.clone() }
}

fn partial(failure: Failure, done: usize) -> Failure {
    if done == 0 {
        return failure;
    }
    Failure { message: format!("{} (the first {done} grants of the document were made)", failure.message), ..failure }
}
