//! Acting together and on another's behalf: batches, proxies, multisigs, sudo. Deposits are Asset Hub's.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
    frame_support::{
        parameter_types,
        traits::{ConstU32, InstanceFilter},
    },
    sp_runtime::traits::BlakeTwo256,
    *,
};
use scale_info::TypeInfo;

use crate::{Balance, Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent, System, deposits::deposit};

parameter_types! {
    /// One item of a key and 88 bytes of value.
    pub const MultisigDepositBase: Balance = deposit(1, 88);
    /// 32 bytes a signatory.
    pub const MultisigDepositFactor: Balance = deposit(0, 32);
    /// One item of a key and 8 bytes of value.
    pub const ProxyDepositBase: Balance = deposit(1, 40);
    /// 33 bytes a proxy.
    pub const ProxyDepositFactor: Balance = deposit(0, 33);
    /// One item of a key and 16 bytes of value.
    pub const AnnouncementDepositBase: Balance = deposit(1, 48);
    /// 66 bytes an announcement.
    pub const AnnouncementDepositFactor: Balance = deposit(0, 66);
}

/// What a proxy may do.
#[derive(
    Copy,
    Clone,
    Debug,
    Default,
    Eq,
    PartialEq,
    Ord,
    PartialOrd,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ProxyType {
    /// Anything.
    #[default]
    Any,
    /// Anything that moves no balance (contract calls can, so they are excluded too).
    NonTransfer,
    /// Calls of pallet-contracts only, and batches of them.
    Contracts,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        match self {
            Self::Any => true,
            Self::NonTransfer => {
                !matches!(call, RuntimeCall::Balances(_) | RuntimeCall::Contracts(_) | RuntimeCall::Sudo(_))
            }
            // The pallets filter the calls inside a batch again.
            Self::Contracts => matches!(call, RuntimeCall::Contracts(_) | RuntimeCall::Utility(_)),
        }
    }

    fn is_superset(&self, other: &Self) -> bool {
        self == other || *self == Self::Any
    }
}

impl pallet_utility::Config for Runtime {
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

impl pallet_multisig::Config for Runtime {
    type BlockNumberProvider = System;
    type Currency = Balances;
    type DepositBase = MultisigDepositBase;
    type DepositFactor = MultisigDepositFactor;
    type MaxSignatories = ConstU32<100>;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
}

impl pallet_proxy::Config for Runtime {
    type AnnouncementDepositBase = AnnouncementDepositBase;
    type AnnouncementDepositFactor = AnnouncementDepositFactor;
    type BlockNumberProvider = System;
    type CallHasher = BlakeTwo256;
    type Currency = Balances;
    type MaxPending = ConstU32<32>;
    type MaxProxies = ConstU32<32>;
    type ProxyDepositBase = ProxyDepositBase;
    type ProxyDepositFactor = ProxyDepositFactor;
    type ProxyType = ProxyType;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
}

impl pallet_sudo::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}
