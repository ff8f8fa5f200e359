//! `ContractsApi`: what pallet-contracts answers about a call, an upload or an instantiation that is only tried.

use codec::{Compact, Decode, Encode, Input};
use subxt::Metadata;

use crate::chain::{DryRun, dispatch};

/// The flag by which a contract says that everything it did shall be undone.
const REVERT: u32 = 1;

/// Arguments of `ContractsApi_call`, with as much gas as it takes. Without a limit of the deposit the pallet takes its own.
pub fn call(origin: &[u8; 32], contract: &[u8; 32], value: u128, deposit: Option<u128>, input: &[u8]) -> Vec<u8> {
    (origin, contract, value, None::<u8>, deposit, input).encode()
}

/// Arguments of `ContractsApi_instantiate` with the whole code, so that nothing has to be uploaded to try it.
pub fn instantiate(origin: &[u8; 32], value: u128, code: &Code<'_>, input: &[u8], salt: &[u8]) -> Vec<u8> {
    let unlimited: (Option<u8>, Option<u8>) = (None, None);
    (origin, value, unlimited, code, input, salt).encode()
}

/// Arguments of `ContractsApi_upload_code`; the determinism is enforced.
pub fn upload(origin: &[u8; 32], wasm: &[u8]) -> Vec<u8> {
    (origin, wasm, None::<u8>, 0u8).encode()
}

/// A contract's code: the bytes, or the hash of what is on chain already.
#[derive(Encode)]
pub enum Code<'a> {
    /// The Wasm itself.
    Upload(&'a [u8]),
    /// The hash of uploaded code.
    Existing([u8; 32]),
}

/// Decodes the answer to [`call`].
pub fn decode_call(metadata: &Metadata, bytes: &[u8]) -> Result<DryRun, codec::Error> {
    let input = &mut &*bytes;
    let mut run = head(input)?;
    match bool_result(input)? {
        true => returned(input, &mut run)?,
        false => run.error = Some(dispatch::name(metadata, input)),
    }
    Ok(run)
}

/// Decodes the answer to [`instantiate`]: the dry run, and the address when the constructor returned.
pub fn decode_instantiate(metadata: &Metadata, bytes: &[u8]) -> Result<(DryRun, Option<[u8; 32]>), codec::Error> {
    let input = &mut &*bytes;
    let mut run = head(input)?;
    if !bool_result(input)? {
        run.error = Some(dispatch::name(metadata, input));
        return Ok((run, None));
    }
    returned(input, &mut run)?;
    let address = <[u8; 32]>::decode(input)?;
    Ok((run, Some(address)))
}

/// Decodes the answer to [`upload`]: code hash and deposit, or why not.
pub fn decode_upload(metadata: &Metadata, bytes: &[u8]) -> Result<Result<([u8; 32], u128), String>, codec::Error> {
    let input = &mut &*bytes;
    Ok(match bool_result(input)? {
        true => Ok(Decode::decode(input)?),
        false => Err(dispatch::name(metadata, input)),
    })
}

fn head(input: &mut &[u8]) -> Result<DryRun, codec::Error> {
    let gas_consumed = weight(input)?;
    let gas_required = weight(input)?;
    let storage_deposit = match u8::decode(input)? {
        0 => -signed(u128::decode(input)?),
        1 => signed(u128::decode(input)?),
        _ => return Err("unknown kind of storage deposit".into()),
    };
    let debug = String::from_utf8_lossy(&Vec::<u8>::decode(input)?).into_owned();
    Ok(DryRun { gas_required, gas_consumed, storage_deposit, debug, ..DryRun::default() })
}

fn returned(input: &mut &[u8], run: &mut DryRun) -> Result<(), codec::Error> {
    run.reverted = u32::decode(input)? & REVERT != 0;
    run.data = Decode::decode(input)?;
    Ok(())
}

fn weight<I: Input>(input: &mut I) -> Result<(u64, u64), codec::Error> {
    Ok((Compact::<u64>::decode(input)?.0, Compact::<u64>::decode(input)?.0))
}

/// Reads the variant of a `Result`.
fn bool_result(input: &mut &[u8]) -> Result<bool, codec::Error> {
    match u8::decode(input)? {
        0 => Ok(true),
        1 => Ok(false),
        _ => Err("neither Ok nor Err".into()),
    }
}

/// A deposit larger than i128 does not exist: total issuance is far below.
fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}
