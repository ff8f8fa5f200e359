//! Several credentials at once: up to 32 in a transaction, as many as fit into a block, all or none of them; a rerun goes on
//! where the last one stopped.

use salus_domain::AccountId;
use salus_domain::credential::{MAX_BATCH, NewCredential};
use serde_json::{Value, json};

use super::issue::{entry, finish};
use super::outbox::{Item, Pen, Stage};
use super::session::{Session, merge, transaction};
use crate::failure::{Failure, Result};
use crate::suite::arguments::Arguments;

/// Issues what is not on record yet.
pub async fn run(session: &Session<'_>, issuer: &AccountId, items: Vec<Item>, pen: Option<&Pen>) -> Result<()> {
    let (known, open): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.stage == Stage::Issued);
    let mut issued: Vec<Value> = known.iter().map(|item| entry(session, item, Value::Null)).collect();
    let context = session.context;
    if !open.is_empty() {
        let signer = context.signer()?;
        let progress = context.out.progress_over("issuing", open.len() as u64);
        let mut rest = open.as_slice();
        while !rest.is_empty() {
            let items = &rest[..fitting(session, &signer.account(), rest).await?];
            rest = &rest[items.len()..];
            finish(session, items, pen).await?;
            let batch: Vec<NewCredential> = items.iter().map(|item| item.prepared.new).collect();
            let done = session.registry.issue_batch(&signer, &batch, &context.tx_options()).await;
            let done = done.map_err(|failure| partial(failure, session, issuer, &issued, items))?;
            let place = transaction(&done.included);
            issued.extend(items.iter().map(|item| entry(session, item, place.clone())));
            progress.advance(items.len() as u64);
        }
        progress.finish();
    }
    let text = match (open.len(), known.len()) {
        (0, known) => format!("nothing to do: all {known} are issued already"),
        (open, 0) => format!("issued {open} credentials"),
        (open, known) => format!("issued {open} credentials; {known} were issued already"),
    };
    context.out.answer(text, json!({ "issuer": session.show(issuer), "issued": issued }));
    Ok(())
}

/// How many of the next ones fit into one transaction.
async fn fitting(session: &Session<'_>, signer: &AccountId, items: &[Item]) -> Result<usize> {
    let client = &session.registry.client;
    let most = client.most_gas();
    let mut count = items.len().min(MAX_BATCH);
    while count > 1 {
        let batch: Vec<NewCredential> = items[..count].iter().map(|item| item.prepared.new).collect();
        let input = Arguments::new().with("batch", &batch).input(&session.registry.bundle, "issue_batch")?;
        let dry = client.dry_run(signer, &session.registry.address, 0, input, None).await?;
        let (ref_time, proof_size) = dry.gas_required;
        // What is refused is refused in any number; the contract says why.
        if !dry.ok() || (ref_time <= most.0 && proof_size <= most.1) {
            break;
        }
        count = count.saturating_mul(3) / 4;
    }
    Ok(count)
}

/// A failure after some were issued: which, and what a rerun does.
fn partial(failure: Failure, session: &Session<'_>, issuer: &AccountId, issued: &[Value], items: &[Item]) -> Failure {
    let message = format!(
        "{} (issued so far: {}; the documents of the next {} are written, and not known to be issued: run again, the same \
         command goes on with them)",
        failure.message,
        issued.len(),
        items.len()
    );
    let mut details = json!({ "issuer": session.show(issuer), "issued": issued });
    if let Some(known) = failure.details {
        merge(&mut details, *known);
    }
    Failure { message, details: Some(Box::new(details)), ..failure }
}
