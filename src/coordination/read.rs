//! Finds who leads what, tasks and what belongs to them, targets and matters, and what was done with each.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Condition, Order, sea_query::SelectStatement};
use uuid::Uuid;

use super::entity::{
    coordination_step, matter, responsibility, target, target_report, target_version, task, task_cooperating,
    task_dispute, task_group, task_means, task_opinion, task_spawned, task_stage,
};
use super::model::{DisputeState, Given, MatterPart, TaskPart, TaskState, objections};
use crate::deliberation;
use crate::deliberation::entity::planned_task;
use crate::kernel::{
    Fault, Instant, Term,
    id::{DecisionId, DisputeId, MatterId, MeansId, TargetId, TaskId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Guarded, Place, Read, dated::AsOf};

/// The responsibility matrix of a unit as of a day, by the matters' codes.
///
/// # Errors
/// A fault of the database.
pub async fn responsibilities(read: &Read, unit: UnitId, as_of: AsOf) -> Result<Vec<responsibility::Model>, Fault> {
    let find = read.find::<responsibility::Entity>().filter(responsibility::Column::UnitId.eq(unit));
    let find = find.filter(as_of.versions::<responsibility::Entity>());
    find.order_by(responsibility::Column::Code, Order::Asc).all().await
}

/// What a unit leads, or cooperates in, as of a day, as the matrices of the units from the top down to it say.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn responsibilities_of(read: &Read, place: &Place, as_of: AsOf) -> Result<Vec<responsibility::Model>, Fault> {
    let above = organization::read::on_the_way(read, &place.scope);
    let find = read.find::<responsibility::Entity>().filter(responsibility::Column::UnitId.in_subquery(above));
    let find = find.filter(as_of.versions::<responsibility::Entity>());
    let find = find.order_by(responsibility::Column::Code, Order::Asc);
    let rows = find.order_by(responsibility::Column::Id, Order::Asc).all().await?;
    let mut found = Vec::new();
    for row in rows {
        if row.lead_id == place.unit || row.cooperating_units()?.contains(&place.unit) {
            found.push(row);
        }
    }
    Ok(found)
}

/// What is believed of a matter of a unit's matrix on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_responsibility(
    read: &Read,
    unit: UnitId,
    code: &str,
) -> Result<Vec<responsibility::Model>, Fault> {
    let find = read.find::<responsibility::Entity>().filter(responsibility::Column::UnitId.eq(unit));
    let find = find.filter(responsibility::Column::Code.eq(code));
    find.filter(AsOf::day(read.today()).believed::<responsibility::Entity>()).all().await
}

/// Rows of the matrix by their versions, whether or not they are still believed.
///
/// # Errors
/// A fault of the database.
pub async fn responsibilities_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, responsibility::Model>, Fault> {
    read.find::<responsibility::Entity>().keyed(responsibility::Column::Id, ids, |row| row.id).await
}

/// Tasks as the actor may see them: at or above the unit that assigned one, the one that leads, or one that cooperates.
/// Others below the unit that assigned it see it no more than others above. Of a part the same holds, as of the task that it
/// is: who assigned it leads the whole, and lies at or below whoever assigned that; who merely cooperates in the whole sees
/// the parts in which it cooperates, and who leads a part does not see the whole by that.
fn seen(read: &Read) -> Find<task::Entity> {
    let own = || organization::read::at_or_below(read, &read.actor().scope);
    let cooperates = read.find::<task_cooperating::Entity>().subquery(task_cooperating::Column::TaskId);
    let seen = Condition::any()
        .add(task::Column::UnitId.in_subquery(own()))
        .add(task::Column::LeadId.in_subquery(own()))
        .add(task::Column::Id.in_subquery(cooperates));
    read.find::<task::Entity>().filter(seen)
}

fn seen_ids(read: &Read) -> SelectStatement {
    seen(read).subquery(task::Column::Id)
}

/// A task.
///
/// # Errors
/// A fault of the database.
pub async fn task(read: &Read, id: TaskId) -> Result<Option<task::Model>, Fault> {
    seen(read).filter(task::Column::Id.eq(id)).one().await
}

/// Tasks by id.
///
/// # Errors
/// A fault of the database.
pub async fn tasks_by_id(read: &Read, ids: &[TaskId]) -> Result<HashMap<TaskId, task::Model>, Fault> {
    seen(read).keyed(task::Column::Id, ids, |row| row.id).await
}

/// The parts of tasks, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn parts(read: &Read, tasks: &[TaskId]) -> Result<HashMap<TaskId, Vec<task::Model>>, Fault> {
    let find = seen(read).among(task::Column::ParentId, tasks).order_by(task::Column::Id, Order::Asc);
    let found = find.grouped(|row| row.parent_id).await?;
    Ok(found.into_iter().filter_map(|(whole, parts)| Some((whole?, parts))).collect())
}

