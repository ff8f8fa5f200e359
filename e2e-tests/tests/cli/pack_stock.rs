//! What becomes of packs in stock and on their way: each command, and what a trace says of the pack afterwards.

use salus_domain::supply::MOVES;
use serde_json::{Value, json};

use crate::harness::{BOB, User, text};
use crate::licensing::{DAVE, EVE, refused};
use crate::trade::{CASE, FERDIE, GTIN, PALLET, bare, delivered, scan, trade};
use crate::ward::travel;

/// The other case on the pallet.
const SECOND: &str = "195060000000000029";
/// A container that nobody has packed yet.
const TOTE: &str = "195060000000000906";
const DAY: u64 = 86_400_000;

/// What a trace says of a unit: its record, and the last entry of its own.
fn traced(user: &User, unit: &str) -> (Value, Value) {
    let trace = user.json(&format!("pack trace {unit}"));
    let entries = trace["entries"].as_array().unwrap_or_else(|| panic!("{trace:#}"));
    let last = entries.iter().rfind(|entry| entry["key"] == trace["key"]).cloned().unwrap_or_default();
    (trace["record"].clone(), last)
}

#[test]
fn each_command_leaves_its_state_and_its_entry() {
    let user = delivered();
    let dispense = "dispense --premises 'Main Street 1' --seal-intact";
    let partial = format!("{dispense} --partial");
    for (who, command, number, state, entry) in [
        ("Ferdie", "inactivate", 0, "inactive", "Inactivated"),
        ("Ferdie", "reactivate", 0, "active", "Reactivated"),
        ("Ferdie", "exported", 1, "exported", "Exported"),
        ("Ferdie", "sample", 2, "sample", "Sampled"),
        ("Ferdie", &partial, 3, "partially dispensed", "PartiallyDispensed"),
        ("Ferdie", dispense, 3, "dispensed", "Dispensed"),
        ("Ferdie", "stolen", 4, "stolen", "Stolen"),
        ("Ferdie", "destroy", 5, "destroyed", "Destroyed"),
        ("Dave", "quarantine --standing owner", 6, "suspect", "Quarantined"),
        ("Dave", "clear --standing owner", 6, "active", "Cleared"),
        ("Alice", "quarantine --standing regulator", 7, "suspect", "Quarantined"),
        ("Alice", "illegitimate --standing regulator", 7, "illegitimate", "DeclaredIllegitimate"),
        // Who stands higher overrules.
        ("Ferdie", "quarantine", 8, "suspect", "Quarantined"),
        ("Dave", "illegitimate --standing owner", 8, "illegitimate", "DeclaredIllegitimate"),
    ] {
        user.run(&format!("--as //{who} pack {command} {}", scan(number))).ok();
        let (record, last) = traced(&user, &scan(number));
        assert_eq!((text(&record, "/state"), text(&last, "/what")), (state, entry), "{command}: {record:#} {last:#}");
        assert_eq!(record["opened"], json!(number == 3), "{command}: {record:#}");
        let standing = command.split_once("--standing ").map_or("custodian", |(_, standing)| standing);
        assert!(last["standing"].is_null() || last["standing"] == standing, "{command}: {last:#}");
    }
    user.run(&format!("--as //Alice pack quarantine --standing regulator {}", scan(9))).ok();
    refused(&user, &format!("--as //Ferdie pack clear {}", scan(9)), "StandingTooLow");
}

#[test]
fn what_is_on_its_way_comes_back_in_time_or_in_parts_or_out_of_a_queue() {
    let user = delivered();
    let party = |who: &str, line: &str| user.run(&format!("--as //{who} pack {line}"));
    let holder = |unit: &str| {
        let (record, last) = traced(&user, unit);
        assert_eq!(text(&record, "/state"), "active", "{record:#}");
        (text(&record, "/custodian").to_owned(), text(&last, "/what").to_owned())
    };
    let is = |who: &str, what: &str| (who.to_owned(), what.to_owned());

    // Three of four.
    user.write("four.txt", (10..14).map(bare).collect::<Vec<_>>().join("\n"));
    user.write("three.txt", (10..13).map(bare).collect::<Vec<_>>().join("\n"));
    party("Ferdie", &format!("aggregate --into {TOTE} --file four.txt")).ok();
    party("Ferdie", &format!("ship {TOTE} --to //Eve")).ok();
    let taken = user.json(&format!("--as //Eve pack receive --from-container {TOTE} --file three.txt"));
    assert_eq!((&taken["done"], &taken["refused"]), (&json!(3), &json!(0)), "{taken:#}");
    assert_eq!([10, 11, 12].map(|number| holder(&scan(number)).0), [EVE; 3]);
    let (rest, _) = traced(&user, TOTE);
    assert_eq!((text(&rest, "/state"), text(&rest, "/offer/to")), ("in transit", EVE), "{rest:#}");
    party("Eve", &format!("reject {TOTE}")).ok();
    assert_eq!(holder(TOTE), is(FERDIE, "Rejected"));
    party("Ferdie", &format!("unpack --from {TOTE} {}", scan(13))).ok();

    // Noted first.
    party("Ferdie", &format!("ship {} --to //Eve", scan(14))).ok();
    user.run(&format!("pack receive {} --queue in.queue", scan(14))).ok().says("nothing is on chain yet");
    assert_eq!(text(&traced(&user, &scan(14)).0, "/state"), "in transit");
    party("Eve", "reconcile in.queue").ok();
    assert_eq!(holder(&scan(14)), is(EVE, "Received"));

    // Nobody comes for it.
    party("Eve", &format!("unpack --from {PALLET} {SECOND}")).ok();
    party("Eve", &format!("ship {SECOND} --to //Ferdie --void-after 1")).ok();
    let void = format!("--as //Eve pack void {SECOND}");
    refused(&user, &void, "TooEarly");
    let offered = traced(&user, SECOND).0["offer"]["at"].as_u64().expect("when it was offered");
    travel(&user, offered + DAY);
    user.run(&void).ok().says("taken back");
    assert_eq!(holder(SECOND), is(EVE, "Voided"));
    refused(&user, &format!("--as //Ferdie pack receive {SECOND}"), "WrongState");
}

