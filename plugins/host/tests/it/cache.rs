//! Compiled components on disk: used when whole, made again when not, and never trusted unsealed.

use std::fs;
use std::path::{Path, PathBuf};

use rencai_host::{Digest, Host, Settings, Verdict};

use crate::stage::{HOSTILE, SHILIN, WUHUA, WUHUA_FACTS, WUHUA_PARAMETERS, context, samples};

fn settings(folder: &Path) -> Settings {
    let mut settings = Settings { cache: Some(folder.to_owned()), workers: Some(1), ..Settings::default() };
    settings.limits.fuse_milliseconds = 60_000;
    settings
}

fn artefacts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "compiled")).collect();
    found.sort();
    found
}

fn judged(host: &Host) -> Vec<Verdict> {
    let rule = host.load(WUHUA).unwrap();
    let described = rule.describe(WUHUA_PARAMETERS).unwrap();
    rule.judge(&described, &context(&described), &samples(WUHUA_FACTS)).unwrap().verdicts
}

#[test]
fn a_compiled_component_is_found_again_and_judges_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let first = judged(&Host::new(settings(folder.path())).unwrap());
    let [artefact] = &artefacts(folder.path())[..] else { panic!("one artefact is due") };
    // Whoever writes it again puts another file in its place.
    let held = fs::File::open(artefact).unwrap();
    let again = judged(&Host::new(settings(folder.path())).unwrap());
    assert_eq!(first, again);
    assert!(is_still_there(&held, artefact), "it was compiled again");
}

#[cfg(unix)]
fn is_still_there(held: &fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    held.metadata().unwrap().ino() == fs::metadata(path).unwrap().ino()
}

#[cfg(not(unix))]
fn is_still_there(_: &fs::File, path: &Path) -> bool {
    path.exists()
}

#[test]
fn what_was_used_least_lately_goes_when_there_is_no_room_for_more() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::new(settings(folder.path())).unwrap();
    let (one, other, third) = (WUHUA, HOSTILE, SHILIN);
    let kept = |component: &[u8]| {
        let digest = Digest::of(component).hex();
        artefacts(folder.path()).into_iter().find(|path| path.to_str().unwrap().contains(&digest))
    };
    host.load(one).unwrap();
    host.load(other).unwrap();
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    for (path, later) in [(kept(one).unwrap(), 0), (kept(other).unwrap(), 1)] {
        let at = long_ago + std::time::Duration::from_secs(later);
        fs::File::open(path).unwrap().set_modified(at).unwrap();
    }
    // The older of the two is used once more, by another host that has room for two of the three.
    let held: u64 = artefacts(folder.path()).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    let narrow = Settings { cache_bytes: held, ..settings(folder.path()) };
    let host = Host::new(narrow).unwrap();
    host.load(one).unwrap();
    host.load(third).unwrap();
    assert!(kept(other).is_none() && kept(third).is_some(), "the one that nobody used was kept");
    // Nothing is kept where nothing may be, and the rule judges all the same.
    let none = Settings { cache_bytes: 1_000, ..settings(folder.path()) };
    fs::remove_file(kept(third).unwrap()).unwrap();
    assert!(Host::new(none).unwrap().load(third).is_ok());
    assert!(kept(third).is_none());
}

#[test]
fn what_another_engine_has_left_goes_when_the_folder_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let expected = judged(&Host::new(settings(folder.path())).unwrap());
    let own = artefacts(folder.path()).remove(0);
    let digest = Digest::of(WUHUA).hex();
    let foreign = folder.path().join(format!("{digest}-0123456789abcdef.compiled"));
    fs::copy(&own, &foreign).unwrap();
    assert_eq!(judged(&Host::new(settings(folder.path())).unwrap()), expected);
    assert_eq!(artefacts(folder.path()), [own]);
}

/// Feature 58.
#[test]
fn a_tampered_or_cut_artefact_is_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    let expected = judged(&Host::new(settings(folder.path())).unwrap());
    let artefact = artefacts(folder.path()).remove(0);
    let whole = fs::read(&artefact).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let mut unsealed = whole.clone();
    unsealed[0] ^= 1;
    for spoilt in [&flipped[..], &unsealed, &whole[..whole.len() / 2], &whole[..20], b""] {
        fs::write(&artefact, spoilt).unwrap();
        assert_eq!(judged(&Host::new(settings(folder.path())).unwrap()), expected);
        assert_eq!(fs::read(&artefact).unwrap().len(), whole.len(), "it was not written again");
        assert_ne!(fs::read(&artefact).unwrap(), spoilt);
    }
}

/// Feature 58.
#[test]
fn one_rules_artefact_under_anothers_name_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::new(settings(folder.path())).unwrap();
    let expected = judged(&host);
    let own = artefacts(folder.path()).remove(0);
    host.load(HOSTILE).unwrap();
    let other = artefacts(folder.path()).into_iter().find(|path| *path != own).unwrap();
    fs::copy(&other, &own).unwrap();
    assert_eq!(judged(&Host::new(settings(folder.path())).unwrap()), expected);
}

#[cfg(unix)]
#[test]
fn the_key_is_its_owners_alone_and_is_made_anew_when_others_could_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let expected = judged(&Host::new(settings(folder.path())).unwrap());
    let key = folder.path().join("key");
    let made = fs::read(&key).unwrap();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(judged(&Host::new(settings(folder.path())).unwrap()), expected);
    assert_ne!(fs::read(&key).unwrap(), made, "a key that others could read was used again");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
}

/// Feature 58.
#[test]
fn what_a_killed_host_has_left_half_written_is_swept_away_and_hinders_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let expected = judged(&Host::new(settings(folder.path())).unwrap());
    let artefact = artefacts(folder.path()).remove(0);
    let whole = fs::read(&artefact).unwrap();
    let draft = artefact.with_extension("0123456789abcdef.draft");
    // Killed before the first byte, in the middle, and before the last rename.
    for written in [0, 20, whole.len() / 2, whole.len()] {
        fs::remove_file(&artefact).ok();
        fs::write(&draft, &whole[..written]).unwrap();
        assert_eq!(judged(&Host::new(settings(folder.path())).unwrap()), expected);
        assert!(!draft.exists(), "the draft is still there");
        assert_eq!(artefacts(folder.path()).len(), 1);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_the_machines_fault() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let fault = Host::new(settings(&file.path().join("below"))).unwrap_err();
    assert_eq!(fault.code.as_str(), "CACHE_UNUSABLE");
    assert!(!fault.is_rules());
}

#[test]
fn hosts_that_open_an_empty_folder_at_once_agree_on_one_key() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("not/there/yet");
        let begin = std::sync::Barrier::new(4);
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    begin.wait();
                    Host::new(settings(&below)).unwrap();
                });
            }
        });
        let mut files: Vec<_> = fs::read_dir(below).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        files.sort();
        assert_eq!(files, ["key", "lock"]);
    }
}
