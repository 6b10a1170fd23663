//! Nominates a talent to an open edition.

use serde::Serialize;

use crate::access::Action;
use crate::awards::entity::nomination;
use crate::awards::model::{EditionState, NominationState};
use crate::awards::process::prepared_with;
use crate::awards::read;
use crate::awards::sheet::Entry;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{EditionId, NominationId, TalentId},
};
use crate::rules::Form;
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};
use crate::talent::{self, Category, entity::talent as talent_row};
use crate::{awards::entity::edition, organization};

/// 提名一位人才，附对表单的回答；默认即提交，也可先存草稿。
///
/// Nominates a talent with answers to the edition's form; submitted at once, or kept as a draft.
#[derive(Serialize)]
pub struct MakeNomination {
    /// To which edition.
    pub edition: EditionId,
    /// Code of the nominating unit; one's own where none is given.
    pub unit: Option<String>,
    /// The department's number of the talent.
    pub number: String,
    /// The talent's name.
    pub name: String,
    /// The birth date, where known.
    pub birth_date: Option<Day>,
    /// One of the six.
    pub category: Category,
    /// Answers to the form.
    pub answers: serde_json::Value,
    /// Whether it stays a draft.
    pub draft: bool,
}

/// Where the nominating unit lies, and the edition.
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
struct NominationMade {
    nomination: String,
    edition: String,
}

impl Event for NominationMade {
    const NAME: &'static str = "awards.nomination.made";
}

impl Command for MakeNomination {
    const NAME: &'static str = "awards.nomination.make";
    const ACTION: Action = Action::MakeNomination;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3a"), ClauseId("4.1.3b")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::AlreadyNominated, ErrorCode::AnswersBreakForm, ErrorCode::CodeTaken, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[NominationMade::NAME];
    type Subject = Stand;
    type Done = NominationId;

    async fn load(&self, reader: &Read) -> Result<Stand, Failure> {
        let edition = read::edition(reader, self.edition).await?;
        let division = reader.lies(edition.unit_id).await?;
        let actor = reader.actor();
        let place = match &self.unit {
            None => Place { unit: actor.unit, scope: actor.scope.clone() },
            Some(code) => organization::read::acting(reader, std::slice::from_ref(code))
                .await?
                .remove(code)
                .ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?
                .place(),
        };
        if !division.scope.holds(&place.scope) {
            return Err(Refusal::not_found("届次", "edition").at(["edition"]).into());
        }
        Ok(Stand { edition, place })
    }

    async fn run(&self, stand: Stand, write: &mut Write) -> Result<NominationId, Failure> {
        demand_open(&stand.edition)?;
        checks::name("number", &self.number)?;
        checks::name("name", &self.name)?;
        let form = Form::read(&stand.edition.form)?;
        let entry = Entry {
            number: self.number.clone(),
            name: self.name.clone(),
            birth_date: self.birth_date,
            category: self.category,
            unit: self.unit.clone(),
            answers: self.answers.clone(),
        };
        let answers = form.canonical(&entry.answers)?;
        let talent = self.talent(&stand, write).await?;
        let id: NominationId = write.id();
        let state = if self.draft { NominationState::Draft } else { NominationState::Submitted };
        let row = nomination::Model {
            id,
            edition_id: self.edition,
            unit_id: stand.place.unit,
            talent_id: talent,
            answers,
            content_digest: entry.digest().to_string(),
            state: state.as_str().to_owned(),
            made_at: write.now(),
            prepared_by: Some(prepared_with(None, &write.read().actor().person)?),
            version: 1,
        };
        let taken = Refusal::new(
            ErrorCode::AlreadyNominated,
            "此人才在本届已获提名",
            "the talent is nominated to this edition already",
        )
        .at(["number"]);
        write.insert_or(row, taken).await?;
        write.emit(&NominationMade { nomination: id.global(), edition: self.edition.global() })?;
        Ok(id)
    }
}

impl MakeNomination {
    async fn talent(&self, stand: &Stand, write: &mut Write) -> Result<TalentId, Failure> {
        let department = write.read().actor().unit;
        let there =
            talent::read::talents_by_number(write.read(), department, &[&self.number]).await?.remove(&self.number);
        if let Some(there) = there {
            return match same_person(&there, &self.name, self.birth_date, self.category) {
                true => Ok(there.id),
                false => Err(another_person(&self.number).into()),
            };
        }
        let row = talent_row::Model {
            id: write.id(),
            unit_id: department,
            employer_id: stand.place.unit,
            number: self.number.clone(),
            name: self.name.clone(),
            birth_date: self.birth_date,
            category: self.category.as_str().to_owned(),
            issuer: None,
            subject: None,
            version: 1,
        };
        let id = row.id;
        write.insert(row).await?;
        Ok(id)
    }
}

/// Whether a talent on record is the one that an entry speaks of.
pub(crate) fn same_person(there: &talent_row::Model, name: &str, birth_date: Option<Day>, category: Category) -> bool {
    there.name == name && there.birth_date == birth_date && there.category == category.as_str()
}

/// The refusal for a number that stands for somebody else.
pub(crate) fn another_person(number: &str) -> Refusal {
    Refusal::new(
        ErrorCode::CodeTaken,
        format!("编号 {number} 在本部门已登记为另一人，或姓名、出生日期、类别不同"),
        format!("the number {number} is another person's in this department, or name, birth date or category differ"),
    )
    .at(["number"])
}

/// Refuses what only an open edition takes.
pub(crate) fn demand_open(edition: &edition::Model) -> Result<(), Refusal> {
    let state: EditionState = edition.state.parse().map_err(|_| Refusal::not_found("届次", "edition"))?;
    if state == EditionState::Open {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::StateForbids,
        format!("届次处于 {}，此时不接受提名", edition.state),
        format!("the edition is {} and takes no nominations", edition.state),
    )
    .at(["edition"])
    .allowing([EditionState::Open.as_str()]))
}
