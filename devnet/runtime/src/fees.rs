//! Transaction fees, as Polkadot Asset Hub asks them: by the scarcer of execution time and proof size, and by length.

use polkadot_sdk::{
    frame_support::{
        parameter_types,
        traits::ConstU8,
        weights::{ConstantMultiplier, Weight, WeightToFee, constants::ExtrinsicBaseWeight},
    },
    pallet_transaction_payment,
};

use crate::{
    Balance, Balances, Runtime, RuntimeEvent,
    deposits::{CENTS, MILLICENTS},
};

/// How many bytes of proof a cent buys.
const PROOF_BYTES_PER_CENT: Balance = 10_000;
/// How many empty transactions' worth of execution a cent buys.
const BASE_WEIGHTS_PER_CENT: Balance = 100;

/// The fee of a weight: the dearer of its two dimensions.
pub struct ByScarcerDimension;

impl WeightToFee for ByScarcerDimension {
    type Balance = Balance;

    fn weight_to_fee(weight: &Weight) -> Balance {
        let base = Balance::from(ExtrinsicBaseWeight::get().ref_time());
        let time = Balance::from(weight.ref_time()).saturating_mul(CENTS) / base.saturating_mul(BASE_WEIGHTS_PER_CENT);
        let proof = Balance::from(weight.proof_size()).saturating_mul(CENTS) / PROOF_BYTES_PER_CENT;
        time.max(proof)
    }
}

parameter_types! {
    /// The fee of one byte of transaction.
    pub const TransactionByteFee: Balance = MILLICENTS;
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
    type WeightToFee = ByScarcerDimension;
    type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
    // Fees stay what they are: a development chain has no congestion to price, and tests want to predict them.
    type FeeMultiplierUpdate = ();
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}
