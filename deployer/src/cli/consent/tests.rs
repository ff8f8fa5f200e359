//! What the help texts promise, parses.

use clap::{CommandFactory, Parser};

use crate::cli::Cli;

/// Splits a line as a shell would, for what examples use: blanks and single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The examples of a command: lines that begin with `salus`, continued by `\`, without the remark after a wide gap.
fn examples(help: &str) -> Vec<String> {
    let joined = help.replace("\\\n", "");
    let lines = joined.lines().map(str::trim).filter(|line| line.starts_with("salus "));
    lines
        .map(|line| {
            line.split("    ")
                .filter(|part| part.trim().starts_with("salus ") || part.trim().starts_with("--"))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

fn check(command: &clap::Command, path: &str, seen: &mut usize) {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let found = examples(&help);
    assert!(command.has_subcommands() || !found.is_empty(), "`{path} --help` shows no example");
    for example in found {
        Cli::try_parse_from(words(&example)).unwrap_or_else(|e| panic!("{example}\n{e}"));
        *seen += 1;
    }
    for sub in command.get_subcommands() {
        check(sub, &format!("{path} {}", sub.get_name()), seen);
    }
}

#[test]
fn every_command_has_an_example_and_every_example_parses() {
    let cli = Cli::command();
    let mut seen = 0;
    for group in ["consent", "keys", "relay"] {
        check(cli.find_subcommand(group).unwrap(), &format!("salus {group}"), &mut seen);
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn secrets_are_not_among_the_options() {
    for line in
        ["salus keys new x --password secret", "salus keys import x --phrase words", "salus keys import x --seed 0x00"]
    {
        assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
    }
}

#[test]
fn what_belongs_together_is_asked_for_together() {
    for line in [
        "salus consent grant --to //Bob",
        "salus consent grant --to //Bob --purpose TREAT",
        "salus consent grant --to //Bob --category all",
        "salus consent revoke --from //Bob --qr",
        "salus consent revoke --from //Bob --valid-for 2h",
        "salus consent history --at 2026-01-01T00:00:00Z",
        "salus consent default normal --bar-break-glass --allow-break-glass",
        "salus consent delegate //Bob",
        "salus consent recover setup",
        "salus consent recover setup --threshold 1 --delay 7d",
        "salus consent recover setup --none --trustee //Bob",
        "salus consent recover setup --none --delay 7d",
        "salus consent recover vote --subject //Alice",
        "salus keys import x",
    ] {
        assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
    }
}

#[test]
fn a_limit_of_the_category_is_never_dropped_with_it() {
    for command in ["grant --to //Bob", "propose --subject //Alice"] {
        for limit in ["--data-from 2026-01-01", "--data-until 2026-01-01", "--confidentiality L", "--category all"] {
            let mut words = words(&format!("salus consent {command} {limit} --provision"));
            words.push("permit purpose=TREAT category=all".into());
            let error = Cli::try_parse_from(&words).err().map(|error| error.to_string());
            assert!(error.is_some_and(|error| error.contains("not provided")), "{words:?}");
        }
    }
}
