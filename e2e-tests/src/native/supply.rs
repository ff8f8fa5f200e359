//! The supply chain's messages, typed.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId, Hash, Jurisdiction, Timestamp,
    supply::{
        Batch, CompanyPrefix, CorrectionReason, Decided, Entry, Error, Finding, Gtin, Lot, LotKey, Operator, Outcome,
        Presented, Product, Proof, Qualification, RecallKind, Shipment, Standing, Target, Unit, UnitKey, Units,
    },
};

use super::{
    SupplyChain,
    messages::{messages, returned},
};

type Result<T> = core::result::Result<T, Error>;

/// Somebody calling the supply chain. Every message returns what it returns to a contract; a trap panics.
pub struct Caller<'a> {
    pub(super) chain: &'a mut SupplyChain,
    pub(super) account: AccountId,
}

messages! {
    Caller

    "register_product" register_product(by: AccountId, gtin: Gtin, owner: AccountId, jurisdiction: Jurisdiction) -> Result<()>;
    "claim_product" claim_product(by: AccountId, gtin: Gtin, prefix: CompanyPrefix, jurisdiction: Jurisdiction) -> Result<()>;
    "create_lot" create_lot(by: AccountId, gtin: Gtin, lot: Vec<u8>, secret: Option<Hash>) -> Result<LotKey>;
    "open_lot" open_lot(by: AccountId, lot: LotKey, secret: Hash) -> Result<()>;
    "commission" commission(by: AccountId, root: Hash, gtin: Gtin, size: u64, locator: Vec<u8>) -> Result<()>;
    "pack" pack(by: AccountId, container: UnitKey, children: Units) -> Result<()>;
    "unpack" unpack(by: AccountId, container: UnitKey, children: Units) -> Result<()>;
    "ship" ship(by: AccountId, units: Units, shipment: Shipment, holds: Qualification) -> Result<()>;
    "receive" receive(by: AccountId, units: Units, as_return: bool, holds: Qualification) -> Result<()>;
    "receive_partial" receive_partial(by: AccountId, container: UnitKey, children: Units, as_return: bool, holds: Qualification) -> Result<()>;
    "reject" reject(by: AccountId, units: Units) -> Result<()>;
    "void" void(by: AccountId, units: Units) -> Result<()>;
    "dispense" dispense(by: AccountId, units: Units, premises: Hash, holds: Qualification) -> Result<()>;
    "dispense_partial" dispense_partial(by: AccountId, units: Units, premises: Hash, holds: Qualification) -> Result<()>;
    "undo_dispense" undo_dispense(by: AccountId, units: Units, premises: Hash, attested: bool, holds: Qualification) -> Result<()>;
    "inactivate" inactivate(by: AccountId, units: Units) -> Result<()>;
    "reactivate" reactivate(by: AccountId, units: Units) -> Result<()>;
    "report_stolen" report_stolen(by: AccountId, units: Units) -> Result<()>;
    "destroy" destroy(by: AccountId, units: Units, holds: Qualification) -> Result<()>;
    "export" export(by: AccountId, units: Units, holds: Qualification) -> Result<()>;
    "sample" sample(by: AccountId, units: Units, holds: Qualification) -> Result<()>;
    "transform" transform(by: AccountId, inputs: Units, output: Hash, holds: Qualification) -> Result<()>;
    "quarantine" quarantine(by: AccountId, standing: Standing, units: Units) -> Result<()>;
    "clear" clear(by: AccountId, standing: Standing, units: Units) -> Result<()>;
    "declare_illegitimate" declare_illegitimate(by: AccountId, standing: Standing, units: Units) -> Result<()>;
    "recall" recall(by: AccountId, standing: Standing, target: Target, proofs: Vec<Proof>, kind: RecallKind, statement: Hash) -> Result<()>;
    "cancel_recall" cancel_recall(by: AccountId, target: Target) -> Result<()>;
    "attach_sensor" attach_sensor(by: AccountId, container: UnitKey, proofs: Vec<Proof>, sensor: Option<AccountId>) -> Result<()>;
    "report_excursion" report_excursion(by: AccountId, container: UnitKey, from: Timestamp, to: Timestamp, reading: Hash, holds: Qualification) -> Result<()>;
    "release" release(by: AccountId, container: UnitKey, excursion: u32, lot: LotKey, outcome: Outcome, statement: Hash) -> Result<()>;
    "correct" correct(by: AccountId, unit: UnitKey, wrong: u32, reason: CorrectionReason, corrective: Vec<u32>) -> Result<()>;
    "set_operator" set_operator(party: AccountId, operator: AccountId, until: Timestamp) -> Result<()>;
    "remove_operator" remove_operator(party: AccountId, operator: AccountId) -> Result<()>;
    "verify" verify(unit: UnitKey, presented: Presented, proofs: Vec<Proof>) -> Result<Vec<Finding>>;
    "unit" unit(unit: UnitKey) -> Result<Option<Unit>>;
    "trace" trace(unit: UnitKey, cursor: u32, limit: u32) -> Result<Vec<Entry>>;
    "product" product(gtin: Gtin) -> Result<Option<Product>>;
    "lot" lot(lot: LotKey) -> Result<Option<Lot>>;
    "batch" batch(root: Hash) -> Result<Option<Batch>>;
    "outcome" outcome(container: UnitKey, excursion: u32, lot: LotKey) -> Result<Option<Decided>>;
    "operator" operator(party: AccountId, operator: AccountId) -> Result<Option<Operator>>;
    "genesis" genesis() -> Result<Hash>;
}

impl Caller<'_> {
    pub(super) fn send<T: Decode, E: Decode>(self, label: &str, arguments: impl Encode) -> core::result::Result<T, E> {
        returned(label, self.chain.call(self.account, label, arguments))
    }
}
