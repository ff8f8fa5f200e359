//! From what people scan to what the chain knows: keys by the lots' secrets, and proofs by the batches' files.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use salus_domain::Hash;
use salus_domain::supply::{Event, Finding, Gtin, Lot, LotKey, Presented, Proof, Sscc, Target, Unit, UnitKey};

use super::session::{Session, read};
use crate::cli::blocks;
use crate::failure::{Failure, Result};
use crate::formats::gs1::{Scan, Settings};
use crate::suite::supply::batch::{BatchFile, Web};
use crate::suite::supply::judge::{Named, Said, Verdict};
use crate::suite::supply::memory::Memory;
use crate::suite::supply::secrets::Secrets;
use crate::suite::supply::{event, rules};

/// After so long a product's batches are looked for again: what was commissioned since is found.
const LOOK_AGAIN: Duration = Duration::from_secs(300);

/// Where secrets and proofs come from, and what a scan leaves open.
#[derive(Args, Clone, Debug, Default)]
pub struct Sources {
    /// Secrets of closed lots and of containers, as they came with the goods (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub secret_file: Vec<PathBuf>,
    /// A batch's file, for the proofs of packs that have no record yet (may be repeated) [default: those that this user made or
    /// used, then where the batches' locators point to]
    #[arg(long, value_name = "FILE")]
    pub batch: Vec<PathBuf>,
    /// The product, where a scan does not say it
    #[arg(long, value_name = "GTIN")]
    pub gtin: Option<String>,
    /// The lot, where a scan does not say it
    #[arg(long, value_name = "LOT")]
    pub lot: Option<String>,
    /// What the scanner types for the separator (GS, FNC1), such as | or ^]
    #[arg(long, value_name = "TEXT")]
    pub separator: Option<String>,
}

impl Sources {
    /// How a scan is read.
    ///
    /// # Errors
    /// Usage (exit 2): what no scanner types for a separator.
    pub fn settings(&self) -> Result<Settings> {
        settings(self.separator.as_deref())
    }
}

/// How a scan is read, if a scanner types this for the separator.
///
/// # Errors
/// Usage (exit 2): what no scanner types for one.
pub fn settings(separator: Option<&str>) -> Result<Settings> {
    match separator {
        Some(text) => Settings::default().with_separator(text).map_err(Failure::usage),
        None => Ok(Settings::default()),
    }
}

/// A unit that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it names; nothing if it was given by its key.
    pub named: Option<Named>,
    /// Its key.
    pub key: UnitKey,
    /// The lot that is printed on it.
    pub lot: Option<LotKey>,
    /// The scan.
    pub scan: Option<Scan>,
}

impl Found {
    /// In few words.
    pub fn show(&self) -> String {
        self.named.as_ref().map_or_else(|| crate::suite::supply::words::key(&self.key), Named::show)
    }

    /// Its product, if that is known.
    pub fn gtin(&self) -> Option<Gtin> {
        self.named.as_ref().and_then(Named::gtin)
    }
}

/// Why there is no key.
pub struct Unnamed {
    /// What the scan names.
    pub named: Named,
    /// The scan.
    pub scan: Option<Scan>,
    /// What is to be said of it.
    pub verdict: Verdict,
    /// Why.
    pub why: Failure,
}

/// Finds units and their proofs.
pub struct Finder<'a> {
    session: &'a Session<'a>,
    secrets: Secrets,
    /// Those of lots, by their keys.
    kept: HashMap<LotKey, Hash>,
    settings: Settings,
    gtin: Option<Gtin>,
    lot: Option<String>,
    lots: HashMap<LotKey, Option<Lot>>,
    files: Vec<Arc<BatchFile>>,
    /// The lots of packs that were found.
    lot_of: HashMap<UnitKey, LotKey>,
    /// Of files that were named and not used yet: what is used is remembered.
    named: HashSet<Hash>,
    /// Of files: whether what they lead to was commissioned, as far as it was.
    commissioned: HashSet<Hash>,
    remembered: bool,
    /// When a product's batches were looked for.
    located: HashMap<u64, Instant>,
    proofs: HashMap<UnitKey, Vec<Proof>>,
    /// What whoever looks for a proof in vain should be told, of a product's batches or of all.
    notes: BTreeSet<(Option<u64>, String)>,
}

