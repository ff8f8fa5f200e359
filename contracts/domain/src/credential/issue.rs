//! Issuance.

use super::{Chain, Changed, Credential, Current, Error, NewCredential, Slot, State, Status, Taken, Terms};
use super::{StatusPurpose, TypeDefinition};
use crate::{Hash, Timestamp};

/// What is looked up before a credential is issued, besides its slot.
#[derive(Debug)]
pub struct Intake<'a> {
    /// What its type is.
    pub definition: TypeDefinition,
    /// Whether its id is known already.
    pub known: bool,
    /// The words of the issuer's taken indices that its own lie in; they are changed.
    pub taken: &'a mut Taken,
}

/// What an issuance did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    /// What happened to the slot.
    pub changed: Changed,
    /// The credential as it was recorded.
    pub credential: Credential,
    /// The `from` that was asked for, if it lay in the past and was raised to now.
    pub clamped_from: Option<Timestamp>,
    /// The credential that had the slot before, to be kept under its id.
    pub replaced: Option<Credential>,
}

impl Slot {
    /// Issues a credential into its slot.
    ///
    /// `new` has passed [`NewCredential::check`]. Until when it counts does not depend on the issuer's own term: its expiry
    /// only stops what is new.
    ///
    /// # Errors
    /// [`Error::TypeRetired`], [`Error::HolderKindForbidden`]; [`Error::NotAccredited`] if the issuer, or anybody above, may
    /// not now; [`Error::DuplicateId`], [`Error::DuplicateStatusIndex`]; [`Error::AlreadyIssued`] unless the slot is free;
    /// [`Error::BadPeriod`] if nothing of it lies in the future.
    pub fn issue(
        &mut self,
        new: &NewCredential,
        intake: Intake,
        terms: &dyn Terms,
        now: Timestamp,
    ) -> Result<Issued, Error> {
        let Intake { definition, known, taken } = intake;
        definition.check_open(new.credential_type)?;
        if definition.holder_kinds & new.holder_kind.mask() == 0 {
            return Err(Error::HolderKindForbidden { kinds: definition.holder_kinds });
        }
        let issuer = Chain::newest(&new.issuer, terms, now)?;
        issuer.check_running(now)?;
        if known {
            return Err(Error::DuplicateId { id: new.id });
        }
        if let Some(id) = self.occupant(terms, now)? {
            return Err(Error::AlreadyIssued { id });
        }
        let (period, clamped_from) = new.period.from_now_on(now);
        period.check()?;
        taken.take(StatusPurpose::Revocation, new.indices.revocation)?;
        taken.take(StatusPurpose::Suspension, new.indices.suspension)?;
        let issued = self.change(now);
        let term = issuer.first().map_or(0, |(_, number)| number);
        let credential = Credential { says: NewCredential { period, ..*new }, term, issued };
        let replaced = self.current.map(|current| current.credential);
        let changed = self.append(credential, State::issued(period.until), None, issued);
        Ok(Issued { changed, credential, clamped_from, replaced })
    }

    /// The credential that keeps the slot: neither revoked nor expired, and no revocation for cause reaches it.
    ///
    /// One whose grace still runs gives way, because a grace is there to find another issuer in.
    fn occupant(&self, terms: &dyn Terms, now: Timestamp) -> Result<Option<Hash>, Error> {
        let Some(Current { credential, state }) = &self.current else { return Ok(None) };
        if state.status == Status::Revoked || now >= state.until {
            return Ok(None);
        }
        let responsible = state.responsible(credential);
        let reached = Chain::load(responsible.term, terms, now)?.reached(responsible.since).is_some();
        Ok((!reached).then_some(credential.says.id))
    }
}
