//! A registry in memory: loads and stores as the contract's shell does, so that rules can be played through by the million.
#![allow(dead_code, unused_imports)] // every test file uses a part of it

pub mod cast;
pub mod courts;
pub mod credential;
pub mod emergencies;
mod glass;
pub mod licences;
pub mod supply;
mod texts;

pub use glass::*;
use salus_domain::commitment::blake2_256;
use salus_domain::consent::*;
use salus_domain::{AccountId, Hash, Timestamp};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

pub type Key = (AccountId, AccountId, Scope);
pub type Changed = Result<Change, Error>;

#[derive(Clone, Default)]
pub struct Registry {
    pub now: Timestamp,
    pub subjects: HashMap<AccountId, Subject>,
    pub records: HashMap<Key, Record>,
    pub archive: HashMap<(Key, u32), Consent>,
    pub timelines: HashMap<(AccountId, bool, u32), Entry>,
    pub openings: HashMap<(Key, u32, Hash), Timestamp>,
    pub drafts: HashMap<Key, Draft>,
    pub guardians: HashMap<(AccountId, AccountId), Guardian>,
    pub past_terms: HashMap<(AccountId, AccountId, u32), Guardianship>,
    pub recoveries: HashMap<AccountId, Recovery>,
    pub delegates: HashMap<(AccountId, AccountId), Delegate>,
    /// By subject and clinician.
    pub cases: HashMap<(AccountId, AccountId), Case>,
    pub past_cases: HashMap<(AccountId, AccountId, u32), Case>,
    pub rights: HashMap<AccountId, Right>,
    /// By clinician and subject.
    pub cosignatures: HashMap<(AccountId, AccountId), Cosignature>,
    pub confirmed: HashMap<(AccountId, Qualification), Timestamp>,
    /// What the credential registry knows, and whether it is down.
    pub credentials: HashSet<(AccountId, Qualification)>,
    pub down: bool,
    /// How often it was asked.
    pub asked: Cell<u32>,
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

fn name(draft: &Draft) -> Hash {
    blake2_256(&draft.preimage())
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
    pub fn act(&mut self, actor: AccountId, action: Action) -> Changed {
        action.check()?;
        self.perform(actor, action)
    }

    /// A relayed message whose signature is good.
    pub fn relay(&mut self, signer: AccountId, action: Action) -> Changed {
        check_relay(&signer, self.now + 1, self.now)?;
        action.check_signed()?;
        self.perform(signer, action)
    }

    fn perform(&mut self, actor: AccountId, action: Action) -> Changed {
        let (id, now) = (*action.subject(), self.now);
        let mut subject = self.subject(id);
        let by = action.authorise(&subject, &actor, || self.guardian(id, actor), now)?;
        let change = self.change(&by, actor, action, &mut subject)?;
        assert_eq!(change.seq, self.subject(id).seq + 1, "every action is a change");
        assert_eq!(change.seq, subject.seq);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    fn change(&mut self, by: &Authority, actor: AccountId, action: Action, subject: &mut Subject) -> Changed {
        let (id, now) = (*action.subject(), self.now);
        match action {
            Action::Grant { grantee, scope, terms, version, epoch, .. } => {
                self.grant(by, (id, grantee, scope), subject, terms, (version, epoch))
            }
            Action::Accept { grantee, scope, draft: named, version, epoch, .. } => {
                let key = (id, grantee, scope);
                let mut draft = self.drafts.get(&key).cloned().ok_or(Error::NoDraft)?;
                draft.accept(name(&draft), named)?;
                let change = self.grant(by, key, subject, draft.terms.clone(), (version, epoch))?;
                self.drafts.insert(key, draft);
                Ok(change)
            }
            Action::Decline { grantee, scope, draft: named, .. } => {
                let key = (id, grantee, scope);
                let mut draft = self.drafts.get(&key).cloned().ok_or(Error::NoDraft)?;
                let change = draft.decline(subject, by, (name(&draft), named), now)?;
                self.drafts.insert(key, draft);
                Ok(change)
            }
            Action::Revoke { grantee, scope, up_to, .. } => {
                let mut record = self.record((id, grantee, scope));
                let change = record.revoke(subject, by, &grantee, up_to, now)?;
                self.records.insert((id, grantee, scope), record);
                Ok(change)
            }
            Action::EnterInError { grantee, scope, version, .. } => {
                let mut record = self.record((id, grantee, scope));
                let change = record.enter_in_error(subject, by, version, now)?;
                self.records.insert((id, grantee, scope), record);
                Ok(change)
            }
            Action::RevokeAll { up_to, .. } => {
                let (change, since) = subject.revoke_all(by, up_to, now)?;
                let entry = Entry { since, value: Value::Epoch(change.number) };
                self.timelines.insert((id, true, subject.epochs - 1), entry);
                Ok(change)
            }
            Action::SetDefault { policy, no_break_glass, revision, .. } => {
                let (change, since) = subject.set_default(by, policy, no_break_glass, revision, now)?;
                let entry = Entry { since, value: Value::Default { policy, no_break_glass, bars: subject.bars } };
                self.timelines.insert((id, false, subject.defaults - 1), entry);
                Ok(change)
            }
            Action::AppointGuardian { guardian, powers, term, .. } => {
                let mut kept = self.guardian(id, guardian);
                let (change, before) = kept.appoint(&id, subject, &guardian, powers, term, now)?;
                if let Some(before) = before {
                    self.past_terms.insert((id, guardian, before.term), before);
                }
                self.guardians.insert((id, guardian), kept);
                Ok(change)
            }
            Action::ExtendGuardian { guardian, term, until, .. } => {
                let mut kept = self.guardian(id, guardian);
                let change = kept.extend(subject, term, until, now)?;
                self.guardians.insert((id, guardian), kept);
                Ok(change)
            }
            Action::EndGuardian { guardian, keep_grants, term, .. } => {
                let mut kept = self.guardian(id, guardian);
                let past = term.and_then(|term| self.past_terms.get_mut(&(id, guardian, term)));
                let change = kept.end(past, subject, keep_grants, term, now)?;
                self.guardians.insert((id, guardian), kept);
                Ok(change)
            }
            Action::ResignGuardian { term, .. } => {
                let mut kept = self.guardian(id, actor);
                let change = kept.resign(subject, term, now)?;
                self.guardians.insert((id, actor), kept);
                Ok(change)
            }
            Action::SetController { controller, rotation, .. } => {
                subject.set_controller(&id, controller, rotation, now)
            }
            Action::SetRecovery { trustees, threshold, delay, revision, .. } => {
                let mut recovery = self.recovery(id);
                let change = recovery.set(&id, subject, trustees, threshold, delay, revision, now)?;
                self.recoveries.insert(id, recovery);
                Ok(change)
            }
            Action::VetoRecovery { attempt, .. } => {
                let mut recovery = self.recovery(id);
                let change = recovery.veto(subject, attempt, now)?;
                self.recoveries.insert(id, recovery);
                Ok(change)
            }
            Action::Challenge { clinician, number, statement, .. } => {
                let mut case = self.case(id, clinician, number)?.clone();
                let change = case.challenge(subject, by, &clinician, |id| self.acts_for(id), statement, now)?;
                *self.case(id, clinician, number)? = case;
                Ok(change)
            }
        }
    }

    fn grant(
        &mut self,
        by: &Authority,
        key: Key,
        subject: &mut Subject,
        terms: Terms,
        numbers: (Option<u32>, Option<u32>),
    ) -> Changed {
        let mut record = self.record(key);
        let granted = record.grant(&key.0, subject, by, &key.1, terms, numbers, self.now)?;
        if let Some((index, superseded)) = granted.superseded {
            self.archive.insert((key, index), superseded);
        }
        self.records.insert(key, record);
        Ok(granted.change)
    }

    pub fn propose(&mut self, key: Key, terms: Terms) -> Result<Hash, Error> {
        let (id, grantee, scope) = key;
        let draft = Draft::propose(&id, &self.subject(id), &self.holder(grantee)?, scope, terms, self.now)?;
        let name = name(&draft);
        self.drafts.insert(key, draft);
        Ok(name)
    }

    /// What names the draft that there is.
    pub fn draft(&self, key: Key) -> Option<Hash> {
        self.drafts.get(&key).map(name)
    }

    pub fn withdraw(&mut self, key: Key) -> Result<(), Error> {
        self.holder(key.1)?;
        self.drafts.remove(&key).map(drop).ok_or(Error::NoDraft)
    }

    pub fn set_delegate(&mut self, grantee: AccountId, delegate: AccountId, until: Timestamp) -> Result<(), Error> {
        let named = Delegate::name(&self.holder(grantee)?, &delegate, until, self.now)?;
        self.delegates.insert((grantee, delegate), named);
        Ok(())
    }

    pub fn remove_delegate(&mut self, grantee: AccountId, delegate: AccountId) -> Result<(), Error> {
        self.holder(grantee)?;
        Delegate::remove(self.delegates.contains_key(&(grantee, delegate)))?;
        self.delegates.remove(&(grantee, delegate));
        Ok(())
    }

    pub fn vote(&mut self, id: AccountId, trustee: AccountId, candidate: Option<AccountId>) -> Changed {
        let (mut subject, mut recovery) = (self.subject(id), self.recovery(id));
        let change = recovery.vote(&id, &mut subject, &trustee, candidate, self.now)?;
        self.recoveries.insert(id, recovery);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn recover(&mut self, id: AccountId) -> Changed {
        let (mut subject, mut recovery) = (self.subject(id), self.recovery(id));
        let change = recovery.execute(&id, &mut subject, self.now)?;
        self.recoveries.insert(id, recovery);
        self.subjects.insert(id, subject);
        Ok(change)
    }

    pub fn check(&self, id: AccountId, grantee: AccountId, request: &Request) -> Result<Decision, Error> {
        let record = self.record((id, grantee, request.check()?));
        let standing = self.standing((id, grantee), record.consent.as_ref());
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
        let delegate = || self.delegates.get(&(grantee, accessor)).copied();
        if !asks_for(&grantee, &self.subject(grantee), &accessor, delegate, self.now) {
            return Ok((Access::denied(DenyReason::NotDelegate), seq));
        }
        let mut record = self.record(key);
        let standing = self.standing((id, grantee), record.consent.as_ref());
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

    /// With the bare time of an instant if its sequence is `u64::MAX`, as the contract does without one.
    pub fn was_permitted(
        &self,
        id: AccountId,
        grantee: AccountId,
        request: &Request,
        at: Instant,
    ) -> Result<Decision, Error> {
        let key = (id, grantee, request.check()?);
        let subject = self.subject(id);
        let seq = (at != Instant::after(at.at)).then_some(at.seq);
        let at = Instant::past(at.at, seq, self.now, subject.seq)?;
        let record = self.record(key);
        let archived = |index| self.archive.get(&(key, index)).cloned();
        let newest = record.consent.filter(|consent| consent.recorded <= at);
        let consent = newest.or_else(|| newest_at(record.archived, at, archived, |consent| consent.recorded));
        let value = |epochs: bool, count| {
            let load = |index| self.timelines.get(&(id, epochs, index)).copied();
            newest_at(count, at, load, |entry| entry.since).map(|entry| entry.value)
        };
        let mut standing = Standing::default();
        let mut barred = 0;
        if let Some(Value::Default { policy, bars, .. }) = value(false, subject.defaults) {
            standing.policy = policy;
            barred = bars;
        }
        if let Some(Value::Epoch(epoch)) = value(true, subject.epochs) {
            standing.epoch = epoch;
        }
        standing.dropped = self.dropped(id, consent.as_ref()).is_some_and(|dropped| dropped <= at);
        let newest = self.cases.get(&(id, grantee)).cloned();
        let archived = |number| self.past_cases.get(&(id, grantee, number)).cloned();
        standing.case = Case::newest_at(newest, at, archived).and_then(|case| case.open_at(barred, at));
        Ok(decide(consent.as_ref(), &standing, request, at))
    }

    fn standing(&self, (id, grantee): (AccountId, AccountId), consent: Option<&Consent>) -> Standing {
        let subject = self.subject(id);
        let now = Instant::after(self.now);
        let case = self.cases.get(&(id, grantee)).and_then(|case| case.open_at(subject.bars, now));
        let dropped = self.dropped(id, consent).is_some();
        Standing { epoch: subject.epoch, policy: subject.policy, dropped, case }
    }

    fn dropped(&self, id: AccountId, consent: Option<&Consent>) -> Option<Instant> {
        let Recorder::Guardian { account, term } = consent?.recorded_by else { return None };
        match self.guardian(id, account).newest.filter(|newest| newest.term == term) {
            Some(newest) => newest.dropped,
            None => self.past_terms.get(&(id, account, term))?.dropped,
        }
    }
}
