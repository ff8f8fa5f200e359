//! Events of a block: those of contracts, and those that say how a transaction went.

use codec::Decode;
use subxt::events::Phase;

use crate::chain::runtime::Runtime;
use crate::chain::{ContractEvent, H256, dispatch};
use crate::failure::{Failure, Result};

/// How one extrinsic of a block went.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The name of the error it failed with.
    pub error: Option<String>,
    /// The fee that was paid.
    pub fee: u128,
    /// The events that contracts emitted in it.
    pub events: Vec<ContractEvent>,
}

/// Which block the events are of.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// Its hash.
    pub block: H256,
    /// Its number.
    pub number: u32,
}

/// All that contracts emitted in a block, from the bytes of `System.Events`.
pub fn contracts(runtime: &Runtime, bytes: Vec<u8>, at: At) -> Result<Vec<ContractEvent>> {
    let mut found = Vec::new();
    walk(runtime, bytes, at, |_, _, event| found.extend(event))?;
    Ok(found)
}

/// How the extrinsic with an index went.
pub fn outcome(runtime: &Runtime, bytes: Vec<u8>, at: At, extrinsic: u32) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    walk(runtime, bytes, at, |phase, (name, fields), event| {
        if phase != Phase::ApplyExtrinsic(extrinsic) {
            return;
        }
        match name {
            ("System", "ExtrinsicFailed") => outcome.error = Some(dispatch::name(runtime.metadata(), &mut &*fields)),
            // who: AccountId, actual_fee: Balance, tip: Balance
            ("TransactionPayment", "TransactionFeePaid") => {
                outcome.fee = <([u8; 32], u128)>::decode(&mut &*fields).map_or(0, |(_, fee)| fee);
            }
            _ => outcome.events.extend(event),
        }
    })?;
    Ok(outcome)
}

type Named<'a> = ((&'a str, &'a str), &'a [u8]);

fn walk(
    runtime: &Runtime,
    bytes: Vec<u8>,
    at: At,
    mut visit: impl FnMut(Phase, Named<'_>, Option<ContractEvent>),
) -> Result<()> {
    let events = runtime.subxt.events().from_bytes(bytes);
    for event in events.iter() {
        let event =
            event.map_err(|e| Failure::chain(format!("the events of block {} cannot be read: {e}", at.number)))?;
        let name = (event.pallet_name(), event.event_name());
        let emitted = match name {
            ("Contracts", "ContractEmitted") => {
                let (contract, data) = <([u8; 32], Vec<u8>)>::decode(&mut event.field_bytes()).map_err(|e| {
                    Failure::chain(format!("a contract's event in block {} is cut short: {e}", at.number))
                })?;
                Some(ContractEvent {
                    block: at.block,
                    number: at.number,
                    index: event.index(),
                    contract,
                    topics: event.topics().iter().map(|topic| topic.0).collect(),
                    data,
                })
            }
            _ => None,
        };
        visit(event.phase(), (name, event.field_bytes()), emitted);
    }
    Ok(())
}
