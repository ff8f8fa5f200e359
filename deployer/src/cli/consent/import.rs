//! `salus consent import`: grants what a FHIR Consent says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use salus_domain::consent::{Action, Consent, DefaultPolicy, DenyReason, Subject, Terms};
use serde_json::{Value, json};

use super::grant::{DOCUMENT_TAG, blinded};
use super::session::{Outcome, Session, Signing, merge, must_be_writable, read, transaction};
use super::{show, warnings};
use crate::chain::ss58;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::fhir::{self, ImportOptions, Imported, ImportedGrant, Status};
use crate::formats::json as canonical;
use crate::printable;
use crate::suite::consent::{rules, words};
use crate::suite::secrets::{Commitment, SubjectFile, random};
use crate::suite::when;

/// Grants what a FHIR Consent says.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent import consent.json --dry-run
  salus consent import consent.json --map Patient/1=//Alice --map Organization/clinic=//Bob

R4 and R5. What FHIR says and the register cannot is listed by path; inside a rule it refuses the import. A document can come to
several grants: with --sign-only FILE.json they go to FILE.json, FILE-2.json, … What is on record already, granted by this
very document, is left as it is.")]
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

/// Imports.
pub async fn run(context: &Context, args: Import) -> Result<()> {
    let text = read(&args.file)?;
    let session = Session::open(context).await?;
    let mut salt = [0u8; 32];
    random(&mut salt)?;
    let imported = parse(&session, &args, &text, &salt).await?;
    for note in &imported.notes {
        context.out.say(format!("note: {note}"));
    }
    let subject = imported.subject.account;
    let state = session.registry.subject_of(&subject).await?;
    let mut document = describe(&session, &imported);
    let stays = stays_in_force(&session, &imported, &state).await?;
    document["stays_in_force"] = json!(stays);
    let on_record = on_record(&session, &imported, &state, &text, &mut document).await?;
    if args.dry_run {
        context.out.answer(told(&session, &imported, &on_record, "would grant"), document);
        return Ok(());
    }
    may_be_granted(&args.file, &imported, &state, &document)?;
    let blinding = session.own_blinding(&subject).await?;
    // Everything is checked before anything is signed or sent.
    let actions: Vec<Option<Action>> = imported
        .grants
        .iter()
        .zip(&on_record)
        .map(|(grant, known)| known.is_none().then(|| action(subject, grant, blinded(grant.terms.clone(), &blinding))))
        .collect();
    let count = actions.iter().flatten().count();
    for action in actions.iter().flatten() {
        action.check().map_err(|e| session.registry.refused("grant", &e))?;
    }
    let mut signings = (0..count).map(|index| numbered(&args.signing, index)).collect::<Vec<_>>().into_iter();
    for file in signings.as_slice().iter().filter_map(|signing| signing.sign_only.as_ref()) {
        must_be_writable(file)?;
    }
    if count > 0 {
        context.signer()?;
        remember(&session, &imported, &salt, &args.file)?;
    }
    let mut results = Vec::new();
    for (action, known) in actions.into_iter().zip(&on_record) {
        results.push(match (action, signings.as_slice().first()) {
            (Some(action), Some(signing)) => match session.perform(action, None, signing).await {
                Ok(Outcome::Done(done)) => {
                    json!({ "version": done.value.number, "transaction": transaction(&done.included) })
                }
                Ok(Outcome::Signed(message, file)) => json!({ "signed": message, "file": file }),
                Err(failure) => return Err(partial(failure, document, results, count)),
            },
            _ => json!({ "version": known, "on_record": true }),
        });
        if known.is_none() {
            signings.next();
        }
    }
    let verb = if args.signing.sign_only.is_some() { "signed, nothing sent: a grant" } else { "granted" };
    let mut text = told(&session, &imported, &on_record, verb);
    for file in results.iter().filter_map(|result| result["file"].as_str()) {
        text += &format!("\nto be relayed: salus relay {file}");
    }
    document["results"] = json!(results);
    context.out.answer(text, document);
    Ok(())
}

