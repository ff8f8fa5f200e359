//! A chain with a consent registry on it.

use std::sync::OnceLock;

use codec::Encode;
use polkadot_sdk::sp_runtime::DispatchError;
use salus_domain::{
    AccountId, Hash, Timestamp,
    consent::{Action, Change, Error, Event},
};

use super::{
    Balances, Bundle, Caller, Chain, ContractState, Emitted, Limits, Outcome, Person, Weight, chain::input, person,
};

/// The genesis hash that a registry is told, unless a test tells another.
pub const GENESIS: Hash = [0x5a; 32];

/// How long a change of wiring or code is announced.
pub const GOVERNANCE_DELAY: u64 = 60_000;

/// A chain with a consent registry on it, and all that the registry said.
pub struct World {
    /// The chain.
    pub chain: Chain,
    /// The registry's address.
    pub registry: AccountId,
    /// Who may wire it.
    pub governor: AccountId,
    /// The code's hash.
    pub code: Hash,
    bundle: &'static Bundle,
    last: Option<Outcome>,
    log: Vec<Emitted>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A new chain with a new registry.
    pub fn new() -> World {
        static BUNDLE: OnceLock<Bundle> = OnceLock::new();
        let bundle = BUNDLE.get_or_init(|| Bundle::artifact("consent_registry"));
        let mut chain = Chain::new();
        let governor = person("governor").id;
        chain.fund(governor);
        let (code, _) = chain.upload(governor, &bundle.code);
        let mut world = World { chain, registry: [0; 32], governor, code, bundle, last: None, log: Vec::new() };
        world.registry = world.instantiate(GENESIS, b"");
        world
    }

    /// Another registry of the same code.
    pub fn instantiate(&mut self, genesis: Hash, salt: &[u8]) -> AccountId {
        let data = input(self.bundle.constructor("new"), (genesis, self.governor, GOVERNANCE_DELAY));
        let (address, outcome) = self.chain.instantiate(self.governor, self.code, data, salt);
        self.log.extend(outcome.emitted.iter().cloned());
        self.last = Some(outcome);
        address
    }

    /// The registry's bundle.
    pub fn bundle(&self) -> &'static Bundle {
        self.bundle
    }

    /// Somebody with a key and money.
    pub fn person(&mut self, name: &str) -> Person {
        let person = person(name);
        self.chain.fund(person.id);
        person
    }

    /// Accounts of people with money.
    pub fn accounts<const N: usize>(&mut self, names: [&str; N]) -> [AccountId; N] {
        names.map(|name| self.person(name).id)
    }

    /// Calls the registry as somebody.
    pub fn by(&mut self, account: AccountId) -> Caller<'_> {
        let contract = self.registry;
        Caller { world: self, account, contract }
    }

    /// Calls another contract of the same kind as somebody.
    pub fn at(&mut self, contract: AccountId, account: AccountId) -> Caller<'_> {
        Caller { world: self, account, contract }
    }

    /// Calls a message as somebody; what fails or reverts changes nothing.
    pub fn call(&mut self, account: AccountId, contract: AccountId, label: &str, arguments: impl Encode) -> &Outcome {
        let data = input(self.bundle.selector(label), arguments);
        let outcome = self.chain.call(account, contract, data);
        self.log.extend(outcome.emitted.iter().cloned());
        self.last.insert(outcome)
    }

    /// Tries something out and undoes it. No block may end in between.
    pub fn attempt<R>(&mut self, attempt: impl FnOnce(&mut World) -> R) -> R {
        let known = self.log.len();
        self.chain.begin();
        let result = attempt(self);
        self.chain.undo();
        self.log.truncate(known);
        result
    }

    /// Submits a message as a signed transaction does; what fails or reverts changes nothing.
    pub fn submit(
        &mut self,
        account: AccountId,
        label: &str,
        arguments: impl Encode,
        limits: Limits,
    ) -> Result<Weight, DispatchError> {
        let data = self.input(label, arguments);
        let (weight, emitted) = self.chain.dispatch(account, self.registry, data, limits)?;
        self.log.extend(emitted);
        Ok(weight)
    }

    /// Overwrites an item of a storage field, for states that nobody lives to reach.
    pub fn overwrite(&mut self, field: &str, key: impl Encode, value: impl Encode) {
        let storage = self.bundle.storage();
        let (root, _) =
            storage.iter().find(|(_, name)| *name == field).unwrap_or_else(|| panic!("no storage field {field}"));
        let key = [root.to_vec(), key.encode()].concat();
        self.chain.overwrite(self.registry, &key, &value.encode());
    }

    /// A message's bytes.
    pub fn input(&self, label: &str, arguments: impl Encode) -> Vec<u8> {
        input(self.bundle.selector(label), arguments)
    }

    /// What the last call came to.
    pub fn last(&self) -> &Outcome {
        self.last.as_ref().expect("something was called")
    }

    /// What the last call took.
    pub fn weight(&self) -> Weight {
        self.last().consumed
    }

    /// Signs an action as a wallet does: the text that the registry shows, as it is.
    pub fn sign(&mut self, signer: &Person, action: &Action, deadline: Timestamp) -> [u8; 64] {
        let text =
            self.by(signer.id).signed_text(signer.id, action.clone(), deadline).expect("the action can be signed");
        signer.sign(&text)
    }

    /// Signs an action and relays it as somebody else, good for a minute.
    pub fn relay(&mut self, relayer: AccountId, signer: &Person, action: Action) -> Result<Change, Error> {
        let deadline = self.chain.now() + 60_000;
        let signature = self.sign(signer, &action, deadline);
        self.by(relayer).relay(signer.id, action, deadline, signature)
    }

    /// The time of the block that is being built.
    pub fn now(&self) -> Timestamp {
        self.chain.now()
    }

    /// The registry's state, in short.
    pub fn state(&mut self) -> ContractState {
        self.chain.state(self.registry)
    }

    /// What an account has.
    pub fn balances(&mut self, account: AccountId) -> Balances {
        self.chain.balances(account)
    }

    /// What the last call emitted, decoded.
    pub fn events(&self) -> Vec<Event> {
        self.decode(&self.last().emitted)
    }

    /// All that the registry ever emitted, decoded.
    pub fn history(&self) -> Vec<Event> {
        let own: Vec<_> = self.log.iter().filter(|emitted| emitted.contract == self.registry).cloned().collect();
        self.decode(&own)
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
        emitted.iter().map(decode).collect()
    }
}
