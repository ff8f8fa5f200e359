//! Bundles, arguments, returns and events, on a sample contract.

use codec::Encode;
use proptest::prelude::*;
use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
use serde_json::json;

use super::sample::{self, AccountId, Effect, Error, LangError, Period, Terms, bundle, document};
use super::{Plain, Returned, read};
use crate::chain::ss58;
use crate::failure::{Failure, Kind};

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

fn terms() -> Terms {
    Terms {
        effects: vec![
            Effect::Permit,
            Effect::DenyUntil(7),
            Effect::Both(1, true),
            Effect::Limited { uses: 3, period: Some(Period { from: 0, until: u64::MAX }) },
            Effect::Limited { uses: 3, period: None },
        ],
        period: Period { from: 1_700_000_000_000, until: u64::MAX },
        max_uses: Some(5),
        document: [0xab; 32],
        note: "a \"quoted\" note, with { and [".into(),
        big: u128::MAX,
        small: -128,
        pair: (65_535, false),
        raw: vec![1, 2, 255],
        packed: 1 << 40,
    }
}

const TERMS: &str = r#"Terms {
    effects: [Permit, DenyUntil(7), Both(1, true),
        Limited { uses: 3, period: Period { from: 0, until: 0xffffffffffffffff } }, Limited { uses: 3 }],
    period: { until: max, from: 1_700_000_000_000 },
    max_uses: 5,
    document: 0xabababababababababababababababababababababababababababababababab,
    note: "a \"quoted\" note, with { and [",
    big: 340_282_366_920_938_463_463_374_607_431_768_211_455, small: -128, pair: (65535, false), raw: 0x0102ff,
    packed: 1_099_511_627_776,
}"#;

fn args(list: &[&str]) -> Vec<String> {
    list.iter().map(|arg| arg.to_string()).collect()
}

fn failure<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
    let failure = result.unwrap_err();
    format!("{}\n{}", failure.message, failure.hint.unwrap_or_default())
}

#[test]
fn arguments_encode_as_the_types_do() {
    let alice = AccountId(ss58::development("//Alice").unwrap());
    let expected = [vec![1, 2, 3, 4], (alice, terms(), None::<u32>).encode()].concat();
    for subject in [ALICE, "//Alice", &format!("0x{}", hex::encode(alice.0)), &format!("\"{ALICE}\"")] {
        assert_eq!(bundle().encode_message("grant", &args(&[subject, TERMS, "None"])).unwrap(), expected, "{subject}");
    }
    let constructor = bundle().encode_constructor("new", &args(&["//Alice", "60_000"])).unwrap();
    assert_eq!(constructor, [vec![9, 9, 9, 9], (alice, 60_000u64).encode()].concat());
}

#[test]
fn options_may_be_bare() {
    let last = |text: &str| bundle().encode_message("grant", &args(&["//Bob", TERMS, text])).unwrap();
    assert_eq!(last("7"), last("Some(7)"));
    assert!(last("7").ends_with(&Some(7u32).encode()));
    assert_eq!(last("null"), last("None"));
    assert_eq!(last("\"7\""), last("7"));
}

#[test]
fn a_wrong_argument_is_pointed_at_with_its_type() {
    let text = failure(bundle().encode_message("grant", &args(&["//Alice", "{ period: { from: abc } }", "1"])));
    assert_eq!(
        text,
        "argument 2 of `grant`, `terms`: expected u64, found `abc`\n    { period: { from: abc } }\n    \
         \x20                 ^\nexpected terms: Terms\n        struct Terms { effects: Vec<Effect>, period: Period, \
         max_uses: Option<u32>, document: [u8; 32], note: String, big: u128, small: i8, pair: (u16, bool), raw: \
         Vec<u8>, packed: u64 }\n        enum Effect { Permit, Deny, DenyUntil(u64), Both(u8, bool), Limited { uses: \
         u32, period: Option<Period> } }\n        struct Period { from: u64, until: u64 }"
    );
    let failed = bundle().encode_message("grant", &args(&["5Grw", TERMS, "1"])).unwrap_err();
    assert_eq!(failed.kind, Kind::Usage);
    assert_eq!(failed.details.unwrap()["argument"], "subject");
}

