//! What ends without an answer: the pallet undoes it, and nothing is left of it.

use std::fmt::Debug;

use codec::Decode;
use polkadot_sdk::sp_runtime::DispatchError;
use salus_domain::AccountId;

use super::{Chain, GAS, Limits, Weight};

/// Submits bytes to a contract, and expects that they are refused without a trace.
#[track_caller]
pub fn refused(
    chain: &mut Chain,
    contract: AccountId,
    caller: AccountId,
    data: Vec<u8>,
    limits: Limits,
) -> DispatchError {
    let before = (chain.state(contract), chain.balances(caller), chain.balances(contract));
    let submitted = chain.dispatch(caller, contract, data, limits);
    let after = (chain.state(contract), chain.balances(caller), chain.balances(contract));
    assert_eq!(before, after);
    submitted.expect_err("it is refused")
}

/// Submits a good call with parts of what it needs: refused each time, because the gas is exhausted, or by an error of the
/// contract's own. Returns what the call needs, and those errors.
#[track_caller]
pub fn starved<E: Decode + Debug>(
    chain: &mut Chain,
    contract: AccountId,
    caller: AccountId,
    data: &[u8],
) -> (Weight, Vec<E>) {
    chain.begin();
    let needed = chain.call(caller, contract, data.to_vec()).required;
    chain.undo();
    let mut told = Vec::new();
    for percent in [1, 10, 25, 40, 50, 60, 75, 90, 95, 99] {
        let time = Weight::from_parts(needed.ref_time() / 100 * percent, GAS.proof_size());
        let proof = Weight::from_parts(GAS.ref_time(), needed.proof_size() / 100 * percent);
        for gas in [time, proof] {
            refused(chain, contract, caller, data.to_vec(), Limits { gas, ..Limits::default() });
            let outcome = chain.call_with(caller, contract, 0, gas, data.to_vec());
            match outcome.result {
                Err(error) => {
                    let why = format!("{error:?}");
                    assert!(why.contains("OutOfGas") || why.contains("ContractTrapped"), "{percent} %: {why}");
                }
                Ok(returned) => match Result::<Result<(), E>, u8>::decode(&mut returned.as_slice()) {
                    Ok(Ok(Err(error))) => told.push(error),
                    other => panic!("{percent} %: {other:?}"),
                },
            }
        }
    }
    (needed, told)
}
