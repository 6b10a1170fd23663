//! `/health`: the process answers. `/ready`: so does what stands behind it. Both are open and say no more.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::answering;
use super::{Edge, House};

pub(super) async fn health() -> HttpResponse {
    answering(StatusCode::OK, Media::Json).json(json!({ "status": "ok" }))
}

pub(super) async fn ready<H: House>(edge: web::Data<Edge<H>>, request: HttpRequest) -> HttpResponse {
    match edge.house.ready().await {
        Ok(()) => answering(StatusCode::OK, Media::Json).json(json!({ "status": "ready" })),
        Err(fault) => {
            tracing::error!(request_id = %Asked::of(&request).id, %fault, "not ready");
            answering(StatusCode::SERVICE_UNAVAILABLE, Media::Json).json(json!({ "status": "not ready" }))
        }
    }
}
