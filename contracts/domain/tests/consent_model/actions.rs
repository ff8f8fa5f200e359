//! Actions to try: those of the subject, and of somebody for it.

use crate::chance::Chance;
use crate::model::*;
use crate::support::*;
use salus_domain::calendar::quarter_from;
use salus_domain::consent::*;
use salus_domain::AccountId;

pub fn action(chance: &mut Chance, registry: &Registry, controller: AccountId) -> Action {
    let (subject, scope) = (SUBJECT, Scope::Treatment);
    let grantee = chance.grantee();
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
            let trustees = TRUSTEES[..chance.below(6) as usize].to_vec();
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

/// An answer to what a grantee proposes: mostly to the draft that there is.
pub fn answer(chance: &mut Chance, registry: &Registry, model: &Model) -> Action {
    let (subject, grantee, scope) = (SUBJECT, chance.grantee(), Scope::Treatment);
    let key = (subject, grantee, scope);
    let drafts = model.drafts();
    let other = if drafts.is_empty() { [9; 32] } else { chance.pick(&drafts) };
    let draft = registry.draft(key).filter(|_| !chance.one_in(5)).unwrap_or(other);
    if chance.one_in(2) {
        return Action::Decline { subject, grantee, scope, draft };
    }
    let version = chance.number(registry.record(key).highest());
    Action::Accept { subject, grantee, scope, draft, version, epoch: None }
}
