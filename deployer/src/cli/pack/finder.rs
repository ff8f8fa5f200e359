//! From what people scan to what the chain knows: keys by the lots' secrets, and proofs by the batches' files.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use clap::Args;
use salus_domain::Hash;
use salus_domain::supply::{Event, Gtin, Lot, LotKey, Proof, Unit, UnitKey};

use super::session::{Session, read};
use crate::cli::blocks;
use crate::failure::{Failure, Result};
use crate::formats::gs1::{Scan, Settings};
use crate::suite::supply::batch::BatchFile;
use crate::suite::supply::judge::{Named, Verdict};
use crate::suite::supply::memory::Memory;
use crate::suite::supply::secrets::Secrets;
use crate::suite::supply::{event, rules};

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
        match &self.named {
            Some(Named::Pack { gtin, .. }) => Some(*gtin),
            Some(Named::Container { content: Some((gtin, _)), .. }) => Some(*gtin),
            _ => None,
        }
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
    settings: Settings,
    gtin: Option<Gtin>,
    lot: Option<String>,
    lots: HashMap<LotKey, Option<Lot>>,
    files: Vec<BatchFile>,
    remembered: bool,
    located: HashSet<u64>,
    proofs: HashMap<UnitKey, Option<Vec<Proof>>>,
    /// What whoever looks for a proof in vain should be told.
    pub notes: Vec<String>,
}

impl<'a> Finder<'a> {
    /// Reads secrets and opens the files that are named.
    pub fn new(session: &'a Session<'a>, sources: &Sources) -> Result<Self> {
        let mut secrets = Secrets::load(&session.context.state)?;
        for file in &sources.secret_file {
            secrets.take(&Secrets::parse(&read(file)?, &file.display().to_string())?)?;
        }
        let settings = match &sources.separator {
            Some(text) => Settings::default().with_separator(text).map_err(Failure::usage)?,
            None => Settings::default(),
        };
        Ok(Self {
            session,
            secrets,
            settings,
            gtin: sources.gtin.as_deref().map(rules::gtin).transpose()?,
            lot: sources.lot.clone(),
            lots: HashMap::new(),
            files: sources.batch.iter().map(|file| BatchFile::open(file)).collect::<Result<_>>()?,
            remembered: false,
            located: HashSet::new(),
            proofs: HashMap::new(),
            notes: Vec::new(),
        })
    }

