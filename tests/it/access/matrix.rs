use std::fmt::Write;

use rencai::access::{Action, Role};

use crate::support::snapshot::{assert_snapshot, files};

#[test]
fn the_matrix_of_actions_and_roles_is_the_one_that_was_read_and_committed() {
    let mut text = String::new();
    for action in Action::ALL {
        let roles: Vec<&str> =
            Role::ALL.iter().filter(|role| action.allows(**role)).map(|role| role.as_str()).collect();
        let roles = if roles.len() == Role::ALL.len() { "everybody".to_owned() } else { roles.join(", ") };
        writeln!(text, "{:20} {roles}", action.as_str()).unwrap();
    }
    assert_snapshot("access/matrix.txt", &text);
}

#[test]
fn every_action_has_a_holder_and_nobody_alone_may_do_everything() {
    for action in Action::ALL {
        assert!(!action.roles().is_empty(), "{action:?}");
    }
    for role in Role::ALL {
        assert!(Action::ALL.iter().any(|action| !action.allows(*role)), "{role:?}");
    }
}

#[test]
fn an_auditor_writes_nothing_and_an_operator_sees_no_personal_data() {
    for action in Action::ALL.iter().filter(|action| action.allows(Role::Auditor)) {
        assert!(action.as_str().starts_with("READ_"), "{action:?}");
    }
    for action in [Action::ReadNominations, Action::ReadRankings, Action::ReadRuns, Action::ReadAudit] {
        assert!(!action.allows(Role::Operator), "{action:?}");
    }
}

#[test]
fn a_nominee_does_nothing_but_read_what_is_open_and_what_is_his_own() {
    let his: Vec<&str> =
        Action::ALL.iter().filter(|action| action.allows(Role::Nominee)).map(|action| action.as_str()).collect();
    assert_eq!(his, ["READ_VIEWER", "READ_NODES", "READ_POLICIES", "READ_UNITS", "READ_OWN_NOMINATIONS"]);
    assert_eq!(Action::ReadOwnNominations.roles(), [Role::Nominee]);
}

/// Every table that is read says who sees its rows; which are open to everybody is committed.
#[test]
fn the_tables_that_everybody_may_read_are_the_ones_that_were_read_and_committed() {
    let mut text = String::new();
    for path in files("src") {
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
        if !name.ends_with(".rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let Some((_, rest)) = source.split_once("table_name = \"") else { continue };
        let table = rest.split('"').next().unwrap();
        assert!(name.contains("/entity/"), "{name} has a table outside a folder of entities");
        assert_eq!(source.matches("table_name = \"").count(), 1, "{name} has more than one table");
        let reach = match source.split_once("const REACH: Reach<Column> = Reach::") {
            Some((_, rest)) => rest.split(';').next().unwrap(),
            None => "never through Read",
        };
        let own = if source.contains("fn own(person: &Person)") { ", and a nominee his own" } else { "" };
        writeln!(text, "{table:16} {reach}{own}").unwrap();
    }
    for table in ["edition", "nomination", "judgement", "talent", "audit_entry"] {
        assert!(text.lines().any(|line| line.starts_with(table) && !line.ends_with("Open")), "{table}: {text}");
    }
    assert_snapshot("access/reach.txt", &text);
}
