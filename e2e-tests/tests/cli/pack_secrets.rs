//! What a user's commands keep for later ones: secrets of lots, salts of premises, by virtue of what a party acts. And what long or
//! endless files do to commands that read and write them.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::harness::{User, listens, text, wait};
use crate::licensing::{DAVE, EVE, refused};
use crate::trade::{FERDIE, GTIN, delivered, scan, trade, traders};

/// The user's secrets.
const SECRETS: &str = "packs/secrets.json";

fn kept(user: &User) -> Value {
    serde_json::from_slice(&fs::read(user.home().join(SECRETS)).expect("secrets are kept")).expect("they are JSON")
}

fn keep(user: &User, secrets: &Value) {
    fs::write(user.home().join(SECRETS), secrets.to_string()).expect("the state folder can be written");
}

#[test]
fn no_secret_is_drawn_for_a_lot_that_cannot_be_created() {
    let user = traders();
    let create = |party: &str| format!("--as {party} pack lot create --gtin {GTIN} --lot L9 --closed");
    refused(&user, &create("//Dave"), "NoSuchProduct");
    user.run(&format!("pack product register --gtin {GTIN} --owner //Dave --jurisdiction DE")).ok();
    refused(&user, &create("//Eve"), "NotOwner");
    assert!(!user.home().join(SECRETS).exists());
    user.run(&create("//Dave")).ok();
    // Elsewhere the lot is known, and its secret is not.
    let right = kept(&user);
    fs::remove_file(user.home().join(SECRETS)).expect("it was kept");
    refused(&user, &create("//Dave"), "LotKnown");
    assert!(!user.home().join(SECRETS).exists());
    user.write("right.json", right.to_string());
    user.run("pack secret import right.json").ok().says("1 secrets taken over");
    assert_eq!(kept(&user), right);
}

#[test]
fn a_wrong_secret_of_a_lot_is_replaced_by_the_right_one_when_that_is_said() {
    let user = trade();
    user.run(&format!("pack secret export --gtin {GTIN} --lot L1 --out right.json")).ok();
    let mut wrong = kept(&user);
    wrong["lots"][0]["secret"] = json!(format!("0x{}", "07".repeat(32)));
    keep(&user, &wrong);
    user.run(&format!("pack trace {}", scan(0))).ok().says("no record");
    let import = user.run("pack secret import right.json").exits(1);
    import
        .says(&format!("right.json has another secret of lot L1 of 0{GTIN} than there is here"))
        .says("salus pack secret import --replace right.json")
        .hides("0707");
    assert_eq!(kept(&user), wrong, "nothing was taken");
    let replaced = user.json("pack secret import --replace right.json");
    assert_eq!((&replaced["taken"], &replaced["replaced"]), (&json!(1), &json!(1)));
    user.run(&format!("pack scan {}", scan(0))).ok().says("genuine");
}

#[test]
fn a_lots_secret_counts_on_its_chain_alone_and_one_of_an_older_file_anywhere() {
    let user = trade();
    let mut secrets = kept(&user);
    assert_eq!(text(&secrets, "/lots/0/genesis"), user.chain().genesis());
    let listed = user.json("pack secret list");
    assert_eq!(
        listed["lots"][0],
        json!({ "gtin": format!("0{GTIN}"), "lot": "L1", "genesis": user.chain().genesis() })
    );
    let scanned = |verdict: &str, code: i32| {
        let ran = user.run(&format!("--json pack scan {}", scan(0))).exits(code).document();
        assert_eq!(text(ran.pointer("/error/details").unwrap_or(&ran), "/verdict"), verdict, "{ran:#}");
    };
    scanned("genuine", 0);
    secrets["lots"][0]["genesis"] = json!(format!("0x{}", "07".repeat(32)));
    keep(&user, &secrets);
    scanned("no-secret", 1);
    secrets["lots"][0].as_object_mut().expect("an object").remove("genesis");
    keep(&user, &secrets);
    scanned("genuine", 0);
    assert_eq!(user.json("pack secret list")["lots"][0]["genesis"], Value::Null);
}

#[test]
fn what_one_till_dispensed_another_one_puts_back_with_the_salt_of_the_premises() {
    let user = delivered();
    user.run("pack secret export --premises --out early.json").exits(5).says("no premises were named here");
    user.run(&format!("--as //Ferdie pack dispense {} --premises 'Main Street 1' --seal-intact", scan(0))).ok();
    user.run("pack secret export --premises --containers --out till-2.json").exits(2);
    let written = user.json("pack secret export --premises --out till-2.json");
    assert_eq!(written["premises"], json!(1));
    let salt = text(&user.read_json("till-2.json"), "/premises/0/salt").to_owned();
    // As at another till: the state folder knows no premises.
    let premises = user.home().join("packs/premises");
    fs::remove_dir_all(&premises).expect("they were kept");
    let undo = format!("--as //Ferdie pack undo {} --premises 'Main Street 1' --not-supplied", scan(0));
    user.run(&undo).exits(5).says("on premises called `Main Street 1`").says("salus pack secret import").hides(&salt);
    assert!(!premises.exists(), "no other salt was drawn");
    assert_eq!(user.json("pack secret import till-2.json")["taken"], json!(1));
    user.run(&undo).ok();
}

