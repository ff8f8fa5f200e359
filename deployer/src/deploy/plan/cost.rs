//! What the steps of a plan cost, by trying them; estimated where what they need is not there yet.

use crate::abi::Bundle;
use crate::chain::contracts_api::Code;
use crate::chain::dispatch::is_about_funds;
use crate::chain::{Client, call_payload, instantiate_payload, upload_payload, with_margin};
use crate::deploy::governed::Governed;
use crate::deploy::record::Contract;
use crate::deploy::wiring::Wired;
use crate::failure::{Failure, Result};

/// What a step costs, as far as it can be known beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The limit it needs: (ref_time, proof_size); for an upload unknown, the fee covers it.
    pub weight: Option<(u64, u64)>,
    /// The deposit it locks.
    pub deposit: u128,
    /// The fee it pays.
    pub fee: u128,
    /// An estimate: trying with what is not there yet is not all of it.
    pub estimated: bool,
    /// The deposit or weight could not be tried, because the account cannot pay: a lower bound.
    pub lower_bound: bool,
}

/// What `wire` takes of a contract, measured, with the code's bytes to be added to the second.
const WIRE: (u64, u64) = (760_000_000, 50_400);

/// An upload by the deployer.
pub(super) async fn upload(client: &Client, deployer: &[u8; 32], wasm: &[u8]) -> Result<Cost> {
    let fee = client.fee(deployer, &upload_payload(wasm, 0)).await?;
    match client.dry_upload(deployer, wasm).await? {
        Ok((_, deposit)) => Ok(Cost { deposit, fee, ..Cost::default() }),
        Err(error) if is_about_funds(&error) => {
            Ok(Cost { deposit: client.code_deposit(wasm.len()), fee, lower_bound: true, ..Cost::default() })
        }
        Err(error) => Err(client.would_fail(deployer, &error).await),
    }
}

/// An instantiation by the deployer; `upload` is what that of its code costs, if it is to be made.
pub(super) async fn instantiate(
    client: &Client,
    deployer: &[u8; 32],
    record: &Contract,
    bundle: &Bundle,
    upload: Option<Cost>,
) -> Result<Cost> {
    let (name, address) = (&bundle.name, record.address()?);
    let (code_hash, input, salt) = (record.code_hash()?, record.input()?, record.salt()?);
    let code = if upload.is_none() { Code::Existing(code_hash) } else { Code::Upload(&bundle.wasm) };
    let (dry, made) = client.dry_instantiate(deployer, &code, &input, &salt).await?;
    let lower_bound = match &dry.error {
        None => false,
        Some(error) if is_about_funds(error) => true,
        Some(error) => return Err(client.would_fail(deployer, error).await),
    };
    if dry.reverted {
        return Err(Failure::refused(format!(
            "{name}'s constructor refuses its arguments (0x{})",
            hex::encode(&dry.data)
        )));
    }
    if let Some(other) = made.filter(|made| *made != address) {
        return Err(Failure::chain(format!(
            "this chain derives contract addresses in another way: {name} would be at {}, not at {}",
            client.ss58(&other),
            client.ss58(&address)
        )));
    }
    // The code was tried together with the contract; its deposit is the upload's.
    let (upload_deposit, code_length) = upload.map_or((0, 0), |cost| (cost.deposit, bundle.wasm.len() as u64));
    let (ref_time, proof_size) = dry.gas_required;
    let weight = with_margin((ref_time, proof_size.saturating_add(code_length)));
    let deposit = u128::try_from(dry.storage_deposit).unwrap_or(0).saturating_sub(upload_deposit);
    let fee = client.fee(deployer, &instantiate_payload(&code_hash, weight, deposit, &input, &salt)).await?;
    // What could not be tried has no known weight.
    Ok(Cost { weight: (!lower_bound).then_some(weight), deposit, fee, estimated: upload.is_some(), lower_bound })
}

/// A wire by the governor: tried where the contract is there, else estimated.
pub(super) async fn wire(client: &Client, bundle: &Bundle, wired: &Wired) -> Result<Cost> {
    let input = Governed { client, bundle, address: wired.from }.wire_input(wired.wire.slot, &wired.to)?;
    let (mut gas, mut deposit) = (WIRE, client.bytes_deposit(wired.to.len()));
    gas.1 = gas.1.saturating_add(bundle.wasm.len() as u64);
    let mut lower_bound = false;
    if wired.there {
        let dry = client.dry_run(&wired.governor, &wired.from, 0, input.clone(), None).await?;
        if dry.reverted {
            // By the governor, into an empty slot: nothing else is in the way.
            return Err(bundle.refusal("wire", &dry.data, client.ss58_prefix()).hint(format!(
                "is a change announced? `salus query {name} governance` shows it, and the governor's `salus call {name} cancel` takes it back",
                name = bundle.name
            )));
        }
        match &dry.error {
            None => (gas, deposit) = (dry.gas_required, u128::try_from(dry.storage_deposit).unwrap_or(0)),
            Some(error) if is_about_funds(error) => lower_bound = true,
            Some(error) => return Err(client.would_fail(&wired.governor, error).await),
        }
    }
    let weight = with_margin(gas);
    let fee = client.fee(&wired.governor, &call_payload(&wired.from, 0, weight, deposit, &input)).await?;
    let estimated = !wired.there;
    Ok(Cost { weight: (!lower_bound).then_some(weight), deposit, fee, estimated, lower_bound })
}
