//! Queries about coordination.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::work::{WorkOnLine, WorkTotals};
use super::{DisputeNode, MatterNode, MeansNode, ResponsibilityNode, TargetNode, TaskNode};
use crate::access::Action;
use crate::coordination::entity::{matter, target, task, task_dispute, task_means};
use crate::coordination::model::{
    DisputeState, MatterPart, MatterState, MeansState, TaskPart, TaskState, WorkArea, WorkFocus, WorkFunction, WorkLine,
};
use crate::coordination::{read, work};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{
    ClauseId, Day, Instant, Period,
    id::{DisputeId, MatterId, MeansId, TargetId, TaskId},
};
use crate::organization;
use crate::store::dated::AsOf;

/// The clauses that lists of tasks serve.
const OF_TASKS: &[ClauseId] =
    &[ClauseId("4.1.2a"), ClauseId("4.1.2d"), ClauseId("4.2"), ClauseId("4.3"), ClauseId("4.3.2")];
/// The clauses that matters serve.
const OF_MATTERS: &[ClauseId] = &[ClauseId("4.1.2c"), ClauseId("4.2.3b"), ClauseId("4.2.3e"), ClauseId("4.4")];

/// Queries about coordination.
#[derive(Default)]
pub struct CoordinationQuery;

#[Object]
impl CoordinationQuery {
    /// 一个单位的职责分工，截至某日、按某时所知。条款：4.2.3a、4.3.1。权限：READ_COORDINATION。
    ///
    /// The responsibility matrix of a unit, as of a day and as known at a moment. Clauses 4.2.3a, 4.3.1; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.3a"), ClauseId("4.3.1")])),
        complexity = "10 * child_complexity"
    )]
    async fn responsibilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<ResponsibilityNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::responsibilities(&session.read, unit.id, as_of).await?;
        Ok(rows.into_iter().map(|row| ResponsibilityNode(Arc::new(row))).collect())
    }

    /// 一个单位牵头或配合的工作，截至某日、按某时所知。条款：4.2.3a、4.3.1。权限：READ_COORDINATION。
    ///
    /// What a unit leads or cooperates in, as of a day and as known at a moment. Clauses 4.2.3a, 4.3.1; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.3a"), ClauseId("4.3.1")])),
        complexity = "10 * child_complexity"
    )]
    async fn responsibilities_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看牵头的，或只看配合的。 Only what it leads, or only what it cooperates in.")]
        leads: Option<bool>,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<ResponsibilityNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::responsibilities_of(&session.read, &unit.place(), as_of).await?;
        let wanted = rows.into_iter().filter(|row| leads.is_none_or(|leads| leads == (row.lead_id == unit.id)));
        Ok(wanted.map(|row| ResponsibilityNode(Arc::new(row))).collect())
    }

    /// 一个单位及其所承继单位所交办、牵头或配合的任务，新者在前。条款：4.1.2a、4.1.2d、4.2、4.3、4.3.2。权限：READ_COORDINATION。
    ///
    /// The tasks that a unit has assigned, leads or cooperates in, or one that it continues, the newest first. Clauses 4.1.2a, 4.1.2d, 4.2, 4.3, 4.3.2; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(OF_TASKS)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "单位在其中的角色。 What the unit is in them.")] part: TaskPart,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<TaskState>>,
        #[graphql(desc = "只看截至今日逾期的。 Only those that are overdue as of today.")] overdue: Option<bool>,
        #[graphql(desc = "只看此工作线的。 Only those of this line of work.")] line: Option<WorkLine>,
        #[graphql(desc = "只看此职能的。 Only those that serve this function.")] function: Option<WorkFunction>,
        #[graphql(desc = "只看此领域的。 Only those of this area.")] area: Option<WorkArea>,
        #[graphql(desc = "只看此重点的。 Only those of this focus.")] focus: Option<WorkFocus>,
        #[graphql(desc = "只看期限在此期间的。 Only those that are due in this period.")] period: Option<Period>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<TaskNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &task::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| TaskNode(row.into()), Some(0)));
        };
        let mut find = read::tasks(&session.read, &unit, part);
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(TaskState::as_str).collect();
            find = find.filter(task::Column::State.is_in(states));
        }
        if overdue.unwrap_or_default() {
            let open = [TaskState::Assigned, TaskState::Accepted].map(TaskState::as_str);
            find = find.filter(task::Column::State.is_in(open));
            find = find.filter(task::Column::DueOn.lt(session.read.today()));
        }
        for (column, wanted) in [
            (task::Column::Line, line.map(WorkLine::as_str)),
            (task::Column::Function, function.map(WorkFunction::as_str)),
            (task::Column::Area, area.map(WorkArea::as_str)),
            (task::Column::Focus, focus.map(WorkFocus::as_str)),
        ] {
            if let Some(wanted) = wanted {
                find = find.filter(column.eq(wanted));
            }
        }
        if let Some(period) = period {
            find = read::within(find, task::Column::DueOn, period.term());
        }
        page.find(find, (task::Column::Id, Order::Desc), TaskId::parse, key, TaskNode).await
    }

    /// 请一个单位及其所承继单位落实的支持，新者在前。条款：4.3.3a。权限：READ_COORDINATION。
    ///
    /// The means that a unit is asked for, or one that it continues, the newest first. Clause 4.3.3a; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.3.3a")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn task_means(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<MeansState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<MeansNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &task_means::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| MeansNode(row.into()), Some(0)));
        };
        let mut find = read::means_asked(&session.read, &unit);
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(MeansState::as_str).collect();
            find = find.filter(task_means::Column::State.is_in(states));
        }
        page.find(find, (task_means::Column::Id, Order::Desc), MeansId::parse, key, MeansNode).await
    }

    /// 提请一个单位及其所承继单位协调的争议，新者在前。条款：4.2.3b、4.3.2。权限：READ_COORDINATION。
    ///
    /// The disputes that are put to a unit, or to one that it continues, the newest first. Clauses 4.2.3b, 4.3.2; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.3b"), ClauseId("4.3.2")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn task_disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<DisputeState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DisputeNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &task_dispute::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| DisputeNode(row.into()), Some(0)));
        };
        let mut find = read::disputes(&session.read, &unit);
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(DisputeState::as_str).collect();
            find = find.filter(task_dispute::Column::State.is_in(states));
        }
        page.find(find, (task_dispute::Column::Id, Order::Desc), DisputeId::parse, key, DisputeNode).await
    }

    /// 一个单位及其所承继单位某年度的目标，按某时所知，新者在前。条款：4.1.6e、4.3.1。权限：READ_COORDINATION。
    ///
    /// The targets of a unit and of those that it continues for a year, as known at a moment, the newest first. Clauses 4.1.6e, 4.3.1; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.6e"), ClauseId("4.3.1")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "年度。 The year.")] year: i32,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<TargetNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &target::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| TargetNode::of(Arc::new(row), known_at), Some(0)));
        };
        let find = read::targets(&session.read, &unit, i64::from(year), known_at);
        let node = |row| TargetNode::of(row, known_at);
        page.find(find, (target::Column::Id, Order::Desc), TargetId::parse, key, node).await
    }

    /// 一个单位及其所承继单位所提出或须答复的协调事项，新者在前。条款：4.1.2c、4.2.3b、4.2.3e、4.4。权限：READ_COORDINATION。
    ///
    /// The matters that a unit has raised or has to answer, or one that it continues, the newest first. Clauses 4.1.2c, 4.2.3b, 4.2.3e, 4.4; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(OF_MATTERS)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn coordination_matters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "单位在其中的角色。 What the unit is in them.")] part: MatterPart,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<MatterState>>,
        #[graphql(desc = "只看截至今日逾期未答复的。 Only those whose answer is overdue as of today.")] overdue: Option<
            bool,
        >,
        #[graphql(desc = "只看此工作线的。 Only those of this line of work.")] line: Option<WorkLine>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<MatterNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &matter::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| MatterNode(row.into()), Some(0)));
        };
        let mut find = read::matters(&session.read, &unit, part);
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(MatterState::as_str).collect();
            find = find.filter(matter::Column::State.is_in(states));
        }
        if overdue.unwrap_or_default() {
            let answered = [MatterState::Answered, MatterState::Closed].map(MatterState::as_str);
            find = find.filter(matter::Column::State.is_not_in(answered));
            find = find.filter(matter::Column::AnswerBy.lt(session.read.today()));
        }
        if let Some(line) = line {
            find = find.filter(matter::Column::Line.eq(line.as_str()));
        }
        page.find(find, (matter::Column::Id, Order::Desc), MatterId::parse, key, MatterNode).await
    }

    /// 一个单位自身所交办、期限在某期间的任务与所提出、答复期限在该期间的协调事项，按工作线分列，每线一行。条款：4.2.3c。权限：READ_COORDINATION。
    ///
    /// The tasks that a unit itself has assigned and that are due in a period, and the matters that it has raised and that are to be answered in it, a row for each line of work. Clause 4.2.3c; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.3c")])),
        complexity = "10 + 3 * child_complexity"
    )]
    async fn work_by_line(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "期间。 The period.")] period: Period,
    ) -> Result<Vec<WorkOnLine>> {
        let read = &Session::of(ctx)?.read;
        let today = read.today();
        let Some(unit) = organization::read::unit(read, &unit).await? else { return Ok(Vec::new()) };
        let tasks = read::tasks_due(read, unit.id, TaskPart::Assigns, period.term());
        let tasks = tasks.columns::<work::Item>(read::task_item(task::Column::Line)).await?;
        let matters = read::matters_due(read, unit.id, period.term()).columns::<work::Item>(read::MATTER_ITEM).await?;
        let (tasks, matters) = (work::tasks(WorkLine::ALL, &tasks, today)?, work::matters(&matters, today)?);
        let lines = tasks.into_iter().zip(matters);
        lines.map(|((line, tasks), (_, matters))| WorkOnLine::of(line, tasks, matters)).collect()
    }

    /// 一个单位自身所交办、牵头或配合、期限在某期间的任务，按领导小组职能、四个领域和六项重点分列；无此单位则为空。条款：4.1.2a、4.2。权限：READ_COORDINATION。
    ///
    /// The tasks that a unit itself has assigned, leads or cooperates in and that are due in a period, by the functions of a leading group and by area and focus; null where there is no such unit. Clauses 4.1.2a, 4.2; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.2a"), ClauseId("4.2")])),
        complexity = "10 + 6 * child_complexity"
    )]
    async fn work_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "单位在其中的角色。 What the unit is in them.")] part: TaskPart,
        #[graphql(desc = "期间。 The period.")] period: Period,
    ) -> Result<Option<WorkTotals>> {
        let read = &Session::of(ctx)?.read;
        let Some(unit) = organization::read::unit(read, &unit).await? else { return Ok(None) };
        let tasks = read::tasks_due(read, unit.id, part, period.term());
        Ok(Some(WorkTotals::over(tasks, read.today()).await?))
    }
}
