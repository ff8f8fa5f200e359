//! Types, accreditations, delegates and keys: changed from the command line, and every refusal.

use serde_json::{Value, json};

use crate::harness::{ALICE, BOB, User, text};
use crate::licensing::{CHARLIE, DAVE, EVE, college, licence, refused, valid};

#[test]
fn types_are_a_table_and_what_the_governor_defines() {
    let user = User::new();
    let table = user.run("credential types").ok();
    for line in [
        " 1     physician               person                yes",
        " 12    trial site              organisation, site",
    ] {
        assert!(table.out.contains(line), "{table:?}");
    }
    assert!(user.nodes().is_empty(), "the table needs no chain");
    assert_eq!(user.json("credential types")["types"].as_array().map(Vec::len), Some(16));

    user.run("credential types 1000").exits(1).says("there is no type 1000 of credentials (UnknownType)");
    let defined = user.json("credential define-type 1000 --holder person --holder site --clinician");
    assert_eq!(
        (&defined["code"], &defined["holders"], &defined["clinician"], &defined["retired"]),
        (&json!(1000), &json!(["person", "site"]), &json!(true), &json!(false)),
        "{defined:#}"
    );
    assert!(defined["transaction"]["extrinsic"].is_string());
    user.run("credential types 1000 physician").ok().says(" 1000  -          person, site").says("physician");

    refused(&user, "credential define-type 3 --holder device", "TypeFixed").says("nurse means what it means for ever");
    refused(&user, "credential define-type 1000 --holder device", "TypeFixed");
    refused(&user, "--as //Bob credential define-type 1001 --holder device", "NotGovernor").says(ALICE);
    user.run("credential define-type 1001 --holder dog").exits(2).says("`dog` is not a kind of holder");
    user.run("credential define-type 1001").exits(2).says("--holder");
    refused(&user, "credential define-type 1001 --retire", "UnknownType");

    user.run("credential define-type 1000 --retire").ok().says("retired type 1000");
    user.run("credential types 1000").ok().says("retired");
    refused(&user, "credential accredit //Bob --type 1000 --by governor", "TypeRetired");
    user.run("credential define-type 1000 --bring-back").ok();
    user.run("credential accredit //Bob --type 1000 --by governor").ok().says("type 1000");
}

#[test]
fn an_accreditation_says_by_whom_for_what_and_until_when() {
    let user = college(&["physician"]);
    let answer = user.json(
        "--as //Bob credential accredit //Dave --type physician --role authority --from 2020-01-01 --until 2097-12-31",
    );
    assert_eq!(
        (text(&answer, "/account"), text(&answer, "/type"), text(&answer, "/role"), text(&answer, "/state")),
        (DAVE, "physician", "authority", "active")
    );
    assert_eq!((&answer["term"], text(&answer, "/parent/account")), (&json!(1), BOB));
    // Nothing is backdated, and that is said.
    assert_eq!(answer["clamped_from"], 1_577_836_800_000_u64);
    assert_eq!(answer["from"], answer["transaction"]["time"]);
    let shown = user.run("credential accreditation show //Dave").ok();
    shown.says("authority").says(&format!("may issue now; {DAVE} ← {BOB} ← the governor"));
    let shown = user.json("credential accreditation show //Dave --type physician");
    assert_eq!(
        (&shown["chains"][0]["runs"], shown["chains"][0]["hops"].as_array().map(Vec::len)),
        (&json!(true), Some(2))
    );
    assert_eq!(text(&shown, "/terms/0/granted/parent/account"), BOB);
    user.run("credential accreditation show //Ferdie").ok().says("was never accredited");
    let later = user.run("credential accredit //Eve --type physician --from 2090-01-01 --by governor").ok();
    later.says("from 2090-01-01T00:00:00Z");
    user.run("credential accreditation show //Eve").ok().says("may not issue now: ").says("accredited only from 2090");
}

