//! Packs from maker to patient: commissioned by one transaction, shipped by the pallet, dispensed once.

use serde_json::Value;

use crate::harness::{User, text};
use crate::licensing::refused;
use crate::trade::{CASE, GTIN, PALLET, bare, delivered, license, scan};

/// The verdict about a pack, and the contract's names of what was found; the exit code is 0 for what is genuine alone.
fn verdict(user: &User, number: u32) -> (String, Vec<String>) {
    let ran = user.run(&format!("--json pack scan {}", scan(number)));
    let document = ran.document();
    let answer = document.pointer("/error/details").unwrap_or(&document);
    let names = answer["findings"].as_array().expect("findings").iter().map(|one| text(one, "/finding").to_owned());
    let verdict = text(answer, "/verdict").to_owned();
    assert_eq!(ran.code(), Some(i32::from(verdict != "genuine")), "{ran:?}");
    (verdict, names.collect())
}

#[test]
fn a_pack_is_genuine_until_it_is_dispensed_and_a_copy_is_never_taken_for_it() {
    let user = delivered();
    assert_eq!(verdict(&user, 0), ("genuine".into(), vec!["Genuine".into()]));
    let dispense = format!("--as //Ferdie pack dispense {} --premises 'Main Street 1'", scan(0));
    user.run(&dispense).exits(1).says("tamper seal");
    user.run(&format!("{dispense} --seal-intact")).ok();
    assert_eq!(verdict(&user, 0), ("alert".into(), vec!["Dispensed".into()]));
    refused(&user, &format!("{dispense} --seal-intact"), "WrongState");
    let undo = |premises: &str| format!("--as //Ferdie pack undo {} --premises '{premises}' --not-supplied", scan(0));
    user.run(&format!("--as //Ferdie pack dispense {} --premises 'Main Street 2' --seal-intact", scan(1))).ok();
    refused(&user, &undo("Main Street 2"), "OtherPremises");
    user.run(&undo("Main Street 1")).ok();
    assert_eq!(verdict(&user, 0).0, "genuine");
    // What is in a case is taken out first; what nobody has is not judged; another lot is not guessed.
    refused(&user, &format!("--as //Eve pack quarantine --standing owner {}", scan(21)), "NotOwner");
    assert_eq!(verdict(&user, 77), ("not-judged".into(), vec!["ProofNeeded".into()]));
    user.run(&format!("pack scan '(01)0{GTIN}(10)L2(21)S00'")).exits(1).says("no lot L2");
    user.run("pack scan 0109506000134353").exits(2).says("it would be 2");
}

#[test]
fn a_list_goes_as_far_as_it_can_and_tells_each_line_that_does_not() {
    let user = delivered();
    let lines = [bare(1), bare(2), "garbage".into(), bare(25), bare(1)];
    user.write("out.txt", lines.join("\n"));
    let line = "--as //Ferdie pack dispense --file out.txt --premises 'Main Street 1' --seal-intact";
    let told = |expected: [&str; 5]| {
        let ran = user.run(&format!("--json {line}")).exits(1);
        let document = ran.document();
        let units = document.pointer("/error/details/units").and_then(Value::as_array).expect("units");
        let outcomes: Vec<&str> = units.iter().map(|unit| text(unit, "/outcome")).collect();
        assert_eq!(outcomes, expected, "{document:#}");
        assert_eq!(text(&units[3], "/error"), "InsideContainer");
        assert_eq!(text(&units[4], "/error"), "Repeated");
    };
    told(["done", "done", "refused", "refused", "refused"]);
    told(["before", "before", "refused", "refused", "refused"]);
    assert!(user.file("out.txt.dispense.done").exists(), "the journal stays until all is done");
}

#[test]
fn what_was_noted_without_a_chain_is_reconciled_and_a_conflict_is_told() {
    let user = delivered();
    let queued =
        |number: u32| format!("pack dispense {} --premises 'Main Street 1' --seal-intact --queue q", scan(number));
    user.run(&queued(3)).ok().says("nothing is on chain yet");
    user.run(&queued(3)).exits(1).says("dispensed already");
    user.run(&queued(4)).ok();
    user.run("pack dispense xx --premises 'Main Street 1' --seal-intact --queue q").exits(2);
    user.run(&format!("--as //Ferdie pack dispense {} --premises 'Main Street 9' --seal-intact", scan(4))).ok();
    let reconcile = |outcomes: [&str; 2]| {
        let document = user.run("--json --as //Ferdie pack reconcile q").exits(1).document();
        let lines = document.pointer("/error/details/lines").and_then(Value::as_array).expect("lines");
        assert_eq!([text(&lines[0], "/outcome"), text(&lines[1], "/outcome")], outcomes, "{document:#}");
        assert!(lines[1]["dispensed_at"].is_u64(), "{document:#}");
    };
    reconcile(["done", "conflict"]);
    reconcile(["before", "conflict"]);
}

#[test]
fn of_two_pharmacies_without_a_chain_the_one_with_the_copy_is_told() {
    let user = delivered();
    license(&user, "dispenser", "//Bob", "");
    for queue in ["ferdies", "bobs"] {
        let line = format!("pack dispense {} --premises 'Main Street 1' --seal-intact --queue {queue}", scan(3));
        user.run(&line).ok();
    }
    let conflict = || {
        let document = user.run("--json --as //Bob pack reconcile bobs").exits(1).document();
        let line = document.pointer("/error/details/lines/0").expect("a line").clone();
        assert_eq!(text(&line, "/outcome"), "conflict", "{document:#}");
        line
    };
    // Whoever comes first, the pack is with the one that it was shipped to.
    let early = conflict();
    assert_eq!((text(&early, "/error"), early["dispensed_at"].is_null()), ("NotCustodian", true), "{early:#}");
    user.run("--as //Ferdie pack reconcile ferdies").ok();
    let late = conflict();
    assert_eq!((text(&late, "/error"), late["dispensed_at"].is_u64()), ("WrongState", true), "{late:#}");
    assert_eq!(verdict(&user, 3), ("alert".into(), vec!["Dispensed".into()]));
}

