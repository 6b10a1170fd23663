//! Publishes a version of a programme's process.

use serde::Serialize;

use crate::access::Action;
use crate::awards::entity::{process, process_stage};
use crate::awards::process::{Stage, check};
use crate::awards::read;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Failure, Fault, Refusal, canonical,
    id::{ProcessId, ProgrammeId, UnitId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 公布奖项流程的新版本：提名在提交之后、规则评判之前依次经过的各环节，各由何单位的多少人审核、回答何表单。此后建立的届次用新版本，已建立的不变。
///
/// Publishes a new version of a programme's process: the stages through which nominations go in order between their
/// submission and the rule's judging, with the unit and the number of persons that review in each, and the form that
/// they answer. Editions that are created from now on pin it; those that are there keep theirs.
#[derive(Serialize)]
pub struct PublishProcess {
    /// Of which programme.
    pub programme: ProgrammeId,
    /// The stages, in order; reviewers by their unit's code, or the programme's own unit.
    pub stages: Vec<Stage<Option<String>>>,
}

#[derive(Serialize)]
struct ProcessPublished {
    process: String,
    programme: String,
    number: i64,
}

impl Event for ProcessPublished {
    const NAME: &'static str = "awards.process.published";
}

impl Command for PublishProcess {
    const NAME: &'static str = "awards.process.publish";
    const ACTION: Action = Action::PublishProcess;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FormRefused, ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[ProcessPublished::NAME];
    type Subject = Place;
    type Done = ProcessId;

    async fn load(&self, reader: &Read) -> Result<Place, Failure> {
        let programme = read::programme(reader, self.programme).await?;
        Ok(reader.lies(programme.unit_id).await?)
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<ProcessId, Failure> {
        check(&self.stages)?;
        let mut stages = Vec::with_capacity(self.stages.len());
        for (at, stage) in self.stages.iter().enumerate() {
            let reviewers = reviewers(stage.reviewers.as_deref(), &place, at, write.read()).await?;
            stages.push(stage.clone().reviewed_by(reviewers));
        }
        let last = read::stages::newest(write.read(), self.programme).await?;
        let text = canonical(&stages).map_err(Fault::new)?;
        let person = write.read().actor().person.clone();
        let row = process::Model {
            id: write.id(),
            unit_id: place.unit,
            programme_id: self.programme,
            number: last.map_or(0, |last| last.number) + 1,
            digest: Digest::of(&text).to_string(),
            stages: text,
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        let (id, number) = (row.id, row.number);
        let row_of = |(position, stage): (i64, Stage<UnitId>)| process_stage::Model {
            process_id: id,
            position,
            unit_id: place.unit,
            stage: stage.code,
            reviewer_id: stage.reviewers,
            persons: stage.persons,
            public_title: stage.public_title.zh,
            public_title_en: stage.public_title.en,
        };
        write.insert(row).await?;
        // The version's digest covers what they say.
        write.insert_covered((0..).zip(stages).map(row_of).collect()).await?;
        write.emit(&ProcessPublished { process: id.global(), programme: self.programme.global(), number })?;
        Ok(id)
    }
}

/// The unit whose people review: there today, and the programme's own or one below it.
async fn reviewers(code: Option<&str>, own: &Place, at: usize, reader: &Read) -> Result<UnitId, Failure> {
    let Some(code) = code else { return Ok(own.unit) };
    let place = ["stages", &at.to_string(), "reviewers"];
    let found = organization::read::unit_on(reader, code, reader.today(), ["unit"; 2]).await;
    let found = found.map_err(|failure| failure.within(&place))?;
    if own.scope.holds(&found.scope) {
        return Ok(found.unit);
    }
    let (zh, en) = ("审核单位须为奖项所属单位或其下级", "reviewers are the programme's own unit, or one below it");
    let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["unit"]).allowing([own.scope.code()]);
    Err(refusal.within(&place).into())
}
