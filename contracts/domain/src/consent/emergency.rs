//! Break-glass: a clinician opens a subject's data without a consent, for a short while, and answers for it.

use super::{Answer, Authority, Change, Cosignature, Error, Holder, Instant, Qualification, Right, Subject};
use crate::credential::CredentialType;
use crate::{newest_at, AccountId, Hash, Timestamp};
use scale::{Decode, Encode};

/// How long the glass stays open, in milliseconds: 4 hours.
pub const WINDOW: u64 = 4 * 3_600_000;

/// How long the clinician has to justify it, in milliseconds: 72 hours.
pub const JUSTIFY_TIME: u64 = 72 * 3_600_000;

/// How long the subject has to challenge it, in milliseconds: 366 days.
pub const CHALLENGE_TIME: u64 = 366 * 86_400_000;

/// Why the glass was broken: an index in [`REASON_CODES`]. None of them says what is wrong with the subject.
///
/// A number and not an enum, so that one that is not in the table is refused with a typed error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Emergency(pub u8);

/// The codes of HL7 v3 ActReason that reasons have, by number.
pub const REASON_CODES: [&str; 4] = ["ETREAT", "OVRINCOMP", "PUBHLTH", "THREAT"];

impl Emergency {
    /// Treatment cannot wait.
    pub const TREATMENT: Emergency = Emergency(0);
    /// The subject cannot be asked.
    pub const UNABLE_TO_CONSENT: Emergency = Emergency(1);
    /// A duty of public health.
    pub const PUBLIC_HEALTH: Emergency = Emergency(2);
    /// Somebody's safety is at stake.
    pub const THREAT: Emergency = Emergency(3);

    /// HL7's code, or nothing for a number that is not in the table.
    pub fn code(self) -> Option<&'static str> {
        REASON_CODES.get(usize::from(self.0)).copied()
    }
}

/// What a clinician says on breaking the glass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct BreakGlass {
    /// By virtue of what.
    pub qualification: Qualification,
    /// Why.
    pub reason: Emergency,
    /// The commitment to why, in words.
    pub statement: Hash,
    /// The colleague who co-signed, if one did; that uses the co-signature up.
    pub cosigner: Option<AccountId>,
}

/// What a reviewer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub enum Outcome {
    /// It was right to break the glass.
    Upheld,
    /// It was not.
    NotJustified,
}

/// An objection to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Challenge {
    /// When.
    pub at: Instant,
    /// The commitment to a statement; zeros for none.
    pub statement: Hash,
    /// Whether it is a guardian's; then the subject may still object itself.
    pub by_guardian: bool,
}

/// One time that a clinician broke the glass of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Case {
    /// Its number among those of the same clinician and subject, from 1.
    pub number: u32,
    /// When the window opened.
    pub opened: Instant,
    /// The first millisecond at which it is closed again.
    pub until: Timestamp,
    /// How many of the subject's defaults had barred break-glass; one more ends the window.
    pub bars: u32,
    /// What the clinician said.
    pub glass: BreakGlass,
    /// When the credential registry last confirmed the clinician's qualification.
    pub confirmed: Timestamp,
    /// The first millisecond at which it is too late to justify it.
    pub justify_by: Timestamp,
    /// The commitment to the clinician's justification, and when it came.
    pub justified: Option<(Timestamp, Hash)>,
    /// The subject's objection.
    pub challenged: Option<Challenge>,
    /// What a reviewer found, and when.
    pub closed: Option<(Instant, Outcome)>,
    /// Whether the deadline for the justification passed and somebody said so.
    pub missed: bool,
}

impl BreakGlass {
    /// What can be said about it without looking anything up.
    ///
    /// # Errors
    /// [`Error::NotClinicianType`], [`Error::BadJurisdiction`], [`Error::UnknownReason`], [`Error::NoJustification`].
    pub fn check(&self) -> Result<(), Error> {
        self.qualification.check_clinician()?;
        if self.reason.code().is_none() {
            return Err(Error::UnknownReason { reason: self.reason.0 });
        }
        committed(&self.statement)
    }
}

