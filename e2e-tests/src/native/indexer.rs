//! An indexer: the registry's whole state, rebuilt from its events alone.

use std::collections::BTreeMap;

use codec::Encode;
use salus_domain::{
    AccountId, Hash, Timestamp,
    consent::{
        Basis, Challenge, Consent, Decision, Delegate, Draft, DraftState, End, Entry, Event, Guardian, Guardianship,
        Instant, Receipt, Record, Recorder, Recovery, Request, Scope, Subject, Timeline, Value,
    },
};

use super::{
    Bundle,
    emergency_index::Emergencies,
    governance_index::{Governing, Items},
};

type Key = (AccountId, AccountId, Scope);
type Pair = (AccountId, AccountId);

/// Nobody, where the registry fills a list up.
const NOBODY: AccountId = [0; 32];

/// What an indexer knows.
#[derive(Debug, Default)]
pub struct Index {
    base: Governing,
    subjects: BTreeMap<AccountId, Subject>,
    records: BTreeMap<Key, Record>,
    archive: BTreeMap<(Key, u32), Consent>,
    timelines: BTreeMap<(AccountId, Vec<u8>, u32), Entry>,
    openings: BTreeMap<(Key, u32, Hash), Timestamp>,
    drafts: BTreeMap<Key, Draft>,
    guardians: BTreeMap<Pair, Guardian>,
    past_terms: BTreeMap<(Pair, u32), Guardianship>,
    recoveries: BTreeMap<AccountId, Recovery>,
    delegates: BTreeMap<Pair, Delegate>,
    emergencies: Emergencies,
}

impl Index {
    /// The state after these events.
    pub fn of(events: impl IntoIterator<Item = Event>) -> Index {
        let mut index = Index::default();
        events.into_iter().for_each(|event| index.add(event));
        index
    }

