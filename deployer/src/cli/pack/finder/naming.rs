//! Keys of what people scan, by the secrets of lots.

use std::collections::HashSet;

use salus_domain::Hash;
use salus_domain::supply::{LotKey, Sscc, UnitKey};

use super::proofs::beside;
use super::{Finder, Found, Unnamed};
use crate::failure::{Failure, Result};
use crate::formats::gs1::Scan;
use crate::suite::supply::batch::BatchFile;
use crate::suite::supply::judge::{Named, Said, Verdict};
use crate::suite::supply::secrets::Secrets;
use crate::suite::supply::{rules, words};

impl Finder<'_> {
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
        let lot = match named.lot() {
            Some((gtin, lot)) => Some(rules::lot(gtin, lot)?),
            None => None,
        };
        let secret = match &lot {
            Some(key) => self.secret(key).await?,
            None => None,
        };
        let (key, lot) = match &named {
            Named::Pack { gtin, serial, .. } => match secret {
                Some(secret) => {
                    let key = rules::pack(&secret, *gtin, serial)?;
                    self.lot_of.extend(lot.map(|lot| (key, lot)));
                    (Ok(key), lot)
                }
                None => (Err(self.no_key(&named, lot)), lot),
            },
            Named::Container { sscc, .. } => (self.container(&named, *sscc, secret).await?, None),
        };
        Ok(match key {
            Ok(key) => Ok(Found { named: Some(named), key, lot, scan }),
            Err((verdict, why)) => Err(Box::new(Unnamed { named, scan, verdict, why })),
        })
    }

    /// Why a pack has no key here.
    fn no_key(&self, named: &Named, lot: Option<LotKey>) -> (Verdict, Failure) {
        match (named.lot(), lot) {
            (Some((_, name)), Some(key)) if self.lots.get(&key).is_some_and(Option::is_some) => (
                Verdict::NoSecret,
                Failure::refused(format!("lot {name} is closed, and its secret is not here"))
                    .hint("--secret-file FILE: it came with the goods; salus pack secret import FILE keeps it"),
            ),
            (Some((gtin, name)), _) => (
                Verdict::UnknownLot,
                Failure::refused(format!("the chain knows no lot {name} of {}", words::gtin(gtin)))
                    .hint("compare it with what is printed on the pack"),
            ),
            (None, _) => (
                Verdict::NoLot,
                Failure::usage(format!("{} does not say its lot", named.show())).hint("--lot LOT, as it is printed"),
            ),
        }
    }

    /// The key of the container with an SSCC, if there is one alone; else why not.
    async fn container(
        &mut self,
        named: &Named,
        sscc: Sscc,
        secret: Option<Hash>,
    ) -> Result<Result<UnitKey, (Verdict, Failure)>> {
        // The lot that it says decides first. A case may say another one than the batch's first, which names it.
        let mut keys = self.containers(sscc, secret.into_iter().collect()).await?;
        if keys.is_empty() {
            let mut candidates = self.secrets.for_containers();
            candidates.extend(self.secrets_of_files().await?);
            keys = self.containers(sscc, candidates).await?;
        }
        Ok(match keys.as_slice() {
            [key] => Ok(*key),
            [] => Err((
                Verdict::NoSecret,
                Failure::refused(format!("no secret that is here names {} on chain", named.show())).hint(
                    "--gtin and --lot of what is in it, --secret-file FILE of who packed it, or --batch FILE of its batch",
                ),
            )),
            // Which of them is at hand nobody can tell, and to guess would judge or move another one.
            several => Err((
                Verdict::Several,
                Failure::refused(format!("several containers with this SSCC are known: {}", named.show()))
                    .hint("--gtin GTIN --lot LOT says which, or its key (0x…)")
                    .details(serde_json::json!({ "keys": several.iter().map(words::key).collect::<Vec<_>>() })),
            )),
        })
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
}
