//! The pages that people follow: every command in them is run, in order, as it stands there. What a reader fills in (`<…>`,
//! a testnet's address) is filled in; a command that is not run here says where it is.

use std::{collections::HashMap, fs, path::Path};

use crate::harness::{ALICE, BOB, Node, User, text, wait};
use crate::trade::{CASE, FERDIE, GTIN, PALLET, bare, scan, trade, traders};
use crate::ward::{NURSE, PHYSICIAN, ward};

const PASSWORD: &str = "correct horse battery staple";

/// A file of the repository.
fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The commands of a page: the lines of its code blocks and the code in its text that begin with `salus `, without comments.
fn commands(page: &str) -> Vec<String> {
    let page = read(&format!("docs/{page}"));
    let mut found = Vec::new();
    let mut in_block = false;
    for line in page.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            let command = line.split("  #").next().unwrap_or(line).trim();
            found.extend(command.starts_with("salus ").then(|| command.to_owned()));
        } else {
            found.extend(
                line.split('`').skip(1).step_by(2).filter(|code| code.starts_with("salus ")).map(str::to_owned),
            );
        }
    }
    found
}

/// Runs a page's commands as `user`. `elsewhere`: those that are not run, and why. `code`: what a command exits with, if not 0.
fn follow(user: &User, page: &str, fill_in: &[(&str, &str)], elsewhere: &[&str], code: &HashMap<&str, i32>) {
    let fill = |line: &str| fill_in.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
    follow_filling(user, page, fill, elsewhere, code);
}

/// As [`follow`], where what is filled in may only be known once earlier commands have run.
fn follow_filling(
    user: &User,
    page: &str,
    fill_in: impl Fn(&str) -> String,
    elsewhere: &[&str],
    code: &HashMap<&str, i32>,
) {
    let commands = commands(page);
    for known in elsewhere.iter().chain(code.keys()) {
        assert!(commands.iter().any(|command| command == known), "{page} has no `{known}` any more");
    }
    for command in &commands {
        if elsewhere.contains(&command.as_str()) {
            continue;
        }
        let line = fill_in(command);
        let line = line.strip_prefix("salus ").expect("it begins so");
        assert!(!line.contains(['<', '>', '…']), "{page}: nothing fills in `{command}`");
        let mut typed = user.typed(line);
        typed.env("SALUS_PASSWORD", PASSWORD);
        user.go(typed, line).exits(code.get(command.as_str()).copied().unwrap_or(0));
    }
}

#[test]
fn the_developers_page_can_be_followed() {
    let user = User::new();
    let testnet = Node::start(&[]);
    // The page's testnet has a faucet; this one has Alice.
    let mut made = user.typed("keys new patient --phrase-out patient.phrase");
    made.env("SALUS_PASSWORD", PASSWORD);
    user.go(made, "keys new patient").ok();
    user.write("NEW.toml", "");
    let url = testnet.url();
    let fill_in = [
        ("wss://…", url.as_str()),
        ("<multisig address>", BOB),
        ("<account>", ALICE),
        ("--as deployer", "--as //Alice"),
        ("networks add pop", "networks add pop --development"),
        ("--as patient", "--as //Alice"),
        ("--as governor", "--as //Bob"),
    ];
    let elsewhere = [
        // Never ends: json.rs.
        "salus events --follow",
        // Needs a script of the reader's own: demo.rs.
        "salus run SCRIPT.toml",
    ];
    follow(&user, "developer.md", &fill_in, &elsewhere, &HashMap::new());
    // `--follow` begins, at least.
    let followed = user.start(user.typed("events --follow"), "events --follow");
    wait("it follows", || !followed.answered().is_empty() || !followed.said().is_empty());
}

