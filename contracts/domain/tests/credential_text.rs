//! The signed text: exact, readable, and different for whatever differs.

mod support;

use proptest::prelude::*;
use salus_domain::credential::*;
use support::account;
use support::credential::GOVERNOR;
use support::licences::{id, licence, CALIFORNIA, NEVADA};

fn envelope() -> Envelope {
    Envelope { contract: account(0xcc), genesis: account(0x6e), signer: account(3), deadline: 1_795_046_400_000 }
}

fn text(action: &Action, credential: Option<&Credential>) -> String {
    String::from_utf8(signed_text(action, &envelope(), credential)).unwrap()
}

fn hex(byte: u8) -> String {
    format!("0x{}", format!("{byte:02x}").repeat(32))
}

/// The text with the lines that every one has.
fn framed(action: &str, lines: &str) -> String {
    format!(
        "<Bytes>Salus credential registry\naction: {action}\ncredential: {}\n{lines}\nsigner: {}\ncontract: {}\nchain: {}\n\
         message valid until: 2026-11-19T00:00:00.000Z</Bytes>",
        hex(7),
        hex(3),
        hex(0xcc),
        hex(0x6e),
    )
}

fn physician() -> NewCredential {
    let mut new = licence(7, account(3), account(10), 0);
    new.period = Period { from: 0, until: 1_811_808_000_000 };
    new.indices = StatusIndices { revocation: 16_777_215, suspension: 0 };
    new
}

#[test]
fn an_issuance_word_for_word() {
    let lines = |who: &str, rest: &str| {
        format!("issuer: {}\nholder: {}\n{who}\n{rest}\ndocument: {}\n", hex(3), hex(10), hex(0xd0))
    };
    let expected = lines(
        "type: physician\njurisdiction: US-CA\nholder kind: person",
        "valid: from any time until 2027-06-01T00:00:00.000Z",
    ) + "qualifier: none\nindex for revocation: 16777215\nindex for suspension: 0";
    assert_eq!(text(&Action::Issue(physician()), None), framed("issue", &expected));

    let own = NewCredential {
        credential_type: CredentialType(1_000),
        jurisdiction: *b"DE\0\0\0\0",
        holder_kind: HolderKind::Site,
        period: Period { from: 1_795_046_400_000, until: u64::MAX },
        qualifier: Some([9; 32]),
        ..physician()
    };
    let expected =
        lines("type: 1000\njurisdiction: DE\nholder kind: site", "valid: from 2026-11-19T00:00:00.000Z until any time")
            + &format!("qualifier: {}\nindex for revocation: 16777215\nindex for suspension: 0", hex(9));
    assert_eq!(text(&Action::Issue(own), None), framed("issue", &expected));
}

#[test]
fn every_other_action_word_for_word() {
    let id = id(7);
    let by = Principal::Account(account(2));
    for (action, lines) in [
        (
            Action::Renew {
                by: account(3),
                id,
                until: 1_811_808_000_000,
                commitment: Some([5; 32]),
                revision: Some(4),
            },
            format!("by: {}\nvalid until: 2027-06-01T00:00:00.000Z\ndocument: {}\nrevision: 4", hex(3), hex(5)),
        ),
        (
            Action::Renew { by: account(3), id, until: u64::MAX, commitment: None, revision: Some(4) },
            format!("by: {}\nvalid until: any time\ndocument: unchanged\nrevision: 4", hex(3)),
        ),
        (
            Action::Suspend { by, id, reason: Reason::Hold, revision: Some(1) },
            format!("by: {}\nreason: hold\nrevision: 1", hex(2)),
        ),
        (Action::Reinstate { by, id, revision: Some(2) }, format!("by: {}\nrevision: 2", hex(2))),
        (
            Action::Revoke { by: Principal::Governor, id, reason: Reason::HolderRequest },
            "by: the governor\nreason: holder's request".into(),
        ),
        (Action::Renounce { holder: account(10), id }, format!("by: {}", hex(10))),
    ] {
        assert_eq!(text(&action, None), framed(action.name(), &lines));
        // Who signs also reads whose it is.
        let credential = Credential { says: physician(), term: 1, issued: Instant::default() };
        let whose = format!("issuer: {}\nholder: {}\ntype: physician\njurisdiction: US-CA\n{lines}", hex(3), hex(10));
        assert_eq!(text(&action, Some(&credential)), framed(action.name(), &whose));
    }
}

#[test]
fn a_relayed_message_counts_if_the_signature_is_over_this_text() {
    let action = Action::Renounce { holder: account(10), id: id(7) };
    let expected = signed_text(&action, &envelope(), None);
    let deadline = envelope().deadline;
    for (now, good, outcome) in [
        (deadline - 1, true, Ok(())),
        (deadline - 1, false, Err(Error::BadSignature)),
        (deadline, true, Err(Error::DeadlinePassed { deadline })),
    ] {
        let verify = |text: &[u8]| good && text == expected;
        assert_eq!(check_relayed(&action, &envelope(), None, now, verify), outcome);
    }
}

fn ids() -> impl Strategy<Value = [u8; 32]> {
    (0u8..3).prop_map(account)
}

fn principals() -> impl Strategy<Value = Principal> {
    prop_oneof![Just(Principal::Governor), ids().prop_map(Principal::Account), Just(Principal::Account(GOVERNOR))]
}

fn revisions() -> impl Strategy<Value = Option<u32>> {
    (0u32..3).prop_map(Some)
}

fn reasons() -> impl Strategy<Value = Reason> {
    prop::sample::select(Reason::ALL.to_vec())
}

fn ends() -> impl Strategy<Value = u64> {
    prop_oneof![Just(1_000), Just(172_800_000), Just(u64::MAX)]
}

fn news() -> impl Strategy<Value = NewCredential> {
    let who = (ids(), ids(), ids(), prop::sample::select(HolderKind::ALL.to_vec()));
    let what = (
        prop_oneof![Just(1u16), Just(15), Just(1_000), Just(u16::MAX)],
        prop_oneof![Just(CALIFORNIA), Just(NEVADA), Just(*b"US\0\0\0\0")],
        prop_oneof![Just(0u64), Just(1), Just(999)],
        ends(),
    );
    let rest = (ids(), prop::option::of(ids()), 0u32..3, 0u32..3);
    (who, what, rest).prop_map(
        |(
            (id, issuer, holder, holder_kind),
            (code, jurisdiction, from, until),
            (commitment, qualifier, one, other),
        )| {
            NewCredential {
                id,
                issuer,
                holder,
                holder_kind,
                credential_type: CredentialType(code),
                jurisdiction,
                period: Period { from, until },
                commitment,
                qualifier,
                indices: StatusIndices { revocation: one, suspension: other },
            }
        },
    )
}

fn actions() -> impl Strategy<Value = Action> {
    prop_oneof![
        news().prop_map(Action::Issue),
        (ids(), ids(), ends(), prop::option::of(ids()), revisions())
            .prop_map(|(by, id, until, commitment, revision)| Action::Renew { by, id, until, commitment, revision }),
        (principals(), ids(), reasons(), revisions()).prop_map(|(by, id, reason, revision)| Action::Suspend {
            by,
            id,
            reason,
            revision
        }),
        (principals(), ids(), revisions()).prop_map(|(by, id, revision)| Action::Reinstate { by, id, revision }),
        (principals(), ids(), reasons()).prop_map(|(by, id, reason)| Action::Revoke { by, id, reason }),
        (ids(), ids()).prop_map(|(holder, id)| Action::Renounce { holder, id }),
    ]
}

properties_of_texts!("Salus credential registry");
