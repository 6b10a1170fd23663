//! Registers a source of money.

use serde::Serialize;

use super::subject::{OF_SOURCES, keeper};
use crate::access::Action;
use crate::funding::entity::funding_source;
use crate::funding::model::{Origin, Purpose, SourceKind};
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, canonical, checks, id::FundingSourceId};
use crate::store::{Command, Event, Place, Read, Write};

/// 登记资金来源：类别、境内外，以及出资人对用途与时限的限定；登记后不再更改。
///
/// Registers a source of money: its kind, whether it is from abroad, and to what its giver restricts its use. It does not
/// change any more.
#[derive(Serialize)]
pub struct RegisterSource {
    /// The code of the unit whose fund it feeds.
    pub unit: String,
    /// Its code, once at the unit.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Whether it is from within the country.
    pub origin: Origin,
    /// The purposes to which it is restricted; any, where there are none.
    pub purposes: Vec<Purpose>,
    /// The last day on which it is used.
    pub until: Option<Day>,
    /// The paper that says so.
    pub paper: String,
}

#[derive(Serialize)]
struct SourceRegistered {
    source: String,
    kind: SourceKind,
}

impl Event for SourceRegistered {
    const NAME: &'static str = "funding.source.registered";
}

impl Command for RegisterSource {
    const NAME: &'static str = "funding.source.register";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_SOURCES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CodeTaken, ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[SourceRegistered::NAME];
    type Subject = Place;
    type Done = FundingSourceId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<FundingSourceId, Failure> {
        checks::code("code", &self.code)?;
        checks::name("title", &self.title)?;
        checks::name("paper", &self.paper)?;
        let today = write.today();
        if self.until.is_some_and(|last| last < today) {
            let (zh, en) = ("末日不得早于今日", "the last day is not earlier than today");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en)
                .at(["until"])
                .allowing([format!("{today} –")])
                .into());
        }
        let mut purposes = self.purposes.clone();
        purposes.sort_unstable();
        purposes.dedup();
        let person = write.read().actor().person.clone();
        let id: FundingSourceId = write.id();
        let row = funding_source::Model {
            id,
            unit_id: place.unit,
            code: self.code.clone(),
            title: self.title.trim().to_owned(),
            kind: self.kind.as_str().to_owned(),
            origin: self.origin.as_str().to_owned(),
            purposes: canonical(&purposes).map_err(Fault::new)?,
            last_day: self.until,
            paper: self.paper.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            registered_on: today,
        };
        let (zh, en) = ("该来源代码已被占用", "another source of the unit has this code");
        write.insert_or(row, Refusal::new(ErrorCode::CodeTaken, zh, en).at(["code"])).await?;
        write.emit(&SourceRegistered { source: id.global(), kind: self.kind })?;
        Ok(id)
    }
}
