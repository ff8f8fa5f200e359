//! One subject with everybody who has to do with it, prepared so that every message succeeds for somebody.

use codec::{Decode, Encode};
use salus_domain::{
    AccountId, Hash,
    consent::{Action, Confidentiality, DefaultPolicy, Effect, GuardianTerms, Period, Purpose, Scope, Timeline},
    governance::{Announcement, Slot},
};

use super::{
    Bundle, Chain, GOVERNANCE_DELAY, Outcome, Person, World,
    given::{self, DAY, HOUR, LABORATORY, NEXT_QUARTER, NEXT_YEAR, REPRODUCTIVE},
    governed::{Governed, with_governance},
    matrix::{self, Row, answer, received},
    messages, person,
};

/// Everybody's part, in the order of the table's columns.
pub const PARTS: [&str; 14] = [
    "controller",
    "old controller",
    "guardian",
    "limited guardian",
    "future guardian",
    "expired guardian",
    "ended guardian",
    "trustee",
    "grantee",
    "delegate",
    "stranger",
    "governor",
    "successor",
    "enforcer",
];

/// The accounts.
#[allow(missing_docs)]
pub struct Stage {
    pub world: World,
    pub subject: AccountId,
    pub controller: Person,
    pub guardian: AccountId,
    pub limited: AccountId,
    pub trustee: AccountId,
    pub grantee: AccountId,
    pub delegate: AccountId,
    pub heir: AccountId,
    pub draft: Hash,
    pub sensitive: Hash,
}

impl Stage {
    /// Prepares it.
    ///
    /// The subject's first controller was replaced. A guardian, one who may not touch a category, one whose term has not
    /// begun, one whose term is over, and one whose term was ended are there; the trustee agreed on an heir, and the delay
    /// is over; the grantee holds a consent and proposes two others, one of them about the category that is none of that
    /// guardian's business, and has a delegate; the index is wired, and another one announced.
    pub fn set() -> Stage {
        let mut world = World::new();
        let controller = world.person("controller");
        let [subject, trustee, grantee, delegate] =
            world.accounts(["old controller", "trustee", "grantee", "delegate"]);
        let guardians = ["guardian", "limited guardian", "future guardian", "expired guardian", "ended guardian"];
        let [guardian, limited, future, expired, ended] = world.accounts(guardians);
        let [_, successor, enforcer, heir] = world.accounts(["stranger", "successor", "enforcer", "heir"]);
        let governor = world.governor;

        world.by(subject).set_controller(subject, controller.id, None).unwrap();
        let by = controller.id;
        let during = |from, until| GuardianTerms { period: Period { from, until }, excluded: 0 };
        world.by(by).appoint_guardian(subject, expired, during(0, NEXT_QUARTER), None).unwrap();
        world.chain.set_time(NEXT_QUARTER);
        world.by(by).appoint_guardian(subject, future, during(NEXT_YEAR - DAY, NEXT_YEAR), None).unwrap();
        world.by(by).appoint_guardian(subject, guardian, given::powers(0), None).unwrap();
        world.by(by).appoint_guardian(subject, limited, given::powers(REPRODUCTIVE), None).unwrap();
        world.by(by).appoint_guardian(subject, ended, given::powers(0), None).unwrap();
        world.by(by).end_guardian(subject, ended, true, None).unwrap();
        world.by(by).set_recovery(subject, vec![trustee], 1, HOUR, None).unwrap();
        world
            .by(by)
            .grant(subject, grantee, Scope::Treatment, given::permit(Purpose::TREAT, LABORATORY), None, None)
            .unwrap();
        world.by(trustee).vote_recovery(subject, Some(heir)).unwrap();
        let until = world.now() + DAY;
        world.by(grantee).set_delegate(grantee, delegate, until).unwrap();
        world.by(governor).wire(Slot::PhrIndex, enforcer).unwrap();
        world.by(governor).offer_governance(Some(successor)).unwrap();
        let change = Announcement::Wire { slot: Slot::PhrIndex, contract: successor };
        world.by(governor).announce(change).unwrap();
        world.chain.advance(HOUR.max(GOVERNANCE_DELAY));
        let terms =
            given::terms([given::provision(Effect::Permit, Purpose::HRESCH, LABORATORY, Confidentiality::Normal)]);
        let draft = world.by(grantee).propose(subject, grantee, Scope::Research, terms).unwrap();
        let sensitive = given::permit(Purpose::HPAYMT, REPRODUCTIVE);
        let sensitive = world.by(grantee).propose(subject, grantee, Scope::Privacy, sensitive).unwrap();
        Stage { world, subject, controller, guardian, limited, trustee, grantee, delegate, heir, draft, sensitive }
    }
}

