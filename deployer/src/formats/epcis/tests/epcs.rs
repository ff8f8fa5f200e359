//! GS1 keys as EPC URNs, elements and links.

use proptest::prelude::*;

use crate::formats::epcis::Id;
use crate::formats::epcis::epc::{Epc, EpcError, PrefixLength, Scheme};
use crate::formats::gs1::{ElementString, keys};

fn prefix(digits: usize) -> PrefixLength {
    PrefixLength::new(digits).unwrap()
}

fn elements(pairs: &[(&str, &str)]) -> ElementString {
    ElementString::new(pairs).unwrap()
}

/// URN, canonical link, and the length of its company prefix.
const BOTH: [(&str, &str, usize); 11] = [
    ("urn:epc:id:sgtin:0614141.107346.2017", "https://id.gs1.org/01/10614141073464/21/2017", 7),
    ("urn:epc:id:sgtin:950600013435.2.7%2Fa%25(9", "https://id.gs1.org/01/29506000134356/21/7%2Fa%25%289", 12),
    ("urn:epc:id:sgtin:061414.1107346.a.b;c=d'", "https://id.gs1.org/01/10614141073464/21/a.b;c=d'", 6),
    ("urn:epc:idpat:sgtin:9506000.013435.*", "https://id.gs1.org/01/09506000134352", 7),
    ("urn:epc:class:lgtin:4054739.099914.20160711", "https://id.gs1.org/01/04054739999148/10/20160711", 7),
    ("urn:epc:id:sscc:4012345.0000000333", "https://id.gs1.org/00/040123450000003338", 7),
    ("urn:epc:id:sscc:950600013400.00000", "https://id.gs1.org/00/095060001340000000", 12),
    ("urn:epc:id:sgln:0614141.07346.1234", "https://id.gs1.org/414/0614141073467/254/1234", 7),
    ("urn:epc:id:sgln:0614141.07346.0", "https://id.gs1.org/414/0614141073467", 7),
    ("urn:epc:id:sgln:061414107346..0", "https://id.gs1.org/414/0614141073467", 12),
    ("urn:epc:id:pgln:0614141.00000", "https://id.gs1.org/417/0614141000005", 7),
];

#[test]
fn urns_and_links_go_both_ways() {
    for (urn, link, digits) in BOTH {
        let epc = Epc::parse(urn).unwrap_or_else(|error| panic!("{urn}: {error}"));
        assert_eq!(epc.to_string(), urn);
        assert_eq!(epc.company_prefix().len(), digits, "{urn}");
        assert_eq!(Id::parse(urn).unwrap().constrained(), link);
        let from_link = Id::parse(link).unwrap();
        assert_eq!(from_link.elements(), Some(epc.elements()), "{link}");
        assert_eq!(from_link.epc(prefix(digits)), Ok(epc.clone()), "{link}");
        assert_eq!(Id::from_epc(&epc).text(), urn);
    }
}

#[test]
fn elements_become_urns_by_the_length_of_the_prefix() {
    let pack = elements(&[("01", "09506000134352"), ("21", "A/1"), ("17", "280630"), ("10", "LOT")]);
    for (digits, urn) in [
        (6, "urn:epc:id:sgtin:950600.0013435.A%2F1"),
        (7, "urn:epc:id:sgtin:9506000.013435.A%2F1"),
        (12, "urn:epc:id:sgtin:950600013435.0.A%2F1"),
    ] {
        assert_eq!(Epc::from_elements(&pack, prefix(digits)).unwrap().to_string(), urn);
    }
    let lot = elements(&[("01", "09506000134352"), ("10", "LOT")]);
    assert_eq!(Epc::from_elements(&lot, prefix(7)).unwrap().to_string(), "urn:epc:class:lgtin:9506000.013435.LOT");
    assert_eq!(Epc::from_elements(&elements(&[("253", "4012345000054987")]), prefix(7)), Err(EpcError::NoScheme));
    assert_eq!((PrefixLength::new(5), PrefixLength::new(13)), (None, None));
}

