//! The audit chain: one for each unit, each entry holding the digest of the one before. The digest
//! covers salted digests of the rows, whose bodies lie beside the chain.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order, SqlErr};
use sea_orm::{ColumnTrait, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;

use super::entity::{audit_entry, audit_head, audit_row};
use super::write::Changed;
use super::{Read, Store, fault};
use crate::access::Actor;
use crate::kernel::{
    Digest, Failure, Fault, Instant, canonical,
    id::{AuditId, UnitId},
};

/// So many entries are read at once.
const ENTRIES: u64 = 256;
/// So many of their rows, unless one entry alone has more.
const ROWS: usize = 2_000;

/// A row in an entry's `changes`: its table, its id, and the digests of what it was before and after.
type Line = (String, String, Option<String>, Option<String>);

/// What a command says of itself to the chain.
pub(super) struct Deed<'a> {
    pub(super) unit: UnitId,
    pub(super) actor: &'a Actor,
    pub(super) command: &'static str,
    pub(super) input: &'a Digest,
    pub(super) reason: Option<&'a str>,
    pub(super) instant: Instant,
}

/// The place of an entry in its chain.
pub(super) struct Link {
    pub(super) id: AuditId,
    pub(super) number: i64,
}

/// Adds an entry at the end of a unit's chain.
pub(super) async fn append(
    store: &Store,
    transaction: &Arc<DatabaseTransaction>,
    deed: &Deed<'_>,
    changed: Vec<Changed>,
) -> Result<Link, Failure> {
    let connection = transaction.as_ref();
    let head = audit_head::Entity::find_by_id(deed.unit).one(connection).await.map_err(fault)?;
    let (number, previous) = head.map_or((1, String::new()), |head| (head.number + 1, head.digest));
    let id: AuditId = store.ids().next();

    let mut changes = Vec::with_capacity(changed.len());
    let mut rows = Vec::with_capacity(changed.len());
    for (position, change) in (0_i64..).zip(changed) {
        let salt = store.ids().salt();
        let salted = |body: &Option<String>| body.as_ref().map(|body| salted_digest(&salt, body));
        changes.push(json!([change.table, change.row, salted(&change.before), salted(&change.after)]));
        rows.push(audit_row::Model {
            entry_id: id,
            position,
            unit_id: deed.unit,
            table_name: change.table.to_owned(),
            row_id: change.row,
            salt: salt.to_vec(),
            before: change.before,
            after: change.after,
        });
    }
    let mut entry = audit_entry::Model {
        id,
        unit_id: deed.unit,
        number,
        previous,
        instant: deed.instant,
        issuer: deed.actor.person.issuer.clone(),
        subject: deed.actor.person.subject.clone(),
        acting_unit_id: deed.actor.unit,
        command: deed.command.to_owned(),
        input_digest: deed.input.to_string(),
        reason: deed.reason.map(str::to_owned),
        changes: canonical(&changes).map_err(Fault::new)?,
        digest: String::new(),
    };
    entry.digest = entry_digest(&entry)?.to_string();
    let head = audit_head::Model { unit_id: deed.unit, number, digest: entry.digest.clone() };
    audit_entry::Entity::insert(entry.into_active_model().reset_all())
        .exec_without_returning(connection)
        .await
        .map_err(|error| match error.sql_err() {
            // Another writer of this chain took the number: the next try finds the new head.
            Some(SqlErr::UniqueConstraintViolation(_)) => Fault::transient(error),
            _ => fault(error),
        })?;
    let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all()).peekable();
    while rows.peek().is_some() {
        let batch: Vec<_> = rows.by_ref().take(1000).collect();
        audit_row::Entity::insert_many(batch).exec_without_returning(connection).await.map_err(fault)?;
    }
    audit_head::Entity::insert(head.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(audit_head::Column::UnitId)
                .update_columns([audit_head::Column::Number, audit_head::Column::Digest])
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await
        .map_err(fault)?;
    Ok(Link { id, number })
}

fn salted_digest(salt: &[u8], body: &str) -> String {
    Digest::of([salt, body.as_bytes()].concat()).to_string()
}

