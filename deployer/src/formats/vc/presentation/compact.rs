//! An answer on one line: base64url of its fields in SCALE and a checksum, which tells a cut or mistyped line from a forged one.

use codec::{DecodeAll, Encode};
use salus_domain::commitment::blake2_256;
use salus_domain::{AccountId, Hash, Jurisdiction, Timestamp};

use super::{Challenge, Presentation, Statement};
use crate::formats::vc::multibase;
use crate::formats::vc::problem::{Problem, ReadError};

/// What such a line begins with.
pub(super) const PREFIX: &str = "salus-presentation-1:";
const CHECKSUM: usize = 4;
/// No answer is longer.
const MAX: usize = 2_048;
const DAMAGED: &str = "it is damaged: is a character missing or mistyped?";

type Fields = (AccountId, AccountId, u16, Jurisdiction, Vec<u8>, String, Timestamp, Hash, AccountId, [u8; 64]);

pub(super) fn write(answer: &Presentation) -> String {
    let Presentation { statement: said, signature } = answer;
    let Challenge { nonce, verifier, expires } = &said.challenge;
    let fields =
        (&said.holder, &said.signer, said.credential_type, said.jurisdiction, nonce, verifier, expires, &said.genesis);
    let mut bytes = fields.encode();
    (&said.contract, signature).encode_to(&mut bytes);
    let checksum = blake2_256(&bytes);
    bytes.extend_from_slice(&checksum[..CHECKSUM]);
    format!("{PREFIX}{}", multibase::base64url(&bytes))
}

pub(super) fn read(digits: &str) -> Result<(Statement, [u8; 64]), ReadError> {
    let bad = |what: &str| ReadError::Malformed(vec![Problem { path: "(line)".into(), what: what.to_owned() }]);
    if digits.len() > MAX {
        return Err(bad("it is longer than any answer"));
    }
    let bytes = multibase::from_base64url(digits).map_err(|_| bad(DAMAGED))?;
    let (fields, checksum) =
        bytes.split_at_checked(bytes.len().saturating_sub(CHECKSUM)).ok_or_else(|| bad(DAMAGED))?;
    if blake2_256(fields)[..CHECKSUM] != *checksum {
        return Err(bad(DAMAGED));
    }
    let (holder, signer, credential_type, jurisdiction, nonce, verifier, expires, genesis, contract, signature) =
        Fields::decode_all(&mut &*fields).map_err(|_| bad("its fields are not those of an answer"))?;
    let challenge = Challenge { nonce, verifier, expires };
    Ok((Statement { holder, signer, credential_type, jurisdiction, challenge, genesis, contract }, signature))
}
