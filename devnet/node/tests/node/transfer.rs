//! A signed transfer from Alice to Bob.

use codec::Encode;
use polkadot_sdk::{
    frame_metadata_hash_extension::CheckMetadataHash,
    frame_system, pallet_balances,
    pallet_transaction_payment::ChargeTransactionPayment,
    sp_keyring::Sr25519Keyring::{Alice, Bob},
    sp_runtime::generic::{Era, SignedPayload},
};
use salus_devnet_runtime::{Hash, RuntimeCall, TxExtension, UncheckedExtrinsic, VERSION, deposits::UNIT};
use serde_json::json;

use crate::harness::Node;

/// Submits a transfer of one unit; returns its hash.
pub fn submit(node: &Node, nonce: u32) -> String {
    let transfer = hex::encode(signed(node, nonce).encode());
    node.call("author_submitExtrinsic", json!([format!("0x{transfer}")])).as_str().expect("a hash").to_owned()
}

fn signed(node: &Node, nonce: u32) -> UncheckedExtrinsic {
    let genesis: Hash = node.genesis().parse().expect("a genesis hash");
    let call = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
        dest: Bob.to_account_id().into(),
        value: UNIT,
    });
    let extension: TxExtension = (
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::Immortal),
        frame_system::CheckNonce::from(nonce),
        frame_system::CheckWeight::new(),
        ChargeTransactionPayment::from(0),
        CheckMetadataHash::new(false),
    );
    let implicit = ((), VERSION.spec_version, VERSION.transaction_version, genesis, genesis, (), (), (), None);
    let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
    let signature = payload.using_encoded(|bytes| Alice.sign(bytes));
    UncheckedExtrinsic::new_signed(call, Alice.to_account_id().into(), signature.into(), extension)
}
