//! Bundles: what comes out is what went in, and everything else is refused.

use std::io::{Cursor, Write as _};

use rencai::kernel::{Digest, ErrorCode};
use rencai::rules::bundle::Bundle;
use rencai::rules::cases::Suite;
use rencai::rules::signing::{PrivateKey, PublicKey, Purpose, Signed};
use rencai_host::Limits;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::support::hall::{WUHUA_RULE, parameters};

fn key() -> PrivateKey {
    let folder = tempfile::tempdir().unwrap();
    PrivateKey::generate(&folder.path().join("key.pem")).unwrap()
}

fn suite() -> Suite {
    let case = json!({ "name": "一", "facts": {}, "expect": { "unjudged": {} } });
    Suite::read(&json!({ "format": "rencai-rule-tests/1", "cases": [case] }).to_string()).unwrap()
}

fn bundle(keys: &[(&PrivateKey, Purpose)]) -> Bundle {
    let made = |signatures: Vec<Signed>| {
        let named = ("kunming.wuhua.young-engineers", "1.0.0");
        Bundle::new(named, WUHUA_RULE.to_vec(), &parameters().to_string(), suite(), signatures).unwrap()
    };
    let bare = made(Vec::new());
    made(keys.iter().map(|(key, purpose)| Signed::new(key, &bare.statement(*purpose)).unwrap()).collect())
}

fn read(bytes: &[u8]) -> Result<Bundle, ErrorCode> {
    Bundle::read(bytes, &Limits::default()).map_err(|failure| failure.code())
}

/// An archive as a bundle has it, of other entries.
fn archive(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn entries(bundle: &Bundle) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("bundle.json", rencai::kernel::canonical(bundle.about()).unwrap().into_bytes()),
        ("rule.wasm", bundle.component().to_vec()),
        ("parameters.json", bundle.parameters().as_bytes().to_vec()),
        ("tests.json", bundle.tests().text().as_bytes().to_vec()),
        ("signatures.json", rencai::kernel::canonical(bundle.signatures()).unwrap().into_bytes()),
    ]
}

fn packed(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, content)| (*name, content.as_slice())).collect();
    archive(&entries, CompressionMethod::Stored)
}

/// Feature 71.
#[test]
fn a_bundle_is_read_as_it_was_written_and_always_has_the_same_bytes() {
    let key = key();
    let bundle = bundle(&[(&key, Purpose::Upload)]);
    let bytes = bundle.write().unwrap();
    assert_eq!(bytes, bundle.write().unwrap());
    let again = read(&bytes).unwrap();
    assert_eq!(again, bundle);
    assert_eq!(again.write().unwrap(), bytes);
    assert_eq!(again.about().component, Digest::of(WUHUA_RULE));
    assert_eq!(packed(&entries(&bundle)), bytes, "the other tests' archives are written otherwise");
}

/// Feature 71.
#[test]
fn a_bundle_is_verified_offline_by_the_keys_that_are_trusted() {
    let (author, approver, stranger) = (key(), key(), key());
    let code = |bundle: &Bundle, keys: &[PublicKey]| {
        bundle.verify(keys).map(|known| known.len()).map_err(|failure| failure.code())
    };
    let signed = bundle(&[(&author, Purpose::Upload), (&approver, Purpose::Approval)]);
    let signed = read(&signed.write().unwrap()).unwrap();
    assert_eq!(code(&signed, &[*author.public()]), Ok(1));
    assert_eq!(code(&signed, &[*author.public(), *approver.public()]), Ok(2));
    assert_eq!(code(&signed, &[*stranger.public()]), Err(ErrorCode::SignatureRefused));
    assert_eq!(code(&signed, &[]), Err(ErrorCode::SignatureRefused));
    assert_eq!(code(&bundle(&[]), &[*author.public()]), Err(ErrorCode::SignatureRefused));
    // One signature that does not hold spoils the bundle, whoever is trusted.
    let mut signatures = signed.signatures().to_vec();
    signatures[1].purpose = Purpose::Upload;
    let named = ("kunming.wuhua.young-engineers", "1.0.0");
    let spoilt = Bundle::new(named, WUHUA_RULE.to_vec(), signed.parameters(), suite(), signatures).unwrap();
    assert_eq!(code(&spoilt, &[*author.public()]), Err(ErrorCode::SignatureRefused));
    // The same signatures beside other content.
    for other in [
        Bundle::new(named, b"another".to_vec(), signed.parameters(), suite(), signed.signatures().to_vec()).unwrap(),
        Bundle::new(named, WUHUA_RULE.to_vec(), "{}", suite(), signed.signatures().to_vec()).unwrap(),
    ] {
        assert_eq!(code(&other, &[*author.public()]), Err(ErrorCode::SignatureRefused));
    }
}

