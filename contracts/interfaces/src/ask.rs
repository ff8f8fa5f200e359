//! Questions to other contracts of the suite: with limits, and so that whatever goes wrong there is no answer, not a trap.
//!
//! An explicit limit keeps a contract that runs wild from taking everything. What is asked for beforehand keeps a caller
//! from giving too little on purpose, so that a contract which is there seems not to be. Only `ref_time` can be asked for:
//! how much `proof_size` is left no stable host function tells. So "no answer" usually decides nothing: it refuses the
//! message, and who starved it has starved their own. Where silence permits something all the same, it has to be
//! [`Silence::NoAnswer`] and [`was_enough`] has to hold.

use crate::base::this;
use crate::consent::Subjects;
use crate::credential::Credentials;
use crate::governed::Governed;
use alloc::boxed::Box;
use ink::codegen::TraitCallBuilder as _;
use ink::env::call::utils::{ReturnType, Set};
use ink::env::call::{build_call, Call, CallBuilder, ExecutionInput};
use ink::env::{CallFlags, DefaultEnvironment};
use ink::primitives::AccountId;
use salus_domain::credential::{CredentialType, Jurisdiction, Verdict};
use salus_domain::{AccountId as Id, Hash};
use scale::{Decode, Encode, Input};

/// What `controller_of` may take: four times what it does take, which `e2e-tests/tests/asking.rs` compares.
pub const REF_TIME: u64 = 2_000_000_000;
/// The same, twice: nearly all of it is loading the consent registry's code, which may grow to 123 KiB.
pub const PROOF_SIZE: u64 = 310_000;
/// What `is_valid` may take, with three accreditations above the credential: four times what it does take.
pub const IS_VALID_REF_TIME: u64 = 3_000_000_000;
/// The same: code, slot and accreditations.
pub const IS_VALID_PROOF_SIZE: u64 = 300_000;
/// What has to be left for what the caller does with the answer.
pub const RESERVE: u64 = 2_000_000_000;

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The caller gave too little `ref_time` to ask it.
    Starved,
    /// There is nobody to ask, or whoever was asked said nothing that can be read.
    NoAnswer,
}

/// Who acts for a subject, if the consent registry says so.
pub fn controller_of(registry: Option<Id>, subject: &Id) -> Option<Id> {
    let registry: ink::contract_ref!(Subjects, DefaultEnvironment) = askable(registry, REF_TIME).ok()?.into();
    let question = registry.call().controller_of(Box::new((*subject).into()));
    let controller = answer(question, REF_TIME, PROOF_SIZE).ok()?;
    Some(*AsRef::<Id>::as_ref(&*controller))
}

/// Whether a holder's credential counts now, if the credential registry says so.
///
/// # Errors
/// [`Silence`].
pub fn is_valid(
    registry: Option<Id>,
    holder: &Id,
    credential_type: CredentialType,
    jurisdiction: Jurisdiction,
) -> Result<Verdict, Silence> {
    let registry: ink::contract_ref!(Credentials, DefaultEnvironment) = askable(registry, IS_VALID_REF_TIME)?.into();
    let question = registry.call().is_valid(Box::new((*holder).into()), credential_type, jurisdiction);
    answer(question, IS_VALID_REF_TIME, IS_VALID_PROOF_SIZE)
}

/// Whether a holder's credential counts now and is limited to just this, if the credential registry says so.
///
/// # Errors
/// [`Silence`].
pub fn qualifies(
    registry: Option<Id>,
    holder: &Id,
    (credential_type, jurisdiction): (CredentialType, Jurisdiction),
    qualifier: &Hash,
) -> Result<bool, Silence> {
    let registry: ink::contract_ref!(Credentials, DefaultEnvironment) = askable(registry, IS_VALID_REF_TIME)?.into();
    let (holder, qualifier) = (Box::new((*holder).into()), Box::new(*qualifier));
    let question = registry.call().qualifies(holder, credential_type, jurisdiction, qualifier);
    answer(question, IS_VALID_REF_TIME, IS_VALID_PROOF_SIZE)
}

/// Whether there was as much `proof_size` as [`is_valid`] may take when it was not answered: shown by using as much, on
/// loading the caller's own code again. `e2e-tests/tests/asking.rs` compares the two.
pub fn was_enough() -> bool {
    const TIMES: u8 = 3;
    (0..TIMES).all(|_| {
        let own: ink::contract_ref!(Governed, DefaultEnvironment) = AccountId::from(this()).into();
        own.call().governance().call_flags(CallFlags::ALLOW_REENTRY).try_invoke().is_ok()
    })
}

/// A question as the trait's builder makes it, to be answered by a `T`.
type Question<Arguments, T, E> = CallBuilder<
    DefaultEnvironment,
    Set<Call<DefaultEnvironment>>,
    Set<ExecutionInput<Arguments>>,
    Set<ReturnType<Result<T, E>>>,
>;

/// Asks it, within limits. A refusal is no answer, whatever its reason.
fn answer<Arguments: Clone + Encode, T: Decode, E>(
    question: Question<Arguments, T, E>,
    ref_time: u64,
    proof_size: u64,
) -> Result<T, Silence> {
    let question = question.params();
    let asked = build_call::<DefaultEnvironment>()
        .call(*question.callee())
        .ref_time_limit(ref_time)
        .proof_size_limit(proof_size)
        .exec_input(question.exec_input().clone())
        .returns::<Result<T, Unread>>();
    match asked.try_invoke() {
        Ok(Ok(Ok(answer))) => Ok(answer),
        _ => Err(Silence::NoAnswer),
    }
}

/// Another contract's error, which nobody reads: decoding it would take code in whoever asks.
struct Unread;

impl Decode for Unread {
    fn decode<I: Input>(_: &mut I) -> Result<Self, scale::Error> {
        Err("unread".into())
    }
}

/// A contract that can be asked a question which may take so much `ref_time`.
fn askable(contract: Option<Id>, ref_time: u64) -> Result<AccountId, Silence> {
    if ink::env::gas_left::<DefaultEnvironment>() < ref_time.saturating_add(RESERVE) {
        return Err(Silence::Starved);
    }
    // To ask oneself the pallet does not refuse: it traps.
    let contract = contract.filter(|contract| *contract != this()).ok_or(Silence::NoAnswer)?;
    Ok(contract.into())
}
