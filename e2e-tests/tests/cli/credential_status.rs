//! Credentials suspended, reinstated, renewed, revoked, renounced, adopted; and the same signed for somebody else to relay.

use std::fs;

use serde_json::json;

use crate::harness::{BOB, text};
use crate::licensing::{CHARLIE, DAVE, college, id, licence, refused, valid};

const UNKNOWN: &str = "0x00000000000000000000000000000000000000000000000000000000000000ff";

#[test]
fn a_status_is_changed_by_who_has_a_say_and_by_nobody_else() {
    let user = college(&["physician"]);
    let dave = id(&licence(&user, "//Dave", "US-CA", "dave.json"));
    let line = |who: &str, what: &str| format!("--as {who} credential {}", what.replace("ID", &dave));
    refused(&user, &line("//Charlie", &format!("suspend {UNKNOWN}")), "NotCurrent").says(UNKNOWN);
    user.run(&line("//Charlie", "suspend 0x12")).exits(2).says("`0x12` is not a credential's id");
    user.run(&line("//Charlie", "suspend ID --reason drunk")).exits(2).says("`drunk` is not a reason");
    refused(&user, &line("//Eve", "suspend ID"), "NotResponsible").says(CHARLIE);
    refused(&user, &line("//Charlie", "reinstate ID"), "NotSuspended");

    let suspended = user.json(&line("//Charlie", "suspend ID --reason administrative"));
    assert_eq!(
        (&suspended["change"]["number"], text(&suspended, "/reason"), text(&suspended, "/holder")),
        (&json!(1), "administrative", DAVE)
    );
    valid(&user, "//Dave", "US-CA").exits(1).says("it is suspended");
    refused(&user, &line("//Charlie", "suspend ID"), "AlreadySuspended");
    refused(&user, &line("//Charlie", "reinstate ID --revision 1"), "NumberUsed").says("the highest one is 1");
    refused(&user, &line("//Charlie", "reinstate ID --revision 1002"), "NumberTooFar");
    // The authority makes the suspension its own.
    user.run(&line("//Bob", "suspend ID --reason hold")).ok();
    refused(&user, &line("//Charlie", "reinstate ID"), "SuspendedByAuthority");
    user.run(&line("//Bob", "reinstate ID")).ok();
    valid(&user, "//Dave", "US-CA").ok();

    refused(&user, &line("//Charlie", "revoke ID --reason hold"), "BadReason").says("salus credential suspend");
    refused(&user, &line("//Eve", "renounce ID"), "NotHolder").says(DAVE);
    user.run(&line("//Bob", "suspend ID")).ok();
    user.run(&line("//Dave", "renounce ID")).ok().says("renounced for ever");
    for what in ["suspend ID", "reinstate ID", "revoke ID", "renew ID --until 2099-01-01"] {
        refused(&user, &line("//Charlie", what), "Revoked");
    }
    refused(&user, &line("//Dave", "renounce ID"), "Revoked");
    valid(&user, "//Dave", "US-CA").exits(1).says("it was revoked (holder's request)");

    // The slot is free again, and history knows both.
    let second = id(&licence(&user, "//Dave", "US-CA", "dave-2.json"));
    user.run(&format!("--as //Charlie credential revoke {second} --reason superseded"))
        .ok()
        .says("revoked for ever (superseded)");
    let shown = user.json("credential show //Dave --type physician --jurisdiction US-CA");
    let history = shown["credentials"][0]["history"].as_array().expect("a history");
    let what: Vec<&str> = history.iter().map(|entry| text(entry, "/what")).collect();
    assert_eq!(
        what,
        [
            "issued",
            "suspended by the issuer (administrative)",
            "suspended by the issuer's authority (hold)",
            "reinstated by the issuer's authority",
            "suspended by the issuer's authority (hold)",
            "renounced by the holder",
            "issued",
            "revoked by the issuer (superseded)",
        ]
    );
    let first = user.run(&format!("credential show {dave}")).ok().says("another credential took its place");
    assert!(!first.out.contains(&second), "{first:?}");
    user.run("credential show //Eve").ok().says("no credentials");
}

