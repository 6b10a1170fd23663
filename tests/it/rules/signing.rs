//! Signatures: the RFC's own vectors, and everything that must not verify.

use base64::{Engine, engine::general_purpose::STANDARD};
use rencai::kernel::{Digest, ErrorCode};
use rencai::rules::signing::{PrivateKey, PublicKey, Purpose, Signature, Signed, Statement};

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect::<Vec<_>>().try_into().unwrap()
}

fn private(seed: &[u8; 32]) -> PrivateKey {
    let pkcs8 = [bytes::<16>("302e020100300506032b657004220420").as_slice(), seed].concat();
    let body = STANDARD.encode(pkcs8);
    PrivateKey::read(&format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")).unwrap()
}

fn statement() -> Statement {
    Statement {
        purpose: Purpose::Upload,
        rule: Some("example.county.rule".to_owned()),
        component: Some(Digest::of("component")),
        parameters: Digest::of("{}"),
        tests: Some(Digest::of("tests")),
    }
}

/// RFC 8032, 7.1: seed, public key, message, signature.
const VECTORS: [(&str, &str, &str, &str); 3] = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
];

#[test]
fn keys_and_signatures_are_those_of_rfc_8032() {
    for (seed, public, message, signature) in VECTORS {
        let key = private(&bytes(seed));
        assert_eq!(*key.public().as_bytes(), bytes::<32>(public));
        // What signs statements signs the RFC's messages likewise; a statement is never as short as these.
        let pair = aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(&bytes::<32>(seed)).unwrap();
        let message: Vec<u8> = (0..message.len() / 2).map(|at| bytes::<1>(&message[2 * at..2 * at + 2])[0]).collect();
        assert_eq!(pair.sign(&message).as_ref(), bytes::<64>(signature));
    }
}

/// Feature 63.
#[test]
fn a_statement_is_signed_as_its_canonical_json_behind_the_name_of_its_use() {
    let statement = Statement { rule: None, component: None, tests: None, purpose: Purpose::Parameters, ..statement() };
    let expected = format!(
        "rencai-signature-1\n{{\"component\":null,\"parameters\":\"{}\",\"purpose\":\"parameters\",\"rule\":null,\"tests\":null}}",
        Digest::of("{}")
    );
    assert_eq!(statement.bytes().unwrap(), expected.as_bytes());
    let key = private(&bytes(VECTORS[0].0));
    let pair = aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(&bytes::<32>(VECTORS[0].0)).unwrap();
    assert_eq!(key.sign(&statement).unwrap().as_bytes(), pair.sign(expected.as_bytes()).as_ref());
}

/// Feature 63.
#[test]
fn a_signature_holds_for_its_statement_and_key_and_for_nothing_else() {
    let (key, other) = (private(&[7; 32]), private(&[8; 32]));
    let signature = key.sign(&statement()).unwrap();
    key.public().verify(&statement(), &signature).unwrap();
    let refused = |key: &PublicKey, statement: &Statement, signature: &Signature| {
        assert_eq!(key.verify(statement, signature).unwrap_err().code(), ErrorCode::SignatureRefused, "{statement:?}");
    };
    refused(other.public(), &statement(), &signature);
    let another = || Digest::of("another");
    for changed in [
        Statement { purpose: Purpose::Approval, ..statement() },
        Statement { rule: Some("example.county.other".to_owned()), ..statement() },
        Statement { rule: None, ..statement() },
        Statement { component: Some(another()), ..statement() },
        Statement { component: None, ..statement() },
        Statement { parameters: another(), ..statement() },
        Statement { tests: Some(another()), ..statement() },
        Statement { tests: None, ..statement() },
    ] {
        refused(key.public(), &changed, &signature);
    }
    for bit in 0..512 {
        let mut flipped = *signature.as_bytes();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused(key.public(), &statement(), &Signature::from(flipped));
    }
}

/// Feature 63.
#[test]
fn an_entry_for_one_purpose_is_none_for_another() {
    let signed = Signed::new(&private(&[7; 32]), &statement()).unwrap();
    signed.verify(&statement()).unwrap();
    let approval = Statement { purpose: Purpose::Approval, ..statement() };
    assert_eq!(signed.verify(&approval).unwrap_err().code(), ErrorCode::SignatureRefused);
    let renamed = Signed { purpose: Purpose::Approval, ..signed.clone() };
    assert_eq!(renamed.verify(&approval).unwrap_err().code(), ErrorCode::SignatureRefused);
    let text = serde_json::to_string(&signed).unwrap();
    assert_eq!(serde_json::from_str::<Signed>(&text).unwrap(), signed);
    assert!(serde_json::from_str::<Signed>(&text.replace("\"signature\":\"", "\"signature\":\"A")).is_err());
}

#[test]
fn a_public_key_is_read_as_it_is_written_and_from_a_file() {
    let key = *private(&bytes(VECTORS[0].0)).public();
    assert_eq!(key.to_string(), "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(key.id(), Digest::of(bytes::<32>(VECTORS[0].1)));
    assert_eq!(PublicKey::read(&format!("{key}\n")).unwrap(), key);
    assert_eq!(PublicKey::read(&key.pem()).unwrap(), key);
    let text = key.to_string();
    for wrong in
        ["", "ed25519:", &text[8..], &text[..text.len() - 1], &format!("{text}="), "-----BEGIN PUBLIC KEY-----"]
    {
        let refusal = PublicKey::read(wrong).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::KeyRefused, "{wrong}");
        assert!(!refusal.allowed.is_empty());
    }
    // A private key is never taken for a public one.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    PrivateKey::generate(&path).unwrap();
    assert!(PublicKey::read(&std::fs::read_to_string(path).unwrap()).is_err());
}

/// Feature 63.
#[test]
fn weak_keys_are_refused() {
    let one = "0100000000000000000000000000000000000000000000000000000000000000";
    for point in [
        "0000000000000000000000000000000000000000000000000000000000000000",
        one,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ] {
        let mut key = bytes::<32>(point);
        for sign in [0, 0x80] {
            key[31] |= sign;
            assert_eq!(PublicKey::new(key).unwrap_err().code, ErrorCode::KeyRefused, "{point}");
        }
    }
    // What such a key is weak by: this signature would be good for every statement.
    let forged = Signature::from(bytes::<64>(&format!("{one}{}", "0".repeat(64))));
    let library = aws_lc_rs::signature::UnparsedPublicKey::new(&aws_lc_rs::signature::ED25519, bytes::<32>(one));
    assert!(library.verify(&statement().bytes().unwrap(), forged.as_bytes()).is_ok());
}

#[test]
fn a_new_private_key_is_its_owners_alone_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.pem");
    let key = PrivateKey::generate(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(PrivateKey::read(&text).unwrap().public(), key.public());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(PrivateKey::generate(&path).unwrap_err().code(), ErrorCode::KeyRefused);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    for wrong in ["", "secret", &key.public().pem(), &text.replace("MC4C", "MC4D")] {
        assert_eq!(PrivateKey::read(wrong).unwrap_err().code, ErrorCode::KeyRefused);
    }
    let secret: String = text.lines().nth(1).unwrap().to_owned();
    assert!(!format!("{key:?}").contains(&secret));
}