async fn parse(session: &Session<'_>, args: &Import, text: &str, salt: &[u8]) -> Result<Imported> {
    let mut map = BTreeMap::new();
    for entry in &args.map {
        // References contain no `=`; accounts neither, so the last one separates them.
        let (name, account) = entry.rsplit_once('=').ok_or_else(|| {
            Failure::usage(format!("--map {entry}: expected REF=ACCOUNT")).hint("for instance Patient/1=//Alice")
        })?;
        map.insert(name.to_owned(), session.account(account)?);
    }
    let prefix = session.registry.client.ss58_prefix();
    let now_ms = session.now().await?;
    let address = |text: &str| ss58::account(text, prefix).map_err(|e| e.message);
    let options = ImportOptions {
        map,
        now_ms,
        address: &address,
        salt: Some(salt.to_vec()),
        jurisdiction: args.jurisdiction.as_deref().map(rules::jurisdiction).transpose()?,
    };
    fhir::import(text, &options).map_err(|e| {
        let failure = Failure::from(e);
        Failure { message: format!("{}: {}", args.file.display(), failure.message), ..failure }
    })
}

fn action(subject: [u8; 32], grant: &ImportedGrant, terms: Terms) -> Action {
    let (grantee, scope) = (grant.grantee.account, grant.scope);
    Action::Grant { subject, grantee, scope, terms, version: None, epoch: None }
}

/// Refuses what would not hold if it were granted.
fn may_be_granted(file: &Path, imported: &Imported, state: &Subject, document: &Value) -> Result<()> {
    if imported.status != Status::Active {
        let hint = match imported.status {
            Status::Proposed => {
                "the grantee can propose it: salus consent propose; or set the document's status to active"
            }
            _ => "only an active consent is granted",
        };
        return Err(Failure::refused(format!("{}: its status is not active; nothing was granted", file.display()))
            .hint(hint)
            .details(document.clone()));
    }
    let wide = matches!(state.policy, DefaultPolicy::All | DefaultPolicy::NormalConfidentiality);
    if wide && !imported.denies_others.is_empty() {
        return Err(Failure::refused(format!(
            "the document denies everyone else, but the subject's default is: {}",
            state.policy.words()
        ))
        .hint("narrow it first: salus consent default break-glass-only"));
    }
    Ok(())
}

/// What the subject granted before and the document denies, without replacing it: told, because an import ends nothing.
async fn stays_in_force(session: &Session<'_>, imported: &Imported, state: &Subject) -> Result<Vec<Value>> {
    let mut stays = Vec::new();
    // Of a subject without changes there is nothing to look for.
    if imported.denies_others.is_empty() || state.seq == 0 {
        return Ok(stays);
    }
    let id = imported.subject.account;
    for (grantee, scope) in show::keys(session, &id, None, 0, &imported.denies_others).await? {
        if imported.grants.iter().any(|grant| grant.grantee.account == grantee && grant.scope == scope) {
            continue;
        }
        let Some(consent) = session.registry.record(&id, &grantee, scope).await?.consent else { continue };
        if may_count(session, &id, state, &consent).await? {
            let grantee = session.show(&grantee);
            session.context.out.say(format!(
                "warning: the {} consent of {grantee}, version {}, stays in force although the document denies them; to end it: salus consent revoke --from {grantee} --scope {}",
                scope.code(),
                consent.version,
                scope.code()
            ));
            stays.push(json!({ "grantee": grantee, "scope": scope.code(), "version": consent.version }));
        }
    }
    Ok(stays)
}

/// Whether a consent counts now, or will.
async fn may_count(session: &Session<'_>, id: &[u8; 32], state: &Subject, consent: &Consent) -> Result<bool> {
    let counts = show::counts(session, id, state, consent, session.now().await?).await?;
    Ok(matches!(counts, Ok(()) | Err(DenyReason::NotYetActive { .. })))
}