#[test]
fn who_is_gone_leaves_credentials_to_be_adopted() {
    let user = college(&["physician"]);
    let dave = id(&licence(&user, "//Dave", "US-CA", "dave.json"));
    refused(&user, &format!("--as //Bob credential adopt {dave}"), "StillAccredited").says(CHARLIE);
    refused(&user, &format!("--as //Bob credential adopt {UNKNOWN}"), "NotCurrent");
    user.run("--as //Bob credential accreditation end //Charlie --type physician").ok();
    refused(&user, &format!("--as //Eve credential adopt {dave}"), "NotAncestor");
    let adopted = user.json(&format!("--as //Bob credential adopt {dave}"));
    assert_eq!(text(&adopted, "/credential"), dave);
    user.run("credential show //Dave").ok().says(&format!("{BOB} answers for it")).says("adopted");
    refused(&user, &format!("--as //Charlie credential suspend {dave}"), "NotResponsible").says(BOB);
    user.run(&format!("--as //Bob credential renew {dave} --until 2099-12-31")).ok();
}

#[test]
fn a_renewal_is_later_and_makes_the_document_anew() {
    let user = college(&["physician"]);
    let dave = id(&licence(&user, "//Dave", "US-CA", "dave.json"));
    let eve = id(&licence(&user, "//Eve", "US-CA", "eve.json"));
    let renew = |more: &str| format!("--as //Charlie credential renew {more}");
    refused(&user, &renew(&format!("{dave} --until 2098-12-31")), "NotLater");
    refused(&user, &renew("--vc dave.json --out new.json --until 2097-12-31"), "NotLater");
    assert!(!user.file("new.json").exists(), "nothing is left of what is refused");
    user.run(&renew(&format!("{eve} --vc dave.json --out new.json --until 2099-12-31")))
        .exits(2)
        .says("the document is that of");
    user.run(&renew("--vc plain.json --out new.json --until 2099-12-31")).exits(2).says("issuer: is missing");
    user.run(&renew("--vc nothing.json --out new.json --until 2099-12-31")).exits(5).says("nothing.json");
    user.run(&renew("--vc dave.json --out dave.json --until 2099-12-31")).exits(5).says("nothing is overwritten");
    user.run(&renew("--until 2099-12-31")).exits(2);
    refused(&user, &format!("--as //Bob credential renew {dave} --until 2099-12-31"), "NotResponsible");
    user.run(&renew(&format!("{dave} --until 2099-12-31 --by governor"))).exits(2).says("issues and renews nothing");

    let line = renew("--vc dave.json --out new.json --until 2099-12-31");
    let renewed = user.json(&line);
    assert_eq!((text(&renewed, "/file"), &renewed["on_record"]), ("new.json", &json!(false)), "{renewed:#}");
    assert_eq!(text(&user.read_json("new.json"), "/validUntil"), "2100-01-01T00:00:00Z");
    user.run("credential verify new.json").ok();
    user.run("credential verify dave.json").exits(6);
    let again = user.json(&line);
    assert_eq!((&again["on_record"], &again["transaction"]), (&json!(true), &json!(null)), "{again:#}");
    // Without its document a renewal leaves the document as it is.
    user.run(&renew(&format!("{eve} --until 2099-12-31"))).ok().says("revision 1");
}

#[test]
fn what_an_issuer_signs_the_holder_submits_and_pays_for() {
    let user = college(&["physician"]);
    let chain = user.chain();
    let before = chain.nonce(CHARLIE);
    let sign = "--as //Charlie credential issue --vc plain.json --holder //Dave --type physician --jurisdiction US-CA --until 2098-12-31 \
                --out dave.json --sign-only m.json";
    let signed = user.json(sign);
    assert_eq!((text(&signed, "/file"), text(&signed, "/document")), ("m.json", "dave.json"), "{signed:#}");
    assert_eq!(text(&signed, "/signed/contract/name"), "credential-registry");
    valid(&user, "//Dave", "US-CA").exits(1).says("no such credential was issued");
    assert_eq!(text(&user.json("relay m.json --dry-run"), "/signed/action/name"), "issue");
    user.run("--as //Eve relay m.json --network ws://127.0.0.1:9").exits(3);

    // Altered, it is worth nothing.
    let message = user.read_json("m.json");
    for (pointer, value) in [
        ("/deadline", json!(4_000_000_000_000_u64)),
        ("/signer", json!(DAVE)),
        ("/text", json!(text(&message, "/text").replace("US-CA", "US-NY"))),
    ] {
        let mut altered = message.clone();
        *altered.pointer_mut(pointer).expect("it is there") = value;
        user.write("altered.json", altered.to_string());
        user.run("--as //Dave relay altered.json").exits(1);
    }
    let mut other = message.clone();
    other["contract"]["name"] = json!("claims-escrow");
    user.write("altered.json", other.to_string());
    user.run("--as //Dave relay altered.json").exits(2).says("the message is for `claims-escrow`");
    other["contract"]["name"] = json!("consent-registry");
    user.write("altered.json", other.to_string());
    let ran = user.run("--as //Dave relay altered.json");
    assert!(matches!(ran.code(), Some(1 | 2)), "{ran:?}");

    let relayed = user.json("--as //Dave relay m.json");
    assert_eq!(
        (text(&relayed, "/action"), text(&relayed, "/signer"), text(&relayed, "/relayer")),
        ("issue", CHARLIE, DAVE),
        "{relayed:#}"
    );
    assert_eq!((text(&relayed, "/holder"), text(&relayed, "/issuer")), (DAVE, CHARLIE));
    assert_eq!((chain.nonce(CHARLIE), chain.nonce(DAVE)), (before, 1), "the issuer sent nothing, the holder paid");
    valid(&user, "//Dave", "US-CA").ok();
    user.run("credential verify dave.json").ok();
    refused(&user, "--as //Dave relay m.json", "DuplicateId");
    assert_eq!(chain.nonce(DAVE), 1, "a refused replay costs nothing");
    // And signed again it is known to be issued.
    let again = user.json(&sign.replace("m.json", "m2.json"));
    assert_eq!(again["on_record"], true, "{again:#}");
}

