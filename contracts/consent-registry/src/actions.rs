//! Changes: load, let domain decide, store, and say so in an event.
//!
//! Every function takes the account that it counts for: the caller of a direct message, or the signer of a relayed one.

use crate::consent_registry::{ConsentRegistry, Hash32, Id, Result};
use crate::events::*;
use crate::state::{ConsentKey, GuardianKey};
use ink::codegen::Env as _;
use ink::env::{DefaultEnvironment, Event};
use ink::prelude::vec::Vec;
use salus_domain::consent::{
    self, Access, Action, Change, DefaultPolicy, DenyReason, Draft, Entry, Error, GuardianTerms, Instant, Receipt,
    Recovery, Request, Scope, Subject, Terms, Timeline, Value,
};
use salus_domain::governance::{self, Governance, Slot};
use salus_domain::Timestamp;
use salus_interfaces::Stored;
use scale::Encode;

/// The numbers that a grant may name: version and epoch.
type Numbers = (Option<u32>, Option<u32>);

impl ConsentRegistry {
    /// Carries out a signed action whose signature is good.
    pub(crate) fn perform(&mut self, actor: &Id, action: Action) -> Result<Change> {
        match &action {
            Action::Grant { subject, grantee, scope, terms, version, epoch } => {
                self.grant_by(actor, (subject, grantee, *scope), terms.clone(), (*version, *epoch))
            }
            Action::Revoke { subject, grantee, scope, up_to } => {
                self.revoke_by(actor, (subject, grantee, *scope), *up_to)
            }
            Action::EnterInError { subject, grantee, scope, version } => {
                self.enter_in_error_by(actor, (subject, grantee, *scope), *version)
            }
            Action::RevokeAll { subject, up_to } => self.revoke_all_by(actor, subject, *up_to),
            Action::SetDefault { subject, policy, no_break_glass, revision } => {
                self.set_default_by(actor, subject, *policy, *no_break_glass, *revision)
            }
            Action::Accept { subject, grantee, scope, draft, version, epoch } => {
                self.accept_by(actor, (subject, grantee, *scope), draft, (*version, *epoch))
            }
            Action::Decline { subject, grantee, scope, draft } => {
                self.decline_by(actor, (subject, grantee, *scope), draft)
            }
            Action::AppointGuardian { subject, guardian, powers, term } => {
                self.appoint_guardian_by(actor, (subject, guardian), *powers, *term)
            }
            Action::ExtendGuardian { subject, guardian, term, until } => {
                self.extend_guardian_by(actor, (subject, guardian), *term, *until)
            }
            Action::EndGuardian { subject, guardian, keep_grants, term } => {
                self.end_guardian_by(actor, (subject, guardian), *keep_grants, *term)
            }
            Action::ResignGuardian { subject, term } => self.resign_guardian_by(actor, subject, *term),
            Action::SetController { subject, controller, rotation } => {
                self.set_controller_by(actor, subject, controller, *rotation)
            }
            Action::SetRecovery { subject, trustees, threshold, delay, revision } => {
                self.set_recovery_by(actor, subject, trustees.clone(), (*threshold, *delay), *revision)
            }
            Action::VetoRecovery { subject, attempt } => self.veto_recovery_by(actor, subject, *attempt),
        }
    }

    pub(crate) fn grant_by(&mut self, actor: &Id, key: ConsentKey, terms: Terms, numbers: Numbers) -> Result<Change> {
        terms.check(key.2)?;
        self.record(actor, key, terms, numbers, None)
    }

    pub(crate) fn accept_by(&mut self, actor: &Id, key: ConsentKey, name: &Hash32, numbers: Numbers) -> Result<Change> {
        let Stored(draft) = self.load_draft(key)?;
        draft.check(self.name(&draft), *name)?;
        let change = self.record(actor, key, draft.terms, numbers, Some(*name))?;
        self.drafts.remove(key);
        Ok(change)
    }

