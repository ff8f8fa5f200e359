//! Slots: what one holder has of one type in one jurisdiction, and how its status changes.
//!
//! A credential keeps its slot until it is revoked, expired or void; then another may take it.

use super::{Bit, Chain, Credential, CredentialType, Error, Party, Principal, Reason, Responsible};
use super::{State, Status, StatusPurpose, Terms, TypeDefinition};
use crate::{numbers, AccountId, Change, Hash, Instant, Jurisdiction, Timestamp};
use scale::{Decode, Encode};

/// What names a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct SlotKey {
    /// The holder.
    pub holder: AccountId,
    /// The type.
    pub credential_type: CredentialType,
    /// The jurisdiction.
    pub jurisdiction: Jurisdiction,
}

/// A credential and its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Current {
    /// The credential.
    pub credential: Credential,
    /// Its state.
    pub state: State,
}

/// A slot; one that nobody wrote yet has all defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Slot {
    /// The number of the last change.
    pub seq: u64,
    /// The highest revision, which signed changes name.
    pub revision: u32,
    /// Entries in the slot's timeline.
    pub entries: u32,
    /// The credential that has it.
    pub current: Option<Current>,
}

/// What a slot held, and from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Entry {
    /// From when on.
    pub since: Instant,
    /// Which credential.
    pub id: Hash,
    /// In which state.
    pub state: State,
}

/// What a change of a slot did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The change; its number is the slot's revision.
    pub change: Change,
    /// The index of the entry in the slot's timeline.
    pub index: u32,
    /// What holds from now on.
    pub entry: Entry,
    /// The bit to be set or cleared in the issuer's status lists.
    pub bit: Option<Bit>,
}

impl Slot {
    /// Renews the current credential, suspended or not: a later end, and a new document if there is one.
    ///
    /// By who answers for it, whose newest term has to run; from now on it stands on that term, and a renewal counts for a
    /// revocation for cause as issuing does.
    ///
    /// # Errors
    /// [`Error::NotCurrent`], [`Error::Revoked`], [`Error::TypeRetired`], [`Error::NotResponsible`],
    /// [`Error::NotAccredited`]; [`Error::VoidForCause`] if it is, or will be when the grace is over;
    /// [`Error::NotLater`], [`Error::BadPeriod`], [`Error::NumberUsed`], [`Error::NumberTooFar`].
    #[allow(clippy::too_many_arguments)] // a renewal has that many parts
    pub fn renew(
        &mut self,
        id: &Hash,
        by: &AccountId,
        (until, commitment): (Timestamp, Option<Hash>),
        revision: Option<u32>,
        definition: &TypeDefinition,
        terms: &dyn Terms,
        now: Timestamp,
    ) -> Result<Changed, Error> {
        let Current { credential, mut state } = *self.open(id)?;
        definition.check_open(credential.says.credential_type)?;
        let before = state.responsible(&credential);
        if before.term.is_none_or(|(account, _)| account != *by) {
            return Err(Error::NotResponsible { responsible: before.term.into() });
        }
        if let Some(hop) = Chain::load(before.term, terms, now)?.reached(before.since) {
            return Err(Error::VoidForCause { hop });
        }
        let own = Chain::newest(by, terms, now)?;
        own.check_running(now)?;
        if until <= state.until {
            return Err(Error::NotLater { until: state.until });
        }
        if until <= now {
            return Err(Error::BadPeriod { from: now, until });
        }
        self.revision = numbers::create(self.revision, revision)?;
        state.until = until;
        state.commitment = commitment.or(state.commitment);
        state.responsible = Some(Responsible { term: own.first(), since: now });
        Ok(self.enter(credential, state, None, now))
    }

    /// Suspends the current credential.
    ///
    /// By who answers for it or their authority, who may also make the former's suspension its own.
    ///
    /// # Errors
    /// [`Error::NotCurrent`], [`Error::Revoked`], [`Error::NotResponsible`], [`Error::NotAccredited`],
    /// [`Error::AlreadySuspended`], [`Error::NumberUsed`], [`Error::NumberTooFar`].
    pub fn suspend(
        &mut self,
        id: &Hash,
        by: &Principal,
        reason: Reason,
        revision: Option<u32>,
        terms: &dyn Terms,
        now: Timestamp,
    ) -> Result<Changed, Error> {
        let (Current { credential, mut state }, party) = self.open_to(id, by, terms, now)?;
        if state.status == Status::Suspended && (state.by == Party::Authority || party == Party::Issuer) {
            return Err(Error::AlreadySuspended);
        }
        self.revision = numbers::create(self.revision, revision)?;
        state.status = Status::Suspended;
        state.by = party;
        state.reason = reason;
        Ok(self.enter(credential, state, Some((StatusPurpose::Suspension, true)), now))
    }

    /// Ends a suspension.
    ///
    /// By who answers for it or their authority; what the authority suspended, the authority alone.
    ///
    /// # Errors
    /// [`Error::NotCurrent`], [`Error::Revoked`], [`Error::NotResponsible`], [`Error::NotAccredited`],
    /// [`Error::NotSuspended`], [`Error::SuspendedByAuthority`], [`Error::NumberUsed`], [`Error::NumberTooFar`].
    pub fn reinstate(
        &mut self,
        id: &Hash,
        by: &Principal,
        revision: Option<u32>,
        terms: &dyn Terms,
        now: Timestamp,
    ) -> Result<Changed, Error> {
        let (Current { credential, mut state }, party) = self.open_to(id, by, terms, now)?;
        if state.status != Status::Suspended {
            return Err(Error::NotSuspended);
        }
        if state.by == Party::Authority && party == Party::Issuer {
            return Err(Error::SuspendedByAuthority);
        }
        self.revision = numbers::create(self.revision, revision)?;
        state.status = Status::Active;
        state.by = party;
        state.reason = Reason::Unspecified;
        Ok(self.enter(credential, state, Some((StatusPurpose::Suspension, false)), now))
    }

