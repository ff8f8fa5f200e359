//! What grantees propose.

mod support;

use salus_domain::consent::*;
use salus_domain::{Hash, NOBODY};
use support::cast::*;
use support::*;

const KEY: Key = (PATIENT, CLINIC, Scope::Treatment);

fn wanted() -> Terms {
    terms(vec![permit_all(Scope::Treatment)])
}

fn accept(draft: Hash, version: Option<u32>) -> Action {
    let epoch = version.map(|_| 0);
    Action::Accept { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, draft, version, epoch }
}

fn decline(draft: Hash) -> Action {
    Action::Decline { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, draft }
}

#[test]
fn a_declined_draft_proposed_again_needs_another_decline() {
    let mut registry = registry();
    let first = registry.propose(KEY, wanted()).unwrap();
    registry.relay(PATIENT, decline(first)).unwrap();
    assert_eq!(registry.relay(PATIENT, decline(first)), Err(Error::DraftDeclined));
    assert_eq!(registry.relay(PATIENT, accept(first, Some(1))), Err(Error::DraftDeclined));
    registry.now += 1;
    let second = registry.propose(KEY, wanted()).unwrap();
    assert_eq!(registry.relay(PATIENT, decline(first)), Err(Error::OtherDraft { draft: second }));
    registry.act(PATIENT, accept(second, None)).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
}

#[test]
fn the_name_of_an_answered_draft_never_comes_back_not_even_within_a_millisecond() {
    for answer in [decline, |draft| accept(draft, Some(1))] {
        for withdraw in [false, true] {
            let mut registry = registry();
            let first = registry.propose(KEY, wanted()).unwrap();
            registry.relay(PATIENT, answer(first)).unwrap();
            if withdraw {
                registry.withdraw(KEY).unwrap();
            }
            let second = registry.propose(KEY, wanted()).unwrap();
            // What the patient signed about the first says nothing about the second.
            for signed in [decline(first), accept(first, Some(1)), accept(first, Some(2))] {
                assert_eq!(registry.relay(PATIENT, signed), Err(Error::OtherDraft { draft: second }));
            }
        }
    }
}

#[test]
fn the_name_of_a_draft_that_nobody_answered_may_come_back() {
    // Withdrawn and proposed again in one millisecond it is the same draft: whatever was signed about it was not used yet.
    let mut registry = registry();
    let first = registry.propose(KEY, wanted()).unwrap();
    registry.withdraw(KEY).unwrap();
    assert_eq!(registry.relay(PATIENT, decline(first)), Err(Error::NoDraft));
    assert_eq!(registry.propose(KEY, wanted()), Ok(first));
    registry.relay(PATIENT, decline(first)).unwrap();
    registry.withdraw(KEY).unwrap();
    assert_ne!(registry.propose(KEY, wanted()), Ok(first));
}

#[test]
fn an_accepted_draft_stays_closed_until_its_grantee_withdraws_or_replaces_it() {
    let mut registry = registry();
    let first = registry.propose(KEY, wanted()).unwrap();
    registry.relay(PATIENT, accept(first, Some(1))).unwrap();
    for again in [accept(first, Some(1)), accept(first, Some(2)), decline(first)] {
        assert_eq!(registry.relay(PATIENT, again), Err(Error::DraftAccepted));
    }
    let second = registry.propose(KEY, wanted()).unwrap();
    registry.relay(PATIENT, accept(second, Some(2))).unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(2));
    registry.withdraw(KEY).unwrap();
    assert_eq!(registry.withdraw(KEY), Err(Error::NoDraft));
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(2), "what was granted does not hang on the draft");
}

#[test]
fn an_answer_moves_no_deposit() {
    use scale::Encode;
    let mut registry = registry();
    for answer in [decline, |draft| accept(draft, None)] {
        let draft = registry.propose(KEY, wanted()).unwrap();
        let before = registry.drafts[&KEY].encoded_size();
        registry.act(PATIENT, answer(draft)).unwrap();
        assert_eq!(registry.drafts[&KEY].encoded_size(), before);
    }
}

#[test]
fn a_refused_acceptance_leaves_the_draft_open() {
    let mut registry = registry();
    let draft = registry.propose(KEY, wanted()).unwrap();
    assert_eq!(registry.relay(PATIENT, accept(draft, Some(1_001))), Err(Error::NumberTooFar { highest: 0 }));
    registry.relay(PATIENT, accept(draft, Some(1))).unwrap();
}

#[test]
fn a_limited_guardian_does_not_answer_about_an_excluded_category() {
    let mut registry = registry();
    registry.act(PATIENT, appoint(MOTHER, guardian(GENETIC, u64::MAX))).unwrap();
    let draft = registry.propose(KEY, wanted()).unwrap();
    let refused = Err(Error::ExcludedCategory { categories: GENETIC });
    assert_eq!(registry.act(MOTHER, decline(draft)), refused);
    assert_eq!(registry.act(MOTHER, accept(draft, None)), refused);
    // Nor where the draft would deny it: what the ward wants to accept she does not decline.
    let mut dissent = permit_all(Scope::Treatment);
    dissent.effect = Effect::Deny;
    dissent.categories = GENETIC;
    let draft = registry.propose(KEY, terms(vec![dissent])).unwrap();
    assert_eq!(registry.act(MOTHER, decline(draft)), refused);
    registry.act(PATIENT, decline(draft)).unwrap();
    let mut rest = permit_all(Scope::Treatment);
    rest.categories &= !GENETIC;
    let draft = registry.propose(KEY, terms(vec![rest])).unwrap();
    registry.act(MOTHER, decline(draft)).unwrap();
}

#[test]
fn nobody_proposes_to_themself() {
    let mut registry = registry();
    let propose = |registry: &mut Registry, grantee| registry.propose((PATIENT, grantee, Scope::Treatment), wanted());
    assert_eq!(propose(&mut registry, PATIENT), Err(Error::GrantToSelf));
    assert_eq!(propose(&mut registry, NOBODY), Err(Error::NotController { controller: NOBODY }));
    propose(&mut registry, NEW_KEY).unwrap();
    registry.act(PATIENT, Action::SetController { subject: PATIENT, controller: NEW_KEY, rotation: None }).unwrap();
    for own in [PATIENT, NEW_KEY] {
        assert_eq!(propose(&mut registry, own), Err(Error::GrantToSelf), "old key and new");
    }
}
