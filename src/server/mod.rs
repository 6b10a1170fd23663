//! The HTTP edge: from a socket to an actor, a document and an answer. It knows tokens, media types,
//! status codes and limits, and nothing of any room: what is behind it is a [`House`].
//! Deliberately absent: TLS, which belongs to the proxy in front.

mod asked;
mod attachments;
mod body;
mod calendars;
mod document;
mod door;
mod edge;
mod explorer;
mod files;
mod health;
mod lexicon;
mod negotiation;
mod order;
mod payments;
mod rejection;
pub mod site;
mod wording;
mod workbooks;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use async_graphql::{Request, Response};

pub use asked::RequestId;
pub use negotiation::Media;

use crate::access::Actor;
use crate::access::token::{Seat, Verifier};
use crate::awards::workbooks::Workbook;
use crate::config::{Config, Limits};
use crate::kernel::{
    Clock, Digest, Failure, Fault, Ids, Language,
    id::{DeclarationImportId, PaymentOrderId},
};
use crate::workbook::Format;
use asked::{Asked, RequestIds, traced};
use document::Documents;
use rejection::Rejection;
use site::{Desk, Page, Visit};

/// Who asks, and how he is to be answered.
#[derive(Debug, Clone)]
pub struct Session {
    /// The one who acts.
    pub actor: Arc<Actor>,
    /// The language in which he reads.
    pub language: Language,
    /// The id under which the log is searched.
    pub request_id: RequestId,
}

/// A file on its way in. Dropped before it is kept, it was never there.
pub trait Incoming: Send + Sync + Sized {
    /// Takes the bytes that come next.
    fn take(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Keeps it, once all have come, and gives its digest.
    fn keep(self) -> impl Future<Output = Result<Digest, Failure>> + Send;
}

/// A file on its way out.
pub struct Download {
    /// The name under which a browser saves it.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes; none, where the asker has them already.
    pub content: Option<Vec<u8>>,
}

/// A calendar on its way out.
pub struct Calendar {
    /// Its text (RFC 5545).
    pub text: String,
    /// Equal for texts that differ only in when they were asked for.
    pub tag: Digest,
}

/// What stands behind the edge.
pub trait House: Send + Sync + 'static {
    /// The place in today's tree of the unit with this code; none for a unit that is unknown, closed
    /// or may not act.
    fn seat(&self, code: &str) -> impl Future<Output = Result<Option<Seat>, Fault>> + Send;

    /// Executes a request whose document is parsed and within the edge's limits. Errors may carry
    /// a [`Failure`] as their source, which the edge puts into words.
    fn answer(&self, request: Request, session: Session) -> impl Future<Output = Response> + Send;

    /// A file on its way in.
    type Incoming: Incoming;

    /// Begins an uploaded file.
    fn receive(&self, actor: &Arc<Actor>, name: &str) -> impl Future<Output = Result<Self::Incoming, Failure>> + Send;