#[test]
fn mistakes_are_named() {
    let wrong = |text: &str| failure(bundle().encode_message("grant", &args(&["//Alice", text, "1"])));
    assert!(
        wrong("{ perod: 1 }").contains("no field `perod` here (did you mean period?)"),
        "{}",
        wrong("{ perod: 1 }")
    );
    assert!(wrong("{ effects: [Denny] }").contains("`Denny` is no Effect: did you mean Deny"));
    assert!(wrong("{ effects: [], effects: [] }").contains("given twice"));
    assert!(wrong("{ effects: [] }").contains("field `period: Period` is missing"));
    assert!(wrong("{ document: 0xab }").contains("expected 32 bytes of hex, got 1"));
    assert!(wrong("{ raw: 0x0g }").contains("`g` is not a hex digit"));
    assert!(wrong("{ small: 128 }").contains("`128` is not an i8 (-128 to 127)"));
    assert!(wrong("{ pair: (65536, true) }").contains("`65536` is not a u16 (0 to 65535)"));
    assert!(wrong("{ note: \"open }").contains("does not end"));
    assert!(wrong("").contains("found nothing"));
    assert!(wrong(&"[".repeat(100_000)).contains("expected {"));
    let version = |text: &str| failure(bundle().encode_message("grant", &args(&["//Alice", TERMS, text])));
    assert!(version("1 2").contains("`2` follows a complete Option<u32>"));
    assert!(version("-1").contains("`-1` is not a u32"));
}

#[test]
fn wrong_counts_and_names_show_what_there_is() {
    let few = failure(bundle().encode_message("grant", &args(&["//Alice"])));
    assert!(few.contains("`grant` takes 3 arguments, 1 were given"), "{few}");
    assert!(
        few.contains("grant(subject: AccountId, terms: Terms, version: Option<u32>) -> Result<u32, Error>"),
        "{few}"
    );
    assert!(failure(bundle().encode_message("rewoke", &[])).contains("did you mean revoke"));
    assert!(failure(bundle().encode_message("xxx", &[])).contains("it has: grant, revoke, Registry::check"));
    assert_eq!(bundle().message("check").unwrap().label, "Registry::check");
}

#[test]
fn returns_and_typed_errors() {
    let data = |value: Result<u32, Error>| Ok::<_, LangError>(value).encode();
    let bundle = bundle();
    assert_eq!(
        bundle.decode_message_return("grant", &data(Ok(4))).unwrap(),
        Returned::Value(Plain::Number("4".into()))
    );
    let alice = ss58::development("//Alice").unwrap();
    let error = bundle.typed_error("grant", &data(Err(Error::NotController { controller: alice }))).unwrap();
    assert_eq!(error.name, "NotController");
    assert_eq!(error.value.text(42), format!("NotController {{ controller: {ALICE} }}"));
    assert_eq!(error.value.json(42), json!({ "NotController": { "controller": ALICE } }));
    assert_eq!(bundle.typed_error("grant", &data(Err(Error::Empty))).unwrap().name, "Empty");
    assert!(bundle.typed_error("grant", &data(Ok(4))).is_none());
    let lang = Err::<Result<u32, Error>, _>(LangError::CouldNotReadInput).encode();
    assert_eq!(bundle.decode_message_return("grant", &lang).unwrap(), Returned::Lang("CouldNotReadInput".into()));
    assert_eq!(bundle.decode_message_return("revoke", &[0, 0]).unwrap(), Returned::Value(Plain::Unit));
    assert!(bundle.decode_message_return("grant", &[0, 0, 1]).is_err());
    let failure = bundle.refusal("revoke", &data(Err(Error::NothingToRevoke { burned: 3 })), 42);
    assert_eq!(failure.kind, Kind::Refused);
    assert_eq!(failure.message, "`revoke` was refused: NothingToRevoke { burned: 3 }");
}

#[test]
fn call_data_reads_back() {
    let bundle = bundle();
    let input = bundle.encode_message("grant", &args(&["//Alice", TERMS, "9"])).unwrap();
    let (call, values) = bundle.decode_input(&input).unwrap();
    assert_eq!((call.label, values.len()), ("grant", 3));
    assert_eq!(values[0].1.text(42), ALICE);
    let shown: Vec<_> = values.iter().map(|(_, value)| value.text(42)).collect();
    assert_eq!(bundle.encode_message("grant", &shown).unwrap(), input, "text reads back in");
    let json: Vec<_> = values.iter().map(|(_, value)| value.json(42).to_string()).collect();
    assert_eq!(bundle.encode_message("grant", &json).unwrap(), input, "JSON reads back in");
    assert!(bundle.decode_input(&[1, 2]).is_err());
    assert!(bundle.decode_input(&[7, 7, 7, 7]).is_err());
}

#[test]
fn events_by_topic_anonymous_and_unknown() {
    let bundle = bundle();
    let alice = ss58::development("//Alice").unwrap();
    let granted = bundle.decode_event(&[sample::GRANTED, alice], &(AccountId(alice), 2u32).encode()).unwrap();
    assert_eq!(granted.text(42), format!("Granted {{ subject: {ALICE}, version: 2 }}"));
    assert_eq!(granted.json(42), json!({ "name": "Granted", "fields": { "subject": ALICE, "version": 2 } }));
    assert_eq!(bundle.decode_event(&[], &7u16.encode()).unwrap().name, "Quiet");
    assert!(bundle.decode_event(&[[9; 32]], &[1, 2, 3]).is_none());
    assert!(bundle.decode_event(&[sample::GRANTED, alice], &[1, 2, 3]).is_none());
    assert!(bundle.decode_event(&[], &[]).is_none());
}

