//! Chains made of metadata alone: one that fits, and one for every way not to.

use frame_metadata::v14::{StorageEntryModifier, StorageEntryType};
use frame_metadata::v16;
use scale_info::{MetaType, TypeInfo, meta_type};
use subxt::Metadata;

use super::Environment;
use crate::failure::{Failure, Kind};

#[allow(dead_code)]
mod types {
    use scale_info::TypeInfo;

    #[derive(TypeInfo)]
    pub struct AccountId32(pub [u8; 32]);
    #[derive(TypeInfo)]
    pub struct AccountId20(pub [u8; 20]);
    #[derive(TypeInfo)]
    pub struct H256(pub [u8; 32]);
    #[derive(TypeInfo)]
    pub struct H160(pub [u8; 20]);
    #[derive(TypeInfo)]
    pub struct BlakeTwo256;
    #[derive(TypeInfo)]
    pub struct Keccak256;

    #[derive(TypeInfo)]
    pub enum MultiAddress<AccountId, AccountIndex> {
        Id(AccountId),
        Index(#[codec(compact)] AccountIndex),
    }

    #[allow(non_camel_case_types)]
    #[derive(TypeInfo)]
    pub enum Contracts<Address, Balance, Hash> {
        call { dest: Address, value: codec::Compact<Balance> },
        instantiate { value: codec::Compact<Balance>, code_hash: Hash },
        upload_code { code: Vec<u8> },
    }

