//! What is tried next: mostly what may go through.

use crate::actions::{action, answer};
use crate::chance::Chance;
use crate::model::*;
use crate::moves::Move;
use crate::support::*;
use salus_domain::calendar::quarter_from;
use salus_domain::consent::*;
use salus_domain::credential::CredentialType;
use salus_domain::{AccountId, Jurisdiction};

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

    pub fn guardian(
        &mut self,
        registry: &Registry,
        controller: AccountId,
        good: impl Fn(Option<Guardianship>) -> bool,
    ) -> AccountId {
        let guardians = [GUARDIANS[0], GUARDIANS[1], GUARDIANS[1], controller];
        self.prefer(&guardians, |guardian| good(registry.guardian(SUBJECT, *guardian).newest))
    }

    /// A clinician and the number of a case, mostly one with which something can be done.
    pub fn case(&mut self, registry: &Registry, good: impl Fn(&Case) -> bool) -> (AccountId, u32) {
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

    fn jurisdiction(&mut self) -> Jurisdiction {
        if self.one_in(10) {
            ELSEWHERE
        } else {
            HERE
        }
    }

    fn qualification(&mut self, registry: &Registry, account: AccountId) -> Qualification {
        let abroad = |qualification| Qualification { jurisdiction: ELSEWHERE, ..qualification };
        let reviewer = here(CredentialType::REVIEWER);
        let held = |qualification: &Qualification| {
            *qualification != reviewer && registry.credentials.contains(&(account, *qualification))
        };
        self.prefer(&[PHYSICIAN, NURSE, abroad(PHYSICIAN), abroad(NURSE), reviewer], held)
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
        let (physician, nurse, reviewer) = (CredentialType::PHYSICIAN, CredentialType::NURSE, CredentialType::REVIEWER);
        let court = [CredentialType::GUARDIANSHIP_AUTHORITY, CredentialType::VITAL_RECORDS];
        for credential in [physician, nurse, reviewer, court[0], court[1]] {
            let fits = match account {
                REVIEWER => credential == reviewer,
                COURT => court.contains(&credential),
                _ => credential < reviewer || self.one_in(10),
            };
            let qualification = Qualification { credential, jurisdiction: self.jurisdiction() };
            if fits && !self.one_in(5) {
                registry.license(account, qualification);
            } else {
                registry.revoke_license(account, qualification);
            }
        }
    }

    /// What is tried next. Some worlds are mostly about drafts, others about recovery.
    pub fn any(&mut self, registry: &Registry, model: &Model, controller: AccountId, world: u64) -> Move {
        match world % 6 {
            1 if !self.one_in(3) => return self.about_drafts(registry, model, controller),
            2 if !self.one_in(3) => return self.vote(),
            _ => {}
        }
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
        match self.below(31) {
            28..=30 => self.about_drafts(registry, model, controller),
            0..=11 => {
                let action = action(self, registry, controller);
                let resigns = matches!(action, Action::ResignGuardian { .. }) && !self.one_in(4);
                let actor = if resigns { self.pick(&GUARDIANS) } else { self.actor(controller) };
                Move::Act(actor, action)
            }
            12 | 13 => self.vote(),
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

    fn vote(&mut self) -> Move {
        let trustee = if self.one_in(9) { STRANGER } else { self.pick(&TRUSTEES) };
        let (one, other) = (Some(KEYS[0]), Some(KEYS[1]));
        Move::Vote(trustee, self.pick(&[None, one, one, other, other, Some(SUBJECT)]))
    }

    fn about_drafts(&mut self, registry: &Registry, model: &Model, controller: AccountId) -> Move {
        let grantee = self.grantee();
        match self.below(8) {
            0..=3 => Move::Act(self.actor(controller), answer(self, registry, model)),
            4 => Move::Withdraw(grantee),
            _ => {
                // Often the same again.
                let before = registry.drafts.get(&(SUBJECT, grantee, Scope::Treatment)).filter(|_| self.one_in(2));
                let terms = before.map(|draft| draft.terms.clone()).unwrap_or_else(|| self.terms(registry.now));
                Move::Propose(grantee, terms)
            }
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
