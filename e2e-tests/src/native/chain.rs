//! A chain: blocks, accounts, contracts.

use codec::{Decode, Encode};
use polkadot_sdk::{
    frame_support::{
        self,
        storage::{TransactionOutcome, child::ChildInfo},
        traits::fungible::{InspectHold, Mutate},
    },
    pallet_contracts::{self, Code, CollectEvents, ContractResult, DebugInfo, Determinism, StorageDeposit},
    pallet_timestamp,
    sp_core::H256,
    sp_io::TestExternalities,
    sp_runtime::{
        AccountId32, DispatchError, StateVersion,
        traits::{Dispatchable as _, Header as _},
    },
};
use salus_devnet_runtime as runtime;
use salus_domain::{AccountId, Hash, Timestamp, governance::Slot};

pub use polkadot_sdk::frame_support::weights::Weight;

/// The time of the first block: Monday 2027-01-04 09:00:00 UTC.
pub const START: Timestamp = 1_799_053_200_000;

/// The gas that calls are given where it does not matter: a whole block's.
pub const GAS: Weight = Weight::from_parts(1_500_000_000_000, 15 * 1024 * 1024 / 4);

/// The time from one block to the next where it does not matter.
const BLOCK_TIME: Timestamp = 6_000;

/// What [`Chain::person`](Chain::fund) gives: enough for any test's deposits.
const PURSE: u128 = 100_000 * runtime::deposits::UNIT;

/// The key of the item that ink! loads before every message, and stores after those that change something.
pub const ROOT: [u8; 4] = [0; 4];

/// A chain of its own, at a block that is being built.
pub struct Chain {
    ext: TestExternalities,
    number: u32,
    parent: H256,
    now: Timestamp,
}

/// What a call came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the contract returned, or why it did not.
    pub result: Result<Vec<u8>, DispatchError>,
    /// Whether the contract asked to undo everything: what ink! does with an `Err`.
    pub reverted: bool,
    /// What it took.
    pub consumed: Weight,
    /// What limit it would need.
    pub required: Weight,
    /// What the caller paid into the contract's deposit, or got out of it (negative), in planck.
    pub deposit: i128,
    /// What contracts emitted, in order.
    pub emitted: Vec<Emitted>,
}

/// What a transaction brings along.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// What it transfers to the contract.
    pub value: u128,
    /// What it may take.
    pub gas: Weight,
    /// What it may deposit; all that the caller has, if absent.
    pub deposit: Option<u128>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { value: 0, gas: GAS, deposit: None }
    }
}

/// An event of a contract, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// Whose.
    pub contract: AccountId,
    /// Its topics; the first is the event's signature.
    pub topics: Vec<Hash>,
    /// Its fields.
    pub data: Vec<u8>,
}

/// A contract's storage, in short: two that are equal have the same items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractState {
    /// The root of the contract's own trie.
    pub root: Hash,
    /// How much it stores.
    pub footprint: Footprint,
    /// The code it runs.
    pub code: Hash,
}

/// How much a contract stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Items.
    pub items: u32,
    /// Bytes, keys and values.
    pub bytes: u32,
}

/// What an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balances {
    /// What it may spend.
    pub free: u128,
    /// What is held, of its own.
    pub held: u128,
}