#[test]
fn a_maker_makes_packs_into_others_and_opens_names_and_withdraws() {
    let user = trade();
    let maker = |line: &str| user.json(&format!("--as //Dave pack {line}"));
    let of = |lot: &str| format!("--gtin {GTIN} --lot {lot}");

    user.write("bulk.csv", format!("gtin,lot,expiry,serial\n{GTIN},BULK,2070-06-30,A\n{GTIN},BULK,2070-06-30,B\n"));
    user.write("small.csv", format!("gtin,lot,expiry,serial\n{GTIN},SMALL,2070-06-30,C\n"));
    maker("commission --csv bulk.csv --closed");
    let batch = maker("commission --csv small.csv --closed");
    let bulk = format!("'(01)0{GTIN}(10)BULK(21)A' '(01)0{GTIN}(10)BULK(21)B'");
    let made = maker(&format!("transform {bulk} --output {}", text(&batch, "/root")));
    assert_eq!((&made["done"], &made["refused"]), (&json!(2), &json!(0)), "{made:#}");
    let (record, last) = traced(&user, &format!("'(01)0{GTIN}(10)BULK(21)B'"));
    assert_eq!((text(&record, "/state"), text(&last, "/what")), ("consumed", "Transformed"), "{record:#}");
    assert_eq!(last["output"], batch["root"]);

    // A lot that is closed until it is opened.
    let created = maker(&format!("lot create --closed {}", of("DRAWN")));
    assert_eq!((&created["open"], &created["known"]), (&json!(false), &json!(true)), "{created:#}");
    let listed = user.json("pack secret list");
    let lots: Vec<&str> = listed["lots"].as_array().expect("lots").iter().map(|lot| text(lot, "/lot")).collect();
    assert_eq!(lots.iter().filter(|lot| **lot == "DRAWN").count(), 1, "{listed:#}");
    let kept: Value = serde_json::from_slice(&std::fs::read(user.home().join("packs/secrets.json")).expect("secrets"))
        .expect("secrets are JSON");
    for secret in kept["lots"].as_array().expect("lots") {
        user.run("pack secret list").ok().hides(text(secret, "/secret").trim_start_matches("0x"));
    }
    assert_eq!(maker(&format!("lot open {}", of("DRAWN")))["open"], json!(true));
    refused(&user, &format!("--as //Dave pack lot open {}", of("DRAWN")), "LotOpen");

    // An operator.
    let shown = || user.json("pack operator show //Bob --by //Dave");
    assert_eq!(shown()["until"], Value::Null);
    maker("operator set //Bob --until 2097-12-31");
    let operator = shown();
    assert_eq!([text(&operator, "/operator"), text(&operator, "/named_by")], [BOB, DAVE], "{operator:#}");
    user.run(&format!("--as //Bob pack lot create --by //Dave {}", of("BOBS"))).ok();
    maker("operator remove //Bob");
    assert_eq!(shown()["until"], Value::Null);

    // A withdrawal, which may become a recall.
    let recall = format!("recall {} --statement-text 'a label fell off'", of("L1"));
    let kind = || text(&user.json(&format!("pack lot show {}", of("L1"))), "/recall/kind").to_owned();
    assert_eq!(maker(&format!("{recall} --withdrawal"))["kind"], "withdrawal");
    assert_eq!(kind(), "withdrawal");
    user.run(&format!("pack scan {}", scan(0))).exits(1).says("withdrawn from the market");
    refused(&user, &format!("--as //Dave pack ship {CASE} --to //Eve"), "InsideContainer");
    refused(&user, &format!("--as //Dave pack ship {PALLET} --to //Eve"), "Recalled");
    maker(&recall);
    assert_eq!(kind(), "recall");
}

#[test]
fn the_table_of_moves_is_the_contracts() {
    let user = User::new();
    let table = user.json("pack moves");
    let names: Vec<&str> = table["moves"].as_array().expect("moves").iter().map(|row| text(row, "/move")).collect();
    assert_eq!(names, MOVES.iter().map(|rule| rule.act.name()).collect::<Vec<_>>());
    let ran = user.run("pack moves").ok();
    // The table folds what is longer than its column.
    let told = |name: &&str| ran.out.contains(&format!("\n {}", name.split(' ').next().unwrap_or(name)));
    assert!(names.iter().all(told), "{ran:?}");
    assert!(user.nodes().is_empty(), "without a chain");
}
