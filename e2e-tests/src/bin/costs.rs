//! `make bench`: what the contracts cost, for people, or with `--json` for machines.

use std::{env, process::ExitCode};

use comfy_table::{CellAlignment, Table, presets::UTF8_BORDERS_ONLY};
use salus_e2e_tests::{
    costs::{Cost, Growth, Report, growth, report},
    credential_costs, emergency_costs,
    native::Weight,
    supply_costs::{self, Handoff},
};
use serde_json::{Value, json};

const FEW: u32 = 10;
const MANY: u32 = 10_000;
/// Credentials, which are put into storage directly.
const VERY_MANY: u32 = 100_000;
/// The bytes of the question `is_valid`: selector, holder, type, jurisdiction.
const QUESTION: usize = 4 + 32 + 2 + 6;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let as_json = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--json"] => true,
        _ => {
            eprintln!("usage: costs [--json]");
            return ExitCode::from(2);
        }
    };
    let report = report();
    if !as_json {
        print_report(&report);
        println!("\nmeasuring a subject with {} consents …", thousands(u64::from(MANY)));
    }
    let growth = growth([FEW, MANY]);
    let emergencies = emergency_costs::messages();
    let credentials = credential_costs::messages();
    let questions = credential_costs::growth([FEW, VERY_MANY]);
    let supply = supply_costs::report();
    if as_json {
        let mut json = to_json(&report, &growth, &emergencies, &credentials, &questions);
        json["supply"] = supply_json(&report.yardstick, &supply);
        println!("{json:#}");
    } else {
        print_growth(&growth);
        println!("\nbreak-glass, courts and deaths, with the question to the credential registry:");
        print_costs(&report.yardstick, &emergencies);
        println!("\ncredential registry, behind a chain of three accreditations:");
        print_costs(&report.yardstick, &credentials);
        print_questions(&report.yardstick, &questions);
        print_supply(&report.yardstick, &supply);
    }
    ExitCode::SUCCESS
}

fn print_report(report: &Report) {
    println!(
        "consent registry: {} bytes of code; psp22 2.0.0: {} bytes. Loading the code is charged with every call:\n\
         the registry's takes {} of proof_size, psp22's {}.\n",
        thousands(report.code_size as u64),
        thousands(report.yardstick_code_size as u64),
        thousands(report.messages[0].code.proof_size()),
        thousands(report.yardstick.code.proof_size()),
    );
    print_costs(&report.yardstick, &report.messages);
    println!(
        "ref_time: picoseconds. deposit: units. per block: whole transactions in a parachain's block (1.5 T ref_time,\n\
         3.75 MiB proof_size for normal ones), and what fills it."
    );
}

fn print_costs(yardstick: &Cost, messages: &[Cost]) {
    let mut table = table([
        "",
        "ref_time",
        "ratio",
        "proof_size",
        "ratio",
        "… without code",
        "ratio",
        "items",
        "bytes",
        "deposit",
        "per block",
    ]);
    for cost in [yardstick].into_iter().chain(messages) {
        let proof = |weight: Weight| weight.proof_size();
        table.add_row([
            cost.name.to_owned(),
            millions(cost.gas.ref_time()),
            quotient(cost.gas.ref_time(), yardstick.gas.ref_time()),
            thousands(proof(cost.gas)),
            quotient(proof(cost.gas), proof(yardstick.gas)),
            thousands(proof(cost.without_code())),
            quotient(proof(cost.without_code()), proof(yardstick.without_code())),
            cost.stored.0.to_string(),
            cost.stored.1.to_string(),
            format!("{:.4}", cost.deposit as f64 / 1e12),
            cost.per_block().map_or_else(|| "read only".to_owned(), |(count, by)| format!("{count} ({by})")),
        ]);
    }
    println!("{table}");
}

fn print_questions(yardstick: &Cost, questions: &credential_costs::Growth) {
    let mut table = table([
        "credentials",
        "is_valid by a contract: ref_time",
        "ratio",
        "proof_size",
        "ratio",
        "valid_at: ref_time",
    ]);
    for (place, credentials) in questions.credentials.iter().enumerate() {
        let asked = questions.is_valid[place].saturating_add(credential_costs::asking(QUESTION));
        table.add_row([
            thousands(u64::from(*credentials)),
            millions(asked.ref_time()),
            quotient(asked.ref_time(), yardstick.gas.ref_time()),
            thousands(asked.proof_size()),
            quotient(asked.proof_size(), yardstick.gas.proof_size()),
            millions(questions.valid_at[place].ref_time()),
        ]);
    }
    println!("{table}");
}

fn print_growth(growth: &Growth) {
    let mut table =
        table(["consents of the subject", "check: ref_time", "proof_size", "revoke_all: ref_time", "proof_size"]);
    for (place, consents) in growth.consents.iter().enumerate() {
        let (check, revoke_all) = (growth.check[place], growth.revoke_all[place]);
        table.add_row([
            thousands(u64::from(*consents)),
            millions(check.ref_time()),
            thousands(check.proof_size()),
            millions(revoke_all.ref_time()),
            thousands(revoke_all.proof_size()),
        ]);
    }
    let ratio = |[few, many]: [Weight; 2]| {
        [precise(many.ref_time(), few.ref_time()), precise(many.proof_size(), few.proof_size())]
    };
    let ([check_time, check_proof], [all_time, all_proof]) = (ratio(growth.check), ratio(growth.revoke_all));
    table.add_row(["ratio".to_owned(), check_time, check_proof, all_time, all_proof]);
    println!("{table}");
}

