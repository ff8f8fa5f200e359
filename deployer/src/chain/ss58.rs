//! Accounts as people write them: SS58 (checksum verified), `0x` and 64 hex digits, or `//Alice` and the like.

use crate::failure::{Failure, Result};

/// The prefix of an SS58 address that says nothing about a network.
pub const GENERIC_PREFIX: u16 = 42;

/// Writes an account under a network's prefix.
pub fn encode(account: &[u8; 32], prefix: u16) -> String {
    let mut bytes = prefix_bytes(prefix);
    bytes.extend_from_slice(account);
    let checksum = checksum(&bytes);
    bytes.extend_from_slice(&checksum[..2]);
    bs58::encode(bytes).into_string()
}

/// Reads an SS58 address: the account and the prefix it was written under.
pub fn decode(text: &str) -> Result<([u8; 32], u16)> {
    let bad = |what: String| {
        Failure::usage(format!("`{text}` is not an address: {what}"))
            .hint("an address is SS58 (5F… or 1…), 0x and 64 hex digits, or //Alice and the like")
    };
    let bytes = bs58::decode(text).into_vec().map_err(|e| match e {
        bs58::decode::Error::InvalidCharacter { character, index } => {
            bad(format!("`{character}` at position {} does not occur in SS58", index.saturating_add(1)))
        }
        other => bad(other.to_string()),
    })?;
    let (prefix, used) = match bytes.as_slice() {
        [first @ 0..=63, ..] => (u16::from(*first), 1),
        [first @ 64..=127, second, ..] => {
            let lower = (first << 2) | (second >> 6);
            let upper = second & 0b0011_1111;
            (u16::from(lower) | (u16::from(upper) << 8), 2)
        }
        _ => return Err(bad("it is too short or of an unknown kind".into())),
    };
    let account = bytes
        .get(used..)
        .filter(|rest| rest.len() == 34)
        .and_then(|rest| <[u8; 32]>::try_from(&rest[..32]).ok())
        .ok_or_else(|| bad(format!("it holds {} bytes, a 32-byte account makes {}", bytes.len(), used + 34)))?;
    let body = &bytes[..used + 32];
    if checksum(body)[..2] != bytes[used + 32..] {
        return Err(bad("its checksum does not fit (a mistyped or missing character?)".into()));
    }
    Ok((account, prefix))
}

/// Reads an account as people write it. `prefix` is the chain's: an address of another network is refused, except the
/// generic prefix 42, which fits everywhere. Names of keys are resolved by [`crate::cli::Context::account`].
pub fn account(text: &str, prefix: u16) -> Result<[u8; 32]> {
    match read(text)? {
        (account, Some(written)) if written != prefix && written != GENERIC_PREFIX => Err(Failure::usage(format!(
            "`{text}` is an address of another network (prefix {written}); this chain uses prefix {prefix}"
        ))
        .hint(format!("the same account here is {}, if that is what you mean", encode(&account, prefix)))),
        (account, _) => Ok(account),
    }
}

/// Reads an account of whatever network: where no chain is asked, there is no prefix to compare with.
pub fn account_anywhere(text: &str) -> Result<[u8; 32]> {
    read(text).map(|(account, _)| account)
}

/// An account and, if it is an address, the prefix it was written under.
fn read(text: &str) -> Result<([u8; 32], Option<u16>)> {
    if let Some(digits) = text.strip_prefix("0x") {
        let bytes = hex::decode(digits)
            .map_err(|e| Failure::usage(format!("`{text}` is not an account: {e}")).hint("expected 64 hex digits"))?;
        return <[u8; 32]>::try_from(bytes.as_slice())
            .map(|account| (account, None))
            .map_err(|_| Failure::usage(format!("`{text}` is not an account: {} bytes instead of 32", bytes.len())));
    }
    if text.starts_with("//") {
        return Ok((development(text)?, None));
    }
    decode(text).map(|(account, written)| (account, Some(written)))
}

/// The public part of a development account such as `//Alice`.
pub fn development(path: &str) -> Result<[u8; 32]> {
    use std::str::FromStr;
    let bad = |e: String| Failure::usage(format!("`{path}` is not a development account: {e}"));
    let uri = subxt_signer::SecretUri::from_str(path).map_err(|e| bad(e.to_string()))?;
    subxt_signer::sr25519::Keypair::from_uri(&uri).map(|pair| pair.public_key().0).map_err(|e| bad(e.to_string()))
}

fn prefix_bytes(prefix: u16) -> Vec<u8> {
    let ident = prefix & 0b0011_1111_1111_1111;
    match ident {
        0..=63 => vec![ident as u8],
        _ => vec![((ident & 0b1111_1100) >> 2) as u8 | 0b0100_0000, (ident >> 8) as u8 | ((ident & 0b11) << 6) as u8],
    }
}

fn checksum(bytes: &[u8]) -> Vec<u8> {
    use blake2::Digest;
    let mut hasher = blake2::Blake2b512::new();
    hasher.update(b"SS58PRE");
    hasher.update(bytes);
    hasher.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const ALICE_POLKADOT: &str = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";

    #[test]
    fn alice_reads_in_every_spelling() {
        let alice = development("//Alice").unwrap();
        assert_eq!(encode(&alice, 42), ALICE);
        assert_eq!(encode(&alice, 0), ALICE_POLKADOT);
        assert_eq!(account(ALICE, 42).unwrap(), alice);
        assert_eq!(account("//Alice", 42).unwrap(), alice);
        assert_eq!(account(&format!("0x{}", hex::encode(alice)), 42).unwrap(), alice);
    }

    #[test]
    fn every_prefix_reads_back() {
        for prefix in [0u16, 5, 42, 63, 64, 77, 255, 256, 7391, 10041, 16383] {
            let text = encode(&[7; 32], prefix);
            assert_eq!(decode(&text).unwrap(), ([7; 32], prefix), "{prefix}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        let message = |text: &str| account(text, 42).unwrap_err().message;
        assert!(message("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ").contains("checksum"));
        assert!(message("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKut").contains("bytes"));
        assert!(message("5Grwva0F").contains("`0` at position 7"));
        assert!(message("0x12").contains("1 bytes instead of 32"));
        assert!(message("").contains("too short"));
    }

    #[test]
    fn an_address_of_another_network_is_refused_with_ours_beside_it() {
        let failure = account(ALICE_POLKADOT, 42).unwrap_err();
        assert!(failure.message.contains("prefix 0"));
        assert!(failure.hint.unwrap().contains(ALICE));
        assert!(account(ALICE, 5).is_ok(), "the generic prefix fits everywhere");
        assert_eq!(account_anywhere(ALICE_POLKADOT).unwrap(), account_anywhere("//Alice").unwrap());
        assert!(account_anywhere("5Grwva").is_err());
    }
}
