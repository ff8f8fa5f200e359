//! Lists of codes, read from `data/codes.txt`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static LISTS: LazyLock<HashMap<&'static str, HashSet<&'static str>>> = LazyLock::new(|| {
    let mut lists: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut name = "";
    for line in include_str!("data/codes.txt").lines().filter(|line| !line.starts_with('#')) {
        let codes = match line.split_once(':') {
            Some((begun, codes)) => {
                name = begun;
                codes
            }
            None => line,
        };
        lists.entry(name).or_default().extend(codes.split_whitespace());
    }
    lists
});

/// Whether a code is in a list.
pub(super) fn known(list: &str, code: &str) -> bool {
    LISTS.get(list).is_some_and(|codes| codes.contains(code))
}

#[cfg(test)]
pub(super) fn count(list: &str) -> usize {
    LISTS[list].len()
}