#[test]
fn what_was_said_stays_and_what_was_found_is_found_again_when_it_counts_no_more() {
    let user = delivered();
    let dispense =
        |number| format!("--as //Ferdie pack dispense {} --premises 'Main Street 1' --seal-intact", scan(number));
    let holds = || {
        let shown = user.json("--as //Ferdie pack as");
        let all = shown["holds"].as_array().expect("a list").clone();
        let one = |held: &Value| format!("{} {} {}", text(held, "/type"), text(held, "/jurisdiction"), held["said"]);
        all.iter().map(one).collect::<Vec<_>>()
    };
    user.run("--as //Ferdie pack as --type wholesaler --jurisdiction FR").ok();
    user.run(&dispense(0)).ok();
    let both = holds();
    assert!(both.iter().any(|one| one == "wholesaler FR true"), "{both:?}");
    assert!(both.iter().any(|one| one == "dispenser DE false"), "{both:?}");

    // Issued anew elsewhere: what was found is not believed for ever.
    let shown = user.json("credential show //Ferdie --type dispenser --jurisdiction DE");
    let id = text(&shown, "/credentials/0/credential/id");
    user.run(&format!("--as //Charlie credential revoke {id} --reason superseded")).ok();
    user.run(
        "--as //Charlie credential issue --vc plain.json --holder //Ferdie --type dispenser --jurisdiction FR \
         --holder-kind organisation --until 2098-12-31 --out french.json",
    )
    .ok();
    user.run(&dispense(1)).ok();
    let after = holds();
    assert!(after.iter().any(|one| one == "dispenser FR false"), "{after:?}");

    // What was said is used as it was said, and who said it is told how to take it back.
    user.run("--as //Ferdie pack as --type dispenser --jurisdiction DE").ok();
    refused(&user, &dispense(2), "NotLicensed").says("salus pack as --forget");
    user.run("--as //Ferdie pack as --forget").ok();
    user.run(&dispense(2)).ok();
}

#[test]
fn a_correction_names_the_events_that_are_right() {
    let user = delivered();
    let (at, by) = ("--premises 'Main Street 1'", "--as //Ferdie pack");
    user.run(&format!("{by} dispense {} {at} --seal-intact", scan(0))).ok();
    user.run(&format!("{by} undo {} {at} --not-supplied", scan(0))).ok();
    let trace = user.json(&format!("pack trace {}", scan(0)));
    let entries = trace["entries"].as_array().expect("a history");
    let index = |what: &str| {
        let found = entries.iter().find(|entry| text(entry, "/what").starts_with(what) && entry["key"] == trace["key"]);
        found.unwrap_or_else(|| panic!("no {what} in {trace:#}"))["index"].clone()
    };
    let (wrong, right) = (index("Dispensed"), index("DispenseUndone"));
    user.run(&format!("{by} correct {} --wrong {wrong} --right {right} --reason incorrect-data", scan(0))).ok();
    user.run(&format!("pack export {} --out trace.jsonld", scan(0))).ok();
    let events = user.read_json("trace.jsonld")["epcisBody"]["eventList"].take();
    let events = events.as_array().expect("events");
    let declared = events.last().expect("events");
    let named = declared["errorDeclaration"]["correctiveEventIDs"].as_array().expect("events that are right");
    let undone = &events[events.len() - 2];
    assert_eq!(named, &[undone["eventID"].clone()], "{declared:#}");
    assert!(undone["errorDeclaration"].is_null());
    assert_eq!(declared["eventID"], events[events.len() - 3]["eventID"], "the declaration finds its event");
}

#[test]
fn a_pack_that_stands_twice_in_a_list_is_told_of_once() {
    let user = delivered();
    user.write("partners.toml", crate::pack_documents::DIRECTORY);
    let line = scan(0).replace('\'', "");
    user.write("twice.txt", format!("{line}\n{line}\n"));
    let glns = format!("--gln {DAVE}=0614141000005 --gln {EVE}=0614141000012 --gln {FERDIE}=0614141000029");
    user.run(&format!("pack ti --file twice.txt --directory partners.toml {glns} --out ti.json")).ok();
    let words = user.read("ti.txt");
    assert_eq!(words.matches("S00").count(), 2, "once for each change of ownership:\n{words}");
}

#[test]
fn a_line_without_an_end_is_no_scan_and_the_next_one_is_judged() {
    let user = trade();
    let (reader, mut scanner) = std::io::pipe().expect("a pipe");
    let mut command = user.typed("--json pack scan -");
    command.stdin(reader);
    let started = user.start(command, "pack scan -");
    let long = "x".repeat(1 << 20);
    write!(scanner, "{long}\n{}\n", scan(0).replace('\'', "")).expect("it reads");
    drop(scanner);
    let ran = started.wait().exits(1);
    let verdicts: Vec<Value> = ran.lines().iter().map(|line| line["verdict"].clone()).collect();
    assert_eq!(&verdicts[..2], [json!("unread"), json!("genuine")], "{ran:?}");
    assert!(ran.out.len() < long.len(), "it is not told whole");
}

#[test]
fn drawing_labels_ends_by_ctrl_c() {
    let user = User::new();
    let mut list = String::from("gtin,lot,expiry,serial\n");
    for number in 0..200_000 {
        list += &format!("{GTIN},L1,2070-06-30,S{number}\n");
    }
    user.write("many.csv", list);
    let line = "pack label --csv many.csv --out labels --png";
    let mut drawing = user.start(user.typed(line), line);
    listens(&mut drawing);
    wait("it draws", || user.file("labels").exists() || drawing.ended());
    drawing.signal("INT");
    drawing.wait().exits(130).says("interrupted");
}
