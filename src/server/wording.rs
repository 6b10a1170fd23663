//! The library's own errors in our words: each gets a code of the public list, the language that
//! was asked for and the id of the request. What has no known code is a fault, and a fault says
//! nothing of itself but where to find it.

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use serde::Deserialize;
use serde::de::value::{Error as NoSuch, StrDeserializer};

use super::asked::Asked;
use super::document::too_dear;
use super::rejection::{logged, neutral, refused, written};
use crate::config::Limits;
use crate::graphql::wording::{TOO_DEAR, of_a_document, of_a_value};
use crate::kernel::{ErrorCode, Failure, Fault, Refusal};
use std::sync::Arc;

/// The errors of an answer as they are shown.
pub(super) fn shown(errors: Vec<ServerError>, executed: bool, asked: &Asked, limits: &Limits) -> Vec<ServerError> {
    errors.into_iter().flat_map(|error| one(error, executed, asked, limits)).collect()
}

fn one(error: ServerError, executed: bool, asked: &Asked, limits: &Limits) -> Vec<ServerError> {
    let failure = error.source::<Failure>().or_else(|| error.source::<Arc<Failure>>().map(AsRef::as_ref));
    if let Some(failure) = failure {
        return placed(written(failure, asked), &error);
    }
    let fault = error.source::<Fault>().or_else(|| error.source::<Arc<Fault>>().map(AsRef::as_ref));
    if let Some(fault) = fault {
        return placed(vec![logged(fault, asked)], &error);
    }
    if let Some(code) = code_of(&error)
        && code != ErrorCode::Internal
    {
        let mut error = error;
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("requestId", asked.id.as_str());
        return vec![error];
    }
    let explained = if executed { of_an_input(&error) } else { Some(of_a_query(&error.message, limits)) };
    let refusal = explained.unwrap_or_else(|| {
        let path = serde_json::to_string(&error.path).unwrap_or_default();
        tracing::error!(request_id = %asked.id, path, message = error.message, "a resolver failed");
        neutral(asked)
    });
    placed(vec![refused(&refusal, asked)], &error)
}

fn placed(mut shown: Vec<ServerError>, original: &ServerError) -> Vec<ServerError> {
    for one in &mut shown {
        one.locations.clone_from(&original.locations);
        one.path.clone_from(&original.path);
    }
    shown
}

/// The code that an error carries, if it is one of the list.
pub(super) fn code_of(error: &ServerError) -> Option<ErrorCode> {
    let Some(Value::String(code)) = error.extensions.as_ref()?.get("code") else { return None };
    ErrorCode::deserialize(StrDeserializer::<NoSuch>::new(code)).ok()
}

fn of_a_query(message: &str, limits: &Limits) -> Refusal {
    if message == TOO_DEAR {
        let limit = limits.complexity;
        return too_dear(
            format!("查询过贵：声明成本的上限为 {limit}"),
            format!("the query is too dear: its declared cost may be {limit} at most"),
        )
        .allowing([limit]);
    }
    if message == "Query is nested too deep." || message.starts_with("The recursion depth of the query") {
        let limit = limits.depth;
        return too_dear(
            format!("查询嵌套过深：至多 {limit} 层"),
            format!("the query is nested too deeply: at most {limit} levels"),
        )
        .allowing([limit]);
    }
    if message.starts_with("The number of directives on the field") {
        return too_dear("一个字段上的指令过多".to_owned(), "a field has too many directives".to_owned());
    }
    let said = of_a_document(message);
    Refusal::new(ErrorCode::ValidationFailed, said.zh, said.en)
}

/// Values that only the execution finds wanting; the library gives them no code.
fn of_an_input(error: &ServerError) -> Option<Refusal> {
    if error.source.is_some() {
        return None;
    }
    let said = of_a_value(&error.message)?;
    Some(Refusal::new(ErrorCode::BadInput, said.zh, said.en))
}