impl<'a> Finder<'a> {
    /// Reads secrets and opens the files that are named.
    pub fn new(session: &'a Session<'a>, sources: &Sources) -> Result<Self> {
        let mut secrets = Secrets::load(&session.context.state)?;
        for file in &sources.secret_file {
            let name = file.display().to_string();
            secrets.take(&Secrets::parse(&read(file)?, &name)?, &name)?;
        }
        let open = |file: &PathBuf| BatchFile::open(file).map(Arc::new);
        let files: Vec<Arc<BatchFile>> = sources.batch.iter().map(open).collect::<Result<_>>()?;
        Ok(Self {
            session,
            kept: secrets.by_key(&session.registry.client.genesis()),
            secrets,
            settings: sources.settings()?,
            gtin: sources.gtin.as_deref().map(rules::gtin).transpose()?,
            lot: sources.lot.clone(),
            lots: HashMap::new(),
            named: files.iter().map(|file| file.root).collect(),
            files,
            lot_of: HashMap::new(),
            commissioned: HashSet::new(),
            remembered: false,
            located: HashMap::new(),
            proofs: HashMap::new(),
            notes: BTreeSet::new(),
        })
    }

    /// A unit by a scan, an SSCC of 18 digits, or its key.
    ///
    /// # Errors
    /// Usage (exit 2): it names nothing. What is named and has no key is no failure of the command.
    pub async fn find(&mut self, text: &str) -> Result<Result<Found, Box<Unnamed>>> {
        match Said::read(text, &self.settings)? {
            Said::Key(key) => Ok(Ok(Found { named: None, key, lot: None, scan: None })),
            Said::Sscc(named) => self.key(named, None).await,
            Said::Scan(named, scan) => self.key(named, Some(scan)).await,
        }
    }

    /// From now on, the lot of whatever does not say it, and how scans are read.
    ///
    /// # Errors
    /// Usage (exit 2): no separator.
    pub fn reads(&mut self, lot: Option<String>, separator: Option<&str>) -> Result<()> {
        self.lot = lot;
        self.settings = settings(separator)?;
        Ok(())
    }

    /// A unit whose key there has to be.
    ///
    /// # Errors
    /// Usage (exit 2): it names nothing; refused (exit 1): its lot is unknown, or its secret is not here.
    pub async fn require(&mut self, text: &str) -> Result<Found> {
        self.find(text).await?.map_err(|unnamed| unnamed.why)
    }

    /// The key of what a scan names.
    pub async fn key(&mut self, named: Named, scan: Option<Scan>) -> Result<Result<Found, Box<Unnamed>>> {
        let named = self.filled(named);
        let found = |named: Named, key, lot, scan| Found { named: Some(named), key, lot, scan };
        let lot = match named.lot() {
            Some((gtin, lot)) => Some((rules::lot(gtin, lot)?, lot.to_owned())),
            None => None,
        };
        let secret = match &lot {
            Some((key, _)) => self.secret(key).await?,
            None => None,
        };
        let lot_key = lot.as_ref().map(|(key, _)| *key);
        match &named {
            Named::Pack { gtin, serial, .. } => {
                if let Some(secret) = secret {
                    let key = rules::pack(&secret, *gtin, serial)?;
                    self.lot_of.extend(lot_key.map(|lot| (key, lot)));
                    return Ok(Ok(found(named, key, lot_key, scan)));
                }
                let (verdict, why) = match &lot {
                    None => (
                        Verdict::NoLot,
                        Failure::usage(format!("{} does not say its lot", named.show()))
                            .hint("--lot LOT, as it is printed"),
                    ),
                    Some((key, lot)) if self.lots.get(key).is_some_and(Option::is_some) => (
                        Verdict::NoSecret,
                        Failure::refused(format!("lot {lot} is closed, and its secret is not here"))
                            .hint("--secret-file FILE: it came with the goods; salus pack secret import FILE keeps it"),
                    ),
                    Some((_, lot)) => {
                        let of = crate::suite::supply::words::gtin(*gtin);
                        let why = format!("the chain knows no lot {lot} of {of}");
                        (Verdict::UnknownLot, Failure::refused(why).hint("compare it with what is printed on the pack"))
                    }
                };
                Ok(Err(Box::new(Unnamed { named, scan, verdict, why })))
            }
            Named::Container { sscc, .. } => {
                // The lot that it says decides first. A case may say another one than the batch's first, which names it.
                let mut keys = self.containers(*sscc, secret.into_iter().collect()).await?;
                if keys.is_empty() {
                    let mut candidates = self.secrets.for_containers();
                    candidates.extend(self.secrets_of_files().await?);
                    keys = self.containers(*sscc, candidates).await?;
                }
                let (verdict, why) = match keys.as_slice() {
                    [key] => return Ok(Ok(found(named, *key, None, scan))),
                    [] => (
                        Verdict::NoSecret,
                        Failure::refused(format!("no secret that is here names {} on chain", named.show())).hint(
                            "--gtin and --lot of what is in it, --secret-file FILE of who packed it, or --batch FILE of its batch",
                        ),
                    ),
                    // Which of them is at hand nobody can tell, and to guess would judge or move another one.
                    several => (
                        Verdict::Several,
                        Failure::refused(format!("several containers with this SSCC are known: {}", named.show()))
                            .hint("--gtin GTIN --lot LOT says which, or its key (0x…)")
                            .details(serde_json::json!({
                                "keys": several.iter().map(crate::suite::supply::words::key).collect::<Vec<_>>(),
                            })),
                    ),
                };
                Ok(Err(Box::new(Unnamed { named, scan, verdict, why })))
            }
        }
    }

