//! What the registry costs, in the native runtime, as ratios to a `psp22` transfer to a new holder.
//!
//! Weights are the pallet's own, so they are the same on every machine. `gas` is what the call itself takes: host
//! functions, executed instructions, and loading the contract's code, which is charged by its size with every call. What
//! loading takes follows from the size alone ([`code_load`]), so it can be told apart. `whole` is what the block is
//! charged for the signed transaction: the dispatch, the checks of every transaction, and its bytes.

use codec::Encode;
use polkadot_sdk::{
    frame_metadata_hash_extension::CheckMetadataHash,
    frame_support::{dispatch::GetDispatchInfo, weights::constants::ExtrinsicBaseWeight},
    frame_system,
    pallet_contracts::{self, Config, WeightInfo},
    pallet_transaction_payment::ChargeTransactionPayment,
    sp_core::sr25519::Signature,
    sp_runtime::{AccountId32, generic::Era},
};
use salus_devnet_runtime::{self as runtime, Runtime};
use salus_domain::{
    AccountId,
    consent::{Action, Purpose, Request, Scope, Terms},
};

use crate::native::{
    Bundle, Chain, GAS, Limits, Weight, World,
    given::{self, LABORATORY},
    input, person,
};

const TREATMENT: Scope = Scope::Treatment;

/// What a message costs.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// What is done.
    pub name: &'static str,
    /// What the call takes, with loading its code.
    pub gas: Weight,
    /// What of it is loading the code.
    pub code: Weight,
    /// Items and bytes it stores.
    pub stored: (i64, i64),
    /// What the caller deposits, in planck.
    pub deposit: i128,
    /// What a block is charged for the whole transaction; nothing for what is only read.
    pub whole: Option<Weight>,
}

/// All of it.
#[derive(Debug)]
pub struct Report {
    /// The registry's code, in bytes.
    pub code_size: usize,
    /// The yardstick's.
    pub yardstick_code_size: usize,
    /// A transfer of psp22 2.0.0 to a new holder.
    pub yardstick: Cost,
    /// The registry's messages.
    pub messages: Vec<Cost>,
}

/// The same two calls on a subject with few consents, and with many.
#[derive(Debug)]
pub struct Growth {
    /// How many consents.
    pub consents: [u32; 2],
    /// What `check` takes.
    pub check: [Weight; 2],
    /// What `revoke_all` takes.
    pub revoke_all: [Weight; 2],
}

impl Cost {
    /// What the call takes, without loading its code.
    pub fn without_code(&self) -> Weight {
        self.gas.saturating_sub(self.code)
    }

    /// How many such transactions fit a block, and which dimension fills it.
    pub fn per_block(&self) -> Option<(u64, &'static str)> {
        let whole = self.whole?;
        let (time, proof) = (GAS.ref_time() / whole.ref_time(), GAS.proof_size() / whole.proof_size());
        Some(if time < proof { (time, "ref_time") } else { (proof, "proof_size") })
    }
}

/// What the pallet charges for loading code of a size.
pub fn code_load(size: usize) -> Weight {
    type Weights = <Runtime as Config>::WeightInfo;
    Weights::call_with_code_per_byte(size as u32).saturating_sub(Weights::call_with_code_per_byte(0))
}

/// Measures everything.
pub fn report() -> Report {
    let bundle = World::new().bundle();
    let psp22 = Bundle::data("psp22");
    Report {
        code_size: bundle.code.len(),
        yardstick_code_size: psp22.code.len(),
        yardstick: transfer(&psp22),
        messages: messages(),
    }
}

/// Measures how `check` and `revoke_all` grow with a subject's consents.
pub fn growth(consents: [u32; 2]) -> Growth {
    let measured = consents.map(|count| {
        let mut world = World::new();
        let patient = world.person("patient").id;
        for number in 0..count {
            if number % 100 == 99 {
                world.chain.next_block();
            }
            world.by(patient).grant(patient, numbered(number), TREATMENT, terms(), None, None).expect("it is granted");
        }
        let last = numbered(count - 1);
        let decision = world.by(last).check(patient, last, asked()).expect("it is decided");
        assert!(given::is_permit(&decision));
        let check = world.weight();
        world.by(patient).revoke_all(patient, None).expect("they are revoked");
        (check, world.weight())
    });
    Growth { consents, check: measured.map(|both| both.0), revoke_all: measured.map(|both| both.1) }
}

fn transfer(bundle: &Bundle) -> Cost {
    let mut chain = Chain::new();
    let (owner, holder) = (person("owner").id, person("holder").id);
    chain.fund(owner);
    let (code, _) = chain.upload(owner, &bundle.code);
    let none: Option<String> = None;
    let data = input(bundle.constructor("new"), (1_000_000u128, &none, &none, 0u8));
    let (token, _) = chain.instantiate(owner, code, data, b"");
    let data = input(bundle.selector("PSP22::transfer"), (holder, 100u128, Vec::<u8>::new()));
    cost(&mut chain, "psp22 transfer to a new holder", owner, token, bundle.code.len(), data, true)
}

