//! What every command at work on one contract needs: the chain, accounts, times, and how its answer is told.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::chain::{Client, Included};
use crate::cli::Context;
use crate::failure::{Failure, Result};
use crate::signer::Signer;
use crate::state::State;
pub use crate::state::must_be_new;
use crate::suite::contract::{Contract, Register};
use crate::suite::when;

/// A command at work on one contract.
pub struct Session<'a, R> {
    /// The command's context.
    pub context: &'a Context,
    /// The contract.
    pub registry: Contract<R>,
}

impl<'a, R: Register> Session<'a, R> {
    /// Finds chain and contract.
    pub async fn open(context: &'a Context) -> Result<Self> {
        Self::on(context, context.client().await?).await
    }

    /// Finds the contract on a chain.
    pub async fn on(context: &'a Context, client: Client) -> Result<Self> {
        let (bundle, address) = context.contract(&client, R::CONTRACT).await?;
        Ok(Self { context, registry: Contract::new(client, Arc::new(bundle), address) })
    }
}

impl<R> Session<'_, R> {
    /// Reads an account. `NAME//RELATION` asks for the key's password: the account is derived from its secret.
    pub fn account(&self, text: &str) -> Result<[u8; 32]> {
        let derived = text.split_once("//").is_some_and(|(name, _)| !name.is_empty());
        match derived {
            true => Ok(Signer::resolve(text, self.context)?.account()),
            false => self.context.account(text, &self.registry.client),
        }
    }

    /// The account named, else the one who signs.
    pub fn own(&self, named: Option<&str>) -> Result<[u8; 32]> {
        match named {
            Some(text) => self.account(text),
            None => self.context.signer_account(),
        }
    }

    /// An account as this chain's people write it.
    pub fn show(&self, account: &[u8; 32]) -> String {
        self.registry.show(account)
    }

    /// The chain's time.
    pub async fn now(&self) -> Result<u64> {
        self.registry.client.now_ms(None).await
    }

    /// The chain's time or this machine's, whichever is later: a chain without traffic has an old last block, and a
    /// message shall not be out of date before it arrives.
    pub async fn later(&self) -> Result<u64> {
        Ok(self.now().await?.max(when::machine()))
    }

    /// Where a transaction is, in a few words.
    pub fn place(&self, included: &Included) -> String {
        format!("block {}, {}", included.number, when::show(included.timestamp_ms))
    }
}

/// A transaction as JSON: `extrinsic` and `block` hashes, `number`, `time` (milliseconds), `at` (the same, readable), and
/// the `fee` in the smallest unit, as text because it may exceed what JSON readers hold.
pub fn transaction(included: &Included) -> Value {
    json!({
        "extrinsic": format!("{:?}", included.extrinsic),
        "block": format!("{:?}", included.block),
        "number": included.number,
        "time": included.timestamp_ms,
        "at": when::show(included.timestamp_ms),
        "fee": included.fee.to_string(),
    })
}

/// Adds the fields of one object to another.
pub fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

/// Refuses a file that could not be written, or is there already, before anything is sent whose answer goes there.
pub fn must_be_writable(file: &Path) -> Result<()> {
    must_be_new(file)?;
    State::check_writable(file)
}

/// Reads a file, or stdin for `-`.
pub fn read(file: &Path) -> Result<String> {
    let fail = |e: std::io::Error| Failure::local(format!("cannot read {}: {e}", file.display()));
    let named = file.to_owned();
    crate::interrupt::read(
        move || match named == Path::new("-") {
            true => std::io::read_to_string(std::io::stdin()),
            false => std::fs::read_to_string(&named),
        },
        fail,
    )
}