    /// The keys of all containers with this SSCC that these secrets name, commissioned or packed by somebody.
    async fn containers(&mut self, sscc: Sscc, mut secrets: Vec<Hash>) -> Result<Vec<UnitKey>> {
        let mut seen = HashSet::new();
        secrets.retain(|secret| seen.insert(*secret));
        self.open_remembered();
        let mut found: Vec<(Hash, UnitKey, Option<Hash>)> = Vec::new();
        // A batch's containers are named with its first lot's secret and no other.
        for file in &self.files {
            let Some(secret) = self.first_secret(file).filter(|secret| seen.contains(secret)) else { continue };
            let key = rules::container(&secret, sscc);
            if beside(file, move |file| file.proof(&key)).await?.is_some() {
                found.push((secret, key, Some(file.root)));
            }
        }
        let keys = secrets.iter().flat_map(|secret| {
            let key = rules::container(secret, sscc);
            [(*secret, key), (*secret, key.packed())]
        });
        let asked: Vec<(Hash, UnitKey)> =
            keys.filter(|(_, key)| found.iter().all(|(_, known, _)| known != key)).collect();
        let registry = &self.session.registry;
        let known = registry.units(asked.iter().map(|(_, key)| *key)).await?;
        found.extend(
            asked.into_iter().filter(|(_, key)| known.contains_key(key)).map(|(secret, key)| (secret, key, None)),
        );
        if found.len() > 1 {
            // A file may be of a batch that nobody commissioned, or of another chain's; and of one batch there may be two.
            let mut distinct: Vec<(Hash, UnitKey, Option<Hash>)> = Vec::new();
            for (secret, key, root) in found {
                let known = match root {
                    _ if distinct.iter().any(|(_, known, _)| *known == key) => false,
                    Some(root) => registry.batch(&root).await?.is_some() || registry.unit(&key).await?.is_some(),
                    None => true,
                };
                distinct.extend(known.then_some((secret, key, root)));
            }
            found = distinct;
        }
        if let [(secret, _, root)] = found.as_slice() {
            let (secret, root) = (*secret, *root);
            self.keep_secret(&secret);
            if let Some(root) = root {
                self.keep_file(&root).await?;
            }
        }
        Ok(found.into_iter().map(|(_, key, _)| key).collect())
    }

    /// The secret of a batch's first lot, as far as it is known by now.
    fn first_secret(&self, file: &BatchFile) -> Option<Hash> {
        let key = LotKey(rules::hash(&file.header.lots.first()?.key).ok()?);
        self.lots.get(&key).copied().flatten().and_then(|lot| lot.secret).or_else(|| self.kept.get(&key).copied())
    }

