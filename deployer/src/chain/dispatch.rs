//! The name of a dispatch error, such as `Contracts::OutOfGas`.

use scale_value::{Composite, Value, ValueDef};
use subxt::Metadata;

/// Names the SCALE-encoded `DispatchError` at the start of `bytes` by the chain's metadata.
pub fn name(metadata: &Metadata, bytes: &mut &[u8]) -> String {
    let unknown = format!("dispatch error 0x{}", hex::encode(bytes.get(..bytes.len().min(8)).unwrap_or_default()));
    let Some(ty) = metadata.dispatch_error_ty() else { return unknown };
    let Ok(value) = scale_value::scale::decode_as_type(bytes, ty, metadata.types()) else { return unknown };
    of_value(metadata, &value)
}

fn of_value(metadata: &Metadata, value: &Value<u32>) -> String {
    let ValueDef::Variant(variant) = &value.value else { return value.to_string() };
    if variant.name != "Module" {
        // Token(FundsUnavailable), Arithmetic(Underflow): the inner name says more.
        return match variant.values.values().next().map(|inner| &inner.value) {
            Some(ValueDef::Variant(inner)) => format!("{}::{}", variant.name, inner.name),
            _ => variant.name.clone(),
        };
    }
    let numbers = numbers(&variant.values);
    let named = numbers.first().and_then(|pallet| metadata.pallet_by_error_index(*pallet)).map(|pallet| {
        let error = numbers.get(1).and_then(|error| pallet.error_variant_by_index(*error));
        format!("{}::{}", pallet.name(), error.map_or("unknown error", |e| e.name.as_str()))
    });
    named.unwrap_or_else(|| format!("module error {numbers:?}"))
}

/// All the u8 inside, in order: the pallet's index, then the error's bytes.
fn numbers(values: &Composite<u32>) -> Vec<u8> {
    let mut found = Vec::new();
    for value in values.values() {
        match &value.value {
            ValueDef::Primitive(primitive) => found.extend(primitive.as_u128().and_then(|n| u8::try_from(n).ok())),
            ValueDef::Composite(inner) => found.extend(numbers(inner)),
            _ => {}
        }
    }
    found
}

/// Whether a dry run failed because the caller cannot pay: without a limit of its own, its deposit limit is the balance.
pub fn is_about_funds(name: &str) -> bool {
    matches!(
        name,
        "Contracts::StorageDepositNotEnoughFunds"
            | "Contracts::StorageDepositLimitExhausted"
            | "Contracts::TransferFailed"
            | "Token::FundsUnavailable"
    )
}

/// What a failed transaction means in plain words, where the name alone does not say.
pub fn explain(name: &str) -> Option<&'static str> {
    Some(match name {
        "Contracts::StorageDepositNotEnoughFunds" => "the caller cannot pay the storage deposit",
        "Contracts::StorageDepositLimitExhausted" => "the call needs a larger storage deposit than allowed",
        "Contracts::OutOfGas" => "the call needs more weight than its limit",
        "Contracts::ContractTrapped" => {
            "the contract trapped (input too long, or value sent to a message that takes none)"
        }
        "Contracts::ContractNotFound" => "there is no contract at this address",
        "Contracts::CodeNotFound" => "the contract's code is not on this chain",
        "Contracts::CodeTooLarge" => "the contract's code is larger than this chain allows",
        "Contracts::CodeRejected" => "this chain does not accept the contract's code",
        "Contracts::DuplicateContract" => "a contract exists at this address already",
        "Contracts::TransferFailed" | "Token::FundsUnavailable" => "the balance is too low",
        _ => return None,
    })
}
