//! Draws a sample of declarations that is to be audited.

use serde::Serialize;

use super::subject::OF_EMPLOYERS;
use crate::access::Action;
use crate::funding::employers::sample::{ALGORITHM, MOST, check_published, draw, listed, seed};
use crate::funding::entity::audit_sample;
use crate::funding::read::employers as read;
use crate::funding::write::subject::fund;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, canonical, checks, id::AuditSampleId};
use crate::store::{Command, Event, Place, Read, Write};

/// 以公布的种子抽取审计样本：申报须已截止，种子须在截止之日之后公布。种子、换行与申报标识的 SHA-256 小者先抽，任何人可重抽。再抽一次另成一份，前份保留。
///
/// Draws a sample of a year's declarations by a seed that was published after the day on which these were closed. Those are
/// drawn of which the SHA-256 of seed, line feed and id is lowest, so that anybody can draw it again. Another draw stands
/// beside it.
#[derive(Serialize)]
pub struct DrawAuditSample {
    /// The code of the unit.
    pub unit: String,
    /// Of which year's declarations.
    pub year: i64,
    /// The seed.
    pub seed: String,
    /// The paper in which it was published.
    pub paper: String,
    /// The day on which it was.
    pub published_on: Day,
    /// How many are drawn.
    pub size: i64,
}

#[derive(Serialize)]
struct AuditSampleDrawn {
    sample: String,
    year: i64,
    number: i64,
    digest: String,
}

impl Event for AuditSampleDrawn {
    const NAME: &'static str = "funding.audit_sample.drawn";
}

impl Command for DrawAuditSample {
    const NAME: &'static str = "funding.audit_sample.draw";
    const ACTION: Action = Action::DrawSamples;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[AuditSampleDrawn::NAME];
    type Subject = Place;
    type Done = AuditSampleId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        fund(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<AuditSampleId, Failure> {
        let (seed, today) = (seed(&self.seed)?, write.today());
        checks::name("paper", &self.paper)?;
        let Some(closing) = read::closed(write.read(), &[place.unit], self.year).await?.remove(&place.unit) else {
            let (zh, en) = ("该年度的申报尚未截止", "the declarations of that year are not closed yet");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["year"]);
            return Err(refusal.allowing(["declarationsClose"]).into());
        };
        check_published(self.published_on, closing.closed_on, today)?;
        let population = read::population(write.read(), place.unit, self.year).await?;
        let all = i64::try_from(population.len()).map_err(Fault::new)?;
        if population.is_empty() {
            let (zh, en) = ("该年度没有申报", "nothing is declared of that year");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["year"]).into());
        }
        checks::between("size", self.size, (1, MOST.min(all)))?;
        let drawn = draw(&seed, &population, usize::try_from(self.size).map_err(Fault::new)?);
        let digest = listed(&drawn).to_string();
        let person = write.read().actor().person.clone();
        let id: AuditSampleId = write.id();
        let number = read::last_sample(write.read(), place.unit, self.year).await? + 1;
        let row = audit_sample::Model {
            id,
            unit_id: place.unit,
            year: self.year,
            number,
            seed,
            paper: self.paper.trim().to_owned(),
            published_on: self.published_on,
            algorithm: ALGORITHM,
            size: self.size,
            population: all,
            drawn: canonical(&drawn).map_err(Fault::new)?,
            digest: digest.clone(),
            issuer: person.issuer,
            subject: person.subject,
            drawn_on: today,
        };
        write.insert(row).await?;
        write.emit(&AuditSampleDrawn { sample: id.global(), year: self.year, number, digest })?;
        Ok(id)
    }
}
