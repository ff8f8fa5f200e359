//! `salus consent grant`, and the rules that proposals share with it.

use std::path::PathBuf;

use clap::Args;
use salus_domain::blinding::Blinding;
use salus_domain::commitment::blake2_256;
use salus_domain::consent::{Action, Effect, Event, Provision, Scope, Terms};
use serde_json::json;

use super::session::{Outcome, Session, Signing, merge, must_be_writable};
use super::warnings;
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::formats::json as canonical;
use crate::state::State;
use crate::suite::consent::{GRANT_DOCUMENT, GrantDocument, rules, words};
use crate::suite::secrets::{Commitment, SubjectFile};
use crate::suite::when;

pub use crate::formats::fhir::DOCUMENT_TAG;

/// Grants a consent.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  salus consent grant --to //Bob --category laboratory --category medication --purpose TREAT
  salus consent grant --to clinic --category all --deny genetic --purpose TREAT --until 2027-12-31 --as patient
  salus consent grant --to //Bob --provision 'permit purpose=HRESCH category=laboratory' \\
      --provision 'deny purpose=CLINTRCH category=laboratory label=R' --sign-only consent.json

A day given as the end belongs to the period: --until 2027-12-31 means until 24:00 UTC.")]
pub struct Grant {
    /// To whom: an address, a key's name
    #[arg(long, value_name = "GRANTEE")]
    to: String,
    /// Whose data [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    #[command(flatten)]
    terms: TermsArgs,
    /// The signed document that the consent stands for: its salted commitment goes on chain
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Write the grant document, which the grantee needs to name categories, to this new file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    signing: Signing,
}

/// What a consent says.
#[derive(Args, Debug)]
pub struct TermsArgs {
    /// A purpose of use that is permitted (HL7 v3: TREAT, HRESCH, HPAYMT …); narrower ones are included
    #[arg(long, value_name = "CODE", value_delimiter = ',', required_unless_present = "provision")]
    purpose: Vec<String>,
    /// A category of data that is permitted: laboratory, medication … or all
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        required_unless_present = "provision",
        requires = "purpose"
    )]
    category: Vec<String>,
    /// A category that is denied for the same purposes, whatever its label
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "purpose")]
    deny: Vec<String>,
    /// The most sensitive label that is permitted in --category: U, L, M, N, R or V [default: N]
    #[arg(long, value_name = "LABEL", requires = "category")]
    confidentiality: Option<String>,
    /// A further rule, with conditions of its own: 'deny purpose=HRESCH category=genetic label=R until=2027-01-01'
    #[arg(long, value_name = "RULE")]
    provision: Vec<String>,
    /// From when on the consent holds [default: now]
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Until when it holds, the day included [default: until revoked]
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// How many uses it is good for
    #[arg(long, value_name = "N")]
    uses: Option<u32>,
    /// The oldest data that is permitted in --category
    #[arg(long, value_name = "WHEN", requires = "category")]
    data_from: Option<String>,
    /// The newest data that is permitted in --category, the day included
    #[arg(long, value_name = "WHEN", requires = "category")]
    data_until: Option<String>,
    /// The law it was given under: an ISO 3166 code such as US or US-CA
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
}

impl TermsArgs {
    /// The scope and the terms, categories plain.
    pub fn read(&self) -> Result<(Scope, Terms)> {
        let purposes = rules::purposes(&self.purpose)?;
        let data = rules::period(self.data_from.as_deref(), self.data_until.as_deref())?;
        let mut provisions = Vec::new();
        if !self.category.is_empty() {
            provisions.push(Provision {
                effect: Effect::Permit,
                purposes,
                categories: rules::categories(&self.category)?,
                label: rules::confidentiality(self.confidentiality.as_deref().unwrap_or("N"))?,
                period: None,
                data,
            });
        } else if !self.purpose.is_empty() {
            return Err(Failure::usage("--purpose needs --category").hint("for instance --category laboratory, or all"));
        }
        if !self.deny.is_empty() {
            provisions.push(Provision {
                effect: Effect::Deny,
                purposes,
                categories: rules::categories(&self.deny)?,
                label: salus_domain::consent::Confidentiality::Unrestricted,
                period: None,
                data: salus_domain::consent::Period::ALWAYS,
            });
        }
        for rule in &self.provision {
            provisions.push(rules::provision(rule)?);
        }
        let scope = rules::scope_of(provisions.iter().fold(0, |mask, rule| mask | rule.purposes))?;
        let terms = Terms {
            provisions,
            period: rules::period(self.from.as_deref(), self.until.as_deref())?,
            max_uses: self.uses,
            document: [0; 32],
            jurisdiction: self.jurisdiction.as_deref().map(rules::jurisdiction).transpose()?,
        };
        Ok((scope, terms))
    }
}

/// The same terms with every mask of categories blinded.
pub fn blinded(mut terms: Terms, blinding: &Blinding) -> Terms {
    for provision in &mut terms.provisions {
        provision.categories = blinding.blind(provision.categories);
    }
    terms
}