    /// Revokes the current credential, for ever. By who answers for it or their authority.
    ///
    /// It names no revision: it is final, so it needs none, and nobody can block it by making another change first.
    ///
    /// # Errors
    /// [`Error::BadReason`] for a hold, [`Error::NotCurrent`], [`Error::Revoked`], [`Error::NotResponsible`],
    /// [`Error::NotAccredited`].
    pub fn revoke(
        &mut self,
        id: &Hash,
        by: &Principal,
        reason: Reason,
        terms: &dyn Terms,
        now: Timestamp,
    ) -> Result<Changed, Error> {
        check_final(reason)?;
        let (Current { credential, mut state }, party) = self.open_to(id, by, terms, now)?;
        state.status = Status::Revoked;
        state.by = party;
        state.reason = reason;
        Ok(self.enter(credential, state, Some((StatusPurpose::Revocation, true)), now))
    }

    /// The holder's own revocation, for ever; also while it is suspended.
    ///
    /// # Errors
    /// [`Error::NotCurrent`], [`Error::Revoked`], [`Error::NotHolder`].
    pub fn renounce(&mut self, id: &Hash, holder: &AccountId, now: Timestamp) -> Result<Changed, Error> {
        let Current { credential, mut state } = *self.open(id)?;
        if credential.says.holder != *holder {
            return Err(Error::NotHolder { holder: credential.says.holder });
        }
        state.status = Status::Revoked;
        state.by = Party::Holder;
        state.reason = Reason::HolderRequest;
        Ok(self.enter(credential, state, Some((StatusPurpose::Revocation, true)), now))
    }

    /// Takes over the current credential, whose issuer is gone: from now on the adopter answers for it, and what was void
    /// for cause counts again, from now on.
    ///
    /// By an authority above, or the governor. A suspension becomes the adopter's own.
    ///
    /// # Errors
    /// [`Error::NotCurrent`], [`Error::Revoked`], [`Error::NotAncestor`], [`Error::StillAccredited`];
    /// [`Error::NotAccredited`] and [`Error::NotAuthority`] of the adopter.
    pub fn adopt(&mut self, id: &Hash, by: &Principal, terms: &dyn Terms, now: Timestamp) -> Result<Changed, Error> {
        let Current { credential, mut state } = *self.open(id)?;
        let before = state.responsible(&credential);
        let chain = Chain::load(before.term, terms, now)?;
        let Some((account, _)) = before.term.filter(|_| chain.is_above(1, by)) else { return Err(Error::NotAncestor) };
        if !chain.is_orphaned_by(0, now) {
            return Err(Error::StillAccredited { account });
        }
        let adopter = Chain::acting(by, terms, now)?;
        state.responsible = Some(Responsible { term: adopter.first(), since: now });
        if state.status == Status::Suspended {
            state.by = Party::Issuer;
        }
        Ok(self.enter(credential, state, None, now))
    }

    /// The current credential, if it is this one and not revoked.
    fn open(&self, id: &Hash) -> Result<&Current, Error> {
        let current = self.current.as_ref();
        let named = current.filter(|current| current.credential.says.id == *id);
        let open = named.ok_or(Error::NotCurrent { current: current.map(|current| current.credential.says.id) })?;
        if open.state.status == Status::Revoked {
            return Err(Error::Revoked { reason: open.state.reason });
        }
        Ok(open)
    }

    /// The current credential, if it is this one, not revoked, and somebody may change its status.
    fn open_to(&self, id: &Hash, by: &Principal, terms: &dyn Terms, now: Timestamp) -> Result<(Current, Party), Error> {
        let current = *self.open(id)?;
        let responsible = current.state.responsible(&current.credential);
        let chain = Chain::load(responsible.term, terms, now)?;
        Ok((current, responsible.party(by, &chain)?))
    }

    /// Takes the next change number.
    pub(super) fn change(&mut self, now: Timestamp) -> Instant {
        // 2^64 changes cannot be made, so saturating never happens.
        self.seq = self.seq.saturating_add(1);
        Instant { at: now, seq: self.seq }
    }

    /// Writes the change down; everything was checked.
    fn enter(
        &mut self,
        credential: Credential,
        state: State,
        bit: Option<(StatusPurpose, bool)>,
        now: Timestamp,
    ) -> Changed {
        let since = self.change(now);
        self.append(credential, state, bit, since)
    }

    /// Appends to the timeline what holds since an instant.
    pub(super) fn append(
        &mut self,
        credential: Credential,
        state: State,
        bit: Option<(StatusPurpose, bool)>,
        since: Instant,
    ) -> Changed {
        let index = self.entries;
        self.entries = index.saturating_add(1);
        self.current = Some(Current { credential, state });
        let bit = bit.map(|(purpose, on)| Bit { purpose, index: credential.says.indices.of(purpose), on });
        let change = Change { seq: since.seq, number: self.revision };
        Changed { change, index, entry: Entry { since, id: credential.says.id, state }, bit }
    }
}

/// # Errors
/// [`Error::BadReason`] if a revocation cannot have this reason.
pub(super) fn check_final(reason: Reason) -> Result<(), Error> {
    match reason {
        Reason::Hold => Err(Error::BadReason { reason }),
        _ => Ok(()),
    }
}
