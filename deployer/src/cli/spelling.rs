//! `--until` has two meanings that never meet in one word: how long to wait (`best`, `finalized`), on every command, and
//! the end of a period (a day, an instant), where a command has one. The first is `--wait` to the parser.

use std::ffi::OsString;

/// Spells `--until best|finalized` as `--wait best|finalized`.
pub fn until(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut spelled: Vec<OsString> = Vec::new();
    let mut verbatim = false;
    for word in words {
        verbatim |= word == "--";
        let waits = word == "best" || word == "finalized";
        match spelled.last_mut() {
            Some(before) if waits && !verbatim && before == "--until" => *before = "--wait".into(),
            _ => {}
        }
        spelled.push(match word.to_str() {
            Some("--until=best") if !verbatim => "--wait=best".into(),
            Some("--until=finalized") if !verbatim => "--wait=finalized".into(),
            _ => word,
        });
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Until};
    use clap::Parser;

    fn spell(line: &str) -> String {
        let words = until(line.split(' ').map(OsString::from));
        words.into_iter().map(|word| word.into_string().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn waiting_and_the_end_of_a_period_are_told_apart() {
        assert_eq!(spell("salus --until best x --until 2027-01-01"), "salus --wait best x --until 2027-01-01");
        assert_eq!(spell("salus x --until=finalized"), "salus x --wait=finalized");
        assert_eq!(spell("salus x -- --until best"), "salus x -- --until best");
    }

    #[test]
    fn both_fit_on_one_command() {
        let line = "salus consent grant --to //Bob --purpose TREAT --category all --until 2027-12-31 --until best";
        let cli = Cli::try_parse_from(until(line.split(' ').map(OsString::from))).unwrap();
        assert_eq!(cli.global.until, Until::Best);
    }
}
