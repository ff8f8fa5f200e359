//! The typed client of the supply chain: what can be asked.

use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt};
use salus_domain::supply::{
    Batch, Decided, Entry, Error, Event, Finding, Gtin, Lot, LotKey, Operator, OutcomeKey, Presented, Product, Proof,
    Unit, UnitKey,
};
use salus_domain::{AccountId, Hash};

use super::words;
use crate::deploy::definition::SUPPLY_CHAIN;
use crate::failure::{Failure, Result};
use crate::suite::arguments::Arguments;
use crate::suite::contract::{Contract, Register};

/// The most entries that one question is answered with.
const PAGE: u32 = 50;
/// How many questions are asked at once.
const AT_ONCE: usize = 16;

/// What makes a contract the supply chain.
pub struct Supply;

/// One supply chain on one chain.
pub type Chain = Contract<Supply>;

impl Register for Supply {
    type Error = Error;
    type Event = Event;
    const NAME: &'static str = "supply chain";
    const CONTRACT: &'static str = SUPPLY_CHAIN;

    fn event(name: &str, data: &[u8]) -> Option<Event> {
        Event::decode(name, data).ok()
    }

    fn words(error: &Error, account: &dyn Fn(&[u8; 32]) -> String) -> (String, Option<&'static str>) {
        words::error(error, account)
    }
}

impl Chain {
    /// All that is known about a unit, gravest first.
    ///
    /// # Errors
    /// Refused (exit 1) for a proof that proves nothing.
    pub async fn verify(&self, unit: &UnitKey, presented: &Presented, proofs: &[Proof]) -> Result<Vec<Finding>> {
        let arguments = Arguments::new().with("unit", unit).with("presented", presented);
        self.query("verify", &arguments.with("proofs", &proofs)).await
    }

    /// A pack or a container, if it has a record.
    pub async fn unit(&self, unit: &UnitKey) -> Result<Option<Unit>> {
        self.query("unit", &Arguments::new().with("unit", unit)).await
    }

    /// Those of several units that have a record.
    pub async fn units(&self, units: impl IntoIterator<Item = UnitKey>) -> Result<HashMap<UnitKey, Unit>> {
        of_each(units, |unit| async move { self.unit(&unit).await }).await
    }

    /// Those of several lots that there are.
    pub async fn lots(&self, lots: impl IntoIterator<Item = LotKey>) -> Result<HashMap<LotKey, Lot>> {
        of_each(lots, |lot| async move { self.lot(&lot).await }).await
    }

    /// Those of several batches that were commissioned, by their roots.
    pub async fn batches(&self, roots: impl IntoIterator<Item = Hash>) -> Result<HashMap<Hash, Batch>> {
        of_each(roots, |root| async move { self.batch(&root).await }).await
    }

    /// The whole history of a unit.
    pub async fn trace(&self, unit: &UnitKey) -> Result<Vec<Entry>> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let cursor = u32::try_from(entries.len()).unwrap_or(u32::MAX);
            let arguments = Arguments::new().with("unit", unit).with("cursor", &cursor).with("limit", &PAGE);
            let page: Vec<Entry> = self.query("trace", &arguments).await?;
            let last = page.len() < PAGE as usize;
            entries.extend(page);
            if last {
                return Ok(entries);
            }
        }
    }

    /// The last entry of a unit's history.
    pub async fn last_entry(&self, key: &UnitKey, unit: &Unit) -> Result<Option<Entry>> {
        let Some(cursor) = unit.entries.checked_sub(1) else { return Ok(None) };
        let arguments = Arguments::new().with("unit", key).with("cursor", &cursor).with("limit", &1u32);
        Ok(self.query::<Vec<Entry>>("trace", &arguments).await?.pop())
    }

    /// A product.
    pub async fn product(&self, gtin: Gtin) -> Result<Option<Product>> {
        self.query("product", &Arguments::new().with("gtin", &gtin)).await
    }

    /// A lot.
    pub async fn lot(&self, lot: &LotKey) -> Result<Option<Lot>> {
        self.query("lot", &Arguments::new().with("lot", lot)).await
    }

    /// A batch, by the root of its tree.
    pub async fn batch(&self, root: &Hash) -> Result<Option<Batch>> {
        self.query("batch", &Arguments::new().with("root", root)).await
    }

    /// What was decided about an excursion.
    pub async fn outcome(&self, about: &OutcomeKey) -> Result<Option<Decided>> {
        let OutcomeKey { container, excursion, lot } = about;
        self.query(
            "outcome",
            &Arguments::new().with("container", container).with("excursion", excursion).with("lot", lot),
        )
        .await
    }

    /// An operator of a party. Whether it counts now depends on who the party's controller is.
    pub async fn operator(&self, party: &AccountId, operator: &AccountId) -> Result<Option<Operator>> {
        self.query("operator", &Arguments::new().with("party", party).with("operator", operator)).await
    }
}

/// What there is of several things, asked for some at a time.
async fn of_each<K: Copy + Eq + std::hash::Hash, V, F: Future<Output = Result<Option<V>>>>(
    keys: impl IntoIterator<Item = K>,
    ask: impl Fn(K) -> F,
) -> Result<HashMap<K, V>> {
    let asked = futures::stream::iter(keys).map(|key| {
        let answer = ask(key);
        async move { Ok::<_, Failure>(answer.await?.map(|value| (key, value))) }
    });
    let found: Vec<Option<(K, V)>> = asked.buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}
