//! From a request's token to the one who acts. Nothing of the schema is answered before this.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use super::asked::Asked;
use super::rejection::Rejection;
use super::{Edge, House};
use crate::access::Actor;
use crate::access::token::TokenRefused;

pub(super) async fn enter<H: House>(edge: &Edge<H>, request: &HttpRequest, asked: &Asked) -> Result<Actor, Rejection> {
    enter_with(edge, token(request).map_err(|reason| refuse(reason, asked))?, asked).await
}

pub(super) async fn enter_with<H: House>(edge: &Edge<H>, token: &str, asked: &Asked) -> Result<Actor, Rejection> {
    let bearer = edge.verifier.verify(token).await.map_err(|reason| refuse(reason, asked))?;
    let seat = edge.house.seat(bearer.unit()).await.map_err(|fault| Rejection::of(fault.into()))?;
    bearer.sit(seat).map_err(|reason| refuse(reason, asked))
}

fn refuse(reason: TokenRefused, asked: &Asked) -> Rejection {
    tracing::info!(request_id = %asked.id, %reason, "a token was refused");
    Rejection::unauthenticated(reason)
}

fn token(request: &HttpRequest) -> Result<&str, TokenRefused> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let header = headers.next().ok_or(TokenRefused::Absent)?;
    if headers.next().is_some() {
        return Err(TokenRefused::Malformed);
    }
    let (scheme, token) = header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(TokenRefused::Malformed)?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(TokenRefused::Absent);
    }
    Ok(token.trim())
}
