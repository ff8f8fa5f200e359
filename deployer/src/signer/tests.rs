//! Keys against independent implementations: subxt-signer's, and files that polkadot-js itself wrote.

use subxt_signer::{DeriveJunction, polkadot_js_compat};
use zeroize::Zeroizing;

use super::json::KeyFile;
use super::pair::blake2_256;
use super::*;
use crate::failure::Kind;
use crate::state::State;

/// The public address of //Alice.
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
/// The phrase that all development accounts come from, in public.
const PHRASE: &str = subxt_signer::DEV_PHRASE;

/// A wallet's export of //Alice, password `whoisalice`: polkadot-js wrote it, subxt-signer (Apache-2.0) publishes it as a
/// test vector.
const EXPORT: &str = r#"{
  "encoded": "DumgApKCTqoCty1OZW/8WS+sgo6RdpHhCwAkA2IoDBMAgAAAAQAAAAgAAAB6IG/q24EeVf0JqWqcBd5m2tKq5BlyY84IQ8oamLn9DZe9Ouhgunr7i36J1XxUnTI801axqL/ym1gil0U8440Qvj0lFVKwGuxq38zuifgoj0B3Yru0CI6QKEvQPU5xxj4MpyxdSxP+2PnTzYao0HDH0fulaGvlAYXfqtU89xrx2/z9z7IjSwS3oDFPXRQ9kAdDebtyCVreZ9Otw9v3",
  "encoding": { "content": ["pkcs8", "sr25519"], "type": ["scrypt", "xsalsa20-poly1305"], "version": "3" },
  "address": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
  "meta": { "genesisHash": "", "name": "Alice", "whenCreated": 1718265838755 }
}"#;

fn uri(text: &str, scheme: Scheme) -> Result<Pair> {
    Uri::new(Zeroizing::new(text.to_owned())).pair(scheme)
}

fn keystore() -> (tempfile::TempDir, Keystore) {
    let folder = tempfile::tempdir().unwrap();
    let keystore = Keystore::of(&State::at(folder.path()));
    (folder, keystore)
}

#[test]
fn a_wallets_export_imports() {
    let (_folder, keystore) = keystore();
    let info = keystore.adopt("alice", EXPORT, "whoisalice").unwrap();
    assert_eq!(AccountId32(info.account).to_string(), ALICE);
    let pair = keystore.unlock("alice", "whoisalice").unwrap();
    assert_eq!(pair.account(), development_account("//Alice").unwrap());
    // The original file comes out again.
    let exported = keystore.export("alice").unwrap();
    let (a, b): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&exported).unwrap(), serde_json::from_str(EXPORT).unwrap());
    assert_eq!(a, b);
}

#[test]
fn a_wrong_password_is_a_local_failure_and_writes_nothing() {
    let (_folder, keystore) = keystore();
    let failure = keystore.adopt("alice", EXPORT, "whoisbob").unwrap_err();
    assert_eq!(failure.kind, Kind::Local);
    assert!(failure.message.contains("wrong password"), "{}", failure.message);
    assert!(keystore.list().unwrap().0.is_empty());
}

#[test]
fn what_we_write_an_independent_reader_opens() {
    let pair = uri(&format!("{PHRASE}//Bob"), Scheme::Sr25519).unwrap();
    let file = KeyFile::seal(&pair, "bob", "pässword").unwrap();
    let theirs = polkadot_js_compat::decrypt_json(&file.text(), "pässword").unwrap();
    assert_eq!(theirs.public_key().0, pair.account());
    let message = b"text";
    let signature = subxt_signer::sr25519::Signature(pair.sign_sr25519(message).unwrap());
    assert!(subxt_signer::sr25519::verify(&signature, message, &theirs.public_key()));
}

#[test]
fn every_scheme_survives_its_file() {
    for scheme in Scheme::ALL {
        let pair = uri(&format!("{PHRASE}//x"), scheme).unwrap();
        let file = KeyFile::parse(&KeyFile::seal(&pair, "x", "secret").unwrap().text()).unwrap();
        assert_eq!(file.scheme().unwrap(), scheme);
        let back = file.open("secret").unwrap();
        assert_eq!((back.scheme(), back.account()), (scheme, pair.account()));
        assert_eq!(file.open("Secret").unwrap_err().kind, Kind::Local);
    }
}

#[test]
fn phrases_give_the_accounts_that_wallets_give() {
    assert_eq!(AccountId32(uri(&format!("{PHRASE}//Alice"), Scheme::Sr25519).unwrap().account()).to_string(), ALICE);
    // What `subkey inspect --scheme ed25519 //Alice` and polkadot-js show.
    let ed25519 = uri(&format!("{PHRASE}//Alice"), Scheme::Ed25519).unwrap();
    assert_eq!(AccountId32(ed25519.account()).to_string(), "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu");
    let ecdsa = uri(&format!("{PHRASE}//Alice"), Scheme::Ecdsa).unwrap();
    assert_eq!(ecdsa.account(), blake2_256(&subxt_signer::ecdsa::dev::alice().public_key().0));
}

