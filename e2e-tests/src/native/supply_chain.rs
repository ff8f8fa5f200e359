//! A chain with the supply chain on it, wired to both registries.

use std::sync::OnceLock;

use codec::Encode;
use salus_domain::{AccountId, Timestamp, governance::Slot, supply::Event};

use super::{
    Bundle, Chain, ContractState, Emitted, GENESIS, GOVERNANCE_DELAY, Outcome, Person, Suite, Weight, chain::input,
    supply::Caller,
};

/// A chain with both registries and the supply chain on it, and all that the latter said.
pub struct SupplyChain {
    /// The chain, and the registries on it.
    pub suite: Suite,
    /// The supply chain's address.
    pub address: AccountId,
    /// The governor of all contracts but the consent registry.
    pub governor: AccountId,
    bundle: &'static Bundle,
    last: Option<Outcome>,
    log: Vec<Emitted>,
    /// How much of the log there was when something was begun.
    begun: Vec<usize>,
}

impl Default for SupplyChain {
    fn default() -> Self {
        Self::new()
    }
}

impl SupplyChain {
    /// A new chain, wired.
    pub fn new() -> SupplyChain {
        let mut chain = SupplyChain::unwired();
        for slot in [Slot::ConsentRegistry, Slot::CredentialRegistry] {
            let (governor, contract) = (chain.governor, chain.registry(slot));
            chain.by(governor).wire(slot, contract).expect("the slot is empty");
        }
        chain
    }

    /// A new chain on which the supply chain knows no registry.
    pub fn unwired() -> SupplyChain {
        static BUNDLE: OnceLock<Bundle> = OnceLock::new();
        let bundle = BUNDLE.get_or_init(|| Bundle::artifact("supply_chain"));
        let mut suite = Suite::new();
        let governor = suite.governor;
        let (code, _) = suite.chain().upload(governor, &bundle.code);
        let data = input(bundle.constructor("new"), (GENESIS, governor, GOVERNANCE_DELAY));
        let (address, outcome) = suite.chain().instantiate(governor, code, data, b"");
        let log = outcome.emitted.clone();
        SupplyChain { suite, address, governor, bundle, last: Some(outcome), log, begun: Vec::new() }
    }

    /// The registry that belongs into a slot.
    pub fn registry(&self, slot: Slot) -> AccountId {
        match slot {
            Slot::ConsentRegistry => self.suite.consents.registry,
            Slot::CredentialRegistry => self.suite.registry,
            _ => panic!("the supply chain asks no {slot:?}"),
        }
    }

    /// The chain.
    pub fn chain(&mut self) -> &mut Chain {
        self.suite.chain()
    }

    /// The time of the block that is being built.
    pub fn now(&self) -> Timestamp {
        self.suite.now()
    }

    /// The supply chain's bundle.
    pub fn bundle(&self) -> &'static Bundle {
        self.bundle
    }

    /// Somebody with a key and money.
    pub fn person(&mut self, name: &str) -> Person {
        self.suite.person(name)
    }

    /// Accounts of people with money.
    pub fn accounts<const N: usize>(&mut self, names: [&str; N]) -> [AccountId; N] {
        self.suite.accounts(names)
    }

    /// Calls the supply chain as somebody.
    pub fn by(&mut self, account: AccountId) -> Caller<'_> {
        Caller { chain: self, account }
    }

    /// Calls a message as somebody; what fails or reverts changes nothing.
    pub fn call(&mut self, account: AccountId, label: &str, arguments: impl Encode) -> &Outcome {
        let data = input(self.bundle.selector(label), arguments);
        let outcome = self.suite.chain().call(account, self.address, data);
        self.log.extend(outcome.emitted.iter().cloned());
        self.last.insert(outcome)
    }

    /// Tries something out and undoes it. No block may end in between.
    pub fn attempt<R>(&mut self, attempt: impl FnOnce(&mut SupplyChain) -> R) -> R {
        self.begin();
        let result = attempt(self);
        self.undo();
        result
    }

    /// From here on everything can be [undone](SupplyChain::undo).
    pub fn begin(&mut self) {
        self.begun.push(self.log.len());
        self.chain().begin();
    }

    /// Undoes what happened since the last [beginning](SupplyChain::begin).
    pub fn undo(&mut self) {
        self.chain().undo();
        self.log.truncate(self.begun.pop().expect("something was begun"));
    }

    /// Overwrites an item of a storage field, for states that nobody lives to reach.
    pub fn overwrite(&mut self, field: &str, key: impl Encode, value: impl Encode) {
        let storage = self.bundle.storage();
        let (root, _) =
            storage.iter().find(|(_, name)| *name == field).unwrap_or_else(|| panic!("no storage field {field}"));
        let (key, address) = ([root.to_vec(), key.encode()].concat(), self.address);
        self.chain().overwrite(address, &key, &value.encode());
    }

    /// Has a registry give no answer, as if nobody were at its address, or has it answer again.
    pub fn silence(&mut self, slot: Slot, silent: bool) {
        let contract = if silent { [0xee; 32] } else { self.registry(slot) };
        self.rewire(slot, contract);
    }

    /// Has another contract in a slot, behind the governance's back.
    pub fn rewire(&mut self, slot: Slot, contract: AccountId) {
        let address = self.address;
        self.chain().rewire(address, slot, contract);
    }

    /// What the last call came to.
    pub fn last(&self) -> &Outcome {
        self.last.as_ref().expect("something was called")
    }

    /// What the last call took.
    pub fn weight(&self) -> Weight {
        self.last().consumed
    }

    /// What the last call emitted, decoded.
    pub fn events(&self) -> Vec<Event> {
        self.decode(&self.last().emitted)
    }

    /// All that the supply chain ever emitted, decoded.
    pub fn history(&self) -> Vec<Event> {
        self.decode(&self.log)
    }

    /// As bytes, with topics.
    pub fn log(&self) -> &[Emitted] {
        &self.log
    }

    fn decode(&self, emitted: &[Emitted]) -> Vec<Event> {
        let labels = self.bundle.events();
        let decode = |emitted: &Emitted| {
            let label = &labels[&emitted.topics[0]];
            Event::decode(label, &emitted.data).unwrap_or_else(|error| panic!("{label}: {error}"))
        };
        emitted.iter().filter(|emitted| emitted.contract == self.address).map(decode).collect()
    }

    /// The supply chain's storage, in short.
    pub fn state(&mut self) -> ContractState {
        let address = self.address;
        self.chain().state(address)
    }

    /// Every storage item of the supply chain.
    pub fn storage(&mut self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let address = self.address;
        self.chain().storage(address)
    }
}