/// What pallet-contracts keeps about a contract, as far as it is needed here: its own fields are private.
#[derive(Decode)]
struct ContractInfo {
    trie_id: Vec<u8>,
    code_hash: Hash,
    storage_bytes: u32,
    storage_items: u32,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain {
    /// A new chain, in its first block.
    pub fn new() -> Chain {
        let ext = TestExternalities::new(runtime::genesis::storage().expect("genesis builds"));
        let mut chain = Chain { ext, number: 0, parent: H256::zero(), now: START };
        chain.open_block();
        chain
    }

    /// The time of the block that is being built.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The next block, 6 seconds later.
    pub fn next_block(&mut self) {
        self.advance(BLOCK_TIME);
    }

    /// The next block, that many milliseconds later.
    pub fn advance(&mut self, milliseconds: u64) {
        self.set_time(self.now + milliseconds);
    }

    /// The next block, at that time.
    pub fn set_time(&mut self, now: Timestamp) {
        assert!(now > self.now, "time goes forward");
        self.close_block();
        self.now = now;
        self.open_block();
    }

    fn open_block(&mut self) {
        self.number += 1;
        let (number, parent, now) = (self.number, self.parent, self.now);
        self.ext.execute_with(|| {
            let header = runtime::Header::new(number, H256::zero(), H256::zero(), parent, Default::default());
            runtime::Executive::initialize_block(&header);
            let set = runtime::RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
            let applied = runtime::Executive::apply_extrinsic(runtime::UncheckedExtrinsic::new_bare(set));
            assert_eq!(applied, Ok(Ok(())), "the block's time is set");
        });
    }

    fn close_block(&mut self) {
        self.parent = self.ext.execute_with(|| runtime::Executive::finalize_block().hash());
        self.ext.commit_all().expect("a block's changes can be written");
    }

    /// Gives an account enough for any test's deposits.
    pub fn fund(&mut self, account: AccountId) {
        self.ext.execute_with(|| {
            runtime::Balances::mint_into(&account.into(), PURSE).expect("money can be made here");
        });
    }

    /// What an account has.
    pub fn balances(&mut self, account: AccountId) -> Balances {
        self.ext.execute_with(|| {
            let account = AccountId32::from(account);
            Balances {
                free: runtime::Balances::free_balance(&account),
                held: runtime::Balances::total_balance_on_hold(&account),
            }
        })
    }

    /// Uploads code; returns its hash and its deposit.
    pub fn upload(&mut self, uploader: AccountId, code: &[u8]) -> (Hash, u128) {
        self.ext.execute_with(|| {
            let uploaded =
                runtime::Contracts::bare_upload_code(uploader.into(), code.to_vec(), None, Determinism::Enforced);
            let uploaded = uploaded.expect("the code is accepted");
            (uploaded.code_hash.0, uploaded.deposit)
        })
    }

    /// Makes a contract of uploaded code; returns its address and what it came to.
    pub fn instantiate(&mut self, caller: AccountId, code: Hash, data: Vec<u8>, salt: &[u8]) -> (AccountId, Outcome) {
        self.ext.execute_with(|| {
            runtime::System::reset_events();
            let done = runtime::Contracts::bare_instantiate(
                caller.into(),
                0,
                GAS,
                None,
                Code::Existing(H256(code)),
                data,
                salt.to_vec(),
                DebugInfo::Skip,
                CollectEvents::Skip,
            );
            let address = done.result.as_ref().expect("the contract is made").account_id.clone();
            let outcome = outcome(done, |done| done.map(|done| done.result));
            assert!(!outcome.reverted, "the constructor refused");
            (address.into(), outcome)
        })
    }

    /// Calls a contract, as a transaction would: whatever fails or reverts changes nothing.
    pub fn call(&mut self, caller: AccountId, contract: AccountId, data: Vec<u8>) -> Outcome {
        self.call_with(caller, contract, 0, GAS, data)
    }

    /// Calls a contract with value and a gas limit.
    pub fn call_with(
        &mut self,
        caller: AccountId,
        contract: AccountId,
        value: u128,
        gas: Weight,
        data: Vec<u8>,
    ) -> Outcome {
        self.execute(caller, contract, value, gas, data, true)
    }

    /// Calls a contract and forgets what it changed, as a dry run does.
    pub fn query(&mut self, caller: AccountId, contract: AccountId, data: Vec<u8>) -> Outcome {
        self.execute(caller, contract, 0, GAS, data, false)
    }

    fn execute(
        &mut self,
        caller: AccountId,
        contract: AccountId,
        value: u128,
        gas: Weight,
        data: Vec<u8>,
        keep: bool,
    ) -> Outcome {
        self.ext.execute_with(|| {
            runtime::System::reset_events();
            frame_support::storage::with_transaction(|| {
                let done = runtime::Contracts::bare_call(
                    caller.into(),
                    contract.into(),
                    value,
                    gas,
                    None,
                    data,
                    DebugInfo::Skip,
                    CollectEvents::Skip,
                    Determinism::Enforced,
                );
                let outcome = outcome(done, |done| done);
                if keep && outcome.result.is_ok() && !outcome.reverted {
                    TransactionOutcome::Commit(Ok::<_, DispatchError>(outcome))
                } else {
                    TransactionOutcome::Rollback(Ok(outcome))
                }
            })
            .expect("transactions are not nested too deeply")
        })
    }

    /// Dispatches `Contracts::call`, as a signed transaction does; returns the weight that the transaction is charged
    /// for, and what was emitted.
    pub fn dispatch(
        &mut self,
        caller: AccountId,
        contract: AccountId,
        data: Vec<u8>,
        limits: Limits,
    ) -> Result<(Weight, Vec<Emitted>), DispatchError> {
        self.ext.execute_with(|| {
            runtime::System::reset_events();
            let call = runtime::RuntimeCall::Contracts(pallet_contracts::Call::call {
                dest: AccountId32::from(contract).into(),
                value: limits.value,
                gas_limit: limits.gas,
                storage_deposit_limit: limits.deposit.map(Into::into),
                data,
            });
            match call.dispatch(runtime::RuntimeOrigin::signed(caller.into())) {
                Ok(info) => Ok((info.actual_weight.unwrap_or_default(), emitted())),
                Err(failed) => Err(failed.error),
            }
        })
    }

    pub(super) fn begin(&mut self) {
        self.ext.execute_with(polkadot_sdk::sp_io::storage::start_transaction);
    }

    pub(super) fn undo(&mut self) {
        self.ext.execute_with(polkadot_sdk::sp_io::storage::rollback_transaction);
    }

    /// Overwrites a storage item of a contract, for states that no one lives to reach.
    pub fn overwrite(&mut self, contract: AccountId, key: &[u8], value: &[u8]) {
        self.ext.execute_with(|| {
            let trie = ChildInfo::new_default(&info(contract).trie_id);
            let hashed = <frame_support::Blake2_128Concat as frame_support::StorageHasher>::hash(key);
            frame_support::storage::child::put_raw(&trie, &hashed, value);
        });
    }

    /// Overwrites what a contract has in a slot of its wiring, behind the governance's back. The wiring is all that the item
    /// has which ink! itself loads and stores.
    pub fn rewire(&mut self, contract: AccountId, slot: Slot, wired: AccountId) {
        let storage = self.storage(contract);
        let (_, stored) = storage.iter().find(|(key, _)| key == &ROOT).expect("every contract has a root item");
        let mut wiring = <[Option<AccountId>; Slot::COUNT]>::decode(&mut &stored[..]).expect("it is the wiring");
        wiring[slot as usize] = Some(wired);
        self.overwrite(contract, &ROOT, &wiring.encode());
    }

    /// A contract's state, in short.
    pub fn state(&mut self, contract: AccountId) -> ContractState {
        self.ext.execute_with(|| {
            let info = info(contract);
            let trie = ChildInfo::new_default(&info.trie_id);
            let root = frame_support::storage::child::root(&trie, StateVersion::V1);
            ContractState {
                root: root.try_into().expect("a root has 32 bytes"),
                footprint: Footprint { items: info.storage_items, bytes: info.storage_bytes },
                code: info.code_hash,
            }
        })
    }

    /// Every storage item of a contract: the key as the contract knows it, and the value.
    pub fn storage(&mut self, contract: AccountId) -> Vec<(Vec<u8>, Vec<u8>)> {
        /// The pallet stores under BLAKE2b-128 of the key ‖ the key.
        const HASH: usize = 16;
        self.ext.execute_with(|| {
            let trie = ChildInfo::new_default(&info(contract).trie_id);
            let mut items = Vec::new();
            let mut key = Vec::new();
            while let Some(next) = polkadot_sdk::sp_io::default_child_storage::next_key(trie.storage_key(), &key) {
                let value = frame_support::storage::child::get_raw(&trie, &next).expect("a key has a value");
                items.push((next[HASH..].to_vec(), value));
                key = next;
            }
            items.sort();
            items
        })
    }
}

fn info(contract: AccountId) -> ContractInfo {
    use frame_support::{StorageHasher, Twox64Concat, storage::storage_prefix};
    let mut key = storage_prefix(b"Contracts", b"ContractInfoOf").to_vec();
    key.extend(Twox64Concat::hash(&contract));
    frame_support::storage::unhashed::get(&key).expect("the contract exists")
}

fn outcome<R>(
    done: ContractResult<R, u128, runtime::EventRecord>,
    result: impl FnOnce(R) -> Result<pallet_contracts::ExecReturnValue, DispatchError>,
) -> Outcome {
    let deposit = match done.storage_deposit {
        StorageDeposit::Charge(amount) => amount as i128,
        StorageDeposit::Refund(amount) => -(amount as i128),
    };
    let (consumed, required) = (done.gas_consumed, done.gas_required);
    let (result, reverted) = match result(done.result) {
        Ok(returned) => (Ok(returned.data.clone()), returned.did_revert()),
        Err(error) => (Err(error), false),
    };
    Outcome { result, reverted, consumed, required, deposit, emitted: emitted() }
}

fn emitted() -> Vec<Emitted> {
    let contract_event = |record: Box<runtime::EventRecord>| match record.event {
        runtime::RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted { contract, data }) => {
            let topics = record.topics.iter().map(|topic| topic.0).collect();
            Some(Emitted { contract: contract.into(), topics, data })
        }
        _ => None,
    };
    runtime::System::read_events_no_consensus().filter_map(contract_event).collect()
}

/// A message's bytes: its selector and its arguments.
pub fn input(selector: [u8; 4], arguments: impl Encode) -> Vec<u8> {
    let mut data = selector.to_vec();
    arguments.encode_to(&mut data);
    data
}
