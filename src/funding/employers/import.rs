//! Imports a spreadsheet of declarations: reads it and enters it in chunks. A bad row stops nothing; a dry run goes the
//! same way and enters nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sea_orm::ColumnTrait;

use super::sheet::{self, Entry, Sheet};
use crate::access::{Action, Actor};
use crate::funding::entity::{declaration, declaration_import_row, employer, employer_version};
use crate::funding::read::employers::import_rows;
use crate::funding::write::employers::{EnterDeclarations, Entered, ReadRow, StartDeclarationImport};
use crate::kernel::{
    Digest, ErrorCode, Failure, Fault, Refusal,
    id::{AuditId, DeclarationImportId},
};
use crate::store::{Envelope, Read, Store, execute, refuse};
use crate::workbook::Limits;

/// Rows of one transaction.
const CHUNK: usize = 500;

/// What is to be imported, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The code of the unit at which the employers are registered.
    pub unit: String,
    /// Of which year.
    pub year: i64,
    /// The file's name.
    pub file_name: String,
    /// The file's bytes.
    pub content: Vec<u8>,
    /// Headings that are not known, to fields.
    pub columns: BTreeMap<String, String>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// The import.
    pub import: DeclarationImportId,
    /// Counts over all rows.
    pub entered: Entered,
    /// The audit entry of its beginning.
    pub audit: AuditId,
}

/// Imports a file. A refused attempt is kept.
///
/// # Errors
/// Where no row can be taken: `FILE_REFUSED`, `COLUMNS_REFUSED`, `IDENTITY_NUMBERS_REFUSED`, `PERIOD_CLOSED`,
/// `STATE_FORBIDS`, `NOT_FOUND`; a fault.
pub async fn import(store: &Store, actor: &Arc<Actor>, plan: Plan, envelope: Envelope) -> Result<Imported, Failure> {
    let digest_of_file = Digest::of(&plan.content);
    let sheet = match read(actor, plan.content, plan.columns).await {
        Err(failure) => {
            return Err(refuse::<StartDeclarationImport>(store, actor, &digest_of_file, failure).await?);
        }
        Ok(sheet) => sheet,
    };
    let start = StartDeclarationImport {
        unit: plan.unit,
        year: plan.year,
        file_digest: digest_of_file.to_string(),
        file_name: plan.file_name,
        encoding: sheet.encoding.map(|encoding| encoding.as_str().to_owned()).unwrap_or_default(),
        headings: sheet.headings,
        dry_run: plan.dry_run,
    };
    let started = execute(store, actor, &start, &envelope).await?;
    let name = sheet.name;
    let rows: Vec<ReadRow> = sheet
        .rows
        .into_iter()
        .map(|row| ReadRow { sheet: name.clone(), number: row.number, original: row.original, entry: row.entry })
        .collect();
    let mut earlier: HashMap<String, Entry> = HashMap::new();
    let (mut entered, mut position) = (Entered::default(), 0_i64);
    for chunk in rows.chunks(CHUNK) {
        let command = EnterDeclarations {
            import: started.done,
            position,
            digest: digest(chunk),
            rows: chunk.to_vec(),
            earlier: of_the_same(chunk, &earlier),
        };
        // A repeated import finds the chunks that were entered and goes on from there.
        let key = Some(format!("{}:{position}", started.done.0));
        let done = execute(store, actor, &command, &Envelope { idempotency_key: key, ..Envelope::default() }).await?;
        entered.created += done.done.created;
        entered.same += done.done.same;
        entered.conflict += done.done.conflict;
        entered.refused += done.done.refused;
        if plan.dry_run {
            earlier.extend(created(&Read::new(store, actor.clone()), started.done, position, chunk).await?);
        }
        position += i64::try_from(chunk.len()).map_err(Fault::new)?;
    }
    if !plan.dry_run && usize::try_from(entered.created).is_ok_and(|created| created >= CHUNK) {
        store.analyze::<employer::Entity>().await?;
        store.analyze::<employer_version::Entity>().await?;
        store.analyze::<declaration::Entity>().await?;
    }
    Ok(Imported { import: started.done, entered, audit: started.audit })
}

/// Reads a file.
async fn read(actor: &Actor, content: Vec<u8>, columns: BTreeMap<String, String>) -> Result<Sheet, Failure> {
    actor.demand(Action::KeepDeclarations)?;
    tokio::task::spawn_blocking(move || {
        let sheet = sheet::read(&content, &columns)?;
        if sheet.rows.is_empty() { Err(unfilled(&sheet).into()) } else { Ok(sheet) }
    })
    .await
    .map_err(Fault::new)?
}

/// A clerk who sends a template as he got it has most likely taken the wrong file.
fn unfilled(sheet: &Sheet) -> Refusal {
    Refusal::new(
        ErrorCode::FileRefused,
        format!("工作表“{}”只有表头，没有一行申报", sheet.name),
        format!("the sheet \"{}\" has headings and no row of a declaration", sheet.name),
    )
    .at(["file"])
    .allowing([format!("1-{}", Limits::default().rows)])
}

fn digest(rows: &[ReadRow]) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str(&row.number.to_string());
        for cell in &row.original {
            text.push('\u{1f}');
            text.push_str(cell);
        }
        text.push('\u{1e}');
    }
    Digest::of(text).to_string()
}

/// Those of what was entered earlier that are of the employers of a chunk.
fn of_the_same(rows: &[ReadRow], earlier: &HashMap<String, Entry>) -> HashMap<String, Entry> {
    let codes = rows.iter().filter_map(|row| row.entry.as_ref().ok()).map(|entry| &entry.code);
    codes.filter_map(|code| Some((code.clone(), earlier.get(code)?.clone()))).collect()
}

/// What a chunk of a dry run would have entered: its rows that were not refused, by the codes of employers.
async fn created(
    read: &Read,
    import: DeclarationImportId,
    position: i64,
    rows: &[ReadRow],
) -> Result<Vec<(String, Entry)>, Fault> {
    let find = import_rows(read, import).filter(declaration_import_row::Column::Position.gte(position));
    let find = find.filter(declaration_import_row::Column::Outcome.eq("CREATED"));
    let created = find.columns::<(i64,)>([declaration_import_row::Column::Position]).await?;
    let created: HashSet<i64> = created.into_iter().map(|(position,)| position).collect();
    Ok((position..)
        .zip(rows)
        .filter(|(position, _)| created.contains(position))
        .filter_map(|(_, row)| row.entry.as_ref().ok())
        .map(|entry| (entry.code.clone(), entry.clone()))
        .collect())
}