/// For each grant the version that this very document made of it already, if there is one: an import that was interrupted is run
/// again. Warns of what the others would interrupt.
async fn on_record(
    session: &Session<'_>,
    imported: &Imported,
    state: &Subject,
    text: &str,
    document: &mut Value,
) -> Result<Vec<Option<u32>>> {
    let id = imported.subject.account;
    let known = SubjectFile::find(&session.context.state, &id)?;
    let mut versions = Vec::new();
    let mut gaps = Vec::new();
    for grant in &imported.grants {
        let record = session.registry.record(&id, &grant.grantee.account, grant.scope).await?;
        let same = match (&known, &record.consent) {
            (Some(known), Some(consent)) => {
                let terms = blinded(grant.terms.clone(), &known.blinding()?);
                says_the_same(consent, &terms)
                    && known.documents.iter().any(|opened| opens(opened, &consent.terms.document, text))
                    && may_count(session, &id, state, consent).await?
            }
            _ => false,
        };
        if !same {
            let key = (&id, &grant.grantee.account, grant.scope);
            gaps.extend(warnings::gap(session, key, state, &record, &grant.terms).await?);
        }
        versions.push(record.consent.filter(|_| same).map(|consent| consent.version));
    }
    let gaps = (!gaps.is_empty()).then(|| gaps.join("; "));
    warnings::put(gaps, document);
    Ok(versions)
}

/// Whether a consent on record says what is to be granted. The documents are compared by what opens the commitments.
fn says_the_same(consent: &Consent, terms: &Terms) -> bool {
    let recorded = &consent.terms;
    // A start in the past was raised to when it was recorded.
    let from = terms.period.from.max(consent.recorded.at);
    recorded.provisions == terms.provisions
        && (recorded.period.from, recorded.period.until) == (from, terms.period.until)
        && (recorded.max_uses, recorded.jurisdiction) == (terms.max_uses, terms.jurisdiction)
}

/// Whether this opens a commitment, and to this text.
fn opens(opened: &Commitment, commitment: &[u8; 32], text: &str) -> bool {
    let salt = opened.salt.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
    let value = canonical::parse(text).ok();
    let hash = salt.zip(value).and_then(|(salt, value)| canonical::commit(DOCUMENT_TAG, &salt, &value).ok());
    hash.as_ref() == Some(commitment)
}

/// Keeps what opens the commitments, before they are on chain.
fn remember(session: &Session<'_>, imported: &Imported, salt: &[u8], file: &Path) -> Result<()> {
    let subject = imported.subject.account;
    let mut named: Vec<[u8; 32]> = imported.grants.iter().map(|grant| grant.terms.document).collect();
    named.sort_unstable();
    named.dedup();
    let opened = named.into_iter().filter(|hash| *hash != [0; 32]).map(|hash| Commitment {
        commitment: format!("0x{}", hex::encode(hash)),
        tag: DOCUMENT_TAG.into(),
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

fn told(session: &Session<'_>, imported: &Imported, on_record: &[Option<u32>], verb: &str) -> String {
    let mut text = format!("FHIR {} Consent of {}", imported.version.name(), session.show(&imported.subject.account));
    for (grant, known) in imported.grants.iter().zip(on_record) {
        let name = printable::line(&grant.grantee.name);
        let to = format!("{} ({name}), {}", session.show(&grant.grantee.account), grant.scope.code());
        text += &match known {
            Some(version) => format!("\non record already, as version {version}, and left as it is: to {to}:"),
            None => format!("\n{verb} to {to}:"),
        };
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
fn numbered(signing: &Signing, index: usize) -> Signing {
    let Some(file) = signing.sign_only.as_ref().filter(|_| index > 0) else { return signing.clone() };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = format!("{stem}-{}", index + 1);
    if let Some(extension) = file.extension() {
        name += &format!(".{}", extension.to_string_lossy());
    }
    Signing { sign_only: Some(file.with_file_name(name)), ..signing.clone() }
}

/// A failure after some of the grants: which were signed or made is told with it.
fn partial(failure: Failure, mut document: Value, results: Vec<Value>, count: usize) -> Failure {
    let done: Vec<&Value> = results.iter().filter(|result| result.get("on_record").is_none()).collect();
    let Some(first) = done.first() else { return failure };
    let (done, signed) = (done.len(), first.get("signed").is_some());
    let what = match signed {
        true => {
            let files: Vec<&str> = results.iter().filter_map(|result| result["file"].as_str()).collect();
            format!("of the document's {count} grants {done} are signed, and nothing is sent: {}", files.join(", "))
        }
        false => format!(
            "of the document's {count} grants {done} are made, and stay; run again, the import makes the others"
        ),
    };
    document["results"] = json!(results);
    if let Some(details) = failure.details {
        merge(&mut document, *details);
    }
    Failure { message: format!("{} ({what})", failure.message), details: Some(Box::new(document)), ..failure }
}
