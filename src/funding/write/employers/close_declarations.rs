//! Closes the declarations of a year.

use serde::Serialize;

use super::subject::{OF_EMPLOYERS, demand_open};
use crate::access::Action;
use crate::funding::employers::sample::sealed;
use crate::funding::entity::declaration_closing;
use crate::funding::read::employers::population;
use crate::funding::write::subject::fund;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, id::DeclarationClosingId};
use crate::store::{Command, Event, Place, Read, Write};

/// 截止一个年度的申报：此后不再新增，已有的仍可更正；抽样由此时在册的申报中抽取。不可撤销。
///
/// Closes the declarations of a year at a unit: none is added any more, and those that are there can still be corrected.
/// Samples are drawn of those that are there then. That cannot be undone.
#[derive(Serialize)]
pub struct CloseDeclarations {
    /// The code of the unit.
    pub unit: String,
    /// Of which year.
    pub year: i64,
}

#[derive(Serialize)]
struct DeclarationsClosed {
    closing: String,
    year: i64,
    declared: i64,
    digest: String,
}

impl Event for DeclarationsClosed {
    const NAME: &'static str = "funding.declarations.closed";
}

impl Command for CloseDeclarations {
    const NAME: &'static str = "funding.declarations.close";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DeclarationsClosed::NAME];
    type Subject = Place;
    type Done = DeclarationClosingId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        fund(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<DeclarationClosingId, Failure> {
        demand_open(write.read(), place.unit, self.year).await?;
        let population = population(write.read(), place.unit, self.year).await?;
        let declared = i64::try_from(population.len()).map_err(Fault::new)?;
        let digest = sealed(&population).to_string();
        let person = write.read().actor().person.clone();
        let id: DeclarationClosingId = write.id();
        let row = declaration_closing::Model {
            id,
            unit_id: place.unit,
            year: self.year,
            declared,
            digest: digest.clone(),
            issuer: person.issuer,
            subject: person.subject,
            closed_on: write.today(),
        };
        write.insert(row).await?;
        write.emit(&DeclarationsClosed { closing: id.global(), year: self.year, declared, digest })?;
        Ok(id)
    }
}
