//! An indexer has the registry's whole state from its events alone, byte for byte, after every kind of change.

use std::collections::BTreeSet;

use salus_domain::{
    credential::{
        CredentialType, Event, NewTerm, Period, Principal, Reason, Role, TypeDefinition, VerificationKey, delegate,
    },
    governance::{self, Announcement},
};
use salus_e2e_tests::native::{
    CredentialIndex, GOVERNANCE_DELAY,
    credential_stage::{PLACE, Stage, TYPE, licence},
    credentials::Caller,
    given::DAY,
    person,
};

/// A change, and what it is called.
type Change = fn(&mut Stage);

const CHANGES: &[(&str, Change)] = &[
    ("nothing yet", |_| {}),
    ("a type", |s| {
        let definition = TypeDefinition { holder_kinds: 3, clinician: true, retired: false };
        by_governor(s).define_type(CredentialType(1_000), definition).unwrap();
        let retired = TypeDefinition { retired: true, ..definition };
        by_governor(s).define_type(CredentialType(1_000), retired).unwrap();
    }),
    ("a reinstated term", |s| {
        s.suite.by(s.board).reinstate_accreditation(Principal::Account(s.board), s.held, TYPE, 1).unwrap();
    }),
    ("an adopted term", |s| {
        s.suite.by(s.ministry).adopt_accreditation(Principal::Account(s.ministry), s.left, TYPE, 1).unwrap();
    }),
    ("a second term", |s| {
        let account = person("gone").id;
        let new =
            NewTerm { account, credential_type: TYPE, role: Role::Issuer, period: Period { from: 1, until: u64::MAX } };
        assert_eq!(s.suite.by(s.board).accredit(Principal::Account(s.board), new), Ok(2));
    }),
    ("a cause against an older term", |s| {
        let gone = person("gone").id;
        s.suite.by(s.board).revoke_for_cause(Principal::Account(s.board), gone, TYPE, 1, 0, DAY).unwrap();
    }),
    ("a renewed credential", |s| {
        let until = s.suite.now() + 9 * DAY;
        s.suite.by(s.key.id).renew(s.issuer, [1; 32], until, Some([0xd1; 32]), Some(7)).unwrap();
    }),
    ("a reinstated one", |s| {
        s.suite.by(s.key.id).reinstate(Principal::Account(s.issuer), [2; 32], None).unwrap();
    }),
    ("a suspension by the authority", |s| {
        s.suite.by(s.board).suspend(Principal::Account(s.board), [2; 32], Reason::Hold, None).unwrap();
    }),
    ("a revoked one", |s| {
        s.suite.by(s.key.id).revoke(Principal::Account(s.issuer), [1; 32], Reason::Superseded).unwrap();
    }),
    ("another one in its slot", |s| {
        let until = s.suite.now() + DAY;
        s.suite.by(s.key.id).issue_batch(vec![licence(4, s.issuer, s.holder, until)]).unwrap();
        let archived = s.suite.by(s.holder).credential([1; 32]).unwrap();
        assert!(archived.is_some_and(|(slot, _)| slot.jurisdiction == PLACE));
    }),
    ("a renounced one", |s| {
        s.suite.by(s.heir).renounce(s.heir, [2; 32]).unwrap();
    }),
    ("an adopted one", |s| {
        s.suite.by(s.board).adopt(Principal::Account(s.board), [3; 32]).unwrap();
    }),
    ("a delegate's other scope, and their end", |s| {
        let until = s.suite.now() + DAY;
        s.suite.by(s.key.id).set_delegate(s.issuer, s.delegate, delegate::STATUS, until).unwrap();
        s.suite.by(s.key.id).remove_delegate(s.issuer, s.delegate).unwrap();
    }),
    ("a key that is unbound", |s| {
        s.suite.by(s.key.id).unbind_key(s.issuer, VerificationKey::Ed25519([1; 32])).unwrap();
    }),
    ("a change that is called off", |s| by_governor(s).cancel().unwrap()),
    ("other code", |s| {
        let registry = s.suite.registry;
        let hash = s.suite.chain().state(registry).code;
        by_governor(s).announce(Announcement::Code { hash }).unwrap();
        s.suite.chain().advance(GOVERNANCE_DELAY);
        s.suite.by(s.holder).execute().unwrap();
    }),
    ("another governor", |s| {
        let successor = person("successor").id;
        s.suite.by(successor).take_governance().unwrap();
        s.suite.by(successor).offer_governance(None).unwrap();
    }),
];

fn by_governor(stage: &mut Stage) -> Caller<'_> {
    let governor = stage.suite.governor;
    stage.suite.by(governor)
}

#[test]
fn an_indexer_has_the_whole_state_after_every_kind_of_change() {
    let mut stage = Stage::set();
    for (what, change) in CHANGES {
        change(&mut stage);
        let index = CredentialIndex::of(stage.suite.history());
        assert_eq!(stage.suite.storage(), index.storage(stage.suite.bundle()), "after {what}");
        stage.suite.chain().next_block();
    }
    let history = stage.suite.history();
    let emitted: BTreeSet<&str> = history.iter().map(Event::name).collect();
    let known: BTreeSet<&str> = Event::SHAPES.iter().chain(governance::Event::SHAPES).map(|(name, _)| *name).collect();
    assert_eq!(emitted, known, "every event was emitted");
}
