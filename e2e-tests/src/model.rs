//! A naive model of the consent registry.
//!
//! It knows nothing of indices, epochs' timelines or binary search: after every change it keeps a copy of the subject as a
//! whole, and the past is the last copy made at or before an instant. Only tables (purposes' parents) and what can be
//! said about arguments alone ([`Action::check`]) are domain's.

use std::collections::BTreeMap;

use codec::Encode;
use polkadot_sdk::sp_io::hashing::blake2_256;
use salus_domain::{
    AccountId, Hash, Timestamp,
    consent::{
        Action, Basis, Change, Confidentiality, Decision, DefaultPolicy, DenyReason, Effect, Error, GuardianTerms,
        Instant, Period, Provision, Receipt, Recorder, Request, Scope, Terms,
    },
};

type Result<T> = core::result::Result<T, Error>;

/// How far a number may lie beyond the highest one.
const FAR: u32 = 1_000;
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
    delegates: BTreeMap<(AccountId, AccountId), Timestamp>,
    drafts: BTreeMap<(AccountId, AccountId, Scope), Draft>,
    openings: BTreeMap<(AccountId, AccountId, Scope, u32, Hash), Timestamp>,
}

/// One subject as a whole.
#[derive(Clone, Default)]
struct State {
    seq: u64,
    controller: Option<AccountId>,
    rotation: u32,
    epoch: u32,
    policy: DefaultPolicy,
    no_break_glass: bool,
    revision: u32,
    files: BTreeMap<(AccountId, Scope), File>,
    guardians: BTreeMap<AccountId, Guardian>,
    recovery: Recovery,
}

/// What is on file for a grantee and a scope.
#[derive(Clone, Default)]
struct File {
    burned: u32,
    newest: Option<Version>,
}

#[derive(Clone)]
struct Version {
    number: u32,
    epoch: u32,
    by: Recorder,
    terms: Terms,
    uses: u32,
    end: Option<DenyReason>,
}

#[derive(Clone, Default)]
struct Guardian {
    burned: u32,
    terms: Vec<Term>,
}

#[derive(Clone)]
struct Term {
    number: u32,
    powers: GuardianTerms,
    ended: bool,
    dropped: bool,
}

#[derive(Clone, Default)]
struct Recovery {
    revision: u32,
    trustees: Vec<AccountId>,
    threshold: u8,
    delay: u64,
    attempt: u32,
    votes: BTreeMap<AccountId, AccountId>,
    pending: Option<(AccountId, Timestamp)>,
}

struct Draft {
    terms: Terms,
    at: Timestamp,
    declined: bool,
}

/// As what somebody acts.
struct By {
    recorder: Recorder,
    excluded: u64,
}

impl Draft {
    fn name(&self) -> Hash {
        blake2_256(&(&self.terms, self.at).encode())
    }
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

