//! The demo's data, embedded: two counties' rules and spreadsheets, and what is done with them. It
//! takes the same commands as everybody; nothing here knows another way to write.

use std::sync::Arc;

use serde::Deserialize;

use crate::access::{Actor, Person, Role};
use crate::app::App;
use crate::awards::import::{Imported, Plan, import};
use crate::awards::judging::judge;
use crate::awards::write::{
    CloseEdition, CreateEdition, CreateProgramme, Draft, GrantAgreement, OpenEdition, RequestJudging, prepare,
};
use crate::kernel::{
    Day, Failure, Fault, Refusal,
    id::{EditionId, ProgrammeId, RunId},
};
use crate::organization;
use crate::store::{Accepted, Command, Envelope, Read, execute};

mod enact;
pub mod year;

pub use enact::{Enacted, Package, enact};

const PLAN: &str = include_str!("editions.toml");

macro_rules! embedded {
    ($($name:literal => $path:literal),+ $(,)?) => {
        fn embedded(name: &str) -> Option<&'static [u8]> {
            match name {
                $($name => Some(include_bytes!($path)),)+
                _ => None,
            }
        }
    };
}

embedded! {
    "wuhua-young-engineers" => "../../plugins/counties/wuhua-young-engineers/rule.wasm",
    "wuhua-young-engineers/parameters" => "../../plugins/counties/wuhua-young-engineers/parameters.json",
    "wuhua-young-engineers/tests" => "../../plugins/counties/wuhua-young-engineers/tests.json",
    "wuhua-young-engineers-2010.xlsx" => "wuhua-young-engineers-2010.xlsx",
    "shilin-rural-talent" => "../../plugins/counties/shilin-rural-talent/rule.wasm",
    "shilin-rural-talent/parameters" => "../../plugins/counties/shilin-rural-talent/parameters.json",
    "shilin-rural-talent/tests" => "../../plugins/counties/shilin-rural-talent/tests.json",
    "shilin-rural-talent-2010.xlsx" => "shilin-rural-talent-2010.xlsx",
}

/// The demo's plan.
#[derive(Debug, Clone, Deserialize)]
pub struct Script {
    /// The city's programme.
    pub programme: Programme,
    /// The counties' editions of it.
    #[serde(rename = "edition")]
    pub editions: Vec<Edition>,
}

/// A programme of the demo.
#[derive(Debug, Clone, Deserialize)]
pub struct Programme {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// The policy's code.
    pub policy: String,
    /// The clause's number.
    pub clause: String,
}

/// An edition of the demo.
#[derive(Debug, Clone, Deserialize)]
pub struct Edition {
    /// The division that judges.
    pub division: String,
    /// The unit that nominates.
    pub nominator: String,
    /// The embedded rule.
    pub rule: String,
    /// The embedded spreadsheet.
    pub sheet: String,
    /// The year judged.
    pub year: i64,
    /// The stage.
    pub stage: String,
    /// The day as of which is judged.
    pub as_of: Day,
    /// How many places there are.
    pub places: i64,
    /// What a place is worth, in fen.
    pub award_fen: i64,
    /// The first day on which the county's rule is in force.
    pub in_force_from: Day,
}

/// A step of the demo, for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A rule is uploaded, validated, tested, approved and put in force.
    Rule,
    /// Nominations are read.
    Import,
    /// Nominations are judged.
    Judging,
}

/// What became of an edition of the demo.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The edition.
    pub edition: EditionId,
    /// The import of its spreadsheet.
    pub imported: Imported,
    /// The run.
    pub run: RunId,
    /// The run's digest.
    pub digest: String,
    /// Who judges there.
    pub officer: Arc<Actor>,
}

/// The embedded script.
///
/// # Errors
/// One that cannot be read; the embedded one always can.
pub fn script() -> Result<Script, Fault> {
    toml::from_str(PLAN).map_err(Fault::new)
}

