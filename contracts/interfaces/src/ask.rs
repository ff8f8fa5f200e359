//! Questions to other contracts of the suite: with limits, and so that whatever goes wrong there is no answer, not a trap.
//!
//! An explicit limit keeps a contract that runs wild from taking everything. What is asked for beforehand keeps a caller
//! from giving too little on purpose, so that a contract which is there seems not to be. Only `ref_time` can be asked for:
//! how much `proof_size` is left no stable host function tells. So "no answer" is never to decide anything for good: it
//! refuses the message, and who starved it has starved their own.

use crate::base::this;
use crate::consent::Subjects;
use alloc::boxed::Box;
use ink::codegen::TraitCallBuilder as _;
use ink::env::DefaultEnvironment;
use ink::primitives::AccountId;
use salus_domain::AccountId as Id;

/// What `controller_of` may take: four times what it does take, which `e2e-tests/tests/asking.rs` compares.
pub const REF_TIME: u64 = 2_000_000_000;
/// The same, twice: nearly all of it is loading the consent registry's code, which may grow to 123 KiB.
pub const PROOF_SIZE: u64 = 200_000;
/// What has to be left for what the caller does with the answer.
pub const RESERVE: u64 = 2_000_000_000;

/// Who acts for a subject, if the consent registry says so.
pub fn controller_of(registry: Option<Id>, subject: &Id) -> Option<Id> {
    // To ask oneself the pallet does not refuse: it traps.
    let registry = registry.filter(|registry| *registry != this())?;
    if ink::env::gas_left::<DefaultEnvironment>() < REF_TIME.saturating_add(RESERVE) {
        return None;
    }
    let registry: ink::contract_ref!(Subjects, DefaultEnvironment) = AccountId::from(registry).into();
    let question = registry.call().controller_of(Box::new((*subject).into()));
    let answer = question.ref_time_limit(REF_TIME).proof_size_limit(PROOF_SIZE).try_invoke();
    let controller = answer.ok()?.ok()?.ok()?;
    Some(*AsRef::<Id>::as_ref(&*controller))
}