#[test]
fn what_nobody_can_be_accredited_for_is_refused_before_anyone_pays() {
    let user = college(&["physician"]);
    let line =
        |who: &str, whom: &str, more: &str| format!("--as {who} credential accredit {whom} --type physician {more}");
    let nonces = || ["//Alice", "//Bob", "//Charlie"].map(|_| user.chain().nonce(BOB) + user.chain().nonce(CHARLIE));
    let before = nonces();
    refused(&user, &line("//Bob", "//Bob", ""), "SelfAccreditation");
    refused(&user, &line("//Charlie", "//Dave", ""), "NotAuthority").says(CHARLIE);
    refused(&user, &line("//Bob", "//Charlie", ""), "AlreadyAccredited").says("term 1");
    refused(&user, &line("//Eve", "//Dave", ""), "NotAccredited")
        .says(&format!("{EVE} was never accredited for this type"))
        .says("--by governor, or --by ACCOUNT");
    refused(&user, &line("//Bob", "//Dave", "--by governor"), "NotGovernor");
    refused(&user, &line("//Eve", "//Dave", "--by //Bob"), "MayNotAct");
    refused(&user, &line("//Bob", "//Dave", "--until 2020-01-01"), "BadPeriod");
    user.run(&line("//Bob", "//Dave", "--from 2030-01-01 --until 2029-01-01")).exits(2).says("ends before it begins");
    user.run(&line("//Bob", "//Dave", "--role boss")).exits(2).says("`boss` is not a role");
    user.run("credential accredit //Dave --type physican --by governor").exits(2).says("did you mean physician?");
    assert_eq!(nonces(), before, "nothing was paid");

    // Three hops, and no circle.
    user.run(&line("//Bob", "//Dave", "--role authority")).ok();
    user.run(&line("//Dave", "//Eve", "--role authority")).ok();
    refused(&user, &line("//Eve", "//Ferdie", ""), "TooDeep").says("would be 4 hops from the governor");
    refused(&user, &line("//Eve", "//Bob", ""), "Cycle").says(BOB);
}

#[test]
fn a_suspension_stops_what_is_new_and_names_the_hop() {
    let user = college(&["physician"]);
    licence(&user, "//Dave", "US-CA", "dave.json");
    let change = |who: &str, what: &str, whom: &str| {
        format!("--as {who} credential accreditation {what} {whom} --type physician")
    };
    refused(&user, &change("//Eve", "suspend", "//Charlie"), "NotParent").says(BOB);
    refused(&user, &change("//Bob", "suspend", "//Eve"), "NoSuchTerm");
    refused(&user, &change("//Bob", "reinstate", "//Charlie"), "NotSuspended");

    // The board itself: nothing beneath it changed, and nothing new is issued beneath it.
    user.run("credential accreditation suspend //Bob --type physician --by governor").ok().says("nothing new for now");
    let issue = "--as //Charlie credential issue --vc plain.json --holder //Eve --type physician --jurisdiction US-CA --out eve.json";
    refused(&user, issue, "NotAccredited").says(&format!("{BOB} is suspended"));
    assert!(!user.file("eve.json").exists(), "nothing is left of what is refused");
    valid(&user, "//Dave", "US-CA").ok();
    let shown = user.json("credential accreditation show //Charlie --type physician");
    assert_eq!((text(&shown, "/chains/0/broken/hop"), text(&shown, "/chains/0/broken/why")), (BOB, "suspended"));
    user.run("credential accreditation reinstate //Bob --type physician --by governor").ok();
    user.run(issue).ok();

    user.run(&change("//Bob", "suspend", "//Charlie")).ok();
    refused(&user, &change("//Bob", "suspend", "//Charlie"), "AlreadySuspended");
    let ended = user.json(&change("//Charlie", "end", "//Charlie"));
    assert_eq!(text(&ended, "/state"), "ended");
    refused(&user, &change("//Bob", "reinstate", "//Charlie"), "NotAccredited");
    valid(&user, "//Dave", "US-CA").ok();
    user.run("--as //Bob credential accredit //Charlie --type physician").ok().says("term 2");
    let shown = user.json("credential accreditation show //Charlie");
    assert_eq!(shown["terms"].as_array().map(Vec::len), Some(2), "{shown:#}");
    user.run("credential accreditation show //Charlie").ok().says("term 1: issuer").says("term 2: issuer");
}

