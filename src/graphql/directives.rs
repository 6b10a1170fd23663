//! Directives of the schema: what a root field serves, requires, may refuse and tells. Their
//! arguments are the constants of the commands, and the guard reads them back.
#![expect(missing_docs, reason = "the macro makes structs without documentation of the functions that have it")]

use async_graphql::TypeDirective;

use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode};

/// 条款：该字段所服务的政策条款。
///
/// The policy clauses that the field serves, by the numbers of the reference catalogue.
#[TypeDirective(location = "FieldDefinition", name = "clause")]
pub fn clause(ids: Vec<String>) {}

/// 权限：该字段要求的动作。
///
/// The action that the field requires.
#[TypeDirective(location = "FieldDefinition", name = "requires")]
pub fn requires(action: String) {}

/// 错误：该变更可能给出的代码。
///
/// The codes that the mutation can give in `errors`.
#[TypeDirective(location = "FieldDefinition", name = "errors")]
pub fn errors(codes: Vec<String>) {}

/// 事件：该变更发出的事件。
///
/// The events that the mutation emits.
#[TypeDirective(location = "FieldDefinition", name = "emits")]
pub fn emits(events: Vec<String>) {}

/// The name of an action.
#[must_use]
pub fn action(action: Action) -> String {
    action.as_str().to_owned()
}

/// The numbers of clauses.
#[must_use]
pub fn ids(clauses: &[ClauseId]) -> Vec<String> {
    clauses.iter().map(ToString::to_string).collect()
}

/// The codes of a command, those of every command among them.
#[must_use]
pub fn codes(own: &[ErrorCode]) -> Vec<String> {
    let mut codes: Vec<String> =
        own.iter().chain(crate::store::COMMON_ERRORS).map(|code| code.as_str().to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The names of events.
#[must_use]
pub fn events(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