/// The tasks that decisions have spawned, from the first, without their parts.
///
/// # Errors
/// A fault of the database.
pub async fn tasks_of(read: &Read, decisions: &[DecisionId]) -> Result<HashMap<DecisionId, Vec<task::Model>>, Fault> {
    let find = seen(read).among(task::Column::DecisionId, decisions).filter(task::Column::ParentId.is_null());
    find.order_by(task::Column::Id, Order::Asc).grouped(|row| row.decision_id).await
}

/// The groups that lead units have set up for tasks.
///
/// # Errors
/// A fault of the database.
pub async fn groups(read: &Read, tasks: &[TaskId]) -> Result<HashMap<TaskId, task_group::Model>, Fault> {
    let find = read.find::<task_group::Entity>().filter(task_group::Column::TaskId.in_subquery(seen_ids(read)));
    find.keyed(task_group::Column::TaskId, tasks, |row| row.task_id).await
}

/// What became of planned tasks, of those that somebody has looked at.
///
/// # Errors
/// A fault of the database.
pub async fn spawned(read: &Read, planned: &[Uuid]) -> Result<HashMap<Uuid, task_spawned::Model>, Fault> {
    read.find::<task_spawned::Entity>().keyed(task_spawned::Column::PlannedId, planned, |row| row.planned_id).await
}

/// The decisions of whose planned tasks nobody has looked at some yet, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn unspawned(read: &Read) -> Result<BTreeSet<DecisionId>, Fault> {
    let spawned = read.find::<task_spawned::Entity>().subquery(task_spawned::Column::PlannedId);
    let find = deliberation::read::planned(read).filter(planned_task::Column::Id.not_in_subquery(spawned));
    let found = find.columns::<(DecisionId,)>([planned_task::Column::DecisionId]).await?;
    Ok(found.into_iter().map(|(decision,)| decision).collect())
}

/// The tasks that a unit has assigned, leads or cooperates in, or one that it continues.
pub fn tasks(read: &Read, unit: &unit::Model, part: TaskPart) -> Find<task::Entity> {
    tasks_in(read, organization::read::listed_at(read, unit, false), part)
}

/// The tasks that units have assigned, lead or cooperate in.
fn tasks_in(read: &Read, units: SelectStatement, part: TaskPart) -> Find<task::Entity> {
    let of = match part {
        TaskPart::Assigns => task::Column::UnitId.in_subquery(units),
        TaskPart::Leads => task::Column::LeadId.in_subquery(units),
        TaskPart::Cooperates => {
            let of = read.find_in::<task_cooperating::Entity>(task_cooperating::Column::UnitId, units);
            task::Column::Id.in_subquery(of.subquery(task_cooperating::Column::TaskId))
        }
    };
    seen(read).filter(of)
}

/// How many tasks under a decision are not cancelled.
///
/// # Errors
/// A fault of the database.
pub async fn tasks_under(read: &Read, decision: DecisionId) -> Result<u64, Fault> {
    let find = read.find::<task::Entity>().filter(task::Column::DecisionId.eq(decision));
    find.filter(task::Column::State.ne(TaskState::Cancelled.as_str())).count().await
}

/// The stages of tasks, in order.
///
/// # Errors
/// A fault of the database.
pub async fn stages(read: &Read, tasks: &[TaskId]) -> Result<HashMap<TaskId, Vec<task_stage::Model>>, Fault> {
    let find = read.find::<task_stage::Entity>().among(task_stage::Column::TaskId, tasks);
    let find = find.filter(task_stage::Column::TaskId.in_subquery(seen_ids(read)));
    find.order_by(task_stage::Column::Number, Order::Asc).grouped(|row| row.task_id).await
}

/// Stages by id.
///
/// # Errors
/// A fault of the database.
pub async fn stages_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, task_stage::Model>, Fault> {
    let find = read.find::<task_stage::Entity>().filter(task_stage::Column::TaskId.in_subquery(seen_ids(read)));
    find.keyed(task_stage::Column::Id, ids, |row| row.id).await
}

/// The opinions on tasks, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn opinions(read: &Read, tasks: &[TaskId]) -> Result<HashMap<TaskId, Vec<task_opinion::Model>>, Fault> {
    let find = read.find::<task_opinion::Entity>().among(task_opinion::Column::TaskId, tasks);
    let find = find.filter(task_opinion::Column::TaskId.in_subquery(seen_ids(read)));
    find.order_by(task_opinion::Column::Id, Order::Asc).grouped(|row| row.task_id).await
}

fn all_means(read: &Read) -> Find<task_means::Entity> {
    read.find::<task_means::Entity>().filter(task_means::Column::TaskId.in_subquery(seen_ids(read)))
}

