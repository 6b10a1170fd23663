//! Signing in: the token is kept in a cookie that only our pages send and no script reads. It is as good as
//! the token itself, no longer and for nothing else.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::StatusCode;

use super::form::Fields;
use super::{ROOT, SIGN_IN};
use crate::access::Actor;
use crate::kernel::{ErrorCode, Language, Refusal};
use crate::server::asked::Asked;
use crate::server::rejection::Rejection;
use crate::server::{Edge, House, door};

const TOKEN: &str = "rencai-token";
const LANGUAGE: &str = "rencai-language";
/// Browsers keep 4096 bytes of a cookie, its name and attributes among them.
const LONGEST: usize = 3800;

/// Who the cookie says that the visitor is, with his token; none where there is no cookie.
pub(super) async fn enter<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    asked: &Asked,
) -> Result<Option<(Arc<Actor>, String)>, Rejection> {
    let Some(cookie) = request.cookie(TOKEN) else { return Ok(None) };
    let actor = door::enter_with(edge, cookie.value(), asked).await?;
    Ok(Some((Arc::new(actor), cookie.value().to_owned())))
}

/// Somebody who has signed in.
pub(super) struct Entered {
    pub cookie: Cookie<'static>,
    pub actor: Arc<Actor>,
    pub token: String,
    /// The page that was wanted.
    pub to: String,
}

/// Takes a good token.
pub(super) async fn sign_in<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    form: &Fields,
    asked: &Asked,
) -> Result<Entered, Rejection> {
    let token = form.text("token").trim();
    let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
    if token.len() > LONGEST {
        let refusal = Refusal::new(
            ErrorCode::TooLarge,
            format!("令牌过长，浏览器存不下：至多 {LONGEST} 个字符"),
            format!("the token is too long for a browser to keep: at most {LONGEST} characters"),
        );
        return Err(Rejection::new(StatusCode::PAYLOAD_TOO_LARGE, refusal.allowing([LONGEST])));
    }
    let actor = Arc::new(door::enter_with(edge, token, asked).await?);
    let to = form.text("to");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
    let to = if to != SIGN_IN && to.bytes().all(plain) { to } else { "" };
    let cookie = cookie(request, edge, TOKEN, token.to_owned());
    Ok(Entered { cookie, actor, token: token.to_owned(), to: to.to_owned() })
}

/// A cookie that ends the visit.
pub(super) fn sign_out<H>(request: &HttpRequest, edge: &Edge<H>) -> Cookie<'static> {
    let mut gone = cookie(request, edge, TOKEN, String::new());
    gone.set_max_age(Duration::ZERO);
    gone
}

/// The language that the address asks for.
pub(super) fn chosen(query: &Fields) -> Option<Language> {
    read(query.text("lang"))
}

/// The language that was asked for last time.
pub(super) fn remembered(request: &HttpRequest) -> Option<Language> {
    read(request.cookie(LANGUAGE)?.value())
}

/// A cookie that remembers a language.
pub(super) fn language<H>(request: &HttpRequest, edge: &Edge<H>, language: Language) -> Cookie<'static> {
    let name = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    let mut cookie = cookie(request, edge, LANGUAGE, name.to_owned());
    cookie.set_max_age(Duration::days(365));
    cookie
}

fn read(text: &str) -> Option<Language> {
    match text {
        "zh" => Some(Language::Zh),
        "en" => Some(Language::En),
        _ => None,
    }
}

fn cookie<H>(request: &HttpRequest, edge: &Edge<H>, name: &'static str, value: String) -> Cookie<'static> {
    // Whoever forges the proxy's word deceives only his own browser.
    let proxied = request.headers().get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    Cookie::build(name, value)
        .path(ROOT)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(edge.secure_cookies || proxied)
        .finish()
}
