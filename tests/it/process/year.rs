//! `rencai demo year`: sixteen months of a city, the same to the last byte whenever and wherever they are played.

use crate::support::databases;
use crate::support::process::rencai;

/// Features 7, 9 and 10.
#[test]
fn a_year_that_is_played_twice_prints_the_same_bytes_on_every_database() {
    let mut printed: Vec<String> = Vec::new();
    for kind in [databases::kinds(), vec![databases::Kind::Sqlite]].concat() {
        let folder = tempfile::tempdir().unwrap();
        let database = databases::empty(kind, folder.path());
        let played = rencai(folder.path(), &["demo", "year", "--data", "data", "--database", &database.url]);
        played.prints(&["2010 年各单位的责任", "2011 年数字", "sha256:"]);
        printed.push(played.out.split("数据在").next().unwrap().to_owned());
    }
    assert!(printed.len() >= 2 && printed.windows(2).all(|pair| pair[0] == pair[1]), "{}", printed.join("\n≠\n"));

    // Who did what: one in time, one late, one silent, one let off, and the county that became a district.
    let lines = |name: &str| printed[0].lines().filter(|line| line.starts_with(name)).collect::<Vec<_>>();
    let in_time = lines("官渡区");
    assert!(in_time[0].contains('●') && !in_time[0].contains('○'), "{in_time:?}");
    let late = lines("盘龙区");
    assert!(late[0].contains('◐') && late[0].contains('○'), "late reports, and meetings that were not held: {late:?}");
    let silent = lines("禄劝");
    assert!(!silent[0].contains('●') && silent[0].contains('○'), "{silent:?}");
    let county = lines("呈贡县");
    assert!(county[0].contains('●') && !county[2].contains('○'), "the district did what the county owed: {county:?}");
    let again = rencai(tempfile::tempdir().unwrap().path(), &["demo", "year", "--database", "nonsense"]);
    assert_ne!(again.code, Some(0));
}
