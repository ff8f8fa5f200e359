//! The trade: a regulator, a maker, a wholesaler, a pharmacy, and packs between them.

use std::fmt::Write;

use serde_json::json;

use crate::harness::{Node, User, text};
use crate::licensing::accredit;

/// The product.
pub const GTIN: &str = "9506000134352";
/// A case of twenty packs, on the pallet.
pub const CASE: &str = "195060000000000012";
/// The pallet.
pub const PALLET: &str = "195060000000000142";
/// The address of `//Ferdie`.
pub const FERDIE: &str = "5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL";

/// A user of a chain with the [`licensed`] trade.
pub fn traders() -> User {
    let user = User::new();
    licensed(&user);
    user
}

/// Licenses a regulator (//Alice), a maker (//Dave) with its prefix, a wholesaler (//Eve) and a pharmacy (//Ferdie).
pub fn licensed(user: &User) {
    let kinds =
        [("regulator", "//Alice"), ("manufacturer", "//Dave"), ("wholesaler", "//Eve"), ("dispenser", "//Ferdie")];
    accredit(user, &kinds.map(|(kind, _)| kind));
    let prefix = user.json("pack product qualifier 9506000");
    for (kind, holder) in kinds {
        let limited = match kind {
            "manufacturer" => format!("--qualifier {}", text(&prefix, "/qualifier")),
            _ => String::new(),
        };
        license(user, kind, holder, &limited);
    }
}

/// Licenses somebody for a trade that is [`accredit`]ed.
pub fn license(user: &User, kind: &str, holder: &str, more: &str) {
    let file = format!("{kind}-{}.json", holder.trim_start_matches('/'));
    user.run(&format!(
        "--as //Charlie credential issue --vc plain.json --holder {holder} --type {kind} --jurisdiction DE \
         --holder-kind organisation --until 2098-12-31 {more} --out {file}"
    ))
    .ok();
}

/// The regulator says that the product is the maker's.
fn registered(user: &User) {
    user.run(&format!("--as //Alice pack product register --gtin {GTIN} --owner //Dave --jurisdiction DE")).ok();
}

/// A user of a node on which the trade is [`licensed`] and the product registered.
pub fn market(node: &Node) -> User {
    let mut user = User::new();
    user.network = Some(node.url());
    user.run("--as //Alice --wait best deploy").ok();
    licensed(&user);
    registered(&user);
    user
}

/// As [`traders`], with forty packs of the maker's.
pub fn trade() -> User {
    let user = traders();
    registered(&user);
    let mut list = String::from("gtin,lot,expiry,serial,sscc,sscc2\n");
    for number in 0..40 {
        let case = if number < 20 { CASE } else { "195060000000000029" };
        writeln!(list, "{GTIN},L1,2070-06-30,S{number:02},{case},{PALLET}").expect("a string takes all");
    }
    user.write("packs.csv", list);
    let answer = user.json("--as //Dave pack commission --csv packs.csv --closed");
    assert_eq!((&answer["packs"], &answer["containers"], &answer["leaves"]), (&json!(40), &json!(3), &json!(43)));
    let again = user.json("--as //Dave pack commission --csv packs.csv --closed");
    assert_eq!((&again["commissioned"], &again["root"]), (&json!("before"), &answer["root"]));
    user
}

/// What a scanner types of a pack.
pub fn bare(number: u32) -> String {
    format!("(01)0{GTIN}(10)L1(17)700630(21)S{number:02}")
}

/// As [`bare`], quoted for a command line.
pub fn scan(number: u32) -> String {
    format!("'{}'", bare(number))
}

/// The wholesaler has the pallet, and the pharmacy the first case, unpacked.
pub fn delivered() -> User {
    let user = trade();
    user.run(&format!("--as //Dave pack ship {PALLET} --to //Eve --ownership")).ok();
    user.run(&format!("--as //Eve pack receive {PALLET}")).ok();
    user.run(&format!("--as //Eve pack unpack --from {PALLET} {CASE}")).ok();
    user.run(&format!("--as //Eve pack ship {CASE} --to //Ferdie --ownership")).ok();
    user.run(&format!("--as //Ferdie pack receive {CASE}")).ok().says("received");
    user.run(&format!("--as //Ferdie pack receive {CASE}")).ok().says("nothing to do");
    let case: Vec<String> = (0..20).map(bare).collect();
    user.write("case.txt", case.join("\n"));
    let answer = user.json(&format!("--as //Ferdie pack unpack --from {CASE} --file case.txt"));
    assert_eq!((&answer["done"], &answer["refused"]), (&json!(20), &json!(0)), "{answer:#}");
    user
}
