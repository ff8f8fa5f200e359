//! What is tried in a world, by the rules and by the model.

use crate::model::*;
use crate::support::*;
use salus_domain::consent::*;
use salus_domain::credential::CredentialType;
use salus_domain::{AccountId, Hash, Jurisdiction};
use std::collections::BTreeMap;

/// What can be tried besides accesses; every change has its own name in the shares that are printed.
#[derive(Debug)]
pub enum Move {
    Act(AccountId, Action),
    Vote(AccountId, Option<AccountId>),
    Recover,
    Propose(AccountId, Terms),
    Withdraw(AccountId),
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
    AttestDeath(AccountId, Jurisdiction),
    RetractDeath(AccountId),
}

/// How often each thing was tried, and carried out.
pub type Shares = BTreeMap<&'static str, (u32, u32)>;

impl Move {
    pub fn name(&self, dead: bool) -> &'static str {
        match self {
            Move::Act(_, Action::ResignGuardian { .. }) => "resign_guardian",
            Move::Act(..) if dead => "after death: any action but resigning",
            Move::Act(_, action) => action.name(),
            Move::Vote(..) => "vote_recovery",
            Move::Recover => "execute_recovery",
            Move::Propose(..) => "propose",
            Move::Withdraw(..) => "withdraw",
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
            Move::Propose(grantee, terms) => {
                let draft = registry.propose((SUBJECT, *grantee, Scope::Treatment), terms.clone());
                let expected = model.propose(*grantee, draft.clone().ok(), terms, now);
                (draft.map(|_| 0), expected.then_some(0))
            }
            Move::Withdraw(grantee) => {
                let withdrawn = registry.withdraw((SUBJECT, *grantee, Scope::Treatment));
                (withdrawn.map(|()| 0), model.withdraw(*grantee, now).then_some(0))
            }
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
                let answer =
                    registry.ask(*reviewer, Qualification { credential: CredentialType::REVIEWER, jurisdiction });
                let done = registry.review(*reviewer, (SUBJECT, *clinician, *case), *verdict);
                (number(done), model.review(*reviewer, (*clinician, *case), *verdict, answer, now))
            }
            Move::Enforce(clinician, case) => {
                let done = registry.enforce(SUBJECT, *clinician, *case);
                (done.map(|()| *case), model.enforce(*clinician, *case, now))
            }
            Move::Reinstate(reviewer, clinician) => {
                let jurisdiction = model.suspended_in(*clinician);
                let answer =
                    registry.ask(*reviewer, Qualification { credential: CredentialType::REVIEWER, jurisdiction });
                let done = registry.reinstate(*reviewer, *clinician);
                (done.map(|()| 0), model.reinstate(*reviewer, *clinician, answer, now))
            }
            Move::AppointBy(mandate, account, powers) => {
                let jurisdiction = mandate.jurisdiction;
                let answer = registry.ask(
                    mandate.authority,
                    Qualification { credential: CredentialType::GUARDIANSHIP_AUTHORITY, jurisdiction },
                );
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
                let registrar =
                    Qualification { credential: CredentialType::VITAL_RECORDS, jurisdiction: *jurisdiction };
                let answer = registry.ask(*authority, registrar);
                let done = registry.attest_death(*authority, SUBJECT, *jurisdiction);
                (number(done), model.attest_death(*jurisdiction, answer, now))
            }
            Move::RetractDeath(authority) => {
                let registrar = Qualification {
                    credential: CredentialType::VITAL_RECORDS,
                    jurisdiction: model.death().unwrap_or_default(),
                };
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
    registry.ask(authority, Qualification { credential: CredentialType::GUARDIANSHIP_AUTHORITY, jurisdiction })
}
