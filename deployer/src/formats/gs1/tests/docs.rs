//! `docs/gs1.md` shows what is so.

use super::*;
use crate::formats::gs1::dictionary::{Identifier, VERSION};
use crate::formats::gs1::digital_link::CANONICAL;
use crate::formats::gs1::serial::MIN_BITS;

const PAGE: &str = include_str!("../../../../../docs/gs1.md");

/// The examples of a kind: what goes in, and what comes out.
fn examples(kind: &str) -> Vec<(String, &'static str)> {
    let blocks = PAGE.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
    let lines = blocks.filter(|(name, _)| *name == kind).flat_map(|(_, text)| text.lines());
    let found: Vec<_> = lines
        .map(|line| {
            let (from, to) = line.split_once("  →  ").or_else(|| line.split_once(" →  ")).expect(line);
            let from = from.trim_end().replace('␝', "\u{1d}").replace('␞', "\u{1e}").replace('␄', "\u{4}");
            (from, to.trim())
        })
        .collect();
    assert!(!found.is_empty(), "{kind}");
    found
}

#[test]
fn the_examples_are_so() {
    for (text, expected) in examples("reads") {
        assert_eq!(read(&text).elements.bracketed(), expected, "{text}");
    }
    for (text, expected) in examples("refused") {
        assert_eq!(refused(&text), [expected], "{text}");
    }
    for (text, expected) in examples("writes") {
        assert_eq!(read(&text).elements.element_string(), expected.replace('␝', "\u{1d}"));
    }
    for (text, expected) in examples("links") {
        assert_eq!(read(&text).elements.link(CANONICAL).unwrap(), expected);
    }
}

#[test]
fn the_diagnoses_are_so() {
    for (text, expected) in examples("diagnosed") {
        let (name, reads) = expected.split_once(": ").map_or((expected, None), |(name, reads)| (name, Some(reads)));
        let found = scan(&text).diagnoses;
        let said = |d: &crate::formats::gs1::Diagnosis| {
            let would = d.would_read.as_ref().map(|reading| reading.elements.bracketed());
            format!("{}, {}", d.kind.name(), d.confidence.name()) == name && would.as_deref() == reads
        };
        assert!(found.iter().any(said), "{text}: {found:#?}");
    }
}

#[test]
fn every_kind_and_number_is_on_the_page() {
    for kind in Kind::ALL {
        assert!(PAGE.contains(&format!("| `{}` |", kind.name())), "{}", kind.name());
    }
    for number in [VERSION.to_owned(), format!("{} Application", Identifier::all().count()), format!("{MIN_BITS} bits")]
    {
        assert!(PAGE.contains(&number), "{number}");
    }
    let layouts = crate::formats::gs1::diagnose::LAYOUTS.len();
    assert!(PAGE.contains(&format!("{layouts} beside the US one")));
}
