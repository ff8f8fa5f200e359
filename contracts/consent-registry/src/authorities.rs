//! What authorities change: guardians and deaths.

use crate::actions::{guardian_ended, instant};
use crate::contract::{ConsentRegistry, Id, Result};
use crate::events::*;
use crate::state::GuardianKey;
use salus_domain::consent::{Answer, Change, Guardian, GuardianTerms, Guardianship, Mandate, Qualification, Subject};
use salus_domain::{Jurisdiction, Timestamp};
use salus_interfaces::base::now;
use salus_interfaces::events::{emit, Who};
use salus_interfaces::Stored;

impl ConsentRegistry {
    pub(crate) fn appoint_by(&mut self, key: GuardianKey, powers: GuardianTerms, mandate: Mandate) -> Result<Change> {
        let (id, account) = key;
        let holder = self.holder(&mandate.authority)?;
        let (mut state, mut guardian) = (self.load_subject(id), self.load_guardian(key));
        let (by, ask) = ((&holder, mandate.kind, mandate.jurisdiction), |manager: &_| self.ask(&holder, manager));
        let (change, before) = guardian.appoint_by_authority(id, &mut state, account, powers, by, ask, now())?;
        self.save_appointed(key, &guardian, before);
        self.subjects.insert(id, &state);
        Ok(change)
    }

    pub(crate) fn extend_by(&mut self, authority: &Id, key: GuardianKey, to: (u32, Timestamp)) -> Result<Change> {
        let change =
            self.manage(authority, key, |guardian, state, ask| guardian.extend_by_authority(state, to, ask, now()))?;
        let (id, account) = key;
        emit::<GuardianExtended>(id, (Who(id), Who(account), to.0, to.1, instant(now(), change)));
        Ok(change)
    }

    pub(crate) fn suspend_by(&mut self, authority: &Id, key: GuardianKey, to: (u32, bool)) -> Result<Change> {
        let change = self.manage(authority, key, |guardian, state, ask| guardian.suspend(state, to, ask, now()))?;
        let ((id, account), at) = (key, instant(now(), change));
        emit::<GuardianSuspended>(id, (Who(id), Who(account), to.0, to.1, Who(authority), at));
        Ok(change)
    }

    pub(crate) fn end_by(&mut self, authority: &Id, key: GuardianKey, to: (u32, bool)) -> Result<Change> {
        let change =
            self.manage(authority, key, |guardian, state, ask| guardian.end_by_authority(state, to, ask, now()))?;
        let (id, account) = key;
        guardian_ended(id, account, change, (to.1, false), now());
        Ok(change)
    }

    /// A change of a guardian by an authority.
    fn manage(
        &mut self,
        authority: &Id,
        key: GuardianKey,
        change: impl FnOnce(&mut Guardian, &mut Subject, &dyn Fn(&Qualification) -> Answer) -> Result<Change>,
    ) -> Result<Change> {
        let holder = self.holder(authority)?;
        let (mut state, mut guardian) = (self.load_subject(key.0), self.load_guardian(key));
        let change = change(&mut guardian, &mut state, &|manager| self.ask(&holder, manager))?;
        self.guardians.insert(key, &guardian);
        self.subjects.insert(key.0, &state);
        Ok(change)
    }

    pub(crate) fn attest_death_by(&mut self, authority: &Id, id: &Id, jurisdiction: Jurisdiction) -> Result<Change> {
        let holder = self.holder(authority)?;
        let mut state = self.load_subject(id);
        let change = state.attest_death(jurisdiction, |registrar| self.ask(&holder, registrar), now())?;
        self.subjects.insert(id, &state);
        if let Some(death) = &state.death {
            emit::<DeathAttested>(id, (Who(id), Who(authority), death));
        }
        Ok(change)
    }

    pub(crate) fn retract_death_by(&mut self, authority: &Id, id: &Id) -> Result<Change> {
        let holder = self.holder(authority)?;
        let (mut state, mut recovery) = (self.load_subject(id), self.load_recovery(id));
        let change = state.retract_death(&mut recovery, |registrar| self.ask(&holder, registrar), now())?;
        if recovery.pending().is_some() {
            self.recoveries.insert(id, &recovery);
        }
        self.subjects.insert(id, &state);
        emit::<DeathRetracted>(id, (Who(id), Who(authority), recovery.ready, instant(now(), change)));
        Ok(change)
    }

    /// Stores a guardian whose newest term has just begun, and the term before.
    pub(crate) fn save_appointed(
        &mut self,
        key: GuardianKey,
        guardian: &Stored<Guardian>,
        before: Option<Guardianship>,
    ) {
        let (id, account) = key;
        if let Some(before) = before {
            self.past_terms.insert((id, account, before.term), &Stored(before));
        }
        self.guardians.insert(key, guardian);
        if let Some(newest) = &guardian.newest {
            emit::<GuardianAppointed>(id, (Who(id), Who(account), newest));
        }
    }
}
