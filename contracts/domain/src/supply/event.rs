//! The events of the supply chain, field by field as the contract declares them.

use super::{Batch, Decided, Entry, Gtin, Lot, LotKey, Operator, Product, Recall, Target, Unit, UnitKey};
use crate::{governance, AccountId, Hash};

crate::event::events! {
    /// An event of the supply chain.
    pub enum Event or Governance(governance::Event) {
        /// A product has an owner, the first or another one.
        ProductRegistered { gtin: Gtin, owner: AccountId, product: Product, by: AccountId }
        /// A lot was created.
        LotCreated { lot: LotKey, gtin: Gtin, record: Lot }
        /// A lot's secret was published.
        LotOpened { lot: LotKey, secret: Hash }
        /// Packs and containers were commissioned.
        Commissioned { root: Hash, gtin: Gtin, batch: Batch }
        /// A product or a lot was recalled; none: its recall was taken back. Of a pack, its own event says so.
        Recalled { target: Target, gtin: Gtin, recall: Option<Recall>, by: AccountId }
        /// A unit is now like this, by whose doing; the entry is what its history says of it.
        UnitChanged { unit: UnitKey, by: AccountId, now: Box<Unit>, entry: Option<Entry> }
        /// What an excursion did to a lot was decided.
        ExcursionDecided { container: UnitKey, excursion: u32, lot: LotKey, decided: Decided }
        /// An operator was named; none: removed.
        OperatorSet { party: AccountId, operator: AccountId, terms: Option<Operator> }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scale::Encode;

    #[test]
    fn an_event_is_its_fields_in_order_and_nothing_else() {
        let terms = Operator { until: 9, named_by: [1; 32] };
        let data = ([1u8; 32], [2u8; 32], Some(terms)).encode();
        let event = Event::OperatorSet { party: [1; 32], operator: [2; 32], terms: Some(terms) };
        assert_eq!(Event::decode("OperatorSet", &data), Ok(event.clone()));
        assert_eq!(event.name(), "OperatorSet");
        assert!(Event::decode("OperatorSet", &data[..70]).is_err());
        assert!(Event::decode("OperatorSet", &[&data[..], &[0]].concat()).is_err());
        assert!(Event::decode("OperatorNamed", &data).is_err());
        let taken = Event::Governance(governance::Event::GovernanceTaken { governor: [5; 32] });
        assert_eq!(Event::decode("GovernanceTaken", &[5; 32]), Ok(taken));
    }
}
