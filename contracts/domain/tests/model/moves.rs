//! What is tried in a world, by the rules and by the model.

use super::*;
use salus_domain::calendar::quarter_from;
use std::collections::BTreeMap;

/// What can be tried besides accesses; every change has its own name in the shares that are printed.
#[derive(Debug)]
pub enum Move {
    Act(AccountId, Action),
    Vote(AccountId, Option<AccountId>),
    Recover,
    Break(AccountId, BreakGlass),
    Cosign(AccountId, AccountId, Qualification),
    Justify(AccountId, u32, Hash),
    Review(AccountId, (AccountId, u32), (Outcome, bool)),
    Enforce(AccountId, u32),
    Reinstate(AccountId, AccountId),
    AppointBy(Mandate, AccountId, GuardianTerms),
    ExtendBy(AccountId, AccountId, (u32, u64)),
    Suspend(AccountId, AccountId, (u32, bool)),
    EndBy(AccountId, AccountId, (u32, bool)),
    AttestDeath(AccountId, [u8; 6]),
    RetractDeath(AccountId),
}

/// How often each thing was tried, and carried out.
pub type Shares = BTreeMap<&'static str, (u32, u32)>;

impl Chance {
    /// Mostly one that something can be done with.
    fn prefer<T: Copy>(&mut self, from: &[T], good: impl Fn(&T) -> bool) -> T {
        let best: Vec<T> = from.iter().copied().filter(good).collect();
        if best.is_empty() || self.one_in(4) {
            self.pick(from)
        } else {
            self.pick(&best)
        }
    }

    fn guardian(
        &mut self,
        registry: &Registry,
        controller: AccountId,
        good: impl Fn(Option<Guardianship>) -> bool,
    ) -> AccountId {
        let guardians = [GUARDIANS[0], GUARDIANS[1], GUARDIANS[1], controller];
        self.prefer(&guardians, |guardian| good(registry.guardian(SUBJECT, *guardian).newest))
    }

    /// A clinician and the number of a case, mostly one with which something can be done.
    fn case(&mut self, registry: &Registry, good: impl Fn(&Case) -> bool) -> (AccountId, u32) {
        let newest = |clinician| registry.cases.get(&(SUBJECT, clinician)).map_or(0, |case| case.number);
        let known = |clinician, number| match registry.cases.get(&(SUBJECT, clinician)) {
            Some(case) if case.number == number => Some(case),
            _ => registry.past_cases.get(&(SUBJECT, clinician, number)),
        };
        let numbers = |clinician| (0..=newest(clinician) + 1).map(move |number| (clinician, number));
        let all: Vec<_> = CLINICIANS.into_iter().flat_map(numbers).collect();
        self.prefer(&all, |(clinician, number)| known(*clinician, *number).is_some_and(&good))
    }

    fn court(&mut self) -> AccountId {
        if self.one_in(8) {
            self.pick(&[STRANGER, GUARDIANS[0]])
        } else {
            COURT
        }
    }

    fn jurisdiction(&mut self) -> [u8; 6] {
        if self.one_in(10) {
            ELSEWHERE
        } else {
            HERE
        }
    }

    fn qualification(&mut self, registry: &Registry, account: AccountId) -> Qualification {
        let (nurse, physician) = (Qualification::NURSE, Qualification::PHYSICIAN);
        let all = [(physician, HERE), (nurse, HERE), (physician, ELSEWHERE), (nurse, ELSEWHERE), (13, HERE)];
        let held = |(credential, jurisdiction): &(u16, [u8; 6])| {
            *credential < 13 && registry.credentials.contains(&(account, *credential, *jurisdiction))
        };
        let (credential, jurisdiction) = self.prefer(&all, held);
        Qualification { credential, jurisdiction }
    }

    fn glass(&mut self, registry: &Registry, clinician: AccountId) -> BreakGlass {
        let owed = registry.right(clinician).owed > 0;
        let signed = registry.cosignatures.get(&(clinician, SUBJECT)).map_or(STRANGER, |signed| signed.by);
        let named = if owed { self.below(4) > 0 } else { self.one_in(6) };
        BreakGlass {
            qualification: self.qualification(registry, clinician),
            reason: Emergency(if self.one_in(20) { 4 } else { self.below(4) as u8 }),
            statement: [u8::from(!self.one_in(20)); 32],
            cosigner: named.then_some(signed),
        }
    }

