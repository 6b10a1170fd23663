//! Queries of the room.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use sea_orm::{ColumnTrait, Order};

use super::{EditionNode, ImportNode, NominationNode, ProgrammeNode, RunNode};
use crate::access::Action;
use crate::awards::entity::{edition, nomination};
use crate::awards::read;
use crate::awards::write::{CreateEdition, CreateProgramme, RecordRun, StartImport, WithdrawNomination};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::kernel::{
    Refusal,
    id::{EditionId, ImportId, RunId},
};
use crate::organization;
use crate::rules::{Rules, replay};
use crate::store::{Command, Guarded};

/// 重演一次运行或考核的结果。
///
/// What replaying a run or an assessment found.
#[derive(SimpleObject)]
pub struct Replay {
    /// 逐字节相同。
    ///
    /// Whether the bytes are the same.
    same: bool,
    /// 所存记录的摘要。
    ///
    /// The digest of the record as it is stored.
    stored: String,
    /// 重演所得的摘要。
    ///
    /// The digest of what came out now.
    replayed: String,
    /// 重评人数。
    ///
    /// How many subjects were judged again.
    subjects: i32,
    /// 首个差异。
    ///
    /// What differs first.
    difference: Option<ReplayDifference>,
}

/// 首个差异。
///
/// The first difference, in the order component, parameters, facts, findings, lines, total, rank.
#[derive(SimpleObject)]
pub struct ReplayDifference {
    /// 何处不同。
    ///
    /// What differs.
    what: &'static str,
    /// 哪个对象。
    ///
    /// Whose.
    subject: Option<ID>,
    /// 所存。
    ///
    /// As it is stored.
    stored: String,
    /// 重演所得。
    ///
    /// As it came out now.
    replayed: String,
}

impl Replay {
    /// What was found, as it is shown.
    pub(crate) fn of(found: replay::Replay) -> Result<Self> {
        Ok(Self {
            same: found.difference.is_none(),
            stored: found.stored,
            replayed: found.replayed,
            subjects: i32::try_from(found.subjects)?,
            difference: found.difference.map(|difference| ReplayDifference {
                what: difference.what,
                subject: difference.subject.map(ID),
                stored: difference.stored,
                replayed: difference.replayed,
            }),
        })
    }
}

/// Queries of the room.
#[derive(Default)]
pub struct AwardsQuery;

#[Object]
impl AwardsQuery {
    /// 按单位与代码取一个奖项。条款：4.1.3a。权限：READ_EDITIONS。
    ///
    /// A programme by its unit's code and its own. Clause 4.1.3a; requires READ_EDITIONS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadEditions)),
        directive = acts::clause::apply(ids(CreateProgramme::CLAUSES))
    )]
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "奖项代码。 The programme's code.")] code: String,
    ) -> Result<Option<ProgrammeNode>> {
        let session = Session::of(ctx)?;
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(None) };
        Ok(read::programme_by_code(&session.read, unit.id, &code).await?.map(|row| ProgrammeNode(row.into())))
    }

    /// 范围内及面向本单位的届次，新者在前。条款：4.1.3a、4.1.3c。权限：READ_EDITIONS。
    ///
    /// Editions within reach and those addressed to one's unit, newest first. Clauses 4.1.3a, 4.1.3c; requires READ_EDITIONS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadEditions)),
        directive = acts::clause::apply(ids(CreateEdition::CLAUSES)),
        complexity = "cost(first, child_complexity)"
    )]
    async fn editions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此年份的。 Only those of this year.")] year: Option<i32>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<EditionNode>> {
        let session = Session::of(ctx)?;
        let find = session.read.find::<edition::Entity>();
        let find = match year {
            Some(year) => find.filter(edition::Column::Year.eq(i64::from(year))),
            None => find,
        };
        Page::asked(ctx, first, after)?
            .find(find, (edition::Column::Id, Order::Desc), EditionId::parse, |row| row.id.global(), EditionNode)
            .await
    }

    /// 自己所获的提名，新者在前；草稿不在其中，排名产生后附自己的各行。条款：4.1.3c。权限：READ_OWN_NOMINATIONS。
    ///
    /// The nominations of oneself, newest first; drafts are not among them, and once there is a ranking each has its own lines. Clause 4.1.3c; requires READ_OWN_NOMINATIONS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadOwnNominations)),
        directive = acts::clause::apply(ids(WithdrawNomination::CLAUSES)),
        complexity = "cost(first, child_complexity)"
    )]
    async fn my_nominations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<NominationNode>> {
        let session = Session::of(ctx)?;
        let person = &session.read.actor().person;
        let find = session.read.find::<nomination::Entity>().filter(nomination::Entity::own(person));
        NominationNode::page(ctx, find, Order::Desc, Page::asked(ctx, first, after)?).await
    }

    /// 一次评审运行及其进度。条款：3、4.1.3c。权限：READ_RUNS。
    ///
    /// A judging run and how far it is. Clauses 3, 4.1.3c; requires READ_RUNS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadRuns)),
        directive = acts::clause::apply(ids(RecordRun::CLAUSES))
    )]
    async fn run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "运行标识。 The run's id.")] id: ID,
    ) -> Result<Option<RunNode>> {
        let session = Session::of(ctx)?;
        match RunId::parse(&id) {
            Some(id) => Ok(RunNode::load(&session.rows, id).await?),
            None => Ok(None),
        }
    }

    /// 按所存内容重演一次运行，核对是否逐字节相同。条款：3、4.1.3c。权限：READ_RUNS。
    ///
    /// Judges a run again from what is stored and compares the bytes. Clauses 3, 4.1.3c; requires READ_RUNS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadRuns)),
        directive = acts::clause::apply(ids(RecordRun::CLAUSES)),
        complexity = "1000"
    )]
    async fn run_replay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "运行标识。 The run's id.")] id: ID,
    ) -> Result<Option<Replay>> {
        let session = Session::of(ctx)?;
        let Some(id) = RunId::parse(&id) else { return Ok(None) };
        let found = replay_run(session, ctx.data::<Rules>()?, id).await;
        let found = found.map_err(|failure| top_level(failure, session.language))?;
        Replay::of(found).map(Some)
    }

    /// 一次表格导入及其逐行报告。条款：4.1.3a、4.1.3b。权限：IMPORT_NOMINATIONS。
    ///
    /// An import with its row-by-row report. Clauses 4.1.3a, 4.1.3b; requires IMPORT_NOMINATIONS.
    #[graphql(
        name = "import",
        directive = acts::requires::apply(action(Action::ImportNominations)),
        directive = acts::clause::apply(ids(StartImport::CLAUSES))
    )]
    async fn import_by_id(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "导入标识。 The import's id.")] id: ID,
    ) -> Result<Option<ImportNode>> {
        let session = Session::of(ctx)?;
        match ImportId::parse(&id) {
            Some(id) => Ok(ImportNode::load(&session.rows, id).await?),
            None => Ok(None),
        }
    }
}

async fn replay_run(session: &Session, rules: &Rules, id: RunId) -> Result<replay::Replay, crate::kernel::Failure> {
    let run = crate::rules::read::run(&session.read, id)
        .await?
        .ok_or_else(|| Refusal::not_found("评审运行", "run").at(["id"]))?;
    let edition = read::edition(&session.read, run.edition_id).await?;
    let places = usize::try_from(edition.places).map_err(crate::kernel::Fault::new)?;
    replay::replay(rules, &session.read, id, places).await
}