impl Case {
    /// Breaks the glass: the case that follows `newest`, which is then to be archived by its number.
    ///
    /// `ask` asks the credential registry about the clinician's qualification, and with the answer gives the time of its
    /// last positive one, which only matters without an answer; it is called last, when nothing else refuses. The right and
    /// the co-signature change only if a co-signer is named.
    ///
    /// # Errors
    /// Those of [`BreakGlass::check`]; [`Error::BreakGlassToSelf`], [`Error::BreakGlassSuspended`],
    /// [`Error::BreakGlassBarred`], [`Error::AlreadyOpen`], [`Error::CosignatureOwed`], [`Error::NoCosignature`],
    /// [`Error::NoCredential`], [`Error::DependencyUnavailable`].
    #[allow(clippy::too_many_arguments)] // it depends on that much
    pub fn open(
        id: &AccountId,
        subject: &mut Subject,
        clinician: &Holder,
        newest: Option<&Case>,
        (right, cosignature): (&mut Right, Option<&mut Cosignature>),
        glass: BreakGlass,
        ask: impl FnOnce(&Qualification) -> (Answer, Option<Timestamp>),
        now: Timestamp,
    ) -> Result<Case, Error> {
        glass.check()?;
        if clinician.is_subject(id, subject) {
            return Err(Error::BreakGlassToSelf);
        }
        right.check()?;
        if subject.no_break_glass {
            return Err(Error::BreakGlassBarred);
        }
        if let Some(open) = newest.filter(|newest| newest.open_at(subject.bars, Instant::after(now)).is_some()) {
            return Err(Error::AlreadyOpen { until: open.until });
        }
        let number = newest.map_or(0, |newest| newest.number).checked_add(1).ok_or(Error::NumbersExhausted)?;
        right.check_cosigned(glass.cosigner, cosignature.as_deref(), now)?;
        let confirmed = glass.qualification.confirmed(ask, now)?;
        if let (Some(_), Some(named)) = (glass.cosigner, cosignature) {
            right.settle(named);
        }
        Ok(Case {
            number,
            opened: subject.change(now),
            until: now.saturating_add(WINDOW),
            bars: subject.bars,
            glass,
            confirmed,
            justify_by: now.saturating_add(JUSTIFY_TIME),
            justified: None,
            challenged: None,
            closed: None,
            missed: false,
        })
    }

    /// The case's number, if its window was open at an instant. `bars` is how many of the subject's defaults
    /// had barred break-glass by then.
    pub fn open_at(&self, bars: u32, at: Instant) -> Option<u32> {
        let overruled = matches!(self.closed, Some((when, Outcome::NotJustified)) if when <= at);
        let open = self.opened <= at && at.at < self.until && self.bars == bars && !overruled;
        open.then_some(self.number)
    }

    /// The case of a clinician and a subject that had been opened last at an instant, by binary search. A window is
    /// closed before the next one opens, so no other could have been open.
    ///
    /// `load` loads an archived case by its number.
    pub fn newest_at(newest: Option<Case>, at: Instant, load: impl Fn(u32) -> Option<Case>) -> Option<Case> {
        let newest = newest?;
        if newest.opened <= at {
            return Some(newest);
        }
        let archived = newest.number.saturating_sub(1);
        newest_at(archived, at, |index| load(index.saturating_add(1)), |case| case.opened)
    }

    /// The clinician's justification; the document is off chain.
    ///
    /// # Errors
    /// [`Error::NoJustification`], [`Error::CaseClosed`], [`Error::AlreadyJustified`], [`Error::JustificationLate`].
    pub fn justify(&mut self, document: Hash, now: Timestamp) -> Result<(), Error> {
        committed(&document)?;
        self.check_not_closed()?;
        if self.justified.is_some() {
            return Err(Error::AlreadyJustified);
        }
        if now >= self.justify_by {
            return Err(Error::JustificationLate { by: self.justify_by });
        }
        self.justified = Some((now, document));
        Ok(())
    }

