//! The one place that turns a refusal into an HTTP answer.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder};
use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use serde::Serialize;

use super::asked::Asked;
use super::negotiation::Media;
use super::site::Problem;
use crate::access::token::TokenRefused;
use crate::kernel::{ErrorCode, Failure, Fault, Refusal, Refusals};

const RETRY_SECONDS: &str = "2";

/// A request that is refused at the door.
#[derive(Debug)]
pub(super) struct Rejection {
    status: StatusCode,
    reason: Failure,
    headers: Vec<(HeaderName, String)>,
    locations: Vec<Pos>,
    /// Whether the request was good HTTP and only its GraphQL was not.
    well_formed: bool,
}

/// What is written: errors first, and no `data` where nothing was executed.
#[derive(Serialize)]
pub(super) struct Body {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<String, Value>,
}

impl Rejection {
    pub fn new(status: StatusCode, reason: impl Into<Failure>) -> Self {
        Self { status, reason: reason.into(), headers: Vec::new(), locations: Vec::new(), well_formed: false }
    }

    /// A document that cannot be executed: 200 as plain JSON, 400 where the status code may tell.
    pub fn document(refusal: Refusal, locations: Vec<Pos>) -> Self {
        Self { locations, well_formed: true, ..Self::new(StatusCode::BAD_REQUEST, refusal) }
    }

    pub fn bad_request(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Refusal::new(ErrorCode::BadRequest, zh, en))
    }

    /// PostgreSQL keeps no text with it, and no text of people has it.
    pub fn null_character() -> Self {
        Self::bad_request("文字中不得有空字符(U+0000)", "no text may hold the null character (U+0000)")
    }

    pub fn not_acceptable() -> Self {
        let refusal = Refusal::new(
            ErrorCode::BadRequest,
            "Accept 中没有本服务器能给出的类型",
            "Accept names no media type that this server can give",
        );
        let types = [Media::GraphqlResponse.essence(), Media::Json.essence()];
        Self::new(StatusCode::NOT_ACCEPTABLE, refusal.allowing(types))
    }

    pub fn unsupported_media(zh: &str, en: &str, allowed: &str) -> Self {
        let refusal = Refusal::new(ErrorCode::BadRequest, zh, en).allowing([allowed]);
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, refusal)
    }

    pub fn too_large(limit: usize) -> Self {
        let refusal = Refusal::new(
            ErrorCode::TooLarge,
            format!("请求体过大，上限为 {limit} 字节"),
            format!("the body is too large; at most {limit} bytes are read"),
        );
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, refusal.allowing([limit]))
    }

    pub fn method(allowed: &'static str) -> Self {
        let refusal = Refusal::new(
            ErrorCode::BadRequest,
            format!("此处只接受 {allowed}"),
            format!("only {allowed} will do here"),
        );
        let refusal = refusal.allowing(allowed.split(", "));
        Self { headers: vec![(ALLOW, allowed.to_owned())], ..Self::new(StatusCode::METHOD_NOT_ALLOWED, refusal) }
    }

    pub fn mutation_by_get() -> Self {
        let refusal = Refusal::new(
            ErrorCode::BadRequest,
            "变更须以 POST 发送，GET 只能查询",
            "mutations are sent by POST; GET is for queries only",
        );
        let headers = vec![(ALLOW, "POST".to_owned())];
        Self { headers, ..Self::new(StatusCode::METHOD_NOT_ALLOWED, refusal.allowing(["POST"])) }
    }

    pub fn no_such_page() -> Self {
        let refusal = Refusal::new(ErrorCode::NotFound, "没有这个地址", "there is nothing at this address");
        Self::new(StatusCode::NOT_FOUND, refusal.allowing(["/graphql", "/files", "/health", "/ready"]))
    }

    pub fn unauthenticated(refused: TokenRefused) -> Self {
        // RFC 6750, 3.1: who brought no token is not told of an error.
        let challenge = match refused {
            TokenRefused::Absent => r#"Bearer realm="rencai""#.to_owned(),
            refused => format!(r#"Bearer realm="rencai", error="invalid_token", error_description="{refused}""#),
        };
        let headers = vec![(WWW_AUTHENTICATE, challenge)];
        Self { headers, ..Self::new(StatusCode::UNAUTHORIZED, Refusal::from(refused)) }
    }

    /// What a room or the store would not do, as the answer of a plain HTTP address.
    pub fn of(failure: Failure) -> Self {
        let status = match failure.code() {
            ErrorCode::Forbidden => StatusCode::FORBIDDEN,
            ErrorCode::NotFound | ErrorCode::FileMissing => StatusCode::NOT_FOUND,
            ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::Contention | ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, failure)
    }

    /// The status, where nothing but HTTP is spoken.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The reasons, as a page shows them.
    pub fn problems(&self, asked: &Asked) -> Vec<Problem> {
        problems(written(&self.reason, asked))
    }

    pub fn answer(self, asked: &Asked, media: Media) -> HttpResponse {
        let status = if self.well_formed && media == Media::Json { StatusCode::OK } else { self.status };
        let mut errors = written(&self.reason, asked);
        for error in &mut errors {
            error.locations.clone_from(&self.locations);
        }
        let mut response = answering(status, media);
        for header in self.headers {
            response.insert_header(header);
        }
        tracing::debug!(request_id = %asked.id, status = status.as_u16(), reason = %self.reason, "refused at the door");
        response.json(Body { errors, data: None, extensions: BTreeMap::new() })
    }
}