    /// Credentials come and go, and the registry with them.
    pub fn shake(&mut self, registry: &mut Registry) {
        registry.down = self.one_in(8);
        let account = self.pick(&[CLINICIANS[0], CLINICIANS[1], CLINICIANS[2], CLINICIANS[3], REVIEWER, COURT]);
        for credential in [1, 3, 13, 14, 15] {
            let fits = match account {
                REVIEWER => credential == 13,
                COURT => credential > 13,
                _ => credential < 13 || self.one_in(10),
            };
            let qualification = Qualification { credential, jurisdiction: self.jurisdiction() };
            if fits && !self.one_in(5) {
                registry.license(account, qualification);
            } else {
                registry.revoke_license(account, qualification);
            }
        }
    }

    pub fn any(&mut self, registry: &Registry, controller: AccountId) -> Move {
        let (dead, now) = (registry.subject(SUBJECT).deceased().is_some(), registry.now);
        if dead {
            // Else there would hardly ever be an executor.
            match self.below(14) {
                0 => return Move::RetractDeath(self.court()),
                1..=3 => return self.by_authority(registry, controller, dead),
                4..=8 => {
                    let actor = self.pick(&[EXECUTOR, EXECUTOR, EXECUTOR, GUARDIANS[0]]);
                    let allowed = |action: &Action| {
                        matches!(action, Action::Revoke { .. } | Action::RevokeAll { .. } | Action::SetDefault { .. })
                    };
                    let mut tried = action(self, registry, controller);
                    while !allowed(&tried) && !self.one_in(4) {
                        tried = action(self, registry, controller);
                    }
                    return Move::Act(actor, tried);
                }
                _ => {}
            }
        }
        match self.below(28) {
            0..=11 => {
                let action = action(self, registry, controller);
                let resigns = matches!(action, Action::ResignGuardian { .. }) && !self.one_in(4);
                let actor = if resigns { self.pick(&GUARDIANS) } else { self.actor(controller) };
                Move::Act(actor, action)
            }
            12 | 13 => {
                let trustee = self.pick(&[TRUSTEES[0], TRUSTEES[1], TRUSTEES[2], STRANGER]);
                let candidate = self.pick(&[None, Some(KEYS[0]), Some(KEYS[0]), Some(KEYS[1]), Some(SUBJECT)]);
                Move::Vote(trustee, candidate)
            }
            14 => Move::Recover,
            15..=17 => {
                let clinician = self.pick(&CLINICIANS);
                Move::Break(clinician, self.glass(registry, clinician))
            }
            18 => {
                let (cosigner, clinician) = (self.pick(&CLINICIANS), self.pick(&CLINICIANS));
                Move::Cosign(cosigner, clinician, self.qualification(registry, cosigner))
            }
            19 => {
                let (clinician, number) = self.case(registry, |case| now < case.justify_by && case.justified.is_none());
                Move::Justify(clinician, number, [u8::from(!self.one_in(10)); 32])
            }
            20 => {
                let reviewer = self.pick(&[REVIEWER, REVIEWER, REVIEWER, REVIEWER, CLINICIANS[0], controller]);
                let outcome = self.pick(&[Outcome::Upheld, Outcome::NotJustified]);
                let case = self.case(registry, |case| case.closed.is_none());
                Move::Review(reviewer, case, (outcome, self.one_in(3)))
            }
            21 => {
                let (clinician, number) =
                    self.case(registry, |case| case.justify_by <= now && case.justified.is_none() && !case.missed);
                Move::Enforce(clinician, number)
            }
            22 => {
                let clinician = self.prefer(&CLINICIANS, |clinician| registry.right(*clinician).suspended);
                Move::Reinstate(self.pick(&[REVIEWER, REVIEWER, REVIEWER, CLINICIANS[0]]), clinician)
            }
            _ => self.by_authority(registry, controller, dead),
        }
    }

