//! The bundles' side of the race.

use std::collections::BTreeSet;

use salus_domain::{
    AccountId,
    consent::{Change, Decision, Error, Instant, Qualification, Receipt, Recovery, Request, Scope},
    governance::Slot,
};
use salus_e2e_tests::native::{Index, Suite};

use crate::{
    model::{CLINICIANS, SUBJECT},
    moves::Move,
    support::{Registry, account},
};

/// Both registries, and who has what credential there.
pub struct Real {
    suite: Suite,
    licensed: BTreeSet<(AccountId, Qualification)>,
}

impl Real {
    pub fn new() -> Real {
        let mut suite = Suite::new();
        (0..=99).for_each(|number| suite.chain().fund(account(number)));
        Real { suite, licensed: BTreeSet::new() }
    }

    pub fn now(&self) -> u64 {
        self.suite.now()
    }

    pub fn set_time(&mut self, now: u64) {
        if now > self.now() {
            self.suite.chain().set_time(now);
        }
    }

    /// Issues and revokes until the credentials are those of the registry in memory, and lets the credential registry answer
    /// or not, as it does there.
    pub fn follow(&mut self, registry: &Registry) {
        let wanted: BTreeSet<_> = registry.credentials.iter().copied().collect();
        for (holder, qualification) in self.licensed.difference(&wanted) {
            self.suite.strike_off(*holder, *qualification);
        }
        for (holder, qualification) in wanted.difference(&self.licensed) {
            self.suite.license(*holder, *qualification);
        }
        self.licensed = wanted;
        self.wire(registry.down);
    }

    /// Behind the governance's back, which takes its time.
    fn wire(&mut self, down: bool) {
        let contract = if down { [0x0b; 32] } else { self.suite.registry };
        let registry = self.suite.consents.registry;
        self.suite.chain().rewire(registry, Slot::CredentialRegistry, contract);
    }

    /// What the bundle makes of a move: the number that the change has, or that there is for it.
    pub fn play(&mut self, tried: &Move) -> Result<u32, Error> {
        let consents = &mut self.suite.consents;
        let number = |done: Result<Change, Error>| done.map(|change| change.number);
        let unit = |done: Result<(), Error>, number: u32| done.map(|()| number);
        match tried {
            Move::Act(actor, action) => number(consents.by(*actor).act(action.clone())),
            Move::Vote(trustee, candidate) => number(consents.by(*trustee).vote_recovery(SUBJECT, *candidate)),
            Move::Recover => number(consents.by(account(99)).execute_recovery(SUBJECT)),
            Move::Propose(grantee, terms) => {
                consents.by(*grantee).propose(SUBJECT, *grantee, Scope::Treatment, terms.clone()).map(|_| 0)
            }
            Move::Withdraw(grantee) => unit(consents.by(*grantee).withdraw(SUBJECT, *grantee, Scope::Treatment), 0),
            Move::Break(clinician, glass) => number(consents.by(*clinician).break_glass(SUBJECT, *clinician, *glass)),
            Move::Cosign(by, clinician, qualification) => {
                unit(consents.by(*by).cosign(*by, *clinician, SUBJECT, *qualification), 0)
            }
            Move::Justify(clinician, case, document) => {
                unit(consents.by(*clinician).justify(SUBJECT, *clinician, *case, *document), *case)
            }
            Move::Review(reviewer, (clinician, case), (outcome, suspend)) => {
                number(consents.by(*reviewer).review(*reviewer, SUBJECT, *clinician, *case, *outcome, *suspend))
            }
            Move::Enforce(clinician, case) => unit(consents.by(account(99)).enforce(SUBJECT, *clinician, *case), *case),
            Move::Reinstate(reviewer, clinician) => {
                unit(consents.by(*reviewer).reinstate_break_glass(*reviewer, *clinician), 0)
            }
            Move::AppointBy(mandate, guardian, powers) => {
                let caller = consents.by(mandate.authority);
                number(caller.appoint_guardian_by_authority(SUBJECT, *guardian, *powers, *mandate))
            }
            Move::ExtendBy(authority, guardian, (term, until)) => {
                let caller = consents.by(*authority);
                number(caller.extend_guardian_by_authority(*authority, SUBJECT, *guardian, *term, *until))
            }
            Move::Suspend(authority, guardian, (term, suspended)) => {
                number(consents.by(*authority).suspend_guardian(*authority, SUBJECT, *guardian, *term, *suspended))
            }
            Move::EndBy(authority, guardian, (term, keep_grants)) => {
                let caller = consents.by(*authority);
                number(caller.end_guardian_by_authority(*authority, SUBJECT, *guardian, *term, *keep_grants))
            }
            Move::AttestDeath(authority, jurisdiction) => {
                number(consents.by(*authority).attest_death(*authority, SUBJECT, *jurisdiction))
            }
            Move::RetractDeath(authority) => number(consents.by(*authority).retract_death(*authority, SUBJECT)),
        }
    }

    pub fn access(&mut self, of: AccountId, request: Request, expected: Option<u32>, resource: [u8; 32]) -> Receipt {
        self.suite.consents.by(of).access(SUBJECT, None, request, expected, resource).expect("it is asked")
    }

    pub fn check(&mut self, of: AccountId, request: &Request) -> Decision {
        self.suite.consents.by(of).check(SUBJECT, of, request.clone()).expect("it is asked")
    }

    pub fn was_permitted(&mut self, of: AccountId, request: &Request, at: Instant) -> Result<Decision, Error> {
        let seq = (at != Instant::after(at.at)).then_some(at.seq);
        self.suite.consents.by(of).was_permitted(SUBJECT, of, request.clone(), at.at, seq)
    }

    pub fn recovery(&mut self) -> Recovery {
        self.suite.consents.by(SUBJECT).recovery(SUBJECT).expect("it can be read")
    }

    /// What the bundle stored is what the registry in memory has, and what an indexer learns from events.
    pub fn compare(&mut self, registry: &Registry) {
        self.wire(false);
        let world = &mut self.suite.consents;
        let index = Index::of(world.history());
        let contract = world.registry;
        assert_eq!(world.chain.storage(contract), index.storage(world.bundle()), "an indexer has the whole state");
        assert_eq!(world.by(SUBJECT).subject(SUBJECT), Ok(registry.subject(SUBJECT)));
        for clinician in CLINICIANS {
            assert_eq!(world.by(clinician).right(clinician), Ok(registry.right(clinician)));
            let signed = registry.cosignatures.get(&(clinician, SUBJECT)).copied();
            assert_eq!(world.by(clinician).cosignature(clinician, SUBJECT), Ok(signed));
            let newest = registry.cases.get(&(SUBJECT, clinician));
            assert_eq!(world.by(clinician).case(SUBJECT, clinician, None), Ok(newest.cloned()));
        }
        for ((subject, clinician, number), case) in &registry.past_cases {
            assert_eq!(world.by(SUBJECT).case(*subject, *clinician, Some(*number)), Ok(Some(case.clone())));
        }
        for ((holder, qualification), confirmed) in &registry.confirmed {
            assert_eq!(world.by(SUBJECT).confirmed(*holder, *qualification), Ok(Some(*confirmed)));
        }
    }
}
