//! Whether a chain's types are those a contract was compiled for: pure functions over metadata.

use ink_metadata::InkProject;
use scale_info::form::PortableForm;
use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive};
use subxt::Metadata;

use crate::failure::{Failure, Result};

/// The types on which chain and contract must agree, written as Rust writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// An account's id.
    pub account: String,
    /// An amount of tokens.
    pub balance: String,
    /// A hash, such as a code hash.
    pub hash: String,
    /// A block's time.
    pub timestamp: String,
    /// A block's number.
    pub block_number: String,
}

impl Environment {
    /// ink!'s default environment, which the contracts of Salus are compiled for.
    pub fn ink_default() -> Self {
        Self {
            account: "[u8; 32]".into(),
            balance: "u128".into(),
            hash: "[u8; 32]".into(),
            timestamp: "u64".into(),
            block_number: "u32".into(),
        }
    }

    /// What a contract was compiled for, from its metadata; a bundle without that section counts as ink!'s default.
    pub fn of_contract(project: &InkProject) -> Self {
        let environment = project.spec().environment();
        let shape = |spec: &ink_metadata::TypeSpec<PortableForm>, default: &str| {
            shape(project.registry(), spec.ty().id).unwrap_or_else(|| default.into())
        };
        let default = Self::ink_default();
        let read = Self {
            account: shape(environment.account_id(), &default.account),
            balance: shape(environment.balance(), &default.balance),
            hash: shape(environment.hash(), &default.hash),
            timestamp: shape(environment.timestamp(), &default.timestamp),
            block_number: shape(environment.block_number(), &default.block_number),
        };
        // Without the section every type id is 0: five equal types are no environment.
        let absent = environment.max_event_topics() == 0 && read.account == read.balance;
        if absent { default } else { read }
    }

    /// What a chain uses, from its metadata. A chain without pallet-contracts is refused.
    pub fn of_chain(metadata: &Metadata) -> Result<Self> {
        let lacking = || {
            Failure::chain("the chain has no pallet-contracts, so it cannot run the contracts of Salus")
                .hint("choose a chain with pallet-contracts (ink! 5, Wasm); `salus devnet run` starts one here")
        };
        let contracts = metadata.pallet_by_name("Contracts").ok_or_else(lacking)?;
        let types = metadata.types();
        let unknown = "an unknown type";
        let argument = |pallet: &str, call: &str, name: &str| {
            let pallet = metadata.pallet_by_name(pallet)?;
            let call = pallet.call_variant_by_name(call)?;
            call.fields.iter().find(|f| f.name.as_deref() == Some(name)).map(|f| f.ty.id)
        };
        for call in ["call", "instantiate", "upload_code"] {
            if contracts.call_variant_by_name(call).is_none() {
                return Err(Failure::chain(format!("the chain's pallet-contracts has no call `{call}`")));
            }
        }
        // Metadata before version 15 lists no runtime APIs at all.
        if metadata.runtime_api_traits().len() > 0 && metadata.runtime_api_trait_by_name("ContractsApi").is_none() {
            return Err(Failure::chain(
                "the chain has pallet-contracts but no ContractsApi, so nothing can be tried before it is paid",
            ));
        }
        let read = |id: Option<u32>| id.and_then(|id| shape(types, id)).unwrap_or_else(|| unknown.into());
        let number = metadata
            .pallet_by_name("System")
            .and_then(|system| system.storage())
            .and_then(|storage| storage.entry_by_name("Number"))
            .map(|entry| entry.value_ty());
        let dest = argument("Contracts", "call", "dest").map(|id| account_of_address(types, id));
        Ok(Self {
            account: read(dest),
            balance: read(argument("Contracts", "call", "value")),
            hash: hash_with_hasher(metadata, read(argument("Contracts", "instantiate", "code_hash"))),
            timestamp: read(argument("Timestamp", "set", "now")),
            block_number: read(number),
        })
    }

