//! JSON-RPC with one node: every request has a time limit, every failure names the node.

use std::sync::Arc;
use std::time::Duration;

pub use jsonrpsee::core::client::Subscription;
use jsonrpsee::core::client::{ClientT, Error as WsError, SubscriptionClientT};
use jsonrpsee::core::params::ArrayParams;
use jsonrpsee::ws_client::{WsClient, WsClientBuilder};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::failure::{Failure, Result};

/// Why a request got no result.
#[derive(Debug, Clone)]
pub enum RpcError {
    /// The node answered with an error.
    Node {
        /// JSON-RPC error code; 1010 to 1021 are the transaction pool's.
        code: i32,
        /// What the node says.
        message: String,
        /// More of it.
        data: Option<String>,
    },
    /// No answer: connection lost, or the time limit is over. Whether the node acted is unknown.
    Lost(String),
}

impl std::fmt::Display for RpcError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RpcError::Node { message, data: Some(data), .. } => write!(f, "{message}: {data}"),
            RpcError::Node { message, .. } => f.write_str(message),
            RpcError::Lost(reason) => f.write_str(reason),
        }
    }
}

/// A connection to one node.
#[derive(Clone)]
pub struct Rpc {
    client: Arc<WsClient>,
    url: Arc<str>,
}

impl Rpc {
    /// Connects; a dead endpoint or a bad address is a failure that names the URL.
    pub async fn connect(url: &str, timeout: Duration) -> Result<Self> {
        check_url(url)?;
        let unreachable = |reason: String| {
            Failure::chain(format!("cannot reach {url}: {reason}"))
                .hint("is the node running, and is this its WebSocket address? (`salus networks list`, `salus doctor`)")
        };
        let connecting = WsClientBuilder::default()
            .connection_timeout(timeout)
            .request_timeout(timeout)
            .max_response_size(64 * 1024 * 1024)
            .max_buffer_capacity_per_subscription(4096)
            .build(url);
        let client = tokio::time::timeout(timeout, connecting)
            .await
            .map_err(|_| unreachable(format!("no answer within {} s", timeout.as_secs())))?
            .map_err(|e| unreachable(innermost(&e)))?;
        Ok(Self { client: Arc::new(client), url: url.into() })
    }

    /// The node's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// One request.
    pub async fn request<T: DeserializeOwned>(&self, method: &str, params: Vec<Value>) -> Result<T, RpcError> {
        self.client.request(method, array(params)).await.map_err(rpc_error)
    }

    /// One request whose failure is a failure of the chain (exit 3).
    pub async fn ask<T: DeserializeOwned>(&self, method: &str, params: Vec<Value>) -> Result<T> {
        self.request(method, params).await.map_err(|e| self.failure(method, e))
    }

    /// A subscription.
    pub async fn subscribe<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Vec<Value>,
        unsubscribe: &'static str,
    ) -> Result<Subscription<T>, RpcError> {
        self.client.subscribe(method, array(params), unsubscribe).await.map_err(rpc_error)
    }

    /// Explains a failed request.
    pub fn failure(&self, method: &str, error: RpcError) -> Failure {
        match error {
            RpcError::Node { code: -32601, .. } => {
                Failure::chain(format!("the node at {} does not know {method}", self.url))
            }
            error @ RpcError::Node { .. } => Failure::chain(format!("{method} at {}: {error}", self.url)),
            RpcError::Lost(reason) => Failure::chain(format!("lost the connection to {}: {reason}", self.url)),
        }
    }
}

/// Refuses what is no WebSocket address, before anything is tried.
pub fn check_url(url: &str) -> Result<()> {
    let parsed = url::Url::parse(url).map_err(|e| {
        Failure::usage(format!("`{url}` is not an address: {e}")).hint("expected ws://HOST:PORT or wss://HOST")
    })?;
    if !matches!(parsed.scheme(), "ws" | "wss") {
        return Err(Failure::usage(format!("`{url}` is not a WebSocket address ({}://)", parsed.scheme()))
            .hint("expected ws://HOST:PORT or wss://HOST"));
    }
    Ok(())
}

fn array(params: Vec<Value>) -> ArrayParams {
    let mut array = ArrayParams::new();
    for param in params {
        // A JSON value always serialises.
        let _ = array.insert(param);
    }
    array
}

fn rpc_error(error: WsError) -> RpcError {
    match error {
        WsError::Call(e) => RpcError::Node {
            code: e.code(),
            message: e.message().to_owned(),
            data: e.data().map(|d| d.get().trim_matches('"').to_owned()),
        },
        // Its own words are about the client's inside.
        WsError::RestartNeeded(_) => RpcError::Lost("the node ended it".into()),
        other => RpcError::Lost(innermost(&other)),
    }
}

/// The last cause of an error: what a person can act on.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_websocket_addresses_are_taken() {
        for good in ["ws://127.0.0.1:9944", "wss://rpc.example.org"] {
            assert!(check_url(good).is_ok(), "{good}");
        }
        for bad in ["http://127.0.0.1", "9944", "", "wss//x"] {
            assert_eq!(check_url(bad).unwrap_err().kind, crate::failure::Kind::Usage, "{bad}");
        }
    }

    #[tokio::test]
    async fn a_dead_endpoint_is_named() {
        let failure = Rpc::connect("ws://127.0.0.1:1", Duration::from_secs(5)).await.err().unwrap();
        assert_eq!(failure.kind, crate::failure::Kind::Chain);
        assert!(failure.message.contains("ws://127.0.0.1:1"), "{}", failure.message);
    }
}
