//! A clinic in which the glass is broken, and those who watch over it.

use super::cast::{NOW, PATIENT};
use super::*;
use salus_domain::credential::CredentialType;

pub const OTHER_PATIENT: AccountId = account(2);
pub const EHR: AccountId = account(3);
pub const DOCTOR: AccountId = account(30);
pub const COLLEAGUE: AccountId = account(31);
pub const THIRD: AccountId = account(32);
pub const REVIEWER: AccountId = account(33);
pub const HOUR: u64 = 3_600_000;

pub fn registry() -> Registry {
    let mut registry = Registry::at(NOW);
    registry.license(DOCTOR, PHYSICIAN);
    registry.license(COLLEAGUE, PHYSICIAN);
    registry.license(THIRD, NURSE);
    registry.license(REVIEWER, here(CredentialType::REVIEWER));
    registry
}

/// Everything, of whatever time, however sensitive.
pub fn everything(purpose: Purpose) -> Request {
    Request {
        purpose,
        categories: CATEGORY_MASK,
        confidentiality: Confidentiality::VeryRestricted,
        data: Period::ALWAYS,
    }
}

pub fn btg() -> Request {
    everything(Purpose::BTG)
}

pub fn opened(case: u32) -> Result<Decision, Error> {
    Ok(Decision::Permit(Basis::BreakGlass { case }))
}

pub fn default(policy: DefaultPolicy, no_break_glass: bool) -> Action {
    Action::SetDefault { subject: PATIENT, policy, no_break_glass, revision: None }
}

pub fn bar(registry: &mut Registry, no_break_glass: bool) -> u64 {
    registry.act(PATIENT, default(DefaultPolicy::BreakGlassOnly, no_break_glass)).unwrap().seq
}

pub fn challenge(number: u32) -> Action {
    Action::Challenge { subject: PATIENT, clinician: DOCTOR, number, statement: [3; 32] }
}

/// Breaks the glass and lets the deadline pass.
pub fn miss(registry: &mut Registry) {
    let case = registry.break_glass(PATIENT, DOCTOR, emergency()).unwrap();
    registry.now = case.justify_by;
    registry.enforce(PATIENT, DOCTOR, case.number).unwrap();
}