/// Feature 71.
#[test]
fn what_is_no_bundle_is_refused() {
    let bundle = bundle(&[]);
    let good = entries(&bundle);
    let refused = |bytes: &[u8], what: &str| assert_eq!(read(bytes), Err(ErrorCode::BundleRefused), "{what}");
    refused(b"", "nothing");
    refused(b"PK\x05\x06", "a cut end");
    refused(WUHUA_RULE, "a component");
    refused(&packed(&good[..4]), "an entry is missing");
    let mut more = good.clone();
    more.push(("notes.txt", b"hello".to_vec()));
    refused(&packed(&more), "an entry too many");
    let mut swapped = good.clone();
    swapped.swap(0, 1);
    refused(&packed(&swapped), "another order");
    for name in ["../rule.wasm", "/rule.wasm", "a/../rule.wasm", "RULE.WASM", "rule.wasm/", "rule.wasm\0"] {
        let mut renamed = good.clone();
        renamed[1].0 = name;
        refused(&packed(&renamed), name);
    }
    let bytes = bundle.write().unwrap();
    refused(&[b"#!/bin/sh\n".as_slice(), &bytes].concat(), "bytes before");
    refused(&[bytes.as_slice(), b" "].concat(), "bytes behind");
    // Two entries of one name: the second is written under another of the same length, and renamed in the bytes.
    let mut twice = good.clone();
    twice.insert(2, ("rule.wasX", b"another".to_vec()));
    let mut twice = packed(&twice);
    for at in 0..twice.len() - 9 {
        if twice[at..].starts_with(b"rule.wasX") {
            twice[at + 8] = b'm';
        }
    }
    refused(&twice, "two entries of one name");
}

/// Feature 71.
#[test]
fn content_that_is_too_large_or_does_not_fit_its_digest_is_refused() {
    let bundle = bundle(&[]);
    let with = |position: usize, content: Vec<u8>| {
        let mut other = entries(&bundle);
        other[position].1 = content;
        read(&packed(&other))
    };
    let small = Limits { component_bytes: 1000, ..Limits::default() };
    let failure = Bundle::read(&bundle.write().unwrap(), &small).unwrap_err();
    assert_eq!(failure.code(), ErrorCode::BundleRefused);
    assert_eq!(with(1, b"another component".to_vec()), Err(ErrorCode::BundleRefused));
    assert_eq!(with(2, b"{}".to_vec()), Err(ErrorCode::BundleRefused));
    assert_eq!(with(2, b"{".to_vec()), Err(ErrorCode::BundleRefused));
    assert_eq!(with(2, vec![b' '; 1024 * 1024 + 1]), Err(ErrorCode::BundleRefused));
    assert_eq!(with(3, b"{}".to_vec()), Err(ErrorCode::TestsRefused));
    assert_eq!(with(4, b"{}".to_vec()), Err(ErrorCode::BundleRefused));
    assert_eq!(with(4, vec![b' '; 17 * 1024]), Err(ErrorCode::BundleRefused));
    assert_eq!(with(4, b"[{\"key\":\"ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"purpose\":\"upload\",\"signature\":\"\"}]".to_vec()), Err(ErrorCode::BundleRefused));
    let about = |field: &str, value: Value| {
        let mut about = serde_json::to_value(bundle.about()).unwrap();
        about[field] = value;
        with(0, about.to_string().into_bytes())
    };
    for (field, value) in [
        ("format", json!("rencai-rule-bundle/2")),
        ("contract", json!("1.1.0")),
        ("component", json!(Digest::of("x"))),
        ("parameters", json!(Digest::of("x"))),
        ("tests", json!(Digest::of("x"))),
        ("more", json!(1)),
    ] {
        assert_eq!(about(field, value), Err(ErrorCode::BundleRefused), "{field}");
    }
}

/// Feature 71.
#[test]
fn any_flipped_byte_of_a_bundle_is_noticed_by_its_signature_or_before() {
    let key = key();
    let bytes = bundle(&[(&key, Purpose::Upload)]).write().unwrap();
    for at in (0..bytes.len()).step_by(997).chain(bytes.len() - 600..bytes.len()) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        let noticed =
            Bundle::read(&flipped, &Limits::default()).and_then(|bundle| bundle.verify(&[*key.public()]).map(|_| ()));
        assert!(noticed.is_err(), "the byte {at} of {}", bytes.len());
    }
}
