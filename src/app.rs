//! What the program is made of, opened from its settings: the database, the host of rules, the
//! schema. The command line, the server and the tests all begin here.

use std::path::Path;
use std::sync::Arc;

use async_graphql::{Request, Response, Variables};
use futures_util::future::BoxFuture;
use rencai_host::{Host, Settings};
use serde_json::Value;

use crate::access::token::Seat;
use crate::access::{Actor, Scope};
use crate::awards::workbooks::{Workbook, workbook};
use crate::duties::icalendar;
use crate::duties::read::calendar_addresses::{opened_by, subscribed};
use crate::duties::write::set_calendar::Notices;
use crate::funding::files::payment_file;
use crate::graphql::facts::Facts;
use crate::graphql::{DocumentLimits, Schema, Session, schema};
use crate::kernel::{
    Clock, Digest, Failure, Fault, Ids, Language, Refusal,
    id::{DeclarationImportId, PaymentOrderId, UnitId},
};
use crate::organization::entity::{unit, unit_version};
use crate::organization::model::Units;
use crate::organization::write::LoadUnits;
use crate::policy::catalogues::{Embedded, REFERENCE};
use crate::policy::entity::{clause, clause_version};
use crate::policy::model::Catalogue;
use crate::policy::write::LoadCatalogue;
use crate::rules::Rules;
use crate::server::site::{Desk, Page, Visit};
use crate::server::{self, Calendar, Download, House};
use crate::store::{Envelope, Read, Store, dated::AsOf, execute, files};
use crate::workbook::Format;
use crate::{funding, organization, pages, policy, reports};

/// The parts of a running program. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The two doors' database.
    pub store: Store,
    /// The host of components and the source of facts.
    pub rules: Rules,
    schema: Schema,
}

impl App {
    /// Puts the parts together over an open database.
    ///
    /// # Errors
    /// A host that cannot be set up.
    pub fn new(store: Store, host: Settings, limits: DocumentLimits, introspection: bool) -> Result<Self, Fault> {
        let rules = Rules::new(Host::new(host).map_err(Fault::new)?, Arc::new(Facts::new()?));
        let schema = schema(rules.clone(), limits, introspection)?;
        Ok(Self { store, rules, schema })
    }

    /// Answers a request. Whoever asked the schema itself from another crate would compile all of its resolvers again.
    #[inline(never)]
    pub fn ask(&self, request: Request) -> BoxFuture<'_, Response> {
        Box::pin(self.schema.execute(request))
    }

    /// What a document of our own is answered, for an actor.
    ///
    /// # Errors
    /// The document's first error.
    pub async fn told(
        &self,
        actor: &Arc<Actor>,
        document: &str,
        variables: Value,
        language: Language,
    ) -> Result<Value, Fault> {
        let session = Session::new(&self.store, actor.clone(), language);
        let request = Request::new(document).variables(Variables::from_json(variables)).data(session);
        let Response { data, errors, .. } = self.ask(request).await;
        match errors.into_iter().next() {
            Some(error) => Err(Fault::new(error.message)),
            None => data.into_json().map_err(Fault::new),
        }
    }
}

impl server::Incoming for files::Incoming {
    async fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.take(bytes).await
    }

    async fn keep(self) -> Result<Digest, Failure> {
        self.keep().await
    }
}

impl House for App {
    async fn seat(&self, code: &str) -> Result<Option<Seat>, Fault> {
        let nobody = Arc::new(Actor::system(UnitId(uuid::Uuid::nil()), "", Scope("/".to_owned())));
        let read = Read::new(&self.store, nobody);
        let unit = organization::read::acting(&read, &[code.to_owned()]).await?.remove(code);
        Ok(unit.map(|unit| Seat { unit: unit.id, scope: unit.place().scope, code: unit.code }))
    }

    async fn answer(&self, request: Request, session: server::Session) -> Response {
        let session = Session::new(&self.store, session.actor, session.language);
        self.ask(request.data(session)).await
    }

    type Incoming = files::Incoming;

    async fn receive(&self, actor: &Arc<Actor>, name: &str) -> Result<files::Incoming, Failure> {
        files::Incoming::begin(&self.store, actor, name).await
    }

    async fn workbook(&self, actor: &Arc<Actor>, which: Workbook) -> Result<(&'static str, Vec<u8>), Failure> {
        workbook(&Read::new(&self.store, actor.clone()), which).await
    }

    async fn fund_workbook(&self, actor: &Arc<Actor>, unit: &str, year: i64) -> Result<Vec<u8>, Failure> {
        funding::workbook::workbook(&Read::snapshot(&self.store, actor.clone()).await?, unit, year).await
    }

