//! `make bench`: what a person with a scanner and a manufacturer with a million packs wait for, with the real command line
//! against the real node.

// What a user of the command line is, the tests know; each uses a part of it.
#[allow(dead_code, missing_docs)]
#[path = "../../tests/cli/harness.rs"]
mod harness;
#[allow(dead_code, missing_docs)]
#[path = "../../tests/cli/licensing.rs"]
mod licensing;
#[allow(dead_code, missing_docs)]
#[path = "../../tests/cli/trade.rs"]
mod trade;

use std::{
    env, fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use codec::{Compact, Decode, Encode};
use comfy_table::{CellAlignment, Table, presets::UTF8_BORDERS_ONLY};
use polkadot_sdk::{
    frame_support::{StorageHasher, Twox64Concat, storage::storage_prefix},
    sp_core::crypto::{AccountId32, Ss58Codec},
};
use salus_e2e_tests::native::GAS;
use serde_json::{Value, json};

use harness::{Node, Rpc, User, text};
use licensing::{DAVE, EVE};
use trade::{GTIN, market};

/// A batch.
const MILLION: u32 = 1_000_000;
/// Packs that are handed over while a block is made every two seconds, and with a block for each transaction.
const BULK: u32 = 1_000;
/// Handoffs by `cargo contract call`, which are slow.
const BY_HAND: u32 = 5;
/// Questions.
const SCANS: usize = 1_000;

/// `DE`, as the contract has it.
const HERE: &str = "0x444500000000";

fn main() {
    let only: Vec<String> = env::args().skip(1).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|one| one == name);
    if wanted("batch") {
        batch();
    }
    if wanted("verify") {
        verify();
    }
    if wanted("bulk") {
        bulk();
    }
}

/// Packs that are in no container, commissioned by the maker; what a scanner types of each.
fn packs(user: &User, lot: &str, count: u32) -> Vec<String> {
    let row = |number: u32| format!("{GTIN},{lot},2070-06-30,S{number:05},\n");
    user.write("list.csv", format!("gtin,lot,expiry,serial,sscc\n{}", (0..count).map(row).collect::<String>()));
    user.run(&format!("--as //Dave pack commission --csv list.csv --closed --out {lot}.batch --locator https://maker.example/{lot}.batch")).ok();
    (0..count).map(|number| format!("(01)0{GTIN}(10){lot}(17)700630(21)S{number:05}")).collect()
}

