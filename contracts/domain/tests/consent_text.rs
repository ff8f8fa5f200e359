//! The signed text: exact, readable, and different for whatever differs.

mod support;

use proptest::prelude::*;
use salus_domain::consent::*;
use support::*;

fn envelope() -> Envelope {
    Envelope { contract: account(0xcc), genesis: account(0x6e), signer: account(1), deadline: 1_795_046_400_000 }
}

fn text(action: &Action, draft: Option<&Terms>) -> String {
    String::from_utf8(signed_text(action, &envelope(), draft)).unwrap()
}

fn hex(byte: u8) -> String {
    format!("0x{}", format!("{byte:02x}").repeat(32))
}

/// The text with the lines that every one has.
fn framed(action: &str, lines: &str) -> String {
    format!(
        "<Bytes>Salus consent registry\naction: {action}\nsubject: {}\n{lines}\nsigner: {}\ncontract: {}\nchain: {}\n\
         message valid until: 2026-11-19T00:00:00.000Z</Bytes>",
        hex(1),
        hex(1),
        hex(0xcc),
        hex(0x6e),
    )
}

fn laboratory() -> Terms {
    let mut permit = permit_all(Scope::Treatment);
    permit.purposes = Purpose::TREAT.mask() | Purpose::COC.mask();
    permit.categories = 0b10;
    permit.label = Confidentiality::Normal;
    permit.data = Period { from: 946_684_800_000, until: u64::MAX };
    let mut deny = permit_all(Scope::Treatment);
    deny.effect = Effect::Deny;
    deny.purposes = Purpose::POPHLTH.mask();
    deny.label = Confidentiality::Restricted;
    deny.period = Some(Period { from: 0, until: 1_795_046_400_000 });
    Terms {
        provisions: vec![permit, deny],
        period: Period { from: 0, until: 1_811_808_000_000 },
        max_uses: Some(3),
        document: [0xd0; 32],
        jurisdiction: Some(*b"US-CA\0"),
    }
}

const TERMS: &str = "holds: from any time until 2027-06-01T00:00:00.000Z
uses: 3
document: 0xd0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0
jurisdiction: US-CA
permit: TREAT,COC; categories 0x0000000000000002; confidentiality up to N; data from 2000-01-01T00:00:00.000Z until any time
deny: POPHLTH; categories 0x00000000ffffffff; confidentiality from R; holds from any time until 2026-11-19T00:00:00.000Z; \
data from any time until any time";

#[test]
fn a_grant_word_for_word() {
    let action = Action::Grant {
        subject: account(1),
        grantee: account(2),
        scope: Scope::Treatment,
        terms: laboratory(),
        version: Some(7),
        epoch: Some(2),
    };
    let lines = format!("grantee: {}\nscope: treatment\nversion: 7\nepoch: 2\n{TERMS}", hex(2));
    assert_eq!(text(&action, None), framed("grant", &lines));
}

#[test]
fn an_acceptance_shows_the_drafts_terms() {
    let action = Action::Accept {
        subject: account(1),
        grantee: account(2),
        scope: Scope::Treatment,
        draft: [0xdd; 32],
        version: Some(1),
        epoch: Some(0),
    };
    let lines = format!("grantee: {}\nscope: treatment\ndraft: {}\nversion: 1\nepoch: 0\n{TERMS}", hex(2), hex(0xdd));
    assert_eq!(text(&action, Some(&laboratory())), framed("accept", &lines));
}

