//! Whether a form comes from one of our own pages: the browser says so, and the form carries a proof that
//! only a page for this visitor can hold.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use crate::kernel::{Digest, ErrorCode, Refusal};
use crate::server::rejection::Rejection;

/// Refuses what a browser sends for another site, and what no browser sends.
pub(super) fn ours(request: &HttpRequest) -> Result<(), Rejection> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let same = match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => site == "same-origin",
        // Browsers of old, and addresses without TLS: the origin must be where the request goes.
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, host)| Some(host) == header("host")),
        (None, None) => false,
    };
    if same { Ok(()) } else { Err(foreign()) }
}

/// What the forms of a page carry for who has this token. The token cannot be told from it.
pub(super) fn proof(token: &str) -> String {
    Digest::of(format!("rencai:form:{token}")).hex()
}

pub(super) fn foreign() -> Rejection {
    let refusal = Refusal::new(
        ErrorCode::Forbidden,
        "表单不是从本站页面发出的；请回到页面重新填写",
        "the form was not sent from a page of this server; go back to the page and fill it in again",
    );
    Rejection::new(StatusCode::FORBIDDEN, refusal)
}
