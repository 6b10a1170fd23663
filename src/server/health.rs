//! `/health`: the process answers. `/ready`: so does what stands behind it. Both are open and say no more.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::answering;
use super::{Edge, House};
use crate::kernel::Fault;

/// Who asks whether to send requests here asks every few seconds: a database that is silent for so long
/// will not answer a request in time either.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn health() -> HttpResponse {
    answering(StatusCode::OK, Media::Json).json(json!({ "status": "ok" }))
}

pub(super) async fn ready<H: House>(edge: web::Data<Edge<H>>, request: HttpRequest) -> HttpResponse {
    let answered = tokio::time::timeout(PATIENCE, edge.house.ready()).await;
    match answered.unwrap_or_else(|silence| Err(Fault::outage(silence))) {
        Ok(()) => answering(StatusCode::OK, Media::Json).json(json!({ "status": "ready" })),
        Err(fault) => {
            tracing::error!(request_id = %Asked::of(&request).id, %fault, "not ready");
            answering(StatusCode::SERVICE_UNAVAILABLE, Media::Json).json(json!({ "status": "not ready" }))
        }
    }
}
