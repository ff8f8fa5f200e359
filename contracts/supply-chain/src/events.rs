//! What the supply chain tells the world. Every change of a unit, a product, a lot or a batch emits one event, and from all of
//! them together the contract's state can be rebuilt. Topics: the event's signature, and what is looked up by.

use ink::primitives::AccountId;
use salus_domain::supply::{
    Batch, Decided, Entry, Gtin, Lot, LotKey, Operator, Product, Recall, Target, Unit, UnitKey,
};
use salus_domain::Hash;

salus_interfaces::events! {
    /// A product has an owner, the first or another one.
    ProductRegistered {
        /// Which product.
        #[ink(topic)]
        gtin: Gtin,
        /// Its owner.
        owner: AccountId,
        /// What is on record.
        product: Product,
        /// Who said so: the regulator, or the owner itself.
        by: AccountId,
    }

    /// A lot was created.
    LotCreated {
        /// Which.
        #[ink(topic)]
        lot: LotKey,
        /// Of which product.
        gtin: Gtin,
        /// What is on record.
        record: Lot,
    }

    /// A lot's secret was published.
    LotOpened {
        /// Which.
        #[ink(topic)]
        lot: LotKey,
        /// The secret.
        secret: Hash,
    }

    /// Packs and containers were commissioned.
    Commissioned {
        /// The root of their tree.
        root: Hash,
        /// Of which product.
        #[ink(topic)]
        gtin: Gtin,
        /// What is on record.
        batch: Batch,
    }

    /// A product or a lot was recalled; none: its recall was taken back. Of a pack, its own event says so.
    Recalled {
        /// What.
        target: Target,
        /// Of which product.
        #[ink(topic)]
        gtin: Gtin,
        /// How, by whom and why.
        recall: Option<Recall>,
        /// Whose doing.
        by: AccountId,
    }

    /// A unit is now like this.
    UnitChanged {
        /// Which.
        #[ink(topic)]
        unit: UnitKey,
        /// Whose doing.
        by: AccountId,
        /// What is on record.
        now: Unit,
        /// What its history says of it, if it says something.
        entry: Option<Entry>,
    }

    /// What an excursion did to a lot was decided.
    ExcursionDecided {
        /// Whose excursion.
        #[ink(topic)]
        container: UnitKey,
        /// Which one.
        excursion: u32,
        /// Which lot.
        lot: LotKey,
        /// What was decided.
        decided: Decided,
    }

    /// An operator was named; none: removed.
    OperatorSet {
        /// Whose.
        #[ink(topic)]
        party: AccountId,
        /// Who.
        operator: AccountId,
        /// Until when.
        terms: Option<Operator>,
    }
}
