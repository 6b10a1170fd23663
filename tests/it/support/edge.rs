//! The edge over a small schema, with a house that remembers what it was asked.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::http::StatusCode;
use async_graphql::{Context, EmptySubscription, Interface, Object, Request, Response, Schema, SimpleObject};
use rencai::access::token::{Seat, Verifier};
use rencai::access::{Actor, Scope};
use rencai::awards::workbooks::Workbook;
use rencai::config::Config;
use rencai::graphql::nulls::Mended;
use rencai::graphql::scalars::Long;
use rencai::graphql::types::Types;
use rencai::kernel::{
    Digest, ErrorCode, Failure, Fault, Refusal,
    id::{DeclarationImportId, PaymentOrderId, UnitId},
};
use rencai::server::site::{Desk, Page, Problem, Visit};
use rencai::server::{Calendar, Download, Edge, House, Incoming, Session, bind};
use rencai::workbook::Format;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::issuer::{self, Signer};

/// Counts what was changed, beyond the schema's reach.
#[derive(Clone, Default)]
pub struct Changes(Arc<AtomicUsize>);

impl Changes {
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

pub struct Query;

#[derive(SimpleObject)]
pub struct Leaf {
    value: i32,
}

pub struct Branch;

#[Object]
impl Branch {
    async fn branch(&self) -> Branch {
        Branch
    }

    async fn leaf(&self) -> Leaf {
        Leaf { value: 1 }
    }

    async fn away(&self) -> Result<i32, Fault> {
        Err(Fault::outage("the disk is full"))
    }

    async fn lost(&self) -> Result<i32, Failure> {
        Err(lost())
    }
}

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "你好"
    }

    async fn who(&self, context: &Context<'_>) -> String {
        context.data_unchecked::<Arc<Actor>>().person.subject.clone()
    }

    async fn at_most_nine(&self, #[graphql(validator(maximum = 9))] number: i32) -> i32 {
        number
    }

    async fn same(&self, number: Long) -> Long {
        number
    }

    async fn fails(&self) -> Result<i32, &'static str> {
        Err("no such table: users")
    }

    async fn refuses(&self) -> Result<Option<i32>, Failure> {
        Err(Refusal::new(ErrorCode::StateForbids, "届次已截止", "the edition is closed").allowing(["reopen"]).into())
    }

    async fn faults(&self) -> Result<i32, Failure> {
        Err(Fault::new("connection to 10.0.0.7 lost").into())
    }

    async fn branch(&self) -> Branch {
        Branch
    }

    async fn perhaps(&self) -> Option<Branch> {
        Some(Branch)
    }

    /// Is ready after everything else that is asked for beside it.
    async fn late(&self) -> i32 {
        for _ in 0..9 {
            tokio::task::yield_now().await;
        }
        9
    }

    async fn rows(&self) -> Vec<Row> {
        (0..3).map(Row).collect()
    }

    async fn sparse_rows(&self) -> Vec<Option<Row>> {
        (0..3).map(|number| Some(Row(number))).collect()
    }

    async fn row(&self) -> Numbered {
        Row(7).into()
    }
}

pub struct Row(i32);

#[Object]
impl Row {
    async fn number(&self) -> i32 {
        for _ in self.0..5 {
            tokio::task::yield_now().await;
        }
        self.0
    }

    async fn name(&self) -> String {
        format!("row {}", self.0)
    }

    /// The second row has none that could be told.
    async fn weight(&self) -> Result<i32, Failure> {
        if self.0 == 1 { Err(lost()) } else { Ok(self.0 * 10) }
    }

    async fn remark(&self) -> Result<Option<String>, Failure> {
        Err(lost())
    }

    async fn branch(&self) -> Branch {
        Branch
    }
}

#[derive(Interface)]
#[graphql(field(name = "number", ty = "i32"))]
pub enum Numbered {
    Row(Row),
}

fn lost() -> Failure {
    Refusal::new(ErrorCode::NotFound, "没有", "there is none").into()
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn change(&self, context: &Context<'_>) -> i32 {
        context.data_unchecked::<Changes>().0.fetch_add(1, Ordering::SeqCst);
        1
    }
}

pub type Small = Mended<Query, Mutation>;

#[derive(Clone)]
pub struct Stub {
    schema: Small,
    pub changes: Changes,
    pub kept: Arc<Mutex<Vec<(String, usize)>>>,
    pub broken: Arc<AtomicBool>,
    pub silent: Arc<AtomicBool>,
}

impl Stub {
    pub fn new(config: &Config) -> Self {
        let changes = Changes::default();
        let schema = Schema::build(Query, Mutation, EmptySubscription)
            .data(changes.clone())
            .limit_depth(config.limits.depth)
            .limit_complexity(config.limits.complexity)
            .finish();
        let types = Types::read(&schema.sdl()).unwrap();
        let schema = Mended::new(schema, Arc::new(types));
        Self { schema, changes, kept: Arc::default(), broken: Arc::default(), silent: Arc::default() }
    }
}

/// The units that the stub knows: 五华区, an office in it, and 盘龙区.
pub fn seat(code: &str) -> Option<Seat> {
    let scope = match code {
        "530102" => "530100/530102/",
        "530102-health" => "530100/530102/530102-health/",
        "530103" => "530100/530103/",
        "530100" => "530100/",
        _ => return None,
    };
    Some(Seat { unit: UnitId(Uuid::nil()), code: code.to_owned(), scope: Scope(scope.to_owned()) })
}

