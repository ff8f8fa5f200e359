//! Putting the node together: client, pool, sealing and RPC.

use std::{path::PathBuf, sync::Arc};

use futures::channel::mpsc;
use polkadot_sdk::{
    sc_basic_authorship::ProposerFactory,
    sc_consensus::LongestChain,
    sc_consensus_manual_seal::{self as manual_seal, ManualSealParams},
    sc_executor::WasmExecutor,
    sc_network::{NetworkWorker, config::FullNetworkConfiguration, service::NotificationMetrics},
    sc_service::{
        self, BuildNetworkParams, SpawnTasksParams, TFullBackend, TFullClient, TaskManager, new_db_backend,
        new_full_parts_with_genesis_builder,
    },
    sc_transaction_pool::{Builder, TransactionPoolHandle},
    sp_blockchain::HeaderBackend,
    sp_io::SubstrateHostFunctions,
    sp_timestamp,
};
use salus_devnet_runtime::{Hash, OpaqueBlock, RuntimeApi};
use tokio::runtime::Handle;

use crate::{
    arguments::Arguments, base_dir::BaseDir, clock::Clock, configuration::configuration, failure::Failure, genesis,
    rpc, runtime_blob, seal,
};

/// The interpreter of the runtime.
pub type Executor = WasmExecutor<SubstrateHostFunctions>;
/// The database.
pub type Backend = TFullBackend<OpaqueBlock>;
/// The chain.
pub type Client = TFullClient<OpaqueBlock, RuntimeApi, Executor>;
/// Transactions that wait for a block.
pub type Pool = TransactionPoolHandle<OpaqueBlock, Client>;

/// How many commands may wait for the sealing task.
const COMMANDS: usize = 1024;

/// A running node.
pub struct Node {
    /// Its tasks; they end when this is dropped.
    pub task_manager: TaskManager,
    /// Where it answers.
    pub url: String,
    /// Which chain it runs.
    pub genesis_hash: Hash,
}

/// Starts the node; RPC answers when this returns.
pub fn start(arguments: &Arguments, base: &BaseDir, tokio: Handle) -> Result<Node, Failure> {
    let code = runtime_blob::load(arguments.runtime.as_deref())?;
    let config = configuration(arguments, base, &code, tokio);
    let executor = executor(arguments.cache_path.clone());
    let backend: Arc<Backend> = new_db_backend(config.db_config()).map_err(Failure::other)?;
    let genesis = genesis::builder(
        backend.clone(),
        executor.clone(),
        code.into_owned(),
        arguments.runtime.is_some(),
        arguments.genesis_id,
    )?;
    let (client, backend, keystore, mut task_manager) =
        new_full_parts_with_genesis_builder::<OpaqueBlock, RuntimeApi, _, _>(
            &config, None, executor, backend, genesis, false,
        )
        .map_err(Failure::other)?;
    let client = Arc::new(client);
    let genesis_hash = client.info().genesis_hash;
    let pool = Arc::new(
        Builder::new(task_manager.spawn_essential_handle(), client.clone(), true.into())
            .with_options(config.transaction_pool.clone())
            .build(),
    );

    let (network, system_rpc_tx, tx_handler_controller, sync_service) = sc_service::build_network(BuildNetworkParams {
        config: &config,
        net_config: FullNetworkConfiguration::<_, _, NetworkWorker<OpaqueBlock, Hash>>::new(&config.network, None),
        client: client.clone(),
        transaction_pool: pool.clone(),
        spawn_handle: task_manager.spawn_handle(),
        spawn_essential_handle: task_manager.spawn_essential_handle(),
        import_queue: manual_seal::import_queue(Box::new(client.clone()), &task_manager.spawn_essential_handle(), None),
        block_announce_validator_builder: None,
        warp_sync_config: None,
        block_relay: None,
        metrics: NotificationMetrics::new(None),
    })
    .map_err(Failure::other)?;

    let clock = Arc::new(Clock::resumed(timestamp(&client, client.info().best_hash)?));
    let (commands, rpc_commands) = mpsc::channel(COMMANDS);
    start_sealing(arguments, &task_manager, &client, &backend, &pool, clock.clone(), rpc_commands);

    let methods =
        rpc::Methods { client: client.clone(), pool: pool.clone(), clock, commands, finality: arguments.finality };
    let handlers = sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client,
        backend,
        task_manager: &mut task_manager,
        keystore: keystore.keystore(),
        transaction_pool: pool,
        // The size of its error is sc-service's choice.
        #[allow(clippy::result_large_err)]
        rpc_builder: Box::new(move |_| methods.module().map_err(sc_service::Error::Application)),
        network,
        system_rpc_tx,
        tx_handler_controller,
        sync_service,
        telemetry: None,
        tracing_execute_block: None,
    })
    // Somebody may have taken the port since it was checked.
    .map_err(|error| rpc::endpoint::check_port(arguments.rpc_port).err().unwrap_or_else(|| Failure::other(error)))?;
    Ok(Node { task_manager, url: rpc::endpoint::url(&handlers)?, genesis_hash })
}

/// The timestamp of a block, in milliseconds; genesis has 0.
pub fn timestamp(client: &Client, block: Hash) -> Result<u64, Failure> {
    use codec::Decode;
    use polkadot_sdk::{sc_client_api::StorageProvider, sp_storage::StorageKey};

    let key = StorageKey(salus_devnet_runtime::block::timestamp_key());
    match client.storage(block, &key).map_err(Failure::other)? {
        Some(value) => u64::decode(&mut value.0.as_slice()).map_err(Failure::other),
        None => Ok(0),
    }
}

fn executor(cache_path: Option<PathBuf>) -> Executor {
    let builder = WasmExecutor::builder().with_max_runtime_instances(8).with_runtime_cache_size(2);
    match cache_path.or_else(default_cache_path) {
        // The cache takes absolute paths only.
        Some(path) => builder.with_cache_path(std::path::absolute(&path).unwrap_or(path)).build(),
        None => builder.build(),
    }
}

/// `$SALUS_CACHE`, else `salus` in the user's cache folder; without either, runtimes are compiled at each start.
fn default_cache_path() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("SALUS_CACHE")
        .or_else(|| variable("XDG_CACHE_HOME").map(|cache| cache.join("salus")))
        .or_else(|| variable("HOME").map(|home| home.join(".cache/salus")))
        .map(|cache| cache.join("runtimes"))
}

fn start_sealing(
    arguments: &Arguments,
    task_manager: &TaskManager,
    client: &Arc<Client>,
    backend: &Arc<Backend>,
    pool: &Arc<Pool>,
    clock: Arc<Clock>,
    rpc_commands: mpsc::Receiver<manual_seal::EngineCommand<Hash>>,
) {
    let spawn = task_manager.spawn_handle();
    let timestamps = client.clone();
    let sealing = manual_seal::run_manual_seal(ManualSealParams {
        block_import: client.clone(),
        env: ProposerFactory::new(spawn.clone(), client.clone(), pool.clone(), None, None),
        client: client.clone(),
        pool: pool.clone(),
        commands_stream: seal::commands(arguments.seal, arguments.finality, rpc_commands, client, pool.clone(), spawn),
        select_chain: LongestChain::new(backend.clone()),
        consensus_data_provider: None,
        create_inherent_data_providers: move |parent, ()| {
            let now = timestamp(&timestamps, parent).map(|parent| clock.block_timestamp(parent));
            async move { Ok(sp_timestamp::InherentDataProvider::new(now.map_err(|failure| failure.to_string())?.into())) }
        },
    });
    task_manager.spawn_essential_handle().spawn_blocking("sealing", None, sealing);
}