    /// Refuses a chain whose types differ from `wanted` (exit 3), naming both sides.
    pub fn check(&self, wanted: &Environment, who: &str) -> Result<()> {
        let pairs = [
            ("account id", &self.account, &wanted.account),
            ("balance", &self.balance, &wanted.balance),
            ("hash", &self.hash, &wanted.hash),
            ("timestamp", &self.timestamp, &wanted.timestamp),
            ("block number", &self.block_number, &wanted.block_number),
        ];
        let differing: Vec<String> = pairs
            .iter()
            .filter(|(_, chain, contract)| chain != contract)
            .map(|(what, chain, contract)| format!("{what}: the chain uses {chain}, {who} {contract}"))
            .collect();
        if differing.is_empty() {
            return Ok(());
        }
        Err(Failure::chain(format!("the chain's types do not fit: {}", differing.join("; ")))
            .hint("the contract would read wrong values here; choose another chain, or compile it for this chain's environment")
            .details(serde_json::json!({ "differences": pairs.iter().filter(|(_, a, b)| a != b).map(|(what, chain, contract)| {
                serde_json::json!({ "type": what, "chain": chain, "contract": contract })
            }).collect::<Vec<_>>() })))
    }
}

/// The account type inside `MultiAddress<AccountId, Index>`; any other address type is the account itself.
fn account_of_address(types: &PortableRegistry, id: u32) -> u32 {
    types
        .resolve(id)
        .filter(|ty| ty.path.ident().as_deref() == Some("MultiAddress"))
        .and_then(|ty| ty.type_params.first())
        .and_then(|param| param.ty)
        .map_or(id, |ty| ty.id)
}

/// Metadata from version 16 on says how the chain hashes; contracts count on Blake2-256.
fn hash_with_hasher(metadata: &Metadata, shape: String) -> String {
    let hasher = metadata
        .pallet_by_name("System")
        .and_then(|system| system.associated_type_id("Hashing"))
        .and_then(|id| metadata.types().resolve(id))
        .and_then(|ty| ty.path.ident());
    match hasher.as_deref() {
        None | Some("BlakeTwo256") => shape,
        Some(other) => format!("{shape} of {other}"),
    }
}

/// A type without its wrappers, as Rust writes it: `AccountId32([u8; 32])` and `[u8; 32]` are the same on the wire.
fn shape(types: &PortableRegistry, id: u32) -> Option<String> {
    let ty = types.resolve(id)?;
    Some(match &ty.type_def {
        TypeDef::Primitive(primitive) => name(primitive).into(),
        TypeDef::Compact(compact) => shape(types, compact.type_param.id)?,
        TypeDef::Array(array) => format!("[{}; {}]", shape(types, array.type_param.id)?, array.len),
        TypeDef::Sequence(sequence) => format!("Vec<{}>", shape(types, sequence.type_param.id)?),
        TypeDef::Composite(composite) if composite.fields.len() == 1 => shape(types, composite.fields.first()?.ty.id)?,
        _ => ty.path.segments.join("::"),
    })
}

fn name(primitive: &TypeDefPrimitive) -> &'static str {
    match primitive {
        TypeDefPrimitive::Bool => "bool",
        TypeDefPrimitive::Char => "char",
        TypeDefPrimitive::Str => "str",
        TypeDefPrimitive::U8 => "u8",
        TypeDefPrimitive::U16 => "u16",
        TypeDefPrimitive::U32 => "u32",
        TypeDefPrimitive::U64 => "u64",
        TypeDefPrimitive::U128 => "u128",
        TypeDefPrimitive::U256 => "u256",
        TypeDefPrimitive::I8 => "i8",
        TypeDefPrimitive::I16 => "i16",
        TypeDefPrimitive::I32 => "i32",
        TypeDefPrimitive::I64 => "i64",
        TypeDefPrimitive::I128 => "i128",
        TypeDefPrimitive::I256 => "i256",
    }
}

#[cfg(test)]
mod tests;
