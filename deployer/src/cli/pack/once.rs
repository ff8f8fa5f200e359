//! Each pack and each container has a key once: told before a batch is paid for.
//!
//! The contract sees roots, not leaves. A key that two batches have would make two records of one pack, each with a history of its
//! own, and nobody could tell the copy from the pack.

use std::sync::Arc;

use salus_domain::Hash;

use super::commission::Job;
use super::session::{Session, blocking};
use crate::failure::{Failure, Result};
use crate::suite::supply::batch::{self, BatchFile, Carton, Survey};
use crate::suite::supply::memory::Memory;
use crate::suite::supply::rules;

/// Of so many containers the chain is asked: it answers one at a time, and a batch of this user's is found without it.
const ASKED: usize = 1_000;

/// Refuses a batch with a key that was used before.
///
/// # Errors
/// Refused (exit 1): a batch that this user made or used has one of its keys, or one of its containers is on chain.
pub async fn check(
    session: &Session<'_>,
    job: &Job,
    file: &BatchFile,
    (survey, secrets): (&Arc<Survey>, &[Hash]),
) -> Result<()> {
    let others = others(session, file).await?;
    if !others.is_empty() {
        let progress = Arc::new(session.context.out.progress("comparing with other batches"));
        let (job, root, path) = (job.clone(), file.root, file.path().to_owned());
        let (survey, secrets) = (survey.clone(), secrets.to_vec());
        blocking(progress, move |_| {
            let file = BatchFile::open(&path)?;
            if file.root != root {
                return Err(Failure::local(format!("{} changed while it was read", path.display())));
            }
            others.iter().try_for_each(|other| match file.first_shared(other)? {
                None => Ok(()),
                Some(key) => {
                    let row = batch::row(&job.list, &job.columns, &survey, &secrets, &key)?;
                    let list = job.list.display();
                    let (whose, line) = match row {
                        Some((line, name)) => (format!("{list}, line {line}: {name}'s key"), Some(line)),
                        None => (format!("{list}: a key"), None),
                    };
                    let other = other.path().display().to_string();
                    Err(Failure::refused(format!(
                        "{whose} is in {other} already: each pack and container has a key once"
                    ))
                    .hint("in another lot the same serial number or SSCC has another key; an SSCC is used once")
                    .details(serde_json::json!({ "line": line, "file": other })))
                }
            })
        })
        .await?;
    }
    containers(session, survey, secrets).await
}

/// The batches of this product that this user made or used, and that were commissioned on this chain. A file of what was never paid
/// for, or only on another chain, takes nothing away.
async fn others(session: &Session<'_>, file: &BatchFile) -> Result<Vec<BatchFile>> {
    let paths = Memory::of(&session.context.state).batches();
    // What was altered or replaced since says nothing about keys.
    let files = paths.iter().filter_map(|path| BatchFile::open(path).ok());
    let files: Vec<BatchFile> = files.filter(|other| other.gtin == file.gtin && other.root != file.root).collect();
    let commissioned = session.registry.batches(files.iter().map(|other| other.root)).await?;
    Ok(files.into_iter().filter(|other| commissioned.contains_key(&other.root)).collect())
}

/// Asks the chain for the containers: somebody else may have commissioned them, with another state folder.
async fn containers(session: &Session<'_>, survey: &Survey, secrets: &[Hash]) -> Result<()> {
    let Some(secret) = secrets.first().filter(|_| survey.cartons.len() <= ASKED) else { return Ok(()) };
    let key = |carton: &Carton| rules::container(secret, carton.sscc);
    let known = session.registry.units(survey.cartons.iter().map(key)).await?;
    match survey.cartons.iter().find(|carton| known.contains_key(&key(carton))) {
        None => Ok(()),
        Some(carton) => {
            let sscc = format!("{:018}", carton.sscc.number());
            Err(Failure::refused(format!("SSCC {sscc} of this lot is on chain already"))
                .hint("an SSCC is used once: give the container another one")
                .details(serde_json::json!({ "sscc": sscc, "line": carton.line })))
        }
    }
}
