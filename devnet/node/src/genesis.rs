//! The first block's state: the runtime's development genesis, its code, and an id that is this chain's own.
//!
//! It is built natively, which spares each start one compilation of the runtime's Wasm. A chain that exists keeps the
//! genesis it has: its id and code are read back from there.

use std::sync::Arc;

use polkadot_sdk::{
    sc_chain_spec::GenesisBlockBuilder,
    sc_client_api::{Backend as _, StateBackend, TrieCacheContext},
    sp_blockchain::HeaderBackend,
    sp_storage::{Storage, well_known_keys::CODE},
};
use salus_devnet_runtime::{OpaqueBlock, genesis};

use crate::{
    arguments::GenesisId,
    failure::Failure,
    service::{Backend, Executor},
};

/// The builder of the genesis block; it is used only for a new chain.
///
/// # Errors
/// When the stored chain has another id or code than the arguments ask for.
pub fn builder(
    backend: Arc<Backend>,
    executor: Executor,
    code: Vec<u8>,
    code_is_given: bool,
    id: Option<GenesisId>,
) -> Result<GenesisBlockBuilder<OpaqueBlock, Backend, Executor>, Failure> {
    let info = backend.blockchain().info();
    let storage = if info.finalized_state.is_none() {
        new_storage(code, id)?
    } else {
        if let Some(GenesisId(id)) = id
            && stored(&backend, genesis::GENESIS_ID_KEY)? != id
        {
            return Err(Failure::Arguments("the chain in this base path has another genesis id".into()));
        }
        if code_is_given && stored(&backend, CODE)? != code {
            return Err(Failure::Arguments("the chain in this base path began with another runtime".into()));
        }
        Storage::default()
    };
    GenesisBlockBuilder::new_with_storage(storage, true, backend, executor).map_err(Failure::other)
}

fn new_storage(code: Vec<u8>, id: Option<GenesisId>) -> Result<Storage, Failure> {
    let id = match id {
        Some(GenesisId(id)) => id,
        None => {
            let mut id = [0; 32];
            getrandom::fill(&mut id).map_err(Failure::other)?;
            id
        }
    };
    let mut storage = genesis::storage().map_err(Failure::Other)?;
    storage.top.insert(CODE.to_vec(), code);
    storage.top.insert(genesis::GENESIS_ID_KEY.to_vec(), id.to_vec());
    Ok(storage)
}

fn stored(backend: &Backend, key: &[u8]) -> Result<Vec<u8>, Failure> {
    let genesis = backend.blockchain().info().genesis_hash;
    let state = backend.state_at(genesis, TrieCacheContext::Untrusted).map_err(Failure::other)?;
    Ok(state.storage(key).map_err(Failure::other)?.unwrap_or_default())
}
