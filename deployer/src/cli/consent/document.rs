//! `salus consent document` and `receive`: what lets a grantee name categories.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::session::{Session, must_be_new, read};
use crate::cli::Context;
use crate::failure::Result;
use crate::printable;
use crate::state::State;
use crate::suite::consent::{GRANT_DOCUMENT, GrantDocument, rules, words};
use crate::suite::secrets::SubjectFile;

/// Writes a grant document.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  salus consent document --to //Bob --out for-bob.json\n\nIt holds the subject's category secret: hand it to the grantee alone."
)]
pub struct Document {
    /// For whom
    #[arg(long, value_name = "GRANTEE")]
    to: String,
    /// Whose data [default: the signer's own]
    #[arg(long, value_name = "ACCOUNT")]
    subject: Option<String>,
    /// About which consent; without it the document is about the subject alone, good for a proposal
    #[arg(long)]
    scope: Option<String>,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Takes a grant document over.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  salus consent receive for-bob.json")]
pub struct Receive {
    /// The grant document; - reads it from stdin
    file: PathBuf,
}

/// Writes.
pub async fn write(context: &Context, args: Document) -> Result<()> {
    must_be_new(&args.out)?;
    let scope = args.scope.as_deref().map(rules::scope).transpose()?;
    let session = Session::open(context).await?;
    let subject = session.own_subject(args.subject.as_deref())?;
    let grantee = session.account(&args.to)?;
    session.own_blinding(&subject).await?;
    let known = SubjectFile::obtain(&context.state, &subject)?;
    let mut document = GrantDocument {
        schema: GRANT_DOCUMENT.into(),
        subject: session.show(&subject),
        grantee: session.show(&grantee),
        chain: format!("0x{}", hex::encode(session.registry.client.genesis())),
        scope: scope.map(|scope| scope.code().into()),
        version: None,
        terms: Vec::new(),
        category_secret: known.secret().clone(),
        document: None,
    };
    if let Some(scope) = scope
        && let Some(consent) = session.registry.record(&subject, &grantee, scope).await?.consent
    {
        let named = format!("0x{}", hex::encode(consent.terms.document));
        document.version = Some(consent.version);
        document.terms = words::terms(&consent.terms, &session.unblind(&subject)?);
        document.document = known.documents.iter().find(|known| known.commitment == named).cloned();
    }
    State::write_new(&args.out, document.text()?.as_bytes(), true)?;
    context.out.answer(
        format!("{} is for {} alone: it holds the category secret", args.out.display(), session.show(&grantee)),
        json!({ "grant_document": args.out, "subject": session.show(&subject), "grantee": session.show(&grantee) }),
    );
    Ok(())
}

/// Takes over.
pub fn receive(context: &Context, args: Receive) -> Result<()> {
    let document = GrantDocument::parse(&read(&args.file)?, &args.file.display().to_string())?;
    let subject = document.subject()?;
    SubjectFile::receive(&context.state, &subject, &document.category_secret)?;
    SubjectFile::remember(&context.state, &subject, document.document)?;
    // The subject and its secret are what is taken over. The rest is for the grantee to know, and nobody has checked it.
    let about = match (&document.scope, document.version) {
        (Some(scope), Some(version)) => format!(", version {version} of the {} consent", rules::scope(scope)?.code()),
        (Some(scope), None) => format!(", a {} consent", rules::scope(scope)?.code()),
        (None, _) => String::new(),
    };
    let lines: Vec<String> = document.terms.iter().map(|line| format!("\n  {}", printable::line(line))).collect();
    context.out.answer(
        format!(
            "categories of {} can be named now\nas the document says, unchecked: for {} on the chain {}{about}{}",
            document.subject,
            document.grantee,
            document.chain,
            lines.concat()
        ),
        json!({
            "subject": document.subject,
            "says": {
                "chain": document.chain,
                "grantee": document.grantee,
                "scope": document.scope,
                "version": document.version,
                "terms": document.terms,
            },
        }),
    );
    Ok(())
}
