//! Pages for people, as HTTP sees them: who signed in, whether a form comes from one of our own pages, what
//! it holds, and what browsers are told. What a page shows is the [`House`]'s; it asks the schema as
//! everybody does. Deliberately absent: scripts, without which a page must work, and sessions of the
//! server's own, since the token in the cookie is verified each time.

mod form;
mod origin;
mod session;

use actix_web::cookie::Cookie;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::Rejection;
use super::{Edge, House, Session, edge};
use crate::kernel::Language;
pub use form::Fields;
use form::Kept;

/// Where the pages are.
pub const ROOT: &str = "/authors";
/// Below it, what a form is sent to that signs in.
pub const SIGN_IN: &str = "sign-in";
/// Below it, what a form is sent to that signs out.
pub const SIGN_OUT: &str = "sign-out";
/// The field of a form that proves that the page was ours; the first one where a file comes with it.
pub const PROOF: &str = "proof";
/// The field whose file goes the way of all uploads: what the page gets is its digest.
pub const FILE: &str = "file";
/// The field in which that file's name then stands.
pub const FILE_NAME: &str = "file-name";

/// Nothing but our own style, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// What is wrong, as people are told; also read from a payload's errors.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// A code of the public list.
    pub code: String,
    /// In the visitor's language.
    pub message: String,
    /// Where in the input.
    #[serde(default)]
    pub path: Vec<String>,
    /// What could be done or given instead.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// The clauses that demand it.
    #[serde(default)]
    pub clauses: Vec<String>,
}

/// One visit to a page.
pub struct Visit {
    /// What follows [`ROOT`], without the slash.
    pub path: String,
    /// The parameters of the address.
    pub query: Fields,
    /// What was sent, where something was.
    pub form: Option<Fields>,
    /// The language that was chosen, or that the browser asks for.
    pub language: Language,
    /// What forms must carry as [`PROOF`]; empty for who has not signed in.
    pub proof: String,
    /// A text that no other visit has: the idempotency key of what the page's form will do.
    pub key: String,
    /// Why what was sent cannot be taken, or the visitor is not known.
    pub problems: Vec<Problem>,
}

impl Visit {
    /// The wording in the visitor's language.
    #[must_use]
    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// What a visit is answered with.
pub enum Page {
    /// A page of HTML.
    Html(StatusCode, String),
    /// A part of the pages that is the same for everybody: its media type and text.
    Asset(&'static str, &'static str),
    /// Another address, below [`ROOT`].
    Elsewhere(String),
}

/// The schema, as one visitor may ask it.
pub trait Desk {
    /// Executes a document: its data, or why there is none.
    fn ask<'d>(
        &'d self,
        document: &'static str,
        variables: Map<String, Json>,
    ) -> LocalBoxFuture<'d, Result<Json, Vec<Problem>>>;
}

struct Seated<'e, H> {
    edge: &'e Edge<H>,
    session: Session,
    asked: &'e Asked,
}

impl<H: House> Desk for Seated<'_, H> {
    fn ask<'d>(
        &'d self,
        document: &'static str,
        variables: Map<String, Json>,
    ) -> LocalBoxFuture<'d, Result<Json, Vec<Problem>>> {
        Box::pin(edge::ask(self.edge, document, variables, self.session.clone(), self.asked))
    }
}

pub(super) async fn home<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    visit(&edge, &request, payload, String::new()).await
}

pub(super) async fn below<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    payload: web::Payload,
    path: web::Path<String>,
) -> HttpResponse {
    visit(&edge, &request, payload, path.into_inner()).await
}

pub(super) async fn other(request: HttpRequest) -> HttpResponse {
    Rejection::method("GET, HEAD, POST").answer(&Asked::of(&request), Media::Json)
}