    fn by_authority(&mut self, registry: &Registry, controller: AccountId, dead: bool) -> Move {
        let (authority, jurisdiction, now) = (self.court(), self.jurisdiction(), registry.now);
        let lot = if dead && !self.one_in(3) { 0 } else { self.below(24) };
        let usual = self.guardian(registry, controller, |newest| {
            let runs = newest.is_some_and(|newest| newest.ended.is_none() && now < newest.powers.period.until);
            let managed = newest.is_some_and(|newest| newest.mandate().is_some());
            let bounded = newest.is_some_and(|newest| newest.powers.period.until < u64::MAX);
            match lot {
                0..=8 => !runs,
                9..=11 => runs && managed && bounded,
                _ => runs && managed,
            }
        });
        let account = if dead && !self.one_in(4) { EXECUTOR } else { usual };
        let kept = registry.guardian(SUBJECT, account);
        let term = kept.newest.map_or(0, |newest| newest.term).saturating_sub(u32::from(self.one_in(6)));
        match lot {
            0..=8 => {
                let (usual, other) = match dead {
                    true => (GuardianKind::Estate, GuardianKind::Minor),
                    false => (GuardianKind::Incapacity, GuardianKind::Estate),
                };
                let kind = if self.one_in(8) { other } else { usual };
                let until = self.pick(&[u64::MAX, quarter_from(now + 1), quarter_from(now + 1)]);
                let from = self.pick(&[0, 0, now + 1]).min(until - 1);
                let powers = GuardianTerms { period: Period { from, until }, excluded: self.pick(&[0, 0, 0b10]) };
                Move::AppointBy(Mandate { authority, kind, jurisdiction }, account, powers)
            }
            9..=11 => {
                let until = kept.newest.map_or(0, |newest| newest.powers.period.until);
                Move::ExtendBy(
                    authority,
                    account,
                    (term, quarter_from(until.saturating_add(u64::from(!self.one_in(5))))),
                )
            }
            12..=18 => {
                let suspended = kept.newest.is_some_and(|newest| newest.suspended);
                Move::Suspend(authority, account, (term, suspended == self.one_in(6)))
            }
            19..=22 => Move::EndBy(authority, account, (term, self.one_in(2))),
            _ => Move::AttestDeath(authority, jurisdiction),
        }
    }
}

