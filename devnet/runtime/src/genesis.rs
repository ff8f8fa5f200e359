//! What a new chain begins with.

use alloc::{string::ToString, vec, vec::Vec};
use polkadot_sdk::{
    frame_support::build_struct_json_patch,
    pallet_balances, pallet_sudo,
    sp_genesis_builder::{DEV_RUNTIME_PRESET, PresetId},
    sp_keyring::Sr25519Keyring,
};
use serde_json::Value;

use crate::{Balance, Runtime, RuntimeGenesisConfig, deposits::UNIT};

/// The raw storage key that holds a chain's genesis id. It makes two chains of one runtime differ in their genesis hash.
pub const GENESIS_ID_KEY: &[u8] = b":salus:genesis_id";

/// What each development account holds at genesis: a million units.
pub const ENDOWMENT: Balance = 1_000_000 * UNIT;

/// The development accounts that are endowed: Alice to Ferdie, and their `//stash` accounts.
pub const ENDOWED: [Sr25519Keyring; 12] = [
    Sr25519Keyring::Alice,
    Sr25519Keyring::Bob,
    Sr25519Keyring::Charlie,
    Sr25519Keyring::Dave,
    Sr25519Keyring::Eve,
    Sr25519Keyring::Ferdie,
    Sr25519Keyring::AliceStash,
    Sr25519Keyring::BobStash,
    Sr25519Keyring::CharlieStash,
    Sr25519Keyring::DaveStash,
    Sr25519Keyring::EveStash,
    Sr25519Keyring::FerdieStash,
];

/// The preset `development` as JSON: the development accounts endowed, Alice is sudo.
pub fn development() -> Value {
    build_struct_json_patch!(RuntimeGenesisConfig { balances: balances(), sudo: sudo() })
}

/// A preset as JSON, by name.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
    (id == DEV_RUNTIME_PRESET).then(|| development().to_string().into_bytes())
}

/// The presets' names.
pub fn preset_names() -> Vec<PresetId> {
    vec![PresetId::from(DEV_RUNTIME_PRESET)]
}

/// The storage of a new development chain, built natively. Tests run in it as it is
/// (`sp_io::TestExternalities::new(storage()?)`); a node adds its Wasm code and a genesis id.
///
/// # Errors
/// When a pallet refuses its genesis configuration, which a test of this crate excludes.
#[cfg(feature = "std")]
pub fn storage() -> Result<polkadot_sdk::sp_storage::Storage, String> {
    use polkadot_sdk::sp_runtime::BuildStorage;

    RuntimeGenesisConfig { balances: balances(), sudo: sudo(), ..Default::default() }.build_storage()
}

fn balances() -> pallet_balances::GenesisConfig<Runtime> {
    pallet_balances::GenesisConfig {
        balances: ENDOWED.iter().map(|account| (account.to_account_id(), ENDOWMENT)).collect(),
        ..Default::default()
    }
}

fn sudo() -> pallet_sudo::GenesisConfig<Runtime> {
    pallet_sudo::GenesisConfig { key: Some(Sr25519Keyring::Alice.to_account_id()) }
}
