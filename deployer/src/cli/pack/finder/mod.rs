//! From what people scan to what the chain knows: keys by the lots' secrets, and proofs by the batches' files.

mod naming;
mod proofs;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use salus_domain::Hash;
use salus_domain::supply::{Gtin, Lot, LotKey, Proof, UnitKey};

use super::session::{Session, read};
use crate::failure::{Failure, Result};
use crate::formats::gs1::{Scan, Settings};
use crate::suite::supply::batch::BatchFile;
use crate::suite::supply::judge::{Named, Verdict};
use crate::suite::supply::rules;
use crate::suite::supply::secrets::Secrets;

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

    /// From now on, the lot of whatever does not say it, and how scans are read.
    ///
    /// # Errors
    /// Usage (exit 2): no separator.
    pub fn reads(&mut self, lot: Option<String>, separator: Option<&str>) -> Result<()> {
        self.lot = lot;
        self.settings = settings(separator)?;
        Ok(())
    }
}
