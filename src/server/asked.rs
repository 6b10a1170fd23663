//! What every request has before anything else is known of it: an id, under which the log is
//! searched, and the language in which its author reads.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_LANGUAGE, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use uuid::Uuid;

use super::calendars;
use crate::kernel::{Ids, Language};

/// The header that carries a request's id, both ways.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 100;

/// The id of a request: the caller's own where it is well formed, else one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 1 to 100 letters, digits and `-_.:`: what cannot forge a line of a log.
    fn given(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        (!text.is_empty() && text.len() <= LONGEST && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a request from the start.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub id: RequestId,
    pub language: Language,
}

impl Asked {
    pub fn of(request: &HttpRequest) -> Self {
        request
            .extensions()
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self { id: RequestId(Uuid::nil().to_string()), language: Language::default() })
    }
}

/// Where the ids of requests come from: not from the source that gives rows theirs, so that a
/// seeded run does not depend on how often it was asked.
pub(super) struct RequestIds(pub Ids);

/// Around every request: its id, what browsers must be told, and a line in the log.
pub(super) async fn traced(
    ids: web::Data<RequestIds>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let header = |name: &HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let id =
        header(&REQUEST_ID).and_then(RequestId::given).unwrap_or_else(|| RequestId(ids.0.next::<Uuid>().to_string()));
    let language = header(&ACCEPT_LANGUAGE).map(Language::accepted).unwrap_or_default();
    request.extensions_mut().insert(Asked { id: id.clone(), language });
    let started = std::time::Instant::now();
    let (method, path) = (request.method().clone(), calendars::discreet(&request));
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if !headers.contains_key(REFERRER_POLICY) {
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    tracing::info!(
        request_id = %id, %method, path, status = response.status().as_u16(),
        milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    Ok(response)
}
