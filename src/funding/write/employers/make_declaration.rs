//! Declares a year of an employer.

use serde::Serialize;

use super::subject::{Desk, EmployerSubject, OF_EMPLOYERS, add_up, demand_open, filed};
use crate::access::Action;
use crate::funding::employers::{DeclarationMove, TrainingFigures};
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal,
    id::{DeclarationId, EmployerId},
};
use crate::store::{Command, Event, Read, Write};

/// 申报用人单位一个年度的职工教育经费，年度须已终了：应提须等于基数乘以比例(不足一分进一分)，结转须平；与上年、下年不符的须说明。每年一份，其后以更正修改。
///
/// Declares what an employer set aside and spent in a year that is over. What was due is the share of the base, rounded up
/// to a whole fen, and what is carried out has to add up; where it differs from the years beside it, it is explained. There
/// is one for each year, which corrections change.
#[derive(Serialize)]
pub struct MakeDeclaration {
    /// Which employer.
    pub employer: EmployerId,
    /// Of which year.
    pub year: i64,
    /// The figures.
    pub figures: TrainingFigures,
    /// What explains figures that want it.
    pub explanation: String,
}

#[derive(Serialize)]
struct DeclarationMade {
    declaration: String,
    employer: String,
    year: i64,
}

impl Event for DeclarationMade {
    const NAME: &'static str = "funding.declaration.made";
}

impl Command for MakeDeclaration {
    const NAME: &'static str = "funding.declaration.make";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::FiguresBreakRules, ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DeclarationMade::NAME];
    type Subject = EmployerSubject;
    type Done = DeclarationId;

    async fn load(&self, read: &Read) -> Result<EmployerSubject, Failure> {
        EmployerSubject::load(read, self.employer).await
    }

    async fn run(&self, subject: EmployerSubject, write: &mut Write) -> Result<DeclarationId, Failure> {
        let (unit, employer) = (subject.row.unit_id, subject.row.id);
        demand_open(write.read(), unit, self.year).await?;
        let desk = Desk::of(write.read(), &subject.place, self.year, &[employer]).await?;
        if desk.there(employer).is_some() {
            let (zh, en) = ("该年度已申报，可更正", "that year is declared already; it can be corrected");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["year"]);
            return Err(refusal.allowing([DeclarationMove::Correct.as_str()]).into());
        }
        let kind = desk.profile(employer)?.kind()?;
        let declared = desk.declared(Some(employer), kind, (self.figures, self.explanation.as_str()))?;
        let (row, version) = filed(write, (unit, employer), self.year, &declared)?;
        let id = row.id;
        write.insert(row.clone()).await?;
        write.insert(version).await?;
        add_up(write, &[(1, &row)]).await?;
        write.emit(&DeclarationMade { declaration: id.global(), employer: employer.global(), year: self.year })?;
        Ok(id)
    }
}