async fn visit<H: House>(edge: &Edge<H>, request: &HttpRequest, payload: web::Payload, path: String) -> HttpResponse {
    let mut asked = Asked::of(request);
    let query = Fields::of_address(request.query_string());
    let chosen = session::chosen(&query);
    asked.language = chosen.or_else(|| session::remembered(request)).unwrap_or(asked.language);
    let posted = request.method() == Method::POST;
    let mut visit = Visit {
        path,
        query,
        form: None,
        language: asked.language,
        proof: String::new(),
        key: asked.id.to_string(),
        problems: Vec::new(),
    };
    let mut cookies: Vec<Cookie<'static>> =
        chosen.map(|language| session::language(request, edge, language)).into_iter().collect();
    if posted && let Err(rejection) = origin::ours(request) {
        visit.problems = rejection.problems(&asked);
        return refused(edge, visit, rejection.status(), cookies).await;
    }
    if posted && visit.path == SIGN_IN {
        return match session::sign_in(edge, request, payload, &asked).await {
            Ok((cookie, to)) => {
                cookies.push(cookie);
                answer(Page::Elsewhere(to), &asked, cookies)
            }
            Err(rejection) => {
                visit.problems = rejection.problems(&asked);
                refused(edge, visit, rejection.status(), cookies).await
            }
        };
    }
    let (actor, token) = match session::enter(edge, request, &asked).await {
        Ok(Some(entered)) => entered,
        Ok(None) => return refused(edge, visit, StatusCode::UNAUTHORIZED, cookies).await,
        Err(rejection) => {
            visit.problems = rejection.problems(&asked);
            return refused(edge, visit, rejection.status(), cookies).await;
        }
    };
    visit.proof = origin::proof(&token);
    if posted {
        match form::read(edge, request, payload, &Kept { actor: actor.clone(), proof: &visit.proof }).await {
            Ok(form) if visit.path == SIGN_OUT => {
                drop(form);
                cookies.push(session::sign_out(request, edge));
                return answer(Page::Elsewhere(String::new()), &asked, cookies);
            }
            Ok(form) => visit.form = Some(form),
            Err(rejection) => visit.problems = rejection.problems(&asked),
        }
    }
    let session = Session { actor, language: asked.language, request_id: asked.id.clone() };
    let page = edge.house.page(&visit, Some(&Seated { edge, session, asked: &asked })).await;
    answer(page, &asked, cookies)
}

/// The page that asks who one is, with what is wrong.
async fn refused<H: House>(
    edge: &Edge<H>,
    visit: Visit,
    status: StatusCode,
    cookies: Vec<Cookie<'static>>,
) -> HttpResponse {
    let page = match edge.house.page(&visit, None).await {
        Page::Html(_, text) => Page::Html(status, text),
        other => other,
    };
    answer_in(visit.language, page, cookies)
}

fn answer(page: Page, asked: &Asked, cookies: Vec<Cookie<'static>>) -> HttpResponse {
    answer_in(asked.language, page, cookies)
}

fn answer_in(language: Language, page: Page, cookies: Vec<Cookie<'static>>) -> HttpResponse {
    let (status, kind, body, to) = match page {
        Page::Html(status, text) => (status, "text/html; charset=utf-8", text, None),
        Page::Asset(kind, text) => (StatusCode::OK, kind, text.to_owned(), None),
        Page::Elsewhere(to) => (StatusCode::SEE_OTHER, "text/plain; charset=utf-8", String::new(), Some(to)),
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        // Without it browsers do not say where a form comes from.
        .insert_header((REFERRER_POLICY, "same-origin"))
        .insert_header((
            CONTENT_LANGUAGE,
            match language {
                Language::Zh => "zh-CN",
                Language::En => "en",
            },
        ))
        .append_header((VARY, "Accept-Language, Cookie"));
    if let Some(to) = to {
        response.insert_header((LOCATION, format!("{ROOT}/{to}").trim_end_matches('/').to_owned()));
    }
    for cookie in cookies {
        response.cookie(cookie);
    }
    response.body(body)
}
