//! Sets a target for which the holder of a post answers.

use serde::Serialize;

use super::subject::OF_TARGETS;
use crate::access::Action;
use crate::coordination::entity::{target, target_version};
use crate::coordination::model::held;
use crate::coordination::read;
use crate::duties::write::settle::take_back;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{AppointmentId, PostId, TargetId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// Most of what is counted here, a number that JSON holds exactly.
pub(super) const MOST: i64 = 1_000_000_000_000_000;
/// So many years ahead targets are set.
const YEARS: i64 = 10;

/// A unit and its target, where it is set already.
pub struct TargetPlace {
    row: Option<target::Model>,
    place: Place,
}

impl Subject for TargetPlace {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        self.row.as_ref().map(|row| (row.version, vec![("number", row.number.to_string())]))
    }

    fn standing(&self) -> Option<Standing> {
        self.row.as_ref().map(|row| Standing::of(row.id.global()))
    }
}

/// 设定目标：单位、年度、指标与目标值，并写明负责领导的岗位，当日须有人在任；改定须说明理由，原有版本保留。
///
/// Sets a unit's target for a year, for which the holder of a post answers: somebody has to hold it today. A change needs a reason,
/// keeps the former version, and wants a new account.
#[derive(Serialize)]
pub struct SetTarget {
    /// Code of the unit whose target it is.
    pub unit: String,
    /// For which year: this one or one to come.
    pub year: i64,
    /// The code of its figure, once for the unit and year.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The value that is wanted, times ten as often as the scale says.
    pub wanted: i64,
    /// How many decimal places, 0 to 6.
    pub scale: i64,
    /// In what it is counted.
    pub measure: String,
    /// Who answers for it: a post of the unit or of one above it.
    pub post: PostId,
    /// Why it is changed, where it was set before.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct TargetWasSet {
    target: String,
    number: i64,
}

impl Event for TargetWasSet {
    const NAME: &'static str = "coordination.target.set";
}

impl Command for SetTarget {
    const NAME: &'static str = "coordination.target.set";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_TARGETS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::PostNotThere, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TargetWasSet::NAME];
    type Subject = TargetPlace;
    type Done = TargetId;

    async fn load(&self, read: &Read) -> Result<TargetPlace, Failure> {
        let place = organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await?;
        Ok(TargetPlace { row: read::target_set(read, place.unit, self.year, &self.code).await?, place })
    }

    async fn run(&self, subject: TargetPlace, write: &mut Write) -> Result<TargetId, Failure> {
        self.check(write)?;
        let holders = self.holders(&subject.place, write.read()).await?;
        let (unit_id, person) = (subject.place.unit, write.read().actor().person.clone());
        let (id, number) = match &subject.row {
            None => {
                let id: TargetId = write.id();
                let code = self.code.clone();
                write.insert(target::Model { id, unit_id, year: self.year, code, number: 1, version: 1 }).await?;
                (id, 1)
            }
            Some(row) => {
                checks::reason(self.reason.as_deref().unwrap_or_default())?;
                let number = row.number + 1;
                write.update(row, target::Model { number, version: row.version + 1, ..row.clone() }).await?;
                take_back(write, &row.id.global()).await?;
                (row.id, number)
            }
        };
        let reason = self.reason.as_deref().unwrap_or_default().trim().to_owned();
        let version = target_version::Model {
            id: write.id(),
            unit_id,
            target_id: id,
            number,
            title: self.title.trim().to_owned(),
            wanted: self.wanted,
            scale: self.scale,
            measure: self.measure.trim().to_owned(),
            post_id: self.post,
            holders: canonical(&holders).map_err(Fault::new)?,
            reason,
            issuer: person.issuer,
            subject: person.subject,
            set_at: write.now(),
        };
        write.insert(version).await?;
        write.emit(&TargetWasSet { target: id.global(), number })?;
        Ok(id)
    }
}

impl SetTarget {
    fn check(&self, write: &Write) -> Result<(), Refusal> {
        let year = i64::from(write.today().year());
        checks::between("year", self.year, (year, year + YEARS))?;
        checks::code("code", &self.code)?;
        checks::name("title", &self.title)?;
        checks::between("wanted", self.wanted, (0, MOST))?;
        checks::between("scale", self.scale, (0, 6))?;
        checks::name("measure", &self.measure)
    }

    /// Who holds the post today, which has to be the unit's or one of a unit above it.
    async fn holders(&self, place: &Place, read: &Read) -> Result<Vec<AppointmentId>, Failure> {
        let post = organization::read::bodies::post(read, self.post).await?;
        let post = post.ok_or_else(|| Refusal::not_found("岗位", "post").at(["post"]))?;
        if !read.lies(post.unit_id).await?.scope.holds(&place.scope) {
            let (zh, en) = ("须为该单位或其上级的岗位", "it has to be a post of that unit or of one above it");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["post"]).into());
        }
        let course = organization::read::bodies::course_of_post(read, post.id).await?;
        let holders = organization::read::bodies::holders_of(read, &[post.id]).await?;
        Ok(held(&course, &holders, read.today())?)
    }
}
