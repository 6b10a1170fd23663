//! `rencai replay`: judges past runs and assessments again from what is stored, and compares the bytes.

use std::process::ExitCode;

use clap::Args;
use rencai_host::Settings;
use sea_orm::{ColumnTrait, Order};

use super::compile_component::in_children;
use super::print;
use super::settings::{DatabaseArgs, demand_schema, open};
use super::table::{Side, table};
use crate::app::{App, systems};
use crate::assessment::entity::assessment_round;
use crate::graphql::DocumentLimits;
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal,
    id::{AssessmentId, AssessmentSchemeId, EditionId, RunId},
};
use crate::rules::entity::run;
use crate::rules::model::RunState;
use crate::rules::replay::Replay;
use crate::store::Read;
use crate::{assessment, awards, rules};

/// What `rencai replay` takes.
#[derive(Args)]
pub(super) struct ReplayArguments {
    /// 运行、届次、考核或考核方案的标识；不给则重演全部 · the id of a run, an edition, an assessment or its scheme; all where none is given
    what: Option<String>,
    #[command(flatten)]
    database: DatabaseArgs,
    /// 编译缓存 · where compiled components are kept
    #[arg(long, env = "RENCAI_RULE_CACHE")]
    cache: Option<std::path::PathBuf>,
}

/// What is to be judged again.
#[derive(Clone, Copy)]
enum Wanted {
    All,
    Run(RunId),
    Edition(EditionId),
    Assessment(AssessmentId),
    Scheme(AssessmentSchemeId),
}

impl Wanted {
    fn parse(text: &str) -> Option<Self> {
        RunId::parse(text)
            .map(Self::Run)
            .or_else(|| EditionId::parse(text).map(Self::Edition))
            .or_else(|| AssessmentId::parse(text).map(Self::Assessment))
            .or_else(|| AssessmentSchemeId::parse(text).map(Self::Scheme))
    }
}

/// What came of it: a line for each, and how many differ or lack something.
#[derive(Default)]
struct Found {
    lines: Vec<Vec<String>>,
    differ: usize,
    lacking: usize,
}

impl Found {
    fn note(&mut self, what: String, id: String, replayed: Result<Replay, Failure>) -> Result<(), Failure> {
        let (result, subjects, detail) = match replayed {
            Ok(found) => {
                self.differ += usize::from(found.difference.is_some());
                shown(found)
            }
            Err(failure) if failure.code() == ErrorCode::NotReplayable => {
                self.lacking += 1;
                ("无法重演 · cannot be replayed".to_owned(), String::new(), failure.to_string())
            }
            Err(failure) => return Err(failure),
        };
        self.lines.push(vec![what, id, result, subjects, detail]);
        Ok(())
    }
}

pub(super) async fn run(arguments: ReplayArguments) -> Result<ExitCode, Failure> {
    let config = arguments.database.settings.gather(&arguments.database)?;
    let store = open(&config, 2).await?;
    demand_schema(&store, &["rencai migrate"]).await?;
    let settings = in_children(Settings { cache: arguments.cache.or(config.rules.cache), ..config.rules })?;
    let app = App::new(store, settings, DocumentLimits::default(), false)?;
    let unknown = || Refusal::not_found("评审运行、届次、考核或考核方案", "run, edition, assessment or scheme");
    let wanted = match &arguments.what {
        Some(text) => Wanted::parse(text).ok_or_else(unknown)?,
        None => Wanted::All,
    };
    let mut found = Found::default();
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor);
        runs(&app, &read, wanted, &mut found).await?;
        assessments(&app, &read, wanted, &mut found).await?;
    }
    if found.lines.is_empty() {
        let (zh, en) = ("已完成的评审运行或已评定的考核", "finished run or judged assessment");
        return Err(Refusal::not_found(zh, en).into());
    }
    let heading = [
        ("类别 · what", Side::Left),
        ("标识 · id", Side::Left),
        ("结果 · result", Side::Left),
        ("对象 · subjects", Side::Right),
        ("摘要 · digest", Side::Left),
    ];
    print(&table(&heading, &found.lines));
    Ok(match (found.differ, found.lacking) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(3),
        _ => ExitCode::FAILURE,
    })
}

async fn runs(app: &App, read: &Read, wanted: Wanted, found: &mut Found) -> Result<(), Failure> {
    let find = read.find::<run::Entity>();
    let done = run::Column::State.eq(RunState::Done.as_str());
    let find = match wanted {
        Wanted::All => find.filter(done),
        Wanted::Edition(id) => find.filter(done).filter(run::Column::EditionId.eq(id)),
        Wanted::Run(id) => find.filter(run::Column::Id.eq(id)),
        Wanted::Assessment(_) | Wanted::Scheme(_) => return Ok(()),
    };
    for run in find.order_by(run::Column::Id, Order::Asc).all().await? {
        let places = awards::read::edition(read, run.edition_id).await?.places;
        let places = usize::try_from(places).map_err(Fault::new)?;
        let replayed = rules::replay::replay(&app.rules, read, run.id, places).await;
        found.note("评审运行 · run".to_owned(), run.id.global(), replayed)?;
    }
    Ok(())
}

/// Each of their rounds: those that were replaced or set aside too.
async fn assessments(app: &App, read: &Read, wanted: Wanted, found: &mut Found) -> Result<(), Failure> {
    let find = assessment::read::rounds(read);
    let of = assessment_round::Column::AssessmentId;
    let find = match wanted {
        Wanted::All => find,
        Wanted::Assessment(id) => find.filter(of.eq(id)),
        Wanted::Scheme(id) => find.filter(of.in_subquery(assessment::read::of_scheme(read, id))),
        Wanted::Run(_) | Wanted::Edition(_) => return Ok(()),
    };
    let find = find.order_by(of, Order::Asc).order_by(assessment_round::Column::Round, Order::Asc);
    let mut judged: Vec<(AssessmentId, i64)> = find.columns([of, assessment_round::Column::Round]).await?;
    if let (Wanted::Assessment(id), true) = (wanted, judged.is_empty())
        && assessment::read::assessment(read, id).await?.is_some()
    {
        judged.push((id, 1));
    }
    for (id, round) in judged {
        let replayed = assessment::replay::replay(&app.rules, read, id, Some(round)).await;
        found.note(format!("考核第 {round} 次 · assessment, round {round}"), id.global(), replayed)?;
    }
    Ok(())
}

/// Whether the bytes are the same, how many subjects there are, and the digest or what differs first.
fn shown(found: Replay) -> (String, String, String) {
    let (result, detail) = match found.difference {
        None => ("逐字节相同 · the same bytes".to_owned(), found.stored),
        Some(difference) => (
            format!("不同 · differs: {}", difference.what),
            format!(
                "{} {} ≠ {}",
                difference.subject.as_deref().unwrap_or_default(),
                difference.stored,
                difference.replayed
            ),
        ),
    };
    (result, found.subjects.to_string(), detail)
}
