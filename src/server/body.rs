//! Bodies, read piece by piece up to a limit: what is larger is refused before it is held, and who
//! falls silent is not waited for.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderName};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;

use super::rejection::Rejection;
use crate::kernel::{ErrorCode, Refusal};

/// How long the next piece of a body may take.
const SILENCE: Duration = Duration::from_secs(30);

/// A body as it arrives.
pub(super) struct Pieces {
    payload: web::Payload,
    left: usize,
    limit: usize,
}

impl Pieces {
    pub fn of(request: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Self, Rejection> {
        if header(request, CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
            return Err(Rejection::unsupported_media(
                "请求体不得压缩",
                "the body must not be compressed",
                "Content-Encoding: identity",
            ));
        }
        if announced(request).is_some_and(|length| length > limit) {
            return Err(Rejection::too_large(limit));
        }
        Ok(Self { payload, left: limit, limit })
    }

    pub async fn next(&mut self) -> Result<Option<web::Bytes>, Rejection> {
        let arrived = tokio::time::timeout(SILENCE, self.payload.next()).await.map_err(|_| silent())?;
        let Some(piece) = arrived else { return Ok(None) };
        let piece =
            piece.map_err(|_| Rejection::bad_request("请求体没有完整到达", "the body did not arrive as a whole"))?;
        self.left = self.left.checked_sub(piece.len()).ok_or_else(|| Rejection::too_large(self.limit))?;
        Ok(Some(piece))
    }
}

pub(super) async fn read(request: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Vec<u8>, Rejection> {
    let mut pieces = Pieces::of(request, payload, limit)?;
    let mut bytes = Vec::with_capacity(announced(request).unwrap_or_default());
    while let Some(piece) = pieces.next().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// How long a body says it is.
pub(super) fn announced(request: &HttpRequest) -> Option<usize> {
    header(request, CONTENT_LENGTH)?.parse().ok()
}

fn header(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

fn silent() -> Rejection {
    let seconds = SILENCE.as_secs();
    let refusal = Refusal::new(
        ErrorCode::BadRequest,
        format!("请求体中断超过 {seconds} 秒；请重新发送"),
        format!("nothing of the body came for {seconds} seconds; send it again"),
    );
    Rejection::new(StatusCode::REQUEST_TIMEOUT, refusal)
}
