//! Finds meetings, who attended and voted, what was decided, and the rules under which that is done.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::entity::{attendance, ballot, ballot_rule, decision, meeting, planned_task, proposal, vote};
use super::model::{MeetingKind, Seat};
use crate::kernel::{
    Day, ErrorCode, Failure, Fault, Instant, Refusal, Term,
    id::{BodyId, DecisionId, MeetingId, PostId, UnitId},
};
use crate::organization;
use crate::organization::{bodies::PostKind, entity::unit};
use crate::store::{Find, Place, Read, dated::AsOf};

/// A meeting.
///
/// # Errors
/// A fault of the database.
pub async fn meeting(read: &Read, id: MeetingId) -> Result<Option<meeting::Model>, Fault> {
    read.find::<meeting::Entity>().filter(meeting::Column::Id.eq(id)).one().await
}

/// Meetings by id.
///
/// # Errors
/// A fault of the database.
pub async fn meetings_by_id(read: &Read, ids: &[MeetingId]) -> Result<HashMap<MeetingId, meeting::Model>, Fault> {
    read.find::<meeting::Entity>().keyed(meeting::Column::Id, ids, |row| row.id).await
}

/// The meetings of a unit, and of those that it continues, on the days of a term.
pub fn meetings(read: &Read, unit: &unit::Model, term: Term) -> Find<meeting::Entity> {
    let listed = organization::read::listed_at(read, unit, false);
    let mut find = read.find_in::<meeting::Entity>(meeting::Column::UnitId, listed);
    if let Some(from) = term.from {
        find = find.filter(meeting::Column::Day.gte(from));
    }
    if let Some(until) = term.until {
        find = find.filter(meeting::Column::Day.lt(until));
    }
    find
}

/// Who attended meetings, in the order of the roll.
///
/// # Errors
/// A fault of the database.
pub async fn attendance(
    read: &Read,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<attendance::Model>>, Fault> {
    let find = read.find::<attendance::Entity>().among(attendance::Column::MeetingId, meetings);
    find.order_by(attendance::Column::Id, Order::Asc).grouped(|row| row.meeting_id).await
}

/// The ballots of meetings, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn ballots(read: &Read, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<ballot::Model>>, Fault> {
    let find = read.find::<ballot::Entity>().among(ballot::Column::MeetingId, meetings);
    find.order_by(ballot::Column::Number, Order::Asc).grouped(|row| row.meeting_id).await
}

/// Who voted in ballots, and how where that is known.
///
/// # Errors
/// A fault of the database.
pub async fn votes(read: &Read, ballots: &[Uuid]) -> Result<HashMap<Uuid, Vec<vote::Model>>, Fault> {
    let find = read.find::<vote::Entity>().among(vote::Column::BallotId, ballots);
    find.order_by(vote::Column::Id, Order::Asc).grouped(|row| row.ballot_id).await
}

/// What meetings decided, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn decisions(read: &Read, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<decision::Model>>, Fault> {
    let find = read.find::<decision::Entity>().among(decision::Column::MeetingId, meetings);
    find.order_by(decision::Column::Number, Order::Asc).grouped(|row| row.meeting_id).await
}

/// What meetings proposed, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn proposals(read: &Read, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<proposal::Model>>, Fault> {
    let find = read.find::<proposal::Entity>().among(proposal::Column::MeetingId, meetings);
    find.order_by(proposal::Column::Number, Order::Asc).grouped(|row| row.meeting_id).await
}

/// Decisions by id.
///
/// # Errors
/// A fault of the database.
pub async fn decisions_by_id(read: &Read, ids: &[DecisionId]) -> Result<HashMap<DecisionId, decision::Model>, Fault> {
    read.find::<decision::Entity>().keyed(decision::Column::Id, ids, |row| row.id).await
}

