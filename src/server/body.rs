//! Bodies, read piece by piece up to a limit: what is larger is refused before it is held.

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;

use super::rejection::Rejection;

pub(super) async fn read(request: &HttpRequest, mut body: web::Payload, limit: usize) -> Result<Vec<u8>, Rejection> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if header(CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(Rejection::unsupported_media(
            "请求体不得压缩",
            "the body must not be compressed",
            "Content-Encoding: identity",
        ));
    }
    let announced = header(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Rejection::too_large(limit));
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or_default().min(64 * 1024));
    while let Some(piece) = body.next().await {
        let piece =
            piece.map_err(|_| Rejection::bad_request("请求体没有完整到达", "the body did not arrive as a whole"))?;
        if bytes.len() + piece.len() > limit {
            return Err(Rejection::too_large(limit));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
