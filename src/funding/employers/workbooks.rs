//! The workbooks that clerks take with them: the template of an import of declarations, and the report of one. What
//! stands in them is read here.

use sea_orm::Order;

use super::template::template;
use crate::access::Action;
use crate::funding::entity::{declaration_import, declaration_import_row};
use crate::funding::read::employers::{import, import_rows};
use crate::kernel::{Digest, Failure, Fault, Text, id::DeclarationImportId};
use crate::store::Read;
use crate::workbook::report::{Head, Line, Outcome, report};
use crate::workbook::{Encoding, Format};

/// The report of an import; the template of all, where none is named.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`; a fault.
pub async fn workbook(read: &Read, of: Option<DeclarationImportId>) -> Result<Vec<u8>, Failure> {
    read.actor().demand(Action::KeepDeclarations)?;
    match of {
        Some(id) => reported(read, id).await,
        None => {
            let title = Text::new("职工教育经费申报：导入模板", "Training fund declarations: import template");
            Ok(template(&title, read.today())?)
        }
    }
}

async fn reported(read: &Read, id: DeclarationImportId) -> Result<Vec<u8>, Failure> {
    let import = import(read, id).await?;
    let encoding = [Encoding::Utf8, Encoding::Gb18030].into_iter().find(|known| known.as_str() == import.encoding);
    let declaration_import::Model { year, dry_run, .. } = import;
    let head = Head {
        title: Text {
            zh: format!("{year} 年职工教育经费申报"), en: format!("Training fund declarations of {year}")
        },
        file: import.file_digest.parse::<Digest>().map_err(Fault::new)?,
        format: if encoding.is_some() { Format::Csv } else { Format::Xlsx },
        encoding,
        dry_run,
        headings: serde_json::from_str(&import.headings).map_err(Fault::new)?,
        created: read.today(),
    };
    let rows = import_rows(read, id).order_by(declaration_import_row::Column::Position, Order::Asc).all().await?;
    let lines = rows.into_iter().map(|row| line(row, dry_run)).collect::<Result<Vec<Line>, Fault>>()?;
    Ok(report(&head, lines, &[])?)
}

fn line(row: declaration_import_row::Model, dry_run: bool) -> Result<Line, Fault> {
    Ok(Line {
        number: u32::try_from(row.number).map_err(Fault::new)?,
        original: serde_json::from_str(&row.original).map_err(Fault::new)?,
        outcome: match row.outcome.as_str() {
            "CREATED" if dry_run => Outcome::WouldCreate,
            "CREATED" => Outcome::Created,
            "SAME" => Outcome::Same,
            "CONFLICT" => Outcome::Conflict,
            _ => Outcome::Refused,
        },
        reasons: serde_json::from_str(&row.reasons).map_err(Fault::new)?,
    })
}
