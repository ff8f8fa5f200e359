//! The settings that make this chain as strict as real ones, and its genesis.

use polkadot_sdk::{
    frame_support::{
        dispatch::DispatchClass,
        traits::{Contains, Get},
        weights::Weight,
    },
    sp_genesis_builder::DEV_RUNTIME_PRESET,
    sp_io::TestExternalities,
    sp_keyring::Sr25519Keyring,
    sp_runtime::{BuildStorage, Perbill},
    *,
};

use crate::{
    Balances, Runtime, RuntimeCall, RuntimeGenesisConfig,
    contracts::{DefaultDepositLimit, DepositPerByte, DepositPerItem},
    deposits::{EXISTENTIAL_DEPOSIT, UNIT, deposit},
    genesis,
    weights::RuntimeBlockWeights,
};

fn number<N: Get<u32>>() -> u32 {
    N::get()
}

#[test]
fn contracts_have_a_real_chains_limits() {
    assert_eq!(number::<<Runtime as pallet_contracts::Config>::MaxCodeLen>(), 123 * 1024);
    assert_eq!(number::<<Runtime as pallet_contracts::Config>::MaxTransientStorageSize>(), 1024 * 1024);
    assert_eq!(number::<<Runtime as pallet_contracts::Config>::MaxDelegateDependencies>(), 32);
    assert!(!<<Runtime as pallet_contracts::Config>::UnsafeUnstableInterface as Get<bool>>::get());
    assert_eq!(
        size_of::<<Runtime as pallet_contracts::Config>::CallStack>(),
        5 * size_of::<pallet_contracts::Frame<Runtime>>()
    );
}

#[test]
fn contracts_may_not_call_the_runtime() {
    let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
    assert!(!<Runtime as pallet_contracts::Config>::CallFilter::contains(&call));
}

#[test]
fn deposits_are_asset_hubs() {
    assert_eq!(DepositPerItem::get(), UNIT / 5);
    assert_eq!(DepositPerByte::get(), UNIT / 100_000);
    assert_eq!(DefaultDepositLimit::get(), deposit(100, 128 * 1024));
    assert_eq!(<Runtime as pallet_contracts::Config>::CodeHashLockupDepositPercent::get(), Perbill::from_percent(30));
    assert_eq!(EXISTENTIAL_DEPOSIT, UNIT / 100);
}

#[test]
fn blocks_hold_what_a_parachains_blocks_hold() {
    let weights = RuntimeBlockWeights::get();
    assert_eq!(weights.max_block, Weight::from_parts(2_000_000_000_000, 5 * 1024 * 1024));
    assert_eq!(
        weights.get(DispatchClass::Normal).max_total,
        Some(Weight::from_parts(1_500_000_000_000, 15 * 1024 * 1024 / 4)),
    );
}

#[test]
fn the_development_preset_builds_the_native_genesis() {
    assert_eq!(genesis::preset_names(), [DEV_RUNTIME_PRESET]);
    assert!(genesis::preset(&"unknown".into()).is_none());
    let patch: serde_json::Value =
        serde_json::from_slice(&genesis::preset(&DEV_RUNTIME_PRESET.into()).expect("development exists"))
            .expect("it is JSON");

    let mut whole = serde_json::to_value(RuntimeGenesisConfig::default()).expect("a configuration is JSON");
    for (pallet, fields) in patch.as_object().expect("a patch is an object") {
        for (field, value) in fields.as_object().expect("a pallet's patch is an object") {
            whole[pallet][field] = value.clone();
        }
    }
    let config: RuntimeGenesisConfig = serde_json::from_value(whole).expect("the preset fits the runtime");
    assert_eq!(config.build_storage().expect("the preset builds").top, genesis::storage().expect("genesis builds").top);
}

#[test]
fn development_accounts_are_endowed_and_alice_is_sudo() {
    TestExternalities::new(genesis::storage().expect("genesis builds")).execute_with(|| {
        for account in genesis::ENDOWED {
            assert_eq!(Balances::free_balance(account.to_account_id()), genesis::ENDOWMENT, "{account}");
        }
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(Sr25519Keyring::Alice.to_account_id()));
    });
}
