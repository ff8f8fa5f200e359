//! Which contract a generic command means: one of the suite by name, or any address with its bundle.

use std::path::PathBuf;

use serde_json::json;

use crate::abi::Bundle;
use crate::chain::{Client, ContractEvent};
use crate::cli::Context;
use crate::deploy::definition::{Bundles, CONTRACTS};
use crate::failure::{Failure, Result};
use crate::suite::when;

/// A contract on a chain.
pub struct Target {
    /// Its bundle; None for a bare address.
    pub bundle: Option<Bundle>,
    /// Its address.
    pub address: [u8; 32],
}

impl Target {
    /// Finds `contract`: a name of the suite (deployed on the embedded chain when it is not yet), or an address, whose
    /// bundle `--bundle` names.
    pub async fn find(context: &Context, client: &Client, contract: &str, bundle: Option<&PathBuf>) -> Result<Self> {
        let given = bundle.map(Bundle::load).transpose()?;
        if let Some(name) = suite_name(contract) {
            let (bundle, address) = context.contract(client, name).await?;
            return Ok(Self { bundle: Some(given.unwrap_or(bundle)), address });
        }
        if let Ok(address) = crate::chain::ss58::account(contract, client.ss58_prefix()) {
            let bundle = match given {
                Some(bundle) => Some(bundle),
                None => Self::known(client, &address).await?,
            };
            return Ok(Self { bundle, address });
        }
        let near = crate::abi::near(contract, Bundle::embedded_names());
        let known = Bundle::embedded_names().collect::<Vec<_>>().join(", ");
        Err(Failure::usage(format!("`{contract}` is neither a contract of the suite nor an address")).hint(match near
            .as_slice()
        {
            [] => format!("the suite has: {known}; another contract is named by its address and --bundle FILE"),
            near => format!("did you mean {}?", near.join(" or ")),
        }))
    }

    /// The suite's bundle of the code that runs at an address, if it is one of ours.
    async fn known(client: &Client, address: &[u8; 32]) -> Result<Option<Bundle>> {
        let Some(code) = client.code_hash_of(address).await? else {
            return Err(Failure::usage(format!(
                "there is no contract at {} on {}",
                client.ss58(address),
                client.name()
            )));
        };
        for name in Bundle::embedded_names() {
            let bundle = Bundles::source().read(name)?;
            if bundle.code_hash == code {
                return Ok(Some(bundle));
            }
        }
        Ok(None)
    }

    /// The bundle, without which nothing can be encoded.
    pub fn bundle(&self) -> Result<&Bundle> {
        self.bundle.as_ref().ok_or_else(|| {
            Failure::usage("a contract named by its address needs its metadata: --bundle FILE")
                .hint("the .contract file that `cargo contract build` wrote")
        })
    }
}

/// The contract of the suite that a name means, if it means one.
pub fn suite_name(contract: &str) -> Option<&'static str> {
    let wanted = contract.replace('_', "-");
    CONTRACTS.iter().map(|contract| contract.name).find(|name| *name == wanted)
}

/// A bundle without a chain: one of the suite (see [`Bundles::source`]), or a file.
pub fn bundle_of(contract: &str) -> Result<Bundle> {
    if contract.ends_with(".contract") || contract.ends_with(".json") || contract.contains(['/', '\\']) {
        Bundle::load(contract)
    } else {
        Bundles::source().read(contract)
    }
}

/// Reads bytes in hex from the command line.
pub fn hex_bytes(text: &str, what: &str) -> Result<Vec<u8>> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text))
        .map_err(|e| Failure::usage(format!("{what} `{text}` is not hex: {e}")).hint("expected 0x and hex digits"))
}

/// An event as one line of text and as JSON; decoded if a bundle knows it, else in hex.
pub fn show_event(bundles: &[Bundle], event: &ContractEvent, client: &Client) -> (String, serde_json::Value) {
    let prefix = client.ss58_prefix();
    let contract = client.ss58(&event.contract);
    let topics: Vec<_> = event.topics.iter().map(|topic| format!("0x{}", hex::encode(topic))).collect();
    let data = format!("0x{}", hex::encode(&event.data));
    let mut document = json!({
        "contract": contract,
        "block": format!("{:?}", event.block),
        "number": event.number,
        "index": event.index,
    });
    match bundles.iter().find_map(|bundle| bundle.decode_event(&event.topics, &event.data)) {
        Some(decoded) => {
            let value = decoded.json(prefix);
            document["name"] = value["name"].clone();
            document["fields"] = value["fields"].clone();
            (decoded.text(prefix), document)
        }
        None => {
            document["name"] = serde_json::Value::Null;
            document["topics"] = json!(topics);
            document["data"] = json!(data);
            (format!("unknown event of {contract}: topics [{}], data {data}", topics.join(", ")), document)
        }
    }
}

/// A block's time as people write it.
pub fn show_time(ms: u64) -> String {
    when::show(ms)
}
