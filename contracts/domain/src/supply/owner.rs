//! Who owns a product, and what an owner says: lots and batches.

use super::gtin::CompanyPrefix;
use super::ledger::Ledger;
use super::licence::{check_jurisdiction, settle, AskQualified, Licence};
use super::product::{Batch, Lot, Product};
use super::{keys, merkle, Error, Gtin, LotKey, Party};
use crate::consent::Qualification;
use crate::credential::CredentialType;
use crate::{AccountId, Hash, Jurisdiction, NOBODY};
use alloc::vec::Vec;

/// The longest locator.
pub const MAX_LOCATOR: usize = 200;

/// What an owner commissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// The root of the tree.
    pub root: Hash,
    /// The product.
    pub gtin: Gtin,
    /// How many leaves the tree has: 1 to 2^32.
    pub size: u64,
    /// Where they are to be had: a URL, 1 to 200 visible ASCII characters.
    pub locator: Vec<u8>,
}

impl Ledger<'_> {
    /// Says who owns a product, for the first time or anew. By the regulator of the jurisdiction that the licence names; what
    /// belongs to another one's is not theirs. A recall stays.
    ///
    /// # Errors
    /// [`Error::BadGtin`], [`Error::Nobody`], [`Error::WrongLicence`], [`Error::BadJurisdiction`],
    /// [`Error::OtherJurisdiction`], [`Error::NotLicensed`], [`Error::DependencyUnavailable`].
    pub fn register_product(&mut self, gtin: Gtin, owner: &AccountId, licence: &Licence) -> Result<(), Error> {
        gtin.check()?;
        if *owner == NOBODY {
            return Err(Error::Nobody);
        }
        let Qualification { credential, jurisdiction } = licence.holds;
        if credential != CredentialType::REGULATOR {
            return Err(Error::WrongLicence { credential });
        }
        check_jurisdiction(&jurisdiction)?;
        let before = self.register().product(gtin);
        if let Some(Product { jurisdiction: theirs, .. }) = before.filter(|before| before.jurisdiction != jurisdiction)
        {
            return Err(Error::OtherJurisdiction { jurisdiction: theirs });
        }
        licence.require()?;
        let recall = before.and_then(|before| before.recall);
        self.left().product = Some((gtin, Product { owner: *owner, jurisdiction, since: self.now(), recall }));
        Ok(())
    }

    /// Takes a product that nobody registered. By a manufacturer whose credential is limited to the GTIN's company prefix.
    ///
    /// # Errors
    /// [`Error::BadGtin`], [`Error::BadPrefix`], [`Error::OtherPrefix`], [`Error::BadJurisdiction`],
    /// [`Error::ProductKnown`], [`Error::NotLicensed`], [`Error::DependencyUnavailable`].
    pub fn claim_product(
        &mut self,
        party: &Party,
        gtin: Gtin,
        prefix: CompanyPrefix,
        jurisdiction: Jurisdiction,
        ask: AskQualified,
    ) -> Result<(), Error> {
        gtin.check()?;
        prefix.check()?;
        if !gtin.has_prefix(prefix) {
            return Err(Error::OtherPrefix { gtin });
        }
        check_jurisdiction(&jurisdiction)?;
        if let Some(Product { owner, .. }) = self.register().product(gtin) {
            return Err(Error::ProductKnown { owner });
        }
        let holds = Qualification { credential: CredentialType::MANUFACTURER, jurisdiction };
        let qualifier = keys::gs1_prefix_qualifier(self.register().hasher(), prefix);
        settle(ask(&holds, &qualifier), &holds)?;
        let product = Product { owner: *party.id(), jurisdiction, since: self.now(), recall: None };
        self.left().product = Some((gtin, product));
        Ok(())
    }

    /// Creates a lot. By the product's owner, in clear, so that nobody takes another's key.
    ///
    /// # Errors
    /// [`Error::BadLot`], [`Error::NoSuchProduct`], [`Error::NotOwner`], [`Error::LotKnown`].
    pub fn create_lot(&mut self, party: &Party, gtin: Gtin, lot: &[u8], secret: Option<Hash>) -> Result<LotKey, Error> {
        let key = keys::lot_key(self.register().hasher(), gtin, lot)?;
        party.require_owner(self.product(gtin)?.owner)?;
        if self.register().lot(&key).is_some() {
            return Err(Error::LotKnown { lot: key });
        }
        self.left().lot = Some((key, Lot { gtin, secret, recall: None }));
        Ok(key)
    }

    /// Publishes a lot's secret, for ever. By the product's owner.
    ///
    /// # Errors
    /// [`Error::NoSuchLot`], [`Error::NotOwner`], [`Error::LotOpen`].
    pub fn open_lot(&mut self, party: &Party, key: &LotKey, secret: Hash) -> Result<(), Error> {
        let lot = self.lot(key)?;
        party.require_owner(self.product(lot.gtin)?.owner)?;
        if lot.secret.is_some() {
            return Err(Error::LotOpen { lot: *key });
        }
        self.left().lot = Some((*key, Lot { secret: Some(secret), ..lot }));
        Ok(())
    }

    /// Commissions all packs and containers of a tree. By the product's owner, who is their first custodian.
    ///
    /// # Errors
    /// [`Error::BadSize`], [`Error::BadLocator`], [`Error::NoSuchProduct`], [`Error::NotOwner`], [`Error::BatchKnown`].
    pub fn commission(&mut self, party: &Party, new: &NewBatch) -> Result<(), Error> {
        let NewBatch { root, gtin, size, locator } = new;
        if !matches!(*size, 1..=merkle::MAX_LEAVES) {
            return Err(Error::BadSize { size: *size });
        }
        if !matches!(locator.len(), 1..=MAX_LOCATOR) || !locator.iter().all(u8::is_ascii_graphic) {
            return Err(Error::BadLocator { length: locator.len() as u32 });
        }
        party.require_owner(self.product(*gtin)?.owner)?;
        if self.register().batch(root).is_some() {
            return Err(Error::BatchKnown { root: *root });
        }
        let batch = Batch { gtin: *gtin, size: *size, locator: locator.clone(), at: self.now(), by: *party.id() };
        self.left().batch = Some((*root, batch));
        Ok(())
    }
}
