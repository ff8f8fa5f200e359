//! What belongs to a subject as a whole.

use super::{numbers, Answer, Authority, Change, Error, Instant, Qualification, Recovery};
use crate::credential::CredentialType;
use crate::{AccountId, Jurisdiction, Timestamp, NOBODY};
use scale::{Decode, Encode};

/// What holds for those without a consent, from the narrowest to the widest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum DefaultPolicy {
    /// Nothing.
    Nothing,
    /// Nothing but break-glass.
    #[default]
    BreakGlassOnly,
    /// Everything up to normal confidentiality.
    NormalConfidentiality,
    /// Everything.
    All,
}

/// A subject's death, as an authority attested it.
///
/// A retracted one stays, so that nobody gets a deposit by retracting it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Death {
    /// When it was attested: no earlier, because nothing is backdated.
    pub since: Instant,
    /// The jurisdiction of the authority.
    pub jurisdiction: Jurisdiction,
    /// Whether it was a mistake.
    pub retracted: bool,
}

/// What belongs to a subject as a whole; one that nobody wrote yet has all defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Subject {
    /// The controller, if it is not the account of the same bytes any more.
    pub controller: Option<AccountId>,
    /// The number of the last replacement of the controller.
    pub rotation: u32,
    /// The number of the last change.
    pub seq: u64,
    /// The epoch that consents belong to now.
    pub epoch: u32,
    /// What holds for those without a consent.
    pub policy: DefaultPolicy,
    /// Whether break-glass is barred.
    pub no_break_glass: bool,
    /// The revision of the default.
    pub default_revision: u32,
    /// The revision of the recovery.
    pub recovery_revision: u32,
    /// Entries in the timeline of defaults.
    pub defaults: u32,
    /// Entries in the timeline of epochs.
    pub epochs: u32,
    /// How many entries of that timeline barred break-glass.
    pub bars: u32,
    /// The subject's death, if one was attested.
    pub death: Option<Death>,
}

impl Subject {
    /// The account that acts for the subject: the one of the same bytes until replaced.
    pub fn controller(&self, id: &AccountId) -> AccountId {
        self.controller.unwrap_or(*id)
    }

    /// Whether an account is the subject itself.
    pub fn is_own(&self, id: &AccountId, account: &AccountId) -> bool {
        account == id || *account == self.controller(id)
    }

    /// # Errors
    /// [`Error::NotController`], [`Error::Deceased`].
    pub fn require_controller(&self, id: &AccountId, actor: &AccountId) -> Result<(), Error> {
        let controller = self.controller(id);
        if controller == *actor && *actor != NOBODY {
            self.check_alive()
        } else {
            Err(Error::NotController { controller })
        }
    }

    /// Since when the subject is dead, as far as an authority says so.
    pub fn deceased(&self) -> Option<Timestamp> {
        self.check_deceased().ok().map(|since| since.at)
    }

    /// # Errors
    /// [`Error::Deceased`].
    pub fn check_alive(&self) -> Result<(), Error> {
        match self.deceased() {
            Some(since) => Err(Error::Deceased { since }),
            None => Ok(()),
        }
    }

    /// Since when, by the instant at which it was attested.
    ///
    /// # Errors
    /// [`Error::NotDeceased`].
    pub fn check_deceased(&self) -> Result<Instant, Error> {
        self.death.as_ref().filter(|death| !death.retracted).map(|death| death.since).ok_or(Error::NotDeceased)
    }

    /// Takes the next change number.
    pub fn change(&mut self, now: Timestamp) -> Instant {
        // 2^64 changes cannot be made, so saturating never happens.
        self.seq = self.seq.saturating_add(1);
        Instant { at: now, seq: self.seq }
    }

    /// Whether the default permits nothing, so that nobody gets more by a consent's end.
    ///
    /// # Errors
    /// [`Error::GuardianWidens`].
    pub(super) fn check_closed(&self) -> Result<(), Error> {
        match self.policy {
            DefaultPolicy::Nothing | DefaultPolicy::BreakGlassOnly => Ok(()),
            policy @ (DefaultPolicy::NormalConfidentiality | DefaultPolicy::All) => {
                Err(Error::GuardianWidens { policy })
            }
        }
    }

