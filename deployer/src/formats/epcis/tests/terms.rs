//! Words of the CBV.

use crate::formats::epcis::vocabulary::{Term, Vocabulary};
use crate::formats::epcis::{Context, Namespaces};

fn term(vocabulary: Vocabulary, text: &str) -> Result<Term, String> {
    Term::read(vocabulary, text, &Namespaces::default())
}

#[test]
fn every_spelling_of_a_word_is_the_word() {
    let spellings = [
        "shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "cbv:BizStep-shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
    ];
    for text in spellings {
        let read = term(Vocabulary::BizStep, text).unwrap();
        assert_eq!((read.word(), read.to_string()), (Some("shipping"), "shipping".to_owned()), "{text}");
        assert_eq!(read.uri(), "https://ref.gs1.org/cbv/BizStep-shipping");
    }
    let temperature = term(Vocabulary::Measurement, "gs1:Temperature").unwrap();
    assert_eq!(
        (temperature.word(), temperature.uri()),
        (Some("Temperature"), "https://gs1.org/voc/Temperature".into())
    );
}

#[test]
fn every_word_reads_back_from_its_uri() {
    let mut count = 0;
    for vocabulary in Vocabulary::ALL {
        for word in vocabulary.words() {
            let read = term(vocabulary, word).unwrap();
            assert_eq!(term(vocabulary, &read.uri()).as_ref(), Ok(&read), "{word}");
            count += 1;
        }
    }
    assert_eq!(count, 41 + 33 + 13 + 3 + 2 + 14 + 72 + 2);
}

#[test]
fn own_words_are_whole_uris() {
    let own = term(Vocabulary::BizStep, "https://epcis.example.com/bizstep/exampling").unwrap();
    assert_eq!((own.word(), own.to_string()), (None, "https://epcis.example.com/bizstep/exampling".to_owned()));
    let namespaces = Namespaces::of(&[&[Context::Prefixes(vec![("ext".into(), "https://ns.example.com/".into())])]]);
    let short = Term::read(Vocabulary::BizStep, "ext:exampling", &namespaces).unwrap();
    assert_eq!(short.uri(), "https://ns.example.com/exampling");
}

#[test]
fn words_that_gs1_does_not_have_are_refused() {
    for (text, why) in [
        ("returning", "CBV 2.0 has no business step `returning`: write one of its words, or your own as a whole URI"),
        ("Shipping", "CBV 2.0 has no business step `Shipping`: write one of its words, or your own as a whole URI"),
        ("urn:epcglobal:cbv:bizstep:exporting", "CBV 2.0 has no business step `exporting`"),
        ("https://ref.gs1.org/cbv/BizStep-", "CBV 2.0 has no business step ``"),
        ("https://ref.gs1.org/cbv/Disp-active", "`https://ref.gs1.org/cbv/Disp-active` is no business step of CBV 2.0"),
        ("urn:epcglobal:cbv:disp:active", "`urn:epcglobal:cbv:disp:active` is no business step of CBV 2.0"),
        (
            "no uri: at all",
            "`no uri: at all` is no URI: write a word of CBV 2.0, or your own business step as a whole URI",
        ),
    ] {
        assert_eq!(term(Vocabulary::BizStep, text), Err(why.to_owned()));
    }
}