impl matrix::Stage for Stage {
    fn chain(&mut self) -> &mut Chain {
        &mut self.world.chain
    }

    fn bundle(&self) -> &'static Bundle {
        self.world.bundle()
    }

    fn last(&self) -> &Outcome {
        self.world.last()
    }

    fn account(&self, part: &str) -> AccountId {
        person(part).id
    }
}

impl Governed for Stage {
    const SLOT: Slot = Slot::PhrIndex;
    const OTHER: (Slot, &'static str) = (Slot::CredentialRegistry, "an empty slot");

    fn governor(&self) -> AccountId {
        self.world.governor
    }

    fn heir(&self) -> AccountId {
        self.heir
    }

    fn send<T: Decode>(&mut self, who: AccountId, label: &str, arguments: impl Encode) -> messages::Governed<T> {
        self.world.by(who).send(label, arguments)
    }
}

/// Every message, with arguments that somebody in [`PARTS`] may give; the same label twice where it matters.
pub fn calls() -> Vec<Row<Stage>> {
    with_governance(OWN_CALLS)
}

const OWN_CALLS: &[Row<Stage>] = &[
    ("grant", "", |s, who| {
        let (subject, heir, terms) = (s.subject, s.heir, given::permit(Purpose::TREAT, LABORATORY));
        answer(s.world.by(who).grant(subject, heir, Scope::Treatment, terms, None, None))
    }),
    ("grant", "an excluded category", |s, who| {
        let (subject, heir, terms) = (s.subject, s.heir, given::permit(Purpose::TREAT, REPRODUCTIVE));
        answer(s.world.by(who).grant(subject, heir, Scope::Treatment, terms, None, None))
    }),
    ("grant", "to oneself", |s, who| {
        let (subject, terms) = (s.subject, given::permit(Purpose::TREAT, LABORATORY));
        answer(s.world.by(who).grant(subject, who, Scope::Treatment, terms, None, None))
    }),
    ("revoke", "", |s, who| answer(s.world.by(who).revoke(s.subject, s.grantee, Scope::Treatment, None))),
    ("enter_in_error", "", |s, who| answer(s.world.by(who).enter_in_error(s.subject, s.grantee, Scope::Treatment, 1))),
    ("revoke_all", "", |s, who| answer(s.world.by(who).revoke_all(s.subject, None))),
    ("set_default", "", |s, who| answer(s.world.by(who).set_default(s.subject, DefaultPolicy::Nothing, false, None))),
    ("set_default", "and permit more", |s, who| {
        answer(s.world.by(who).set_default(s.subject, DefaultPolicy::NormalConfidentiality, false, None))
    }),
    ("set_default", "and bar break-glass", |s, who| {
        answer(s.world.by(who).set_default(s.subject, DefaultPolicy::Nothing, true, None))
    }),
    ("propose", "as the grantee", |s, who| {
        let (subject, grantee, terms) = (s.subject, s.grantee, given::permit(Purpose::TREAT, LABORATORY));
        answer(s.world.by(who).propose(subject, grantee, Scope::Treatment, terms))
    }),
    ("propose", "", |s, who| {
        let (subject, terms) = (s.subject, given::permit(Purpose::TREAT, LABORATORY));
        answer(s.world.by(who).propose(subject, who, Scope::Treatment, terms))
    }),
    ("withdraw", "the grantee's", |s, who| answer(s.world.by(who).withdraw(s.subject, s.grantee, Scope::Research))),
    ("accept", "", |s, who| answer(s.world.by(who).accept(s.subject, s.grantee, Scope::Research, s.draft, None, None))),
    ("accept", "an excluded category", |s, who| {
        answer(s.world.by(who).accept(s.subject, s.grantee, Scope::Privacy, s.sensitive, None, None))
    }),
    ("decline", "", |s, who| answer(s.world.by(who).decline(s.subject, s.grantee, Scope::Research, s.draft))),
    ("decline", "an excluded category", |s, who| {
        answer(s.world.by(who).decline(s.subject, s.grantee, Scope::Privacy, s.sensitive))
    }),
    ("access", "", |s, who| {
        received(s.world.by(who).access(s.subject, None, given::request(Purpose::TREAT, LABORATORY), None, [1; 32]))
    }),
    ("access", "for the grantee", |s, who| {
        let (subject, grantee) = (s.subject, s.grantee);
        received(s.world.by(who).access(
            subject,
            Some(grantee),
            given::request(Purpose::TREAT, LABORATORY),
            None,
            [1; 32],
        ))
    }),
    ("Consents::access_for", "the grantee", |s, who| {
        let (subject, grantee) = (s.subject, s.grantee);
        let asked = given::request(Purpose::TREAT, LABORATORY);
        received(s.world.by(who).access_for(subject, grantee, None, asked, None, [1; 32]))
    }),
    ("set_delegate", "the grantee's", |s, who| {
        let (grantee, heir, until) = (s.grantee, s.heir, s.world.now() + DAY);
        answer(s.world.by(who).set_delegate(grantee, heir, until))
    }),
    ("remove_delegate", "the grantee's", |s, who| answer(s.world.by(who).remove_delegate(s.grantee, s.delegate))),
    ("appoint_guardian", "", |s, who| {
        answer(s.world.by(who).appoint_guardian(s.subject, s.heir, given::powers(0), None))
    }),
    ("extend_guardian", "", |s, who| answer(s.world.by(who).extend_guardian(s.subject, s.guardian, 1, u64::MAX))),
    ("end_guardian", "", |s, who| answer(s.world.by(who).end_guardian(s.subject, s.guardian, false, None))),
    ("resign_guardian", "", |s, who| answer(s.world.by(who).resign_guardian(s.subject, None))),
    ("set_controller", "", |s, who| answer(s.world.by(who).set_controller(s.subject, s.heir, None))),
    ("set_recovery", "", |s, who| answer(s.world.by(who).set_recovery(s.subject, vec![s.grantee], 1, HOUR, None))),
    ("veto_recovery", "", |s, who| answer(s.world.by(who).veto_recovery(s.subject, None))),
    ("vote_recovery", "", |s, who| answer(s.world.by(who).vote_recovery(s.subject, None))),
    ("execute_recovery", "", |s, who| answer(s.world.by(who).execute_recovery(s.subject))),
    ("relay", "what the controller signed", |s, who| {
        let (subject, controller) = (s.subject, s.controller.clone());
        answer(s.world.relay(who, &controller, Action::RevokeAll { subject, up_to: Some(0) }))
    }),
    ("relay", "an acceptance that the controller signed", |s, who| {
        let (controller, accept) = (s.controller.clone(), acceptance(s));
        answer(s.world.relay(who, &controller, accept))
    }),
    ("relay", "what oneself signed", |s, who| {
        let (subject, grantee) = (s.subject, s.grantee);
        let revoke = Action::Revoke { subject, grantee, scope: Scope::Treatment, up_to: Some(1) };
        answer(s.world.relay(who, &signer(who), revoke))
    }),
    ("relay", "an acceptance that oneself signed", |s, who| {
        let accept = acceptance(s);
        answer(s.world.relay(who, &signer(who), accept))
    }),
    ("signed_text", "", |s, who| {
        let (subject, deadline) = (s.subject, s.world.now() + HOUR);
        answer(s.world.by(who).signed_text(who, Action::RevokeAll { subject, up_to: Some(0) }, deadline))
    }),
    ("Consents::check", "", |s, who| {
        answer(s.world.by(who).check(s.subject, s.grantee, given::request(Purpose::TREAT, LABORATORY)))
    }),
    ("Consents::was_permitted", "", |s, who| {
        let (subject, grantee, past) = (s.subject, s.grantee, s.world.now() - 1);
        answer(s.world.by(who).was_permitted(subject, grantee, given::request(Purpose::TREAT, LABORATORY), past, None))
    }),
    ("Subjects::controller_of", "", |s, who| answer(s.world.by(who).controller_of(s.subject))),
    ("Subjects::may_act", "the guardian", |s, who| answer(s.world.by(who).may_act(s.subject, s.guardian))),
    ("subject", "", |s, who| answer(s.world.by(who).subject(s.subject))),
    ("consent", "", |s, who| answer(s.world.by(who).consent(s.subject, s.grantee, Scope::Treatment))),
    ("consent_at", "", |s, who| answer(s.world.by(who).consent_at(s.subject, s.grantee, Scope::Treatment, 0))),
    ("draft", "", |s, who| answer(s.world.by(who).draft(s.subject, s.grantee, Scope::Research))),
    ("guardian", "", |s, who| answer(s.world.by(who).guardian(s.subject, s.limited, None))),
    ("recovery", "", |s, who| answer(s.world.by(who).recovery(s.subject))),
    ("delegate", "", |s, who| answer(s.world.by(who).delegate(s.grantee, s.delegate))),
    ("timeline", "", |s, who| answer(s.world.by(who).timeline(s.subject, Timeline::Epochs, 0, 50))),
    ("genesis", "", |s, who| answer(s.world.by(who).genesis())),
];

fn acceptance(s: &Stage) -> Action {
    let (subject, grantee, scope, draft) = (s.subject, s.grantee, Scope::Research, s.draft);
    Action::Accept { subject, grantee, scope, draft, version: Some(1), epoch: Some(0) }
}

fn signer(who: AccountId) -> Person {
    PARTS.iter().map(|part| person(part)).find(|person| person.id == who).expect("everybody has a key")
}
