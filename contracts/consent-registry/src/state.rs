//! Loading and storing, and what can be read off the state without changing it.

use crate::contract::{ConsentRegistry, Hash32, Id, Result};
use ink::codegen::Env as _;
use ink::env::hash::Blake2x256;
use ink::prelude::vec::Vec;
use salus_domain::consent::{
    self, Action, Authority, Case, Consent, Decision, Draft, Entry, Error, Guardian, Guardianship, Instant, Record,
    Recorder, Recovery, Request, Scope, Standing, Subject, Timeline, Value,
};
use salus_domain::Timestamp;
use salus_interfaces::base::now;
use salus_interfaces::Stored;

/// Subject, grantee and scope.
pub type ConsentKey<'a> = (&'a Id, &'a Id, Scope);
/// Subject and guardian.
pub type GuardianKey<'a> = (&'a Id, &'a Id);
/// Subject and clinician.
pub type CaseKey<'a> = (&'a Id, &'a Id);

impl ConsentRegistry {
    pub(crate) fn name(&self, draft: &Draft) -> Hash32 {
        self.env().hash_bytes::<Blake2x256>(&draft.preimage())
    }

    pub(crate) fn load_subject(&self, id: &Id) -> Stored<Subject> {
        self.subjects.get(id).unwrap_or_default()
    }

    pub(crate) fn load_record(&self, key: ConsentKey) -> Stored<Record> {
        self.records.get(key).unwrap_or_default()
    }

    pub(crate) fn load_archived(&self, (subject, grantee, scope): ConsentKey, index: u32) -> Option<Consent> {
        self.archive.get((subject, grantee, scope, index)).map(|stored| stored.0)
    }

    pub(crate) fn load_draft(&self, key: ConsentKey) -> Result<Stored<Draft>> {
        self.drafts.get(key).ok_or(Error::NoDraft)
    }

    pub(crate) fn load_guardian(&self, key: GuardianKey) -> Stored<Guardian> {
        self.guardians.get(key).unwrap_or_default()
    }

    pub(crate) fn load_past_term(&self, (subject, guardian): GuardianKey, term: u32) -> Option<Stored<Guardianship>> {
        self.past_terms.get((subject, guardian, term))
    }

    pub(crate) fn load_term(&self, key: GuardianKey, term: u32) -> Option<Guardianship> {
        match self.load_guardian(key).newest {
            Some(newest) if newest.term == term => Some(newest),
            _ => self.load_past_term(key, term).map(|stored| stored.0),
        }
    }

    pub(crate) fn load_recovery(&self, id: &Id) -> Stored<Recovery> {
        self.recoveries.get(id).unwrap_or_default()
    }

    pub(crate) fn load_entry(&self, id: &Id, kind: Timeline, index: u32) -> Option<Entry> {
        self.timelines.get((id, kind, index)).map(|stored| stored.0)
    }

    /// Appends to a timeline that now has `count` entries.
    pub(crate) fn save_entry(&mut self, id: &Id, kind: Timeline, count: u32, entry: Entry) {
        self.timelines.insert((id, kind, count.saturating_sub(1)), &Stored(entry));
    }

    pub(crate) fn authority(&self, id: &Id, state: &Subject, actor: &Id) -> Result<Authority> {
        Authority::of(id, state, actor, || self.load_guardian((id, actor)).0, now())
    }

    /// What holds now.
    pub(crate) fn standing(
        &self,
        (id, grantee): (&Id, &Id),
        state: &Subject,
        consent: Option<&Consent>,
        request: &Request,
    ) -> Standing {
        let case = self.case_then((id, grantee), state.bars, request, Instant::after(now()));
        let dropped = self.dropped(id, consent).is_some();
        Standing { epoch: state.epoch, policy: state.policy, dropped, case }
    }

    pub(crate) fn decide_now(&self, (subject, grantee): (&Id, &Id), request: &Request) -> Result<Decision> {
        let scope = request.check()?;
        let state = self.load_subject(subject);
        let record = self.load_record((subject, grantee, scope));
        let standing = self.standing((subject, grantee), &state, record.consent.as_ref(), request);
        Ok(consent::decide(record.consent.as_ref(), &standing, request, Instant::after(now())))
    }

    pub(crate) fn decide_then(
        &self,
        (subject, grantee): (&Id, &Id),
        request: &Request,
        at: Timestamp,
        seq: Option<u64>,
    ) -> Result<Decision> {
        let scope = request.check()?;
        let state = self.load_subject(subject);
        let at = Instant::past(at, seq, now(), state.seq)?;
        let consent = self.consent_then((subject, grantee, scope), at);
        let mut standing = Standing::default();
        let mut bars = 0;
        let default = self.value_then(subject, Timeline::Defaults, state.defaults, at);
        if let Some(Value::Default { policy, bars: barred, .. }) = default {
            (standing.policy, bars) = (policy, barred);
        }
        if let Some(Value::Epoch(epoch)) = self.value_then(subject, Timeline::Epochs, state.epochs, at) {
            standing.epoch = epoch;
        }
        standing.dropped = self.dropped(subject, consent.as_ref()).is_some_and(|dropped| dropped <= at);
        standing.case = self.case_then((subject, grantee), bars, request, at);
        Ok(consent::decide(consent.as_ref(), &standing, request, at))
    }

    /// When the grants of the guardian who recorded a consent were dropped, if one did and they were.
    fn dropped(&self, id: &Id, consent: Option<&Consent>) -> Option<Instant> {
        match &consent?.recorded_by {
            Recorder::Guardian { account, term } => self.load_term((id, account), *term)?.dropped,
            Recorder::Subject => None,
        }
    }

    /// The grantee's case whose window was open at an instant, if that matters to the request.
    fn case_then(&self, key: CaseKey, bars: u32, request: &Request, at: Instant) -> Option<u32> {
        if !request.breaks_glass() {
            return None;
        }
        Case::newest_at(self.load_newest_case(key), at, |number| self.load_past_case(key, number))?.open_at(bars, at)
    }

    /// The version that was the newest at an instant.
    fn consent_then(&self, key: ConsentKey, at: Instant) -> Option<Consent> {
        let Stored(record) = self.load_record(key);
        if let Some(consent) = record.consent.filter(|consent| consent.recorded <= at) {
            return Some(consent);
        }
        consent::newest_at(record.archived, at, |index| self.load_archived(key, index), |consent| consent.recorded)
    }

    /// The value of a timeline that held at an instant.
    fn value_then(&self, id: &Id, kind: Timeline, count: u32, at: Instant) -> Option<Value> {
        consent::newest_at(count, at, |index| self.load_entry(id, kind, index), |entry| entry.since)
            .map(|entry| entry.value)
    }

    /// The text that `signer` signs for an action.
    pub(crate) fn text(&self, signer: &Id, action: &Action, deadline: Timestamp) -> Result<Vec<u8>> {
        action.check_signed()?;
        let envelope = self.base.envelope(signer, deadline);
        let draft = match action {
            Action::Accept { subject, grantee, scope, .. } => {
                Some(self.load_draft((subject, grantee, *scope))?.0.terms)
            }
            _ => None,
        };
        Ok(consent::signed_text(action, &envelope, draft.as_ref()))
    }
}