    /// A unit by a scan, an SSCC of 18 digits, or its key.
    ///
    /// # Errors
    /// Usage (exit 2): it names nothing. What is named and has no key is no failure of the command.
    pub async fn find(&mut self, text: &str) -> Result<Result<Found, Box<Unnamed>>> {
        let word = text.trim();
        if word.len() == 66 && word.starts_with("0x") {
            let key = UnitKey(rules::hash(word)?);
            return Ok(Ok(Found { named: None, key, lot: None, scan: None }));
        }
        if word.len() == 18
            && let Ok(sscc) = rules::sscc(word)
        {
            return self.key(Named::Container { sscc, content: None }, None).await;
        }
        let scan = Scan::read(text, &self.settings);
        let named = Named::of(&scan)?;
        self.key(named, Some(scan)).await
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
                    return Ok(Ok(found(named, key, lot_key, scan)));
                }
                let (verdict, why) = match &lot {
                    None => (
                        Verdict::UnknownLot,
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
                let mut candidates: Vec<Hash> = secret.into_iter().collect();
                candidates.extend(self.secrets.for_containers());
                candidates.extend(self.secrets_of_files().await?);
                // Commissioned, or packed by somebody.
                let keys = |secret| {
                    let key = rules::container(secret, *sscc);
                    [key, key.packed()]
                };
                for key in candidates.iter().flat_map(keys) {
                    if self.session.registry.unit(&key).await?.is_some() || self.in_files(&key)?.is_some() {
                        return Ok(Ok(found(named, key, None, scan)));
                    }
                }
                let why = Failure::refused(format!("no secret that is here names {} on chain", named.show())).hint(
                    "--gtin and --lot of what is in it, --secret-file FILE of who packed it, or --batch FILE of its batch",
                );
                Ok(Err(Box::new(Unnamed { named, scan, verdict: Verdict::NoSecret, why })))
            }
        }
    }

    /// The key of one of this user's own containers, which may be new.
    pub async fn own_container(&mut self, text: &str) -> Result<Found> {
        match self.find(text).await? {
            Ok(found) => Ok(found),
            Err(unnamed) => match unnamed.named {
                Named::Container { sscc, .. } => {
                    let secret = Secrets::change(&self.session.context.state, Secrets::obtain_container)?;
                    let key = rules::container(&secret, sscc).packed();
                    Ok(Found { named: Some(unnamed.named), key, lot: None, scan: unnamed.scan })
                }
                Named::Pack { .. } => Err(unnamed.why),
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
        let lot = match self.lots.get(key) {
            Some(known) => *known,
            None => {
                let lot = self.session.registry.lot(key).await?;
                self.lots.insert(*key, lot);
                lot
            }
        };
        // A lot that nobody created has no packs, whatever is kept here.
        Ok(lot.and_then(|lot| lot.secret.or_else(|| self.secrets.lot(key))))
    }

    /// The secrets of the lots of the batches at hand.
    async fn secrets_of_files(&mut self) -> Result<Vec<Hash>> {
        let lots = self.files.iter().filter_map(|file| file.header.lots.first());
        let keys: Vec<LotKey> = lots.filter_map(|lot| rules::hash(&lot.key).ok().map(LotKey)).collect();
        let mut secrets = Vec::new();
        for key in keys {
            secrets.extend(self.secret(&key).await?);
        }
        Ok(secrets)
    }

    fn in_files(&mut self, key: &UnitKey) -> Result<Option<Vec<Proof>>> {
        if let Some(known @ Some(_)) = self.proofs.get(key) {
            return Ok(known.clone());
        }
        if !std::mem::replace(&mut self.remembered, true) {
            let paths = Memory::of(&self.session.context.state).batches();
            // A file that was altered or replaced since is no reason to stop: it is told when a proof is missing.
            for path in paths {
                if self.files.iter().any(|file| file.path() == path) {
                    continue;
                }
                match BatchFile::open(&path) {
                    Ok(file) => self.files.push(file),
                    Err(failure) => self.notes.push(failure.message),
                }
            }
        }
        for file in &self.files {
            if let Some(proofs) = file.proofs(key)? {
                self.proofs.insert(*key, Some(proofs.clone()));
                return Ok(Some(proofs));
            }
        }
        Ok(None)
    }

    /// The proofs of a unit and of what surrounds it, as far as those have no records; none where there is no proof to be had.
    pub async fn proofs(&mut self, key: &UnitKey, gtin: Option<Gtin>) -> Result<Option<Vec<Proof>>> {
        if let Some(proofs) = self.in_files(key)? {
            return Ok(Some(proofs));
        }
        let Some(gtin) = gtin.or(self.gtin).filter(|gtin| self.located.insert(gtin.number())) else { return Ok(None) };
        self.locate(gtin).await?;
        self.in_files(key)
    }

    /// Opens the files that the locators of a product's batches point to.
    async fn locate(&mut self, gtin: Gtin) -> Result<()> {
        let (logged, _) = blocks::known(self.session, Some(&event::topic(gtin)), 0).await?;
        for logged in logged {
            let Event::Commissioned { root, batch, .. } = logged.event else { continue };
            if self.files.iter().any(|file| file.root == root) {
                continue;
            }
            let locator = String::from_utf8_lossy(&batch.locator).into_owned();
            let path = url::Url::parse(&locator).ok().filter(|url| url.scheme() == "file");
            match path.and_then(|url| url.to_file_path().ok()) {
                Some(path) => match BatchFile::open(&path) {
                    Ok(file) if file.root == root => self.files.push(file),
                    Ok(_) => self.notes.push(format!("{} is not the batch that was commissioned", path.display())),
                    Err(failure) => self.notes.push(failure.message),
                },
                None => self.notes.push(format!(
                    "a batch of this product is to be had at {locator}: fetch it, and name it with --batch"
                )),
            }
        }
        Ok(())
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
