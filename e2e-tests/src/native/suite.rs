//! A chain with the contracts of the suite on it, wired.

use std::sync::OnceLock;

use codec::Encode;
use salus_domain::{
    AccountId, Timestamp,
    credential::{Action, Change, Error, Event, SlotKey, Verdict},
    governance::Slot,
};

use super::{
    Bundle, Chain, Emitted, GENESIS, GOVERNANCE_DELAY, Outcome, Person, Weight, World, chain::input,
    credentials::Caller, person,
};

/// A chain with a consent registry and a credential registry on it, and all that the latter said.
pub struct Suite {
    /// The chain, and the consent registry on it.
    pub consents: World,
    /// The credential registry's address.
    pub registry: AccountId,
    /// The credential registry's governor.
    pub governor: AccountId,
    bundle: &'static Bundle,
    last: Option<Outcome>,
    log: Vec<Emitted>,
    /// How many credentials [`Suite::license`] issued.
    pub(super) issued: u32,
}

impl Default for Suite {
    fn default() -> Self {
        Self::new()
    }
}

impl Suite {
    /// A new chain, wired.
    pub fn new() -> Suite {
        Suite::governed_by(person("governor").id)
    }

    /// A new chain, wired, with that governor of the credential registry.
    pub fn governed_by(governor: AccountId) -> Suite {
        let mut suite = Suite::unwired(governor);
        let consents = suite.consents.registry;
        suite.by(governor).wire(Slot::ConsentRegistry, consents).expect("the slot is empty");
        let registry = suite.registry;
        suite.wire_credentials(registry);
        suite
    }

    /// A new chain on which the registries do not know each other.
    pub fn unwired(governor: AccountId) -> Suite {
        static BUNDLE: OnceLock<Bundle> = OnceLock::new();
        let bundle = BUNDLE.get_or_init(|| Bundle::artifact("credential_registry"));
        let mut consents = World::new();
        consents.chain.fund(governor);
        let (code, _) = consents.chain.upload(governor, &bundle.code);
        let data = input(bundle.constructor("new"), (GENESIS, governor, GOVERNANCE_DELAY));
        let (registry, outcome) = consents.chain.instantiate(governor, code, data, b"");
        let log = outcome.emitted.clone();
        Suite { consents, registry, governor, bundle, last: Some(outcome), log, issued: 0 }
    }

    /// Wires the consent registry to a contract that says who holds what.
    pub fn wire_credentials(&mut self, contract: AccountId) {
        let governor = self.consents.governor;
        self.consents.by(governor).wire(Slot::CredentialRegistry, contract).expect("the slot is empty");
    }

    /// The chain.
    pub fn chain(&mut self) -> &mut Chain {
        &mut self.consents.chain
    }

    /// The time of the block that is being built.
    pub fn now(&self) -> Timestamp {
        self.consents.now()
    }

    /// The credential registry's bundle.
    pub fn bundle(&self) -> &'static Bundle {
        self.bundle
    }

    /// Somebody with a key and money.
    pub fn person(&mut self, name: &str) -> Person {
        self.consents.person(name)
    }

    /// Accounts of people with money.
    pub fn accounts<const N: usize>(&mut self, names: [&str; N]) -> [AccountId; N] {
        self.consents.accounts(names)
    }

    /// Calls the credential registry as somebody.
    pub fn by(&mut self, account: AccountId) -> Caller<'_> {
        Caller { suite: self, account }
    }

    /// Whether a credential counts now, as anybody learns it.
    pub fn is_valid(&mut self, slot: SlotKey) -> Result<Verdict, Error> {
        let anybody = self.governor;
        self.by(anybody).is_valid(slot.holder, slot.credential_type, slot.jurisdiction)
    }

    /// Whether a credential counted then, as anybody learns it.
    pub fn valid_at(&mut self, slot: SlotKey, at: Timestamp, seq: Option<u64>) -> Result<Verdict, Error> {
        let anybody = self.governor;
        self.by(anybody).valid_at(slot.holder, slot.credential_type, slot.jurisdiction, at, seq)
    }

    /// Calls a message as somebody; what fails or reverts changes nothing.
    pub fn call(&mut self, account: AccountId, label: &str, arguments: impl Encode) -> &Outcome {
        let data = input(self.bundle.selector(label), arguments);
        let outcome = self.consents.chain.call(account, self.registry, data);
        self.log.extend(outcome.emitted.iter().cloned());
        self.last.insert(outcome)
    }

    /// Tries something out and undoes it. No block may end in between.
    pub fn attempt<R>(&mut self, attempt: impl FnOnce(&mut Suite) -> R) -> R {
        let known = self.log.len();
        self.consents.chain.begin();
        let result = attempt(self);
        self.consents.chain.undo();
        self.log.truncate(known);
        result
    }

    /// Overwrites an item of a storage field, for states that nobody lives to reach.
    pub fn overwrite(&mut self, field: &str, key: impl Encode, value: impl Encode) {
        let storage = self.bundle.storage();
        let (root, _) =
            storage.iter().find(|(_, name)| *name == field).unwrap_or_else(|| panic!("no storage field {field}"));
        let key = [root.to_vec(), key.encode()].concat();
        self.consents.chain.overwrite(self.registry, &key, &value.encode());
    }

    /// Signs an action and relays it as somebody else, good for a minute.
    pub fn relay(&mut self, relayer: AccountId, signer: &Person, action: Action) -> Result<Change, Error> {
        let deadline = self.now() + 60_000;
        let text = self.by(signer.id).signed_text(signer.id, action.clone(), deadline)?;
        self.by(relayer).relay(signer.id, action, deadline, signer.sign(&text))
    }

    /// What the last call came to.
    pub fn last(&self) -> &Outcome {
        self.last.as_ref().expect("something was called")
    }

    /// What the last call took.
    pub fn weight(&self) -> Weight {
        self.last().consumed
    }

    /// All that the registry ever emitted, decoded.
    pub fn history(&self) -> Vec<Event> {
        let labels = self.bundle.events();
        let decode = |emitted: &Emitted| {
            let label = &labels[&emitted.topics[0]];
            Event::decode(label, &emitted.data).unwrap_or_else(|error| panic!("{label}: {error}"))
        };
        self.log.iter().filter(|emitted| emitted.contract == self.registry).map(decode).collect()
    }

    /// As bytes, with topics.
    pub fn log(&self) -> &[Emitted] {
        &self.log
    }

    /// Every storage item of the registry.
    pub fn storage(&mut self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.consents.chain.storage(self.registry)
    }
}
