//! Break-glass: load, let domain decide, store, and say so in an event.

use crate::actions::instant;
use crate::contract::{ConsentRegistry, Hash32, Id, Result};
use crate::events::*;
use crate::state::CaseKey;
use salus_domain::consent::{
    Answer, BreakGlass, Case, Change, Cosignature, Error, Holder, Outcome, Qualification, Right,
};
use salus_domain::credential::Verdict;
use salus_domain::governance::Slot;
use salus_domain::Timestamp;
use salus_interfaces::ask::Silence;
use salus_interfaces::base::{actor, now};
use salus_interfaces::events::{emit, Who};
use salus_interfaces::Stored;

// Off the chain no contract can call another, so the shell's own tests say what the credential registry answers.
#[cfg(test)]
use crate::tests::{is_valid, was_enough};
#[cfg(not(test))]
use salus_interfaces::ask::{is_valid, was_enough};

impl ConsentRegistry {
    pub(crate) fn open_case(&mut self, id: &Id, clinician: &Id, glass: BreakGlass) -> Result<Change> {
        glass.check()?;
        let holder = self.holder(clinician)?;
        let key = (id, clinician);
        let mut state = self.load_subject(id);
        let mut right = self.load_right(clinician);
        let mut cosignature = glass.cosigner.and_then(|_| self.cosignatures.get((clinician, id)));
        let newest = self.load_newest_case(key);
        let case = Case::open(
            id,
            &mut state,
            &holder,
            newest.as_ref(),
            (&mut right, cosignature.as_deref_mut()),
            glass,
            |qualification| self.ask_clinician(&holder, qualification),
            now(),
        )?;
        self.confirm(&holder, glass.qualification, case.confirmed);
        if let Some(cosignature) = cosignature {
            self.cosignatures.insert((clinician, id), &cosignature);
            self.rights.insert(clinician, &right);
        }
        if let Some(before) = newest {
            self.past_cases.insert((id, clinician, before.number), &Stored(before));
        }
        let case = Stored(case);
        self.cases.insert(key, &case);
        self.subjects.insert(id, &state);
        emit::<GlassBroken>(id, (Who(id), Who(clinician), &case.0));
        Ok(Change { seq: case.opened.seq, number: case.number })
    }

    pub(crate) fn cosign_by(
        &mut self,
        cosigner: &Id,
        (clinician, id): (&Id, &Id),
        qualification: Qualification,
    ) -> Result<()> {
        qualification.check_clinician()?;
        let holder = self.holder(cosigner)?;
        let key = (clinician, id);
        let right = self.load_right(cosigner);
        let before = self.cosignatures.get(key);
        let ask = |qualification: &_| self.ask_clinician(&holder, qualification);
        let signed = Cosignature::sign(
            &holder,
            &right,
            clinician,
            |id| self.acts_for(id),
            qualification,
            before.as_deref(),
            ask,
            now(),
        )?;
        self.confirm(&holder, qualification, signed.confirmed);
        self.cosignatures.insert(key, &Stored(signed));
        emit::<Cosigned>(id, (Who(id), Who(clinician), signed));
        Ok(())
    }

    pub(crate) fn justify_case(&mut self, key: CaseKey, number: u32, document: &Hash32) -> Result<()> {
        let (id, clinician) = key;
        self.holder(clinician)?;
        let mut case = self.load_case(key, number)?;
        case.justify(*document, now())?;
        self.save_case(key, &case);
        emit::<CaseJustified>(id, (Who(id), Who(clinician), number, document, now()));
        Ok(())
    }

    pub(crate) fn review_case(
        &mut self,
        reviewer: &Id,
        key: CaseKey,
        number: u32,
        (outcome, suspend): (Outcome, bool),
    ) -> Result<Change> {
        let (id, clinician) = key;
        let holder = self.holder(reviewer)?;
        let mut case = self.load_case(key, number)?;
        let (mut state, mut right) = (self.load_subject(id), self.load_right(clinician));
        let (who, ask) = ((clinician, &holder), |qualification: &_| self.ask(&holder, qualification));
        let acts_for = |id: &Id| self.acts_for(id);
        let change = case.review(id, &mut state, &mut right, who, acts_for, (outcome, suspend), ask, now())?;
        self.save_case(key, &case);
        if suspend {
            self.rights.insert(clinician, &right);
        }
        self.subjects.insert(id, &state);
        let at = instant(now(), change);
        emit::<CaseReviewed>(id, (Who(id), Who(clinician), number, Who(reviewer), outcome, suspend, at));
        Ok(change)
    }

