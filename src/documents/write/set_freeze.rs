//! Freezes some moves at a unit and below it for some days.

use serde::Serialize;

use super::subject;
use crate::access::Action;
use crate::documents::entity::freeze;
use crate::documents::model::{FrozenMove, check_from};
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, Term, canonical, checks, id::FreezeId};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 设定冻结：审计、公示、换届等期间，本单位及其下级不得进行所列事项；至某日自行解除。
///
/// Freezes some moves at a unit and at all below it for some days, such as those of an audit, of a public notice or of a
/// change of term. It ends by itself.
#[derive(Serialize)]
pub struct SetFreeze {
    /// The code of the unit.
    pub unit: String,
    /// What it is called.
    pub title: String,
    /// Which moves.
    pub moves: Vec<FrozenMove>,
    /// Its first day.
    pub from: Day,
    /// The first day after it.
    pub until: Day,
    /// The paper that says so.
    pub paper: String,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct FreezeSet {
    freeze: String,
    moves: Vec<FrozenMove>,
    from: Day,
    until: Day,
}

impl Event for FreezeSet {
    const NAME: &'static str = "documents.freeze.set";
}

impl Command for SetFreeze {
    const NAME: &'static str = "documents.freeze.set";
    const ACTION: Action = Action::SetFreeze;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[FreezeSet::NAME];
    type Subject = Place;
    type Done = FreezeId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<FreezeId, Failure> {
        checks::name("title", &self.title)?;
        checks::name("paper", &self.paper)?;
        checks::reason(&self.reason)?;
        let mut moves = self.moves.clone();
        moves.sort_unstable();
        moves.dedup();
        if moves.is_empty() {
            let (zh, en) = ("须至少列一项", "at least one move is named");
            let all = FrozenMove::ALL.iter().map(|by| by.as_str());
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["moves"]).allowing(all).into());
        }
        check_from("from", self.from, write.today())?;
        checks::term(Term { from: Some(self.from), until: Some(self.until) })?;
        let person = write.read().actor().person.clone();
        let id: FreezeId = write.id();
        let row = freeze::Model {
            id,
            unit_id: place.unit,
            title: self.title.trim().to_owned(),
            moves: canonical(&moves).map_err(Fault::new)?,
            from_day: self.from,
            until_day: self.until,
            reason: self.reason.trim().to_owned(),
            paper: self.paper.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            ended_on: None,
            ended_because: None,
            ended_issuer: None,
            ended_subject: None,
            version: 1,
            set_at: write.now(),
            ended_at: None,
        };
        write.insert(row).await?;
        write.emit(&FreezeSet { freeze: id.global(), moves, from: self.from, until: self.until })?;
        Ok(id)
    }
}
