//! Databases that were written by earlier programs: each is brought up to date and stays replayable for ever.
//!
//! A file is a database of the demo's (`rencai demo --exit`), gzipped, under the day on which it was written. None is
//! ever changed or removed; a program that writes otherwise adds one.

use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::support::process::rencai;
use crate::support::snapshot::files;

/// Feature 65.
#[test]
fn every_database_that_was_ever_kept_is_brought_up_to_date_and_replayed_to_the_same_bytes() {
    let kept = files("tests/fixtures/replay");
    assert!(!kept.is_empty(), "a kept database is gone");
    for packed in kept {
        let folder = tempfile::tempdir().unwrap();
        let mut database = Vec::new();
        GzDecoder::new(std::fs::File::open(&packed).unwrap()).read_to_end(&mut database).unwrap();
        std::fs::write(folder.path().join("rencai.db"), database).unwrap();
        rencai(folder.path(), &["migrate", "--data", "."]).prints(&[]);
        rencai(folder.path(), &["doctor", "--data", "."]).prints(&["UNIT_BELOW_ITSELF", "严重 · critical"]);
        let replayed = rencai(folder.path(), &["replay", "--data", "."]);
        replayed.prints(&[]);
        assert_eq!(replayed.out.matches("the same bytes").count(), 2, "{}: {replayed:?}", packed.display());
    }
}
