//! A registry in memory: loads and stores as the contract's shell does, so that rules can be played through by the million.
#![allow(dead_code)] // every test file uses a part of it

pub mod credential;
pub mod licences;

use salus_domain::commitment::blake2_256;
use salus_domain::consent::*;
use salus_domain::{AccountId, Hash, Timestamp};
use std::collections::HashMap;

pub type Key = (AccountId, AccountId, Scope);
pub type Outcome = Result<Change, Error>;

#[derive(Clone, Default)]
pub struct Registry {
    pub now: Timestamp,
    pub enforcer: Option<AccountId>,
    pub subjects: HashMap<AccountId, Subject>,
    pub records: HashMap<Key, Record>,
    pub archive: HashMap<(Key, u32), Consent>,
    pub timelines: HashMap<(AccountId, bool, u32), Entry>,
    pub openings: HashMap<(Key, u32, Hash), Timestamp>,
    pub drafts: HashMap<Key, Draft>,
    pub guardians: HashMap<(AccountId, AccountId), Guardian>,
    pub past_terms: HashMap<(AccountId, AccountId, u32), Guardianship>,
    pub recoveries: HashMap<AccountId, Recovery>,
    pub delegates: HashMap<(AccountId, AccountId), Timestamp>,
}

/// An account by its number.
pub const fn account(number: u8) -> AccountId {
    [number; 32]
}

/// Permits treatment, every category, any label, always.
pub fn permit_all(scope: Scope) -> Provision {
    Provision {
        effect: Effect::Permit,
        purposes: codes::purposes_of(scope),
        categories: CATEGORY_MASK,
        label: Confidentiality::VeryRestricted,
        period: None,
        data: Period::ALWAYS,
    }
}

pub fn terms(provisions: Vec<Provision>) -> Terms {
    Terms { provisions, period: Period::ALWAYS, max_uses: None, document: [0; 32], jurisdiction: None }
}

pub fn request(purpose: Purpose, categories: u64) -> Request {
    Request { purpose, categories, confidentiality: Confidentiality::Normal, data: Period::ALWAYS }
}

impl Registry {
    pub fn at(now: Timestamp) -> Registry {
        Registry { now, ..Registry::default() }
    }

    pub fn subject(&self, id: AccountId) -> Subject {
        self.subjects.get(&id).cloned().unwrap_or_default()
    }

    pub fn record(&self, key: Key) -> Record {
        self.records.get(&key).cloned().unwrap_or_default()
    }

    pub fn guardian(&self, id: AccountId, guardian: AccountId) -> Guardian {
        self.guardians.get(&(id, guardian)).copied().unwrap_or_default()
    }

    pub fn recovery(&self, id: AccountId) -> Recovery {
        self.recoveries.get(&id).cloned().unwrap_or_default()
    }

    pub fn authority(&self, id: AccountId, actor: AccountId) -> Result<Authority, Error> {
        Authority::of(&id, &self.subject(id), &actor, || self.guardian(id, actor), self.now)
    }

    /// A direct message.
    pub fn act(&mut self, actor: AccountId, action: Action) -> Outcome {
        action.check()?;
        self.perform(actor, action)
    }

    /// A relayed message whose signature is good.
    pub fn relay(&mut self, signer: AccountId, action: Action) -> Outcome {
        action.check_signed()?;
        self.perform(signer, action)
    }

