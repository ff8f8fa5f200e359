//! Credentials on record.

use super::{Chain, CredentialType, Error, HolderKind, Principal, Reason, SlotKey, StatusPurpose};
use crate::{jurisdiction, AccountId, Hash, Instant, Jurisdiction, Period, Timestamp};
use scale::{Decode, Encode};

/// A credential's place in its issuer's status lists, one for each purpose; drawn at random, so that it says nothing about
/// when it was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct StatusIndices {
    /// In the lists of revocations.
    pub revocation: u32,
    /// In the lists of suspensions.
    pub suspension: u32,
}

/// What an issuer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct NewCredential {
    /// Its id, drawn at random by the issuer; no other credential ever has it.
    pub id: Hash,
    /// Who issues it.
    pub issuer: AccountId,
    /// Who holds it.
    pub holder: AccountId,
    /// What kind of thing the holder is.
    pub holder_kind: HolderKind,
    /// What it licenses for.
    pub credential_type: CredentialType,
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// When; a `from` in the past is raised to now.
    pub period: Period,
    /// The commitment to the full credential (W3C Verifiable Credentials 2.0).
    pub commitment: Hash,
    /// The commitment to what it is limited to (a site, a prefix of article numbers), which the holder opens on use.
    pub qualifier: Option<Hash>,
    /// Its place in the issuer's status lists.
    pub indices: StatusIndices,
}

/// A credential as it was issued. Nothing of it ever changes; what does is its [`State`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Credential {
    /// What the issuer said, with the effective `from`.
    pub says: NewCredential,
    /// In which term of the issuer's accreditation.
    pub term: u32,
    /// When.
    pub issued: Instant,
}

/// Whether a credential counts, as far as its own status says. Expired is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Status {
    /// It does.
    Active,
    /// Not for now.
    Suspended,
    /// Not ever again.
    Revoked,
}

/// Who a change of status comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Party {
    /// Who answers for the credential: its issuer, or whoever adopted it.
    Issuer,
    /// Who accredited that.
    Authority,
    /// The holder.
    Holder,
}

/// Who answers for a credential, by which accreditation, since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Responsible {
    /// The account and the number of its term; none is the governor.
    pub term: Option<(AccountId, u32)>,
    /// When it was issued, renewed or adopted: what a revocation for cause compares with its stated instant.
    pub since: Timestamp,
}

/// What of a credential changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct State {
    /// Whether it counts.
    pub status: Status,
    /// Who said so last.
    pub by: Party,
    /// Why it does not.
    pub reason: Reason,
    /// The first millisecond at which it does not any more.
    pub until: Timestamp,
    /// The commitment to the renewed document; none while it is as issued.
    pub commitment: Option<Hash>,
    /// Who answers for it; none while it is as issued.
    pub responsible: Option<Responsible>,
}

impl NewCredential {
    /// What can be said about it without looking anything up.
    ///
    /// # Errors
    /// [`Error::SelfIssued`], [`Error::UnknownType`], [`Error::BadJurisdiction`], [`Error::BadPeriod`],
    /// [`Error::IndexTooHigh`].
    pub fn check(&self) -> Result<(), Error> {
        if self.holder == self.issuer {
            return Err(Error::SelfIssued);
        }
        self.credential_type.check()?;
        if !jurisdiction::is_valid(&self.jurisdiction) {
            return Err(Error::BadJurisdiction);
        }
        self.period.check()?;
        StatusPurpose::Revocation.check(self.indices.revocation)?;
        StatusPurpose::Suspension.check(self.indices.suspension)
    }

    /// The slot that it takes.
    pub const fn slot(&self) -> SlotKey {
        SlotKey { holder: self.holder, credential_type: self.credential_type, jurisdiction: self.jurisdiction }
    }
}

impl StatusIndices {
    /// The index for a purpose.
    pub const fn of(&self, purpose: StatusPurpose) -> u32 {
        match purpose {
            StatusPurpose::Revocation => self.revocation,
            StatusPurpose::Suspension => self.suspension,
        }
    }
}

impl State {
    /// The state of a credential that was just issued.
    pub(super) const fn issued(until: Timestamp) -> State {
        State {
            status: Status::Active,
            by: Party::Issuer,
            reason: Reason::Unspecified,
            until,
            commitment: None,
            responsible: None,
        }
    }

    /// Who answers for it.
    pub fn responsible(&self, credential: &Credential) -> Responsible {
        let as_issued =
            Responsible { term: Some((credential.says.issuer, credential.term)), since: credential.issued.at };
        self.responsible.unwrap_or(as_issued)
    }

    /// The commitment to the document as it is now.
    pub fn commitment(&self, credential: &Credential) -> Hash {
        self.commitment.unwrap_or(credential.says.commitment)
    }
}

impl Responsible {
    /// As what somebody may change a credential's status; `chain` is this one's.
    ///
    /// # Errors
    /// [`Error::NotResponsible`]; [`Error::NotAccredited`] if they were revoked for cause, or owe their term to such.
    pub(super) fn party(&self, by: &Principal, chain: &Chain) -> Result<Party, Error> {
        let responsible = Principal::from(self.term);
        let authority = chain.hop(0).map(|hop| Principal::from(hop.term.link(chain.at()).parent));
        let (party, level) = if *by == responsible {
            (Party::Issuer, 0)
        } else if authority == Some(*by) {
            (Party::Authority, 1)
        } else {
            return Err(Error::NotResponsible { responsible });
        };
        chain.check_say(level)?;
        Ok(party)
    }
}
