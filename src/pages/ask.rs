//! Asking the schema, and what its answers have in common.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::server::site::{Desk, Problem};

/// A page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    pub page_info: PageInfo,
    pub edges: Vec<Edge<T>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    pub has_next_page: bool,
    pub end_cursor: Option<String>,
}

#[derive(Deserialize)]
pub struct Edge<T> {
    pub node: T,
}

impl<T> Connection<T> {
    /// What is on the page.
    pub fn nodes(&self) -> impl Iterator<Item = &T> {
        self.edges.iter().map(|edge| &edge.node)
    }

    /// The cursor of the next page.
    pub fn next(&self) -> Option<&str> {
        self.page_info.end_cursor.as_deref().filter(|_| self.page_info.has_next_page)
    }
}

/// The answer to a document.
pub async fn ask<T: DeserializeOwned>(
    desk: &dyn Desk,
    document: &'static str,
    variables: Json,
) -> Result<T, Vec<Problem>> {
    let variables = if let Json::Object(variables) = variables { variables } else { Map::new() };
    let data = desk.ask(document, variables).await?;
    serde_json::from_value(data).map_err(|error| {
        tracing::error!(%error, document, "a page does not understand the schema");
        vec![Problem {
            code: "INTERNAL_SERVER_ERROR".to_owned(),
            message: "页面与接口不符 · the page does not fit the schema".to_owned(),
            path: Vec::new(),
            allowed: Vec::new(),
            clauses: Vec::new(),
        }]
    })
}

/// The document of a mutation, for [`change`].
macro_rules! mutation {
    ($name:literal, $input:literal, $object:literal) => {
        concat!(
            "mutation($input: ",
            $input,
            "!) { done: ",
            $name,
            "(input: $input) { errors { code message path allowed clauses } object: ",
            $object,
            " { id } } }"
        )
    };
}
pub(super) use mutation;

/// Makes a change: the id of what was changed, or why it was refused.
pub async fn change(desk: &dyn Desk, document: &'static str, input: Json) -> Result<String, Vec<Problem>> {
    #[derive(Deserialize)]
    struct Answer {
        done: Payload,
    }
    #[derive(Deserialize)]
    struct Payload {
        errors: Vec<Problem>,
        object: Option<Object>,
    }
    #[derive(Deserialize)]
    struct Object {
        id: String,
    }
    let Answer { done } = ask(desk, document, serde_json::json!({ "input": input })).await?;
    match done.object {
        Some(object) if done.errors.is_empty() => Ok(object.id),
        _ => Err(done.errors),
    }
}