    fn perform(&mut self, actor: AccountId, action: Action) -> Outcome {
        let id = *action.subject();
        let now = self.now;
        let mut subject = self.subject(id);
        match action {
            Action::Grant { grantee, scope, terms, version, epoch, .. } => {
                self.grant(actor, (id, grantee, scope), terms, (version, epoch))
            }
            Action::Accept { grantee, scope, draft, version, epoch, .. } => {
                let key = (id, grantee, scope);
                let kept = self.drafts.get(&key).cloned().ok_or(Error::NoDraft)?;
                kept.check(blake2_256(&kept.preimage()), draft)?;
                let change = self.grant(actor, key, kept.terms, (version, epoch))?;
                self.drafts.remove(&key);
                Ok(change)
            }
            Action::Decline { grantee, scope, draft, .. } => {
                self.authority(id, actor)?;
                let kept = self.drafts.get_mut(&(id, grantee, scope)).ok_or(Error::NoDraft)?;
                kept.check(blake2_256(&kept.preimage()), draft)?;
                kept.declined = true;
                Ok(Change { seq: subject.seq, number: 0 })
            }
            Action::Revoke { grantee, scope, up_to, .. } => {
                let by = self.authority(id, actor)?;
                let mut record = self.record((id, grantee, scope));
                let change = record.revoke(&mut subject, &by, up_to, now)?;
                self.records.insert((id, grantee, scope), record);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::EnterInError { grantee, scope, version, .. } => {
                let by = self.authority(id, actor)?;
                let mut record = self.record((id, grantee, scope));
                let change = record.enter_in_error(&mut subject, &by, version, now)?;
                self.records.insert((id, grantee, scope), record);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::RevokeAll { up_to, .. } => {
                let by = self.authority(id, actor)?;
                let (change, since) = subject.revoke_all(&by, up_to, now)?;
                let entry = Entry { since, value: Value::Epoch(change.number) };
                self.timelines.insert((id, true, subject.epochs - 1), entry);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                let by = self.authority(id, actor)?;
                let (change, since) = subject.set_default(&by, policy, no_break_glass, revision, now)?;
                let entry = Entry { since, value: Value::Default { policy, no_break_glass } };
                self.timelines.insert((id, false, subject.defaults - 1), entry);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::AppointGuardian { guardian, powers, term, .. } => {
                subject.require_controller(&id, &actor)?;
                let mut kept = self.guardian(id, guardian);
                let (change, before) = kept.appoint(&id, &mut subject, &guardian, powers, term, now)?;
                if let Some(before) = before {
                    self.past_terms.insert((id, guardian, before.term), before);
                }
                self.guardians.insert((id, guardian), kept);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                subject.require_controller(&id, &actor)?;
                let mut kept = self.guardian(id, guardian);
                let change = kept.extend(&mut subject, term, until, now)?;
                self.guardians.insert((id, guardian), kept);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                subject.require_controller(&id, &actor)?;
                let change = match term.and_then(|term| self.past_terms.get_mut(&(id, guardian, term))) {
                    Some(past) => past.drop_grants(keep_grants, &mut subject, now)?,
                    None => {
                        let mut kept = self.guardian(id, guardian);
                        let change = kept.end(&mut subject, keep_grants, term, now)?;
                        self.guardians.insert((id, guardian), kept);
                        change
                    }
                };
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::ResignGuardian { term, .. } => {
                let mut kept = self.guardian(id, actor);
                let change = kept.resign(&mut subject, term, now)?;
                self.guardians.insert((id, actor), kept);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::SetController { controller, rotation, .. } => {
                subject.require_controller(&id, &actor)?;
                let change = subject.set_controller(&id, controller, rotation, now)?;
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                subject.require_controller(&id, &actor)?;
                let mut recovery = self.recovery(id);
                let change = recovery.set(&id, &mut subject, trustees, threshold, delay, revision, now)?;
                self.recoveries.insert(id, recovery);
                self.subjects.insert(id, subject);
                Ok(change)
            }
            Action::VetoRecovery { attempt, .. } => {
                subject.require_controller(&id, &actor)?;
                let mut recovery = self.recovery(id);
                let change = recovery.veto(&mut subject, attempt, now)?;
                self.recoveries.insert(id, recovery);
                self.subjects.insert(id, subject);
                Ok(change)
            }
        }
    }

    fn grant(&mut self, actor: AccountId, key: Key, terms: Terms, numbers: (Option<u32>, Option<u32>)) -> Outcome {
        let (id, grantee, _) = key;
        let mut subject = self.subject(id);
        let by = self.authority(id, actor)?;
        let mut record = self.record(key);
        let granted = record.grant(&id, &mut subject, &by, &grantee, terms, numbers, self.now)?;
        if let Some((index, superseded)) = granted.superseded {
            self.archive.insert((key, index), superseded);
        }
        self.records.insert(key, record);
        self.subjects.insert(id, subject);
        Ok(granted.change)
    }

    pub fn propose(&mut self, key: Key, terms: Terms) -> Result<Hash, Error> {
        terms.check(key.2)?;
        let draft = Draft { terms, proposed: self.now, declined: false };
        let name = blake2_256(&draft.preimage());
        self.drafts.insert(key, draft);
        Ok(name)
    }

    pub fn vote(&mut self, id: AccountId, trustee: AccountId, candidate: Option<AccountId>) -> Outcome {
        let (mut subject, mut recovery) = (self.subject(id), self.recovery(id));
        let change = recovery.vote(&id, &mut subject, &trustee, candidate, self.now)?;
        self.recoveries.insert(id, recovery);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn recover(&mut self, id: AccountId) -> Outcome {
        let (mut subject, mut recovery) = (self.subject(id), self.recovery(id));
        let change = recovery.execute(&id, &mut subject, self.now)?;
        self.recoveries.insert(id, recovery);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn check(&self, id: AccountId, grantee: AccountId, request: &Request) -> Result<Decision, Error> {
        let record = self.record((id, grantee, request.check()?));
        let standing = self.standing(id, record.consent.as_ref());
        Ok(decide(record.consent.as_ref(), &standing, request, Instant::after(self.now)))
    }

    /// The access, and the change number it was decided at.
    pub fn access(
        &mut self,
        id: AccountId,
        (accessor, grantee): (AccountId, AccountId),
        request: &Request,
        expected: Option<u32>,
        resource: Hash,
    ) -> Result<(Access, u64), Error> {
        let key = (id, grantee, request.check()?);
        let mut subject = self.subject(id);
        let seq = subject.seq;
        let delegated = self.delegates.get(&(grantee, accessor)).is_some_and(|until| self.now < *until);
        if grantee != accessor && !delegated {
            return Ok((Access::denied(DenyReason::NotDelegate), seq));
        }
        let mut record = self.record(key);
        let standing = self.standing(id, record.consent.as_ref());
        let limited = record.consent.as_ref().filter(|consent| consent.terms.max_uses.is_some());
        let opening = limited.map(|consent| (key, consent.version, resource));
        let opened = opening.and_then(|opening| self.openings.get(&opening).copied());
        let consent = record.consent.as_mut();
        let access = access(consent, &mut subject, &standing, request, expected, opened, self.now);
        if access.counted {
            self.openings.insert(opening.unwrap(), self.now);
            self.records.insert(key, record);
            self.subjects.insert(id, subject);
        }
        Ok((access, seq))
    }

    pub fn was_permitted(
        &self,
        id: AccountId,
        grantee: AccountId,
        request: &Request,
        at: Instant,
    ) -> Result<Decision, Error> {
        let key = (id, grantee, request.check()?);
        let record = self.record(key);
        let subject = self.subject(id);
        let consent = match record.consent.filter(|consent| consent.recorded <= at) {
            Some(consent) => Some(consent),
            None => newest_at(record.archived, at, &mut |index| Some(self.archive[&(key, index)].recorded))
                .map(|index| self.archive[&(key, index)].clone()),
        };
        let value = |epochs: bool, count| {
            let index = newest_at(count, at, &mut |index| Some(self.timelines[&(id, epochs, index)].since))?;
            Some(self.timelines[&(id, epochs, index)].value)
        };
        let mut standing = Standing::default();
        if let Some(Value::Default { policy, .. }) = value(false, subject.defaults) {
            standing.policy = policy;
        }
        if let Some(Value::Epoch(epoch)) = value(true, subject.epochs) {
            standing.epoch = epoch;
        }
        standing.dropped = self.dropped(id, consent.as_ref()).is_some_and(|dropped| dropped <= at);
        Ok(decide(consent.as_ref(), &standing, request, at))
    }

    fn standing(&self, id: AccountId, consent: Option<&Consent>) -> Standing {
        let subject = self.subject(id);
        Standing { epoch: subject.epoch, policy: subject.policy, dropped: self.dropped(id, consent).is_some() }
    }

    fn dropped(&self, id: AccountId, consent: Option<&Consent>) -> Option<Instant> {
        let Recorder::Guardian { account, term } = consent?.recorded_by else { return None };
        match self.guardian(id, account).newest.filter(|newest| newest.term == term) {
            Some(newest) => newest.dropped,
            None => self.past_terms.get(&(id, account, term))?.dropped,
        }
    }
}
