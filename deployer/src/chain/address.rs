//! A contract's address before it exists.

use codec::Encode;
use sp_crypto_hashing::blake2_256;

/// What pallet-contracts' `DefaultAddressGenerator` derives: blake2-256 over the tag, the deployer, the code hash, the
/// constructor's input and the salt, each SCALE-encoded.
pub fn predict(deployer: &[u8; 32], code_hash: &[u8; 32], input: &[u8], salt: &[u8]) -> [u8; 32] {
    (b"contract_addr_v1", deployer, code_hash, input, salt).using_encoded(blake2_256)
}

#[cfg(test)]
mod tests {
    use super::predict;

    #[test]
    fn every_part_counts() {
        let base = predict(&[1; 32], &[2; 32], b"input", b"salt");
        assert_ne!(base, predict(&[9; 32], &[2; 32], b"input", b"salt"));
        assert_ne!(base, predict(&[1; 32], &[9; 32], b"input", b"salt"));
        assert_ne!(base, predict(&[1; 32], &[2; 32], b"inputs", b"alt"), "lengths are part of the encoding");
        assert_ne!(base, predict(&[1; 32], &[2; 32], b"input", b"other"));
    }
}
