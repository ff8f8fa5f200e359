//! What the chain calls itself.

use polkadot_sdk::sc_service::{ChainType, GenericChainSpec, Properties};
use salus_devnet_runtime::{SS58_PREFIX, genesis};

/// The chain's specification around a runtime. The genesis storage is not taken from it: see [`crate::genesis`].
pub fn chain_spec(code: &[u8]) -> GenericChainSpec {
    GenericChainSpec::builder(code, None)
        .with_name("Salus devnet")
        .with_id("salus-devnet")
        .with_protocol_id("salus-devnet")
        .with_chain_type(ChainType::Development)
        .with_properties(properties())
        .with_genesis_config_patch(genesis::development())
        .build()
}

fn properties() -> Properties {
    [("tokenSymbol", "UNIT".into()), ("tokenDecimals", 12.into()), ("ss58Format", SS58_PREFIX.into())]
        .map(|(name, value): (_, serde_json::Value)| (name.to_string(), value))
        .into_iter()
        .collect()
}
