//! A version of the contract that was published never changes: what differs is another version.

use rencai_host::Digest;

const CONTRACT: &str = include_str!("../../../wit/1.0.0/rules.wit");
/// Of everything but comments and white space at the ends of lines.
const FROZEN: &str = "sha256:4fc83d25296a013509e639cbe4526da43e99b011355a43fc6637ba88146b5b4c";

#[test]
fn the_contract_1_0_is_what_it_was_when_it_was_frozen() {
    let lines = CONTRACT.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    assert_eq!(Digest::of(text).to_string(), FROZEN, "1.0.0 is frozen: a change is another version beside it");
}
