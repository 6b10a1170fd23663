//! The frame of every page: who one is, where one can go, in which language, what went wrong.

use actix_web::http::StatusCode;
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::ask::ask;
use crate::kernel::{ErrorCode, Language};
use crate::server::site::{Desk, FILE, FILE_NAME, Fields, PROOF, Page, Problem, ROOT, SIGN_IN, SIGN_OUT, TYPED, Visit};

/// The style sheet, below [`ROOT`].
pub const STYLE: &str = "style.css";

/// The icon, below [`ROOT`].
pub const ICON: &str = "icon.svg";

const VIEWER: &str = "{ viewer { person { subject name } unit { name nameEn code } actions } }";

#[derive(Deserialize)]
struct Seen {
    viewer: Viewer,
}

/// Who has signed in.
#[derive(Deserialize)]
pub struct Viewer {
    person: Person,
    unit: Option<Unit>,
    actions: Vec<String>,
}

#[derive(Deserialize)]
struct Person {
    subject: String,
    name: Option<String>,
}

/// A unit, as pages name it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unit {
    pub name: Option<String>,
    pub name_en: Option<String>,
    pub code: String,
}

/// A visit by somebody who has signed in.
pub struct Frame<'v> {
    pub visit: &'v Visit,
    viewer: Viewer,
}

