//! The local key for development.

use std::collections::BTreeSet;

use rencai::access::Role;
use rencai::access::token::{DevelopmentKey, Grant, TokenRefused, Verifier};

use crate::support::edge::seat;
use crate::support::issuer::{AUDIENCE, clock, noon, settings};

fn grant() -> Grant {
    Grant {
        subject: "me".to_owned(),
        name: None,
        unit: "530103".to_owned(),
        roles: BTreeSet::from([Role::AwardOfficer]),
        audience: AUDIENCE.to_owned(),
        seconds: 600,
    }
}

#[tokio::test]
async fn a_development_token_is_good_only_where_its_key_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let key = DevelopmentKey::open(folder.path()).unwrap();
    let token = key.issue(&grant(), &clock).unwrap();
    let trusting = Verifier::new(settings(), &[], Some(&key), clock.clone()).unwrap();
    let actor = trusting.verify(&token).await.unwrap().sit(seat("530103")).unwrap();
    assert_eq!(actor.person.issuer, "rencai-development");
    let other = Verifier::new(settings(), &[], None, clock.clone()).unwrap();
    assert_eq!(other.verify(&token).await.unwrap_err(), TokenRefused::IssuerUnknown);
    clock.set(noon().plus_seconds(700));
    assert_eq!(trusting.verify(&token).await.unwrap_err(), TokenRefused::Expired);
}

#[tokio::test]
async fn the_development_key_is_made_once_and_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("data");
    let first = DevelopmentKey::open(&inner).unwrap();
    let second = DevelopmentKey::open(&inner).unwrap();
    assert_eq!(first.jwks().unwrap(), second.jwks().unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(DevelopmentKey::path(&inner)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let public = first.jwks().unwrap()["keys"][0].clone();
    assert!(public.get("d").is_none());
}

#[test]
fn a_development_token_cannot_be_the_systems_nor_nobodys() {
    let folder = tempfile::tempdir().unwrap();
    let key = DevelopmentKey::open(folder.path()).unwrap();
    for roles in [BTreeSet::from([Role::System]), BTreeSet::new()] {
        assert!(key.issue(&Grant { roles, ..grant() }, &clock()).is_err());
    }
}

#[test]
fn a_file_that_holds_no_key_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = DevelopmentKey::path(folder.path());
    std::fs::write(&path, "my diary").unwrap();
    assert!(DevelopmentKey::open(folder.path()).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "my diary");
}
