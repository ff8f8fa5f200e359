//! The ledger of one message: what it loads, each record once, and what it leaves to be stored.

use super::product::{Batch, Lot, Product};
use super::unit::{Container, Pack, Unit};
use super::{merkle, Body, Decided, Entry, Error, Gtin, Hasher, Leaf, LotKey, OutcomeKey};
use super::{Party, Place, Proof, Standing, State, UnitKey, What, MAX_HEIGHT};
use crate::consent::Qualification;
use crate::{AccountId, Hash, Instant, Timestamp};
use alloc::vec::Vec;

/// The most units that one message names.
pub const MAX_UNITS: usize = 32;

/// Where records are loaded from.
pub trait Register {
    /// A pack or a container.
    fn unit(&self, key: &UnitKey) -> Option<Unit>;
    /// A lot.
    fn lot(&self, key: &LotKey) -> Option<Lot>;
    /// A product.
    fn product(&self, gtin: Gtin) -> Option<Product>;
    /// A batch, by its root.
    fn batch(&self, root: &Hash) -> Option<Batch>;
    /// What was decided about an excursion.
    fn outcome(&self, key: &OutcomeKey) -> Option<Decided>;
    /// An entry of a unit's history.
    fn entry(&self, unit: &UnitKey, index: u32) -> Option<Entry>;
    /// How bytes are hashed.
    fn hasher(&self) -> Hasher;
}

/// What one message does: it is made, one of its methods called, and what it left [finished](Ledger::finish) and stored. After an
/// error it is dropped.
///
/// Each record is loaded once, however many units it is about: on a parachain every load counts.
pub struct Ledger<'a> {
    register: &'a dyn Register,
    proofs: &'a [Proof],
    now: Timestamp,
    units: Vec<Changed>,
    lots: Vec<(LotKey, Lot)>,
    products: Vec<(Gtin, Product)>,
    outcomes: Vec<(OutcomeKey, Option<Decided>)>,
    batches: Vec<(Hash, Batch)>,
    left: Changes,
}

/// A unit as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its key.
    pub key: UnitKey,
    /// What is to be stored.
    pub unit: Unit,
    /// The new entry of its history, if there is one; its index is the sequence of its instant less one.
    pub entry: Option<Entry>,
    /// Whether it differs from what is stored.
    stale: bool,
}

/// What a message leaves to be stored, and said in events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Units, in the order in which they were first looked at, so that what surrounds one comes before it.
    pub units: Vec<Changed>,
    /// A product.
    pub product: Option<(Gtin, Product)>,
    /// A lot.
    pub lot: Option<(LotKey, Lot)>,
    /// A batch, by its root.
    pub batch: Option<(Hash, Batch)>,
    /// What was decided about an excursion.
    pub outcome: Option<(OutcomeKey, Decided)>,
}