    /// The subject's objection; zeros if there is no statement to commit to. It takes the place of a guardian's. `acts_for`
    /// tells who controls an id. The change's number is the case's.
    ///
    /// # Errors
    /// [`Error::OwnCase`] for a guardian who is, or acts for, the clinician or the co-signer; [`Error::CaseClosed`],
    /// [`Error::AlreadyChallenged`], [`Error::ChallengeLate`].
    pub fn challenge(
        &mut self,
        subject: &mut Subject,
        by: &Authority,
        clinician: &AccountId,
        acts_for: impl Fn(&AccountId) -> AccountId,
        statement: Hash,
        now: Timestamp,
    ) -> Result<Change, Error> {
        // Theirs could be the only one.
        if let Some(account) = by.guardian() {
            self.check_not_own(clinician, |party| party == account || acts_for(party) == *account)?;
        }
        self.check_not_closed()?;
        let by_guardian = by.guardian().is_some();
        if self.challenged.is_some_and(|before| by_guardian || !before.by_guardian) {
            return Err(Error::AlreadyChallenged);
        }
        let by = self.opened.at.saturating_add(CHALLENGE_TIME);
        if now >= by {
            return Err(Error::ChallengeLate { by });
        }
        let instant = subject.change(now);
        self.challenged = Some(Challenge { at: instant, statement, by_guardian });
        Ok(Change { seq: instant.seq, number: self.number })
    }

    /// What somebody must be to review it.
    pub fn reviewer(&self) -> Qualification {
        Qualification { credential: CredentialType::REVIEWER, jurisdiction: self.glass.qualification.jurisdiction }
    }

    /// Closes the case; a window found unjustified ends. `suspend` also suspends the clinician's right, over all
    /// subjects. `acts_for` tells who controls an id; `ask` asks about [`Case::reviewer`], last; the change's number is the
    /// case's.
    ///
    /// # Errors
    /// [`Error::OwnCase`] for the clinician, the co-signer and the subject; [`Error::CaseClosed`], [`Error::NotReviewer`],
    /// [`Error::DependencyUnavailable`].
    #[allow(clippy::too_many_arguments)] // it depends on that much
    pub fn review(
        &mut self,
        id: &AccountId,
        subject: &mut Subject,
        right: &mut Right,
        (clinician, reviewer): (&AccountId, &Holder),
        acts_for: impl Fn(&AccountId) -> AccountId,
        (outcome, suspend): (Outcome, bool),
        ask: impl FnOnce(&Qualification) -> Answer,
        now: Timestamp,
    ) -> Result<Change, Error> {
        self.check_not_own(clinician, |party| reviewer.is_party(party, &acts_for))?;
        if reviewer.is_subject(id, subject) {
            return Err(Error::OwnCase);
        }
        self.check_not_closed()?;
        self.reviewer().require(ask)?;
        let instant = subject.change(now);
        self.closed = Some((instant, outcome));
        if suspend {
            right.suspend(self.glass.qualification.jurisdiction, now);
        }
        Ok(Change { seq: instant.seq, number: self.number })
    }

    /// Notes that the deadline passed without a justification: the clinician's next case needs a co-signature.
    ///
    /// # Errors
    /// [`Error::AlreadyMissed`], [`Error::AlreadyJustified`], [`Error::CaseClosed`] if it was upheld,
    /// [`Error::TooEarly`].
    pub fn enforce(&mut self, right: &mut Right, now: Timestamp) -> Result<(), Error> {
        if self.missed {
            return Err(Error::AlreadyMissed);
        }
        if self.justified.is_some() {
            return Err(Error::AlreadyJustified);
        }
        if let Some((_, outcome @ Outcome::Upheld)) = self.closed {
            return Err(Error::CaseClosed { outcome });
        }
        if now < self.justify_by {
            return Err(Error::TooEarly { ready: self.justify_by });
        }
        self.missed = true;
        right.owed = right.owed.saturating_add(1);
        Ok(())
    }

    fn check_not_closed(&self) -> Result<(), Error> {
        match self.closed {
            Some((_, outcome)) => Err(Error::CaseClosed { outcome }),
            None => Ok(()),
        }
    }

    fn check_not_own(&self, clinician: &AccountId, is_actor: impl Fn(&AccountId) -> bool) -> Result<(), Error> {
        if is_actor(clinician) || self.glass.cosigner.as_ref().is_some_and(is_actor) {
            return Err(Error::OwnCase);
        }
        Ok(())
    }
}

fn committed(commitment: &Hash) -> Result<(), Error> {
    if *commitment == [0; 32] {
        return Err(Error::NoJustification);
    }
    Ok(())
}
