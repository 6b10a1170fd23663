//! `GET /calendars/{secret}.ics`: a unit's duties for a calendar program, which brings no token: the secret in the
//! address stands for one. Secrets that were never issued, have expired or were revoked and texts that are none have
//! one answer, and no secret comes into the log.

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use actix_web::{HttpRequest, HttpResponse, web};

use super::asked::Asked;
use super::attachments::is_known;
use super::negotiation::Media;
use super::rejection::Rejection;
use super::{Calendar, Edge, House};

/// Above all calendars.
const ROOT: &str = "/calendars";

pub(super) async fn get<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    file: web::Path<String>,
) -> HttpResponse {
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    let Calendar { text, tag } = match edge.house.calendar(secret).await {
        Ok(calendar) => calendar,
        Err(failure) => return Rejection::of(failure).answer(&Asked::of(&request), Media::Json),
    };
    let tag = format!("\"{tag}\"");
    let known = is_known(&request, &tag);
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    // Weak: the same duties are other bytes at another moment, which stands in each event.
    response.insert_header((ETAG, format!("W/{tag}"))).insert_header((CACHE_CONTROL, "private, no-cache"));
    if known {
        return response.finish();
    }
    response
        .insert_header((CONTENT_TYPE, "text/calendar; charset=utf-8"))
        // Without a name of its own a file that is saved would be called by the secret.
        .insert_header((CONTENT_DISPOSITION, "inline; filename=\"duties.ics\""))
        .body(text)
}

pub(super) async fn other(request: HttpRequest) -> HttpResponse {
    Rejection::method("GET, HEAD").answer(&Asked::of(&request), Media::Json)
}

/// A request's path as the log may have it: without what follows [`ROOT`], wherever somebody has put that.
pub(super) fn discreet(request: &ServiceRequest) -> String {
    match request.match_info().as_str().split_once(ROOT) {
        Some((before, _)) => format!("{before}{ROOT}/…"),
        None => request.path().to_owned(),
    }
}