    /// Carries out an action that its author signed, as [`Model::act`].
    pub fn relay(&mut self, relayer: AccountId, signer: AccountId, action: Action) -> [Result<Change>; 2] {
        if let Action::Accept { grantee, .. } = action
            && grantee != relayer
        {
            let refused = Err(Error::NotRelayer { relayer: grantee });
            return [refused.clone(), refused];
        }
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
                let draft = self.drafts.get(&(id, grantee, scope)).ok_or(Error::NoDraft)?;
                draft.check(name)?;
                let number = state.grant(&id, &actor, grantee, scope, draft.terms.clone(), version, epoch, now)?;
                self.drafts.remove(&(id, grantee, scope));
                number
            }
            Action::Decline { grantee, scope, draft: name, .. } => {
                state.authority(&id, &actor, now)?;
                let draft = self.drafts.get_mut(&(id, grantee, scope)).ok_or(Error::NoDraft)?;
                draft.check(name)?;
                draft.declined = true;
                return Ok(Change { seq: state.seq, number: 0 });
            }
            Action::Revoke { grantee, scope, up_to, .. } => {
                let by = state.authority(&id, &actor, now)?;
                let epoch = state.epoch;
                let file = state.files.entry((grantee, scope)).or_default();
                file.may_end(&by, epoch)?;
                let newest = file.newest.as_ref().map_or(0, |newest| newest.number);
                let highest = file.burned.max(newest);
                let over = file.burned.max(newest.saturating_sub(1));
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
                state.authority(&id, &actor, now)?.unlimited()?;
                state.epoch = closed(state.epoch, up_to)?;
                state.epoch
            }
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                let by = state.authority(&id, &actor, now)?;
                by.unlimited()?;
                if by.recorder != Recorder::Subject && no_break_glass != state.no_break_glass {
                    return Err(Error::BreakGlassNotYours);
                }
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
        };
        Ok(self.keep(id, state, number))
    }

    /// Proposes a consent.
    pub fn propose(&mut self, grantee: AccountId, subject: AccountId, scope: Scope, terms: Terms) -> Result<Hash> {
        terms.check(scope)?;
        if grantee == subject {
            return Err(Error::GrantToSelf);
        }
        let draft = Draft { terms, at: self.now, declined: false };
        let name = draft.name();
        self.drafts.insert((subject, grantee, scope), draft);
        Ok(name)
    }

    /// Withdraws a proposal.
    pub fn withdraw(&mut self, grantee: AccountId, subject: AccountId, scope: Scope) -> Result<()> {
        self.drafts.remove(&(subject, grantee, scope)).map(drop).ok_or(Error::NoDraft)
    }

    /// What a proposal goes by.
    pub fn draft(&self, subject: AccountId, grantee: AccountId, scope: Scope) -> Option<Hash> {
        self.drafts.get(&(subject, grantee, scope)).map(Draft::name)
    }

    /// Names a delegate.
    pub fn set_delegate(&mut self, grantee: AccountId, delegate: AccountId, until: Timestamp) -> Result<()> {
        if grantee == delegate {
            return Err(Error::DelegateToSelf);
        }
        if until <= self.now {
            return Err(Error::NotFuture { now: self.now });
        }
        self.delegates.insert((grantee, delegate), until);
        Ok(())
    }

    /// Ends a delegate.
    pub fn remove_delegate(&mut self, grantee: AccountId, delegate: AccountId) -> Result<()> {
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
        recovery.pending = match (recovery.pending.filter(|(who, _)| enough(*who)), candidate) {
            (Some(pending), _) => Some(pending),
            (None, Some(candidate)) if enough(candidate) => Some((candidate, self.now + recovery.delay)),
            (None, _) => None,
        };
        let attempt = recovery.attempt;
        Ok(self.keep(id, state, attempt))
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
        if grantee != accessor && self.delegates.get(&(grantee, accessor)).is_none_or(|until| *until <= now) {
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
        if at > self.now {
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

impl Draft {
    fn check(&self, named: Hash) -> Result<()> {
        if self.name() != named {
            return Err(Error::OtherDraft { draft: self.name() });
        }
        if self.declined { Err(Error::DraftDeclined) } else { Ok(()) }
    }
}

impl State {
    fn controller(&self, id: &AccountId) -> AccountId {
        self.controller.unwrap_or(*id)
    }

    fn controlled_by(&self, id: &AccountId, actor: &AccountId) -> Result<()> {
        let controller = self.controller(id);
        if controller == *actor { Ok(()) } else { Err(Error::NotController { controller }) }
    }

    fn authority(&self, id: &AccountId, actor: &AccountId, now: Timestamp) -> Result<By> {
        let controller = self.controller(id);
        if controller == *actor {
            return Ok(By { recorder: Recorder::Subject, excluded: 0 });
        }
        let last = self.guardians.get(actor).and_then(|guardian| guardian.terms.last());
        let last = last.ok_or(Error::MayNotAct { controller })?;
        let Period { from, until } = last.powers.period;
        if last.ended {
            Err(Error::GuardianEnded)
        } else if now >= until {
            Err(Error::GuardianExpired { until })
        } else if now < from {
            Err(Error::GuardianNotYet { from })
        } else {
            Ok(By {
                recorder: Recorder::Guardian { account: *actor, term: last.number },
                excluded: last.powers.excluded,
            })
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn grant(
        &mut self,
        id: &AccountId,
        actor: &AccountId,
        grantee: AccountId,
        scope: Scope,
        mut terms: Terms,
        version: Option<u32>,
        epoch: Option<u32>,
        now: Timestamp,
    ) -> Result<u32> {
        let by = self.authority(id, actor, now)?;
        if grantee == *id || grantee == self.controller(id) {
            return Err(Error::GrantToSelf);
        }
        let current = self.epoch;
        let file = self.files.entry((grantee, scope)).or_default();
        if by.recorder != Recorder::Subject {
            if *actor == grantee {
                return Err(Error::GuardianToSelf);
            }
            let permits = terms.provisions.iter().filter(|provision| provision.effect == Effect::Permit);
            by.allow(permits.map(|provision| provision.categories))?;
            file.may_end(&by, current)?;
        }
        if epoch.is_some_and(|epoch| epoch != current) {
            return Err(Error::OtherEpoch { current });
        }
        let number = fresh(file.highest(), version)?;
        terms.period.from = terms.period.from.max(now);
        if terms.period.until <= terms.period.from {
            return Err(Error::BadPeriod { from: terms.period.from, until: terms.period.until });
        }
        file.newest = Some(Version { number, epoch: current, by: by.recorder, terms, uses: 0, end: None });
        Ok(number)
    }

    fn replace(&mut self, id: &AccountId, controller: AccountId, rotation: Option<u32>) -> Result<u32> {
        if self.controller(id) == controller {
            return Err(Error::SameController);
        }
        self.rotation = fresh(self.rotation, rotation)?;
        self.controller = Some(controller);
        Ok(self.rotation)
    }

    /// Why no consent of that scope counts.
    fn why_not(&self, grantee: &AccountId, scope: Scope, at: Timestamp) -> Option<DenyReason> {
        let newest = self.files.get(&(*grantee, scope)).and_then(|file| file.newest.as_ref());
        let Some(newest) = newest else { return Some(DenyReason::NoConsent) };
        if newest.end.is_some() {
            return newest.end;
        }
        if newest.epoch != self.epoch {
            return Some(DenyReason::Revoked);
        }
        if let Recorder::Guardian { account, term } = newest.by
            && self.guardians[&account].terms.iter().any(|known| known.number == term && known.dropped)
        {
            return Some(DenyReason::GuardianEnded);
        }
        let Period { from, until } = newest.terms.period;
        if at < from {
            Some(DenyReason::NotYetActive { from })
        } else if at >= until {
            Some(DenyReason::Expired { until })
        } else if newest.terms.max_uses.is_some_and(|max| newest.uses >= max) {
            Some(DenyReason::Exhausted)
        } else {
            None
        }
    }

    fn decide(&self, grantee: &AccountId, request: &Request, at: Timestamp) -> Decision {
        let scope = request.purpose.scope().expect("the request was checked");
        let Some(reason) = self.why_not(grantee, scope, at) else {
            return self.files[&(*grantee, scope)].newest.as_ref().expect("it counts").says(request, at);
        };
        let highest = match self.policy {
            DefaultPolicy::All => Some(Confidentiality::VeryRestricted),
            DefaultPolicy::NormalConfidentiality => Some(Confidentiality::Normal),
            DefaultPolicy::Nothing | DefaultPolicy::BreakGlassOnly => None,
        };
        match highest {
            Some(highest) if request.confidentiality <= highest => Decision::Permit(Basis::Default),
            _ => Decision::Deny(reason),
        }
    }
}

impl File {
    fn highest(&self) -> u32 {
        self.burned.max(self.newest.as_ref().map_or(0, |newest| newest.number))
    }

    fn may_end(&self, by: &By, epoch: u32) -> Result<()> {
        match &self.newest {
            Some(newest) if newest.by == Recorder::Subject && newest.end.is_none() && newest.epoch == epoch => {
                by.allow(newest.terms.provisions.iter().map(|provision| provision.categories))
            }
            _ => Ok(()),
        }
    }
}

impl Version {
    fn says(&self, request: &Request, at: Timestamp) -> Decision {
        for (index, provision) in self.terms.provisions.iter().enumerate() {
            if provision.effect == Effect::Deny && touches(provision, request, at) {
                return Decision::Deny(DenyReason::DeniedByProvision { index: index as u8 });
            }
        }
        if self
            .terms
            .provisions
            .iter()
            .any(|provision| provision.effect == Effect::Permit && covers(provision, request, at))
        {
            return Decision::Permit(Basis::Consent { version: self.number });
        }
        Decision::Deny(DenyReason::NotCovered)
    }
}

/// Whether a deny is about any of it.
fn touches(provision: &Provision, request: &Request, at: Timestamp) -> bool {
    let data = provision.data.from < request.data.until && request.data.from < provision.data.until;
    let category = (0..64).any(|bit| has(request.categories, bit) && has(provision.categories, bit));
    speaks(provision, request, at) && data && category && provision.label <= request.confidentiality
}

/// Whether a permit is about all of it.
fn covers(provision: &Provision, request: &Request, at: Timestamp) -> bool {
    let data = provision.data.from <= request.data.from && request.data.until <= provision.data.until;
    let category = (0..64).all(|bit| !has(request.categories, bit) || has(provision.categories, bit));
    speaks(provision, request, at) && data && category && request.confidentiality <= provision.label
}

/// Whether a rule holds then, and is about the purpose or a wider one.
fn speaks(provision: &Provision, request: &Request, at: Timestamp) -> bool {
    let mut purpose = Some(request.purpose);
    let mut named = false;
    while let Some(this) = purpose {
        named |= has(provision.purposes, u32::from(this.0));
        purpose = this.parent();
    }
    named && provision.period.is_none_or(|period| period.from <= at && at < period.until)
}

fn has(mask: u64, bit: u32) -> bool {
    mask & (1 << bit) != 0
}

impl Guardian {
    fn highest(&self) -> u32 {
        self.burned.max(self.terms.last().map_or(0, |last| last.number))
    }

    fn end(&mut self, keep_grants: bool, term: Option<u32>) -> Result<u32> {
        let highest = self.highest();
        let up_to = term.unwrap_or(highest);
        let last = self.terms.len().saturating_sub(1);
        // An older term by its number, or the last one if it is among those that end.
        let place = self.terms.iter().position(|known| known.number == up_to).filter(|place| *place < last);
        if let Some(past) = place.map(|place| &mut self.terms[place]) {
            if keep_grants || past.dropped {
                return Err(Error::NothingToRevoke { burned: past.number });
            }
            past.dropped = true;
            return Ok(past.number);
        }
        let newest = self.terms.last_mut().filter(|newest| newest.number <= up_to);
        if let Some(newest) = newest.filter(|newest| newest.ended && !newest.dropped && !keep_grants) {
            near(highest, up_to)?;
            newest.dropped = true;
            self.burned = self.burned.max(up_to);
            return Ok(self.burned);
        }
        let over = self.burned.max(self.terms.last().map_or(0, |newest| newest.number).saturating_sub(1));
        if up_to <= over {
            return Err(Error::NothingToRevoke { burned: over });
        }
        near(highest, up_to)?;
        self.burned = up_to;
        if let Some(newest) = self.terms.last_mut().filter(|newest| !newest.ended) {
            newest.ended = true;
            newest.dropped = !keep_grants;
        }
        Ok(up_to)
    }
}

impl Recovery {
    fn begin(&mut self, attempt: u32) {
        self.attempt = attempt;
        self.votes.clear();
        self.pending = None;
    }
}

impl By {
    fn unlimited(&self) -> Result<()> {
        if self.excluded == 0 { Ok(()) } else { Err(Error::GuardianLimited { excluded: self.excluded }) }
    }

    fn allow(&self, categories: impl Iterator<Item = u64>) -> Result<()> {
        match categories.fold(0, |all, these| all | these) & self.excluded {
            0 => Ok(()),
            categories => Err(Error::ExcludedCategory { categories }),
        }
    }
}

fn near(highest: u32, number: u32) -> Result<()> {
    if number > highest + FAR { Err(Error::NumberTooFar { highest }) } else { Ok(()) }
}

fn fresh(highest: u32, named: Option<u32>) -> Result<u32> {
    let number = named.unwrap_or(highest + 1);
    if number <= highest {
        return Err(Error::NumberUsed { highest });
    }
    near(highest, number)?;
    Ok(number)
}

fn closed(open: u32, named: Option<u32>) -> Result<u32> {
    let up_to = named.unwrap_or(open);
    if up_to < open {
        return Err(Error::NothingToRevoke { burned: open - 1 });
    }
    near(open, up_to)?;
    Ok(up_to + 1)
}
