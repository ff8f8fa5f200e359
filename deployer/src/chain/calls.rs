//! Calls to contracts: tried first, paid with a margin, explained when they fail.

use scale_value::{Composite, Value};

use crate::chain::contracts_api::Attempt;
use crate::chain::submit::{Entered, Landed, Payload, Signed, failed_on_chain};
use crate::chain::{CallError, Client, DryRun, H256, Included, TxOptions, TxSigner, dispatch};
use crate::failure::Failure;

impl Client {
    /// Calls a message: dry run first, gas with a margin on both dimensions, an explicit deposit cap, a nonce of our own,
    /// mortal, and awaited within a limit. A failure on chain is explained by a replay at the parent block.
    pub async fn call(
        &self,
        signer: &impl TxSigner,
        contract: &[u8; 32],
        value: u128,
        input: Vec<u8>,
        options: &TxOptions,
    ) -> Result<Included, CallError> {
        let origin = signer.account_id().0;
        let dry = self.dry_run(&origin, contract, value, input.clone(), None).await?;
        self.call_tried(signer, (contract, value, input), dry, options, |_| Ok(())).await?.included().await
    }

    /// As [`Client::call`], after a dry run, and without waiting for a block. `journal` is given the signed transaction before it
    /// is submitted.
    pub async fn call_tried(
        &self,
        signer: &impl TxSigner,
        (contract, value, input): (&[u8; 32], u128, Vec<u8>),
        dry: DryRun,
        options: &TxOptions,
        journal: impl FnMut(&Signed) -> crate::failure::Result<()>,
    ) -> Result<Underway, CallError> {
        let origin = signer.account_id().0;
        if !options.force {
            if dry.reverted {
                return Err(CallError::Reverted { data: dry.data, included: None });
            }
            if let Some(error) = &dry.error {
                return Err(self.would_fail(&origin, error).await.into());
            }
        }
        let deposit = options.deposit_limit.unwrap_or_else(|| self.deposit_cap(&dry));
        let gas = self.gas_limit(dry.gas_required);
        let payload = call_payload(contract, value, gas, deposit, &input);
        let entered = self.enter(signer, &payload, options, journal).await?;
        let contract = *contract;
        Ok(Underway { client: self.clone(), entered, origin, contract, value, gas, deposit, input, returned: dry.data })
    }

    /// The most a transaction may charge as deposit: what the dry run needs, a fifth more, and one existential deposit for
    /// what others change in between.
    pub fn deposit_cap(&self, dry: &DryRun) -> u128 {
        let need = u128::try_from(dry.storage_deposit).unwrap_or(0);
        need.saturating_add(need / 5).saturating_add(self.existential_deposit())
    }

    /// Replays a failed call with its own limits at the parent block, where the contract still says why.
    async fn explain(&self, attempt: &Attempt<'_>, landed: &Landed, error: &str) -> CallError {
        let failure = failed_on_chain(landed, error);
        if error != "Contracts::ContractReverted" {
            return failure.into();
        }
        let Ok(parent) = self.parent(landed.at.block).await else { return failure.into() };
        // Another transaction of the same block may be the cause: then only the state after the block shows it.
        for at in [parent, landed.at.block] {
            let replayed = self.try_call(attempt, Some(at)).await;
            if let Some(dry) = replayed.ok().filter(|dry| dry.reverted) {
                let included = Some((landed.extrinsic, landed.at.block));
                return CallError::Reverted { data: dry.data, included };
            }
        }
        failure.hint("a replay before and after the block succeeds: another transaction of that block was in the way; try again").into()
    }

    /// A failure that the dry run predicts: nothing was sent, nothing was paid.
    pub async fn would_fail(&self, origin: &[u8; 32], error: &str) -> Failure {
        if dispatch::is_about_funds(error) {
            let available =
                self.balance(origin).await.map(|b| self.amount(b)).unwrap_or_else(|_| "an unknown balance".into());
            return Failure::transaction(format!(
                "insufficient funds: {} has {available}, which does not cover the storage deposit ({error}); nothing was sent",
                self.ss58(origin)
            ))
            .hint(self.token_hint());
        }
        let explained = dispatch::explain(error).map(|text| format!(" ({text})")).unwrap_or_default();
        Failure::transaction(format!("the call would fail: {error}{explained}; nothing was sent"))
            .details(serde_json::json!({ "error": error }))
    }

