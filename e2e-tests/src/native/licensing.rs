//! Credentials for whoever needs them, issued at the end of the longest chain of accreditations.

use salus_domain::{
    AccountId, Hash, Jurisdiction,
    consent::Qualification,
    credential::{
        CredentialType, HolderKind, NewCredential, NewTerm, Period, Principal, Reason, Role, SlotKey, StatusIndices,
        Verdict,
    },
};

use super::{Suite, person};

/// Where most of it happens.
pub const HERE: Jurisdiction = *b"US-CA\0";
/// Somewhere else.
pub const ELSEWHERE: Jurisdiction = *b"US-NV\0";

/// A clinician's.
pub const PHYSICIAN: Qualification = here(CredentialType::PHYSICIAN);
/// Another clinician's.
pub const NURSE: Qualification = here(CredentialType::NURSE);
/// Who reviews cases of break-glass.
pub const REVIEWER: Qualification = here(CredentialType::REVIEWER);
/// Who appoints guardians.
pub const COURT: Qualification = here(CredentialType::GUARDIANSHIP_AUTHORITY);
/// Who attests deaths.
pub const REGISTRAR: Qualification = here(CredentialType::VITAL_RECORDS);

/// A credential where most of it happens.
pub const fn here(credential: CredentialType) -> Qualification {
    Qualification { credential, jurisdiction: HERE }
}

/// The same, somewhere else.
pub const fn abroad(qualification: Qualification) -> Qualification {
    Qualification { jurisdiction: ELSEWHERE, ..qualification }
}

/// What the account is called of which somebody's key was replaced.
pub fn old_key(name: &str) -> String {
    let possessive = if name.ends_with('s') { "'" } else { "'s" };
    format!("{name}{possessive} old key")
}

/// The id for which somebody acts: of those whose keys were replaced, that; else their own.
pub fn own(rotated: &[&str], account: AccountId) -> AccountId {
    let name = rotated.iter().find(|name| person(name).id == account);
    name.map_or(account, |name| person(&old_key(name)).id)
}

/// Whom the governor accredits, whom they do, and who issues.
const CHAIN: [&str; 3] = ["ministry of licences", "board of licences", "clerk of licences"];

impl Suite {
    /// Gives somebody a credential without end; its id.
    pub fn license(&mut self, holder: AccountId, qualification: Qualification) -> Hash {
        self.license_until(holder, qualification, u64::MAX)
    }

    /// Gives somebody a credential.
    pub fn license_until(&mut self, holder: AccountId, qualification: Qualification, until: u64) -> Hash {
        self.issue_licence(holder, qualification, until, None)
    }

    /// Gives somebody a credential without end that is limited by a qualifier.
    pub fn license_for(&mut self, holder: AccountId, qualification: Qualification, qualifier: Hash) -> Hash {
        self.issue_licence(holder, qualification, u64::MAX, Some(qualifier))
    }

    fn issue_licence(
        &mut self,
        holder: AccountId,
        qualification: Qualification,
        until: u64,
        qualifier: Option<Hash>,
    ) -> Hash {
        let Qualification { credential: credential_type, jurisdiction } = qualification;
        let clerk = self.clerk(credential_type);
        let number = self.issued;
        self.issued += 1;
        let mut id = [0x1d; 32];
        id[..4].copy_from_slice(&number.to_be_bytes());
        // The first kind that the type is for.
        let kinds = credential_type.definition(None).expect("it is one of the table's").holder_kinds;
        let holder_kind =
            HolderKind::ALL.into_iter().find(|kind| kinds & kind.mask() != 0).expect("it is for some kind");
        let new = NewCredential {
            id,
            issuer: clerk,
            holder,
            holder_kind,
            credential_type,
            jurisdiction,
            period: Period { from: 0, until },
            commitment: [0xd0; 32],
            qualifier,
            indices: StatusIndices { revocation: number, suspension: number },
        };
        self.by(clerk).issue(new).expect("it is issued");
        id
    }

    /// Takes it away again.
    pub fn strike_off(&mut self, holder: AccountId, qualification: Qualification) {
        let Qualification { credential: credential_type, jurisdiction } = qualification;
        let slot = SlotKey { holder, credential_type, jurisdiction };
        let Ok(Verdict::Valid { id, .. }) = self.is_valid(slot) else { panic!("{slot:?} is not valid") };
        let clerk = person(CHAIN[2]).id;
        self.by(clerk).revoke(Principal::Account(clerk), id, Reason::PrivilegeWithdrawn).expect("it is revoked");
    }

    /// Somebody with money and a credential.
    pub fn licensed(&mut self, name: &str, qualification: Qualification) -> AccountId {
        let account = self.person(name).id;
        self.license(account, qualification);
        account
    }

    /// As [`Suite::licensed`], the key replaced since: the id that holds the credential. `name` is who acts for it now.
    pub fn rotated(&mut self, name: &str, qualification: Qualification) -> AccountId {
        let key = self.person(name).id;
        let id = self.licensed(&old_key(name), qualification);
        self.consents.by(id).set_controller(id, key, None).expect("it is its own controller");
        id
    }

    /// Who issues credentials of a type.
    fn clerk(&mut self, credential_type: CredentialType) -> AccountId {
        let clerk = person(CHAIN[2]).id;
        if self.by(clerk).term(clerk, credential_type, None).expect("it can be read").is_some() {
            return clerk;
        }
        let accounts = self.accounts(CHAIN);
        let mut parent = (self.governor, Principal::Governor);
        for (place, account) in accounts.into_iter().enumerate() {
            let role = if place == 2 { Role::Issuer } else { Role::Authority };
            let new = NewTerm { account, credential_type, role, period: Period::ALWAYS };
            self.by(parent.0).accredit(parent.1, new).expect("it is accredited");
            parent = (account, Principal::Account(account));
        }
        clerk
    }
}