#[test]
fn a_revocation_for_cause_reaches_back_to_its_instant_and_no_further() {
    let user = college(&["physician"]);
    licence(&user, "//Dave", "US-CA", "dave.json");
    let first = user.json("credential valid //Dave --type physician --jurisdiction US-CA");
    assert_eq!(text(&first, "/verdict"), "valid", "{first:#}");
    let since = licence(&user, "//Eve", "US-CA", "eve.json")["transaction"]["time"].as_u64().expect("a time");
    let revoke = |who: &str, more: &str| {
        format!("--as {who} credential accreditation revoke-for-cause //Charlie --type physician {more}")
    };
    refused(&user, &revoke("//Bob", "--since 2098-01-01"), "SinceInFuture");
    refused(&user, &revoke("//Bob", "--since 2026-01-01 --grace 91d"), "GraceTooLong");
    refused(&user, &revoke("//Eve", &format!("--since {since}")), "NotParent");
    user.run(&revoke("//Bob", "--since yesterday")).exits(2).says("`yesterday` is not a date or an instant");
    let revoked = user.json(&revoke("//Bob", &format!("--since {since} --grace 1d")));
    assert_eq!((text(&revoked, "/state"), &revoked["cause"]["since"]), ("revoked-for-cause", &json!(since)));
    refused(&user, &revoke("//Bob", &format!("--since {since}")), "AlreadyRevokedForCause");
    valid(&user, "//Eve", "US-CA").ok();
    let effective = revoked["cause"]["effective"].as_u64().expect("a time");
    user.chain().call("dev_timeTravel", json!([effective]));
    valid(&user, "//Eve", "US-CA").exits(1).says(CHARLIE).says("revoked for cause");
    valid(&user, "//Dave", "US-CA").ok();
    let past = format!("credential valid //Eve --type physician --jurisdiction US-CA --at {since}");
    user.run(&past).ok();
    // Of no further say, but its holders find another: the board takes the licence over.
    let eve = text(&user.json("credential show //Eve"), "/credentials/0/credential/id").to_owned();
    user.run(&format!("--as //Bob credential adopt {eve}")).ok();
    valid(&user, "//Eve", "US-CA").ok();
}

#[test]
fn an_orphaned_term_is_taken_over_from_above() {
    let user = college(&["physician"]);
    let adopt =
        |who: &str, more: &str| format!("--as {who} credential accreditation adopt //Charlie --type physician {more}");
    refused(&user, &adopt("//Alice", "--by governor"), "StillAccredited").says(BOB);
    user.run("credential accreditation end //Bob --type physician").exits(1).says("(NotParent)");
    user.run("--as //Bob credential accreditation end //Bob --type physician").ok();
    refused(&user, &adopt("//Eve", ""), "NotAncestor");
    user.run(&adopt("//Alice", "--by governor")).ok().says("taken over by the governor");
    let shown = user.json("credential accreditation show //Charlie --type physician");
    assert_eq!((&shown["terms"][0]["parent"], &shown["chains"][0]["runs"]), (&Value::Null, &json!(true)), "{shown:#}");
    licence(&user, "//Dave", "US-CA", "dave.json");
    valid(&user, "//Dave", "US-CA").ok();
}