#[test]
fn the_patients_page_can_be_followed() {
    let user = User::new();
    user.write("form.json", read("deployer/scripts/consent-r4.json"));
    let fill_in = [
        ("<clinic's address>", BOB),
        ("--trustee A --trustee B --trustee C", "--trustee //Alice --trustee //Bob --trustee //Charlie"),
    ];
    let elsewhere = ["salus keys import me --file export.json", CHALLENGE];
    follow(&user, "patient.md", &fill_in, &elsewhere, &HashMap::new());
    let address = text(&user.json("keys list"), "/keys/0/address").to_owned();
    assert_eq!(text(&user.read_json("for-clinic.json"), "/subject"), address, "the clinic gets the patient's secret");
    let receipt = user.json(&format!("consent receipt --grantee {BOB}"));
    assert_eq!(text(&receipt, "/receipt/pii_principal_id"), address);

    // The alternative to a new key: a wallet's export.
    user.run("keys export me --out export.json").ok();
    let other = User::new();
    fs::copy(user.file("export.json"), other.file("export.json")).expect("a copy");
    let mut import = other.typed("--json keys import me --file export.json");
    import.env("SALUS_PASSWORD", PASSWORD);
    let imported = other.go(import, "keys import").ok().document();
    let exported = user.read_json("export.json");
    assert_eq!(text(&imported, "/key/address"), text(&exported, "/address"));
}

/// What a patient does about a case; the clinician's page opens one.
const CHALLENGE: &str = "salus consent break-glass challenge --clinician <doctor's address> --statement objection.txt --out my-objection.json --as me --sign-only challenge.json";

#[test]
fn the_clinicians_page_can_be_followed_and_the_patient_objects() {
    let user = ward();
    let by_key = |line: &str| {
        let mut typed = user.typed(line);
        typed.env("SALUS_PASSWORD", PASSWORD);
        user.go(typed, line).ok()
    };
    by_key("keys new me --phrase-out me.phrase");
    let patient = text(&user.json("keys list"), "/keys/0/address").to_owned();
    user.write("why.txt", "unconscious, nobody to ask");
    user.write("report.pdf", [0xff, 0xd8, 0x00]);
    user.write("objection.txt", "I was awake");
    let fill_in = [
        ("<patient's address>", patient.as_str()),
        ("<another patient's address>", ALICE),
        ("<doctor's address>", PHYSICIAN),
        ("<colleague's address>", NURSE),
        ("--as doctor", "--as //Charlie"),
        ("--as colleague", "--as //Dave"),
        ("--as reviewer", "--as //Eve"),
    ];
    // The deadline has not passed yet: break_glass.rs waits for it.
    let enforce = "salus consent break-glass enforce --subject <patient's address> --clinician <doctor's address>";
    follow(&user, "clinician.md", &fill_in, &[], &HashMap::from([(enforce, 1)]));
    let open =
        commands("clinician.md").into_iter().find(|command| command.contains(" open ")).expect("the page has it");
    let open = fill_in.iter().fold(open, |line, (from, to)| line.replace(from, to)).replace("kept.json", "kept-2.json");
    user.run(open.strip_prefix("salus ").expect("it begins so")).ok().says("case 2: ");

    assert!(commands("patient.md").iter().any(|command| command == CHALLENGE), "the patient's page has it no more");
    by_key(&CHALLENGE.replace("<doctor's address>", PHYSICIAN).replace("salus ", ""));
    user.run("relay challenge.json --as //Bob").ok();
    user.run("consent break-glass verify my-objection.json").ok().says("the challenge of case 2").says("I was awake");
}

/// The JSON document that a page shows.
fn shown(page: &str) -> String {
    let page = read(&format!("docs/{page}"));
    let (_, rest) = page.split_once("```json\n").expect("a document");
    rest.split_once("```").expect("its end").0.to_owned()
}

/// `//Dave` and `//Charlie` as the pages call them.
fn licensing(line: &str) -> String {
    [
        ("<college's address>", "//Charlie"),
        ("<physician's address>", "//Dave"),
        ("--as board", "--by governor"),
        ("--as college", "--as //Charlie"),
        ("--as anna", "--as //Dave"),
    ]
    .iter()
    .fold(line.to_owned(), |line, (from, to)| line.replace(from, to))
}

