//! Transactions: built with a nonce and a mortality of our own, submitted, tracked within a limit, and looked for on chain
//! when the node loses sight of them.

use std::time::Duration;

use scale_value::Composite;
use serde_json::json;
use sp_crypto_hashing::blake2_256;
use subxt::config::DefaultExtrinsicParamsBuilder;
use subxt::transactions::StaticPayload;
use tokio::time::Instant;

use crate::chain::events::{self, At, Outcome};
use crate::chain::pending::Pending;
use crate::chain::pool::{Refusal, Status, refusal};
use crate::chain::rpc::Subscription;
use crate::chain::{Client, Config, H256, TxOptions, TxSigner, dispatch, storage};
use crate::cli::Until;
use crate::failure::{Failure, Result};

/// A call of a pallet, encoded by the chain's own metadata.
pub type Payload = StaticPayload<Composite<()>>;

/// A signed transaction, not yet submitted. What is needed to find it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The encoded extrinsic.
    pub bytes: Vec<u8>,
    /// Its hash, by which blocks and pools know it.
    pub hash: H256,
    /// The sender's nonce in it.
    pub nonce: u64,
    /// The number of the block from which on it may be included.
    pub birth: u32,
    /// The last block number in which it may be included.
    pub death: u32,
}

/// A transaction in a block.
#[derive(Clone, Debug)]
pub struct Landed {
    /// The extrinsic's hash.
    pub extrinsic: H256,
    /// The block and its number.
    pub at: At,
    /// The block's timestamp in milliseconds.
    pub timestamp_ms: u64,
    /// How it went.
    pub outcome: Outcome,
}

/// What the chain knows about a transaction that was signed earlier.
#[derive(Debug)]
pub enum Fate {
    /// It is in a block.
    Landed(Box<Landed>),
    /// It is in no block and can still get into one.
    Open,
    /// It is in no block and never will be: its mortality has ended.
    Expired,
}

/// How often a transaction is signed anew when another one took its nonce.
const ATTEMPTS: usize = 8;

impl Client {
    /// Signs a call with a nonce.
    pub async fn sign(
        &self,
        signer: &impl TxSigner,
        call: &Payload,
        nonce: u64,
        options: &TxOptions,
    ) -> Result<Signed> {
        let (hash, number) = self.anchor(options.mortal).await?;
        let period = options.mortal.clamp(4, 65_536).next_power_of_two();
        let params = DefaultExtrinsicParamsBuilder::<Config>::new()
            .nonce(nonce)
            .tip(options.tip)
            .mortal_from_unchecked(period, u64::from(number), hash)
            .build();
        let mut signable = self.runtime().subxt.tx().create_signable_offline(call, params).map_err(unbuildable)?;
        let bytes = signable.sign(signer).map_err(unbuildable)?.into_encoded();
        let hash = H256(blake2_256(&bytes));
        let death = u64::from(number).saturating_add(period);
        Ok(Signed { bytes, hash, nonce, birth: number, death: u32::try_from(death).unwrap_or(u32::MAX) })
    }

    /// What a call would cost as a fee. Nothing is signed: the node does not check a signature to estimate.
    pub async fn fee(&self, account: &[u8; 32], call: &Payload) -> Result<u128> {
        let params = DefaultExtrinsicParamsBuilder::<Config>::new().nonce(0).immortal().build();
        let mut signable = self.runtime().subxt.tx().create_signable_offline(call, params).map_err(unbuildable)?;
        let account = subxt::utils::AccountId32(*account);
        let signature = subxt::utils::MultiSignature::Sr25519([0xff; 64]);
        let tx = signable.sign_with_account_and_signature(&account, &signature).map_err(unbuildable)?;
        let mut arguments = tx.encoded().to_vec();
        let length = u32::try_from(arguments.len()).unwrap_or(u32::MAX);
        arguments.extend_from_slice(&length.to_le_bytes());
        let bytes = self.runtime_call("TransactionPaymentApi_query_info", &arguments, None).await?;
        type Info = (codec::Compact<u64>, codec::Compact<u64>, u8, u128);
        let (_, _, _, fee) = <Info as codec::Decode>::decode(&mut &*bytes)
            .map_err(|e| Failure::chain(format!("the fee estimate cannot be read: {e}")))?;
        Ok(fee)
    }