    fn record(
        &mut self,
        actor: &Id,
        key: ConsentKey,
        terms: Terms,
        numbers: Numbers,
        draft: Option<Hash32>,
    ) -> Result<Change> {
        let (id, grantee, scope) = key;
        let mut state = self.load_subject(id);
        let by = self.authority(id, &state, actor)?;
        let mut record = self.load_record(key);
        let granted = record.grant(id, &mut state, &by, grantee, terms, numbers, self.now())?;
        if let Some((index, superseded)) = granted.superseded {
            self.archive.insert((id, grantee, scope, index), &Stored(superseded));
        }
        self.save_record(key, &record);
        self.save_subject(id, &state);
        if let Some(consent) = record.0.consent {
            let (subject, grantee, clamped_from) = ((*id).into(), (*grantee).into(), granted.clamped_from);
            self.emit(id, &Granted { subject, grantee, scope, consent, clamped_from, draft });
        }
        Ok(granted.change)
    }

    pub(crate) fn decline_by(&mut self, actor: &Id, key: ConsentKey, name: &Hash32) -> Result<Change> {
        let (id, grantee, scope) = key;
        let state = self.load_subject(id);
        self.authority(id, &state, actor)?;
        let mut draft = self.load_draft(key)?;
        draft.check(self.name(&draft), *name)?;
        draft.declined = true;
        self.drafts.insert(key, &draft);
        self.emit(id, &Declined { subject: (*id).into(), grantee: (*grantee).into(), scope, draft: *name });
        Ok(Change { seq: state.seq, number: 0 })
    }

    pub(crate) fn propose_by(&mut self, grantee: &Id, id: &Id, scope: Scope, terms: Terms) -> Result<Hash32> {
        terms.check(scope)?;
        if grantee == id {
            return Err(Error::GrantToSelf);
        }
        let at = self.now();
        let draft = Stored(Draft { terms, proposed: at, declined: false });
        let name = self.name(&draft);
        self.drafts.insert((id, grantee, scope), &draft);
        let (subject, terms) = ((*id).into(), draft.0.terms);
        self.emit(id, &Proposed { subject, grantee: (*grantee).into(), scope, draft: name, terms, at });
        Ok(name)
    }

    pub(crate) fn withdraw_by(&mut self, grantee: &Id, id: &Id, scope: Scope) -> Result<()> {
        let key = (id, grantee, scope);
        self.load_draft(key)?;
        self.drafts.remove(key);
        self.emit(id, &Withdrawn { subject: (*id).into(), grantee: (*grantee).into(), scope });
        Ok(())
    }

    pub(crate) fn revoke_by(&mut self, actor: &Id, key: ConsentKey, up_to: Option<u32>) -> Result<Change> {
        let (id, grantee, scope) = key;
        let mut state = self.load_subject(id);
        let by = self.authority(id, &state, actor)?;
        let mut record = self.load_record(key);
        let change = record.revoke(&mut state, &by, up_to, self.now())?;
        self.save_record(key, &record);
        let at = self.finish(id, &state);
        let (subject, grantee, by) = ((*id).into(), (*grantee).into(), by.recorder());
        self.emit(id, &Revoked { subject, grantee, scope, up_to: change.number, by, at });
        Ok(change)
    }

    pub(crate) fn enter_in_error_by(&mut self, actor: &Id, key: ConsentKey, version: u32) -> Result<Change> {
        let (id, grantee, scope) = key;
        let mut state = self.load_subject(id);
        let by = self.authority(id, &state, actor)?;
        let mut record = self.load_record(key);
        let change = record.enter_in_error(&mut state, &by, version, self.now())?;
        self.save_record(key, &record);
        let at = self.finish(id, &state);
        let (subject, grantee) = ((*id).into(), (*grantee).into());
        self.emit(id, &EnteredInError { subject, grantee, scope, version, at });
        Ok(change)
    }

    pub(crate) fn revoke_all_by(&mut self, actor: &Id, id: &Id, up_to: Option<u32>) -> Result<Change> {
        let mut state = self.load_subject(id);
        let by = self.authority(id, &state, actor)?;
        let (change, at) = state.revoke_all(&by, up_to, self.now())?;
        let entry = Entry { since: at, value: Value::Epoch(change.number) };
        self.save_entry(id, Timeline::Epochs, state.epochs, entry);
        self.save_subject(id, &state);
        self.emit(id, &AllRevoked { subject: (*id).into(), epoch: change.number, by: by.recorder(), at });
        Ok(change)
    }