    /// Every storage item that the registry should have: key and value, sorted.
    pub fn storage(&self, bundle: &Bundle) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut items = Items::of(bundle, &self.base);
        items.field("subjects", &self.subjects);
        items.field("records", &self.records);
        items.field("archive", &self.archive);
        for ((subject, list, number), value) in &self.timelines {
            items.item("timelines", &[subject.encode(), list.clone(), number.encode()].concat(), value.encode());
        }
        items.field("openings", &self.openings);
        items.field("drafts", &self.drafts);
        items.field("guardians", &self.guardians);
        items.field("past_terms", &self.past_terms);
        items.field("recoveries", &self.recoveries);
        items.field("delegates", &self.delegates);
        self.emergencies.items(&mut items);
        items.sorted()
    }

    /// Takes in one event.
    pub fn add(&mut self, event: Event) {
        match event {
            Event::Granted { subject, grantee, scope, consent, draft, .. } => {
                let key = (subject, grantee, scope);
                self.changed(subject, consent.recorded);
                if draft.is_some() {
                    self.answered(key, DraftState::Accepted);
                }
                let record = self.records.entry(key).or_default();
                if let Some(superseded) = record.consent.replace(consent) {
                    self.archive.insert((key, record.archived), superseded);
                    record.archived += 1;
                }
            }
            Event::Revoked { subject, grantee, scope, up_to, at, .. } => {
                self.changed(subject, at);
                let record = self.records.entry((subject, grantee, scope)).or_default();
                record.burned = up_to;
                if let Some(consent) = record.consent.as_mut().filter(|consent| consent.ended.is_none()) {
                    consent.ended = Some((at, End::Revoked));
                }
            }
            Event::EnteredInError { subject, grantee, scope, version, at } => {
                self.changed(subject, at);
                let record = self.records.get_mut(&(subject, grantee, scope)).expect("it was granted");
                record.burned = record.burned.max(version);
                record.consent.as_mut().expect("it was granted").ended = Some((at, End::EnteredInError));
            }
            Event::AllRevoked { subject, epoch, at, .. } => {
                let state = self.changed(subject, at);
                state.epoch = epoch;
                let number = state.epochs;
                state.epochs += 1;
                self.entry(subject, Timeline::Epochs, number, Entry { since: at, value: Value::Epoch(epoch) });
            }
            Event::DefaultSet { subject, policy, no_break_glass, revision, at, .. } => {
                let state = self.changed(subject, at);
                state.policy = policy;
                state.no_break_glass = no_break_glass;
                state.default_revision = revision;
                state.bars += u32::from(no_break_glass);
                let number = state.defaults;
                state.defaults += 1;
                let value = Value::Default { policy, no_break_glass, bars: state.bars };
                self.entry(subject, Timeline::Defaults, number, Entry { since: at, value });
            }
            Event::Proposed { subject, grantee, scope, terms, at, .. } => {
                self.drafts.insert((subject, grantee, scope), Draft { terms, proposed: at, state: DraftState::Open });
            }
            Event::Withdrawn { subject, grantee, scope } => {
                self.drafts.remove(&(subject, grantee, scope));
            }
            Event::Declined { subject, grantee, scope, at, .. } => {
                self.changed(subject, at);
                self.answered((subject, grantee, scope), DraftState::Declined);
            }
            Event::Accessed { subject, request, receipt } => self.accessed(subject, &request, &receipt),
            Event::DelegateSet { grantee, delegate, terms } => match terms {
                None => drop(self.delegates.remove(&(grantee, delegate))),
                Some(terms) => drop(self.delegates.insert((grantee, delegate), terms)),
            },
            Event::GuardianAppointed { subject, guardian, guardianship } => {
                self.changed(subject, guardianship.appointed);
                let key = (subject, guardian);
                if let Some(before) = self.guardians.entry(key).or_default().newest.replace(guardianship) {
                    self.past_terms.insert((key, before.term), before);
                }
            }
            Event::GuardianExtended { subject, guardian, until, at, .. } => {
                self.changed(subject, at);
                self.guardian((subject, guardian)).powers.period.until = until;
            }
            Event::GuardianEnded { subject, guardian, term, kept, at, .. } => {
                self.changed(subject, at);
                self.guardian_ended((subject, guardian), term, kept, at);
            }
            Event::ControllerSet { subject, controller, rotation, recovered, at } => {
                let state = self.changed(subject, at);
                state.controller = Some(controller);
                state.rotation = rotation;
                if recovered {
                    let recovery = self.recoveries.get_mut(&subject).expect("it was set");
                    begin(recovery, recovery.attempt + 1);
                }
            }
            Event::RecoverySet { subject, trustees, threshold, delay, revision, at } => {
                self.changed(subject, at).recovery_revision = revision;
                let recovery = self.recoveries.entry(subject).or_default();
                recovery.votes.resize(trustees.len(), NOBODY);
                recovery.trustees = trustees;
                recovery.threshold = threshold;
                recovery.delay = delay;
                begin(recovery, recovery.attempt + 1);
            }
            Event::RecoveryVoted { subject, trustee, candidate, attempt, pending, ready, at } => {
                self.changed(subject, at);
                let recovery = self.recoveries.get_mut(&subject).expect("it was set");
                recovery.attempt = attempt;
                let place = recovery.trustees.iter().position(|known| *known == trustee).expect("a trustee");
                recovery.votes[place] = candidate.unwrap_or(NOBODY);
                (recovery.pending, recovery.ready) = (pending, ready);
            }
            Event::RecoveryVetoed { subject, attempt, at } => {
                self.changed(subject, at);
                begin(self.recoveries.get_mut(&subject).expect("it was set"), attempt + 1);
            }
            Event::GlassBroken { subject, clinician, case } => {
                self.changed(subject, case.opened);
                self.emergencies.opened(subject, clinician, case);
            }
            Event::CaseJustified { subject, clinician, number, document, at } => {
                self.emergencies.case((subject, clinician), number).justified = Some((at, document));
            }
            Event::CaseChallenged { subject, clinician, number, statement, by, at } => {
                self.changed(subject, at);
                let by_guardian = by != Recorder::Subject;
                let challenge = Challenge { at, statement, by_guardian };
                self.emergencies.case((subject, clinician), number).challenged = Some(challenge);
            }
            Event::CaseReviewed { subject, clinician, number, outcome, suspended, at, .. } => {
                self.changed(subject, at);
                self.emergencies.reviewed((subject, clinician), number, (at, outcome), suspended);
            }
            Event::DeadlineMissed { subject, clinician, number, owed, .. } => {
                self.emergencies.case((subject, clinician), number).missed = true;
                self.emergencies.right(clinician).owed = owed;
            }
            Event::Cosigned { subject, clinician, cosignature } => {
                self.emergencies.cosigned(clinician, subject, cosignature);
            }
            Event::BreakGlassReinstated { clinician, .. } => self.emergencies.right(clinician).suspended = false,
            Event::GuardianSuspended { subject, guardian, suspended, at, .. } => {
                self.changed(subject, at);
                self.guardian((subject, guardian)).suspended = suspended;
            }
            Event::DeathAttested { subject, death, .. } => self.changed(subject, death.since).death = Some(death),
            Event::DeathRetracted { subject, ready, at, .. } => {
                self.changed(subject, at).death.as_mut().expect("it was attested").retracted = true;
                let pending = self.recoveries.get_mut(&subject).filter(|recovery| recovery.pending != NOBODY);
                pending.into_iter().for_each(|recovery| recovery.ready = ready);
            }
            Event::Governance(event) => self.base.add(event),
        }
    }

    fn changed(&mut self, subject: AccountId, at: Instant) -> &mut Subject {
        let state = self.subjects.entry(subject).or_default();
        assert_eq!(at.seq, state.seq + 1, "every change of a subject takes the next number, and says so");
        state.seq = at.seq;
        state
    }

    fn entry(&mut self, subject: AccountId, list: Timeline, number: u32, entry: Entry) {
        self.timelines.insert((subject, list.encode(), number), entry);
    }

    fn accessed(&mut self, subject: AccountId, request: &Request, receipt: &Receipt) {
        let Decision::Permit(Basis::Consent { version }) = receipt.decision else { return };
        let Some(left) = receipt.uses_left.filter(|_| !receipt.reopened) else { return };
        let instant = Instant { at: receipt.at, seq: receipt.seq + 1 };
        self.changed(subject, instant);
        let key = (subject, receipt.grantee, request.purpose.scope().expect("it was asked for"));
        let consent = self.records.get_mut(&key).and_then(|record| record.consent.as_mut()).expect("it was granted");
        consent.uses += 1;
        if left == 0 {
            consent.exhausted = Some(instant);
        }
        self.openings.insert((key, version, receipt.resource), receipt.at);
    }

    fn answered(&mut self, key: Key, state: DraftState) {
        self.drafts.get_mut(&key).expect("it was proposed").state = state;
    }

    fn guardian(&mut self, key: Pair) -> &mut Guardianship {
        self.guardians.get_mut(&key).and_then(|guardian| guardian.newest.as_mut()).expect("it was appointed")
    }

    fn guardian_ended(&mut self, key: Pair, term: u32, kept: bool, at: Instant) {
        if let Some(past) = self.past_terms.get_mut(&(key, term)) {
            past.dropped = Some(at);
            return;
        }
        let guardian = self.guardians.entry(key).or_default();
        guardian.burned = guardian.burned.max(term);
        if let Some(newest) = guardian.newest.as_mut().filter(|newest| newest.term <= term) {
            newest.ended = newest.ended.or(Some(at));
            if !kept && newest.dropped.is_none() {
                newest.dropped = Some(at);
            }
        }
    }
}

fn begin(recovery: &mut Recovery, attempt: u32) {
    recovery.attempt = attempt;
    recovery.votes.fill(NOBODY);
    recovery.pending = NOBODY;
}