#[test]
fn every_other_action_word_for_word() {
    let (subject, grantee, scope) = (account(1), account(2), Scope::Research);
    let two = hex(2);
    let powers = GuardianTerms { period: Period { from: 0, until: 1_806_537_600_000 }, excluded: 0x80 };
    for (action, lines) in [
        (
            Action::Revoke { subject, grantee, scope, up_to: Some(4) },
            format!("grantee: {two}\nscope: research\nevery version up to: 4"),
        ),
        (
            Action::EnterInError { subject, grantee, scope, version: 4 },
            format!("grantee: {two}\nscope: research\nversion: 4"),
        ),
        (Action::RevokeAll { subject, up_to: Some(0) }, "every epoch up to: 0".into()),
        (
            Action::SetDefault {
                subject,
                policy: DefaultPolicy::NormalConfidentiality,
                no_break_glass: true,
                revision: Some(2),
            },
            "without a consent: up to normal confidentiality\nbreak-glass: barred\nrevision: 2".into(),
        ),
        (
            Action::Decline { subject, grantee, scope, draft: [9; 32] },
            format!("grantee: {two}\nscope: research\ndraft: {}", hex(9)),
        ),
        (
            Action::AppointGuardian { subject, guardian: grantee, powers, term: Some(1) },
            format!(
                "guardian: {two}\nterm: 1\nacts: from any time until 2027-04-01T00:00:00.000Z\n\
                 excluded categories: 0x0000000000000080"
            ),
        ),
        (
            Action::ExtendGuardian { subject, guardian: grantee, term: 1, until: u64::MAX },
            format!("guardian: {two}\nterm: 1\nacts until: any time"),
        ),
        (
            Action::EndGuardian { subject, guardian: grantee, keep_grants: false, term: Some(1) },
            format!("guardian: {two}\nevery term up to: 1\nwhat they granted: is dropped"),
        ),
        (Action::ResignGuardian { subject, term: Some(1) }, "term: 1".into()),
        (
            Action::SetController { subject, controller: grantee, rotation: Some(1) },
            format!("new controller: {two}\nrotation: 1"),
        ),
        (
            Action::SetRecovery {
                subject,
                trustees: vec![grantee, [3; 32]],
                threshold: 2,
                delay: 86_400_000,
                revision: Some(1),
            },
            format!(
                "trustee: {two}\ntrustee: {}\nhow many must agree: 2\ntime to veto, in milliseconds: 86400000\nrevision: 1",
                hex(3)
            ),
        ),
        (Action::VetoRecovery { subject, attempt: Some(1) }, "every attempt up to: 1".into()),
        (
            Action::Challenge { subject, clinician: grantee, number: 3, statement: [9; 32] },
            format!("clinician: {two}\ncase: 3\nstatement: {}", hex(9)),
        ),
    ] {
        assert_eq!(text(&action, None), framed(action.name(), &lines));
    }
}

fn ids() -> impl Strategy<Value = [u8; 32]> {
    (0u8..3).prop_map(account)
}

fn numbers() -> impl Strategy<Value = Option<u32>> {
    (0u32..3).prop_map(Some)
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop::sample::select(codes::SCOPES.to_vec())
}

fn periods() -> impl Strategy<Value = Period> {
    let time = prop_oneof![Just(0), Just(1), Just(1_000), Just(86_400_000), Just(u64::MAX - 1)];
    (time, prop_oneof![Just(1_000), Just(172_800_000), Just(u64::MAX)])
        .prop_map(|(from, until)| Period { from: from.min(until - 1), until })
}

fn some_terms(scope: Scope) -> impl Strategy<Value = Terms> {
    let rule = (any::<bool>(), any::<u64>(), 1u64..4, 0usize..6, prop::option::of(periods()), periods()).prop_map(
        move |(permit, purposes, categories, label, period, data)| {
            let all = codes::purposes_of(scope);
            Provision {
                effect: if permit { Effect::Permit } else { Effect::Deny },
                purposes: if purposes & all == 0 { all } else { purposes & all },
                categories,
                label: Confidentiality::ALL[label],
                period,
                data,
            }
        },
    );
    let jurisdiction = prop_oneof![Just(None), Just(Some(*b"US\0\0\0\0")), Just(Some(*b"US-CA\0"))];
    (prop::collection::vec(rule, 1..4), periods(), prop::option::of(1u32..3), 0u8..2, jurisdiction).prop_map(
        |(provisions, period, max_uses, document, jurisdiction)| Terms {
            provisions,
            period,
            max_uses,
            document: [document; 32],
            jurisdiction,
        },
    )
}

