//! What belongs to a subject as a whole.

use crate::AccountId;
use scale::{Decode, Encode};

/// What holds for those without a consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum DefaultPolicy {
    /// Nothing but break-glass.
    #[default]
    BreakGlassOnly,
    /// Nothing.
    Nothing,
    /// Everything up to normal confidentiality.
    NormalConfidentiality,
    /// Everything.
    All,
}

/// What belongs to a subject as a whole; one that nobody wrote yet has all defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Subject {
    /// The controller, if it is not the account of the same bytes any more.
    pub controller: Option<AccountId>,
    /// How often the controller was replaced (or the highest number given to a replacement).
    pub rotation: u32,
    /// The number of the last change.
    pub seq: u64,
    /// The epoch that consents belong to now.
    pub epoch: u32,
    /// What holds for those without a consent.
    pub policy: DefaultPolicy,
    /// Whether break-glass is barred.
    pub no_break_glass: bool,
    /// The highest revision of the default.
    pub default_revision: u32,
    /// The highest revision of the recovery.
    pub recovery_revision: u32,
    /// Entries in the timeline of defaults.
    pub defaults: u32,
    /// Entries in the timeline of epochs.
    pub epochs: u32,
}