#[test]
fn the_licensing_bodies_and_the_employers_pages_can_be_followed() {
    let user = User::new();
    user.write("licence.json", shown("licensing-body.md"));
    let fill = |line: &str| {
        let line = licensing(line);
        match line.contains("<credential>") {
            true => {
                let issued = user.read_json("for-anna.json");
                line.replace("<credential>", text(&issued, "/evidence/0/credential"))
            }
            false => line,
        }
    };
    let commands = commands("licensing-body.md");
    let accredit = commands.iter().find(|command| command.contains(" accredit ")).expect("somebody accredits");
    // The page's revocation is the last thing that happens to a licence; an employer reads of one that still counts.
    let revoke = commands.iter().find(|command| command.starts_with("salus credential revoke ")).expect("a revocation");
    follow_filling(&user, "licensing-body.md", fill, &[revoke], &HashMap::new());
    assert!(accredit.contains("--until"), "the page's accreditation has an end");
    assert!(user.file("lists/revocation-0.json").exists() && user.file("lists/suspension-0.json").exists());

    for (from, to) in [
        ("for-anna.json", "licence.json"),
        ("lists/revocation-0.json", "revocation-0.json"),
        ("lists/suspension-0.json", "suspension-0.json"),
    ] {
        fs::copy(user.file(from), user.file(to)).expect("the holder hands it over");
    }
    // On the page the past is a day; this licence is a few seconds old.
    let verified = user.json("credential verify licence.json");
    let issued = verified["credential"]["issued"]["at"].as_u64().expect("when it was issued").to_string();
    let keys = user.json("credential key list");
    let fill = |line: &str| {
        licensing(line).replace("<a past day>", &issued).replace("<college's key>", text(&keys, "/keys/0/multikey"))
    };
    follow_filling(&user, "employer.md", fill, &[], &HashMap::new());

    let line = revoke.strip_prefix("salus ").expect("it begins so");
    let revoke = licensing(line).replace("<credential>", text(&verified, "/credential/id"));
    user.run(&revoke).ok();
    user.run("credential verify licence.json").exits(6).says("✗ status");
}

/// `//Alice`, `//Dave`, `//Eve` and `//Ferdie` as the pages call them.
const TRADE: [(&str, &str); 8] = [
    ("<pharmacy's address>", "//Ferdie"),
    ("<maker's address>", "//Dave"),
    ("<wholesaler's address>", "//Eve"),
    ("<line's address>", "//Bob"),
    ("--as regulator", "--as //Alice"),
    ("--as maker", "--as //Dave"),
    ("--as pharmacy", "--as //Ferdie"),
    ("--by pharmacy", "--by //Ferdie"),
];

/// What a scanner types of a pack that was commissioned from a list of this program's making.
fn scan_of_list(user: &User, list: &str) -> (String, String) {
    let list = user.read(list);
    let mut rows = list.lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
    // Serial numbers may hold what the shell, the pages or CSV take for their own.
    let plain = |row: &Vec<String>| row.len() == 6 && !row[3].contains(['\'', '"', '<', '>', '\\']);
    let row = rows.find(plain).expect("a plain serial number");
    let scan = format!("]d2010{GTIN}17{}10{}\u{1d}21{}", row[2][2..].replace('-', ""), row[1], row[3]);
    (scan, row[5].clone())
}

#[test]
fn the_manufacturers_page_can_be_followed() {
    let user = traders();
    user.write(
        "counted.csv",
        format!("gtin,lot,expiry,serial,sscc\n{GTIN},C-1,2028-06-30,1,\n{GTIN},C-1,2028-06-30,2,\n"),
    );
    let fill = |line: &str| {
        let line = TRADE.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
        if !line.contains(['<', '>']) {
            return line;
        }
        let (scan, pallet) = scan_of_list(&user, "lot-42a.csv");
        line.replace("<scan>", &scan).replace("<SSCC of the pallet>", &pallet)
    };
    let elsewhere = [
        // pack_stock.rs: what_is_on_its_way_comes_back_in_time_or_in_parts_or_out_of_a_queue.
        "salus pack void",
        // The demo's third act: demo.rs, the_demo_for_machines_is_one_document.
        "salus pack excursion attach",
        "salus pack excursion release",
    ];
    follow_filling(&user, "manufacturer.md", fill, &elsewhere, &HashMap::new());
    let shown = user.json(&format!("pack lot show --gtin {GTIN} --lot LOT-42A"));
    assert_eq!((&shown["open"], &shown["recall"]), (&serde_json::json!(true), &serde_json::Value::Null), "{shown:#}");
}

