//! What a node's transaction pool says about a transaction.

use serde::de::IgnoredAny;

use crate::chain::H256;
use crate::chain::rpc::RpcError;

/// What the pool's error says about the transaction.
pub enum Refusal {
    /// Another transaction has this nonce; this one is not in the pool.
    NonceTaken,
    /// The pool has this very transaction.
    Known,
    /// Nobody knows.
    Unknown,
    /// The account cannot pay.
    Funds,
    /// It is not in the pool, for this reason.
    Definite(String),
}

/// Reads an error of `author_submitAndWatchExtrinsic`.
pub fn refusal(error: &RpcError) -> Refusal {
    let RpcError::Node { code, .. } = error else { return Refusal::Unknown };
    let text = error.to_string();
    let says = |word: &str| text.to_lowercase().contains(word);
    match code {
        1014 => Refusal::NonceTaken,
        1013 => Refusal::Known,
        1010 if says("outdated") || says("stale") => Refusal::NonceTaken,
        1010 if says("pay some fees") || says("payment") => Refusal::Funds,
        1011 | 1012 => Refusal::Unknown,
        _ => Refusal::Definite(text),
    }
}

/// The status of a watched transaction, as nodes report it.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Its nonce is still to come.
    Future,
    /// In the pool.
    Ready,
    /// Told to peers.
    Broadcast(IgnoredAny),
    /// In a best block.
    InBlock(H256),
    /// Its block is no longer in the best chain.
    Retracted(IgnoredAny),
    /// The node waited too long for finality.
    FinalityTimeout(IgnoredAny),
    /// In a finalised block.
    Finalized(H256),
    /// Replaced by another of the same nonce.
    Usurped(IgnoredAny),
    /// No longer in the pool.
    Dropped,
    /// No longer valid.
    Invalid,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(code: i32, data: &str) -> RpcError {
        RpcError::Node { code, message: "Invalid Transaction".into(), data: Some(data.into()) }
    }

    #[test]
    fn the_pools_errors_are_understood() {
        assert!(matches!(refusal(&node(1014, "priority too low")), Refusal::NonceTaken));
        assert!(matches!(refusal(&node(1010, "Transaction is outdated")), Refusal::NonceTaken));
        assert!(matches!(
            refusal(&node(1010, "Inability to pay some fees (e.g. account balance too low)")),
            Refusal::Funds
        ));
        assert!(matches!(refusal(&node(1013, "Already imported")), Refusal::Known));
        assert!(matches!(refusal(&node(1010, "Transaction has a bad signature")), Refusal::Definite(_)));
        assert!(matches!(refusal(&RpcError::Lost("gone".into())), Refusal::Unknown));
    }

    #[test]
    fn statuses_read_as_nodes_write_them() {
        let read = |text: &str| serde_json::from_str::<Status>(text).unwrap();
        assert!(matches!(read("\"ready\""), Status::Ready));
        assert!(matches!(read(&format!("{{\"inBlock\":\"0x{}\"}}", "11".repeat(32))), Status::InBlock(_)));
        assert!(matches!(read("{\"broadcast\":[\"a\"]}"), Status::Broadcast(_)));
    }
}
