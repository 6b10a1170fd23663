//! Imports a spreadsheet of nominations: reads it, enters it in chunks, and tells how far it is. A
//! bad row stops nothing; a dry run goes the same way and enters nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sea_orm::ColumnTrait;

use super::entity::{import_row, nomination};
use super::write::{Entered, ImportRows, ReadRow, StartImport, Tally};
use super::{read, sheet};
use crate::access::{Action, Actor};
use crate::kernel::{
    Digest, ErrorCode, Failure, Fault, Refusal,
    id::{AuditId, EditionId, ImportId},
};
use crate::rules::Form;
use crate::store::{Envelope, Read, Store, execute, refuse};
use crate::talent::entity::talent;

/// Rows of one transaction.
const CHUNK: usize = 500;

/// What is to be imported, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Into which edition.
    pub edition: EditionId,
    /// The file's name.
    pub file_name: String,
    /// The file's bytes.
    pub content: Vec<u8>,
    /// Headings that are not the form's own, to its fields.
    pub columns: BTreeMap<String, String>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// The import.
    pub import: ImportId,
    /// Counts over all rows.
    pub tally: Tally,
    /// The audit entry of its beginning.
    pub audit: AuditId,
}

/// Imports a file; `progress` is told how many rows of how many are done. A refused attempt is kept.
///
/// # Errors
/// Where no row can be taken: `FILE_REFUSED`, `COLUMNS_REFUSED`, `IDENTITY_NUMBERS_REFUSED`,
/// `STATE_FORBIDS`, `NOT_FOUND`; a fault.
pub async fn import(
    store: &Store,
    actor: &Arc<Actor>,
    plan: Plan,
    envelope: Envelope,
    progress: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<Imported, Failure> {
    let digest_of_file = Digest::of(&plan.content);
    let read = match sheet(store, actor, plan.edition, plan.content, plan.columns).await {
        Err(failure) => return Err(refuse::<StartImport>(store, actor, &digest_of_file, failure).await?),
        Ok(read) => read,
    };
    let start = StartImport {
        edition: plan.edition,
        file_digest: digest_of_file.to_string(),
        file_name: plan.file_name,
        encoding: read.encoding.map(|encoding| encoding.as_str().to_owned()).unwrap_or_default(),
        headings: read.headings.clone(),
        dry_run: plan.dry_run,
    };
    let started = execute(store, actor, &start, &envelope).await?;
    let rows = rows(read);
    let total = rows.len();
    let mut tally = Tally::default();
    let mut earlier = HashMap::new();
    let mut position = 0;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<ReadRow> = rows.by_ref().take(CHUNK).collect();
        let size = chunk.len();
        let read = if plan.dry_run { chunk.clone() } else { Vec::new() };
        let command = ImportRows {
            import: started.done,
            position: i64::try_from(position).map_err(Fault::new)?,
            digest: digest(&chunk),
            rows: chunk,
            earlier: if plan.dry_run { earlier.clone() } else { HashMap::new() },
        };
        // A repeated import finds the chunks that were entered and goes on from there.
        let key = Some(format!("{}:{position}", started.done.0));
        let done = execute(store, actor, &command, &Envelope { idempotency_key: key, ..Envelope::default() }).await?;
        tally.created += done.done.created;
        tally.same += done.done.same;
        tally.conflict += done.done.conflict;
        tally.refused += done.done.refused;
        if plan.dry_run {
            earlier.extend(entered(&Read::new(store, actor.clone()), started.done, position, &read).await?);
        }
        position += size;
        progress(position, total);
    }
    if usize::try_from(tally.created).is_ok_and(|created| created >= CHUNK) {
        store.analyze::<nomination::Entity>().await?;
        store.analyze::<talent::Entity>().await?;
    }
    Ok(Imported { import: started.done, tally, audit: started.audit })
}

/// Reads a file by an edition's form.
async fn sheet(
    store: &Store,
    actor: &Arc<Actor>,
    edition: EditionId,
    content: Vec<u8>,
    columns: BTreeMap<String, String>,
) -> Result<sheet::Sheet, Failure> {
    actor.demand(Action::ImportNominations)?;
    let edition = read::edition(&Read::new(store, actor.clone()), edition).await?;
    tokio::task::spawn_blocking(move || {
        let form = Form::read(&edition.form)?;
        let sheet = sheet::read(&content, &form, &columns)?;
        if sheet.rows.is_empty() && sheet.strays.is_empty() { Err(unfilled(&sheet).into()) } else { Ok(sheet) }
    })
    .await
    .map_err(Fault::new)?
}

/// A clerk who sends a template as he got it has most likely taken the wrong file.
fn unfilled(sheet: &sheet::Sheet) -> Refusal {
    Refusal::new(
        ErrorCode::FileRefused,
        format!("工作表“{}”只有表头，没有一行提名", sheet.name),
        format!("the sheet \"{}\" has headings and no row of a nomination", sheet.name),
    )
    .at(["file"])
    .allowing([format!("1-{}", sheet::Limits::default().rows)])
}

fn rows(read: sheet::Sheet) -> Vec<ReadRow> {
    let main = read.name;
    let rows = read.rows.into_iter().map(|row| ReadRow {
        sheet: main.clone(),
        number: row.number,
        original: row.original,
        entry: row.entry,
    });
    let strays = read.strays.into_iter().map(|stray| ReadRow {
        sheet: stray.sheet,
        number: stray.number,
        original: stray.original,
        entry: Err(stray.reasons),
    });
    rows.chain(strays).collect()
}

fn digest(rows: &[ReadRow]) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str(&row.sheet);
        text.push('\u{1f}');
        text.push_str(&row.number.to_string());
        for cell in &row.original {
            text.push('\u{1f}');
            text.push_str(cell);
        }
        text.push('\u{1e}');
    }
    Digest::of(text).to_string()
}

/// What a chunk of a dry run would have entered: its rows that were not refused, by talent number.
async fn entered(
    reader: &Read,
    import: ImportId,
    position: usize,
    rows: &[ReadRow],
) -> Result<Vec<(String, Entered)>, Fault> {
    let begin = i64::try_from(position).map_err(Fault::new)?;
    let created: Vec<(i64,)> = reader
        .find::<import_row::Entity>()
        .filter(import_row::Column::ImportId.eq(import))
        .filter(import_row::Column::Position.gte(begin))
        .filter(import_row::Column::Outcome.eq("CREATED"))
        .columns([import_row::Column::Position])
        .await?;
    let created: HashSet<i64> = created.into_iter().map(|(position,)| position).collect();
    Ok((begin..)
        .zip(rows)
        .filter(|(position, _)| created.contains(position))
        .filter_map(|(_, row)| row.entry.as_ref().ok())
        .map(|entry| (entry.number.clone(), Entered::from(entry)))
        .collect())
}