    pub(crate) fn set_default_by(
        &mut self,
        actor: &Id,
        id: &Id,
        policy: DefaultPolicy,
        no_break_glass: bool,
        revision: Option<u32>,
    ) -> Result<Change> {
        let mut state = self.load_subject(id);
        let by = self.authority(id, &state, actor)?;
        let (change, at) = state.set_default(&by, policy, no_break_glass, revision, self.now())?;
        let entry = Entry { since: at, value: Value::Default { policy, no_break_glass } };
        self.save_entry(id, Timeline::Defaults, state.defaults, entry);
        self.save_subject(id, &state);
        let (subject, revision, by) = ((*id).into(), change.number, by.recorder());
        self.emit(id, &DefaultSet { subject, policy, no_break_glass, revision, by, at });
        Ok(change)
    }

    /// Decides about an access, consumes a use, and logs a receipt. `who` is the accessor, the grantee and the enforcer.
    pub(crate) fn open(
        &mut self,
        id: &Id,
        (accessor, grantee, enforcer): (&Id, &Id, Option<Id>),
        request: Request,
        expected: Option<u32>,
        resource: &Hash32,
    ) -> Result<Receipt> {
        let key = (id, grantee, request.check()?);
        let now = self.now();
        let mut state = self.load_subject(id);
        let seq = state.seq;
        let is_delegate = || self.delegates.get((grantee, accessor)).is_some_and(|until| now < until);
        let access = if grantee == accessor || is_delegate() {
            let mut record = self.load_record(key);
            let standing = self.standing(id, &state, record.consent.as_ref());
            let limited = record.consent.as_ref().filter(|consent| consent.terms.max_uses.is_some());
            let opening = limited.map(|consent| (id, grantee, key.2, consent.version, resource));
            let opened = opening.and_then(|opening| self.openings.get(opening));
            let consent = record.consent.as_mut();
            let access = consent::access(consent, &mut state, &standing, &request, expected, opened, now);
            if access.counted {
                if let Some(opening) = opening {
                    self.openings.insert(opening, &now);
                }
                self.save_record(key, &record);
                self.save_subject(id, &state);
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
        let accessed = Accessed { subject: (*id).into(), request, receipt };
        self.emit(id, &accessed);
        Ok(accessed.receipt)
    }

    pub(crate) fn set_delegate_by(&mut self, grantee: &Id, delegate: &Id, until: Timestamp) -> Result<()> {
        if grantee == delegate {
            return Err(Error::DelegateToSelf);
        }
        let now = self.now();
        if until <= now {
            return Err(Error::NotFuture { now });
        }
        self.delegates.insert((grantee, delegate), &until);
        self.emit(grantee, &DelegateSet { grantee: (*grantee).into(), delegate: (*delegate).into(), until });
        Ok(())
    }

    pub(crate) fn remove_delegate_by(&mut self, grantee: &Id, delegate: &Id) -> Result<()> {
        let key = (grantee, delegate);
        if !self.delegates.contains(key) {
            return Err(Error::NoDelegate);
        }
        self.delegates.remove(key);
        self.emit(grantee, &DelegateSet { grantee: (*grantee).into(), delegate: (*delegate).into(), until: 0 });
        Ok(())
    }

    pub(crate) fn appoint_guardian_by(
        &mut self,
        actor: &Id,
        key: GuardianKey,
        powers: GuardianTerms,
        term: Option<u32>,
    ) -> Result<Change> {
        powers.check()?;
        let (id, account) = key;
        let mut state = self.load_own_subject(id, actor)?;
        let mut guardian = self.load_guardian(key);
        let (change, before) = guardian.appoint(id, &mut state, account, powers, term, self.now())?;
        if let Some(before) = before {
            self.save_past_term(key, before);
        }
        self.save_guardian(key, &guardian);
        self.finish(id, &state);
        if let Some(guardianship) = guardian.newest {
            self.emit(id, &GuardianAppointed { subject: (*id).into(), guardian: (*account).into(), guardianship });
        }
        Ok(change)
    }

    pub(crate) fn extend_guardian_by(
        &mut self,
        actor: &Id,
        key: GuardianKey,
        term: u32,
        until: Timestamp,
    ) -> Result<Change> {
        let (id, account) = key;
        let mut state = self.load_own_subject(id, actor)?;
        let mut guardian = self.load_guardian(key);
        let change = guardian.extend(&mut state, term, until, self.now())?;
        self.save_guardian(key, &guardian);
        let at = self.finish(id, &state);
        self.emit(id, &GuardianExtended { subject: (*id).into(), guardian: (*account).into(), term, until, at });
        Ok(change)
    }

    pub(crate) fn end_guardian_by(
        &mut self,
        actor: &Id,
        key: GuardianKey,
        keep_grants: bool,
        term: Option<u32>,
    ) -> Result<Change> {
        let mut state = self.load_own_subject(key.0, actor)?;
        let now = self.now();
        let change = match term.and_then(|term| self.load_past_term(key, term)) {
            Some(Stored(mut past)) => {
                let change = past.drop_grants(keep_grants, &mut state, now)?;
                self.save_past_term(key, past);
                change
            }
            None => {
                let mut guardian = self.load_guardian(key);
                let change = guardian.end(&mut state, keep_grants, term, now)?;
                self.save_guardian(key, &guardian);
                change
            }
        };
        self.guardian_ended(key, &state, change, keep_grants, false);
        Ok(change)
    }

    pub(crate) fn resign_guardian_by(&mut self, actor: &Id, id: &Id, term: Option<u32>) -> Result<Change> {
        let key = (id, actor);
        let mut state = self.load_subject(id);
        let mut guardian = self.load_guardian(key);
        let change = guardian.resign(&mut state, term, self.now())?;
        self.save_guardian(key, &guardian);
        self.guardian_ended(key, &state, change, true, true);
        Ok(change)
    }

    fn guardian_ended(
        &mut self,
        (id, account): GuardianKey,
        state: &Stored<Subject>,
        change: Change,
        kept: bool,
        resigned: bool,
    ) {
        let at = self.finish(id, state);
        let (subject, guardian, term) = ((*id).into(), (*account).into(), change.number);
        self.emit(id, &GuardianEnded { subject, guardian, term, kept, resigned, at });
    }

    pub(crate) fn set_controller_by(
        &mut self,
        actor: &Id,
        id: &Id,
        controller: &Id,
        rotation: Option<u32>,
    ) -> Result<Change> {
        let mut state = self.load_own_subject(id, actor)?;
        let change = state.set_controller(id, *controller, rotation, self.now())?;
        self.controller_set(id, &state, false);
        Ok(change)
    }

    pub(crate) fn recover(&mut self, id: &Id) -> Result<Change> {
        let mut state = self.load_subject(id);
        let mut recovery = self.load_recovery(id);
        let change = recovery.execute(id, &mut state, self.now())?;
        self.save_recovery(id, &recovery);
        self.controller_set(id, &state, true);
        Ok(change)
    }

    fn controller_set(&mut self, id: &Id, state: &Stored<Subject>, recovered: bool) {
        let at = self.finish(id, state);
        let controller = state.controller(id).into();
        self.emit(id, &ControllerSet { subject: (*id).into(), controller, rotation: state.rotation, recovered, at });
    }

    pub(crate) fn set_recovery_by(
        &mut self,
        actor: &Id,
        id: &Id,
        trustees: Vec<Id>,
        (threshold, delay): (u8, u64),
        revision: Option<u32>,
    ) -> Result<Change> {
        let mut state = self.load_own_subject(id, actor)?;
        let mut recovery = self.load_recovery(id);
        let change = recovery.set(id, &mut state, trustees, threshold, delay, revision, self.now())?;
        self.save_recovery(id, &recovery);
        let at = self.finish(id, &state);
        // With the zeros that fill the list up, as it is stored.
        let trustees = recovery.0.trustees.into_iter().map(Into::into).collect();
        let (subject, revision) = ((*id).into(), change.number);
        self.emit(id, &RecoverySet { subject, trustees, threshold, delay, revision, at });
        Ok(change)
    }

    pub(crate) fn veto_recovery_by(&mut self, actor: &Id, id: &Id, attempt: Option<u32>) -> Result<Change> {
        let mut state = self.load_own_subject(id, actor)?;
        let mut recovery = self.load_recovery(id);
        let change = recovery.veto(&mut state, attempt, self.now())?;
        self.save_recovery(id, &recovery);
        let at = self.finish(id, &state);
        self.emit(id, &RecoveryVetoed { subject: (*id).into(), attempt: change.number, at });
        Ok(change)
    }

    pub(crate) fn vote_recovery_by(&mut self, trustee: &Id, id: &Id, candidate: Option<&Id>) -> Result<Change> {
        let mut state = self.load_subject(id);
        let mut recovery = self.load_recovery(id);
        let change = recovery.vote(id, &mut state, trustee, candidate.copied(), self.now())?;
        self.save_recovery(id, &recovery);
        let at = self.finish(id, &state);
        let Stored(Recovery { pending, ready, .. }) = recovery;
        let (subject, trustee, attempt) = ((*id).into(), (*trustee).into(), change.number);
        let candidate = candidate.map(|candidate| (*candidate).into());
        self.emit(id, &RecoveryVoted { subject, trustee, candidate, attempt, pending: pending.into(), ready, at });
        Ok(change)
    }

    /// The subject, for one of its controller's own messages.
    fn load_own_subject(&self, id: &Id, actor: &Id) -> Result<Stored<Subject>> {
        let state = self.load_subject(id);
        state.require_controller(id, actor)?;
        Ok(state)
    }

    /// Stores the subject; returns the instant of the change that was just made.
    fn finish(&mut self, id: &Id, state: &Stored<Subject>) -> Instant {
        self.save_subject(id, state);
        Instant { at: self.now(), seq: state.seq }
    }

    pub(crate) fn govern<T>(
        &mut self,
        change: impl FnOnce(&mut Governance, &Id, Timestamp) -> core::result::Result<T, governance::Error>,
    ) -> core::result::Result<T, governance::Error> {
        let mut governance = self.load_governance();
        let done = change(&mut governance, &self.actor(), self.now())?;
        self.governance.set(&governance);
        Ok(done)
    }

    pub(crate) fn fill(&mut self, slot: Slot, contract: &Id) {
        self.slots.insert(slot, contract);
        self.env().emit_event(Wired { slot, contract: (*contract).into() });
    }

    /// Emits an event about a subject (or a grantee), which is its second topic.
    fn emit<E: Event + Encode>(&self, subject: &Id, event: &E) {
        emit(E::SIGNATURE_TOPIC.unwrap_or_default(), subject, event.encode());
    }
}

/// An event that is encoded already. That of one type for all costs a third of what ink!'s own for each costs; what is
/// emitted is the same.
struct Encoded<'a> {
    signature: [u8; 32],
    subject: &'a Id,
    data: Vec<u8>,
}

#[inline(never)]
fn emit(signature: [u8; 32], subject: &Id, data: Vec<u8>) {
    ink::env::emit_event::<DefaultEnvironment, _>(Encoded { signature, subject, data });
}

impl Encode for Encoded<'_> {
    fn encode_to<T: scale::Output + ?Sized>(&self, dest: &mut T) {
        dest.write(&self.data);
    }
}

impl Event for Encoded<'_> {
    type RemainingTopics = [ink::env::event::state::HasRemainingTopics; 2];

    const SIGNATURE_TOPIC: Option<[u8; 32]> = None;

    fn topics<E, B>(&self, builder: ink::env::event::TopicsBuilder<ink::env::event::state::Uninit, E, B>) -> B::Output
    where
        E: ink::env::Environment,
        B: ink::env::event::TopicsBuilderBackend<E>,
    {
        builder.build::<Self>().push_topic(Some(&self.signature)).push_topic(Some(self.subject)).finish()
    }
}