/// Means that were asked for.
///
/// # Errors
/// A fault of the database.
pub async fn means(read: &Read, id: MeansId) -> Result<Option<task_means::Model>, Fault> {
    all_means(read).filter(task_means::Column::Id.eq(id)).one().await
}

/// Means by id.
///
/// # Errors
/// A fault of the database.
pub async fn means_by_id(read: &Read, ids: &[MeansId]) -> Result<HashMap<MeansId, task_means::Model>, Fault> {
    all_means(read).keyed(task_means::Column::Id, ids, |row| row.id).await
}

/// The means that were asked for tasks, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn means_for(read: &Read, tasks: &[TaskId]) -> Result<HashMap<TaskId, Vec<task_means::Model>>, Fault> {
    let find = all_means(read).among(task_means::Column::TaskId, tasks);
    find.order_by(task_means::Column::Id, Order::Asc).grouped(|row| row.task_id).await
}

/// The means that are asked of a unit, or were of one that it continues.
pub fn means_asked(read: &Read, unit: &unit::Model) -> Find<task_means::Entity> {
    all_means(read).filter(task_means::Column::AskedId.in_subquery(organization::read::listed_at(read, unit, false)))
}

fn all_disputes(read: &Read) -> Find<task_dispute::Entity> {
    read.find::<task_dispute::Entity>().filter(task_dispute::Column::TaskId.in_subquery(seen_ids(read)))
}

/// A dispute.
///
/// # Errors
/// A fault of the database.
pub async fn dispute(read: &Read, id: DisputeId) -> Result<Option<task_dispute::Model>, Fault> {
    all_disputes(read).filter(task_dispute::Column::Id.eq(id)).one().await
}

/// Disputes by id.
///
/// # Errors
/// A fault of the database.
pub async fn disputes_by_id(read: &Read, ids: &[DisputeId]) -> Result<HashMap<DisputeId, task_dispute::Model>, Fault> {
    all_disputes(read).keyed(task_dispute::Column::Id, ids, |row| row.id).await
}

/// The disputes over tasks, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn disputes_over(read: &Read, tasks: &[TaskId]) -> Result<HashMap<TaskId, Vec<task_dispute::Model>>, Fault> {
    let find = all_disputes(read).among(task_dispute::Column::TaskId, tasks);
    find.order_by(task_dispute::Column::Id, Order::Asc).grouped(|row| row.task_id).await
}

/// The objections to tasks that stand: the newest of their units, and not resolved.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn standing(read: &Read, tasks: &[TaskId]) -> Result<HashMap<TaskId, Vec<Given>>, Fault> {
    let disputes = disputes_over(read, tasks).await?;
    let mut found = HashMap::new();
    for (task, rows) in opinions(read, tasks).await? {
        let given = rows
            .iter()
            .map(|row| Ok(Given { id: row.id, unit: row.giver_id, kind: row.kind.parse().map_err(Fault::new)? }));
        let given: Vec<Given> = given.collect::<Result<_, Fault>>()?;
        let mut resolved = BTreeSet::new();
        let over = disputes.get(&task).into_iter().flatten();
        for dispute in over.filter(|dispute| dispute.state == DisputeState::Resolved.as_str()) {
            resolved.extend(dispute.disputed()?);
        }
        found.insert(task, objections(&given, &resolved));
    }
    Ok(found)
}

/// The disputes that are put to a unit, or were to one that it continues.
pub fn disputes(read: &Read, unit: &unit::Model) -> Find<task_dispute::Entity> {
    all_disputes(read)
        .filter(task_dispute::Column::UnitId.in_subquery(organization::read::listed_at(read, unit, false)))
}

/// A target.
///
/// # Errors
/// A fault of the database.
pub async fn target(read: &Read, id: TargetId) -> Result<Option<target::Model>, Fault> {
    read.find::<target::Entity>().filter(target::Column::Id.eq(id)).one().await
}

/// Targets by id.
///
/// # Errors
/// A fault of the database.
pub async fn targets_by_id(read: &Read, ids: &[TargetId]) -> Result<HashMap<TargetId, target::Model>, Fault> {
    read.find::<target::Entity>().keyed(target::Column::Id, ids, |row| row.id).await
}

/// The targets of a unit for a year, and of those that it continues, as known at a moment; as known now where none is
/// named.
pub fn targets(read: &Read, unit: &unit::Model, year: i64, known: Option<Instant>) -> Find<target::Entity> {
    let listed = organization::read::listed_at(read, unit, false);
    let find = read.find_in::<target::Entity>(target::Column::UnitId, listed).filter(target::Column::Year.eq(year));
    find.filter(set_by(read, known))
}

