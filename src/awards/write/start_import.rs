//! Begins an import of nominations: the record under which its rows are reported.

use serde::Serialize;

use super::make_nomination::demand_open;
use crate::access::Action;
use crate::awards::entity::{edition, import};
use crate::awards::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, canonical,
    id::{EditionId, ImportId},
};
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 开始导入：登记文件及其编码。
///
/// Begins an import and records the file.
#[derive(Serialize)]
pub struct StartImport {
    /// Into which edition.
    pub edition: EditionId,
    /// Digest of the file.
    pub file_digest: String,
    /// Its name.
    pub file_name: String,
    /// How its text was encoded; empty for a workbook.
    pub encoding: String,
    /// The headings of its main sheet.
    pub headings: Vec<String>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// Where the importing unit lies, and the edition.
pub struct Stand {
    edition: edition::Model,
    place: Place,
}

impl Subject for Stand {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.edition.id.global()).in_state(&self.edition.state))
    }
}

#[derive(Serialize)]
struct ImportStarted {
    import: String,
    edition: String,
}

impl Event for ImportStarted {
    const NAME: &'static str = "awards.import.started";
}

impl Command for StartImport {
    const NAME: &'static str = "awards.import.start";
    const ACTION: Action = Action::ImportNominations;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3a"), ClauseId("4.1.3b")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::ColumnsRefused,
        ErrorCode::FileMissing,
        ErrorCode::FileRefused,
        ErrorCode::FormRefused,
        ErrorCode::IdentityNumbersRefused,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[ImportStarted::NAME];
    type Subject = Stand;
    type Done = ImportId;

    async fn load(&self, reader: &Read) -> Result<Stand, Failure> {
        let edition = read::edition(reader, self.edition).await?;
        let division = reader.lies(edition.unit_id).await?;
        let actor = reader.actor();
        if !division.scope.holds(&actor.scope) {
            return Err(Refusal::not_found("届次", "edition").at(["edition"]).into());
        }
        Ok(Stand { edition, place: Place { unit: actor.unit, scope: actor.scope.clone() } })
    }

    async fn run(&self, stand: Stand, write: &mut Write) -> Result<ImportId, Failure> {
        demand_open(&stand.edition)?;
        let id: ImportId = write.id();
        write
            .insert(import::Model {
                id,
                edition_id: self.edition,
                unit_id: stand.place.unit,
                file_digest: self.file_digest.clone(),
                file_name: self.file_name.clone(),
                encoding: self.encoding.clone(),
                headings: canonical(&self.headings).map_err(Fault::new)?,
                dry_run: self.dry_run,
                imported_at: write.now(),
            })
            .await?;
        write.emit(&ImportStarted { import: id.global(), edition: self.edition.global() })?;
        Ok(id)
    }
}
