//! Tables of who may do what, as pages of the documentation.

use std::{collections::BTreeSet, env, fmt::Debug, fs, path::Path};

use salus_domain::{
    AccountId,
    consent::{Decision, Receipt},
};

use super::{Bundle, Chain, Outcome};

/// What a message came to, in a word: `yes`, the error's name, or `Deny(reason)`.
pub type Answer = String;

/// A message, what is special about this call of it, and the call by somebody.
pub type Row<S> = (&'static str, &'static str, fn(&mut S, AccountId) -> Answer);

/// A chain prepared so that every message succeeds for somebody.
pub trait Stage: Sized {
    /// The chain.
    fn chain(&mut self) -> &mut Chain;

    /// The bundle of the contract that is called.
    fn bundle(&self) -> &'static Bundle;

    /// What the last call came to.
    fn last(&self) -> &Outcome;

    /// Who plays a part.
    fn account(&self, part: &str) -> AccountId;

    /// Calls as somebody, and undoes it.
    fn attempt(&mut self, account: AccountId, call: fn(&mut Self, AccountId) -> Answer) -> Answer {
        self.chain().begin();
        let answer = call(self, account);
        self.chain().undo();
        answer
    }
}

/// A table with one row for each call and one column for each part.
pub fn table<S: Stage>(stage: &mut S, parts: &[&str], rows: &[Row<S>]) -> String {
    let mut table = format!("| message | {} |\n|---|{}\n", parts.join(" | "), "---|".repeat(parts.len()));
    for (label, what, call) in rows {
        let note = if what.is_empty() { String::new() } else { format!(" ({what})") };
        let cells: Vec<String> = parts.iter().map(|part| stage.attempt(stage.account(part), *call)).collect();
        table += &format!("| `{label}`{note} | {} |\n", cells.join(" | "));
    }
    table
}

/// The labels of the messages that are called.
pub fn labels<S>(rows: &[Row<S>]) -> BTreeSet<String> {
    rows.iter().map(|(label, ..)| (*label).to_owned()).collect()
}

/// Every call succeeds for somebody, but those with one of these notes.
pub fn somebody_may<S: Stage>(stage: &mut S, parts: &[&str], rows: &[Row<S>], nobody: &[&str]) {
    for (label, what, call) in rows {
        let somebody = parts.iter().any(|part| stage.attempt(stage.account(part), *call) == "yes");
        assert_eq!(somebody, !nobody.contains(what), "{label} {what}");
    }
}

/// A call emits one event for each record that its message changes (`records`), and none if it reads or is refused.
pub fn one_event_each<S: Stage>(stage: &mut S, parts: &[&str], rows: &[Row<S>], records: fn(&str) -> usize) {
    for (label, what, call) in rows {
        for part in parts {
            let answer = stage.attempt(stage.account(part), *call);
            let done = answer == "yes" || answer.starts_with("Deny(");
            let expected = if stage.bundle().mutates(label) && done { records(label) } else { 0 };
            assert_eq!(stage.last().emitted.len(), expected, "{label} {what} by the {part}: {answer}");
        }
    }
}

/// Compares a page with the one in `docs/`; with `BLESS=1` in the environment it is written first.
pub fn compare(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if env::var_os("BLESS").is_some() {
        fs::write(&path, page).expect("docs can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/{name} differs: look at what changed, and write it with BLESS=1");
}

/// What a message came to.
pub fn answer<T, E: Debug>(result: Result<T, E>) -> Answer {
    match result {
        Ok(_) => "yes".to_owned(),
        Err(error) => name(&error),
    }
}

/// What an access came to.
pub fn received<E: Debug>(result: Result<Receipt, E>) -> Answer {
    match result {
        Ok(Receipt { decision: Decision::Deny(reason), .. }) => format!("Deny({})", name(&reason)),
        other => answer(other),
    }
}

/// A variant's name.
pub fn name(variant: &impl Debug) -> String {
    let all = format!("{variant:?}");
    all.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}
