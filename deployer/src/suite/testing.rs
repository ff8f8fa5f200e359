//! What the typed clients of all contracts are tested with.

use std::collections::BTreeMap;
use std::fmt::Debug;

use codec::Decode;
use salus_domain::governance;
use scale_info::TypeDef;

use super::arguments::Arguments;
use crate::abi::Bundle;

/// The arguments of a message are those of the contract, in its order and of its types.
#[track_caller]
pub fn fits(bundle: &Bundle, message: &str, arguments: &Arguments) {
    let input = arguments.input(bundle, message).unwrap_or_else(|e| panic!("{message}: {}", e.message));
    bundle.decode_input(&input).unwrap_or_else(|e| panic!("{message}: {}", e.message));
}

/// The contract's events are those that the client reads, with those of governance.
#[track_caller]
pub fn reads_all_events(bundle: &Bundle, own: &[(&str, &[&str])]) {
    let known: Vec<_> = own.iter().chain(governance::Event::SHAPES).collect();
    let specs = bundle.project.spec().events();
    for spec in specs {
        let fields: Vec<&str> = spec.args().iter().map(|arg| arg.label().as_str()).collect();
        let (_, ours) = known.iter().find(|(name, _)| name == spec.label()).unwrap_or_else(|| {
            panic!("domain does not know {}", spec.label());
        });
        assert_eq!(*ours, fields, "{}", spec.label());
    }
    assert_eq!(specs.len(), known.len());
}

/// Everything of an enumeration, made of its numbers and of zeros: what is added later too.
pub fn all<T: Decode>() -> Vec<T> {
    let of = |number: u8| {
        let mut bytes = vec![0; 200];
        bytes[0] = number;
        T::decode(&mut bytes.as_slice()).ok()
    };
    (0..=u8::MAX).map_while(of).collect()
}

/// The names of an enumeration's variants, by the end of its path in the bundle's metadata (`supply::error::Error`).
#[track_caller]
pub fn variants(bundle: &Bundle, path: &str) -> Vec<String> {
    let path: Vec<&str> = path.split("::").collect();
    let found = bundle.registry().types.iter().find(|ty| {
        let own: Vec<&str> = ty.ty.path.segments.iter().map(AsRef::as_ref).collect();
        own.ends_with(&path)
    });
    match found.map(|found| &found.ty.type_def) {
        Some(TypeDef::Variant(all)) => all.variants.iter().map(|variant| variant.name.clone()).collect(),
        other => panic!("{path:?} is no enumeration: {other:?}"),
    }
}

/// The name of a variant.
pub fn variant(value: &impl Debug) -> String {
    format!("{value:?}").split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

/// Each error of a contract, whose type is at the end of `path`, is told by a sentence of its own, without names of the code.
#[track_caller]
pub fn each_is_a_sentence<E: Debug>(
    bundle: &Bundle,
    path: &str,
    errors: Vec<E>,
    words: impl Fn(&E) -> (String, Option<&'static str>),
) {
    assert_eq!(errors.iter().map(variant).collect::<Vec<_>>(), variants(bundle, path));
    let mut seen = BTreeMap::new();
    for error in errors {
        let (sentence, hint) = words(&error);
        assert!(sentence.contains(' ') && !sentence.ends_with('.'), "{error:?}: {sentence}");
        assert!(!sentence.contains('{') && !sentence.contains("::"), "{error:?}: {sentence}");
        assert!(hint.is_none_or(|hint| hint.len() > 10), "{error:?}");
        if let Some(other) = seen.insert(sentence, format!("{error:?}")) {
            panic!("{error:?} and {other} read the same");
        }
    }
}