    pub(crate) fn enforce_case(&mut self, key: CaseKey, number: u32) -> Result<()> {
        let (id, clinician) = key;
        let mut case = self.load_case(key, number)?;
        let mut right = self.load_right(clinician);
        case.enforce(&mut right, now())?;
        self.save_case(key, &case);
        self.rights.insert(clinician, &right);
        emit::<DeadlineMissed>(id, (Who(id), Who(clinician), number, right.owed, now()));
        Ok(())
    }

    pub(crate) fn reinstate_right(&mut self, reviewer: &Id, clinician: &Id) -> Result<()> {
        let holder = self.holder(reviewer)?;
        let mut right = self.load_right(clinician);
        let ask = |qualification: &_| self.ask(&holder, qualification);
        right.reinstate(clinician, &holder, |id| self.acts_for(id), ask)?;
        self.rights.insert(clinician, &right);
        emit::<BreakGlassReinstated>(clinician, (Who(clinician), Who(reviewer), now()));
        Ok(())
    }

    /// The caller as the id that holds a credential.
    pub(crate) fn holder(&self, id: &Id) -> Result<Holder> {
        Holder::of(id, &self.load_subject(id), &actor())
    }

    pub(crate) fn acts_for(&self, id: &Id) -> Id {
        self.load_subject(id).controller(id)
    }

    /// What the credential registry says.
    pub(crate) fn ask(&self, holder: &Holder, qualification: &Qualification) -> Answer {
        self.verdict(holder, qualification).ok().into()
    }

    fn verdict(&self, holder: &Holder, qualification: &Qualification) -> core::result::Result<Verdict, Silence> {
        let registry = self.base.wired(Slot::CredentialRegistry);
        is_valid(registry, holder.id(), qualification.credential, qualification.jurisdiction)
    }

    /// What the credential registry says about a clinician, and, if it says nothing, when it last vouched for them.
    fn ask_clinician(&self, holder: &Holder, qualification: &Qualification) -> (Answer, Option<Timestamp>) {
        let verdict = self.verdict(holder, qualification);
        let last = match verdict {
            // Whoever was struck off must not bring the silence about.
            Err(Silence::NoAnswer) => self.confirmed.get((holder.id(), qualification)).filter(|_| was_enough()),
            Ok(_) | Err(Silence::Starved) => None,
        };
        (verdict.ok().into(), last)
    }

    /// Keeps that the credential registry has just vouched for a clinician, if it has.
    fn confirm(&mut self, holder: &Holder, qualification: Qualification, confirmed: Timestamp) {
        if confirmed == now() {
            self.confirmed.insert((holder.id(), qualification), &confirmed);
        }
    }

    pub(crate) fn load_right(&self, clinician: &Id) -> Stored<Right> {
        self.rights.get(clinician).unwrap_or_default()
    }

    pub(crate) fn load_newest_case(&self, key: CaseKey) -> Option<Case> {
        self.cases.get(key).map(|stored| stored.0)
    }

    pub(crate) fn load_past_case(&self, (id, clinician): CaseKey, number: u32) -> Option<Case> {
        self.past_cases.get((id, clinician, number)).map(|stored| stored.0)
    }

    pub(crate) fn load_case(&self, key: CaseKey, number: u32) -> Result<Stored<Case>> {
        let newest = self.load_newest_case(key).filter(|newest| newest.number == number);
        newest.or_else(|| self.load_past_case(key, number)).map(Stored).ok_or(Error::NoCase)
    }

    /// Stores a case where it is kept already.
    pub(crate) fn save_case(&mut self, key: CaseKey, case: &Stored<Case>) {
        let past = (key.0, key.1, case.number);
        if self.past_cases.contains(past) {
            self.past_cases.insert(past, case);
        } else {
            self.cases.insert(key, case);
        }
    }
}
