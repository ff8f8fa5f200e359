//! The chain's runtime at a block: version and metadata, and what subxt needs to build transactions offline.

use std::sync::Arc;

use codec::Decode;
use serde::Deserialize;
use serde_json::{Value, json};
use subxt::Metadata;
use subxt::client::{OfflineClient, OfflineClientAtBlock};
use subxt::config::substrate::SpecVersionForRange;

use crate::chain::rpc::Rpc;
use crate::chain::{Config, H256};
use crate::failure::{Failure, Result};

/// One version of a chain's runtime.
#[derive(Clone)]
pub struct Runtime {
    /// Its version; blocks with the same share the metadata.
    pub spec_version: u32,
    /// subxt's view of it: builds transactions, decodes events.
    pub subxt: OfflineClientAtBlock<Config>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    spec_version: u32,
    #[serde(default)]
    transaction_version: u32,
}

impl Runtime {
    /// The runtime's metadata.
    pub fn metadata(&self) -> &Metadata {
        self.subxt.metadata_ref()
    }

    /// The version at a block, without its metadata.
    pub async fn version(rpc: &Rpc, at: Option<H256>) -> Result<u32> {
        Ok(rpc.ask::<Version>("state_getRuntimeVersion", at_params(at)).await?.spec_version)
    }

    /// Reads version and metadata at a block (the best one without `at`).
    pub async fn fetch(rpc: &Rpc, genesis: [u8; 32], at: Option<H256>) -> Result<Self> {
        let version: Version = rpc.ask("state_getRuntimeVersion", at_params(at)).await?;
        let bytes = metadata_bytes(rpc, at).await?;
        let metadata = Metadata::decode_from(&bytes)
            .map_err(|e| Failure::chain(format!("the metadata of {} cannot be read: {e}", rpc.url())))?;
        Self::new(version.spec_version, version.transaction_version, metadata, genesis)
    }

    /// A runtime from what is known of it.
    pub fn new(spec_version: u32, transaction_version: u32, metadata: Metadata, genesis: [u8; 32]) -> Result<Self> {
        let config = Config::builder()
            .set_genesis_hash(H256(genesis))
            .set_metadata_for_spec_versions([(spec_version, Arc::new(metadata))])
            .set_spec_version_for_block_ranges([SpecVersionForRange {
                block_range: 0..u64::MAX,
                spec_version,
                transaction_version,
            }])
            .build();
        let subxt = OfflineClient::new_with_config(config)
            .at_block(0u64)
            .map_err(|e| Failure::chain(format!("the chain's metadata cannot be used: {e}")))?;
        Ok(Self { spec_version, subxt })
    }
}

/// The newest metadata version that both sides know: 16 tells the hasher, 15 the runtime APIs.
async fn metadata_bytes(rpc: &Rpc, at: Option<H256>) -> Result<Vec<u8>> {
    for version in [16u32, 15] {
        let arguments = format!("0x{}", hex::encode(version.to_le_bytes()));
        let mut params = vec![json!("Metadata_metadata_at_version"), json!(arguments)];
        params.extend(at_params(at));
        // A runtime without this API answers with an error: the older method is left.
        let Ok(answer) = rpc.request::<String>("state_call", params).await else { break };
        let found = unhex(&answer).ok().and_then(|bytes| Option::<Vec<u8>>::decode(&mut &*bytes).ok()).flatten();
        if let Some(bytes) = found {
            return Ok(bytes);
        }
    }
    let answer: String = rpc.ask("state_getMetadata", at_params(at)).await?;
    unhex(&answer)
}

fn at_params(at: Option<H256>) -> Vec<Value> {
    at.map(|hash| vec![json!(hash)]).unwrap_or_default()
}

/// Bytes from `0x…`.
pub fn unhex(text: &str) -> Result<Vec<u8>> {
    hex::decode(text.trim_start_matches("0x")).map_err(|e| Failure::chain(format!("the node's answer is no hex: {e}")))
}
