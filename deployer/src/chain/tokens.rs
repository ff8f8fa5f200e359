//! Tokens for accounts that have none.

use scale_value::{Composite, Value};

use crate::chain::submit::{Payload, failed_on_chain};
use crate::chain::{Client, Included, TxOptions, TxSigner, calls};
use crate::failure::Result;

impl Client {
    /// Gives `amount` planck of the signer's to an account.
    ///
    /// # Errors
    /// Transaction (exit 4) if it fails on chain.
    pub async fn give(
        &self,
        signer: &impl TxSigner,
        account: &[u8; 32],
        amount: u128,
        options: &TxOptions,
    ) -> Result<Included> {
        let to = Value::unnamed_variant("Id", [Value::from_bytes(account)]);
        let fields = vec![("dest".to_owned(), to), ("value".to_owned(), Value::u128(amount))];
        let transfer = Payload::new("Balances", "transfer_keep_alive", Composite::Named(fields));
        let landed = self.transact(signer, &transfer, options, |_| Ok(())).await?;
        match &landed.outcome.error {
            None => Ok(calls::included(landed, Vec::new())),
            Some(error) => Err(failed_on_chain(&landed, error)),
        }
    }
}
