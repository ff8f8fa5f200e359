//! Lists longer than a transaction: in parts that fill blocks, killed and gone on with.

use std::fmt::Write;

use serde_json::json;

use crate::harness::{Node, User, text, wait};
use crate::licensing::refused;
use crate::trade::{GTIN, market};

/// More than a block takes at once, of shipments by proofs.
const PACKS: usize = 110;

const SHIP: &str = "--as //Dave pack ship --file list.txt --to //Eve --ownership";
const RECEIVE: &str = "--as //Eve pack receive --file list.txt";

/// A maker on a node, and a list of packs in no container.
fn maker(node: &Node) -> User {
    let user = market(node);
    let (mut rows, mut list) = (String::from("gtin,lot,expiry,serial,sscc\n"), String::new());
    for number in 0..PACKS {
        writeln!(rows, "{GTIN},L1,2070-06-30,S{number:03},").expect("a string takes all");
        writeln!(list, "(01)0{GTIN}(10)L1(17)700630(21)S{number:03}").expect("a string takes all");
    }
    user.write("packs.csv", rows);
    user.write("list.txt", list);
    user.run("--as //Dave pack commission --csv packs.csv --closed --locator file:///packs").ok();
    user
}

/// The entries of a kind in a journal.
fn entries(user: &User, journal: &str, kind: &str) -> usize {
    let text = std::fs::read_to_string(user.file(journal)).unwrap_or_default();
    text.lines().filter(|line| line.starts_with(kind)).count()
}

#[test]
fn a_list_that_is_killed_again_and_again_is_finished_and_nothing_done_twice() {
    let node = Node::start(&[]);
    let user = maker(&node);
    let before = node.rpc.height();
    // Killed as soon as one more part is on its way.
    for sent in 1..=3 {
        let mut ship = user.start(user.typed(SHIP), SHIP);
        wait("one more part is on its way", || entries(&user, "list.txt.ship.done", "sent") >= sent || ship.ended());
        ship.signal("KILL");
        assert_eq!(ship.wait().code(), None, "there is more to do than it came to");
    }
    let rest = user.json(SHIP);
    let count = |field: &str| rest[field].as_u64().expect("a count");
    assert_eq!((count("done") + count("before"), &rest["refused"]), (PACKS as u64, &json!(0)), "{rest:#}");
    assert!(count("before") > 0 && count("done") > 0, "{rest:#}");
    assert!(!user.file("list.txt.ship.done").exists(), "all is done");
    // Each part landed once: a second time the contract would have refused it.
    assert!(node.rpc.height() - before <= 8, "{} blocks", node.rpc.height() - before);
    let again = user.json(SHIP);
    assert_eq!((&again["done"], &again["before"]), (&json!(0), &json!(PACKS)), "{again:#}");
}

#[test]
fn a_list_in_which_some_are_refused_moves_all_the_others() {
    let node = Node::start(&[]);
    let user = maker(&node);
    let one = |number: usize| format!("'(01)0{GTIN}(10)L1(17)700630(21)S{number:03}'");
    for number in [0, 40, PACKS - 1] {
        user.run(&format!("--as //Dave pack stolen {}", one(number))).ok();
    }
    let ran = user.run(&format!("--json {SHIP}")).exits(1);
    let document = ran.document();
    let details = document.pointer("/error/details").expect("what became of each");
    assert_eq!((&details["done"], &details["refused"]), (&json!(PACKS - 3), &json!(3)), "{details:#}");
    let units = details["units"].as_array().expect("units");
    assert_eq!(units.len(), PACKS);
    for (number, unit) in units.iter().enumerate() {
        assert_eq!(unit["line"], json!(number + 1), "in the order of the list");
        let stolen = [0, 40, PACKS - 1].contains(&number);
        assert_eq!(text(unit, "/outcome"), if stolen { "refused" } else { "done" }, "{unit:#}");
    }
    // A list by another party is another list.
    refused(&user, &format!("--as //Eve pack receive {}", one(40)), "WrongState");
    let received = user.run(&format!("--json {RECEIVE}")).exits(1).document();
    assert_eq!(received.pointer("/error/details/done"), Some(&json!(PACKS - 3)), "{received:#}");
}
