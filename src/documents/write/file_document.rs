//! Files an issued document with a unit above, which gives a receipt; it discharges what the unit owes that files.

use serde::Serialize;
use uuid::Uuid;

use super::frozen::demand_unfrozen;
use super::subject::{DocumentSubject, line};
use crate::access::Action;
use crate::documents::entity::{document_filing, filing_number};
use crate::documents::model::{FrozenMove, receipt};
use crate::documents::read;
use crate::duties;
use crate::duties::write::settle;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal,
    id::{DocumentFilingId, DocumentId, UnitId},
};
use crate::organization;
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write};

/// 备案：将已印发的文件报上级单位备案，得备案号；履行报备单位的备案责任。部门自行印发的文件报该部门的领导单位或其上级，其领导小组办公室在该处。
///
/// Files an issued document with a unit above and takes its receipt's number, which runs through each year; it
/// discharges what the unit owes that files. A department's own is filed where a leading group has its office: with the
/// unit that leads the department's, or one above that.
#[derive(Serialize)]
pub struct FileDocument {
    /// Which document.
    pub document: DocumentId,
    /// The code of the unit with which it is filed.
    pub addressee: String,
}

#[derive(Serialize)]
struct DocumentFiled {
    filing: String,
    document: String,
    receipt: String,
}

impl Event for DocumentFiled {
    const NAME: &'static str = "documents.filing.made";
}

impl Command for FileDocument {
    const NAME: &'static str = "documents.filing.make";
    const ACTION: Action = Action::FileDocument;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4g")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::Frozen, ErrorCode::InUse, ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentFiled::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentFilingId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentFilingId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::File).await?;
        let (row, today) = (&subject.row, write.today());
        subject.issued_on()?;
        let addressee = self.above(&subject, write.read()).await?;
        let before = read::register::filings(write.read(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
        let there = before.iter().find(|filing| filing.addressee_id == addressee && filing.withdrawn_on.is_none());
        if let Some(there) = there {
            let (zh, en) = ("已向该单位备案", "it is filed with that unit already");
            let refusal = Refusal::new(ErrorCode::InUse, zh, en).at(["addressee"]);
            return Err(refusal.allowing([receipt(there.year, there.number)]).into());
        }
        let id: DocumentFilingId = write.id();
        let year = i64::from(today.year());
        let number = next(write, addressee, year).await?;
        let filing = document_filing::Model {
            id,
            unit_id: row.unit_id,
            document_id: row.id,
            addressee_id: addressee,
            year,
            number,
            filed_on: today,
            withdrawn_on: None,
            withdrawn_because: None,
            version: 1,
        };
        write.insert(filing).await?;
        let mut owed = duties::read::dischargeable(write.read(), row.unit_id, Evidence::Filing, today).await?;
        owed.extend(duties::read::arisen(write.read(), row.unit_id, &row.id.global(), Some(Evidence::Filing)).await?);
        for duty in owed {
            settle::offer(write, &duty, Evidence::Filing, &id.global(), today).await?;
        }
        let (document, receipt) = (row.id.global(), receipt(year, number));
        write.emit(&DocumentFiled { filing: id.global(), document, receipt })?;
        Ok(id)
    }
}

impl FileDocument {
    /// The unit with which it is filed: one that is there today, above the document's; of a department's own, not below
    /// the one that leads it.
    async fn above(&self, subject: &DocumentSubject, read: &Read) -> Result<UnitId, Failure> {
        let place = &subject.place;
        let addressee = organization::read::unit_on(read, &self.addressee, read.today(), ["addressee"; 2]).await?;
        let nearest = if subject.row.departmental {
            organization::read::leading(read, &place.scope).await?
        } else {
            place.clone()
        };
        if addressee.scope.holds(&nearest.scope) && addressee.scope != place.scope {
            return Ok(addressee.unit);
        }
        let (zh, en) = ("须报上级单位备案", "it is filed with a unit above");
        let above = line(&nearest).into_iter().filter(|code| code != place.scope.code());
        Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["addressee"]).allowing(above).into())
    }
}

/// The next receipt number of a unit in a year.
async fn next(write: &mut Write, unit: UnitId, year: i64) -> Result<i64, Failure> {
    match read::register::last_number(write.read(), unit, year).await? {
        Some(row) => {
            let number = row.last_number + 1;
            write.update(&row, filing_number::Model { last_number: number, ..row.clone() }).await?;
            Ok(number)
        }
        None => {
            let row = filing_number::Model { id: write.id::<Uuid>(), unit_id: unit, year, last_number: 1 };
            write.insert(row).await?;
            Ok(1)
        }
    }
}
