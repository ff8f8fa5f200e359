//! Courts and registrars, and a child whom they speak for.

use super::cast::{CLINIC, FATHER, MOTHER, NOW};
use super::*;
use salus_domain::credential::CredentialType;

pub const CHILD: AccountId = account(1);
pub const COURT: AccountId = account(40);
pub const OTHER_COURT: AccountId = account(41);
pub const FOREIGN_COURT: AccountId = account(42);
pub const REGISTRAR: AccountId = account(43);

pub fn registry() -> Registry {
    let mut registry = Registry::at(NOW);
    registry.license(COURT, here(CredentialType::GUARDIANSHIP_AUTHORITY));
    registry.license(OTHER_COURT, here(CredentialType::GUARDIANSHIP_AUTHORITY));
    let abroad = Qualification { jurisdiction: ELSEWHERE, ..here(CredentialType::GUARDIANSHIP_AUTHORITY) };
    registry.license(FOREIGN_COURT, abroad);
    registry.license(REGISTRAR, here(CredentialType::VITAL_RECORDS));
    registry
}

pub fn mandate(kind: GuardianKind) -> Mandate {
    Mandate { authority: COURT, kind, jurisdiction: HERE }
}

pub fn powers(excluded: u64, until: u64) -> GuardianTerms {
    GuardianTerms { period: Period { from: 0, until }, excluded }
}

/// Mother, appointed by the court for a minor, without end.
pub fn with_mother() -> Registry {
    let mut registry = registry();
    registry.appoint_by(mandate(GuardianKind::Minor), CHILD, MOTHER, powers(0, u64::MAX)).unwrap();
    registry
}

/// A dead subject who had granted to the clinic, and whose executor is the father.
pub fn with_executor(excluded: u64) -> Registry {
    let mut registry = registry();
    registry.act(CHILD, grant(CLINIC)).unwrap();
    registry.attest_death(REGISTRAR, CHILD, HERE).unwrap();
    registry.appoint_by(mandate(GuardianKind::Estate), CHILD, FATHER, powers(excluded, u64::MAX)).unwrap();
    registry
}

pub fn grant(grantee: AccountId) -> Action {
    let terms = terms(vec![permit_all(Scope::Treatment)]);
    Action::Grant { subject: CHILD, grantee, scope: Scope::Treatment, terms, version: None, epoch: None }
}

pub fn revoke(grantee: AccountId) -> Action {
    Action::Revoke { subject: CHILD, grantee, scope: Scope::Treatment, up_to: None }
}

pub fn appoint(guardian: AccountId, powers: GuardianTerms) -> Action {
    Action::AppointGuardian { subject: CHILD, guardian, powers, term: None }
}

pub fn end(guardian: AccountId, keep_grants: bool, term: Option<u32>) -> Action {
    Action::EndGuardian { subject: CHILD, guardian, keep_grants, term }
}

pub fn set_default(policy: DefaultPolicy, no_break_glass: bool) -> Action {
    Action::SetDefault { subject: CHILD, policy, no_break_glass, revision: None }
}

pub fn challenge() -> Action {
    Action::Challenge { subject: CHILD, clinician: CLINIC, number: 1, statement: [0; 32] }
}

pub fn check(registry: &Registry, grantee: AccountId) -> Decision {
    registry.check(CHILD, grantee, &request(Purpose::TREAT, 1)).unwrap()
}

pub fn permit(version: u32) -> Decision {
    Decision::Permit(Basis::Consent { version })
}

pub fn changed(seq: u64, number: u32) -> Changed {
    Ok(Change { seq, number })
}