    async fn payment_file(
        &self,
        actor: &Arc<Actor>,
        order: PaymentOrderId,
        format: Format,
    ) -> Result<Vec<u8>, Failure> {
        payment_file(&Read::new(&self.store, actor.clone()), order, format).await
    }

    async fn declaration_workbook(
        &self,
        actor: &Arc<Actor>,
        import: Option<DeclarationImportId>,
    ) -> Result<Vec<u8>, Failure> {
        funding::employers::workbooks::workbook(&Read::new(&self.store, actor.clone()), import).await
    }

    async fn attachment(&self, actor: &Arc<Actor>, digest: Digest, known: bool) -> Result<Download, Failure> {
        let read = Read::new(&self.store, actor.clone());
        let found = reports::read::download::download(&read, digest, known).await?;
        Ok(Download { name: found.name, media_type: found.media_type, content: found.content })
    }

    async fn calendar(&self, secret: &str) -> Result<Calendar, Failure> {
        for system in systems(&self.store).await? {
            let Some(unit) = opened_by(&Read::new(&self.store, system), secret).await? else { continue };
            let subscriber = Actor::subscriber(unit.id, &unit.code, unit.place().scope);
            let read = Read::new(&self.store, Arc::new(subscriber));
            let entries = subscribed(&read, &unit).await?;
            return Ok(Calendar { text: icalendar::calendar(&entries, read.now()), tag: icalendar::tag(&entries) });
        }
        Err(Refusal::not_found("日历", "calendar").into())
    }

    async fn page(&self, visit: &Visit, desk: Option<&dyn Desk>) -> Page {
        pages::answer(visit, desk).await
    }

    async fn ready(&self) -> Result<(), Fault> {
        self.store.ping().await
    }
}

/// The clock of the reference catalogue's zone.
///
/// # Errors
/// A catalogue that cannot be read; the embedded one always can.
pub fn machine_clock() -> Result<Clock, Failure> {
    Ok(Clock::machine(Catalogue::read(REFERENCE.clauses)?.document.time_zone))
}

/// The URL of the embedded database in a folder.
#[must_use]
pub fn embedded_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("rencai.db").display())
}

/// Opens a database with the machine's clock and ids that nobody can foresee.
///
/// # Errors
/// A database that does not answer.
pub async fn open_store(url: &str, connections: u32) -> Result<Store, Failure> {
    let clock = machine_clock()?;
    Store::open(url, connections, clock.clone(), Ids::random(clock)).await
}

/// Loads a catalogue's units and clauses, as the system itself. What is there already stays.
///
/// # Errors
/// `CATALOGUE_REFUSED`; a fault.
pub async fn load_catalogue(store: &Store, embedded: Embedded) -> Result<Arc<Actor>, Failure> {
    let units = Units::read(embedded.units)?;
    let catalogue = Catalogue::read(embedded.clauses)?;
    let code = units.city.code.clone();
    let stranger = Arc::new(Actor::system(store.ids().next::<UnitId>(), &code, Scope(format!("{code}/"))));
    let root = organization::read::unit(&Read::new(store, stranger.clone()), &code).await?;
    let actor = match root {
        Some(root) => Arc::new(Actor::system(root.id, &code, root.place().scope)),
        None => stranger,
    };
    execute(store, &actor, &LoadUnits { units }, &Envelope::default()).await?;
    execute(store, &actor, &LoadCatalogue { catalogue, dry_run: false }, &Envelope::default()).await?;
    for calendar in Notices::read(embedded.calendar)? {
        execute(store, &actor, &calendar, &Envelope::default()).await?;
    }
    store.analyze::<unit::Entity>().await?;
    store.analyze::<unit_version::Entity>().await?;
    store.analyze::<clause::Entity>().await?;
    store.analyze::<clause_version::Entity>().await?;
    Ok(actor)
}

/// The system at work for each city that is loaded.
///
/// # Errors
/// A fault of the database.
pub async fn systems(store: &Store) -> Result<Vec<Arc<Actor>>, Fault> {
    let nobody = Arc::new(Actor::system(store.ids().next::<UnitId>(), "", Scope("/".to_owned())));
    let read = Read::new(store, nobody);
    let roots = organization::read::roots(&read, AsOf::day(read.today())).await?;
    Ok(roots
        .into_iter()
        .map(|root| Arc::new(Actor::system(root.unit.id, &root.unit.code, root.unit.place().scope)))
        .collect())
}

/// Whether any policy is loaded.
///
/// # Errors
/// A fault of the database.
pub async fn is_empty(store: &Store) -> Result<bool, Fault> {
    let nobody = Arc::new(Actor::system(store.ids().next::<UnitId>(), "", Scope("/".to_owned())));
    Ok(policy::read::policies(&Read::new(store, nobody)).await?.is_empty())
}