#[test]
fn a_bundle_is_checked_before_it_is_used() {
    let bundle = bundle();
    assert_eq!((bundle.name.as_str(), bundle.version.as_str()), ("sample-contract", "1.2.3"));
    let refused =
        |document: serde_json::Value| failure(super::Bundle::parse(document.to_string().as_bytes(), "x.contract"));
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut document = document();
        change(&mut document);
        refused(document)
    };
    assert!(with(&|d| d["source"]["wasm"] = json!("0x0061736d0100000000")).contains("does not match its hash"));
    assert!(with(&|d| d["source"]["wasm"] = json!("0x7f454c46")).contains("not WebAssembly"));
    assert!(with(&|d| d["source"]["wasm"] = json!("0xzz")).contains("`source.wasm` is not hex"));
    assert!(with(&|d| d["source"]["hash"] = json!("0x00")).contains("`source.hash` is not 32 bytes"));
    assert!(
        with(&|d| {
            d["source"].as_object_mut().unwrap().remove("wasm");
        })
        .contains("no code")
    );
    assert!(with(&|d| d["version"] = json!(6)).contains("PolkaVM"));
    assert!(with(&|d| d["version"] = json!("4")).contains("version 4"));
    assert!(
        with(&|d| {
            d.as_object_mut().unwrap().remove("version");
        })
        .contains("no metadata version")
    );
    assert!(with(&|d| d["types"] = json!([])).contains("does not define"));
    assert!(
        with(&|d| {
            d.as_object_mut().unwrap().remove("spec");
        })
        .contains("metadata cannot be read")
    );
    let text = document().to_string();
    let cut = super::Bundle::parse(&text.as_bytes()[..text.len() / 2], "cut.contract").unwrap_err();
    assert!(cut.message.starts_with("the contract bundle cut.contract is unusable: it is cut off"), "{}", cut.message);
    assert_eq!(cut.kind, Kind::Local);
    assert!(failure(super::Bundle::parse(b"PK\x03\x04", "x.zip")).contains("not JSON"));
    assert!(failure(super::Bundle::load("/nonexistent/a.contract")).contains("/nonexistent/a.contract"));
}

fn registry<T: TypeInfo + 'static>() -> (PortableRegistry, u32) {
    let mut registry = Registry::new();
    let id = registry.register_type(&MetaType::new::<T>()).id;
    (registry.into(), id)
}

fn any_effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        Just(Effect::Permit),
        Just(Effect::Deny),
        any::<u64>().prop_map(Effect::DenyUntil),
        any::<(u8, bool)>().prop_map(|(a, b)| Effect::Both(a, b)),
        (any::<u32>(), proptest::option::of(any::<(u64, u64)>())).prop_map(|(uses, period)| Effect::Limited {
            uses,
            period: period.map(|(from, until)| Period { from, until })
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_is_shown_reads_back(
        effects in proptest::collection::vec(any_effect(), 0..5),
        note in any::<String>(),
        max_uses in any::<Option<u32>>(),
        (big, small, pair, raw, packed) in any::<(u128, i8, (u16, bool), Vec<u8>, u64)>(),
        document in any::<[u8; 32]>(),
    ) {
        let period = Period { from: packed, until: u64::MAX };
        let terms = Terms { effects, period, max_uses, document, note, big, small, pair, raw, packed };
        let (registry, id) = registry::<Terms>();
        let plain = Plain::decode_all(&registry, id, &terms.encode()).unwrap();
        let none = |_: &str| Err("no accounts here".to_string());
        prop_assert_eq!(read::read(&registry, id, &plain.text(42), &none).unwrap(), terms.encode());
        prop_assert_eq!(read::read(&registry, id, &plain.json(42).to_string(), &none).unwrap(), terms.encode());
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), at in 0usize..TERMS.len(), cut in 0usize..40) {
        let (registry, id) = registry::<Terms>();
        let none = |_: &str| Err("no accounts here".to_string());
        let _ = read::read(&registry, id, &text, &none);
        let mut damaged: String = TERMS.chars().take(at).collect();
        damaged.push_str(&text);
        damaged.extend(TERMS.chars().skip(at + cut));
        if let Err(e) = read::read(&registry, id, &damaged, &none) {
            prop_assert!(damaged.is_char_boundary(e.at), "{} in {damaged:?}", e.at);
        }
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in any::<Vec<u8>>()) {
        let (registry, id) = registry::<Terms>();
        let _ = Plain::decode_all(&registry, id, &bytes);
    }
}