/// A decision that carried, of the unit at a place or of one above it.
///
/// # Errors
/// `NOT_FOUND`; `STATE_FORBIDS` where it did not carry; `BAD_USER_INPUT` where it is another unit's; a fault.
pub async fn carried(read: &Read, id: DecisionId, place: &Place) -> Result<decision::Model, Failure> {
    let found = decisions_by_id(read, &[id]).await?.remove(&id);
    let row = found.ok_or_else(|| Refusal::not_found("决定", "decision").at(["decision"]))?;
    let ballots = ballots(read, &[row.meeting_id]).await?.remove(&row.meeting_id);
    if !ballots.iter().flatten().any(|ballot| ballot.id == row.ballot_id && ballot.carried) {
        let (zh, en) = ("该决定未获通过", "the decision did not carry");
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["decision"]).into());
    }
    if !read.lies(row.unit_id).await?.scope.holds(&place.scope) {
        let (zh, en) = ("须为该单位或其上级的决定", "it has to be a decision of that unit or of one above it");
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["decision"]).into());
    }
    Ok(row)
}

/// All that decisions have planned.
pub fn planned(read: &Read) -> Find<planned_task::Entity> {
    read.find::<planned_task::Entity>()
}

/// What decisions have planned, in order.
///
/// # Errors
/// A fault of the database.
pub async fn planned_tasks(
    read: &Read,
    decisions: &[DecisionId],
) -> Result<HashMap<DecisionId, Vec<planned_task::Model>>, Fault> {
    let find = planned(read).among(planned_task::Column::DecisionId, decisions);
    find.order_by(planned_task::Column::Number, Order::Asc).grouped(|row| row.decision_id).await
}

/// What was planned last, and when that was decided.
///
/// # Errors
/// A fault of the database.
pub async fn last_planned(read: &Read) -> Result<Option<(Uuid, Instant)>, Fault> {
    let find = planned(read).order_by(planned_task::Column::Id, Order::Desc).limit(1);
    let found = find.columns::<(Uuid, Instant)>([planned_task::Column::Id, planned_task::Column::DecidedAt]).await?;
    Ok(found.first().copied())
}

/// The rule for a kind of meeting of a unit as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn rule(
    read: &Read,
    unit: UnitId,
    kind: MeetingKind,
    as_of: AsOf,
) -> Result<Option<ballot_rule::Model>, Fault> {
    let find = read.find::<ballot_rule::Entity>().filter(ballot_rule::Column::UnitId.eq(unit));
    let find = find.filter(ballot_rule::Column::Kind.eq(kind.as_str()));
    find.filter(as_of.versions::<ballot_rule::Entity>()).one().await
}

/// The rules of a unit as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn rules(read: &Read, unit: UnitId, as_of: AsOf) -> Result<Vec<ballot_rule::Model>, Fault> {
    let find = read.find::<ballot_rule::Entity>().filter(ballot_rule::Column::UnitId.eq(unit));
    let find = find.filter(as_of.versions::<ballot_rule::Entity>());
    find.order_by(ballot_rule::Column::Kind, Order::Asc).all().await
}

/// What is believed of the rule for a kind of meeting on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_rule(read: &Read, unit: UnitId, kind: MeetingKind) -> Result<Vec<ballot_rule::Model>, Fault> {
    let find = read.find::<ballot_rule::Entity>().filter(ballot_rule::Column::UnitId.eq(unit));
    let find = find.filter(ballot_rule::Column::Kind.eq(kind.as_str()));
    find.filter(AsOf::day(read.today()).believed::<ballot_rule::Entity>()).all().await
}

/// Rules by their versions, whether or not they are still believed.
///
/// # Errors
/// A fault of the database.
pub async fn rules_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, ballot_rule::Model>, Fault> {
    read.find::<ballot_rule::Entity>().keyed(ballot_rule::Column::Id, ids, |row| row.id).await
}

/// Who holds a body's posts on a day.
///
/// # Errors
/// A fault of the database.
pub async fn seats(read: &Read, body: BodyId, day: Day) -> Result<Vec<Seat>, Fault> {
    let as_of = AsOf::day(day);
    let posts = organization::read::bodies::posts(read, &[body], as_of).await?.remove(&body).unwrap_or_default();
    let ids: Vec<PostId> = posts.iter().map(|(post, _)| post.id).collect();
    let mut held = organization::read::bodies::appointments(read, &ids, as_of).await?;
    let mut seats = Vec::new();
    for (post, _) in posts {
        let kind: PostKind = post.kind.parse().map_err(Fault::new)?;
        let holders = held.remove(&post.id).unwrap_or_default();
        seats.extend(holders.into_iter().map(|appointment| Seat { post: kind, appointment }));
    }
    Ok(seats)
}
