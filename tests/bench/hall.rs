//! What benchmarks over a whole application begin with: the first edition of the demo's, open, with its rule in force.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rencai::access::{Actor, Role};
use rencai::app::{App, systems};
use rencai::awards::write::{Draft, GrantAgreement, OpenEdition, prepare};
use rencai::demo::{Package, actor, create_programme, enact, script};
use rencai::graphql::DocumentLimits;
use rencai::kernel::id::EditionId;
use rencai::kernel::{Clock, Ids};
use rencai::store::{Command, Envelope, Read, Store, execute};
use rencai_host::Settings;

pub struct Hall {
    pub app: App,
    pub system: Arc<Actor>,
    pub officer: Arc<Actor>,
    pub nominator: Arc<Actor>,
    pub edition: EditionId,
}

impl Hall {
    /// Over a fresh database, as the machine's clock has it.
    pub async fn open(folder: &Path, url: &str, places: i64) -> Self {
        let clock = Clock::machine(chrono_tz::Asia::Shanghai);
        let store = Store::open(url, 16, clock.clone(), Ids::random(clock)).await.unwrap();
        let settings = Settings { cache: Some(folder.join("compiled")), ..Settings::default() };
        let app = App::new(store, settings, DocumentLimits::default(), true).unwrap();
        let system = systems(&app.store).await.unwrap().remove(0);
        let script = script().unwrap();
        let first = &script.editions[0];
        let programme = create_programme(&app, &system, &script.programme).await.unwrap();
        let officer = actor(&app, &system, &first.division, "officer", &[Role::AwardOfficer]).await.unwrap();
        let nominator = actor(&app, &system, &first.division, "nominator", &[Role::Nominator]).await.unwrap();
        let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/counties").join(&first.rule);
        let text = |name: &str| std::fs::read_to_string(plugins.join(name)).unwrap();
        let package = Package {
            division: &first.division,
            component: &std::fs::read(plugins.join("rule.wasm")).unwrap(),
            parameters: &text("parameters.json"),
            tests: &text("tests.json"),
            from: first.in_force_from,
        };
        let rule = enact(&app, &system, package).await.unwrap();
        done(&app, &officer, &GrantAgreement::new(&app.rules, programme, rule.asks).unwrap()).await;
        let draft = Draft {
            programme,
            year: first.year,
            stage: first.stage.clone(),
            as_of: first.as_of,
            places,
            award_fen: None,
            rule: rule.code,
        };
        let create = prepare(&app.rules, &Read::new(&app.store, officer.clone()), draft).await.unwrap();
        let edition = done(&app, &officer, &create).await;
        done(&app, &officer, &OpenEdition { edition, reason: None }).await;
        Self { app, system, officer, nominator, edition }
    }
}

pub async fn done<C: Command>(app: &App, actor: &Arc<Actor>, command: &C) -> C::Done {
    execute(&app.store, actor, command, &Envelope::default()).await.map_err(|failure| failure.to_string()).unwrap().done
}

pub fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
