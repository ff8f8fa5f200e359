//! The same people in every case, and what they mostly do.

use super::{account, permit_all, request, terms, Changed, Registry};
use salus_domain::consent::*;
use salus_domain::AccountId;

pub const PATIENT: AccountId = account(1);
pub const CLINIC: AccountId = account(2);
pub const LAB: AccountId = account(3);
pub const MOTHER: AccountId = account(4);
pub const FATHER: AccountId = account(5);
pub const STRANGER: AccountId = account(9);
pub const NEW_KEY: AccountId = account(10);

pub const LABORATORY: u64 = 1 << 1;
pub const GENETIC: u64 = 1 << 23;
pub const NOW: u64 = 1_795_000_000_000;
pub const DAY: u64 = 86_400_000;

pub fn registry() -> Registry {
    Registry::at(NOW)
}

pub fn grant(grantee: AccountId, scope: Scope, terms: Terms) -> Action {
    Action::Grant { subject: PATIENT, grantee, scope, terms, version: None, epoch: None }
}

pub fn grant_all(grantee: AccountId) -> Action {
    grant(grantee, Scope::Treatment, terms(vec![permit_all(Scope::Treatment)]))
}

pub fn revoke(grantee: AccountId, up_to: Option<u32>) -> Action {
    Action::Revoke { subject: PATIENT, grantee, scope: Scope::Treatment, up_to }
}

pub fn treat() -> Request {
    request(Purpose::TREAT, LABORATORY)
}

pub fn permit(version: u32) -> Result<Decision, Error> {
    Ok(Decision::Permit(Basis::Consent { version }))
}

pub fn deny(reason: DenyReason) -> Result<Decision, Error> {
    Ok(Decision::Deny(reason))
}

pub fn change(seq: u64, number: u32) -> Changed {
    Ok(Change { seq, number })
}

pub fn guardian(excluded: u64, until: u64) -> GuardianTerms {
    GuardianTerms { period: Period { from: 0, until }, excluded }
}

pub fn appoint(who: AccountId, powers: GuardianTerms) -> Action {
    Action::AppointGuardian { subject: PATIENT, guardian: who, powers, term: None }
}

pub fn end(who: AccountId, keep_grants: bool, term: Option<u32>) -> Action {
    Action::EndGuardian { subject: PATIENT, guardian: who, keep_grants, term }
}

pub fn with_trustees(threshold: u8) -> Registry {
    let mut registry = registry();
    let trustees = vec![account(20), account(21), account(22)];
    let set = Action::SetRecovery { subject: PATIENT, trustees, threshold, delay: DAY, revision: None };
    registry.act(PATIENT, set).unwrap();
    registry
}