/// The same terms with every mask of categories as the subject means it.
pub fn unblinded(mut terms: Terms, blinding: &Blinding) -> Terms {
    for provision in &mut terms.provisions {
        provision.categories = blinding.unblind(provision.categories);
    }
    terms
}

/// Grants as the command line says.
pub async fn run(context: &Context, args: Grant) -> Result<()> {
    let (scope, mut terms) = args.terms.read()?;
    if let Some(out) = &args.out {
        must_be_writable(out)?;
    }
    let document = args.document.as_deref().map(commit).transpose()?;
    if let Some((hash, _)) = &document {
        terms.document = *hash;
    }
    let session = Session::open(context).await?;
    let subject = session.own_subject(args.subject.as_deref())?;
    let grantee = session.account(&args.to)?;
    let said = words::terms(&terms, &Some);
    let blinding = session.own_blinding(&subject).await?;
    SubjectFile::obtain(&context.state, &subject)?;
    // Before the commitment is on chain: a crash in between must not lose what opens it.
    let opened = document.as_ref().map(|(_, commitment)| commitment.clone());
    let known = SubjectFile::remember(&context.state, &subject, opened)?;
    let warning = warnings::gap_now(&session, (&subject, &grantee, scope), &terms).await?;
    let terms = blinded(terms, &blinding);
    let action = Action::Grant { subject, grantee, scope, terms, version: None, epoch: None };
    let outcome = session.perform(action, None, &args.signing).await?;
    let version = match &outcome {
        Outcome::Done(done) => Some(done.value.number),
        Outcome::Signed(message, _) => message.action().ok().and_then(|action| match action {
            Action::Grant { version, .. } => version,
            _ => None,
        }),
    };
    if args.signing.sign_only.is_some() {
        // The text that is signed shows categories blinded; these are its rules in clear.
        said.iter().for_each(|line| context.out.say(format!("  {line}")));
    }
    let mut more = json!({
        "consent": {
            "subject": session.show(&subject),
            "grantee": session.show(&grantee),
            "scope": scope.code(),
            "version": version,
            "terms": said,
        },
    });
    warnings::put(warning, &mut more);
    if let Some(from) = clamped(&session, &outcome) {
        context.out.say(format!("note: it counts from now on, not from {}: nothing is backdated", when::show(from)));
        more["clamped_from"] = json!(from);
    }
    let mut trouble = None;
    if let Some(out) = &args.out {
        let grant = GrantDocument {
            schema: GRANT_DOCUMENT.into(),
            subject: session.show(&subject),
            grantee: session.show(&grantee),
            chain: format!("0x{}", hex::encode(session.registry.client.genesis())),
            scope: Some(scope.code().into()),
            version,
            terms: said.clone(),
            category_secret: known.secret().clone(),
            document: document.map(|(_, commitment)| commitment),
        };
        match grant.text().and_then(|text| State::write_new(out, text.as_bytes(), true)) {
            Ok(()) => {
                context.out.say(format!(
                    "The grant document, for {} alone, is in {}",
                    session.show(&grantee),
                    out.display()
                ));
                merge(&mut more, json!({ "grant_document": out }));
            }
            Err(failure) => {
                let message = format!("the grant is made, but its document is not written: {}", failure.message);
                let hint = "salus consent document --to GRANTEE --scope SCOPE --out FILE writes it";
                trouble = Some(Failure { message, ..failure }.hint(hint));
            }
        }
    }
    let to = session.show(&grantee);
    session.report_but(
        outcome,
        |change| {
            let lines: Vec<String> = said.iter().map(|line| format!("\n  {line}")).collect();
            format!("granted to {to}: {} consent, version {}{}", scope.code(), change.number, lines.concat())
        },
        more,
        trouble,
    )
}

fn clamped(session: &Session<'_>, outcome: &Outcome) -> Option<u64> {
    let Outcome::Done(done) = outcome else { return None };
    let granted = session.registry.logged("grant", &done.included, |event| match event {
        Event::Granted { clamped_from, .. } => Some(*clamped_from),
        _ => None,
    });
    granted.ok().flatten()
}

/// The salted commitment to a document: JSON by its RFC 8785 form, anything else byte by byte.
fn commit(file: &std::path::Path) -> Result<([u8; 32], Commitment)> {
    let bytes = std::fs::read(file).map_err(|e| Failure::local(format!("cannot read {}: {e}", file.display())))?;
    let name = format!("{} (blake2b-256 0x{})", file.display(), hex::encode(blake2_256(&bytes)));
    let text = std::str::from_utf8(&bytes).ok();
    match text.and_then(|text| canonical::parse(text).ok()) {
        Some(value) => Commitment::make(DOCUMENT_TAG, canonical::canonical(&value).as_bytes(), name),
        None => Commitment::make(DOCUMENT_TAG, &bytes, name),
    }
}
