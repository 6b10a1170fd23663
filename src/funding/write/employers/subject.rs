//! What the commands about employers are about, and how what is declared is held against its rules and added up.

use std::collections::{BTreeMap, HashMap};

use crate::funding::employers::{
    DeclarationState, Declared, EmployerKind, LONGEST_EXPLANATION, Neighbours, TrainingFigures, breaches, check_over,
    demand,
};
use crate::funding::entity::{
    declaration, declaration_closing, declaration_version, employer, employer_version, training_sum,
};
use crate::funding::obligation::days_of;
use crate::funding::read::employers as read;
use crate::funding::write::subject::check_year;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, Refusals, checks,
    id::{DeclarationId, EmployerId, UnitId},
    money::{Fen, Rate},
};
use crate::store::{Place, Read, Standing, Subject, Write, dated::AsOf};

/// The clauses that employers and their declarations serve.
pub const OF_EMPLOYERS: &[ClauseId] = &[ClauseId("4.4.1"), ClauseId("4.5.2"), ClauseId("4.5.3")];

/// An employer, what is believed of it, and where it is registered.
pub struct EmployerSubject {
    pub(super) row: employer::Model,
    pub(super) course: Vec<employer_version::Model>,
    pub(super) place: Place,
}

impl EmployerSubject {
    pub(super) async fn load(read: &Read, id: EmployerId) -> Result<Self, Failure> {
        let found = read::employers_by_id(read, &[id]).await?.remove(&id);
        let row = found.ok_or_else(|| Refusal::not_found("用人单位", "employer").at(["employer"]))?;
        let course = read::courses(read, &[id]).await?.remove(&id).unwrap_or_default();
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, course, place })
    }

    /// The same, changed once more.
    pub(super) fn changed(&self) -> employer::Model {
        employer::Model { version: self.row.version + 1, ..self.row.clone() }
    }
}

