//! Tokens for keys that a script makes, from the private chain's //Alice.

use scale_value::{Composite, Value};

use crate::chain::submit::Payload;
use crate::chain::{Client, TxOptions};
use crate::cli::Context;
use crate::failure::Result;
use crate::signer::Signer;

/// Gives `amount` to an account.
pub async fn fund(context: &Context, client: &Client, account: &[u8; 32], amount: u128) -> Result<()> {
    let to = Value::unnamed_variant("Id", [Value::from_bytes(account)]);
    let fields = vec![("dest".to_owned(), to), ("value".to_owned(), Value::u128(amount))];
    let transfer = Payload::new("Balances", "transfer_keep_alive", Composite::Named(fields));
    let options: TxOptions = context.tx_options();
    client.transact(&Signer::development("//Alice")?, &transfer, &options, |_| Ok(())).await?;
    Ok(())
}
