//! Transaction fees, as Polkadot's system parachains ask them: by the dimension that takes more of a block, and by length
//! (`system-parachains/constants/src/polkadot.rs` in polkadot-fellows/runtimes: `BlockRatioFee` with a cent for 200 base
//! extrinsics, and half a thousandth of a cent a byte).

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
    weights::MAXIMUM_BLOCK_WEIGHT,
};

/// How many empty transactions' worth of execution a cent buys.
const BASE_WEIGHTS_PER_CENT: Balance = 200;

/// The fee of a weight: that of the dimension which takes more of a block.
pub struct ByScarcerDimension;

impl WeightToFee for ByScarcerDimension {
    type Balance = Balance;

    fn weight_to_fee(weight: &Weight) -> Balance {
        let (time, proof) = (Balance::from(weight.ref_time()), Balance::from(weight.proof_size()));
        let (block_time, block_proof) =
            (MAXIMUM_BLOCK_WEIGHT.ref_time().into(), MAXIMUM_BLOCK_WEIGHT.proof_size().into());
        let time = time.max(proof.saturating_mul(block_time) / Balance::max(1, block_proof));
        let base = Balance::from(ExtrinsicBaseWeight::get().ref_time());
        time.saturating_mul(CENTS) / base.saturating_mul(BASE_WEIGHTS_PER_CENT)
    }
}

parameter_types! {
    /// The fee of one byte of transaction.
    pub const TransactionByteFee: Balance = MILLICENTS / 2;
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
