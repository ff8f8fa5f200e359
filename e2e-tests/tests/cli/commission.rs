//! Commissioning: each pack and each container has a key once, and what cannot be is refused before a file is left.

use std::fmt::Write;
use std::fs;

use serde_json::json;

use crate::harness::{User, text};
use crate::licensing::DAVE;
use crate::trade::{CASE, GTIN, PALLET, trade, traders};

/// A list of the lot L1: serial numbers, all in one case.
fn list(user: &User, name: &str, serials: &[&str], case: &str) {
    let mut list = String::from("gtin,lot,expiry,serial,sscc\n");
    for serial in serials {
        writeln!(list, "{GTIN},L1,2070-06-30,{serial},{case}").expect("a string takes all");
    }
    user.write(&format!("{name}.csv"), list);
}

#[test]
fn a_key_that_was_used_before_is_refused_before_anything_is_paid() {
    let user = trade();
    let paid = user.chain().nonce(DAVE);
    let again = |name: &str| user.run(&format!("--as //Dave pack commission --csv {name}.csv --closed")).exits(1);
    list(&user, "again", &["NEW", "S05", "S06"], "");
    let ran =
        again("again").says("serial number S").says("packs.batch already: each pack and container has a key once");
    assert!(ran.err.contains("again.csv, line 3") || ran.err.contains("again.csv, line 4"), "{ran:?}");
    list(&user, "case", &["NEW"], CASE);
    again("case").says(&format!("case.csv, line 2: SSCC {CASE}'s key is in ")).says("packs.batch already");
    assert!(!user.file("again.batch").exists() && !user.file("case.batch").exists(), "nothing is left in the way");

    // Who does not have the file is told by the chain, of what has a record.
    user.run(&format!("--as //Dave pack ship {PALLET} --to //Eve --ownership")).ok();
    let packs = user.file("packs.batch");
    fs::rename(&packs, user.file("elsewhere")).expect("it was there");
    list(&user, "pallet", &["NEW"], PALLET);
    again("pallet").says(&format!("SSCC {PALLET} of this lot is on chain already"));
    fs::rename(user.file("elsewhere"), &packs).expect("it was there");
    assert_eq!(user.chain().nonce(DAVE), paid + 1, "the shipment alone was paid for");

    // A rerun is no second use, and what is new is commissioned.
    let before = user.json("--as //Dave pack commission --csv packs.csv --closed");
    assert_eq!(text(&before, "/commissioned"), "before");
    list(&user, "new", &["NEW"], "195060000000000036");
    assert_eq!(text(&user.json("--as //Dave pack commission --csv new.csv --closed"), "/commissioned"), "now");
}

#[test]
fn an_open_lot_with_guessable_serial_numbers_is_refused_before_anything_is_paid() {
    let user = traders();
    user.run(&format!("pack product register --gtin {GTIN} --owner //Dave --jurisdiction DE")).ok();
    list(&user, "counted", &["1", "2", "3"], "");
    let paid = user.chain().nonce(DAVE);
    let commission = "--as //Dave pack commission --csv counted.csv";
    let refused = |hint: &str| {
        user.run(commission).exits(1).says("the serial numbers of lot L1 could be guessed").says(hint);
        assert!(!user.file("counted.batch").exists(), "nothing is left");
    };
    refused("--closed keeps the lot's secret");
    let lot = user.json(&format!("pack lot show --gtin {GTIN} --lot L1"));
    assert_eq!((&lot["known"], user.chain().nonce(DAVE)), (&json!(false), paid), "{lot:#}");

    // --closed would not help any more.
    user.run(&format!("--as //Dave pack lot create --gtin {GTIN} --lot L1")).ok().says("is open");
    refused("the lot is open already");
    let closed = user.run(&format!("{commission} --closed")).exits(1);
    closed.says("the lot is open already");
    assert_eq!(user.chain().nonce(DAVE), paid + 1, "the lot alone was paid for");
}

#[test]
fn what_can_never_be_is_refused_and_leaves_no_file() {
    let user = traders();
    user.run(&format!("pack product register --gtin {GTIN} --owner //Dave --jurisdiction DE")).ok();
    let drawn = |more: &str| {
        let line = format!("--as //Dave pack commission --gtin {GTIN} --lot L1 --out l.batch {more}");
        let ran = user.run(&line).exits(2);
        assert!(!user.file("l.csv").exists() && !user.file("l.batch").exists(), "{ran:?}");
        ran
    };
    drawn("--count 2 --expiry 9999-12-31").says("no code can say the expiry date 9999-12-31");
    drawn("--count 2 --expiry 2020-06-30").says("--expiry: the expiry date 2020-06-30 is over");
    drawn("--count 4294967297 --expiry 2070-06-30").says("more than a batch takes");
    drawn("--count 18446744073709551615 --expiry 2070-06-30").says("more than a batch takes");
    drawn("--count 9 --expiry 2070-06-30 --per-case 1 --sscc 999999999999999995").says("not so many SSCCs");
    user.write("old.csv", format!("gtin,lot,expiry,serial\n{GTIN},L1,2070-06-30,A\n{GTIN},L1,2020-06-30,B\n"));
    user.run("--as //Dave pack commission --csv old.csv --closed").exits(2).says("old.csv, line 3: the expiry date");
    assert!(!user.file("old.batch").exists());
    assert!(!user.home().join("packs/secrets.json").exists(), "no secret was drawn");
}

#[test]
fn of_two_containers_with_one_sscc_none_is_guessed() {
    let user = trade();
    user.write("l2.csv", format!("gtin,lot,expiry,serial,sscc\n{GTIN},L2,2070-06-30,A,{CASE}\n"));
    user.run("--as //Dave pack commission --csv l2.csv --closed").ok();
    let several = "several containers with this SSCC are known";
    let ship = format!("--as //Dave pack ship {CASE} --to //Eve --ownership");
    user.run(&ship).exits(1).says(several).says("--gtin GTIN --lot LOT says which");
    user.run(&format!("--as //Dave pack aggregate --into {CASE} '(01)0{GTIN}(10)L1(21)S00'")).exits(1).says(several);
    let scanned = user.run(&format!("--json pack scan {CASE}")).exits(1).document();
    assert_eq!(text(&scanned, "/error/details/verdict"), "several", "{scanned:#}");
    let of = |lot: &str| format!("--gtin {GTIN} --lot {lot}");
    user.run(&format!("{ship} {}", of("L2"))).ok();
    user.run(&format!("--as //Eve pack receive {CASE} {}", of("L2"))).ok();
    let key = |line: &str| {
        let document = user.run(&format!("--json pack trace {line}")).ok().document();
        text(&document, "/key").to_owned()
    };
    let second = key(&format!("{CASE} {}", of("L2")));
    assert_eq!(second, key(&format!("'(00){CASE}(02)0{GTIN}(37)1(10)L2'")), "the label says as much");
    assert_ne!(second, key(&format!("{CASE} {}", of("L1"))));
    // A copy of a file is no other container.
    fs::copy(user.file("packs.batch"), user.file("copy.batch")).expect("it was made");
    user.run(&format!("pack trace {PALLET} --batch copy.batch")).ok();
}
