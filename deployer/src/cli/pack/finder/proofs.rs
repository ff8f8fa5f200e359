//! Proofs of what has no record yet, by the files of batches; and what the chain knows with them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use salus_domain::Hash;
use salus_domain::supply::{Event, Finding, Gtin, Presented, Proof, Target, Unit, UnitKey};

use super::Finder;
use crate::cli::blocks;
use crate::failure::{Failure, Result};
use crate::suite::supply::batch::{BatchFile, Web};
use crate::suite::supply::judge::Named;
use crate::suite::supply::memory::Memory;
use crate::suite::supply::{event, rules};

/// After so long a product's batches are looked for again: what was commissioned since is found.
const LOOK_AGAIN: Duration = Duration::from_secs(300);

impl Finder<'_> {
    async fn in_files(&mut self, key: &UnitKey, gtin: Option<Gtin>) -> Result<Option<Vec<Proof>>> {
        if let Some(known) = self.proofs.get(key) {
            return Ok(Some(known.clone()));
        }
        self.open_remembered();
        for file in &self.files {
            let lot = self.lot_of.get(key);
            // A file's beginning tells which lots' packs can be in it, and a question over the network costs.
            if lot.is_some_and(|lot| !file.has_lot(lot)) || file.is_far() && gtin.is_some_and(|gtin| file.gtin != gtin)
            {
                continue;
            }
            let wanted = *key;
            let proofs = match beside(file, move |file| file.proofs(&wanted)).await {
                Ok(Some(proofs)) => proofs,
                Ok(None) => continue,
                // A server that does not answer now is no reason to stop.
                Err(failure) if file.is_far() => {
                    self.notes.insert((Some(file.gtin.number()), failure.message));
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            // One that was never paid for, or on another chain only, has keys that a good one may have too.
            if !self.commissioned.contains(&file.root) {
                if self.session.registry.batch(&file.root).await?.is_none() {
                    let why = format!("{}: nobody commissioned this batch on this chain", file.path().display());
                    self.notes.insert((Some(file.gtin.number()), why));
                    continue;
                }
                self.commissioned.insert(file.root);
            }
            self.proofs.insert(*key, proofs.clone());
            return Ok(Some(proofs));
        }
        Ok(None)
    }

    /// Opens the files that this user made or used before.
    pub(super) fn open_remembered(&mut self) {
        if std::mem::replace(&mut self.remembered, true) {
            return;
        }
        let memory = Memory::of(&self.session.context.state);
        let here = memory.batches().into_iter().map(|path| (path, None));
        let webs = memory.webs().into_iter().map(|(url, beginning)| (PathBuf::from(url), Some(beginning)));
        // A file that was altered or replaced since is no reason to stop: it is told when a proof is missing.
        for (path, beginning) in here.chain(webs) {
            if self.files.iter().any(|file| file.path() == path) {
                continue;
            }
            let opened = match beginning {
                None => BatchFile::open(&path),
                Some(beginning) => BatchFile::known(&path.display().to_string(), beginning),
            };
            match opened {
                Ok(file) => self.files.push(Arc::new(file)),
                Err(failure) => drop(self.notes.insert((None, failure.message))),
            }
        }
    }

    /// The proofs of a unit and of what surrounds it, as far as those have no records; none where there is no proof to be had.
    pub async fn proofs(&mut self, key: &UnitKey, gtin: Option<Gtin>) -> Result<Option<Vec<Proof>>> {
        // What came to be by packing is a leaf of nothing.
        if key.is_packed() {
            return Ok(None);
        }
        let gtin = gtin.or(self.gtin);
        let mut proofs = self.in_files(key, gtin).await?;
        if let (None, Some(gtin)) = (&proofs, gtin)
            && self.located.get(&gtin.number()).is_none_or(|at| at.elapsed() > LOOK_AGAIN)
        {
            self.locate(gtin).await?;
            self.located.insert(gtin.number(), Instant::now());
            proofs = self.in_files(key, Some(gtin)).await?;
        }
        if let Some(proof) = proofs.as_ref().and_then(|proofs| proofs.first()) {
            self.keep_file(&proof.root).await?;
        }
        Ok(proofs)
    }

    /// What whoever looked in vain for the proof of a unit should be told.
    pub fn notes(&self, gtin: Option<Gtin>) -> Vec<String> {
        let about = |of: &Option<u64>| of.is_none() || gtin.is_none_or(|gtin| *of == Some(gtin.number()));
        self.notes.iter().filter(|(of, _)| about(of)).map(|(_, note)| note.clone()).collect()
    }

    /// Remembers a file that was named and was of use, if what it leads to was commissioned.
    pub(super) async fn keep_file(&mut self, root: &Hash) -> Result<()> {
        if !self.named.remove(root) || self.session.registry.batch(root).await?.is_none() {
            return Ok(());
        }
        if let Some(file) = self.files.iter().find(|file| file.root == *root) {
            let memory = Memory::of(&self.session.context.state);
            // As with secrets.
            let _ = match file.web() {
                Some((url, beginning)) => memory.keep_web(root, &url, &beginning),
                None => memory.keep_batch(root, file.path()),
            };
        }
        Ok(())
    }

    /// Opens the files that the locators of a product's batches point to.
    async fn locate(&mut self, gtin: Gtin) -> Result<()> {
        let (logged, _) = blocks::known(self.session, Some(&event::topic(gtin)), 0).await?;
        let of = Some(gtin.number());
        for logged in logged {
            let Event::Commissioned { root, batch, .. } = logged.event else { continue };
            if self.files.iter().any(|file| file.root == root) {
                continue;
            }
            let locator = String::from_utf8_lossy(&batch.locator).into_owned();
            let here = url::Url::parse(&locator).ok().filter(|url| url.scheme() == "file");
            let path = match here {
                Some(url) => url.to_file_path().ok(),
                None => Some(PathBuf::from(&locator)).filter(|path| Web::reads(path).is_some()),
            };
            match path {
                Some(path) => match open_beside(path.clone()).await {
                    Ok(file) if file.root == root => {
                        self.named.insert(root);
                        self.files.push(Arc::new(file));
                    }
                    Ok(_) => {
                        let why = format!("{} is not the batch that was commissioned", path.display());
                        self.notes.insert((of, why));
                    }
                    Err(failure) => drop(self.notes.insert((of, failure.message))),
                },
                None => {
                    let why = format!(
                        "a batch of this product is to be had at {locator}: fetch it, and name it with --batch"
                    );
                    self.notes.insert((of, why));
                }
            }
        }
        Ok(())
    }

    /// All that the chain knows of a unit, with the proofs that it wants.
    pub async fn findings(&mut self, key: &UnitKey, gtin: Option<Gtin>, presented: &Presented) -> Result<Vec<Finding>> {
        let findings = self.session.registry.verify(key, presented, &[]).await?;
        if findings.iter().any(|finding| matches!(finding, Finding::ProofNeeded { .. }))
            && let Some(proofs) = self.proofs(key, gtin).await?
        {
            return self.session.registry.verify(key, presented, &proofs).await;
        }
        Ok(findings)
    }

    /// What is recalled of what is printed on something that has no key here: its lot, or its product.
    pub async fn recalls(&mut self, named: &Named) -> Result<Vec<Finding>> {
        let registry = &self.session.registry;
        if let Some((gtin, lot)) = named.lot() {
            let presented = Presented { lot: Some(rules::lot(gtin, lot)?), ..Presented::default() };
            let mut findings = registry.verify(&UnitKey([0; 32]), &presented, &[]).await?;
            findings.retain(|finding| matches!(finding, Finding::Recalled { .. }));
            if !findings.is_empty() {
                return Ok(findings);
            }
        }
        let Some(gtin) = named.gtin() else { return Ok(Vec::new()) };
        let recall = registry.product(gtin).await?.and_then(|product| product.recall);
        Ok(recall
            .map(|recall| Finding::Recalled { target: Target::Product(gtin), kind: recall.kind })
            .into_iter()
            .collect())
    }

    /// The proofs that a message with these units needs: of those without a record, and of what surrounds them.
    pub async fn needed(
        &mut self,
        units: &[(UnitKey, Option<Gtin>)],
        known: &HashMap<UnitKey, Unit>,
    ) -> Result<Vec<Proof>> {
        let mut needed: Vec<Proof> = Vec::new();
        for (key, gtin) in units.iter().filter(|(key, _)| !known.contains_key(key)) {
            for proof in self.proofs(key, *gtin).await?.unwrap_or_default() {
                if needed.iter().all(|other| other.leaf.key() != proof.leaf.key()) {
                    needed.push(proof);
                }
            }
        }
        Ok(needed)
    }
}

/// Reads a batch's file beside the chain's work, so that an interruption is heard: it may be far away.
pub(super) async fn beside<T: Send + 'static>(
    file: &Arc<BatchFile>,
    work: impl FnOnce(&BatchFile) -> Result<T> + Send + 'static,
) -> Result<T> {
    let file = file.clone();
    let done = tokio::task::spawn_blocking(move || work(&file)).await;
    done.map_err(|e| Failure::local(format!("the reading ended early: {e}")))?
}

async fn open_beside(path: PathBuf) -> Result<BatchFile> {
    let done = tokio::task::spawn_blocking(move || BatchFile::open(&path)).await;
    done.map_err(|e| Failure::local(format!("the reading ended early: {e}")))?
}
