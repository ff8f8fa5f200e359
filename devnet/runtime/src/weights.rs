//! A block's capacity: that of a production parachain (as Polkadot's system parachains set it).
//!
//! Two seconds of execution and a proof of 5 MiB (what the relay chain takes) a block, of which normal transactions may use
//! three quarters: 1.5 T picoseconds of ref_time and 3.75 MiB of proof_size.

use polkadot_sdk::{
    frame_support::{
        dispatch::DispatchClass,
        parameter_types,
        weights::{
            Weight,
            constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_SECOND},
        },
    },
    frame_system::limits::{BlockLength, BlockWeights},
    sp_runtime::Perbill,
};

/// The largest proof of validity a relay chain accepts, in bytes.
pub const MAX_POV_SIZE: u64 = 5 * 1024 * 1024;

/// A whole block's weight.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2), MAX_POV_SIZE);

/// The part of a block that normal transactions may use.
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// The part of a block reserved for initialisation.
const AVERAGE_ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(5);

parameter_types! {
    /// A block's length in bytes.
    pub RuntimeBlockLength: BlockLength = BlockLength::builder()
        .max_length(5 * 1024 * 1024)
        .modify_max_length_for_class(DispatchClass::Normal, |m| {
            *m = NORMAL_DISPATCH_RATIO * *m
        })
        .build();
    /// A block's weight, by class.
    pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
        .base_block(BlockExecutionWeight::get())
        .for_class(DispatchClass::all(), |weights| {
            weights.base_extrinsic = ExtrinsicBaseWeight::get();
        })
        .for_class(DispatchClass::Normal, |weights| {
            weights.max_total = Some(NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
        })
        .for_class(DispatchClass::Operational, |weights| {
            weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
            // What normal transactions leave stays for operational ones.
            weights.reserved = Some(MAXIMUM_BLOCK_WEIGHT - NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
        })
        .avg_block_initialization(AVERAGE_ON_INITIALIZE_RATIO)
        .build_or_panic();
}
