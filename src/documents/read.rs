//! Finds documents and what belongs to them: versions, parts, opinions, approvals, steps, and from what they were made.

pub mod register;
pub mod search;
pub mod standing;
pub mod trace;

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, Order, sea_query::SelectStatement};
use uuid::Uuid;

use super::approval::Who;
use super::entity::{
    document, document_approval, document_edge, document_opinion, document_part, document_step, document_version,
};
use super::model::{DocumentMove, DocumentState};
use crate::kernel::{
    Fault,
    id::{DecisionId, DocumentApprovalId, DocumentId, DocumentOpinionId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Read};

/// Documents as the actor may see them: those of his unit and of all below; of units above, what is issued, and drafts
/// while they are out for opinions. Of these he sees the current version only.
pub(super) fn seen(read: &Read) -> Find<document::Entity> {
    let own = organization::read::at_or_below(read, &read.actor().scope);
    let out = Condition::all()
        .add(document::Column::State.eq(DocumentState::Draft.as_str()))
        .add(document::Column::OpinionsUntil.gte(read.today()));
    let seen = Condition::any()
        .add(document::Column::UnitId.in_subquery(own))
        .add(document::Column::State.eq(DocumentState::Issued.as_str()))
        .add(out);
    read.find::<document::Entity>().filter(seen)
}

fn seen_ids(read: &Read) -> SelectStatement {
    seen(read).subquery(document::Column::Id)
}

/// A document.
///
/// # Errors
/// A fault of the database.
pub async fn document(read: &Read, id: DocumentId) -> Result<Option<document::Model>, Fault> {
    seen(read).filter(document::Column::Id.eq(id)).one().await
}

/// Documents by id.
///
/// # Errors
/// A fault of the database.
pub async fn documents_by_id(read: &Read, ids: &[DocumentId]) -> Result<HashMap<DocumentId, document::Model>, Fault> {
    seen(read).keyed(document::Column::Id, ids, |row| row.id).await
}

/// The documents of a unit and of those that it continues, and of all below it where that is asked.
pub fn documents(read: &Read, unit: &unit::Model, below: bool) -> Find<document::Entity> {
    seen(read).filter(document::Column::UnitId.in_subquery(organization::read::listed_at(read, unit, below)))
}

/// The document that a unit has issued under a number.
///
/// # Errors
/// A fault of the database.
pub async fn issued_as(read: &Read, unit: UnitId, paper: &str) -> Result<Option<document::Model>, Fault> {
    let find = seen(read).filter(document::Column::UnitId.eq(unit));
    find.filter(document::Column::Paper.eq(paper)).one().await
}

fn seen_currents(read: &Read) -> SelectStatement {
    seen(read).subquery(document::Column::CurrentId)
}

/// Versions as the actor may see them: all of documents of his unit and of all below; of others that he sees, the one
/// that is current.
fn seen_versions(read: &Read) -> Find<document_version::Entity> {
    let own = organization::read::at_or_below(read, &read.actor().scope);
    let seen = Condition::any()
        .add(document_version::Column::UnitId.in_subquery(own))
        .add(document_version::Column::Id.in_subquery(seen_currents(read)));
    read.find::<document_version::Entity>().filter(seen)
}

/// The versions of documents, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn versions(
    read: &Read,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<document_version::Model>>, Fault> {
    let find = seen_versions(read).among(document_version::Column::DocumentId, documents);
    find.order_by(document_version::Column::Number, Order::Asc).grouped(|row| row.document_id).await
}

/// Versions by their numbers.
///
/// # Errors
/// A fault of the database.
pub async fn numbered(
    read: &Read,
    asked: &[(DocumentId, i64)],
) -> Result<HashMap<(DocumentId, i64), document_version::Model>, Fault> {
    let (documents, numbers): (Vec<DocumentId>, Vec<i64>) = asked.iter().copied().unzip();
    let find = seen_versions(read).among(document_version::Column::DocumentId, &documents);
    let rows = find.among(document_version::Column::Number, &numbers).all().await?;
    let asked: HashSet<(DocumentId, i64)> = asked.iter().copied().collect();
    let rows = rows.into_iter().map(|row| ((row.document_id, row.number), row));
    Ok(rows.filter(|(key, _)| asked.contains(key)).collect())
}

/// What the versions of documents took up, each with the version's number, also those that the actor does not see.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub(super) async fn taken_up(
    read: &Read,
    documents: &[DocumentId],
) -> Result<Vec<(DocumentId, i64, Vec<DocumentOpinionId>)>, Fault> {
    let find = read.find::<document_version::Entity>().among(document_version::Column::DocumentId, documents);
    let find = find.filter(document_version::Column::DocumentId.in_subquery(seen_ids(read)));
    let rows = find.order_by(document_version::Column::Number, Order::Asc).all().await?;
    rows.iter().map(|row| Ok((row.document_id, row.number, row.takes_up()?))).collect()
}