fn batch() {
    println!(
        "\na batch of {} packs, 100 to a case and 100 cases to a pallet, commissioned:",
        thousands(MILLION.into())
    );
    let node = Node::start(&[]);
    let user = market(&node);
    let before = stored(&node.rpc, &supply_chain(&user));
    let line = format!(
        "--as //Dave pack commission --gtin {GTIN} --count {MILLION} --lot MILLION --expiry 2070-06-30 --per-case 100 \
         --cases-per-pallet 100 --sscc 195060000000000012 --out million.batch --locator https://maker.example/million.batch"
    );
    let begun = Instant::now();
    let mut started = user.start(user.typed(&line), &line);
    let mut memory = 0;
    while !started.ended() {
        memory = memory.max(peak_memory(started.pid()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    let elapsed = begun.elapsed();
    started.wait().ok();
    let after = stored(&node.rpc, &supply_chain(&user));
    assert!(memory > 0, "it was looked at while it ran");
    let size = |name: &str| fs::metadata(user.file(name)).unwrap_or_else(|error| panic!("{name}: {error}")).len();
    let mut table = table(["", "", ""]);
    table.add_row(row("time", format!("{:.1} s", elapsed.as_secs_f64()), "list, secrets, tree, lot, batch"));
    table.add_row(row("memory of salus, at most", format!("{} MiB", memory / 1024), "VmHWM of /proc"));
    let on_chain = format!("{} in {} items", after.0 - before.0, after.1 - before.1);
    table.add_row(row("bytes on chain", on_chain, "of which the lot is one item"));
    table.add_row(row("the batch's file", format!("{} MB", size("million.batch") / 1_000_000), "proofs of all"));
    table.add_row(row("the list for labels", format!("{} MB", size("million.csv") / 1_000_000), ""));
    println!("{table}");
}

/// Asks the node what a pharmacy's program asks, over one HTTP request each.
fn verify() {
    let node = Node::start(&[]);
    let user = market(&node);
    let scans = packs(&user, "V", 8);
    user.run(&format!("--as //Dave pack ship '{}' --to //Eve", scans[0])).ok();
    let registry = Query { rpc: &node.rpc, contract: supply_chain(&user) };
    let mut table = table(["verify over RPC", "median", "95 %", "99 %"]);
    for (what, scan) in [("a pack with a record", &scans[0]), ("a pack by its proof", &scans[1])] {
        let input = registry.verify(&user, scan);
        let mut times: Vec<Duration> = (0..SCANS).map(|_| registry.ask(&input)).collect();
        times.sort_unstable();
        let at = |share: usize| format!("{:.2} ms", times[SCANS * share / 100].as_secs_f64() * 1000.0);
        table.add_row([what.to_owned(), at(50), at(95), at(99)]);
    }
    println!("\n{} questions each, one after the other, each over a connection of its own:", thousands(SCANS as u64));
    right(&mut table);
    println!("{table}");
}

struct Query<'a> {
    rpc: &'a Rpc,
    contract: [u8; 32],
}

impl Query<'_> {
    /// `ContractsApi_call` of `verify`, as the command line asks it.
    fn verify(&self, user: &User, scan: &str) -> String {
        let proof = user.json(&format!("pack fetch-proof '{scan}'"));
        let unit = text(&proof, "/key").to_owned();
        let record = user.json(&format!("--as //Dave pack trace '{scan}'"))["record"].is_object();
        let proofs: Vec<&str> = match record {
            true => Vec::new(),
            false => proof["proofs"].as_array().expect("proofs").iter().map(|one| text(one, "/scale")).collect(),
        };
        // Presented: lot and expiry as the pack says; both may be left out.
        let encoded =
            user.json(&format!("encode supply-chain verify {unit} '{{lot: None, expiry: None, by: None}}' '[]'"));
        // The proofs go where it has none.
        let mut input = unhex(text(&encoded, "/data"));
        input.pop();
        Compact(proofs.len() as u32).encode_to(&mut input);
        proofs.iter().for_each(|proof| input.extend(unhex(proof)));
        let arguments = ([0u8; 32], self.contract, 0u128, None::<(Compact<u64>, Compact<u64>)>, None::<u128>, input);
        format!("0x{}", hex::encode(arguments.encode()))
    }

    fn ask(&self, input: &str) -> Duration {
        let begun = Instant::now();
        let answer = self.rpc.call("state_call", json!(["ContractsApi_call", input]));
        let elapsed = begun.elapsed();
        assert!(answer.as_str().is_some_and(|answer| answer.len() > 2), "{answer}");
        elapsed
    }
}

/// Handoffs of a list.
fn bulk() {
    let mut table = table(["one handoff each (ship, receive)", "packs", "time", "a second", "of a block's weight"]);
    let mut paced = None;
    for seal in ["interval=2000", "instant"] {
        let node = Node::start(&["--seal", seal]);
        let user = market(&node);
        let scans = packs(&user, "B", BULK);
        user.write("scans.txt", scans.join("\n"));
        let before = node.rpc.height();
        let begun = Instant::now();
        user.run("--as //Dave pack ship --file scans.txt --to //Eve --ownership").ok();
        let shipped = node.rpc.height();
        user.run("--as //Eve pack receive --file scans.txt").ok();
        let elapsed = begun.elapsed();
        let share = (seal != "instant").then(|| {
            let ship = fill(&node.rpc, before + 1..=shipped);
            let receive = fill(&node.rpc, shipped + 1..=node.rpc.height());
            format!("{:.0} % ship, {:.0} % receive", ship * 100.0, receive * 100.0)
        });
        let what = if share.is_some() { "salus, a block every 2 s" } else { "salus, a block at once" };
        table.add_row(told(what, BULK, elapsed, share.unwrap_or_default()));
        if seal == "instant" {
            let mine = elapsed.as_secs_f64() / f64::from(BULK);
            match by_hand(&node, &user) {
                Some(elapsed) => {
                    table.add_row(told("cargo contract call, a block at once", BY_HAND, elapsed, String::new()));
                    paced = Some(elapsed.as_secs_f64() / f64::from(BY_HAND) / mine);
                }
                None => eprintln!("cargo-contract is not installed (make contracts installs it): not compared"),
            }
        }
    }
    println!(
        "\na list of packs, each handed over by itself; of a block's weight: between the first block and the last:"
    );
    right(&mut table);
    println!("{table}");
    if let Some(ratio) = paced {
        println!("salus hands over {ratio:.0} times as many packs in a time as cargo contract call");
    }
}

/// The share of what blocks hold that was used, of the dimension of which more is: of those between the first and the last that
/// hold something, which the list's beginning and end cut.
fn fill(rpc: &Rpc, heights: std::ops::RangeInclusive<u64>) -> f64 {
    let (most_time, most_proof) = (GAS.ref_time(), GAS.proof_size());
    let weights: Vec<(u64, u64)> = heights.map(|height| normal_weight(rpc, height)).collect();
    let busy = |weight: &(u64, u64)| weight.1 > most_proof / 100;
    let first = weights.iter().position(busy).expect("a block holds something");
    let last = weights.iter().rposition(busy).expect("a block holds something");
    let used = weights.get(first + 1..last).filter(|used| !used.is_empty()).unwrap_or(&weights[first..=last]);
    let share = |of: fn(&(u64, u64)) -> u64, most: u64| {
        used.iter().map(|weight| of(weight) as f64).sum::<f64>() / (used.len() as f64 * most as f64)
    };
    share(|weight| weight.0, most_time).max(share(|weight| weight.1, most_proof))
}

/// What a block's normal transactions took (`System.BlockWeight`).
fn normal_weight(rpc: &Rpc, height: u64) -> (u64, u64) {
    let block = rpc.call("chain_getBlockHash", json!([height]));
    let key = format!("0x{}", hex::encode(storage_prefix(b"System", b"BlockWeight")));
    let value = rpc.call("state_getStorage", json!([key, block]));
    let bytes = unhex(value.as_str().expect("every block has a weight"));
    let (Compact(time), Compact(proof)) = <(Compact<u64>, Compact<u64>)>::decode(&mut bytes.as_slice())
        .expect("a weight of each class, the normal one first");
    (time, proof)
}

/// The same handoffs by `cargo contract call`, if it is installed.
fn by_hand(node: &Node, user: &User) -> Option<Duration> {
    let cache = env::var_os("SALUS_CACHE").map(PathBuf::from)?;
    let program = cache.join("tools/bin/cargo-contract");
    if !program.is_file() {
        return None;
    }
    let scans = packs(user, "C", BY_HAND);
    // They get their records first: by hand nobody encodes proofs.
    for (from, to) in [("Dave", "Eve"), ("Eve", "Dave")] {
        user.write("c.txt", scans.join("\n"));
        user.run(&format!("--as //{from} pack ship --file c.txt --to //{to}")).ok();
        user.run(&format!("--as //{to} pack receive --file c.txt")).ok();
    }
    let keys: Vec<String> =
        scans.iter().map(|scan| text(&user.json(&format!("pack trace '{scan}'")), "/key").to_owned()).collect();
    let shown = user.json("status");
    let address = find(&shown, "supply-chain").expect("the suite has one");
    let bundle = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../artifacts/supply_chain.contract");
    let call = |message: &str, by: &str, suri: &str, key: &str, more: &[&str]| {
        let units = format!("Units {{ keys: [UnitKey({key})], proofs: [] }}");
        let mut arguments = vec![by.to_owned(), units];
        arguments.extend(more.iter().map(|one| (*one).to_owned()));
        let ran = Command::new(&program)
            .args(["contract", "call", "--contract", &address, "--message", message, "--suri", suri])
            // Its own estimate leaves nothing for what a contract wants to have left before it asks another.
            .args(["--gas", "50000000000", "--proof-size", "2000000", "--skip-dry-run"])
            .args(["--url", &node.url(), "-x", "-y", "--args"])
            .args(&arguments)
            .arg("--")
            .arg(&bundle)
            .output()
            .expect("cargo-contract runs");
        let said = String::from_utf8_lossy(&ran.stderr).into_owned() + &String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "cargo contract call {message}: {said}");
    };
    let holds =
        |credential: u16| format!("Qualification {{ credential: CredentialType({credential}), jurisdiction: {HERE} }}");
    let eve = format!("0x{}", hex::encode(account(EVE)));
    let shipment = format!("Shipment {{ to: {eve}, purpose: Supply, ownership: true, void_after: 30 }}");
    let (maker, wholesaler) = (holds(6), holds(5));
    let begun = Instant::now();
    for key in &keys {
        call("ship", DAVE, "//Dave", key, &[&shipment, &maker]);
        call("receive", EVE, "//Eve", key, &["false", &wholesaler]);
    }
    Some(begun.elapsed())
}

