//! Changes: load, let domain decide, store, and say so in an event.
//!
//! Every function takes the account that it counts for: the caller of a direct message, or the signer of a relayed one.

use crate::contract::{ConsentRegistry, Hash32, Id, Result};
use crate::events::*;
use crate::state::ConsentKey;
use salus_domain::consent::{
    self, Access, Action, Authority, Change, Delegate, DenyReason, Draft, Entry, Instant, Receipt, Request, Subject,
    Terms, Timeline, Value,
};
use salus_domain::Timestamp;
use salus_interfaces::base::now;
use salus_interfaces::events::{emit, All, Who};
use salus_interfaces::Stored;

impl ConsentRegistry {
    /// Carries out an action that has passed its check: one path for what is called and for what is relayed.
    pub(crate) fn perform(&mut self, actor: &Id, action: &Action) -> Result<Change> {
        let (id, now) = (action.subject(), now());
        let mut state = self.load_subject(id);
        let by = action.authorise(&state, actor, || self.load_guardian((id, actor)).0, now)?;
        let change = self.change(&by, actor, action, &mut state, now)?;
        self.subjects.insert(id, &state);
        Ok(change)
    }

    /// Makes a change to everything but the subject's own item, which the caller stores, and emits its event.
    fn change(
        &mut self,
        by: &Authority,
        actor: &Id,
        action: &Action,
        state: &mut Subject,
        now: Timestamp,
    ) -> Result<Change> {
        let id = action.subject();
        match action {
            Action::Grant { grantee, scope, terms, version, epoch, .. } => {
                self.record(by, (id, grantee, *scope), state, terms.clone(), (*version, *epoch), None)
            }
            Action::Accept { grantee, scope, draft: name, version, epoch, .. } => {
                let key = (id, grantee, *scope);
                let mut draft = self.load_draft(key)?;
                let own = self.name(&draft);
                draft.accept(own, *name)?;
                self.drafts.insert(key, &draft);
                self.record(by, key, state, draft.0.terms, (*version, *epoch), Some(name))
            }
            Action::Decline { grantee, scope, draft: name, .. } => {
                let key = (id, grantee, *scope);
                let mut draft = self.load_draft(key)?;
                let own = self.name(&draft);
                let change = draft.decline(state, by, (own, *name), now)?;
                self.drafts.insert(key, &draft);
                emit::<Declined>(id, (Who(id), Who(grantee), scope, name, by.recorder(), instant(now, change)));
                Ok(change)
            }
            Action::Revoke { grantee, scope, up_to, .. } => {
                let key = (id, grantee, *scope);
                let mut record = self.load_record(key);
                let change = record.revoke(state, by, grantee, *up_to, now)?;
                self.records.insert(key, &record);
                emit::<Revoked>(id, (Who(id), Who(grantee), scope, change.number, by.recorder(), instant(now, change)));
                Ok(change)
            }
            Action::EnterInError { grantee, scope, version, .. } => {
                let key = (id, grantee, *scope);
                let mut record = self.load_record(key);
                let change = record.enter_in_error(state, by, *version, now)?;
                self.records.insert(key, &record);
                emit::<EnteredInError>(id, (Who(id), Who(grantee), scope, version, instant(now, change)));
                Ok(change)
            }
            Action::RevokeAll { up_to, .. } => {
                let (change, since) = state.revoke_all(by, *up_to, now)?;
                let entry = Entry { since, value: Value::Epoch(change.number) };
                self.save_entry(id, Timeline::Epochs, state.epochs, entry);
                emit::<AllRevoked>(id, (Who(id), change.number, by.recorder(), since));
                Ok(change)
            }
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                let (policy, no_break_glass) = (*policy, *no_break_glass);
                let (change, since) = state.set_default(by, policy, no_break_glass, *revision, now)?;
                let entry = Entry { since, value: Value::Default { policy, no_break_glass, bars: state.bars } };
                self.save_entry(id, Timeline::Defaults, state.defaults, entry);
                emit::<DefaultSet>(id, (Who(id), policy, no_break_glass, change.number, by.recorder(), since));
                Ok(change)
            }
            Action::AppointGuardian { guardian: account, powers, term, .. } => {
                let key = (id, account);
                let mut guardian = self.load_guardian(key);
                let (change, before) = guardian.appoint(id, state, account, *powers, *term, now)?;
                self.save_appointed(key, &guardian, before);
                Ok(change)
            }
            Action::ExtendGuardian { guardian: account, term, until, .. } => {
                let key = (id, account);
                let mut guardian = self.load_guardian(key);
                let change = guardian.extend(state, *term, *until, now)?;
                self.guardians.insert(key, &guardian);
                emit::<GuardianExtended>(id, (Who(id), Who(account), term, until, instant(now, change)));
                Ok(change)
            }
            Action::EndGuardian { guardian: account, keep_grants, term, .. } => {
                let key = (id, account);
                let mut past = match term {
                    Some(term) => self.load_past_term(key, *term),
                    None => None,
                };
                let mut guardian = self.load_guardian(key);
                let change = guardian.end(past.as_deref_mut(), state, *keep_grants, *term, now)?;
                if let Some(past) = &past {
                    self.past_terms.insert((id, account, past.term), past);
                } else {
                    self.guardians.insert(key, &guardian);
                }
                guardian_ended(id, account, change, (*keep_grants, false), now);
                Ok(change)
            }
            Action::ResignGuardian { term, .. } => {
                let key = (id, actor);
                let mut guardian = self.load_guardian(key);
                let change = guardian.resign(state, *term, now)?;
                self.guardians.insert(key, &guardian);
                guardian_ended(id, actor, change, (true, true), now);
                Ok(change)
            }
            Action::SetController { controller, rotation, .. } => {
                let change = state.set_controller(id, *controller, *rotation, now)?;
                controller_set(id, controller, change, false, now);
                Ok(change)
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                let mut recovery = self.load_recovery(id);
                let change = recovery.set(id, state, trustees.clone(), *threshold, *delay, *revision, now)?;
                self.recoveries.insert(id, &recovery);
                // With the zeros that fill the list up, as it is stored.
                let trustees = All(&recovery.trustees);
                let at = instant(now, change);
                emit::<RecoverySet>(id, (Who(id), trustees, threshold, delay, change.number, at));
                Ok(change)
            }
            Action::VetoRecovery { attempt, .. } => {
                let mut recovery = self.load_recovery(id);
                let change = recovery.veto(state, *attempt, now)?;
                self.recoveries.insert(id, &recovery);
                emit::<RecoveryVetoed>(id, (Who(id), change.number, instant(now, change)));
                Ok(change)
            }
            Action::Challenge { clinician, number, statement, .. } => {
                let key = (id, clinician);
                let mut case = self.load_case(key, *number)?;
                let change = case.challenge(state, by, clinician, |id| self.acts_for(id), *statement, now)?;
                self.save_case(key, &case);
                let fields = (Who(id), Who(clinician), number, statement, by.recorder(), instant(now, change));
                emit::<CaseChallenged>(id, fields);
                Ok(change)
            }
        }
    }

    fn record(
        &mut self,
        by: &Authority,
        key: ConsentKey,
        state: &mut Subject,
        terms: Terms,
        numbers: (Option<u32>, Option<u32>),
        draft: Option<&Hash32>,
    ) -> Result<Change> {
        let (id, grantee, scope) = key;
        let mut record = self.load_record(key);
        let granted = record.grant(id, state, by, grantee, terms, numbers, now())?;
        if let Some((index, superseded)) = granted.superseded {
            self.archive.insert((id, grantee, scope, index), &Stored(superseded));
        }
        self.records.insert(key, &record);
        if let Some(consent) = &record.consent {
            emit::<Granted>(id, (Who(id), Who(grantee), scope, consent, granted.clamped_from, draft));
        }
        Ok(granted.change)
    }

    pub(crate) fn propose_by(&mut self, key: ConsentKey, terms: Terms) -> Result<Hash32> {
        let (id, grantee, scope) = key;
        let draft = Draft::propose(id, &self.load_subject(id), &self.holder(grantee)?, scope, terms, now())?;
        let draft = Stored(draft);
        let name = self.name(&draft);
        self.drafts.insert(key, &draft);
        emit::<Proposed>(id, (Who(id), Who(grantee), scope, name, &draft.terms, draft.proposed));
        Ok(name)
    }

    pub(crate) fn withdraw_by(&mut self, key: ConsentKey) -> Result<()> {
        let (id, grantee, scope) = key;
        self.holder(grantee)?;
        self.load_draft(key)?;
        self.drafts.remove(key);
        emit::<Withdrawn>(id, (Who(id), Who(grantee), scope));
        Ok(())
    }

    /// Decides about an access, consumes a use, and logs a receipt. `who`: the accessor, the grantee, the enforcer.
    pub(crate) fn open(
        &mut self,
        id: &Id,
        (accessor, grantee, enforcer): (&Id, &Id, Option<Id>),
        request: &Request,
        expected: Option<u32>,
        resource: &Hash32,
    ) -> Result<Receipt> {
        let key = (id, grantee, request.check()?);
        let now = now();
        let mut state = self.load_subject(id);
        let seq = state.seq;
        let delegate = || self.delegates.get((grantee, accessor)).map(|stored| stored.0);
        let access = if consent::asks_for(grantee, &self.load_subject(grantee), accessor, delegate, now) {
            let mut record = self.load_record(key);
            let standing = self.standing((id, grantee), &state, record.consent.as_ref(), request);
            let limited = record.consent.as_ref().filter(|consent| consent.terms.max_uses.is_some());
            let opening = limited.map(|consent| (id, grantee, key.2, consent.version, resource));
            let opened = opening.and_then(|opening| self.openings.get(opening));
            let consent = record.consent.as_mut();
            let access = consent::access(consent, &mut state, &standing, request, expected, opened, now);
            if access.counted {
                if let Some(opening) = opening {
                    self.openings.insert(opening, &now);
                }
                self.records.insert(key, &record);
                self.subjects.insert(id, &state);
            }
            access
        } else {
            Access::denied(DenyReason::NotDelegate)
        };
        let receipt = Receipt {
            decision: access.decision,
            at: now,
            seq,
            grantee: *grantee,
            accessor: *accessor,
            enforcer,
            resource: *resource,
            uses_left: access.uses_left,
            reopened: access.reopened,
        };
        emit::<Accessed>(id, (Who(id), request, &receipt));
        Ok(receipt)
    }

    pub(crate) fn set_delegate_by(&mut self, grantee: &Id, delegate: &Id, until: Timestamp) -> Result<()> {
        let named = Delegate::name(&self.holder(grantee)?, delegate, until, now())?;
        self.delegates.insert((grantee, delegate), &Stored(named));
        emit::<DelegateSet>(grantee, (Who(grantee), Who(delegate), Some(named)));
        Ok(())
    }

    pub(crate) fn remove_delegate_by(&mut self, grantee: &Id, delegate: &Id) -> Result<()> {
        self.holder(grantee)?;
        let key = (grantee, delegate);
        Delegate::remove(self.delegates.contains(key))?;
        self.delegates.remove(key);
        emit::<DelegateSet>(grantee, (Who(grantee), Who(delegate), None::<Delegate>));
        Ok(())
    }

    pub(crate) fn vote_recovery_by(&mut self, trustee: &Id, id: &Id, candidate: Option<&Id>) -> Result<Change> {
        let now = now();
        let mut state = self.load_subject(id);
        let mut recovery = self.load_recovery(id);
        let change = recovery.vote(id, &mut state, trustee, candidate.copied(), now)?;
        self.recoveries.insert(id, &recovery);
        self.subjects.insert(id, &state);
        let (candidate, pending, at) = (candidate.map(Who), Who(&recovery.pending), instant(now, change));
        emit::<RecoveryVoted>(id, (Who(id), Who(trustee), candidate, change.number, pending, recovery.ready, at));
        Ok(change)
    }

    pub(crate) fn recover(&mut self, id: &Id) -> Result<Change> {
        let now = now();
        let mut state = self.load_subject(id);
        let mut recovery = self.load_recovery(id);
        let change = recovery.execute(id, &mut state, now)?;
        self.recoveries.insert(id, &recovery);
        self.subjects.insert(id, &state);
        controller_set(id, &state.controller(id), change, true, now);
        Ok(change)
    }
}

pub(crate) fn instant(now: Timestamp, change: Change) -> Instant {
    Instant { at: now, seq: change.seq }
}

pub(crate) fn guardian_ended(id: &Id, account: &Id, change: Change, (kept, resigned): (bool, bool), now: Timestamp) {
    emit::<GuardianEnded>(id, (Who(id), Who(account), change.number, kept, resigned, instant(now, change)));
}

fn controller_set(id: &Id, controller: &Id, change: Change, recovered: bool, now: Timestamp) {
    emit::<ControllerSet>(id, (Who(id), Who(controller), change.number, recovered, instant(now, change)));
}