#[test]
fn the_pharmacists_page_can_be_followed() {
    let user = trade();
    for line in [
        format!("--as //Dave pack ship {PALLET} --to //Eve"),
        format!("--as //Eve pack receive {PALLET}"),
        format!("--as //Eve pack unpack --from {PALLET} {CASE}"),
        format!("--as //Eve pack ship {CASE} --to //Ferdie --ownership"),
        format!("pack secret export --gtin {GTIN} --lot L1 --out from-wholesaler.json"),
    ] {
        user.run(&line).ok();
    }
    user.write("partners.toml", crate::pack_documents::DIRECTORY);
    fs::copy(user.file("packs.batch"), user.file("from-maker.batch")).expect("it travels with the goods");
    let label = format!("(00){CASE}(02)0{GTIN}(37)20(10)L1");
    user.write("tote.txt", (0..20).map(bare).collect::<Vec<_>>().join("\n"));
    let fill = |line: &str| {
        let line = TRADE.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
        [
            ("<scan>", bare(0).as_str()),
            ("<another scan>", &bare(1)),
            ("<a third scan>", &bare(2)),
            ("<a fourth scan>", &bare(3)),
            (
                "<GTIN> --serial <serial> --lot <lot> --expiry <day>",
                &format!("{GTIN} --serial S00 --lot L1 --expiry 2070-06-30"),
            ),
            ("<GTIN> --lot <lot>", &format!("{GTIN} --lot L1")),
            ("<label of the tote>", &label),
            ("<SSCC>", CASE),
        ]
        .iter()
        .fold(line, |line, (from, to)| line.replace(from, to))
    };
    let elsewhere = [
        // pack.rs: a_recalled_lot_moves_only_back.
        "salus pack return",
        // With a pack, further down the page.
        "salus pack quarantine",
        // pack.rs: a_pipe_of_scans_is_good_only_if_each_is_genuine.
        "salus pack scan -",
        // pack_stock.rs: what_is_on_its_way_comes_back_in_time_or_in_parts_or_out_of_a_queue.
        "salus pack reject",
        // With its options, on the line above.
        "salus pack as",
    ];
    // The tote is still on its way when the page asks about a pack in it.
    let on_its_way =
        ["salus pack scan '<scan>'", "salus pack verify --gtin <GTIN> --serial <serial> --lot <lot> --expiry <day>"];
    follow_filling(&user, "pharmacy.md", fill, &elsewhere, &HashMap::from(on_its_way.map(|command| (command, 1))));
    // What the page imports is what it exported: the pharmacy's own events are planned, and nobody else's.
    let plan = user.json("pack import trace.jsonld --as //Ferdie");
    let events = user.read_json("trace.jsonld")["epcisBody"]["eventList"].take();
    let own = format!("urn:salus:ss58:{FERDIE}");
    let mut planned = 0;
    for step in plan["steps"].as_array().expect("steps").iter().filter(|step| step["state"] == "planned") {
        let at = step["event"].as_u64().and_then(|event| usize::try_from(event).ok()).expect("which event");
        assert_eq!(text(&events[at - 1], "/readPoint/id"), own, "{step:#}");
        planned += 1;
    }
    assert!(planned > 0, "{plan:#}");
    let trace = user.json(&format!("pack trace {}", scan(0)));
    let last = trace["entries"].as_array().and_then(|entries| entries.last()).expect("a history");
    assert_eq!(text(last, "/what"), "Corrected", "{trace:#}");
}

#[test]
fn the_excerpt_in_the_readme_is_of_the_run_that_is_kept() {
    let (readme, run) = (read("README.md"), read("docs/demo.txt"));
    let (_, excerpt) = readme.split_once("```\n  The clinic").expect("the README tells of the clinic");
    let (excerpt, _) = excerpt.split_once("\n```").expect("its end");
    // Whole passages, in their order, with … for what is left out between them.
    let mut rest = run.as_str();
    for passage in format!("  The clinic{excerpt}").split("\n\n  …\n\n").map(|part| part.trim_end_matches("\n\n…"))
    {
        let (_, after) = rest.split_once(passage).unwrap_or_else(|| panic!("docs/demo.txt has no\n{passage}"));
        rest = after;
    }
}