fn print_supply(yardstick: &Cost, supply: &supply_costs::Report) {
    println!(
        "\nsupply chain: {} bytes of code; every licence behind three accreditations:",
        thousands(supply.code_size as u64)
    );
    print_costs(yardstick, &supply.messages);
    let [controller, licence] = supply.questions;
    let both = controller.saturating_add(licence);
    let mut table = table([
        "handoff",
        "ref_time",
        "ratio",
        "… of it asking",
        "ratio without",
        "proof_size",
        "ratio",
        "… of it asking",
        "… own code",
        "items",
        "bytes",
    ]);
    for handoff in &supply.handoffs {
        let (gas, (items, bytes)) = (handoff.gas(), handoff.stored());
        table.add_row([
            handoff.what.to_owned(),
            millions(gas.ref_time()),
            quotient(gas.ref_time(), yardstick.gas.ref_time()),
            millions(2 * both.ref_time()),
            quotient(gas.ref_time() - 2 * both.ref_time(), yardstick.gas.ref_time()),
            thousands(gas.proof_size()),
            quotient(gas.proof_size(), yardstick.gas.proof_size()),
            thousands(2 * both.proof_size()),
            thousands(handoff.code().proof_size()),
            items.to_string(),
            bytes.to_string(),
        ]);
    }
    println!("{table}");
    println!(
        "a handoff is two calls, ship and receive. asking: who acts for the party ({} of ref_time, {} of proof_size) and\n\
         whether its licence counts ({}, {}), once a call. ratio without: of the time that is not asking.",
        millions(controller.ref_time()),
        thousands(controller.proof_size()),
        millions(licence.ref_time()),
        thousands(licence.proof_size()),
    );
}

fn supply_json(yardstick: &Cost, supply: &supply_costs::Report) -> Value {
    let handoff = |handoff: &Handoff| {
        json!({
            "what": handoff.what,
            "ship": cost_json(yardstick, &handoff.ship),
            "receive": cost_json(yardstick, &handoff.receive),
            "gas": weight_json(handoff.gas()),
        })
    };
    json!({
        "code_size": supply.code_size,
        "messages": supply.messages.iter().map(|cost| cost_json(yardstick, cost)).collect::<Vec<_>>(),
        "handoffs": supply.handoffs.iter().map(handoff).collect::<Vec<_>>(),
        "questions": {
            "controller_of": weight_json(supply.questions[0]),
            "is_valid": weight_json(supply.questions[1]),
        },
    })
}

fn weight_json(weight: Weight) -> Value {
    json!({ "ref_time": weight.ref_time(), "proof_size": weight.proof_size() })
}

fn cost_json(yardstick: &Cost, cost: &Cost) -> Value {
    json!({
        "name": cost.name,
        "gas": weight_json(cost.gas),
        "code": weight_json(cost.code),
        "items": cost.stored.0,
        "bytes": cost.stored.1,
        "deposit": cost.deposit.to_string(),
        "transaction": cost.whole.map(weight_json),
        "per_block": cost.per_block().map(|(count, _)| count),
        "ratio": {
            "ref_time": cost.gas.ref_time() as f64 / yardstick.gas.ref_time() as f64,
            "proof_size": cost.gas.proof_size() as f64 / yardstick.gas.proof_size() as f64,
            "proof_size_without_code":
                cost.without_code().proof_size() as f64 / yardstick.without_code().proof_size() as f64,
        },
    })
}

fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn to_json(
    report: &Report,
    growth: &Growth,
    emergencies: &[Cost],
    credentials: &[Cost],
    questions: &credential_costs::Growth,
) -> Value {
    let (yardstick, weight) = (&report.yardstick, weight_json);
    let cost = |cost: &Cost| cost_json(yardstick, cost);
    json!({
        "code_size": report.code_size,
        "psp22_code_size": report.yardstick_code_size,
        "psp22": cost(yardstick),
        "messages": report.messages.iter().map(cost).collect::<Vec<_>>(),
        "emergencies": emergencies.iter().map(cost).collect::<Vec<_>>(),
        "growth": {
            "consents": growth.consents,
            "check": growth.check.map(weight),
            "revoke_all": growth.revoke_all.map(weight),
        },
        "credentials": {
            "messages": credentials.iter().map(cost).collect::<Vec<_>>(),
            "growth": {
                "credentials": questions.credentials,
                "is_valid": questions.is_valid.map(weight),
                "valid_at": questions.valid_at.map(weight),
            },
        },
    })
}

fn millions(picoseconds: u64) -> String {
    format!("{:.1} M", picoseconds as f64 / 1e6)
}

fn quotient(value: u64, yardstick: u64) -> String {
    format!("{:.2}", value as f64 / yardstick as f64)
}

fn precise(value: u64, yardstick: u64) -> String {
    format!("{:.4}", value as f64 / yardstick as f64)
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
