//! What the polkadot-sdk's service is told: loopback RPC, no network, no telemetry, everything kept.

use polkadot_sdk::{
    sc_network::config::{NetworkConfiguration, SetConfig, TransportConfig},
    sc_service::{
        BasePath, BlocksPruning, Configuration, DatabaseSource, PruningMode, Role, TracingReceiver,
        TransactionPoolOptions,
        config::{ExecutorConfiguration, KeystoreConfig, OffchainWorkerConfig, RpcConfiguration},
    },
    sc_transaction_pool::TransactionPoolType,
};
use tokio::runtime::Handle;

use crate::{arguments::Arguments, base_dir::BaseDir, chain_spec::chain_spec, rpc::endpoint};

const NAME: &str = "salus-devnet";

/// The state caches of one development chain stay small.
const TRIE_CACHE: usize = 64 * 1024 * 1024;

/// How many transactions, and bytes of them, may wait.
const POOL_TRANSACTIONS: usize = 8192;
const POOL_BYTES: usize = 20 * 1024 * 1024;

/// The service's configuration.
pub fn configuration(arguments: &Arguments, base: &BaseDir, code: &[u8], tokio_handle: Handle) -> Configuration {
    Configuration {
        impl_name: NAME.into(),
        impl_version: env!("CARGO_PKG_VERSION").into(),
        role: Role::Authority,
        tokio_handle,
        // One view of the pool: at each block it holds exactly what the best chain has not.
        transaction_pool: TransactionPoolOptions::new_with_params(
            POOL_TRANSACTIONS,
            POOL_BYTES,
            None,
            TransactionPoolType::SingleState,
            true,
            true,
        ),
        network: no_network(),
        keystore: KeystoreConfig::InMemory,
        database: DatabaseSource::ParityDb { path: base.database() },
        trie_cache_maximum_size: Some(TRIE_CACHE),
        warm_up_trie_cache: None,
        state_pruning: Some(PruningMode::ArchiveAll),
        blocks_pruning: BlocksPruning::KeepAll,
        chain_spec: Box::new(chain_spec(code)),
        executor: ExecutorConfiguration::default(),
        wasm_runtime_overrides: None,
        rpc: rpc(arguments.rpc_port),
        prometheus_config: None,
        telemetry_endpoints: None,
        offchain_worker: OffchainWorkerConfig { enabled: false, indexing_enabled: false },
        force_authoring: true,
        disable_grandpa: true,
        dev_key_seed: None,
        tracing_targets: None,
        tracing_receiver: TracingReceiver::Log,
        announce_block: false,
        data_path: base.path().to_owned(),
        base_path: BasePath::new(base.path()),
    }
}

/// The service wants a network; this one has no peers and a transport that never leaves the process.
fn no_network() -> NetworkConfiguration {
    let mut network = NetworkConfiguration::new(NAME, env!("CARGO_PKG_VERSION"), Default::default(), None);
    network.transport = TransportConfig::MemoryOnly;
    network.enable_dht_random_walk = false;
    network.default_peers_set = SetConfig { in_peers: 0, out_peers: 0, ..Default::default() };
    network.default_peers_set_num_full = 0;
    network
}

fn rpc(port: u16) -> RpcConfiguration {
    let endpoint = endpoint::loopback(port);
    RpcConfiguration {
        max_connections: endpoint.max_connections,
        cors: endpoint.cors.clone(),
        methods: polkadot_sdk::sc_service::RpcMethods::Unsafe,
        max_request_size: endpoint.max_payload_in_mb,
        max_response_size: endpoint.max_payload_out_mb,
        id_provider: None,
        max_subs_per_conn: endpoint.max_subscriptions_per_connection,
        port,
        message_buffer_capacity: endpoint.max_buffer_capacity_per_connection,
        batch_config: endpoint.batch_config,
        rate_limit: None,
        rate_limit_whitelisted_ips: Vec::new(),
        rate_limit_trust_proxy_headers: false,
        request_logger_limit: 1024,
        addr: Some(vec![endpoint]),
    }
}
