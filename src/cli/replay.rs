//! `rencai replay`: judges past runs again from what is stored, and compares the bytes.

use std::process::ExitCode;

use clap::Args;
use rencai_host::Settings;
use sea_orm::{ColumnTrait, Order};

use super::compile_component::in_children;
use super::print;
use super::settings::{DatabaseArgs, demand_schema, open};
use super::table::{Side, table};
use crate::app::{App, systems};
use crate::awards;
use crate::graphql::DocumentLimits;
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal,
    id::{EditionId, RunId},
};
use crate::rules::entity::run;
use crate::rules::model::RunState;
use crate::rules::replay::{Replay, replay};
use crate::store::Read;

/// What `rencai replay` takes.
#[derive(Args)]
pub(super) struct ReplayArguments {
    /// 运行或届次的标识；不给则重演全部 · the id of a run or of an edition; all runs where none is given
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
    Run(RunId),
    Edition(EditionId),
}

impl Wanted {
    fn parse(text: &str) -> Option<Self> {
        RunId::parse(text).map(Self::Run).or_else(|| EditionId::parse(text).map(Self::Edition))
    }
}

pub(super) async fn run(arguments: ReplayArguments) -> Result<ExitCode, Failure> {
    let config = arguments.database.settings.gather(&arguments.database)?;
    let store = open(&config, 2).await?;
    demand_schema(&store, &["rencai migrate"]).await?;
    let settings = in_children(Settings { cache: arguments.cache.or(config.rules.cache), ..config.rules })?;
    let app = App::new(store, settings, DocumentLimits::default(), false)?;
    let wanted = match &arguments.what {
        Some(text) => Some(Wanted::parse(text).ok_or_else(|| Refusal::not_found("评审运行或届次", "run or edition"))?),
        None => None,
    };
    let mut rows = Vec::new();
    let (mut differ, mut lacking) = (0_u32, 0_u32);
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor);
        let find = read.find::<run::Entity>();
        let done = run::Column::State.eq(RunState::Done.as_str());
        let find = match wanted {
            None => find.filter(done),
            Some(Wanted::Edition(id)) => find.filter(done).filter(run::Column::EditionId.eq(id)),
            Some(Wanted::Run(id)) => find.filter(run::Column::Id.eq(id)),
        };
        for run in find.order_by(run::Column::Id, Order::Asc).all().await? {
            let places = awards::read::edition(&read, run.edition_id).await?.places;
            let places = usize::try_from(places).map_err(Fault::new)?;
            rows.push(match replay(&app.rules, &read, run.id, places).await {
                Ok(found) => {
                    differ += u32::from(found.difference.is_some());
                    line(run.id, &found)
                }
                Err(failure) if failure.code() == ErrorCode::NotReplayable => {
                    lacking += 1;
                    vec![
                        run.id.global(),
                        "无法重演 · cannot be replayed".to_owned(),
                        String::new(),
                        failure.to_string(),
                    ]
                }
                Err(failure) => return Err(failure),
            });
        }
    }
    if rows.is_empty() {
        return Err(Refusal::not_found("已完成的评审运行", "finished run").into());
    }
    let heading = [
        ("运行 · run", Side::Left),
        ("结果 · result", Side::Left),
        ("人数 · subjects", Side::Right),
        ("摘要 · digest", Side::Left),
    ];
    print(&table(&heading, &rows));
    Ok(match (differ, lacking) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(3),
        _ => ExitCode::FAILURE,
    })
}

fn line(id: RunId, found: &Replay) -> Vec<String> {
    let (result, detail) = match &found.difference {
        None => ("逐字节相同 · the same bytes".to_owned(), found.stored.clone()),
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
    vec![id.global(), result, found.subjects.to_string(), detail]
}