    /// A workbook, with the name under which a browser saves it.
    fn workbook(
        &self,
        actor: &Arc<Actor>,
        which: Workbook,
    ) -> impl Future<Output = Result<(&'static str, Vec<u8>), Failure>> + Send;

    /// The workbook of a unit's fund and of those below it in a budget year.
    fn fund_workbook(
        &self,
        actor: &Arc<Actor>,
        unit: &str,
        year: i64,
    ) -> impl Future<Output = Result<Vec<u8>, Failure>> + Send;

    /// The file of an order of payments in a format.
    fn payment_file(
        &self,
        actor: &Arc<Actor>,
        order: PaymentOrderId,
        format: Format,
    ) -> impl Future<Output = Result<Vec<u8>, Failure>> + Send;

    /// The report of an import of declarations as a workbook; the template of all, where none is named.
    fn declaration_workbook(
        &self,
        actor: &Arc<Actor>,
        import: Option<DeclarationImportId>,
    ) -> impl Future<Output = Result<Vec<u8>, Failure>> + Send;

    /// What is attached to a report, by the digest of its bytes. Where they are `known` to the asker, he needs only to be
    /// told that he may have them.
    fn attachment(
        &self,
        actor: &Arc<Actor>,
        digest: Digest,
        known: bool,
    ) -> impl Future<Output = Result<Download, Failure>> + Send;

    /// The calendar that a secret opens to whoever has it.
    fn calendar(&self, secret: &str) -> impl Future<Output = Result<Calendar, Failure>> + Send;

    /// A page for a visitor; `desk` is there for who has signed in.
    fn page(&self, visit: &Visit, desk: Option<&dyn Desk>) -> impl Future<Output = Page>;

    /// Whether requests can be answered now.
    fn ready(&self) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// The edge in front of a house.
pub struct Edge<H> {
    house: H,
    verifier: Verifier,
    documents: Documents,
    limits: Limits,
    room: files::Room,
    introspection: bool,
    explorer: bool,
    authors: bool,
    secure_cookies: bool,
    cors_origins: Vec<String>,
    clock: Clock,
}

impl<H: House> Edge<H> {
    /// An edge with the limits and switches of the configuration.
    #[must_use]
    pub fn new(house: H, verifier: Verifier, config: &Config, clock: Clock) -> Self {
        Self {
            house,
            verifier,
            documents: Documents::new(config.limits),
            limits: config.limits,
            room: files::Room::new(config.limits),
            introspection: config.introspection,
            explorer: config.explorer,
            authors: config.authors,
            secure_cookies: config.secure_cookies,
            cors_origins: config.cors_origins.clone(),
            clock,
        }
    }

    /// Everything that the server answers, for an application of actix.
    pub fn routes(self: Arc<Self>) -> impl FnOnce(&mut ServiceConfig) {
        move |app| {
            let cors = Condition::new(!self.cors_origins.is_empty(), cors(&self.cors_origins));
            let mut all = web::scope("")
                .wrap(Compress::default())
                .wrap(cors)
                .wrap(from_fn(traced))
                .service(
                    web::resource("/graphql")
                        .route(web::get().to(edge::get::<H>))
                        .route(web::post().to(edge::post::<H>))
                        .default_service(web::to(edge::other)),
                )
                .service(
                    web::resource("/files")
                        .route(web::put().to(files::put::<H>))
                        .default_service(web::to(files::other)),
                )
                .service(
                    web::resource("/files/{digest}")
                        .route(web::get().to(attachments::get::<H>))
                        .route(web::head().to(attachments::get::<H>))
                        .default_service(web::to(attachments::other)),
                )
                .service(
                    web::resource("/calendars/{file}")
                        .route(web::get().to(calendars::get::<H>))
                        .route(web::head().to(calendars::get::<H>))
                        .default_service(web::to(calendars::other)),
                )
                .route("/editions/{id}/template.xlsx", web::get().to(workbooks::template::<H>))
                .route("/editions/{id}/ranking.xlsx", web::get().to(workbooks::ranking::<H>))
                .route("/imports/{id}/report.xlsx", web::get().to(workbooks::report::<H>))
                .route("/funds/{unit}/{year}/figures.xlsx", web::get().to(workbooks::fund::<H>))
                .route("/declarations/template.xlsx", web::get().to(workbooks::declarations::<H>))
                .route("/declaration-imports/{id}/report.xlsx", web::get().to(workbooks::declared::<H>))
                .route("/payment-orders/{id}/payments.csv", web::get().to(payments::text::<H>))
                .route("/payment-orders/{id}/payments.xlsx", web::get().to(payments::workbook::<H>))
                .route("/health", web::get().to(health::health))
                .route("/ready", web::get().to(health::ready::<H>));
            if self.explorer {
                all = all
                    .route("/", web::get().to(explorer::home))
                    .route("/explorer", web::get().to(explorer::page))
                    .route("/explorer/{file}", web::get().to(explorer::file));
            }
            if self.authors {
                let page = |address: String| web::resource(address).default_service(web::to(site::other));
                all = all
                    .service(
                        page(site::ROOT.to_owned())
                            .route(web::get().to(site::home::<H>))
                            .route(web::head().to(site::home::<H>)),
                    )
                    .service(
                        page(format!("{}/{{path:.*}}", site::ROOT))
                            .route(web::get().to(site::below::<H>))
                            .route(web::head().to(site::below::<H>))
                            .route(web::post().to(site::below::<H>)),
                    );
            }
            app.app_data(web::Data::new(RequestIds(Ids::random(self.clock.clone()))))
                .app_data(web::Data::from(self))
                .service(all.default_service(web::to(elsewhere)));
        }
    }
}

async fn elsewhere(request: HttpRequest) -> HttpResponse {
    Rejection::no_such_page().answer(&Asked::of(&request), Media::Json)
}

fn cors(origins: &[String]) -> Cors {
    origins
        .iter()
        .fold(Cors::default(), |cors, origin| cors.allowed_origin(origin))
        .allowed_methods(["GET", "POST", "PUT"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::IF_NONE_MATCH,
            asked::REQUEST_ID,
        ])
        .expose_headers([
            asked::REQUEST_ID,
            header::CONTENT_DISPOSITION,
            header::ETAG,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
        ])
        .max_age(3600)
}

/// An edge that has its address and answers as soon as it is awaited. What was begun when it is
/// told to stop is finished first, for at most half a minute.
///
/// # Errors
/// When the address cannot be had.
pub fn bind<H: House>(edge: Arc<Edge<H>>, listen: SocketAddr) -> std::io::Result<(Vec<SocketAddr>, Server)> {
    let server = HttpServer::new(move || App::new().configure(Arc::clone(&edge).routes()))
        .shutdown_timeout(30)
        .server_hostname("rencai")
        .bind(listen)?;
    Ok((server.addrs(), server.run()))
}

/// Serves until it is told to stop.
///
/// # Errors
/// When the address cannot be had.
pub async fn serve<H: House>(edge: Arc<Edge<H>>, listen: SocketAddr) -> std::io::Result<()> {
    let (addresses, server) = bind(edge, listen)?;
    for address in addresses {
        tracing::info!(%address, "listening");
    }
    server.await
}
