use super::*;
use crate::formats::vc::PublicKey;
use crate::formats::vc::keys::did_key;
use proptest::prelude::*;

#[test]
fn a_key_reads_back_from_its_names() {
    for key_type in TYPES {
        let secret = key(key_type);
        let public = secret.public();
        assert_eq!(PublicKey::from_multikey(&public.multikey()).unwrap(), public);
        assert_eq!(PublicKey::from_bytes(key_type, &public.bytes()).unwrap(), public);
        assert_eq!(did_key(&public.method()).unwrap(), public);
        assert_eq!(SigningKey::from_multikey(&secret.secret_multikey()).unwrap().public(), public);
        assert_eq!(public.method(), format!("{}#{}", public.did(), public.multikey()));
    }
    assert!(key(KeyType::Ed25519).public().did().starts_with("did:key:z6Mk"));
    assert!(key(KeyType::P256).public().did().starts_with("did:key:zDn"));
}

#[test]
fn new_keys_differ_and_debug_shows_no_secret() {
    for key_type in TYPES {
        let (one, other) = (SigningKey::generate(key_type).unwrap(), SigningKey::generate(key_type).unwrap());
        assert_ne!(one.public(), other.public());
        assert_eq!(one.key_type(), key_type);
        let shown = format!("{one:?}");
        assert_eq!(shown, format!("SigningKey({})", one.public()));
        assert!(!shown.contains(&one.secret_multikey()[4..]));
    }
}

#[test]
fn secrets_are_wiped_when_they_are_dropped() {
    fn wiped<T: zeroize::ZeroizeOnDrop>() {}
    wiped::<ed25519_dalek::SigningKey>();
    wiped::<p256::ecdsa::SigningKey>();
}

#[test]
fn what_is_no_key_is_refused() {
    let (ed, p) = (key(KeyType::Ed25519).public(), key(KeyType::P256).public());
    let mut weak = [0u8; 32];
    weak[0] = 1; // the neutral element
    assert!(PublicKey::from_bytes(KeyType::Ed25519, &weak).is_err());
    assert!(PublicKey::from_bytes(KeyType::Ed25519, &ed.bytes()[1..]).is_err());
    // Two is no square's root: no point has this y.
    let mut no_point = [0u8; 32];
    no_point[0] = 2;
    assert!(PublicKey::from_bytes(KeyType::Ed25519, &no_point).is_err());
    assert!(PublicKey::from_bytes(KeyType::P256, &[2; 32]).is_err());
    assert!(PublicKey::from_bytes(KeyType::P256, &[0; 33]).is_err());
    let mut other = p.bytes();
    other[0] = 4;
    assert!(PublicKey::from_bytes(KeyType::P256, &other).is_err());
    for secret in [[0u8; 32], [0xff; 32]] {
        assert!(SigningKey::from_secret(KeyType::P256, &secret).is_err());
    }
    for text in
        ["", "z", "z6Mk", "u7QE", "6Mk", &ed.multikey()[1..], &format!("{}1", ed.multikey()), "z0", &"z1".repeat(5_000)]
    {
        assert!(PublicKey::from_multikey(text).is_err(), "{text}");
    }
    // The secret of a key is no key, and the other way round.
    assert!(PublicKey::from_multikey(&key(KeyType::P256).secret_multikey()).is_err());
    assert!(SigningKey::from_multikey(&ed.multikey()).is_err());
    let message = SigningKey::from_multikey("z3u2secret0").unwrap_err().to_string();
    assert!(!message.contains("3u2"), "{message}");
}

#[test]
fn only_did_key_methods_name_a_key() {
    let public = key(KeyType::Ed25519).public();
    let (did, method) = (public.did(), public.method());
    let other = SigningKey::from_secret(KeyType::Ed25519, &[8; 32]).unwrap().public().multikey();
    for text in [
        did.as_str(),
        &format!("{did}#key-1"),
        &format!("{did}#{other}"),
        &format!("{method}#{}", public.multikey()),
        &method.replace("did:key", "did:web"),
        "https://vc.example/issuers/5678#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "",
    ] {
        assert!(did_key(text).is_err(), "{text}");
    }
}

#[test]
fn a_signature_is_its_keys_and_its_messages() {
    for key_type in TYPES {
        let (one, other) = (key(key_type), SigningKey::from_secret(key_type, &[8; 32]).unwrap());
        let signature = one.sign(b"message");
        assert_eq!(signature, one.sign(b"message"), "deterministic");
        assert!(one.public().verifies(b"message", &signature));
        assert!(!one.public().verifies(b"messagf", &signature));
        assert!(!other.public().verifies(b"message", &signature));
        assert!(!one.public().verifies(b"message", &[0; 64]));
        assert!(!one.public().verifies(b"message", &[0xff; 64]));
        for bit in 0..512 {
            let mut flipped = signature;
            flipped[bit / 8] ^= 0x80 >> (bit % 8);
            assert!(!one.public().verifies(b"message", &flipped), "{key_type} {bit}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
        let _ = PublicKey::from_multikey(&text);
        let _ = PublicKey::from_multikey(&format!("z{text}"));
        let _ = SigningKey::from_multikey(&text);
        let _ = did_key(&format!("did:key:{text}#{text}"));
    }

    #[test]
    fn every_secret_signs(secret: [u8; 32], message: Vec<u8>) {
        for key_type in TYPES {
            let Ok(key) = SigningKey::from_secret(key_type, &secret) else { continue };
            prop_assert!(key.public().verifies(&message, &key.sign(&message)));
            prop_assert_eq!(did_key(&key.public().method()).unwrap(), key.public());
        }
    }
}