#[test]
fn every_change_that_can_be_signed_is_relayed_by_a_stranger() {
    let user = college(&["physician"]);
    let chain = user.chain();
    let dave = id(&licence(&user, "//Dave", "US-CA", "dave.json"));
    let before = (chain.nonce(CHARLIE), chain.nonce(BOB), chain.nonce(DAVE));
    let steps = [
        ("//Charlie", format!("suspend {dave} --reason hold"), "suspend"),
        ("//Charlie", format!("reinstate {dave}"), "reinstate"),
        ("//Charlie", format!("renew {dave} --until 2099-06-30"), "renew"),
        ("//Bob", format!("suspend {dave}"), "suspend"),
        ("//Dave", format!("renounce {dave}"), "renounce"),
    ];
    for (number, (who, what, name)) in steps.iter().enumerate() {
        let file = format!("{number}.json");
        user.run(&format!("--as {who} credential {what} --sign-only {file}"))
            .ok()
            .says(&format!("action: {name}"))
            .says("physician");
        user.run(&format!("--as //Ferdie relay {file}")).ok().says(&format!("relayed {name} of "));
        user.run(&format!("--as //Ferdie relay {file}")).exits(1);
    }
    assert_eq!((chain.nonce(CHARLIE), chain.nonce(BOB), chain.nonce(DAVE)), before, "who signs sends nothing");
    let second = id(&licence(&user, "//Dave", "US-CA", "dave-2.json"));
    user.run(&format!("--as //Charlie credential revoke {second} --reason key-compromise --sign-only r.json")).ok();
    user.run("--as //Ferdie relay r.json").ok();
    refused(&user, "--as //Ferdie relay r.json", "Revoked");

    // What would be refused is not signed, and leaves no file.
    refused(&user, &format!("--as //Charlie credential revoke {second} --sign-only s.json"), "Revoked");
    assert!(!user.file("s.json").exists());
}

#[test]
fn a_signed_suspension_burns_what_was_held_back_and_a_late_message_is_refused() {
    let user = college(&["physician"]);
    let dave = id(&licence(&user, "//Dave", "US-CA", "dave.json"));
    user.run(&format!("--as //Charlie credential suspend {dave}")).ok();
    user.run(&format!("--as //Charlie credential reinstate {dave} --sign-only held-back.json")).ok();
    user.run(&format!("--as //Charlie credential reinstate {dave}")).ok();
    user.run(&format!("--as //Charlie credential suspend {dave} --sign-only again.json")).ok();
    user.run("--as //Ferdie relay again.json").ok().says("number 102");
    refused(&user, "--as //Dave relay held-back.json", "NumberUsed");
    user.run(&format!("--as //Charlie credential reinstate {dave} --sign-only late.json --valid-for 15m")).ok();
    let deadline = user.read_json("late.json")["deadline"].as_u64().expect("a number");
    user.chain().call("dev_timeTravel", json!([deadline]));
    refused(&user, "--as //Dave relay late.json", "DeadlinePassed");
    fs::remove_file(user.file("late.json")).expect("it is there");
}