    /// A question that the chain could not carry out. There was nothing to send.
    pub fn unanswered(&self, error: &str) -> Failure {
        let explained = dispatch::explain(error).map(|text| format!(" ({text})")).unwrap_or_default();
        Failure::chain(format!("{} cannot answer: {error}{explained}", self.name()))
            .details(serde_json::json!({ "error": error }))
    }
}

/// A call that was handed to the node.
pub struct Underway {
    client: Client,
    entered: Entered,
    origin: [u8; 32],
    contract: [u8; 32],
    value: u128,
    gas: (u64, u64),
    deposit: u128,
    input: Vec<u8>,
    returned: Vec<u8>,
}

impl Underway {
    /// The transaction's hash.
    pub const fn hash(&self) -> H256 {
        self.entered.hash()
    }

    /// Waits for it.
    pub async fn included(self) -> Result<Included, CallError> {
        let Self { client, entered, origin, contract, value, gas, deposit, input, returned } = self;
        let landed = entered.landed().await?;
        match &landed.outcome.error {
            None => Ok(included(landed, returned)),
            Some(error) => {
                let (gas, deposit) = (Some(gas), Some(deposit));
                let attempt = Attempt { origin: &origin, contract: &contract, value, gas, deposit, input: &input };
                Err(client.explain(&attempt, &landed, error).await)
            }
        }
    }
}

/// `Contracts.call`.
pub fn call_payload(contract: &[u8; 32], value: u128, gas: (u64, u64), deposit: u128, input: &[u8]) -> Payload {
    payload(
        "call",
        vec![
            ("dest", Value::unnamed_variant("Id", [Value::from_bytes(contract)])),
            ("value", Value::u128(value)),
            ("gas_limit", weight(gas)),
            ("storage_deposit_limit", some(deposit)),
            ("data", Value::from_bytes(input)),
        ],
    )
}

/// `Contracts.upload_code`.
pub fn upload_payload(wasm: &[u8], deposit: u128) -> Payload {
    payload(
        "upload_code",
        vec![
            ("code", Value::from_bytes(wasm)),
            ("storage_deposit_limit", some(deposit)),
            ("determinism", Value::unnamed_variant("Enforced", [])),
        ],
    )
}

/// `Contracts.instantiate` of uploaded code.
pub fn instantiate_payload(code_hash: &[u8; 32], gas: (u64, u64), deposit: u128, input: &[u8], salt: &[u8]) -> Payload {
    payload(
        "instantiate",
        vec![
            ("value", Value::u128(0)),
            ("gas_limit", weight(gas)),
            ("storage_deposit_limit", some(deposit)),
            ("code_hash", Value::from_bytes(code_hash)),
            ("data", Value::from_bytes(input)),
            ("salt", Value::from_bytes(salt)),
        ],
    )
}

fn payload(call: &str, fields: Vec<(&str, Value)>) -> Payload {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Payload::new("Contracts", call, Composite::Named(fields))
}

fn weight((ref_time, proof_size): (u64, u64)) -> Value {
    let parts = [("ref_time", Value::u128(ref_time.into())), ("proof_size", Value::u128(proof_size.into()))];
    Value::named_composite(parts)
}

fn some(amount: u128) -> Value {
    Value::unnamed_variant("Some", [Value::u128(amount)])
}

pub(super) fn included(landed: Landed, returned: Vec<u8>) -> Included {
    Included {
        extrinsic: landed.extrinsic,
        block: landed.at.block,
        number: landed.at.number,
        timestamp_ms: landed.timestamp_ms,
        events: landed.outcome.events,
        fee: landed.outcome.fee,
        returned,
    }
}