/// Who wrote the first versions of documents until some of them, and what they were made of.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub(super) async fn writers(read: &Read, until: &[(DocumentId, i64)]) -> Result<BTreeSet<Who>, Fault> {
    let documents: Vec<DocumentId> = until.iter().map(|(document, _)| *document).collect();
    let find = read.find::<document_version::Entity>().among(document_version::Column::DocumentId, &documents);
    let rows = find.filter(document_version::Column::DocumentId.in_subquery(seen_ids(read))).all().await?;
    let is_before = |row: &document_version::Model| {
        until.iter().any(|(document, number)| *document == row.document_id && row.number <= *number)
    };
    let mut writers = BTreeSet::new();
    for row in rows.iter().filter(|row| is_before(row)) {
        writers.extend(row.writers()?);
    }
    Ok(writers)
}

/// Versions by id.
///
/// # Errors
/// A fault of the database.
pub async fn versions_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, document_version::Model>, Fault> {
    seen_versions(read).keyed(document_version::Column::Id, ids, |row| row.id).await
}

/// The parts of versions, in order.
///
/// # Errors
/// A fault of the database.
pub async fn parts(read: &Read, versions: &[Uuid]) -> Result<HashMap<Uuid, Vec<document_part::Model>>, Fault> {
    let own = organization::read::at_or_below(read, &read.actor().scope);
    let seen = Condition::any()
        .add(document_part::Column::UnitId.in_subquery(own))
        .add(document_part::Column::VersionId.in_subquery(seen_currents(read)));
    let find = read.find::<document_part::Entity>().among(document_part::Column::VersionId, versions).filter(seen);
    find.order_by(document_part::Column::Position, Order::Asc).grouped(|row| row.version_id).await
}

/// What parts of documents are derived from.
///
/// # Errors
/// A fault of the database.
pub async fn edges(
    read: &Read,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<document_edge::Model>>, Fault> {
    let find = read.find::<document_edge::Entity>().among(document_edge::Column::DocumentId, documents);
    let find = find.filter(document_edge::Column::DocumentId.in_subquery(seen_ids(read)));
    find.order_by(document_edge::Column::Id, Order::Asc).grouped(|row| row.document_id).await
}

/// The approvals of documents, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn approvals(
    read: &Read,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<document_approval::Model>>, Fault> {
    let find = read.find::<document_approval::Entity>().among(document_approval::Column::DocumentId, documents);
    find.order_by(document_approval::Column::Id, Order::Asc).grouped(|row| row.document_id).await
}

/// Approvals by id.
///
/// # Errors
/// A fault of the database.
pub async fn approvals_by_id(
    read: &Read,
    ids: &[DocumentApprovalId],
) -> Result<HashMap<DocumentApprovalId, document_approval::Model>, Fault> {
    read.find::<document_approval::Entity>().keyed(document_approval::Column::Id, ids, |row| row.id).await
}

/// Opinions as the actor may see them: at or above the unit whose document it is, and the unit that gave it.
fn seen_opinions(read: &Read) -> Find<document_opinion::Entity> {
    let own = || organization::read::at_or_below(read, &read.actor().scope);
    let seen = Condition::any()
        .add(document_opinion::Column::UnitId.in_subquery(own()))
        .add(document_opinion::Column::ByUnitId.in_subquery(own()));
    read.find::<document_opinion::Entity>().filter(seen)
}

/// The opinions on documents, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn opinions(
    read: &Read,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<document_opinion::Model>>, Fault> {
    let find = seen_opinions(read).among(document_opinion::Column::DocumentId, documents);
    find.order_by(document_opinion::Column::Id, Order::Asc).grouped(|row| row.document_id).await
}

/// Opinions by id.
///
/// # Errors
/// A fault of the database.
pub async fn opinions_by_id(
    read: &Read,
    ids: &[DocumentOpinionId],
) -> Result<HashMap<DocumentOpinionId, document_opinion::Model>, Fault> {
    seen_opinions(read).keyed(document_opinion::Column::Id, ids, |row| row.id).await
}

/// What was done with documents, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn steps(
    read: &Read,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<document_step::Model>>, Fault> {
    let find = read.find::<document_step::Entity>().among(document_step::Column::DocumentId, documents);
    find.order_by(document_step::Column::Id, Order::Asc).grouped(|row| row.document_id).await
}

/// The steps by which documents were deliberated with a decision, from the first.
///
/// # Errors
/// A fault of the database.
pub(super) async fn deliberated_by(read: &Read, decision: DecisionId) -> Result<Vec<document_step::Model>, Fault> {
    let find = read.find::<document_step::Entity>().filter(document_step::Column::DecisionId.eq(decision));
    let find = find.filter(document_step::Column::Moved.eq(DocumentMove::Deliberate.as_str()));
    find.order_by(document_step::Column::Id, Order::Asc).all().await
}
