//! A small bundle for tests, built with ink!'s own metadata builders.

use blake2::{Blake2b, Digest, digest::consts::U32};
use codec::{Decode, Encode};
use ink_metadata::layout::{Layout, LayoutKey, LeafLayout};
use ink_metadata::{
    ConstructorSpec, ContractSpec, EnvironmentSpec, EventParamSpec, EventSpec, InkProject, MessageParamSpec,
    MessageSpec, ReturnTypeSpec, TypeSpec,
};
use scale_info::TypeInfo;
use serde_json::{Value, json};

use super::Bundle;

/// As ink!'s own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AccountId(pub [u8; 32]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum LangError {
    #[codec(index = 1)]
    CouldNotReadInput,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Period {
    pub from: u64,
    pub until: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Effect {
    Permit,
    Deny,
    DenyUntil(u64),
    Both(u8, bool),
    Limited { uses: u32, period: Option<Period> },
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Terms {
    pub effects: Vec<Effect>,
    pub period: Period,
    pub max_uses: Option<u32>,
    pub document: [u8; 32],
    pub note: String,
    pub big: u128,
    pub small: i8,
    pub pair: (u16, bool),
    pub raw: Vec<u8>,
    #[codec(compact)]
    pub packed: u64,
}

/// An account under an alias, as domain has it.
mod alias {
    pub type AccountId = [u8; 32];
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Error {
    NotController { controller: alias::AccountId },
    NothingToRevoke { burned: u32 },
    Empty,
}

pub const GRANTED: [u8; 32] = [0x11; 32];

/// The sample's `.contract` file as JSON.
pub fn document() -> Value {
    type Fallible<T> = Result<Result<T, Error>, LangError>;
    fn arg<T: TypeInfo + 'static>(label: &'static str) -> MessageParamSpec {
        MessageParamSpec::new(label).of_type(TypeSpec::of_type::<T>()).done()
    }
    let message = |label: &'static str, selector: [u8; 4], args: Vec<MessageParamSpec>, returns: TypeSpec| {
        MessageSpec::from_label(label)
            .selector(selector)
            .mutates(true)
            .payable(false)
            .args(args)
            .returns(ReturnTypeSpec::new(returns))
            .done()
    };
    let spec = ContractSpec::new()
        .constructors([ConstructorSpec::from_label("new")
            .selector([9, 9, 9, 9])
            .payable(false)
            .args([arg::<AccountId>("governor"), arg::<u64>("delay")])
            .returns(ReturnTypeSpec::new(TypeSpec::of_type::<Result<(), LangError>>()))
            .done()])
        .messages([
            message(
                "grant",
                [1, 2, 3, 4],
                vec![arg::<AccountId>("subject"), arg::<Terms>("terms"), arg::<Option<u32>>("version")],
                TypeSpec::of_type::<Fallible<u32>>(),
            ),
            message("revoke", [2, 2, 3, 4], vec![arg::<AccountId>("subject")], TypeSpec::of_type::<Fallible<()>>()),
            message("Registry::check", [3, 2, 3, 4], vec![], TypeSpec::of_type::<Result<Effect, LangError>>()),
        ])
        .events([
            EventSpec::new("Granted")
                .signature_topic(Some(GRANTED))
                .args([
                    EventParamSpec::new("subject").of_type(TypeSpec::of_type::<AccountId>()).indexed(true).done(),
                    EventParamSpec::new("version").of_type(TypeSpec::of_type::<u32>()).indexed(false).done(),
                ])
                .done(),
            EventSpec::new("Quiet")
                .signature_topic::<[u8; 32]>(None)
                .args([EventParamSpec::new("count").of_type(TypeSpec::of_type::<u16>()).indexed(false).done()])
                .done(),
        ])
        .lang_error(TypeSpec::of_type::<LangError>())
        .environment(
            EnvironmentSpec::new()
                .account_id(TypeSpec::of_type::<AccountId>())
                .balance(TypeSpec::of_type::<u128>())
                .hash(TypeSpec::of_type::<[u8; 32]>())
                .timestamp(TypeSpec::of_type::<u64>())
                .block_number(TypeSpec::of_type::<u32>())
                .chain_extension(TypeSpec::of_type::<()>())
                .max_event_topics(4)
                .static_buffer_size(16384)
                .done(),
        )
        .done();
    let layout = Layout::Leaf(LeafLayout::from_key::<u32>(LayoutKey::new(0u32)));
    let mut document = serde_json::to_value(InkProject::new(layout, spec)).unwrap();
    let wasm = b"\0asm\x01\0\0\0";
    document["source"] = json!({
        "hash": format!("0x{}", hex::encode(Blake2b::<U32>::digest(wasm))),
        "wasm": format!("0x{}", hex::encode(wasm)),
        "language": "ink! 5.1.1",
        "compiler": "rustc 1.85.0",
    });
    document["contract"] = json!({ "name": "sample_contract", "version": "1.2.3", "authors": ["nobody"] });
    document["image"] = Value::Null;
    document
}

/// The sample, read.
pub fn bundle() -> Bundle {
    Bundle::parse(document().to_string().as_bytes(), "sample.contract").unwrap()
}
