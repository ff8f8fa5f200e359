//! A naive model of the consent registry.
//!
//! It knows nothing of indices, epochs' timelines or binary search: after every change it keeps a copy of the subject as a
//! whole, and the past is the last copy made at or before an instant. Only tables (purposes' parents) and what can be
//! said about arguments alone ([`Action::check`]) are domain's.

use std::collections::BTreeMap;

use salus_domain::{
    AccountId, Hash, Timestamp,
    consent::{
        Action, Basis, Change, Decision, DefaultPolicy, DenyReason, Error, Instant, Receipt, Request, Scope, Terms,
    },
};

use self::state::{Draft, File, Guardian, Recovery, State, Term, closed, fresh, near, width};

mod state;

type Result<T> = core::result::Result<T, Error>;

/// Within what time the same resource is the same use.
const REOPEN: u64 = 10 * 60 * 1_000;

/// The registry, naively.
#[derive(Default)]
pub struct Model {
    /// The time of the block.
    pub now: Timestamp,
    enforcer: Option<AccountId>,
    subjects: BTreeMap<AccountId, State>,
    copies: BTreeMap<AccountId, Vec<(Instant, State)>>,
    /// By grantee and delegate: until when, and who named them.
    delegates: BTreeMap<(AccountId, AccountId), (Timestamp, AccountId)>,
    drafts: BTreeMap<(AccountId, AccountId, Scope), Draft>,
    openings: BTreeMap<(AccountId, AccountId, Scope, u32, Hash), Timestamp>,
}

impl Model {
    /// A registry in a block of that time, with the contract that may vouch for others.
    pub fn new(now: Timestamp, enforcer: Option<AccountId>) -> Model {
        Model { now, enforcer, ..Model::default() }
    }

    /// Carries out an action for its author. The second answer is as good: a wrong action by somebody who may not act
    /// is refused for one reason or the other.
    pub fn act(&mut self, actor: AccountId, action: Action) -> [Result<Change>; 2] {
        self.unless(action.check(), actor, action)
    }

    /// Carries out an action that its author signed, as [`Model::act`]; it does not matter who relays it.
    pub fn relay(&mut self, signer: AccountId, action: Action) -> [Result<Change>; 2] {
        self.unless(action.check_signed(), signer, action)
    }

    fn unless(&mut self, malformed: Result<()>, actor: AccountId, action: Action) -> [Result<Change>; 2] {
        let id = *action.subject();
        let state = self.subjects.get(&id).cloned().unwrap_or_default();
        let refused = match &action {
            Action::AppointGuardian { .. } | Action::ExtendGuardian { .. } | Action::EndGuardian { .. } => {
                state.controlled_by(&id, &actor)
            }
            Action::SetController { .. } | Action::SetRecovery { .. } | Action::VetoRecovery { .. } => {
                state.controlled_by(&id, &actor)
            }
            Action::ResignGuardian { .. } => Ok(()),
            _ => state.authority(&id, &actor, self.now).map(drop),
        };
        let done = malformed.and_then(|()| self.perform(actor, action));
        match (&done, refused) {
            (Err(_), Err(refused)) => [done, Err(refused)],
            _ => [done.clone(), done],
        }
    }

