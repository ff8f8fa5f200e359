//! pallet-contracts, as strict as on real chains: what runs here runs there.

use polkadot_sdk::{
    frame_support::{
        parameter_types,
        traits::{ConstBool, ConstU32, Nothing},
    },
    frame_system::EnsureSigned,
    sp_runtime::Perbill,
    *,
};

use crate::{
    AccountId, Balance, Balances, RandomnessCollectiveFlip, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
    Timestamp, TransactionPayment, deposits::deposit,
};

/// The largest code in bytes. With [`MAX_TRANSIENT_STORAGE`] the pallet's integrity test wants less than 128,501.
pub const MAX_CODE_LEN: u32 = 123 * 1024;
/// The most transient storage a call stack may use, in bytes.
pub const MAX_TRANSIENT_STORAGE: u32 = 1024 * 1024;
/// How many frames a contract may open below the first: the stack's depth is one more.
pub const CALL_STACK: usize = 5;

parameter_types! {
    /// The deposit for one storage item.
    pub const DepositPerItem: Balance = deposit(1, 0);
    /// The deposit for one byte of storage.
    pub const DepositPerByte: Balance = deposit(0, 1);
    /// What a call that names no limit may deposit: 100 items and 128 KiB, a large instantiation.
    pub const DefaultDepositLimit: Balance = deposit(100, 128 * 1024);
    /// What an instance deposits of its code's own deposit.
    pub const CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(30);
    /// The pallet's own costs and limits.
    pub Schedule: pallet_contracts::Schedule<Runtime> = Default::default();
}

impl pallet_contracts::Config for Runtime {
    type AddressGenerator = pallet_contracts::DefaultAddressGenerator;
    type ApiVersion = ();
    // A contract may call contracts, never the runtime.
    type CallFilter = Nothing;
    type CallStack = [pallet_contracts::Frame<Self>; CALL_STACK];
    type ChainExtension = ();
    type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;
    type Currency = Balances;
    type Debug = ();
    type DefaultDepositLimit = DefaultDepositLimit;
    type DepositPerByte = DepositPerByte;
    type DepositPerItem = DepositPerItem;
    type Environment = ();
    type InstantiateOrigin = EnsureSigned<AccountId>;
    type MaxCodeLen = ConstU32<MAX_CODE_LEN>;
    type MaxDebugBufferLen = ConstU32<{ 2 * 1024 * 1024 }>;
    type MaxDelegateDependencies = ConstU32<32>;
    type MaxStorageKeyLen = ConstU32<128>;
    type MaxTransientStorageSize = ConstU32<MAX_TRANSIENT_STORAGE>;
    type Migrations = ();
    type Randomness = RandomnessCollectiveFlip;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Schedule = Schedule;
    type Time = Timestamp;
    type UnsafeUnstableInterface = ConstBool<false>;
    type UploadOrigin = EnsureSigned<AccountId>;
    type WeightInfo = pallet_contracts::weights::SubstrateWeight<Runtime>;
    type WeightPrice = TransactionPayment;
    type Xcm = ();
}
