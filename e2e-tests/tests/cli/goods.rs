//! Goods between people who share nothing but the chain: what has to travel with them, and what is known from then on.

use std::fs;
use std::process::Command;

use crate::harness::{Node, User};
use crate::trade::{CASE, GTIN, market};

/// The other case of the same lot.
const SECOND: &str = "195060000000000029";
/// A case of a closed lot.
const CLOSED: &str = "195060000000000036";

/// Somebody with a state folder of their own on the chain of another one.
pub fn stranger(known: &User) -> User {
    let mut user = User::new();
    user.network.clone_from(&known.network);
    let copied = Command::new("cp").arg("-r").arg(known.file("deployments")).arg(user.file("")).status();
    assert!(copied.expect("cp runs").success());
    user
}

/// A maker on a node, who ships two cases of an open lot and one of a closed lot to a pharmacy.
fn maker(node: &Node) -> User {
    let user = market(node);
    user.write("closed.csv", format!("gtin,lot,expiry,serial,sscc\n{GTIN},C-1,2070-06-30,1,{CLOSED}\n"));
    let locator = "--locator https://maker.example/batches";
    for line in [
        format!(
            "--as //Dave pack commission --gtin {GTIN} --count 4 --lot OPEN --expiry 2070-06-30 --per-case 2 --sscc {CASE} \
             --out open.batch {locator}"
        ),
        format!("--as //Dave pack commission --csv closed.csv --closed {locator}"),
        format!("pack secret export --gtin {GTIN} --lot C-1 --out secrets.json"),
        format!("--as //Dave pack ship {CASE} {SECOND} {CLOSED} --to //Ferdie --ownership"),
    ] {
        user.run(&line).ok();
    }
    user
}

/// What a scanner types of the packs in a case.
fn packs(maker: &User, case: &str) -> String {
    let list = maker.read("open.csv");
    let rows = list.lines().skip(1).filter(|row| row.ends_with(case));
    let scan = |row: &str| {
        let fields = row.strip_suffix(case).and_then(|row| row.strip_suffix(',')).expect("it ends with the case");
        let serial = fields.splitn(4, ',').nth(3).expect("a serial number");
        let serial = match serial.strip_prefix('"').and_then(|serial| serial.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None => serial.to_owned(),
        };
        format!("]d2010{GTIN}1770063010OPEN\u{1d}21{serial}")
    };
    rows.map(scan).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_pharmacy_of_its_own_needs_what_travels_with_the_goods_once() {
    let node = Node::start(&[]);
    let maker = maker(&node);
    let pharmacy = stranger(&maker);
    for name in ["open.batch", "secrets.json"] {
        fs::copy(maker.file(name), pharmacy.file(name)).expect("it travels with the goods");
    }
    pharmacy.write("first.txt", packs(&maker, CASE));
    pharmacy.write("second.txt", packs(&maker, SECOND));
    let receive = |what: &str| pharmacy.run(&format!("--as //Ferdie pack receive {what}"));

    // An open lot: the label's whole code the first time, the SSCC alone from then on, also of its other containers.
    receive(CASE).exits(1).says("no secret that is here names");
    receive(&format!("'(00){CASE}(02)0{GTIN}(37)2(10)OPEN'")).ok().says("received");
    receive(CASE).ok().says("nothing to do");
    receive(SECOND).ok().says("received");

    // The batch's file the first time, for packs that nobody has touched.
    let unpack = |case: &str, more: &str| pharmacy.run(&format!("--as //Ferdie pack unpack --from {case} {more}"));
    unpack(CASE, "--file first.txt").exits(1).says("ProofNeeded");
    unpack(CASE, "--file first.txt --batch open.batch").ok();
    unpack(SECOND, "--file second.txt").ok();

    // A closed lot: its secret's file.
    receive(&format!("'(00){CLOSED}(02)0{GTIN}(37)1(10)C-1'")).exits(1).says("no secret that is here names");
    pharmacy.run("pack secret import secrets.json").ok();
    receive(CLOSED).ok().says("received");
}

#[test]
fn what_names_a_container_once_is_remembered() {
    let node = Node::start(&[]);
    let maker = maker(&node);
    for first in [format!("--gtin {GTIN} --lot OPEN"), "--batch open.batch".to_owned()] {
        let user = stranger(&maker);
        fs::copy(maker.file("open.batch"), user.file("open.batch")).expect("it travels with the goods");
        user.run(&format!("pack trace {CASE}")).exits(1).says("no secret that is here names");
        user.run(&format!("pack trace {CASE} {first}")).ok();
        user.run(&format!("pack trace {CASE}")).ok();
    }
}
