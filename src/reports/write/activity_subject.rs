//! What the commands about reports of major activities are about, how what is told becomes a version, and how such a
//! report moves.

use serde::Serialize;

use super::written::{Attaching, attach};
use crate::duties::reminding::superior;
use crate::kernel::{
    Day, Digest, Failure, Fault, Refusal, canonical,
    id::{ActivityReportId, UnitId},
};
use crate::organization;
use crate::reports::activity::{ActivityKind, ActivityReportMove, ActivityReportState, Told};
use crate::reports::entity::{activity_report, activity_step, activity_version};
use crate::reports::read;
use crate::store::{Place, Read, Standing, Subject, Write};

/// What a person tells of a major activity.
#[derive(Debug, Clone, Serialize)]
pub struct Telling {
    /// What the activity is called.
    pub title: String,
    /// Its kind.
    pub kind: ActivityKind,
    /// Its first day.
    pub from: Day,
    /// The first day after it.
    pub until: Day,
    /// The text.
    pub text: String,
    /// What is attached.
    pub attachments: Vec<Attaching>,
}

impl Telling {
    /// What is told, once it is checked and what is attached is kept.
    pub(super) async fn keep(&self, unit: UnitId, write: &mut Write) -> Result<Told, Failure> {
        self.told(unit, write).await.map_err(|failure| failure.within(&["content"]))
    }

    async fn told(&self, unit: UnitId, write: &mut Write) -> Result<Told, Failure> {
        let told = Told {
            title: self.title.trim().to_owned(),
            kind: self.kind,
            from: self.from,
            until: self.until,
            text: self.text.clone(),
            attachments: Vec::new(),
        };
        told.check(write.today())?;
        Ok(Told { attachments: attach(unit, &self.attachments, write).await?, ..told })
    }
}

/// Writes what is told as a version of a report.
pub(super) async fn insert(
    told: &Told,
    unit: UnitId,
    (report, number): (ActivityReportId, i64),
    write: &mut Write,
) -> Result<(), Failure> {
    let content = canonical(told).map_err(Fault::new)?;
    let person = write.read().actor().person.clone();
    let row = activity_version::Model {
        id: write.id(),
        unit_id: unit,
        activity_report_id: report,
        number,
        digest: Digest::of(&content).to_string(),
        content,
        issuer: person.issuer,
        subject: person.subject,
        instant: write.now(),
    };
    write.insert(row).await
}

/// A report of a major activity, and where the unit lies whose turn it is.
pub struct ActivitySubject {
    pub(super) row: activity_report::Model,
    place: Place,
}

impl ActivitySubject {
    /// At the unit that reports.
    pub(super) async fn load(read: &Read, id: ActivityReportId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// At the addressee; where that one lies above the unit no longer, at the unit directly above.
    pub(super) async fn at_addressee(read: &Read, id: ActivityReportId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let (own, place) = (read.lies(row.unit_id).await?, read.lies(row.addressee_id).await?);
        if place.scope.holds(&own.scope) {
            return Ok(Self { row, place });
        }
        let above = superior(&own.scope).unwrap_or_else(|| own.scope.code().to_owned());
        let above = organization::read::unit(read, &above).await?;
        let above = above.ok_or_else(|| Fault::new("a unit on the way from the top is there"))?;
        Ok(Self { row, place: above.place() })
    }

    async fn row(read: &Read, id: ActivityReportId) -> Result<activity_report::Model, Failure> {
        let found = read::activity::report(read, id).await?;
        Ok(found.ok_or_else(|| Refusal::not_found("重大活动报告", "activity report").at(["activityReport"]))?)
    }

    /// The report after a move, which is kept as a step.
    pub(super) async fn go(
        &self,
        by: ActivityReportMove,
        remark: &str,
        write: &mut Write,
    ) -> Result<activity_report::Model, Failure> {
        let before = &self.row;
        let state: ActivityReportState = before.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        let person = write.read().actor().person.clone();
        let step = activity_step::Model {
            id: write.id(),
            unit_id: before.unit_id,
            activity_report_id: before.id,
            moved: by.as_str().to_owned(),
            number: before.number,
            remark: remark.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(step).await?;
        Ok(activity_report::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }

    /// Refuses who may not receive it: that is done by the addressee's own people, and by none of those who wrote it.
    pub(super) async fn demand_receiver(&self, write: &Write) -> Result<(), Failure> {
        let actor = write.read().actor();
        actor.demand_own(&self.place.scope, "activityReport")?;
        let versions = read::activity::versions(write.read(), &[self.row.id]).await?;
        let mut writers = versions.into_values().flatten().map(|version| version.writer());
        if writers.any(|writer| writer.is(&actor.person)) {
            let (zh, en) = ("须由撰写者之外的另一人办理", "another person than those who wrote it has to do this");
            return Err(Refusal::same_person("activityReport", zh, en).into());
        }
        Ok(())
    }
}

impl Subject for ActivitySubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone()), ("number", self.row.number.to_string())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}