impl Move {
    pub fn name(&self, dead: bool) -> &'static str {
        match self {
            Move::Act(_, Action::ResignGuardian { .. }) => "resign_guardian",
            Move::Act(..) if dead => "after death: any action but resigning",
            Move::Act(_, action) => action.name(),
            Move::Vote(..) => "vote_recovery",
            Move::Recover => "execute_recovery",
            Move::Break(..) => "break_glass",
            Move::Cosign(..) => "cosign",
            Move::Justify(..) => "justify",
            Move::Review(..) => "review",
            Move::Enforce(..) => "enforce",
            Move::Reinstate(..) => "reinstate_break_glass",
            Move::AppointBy(..) => "appoint_guardian_by_authority",
            Move::ExtendBy(..) => "extend_guardian (by the authority)",
            Move::Suspend(_, _, (_, true)) => "suspend_guardian",
            Move::Suspend(..) => "reinstate_guardian",
            Move::EndBy(..) => "end_guardian (by the authority)",
            Move::AttestDeath(..) => "attest_death",
            Move::RetractDeath(..) => "retract_death",
        }
    }

    /// What the rules make of it, and what the model does.
    pub fn play(&self, registry: &mut Registry, model: &mut Model) -> (Result<u32, Error>, Option<u32>) {
        let now = registry.now;
        let number = |done: Changed| done.map(|change| change.number);
        match self {
            Move::Act(actor, action) => (number(registry.act(*actor, action.clone())), model.act(*actor, action, now)),
            Move::Vote(trustee, candidate) => {
                (number(registry.vote(SUBJECT, *trustee, *candidate)), model.vote(*trustee, *candidate, now))
            }
            Move::Recover => (number(registry.recover(SUBJECT)), model.recover(now)),
            Move::Break(clinician, glass) => {
                let answer = registry.ask(*clinician, glass.qualification);
                let done = registry.break_glass(SUBJECT, *clinician, *glass);
                (done.map(|case| case.number), model.break_glass(*clinician, *glass, answer, now))
            }
            Move::Cosign(by, clinician, qualification) => {
                let answer = registry.ask(*by, *qualification);
                let done = registry.cosign(*by, *clinician, SUBJECT, *qualification);
                (done.map(|_| 0), model.cosign(*by, *clinician, *qualification, answer, now))
            }
            Move::Justify(clinician, case, document) => {
                let done = registry.justify(*clinician, SUBJECT, *case, *document);
                (done.map(|()| *case), model.justify(*clinician, *case, *document, now))
            }
            Move::Review(reviewer, (clinician, case), verdict) => {
                let jurisdiction =
                    model.case(*clinician, *case).map_or(HERE, |case| case.glass.qualification.jurisdiction);
                let answer = registry.ask(*reviewer, Qualification { credential: 13, jurisdiction });
                let done = registry.review(*reviewer, (SUBJECT, *clinician, *case), *verdict);
                (number(done), model.review(*reviewer, (*clinician, *case), *verdict, answer, now))
            }
            Move::Enforce(clinician, case) => {
                let done = registry.enforce(SUBJECT, *clinician, *case);
                (done.map(|()| *case), model.enforce(*clinician, *case, now))
            }
            Move::Reinstate(reviewer, clinician) => {
                let jurisdiction = model.suspended_in(*clinician);
                let answer = registry.ask(*reviewer, Qualification { credential: 13, jurisdiction });
                let done = registry.reinstate(*reviewer, *clinician);
                (done.map(|()| 0), model.reinstate(*reviewer, *clinician, answer, now))
            }
            Move::AppointBy(mandate, account, powers) => {
                let jurisdiction = mandate.jurisdiction;
                let answer = registry.ask(mandate.authority, Qualification { credential: 14, jurisdiction });
                let done = registry.appoint_by(*mandate, SUBJECT, *account, *powers);
                (number(done), model.appoint_by(*mandate, *account, *powers, answer, now))
            }
            Move::ExtendBy(authority, account, to) => {
                let answer = asked(registry, model, *authority, *account);
                let done = registry.extend_by(*authority, SUBJECT, *account, *to);
                (number(done), model.extend_by(*account, *to, answer, now))
            }
            Move::Suspend(authority, account, to) => {
                let answer = asked(registry, model, *authority, *account);
                let done = registry.suspend(*authority, SUBJECT, *account, *to);
                (number(done), model.suspend(*account, *to, answer, now))
            }
            Move::EndBy(authority, account, to) => {
                let answer = asked(registry, model, *authority, *account);
                let done = registry.end_by(*authority, SUBJECT, *account, *to);
                (number(done), model.end_by(*account, *to, answer, now))
            }
            Move::AttestDeath(authority, jurisdiction) => {
                let registrar = Qualification { credential: 15, jurisdiction: *jurisdiction };
                let answer = registry.ask(*authority, registrar);
                let done = registry.attest_death(*authority, SUBJECT, *jurisdiction);
                (number(done), model.attest_death(*jurisdiction, answer, now))
            }
            Move::RetractDeath(authority) => {
                let registrar = Qualification { credential: 15, jurisdiction: model.death().unwrap_or_default() };
                let answer = registry.ask(*authority, registrar);
                (number(registry.retract_death(*authority, SUBJECT)), model.retract_death(answer, now))
            }
        }
    }
}

/// The answer about an authority in the jurisdiction that appointed a guardian.
fn asked(registry: &Registry, model: &Model, authority: AccountId, account: AccountId) -> Answer {
    let mandate = model.guardian(account).0.and_then(|newest| newest.mandate);
    let jurisdiction = mandate.map_or(HERE, |mandate| mandate.jurisdiction);
    registry.ask(authority, Qualification { credential: 14, jurisdiction })
}

