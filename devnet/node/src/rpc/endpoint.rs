//! Where JSON-RPC is served: 127.0.0.1, nowhere else.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use polkadot_sdk::{
    sc_network::multiaddr::Protocol,
    sc_service::{
        RpcHandlers,
        config::{RpcBatchRequestConfig, RpcEndpoint, RpcMethods},
    },
};

use crate::failure::Failure;

/// Who may call from a browser: pages of this machine, and the public wallet and explorer. Others, and requests for another
/// host name, are refused.
const ORIGINS: [&str; 3] = ["http://localhost", "http://127.0.0.1", "https://polkadot.js.org"];

/// The endpoint on `port`, every method allowed.
pub fn loopback(port: u16) -> RpcEndpoint {
    RpcEndpoint {
        listen_addr: address(port),
        batch_config: RpcBatchRequestConfig::Unlimited,
        max_connections: 256,
        max_payload_in_mb: 15,
        max_payload_out_mb: 64,
        max_subscriptions_per_connection: 1024,
        max_buffer_capacity_per_connection: 1024,
        rate_limit: None,
        rate_limit_trust_proxy_headers: false,
        rate_limit_whitelisted_ips: Vec::new(),
        cors: Some(ORIGINS.map(String::from).to_vec()),
        rpc_methods: RpcMethods::Unsafe,
        is_optional: false,
        retry_random_port: false,
    }
}

/// Refuses a port that is in use, before anything is opened.
pub fn check_port(port: u16) -> Result<(), Failure> {
    match TcpListener::bind(address(port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(Failure::PortInUse(port)),
        Err(error) => Err(Failure::Other(format!("port {port}: {error}"))),
    }
}

/// The WebSocket URL (HTTP answers there too).
pub fn url(handlers: &RpcHandlers) -> Result<String, Failure> {
    handlers
        .listen_addresses()
        .iter()
        .flatten()
        .find_map(|part| match part {
            Protocol::Tcp(port) => Some(format!("ws://127.0.0.1:{port}")),
            _ => None,
        })
        .ok_or_else(|| Failure::Other("the RPC server has no address".into()))
}

fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}