impl<'a> Ledger<'a> {
    /// A ledger for one message. `proofs`: of units that may have no record yet, and of what surrounds them.
    pub fn new(register: &'a dyn Register, proofs: &'a [Proof], now: Timestamp) -> Ledger<'a> {
        Ledger {
            register,
            proofs,
            now,
            units: Vec::new(),
            lots: Vec::new(),
            products: Vec::new(),
            outcomes: Vec::new(),
            batches: Vec::new(),
            left: Changes::default(),
        }
    }

    /// What is to be stored.
    pub fn finish(self) -> Changes {
        let units = self.units.into_iter().filter(|changed| changed.stale).collect();
        Changes { units, ..self.left }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn register(&self) -> &'a dyn Register {
        self.register
    }

    pub(super) fn left(&mut self) -> &mut Changes {
        &mut self.left
    }

    // --- units

    /// A unit, from its record or by its proof.
    pub(super) fn unit(&mut self, key: &UnitKey) -> Result<Unit, Error> {
        self.unit_at(key, 0)?.ok_or(Error::ProofNeeded { unit: *key })
    }

    /// A unit, if there is a record or a proof of it.
    pub(super) fn find(&mut self, key: &UnitKey) -> Result<Option<Unit>, Error> {
        self.unit_at(key, 0)
    }

    /// A unit that is so many containers inside one that was asked for.
    fn unit_at(&mut self, key: &UnitKey, above: u8) -> Result<Option<Unit>, Error> {
        if let Some(known) = self.units.iter().find(|known| known.key == *key) {
            return Ok(Some(known.unit.clone()));
        }
        let proof = self.proof(key);
        if let Some(unit) = self.register.unit(key) {
            if proof.is_some_and(|proof| unit.origin != Some(proof.root)) {
                return Err(Error::DuplicateKey { unit: *key });
            }
            self.keep(key, unit.clone(), false);
            return Ok(Some(unit));
        }
        let Some(proof) = proof else { return Ok(None) };
        let unit = self.proven(proof)?;
        // With a unit all that surrounds it gets its record. Else somebody could give a container of their own that key, and
        // hold what is in the other one.
        if let Place::In { container, .. } = unit.place {
            if above >= MAX_HEIGHT {
                return Err(Error::TooDeep { height: above.saturating_add(1) });
            }
            let outer = self.unit_at(&container, above.saturating_add(1))?;
            let outer = outer.ok_or(Error::ProofNeeded { unit: container })?;
            if outer.origin != unit.origin {
                return Err(Error::DuplicateKey { unit: container });
            }
            if outer.height() <= unit.height() {
                return Err(Error::BadLeaf { unit: *key });
            }
        }
        self.keep(key, unit.clone(), true);
        Ok(Some(unit))
    }

    /// Goes on without the proofs: what is not looked at yet has its record.
    pub(super) fn forget_proofs(&mut self) {
        self.proofs = &[];
    }

    /// The proof that came with the message.
    pub(super) fn proof(&self, key: &UnitKey) -> Option<&'a Proof> {
        self.proofs.iter().find(|proof| proof.leaf.key() == key)
    }

    /// The unit as its batch commissioned it.
    pub(super) fn proven(&mut self, proof: &Proof) -> Result<Unit, Error> {
        let Proof { root, leaf, index, siblings } = proof;
        let unit = *leaf.key();
        let batch = self.batch(root)?;
        let hash = self.register.hasher();
        if !merkle::verify_inclusion(hash, merkle::leaf_hash(hash, leaf), (*index, batch.size), siblings, root) {
            return Err(Error::BadProof { unit });
        }
        leaf.check()?;
        let body = match leaf {
            Leaf::Pack { lot, expiry, .. } => {
                self.check_product(&batch, lot)?;
                Body::Pack(Pack { lot: *lot, expiry: *expiry, opened: false, dispensed: None, recall: None })
            }
            Leaf::Container { height, tags, .. } => {
                for tag in tags {
                    if tag.gtin != batch.gtin {
                        return Err(Error::OtherProduct { gtin: tag.gtin });
                    }
                    self.check_product(&batch, &tag.lot)?;
                }
                Body::Container(Container { tags: tags.clone(), height: *height, ..Container::default() })
            }
        };
        let place = match leaf.parent() {
            Some(container) => Place::In { container: *container, since: batch.at },
            None => Place::Held(batch.by),
        };
        Ok(Unit { origin: Some(*root), place, state: State::Active, trail: Vec::new(), entries: 0, body })
    }

    /// A batch commissions packs of its own product only: else a stranger could commission another's.
    fn check_product(&mut self, batch: &Batch, lot: &LotKey) -> Result<(), Error> {
        let gtin = self.lot(lot)?.gtin;
        if gtin == batch.gtin {
            Ok(())
        } else {
            Err(Error::OtherProduct { gtin })
        }
    }

    pub(super) fn keep(&mut self, key: &UnitKey, unit: Unit, stale: bool) {
        self.units.push(Changed { key: *key, unit, entry: None, stale });
    }

    /// What a unit is from now on.
    pub(super) fn put(&mut self, key: &UnitKey, unit: Unit) {
        match self.units.iter_mut().find(|known| known.key == *key) {
            Some(known) => {
                known.unit = unit;
                known.stale = true;
            }
            None => self.keep(key, unit, true),
        }
    }

    /// What a unit is from now on, and the entry of its history that says why.
    pub(super) fn note(
        &mut self,
        key: &UnitKey,
        unit: &mut Unit,
        party: &Party,
        licence: Option<Qualification>,
        what: What,
    ) -> Result<(), Error> {
        unit.entries = unit.entries.checked_add(1).ok_or(Error::NumbersExhausted)?;
        let at = Instant { at: self.now, seq: u64::from(unit.entries) };
        self.put(key, unit.clone());
        if let Some(known) = self.units.iter_mut().find(|known| known.key == *key) {
            known.entry = Some(Entry { at, by: *party.id(), licence, what });
        }
        Ok(())
    }

    /// Who holds a unit: it, or the outermost container that it is in.
    pub(super) fn custodian(&mut self, unit: &Unit) -> Result<AccountId, Error> {
        let mut place = unit.place;
        for _ in 0..=MAX_HEIGHT {
            match place {
                Place::Held(custodian) => return Ok(custodian),
                Place::In { container, .. } => place = self.unit(&container)?.place,
            }
        }
        Err(Error::TooDeep { height: MAX_HEIGHT.saturating_add(1) })
    }

    // --- products and lots

    pub(super) fn lot(&mut self, key: &LotKey) -> Result<Lot, Error> {
        if let Some((_, lot)) = self.lots.iter().find(|(known, _)| known == key) {
            return Ok(*lot);
        }
        let lot = self.register.lot(key).ok_or(Error::NoSuchLot { lot: *key })?;
        self.lots.push((*key, lot));
        Ok(lot)
    }

    pub(super) fn product(&mut self, gtin: Gtin) -> Result<Product, Error> {
        if let Some((_, product)) = self.products.iter().find(|(known, _)| *known == gtin) {
            return Ok(*product);
        }
        let product = self.register.product(gtin).ok_or(Error::NoSuchProduct { gtin })?;
        self.products.push((gtin, product));
        Ok(product)
    }

    pub(super) fn batch(&mut self, root: &Hash) -> Result<Batch, Error> {
        if let Some((_, batch)) = self.batches.iter().find(|(known, _)| known == root) {
            return Ok(batch.clone());
        }
        let batch = self.register.batch(root).ok_or(Error::NoSuchBatch { root: *root })?;
        self.batches.push((*root, batch.clone()));
        Ok(batch)
    }

    pub(super) fn outcome(&mut self, key: &OutcomeKey) -> Option<Decided> {
        if let Some((_, decided)) = self.outcomes.iter().find(|(known, _)| known == key) {
            return *decided;
        }
        let decided = self.register.outcome(key);
        self.outcomes.push((*key, decided));
        decided
    }

    /// The lots of a unit with their products: its own, or those in it.
    pub(super) fn contents(&mut self, unit: &Unit) -> Result<Vec<(Gtin, LotKey)>, Error> {
        match &unit.body {
            Body::Pack(pack) => Ok(Vec::from([(self.lot(&pack.lot)?.gtin, pack.lot)])),
            Body::Container(container) => Ok(container.tags.iter().map(|tag| (tag.gtin, tag.lot)).collect()),
        }
    }

    /// Whether a party owns all products in a unit. Nobody is the owner of nothing.
    pub(super) fn owns(&mut self, party: &Party, unit: &Unit) -> Result<(), Error> {
        let contents = self.contents(unit)?;
        if contents.is_empty() {
            return Err(Error::WrongStanding { standing: Standing::Owner });
        }
        for (gtin, _) in contents {
            party.require_owner(self.product(gtin)?.owner)?;
        }
        Ok(())
    }
}

/// # Errors
/// [`Error::BadCount`] unless there are 1 to [`MAX_UNITS`].
pub(super) const fn check_count(count: usize) -> Result<(), Error> {
    match count {
        1..=MAX_UNITS => Ok(()),
        _ => Err(Error::BadCount { count: count as u32 }),
    }
}