fn entry_digest(entry: &audit_entry::Model) -> Result<Digest, Fault> {
    // What cannot be read is nothing that was ever appended, and gives another digest.
    let changes: serde_json::Value = serde_json::from_str(&entry.changes).unwrap_or_default();
    let document = json!({
        "chain": entry.unit_id,
        "number": entry.number,
        "previous": entry.previous,
        "instant": entry.instant.to_string(),
        "actor": { "issuer": entry.issuer, "subject": entry.subject, "unit": entry.acting_unit_id },
        "command": entry.command,
        "input": entry.input_digest,
        "reason": entry.reason,
        "rows": changes,
    });
    Ok(Digest::of(canonical(&document).map_err(Fault::new)?))
}

/// Where a chain is broken first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// Whose chain.
    pub unit: UnitId,
    /// The entry's number.
    pub number: i64,
    /// What does not fit: `number`, `previous`, `digest`, `row` or `head`.
    pub what: &'static str,
}

/// Walks a unit's chain from its first entry, all of it at one moment, and tells how long it is, or the first
/// breach. A row whose body was forgotten is no breach; a body that does not give its digest is.
///
/// # Errors
/// A fault of the database.
pub async fn verify(store: &Store, read: &Read, unit: UnitId) -> Result<Result<i64, Breach>, Fault> {
    let read = Read::snapshot(store, read.actor().clone()).await?;
    let breach = |number, what| Ok(Err(Breach { unit, number, what }));
    let (mut previous, mut last) = (String::new(), 0);
    loop {
        let find = read.find::<audit_entry::Entity>().filter(audit_entry::Column::UnitId.eq(unit));
        let find = find.filter(audit_entry::Column::Number.gt(last)).limit(ENTRIES);
        let entries = find.order_by(audit_entry::Column::Number, Order::Asc).all().await?;
        if entries.is_empty() {
            break;
        }
        for portion in portions(entries) {
            let mut rows = rows_of(&read, &portion).await?;
            for (entry, lines) in portion {
                if entry.number != last + 1 {
                    return breach(last + 1, "number");
                }
                if entry.previous != previous {
                    return breach(entry.number, "previous");
                }
                if entry_digest(&entry)?.to_string() != entry.digest {
                    return breach(entry.number, "digest");
                }
                if !rows_fit(&lines, &rows.remove(&entry.id).unwrap_or_default()) {
                    return breach(entry.number, "row");
                }
                (previous, last) = (entry.digest, entry.number);
            }
        }
    }
    let head = read.find::<audit_head::Entity>().filter(audit_head::Column::UnitId.eq(unit)).one().await?;
    let (number, digest) = head.map_or((0, String::new()), |head| (head.number, head.digest));
    if number != last || digest != previous {
        return breach(number, "head");
    }
    Ok(Ok(number))
}

/// Entries with their lines, cut where the rows of one part would be too many to be held.
fn portions(entries: Vec<audit_entry::Model>) -> Vec<Vec<(audit_entry::Model, Vec<Line>)>> {
    let (mut portions, mut portion, mut held) = (Vec::new(), Vec::new(), 0);
    for entry in entries {
        // What cannot be read is not what the entry's digest covers either.
        let lines: Vec<Line> = serde_json::from_str(&entry.changes).unwrap_or_default();
        if held > 0 && held + lines.len() > ROWS {
            portions.push(std::mem::take(&mut portion));
            held = 0;
        }
        held += lines.len();
        portion.push((entry, lines));
    }
    portions.push(portion);
    portions
}

/// The rows of some entries, each entry's in their order.
async fn rows_of(
    read: &Read,
    entries: &[(audit_entry::Model, Vec<Line>)],
) -> Result<HashMap<AuditId, Vec<audit_row::Model>>, Fault> {
    let ids: Vec<AuditId> = entries.iter().map(|(entry, _)| entry.id).collect();
    let find = read.find::<audit_row::Entity>().among(audit_row::Column::EntryId, &ids);
    find.order_by(audit_row::Column::Position, Order::Asc).grouped(|row| row.entry_id).await
}

fn rows_fit(lines: &[Line], rows: &[audit_row::Model]) -> bool {
    let fits = |body: &Option<String>, digest: &Option<String>, salt: &[u8]| match (body, digest) {
        (Some(body), Some(digest)) => salted_digest(salt, body) == *digest,
        (None, _) => true,
        (Some(_), None) => false,
    };
    lines.len() == rows.len()
        && lines.iter().zip(rows).all(|((table, id, before, after), row)| {
            *table == row.table_name
                && *id == row.row_id
                && fits(&row.before, before, &row.salt)
                && fits(&row.after, after, &row.salt)
        })
}