    /// Ends the epoch, and every one up to `up_to`; the number is the epoch that begins.
    ///
    /// # Errors
    /// [`Error::NothingToRevoke`] if it ended already, [`Error::NumberTooFar`]; for a guardian also
    /// [`Error::GuardianLimited`], [`Error::GuardianWidens`] if the default would then permit something to those to whom a
    /// consent denies it, [`Error::GuardianGap`].
    pub fn revoke_all(
        &mut self,
        by: &Authority,
        up_to: Option<u32>,
        now: Timestamp,
    ) -> Result<(Change, Instant), Error> {
        by.unlimited()?;
        if by.guardian().is_some() {
            self.check_closed()?;
        }
        by.leave_no_gap(up_to, self.epoch)?;
        self.epoch = numbers::close(self.epoch, up_to)?;
        self.epochs = self.epochs.saturating_add(1);
        let instant = self.change(now);
        Ok((Change { seq: instant.seq, number: self.epoch }, instant))
    }

    /// Sets what holds for those without a consent; the number is the revision.
    ///
    /// # Errors
    /// [`Error::NumberUsed`], [`Error::NumberTooFar`]; for a guardian also [`Error::GuardianLimited`],
    /// [`Error::BreakGlassNotYours`] if they change `no_break_glass`, [`Error::GuardianWidens`], [`Error::GuardianGap`].
    pub fn set_default(
        &mut self,
        by: &Authority,
        policy: DefaultPolicy,
        no_break_glass: bool,
        revision: Option<u32>,
        now: Timestamp,
    ) -> Result<(Change, Instant), Error> {
        by.unlimited()?;
        if by.guardian().is_some() {
            if no_break_glass != self.no_break_glass {
                return Err(Error::BreakGlassNotYours);
            }
            // Whoever permits something to everybody permits it to themself.
            if policy > self.policy {
                return Err(Error::GuardianWidens { policy: self.policy });
            }
        }
        by.leave_no_gap(revision, self.default_revision.saturating_add(1))?;
        self.default_revision = numbers::create(self.default_revision, revision)?;
        if no_break_glass {
            self.bars = self.bars.saturating_add(1);
        }
        self.policy = policy;
        self.no_break_glass = no_break_glass;
        self.defaults = self.defaults.saturating_add(1);
        let instant = self.change(now);
        Ok((Change { seq: instant.seq, number: self.default_revision }, instant))
    }

    /// Replaces the controller; the number is the rotation.
    ///
    /// # Errors
    /// [`Error::SameController`]; [`Error::NumberUsed`], [`Error::NumberTooFar`].
    pub fn set_controller(
        &mut self,
        id: &AccountId,
        controller: AccountId,
        rotation: Option<u32>,
        now: Timestamp,
    ) -> Result<Change, Error> {
        if self.controller(id) == controller {
            return Err(Error::SameController);
        }
        self.rotation = numbers::create(self.rotation, rotation)?;
        self.controller = Some(controller);
        Ok(Change { seq: self.change(now).seq, number: self.rotation })
    }

    /// Notes an authority's word that the subject is dead: what its controller and its guardians could do ends, and an
    /// executor can be appointed. What was granted goes on. `ask` asks the credential registry about vital
    /// records in the jurisdiction, last.
    ///
    /// # Errors
    /// [`Error::BadJurisdiction`], [`Error::Deceased`], [`Error::NoCredential`], [`Error::DependencyUnavailable`].
    pub fn attest_death(
        &mut self,
        jurisdiction: Jurisdiction,
        ask: impl FnOnce(&Qualification) -> Answer,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let registrar = registrar(jurisdiction);
        registrar.check()?;
        self.check_alive()?;
        registrar.require(ask)?;
        let since = self.change(now);
        self.death = Some(Death { since, jurisdiction, retracted: false });
        Ok(Change { seq: since.seq, number: 0 })
    }

    /// What somebody must be to retract the subject's death; nothing, if none was attested.
    pub fn registrar(&self) -> Option<Qualification> {
        self.death.as_ref().map(|death| registrar(death.jurisdiction))
    }

    /// Takes back the attestation of a death. `ask` asks about [`Subject::registrar`], last.
    ///
    /// The controller could not veto a recovery meanwhile, so the time to do so begins anew.
    ///
    /// # Errors
    /// [`Error::NotDeceased`], [`Error::NoCredential`], [`Error::DependencyUnavailable`].
    pub fn retract_death(
        &mut self,
        recovery: &mut Recovery,
        ask: impl FnOnce(&Qualification) -> Answer,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let death = self.death.as_mut().filter(|death| !death.retracted).ok_or(Error::NotDeceased)?;
        registrar(death.jurisdiction).require(ask)?;
        death.retracted = true;
        recovery.restart(now);
        Ok(Change { seq: self.change(now).seq, number: 0 })
    }
}

fn registrar(jurisdiction: Jurisdiction) -> Qualification {
    Qualification { credential: CredentialType::VITAL_RECORDS, jurisdiction }
}
