//! Recalls and withdrawals: of a product, a lot, or one pack.

use super::ledger::Ledger;
use super::licence::{regulator, settle, Ask};
use super::product::{graver, Product, Recall};
use super::{Body, Error, Gtin, Move, Party, RecallKind, Standing, Target, Unit, UnitKey, What};
use crate::consent::Qualification;
use crate::Hash;

impl Ledger<'_> {
    /// Recalls or withdraws. By the product's owner, or by the regulator of its jurisdiction. It holds at once for all packs,
    /// with and without a record.
    ///
    /// # Errors
    /// [`Error::WrongStanding`] of a custodian; [`Error::NoSuchProduct`], [`Error::NoSuchLot`], [`Error::ProofNeeded`] and
    /// others of a proof; [`Error::NotPack`], [`Error::AlreadyRecalled`], [`Error::NotOwner`], [`Error::NotLicensed`],
    /// [`Error::DependencyUnavailable`].
    pub fn recall(
        &mut self,
        party: &Party,
        standing: Standing,
        target: &Target,
        (kind, statement): (RecallKind, Hash),
        ask: Ask,
    ) -> Result<(), Error> {
        let (gtin, before) = self.target(target, Move::Recall)?;
        if let Some(Recall { kind: before, .. }) = before.filter(|before| before.kind >= kind) {
            return Err(Error::AlreadyRecalled { kind: before });
        }
        let licence = self.speaks_for(party, standing, gtin, ask)?;
        let recall = Recall { kind, at: self.now(), by: *party.id(), standing, statement };
        let what = What::Recalled { kind, standing, statement };
        self.set_recall(party, target, Some(recall), licence, what)
    }

    /// Takes a recall back. By the regulator of the product's jurisdiction alone.
    ///
    /// # Errors
    /// As [`Ledger::recall`]; [`Error::NotRecalled`].
    pub fn cancel_recall(&mut self, party: &Party, target: &Target, ask: Ask) -> Result<(), Error> {
        let (gtin, before) = self.target(target, Move::CancelRecall)?;
        if before.is_none() {
            return Err(Error::NotRecalled);
        }
        let licence = self.speaks_for(party, Standing::Regulator, gtin, ask)?;
        self.set_recall(party, target, None, licence, What::RecallCancelled)
    }

    /// The product of what is recalled, and the recall that there is.
    fn target(&mut self, target: &Target, act: Move) -> Result<(Gtin, Option<Recall>), Error> {
        match target {
            Target::Product(gtin) => Ok((*gtin, self.product(*gtin)?.recall)),
            Target::Lot(lot) => self.lot(lot).map(|lot| (lot.gtin, lot.recall)),
            Target::Pack(key) => {
                let unit = self.unit(key)?;
                self.check(act, key, &unit)?;
                let pack = unit.pack().ok_or(Error::NotPack { unit: *key })?;
                Ok((self.lot(&pack.lot)?.gtin, pack.recall))
            }
        }
    }

    /// Lets through the owner of a product and its regulator. Returns by virtue of what.
    fn speaks_for(
        &mut self,
        party: &Party,
        standing: Standing,
        gtin: Gtin,
        ask: Ask,
    ) -> Result<Option<Qualification>, Error> {
        let Product { owner, jurisdiction, .. } = self.product(gtin)?;
        match standing {
            Standing::Custodian => Err(Error::WrongStanding { standing }),
            Standing::Owner => party.require_owner(owner).map(|()| None),
            Standing::Regulator => {
                let holds = regulator(jurisdiction);
                settle(ask(&holds), &holds).map(|()| Some(holds))
            }
        }
    }

    fn set_recall(
        &mut self,
        party: &Party,
        target: &Target,
        recall: Option<Recall>,
        licence: Option<Qualification>,
        what: What,
    ) -> Result<(), Error> {
        match target {
            Target::Product(gtin) => {
                let product = self.product(*gtin)?;
                self.left().product = Some((*gtin, Product { recall, ..product }));
            }
            Target::Lot(key) => {
                let lot = self.lot(key)?;
                self.left().lot = Some((*key, super::Lot { recall, ..lot }));
            }
            Target::Pack(key) => {
                let mut unit = self.unit(key)?;
                if let Body::Pack(pack) = &mut unit.body {
                    pack.recall = recall;
                }
                self.note(key, &mut unit, party, licence, what)?;
            }
        }
        Ok(())
    }

    /// The gravest recall that a unit falls under: a pack its own, its lot's or its product's; a container one of any in it.
    pub(super) fn recall_of(&mut self, key: &UnitKey, unit: &Unit) -> Result<Option<(Target, RecallKind)>, Error> {
        let mut found = None;
        for (gtin, lot) in self.contents(unit)? {
            let record = self.lot(&lot)?;
            found = graver(found, self.product(gtin)?.recall_of(gtin, &lot, &record));
        }
        let own = unit.pack().and_then(|pack| pack.recall).map(|recall| (Target::Pack(*key), recall.kind));
        Ok(graver(found, own))
    }
}