    /// Remembers what named a container, so that its SSCC alone names it from then on. It is an open lot's: others are here.
    fn keep_secret(&mut self, secret: &Hash) {
        if self.secrets.for_containers().contains(secret) {
            return;
        }
        self.secrets.put_container(secret);
        // What cannot be remembered has to be told again, and is no reason to stop.
        let _ = Secrets::change(&self.session.context.state, |secrets| {
            secrets.put_container(secret);
            Ok(())
        });
    }

    /// Remembers a file that was named and was of use, if what it leads to was commissioned.
    async fn keep_file(&mut self, root: &Hash) -> Result<()> {
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

    /// The key of one of this user's own containers, which may be new.
    pub async fn own_container(&mut self, text: &str) -> Result<Found> {
        match self.find(text).await? {
            Ok(found) => Ok(found),
            Err(unnamed) => match unnamed.named {
                // One that nobody knows is new; one of several is not.
                Named::Container { sscc, .. } if unnamed.verdict == Verdict::NoSecret => {
                    let secret = Secrets::change(&self.session.context.state, Secrets::obtain_container)?;
                    // What is done next in the same command finds it by its SSCC.
                    self.secrets.put_container(&secret);
                    let key = rules::container(&secret, sscc).packed();
                    Ok(Found { named: Some(unnamed.named), key, lot: None, scan: unnamed.scan })
                }
                Named::Container { .. } | Named::Pack { .. } => Err(unnamed.why),
            },
        }
    }

    /// What a scan names, with what the command line says besides.
    fn filled(&self, named: Named) -> Named {
        match named {
            Named::Pack { gtin, serial, lot, expiry } => {
                Named::Pack { gtin, serial, lot: lot.or_else(|| self.lot.clone()), expiry }
            }
            Named::Container { sscc, content } => {
                Named::Container { sscc, content: content.or_else(|| self.gtin.zip(self.lot.clone())) }
            }
        }
    }

    /// A lot's secret: the chain's, if it is open, else what is kept here.
    async fn secret(&mut self, key: &LotKey) -> Result<Option<Hash>> {
        let lot = match self.lots.get(key).copied().flatten() {
            Some(known) => Some(known),
            // Somebody may create it while a till scans all day.
            None => {
                let lot = self.session.registry.lot(key).await?;
                self.lots.insert(*key, lot);
                lot
            }
        };
        // A lot that nobody created has no packs, whatever is kept here.
        Ok(lot.and_then(|lot| lot.secret.or_else(|| self.kept.get(key).copied())))
    }

    /// The secrets of the lots of the batches at hand.
    async fn secrets_of_files(&mut self) -> Result<Vec<Hash>> {
        self.open_remembered();
        let lots = self.files.iter().filter_map(|file| file.header.lots.first());
        let keys: HashSet<LotKey> = lots.filter_map(|lot| rules::hash(&lot.key).ok().map(LotKey)).collect();
        // What is kept here is a candidate anyway.
        let keys: Vec<LotKey> = keys.into_iter().filter(|key| !self.kept.contains_key(key)).collect();
        let asked: Vec<LotKey> = keys.iter().filter(|key| !self.lots.contains_key(*key)).copied().collect();
        let known = self.session.registry.lots(asked).await?;
        self.lots.extend(known.into_iter().map(|(key, lot)| (key, Some(lot))));
        Ok(keys.iter().filter_map(|key| self.lots.get(key)?.as_ref()?.secret).collect())
    }

    async fn in_files(&mut self, key: &UnitKey, gtin: Option<Gtin>) -> Result<Option<Vec<Proof>>> {
        if let Some(known) = self.proofs.get(key) {
            return Ok(Some(known.clone()));
        }
        self.open_remembered();
        for file in &self.files {
            let lot = self.lot_of.get(key);
            // Each question over the network costs.
            let elsewhere = gtin.is_some_and(|gtin| file.gtin != gtin) || lot.is_some_and(|lot| !file.has_lot(lot));
            if file.is_far() && elsewhere {
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
    fn open_remembered(&mut self) {
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
async fn beside<T: Send + 'static>(
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
