//! The runtime's name and version. `spec_version` rises with every change of behaviour.

use alloc::borrow::Cow;
use polkadot_sdk::{sp_version::RuntimeVersion, *};

/// The version that wallets and `CheckSpecVersion` see.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("salus-devnet"),
    impl_name: Cow::Borrowed("salus-devnet"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: crate::apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};