#[test]
fn a_delegate_does_what_it_was_named_for_until_its_end() {
    let user = college(&["physician"]);
    let dave = crate::licensing::id(&licence(&user, "//Dave", "US-CA", "dave.json"));
    let set = |delegate: &str, more: &str| format!("--as //Charlie credential delegate set {delegate} {more}");
    refused(&user, &set("//Charlie", "--scope all --until 2098-01-01"), "DelegateToSelf");
    refused(&user, &set("//Eve", "--scope all --until 2020-01-01"), "NotFuture");
    user.run(&set("//Eve", "--scope everything --until 2098-01-01"))
        .exits(2)
        .says("`everything` is not something that a delegate does");
    refused(
        &user,
        "--as //Bob credential delegate set //Eve --scope all --until 2098-01-01 --for //Charlie",
        "NotController",
    );
    refused(&user, "--as //Charlie credential delegate remove //Eve", "NoDelegate");

    let named = user.json(&set("//Eve", "--scope issue --until 2098-01-01"));
    assert_eq!(
        (&named["scope"], text(&named, "/principal"), text(&named, "/named_by")),
        (&json!(["issue"]), CHARLIE, CHARLIE)
    );
    let suspend = format!("--as //Eve credential suspend {dave} --by //Charlie");
    refused(&user, &suspend, "OutOfScope").says("may only: issue");
    let issue = "--as //Eve credential issue --by //Charlie --vc plain.json --holder //Ferdie --type physician --jurisdiction US-NY --out f.json";
    user.run(issue).ok();
    user.run(&set("//Eve", "--scope issue --scope status --until 2098-01-01")).ok();
    user.run(&suspend).ok();
    user.run("credential delegate show //Eve --for //Charlie").ok().says("may issue, status for");

    user.run("--as //Charlie credential delegate remove //Eve").ok().says("no more");
    refused(&user, &format!("--as //Eve credential reinstate {dave} --by //Charlie"), "MayNotAct");
    user.run("credential delegate show //Eve --for //Charlie").ok().says("is no delegate of");
}

#[test]
fn a_key_is_bound_once_and_its_past_stays_known() {
    let user = college(&["physician"]);
    user.write("password", "a long password");
    user.run("credential key new board --type p256 --password-file password").ok();
    let bind = "--as //Charlie credential key bind board";
    refused(&user, &format!("{bind} --until 2020-01-01"), "NotFuture");
    refused(&user, "--as //Bob credential key bind board --issuer //Charlie", "NotController");
    user.run("--as //Charlie credential key bind nobody")
        .exits(5)
        .says("nobody")
        .says("salus credential key new nobody");
    user.run("--as //Charlie credential key bind did:key:zQ3x").exits(2).says("is no Ed25519 or P-256 key");
    refused(&user, "--as //Charlie credential key unbind board", "NoKey");
    let bound = user.json(&format!("{bind} --until 2097-12-31"));
    assert_eq!((text(&bound, "/issuer"), text(&bound, "/type")), (CHARLIE, "P-256"), "{bound:#}");
    refused(&user, bind, "KeyKnown");
    let key = text(&bound, "/key").to_owned();
    let shown = user.json(&format!("credential key show {key} --issuer //Charlie"));
    assert_eq!((&shown["from"], &shown["until"]), (&bound["from"], &bound["until"]));
    user.run("--as //Charlie credential key unbind board").ok().says("what it signed stays proved");
    refused(&user, "--as //Charlie credential key unbind board", "KeyEnded");
    refused(&user, bind, "KeyKnown");
    let shown = user.json(&format!("credential key show {key} --issuer //Charlie"));
    assert!(shown["until"].as_u64() < bound["until"].as_u64(), "{shown:#}");
    user.run(&format!("credential key show {key} --issuer //Bob")).ok().says("was never");
    let issue = "--as //Charlie credential issue --vc plain.json --holder //Dave --type physician --jurisdiction US-CA --key board \
                 --password-file password --out dave.json";
    refused(&user, issue, "KeyEnded");
    assert!(!user.file("dave.json").exists());
}