    /// Signs, submits and tracks a call. `journal` is given the signed transaction before it is submitted.
    pub async fn transact(
        &self,
        signer: &impl TxSigner,
        call: &Payload,
        options: &TxOptions,
        journal: impl FnMut(&Signed) -> Result<()>,
    ) -> Result<Landed> {
        self.enter(signer, call, options, journal).await?.landed().await
    }

    /// Signs and submits a call, and does not wait for a block: the next one of this account can follow at once.
    pub async fn enter(
        &self,
        signer: &impl TxSigner,
        call: &Payload,
        options: &TxOptions,
        mut journal: impl FnMut(&Signed) -> Result<()>,
    ) -> Result<Entered> {
        let account = signer.account_id().0;
        for attempt in 1..=ATTEMPTS {
            let nonce = self.next_nonce(&account).await?;
            let signed = self.sign(signer, call, nonce, options).await?;
            journal(&signed)?;
            match self.submit(signed, options).await {
                Ok(entered) => return Ok(entered),
                Err(Rejected::NonceTaken) if attempt < ATTEMPTS => {
                    // Another process of the same account was faster; its transaction moves the nonce on.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(Rejected::NonceTaken) => {
                    return Err(Failure::transaction("other transactions of this account keep taking the nonce")
                        .hint("run the command again when they are through")
                        .details(refused()));
                }
                Err(Rejected::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::transaction("the transaction was not accepted"))
    }

    /// Submits a signed transaction.
    async fn submit(&self, signed: Signed, options: &TxOptions) -> Result<Entered, Rejected> {
        let pending = Pending::note(signed.hash);
        let params = vec![json!(format!("0x{}", hex::encode(&signed.bytes)))];
        let submitted = self
            .connection()
            .subscribe::<Status>("author_submitAndWatchExtrinsic", params, "author_unwatchExtrinsic")
            .await;
        let updates = match submitted {
            Ok(updates) => Ok(updates),
            Err(error) => match refusal(&error) {
                Refusal::NonceTaken => {
                    pending.settled();
                    return Err(Rejected::NonceTaken);
                }
                Refusal::Known | Refusal::Unknown => Err(error.to_string()),
                Refusal::Definite(why) => {
                    pending.settled();
                    return Err(Failure::transaction(format!("the node refuses the transaction: {why}"))
                        .details(refused())
                        .into());
                }
                Refusal::Funds => {
                    pending.settled();
                    return Err(Failure::transaction(
                        "insufficient funds: the account cannot pay the transaction's fee",
                    )
                    .hint(self.token_hint())
                    .into());
                }
            },
        };
        Ok(Entered { client: self.clone(), signed, options: options.clone(), pending, updates })
    }

    /// The node lost sight of a transaction: ask the chain, until the deadline, whether it is in a block.
    async fn await_by_search(
        &self,
        signed: &Signed,
        options: &TxOptions,
        deadline: Instant,
        reason: &str,
    ) -> Result<Landed> {
        loop {
            // A failing search (the connection may be what was lost) leaves the outcome unknown too.
            match self.fate(signed, options.until).await {
                Ok(Fate::Landed(landed)) => return Ok(*landed),
                Ok(Fate::Expired) => {
                    return Err(Failure::transaction(format!("the transaction was never included: {reason}"))
                        .hint("nothing was changed or paid; run the command again")
                        .details(refused()));
                }
                Ok(Fate::Open) | Err(_) if Instant::now() >= deadline => return Err(unknown(signed, reason)),
                Ok(Fate::Open) => tokio::time::sleep(Duration::from_millis(500)).await,
                Err(_) => return Err(unknown(signed, reason)),
            }
        }
    }

    /// Waits, within the limit, until a transaction of an earlier run is in a block, or can never be: none.
    ///
    /// # Errors
    /// Transaction (exit 4): it can still get into one.
    pub async fn settled(&self, signed: &Signed, account: &[u8; 32], options: &TxOptions) -> Result<Option<Landed>> {
        let deadline = Instant::now() + options.timeout;
        loop {
            // Asked first: what is found out about the transaction is then at least as new.
            let (final_block, _) = self.finalized().await?;
            let final_nonce = self.nonce(account, Some(final_block)).await?;
            match self.fate(signed, options.until).await? {
                Fate::Landed(landed) => return Ok(Some(*landed)),
                Fate::Expired => return Ok(None),
                // Another transaction has its nonce, for good.
                Fate::Open if u64::from(final_nonce) > signed.nonce => return Ok(None),
                // A nonce that the chain still expects, and no transaction in the pool: it never got there.
                Fate::Open if self.next_nonce(account).await? <= signed.nonce => return Ok(None),
                Fate::Open if Instant::now() >= deadline => {
                    return Err(Failure::transaction(format!(
                        "outcome unknown of transaction 0x{} of an earlier run: it may be included until block {}",
                        hex::encode(signed.hash),
                        signed.death
                    ))
                    .hint("run the command again later: it looks first and does nothing twice"));
                }
                Fate::Open => tokio::time::sleep(Duration::from_millis(500)).await,
            }
        }
    }

    /// What became of a transaction that was signed earlier.
    pub async fn fate(&self, signed: &Signed, until: Until) -> Result<Fate> {
        let (_, best) = self.best().await?;
        let (_, finalized) = self.finalized().await?;
        let last = match until {
            Until::Best => best,
            Until::Finalized => finalized,
        };
        for number in signed.birth..=last.min(signed.death) {
            let Some(block) = self.block_hash(number).await? else { break };
            if self.extrinsics(block).await?.iter().any(|bytes| blake2_256(bytes) == signed.hash.0) {
                return Ok(Fate::Landed(Box::new(self.landed(signed.hash, block).await?)));
            }
        }
        Ok(if finalized >= signed.death { Fate::Expired } else { Fate::Open })
    }

    /// Reads how a transaction went in a block.
    async fn landed(&self, extrinsic: H256, block: H256) -> Result<Landed> {
        let at = At { block, number: self.number(block).await? };
        let index = self
            .extrinsics(block)
            .await?
            .iter()
            .position(|bytes| blake2_256(bytes) == extrinsic.0)
            .and_then(|index| u32::try_from(index).ok())
            .ok_or_else(|| {
                Failure::chain(format!("the node says that block {} holds {extrinsic:?}; it does not", at.number))
            })?;
        let bytes = self.storage(&storage::events(), Some(block)).await?.unwrap_or_default();
        let outcome = events::outcome(&self.runtime_of(at).await?, bytes, at, index)?;
        Ok(Landed { extrinsic, at, timestamp_ms: self.now_ms(Some(block)).await?, outcome })
    }

    /// The block a transaction's mortality counts from: finalised, so that no reorganisation orphans it, unless finality
    /// is far behind.
    async fn anchor(&self, period: u64) -> Result<(H256, u32)> {
        let best = self.best().await?;
        let finalized = self.finalized().await?;
        let lag = u64::from(best.1.saturating_sub(finalized.1));
        Ok(if lag.saturating_mul(2) < period { finalized } else { best })
    }

    /// Where tokens come from on this chain.
    pub fn token_hint(&self) -> String {
        if self.embedded() {
            "salus devnet fund ACCOUNT gives it tokens on the embedded chain; or let //Alice relay what you sign (--sign-only)".into()
        } else {
            format!("send {} to the account; `salus doctor` says where test tokens come from", self.symbol())
        }
    }
}

/// A transaction that was handed to the node.
pub struct Entered {
    client: Client,
    signed: Signed,
    options: TxOptions,
    pending: Pending,
    /// What the node tells of it, or why it tells nothing.
    updates: Result<Subscription<Status>, String>,
}

impl Entered {
    /// Its hash.
    pub const fn hash(&self) -> H256 {
        self.signed.hash
    }

    /// Waits for it, within the limit from now on: what was handed over behind others of the account cannot be in a block before them.
    pub async fn landed(self) -> Result<Landed> {
        let Self { client, signed, options, pending, updates } = self;
        let deadline = Instant::now() + options.timeout;
        let mut updates = match updates {
            Ok(updates) => updates,
            Err(reason) => {
                let landed = client.await_by_search(&signed, &options, deadline, &reason).await?;
                pending.landed();
                return Ok(landed);
            }
        };
        let mut seen: Option<H256> = None;
        let reason = loop {
            let update = match tokio::time::timeout_at(deadline, updates.next()).await {
                Err(_) => break format!("nothing decided within {} s", options.timeout.as_secs()),
                Ok(None) => break "the node ended the tracking".into(),
                Ok(Some(Err(error))) => break error.to_string(),
                Ok(Some(Ok(update))) => update,
            };
            let found = match update {
                Status::InBlock(block) => {
                    seen = Some(block);
                    (options.until == Until::Best).then_some(block)
                }
                Status::Finalized(block) => Some(block),
                Status::Retracted(_) => {
                    seen = None;
                    None
                }
                Status::FinalityTimeout(_) => break "the node waited too long for finality".into(),
                Status::Usurped(_) => break "another transaction with the same nonce replaced it".into(),
                Status::Dropped => break "the node dropped it from its pool".into(),
                Status::Invalid => break "the node calls it no longer valid".into(),
                Status::Future | Status::Ready | Status::Broadcast(_) => None,
            };
            if let Some(block) = found {
                match client.landed(signed.hash, block).await {
                    Ok(landed) => {
                        pending.landed();
                        return Ok(landed);
                    }
                    // Lost just after it told: the transaction is not, and its outcome has to be looked for.
                    Err(failure) => {
                        seen = None;
                        break failure.message;
                    }
                }
            }
        };
        if let Some(block) = seen {
            let number = client.number(block).await.map(|n| n.to_string()).unwrap_or_else(|_| "?".into());
            pending.settled();
            return Err(Failure::transaction(format!(
                "the transaction 0x{} is in block {number} but not finalised: {reason}",
                hex::encode(signed.hash)
            ))
            .hint("wait longer (--timeout SECONDS) or be content with a best block (--until best)")
            .details(json!({ "extrinsic": signed.hash, "block": block, "outcome": "not finalised" })));
        }
        let landed = client.await_by_search(&signed, &options, Instant::now(), &reason).await?;
        pending.landed();
        Ok(landed)
    }
}

/// Why a transaction is not in the pool.
enum Rejected {
    NonceTaken,
    Failed(Failure),
}

impl From<Failure> for Rejected {
    fn from(failure: Failure) -> Self {
        Rejected::Failed(failure)
    }
}

fn unknown(signed: &Signed, reason: &str) -> Failure {
    Failure::transaction(format!("outcome unknown of transaction 0x{}: {reason}", hex::encode(signed.hash)))
        .hint(format!(
            "it may still be included until block {}; look before sending it again (nonce {})",
            signed.death, signed.nonce
        ))
        .details(json!({ "extrinsic": signed.hash, "nonce": signed.nonce, "until_block": signed.death, "outcome": "unknown" }))
}

/// Details of a transaction that is certainly in no block.
fn refused() -> serde_json::Value {
    json!({ "outcome": "refused" })
}

fn unbuildable(error: subxt::error::ExtrinsicError) -> Failure {
    Failure::chain(format!("this chain's transactions cannot be built: {error}"))
}

/// A failure that says why an included transaction failed.
pub fn failed_on_chain(landed: &Landed, error: &str) -> Failure {
    let explained = dispatch::explain(error).map(|text| format!(" ({text})")).unwrap_or_default();
    Failure::transaction(format!(
        "the transaction failed in block {}: {error}{explained}; its fee was paid, nothing was changed",
        landed.at.number
    ))
    .details(
        json!({ "extrinsic": landed.extrinsic, "block": landed.at.block, "number": landed.at.number, "error": error }),
    )
}
