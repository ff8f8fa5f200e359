//! Which of a contract's errors were provoked.

use std::{collections::BTreeSet, fmt::Debug};

use super::{Bundle, matrix::name};

/// The errors that were provoked.
#[derive(Default)]
pub struct Seen(BTreeSet<String>);

impl Seen {
    /// Something that has to be refused with exactly this.
    #[track_caller]
    pub fn refused<T: Debug + PartialEq, E: Debug + PartialEq>(&mut self, outcome: Result<T, E>, error: E) {
        self.0.insert(name(&error));
        assert_eq!(outcome, Err(error));
    }

    /// All variants of an error were provoked, which are read from the bundle's metadata, but for those that no call brings about.
    #[track_caller]
    pub fn has_all(mut self, bundle: &Bundle, path: &str, but: &[&str]) {
        let all: BTreeSet<String> = bundle.variants(path).into_iter().collect();
        self.0.extend(but.iter().map(|name| name.to_string()));
        assert_eq!(self.0, all);
    }
}