    #[allow(non_camel_case_types)]
    #[derive(TypeInfo)]
    pub enum Timestamp<Moment> {
        set { now: codec::Compact<Moment> },
    }
}
use types::*;

/// The types that a chain is made of.
struct Chain {
    contracts: Option<MetaType>,
    timestamp: MetaType,
    number: MetaType,
    hashing: Option<MetaType>,
    apis: Vec<&'static str>,
}

type Address<AccountId> = MultiAddress<AccountId, ()>;

impl Default for Chain {
    /// A chain as contracts of ink!'s default environment want it.
    fn default() -> Self {
        Self {
            contracts: Some(meta_type::<Contracts<Address<AccountId32>, u128, H256>>()),
            timestamp: meta_type::<Timestamp<u64>>(),
            number: meta_type::<u32>(),
            hashing: Some(meta_type::<BlakeTwo256>()),
            apis: vec!["Core", "ContractsApi"],
        }
    }
}

impl Chain {
    fn metadata(self) -> Metadata {
        let number = v16::PalletStorageMetadata {
            prefix: "System",
            entries: vec![v16::StorageEntryMetadata {
                name: "Number",
                modifier: StorageEntryModifier::Default,
                ty: StorageEntryType::Plain(self.number),
                default: vec![0; 8],
                docs: vec![],
                deprecation_info: v16::ItemDeprecationInfo::NotDeprecated,
            }],
        };
        let hashing = self.hashing.map(|ty| v16::PalletAssociatedTypeMetadata { name: "Hashing", ty, docs: vec![] });
        let mut pallets = vec![
            pallet("System", 0, None, Some(number), hashing.into_iter().collect()),
            pallet("Timestamp", 1, Some(self.timestamp), None, vec![]),
        ];
        pallets.extend(self.contracts.map(|calls| pallet("Contracts", 2, Some(calls), None, vec![])));
        let api = |name| v16::RuntimeApiMetadata {
            name,
            methods: vec![],
            docs: vec![],
            version: codec::Compact(1),
            deprecation_info: v16::ItemDeprecationInfo::NotDeprecated,
        };
        v16::RuntimeMetadataV16::new(
            pallets,
            v16::ExtrinsicMetadata {
                versions: vec![4],
                address_ty: meta_type::<u8>(),
                call_ty: meta_type::<u8>(),
                signature_ty: meta_type::<u8>(),
                transaction_extensions_by_version: [(0u8, vec![])].into_iter().collect(),
                transaction_extensions: vec![],
            },
            self.apis.into_iter().map(api).collect(),
            v16::OuterEnums {
                call_enum_ty: meta_type::<()>(),
                event_enum_ty: meta_type::<()>(),
                error_enum_ty: meta_type::<()>(),
            },
            v16::CustomMetadata { map: Default::default() },
        )
        .try_into()
        .expect("made of valid parts")
    }
}

fn pallet(
    name: &'static str,
    index: u8,
    calls: Option<MetaType>,
    storage: Option<v16::PalletStorageMetadata>,
    associated_types: Vec<v16::PalletAssociatedTypeMetadata>,
) -> v16::PalletMetadata {
    v16::PalletMetadata {
        name,
        storage,
        calls: calls
            .map(|ty| v16::PalletCallMetadata { ty, deprecation_info: v16::EnumDeprecationInfo::nothing_deprecated() }),
        event: None,
        constants: vec![],
        error: None,
        associated_types,
        view_functions: vec![],
        index,
        docs: vec![],
        deprecation_info: v16::ItemDeprecationInfo::NotDeprecated,
    }
}

fn refusal(chain: Chain) -> Failure {
    let checked = Environment::of_chain(&chain.metadata())
        .and_then(|environment| environment.check(&Environment::ink_default(), "the contract uses"));
    let failure = checked.expect_err("this chain does not fit");
    assert_eq!(failure.kind, Kind::Chain);
    failure
}

fn contracts<Address, Balance, Hash>() -> Chain
where
    Contracts<Address, Balance, Hash>: TypeInfo + 'static,
{
    Chain { contracts: Some(meta_type::<Contracts<Address, Balance, Hash>>()), ..Chain::default() }
}

#[test]
fn a_chain_of_the_usual_types_fits() {
    let environment = Environment::of_chain(&Chain::default().metadata()).unwrap();
    assert_eq!(environment, Environment::ink_default());
    environment.check(&Environment::ink_default(), "the contract uses").unwrap();
}

#[test]
fn an_older_metadata_without_hasher_or_apis_fits() {
    let chain = Chain { hashing: None, apis: vec![], ..Chain::default() };
    assert_eq!(Environment::of_chain(&chain.metadata()).unwrap(), Environment::ink_default());
}

#[test]
fn a_chain_without_pallet_contracts_is_refused() {
    assert!(refusal(Chain { contracts: None, ..Chain::default() }).message.contains("has no pallet-contracts"));
}

#[test]
fn a_chain_without_the_contracts_api_is_refused() {
    assert!(refusal(Chain { apis: vec!["Core"], ..Chain::default() }).message.contains("no ContractsApi"));
}

#[test]
fn a_smaller_balance_is_refused_naming_both_types() {
    let message = refusal(contracts::<Address<AccountId32>, u64, H256>()).message;
    assert!(message.contains("balance: the chain uses u64, the contract uses u128"), "{message}");
    assert!(!message.contains("hash:"), "only what differs is named: {message}");
}

#[test]
fn shorter_accounts_and_hashes_are_refused() {
    let message = refusal(contracts::<Address<AccountId20>, u128, H160>()).message;
    assert!(message.contains("account id: the chain uses [u8; 20]"), "{message}");
    assert!(message.contains("hash: the chain uses [u8; 20]"), "{message}");
}

#[test]
fn a_plain_account_as_address_fits() {
    let chain = contracts::<AccountId32, u128, H256>();
    assert_eq!(Environment::of_chain(&chain.metadata()).unwrap(), Environment::ink_default());
}

#[test]
fn another_hasher_is_refused() {
    let message = refusal(Chain { hashing: Some(meta_type::<Keccak256>()), ..Chain::default() }).message;
    assert!(message.contains("Keccak256"), "{message}");
}

#[test]
fn other_clocks_and_block_numbers_are_refused() {
    let message = refusal(Chain { timestamp: meta_type::<Timestamp<u32>>(), ..Chain::default() }).message;
    assert!(message.contains("timestamp: the chain uses u32"), "{message}");
    let failure = refusal(Chain { number: meta_type::<u64>(), ..Chain::default() });
    assert!(failure.message.contains("block number: the chain uses u64"), "{}", failure.message);
    assert_eq!(failure.details.unwrap()["differences"][0]["contract"], "u32");
}

/// The embedded chain's metadata, recorded from a running node (`Metadata_metadata_at_version`, version 16).
const RECORDED: &[u8] = include_bytes!("../../../tests/data/devnet-metadata-v16.scale");

/// The recorded metadata with a change.
fn recorded(change: impl FnOnce(&mut v16::RuntimeMetadataV16)) -> Metadata {
    use codec::{Decode, Encode};
    let mut prefixed = frame_metadata::RuntimeMetadataPrefixed::decode(&mut &*RECORDED).unwrap();
    let frame_metadata::RuntimeMetadata::V16(metadata) = &mut prefixed.1 else { panic!("recorded as version 16") };
    change(metadata);
    Metadata::decode_from(&prefixed.encode()).unwrap()
}

fn recorded_refusal(change: impl FnOnce(&mut v16::RuntimeMetadataV16)) -> String {
    let environment = Environment::of_chain(&recorded(change));
    environment.and_then(|e| e.check(&Environment::ink_default(), "the contract uses")).unwrap_err().message
}

#[test]
fn the_recorded_embedded_chain_fits() {
    assert_eq!(Environment::of_chain(&recorded(|_| ())).unwrap(), Environment::ink_default());
}

#[test]
fn the_recorded_chain_without_its_contracts_is_refused() {
    let message = recorded_refusal(|metadata| metadata.pallets.retain(|pallet| pallet.name != "Contracts"));
    assert!(message.contains("has no pallet-contracts"), "{message}");
}

#[test]
fn the_recorded_chain_with_a_smaller_balance_is_refused() {
    let message = recorded_refusal(|metadata| {
        for ty in &mut metadata.types.types {
            if ty.ty.type_def == scale_info::TypeDef::Primitive(scale_info::TypeDefPrimitive::U128) {
                ty.ty.type_def = scale_info::TypeDef::Primitive(scale_info::TypeDefPrimitive::U64);
            }
        }
    });
    assert!(message.contains("balance: the chain uses u64, the contract uses u128"), "{message}");
}
