//! The real application over a fresh database, with a clock that stands still and seeded ids. At a
//! test's end the audit chain of every unit must hold, no run may be left waiting, and no two versions
//! of one thing may be believed for the same day.

use std::path::Path;
use std::sync::Arc;

use rencai::access::{Actor, Person, Role};
use rencai::app::{App, systems};
use rencai::graphql::{DocumentLimits, Session};
use rencai::kernel::{Clock, Failure, Ids, Instant, Language, Term};
use rencai::organization;
use rencai::store::{Accepted, Command, Envelope, Read, Store, audit, execute};
use rencai_host::Settings;
use sea_orm::{ColumnTrait, Order};
use serde_json::{Value, json};

use super::databases::{self, Kind};

/// The codes that the tests speak of.
pub const CITY: &str = "530100";
pub const WUHUA: &str = "530102";
pub const PANLONG: &str = "530103";
pub const SHILIN: &str = "530126";

/// One test's world.
pub struct World {
    pub app: App,
    pub kind: Kind,
    pub clock: Clock,
    pub system: Arc<Actor>,
    pub url: String,
}

/// Runs a test on every database of this machine.
pub fn in_app<F>(test: impl Fn(Arc<World>) -> F)
where
    F: Future<Output = ()>,
{
    for kind in databases::kinds() {
        let folder = tempfile::tempdir().unwrap();
        let database = databases::fresh(kind, folder.path());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let world = Arc::new(World::new(kind, &database.url).await);
            test(world.clone()).await;
            world.check().await;
            world.app.store.close().await.unwrap();
        });
    }
}

impl World {
    async fn new(kind: Kind, url: &str) -> Self {
        let clock = databases::clock();
        let store = Store::open(url, 5, clock.clone(), Ids::seeded(clock.clone(), 7)).await.unwrap();
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
        let settings = Settings {
            cache: Some(cache),
            compiler: Some(env!("CARGO_BIN_EXE_rencai").into()),
            workers: Some(1),
            ..Settings::default()
        };
        let app = App::new(store, settings, DocumentLimits::default(), true).unwrap();
        let system = systems(&app.store).await.unwrap().remove(0);
        Self { app, kind, clock, system, url: url.to_owned() }
    }

    /// Another program over the same database, set up otherwise: nothing is warm in its memory.
    pub fn under(&self, settings: Settings) -> Arc<Self> {
        let settings = Settings { workers: Some(1), ..settings };
        let app = App::new(self.app.store.clone(), settings, DocumentLimits::default(), true).unwrap();
        let (kind, clock, system) = (self.kind, self.clock.clone(), self.system.clone());
        Arc::new(Self { app, kind, clock, system, url: self.url.clone() })
    }

    /// A person at a unit.
    pub async fn actor(&self, unit: &str, roles: &[Role]) -> Arc<Actor> {
        let read = Read::new(&self.app.store, self.system.clone());
        let unit = organization::read::unit(&read, unit).await.unwrap().unwrap();
        Arc::new(Actor {
            person: Person {
                issuer: "test".to_owned(),
                subject: format!("{}@{}", roles.first().map_or("nobody", |role| role.as_str()), unit.code),
                name: None,
            },
            unit: unit.id,
            scope: unit.place().scope,
            unit_code: unit.code,
            roles: roles.iter().copied().collect(),
        })
    }

    /// Runs a command.
    pub async fn run<C: Command>(&self, actor: &Arc<Actor>, command: &C) -> Result<Accepted<C::Done>, Failure> {
        execute(&self.app.store, actor, command, &Envelope::default()).await
    }

    /// Asks the schema, as the edge would.
    pub async fn ask(&self, actor: &Arc<Actor>, query: &str, variables: Value) -> Value {
        let session = Session::new(&self.app.store, actor.clone(), Language::En);
        let request =
            async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables)).data(session);
        serde_json::to_value(self.app.ask(request).await).unwrap()
    }

    /// Asks for what must be answered without an error.
    pub async fn data(&self, actor: &Arc<Actor>, query: &str, variables: Value) -> Value {
        let answer = self.ask(actor, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].clone()
    }

    /// What an auditor of the city sees of refused attempts.
    pub async fn refused_attempts(&self) -> Vec<Value> {
        let auditor = self.actor(CITY, &[Role::Auditor]).await;
        let query = "{ refusedAttempts(first: 100) { edges { node { command code subject } } } }";
        let data = self.data(&auditor, query, json!({})).await;
        data["refusedAttempts"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect()
    }

    async fn check(&self) {
        use rencai::awards::entity::agreement;
        use rencai::duties::entity::calendar_year;
        use rencai::organization::entity::unit_version;
        use rencai::policy::entity::clause_version;
        use rencai::rules::entity::{enactment, run};
        use rencai::store::entity::audit_entry;
        let read = Read::new(&self.app.store, self.system.clone());
        let units: Vec<(rencai::kernel::id::UnitId,)> = read
            .find::<audit_entry::Entity>()
            .filter(audit_entry::Column::Number.eq(1))
            .columns([audit_entry::Column::UnitId])
            .await
            .unwrap();
        for (unit,) in units {
            let verified = audit::verify(&self.app.store, &read, unit).await.unwrap();
            assert!(verified.is_ok(), "the audit chain is broken: {verified:?}");
        }
        let versions = read.find::<unit_version::Entity>().all().await.unwrap();
        apart(versions.iter().map(|row| (row.unit_id, row.term(), row.known_from, row.known_until)));
        let versions = read.find::<clause_version::Entity>().all().await.unwrap();
        apart(versions.iter().map(|row| (row.clause_id, row.term(), row.known_from, row.known_until)));
        let versions = read.find::<agreement::Entity>().all().await.unwrap();
        apart(
            versions.iter().map(|row| ((row.unit_id, row.programme_id), row.term(), row.known_from, row.known_until)),
        );
        let stretches = read.find::<enactment::Entity>().all().await.unwrap();
        apart(stretches.iter().map(|row| ((row.unit_id, &row.code), row.term(), row.known_from, row.known_until)));
        let notices = read.find::<calendar_year::Entity>().all().await.unwrap();
        apart(notices.iter().map(|row| (row.unit_id, row.term(), row.known_from, row.known_until)));
        let waiting = read
            .find::<run::Entity>()
            .filter(run::Column::State.is_in(["QUEUED", "RUNNING"]))
            .order_by(run::Column::Id, Order::Asc)
            .count()
            .await
            .unwrap();
        assert_eq!(waiting, 0, "a run is left waiting");
    }
}

/// Of one thing, no two versions hold on the same day and were believed at the same moment.
fn apart<K: Ord + std::fmt::Debug>(versions: impl Iterator<Item = (K, Term, Instant, Option<Instant>)>) {
    fn meet<T: Ord>((from, until): (&Option<T>, &Option<T>), other: (&Option<T>, &Option<T>)) -> bool {
        let before =
            |until: &Option<T>, from: &Option<T>| until.as_ref().zip(from.as_ref()).is_some_and(|(u, f)| u <= f);
        !before(until, other.0) && !before(other.1, from)
    }
    let mut things: std::collections::BTreeMap<K, Vec<_>> = std::collections::BTreeMap::new();
    for (thing, term, from, until) in versions {
        let held = things.entry(thing).or_default();
        let version = (term, Some(from), until);
        for other in held.iter() {
            let (days, from, until): &(Term, Option<Instant>, Option<Instant>) = other;
            let days = meet((&days.from, &days.until), (&term.from, &term.until));
            assert!(!(days && meet((from, until), (&version.1, &version.2))), "{other:?} and {version:?} overlap");
        }
        held.push(version);
    }
}