#[test]
fn every_scheme_has_its_name() {
    let schemes = [
        (Scheme::Sgtin, "sgtin"),
        (Scheme::Sscc, "sscc"),
        (Scheme::Sgln, "sgln"),
        (Scheme::Pgln, "pgln"),
        (Scheme::Grai, "grai"),
        (Scheme::Giai, "giai"),
        (Scheme::Gsrn, "gsrn"),
        (Scheme::Gsrnp, "gsrnp"),
        (Scheme::Gdti, "gdti"),
        (Scheme::Cpi, "cpi"),
        (Scheme::Sgcn, "sgcn"),
        (Scheme::Ginc, "ginc"),
        (Scheme::Gsin, "gsin"),
        (Scheme::Itip, "itip"),
        (Scheme::Upui, "upui"),
        (Scheme::Lgtin, "lgtin"),
    ];
    for (scheme, name) in schemes {
        assert_eq!(scheme.name(), name, "{scheme:?}");
    }
}

#[test]
fn urns_that_are_none_are_refused() {
    let refused = |text: &str| Epc::parse(text).unwrap_err();
    let digits = |scheme, expected, found| EpcError::Digits { scheme, expected, found };
    assert_eq!(refused("urn:epc:id:gid:1.2.3"), EpcError::Scheme);
    assert_eq!(refused("urn:epc:id:sgtin:0614141"), EpcError::Parts(Scheme::Sgtin));
    assert_eq!(refused("urn:epc:id:sgtin:0614141.107346"), EpcError::Parts(Scheme::Sgtin));
    assert_eq!(refused("urn:epc:id:itip:4012345.012345.01.02"), EpcError::Parts(Scheme::Itip));
    assert_eq!(refused("urn:epc:idpat:sgtin:4012345.012345.1"), EpcError::Parts(Scheme::Sgtin));
    assert_eq!(refused("urn:epc:id:sgtin:06141.10734600.1"), EpcError::Prefix("06141".into()));
    assert_eq!(refused("urn:epc:id:sgtin:061414a.107346.1"), EpcError::Prefix("061414a".into()));
    assert_eq!(refused("urn:epc:id:sgtin:0614141.10734.1"), digits(Scheme::Sgtin, 13, 12));
    assert_eq!(refused("urn:epc:id:sgtin:0614141.10734x.1"), digits(Scheme::Sgtin, 13, 13));
    assert_eq!(refused("urn:epc:id:sgtin:0614141.10734\u{e9}.1"), EpcError::Escape("10734\u{e9}".into()));
    assert_eq!(refused("urn:epc:id:sscc:0614141.123456789"), digits(Scheme::Sscc, 17, 16));
    assert_eq!(refused("urn:epc:id:sgln:0614141.073465.0"), digits(Scheme::Sgln, 12, 13));
    assert_eq!(refused("urn:epc:id:sgtin:0614141.107346.a/b"), EpcError::Escape("a/b".into()));
    assert_eq!(refused("urn:epc:id:sgtin:0614141.107346.%2"), EpcError::Escape("%2".into()));
    assert_eq!(refused("urn:epc:id:sgtin:0614141.107346.%ff"), EpcError::Escape("%ff".into()));
    for (urn, why) in [
        ("urn:epc:id:sgtin:0614141.107346.", "(21) has 0 characters and needs 1"),
        ("urn:epc:id:sgtin:0614141.107346.123456789012345678901", "(21) has 21 characters"),
        ("urn:epc:id:sgtin:0614141.107346.a%23", "(21) has '#' (U+0023), which is not of GS1's set 82"),
        ("urn:epc:id:itip:4012345.012345.03.02.9", "(8006)"),
    ] {
        let EpcError::Key(found) = refused(urn) else { panic!("{urn}") };
        assert!(found.starts_with(why), "{urn}: {found}");
    }
}