impl Subject for EmployerSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let name = self.course.last().map(|version| version.name.clone()).unwrap_or_default();
        Some((self.row.version, vec![("name", name)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// A declaration, and where its employer is registered.
pub struct DeclarationSubject {
    pub(super) row: declaration::Model,
    pub(super) place: Place,
}

impl DeclarationSubject {
    pub(super) async fn load(read: &Read, id: DeclarationId) -> Result<Self, Failure> {
        let found = read::declarations_by_id(read, &[id]).await?.remove(&id);
        let row = found.ok_or_else(|| Refusal::not_found("申报", "declaration").at(["declaration"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// Its state.
    pub(super) fn state(&self) -> Result<DeclarationState, Fault> {
        self.row.state.parse().map_err(Fault::new)
    }
}

impl Subject for DeclarationSubject {
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

/// Demands a year of which declarations are taken, and that they are not closed at a unit.
pub(super) async fn demand_open(read: &Read, unit: UnitId, year: i64) -> Result<(), Failure> {
    check_year("year", year, read.today())?;
    check_over(year, read.today())?;
    match read::closed(read, &[unit], year).await?.get(&unit) {
        Some(closing) => Err(closed(closing).into()),
        None => Ok(()),
    }
}

/// Nothing more is declared of a year that is closed.
pub(super) fn closed(closing: &declaration_closing::Model) -> Refusal {
    let declaration_closing::Model { year, closed_on, .. } = closing;
    let (zh, en) = (
        format!("{year} 年度的申报已于 {closed_on} 截止，只可更正已有的申报"),
        format!("the declarations of {year} were closed on {closed_on}: those that are there can be corrected"),
    );
    Refusal::new(ErrorCode::PeriodClosed, zh, en).at(["year"]).allowing(["declarationCorrect"])
}

/// What declarations of a year are held against.
pub(super) struct Desk {
    year: i64,
    shares: BTreeMap<EmployerKind, Rate>,
    courses: HashMap<EmployerId, Vec<employer_version::Model>>,
    declared: HashMap<(EmployerId, i64), declaration::Model>,
}

impl Desk {
    /// Of employers that are registered at a place.
    pub(super) async fn of(read: &Read, place: &Place, year: i64, employers: &[EmployerId]) -> Result<Self, Failure> {
        let first = days_of(year).from.unwrap_or(Day::FIRST);
        let mut shares: BTreeMap<EmployerKind, Rate> = BTreeMap::new();
        for row in read::shares_over(read, &place.scope, AsOf::day(first)).await? {
            let kind: EmployerKind = row.kind.parse().map_err(Fault::new)?;
            let share = row.share()?;
            let greatest = shares.entry(kind).or_insert(share);
            *greatest = share.max(*greatest);
        }
        let courses = read::courses(read, employers).await?;
        let declared = read::declared(read, employers, &[year - 1, year, year + 1]).await?;
        Ok(Self { year, shares, courses, declared })
    }

    /// What an employer declares of the year already.
    pub(super) fn there(&self, employer: EmployerId) -> Option<&declaration::Model> {
        self.declared.get(&(employer, self.year))
    }

    /// What an employer is at the year's end, or was when it was there last in that year.
    pub(super) fn profile(&self, employer: EmployerId) -> Result<&employer_version::Model, Refusal> {
        let course = self.courses.get(&employer).map(Vec::as_slice).unwrap_or_default();
        let days = days_of(self.year);
        course.iter().rev().find(|version| version.term().and(days).is_some()).ok_or_else(|| {
            let year = self.year;
            let (zh, en) = (
                format!("该用人单位在 {year} 年度尚未登记或已注销"),
                format!("the employer is not there on any day of {year}"),
            );
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["year"]);
            refusal.allowing(course.iter().map(|version| version.term().to_string()))
        })
    }

    /// What is declared of the year by an employer of a kind, held against its rules.
    pub(super) fn declared(
        &self,
        employer: Option<EmployerId>,
        kind: EmployerKind,
        (figures, explanation): (TrainingFigures, &str),
    ) -> Result<Declared, Refusals> {
        let one = |refusal: Refusal| Refusals(vec![refusal]);
        figures.check().map_err(one)?;
        let explanation = explanation.trim();
        if !explanation.is_empty() {
            checks::text_up_to(LONGEST_EXPLANATION, "explanation", explanation).map_err(one)?;
        }
        let share = self.shares.get(&kind).copied().ok_or_else(|| one(self.no_share(kind)))?;
        let beside = employer.map(|employer| self.beside(employer)).unwrap_or_default();
        demand(&breaches(&figures, share, beside), explanation)?;
        Ok(Declared { kind, share, figures, explanation: explanation.to_owned() })
    }

    fn no_share(&self, kind: EmployerKind) -> Refusal {
        let (kind, year) = (kind.as_str(), self.year);
        let (zh, en) = (
            format!("{year} 年首日没有适用于 {kind} 的提取比例，须先设定"),
            format!("no share is in force for {kind} on the first day of {year}; one has to be set first"),
        );
        Refusal::new(ErrorCode::StateForbids, zh, en).at(["year"]).allowing(["trainingShareSet"])
    }

    fn beside(&self, employer: EmployerId) -> Neighbours {
        let of = |year: i64| self.declared.get(&(employer, year));
        Neighbours {
            before: of(self.year - 1).map(|row| row.carried_out),
            after: of(self.year + 1).map(|row| row.carried_in),
        }
    }
}

/// A declaration and its first version.
pub(super) fn filed(
    write: &Write,
    (unit_id, employer_id): (UnitId, EmployerId),
    year: i64,
    declared: &Declared,
) -> Result<(declaration::Model, declaration_version::Model), Fault> {
    let blank = declaration::Model {
        id: write.id(),
        unit_id,
        employer_id,
        year,
        kind: String::new(),
        share: String::new(),
        base: Fen::ZERO,
        due: Fen::ZERO,
        set_aside: Fen::ZERO,
        topped_up: Fen::ZERO,
        spent: Fen::ZERO,
        carried_in: Fen::ZERO,
        carried_out: Fen::ZERO,
        short: Fen::ZERO,
        explanation: String::new(),
        state: DeclarationState::Submitted.as_str().to_owned(),
        number: 0,
        digest: String::new(),
        declared_on: write.today(),
        version: 0,
    };
    becoming(&blank, declared, "", write)
}

/// A declaration once something else is said of it, and the version that says so.
pub(super) fn becoming(
    before: &declaration::Model,
    declared: &Declared,
    reason: &str,
    write: &Write,
) -> Result<(declaration::Model, declaration_version::Model), Fault> {
    let (content, digest) = declared.sealed()?;
    let Declared { kind, share, figures, explanation } = declared;
    let TrainingFigures { base, due, set_aside, topped_up, spent, carried_in, carried_out } = *figures;
    let after = declaration::Model {
        kind: kind.as_str().to_owned(),
        share: share.to_string(),
        base,
        due,
        set_aside,
        topped_up,
        spent,
        carried_in,
        carried_out,
        short: figures.short(),
        explanation: explanation.clone(),
        number: before.number + 1,
        digest: digest.clone(),
        version: before.version + 1,
        ..before.clone()
    };
    let person = write.read().actor().person.clone();
    let version = declaration_version::Model {
        id: write.id(),
        unit_id: before.unit_id,
        declaration_id: before.id,
        number: after.number,
        content,
        digest,
        reason: reason.trim().to_owned(),
        issuer: person.issuer,
        subject: person.subject,
        instant: write.now(),
    };
    Ok((after, version))
}

/// Adds declarations to the sums, or takes them out of these, each so many times; what is returned does not count.
pub(super) async fn add_up(write: &mut Write, changes: &[(i64, &declaration::Model)]) -> Result<(), Failure> {
    let mut sums: BTreeMap<(UnitId, i64, &str), [i64; 7]> = BTreeMap::new();
    for (times, row) in changes.iter().filter(|(_, row)| row.state != DeclarationState::Returned.as_str()) {
        let declaration::Model { base, due, set_aside, topped_up, spent, short, .. } = row;
        let figures = [1, base.0, due.0, set_aside.0, topped_up.0, spent.0, short.0];
        let sum = sums.entry((row.unit_id, row.year, row.kind.as_str())).or_default();
        for (sum, figure) in sum.iter_mut().zip(figures) {
            *sum += times * figure;
        }
    }
    let rows: Vec<training_sum::Model> = sums
        .into_iter()
        .filter(|(_, sum)| sum.iter().any(|figure| *figure != 0))
        .map(|((unit_id, year, kind), [declared, base, due, set_aside, topped_up, spent, short])| training_sum::Model {
            id: write.id(),
            unit_id,
            year,
            kind: kind.to_owned(),
            declared,
            base: Fen(base),
            due: Fen(due),
            set_aside: Fen(set_aside),
            topped_up: Fen(topped_up),
            spent: Fen(spent),
            short: Fen(short),
        })
        .collect();
    let key = [training_sum::Column::UnitId, training_sum::Column::Year, training_sum::Column::Kind];
    let added = [
        training_sum::Column::Declared,
        training_sum::Column::Base,
        training_sum::Column::Due,
        training_sum::Column::SetAside,
        training_sum::Column::ToppedUp,
        training_sum::Column::Spent,
        training_sum::Column::Short,
    ];
    write.add_up(rows, &key, &added).await
}
