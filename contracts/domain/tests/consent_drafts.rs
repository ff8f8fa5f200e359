//! What grantees propose.

mod support;

use salus_domain::consent::*;
use support::cast::*;
use support::*;

#[test]
fn what_frees_a_deposit_is_relayed_by_whose_it_is() {
    let (scope, draft) = (Scope::Treatment, [1; 32]);
    let accept = Action::Accept { subject: PATIENT, grantee: CLINIC, scope, draft, version: Some(1), epoch: Some(0) };
    assert_eq!(accept.check_relayer(&CLINIC), Ok(()));
    assert_eq!(accept.check_relayer(&PATIENT), Err(Error::NotRelayer { relayer: CLINIC }));
    let decline = Action::Decline { subject: PATIENT, grantee: CLINIC, scope, draft };
    for relayed in [decline, revoke(CLINIC, Some(1))] {
        assert_eq!(relayed.check_relayer(&LAB), Ok(()), "anybody");
    }
}

#[test]
fn a_declined_draft_proposed_again_needs_another_decline() {
    let mut registry = registry();
    let key = (PATIENT, CLINIC, Scope::Treatment);
    let wanted = terms(vec![permit_all(Scope::Treatment)]);
    let first = registry.propose(key, wanted.clone()).unwrap();
    let decline = |draft| Action::Decline { subject: PATIENT, grantee: CLINIC, scope: Scope::Treatment, draft };
    registry.relay(PATIENT, decline(first)).unwrap();
    assert_eq!(registry.relay(PATIENT, decline(first)), Err(Error::DraftDeclined));
    registry.now += 1;
    let second = registry.propose(key, wanted).unwrap();
    assert_eq!(registry.relay(PATIENT, decline(first)), Err(Error::OtherDraft { draft: second }));
    registry
        .act(
            PATIENT,
            Action::Accept {
                subject: PATIENT,
                grantee: CLINIC,
                scope: Scope::Treatment,
                draft: second,
                version: None,
                epoch: None,
            },
        )
        .unwrap();
    assert_eq!(registry.check(PATIENT, CLINIC, &treat()), permit(1));
    assert!(registry.drafts.is_empty());
}
