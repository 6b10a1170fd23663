//! Says what share of their revenue governments owe their talent funds.

use serde::Serialize;
use uuid::Uuid;

use super::subject::OF_OBLIGATION;
use crate::access::Action;
use crate::funding::entity::investment_share;
use crate::funding::read::obligation::course_of_share;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks, id::ClauseRowId, money::Rate};
use crate::store::{Command, Event, Place, Read, Write, dated::overlaid};
use crate::{organization, policy};

/// 设定投入比例：自某日起，本单位及其下级须拨入人才资金的一般预算收入份额，依某条款；各级规定取其高者。年度首日适用的比例管该年度。
///
/// Says, from a day on, what share of its general budget revenue a unit and all below it have to appropriate to their
/// talent funds, by a clause. Of the shares from the top down the greatest counts; a year goes by the one of its first day.
#[derive(Serialize)]
pub struct SetInvestmentShare {
    /// The code of the unit.
    pub unit: String,
    /// The share.
    pub share: Rate,
    /// By which clause.
    pub clause: ClauseRowId,
    /// From which day.
    pub from: Day,
    /// The paper that says so.
    pub paper: String,
}

#[derive(Serialize)]
struct InvestmentShareSet {
    unit: String,
    share: Rate,
    clause: String,
    from: Day,
}

impl Event for InvestmentShareSet {
    const NAME: &'static str = "funding.investment_share.set";
}

impl Command for SetInvestmentShare {
    const NAME: &'static str = "funding.investment_share.set";
    const ACTION: Action = Action::SetInvestmentShare;
    const CLAUSES: &'static [ClauseId] = OF_OBLIGATION;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[InvestmentShareSet::NAME];
    type Subject = Place;
    type Done = Uuid;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, self.from, ["unit", "from"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Uuid, Failure> {
        if self.share == Rate::NONE {
            let (zh, en) = ("比例须大于零", "a share is more than nothing");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["share"]).allowing(["0.03"]).into());
        }
        checks::name("paper", &self.paper)?;
        if policy::read::clauses_by_id(write.read(), &[self.clause]).await?.is_empty() {
            return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
        }
        let said = investment_share::Model {
            id: write.id(),
            unit_id: place.unit,
            clause_id: self.clause,
            share: self.share.to_string(),
            paper: self.paper.trim().to_owned(),
            valid_from: Some(self.from),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        let course = course_of_share(write.read(), place.unit).await?;
        write.believe(&course, overlaid(&course, said)).await?;
        let course = course_of_share(write.read(), place.unit).await?;
        let holds = course.iter().find(|version| version.term().contains(self.from));
        let id = holds.map(|version| version.id).ok_or_else(|| Fault::new("a share was just written"))?;
        let (unit, share, from) = (self.unit.clone(), self.share, self.from);
        write.emit(&InvestmentShareSet { unit, share, clause: self.clause.global(), from })?;
        Ok(id)
    }
}
