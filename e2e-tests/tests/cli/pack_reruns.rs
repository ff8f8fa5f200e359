//! Commands about packs that are run again: killed before, noted while there was no chain, or with another idea.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::goods::stranger;
use crate::harness::{Node, User, text, wait};
use crate::licensing::DAVE;
use crate::trade::{GTIN, delivered, market, scan, traders};

/// A node that seals by hand, on which the maker has a product.
fn by_hand() -> (User, Node) {
    let node = Node::start(&["--seal", "manual"]);
    let user = sealed(&node, || market(&node));
    (user, node)
}

/// Makes a block whenever a transaction waits, as long as something is done.
fn sealed<T>(node: &Node, work: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                if node.rpc.pending() > 0 {
                    node.rpc.call("dev_newBlock", json!([]));
                }
                thread::sleep(Duration::from_millis(20));
            }
        });
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        over.store(true, Ordering::Relaxed);
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// A list of packs of a lot, in no container.
fn list(user: &User, file: &str, lot: &str, serials: &[&str]) {
    let rows: String = serials.iter().map(|serial| format!("{GTIN},{lot},2070-06-30,{serial},\n")).collect();
    user.write(file, format!("gtin,lot,expiry,serial,sscc\n{rows}"));
}

#[test]
fn a_commissioning_that_is_killed_while_a_transaction_waits_pays_for_each_once() {
    let (user, node) = by_hand();
    list(&user, "l.csv", "L1", &["A1", "A2"]);
    let line = "--as //Dave pack commission --csv l.csv --closed --locator file:///l";
    let before = node.rpc.nonce(DAVE);
    // The lot's transaction waits, then the batch's.
    for sent in 1..=2 {
        let mut commission = user.start(user.typed(line), line);
        if sent == 2 {
            // It looks what became of the lot's.
            node.rpc.call("dev_newBlock", json!([]));
        }
        wait("its transaction waits", || node.rpc.nonce(DAVE) == before + sent || commission.ended());
        commission.signal("KILL");
        assert_eq!(commission.wait().code(), None, "it waits for its transaction");
    }
    let answer = sealed(&node, || user.json(line));
    assert_eq!(text(&answer, "/commissioned"), "before", "{answer:#}");
    assert_eq!(node.rpc.nonce(DAVE), before + 2, "the lot and the batch, each once");
    assert!(!user.file("l.batch.commission.done").exists(), "all is done");

    // Killed before it paid for a batch, it leaves a file of keys that another batch may have too: that one counts.
    list(&user, "a.csv", "L2", &["B1"]);
    list(&user, "b.csv", "L2", &["B1", "B2"]);
    let line = "--as //Dave pack commission --csv a.csv --closed --locator file:///a";
    let mut commission = user.start(user.typed(line), line);
    wait("the lot's transaction waits", || node.rpc.pending() > 0 || commission.ended());
    commission.signal("KILL");
    commission.wait();
    node.rpc.call("dev_newBlock", json!([]));
    sealed(&node, || user.run("--as //Dave pack commission --csv b.csv --locator file:///b").ok());
    assert!(user.file("a.batch").exists() && user.file("b.batch").exists());
    user.run(&format!("pack scan '(01)0{GTIN}(10)L2(21)B1'")).ok().says("genuine");
}

#[test]
fn a_list_that_was_drawn_before_counts_only_if_it_is_what_is_asked_for() {
    let user = traders();
    user.run(&format!("pack product register --gtin {GTIN} --owner //Dave --jurisdiction DE")).ok();
    let commission = |expiry: &str| {
        user.run(&format!(
            "--as //Dave pack commission --gtin {GTIN} --count 3 --lot L --expiry {expiry} --out l.batch"
        ))
    };
    commission("2070-06-30").ok();
    for left in ["l.batch and l.csv", "l.csv"] {
        commission("2071-06-30").exits(5).says("is there already, and is not what this would make");
        let _ = fs::remove_file(user.file("l.batch"));
        assert!(user.file("l.csv").exists(), "{left}");
    }
    commission("2070-06-30").ok();
}

#[test]
fn what_a_recall_is_of_is_told_also_of_packs_whose_secret_is_elsewhere() {
    let node = Node::start(&[]);
    let maker = market(&node);
    list(&maker, "l.csv", "L1", &["A1"]);
    maker.run("--as //Dave pack commission --csv l.csv --closed --locator file:///l").ok();
    let anybody = stranger(&maker);
    let verdict = |lot: &str| {
        let document = anybody.run(&format!("--json pack scan '(01)0{GTIN}(10){lot}(21)A1'")).exits(1).document();
        let details = document.pointer("/error/details").expect("what was found").clone();
        (text(&details, "/verdict").to_owned(), details["findings"].as_array().map_or(0, Vec::len))
    };
    assert_eq!((verdict("L1"), verdict("L9")), (("no-secret".into(), 0), ("unknown-lot".into(), 0)));
    let recall = |what: &str| format!("--as //Dave pack recall --gtin {GTIN} {what} --statement-text particles");
    maker.run(&recall("--lot L1")).ok();
    assert_eq!((verdict("L1"), verdict("L9")), (("alert".into(), 1), ("unknown-lot".into(), 0)));
    maker.run(&recall("")).ok();
    assert_eq!((verdict("L1"), verdict("L9")), (("alert".into(), 1), ("alert".into(), 1)));
    anybody.run(&format!("pack scan '(01)0{GTIN}(21)A1'")).exits(1).says("DO NOT SUPPLY");
}

#[test]
fn a_pack_is_dispensed_in_parts_out_of_a_queue_that_an_editor_touched() {
    let user = delivered();
    let queue = |scan: &str, more: &str| {
        user.run(&format!("pack dispense {scan} --premises 'Main Street 1' --seal-intact --queue q {more}")).ok()
    };
    queue(&scan(1), "--partial");
    queue(&scan(1), "--partial");
    // The last line's end is gone.
    user.write("q", user.read("q").trim_end());
    queue(&format!("'010{GTIN}21S02|10L1'"), "--separator '|'");
    queue(&scan(3), "");
    let answer = user.json("--as //Ferdie pack reconcile q");
    assert_eq!((&answer["done"], &answer["conflicts"]), (&json!(4), &json!(0)), "{answer:#}");
    let again = user.json("--as //Ferdie pack reconcile q");
    assert_eq!((&again["done"], &again["before"]), (&json!(0), &json!(4)), "{again:#}");
}
