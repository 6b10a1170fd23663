//! The explorer page: everything it needs is in the program, so that it works where there is no
//! network. It is open, since it answers nothing by itself: the token is typed into it.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION,
};
use actix_web::{HttpRequest, HttpResponse, web};

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::Rejection;
use crate::kernel::Digest;

/// Scripts, styles and calls are this server's only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Asset {
    name: &'static str,
    kind: &'static str,
    packed: bool,
    bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal, $kind:literal, $packed:literal, $file:literal;)+) => {
        &[$(Asset {
            name: $name,
            kind: $kind,
            packed: $packed,
            bytes: include_bytes!(concat!("assets/", $file)),
        }),+]
    };
}

const ASSETS: &[Asset] = assets! {
    "", "text/html; charset=utf-8", false, "explorer.html";
    "explorer.js", "text/javascript; charset=utf-8", false, "explorer.js";
    "explorer.css", "text/css; charset=utf-8", false, "explorer.css";
    "react.js", "text/javascript; charset=utf-8", true, "react.production.min.js.gz";
    "react-dom.js", "text/javascript; charset=utf-8", true, "react-dom.production.min.js.gz";
    "graphiql.js", "text/javascript; charset=utf-8", true, "graphiql.min.js.gz";
    "graphiql.css", "text/css; charset=utf-8", true, "graphiql.min.css.gz";
    "NOTICE", "text/plain; charset=utf-8", false, "NOTICE";
};

pub(super) async fn page(request: HttpRequest) -> HttpResponse {
    asset(&request, "")
}

pub(super) async fn file(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    asset(&request, &name)
}

pub(super) async fn home() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/explorer")).finish()
}

fn asset(request: &HttpRequest, name: &str) -> HttpResponse {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return Rejection::no_such_page().answer(&Asked::of(request), Media::Json);
    };
    let tag = format!("\"{}\"", Digest::of(asset.bytes));
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = HttpResponse::build(if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY));
    if unchanged {
        return response.finish();
    }
    if asset.packed {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    response.insert_header((CONTENT_TYPE, asset.kind)).body(asset.bytes)
}
