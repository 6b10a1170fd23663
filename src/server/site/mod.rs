//! Pages for people, as HTTP sees them: who signed in, whether a form comes from one of our own pages, what
//! it holds, and what browsers are told. What a page shows is the [`House`]'s; it asks the schema as
//! everybody does. Deliberately absent: scripts, without which a page must work, and sessions of the
//! server's own, since the token in the cookie is verified each time.

mod form;
mod origin;
mod session;

use actix_web::cookie::Cookie;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    REFERRER_POLICY, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::Rejection;
use super::workbooks::{FUND, XLSX};
use super::{Edge, House, Session, body, edge};
use crate::kernel::{ErrorCode, Language};
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

/// What stands before the names of fields that were sent by somebody who has to sign in first: the page that asks who
/// he is carries them, and once he is known he finds them where he typed them.
pub const TYPED: &str = "typed:";

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
    /// What was sent and may be acted upon.
    pub form: Option<Fields>,
    /// What was sent and may only be shown again, to be sent anew.
    pub typed: Option<Fields>,
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
    /// A workbook to be saved.
    Workbook(Vec<u8>),
    /// Another address, below [`ROOT`].
    Elsewhere(String),
}

/// The schema, as one visitor may ask it, and what he may take with him.
pub trait Desk {
    /// Executes a document: its data, or why there is none.
    fn ask<'d>(
        &'d self,
        document: &'static str,
        variables: Map<String, Json>,
    ) -> LocalBoxFuture<'d, Result<Json, Vec<Problem>>>;

    /// The workbook of a unit's fund and of those below it in a budget year, or why there is none.
    fn fund_workbook<'d>(&'d self, unit: &'d str, year: i64) -> LocalBoxFuture<'d, Result<Vec<u8>, Vec<Problem>>>;
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

    fn fund_workbook<'d>(&'d self, unit: &'d str, year: i64) -> LocalBoxFuture<'d, Result<Vec<u8>, Vec<Problem>>> {
        Box::pin(async move {
            let given = self.edge.house.fund_workbook(&self.session.actor, unit, year).await;
            given.map_err(|failure| Rejection::of(failure).problems(self.asked))
        })
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
        typed: None,
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
        return sign_in(edge, request, payload, visit, &asked, cookies).await;
    }
    let entered = session::enter(edge, request, &asked).await;
    if let Err(rejection) = &entered {
        visit.problems = rejection.problems(&asked);
    }
    let (actor, token) = match entered {
        Ok(Some(entered)) => entered,
        unknown => {
            if posted && visit.path != SIGN_OUT {
                visit.typed = Some(form::typed(edge, request, payload).await);
            }
            let status = unknown.err().map_or(StatusCode::UNAUTHORIZED, |rejection| rejection.status());
            return refused(edge, visit, status, cookies).await;
        }
    };
    visit.proof = origin::proof(&token);
    if posted {
        match form::read(edge, request, payload, &Kept { actor: actor.clone(), proof: &visit.proof }).await {
            Ok(sent) => {
                if sent.refused.is_none() && visit.path == SIGN_OUT {
                    cookies.push(session::sign_out(request, edge));
                    return answer(Page::Elsewhere(String::new()), &asked, cookies);
                }
                match sent.refused {
                    None => visit.form = Some(sent.fields),
                    Some(rejection) => {
                        (visit.typed, visit.problems) = (Some(sent.fields), rejection.problems(&asked));
                    }
                }
            }
            Err(rejection) => visit.problems = rejection.problems(&asked),
        }
    }
    let session = Session { actor, language: asked.language, request_id: asked.id.clone() };
    let page = edge.house.page(&visit, Some(&Seated { edge, session, asked: &asked })).await;
    answer(page, &asked, cookies)
}

/// Leads to the page that was wanted; where something was typed there before, the page is shown with it, and
/// nothing is done until it is sent again.
async fn sign_in<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    payload: web::Payload,
    mut visit: Visit,
    asked: &Asked,
    mut cookies: Vec<Cookie<'static>>,
) -> HttpResponse {
    let read = body::read(request, payload, 2 * edge.limits.body_bytes).await;
    let form = match read.and_then(|bytes| Fields::of_body(&bytes)) {
        Ok(form) => form,
        Err(rejection) => {
            visit.problems = rejection.problems(asked);
            return refused(edge, visit, rejection.status(), cookies).await;
        }
    };
    let typed = Some(form.below(TYPED)).filter(|typed| !typed.is_empty());
    match session::sign_in(edge, request, &form, asked).await {
        Ok(session::Entered { cookie, actor, token, to }) => {
            cookies.push(cookie);
            if typed.is_none() {
                return answer(Page::Elsewhere(to), asked, cookies);
            }
            (visit.path, visit.typed, visit.proof) = (to, typed, origin::proof(&token));
            visit.problems = vec![Problem {
                code: ErrorCode::Unauthenticated.as_str().to_owned(),
                message: visit
                    .say(
                        "此前登录已失效，尚未提交；您已重新登录，请核对后再次提交（文件须重新选择）",
                        "you were no longer signed in, and nothing was done; now you are: look at what you typed and send it again (choose files anew)",
                    )
                    .to_owned(),
                path: Vec::new(),
                allowed: Vec::new(),
                clauses: Vec::new(),
            }];
            let session = Session { actor, language: asked.language, request_id: asked.id.clone() };
            let page = edge.house.page(&visit, Some(&Seated { edge, session, asked })).await;
            answer(page, asked, cookies)
        }
        Err(rejection) => {
            visit.problems = rejection.problems(asked);
            // What is asked for stays what was asked for.
            (visit.path, visit.typed) = (form.text("to").to_owned(), typed);
            refused(edge, visit, rejection.status(), cookies).await
        }
    }
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
        Page::Html(status, text) => (status, "text/html; charset=utf-8", text.into_bytes(), None),
        Page::Asset(kind, text) => (StatusCode::OK, kind, text.as_bytes().to_vec(), None),
        Page::Workbook(bytes) => (StatusCode::OK, XLSX, bytes, None),
        Page::Elsewhere(to) => (StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Vec::new(), Some(to)),
    };
    let mut response = HttpResponse::build(status);
    if kind == XLSX {
        response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{FUND}\"")));
    }
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
