//! A small world of licences: a ministry, its boards, a clerk, and whom they license.

use super::account;
use super::credential::*;
use salus_domain::credential::*;
use salus_domain::{AccountId, Hash};

pub const MINISTRY: AccountId = account(1);
pub const BOARD: AccountId = account(2);
pub const CLERK: AccountId = account(3);
pub const OTHER_BOARD: AccountId = account(4);
pub const DOCTOR: AccountId = account(10);
pub const NURSE: AccountId = account(11);
pub const DESK: AccountId = account(20);
pub const NEW_KEY: AccountId = account(30);

pub const NOW: u64 = 1_795_000_000_000;
pub const DAY: u64 = 86_400_000;
pub const YEAR: u64 = 365 * DAY;
pub const TYPE: CredentialType = CredentialType::PHYSICIAN;
pub const CALIFORNIA: Jurisdiction = *b"US-CA\0";
pub const NEVADA: Jurisdiction = *b"US-NV\0";

pub fn id(number: u8) -> Hash {
    [number; 32]
}

pub fn slot(holder: AccountId) -> SlotKey {
    SlotKey { holder, credential_type: TYPE, jurisdiction: CALIFORNIA }
}

pub fn term(account: AccountId, role: Role) -> NewTerm {
    NewTerm { account, credential_type: TYPE, role, period: Period::ALWAYS }
}

/// The governor accredits the ministry, the ministry the board, the board the clerk; and the ministry another board.
pub fn registry() -> Registry {
    let mut registry = Registry::at(NOW);
    for (parent, child, role) in [
        (GOVERNOR, MINISTRY, Role::Authority),
        (MINISTRY, BOARD, Role::Authority),
        (BOARD, CLERK, Role::Issuer),
        (MINISTRY, OTHER_BOARD, Role::Authority),
    ] {
        registry.accredit(parent, principal(parent), term(child, role)).unwrap();
    }
    registry.now += DAY;
    registry
}

/// A year's licence, its indices made from its number.
pub fn licence(number: u8, issuer: AccountId, holder: AccountId, now: u64) -> NewCredential {
    NewCredential {
        id: id(number),
        issuer,
        holder,
        holder_kind: HolderKind::Person,
        credential_type: TYPE,
        jurisdiction: CALIFORNIA,
        period: Period { from: 0, until: now + YEAR },
        commitment: [0xd0; 32],
        qualifier: None,
        indices: StatusIndices { revocation: u32::from(number), suspension: u32::from(number) },
    }
}

pub fn issue(registry: &mut Registry, number: u8, issuer: AccountId, holder: AccountId) -> u64 {
    let new = licence(number, issuer, holder, registry.now);
    registry.act(issuer, Action::Issue(new)).unwrap();
    registry.now + YEAR
}

pub fn suspend(by: AccountId, number: u8) -> Action {
    Action::Suspend { by: principal(by), id: id(number), reason: Reason::Hold, revision: None }
}

pub fn reinstate(by: AccountId, number: u8) -> Action {
    Action::Reinstate { by: principal(by), id: id(number), revision: None }
}

pub fn revoke(by: AccountId, number: u8) -> Action {
    Action::Revoke { by: principal(by), id: id(number), reason: Reason::PrivilegeWithdrawn }
}

pub fn renew(by: AccountId, number: u8, until: u64) -> Action {
    Action::Renew { by, id: id(number), until, commitment: None, revision: None }
}

pub fn valid(number: u8, until: u64) -> Result<Verdict, Error> {
    Ok(Verdict::Valid { id: id(number), until })
}

pub fn invalid(why: Why) -> Result<Verdict, Error> {
    Ok(Verdict::Invalid(why))
}

pub fn void(hop: AccountId, level: u8) -> Result<Verdict, Error> {
    invalid(Why::VoidForCause { hop, level })
}

pub fn lapsed(hop: AccountId, why: Lapse) -> Error {
    Error::NotAccredited { hop, why }
}