fn messages() -> Vec<Cost> {
    let mut world = World::new();
    let patient = person("patient");
    let subject = patient.id;
    world.chain.fund(subject);
    let [clinic, other, relayer] = world.accounts(["clinic", "other", "relayer"]);
    let none: Option<u32> = None;
    let limited = given::permit_times(Purpose::TREAT, LABORATORY, 100);
    let mut costs = Vec::new();
    let mut measure = |world: &mut World, name, caller, label: &str, arguments: &dyn Fn(&World) -> Vec<u8>, writes| {
        let (data, contract, size) = (arguments(world), world.registry, world.bundle().code.len());
        let data = input(world.bundle().selector(label), Raw(data));
        costs.push(cost(&mut world.chain, name, caller, contract, size, data, writes));
    };

    let grant = |grantee: AccountId, terms: Terms| (subject, grantee, TREATMENT, terms, none, none).encode();
    measure(&mut world, "grant, a subject's first", subject, "grant", &|_| grant(other, terms()), true);
    measure(&mut world, "grant", subject, "grant", &|_| grant(clinic, terms()), true);
    measure(&mut world, "check", clinic, "Consents::check", &|_| (subject, clinic, asked()).encode(), false);
    let access = |resource: u8| (subject, None::<AccountId>, asked(), none, [resource; 32]).encode();
    measure(&mut world, "access", clinic, "access", &|_| access(1), true);
    measure(&mut world, "grant, superseding", subject, "grant", &|_| grant(clinic, limited.clone()), true);
    measure(&mut world, "access, uses limited", clinic, "access", &|_| access(1), true);
    world.chain.next_block();
    let past = |world: &World| (subject, clinic, asked(), world.now() - 1, None::<u64>).encode();
    measure(&mut world, "was_permitted", clinic, "Consents::was_permitted", &past, false);
    let revoke = |grantee: AccountId| (subject, grantee, TREATMENT, none).encode();
    measure(&mut world, "revoke", subject, "revoke", &|_| revoke(clinic), true);

    let action = Action::Revoke { subject, grantee: other, scope: TREATMENT, up_to: Some(1) };
    let deadline = world.now() + 60_000;
    let signature = world.sign(&patient, &action, deadline);
    let relayed = (subject, action, deadline, signature).encode();
    measure(&mut world, "relay of a revoke", relayer, "relay", &|_| relayed.clone(), true);
    measure(&mut world, "revoke_all", subject, "revoke_all", &|_| (subject, none).encode(), true);
    costs
}

pub(crate) fn cost(
    chain: &mut Chain,
    name: &'static str,
    caller: AccountId,
    contract: AccountId,
    code_size: usize,
    data: Vec<u8>,
    writes: bool,
) -> Cost {
    // Once as a dry run, for what the call takes; once as a transaction, for what the block is charged.
    let dry = chain.query(caller, contract, data.clone());
    assert!(dry.result.is_ok() && !dry.reverted, "{name}: {dry:?}");
    let before = chain.state(contract).footprint;
    let whole = writes.then(|| {
        let dispatched = chain.dispatch(caller, contract, data.clone(), Limits::default());
        let (dispatched, _) = dispatched.expect("what the dry run did the transaction does");
        dispatched.saturating_add(envelope(caller, contract, data))
    });
    let after = chain.state(contract).footprint;
    let difference = |before: u32, after: u32| i64::from(after) - i64::from(before);
    Cost {
        name,
        gas: dry.consumed,
        code: code_load(code_size),
        stored: (difference(before.items, after.items), difference(before.bytes, after.bytes)),
        deposit: dry.deposit,
        whole,
    }
}

/// What a signed transaction takes besides its call: base weight, checks, and its bytes, which are part of the proof.
fn envelope(caller: AccountId, contract: AccountId, data: Vec<u8>) -> Weight {
    let call = runtime::RuntimeCall::Contracts(pallet_contracts::Call::call {
        dest: AccountId32::from(contract).into(),
        value: 0,
        gas_limit: GAS,
        storage_deposit_limit: Some(0u128.into()),
        data,
    });
    let checks: runtime::TxExtension = (
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::mortal(64, 0)),
        frame_system::CheckNonce::from(1),
        frame_system::CheckWeight::new(),
        ChargeTransactionPayment::from(0),
        CheckMetadataHash::new(false),
    );
    let signature = Signature::from_raw([1; 64]).into();
    let transaction =
        runtime::UncheckedExtrinsic::new_signed(call, AccountId32::from(caller).into(), signature, checks);
    let extension = transaction.get_dispatch_info().extension_weight;
    let bytes = Weight::from_parts(0, transaction.encoded_size() as u64);
    ExtrinsicBaseWeight::get().saturating_add(extension).saturating_add(bytes)
}

/// Arguments that are encoded already.
pub(crate) struct Raw(pub(crate) Vec<u8>);

impl Encode for Raw {
    fn using_encoded<R, F: FnOnce(&[u8]) -> R>(&self, f: F) -> R {
        f(&self.0)
    }
}

fn terms() -> Terms {
    given::permit(Purpose::TREAT, LABORATORY)
}

fn asked() -> Request {
    given::request(Purpose::TREAT, LABORATORY)
}

fn numbered(number: u32) -> AccountId {
    let mut account = [0x67; 32];
    account[..4].copy_from_slice(&number.to_be_bytes());
    account
}
