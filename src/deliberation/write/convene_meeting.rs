//! Convenes a meeting.

use serde::Serialize;

use super::subject::{self, Agenda, Kept};
use crate::access::Action;
use crate::deliberation::entity::meeting;
use crate::deliberation::joint::ItemProgress;
use crate::deliberation::model::{MeetingKind, MeetingState, check_body};
use crate::deliberation::planned::ItemTask;
use crate::duties::write::occasion::owe;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks,
    id::{BodyId, MeetingId, UnitId},
};
use crate::organization;
use crate::organization::bodies::BodyKind;
use crate::store::{Command, Event, Place, Read, Write};

/// 召集会议：某机构的，或单位本身(常委会)的，附议程及随各项计划的任务；联席会议并附各项下通报进展的决定。
///
/// Convenes a meeting on a day, with its agenda and the tasks that are planned with its items: of a body, or, where it
/// is the standing committee's, of the unit itself. A joint one follows up decisions under its items. Where a clause
/// obliges to such meetings on occasions, it is owed by its day from now on.
#[derive(Serialize)]
pub struct ConveneMeeting {
    /// Code of the unit.
    pub unit: String,
    /// Of which body; none for the unit itself.
    pub body: Option<BodyId>,
    /// Its kind.
    pub kind: MeetingKind,
    /// What it is called.
    pub title: String,
    /// On which day.
    pub day: Day,
    /// The titles of the agenda's items, in order.
    pub agenda: Vec<String>,
    /// The tasks that are planned with them.
    pub tasks: Vec<ItemTask>,
    /// The decisions that a joint one follows up under them.
    pub progress: Vec<ItemProgress>,
}

#[derive(Serialize)]
struct MeetingConvened {
    meeting: String,
    kind: MeetingKind,
    day: Day,
}

impl Event for MeetingConvened {
    const NAME: &'static str = "deliberation.meeting.convened";
}

impl Command for ConveneMeeting {
    const NAME: &'static str = "deliberation.meeting.convene";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeetingConvened::NAME];
    type Subject = Place;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, self.day, ["unit", "day"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<MeetingId, Failure> {
        checks::name("title", &self.title)?;
        check_body(self.kind, self.body_kind(place.unit, write.read()).await?)?;
        let agenda = Agenda { field: "agenda", items: &self.agenda, tasks: &self.tasks, progress: &self.progress };
        let kept = agenda.kept(write.read(), (&place, self.kind, self.body), self.day).await?;
        let Kept { agenda, tasks, progress } = kept;
        let id: MeetingId = write.id();
        write
            .insert(meeting::Model {
                id,
                unit_id: place.unit,
                body_id: self.body,
                kind: self.kind.as_str().to_owned(),
                title: self.title.trim().to_owned(),
                day: self.day,
                agenda,
                tasks,
                progress,
                state: MeetingState::Convened.as_str().to_owned(),
                present: None,
                entitled: None,
                rule_id: None,
                closed_on: None,
                version: 1,
            })
            .await?;
        for kind in self.kind.evidence() {
            owe(write, place.unit, *kind, (&id.global(), self.day)).await?;
        }
        write.emit(&MeetingConvened { meeting: id.global(), kind: self.kind, day: self.day })?;
        Ok(id)
    }
}

impl ConveneMeeting {
    /// The kind of the body, which has to be there on the day.
    async fn body_kind(&self, unit: UnitId, read: &Read) -> Result<Option<BodyKind>, Failure> {
        let Some(id) = self.body else { return Ok(None) };
        let row = organization::read::bodies::body(read, id).await?.filter(|row| row.unit_id == unit);
        let row = row.ok_or_else(|| Refusal::not_found("机构", "body").at(["body"]))?;
        let course = organization::read::bodies::course_of_body(read, id).await?;
        if !course.iter().any(|version| version.term().contains(self.day)) {
            let day = self.day;
            let (zh, en) = (format!("该机构在 {day} 尚未设立或已撤销"), format!("the body is not there on {day}"));
            let terms = course.iter().map(|version| version.term().to_string());
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["body"]).allowing(terms).into());
        }
        let kind: BodyKind = row.kind.parse().map_err(Fault::new)?;
        Ok(Some(kind))
    }
}
