//! `salus pack moves`: the table of legal moves, as the contract has it.

use clap::Args;
use comfy_table::ContentArrangement;
use salus_domain::supply::{Flag, MOVES, Rule};
use serde_json::{Value, json};

use crate::cli::{Context, table};
use crate::failure::Result;
use crate::suite::credential::words::credential_type;

/// How many columns the table takes where there is no terminal to tell.
const WIDTH: u16 = 140;

/// Prints.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  salus pack moves

Which moves there are, from which states, by whom, by virtue of which credential, and what stops them. The contract decides by the same
table. Without a chain.
With --json: { moves: [{ move, with, inside, from: [state], to: [state], who: [role], credentials: [type], stopped_by: [flag] }] }")]
pub struct Moves {}

/// Prints.
pub fn run(context: &Context, _: Moves) -> Result<()> {
    let mut rows = table(&["MOVE", "WITH", "FROM", "TO", "WHO", "CREDENTIAL", "STOPPED BY"]);
    for rule in MOVES {
        let with = if rule.inside { format!("{}, also inside", rule.kind.name()) } else { rule.kind.name().to_owned() };
        rows.add_row([
            rule.act.name().to_owned(),
            with,
            from(rule),
            to(rule),
            who(rule),
            credentials(rule),
            flags(rule),
        ]);
    }
    rows.set_content_arrangement(ContentArrangement::Dynamic);
    // Without a terminal: what a printed page takes.
    if rows.width().is_none() {
        rows.set_width(WIDTH);
    }
    context.out.answer(rows.to_string(), json!({ "moves": MOVES.iter().map(row).collect::<Vec<_>>() }));
    Ok(())
}

fn from(rule: &Rule) -> String {
    if rule.from.len() == salus_domain::supply::StateKind::ALL.len() {
        return "any".into();
    }
    rule.from.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ")
}

fn to(rule: &Rule) -> String {
    if rule.to.is_empty() {
        "–".into()
    } else {
        rule.to.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ")
    }
}

fn who(rule: &Rule) -> String {
    rule.who.iter().map(|who| who.name()).collect::<Vec<_>>().join(", ")
}

fn credentials(rule: &Rule) -> String {
    match rule.licences.is_empty() {
        true => "–".into(),
        false => rule.licences.iter().map(|kind| credential_type(*kind)).collect::<Vec<_>>().join(", "),
    }
}

fn flags(rule: &Rule) -> String {
    match rule.stopped_by.len() {
        0 => "–".into(),
        _ => rule.stopped_by.iter().map(|flag: &Flag| flag.name()).collect::<Vec<_>>().join(", "),
    }
}

fn row(rule: &Rule) -> Value {
    json!({
        "move": rule.act.name(),
        "with": rule.kind.name().split(", ").collect::<Vec<_>>(),
        "inside": rule.inside,
        "from": rule.from.iter().map(|state| state.name()).collect::<Vec<_>>(),
        "to": rule.to.iter().map(|state| state.name()).collect::<Vec<_>>(),
        "who": rule.who.iter().map(|who| who.name()).collect::<Vec<_>>(),
        "credentials": rule.licences.iter().map(|kind| credential_type(*kind)).collect::<Vec<_>>(),
        "stopped_by": rule.stopped_by.iter().map(|flag| flag.name()).collect::<Vec<_>>(),
    })
}
