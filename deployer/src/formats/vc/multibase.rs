//! Multibase texts: `z` base58-btc, `u` base64url without padding; and the multicodec prefixes of keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Ed25519 public key.
pub(super) const ED25519_PUB: [u8; 2] = [0xed, 0x01];
/// Ed25519 secret key.
pub(super) const ED25519_PRIV: [u8; 2] = [0x80, 0x26];
/// P-256 public key, compressed.
pub(super) const P256_PUB: [u8; 2] = [0x80, 0x24];
/// P-256 secret key.
pub(super) const P256_PRIV: [u8; 2] = [0x86, 0x26];

/// Bytes as base58-btc.
pub(super) fn base58(bytes: &[u8]) -> String {
    format!("z{}", bs58::encode(bytes).into_string())
}

/// Reads base58-btc of at most `limit` bytes: decoding takes time by the square of the length.
pub(super) fn from_base58(text: &str, limit: usize) -> Result<Vec<u8>, String> {
    let digits = text.strip_prefix('z').ok_or("expected a multibase base58-btc text, which begins with z")?;
    // A byte makes 1.37 digits.
    if digits.len() > limit.saturating_mul(3) / 2 {
        return Err(format!("expected at most {limit} bytes in base58-btc"));
    }
    bs58::decode(digits).into_vec().map_err(|e| format!("not base58-btc: {e}"))
}

/// Bytes as base64url without padding, and without a multibase prefix.
pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding. One text for each sequence of bytes: surplus bits must be zero.
pub(super) fn from_base64url(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|e| format!("not base64url without padding: {e}"))
}