/// A person at a unit that acts today, by its code.
///
/// # Errors
/// `NOT_FOUND`; a fault.
pub async fn actor(
    app: &App,
    system: &Arc<Actor>,
    unit: &str,
    subject: &str,
    roles: &[Role],
) -> Result<Arc<Actor>, Failure> {
    let unit = organization::read::acting(&Read::new(&app.store, system.clone()), &[unit.to_owned()])
        .await?
        .remove(unit)
        .ok_or_else(|| Refusal::not_found("单位", "unit").at([unit]))?;
    Ok(Arc::new(Actor {
        person: Person { issuer: "rencai-demo".to_owned(), subject: subject.to_owned(), name: None },
        unit: unit.id,
        scope: unit.place().scope,
        unit_code: unit.code,
        roles: roles.iter().copied().collect(),
    }))
}

/// Creates the city's programme.
///
/// # Errors
/// What the command refuses.
pub async fn create_programme(app: &App, system: &Arc<Actor>, programme: &Programme) -> Result<ProgrammeId, Failure> {
    let officer = actor(app, system, &system.unit_code, "city-officer", &[Role::AwardOfficer]).await?;
    let command = CreateProgramme {
        code: programme.code.clone(),
        name: programme.name.clone(),
        name_en: programme.name_en.clone(),
        policy: programme.policy.clone(),
        clause: programme.clause.clone(),
    };
    Ok(done(app, &officer, &command).await?.done)
}

/// Plays one edition: the rule's way into force, agreement, opening, import, closing, judging.
///
/// # Errors
/// What a command refuses.
pub async fn play(
    app: &App,
    system: &Arc<Actor>,
    programme: ProgrammeId,
    edition: &Edition,
    progress: &(dyn Fn(Step, usize, usize) + Send + Sync),
) -> Result<Ranked, Failure> {
    let officer = actor(app, system, &edition.division, "award-officer", &[Role::AwardOfficer]).await?;
    let nominator = actor(app, system, &edition.nominator, "nominator", &[Role::Nominator]).await?;

    progress(Step::Rule, 0, 1);
    let package = Package {
        division: &edition.division,
        component: file(&edition.rule)?,
        parameters: text(&format!("{}/parameters", edition.rule))?,
        tests: text(&format!("{}/tests", edition.rule))?,
        from: edition.in_force_from,
    };
    let rule = enact(app, system, package).await?;
    progress(Step::Rule, 1, 1);
    done(app, &officer, &GrantAgreement::new(&app.rules, programme, rule.asks)?).await?;
    let draft = Draft {
        programme,
        year: edition.year,
        stage: edition.stage.clone(),
        as_of: edition.as_of,
        places: edition.places,
        award_fen: Some(edition.award_fen),
        rule: rule.code,
    };
    let create: CreateEdition = prepare(&app.rules, &Read::new(&app.store, officer.clone()), draft).await?;
    let id = done(app, &officer, &create).await?.done;
    done(app, &officer, &OpenEdition { edition: id, reason: None }).await?;

    let plan = Plan {
        edition: id,
        file_name: edition.sheet.clone(),
        content: file(&edition.sheet)?.to_vec(),
        columns: std::collections::BTreeMap::new(),
        dry_run: false,
    };
    let imported =
        import(&app.store, &nominator, plan, Envelope::default(), &|at, of| progress(Step::Import, at, of)).await?;
    done(app, &officer, &CloseEdition { edition: id }).await?;
    let run = done(app, &officer, &RequestJudging { edition: id, rules: app.rules.clone() }).await?.done;
    let digest = judge(&app.store, &app.rules, system, run, &|at, of| progress(Step::Judging, at, of))
        .await?
        .ok_or_else(|| Fault::new("another worker has the demo's run"))?;
    Ok(Ranked { edition: id, imported, run, digest, officer })
}

fn file(name: &str) -> Result<&'static [u8], Fault> {
    embedded(name).ok_or_else(|| Fault::new(format!("the demo has no {name}")))
}

fn text(name: &str) -> Result<&'static str, Fault> {
    std::str::from_utf8(file(name)?).map_err(Fault::new)
}

async fn done<C: Command>(app: &App, actor: &Arc<Actor>, command: &C) -> Result<Accepted<C::Done>, Failure> {
    execute(&app.store, actor, command, &Envelope::default()).await
}