    fn perform(&mut self, actor: AccountId, action: Action) -> Result<Change> {
        let id = *action.subject();
        let mut state = self.subjects.get(&id).cloned().unwrap_or_default();
        let now = self.now;
        let number = match action {
            Action::Grant { grantee, scope, terms, version, epoch, .. } => {
                state.grant(&id, &actor, grantee, scope, terms, version, epoch, now)?
            }
            Action::Accept { grantee, scope, draft: name, version, epoch, .. } => {
                let draft = self.drafts.get_mut(&(id, grantee, scope)).ok_or(Error::NoDraft)?;
                draft.check(name)?;
                let number = state.grant(&id, &actor, grantee, scope, draft.terms.clone(), version, epoch, now)?;
                draft.answered = Some(Error::DraftAccepted);
                number
            }
            Action::Decline { grantee, scope, draft: name, .. } => {
                let by = state.authority(&id, &actor, now)?;
                let draft = self.drafts.get_mut(&(id, grantee, scope)).ok_or(Error::NoDraft)?;
                draft.check(name)?;
                by.allow(draft.terms.provisions.iter().map(|provision| provision.categories))?;
                draft.answered = Some(Error::DraftDeclined);
                0
            }
            Action::Revoke { grantee, scope, up_to, .. } => {
                let by = state.authority(&id, &actor, now)?;
                let then = (state.epoch, state.policy);
                let file = state.files.entry((grantee, scope)).or_default();
                if by.is_guardian() && actor == grantee {
                    return Err(Error::GuardianToSelf);
                }
                file.may_end(&by, then, now)?;
                let newest = file.newest.as_ref().map_or(0, |newest| newest.number);
                let highest = file.burned.max(newest);
                let over = file.burned.max(newest.saturating_sub(1));
                by.at_most(up_to, highest)?;
                let up_to = up_to.unwrap_or(highest);
                if up_to <= over {
                    return Err(Error::NothingToRevoke { burned: over });
                }
                near(highest, up_to)?;
                file.burned = up_to;
                if let Some(newest) = &mut file.newest {
                    newest.end = newest.end.or(Some(DenyReason::Revoked));
                }
                up_to
            }
            Action::EnterInError { grantee, scope, version, .. } => {
                let by = state.authority(&id, &actor, now)?;
                let epoch = state.epoch;
                let file = state.files.entry((grantee, scope)).or_default();
                let current = file.newest.as_ref().map(|newest| newest.number);
                let newest = match &mut file.newest {
                    Some(newest) if newest.number == version => newest,
                    _ => return Err(Error::NotCurrent { current }),
                };
                if newest.by != by.recorder {
                    return Err(Error::NotRecorder);
                }
                if newest.end.is_some() || newest.epoch != epoch {
                    return Err(Error::AlreadyEnded);
                }
                newest.end = Some(DenyReason::EnteredInError);
                file.burned = file.burned.max(version);
                version
            }
            Action::RevokeAll { up_to, .. } => {
                let by = state.authority(&id, &actor, now)?;
                by.unlimited()?;
                let policy = state.policy;
                if by.is_guardian() && matches!(policy, DefaultPolicy::NormalConfidentiality | DefaultPolicy::All) {
                    return Err(Error::GuardianWidens { policy });
                }
                by.at_most(up_to, state.epoch)?;
                state.epoch = closed(state.epoch, up_to)?;
                state.epoch
            }
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                let by = state.authority(&id, &actor, now)?;
                by.unlimited()?;
                if by.is_guardian() && no_break_glass != state.no_break_glass {
                    return Err(Error::BreakGlassNotYours);
                }
                if by.is_guardian() && width(policy) > width(state.policy) {
                    return Err(Error::GuardianWidens { policy: state.policy });
                }
                by.at_most(revision, state.revision + 1)?;
                state.revision = fresh(state.revision, revision)?;
                state.policy = policy;
                state.no_break_glass = no_break_glass;
                state.revision
            }
            Action::AppointGuardian { guardian, powers, term, .. } => {
                state.controlled_by(&id, &actor)?;
                if guardian == id || guardian == state.controller(&id) {
                    return Err(Error::GuardianOfSelf);
                }
                if powers.period.until <= now {
                    return Err(Error::BadPeriod { from: now, until: powers.period.until });
                }
                let known = state.guardians.entry(guardian).or_default();
                if let Some(last) = known.terms.last().filter(|last| !last.ended && now < last.powers.period.until) {
                    return Err(Error::StillGuardian { term: last.number });
                }
                let number = fresh(known.highest(), term)?;
                known.terms.push(Term { number, powers, ended: false, dropped: false });
                number
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                state.controlled_by(&id, &actor)?;
                let known = state.guardians.entry(guardian).or_default();
                let last = known.terms.last_mut().filter(|last| last.number == term).ok_or(Error::NoGuardian)?;
                if last.ended {
                    return Err(Error::GuardianEnded);
                }
                if now >= last.powers.period.until {
                    return Err(Error::GuardianExpired { until: last.powers.period.until });
                }
                if until <= last.powers.period.until {
                    return Err(Error::NotLater { until: last.powers.period.until });
                }
                last.powers.period.until = until;
                term
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                state.controlled_by(&id, &actor)?;
                state.guardians.entry(guardian).or_default().end(keep_grants, term)?
            }
            Action::ResignGuardian { term, .. } => {
                let known = state.guardians.entry(actor).or_default();
                let last = known.terms.last_mut().filter(|last| term.is_none_or(|term| term == last.number));
                let last = last.ok_or(Error::NoGuardian)?;
                if last.ended {
                    return Err(Error::GuardianEnded);
                }
                last.ended = true;
                known.burned = known.burned.max(last.number);
                last.number
            }
            Action::SetController { controller, rotation, .. } => {
                state.controlled_by(&id, &actor)?;
                state.replace(&id, controller, rotation)?
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                state.controlled_by(&id, &actor)?;
                if trustees.contains(&id) || trustees.contains(&state.controller(&id)) {
                    return Err(Error::BadTrustees);
                }
                let revision = fresh(state.recovery.revision, revision)?;
                let attempt = state.recovery.attempt + 1;
                state.recovery =
                    Recovery { revision, trustees, threshold, delay, attempt, votes: BTreeMap::new(), pending: None };
                revision
            }
            Action::VetoRecovery { attempt, .. } => {
                state.controlled_by(&id, &actor)?;
                if state.recovery.trustees.is_empty() {
                    return Err(Error::NoRecovery);
                }
                let next = closed(state.recovery.attempt, attempt)?;
                state.recovery.begin(next);
                next - 1
            }
            // Nobody breaks the glass in its worlds.
            Action::Challenge { .. } => {
                state.authority(&id, &actor, now)?;
                return Err(Error::NoCase);
            }
        };
        Ok(self.keep(id, state, number))
    }

    fn controlled_by(&self, id: AccountId, actor: AccountId) -> Result<()> {
        match self.controller_of(id) {
            controller if controller == actor => Ok(()),
            controller => Err(Error::NotController { controller }),
        }
    }

    /// Proposes a consent.
    pub fn propose(
        &mut self,
        actor: AccountId,
        grantee: AccountId,
        subject: AccountId,
        scope: Scope,
        terms: Terms,
    ) -> Result<Hash> {
        self.controlled_by(grantee, actor)?;
        terms.check(scope)?;
        let own = [subject, self.controller_of(subject)];
        if own.contains(&grantee) || own.contains(&actor) {
            return Err(Error::GrantToSelf);
        }
        let seq = self.subjects.get(&subject).map_or(0, |state| state.seq);
        let draft = Draft { terms, at: Instant { at: self.now, seq }, answered: None };
        let name = draft.name();
        self.drafts.insert((subject, grantee, scope), draft);
        Ok(name)
    }

    /// Withdraws a proposal.
    pub fn withdraw(&mut self, actor: AccountId, grantee: AccountId, subject: AccountId, scope: Scope) -> Result<()> {
        self.controlled_by(grantee, actor)?;
        self.drafts.remove(&(subject, grantee, scope)).map(drop).ok_or(Error::NoDraft)
    }

    /// What a proposal goes by.
    pub fn draft(&self, subject: AccountId, grantee: AccountId, scope: Scope) -> Option<Hash> {
        self.drafts.get(&(subject, grantee, scope)).map(Draft::name)
    }

    /// Names a delegate.
    pub fn set_delegate(
        &mut self,
        actor: AccountId,
        grantee: AccountId,
        delegate: AccountId,
        until: Timestamp,
    ) -> Result<()> {
        self.controlled_by(grantee, actor)?;
        if [grantee, actor].contains(&delegate) {
            return Err(Error::DelegateToSelf);
        }
        if until <= self.now {
            return Err(Error::NotFuture { now: self.now });
        }
        self.delegates.insert((grantee, delegate), (until, actor));
        Ok(())
    }

    /// Ends a delegate.
    pub fn remove_delegate(&mut self, actor: AccountId, grantee: AccountId, delegate: AccountId) -> Result<()> {
        self.controlled_by(grantee, actor)?;
        self.delegates.remove(&(grantee, delegate)).map(drop).ok_or(Error::NoDelegate)
    }

    /// Votes for a candidate.
    pub fn vote(&mut self, trustee: AccountId, id: AccountId, candidate: Option<AccountId>) -> Result<Change> {
        let mut state = self.subjects.get(&id).cloned().unwrap_or_default();
        if candidate == Some(state.controller(&id)) {
            return Err(Error::SameController);
        }
        let recovery = &mut state.recovery;
        if !recovery.trustees.contains(&trustee) {
            return Err(Error::NotTrustee);
        }
        match candidate {
            Some(candidate) => recovery.votes.insert(trustee, candidate),
            None => recovery.votes.remove(&trustee),
        };
        let agreed = |who: AccountId| recovery.votes.values().filter(|vote| **vote == who).count();
        let enough = |who: AccountId| agreed(who) >= usize::from(recovery.threshold);
        let still = recovery.pending.filter(|(who, _)| enough(*who));
        let mut candidates = recovery.trustees.iter().filter_map(|trustee| recovery.votes.get(trustee)).copied();
        let next = candidates.find(|who| enough(*who)).map(|who| (who, self.now + recovery.delay));
        recovery.pending = still.or(next);
        let attempt = recovery.attempt;
        Ok(self.keep(id, state, attempt))
    }

    /// The candidate who waits for the delay, and its end.
    pub fn pending(&self, id: AccountId) -> Option<(AccountId, Timestamp)> {
        self.subjects.get(&id)?.recovery.pending
    }

    /// Carries out a recovery.
    pub fn execute_recovery(&mut self, id: AccountId) -> Result<Change> {
        let mut state = self.subjects.get(&id).cloned().unwrap_or_default();
        let (candidate, ready) = state.recovery.pending.ok_or(Error::NothingPending)?;
        if self.now < ready {
            return Err(Error::TooEarly { ready });
        }
        let rotation = state.replace(&id, candidate, None)?;
        state.recovery.begin(state.recovery.attempt + 1);
        Ok(self.keep(id, state, rotation))
    }

    /// Accesses data.
    #[allow(clippy::too_many_arguments)]
    pub fn access(
        &mut self,
        accessor: AccountId,
        id: AccountId,
        grantee: Option<AccountId>,
        request: &Request,
        expected: Option<u32>,
        resource: Hash,
    ) -> Result<Receipt> {
        self.open(accessor, None, id, grantee, request, expected, resource)
    }

    /// Accesses data through an enforcer.
    #[allow(clippy::too_many_arguments)]
    pub fn access_for(
        &mut self,
        caller: AccountId,
        id: AccountId,
        accessor: AccountId,
        grantee: Option<AccountId>,
        request: &Request,
        expected: Option<u32>,
        resource: Hash,
    ) -> Result<Receipt> {
        if self.enforcer != Some(caller) {
            return Err(Error::NotEnforcer);
        }
        self.open(accessor, Some(caller), id, grantee, request, expected, resource)
    }

    #[allow(clippy::too_many_arguments)]
    fn open(
        &mut self,
        accessor: AccountId,
        enforcer: Option<AccountId>,
        id: AccountId,
        grantee: Option<AccountId>,
        request: &Request,
        expected: Option<u32>,
        resource: Hash,
    ) -> Result<Receipt> {
        let scope = request.check()?;
        let now = self.now;
        let grantee = grantee.unwrap_or(accessor);
        let mut state = self.subjects.get(&id).cloned().unwrap_or_default();
        let mut receipt = Receipt {
            decision: Decision::Deny(DenyReason::NotDelegate),
            at: now,
            seq: state.seq,
            grantee,
            accessor,
            enforcer,
            resource,
            uses_left: None,
            reopened: false,
        };
        let controller = self.controller_of(grantee);
        let named = self.delegates.get(&(grantee, accessor));
        if accessor != controller && named.is_none_or(|(until, by)| *until <= now || *by != controller) {
            return Ok(receipt);
        }
        let newest = state.files.get(&(grantee, scope)).and_then(|file| file.newest.clone());
        let limited = newest.clone().filter(|newest| newest.terms.max_uses.is_some());
        let opening = limited.as_ref().map(|newest| (id, grantee, scope, newest.number, resource));
        let opened = opening.and_then(|opening| self.openings.get(&opening)).copied();
        let reopened = opened.is_some_and(|opened| now - opened < REOPEN);

        let why_not = state.why_not(&grantee, scope, now);
        receipt.decision = match (&newest, why_not) {
            // Opened a moment ago and used up since: still the same use.
            (Some(newest), Some(DenyReason::Exhausted))
                if reopened && matches!(newest.says(request, now), Decision::Permit(_)) =>
            {
                newest.says(request, now)
            }
            _ => state.decide(&grantee, request, now),
        };
        match (&receipt.decision, expected) {
            (Decision::Permit(Basis::Consent { version }), Some(expected)) if *version != expected => {
                receipt.decision = Decision::Deny(DenyReason::OtherVersion { current: *version });
            }
            (Decision::Permit(Basis::Default), Some(_)) => {
                receipt.decision = Decision::Deny(why_not.expect("the default decided"));
            }
            _ => {}
        }
        if let (Decision::Permit(Basis::Consent { .. }), Some(newest), Some(opening)) =
            (&receipt.decision, limited, opening)
        {
            let max_uses = newest.terms.max_uses.unwrap_or_default();
            receipt.reopened = reopened;
            receipt.uses_left = Some(max_uses - newest.uses - u32::from(!reopened));
            if !reopened {
                state
                    .files
                    .get_mut(&(grantee, scope))
                    .and_then(|file| file.newest.as_mut())
                    .expect("it permitted")
                    .uses += 1;
                self.openings.insert(opening, now);
                self.keep(id, state, 0);
            }
        }
        Ok(receipt)
    }

    /// What holds now.
    pub fn check(&self, id: AccountId, grantee: AccountId, request: &Request) -> Result<Decision> {
        request.check()?;
        Ok(self.subjects.get(&id).unwrap_or(&State::default()).decide(&grantee, request, self.now))
    }

    /// What held then.
    pub fn was_permitted(
        &self,
        id: AccountId,
        grantee: AccountId,
        request: &Request,
        at: Timestamp,
        seq: Option<u64>,
    ) -> Result<Decision> {
        request.check()?;
        // What may still come in this block would change the answer.
        let last = self.subjects.get(&id).map_or(0, |state| state.seq);
        let over = at < self.now || (at == self.now && seq.is_some_and(|seq| seq <= last));
        if !over {
            return Err(Error::NotYetPast { now: self.now });
        }
        let instant = Instant { at, seq: seq.unwrap_or(u64::MAX) };
        let copies = self.copies.get(&id).map_or(&[][..], Vec::as_slice);
        let then = copies.iter().rev().find(|(made, _)| *made <= instant);
        Ok(then.map_or(&State::default(), |(_, state)| state).decide(&grantee, request, at))
    }

    /// When a subject changed.
    pub fn instants(&self, id: AccountId) -> Vec<Instant> {
        self.copies.get(&id).into_iter().flatten().map(|(instant, _)| *instant).collect()
    }

    /// Who acts for a subject.
    pub fn controller_of(&self, id: AccountId) -> AccountId {
        self.subjects.get(&id).map_or(id, |state| state.controller(&id))
    }

    /// The highest version on file, the epoch, the revisions of default and recovery, the rotation, the attempt: what
    /// numbers are chosen near to.
    pub fn numbers(&self, id: AccountId, grantee: AccountId, scope: Scope) -> [u32; 6] {
        let Some(state) = self.subjects.get(&id) else { return [0; 6] };
        let highest = state.files.get(&(grantee, scope)).map_or(0, File::highest);
        [highest, state.epoch, state.revision, state.recovery.revision, state.rotation, state.recovery.attempt]
    }

    /// A guardian's highest term.
    pub fn term(&self, id: AccountId, guardian: AccountId) -> u32 {
        self.subjects.get(&id).and_then(|state| state.guardians.get(&guardian)).map_or(0, Guardian::highest)
    }

    fn keep(&mut self, id: AccountId, mut state: State, number: u32) -> Change {
        state.seq += 1;
        let instant = Instant { at: self.now, seq: state.seq };
        self.copies.entry(id).or_default().push((instant, state.clone()));
        self.subjects.insert(id, state);
        Change { seq: instant.seq, number }
    }
}
