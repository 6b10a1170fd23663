//! `GET /files/{digest}`: what is attached to reports, under the same token and the same reach as the schema. What is not
//! there and what the asker may not have are one answer.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, web};

use super::asked::Asked;
use super::files::base_name;
use super::negotiation::Media;
use super::rejection::Rejection;
use super::{Download, Edge, House, door};
use crate::kernel::{Digest, Refusal};

pub(super) async fn get<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    digest: web::Path<String>,
) -> HttpResponse {
    let asked = Asked::of(&request);
    match give(&edge, &request, &digest, &asked).await {
        Ok(response) => response,
        Err(rejection) => rejection.answer(&asked, Media::Json),
    }
}

pub(super) async fn other(request: HttpRequest) -> HttpResponse {
    Rejection::method("GET, HEAD").answer(&Asked::of(&request), Media::Json)
}

async fn give<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    digest: &str,
    asked: &Asked,
) -> Result<HttpResponse, Rejection> {
    let actor = door::enter(edge, request, asked).await?.into();
    let digest = digest.parse::<Digest>();
    let digest = digest.map_err(|_| Rejection::of(Refusal::not_found("附件", "attachment").into()))?;
    let tag = format!("\"{digest}\"");
    let known = is_known(request, &tag);
    let found = edge.house.attachment(&actor, digest, known).await.map_err(Rejection::of)?;
    let Download { name, media_type, content } = found;
    let mut response = HttpResponse::build(if content.is_some() { StatusCode::OK } else { StatusCode::NOT_MODIFIED });
    // It may be kept by whom it was given to, who asks each time whether he still may have it.
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "private, no-cache"));
    response.append_header((VARY, "Authorization"));
    Ok(match content {
        None => response.finish(),
        Some(bytes) => response
            .insert_header((CONTENT_TYPE, content_type(media_type)))
            .insert_header((CONTENT_DISPOSITION, disposition(&name)))
            .body(bytes),
    })
}

/// Whether the asker says that he has these bytes already (RFC 9110, 13.1.2).
pub(super) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let headers = request.headers().get_all(IF_NONE_MATCH).filter_map(|header| header.to_str().ok());
    let mut tags = headers.flat_map(|header| header.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// Texts were held against UTF-8 when they were attached.
fn content_type(media_type: String) -> String {
    if media_type.starts_with("text/") { format!("{media_type}; charset=utf-8") } else { media_type }
}

/// To be saved under its name (RFC 6266), which most names need UTF-8 for (RFC 8187, before it 5987).
fn disposition(name: &str) -> String {
    let name = base_name(name);
    let plain = |one: char| one == ' ' || (one.is_ascii_graphic() && !matches!(one, '"' | '\\' | '%'));
    let fallback: String = name.chars().map(|one| if plain(one) { one } else { '_' }).collect();
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let encoded: String = name
        .bytes()
        .map(|byte| if bare(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{encoded}")
}