impl Stub {
    fn there(&self) -> Result<(), Fault> {
        if self.broken.load(Ordering::SeqCst) { Err(Fault::outage("the disk is full")) } else { Ok(()) }
    }
}

/// A file that is remembered once all of it is there.
pub struct Arriving {
    name: String,
    content: Vec<u8>,
    kept: Arc<Mutex<Vec<(String, usize)>>>,
}

impl Incoming for Arriving {
    async fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.content.extend_from_slice(bytes);
        Ok(())
    }

    async fn keep(self) -> Result<Digest, Failure> {
        self.kept.lock().unwrap().push((self.name, self.content.len()));
        Ok(Digest::of(&self.content))
    }
}

impl House for Stub {
    async fn seat(&self, code: &str) -> Result<Option<Seat>, Fault> {
        self.there().map(|()| seat(code))
    }

    async fn answer(&self, request: Request, session: Session) -> Response {
        self.schema.execute(request.data(session.actor).data(session.language)).await
    }

    type Incoming = Arriving;

    async fn receive(&self, _: &Arc<Actor>, name: &str) -> Result<Arriving, Failure> {
        Ok(Arriving { name: name.to_owned(), content: Vec::new(), kept: self.kept.clone() })
    }

    async fn workbook(&self, _: &Arc<Actor>, _: Workbook) -> Result<(&'static str, Vec<u8>), Failure> {
        Err(Refusal::not_found("工作簿", "workbook").into())
    }

    /// Says what it was asked for.
    async fn fund_workbook(&self, _: &Arc<Actor>, unit: &str, year: i64) -> Result<Vec<u8>, Failure> {
        Ok(format!("{unit} {year}").into_bytes())
    }

    async fn payment_file(&self, _: &Arc<Actor>, _: PaymentOrderId, format: Format) -> Result<Vec<u8>, Failure> {
        Ok(format.as_str().as_bytes().to_vec())
    }

    async fn declaration_workbook(
        &self,
        _: &Arc<Actor>,
        import: Option<DeclarationImportId>,
    ) -> Result<Vec<u8>, Failure> {
        Ok(import.map_or_else(|| "template".to_owned(), DeclarationImportId::global).into_bytes())
    }

    async fn attachment(&self, _: &Arc<Actor>, _: Digest, _: bool) -> Result<Download, Failure> {
        Err(Refusal::not_found("附件", "attachment").into())
    }

    async fn calendar(&self, _: &str) -> Result<Calendar, Failure> {
        Err(Refusal::not_found("日历", "calendar").into())
    }

    /// Says what it was given.
    async fn page(&self, visit: &Visit, desk: Option<&dyn Desk>) -> Page {
        let codes = |problems: &[Problem]| problems.iter().map(|one| one.code.clone()).collect::<Vec<_>>();
        let who = match desk {
            Some(desk) => desk.ask("{ who }", serde_json::Map::new()).await.unwrap()["who"].clone(),
            None => Value::Null,
        };
        let sent = |name: &str| visit.form.as_ref().map(|form| form.text(name).to_owned());
        let told = json!({
            "path": visit.path, "who": who, "proof": visit.proof, "key": visit.key,
            "problems": codes(&visit.problems), "language": visit.say("zh", "en"),
            "said": visit.problems.first().map(|problem| problem.message.clone()),
            "field": sent("field"), "file": sent("file"), "fileName": sent("file-name"),
        });
        Page::Html(StatusCode::OK, told.to_string())
    }

    async fn ready(&self) -> Result<(), Fault> {
        if self.silent.load(Ordering::SeqCst) { std::future::pending().await } else { self.there() }
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookies that it sets, with their attributes.
    pub fn cookies(&self) -> Vec<String> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// The code of the first error, or nothing.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

/// An edge that listens, with a key whose tokens are good.
pub struct Running {
    pub address: SocketAddr,
    pub house: Stub,
    pub signer: Signer,
    client: Client,
    _folder: tempfile::TempDir,
}

pub fn running() -> Running {
    running_with(Config::default())
}

pub fn running_with(config: Config) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let signer = Signer::ed25519("one");
    issuer::write(&path, &issuer::jwks(&[&signer]));
    let clock = issuer::clock();
    let issuers = [issuer::issuer(path.to_str().unwrap())];
    let verifier = Verifier::new(issuer::settings(), &issuers, None, clock.clone()).unwrap();
    let house = Stub::new(&config);
    let edge = Arc::new(Edge::new(house.clone(), verifier, &config, clock));
    let (addresses, server) = bind(edge, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    actix_web::rt::spawn(server);
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    Running { address: addresses[0], house, signer, client, _folder: folder }
}

impl Running {
    pub fn token(&self) -> String {
        self.signer.sign(&issuer::claims())
    }

    /// A request without a token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// A request with a good token.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(self.token())
    }

    /// Posts a body of JSON with a good token.
    pub async fn body(&self, body: &Value) -> Answer {
        sent(self.ask(Method::POST, "/graphql").json(body)).await
    }

    /// Posts a document, accepting a media type.
    pub async fn post(&self, accept: &str, query: &str) -> Answer {
        sent(self.ask(Method::POST, "/graphql").header("accept", accept).json(&json!({ "query": query }))).await
    }

    /// Gets `/graphql` with these parameters.
    pub async fn get(&self, accept: &str, parameters: &[(&str, &str)]) -> Answer {
        let mut url = reqwest::Url::parse(&format!("http://{}/graphql", self.address)).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        sent(self.client.get(url).bearer_auth(self.token()).header("accept", accept)).await
    }
}

pub async fn sent(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
}
