//! Storage keys of the few items that are read directly.

use codec::Encode;
use sp_crypto_hashing::{blake2_128, twox_64, twox_128};

/// `System.Events`.
pub fn events() -> Vec<u8> {
    item("System", "Events")
}
/// `Timestamp.Now`.
pub fn now() -> Vec<u8> {
    item("Timestamp", "Now")
}
/// `System.Account` of an account.
pub fn account(account: &[u8; 32]) -> Vec<u8> {
    let mut key = item("System", "Account");
    key.extend_from_slice(&blake2_128(account));
    key.extend_from_slice(account);
    key
}
/// `Contracts.ContractInfoOf` of a contract.
pub fn contract_info(contract: &[u8; 32]) -> Vec<u8> {
    let mut key = item("Contracts", "ContractInfoOf");
    key.extend_from_slice(&twox_64(contract));
    key.extend_from_slice(contract);
    key
}
/// `Contracts.CodeInfoOf` of a code hash.
pub fn code_info(code_hash: &[u8; 32]) -> Vec<u8> {
    let mut key = item("Contracts", "CodeInfoOf");
    code_hash.encode_to(&mut key);
    key
}

fn item(pallet: &str, entry: &str) -> Vec<u8> {
    [twox_128(pallet.as_bytes()), twox_128(entry.as_bytes())].concat()
}

#[cfg(test)]
mod tests {
    #[test]
    fn well_known_keys() {
        assert_eq!(hex::encode(super::events()), "26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7");
        assert_eq!(hex::encode(super::now()), "f0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb");
    }
}
