//! GraphQL over HTTP: POST with a JSON body, GET for queries, one operation a request.
//! Deliberately absent: batches, multipart, persisted queries, subscriptions.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerError, Value, Variables};
use serde_json::{Map, Value as Json};

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::{Body, Rejection, answering, problems};
use super::site::Problem;
use super::{Edge, House, Session, body, door, wording};
use crate::kernel::{ErrorCode, Refusal};

const PARAMETERS: [&str; 4] = ["query", "operationName", "variables", "extensions"];

pub(super) async fn get<H: House>(edge: web::Data<Edge<H>>, request: HttpRequest) -> HttpResponse {
    let asked = Asked::of(&request);
    let media = match Media::of(&request) {
        Ok(media) => media,
        Err(rejection) => return rejection.answer(&asked, Media::Json),
    };
    let answered = async {
        let session = session(&edge, &request, &asked).await?;
        let parameters = Parameters::of_address(request.query_string())?;
        execute(&edge, parameters, session, false).await
    };
    finish(answered.await, &edge, &asked, media)
}

pub(super) async fn post<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let asked = Asked::of(&request);
    let media = match Media::of(&request) {
        Ok(media) => media,
        Err(rejection) => return rejection.answer(&asked, Media::Json),
    };
    let answered = async {
        let session = session(&edge, &request, &asked).await?;
        // A form or a link of another site can send text, and cannot send JSON without asking first.
        if !is_json(&request) {
            return Err(Rejection::unsupported_media(
                "请求体须为 JSON",
                "the body must be JSON",
                "Content-Type: application/json",
            ));
        }
        let bytes = body::read(&request, payload, edge.limits.body_bytes).await?;
        let parameters = Parameters::of_body(&bytes)?;
        execute(&edge, parameters, session, true).await
    };
    finish(answered.await, &edge, &asked, media)
}

pub(super) async fn other(request: HttpRequest) -> HttpResponse {
    Rejection::method("GET, POST").answer(&Asked::of(&request), Media::Json)
}

async fn session<H: House>(edge: &Edge<H>, request: &HttpRequest, asked: &Asked) -> Result<Session, Rejection> {
    let actor = door::enter(edge, request, asked).await?;
    Ok(Session { actor: actor.into(), language: asked.language, request_id: asked.id.clone() })
}

fn is_json(request: &HttpRequest) -> bool {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = header.split(';').map(|part| part.trim().to_ascii_lowercase());
    let json = parts.next().is_some_and(|essence| essence == "application/json");
    json && parts
        .all(|parameter| parameter.strip_prefix("charset=").is_none_or(|charset| charset.trim_matches('"') == "utf-8"))
}

struct Parameters {
    query: String,
    operation_name: Option<String>,
    variables: Map<String, Json>,
}

impl Parameters {
    fn of_body(bytes: &[u8]) -> Result<Self, Rejection> {
        match serde_json::from_slice(bytes) {
            Ok(Json::Object(fields)) => Self::of_fields(fields),
            Ok(Json::Array(_)) => Err(Rejection::bad_request(
                "不支持批量请求；每次发送一个操作",
                "batches are not supported; send one operation at a time",
            )),
            Ok(_) => Err(Rejection::bad_request("请求体须是 JSON 对象", "the body must be a JSON object")),
            Err(_) => Err(Rejection::bad_request("请求体不是有效的 JSON", "the body is not JSON")),
        }
    }

    fn of_address(query: &str) -> Result<Self, Rejection> {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(query).map_err(|_| {
            Rejection::bad_request("地址中的参数不可读", "the parameters of the address cannot be read")
        })?;
        let mut fields = Map::new();
        for (name, text) in pairs.into_inner() {
            if !PARAMETERS.contains(&name.as_str()) {
                continue;
            }
            let value = if name == "query" || name == "operationName" {
                Json::String(text)
            } else if text.is_empty() {
                Json::Null
            } else {
                serde_json::from_str(&text).map_err(|_| {
                    Rejection::bad_request(format!("{name} 不是有效的 JSON"), format!("{name} is not JSON"))
                })?
            };
            if fields.insert(name.clone(), value).is_some() {
                return Err(Rejection::bad_request(format!("{name} 重复"), format!("{name} is given twice")));
            }
        }
        Self::of_fields(fields)
    }