#[test]
fn paths_and_phrase_passwords_derive_as_elsewhere() {
    use std::str::FromStr;
    for path in ["//foo", "/soft", "//1", "//0001/2//wibble", "//a very long junction that exceeds thirty-two bytes"] {
        for text in [format!("{PHRASE}{path}"), format!("{PHRASE}{path}///word")] {
            let theirs =
                subxt_signer::sr25519::Keypair::from_uri(&subxt_signer::SecretUri::from_str(&text).unwrap()).unwrap();
            assert_eq!(uri(&text, Scheme::Sr25519).unwrap().account(), theirs.public_key().0, "{text}");
        }
    }
    let soft = uri(&format!("{PHRASE}/soft"), Scheme::Ecdsa).unwrap_err();
    assert!(soft.message.contains("no soft derivation"));
}

#[test]
fn a_relationships_account_is_the_wallets_derivation() {
    let (_folder, keystore) = keystore();
    keystore.add("me", &uri(PHRASE, Scheme::Sr25519).unwrap(), "secret").unwrap();
    let derived = keystore.unlock("me", "secret").unwrap().derive("//clinic").unwrap();
    let theirs =
        subxt_signer::sr25519::Keypair::from_phrase(&subxt_signer::bip39::Mnemonic::parse(PHRASE).unwrap(), None)
            .unwrap()
            .derive([DeriveJunction::hard("clinic")]);
    assert_eq!(derived.account(), theirs.public_key().0);
}

#[test]
fn bad_phrases_and_paths_are_refused_without_repeating_them() {
    for text in ["", "word", "abandon abandon", "0x1234", "zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz"]
    {
        let failure = uri(text, Scheme::Sr25519).unwrap_err();
        assert_eq!(failure.kind, Kind::Usage, "{text}");
        assert!(!failure.message.contains("zzzz"));
    }
    for path in ["//", "/", "//a//", "clinic", "//a///b"] {
        assert!(phrase::junctions(path).is_err(), "{path}");
    }
}

#[test]
fn new_phrases_are_twelve_words_and_differ() {
    let (one, two) = (Phrase::generate().unwrap(), Phrase::generate().unwrap());
    assert_eq!(one.words().split(' ').count(), 12);
    assert_ne!(one.words(), two.words());
    uri(one.words(), Scheme::Sr25519).unwrap();
}

#[test]
fn development_accounts_are_the_six_and_theirs() {
    assert_eq!(AccountId32(development_account("//Alice").unwrap()).to_string(), ALICE);
    assert_ne!(development_account("//Alice//clinic").unwrap(), development_account("//Alice").unwrap());
    for spec in ["//Mallory", "//alice", "/Alice", "//", "//Alice///password"] {
        assert!(development_account(spec).is_err(), "{spec}");
    }
}

#[test]
fn other_files_are_refused_with_what_is_wrong() {
    let with = |from: &str, to: &str| KeyFile::parse(&EXPORT.replace(from, to)).unwrap_err();
    for (from, to, part) in [
        (r#""version": "3""#, r#""version": "2""#, "version 2"),
        (r#"["scrypt", "xsalsa20-poly1305"]"#, r#"["none"]"#, "encryption none"),
        (r#"["scrypt", "xsalsa20-poly1305"]"#, r#""none""#, "encryption none"),
        ("sr25519", "ethereum", "ethereum"),
        (ALICE, "5Grwva", "not an account"),
        ("encoded\"", "encode\"", "encoded"),
    ] {
        let failure = with(from, to);
        assert_eq!(failure.kind, Kind::Local);
        assert!(failure.message.contains(part), "{}", failure.message);
    }
    let file = KeyFile::parse(&EXPORT.replace("DumgApKC", "DumgApKD")).unwrap();
    assert!(file.open("whoisalice").unwrap_err().message.contains("wrong password"));
}

#[test]
fn names_are_file_names_and_nothing_is_overwritten() {
    let (_folder, keystore) = keystore();
    let pair = uri(PHRASE, Scheme::Ed25519).unwrap();
    for name in ["", "../x", "a/b", ".hidden", "a b", "-x"] {
        assert_eq!(keystore.add(name, &pair, "secret").unwrap_err().kind, Kind::Usage, "{name}");
    }
    keystore.add("key", &pair, "secret").unwrap();
    assert!(keystore.add("key", &pair, "secret").unwrap_err().message.contains("already"));
    assert!(keystore.info("other").unwrap_err().message.contains("no key other"));
}

#[test]
fn of_keys_made_at_once_under_one_name_one_is_kept() {
    let (folder, _) = keystore();
    let threads: Vec<_> = ["//a", "//b"]
        .map(|path| {
            let keystore = Keystore::of(&State::at(folder.path()));
            let pair = uri(&format!("{PHRASE}{path}"), Scheme::Sr25519).unwrap();
            std::thread::spawn(move || keystore.add("race", &pair, "secret"))
        })
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    let (made, refused): (Vec<_>, Vec<_>) = threads.into_iter().partition(Result::is_ok);
    let [Ok(made)] = made.as_slice() else { panic!("{made:?}") };
    assert_eq!(Keystore::of(&State::at(folder.path())).info("race").unwrap().account, made.account);
    assert!(refused.iter().all(|refused| refused.as_ref().unwrap_err().message.contains("a key race already")));
}

#[cfg(unix)]
#[test]
fn others_cannot_read_a_key_file() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, keystore) = keystore();
    let info = keystore.add("key", &uri(PHRASE, Scheme::Sr25519).unwrap(), "secret").unwrap();
    assert_eq!(std::fs::metadata(info.file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_signer_shows_no_secret_in_debug_output() {
    let shown = format!("{:?}", Signer::development("//Alice").unwrap());
    assert_eq!(shown, r#"Signer { name: "//Alice", scheme: Sr25519, .. }"#);
}