/// The beginning of every answer in JSON: not to be kept by anybody, since it is for one person.
pub(super) fn answering(status: StatusCode, media: Media) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, media.content_type()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .append_header((VARY, "Accept, Accept-Language, Authorization"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.insert_header((RETRY_AFTER, RETRY_SECONDS));
    }
    response
}

/// Errors, as a page shows them.
pub(super) fn problems(errors: Vec<ServerError>) -> Vec<Problem> {
    let list = |value: Option<&Value>| match value {
        Some(Value::List(items)) => items.iter().filter_map(as_text).collect(),
        _ => Vec::new(),
    };
    let problem = |error: ServerError| {
        let more = error.extensions.as_ref();
        let get = |name: &str| more.and_then(|more| more.get(name));
        Problem {
            code: get("code").and_then(as_text).unwrap_or_default(),
            path: list(get("at")),
            allowed: list(get("allowed")),
            clauses: list(get("clauses")),
            message: error.message,
        }
    };
    errors.into_iter().map(problem).collect()
}

fn as_text(value: &Value) -> Option<String> {
    if let Value::String(text) = value { Some(text.clone()) } else { None }
}

/// The errors of a failure in the language that was asked for. A fault goes to the log, and the
/// answer says only how to find it there.
pub(super) fn written(failure: &Failure, asked: &Asked) -> Vec<ServerError> {
    match failure {
        Failure::Refused(Refusals(refusals)) => refusals.iter().map(|refusal| refused(refusal, asked)).collect(),
        Failure::Fault(fault) => vec![logged(fault, asked)],
    }
}

/// A fault, once it is in the log.
pub(super) fn logged(fault: &Fault, asked: &Asked) -> ServerError {
    tracing::error!(request_id = %asked.id, %fault, "a fault");
    refused(&if fault.outage { outage(asked) } else { neutral(asked) }, asked)
}

/// What is said of a fault.
pub(super) fn neutral(asked: &Asked) -> Refusal {
    Refusal::new(
        ErrorCode::Internal,
        format!("服务器内部错误；请把编号 {} 告知运维人员", asked.id),
        format!("a fault of the server; tell the operators the id {}", asked.id),
    )
}

fn outage(asked: &Asked) -> Refusal {
    Refusal::new(
        ErrorCode::Unavailable,
        format!("数据库暂不可用，请稍后重试；运维人员可凭编号 {} 查找原因", asked.id),
        format!("the database is unavailable; try again later. Operators find the cause under the id {}", asked.id),
    )
}

pub(super) fn refused(refusal: &Refusal, asked: &Asked) -> ServerError {
    let mut error = ServerError::new(asked.language.of(&refusal.message), None);
    let mut more = ErrorExtensionValues::default();
    more.set("code", refusal.code.as_str());
    more.set("requestId", asked.id.as_str());
    let list = |texts: Vec<String>| Value::List(texts.into_iter().map(Value::String).collect());
    if !refusal.allowed.is_empty() {
        more.set("allowed", list(refusal.allowed.clone()));
    }
    if !refusal.path.is_empty() {
        more.set("at", list(refusal.path.clone()));
    }
    if !refusal.clauses.is_empty() {
        more.set("clauses", list(refusal.clauses.iter().map(ToString::to_string).collect()));
    }
    error.extensions = Some(more);
    error
}