    fn of_fields(mut fields: Map<String, Json>) -> Result<Self, Rejection> {
        let wrong = |name: &str, zh: &str, en: &str| {
            let refusal =
                Refusal::new(ErrorCode::BadRequest, format!("{name} 须为{zh}"), format!("{name} must be {en}"));
            Rejection::new(StatusCode::BAD_REQUEST, refusal.at([name]).allowing(PARAMETERS))
        };
        let mut take = |name: &str| fields.remove(name).unwrap_or(Json::Null);
        let Json::String(query) = take("query") else { return Err(wrong("query", "字符串", "a string")) };
        let operation_name = match take("operationName") {
            Json::Null => None,
            Json::String(name) => Some(name).filter(|name| !name.is_empty()),
            _ => return Err(wrong("operationName", "字符串", "a string")),
        };
        let variables = match take("variables") {
            Json::Null => Map::new(),
            Json::Object(variables) => variables,
            _ => return Err(wrong("variables", "对象", "an object")),
        };
        if variables.iter().any(|(name, value)| name.contains('\0') || holds_null(value)) {
            return Err(Rejection::null_character());
        }
        if !matches!(take("extensions"), Json::Null | Json::Object(_)) {
            return Err(wrong("extensions", "对象", "an object"));
        }
        Ok(Self { query, operation_name, variables })
    }
}

fn holds_null(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_null),
        Json::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_null(value)),
        _ => false,
    }
}

/// Executes a document of a page's, under the limits that hold for everybody's.
pub(super) async fn ask<H: House>(
    edge: &Edge<H>,
    document: &str,
    variables: Map<String, Json>,
    session: Session,
    asked: &Asked,
) -> Result<Json, Vec<Problem>> {
    let parameters = Parameters { query: document.to_owned(), operation_name: None, variables };
    let executed = execute(edge, parameters, session, true).await.map_err(|rejection| rejection.problems(asked))?;
    let errors = wording::shown(executed.errors, executed.data.is_some(), asked, &edge.limits);
    match executed.data {
        Some(data) if errors.is_empty() => Ok(data.into_json().unwrap_or_default()),
        _ => Err(problems(errors)),
    }
}

async fn execute<H: House>(
    edge: &Edge<H>,
    parameters: Parameters,
    session: Session,
    may_change: bool,
) -> Result<Executed, Rejection> {
    let document = edge.documents.read(&parameters.query)?;
    let operation = document.operation(parameters.operation_name.as_deref())?;
    match operation.kind {
        OperationType::Query => {}
        OperationType::Mutation if may_change => {}
        OperationType::Mutation => return Err(Rejection::mutation_by_get()),
        OperationType::Subscription => {
            return Err(Rejection::bad_request("此处不提供订阅", "subscriptions are not served here"));
        }
    }
    operation.check(&parameters.variables)?;
    let mut request =
        Request::new(parameters.query).variables(Variables::from_json(Json::Object(parameters.variables)));
    if let Some(name) = parameters.operation_name {
        request = request.operation_name(name);
    }
    if !edge.introspection {
        if document.introspects {
            let refusal = Refusal::new(
                ErrorCode::ValidationFailed,
                "本服务器关闭了模式查询(内省)",
                "introspection is switched off at this server",
            );
            return Err(Rejection::document(refusal, Vec::new()));
        }
        request = request.disable_introspection();
    }
    request.set_parsed_query(document.parsed.clone());
    let mut response = edge.house.answer(request, session).await;
    if response.data == Value::Null && response.errors.is_empty() {
        // Every field was skipped, which the library answers with null.
        response.data = Value::Object(IndexMap::new());
    }
    // An error of the execution has a path; without one nothing was executed, and there is no data.
    let executed = response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty());
    let data = std::mem::take(&mut response.data);
    let data = executed.then(|| operation.order.apply(data));
    Ok(Executed { data, errors: response.errors, extensions: response.extensions })
}

/// What the house answered; no data where nothing was executed.
struct Executed {
    data: Option<Value>,
    errors: Vec<ServerError>,
    extensions: BTreeMap<String, Value>,
}

fn finish<H: House>(
    answered: Result<Executed, Rejection>,
    edge: &Edge<H>,
    asked: &Asked,
    media: Media,
) -> HttpResponse {
    let Executed { data, errors, extensions } = match answered {
        Ok(executed) => executed,
        Err(rejection) => return rejection.answer(asked, media),
    };
    let errors = wording::shown(errors, data.is_some(), asked, &edge.limits);
    let status = if data.is_some() || media == Media::Json { StatusCode::OK } else { refused_status(&errors) };
    answering(status, media).json(Body { errors, data, extensions })
}

fn refused_status(errors: &[ServerError]) -> StatusCode {
    match errors.first().and_then(wording::code_of) {
        Some(ErrorCode::Forbidden) => StatusCode::FORBIDDEN,
        Some(ErrorCode::Unavailable) => StatusCode::SERVICE_UNAVAILABLE,
        Some(ErrorCode::Internal) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
