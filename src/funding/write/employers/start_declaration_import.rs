//! Begins an import of declarations: the record under which its rows are reported.

use serde::Serialize;

use super::subject::{OF_EMPLOYERS, demand_open};
use crate::access::Action;
use crate::funding::entity::declaration_import;
use crate::funding::write::subject::keeper;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, canonical, id::DeclarationImportId};
use crate::store::{Command, Event, Place, Read, Write};

/// 开始导入申报：登记文件及其编码。
///
/// Begins an import of declarations and records the file.
#[derive(Serialize)]
pub struct StartDeclarationImport {
    /// The code of the unit at which the employers are registered.
    pub unit: String,
    /// Of which year.
    pub year: i64,
    /// Digest of the file.
    pub file_digest: String,
    /// Its name.
    pub file_name: String,
    /// How its text was encoded; empty for a workbook.
    pub encoding: String,
    /// The headings of its sheet.
    pub headings: Vec<String>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

#[derive(Serialize)]
struct DeclarationImportStarted {
    import: String,
    year: i64,
}

impl Event for DeclarationImportStarted {
    const NAME: &'static str = "funding.declaration_import.started";
}

impl Command for StartDeclarationImport {
    const NAME: &'static str = "funding.declaration_import.start";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::ColumnsRefused,
        ErrorCode::FileMissing,
        ErrorCode::FileRefused,
        ErrorCode::IdentityNumbersRefused,
        ErrorCode::OutsideItsDays,
        ErrorCode::PeriodClosed,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[DeclarationImportStarted::NAME];
    type Subject = Place;
    type Done = DeclarationImportId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<DeclarationImportId, Failure> {
        demand_open(write.read(), place.unit, self.year).await?;
        let id: DeclarationImportId = write.id();
        let row = declaration_import::Model {
            id,
            unit_id: place.unit,
            year: self.year,
            file_digest: self.file_digest.clone(),
            file_name: self.file_name.clone(),
            encoding: self.encoding.clone(),
            headings: canonical(&self.headings).map_err(Fault::new)?,
            dry_run: self.dry_run,
            imported_at: write.now(),
        };
        write.insert(row).await?;
        write.emit(&DeclarationImportStarted { import: id.global(), year: self.year })?;
        Ok(id)
    }
}
