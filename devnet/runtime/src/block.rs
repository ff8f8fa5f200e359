//! What a block and a transaction are made of. Accounts, balances and hashes are ink!'s `DefaultEnvironment`.

use polkadot_sdk::{sp_runtime::traits::Verify, *};
use sp_runtime::{
    MultiAddress, MultiSignature, generic,
    traits::{BlakeTwo256, IdentifyAccount},
};

use crate::{Runtime, RuntimeCall, RuntimeEvent};

/// An sr25519, ed25519 or ecdsa signature.
pub type Signature = MultiSignature;
/// 32 bytes: a public key, or the hash of an ecdsa key.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How a transaction names an account.
pub type Address = MultiAddress<AccountId, ()>;
/// An amount in planck (see [`crate::deposits::UNIT`]).
pub type Balance = u128;
/// A block's height.
pub type BlockNumber = u32;
/// A BLAKE2b-256 hash.
pub type Hash = sp_core::H256;
/// Milliseconds since 1970-01-01 UTC.
pub type Moment = u64;
/// How many transactions an account has sent.
pub type Nonce = u32;

/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction as it travels.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// One deposited event with its phase and topics.
pub type EventRecord = frame_system::EventRecord<RuntimeEvent, Hash>;

/// What every signed transaction is checked for.
pub type TxExtension = (
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
);

/// Executes blocks.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    crate::AllPalletsWithSystem,
>;

/// A block whose transactions are opaque bytes: what the node's client handles.
pub type OpaqueBlock = generic::Block<Header, sp_runtime::OpaqueExtrinsic>;

/// The storage key of a block's timestamp, a SCALE-encoded [`Moment`].
pub fn timestamp_key() -> alloc::vec::Vec<u8> {
    pallet_timestamp::Now::<Runtime>::hashed_key().to_vec()
}