fn find(document: &Value, contract: &str) -> Option<String> {
    document["contracts"].as_array()?.iter().find(|one| one["name"] == contract)?["address"].as_str().map(str::to_owned)
}

/// The account of the supply chain.
fn supply_chain(user: &User) -> [u8; 32] {
    let status = user.json("status");
    let address = find(&status, "supply-chain").unwrap_or_else(|| panic!("no supply chain in {status:#}"));
    account(&address)
}

fn account(address: &str) -> [u8; 32] {
    AccountId32::from_ss58check(address).unwrap_or_else(|error| panic!("{address}: {error:?}")).into()
}

/// Bytes and items that a contract stores (`Contracts.ContractInfoOf`).
fn stored(rpc: &Rpc, contract: &[u8; 32]) -> (u32, u32) {
    let mut key = storage_prefix(b"Contracts", b"ContractInfoOf").to_vec();
    key.extend(Twox64Concat::hash(contract));
    let value = rpc.call("state_getStorage", json!([format!("0x{}", hex::encode(key))]));
    let bytes = unhex(value.as_str().expect("the contract exists"));
    // trie_id, code_hash, storage_bytes, storage_items, …
    let (_, _, bytes, items) =
        <(Vec<u8>, [u8; 32], u32, u32)>::decode(&mut bytes.as_slice()).expect("what the pallet keeps about a contract");
    (bytes, items)
}

/// The most memory that a process has had, in KiB; none once it has ended.
fn peak_memory(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text.trim_start_matches("0x")).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or("")).collect();
    groups.join(",")
}

fn told(what: &str, packs: u32, elapsed: Duration, share: String) -> [String; 5] {
    let seconds = elapsed.as_secs_f64();
    [what.to_owned(), packs.to_string(), format!("{seconds:.1} s"), format!("{:.1}", f64::from(packs) / seconds), share]
}

fn row(what: &str, value: String, note: &str) -> [String; 3] {
    [what.to_owned(), value, note.to_owned()]
}

fn table<const N: usize>(heading: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_BORDERS_ONLY).set_header(heading);
    table
}

/// Numbers end where numbers end.
fn right(table: &mut Table) {
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
}
