use std::io::Write;

use super::*;
use crate::formats::vc::Validity;
use crate::formats::vc::data_integrity::{self, ProofOptions};
use crate::formats::vc::jose;
use crate::formats::vc::multibase::base64url;
use crate::formats::vc::status_list::bitstring::{DecodeError, MAX_BYTES, WORD};
use crate::formats::vc::status_list::{
    Bitstring, MAX_ENTRIES, MIN_ENTRIES, Purpose, Status, StatusEntry, StatusError, StatusList, Unverified, check,
    check_secured,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::json;

const URL: &str = "https://board.example/status/revocation/0";

fn entry(index: u32) -> StatusEntry {
    StatusEntry::new(Purpose::Revocation, URL, index)
}

fn list(ones: &[u64]) -> StatusList {
    let mut bits = Bitstring::new(MIN_ENTRIES);
    assert!(ones.iter().all(|index| bits.set(*index, true)));
    StatusList {
        id: Some(URL.into()),
        issuer: key(KeyType::Ed25519).public().did(),
        purposes: vec![Purpose::Revocation],
        validity: Validity { from: NOW, until: NOW + 86_400_000 },
        ttl: Some(3_600_000),
        bits,
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn encoded(gzip: &[u8]) -> String {
    format!("u{}", base64url(gzip))
}

#[test]
fn bit_0_is_the_leftmost() {
    let mut bits = Bitstring::new(0);
    assert_eq!(bits.entries(), MIN_ENTRIES);
    for index in [0, 7, 8, MIN_ENTRIES - 1] {
        assert!(bits.set(index, true));
    }
    assert_eq!((bits.bytes()[0], bits.bytes()[1], *bits.bytes().last().unwrap()), (0b1000_0001, 0b1000_0000, 1));
    assert_eq!(bits.ones().collect::<Vec<_>>(), [0, 7, 8, MIN_ENTRIES - 1]);
    assert!(bits.set(7, false));
    assert_eq!((bits.get(7), bits.get(8)), (Some(false), Some(true)));
    assert_eq!((bits.get(MIN_ENTRIES), bits.get(u64::MAX)), (None, None));
    assert!(!bits.set(MIN_ENTRIES, true) && !bits.set(u64::MAX, true));
    assert_eq!(format!("{bits:?}"), "Bitstring(3 of 131072 set)");
}

#[test]
fn a_list_is_no_shorter_and_no_longer_than_allowed() {
    assert_eq!(Bitstring::new(MIN_ENTRIES + 1).entries(), MIN_ENTRIES + 8);
    assert_eq!(Bitstring::new(u64::MAX).entries(), MAX_ENTRIES);
}

#[test]
fn words_of_the_chain_go_where_they_belong() {
    let mut bits = Bitstring::new(0);
    let mut word = [0; WORD];
    word[0] = 0b0100_0000;
    word[31] = 1;
    assert!(bits.set_word(2, &word));
    assert_eq!(bits.ones().collect::<Vec<_>>(), [513, 767]);
    assert!(bits.set_word(511, &word));
    assert!(!bits.set_word(512, &word) && !bits.set_word(usize::MAX, &word));
}

#[test]
fn what_is_no_encoded_list_is_refused() {
    let good = Bitstring::new(0).encode();
    assert!(Bitstring::decode(&good).is_ok());
    let compressed = gzip(&[0; 16_384]);
    let cut = encoded(&compressed[..compressed.len() - 1]);
    let mut broken = compressed.clone();
    let checksum = broken.len() - 8;
    broken[checksum] ^= 1;
    let twice = [compressed.clone(), compressed.clone()].concat();
    type Kind = fn(&DecodeError) -> bool;
    let multibase: Kind = |error| matches!(error, DecodeError::NotMultibase);
    let base64: Kind = |error| matches!(error, DecodeError::NotBase64(_));
    let gzip: Kind = |error| matches!(error, DecodeError::NotGzip(_));
    let surplus: Kind = |error| matches!(error, DecodeError::Surplus(_));
    for (text, kind) in [
        (String::new(), multibase),
        (good[1..].to_owned(), multibase),
        (format!("z{}", &good[1..]), multibase),
        (format!("U{}", &good[1..]), multibase),
        (format!("{good}="), base64),
        (format!("{good}\n"), base64),
        (good.replace('-', "+"), base64),
        ("u".into(), gzip),
        (encoded(b"not gzip at all, not in the least"), gzip),
        (cut, gzip),
        (encoded(&broken), gzip),
        (encoded(&[compressed.as_slice(), &[0]].concat()), surplus),
        (encoded(&twice), surplus),
    ] {
        // base64 knows both alphabets only if there is a difference.
        if text == good {
            continue;
        }
        let error = Bitstring::decode(&text).unwrap_err();
        assert!(kind(&error), "{text}: {error}");
    }
}

#[test]
fn a_gzip_bomb_goes_off_in_a_small_room() {
    let chunk = vec![0u8; 1 << 20];
    let bomb = |mebibytes: usize, more: &[u8]| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        (0..mebibytes).for_each(|_| gzip.write_all(&chunk).unwrap());
        gzip.write_all(more).unwrap();
        encoded(&gzip.finish().unwrap())
    };
    let most = MAX_BYTES >> 20;
    assert_eq!(Bitstring::decode(&bomb(most, &[])).unwrap().entries(), MAX_BYTES as u64 * 8);
    assert_eq!(Bitstring::decode(&bomb(most, &[0])), Err(DecodeError::TooLarge));
    assert_eq!(Bitstring::decode(&bomb(4 * most, &[])), Err(DecodeError::TooLarge));
    assert_eq!(Bitstring::decode(&format!("u{}", "A".repeat(40 << 20))), Err(DecodeError::TooLarge));
}

#[test]
fn a_list_is_written_and_read() {
    let list = list(&[0, 94_567]);
    let document = list.document();
    assert_eq!(document["type"], json!(["VerifiableCredential", "BitstringStatusListCredential"]));
    assert_eq!(document["credentialSubject"]["id"], format!("{URL}#list"));
    assert_eq!(document["credentialSubject"]["statusPurpose"], "revocation");
    assert_eq!(document["validFrom"], "2026-11-20T00:00:00Z");
    assert_eq!(StatusList::parse(&document.to_string()).unwrap(), list);
    let open = StatusList {
        id: None,
        purposes: vec![Purpose::Suspension, Purpose::Other("refresh".into())],
        validity: Validity { from: 0, until: u64::MAX },
        ttl: None,
        ..list
    };
    assert_eq!(open.document()["credentialSubject"]["statusPurpose"], json!(["suspension", "refresh"]));
    assert_eq!(StatusList::parse(&open.document().to_string()).unwrap(), open);
}

#[test]
fn what_is_no_list_is_told_by_its_path() {
    for (pointer, value, path) in [
        ("/type", json!(["VerifiableCredential"]), "type"),
        ("/credentialSubject/type", json!("StatusList2021"), "credentialSubject.type"),
        ("/credentialSubject/statusPurpose", json!([]), "credentialSubject.statusPurpose"),
        ("/credentialSubject/statusPurpose", json!(7), "credentialSubject.statusPurpose"),
        ("/credentialSubject/statusPurpose", json!(["revocation", null]), "credentialSubject.statusPurpose[1]"),
        ("/credentialSubject/ttl", json!("300"), "credentialSubject.ttl"),
        ("/credentialSubject/ttl", json!(-1), "credentialSubject.ttl"),
        ("/credentialSubject/encodedList", json!("H4sI"), "credentialSubject.encodedList"),
        ("/credentialSubject/encodedList", json!(null), "credentialSubject.encodedList"),
        ("/issuer", json!("board"), "issuer"),
    ] {
        let mut document = list(&[]).document();
        put(&mut document, pointer, value.clone());
        let error = StatusList::parse(&document.to_string()).unwrap_err();
        let StatusError::Malformed(read) = &error else { panic!("{error}") };
        assert_eq!(paths(read), [path], "{pointer} = {value}");
        assert_eq!(error.code(), "MALFORMED_VALUE_ERROR");
    }
    for pointer in ["/credentialSubject/type", "/credentialSubject/statusPurpose", "/credentialSubject/encodedList"] {
        let mut document = list(&[]).document();
        remove(&mut document, pointer);
        let StatusError::Malformed(read) = StatusList::parse(&document.to_string()).unwrap_err() else { panic!() };
        assert_eq!(paths(&read), [pointer[1..].replace('/', ".")]);
    }
    assert!(matches!(StatusList::parse("{"), Err(StatusError::Malformed(_))));
}

#[test]
fn a_status_is_the_entrys_bit() {
    let list = list(&[94_567]);
    let status = |index| check(&entry(index), &list, NOW).unwrap();
    assert_eq!(status(94_567), Status { purpose: Purpose::Revocation, set: true });
    assert_eq!(status(94_566), Status { purpose: Purpose::Revocation, set: false });
    let both = StatusList { purposes: vec![Purpose::Suspension, Purpose::Revocation], ..list };
    assert!(check(&entry(94_567), &both, NOW).unwrap().set);
}

#[test]
fn every_processing_error_has_its_name() {
    let good = list(&[]);
    let refused = |entry: &StatusEntry, list: &StatusList, at| check(entry, list, at).unwrap_err();

    let beyond = refused(&entry(MIN_ENTRIES as u32), &good, NOW);
    assert_eq!(beyond, StatusError::Range { index: MIN_ENTRIES, entries: MIN_ENTRIES });
    assert_eq!(beyond.code(), "RANGE_ERROR");
    assert_eq!(beyond.url(), "https://www.w3.org/TR/vc-data-model#RANGE_ERROR");
    let far = StatusEntry { index: u64::MAX, ..entry(0) };
    assert_eq!(refused(&far, &good, NOW).code(), "RANGE_ERROR");

    let short = StatusList { bits: Bitstring::from_bytes(vec![0; 16_383]), ..good.clone() };
    let error = refused(&entry(0), &short, NOW);
    assert_eq!((&error, error.code()), (&StatusError::Length(131_064), "STATUS_LIST_LENGTH_ERROR"));
    assert_eq!(error.url(), "https://www.w3.org/ns/credentials/status-list#STATUS_LIST_LENGTH_ERROR");
    // A list that is too short says so before any place in it is looked at.
    assert_eq!(refused(&far, &short, NOW).code(), "STATUS_LIST_LENGTH_ERROR");

    let unverified = |entry: &StatusEntry, list: &StatusList, at| match refused(entry, list, at) {
        StatusError::Verification(why) => why,
        other => panic!("{other}"),
    };
    let suspension = StatusEntry { purpose: Purpose::Suspension, ..entry(0) };
    assert_eq!(
        unverified(&suspension, &good, NOW),
        Unverified::Purpose { wanted: Purpose::Suspension, found: vec![Purpose::Revocation] }
    );
    let wide = StatusEntry { size: 2, ..entry(0) };
    assert_eq!(unverified(&wide, &good, NOW), Unverified::Size(2));
    for id in [None, Some("https://board.example/status/revocation/1".to_owned())] {
        let other = StatusList { id: id.clone(), ..good.clone() };
        assert_eq!(unverified(&entry(0), &other, NOW), Unverified::OtherList { wanted: URL.into(), found: id });
    }
    for at in [NOW - 1, NOW + 86_400_000] {
        assert_eq!(unverified(&entry(0), &good, at), Unverified::NotValid { validity: good.validity, at });
    }
    assert_eq!(refused(&entry(0), &good, NOW - 1).code(), "STATUS_VERIFICATION_ERROR");
    assert_eq!(StatusError::Retrieval("no answer".into()).code(), "STATUS_RETRIEVAL_ERROR");
}

#[test]
fn errors_are_failed_checks_with_their_name() {
    let failure: crate::failure::Failure = StatusError::Length(8).into();
    assert_eq!(failure.kind, crate::failure::Kind::Check);
    assert_eq!(failure.message, "the status list has 8 entries: fewer than 131072 do not hide a holder");
    assert_eq!(failure.details.unwrap()["error"], "STATUS_LIST_LENGTH_ERROR");
    let malformed = StatusList::parse("{}").unwrap_err();
    let failure: crate::failure::Failure = malformed.into();
    assert_eq!(failure.details.unwrap()["value"]["problems"][0]["path"], "(document)");
}

#[test]
fn a_published_list_is_checked_with_its_signature() {
    let list = list(&[94_567]);
    let own = key(KeyType::Ed25519);
    let credential = Credential::read(&list.document()).unwrap();
    let proved = data_integrity::sign(&credential, &own, &ProofOptions::default()).unwrap().to_string();
    let token = jose::sign(&credential, &own, None).unwrap();
    for text in [&proved, &token] {
        let (status, issuer, keys) = check_secured(&entry(94_567), text, &checks()).unwrap();
        assert!(status.set);
        assert_eq!((issuer, keys), (list.issuer.clone(), vec![own.public()]));
        let late = check_secured(&entry(94_567), text, &Checks::at(NOW + 86_400_000)).unwrap_err();
        assert_eq!(late.code(), "STATUS_VERIFICATION_ERROR");
    }
    let clean = self::list(&[]).bits.encode();
    let forged = proved.replace(&list.bits.encode(), &clean);
    assert_ne!(forged, proved);
    let error = check_secured(&entry(94_567), &forged, &checks()).unwrap_err();
    assert!(matches!(&error, StatusError::Verification(Unverified::Proof(_))), "{error}");
    let unsigned = check_secured(&entry(94_567), &list.document().to_string(), &checks()).unwrap_err();
    assert_eq!(unsigned.to_string(), "the status list proves nothing: the document has no proof");
    assert_eq!(check_secured(&entry(0), "{}", &checks()).unwrap_err().code(), "MALFORMED_VALUE_ERROR");
    let licence = data_integrity::sign(&self::credential(), &own, &ProofOptions::default()).unwrap();
    let error = check_secured(&entry(0), &licence.to_string(), &checks()).unwrap_err();
    assert_eq!(error.code(), "MALFORMED_VALUE_ERROR");
}

#[test]
fn an_entry_is_written_as_it_is_read() {
    let mut document = licence();
    document["credentialStatus"] = json!([{
        "id": "https://board.example/status/message/0#7",
        "type": ["BitstringStatusListEntry"],
        "statusPurpose": "message",
        "statusListIndex": "0",
        "statusListCredential": "https://board.example/status/message/0",
        "statusSize": 1,
        "statusMessage": [{ "status": "0x0", "message": "fine" }, { "status": "0x1", "message": "look", "more": 1 }],
    }]);
    let read = Credential::read(&document).unwrap().status.remove(0);
    assert_eq!(read.purpose, Purpose::Other("message".into()));
    assert_eq!((read.index, read.size), (0, 1));
    assert_eq!(read.document()["id"], "https://board.example/status/message/0#7");
    assert_eq!(
        entry(5).document(),
        json!({
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "5",
            "statusListCredential": URL,
        })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_bits_are_written_and_read(indices in prop::collection::btree_set(0..MIN_ENTRIES, 0..200)) {
        let mut bits = Bitstring::new(0);
        prop_assert!(indices.iter().all(|index| bits.set(*index, true)));
        let read = Bitstring::decode(&bits.encode()).unwrap();
        prop_assert_eq!(read.ones().collect::<Vec<_>>(), indices.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(read, bits);
    }

    #[test]
    fn any_bytes_are_read_without_panic(text in "\\PC{0,60}", bytes: Vec<u8>) {
        let _ = Bitstring::decode(&format!("u{text}"));
        let _ = Bitstring::decode(&encoded(&bytes));
    }

    #[test]
    fn a_flipped_bit_of_the_gzip_is_never_another_list(place: prop::sample::Index, bit in 0..8u8) {
        let bits = list(&[5, 94_567]).bits;
        let mut compressed = gzip(bits.bytes());
        let at = place.index(compressed.len());
        compressed[at] ^= 1 << bit;
        if let Ok(read) = Bitstring::decode(&encoded(&compressed)) {
            // Some bits of the header mean nothing.
            prop_assert_eq!(read, bits);
        }
    }
}