#[test]
fn other_uris_are_kept() {
    for text in [
        "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
        "urn:epcglobal:cbv:bt:9506000000000:4711",
        "urn:epc:id:gid:95100000.12345.400",
        "http://transaction.example.com/po/12345678",
        "ni:///sha-256;00?ver=CBV2.0",
        "https://shop.example.com/01/7",
        "_x://",
    ] {
        match Id::parse(text) {
            Ok(id) => assert_eq!((id.constrained(), id.elements()), (text.to_owned(), None)),
            Err(_) => assert_eq!(text, "_x://"),
        }
    }
}

#[test]
fn identifiers_that_are_wrong_are_refused() {
    let long = format!("urn:x:{}", "a".repeat(5_000));
    for (text, why) in [
        ("", "is no absolute URI"),
        ("sgtin", "is no absolute URI"),
        ("urn:epc:id:sgtin:0614141.107346.a b", "is no absolute URI"),
        ("urn:epc:id:sgtin:0614141.10734.1", "company prefix and reference of a sgtin are 13 digits together, here 12"),
        ("urn:epc:raw:64.x1", "no scheme of EPC URNs"),
        (
            "https://id.gs1.org/01/09506000134353/21/1",
            "character 23, (01): its check digit does not fit: it would be 2",
        ),
        ("https://id.gs1.org/nothing", "is no GS1 Digital Link"),
        (&long, "is no absolute URI of at most 4096 characters"),
    ] {
        let found = Id::parse(text).unwrap_err();
        assert!(found.contains(why), "{text}: {found}");
    }
}

#[test]
fn links_are_constrained() {
    for (text, link) in [
        ("https://med.example/p/gtin/9506000134352/lot/B/ser/A?17=280630", "https://id.gs1.org/01/09506000134352/21/A"),
        ("https://id.gs1.org/01/09506000134352/22/V/10/B", "https://id.gs1.org/01/09506000134352/10/B"),
        ("http://example.org/8004/401234599999", "https://id.gs1.org/8004/401234599999"),
        ("https://example.com/253/4012345000054987", "https://id.gs1.org/253/4012345000054987"),
    ] {
        assert_eq!(Id::parse(text).unwrap().constrained(), link);
    }
}

proptest! {
    #[test]
    fn packs_go_to_urns_and_back(body in "[0-9]{13}", serial in "[!%-?A-Z_a-z]{1,20}", digits in 6_usize..=12) {
        let gtin = format!("{body}{}", keys::check_digit(&body).unwrap());
        let pack = elements(&[("01", &gtin), ("21", &serial)]);
        let epc = Epc::from_elements(&pack, prefix(digits)).unwrap();
        prop_assert_eq!(epc.elements(), &pack);
        prop_assert_eq!(Epc::parse(&epc.to_string()), Ok(epc.clone()));
        let link = Id::parse(&Id::from_epc(&epc).constrained()).unwrap();
        prop_assert_eq!(link.elements(), Some(&pack));
    }

    #[test]
    fn containers_and_places_go_to_urns_and_back(sscc in "[0-9]{17}", gln in "[0-9]{12}", digits in 6_usize..=12) {
        let whole = |body: &str| format!("{body}{}", keys::check_digit(body).unwrap());
        for pairs in [vec![("00", whole(&sscc))], vec![("414", whole(&gln)), ("254", "D/7".into())], vec![("417", whole(&gln))]] {
            let key = ElementString::new(&pairs).unwrap();
            let epc = Epc::from_elements(&key, prefix(digits)).unwrap();
            prop_assert_eq!(epc.elements(), &key);
            prop_assert_eq!(Epc::parse(&epc.to_string()), Ok(epc));
        }
    }

    #[test]
    fn any_text_is_read_without_panic(tail in "[0-9.%*a-zé/]{0,40}", head in 0_usize..6) {
        let heads = ["urn:epc:id:sgtin:", "urn:epc:id:sgln:", "urn:epc:id:itip:", "urn:epc:id:cpi:", "urn:epc:idpat:sgtin:", ""];
        let text = format!("{}{tail}", heads[head]);
        if let Ok(epc) = Epc::parse(&text) {
            prop_assert_eq!(Epc::parse(&epc.to_string()), Ok(epc));
        }
        let _ = Id::parse(&text);
    }
}
