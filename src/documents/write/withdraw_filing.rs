//! Withdraws a filing: it is evidence no more.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use crate::access::Action;
use crate::documents::entity::document_filing;
use crate::documents::model::{FrozenMove, receipt};
use crate::documents::read;
use crate::duties::write::settle;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::DocumentFilingId};
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 撤销备案，附理由：不再作为凭据，备案号不再使用。
///
/// Withdraws a filing, with the reason: it is evidence no more, and its receipt's number is not given again.
#[derive(Serialize)]
pub struct WithdrawFiling {
    /// Which filing.
    pub filing: DocumentFilingId,
    /// Why.
    pub reason: String,
}

/// A filing and where the unit lies that filed.
pub struct FilingSubject {
    row: document_filing::Model,
    place: Place,
}

impl Subject for FilingSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("receipt", receipt(self.row.year, self.row.number))]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

#[derive(Serialize)]
struct FilingWithdrawn {
    filing: String,
}

impl Event for FilingWithdrawn {
    const NAME: &'static str = "documents.filing.withdrawn";
}

impl Command for WithdrawFiling {
    const NAME: &'static str = "documents.filing.withdraw";
    const ACTION: Action = Action::FileDocument;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4g")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FilingWithdrawn::NAME];
    type Subject = FilingSubject;
    type Done = DocumentFilingId;

    async fn load(&self, read: &Read) -> Result<FilingSubject, Failure> {
        let found = read::register::filing(read, self.filing).await?;
        let row = found.ok_or_else(|| Refusal::not_found("备案", "filing").at(["filing"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(FilingSubject { row, place })
    }

    async fn run(&self, subject: FilingSubject, write: &mut Write) -> Result<DocumentFilingId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::File).await?;
        checks::reason(&self.reason)?;
        let row = &subject.row;
        if let Some(day) = row.withdrawn_on {
            let (zh, en) = (format!("已于 {day} 撤销"), format!("it was withdrawn on {day}"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["filing"]).into());
        }
        let after = document_filing::Model {
            withdrawn_on: Some(write.today()),
            withdrawn_because: Some(self.reason.trim().to_owned()),
            version: row.version + 1,
            ..row.clone()
        };
        write.update(row, after).await?;
        let filing = self.filing.global();
        settle::take_back(write, &filing).await?;
        write.emit(&FilingWithdrawn { filing })?;
        Ok(self.filing)
    }
}
