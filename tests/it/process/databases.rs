//! The tests themselves as a process: on which databases they run, and that they say so.

use std::process::Command;

use crate::support::databases;
use crate::support::process::{Ended, ended};

const SAID: &str = "PostgreSQL IS NOT TESTED";

/// One small test that runs on every database, by the harness that runs this one.
fn harness(variables: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "policy::reading::what_does_not_exist_is_null_and_no_error"]);
    command.env_remove("RENCAI_TEST_POSTGRES").env_remove("RENCAI_TEST_POSTGRES_URL");
    ended(command.envs(variables.iter().copied()))
}

#[test]
fn tests_without_postgresql_say_so_past_the_harness() {
    let without = harness(&[("RENCAI_TEST_POSTGRES", "none")]);
    without.says(0, &[SAID, "RENCAI_TEST_POSTGRES_URL="]);
    without.prints(&["1 passed"]);
}

#[test]
fn a_server_that_is_named_is_used_without_programs_of_our_own() {
    let Some(server) = databases::server() else { return };
    let named = harness(&[("RENCAI_TEST_POSTGRES_URL", &server.url), ("PATH", "")]);
    named.prints(&["1 passed"]);
    assert!(!named.err.contains(SAID), "{named:?}");
}