#[test]
fn a_recalled_lot_moves_only_back() {
    let user = delivered();
    let recall = format!("pack recall --gtin {GTIN} --lot L1");
    refused(&user, &format!("--as //Ferdie {recall} --statement-text x"), "NotOwner");
    user.run(&format!("--as //Dave {recall} --statement-text particles")).ok();
    assert_eq!(verdict(&user, 5), ("alert".into(), vec!["Recalled".into()]));
    let to = |to: &str| format!("--as //Ferdie pack {to} {}", scan(5));
    refused(&user, &to("ship --to //Eve"), "Recalled");
    user.run(&to("return --to //Dave")).ok();
    refused(&user, &format!("--as //Dave pack receive {}", scan(5)), "Recalled");
    user.run(&format!("--as //Dave pack receive --as-return {}", scan(5))).ok();
    refused(&user, &format!("--as //Dave {recall} --cancel"), "NotLicensed");
    user.run(&format!("--as //Alice {recall} --cancel")).ok();
    assert_eq!(verdict(&user, 6).0, "genuine");
    let trace = user.json(&format!("pack trace {}", scan(5)));
    let words: Vec<&str> = trace["entries"].as_array().expect("entries").iter().map(|one| text(one, "/what")).collect();
    assert_eq!(words.last(), Some(&"Received"), "{trace:#}");
}

#[test]
fn a_copied_code_is_not_done_by_another_list_of_the_same_name() {
    let user = delivered();
    let line =
        |file: &str| format!("--as //Ferdie pack dispense --file {file} --premises 'Main Street 1' --seal-intact");
    user.write("today.txt", format!("{}\ngarbage\n", bare(1)));
    user.run(&line("today.txt")).exits(1).says("1 unit dispensed");
    user.run(&line("today.txt")).exits(1).says("1 were so before");
    // The next day's list has the old name, and a copy of that code in it.
    user.write("today.txt", bare(1));
    user.run(&line("today.txt")).exits(5).says("something else");
    std::fs::remove_file(user.file("today.txt.dispense.done")).expect("it was there");
    refused(&user, &line("today.txt"), "WrongState");
    refused(&user, &line("today.txt"), "WrongState");
    // So has the next day's queue.
    for exit in [0, 1] {
        user.run(&format!("pack dispense {} --premises 'Main Street 1' --seal-intact --queue till", scan(2))).ok();
        user.run("--as //Ferdie pack reconcile till").exits(exit);
        std::fs::remove_file(user.file("till")).expect("it was there");
    }
}

#[test]
fn what_the_chain_says_counts_more_than_what_a_list_remembers() {
    let user = delivered();
    user.write("odd.txt", format!("{}\ngarbage\n", bare(1)));
    let quarantine = "--as //Ferdie pack quarantine --file odd.txt";
    user.run(quarantine).exits(1).says("1 unit in quarantine");
    user.run(quarantine).exits(1).says("1 were so before");
    user.run(&format!("--as //Ferdie pack clear {}", scan(1))).ok();
    user.run(quarantine).exits(1).says("1 unit in quarantine");
    assert_eq!(verdict(&user, 1), ("alert".into(), vec!["Suspect".into()]));
}

#[test]
fn what_is_printed_on_it_counts_for_a_pack_and_for_a_container() {
    let user = delivered();
    let other_date = scan(1).replace("700630", "690630");
    user.run(&format!("pack scan {other_date}")).exits(1).says("ANOTHER EXPIRY DATE");
    let dispense = |scan: &str| format!("--as //Ferdie pack dispense {scan} --premises 'Main Street 1' --seal-intact");
    refused(&user, &dispense(&other_date), "ExpiryDiffers");
    user.run(&dispense(&scan(1))).ok();
    let over = scan(2).replace("700630", "200630");
    user.run(&format!("{} --queue q", dispense(&over))).exits(1).says("expired on 2020-06-30");
    user.run(&format!("{} --queue q", dispense(CASE))).exits(1).says("its packs are");
    assert!(!user.file("q").exists(), "nothing was noted");

    let label = |lot: &str, day: &str| format!("pack scan '(00){PALLET}(02)0{GTIN}(17){day}(37)20(10){lot}'");
    user.run(&label("L1", "700630")).ok().says("nothing is known against it");
    user.run(&label("NOSUCH", "700630")).exits(1).says("ANOTHER LOT");
    user.run(&label("L1", "690630")).exits(1).says("ANOTHER EXPIRY DATE");
    user.run(&format!("--as //Dave pack recall --gtin {GTIN} --lot L1 --statement-text particles")).ok();
    user.run(&label("L1", "700630")).exits(1).says("RECALLED");
}

#[test]
fn a_pipe_of_scans_is_good_only_if_each_is_genuine() {
    let user = delivered();
    let piped = |text: &[u8]| {
        user.write("scans", text);
        let mut command = user.typed("pack scan -");
        command.stdin(std::fs::File::open(user.file("scans")).expect("the scans"));
        user.go(command, "pack scan -")
    };
    let good = bare(1);
    piped(good.as_bytes()).ok();
    piped(b"").exits(1).says("nothing was scanned");
    piped(format!("{good}\nxx\n").as_bytes()).exits(1).says("1 of 2");
    let ran = piped(&[b"\xff\xfe\n", good.as_bytes()].concat()).exits(1).says("1 of 2");
    assert!(ran.out.contains("genuine"), "what follows is judged\n{ran:?}");
}