pub fn action(chance: &mut Chance, registry: &Registry, controller: AccountId) -> Action {
    let (subject, scope) = (SUBJECT, Scope::Treatment);
    let grantee = chance.pick(&[GRANTEES[0], GRANTEES[0], GRANTEES[1], GUARDIANS[0], KEYS[0]]);
    let (lot, now) = (chance.below(24), registry.now);
    let guardian = chance.guardian(registry, controller, |newest| {
        let runs = newest.is_some_and(|newest| newest.ended.is_none() && now < newest.powers.period.until);
        let own = newest.is_some_and(|newest| newest.mandate().is_none());
        match lot {
            12..=14 => !runs,
            15 => runs && own && newest.is_some_and(|newest| newest.powers.period.until < u64::MAX),
            _ => own || !runs,
        }
    });
    let record = registry.record((subject, grantee, scope));
    let state = registry.subject(subject);
    let kept = registry.guardian(subject, guardian);
    match lot {
        0..=5 => Action::Grant {
            subject,
            grantee,
            scope,
            terms: chance.terms(registry.now),
            version: chance.number(record.highest()),
            epoch: chance
                .one_in(4)
                .then(|| (state.epoch + chance.below(2) as u32).saturating_sub(chance.below(2) as u32)),
        },
        6..=8 => Action::Revoke { subject, grantee, scope, up_to: chance.number(record.highest()) },
        9 => {
            let version = record.consent.map_or(1, |consent| consent.version);
            Action::EnterInError { subject, grantee, scope, version: version - u32::from(chance.one_in(5)) }
        }
        10 => Action::RevokeAll { subject, up_to: chance.number(state.epoch) },
        11 => Action::SetDefault {
            subject,
            policy: chance.pick(&[
                DefaultPolicy::BreakGlassOnly,
                DefaultPolicy::Nothing,
                DefaultPolicy::NormalConfidentiality,
                DefaultPolicy::All,
            ]),
            no_break_glass: chance.one_in(3),
            revision: chance.number(state.default_revision),
        },
        12..=14 => {
            let next = quarter_from(registry.now + 1);
            let until = chance.pick(&[u64::MAX, next, next]);
            let from = chance.pick(&[0, 0, registry.now + 1]).min(until - 1);
            let excluded = chance.pick(&[0, 0, 0b10]);
            let powers = GuardianTerms { period: Period { from, until }, excluded };
            Action::AppointGuardian { subject, guardian, powers, term: chance.number(kept.highest()) }
        }
        15 => {
            let until = kept.newest.map_or(0, |newest| newest.powers.period.until);
            let term = kept.newest.map_or(0, |newest| newest.term).saturating_sub(u32::from(chance.one_in(6)));
            Action::ExtendGuardian {
                subject,
                guardian,
                term,
                until: quarter_from(until.saturating_add(u64::from(!chance.one_in(5)))),
            }
        }
        16 | 17 => Action::EndGuardian {
            subject,
            guardian,
            keep_grants: chance.one_in(2),
            term: chance.number(kept.highest()),
        },
        18 => Action::ResignGuardian { subject, term: chance.number(kept.highest()) },
        19 => {
            let controller = chance.pick(&[SUBJECT, KEYS[0], KEYS[1]]);
            Action::SetController { subject, controller, rotation: chance.number(state.rotation) }
        }
        20 => {
            let trustees = TRUSTEES[..chance.below(4) as usize].to_vec();
            let (threshold, delay) = match trustees.len() as u64 {
                0 => (0, 0),
                many => (1 + chance.below(many) as u8, 1 + chance.below(3)),
            };
            Action::SetRecovery {
                subject,
                trustees,
                threshold,
                delay,
                revision: chance.number(state.recovery_revision),
            }
        }
        21 => Action::VetoRecovery { subject, attempt: chance.number(registry.recovery(subject).attempt) },
        _ => {
            let (clinician, number) = chance.case(registry, |case| case.closed.is_none() && case.challenged.is_none());
            Action::Challenge { subject, clinician, number, statement: [0; 32] }
        }
    }
}