/// The targets that had been set by a moment; all of them where none is named.
fn set_by(read: &Read, known: Option<Instant>) -> Condition {
    let set = known.map(|known| {
        let first = read.find::<target_version::Entity>().filter(target_version::Column::Number.eq(1));
        let first = first.filter(target_version::Column::SetAt.lte(known));
        target::Column::Id.in_subquery(first.subquery(target_version::Column::TargetId))
    });
    Condition::all().add_option(set)
}

/// A unit's own target for a year by its code.
///
/// # Errors
/// A fault of the database.
pub async fn target_set(read: &Read, unit: UnitId, year: i64, code: &str) -> Result<Option<target::Model>, Fault> {
    let find = read.find::<target::Entity>().filter(target::Column::UnitId.eq(unit));
    find.filter(target::Column::Year.eq(year)).filter(target::Column::Code.eq(code)).one().await
}

/// The own targets of units for years, by their codes, likewise.
///
/// # Errors
/// A fault of the database.
pub async fn targets_of(
    read: &Read,
    units: &[UnitId],
    years: &[i64],
    known: Option<Instant>,
) -> Result<Vec<target::Model>, Fault> {
    let find = read.find::<target::Entity>().among(target::Column::UnitId, units).filter(set_by(read, known));
    find.among(target::Column::Year, years).order_by(target::Column::Code, Order::Asc).all().await
}

/// The versions of targets, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn versions(
    read: &Read,
    targets: &[TargetId],
) -> Result<HashMap<TargetId, Vec<target_version::Model>>, Fault> {
    let find = read.find::<target_version::Entity>().among(target_version::Column::TargetId, targets);
    find.order_by(target_version::Column::Number, Order::Asc).grouped(|row| row.target_id).await
}

/// The accounts of targets, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn accounts(
    read: &Read,
    targets: &[TargetId],
) -> Result<HashMap<TargetId, Vec<target_report::Model>>, Fault> {
    let find = read.find::<target_report::Entity>().among(target_report::Column::TargetId, targets);
    find.order_by(target_report::Column::Id, Order::Asc).grouped(|row| row.target_id).await
}

/// A matter.
///
/// # Errors
/// A fault of the database.
pub async fn matter(read: &Read, id: MatterId) -> Result<Option<matter::Model>, Fault> {
    read.find::<matter::Entity>().filter(matter::Column::Id.eq(id)).one().await
}

/// Matters by id.
///
/// # Errors
/// A fault of the database.
pub async fn matters_by_id(read: &Read, ids: &[MatterId]) -> Result<HashMap<MatterId, matter::Model>, Fault> {
    read.find::<matter::Entity>().keyed(matter::Column::Id, ids, |row| row.id).await
}

/// The matters that a unit has raised, or has to answer, or one that it continues.
pub fn matters(read: &Read, unit: &unit::Model, part: MatterPart) -> Find<matter::Entity> {
    let of = match part {
        MatterPart::Raises => matter::Column::UnitId,
        MatterPart::Answers => matter::Column::AddresseeId,
    };
    read.find_in::<matter::Entity>(of, organization::read::listed_at(read, unit, false))
}

/// The rows whose day lies in a term.
pub fn within<E: Guarded>(find: Find<E>, day: E::Column, term: Term) -> Find<E>
where
    E::Model: Send + Sync,
{
    let from = term.from.map(|from| day.gte(from));
    let until = term.until.map(|until| day.lt(until));
    find.filter(Condition::all().add_option(from).add_option(until))
}

/// What of a task makes an [`super::work::Item`] that counts under what a column says.
#[must_use]
pub const fn task_item(under: task::Column) -> [task::Column; 3] {
    [under, task::Column::State, task::Column::DueOn]
}

/// The tasks that a unit itself has assigned, leads or cooperates in and that are due in a term.
pub fn tasks_due(read: &Read, unit: UnitId, part: TaskPart, term: Term) -> Find<task::Entity> {
    let itself = read.find::<unit::Entity>().filter(unit::Column::Id.eq(unit)).subquery(unit::Column::Id);
    within(tasks_in(read, itself, part), task::Column::DueOn, term)
}

/// What of a matter makes an [`super::work::Item`].
pub const MATTER_ITEM: [matter::Column; 3] = [matter::Column::Line, matter::Column::State, matter::Column::AnswerBy];

/// The matters that a unit itself has raised and that are to be answered in a term.
pub fn matters_due(read: &Read, unit: UnitId, term: Term) -> Find<matter::Entity> {
    let raised = read.find::<matter::Entity>().filter(matter::Column::UnitId.eq(unit));
    within(raised, matter::Column::AnswerBy, term)
}

/// What was done with records, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn steps(read: &Read, records: &[Uuid]) -> Result<HashMap<Uuid, Vec<coordination_step::Model>>, Fault> {
    let find = read.find::<coordination_step::Entity>().among(coordination_step::Column::Record, records);
    find.order_by(coordination_step::Column::Id, Order::Asc).grouped(|row| row.record).await
}