fn actions() -> impl Strategy<Value = Action> {
    let grant =
        (ids(), ids(), scopes(), numbers(), numbers()).prop_flat_map(|(subject, grantee, scope, version, epoch)| {
            some_terms(scope).prop_map(move |terms| Action::Grant { subject, grantee, scope, terms, version, epoch })
        });
    let key = || (ids(), ids(), scopes());
    let until = || prop_oneof![Just(1_806_537_600_000u64), Just(u64::MAX)];
    prop_oneof![
        grant,
        (key(), numbers()).prop_map(|((subject, grantee, scope), up_to)| Action::Revoke {
            subject,
            grantee,
            scope,
            up_to
        }),
        (key(), 0u32..3).prop_map(|((subject, grantee, scope), version)| Action::EnterInError {
            subject,
            grantee,
            scope,
            version
        }),
        (ids(), numbers()).prop_map(|(subject, up_to)| Action::RevokeAll { subject, up_to }),
        (ids(), any::<bool>(), any::<bool>(), numbers()).prop_map(|(subject, all, no_break_glass, revision)| {
            let policy = if all { DefaultPolicy::All } else { DefaultPolicy::Nothing };
            Action::SetDefault { subject, policy, no_break_glass, revision }
        }),
        (key(), ids(), numbers(), numbers()).prop_map(|((subject, grantee, scope), draft, version, epoch)| {
            Action::Accept { subject, grantee, scope, draft, version, epoch }
        }),
        (key(), ids()).prop_map(|((subject, grantee, scope), draft)| Action::Decline {
            subject,
            grantee,
            scope,
            draft
        }),
        (ids(), ids(), until(), 0u64..3, numbers()).prop_map(|(subject, guardian, until, excluded, term)| {
            let powers = GuardianTerms { period: Period { from: 0, until }, excluded };
            Action::AppointGuardian { subject, guardian, powers, term }
        }),
        (ids(), ids(), 0u32..3, until()).prop_map(|(subject, guardian, term, until)| Action::ExtendGuardian {
            subject,
            guardian,
            term,
            until
        }),
        (ids(), ids(), any::<bool>(), numbers()).prop_map(|(subject, guardian, keep_grants, term)| {
            Action::EndGuardian { subject, guardian, keep_grants, term }
        }),
        (ids(), numbers()).prop_map(|(subject, term)| Action::ResignGuardian { subject, term }),
        (ids(), ids(), numbers()).prop_map(|(subject, controller, rotation)| Action::SetController {
            subject,
            controller,
            rotation
        }),
        (ids(), 10u8..13, 1u8..3, 1u64..3, numbers()).prop_map(|(subject, last, threshold, delay, revision)| {
            let trustees = (10..=last).map(account).collect();
            Action::SetRecovery { subject, trustees, threshold, delay, revision }
        }),
        (ids(), numbers()).prop_map(|(subject, attempt)| Action::VetoRecovery { subject, attempt }),
        (ids(), ids(), 0u32..3, ids()).prop_map(|(subject, clinician, number, statement)| Action::Challenge {
            subject,
            clinician,
            number,
            statement
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn two_actions_that_differ_give_two_texts(one in actions(), other in actions()) {
        prop_assert_eq!(one == other, text(&one, None) == text(&other, None));
    }
}

proptest! {
    #[test]
    fn a_text_is_ascii_in_lines_and_names_chain_contract_signer_and_deadline(action in actions()) {
        let plain = text(&action, None);
        prop_assert!(plain.bytes().all(|byte| byte == b'\n' || (0x20..0x7f).contains(&byte)));
        prop_assert!(plain.starts_with("<Bytes>Salus consent registry\naction: "));
        prop_assert!(plain.ends_with("Z</Bytes>"));
        prop_assert_eq!(plain.matches("Bytes>").count(), 2);
        for other in [
            Envelope { contract: account(7), ..envelope() },
            Envelope { genesis: account(7), ..envelope() },
            Envelope { signer: account(7), ..envelope() },
            Envelope { deadline: 7, ..envelope() },
        ] {
            prop_assert_ne!(plain.as_bytes(), &signed_text(&action, &other, None)[..]);
        }
    }

    #[test]
    fn an_actions_encoding_is_its_arguments_behind_its_number(action in actions()) {
        use scale::{Decode, Encode};
        prop_assert_eq!(Action::decode(&mut &action.encode()[..]), Ok(action));
    }
}