impl<'v> Frame<'v> {
    pub async fn of(visit: &'v Visit, desk: &dyn Desk) -> Result<Self, Vec<Problem>> {
        let Seen { viewer } = ask(desk, VIEWER, json!({})).await?;
        Ok(Self { visit, viewer })
    }

    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.visit.say(zh, en)
    }

    /// The one of two texts that the visitor reads; the Chinese one where there is no other.
    pub fn text<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if en.is_empty() { zh } else { self.say(zh, en) }
    }

    pub fn unit<'t>(&self, unit: &'t Unit) -> &'t str {
        let en = unit.name_en.as_deref().unwrap_or_default();
        self.text(unit.name.as_deref().unwrap_or(&unit.code), en)
    }

    /// The code of the unit at which the visitor acts; empty where it is not there.
    pub fn own_unit(&self) -> &str {
        self.viewer.unit.as_ref().map_or("", |unit| &unit.code)
    }

    pub fn may(&self, action: &str) -> bool {
        self.viewer.actions.iter().any(|one| one == action)
    }

    /// What was sent in a field; empty where nothing was sent.
    pub fn sent(&self, name: &str) -> &str {
        self.visit.form.as_ref().or(self.visit.typed.as_ref()).map_or("", |form| form.text(name))
    }

    /// The same without the white space around it; none where that is empty.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.sent(name).trim()).filter(|text| !text.is_empty())
    }

    /// The version of the row that the form was made for.
    pub fn expected_version(&self) -> Option<i32> {
        self.given("version")?.parse().ok()
    }

    /// Behind which item of a list the page begins.
    pub fn after(&self) -> Option<&str> {
        Some(self.visit.query.text("after")).filter(|cursor| !cursor.is_empty())
    }

    /// Acts on what was sent, if it may be acted upon; what is wrong, where it may not or was refused.
    pub async fn acted<T>(
        &self,
        act: impl Future<Output = Result<T, Vec<Problem>>>,
    ) -> Result<Option<T>, Vec<Problem>> {
        match &self.visit.form {
            _ if !self.visit.problems.is_empty() => Err(self.visit.problems.clone()),
            Some(_) => act.await.map(Some),
            None => Ok(None),
        }
    }

    /// The way to the next page of a list, where there is one.
    pub fn more(&self, path: &str, next: Option<&str>, text: &str) -> Markup {
        html! {
            @if let Some(cursor) = next {
                form.more method="get" action=(address(path)) {
                    input type="hidden" name="after" value=(cursor);
                    button.quiet { (text) }
                }
            }
        }
    }

    /// What was typed in a field, or else the text file that was chosen instead.
    pub fn typed(&self, name: &str) -> &str {
        let typed = self.sent(name);
        if typed.trim().is_empty() { self.sent(&format!("{name}-file")) } else { typed }
    }

    /// The same as JSON.
    pub fn json(&self, name: &str) -> Result<Json, Vec<Problem>> {
        serde_json::from_str(self.typed(name)).map_err(|error| {
            vec![Problem {
                code: ErrorCode::BadInput.as_str().to_owned(),
                message: format!(
                    "{}{}:{}",
                    self.say("不是 JSON，行与列：", "This is not JSON, at line and column "),
                    error.line(),
                    error.column()
                ),
                path: vec![name.to_owned()],
                allowed: vec!["JSON".to_owned()],
                clauses: Vec::new(),
            }]
        })
    }

    pub fn page(&self, status: StatusCode, title: &str, body: &Markup) -> Page {
        let nav = html! {
            nav aria-label=(self.say("主导航", "Main")) {
                (self.link("", self.say("规则", "Rules")))
                @if self.may("UPLOAD_RULE") { (self.link("upload", self.say("上传", "Upload"))) }
                (self.link("keys", self.say("公钥", "Keys")))
                @if self.may("READ_FLAGS") { (self.link("flags", self.say("待复核", "To be looked at"))) }
                @if self.may("READ_FUNDING") { (self.link("funds", self.say("专项资金", "Funds"))) }
            }
        };
        let person = self.viewer.person.name.as_deref().unwrap_or(&self.viewer.person.subject);
        let who = html! {
            form.who method="post" action={ (ROOT) "/" (SIGN_OUT) } {
                (proof(self.visit))
                span { (person) @if let Some(unit) = &self.viewer.unit { " · " (self.unit(unit)) } }
                button.quiet { (self.say("退出", "Sign out")) }
            }
        };
        Page::Html(status, document(self.visit, title, &nav, &who, body).into_string())
    }

    /// A page that was asked for, or whose form was refused.
    pub fn answered(&self, problems: &[Problem], title: &str, body: &Markup) -> Page {
        let status = match problems.first().map(|problem| problem.code.as_str()) {
            None => StatusCode::OK,
            Some("UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
            Some("INTERNAL_SERVER_ERROR") => StatusCode::INTERNAL_SERVER_ERROR,
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        self.page(status, title, body)
    }

    fn link(&self, path: &str, text: &str) -> Markup {
        let current = (self.visit.path == path).then_some("page");
        html! { a href=(address(path)) aria-current=[current] { (text) } }
    }
}

/// The address of a page.
pub fn address(path: &str) -> String {
    format!("{ROOT}/{path}").trim_end_matches('/').to_owned()
}

/// The field that proves that a form is ours; it comes first.
pub fn proof(visit: &Visit) -> Markup {
    html! { input type="hidden" name=(PROOF) value=(visit.proof); }
}

/// What went wrong, with what is allowed instead.
pub fn problems(visit: &Visit, problems: &[Problem]) -> Markup {
    html! {
        @if !problems.is_empty() {
            section.problems role="alert" {
                h2 { (visit.say("未能完成", "This was not done")) }
                ul {
                    @for problem in problems {
                        li {
                            code { (problem.code) } " " (problem.message)
                            dl {
                                @if !problem.path.is_empty() {
                                    dt { (visit.say("位置", "Where")) } dd { code { (problem.path.join(" / ")) } }
                                }
                                @if !problem.allowed.is_empty() {
                                    dt { (visit.say("可以", "Allowed")) } dd { (problem.allowed.join(visit.say("、", ", "))) }
                                }
                                @if !problem.clauses.is_empty() {
                                    dt { (visit.say("条款", "Clauses")) } dd { (problem.clauses.join(visit.say("、", ", "))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A labelled field of one line.
pub struct Line<'f> {
    pub name: &'f str,
    pub label: &'f str,
    pub hint: &'f str,
    pub kind: &'f str,
    pub required: bool,
}

impl Line<'_> {
    /// The field of a form, of which there may be several on a page.
    pub fn of(&self, form: &str, value: &str) -> Markup {
        let id = format!("{form}-{}", self.name);
        let help = format!("{id}-help");
        html! {
            p.field {
                label for=(id) { (self.label) }
                input id=(id) name=(self.name) type=(self.kind) value=(value) required[self.required]
                    autocomplete="off" spellcheck="false" aria-describedby=[(!self.hint.is_empty()).then_some(&help)];
                @if !self.hint.is_empty() { small id=(help) { (self.hint) } }
            }
        }
    }
}

/// A file that is sent as an upload: its digest stands in the form once it has come.
pub fn file(visit: &Visit, form: &str, label: &str, accept: &str, [digest, name]: [&str; 2]) -> Markup {
    let id = format!("{form}-{FILE}");
    html! {
        p.field {
            label for=(id) { (label) }
            @if !digest.is_empty() {
                input type="hidden" name=(FILE) value=(digest);
                input type="hidden" name=(FILE_NAME) value=(name);
                span.kept { (visit.say("已收到", "Received")) " " (name) " " (short(digest)) }
            }
            input id=(id) name=(FILE) type="file" accept=(accept) required[digest.is_empty()];
        }
    }
}

/// A digest as people compare it: its beginning, with the whole of it at hand.
pub fn short(digest: &str) -> Markup {
    let hex = digest.split_once(':').map_or(digest, |(_, hex)| hex);
    html! { code.digest title=(digest) { (hex.chars().take(12).collect::<String>()) "…" } }
}

/// A moment to the minute.
pub fn moment(instant: &str) -> Markup {
    let text: String = instant.chars().take(16).map(|one| if one == 'T' { ' ' } else { one }).collect();
    html! { time datetime=(instant) { (text) " UTC" } }
}

/// The page that asks who one is.
pub fn sign_in(visit: &Visit) -> Page {
    let title = visit.say("登录", "Sign in");
    let to = if visit.path == SIGN_IN { "" } else { &visit.path };
    let body = html! {
        (problems(visit, &visit.problems))
        form.narrow method="post" action=(address(SIGN_IN)) {
            input type="hidden" name="to" value=(to);
            @for (name, text) in visit.typed.iter().flat_map(Fields::all).filter(|(name, _)| *name != PROOF) {
                input type="hidden" name={ (TYPED) (name) } value=(text);
            }
            p.field {
                label for="token" { (visit.say("令牌", "Token")) }
                textarea id="token" name="token" rows="6" required autocomplete="off" spellcheck="false" autofocus
                    aria-describedby="token-help" {}
                small id="token-help" {
                    (visit.say(
                        "粘贴所在单位签发的令牌。令牌只存于本浏览器，页面脚本不可读，到期即失效。",
                        "Paste the token that your unit issues. It stays in this browser, no script can read it, and it is good until it expires.",
                    ))
                }
            }
            button { (title) }
        }
    };
    Page::Html(StatusCode::OK, document(visit, title, &html! {}, &html! {}, &body).into_string())
}

/// A page that could not even ask who the visitor is.
pub fn unanswered(visit: &Visit, found: &[Problem]) -> Page {
    let title = visit.say("暂时不能显示", "This cannot be shown now");
    let body = problems(visit, found);
    let page = document(visit, title, &html! {}, &html! {}, &body);
    Page::Html(StatusCode::SERVICE_UNAVAILABLE, page.into_string())
}

fn document(visit: &Visit, title: &str, nav: &Markup, who: &Markup, body: &Markup) -> Markup {
    let (language, other, name) = match visit.language {
        Language::Zh => ("zh-CN", "en", "English"),
        Language::En => ("en", "zh", "中文"),
    };
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (visit.say("人才工作", "Rencai")) }
                link rel="stylesheet" href=(address(STYLE));
                link rel="icon" href=(address(ICON));
            }
            body {
                a.skip href="#main" { (visit.say("跳到正文", "Skip to the content")) }
                header {
                    a.brand href=(ROOT) { (visit.say("人才工作", "Rencai")) }
                    (nav)
                    a.language href={ (address(&visit.path)) "?" (language_switch(visit, other)) } lang=(other) hreflang=(other) { (name) }
                    (who)
                }
                main id="main" {
                    h1 { (title) }
                    (body)
                }
            }
        }
    }
}

/// What of an address stays as it was when the language is changed.
const CHOSEN: [&str; 4] = ["edition", "unit", "year", "step"];

/// The same page in the other language; what was chosen stays chosen.
fn language_switch(visit: &Visit, other: &str) -> String {
    let plain = |one: &char| one.is_ascii_alphanumeric() || "-_".contains(*one);
    let chosen = CHOSEN.into_iter().filter_map(|name| {
        let text: String = visit.query.text(name).chars().filter(plain).collect();
        (!text.is_empty()).then(|| format!("{name}={text}"))
    });
    chosen.chain([format!("lang={other}")]).collect::<Vec<_>>().join("&")
}
