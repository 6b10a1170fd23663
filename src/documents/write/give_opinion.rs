//! Keeps an opinion of a unit on a part of a document.

use serde::Serialize;

use super::subject::{self, found, line};
use crate::access::Action;
use crate::documents::entity::document_opinion;
use crate::documents::model::DocumentState;
use crate::documents::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, checks,
    id::{DocumentId, DocumentOpinionId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 提出意见：一个单位对文件某版某部分的意见；须为其上级、本单位或下级，印发前提出。
///
/// Keeps an opinion of a unit on a part of a version of a document that is not issued yet: of the unit itself, of one above
/// it, or of one below.
#[derive(Serialize)]
pub struct GiveOpinion {
    /// The code of the unit whose opinion it is.
    pub unit: String,
    /// On which document.
    pub document: DocumentId,
    /// The number of the version.
    pub number: i64,
    /// The key of the part.
    pub part: String,
    /// What it says.
    pub text: String,
}

#[derive(Serialize)]
struct OpinionGiven {
    opinion: String,
    document: String,
    part: String,
}

impl Event for OpinionGiven {
    const NAME: &'static str = "documents.opinion.given";
}

impl Command for GiveOpinion {
    const NAME: &'static str = "documents.opinion.give";
    const ACTION: Action = Action::DraftDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[OpinionGiven::NAME];
    type Subject = Place;
    type Done = DocumentOpinionId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<DocumentOpinionId, Failure> {
        let row = found(write.read(), self.document, &["document"]).await?;
        let of = write.read().lies(row.unit_id).await?;
        if !of.scope.holds(&place.scope) && !place.scope.holds(&of.scope) {
            let (zh, en) =
                ("须为文件所属单位、其上级或下级", "it is the document's unit, one above it or one below it");
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["unit"]);
            return Err(refusal.allowing(line(&of)).into());
        }
        let state: DocumentState = row.state.parse().map_err(Fault::new)?;
        if !state.is_open() {
            let (zh, en) =
                ("文件已印发或撤回，不再征求意见", "the document is issued or withdrawn, and takes no more opinions");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["document"]).into());
        }
        let asked = (row.id, self.number);
        let version = read::numbered(write.read(), &[asked]).await?.remove(&asked);
        let version = version.ok_or_else(|| Refusal::not_found("版本", "version").at(["number"]))?;
        let parts = read::parts(write.read(), &[version.id]).await?.remove(&version.id).unwrap_or_default();
        if !parts.iter().any(|part| part.part_key == self.part) {
            let keys = parts.iter().map(|part| part.part_key.clone());
            return Err(Refusal::not_found("部分", "part").at(["part"]).allowing(keys).into());
        }
        checks::text("text", &self.text)?;
        let person = write.read().actor().person.clone();
        let id: DocumentOpinionId = write.id();
        let opinion = document_opinion::Model {
            id,
            unit_id: row.unit_id,
            by_unit_id: place.unit,
            document_id: row.id,
            number: self.number,
            part_key: self.part.clone(),
            content: self.text.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            day: write.today(),
            instant: write.now(),
        };
        write.insert(opinion).await?;
        write.emit(&OpinionGiven { opinion: id.global(), document: row.id.global(), part: self.part.clone() })?;
        Ok(id)
    }
}
