//! Finds employers, the shares that they owe, what they declare and what that adds up to, samples and imports.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::at;
use crate::access::Scope;
use crate::funding::employers::{DeclarationState, EmployerKind, TrainingFigures};
use crate::funding::entity::{
    audit_sample, declaration, declaration_closing, declaration_import, declaration_import_row, declaration_step,
    declaration_version, employer, employer_version, training_share, training_sum,
};
use crate::kernel::{
    Failure, Fault, Refusal,
    id::{AuditSampleId, DeclarationClosingId, DeclarationId, DeclarationImportId, EmployerId, UnitId},
    money::Fen,
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Read, dated::AsOf};

/// Employers by id.
///
/// # Errors
/// A fault of the database.
pub async fn employers_by_id(read: &Read, ids: &[EmployerId]) -> Result<HashMap<EmployerId, employer::Model>, Fault> {
    read.find::<employer::Entity>().keyed(employer::Column::Id, ids, |row| row.id).await
}

/// The employers that are registered at a unit, or at one that it continues.
pub fn employers(read: &Read, unit: &unit::Model) -> Find<employer::Entity> {
    at(read, employer::Column::UnitId, unit)
}

/// The employers that are registered at a place and have these codes: at the unit that is there, or at those that it
/// continues.
///
/// # Errors
/// A fault of the database.
pub async fn employers_by_code(
    read: &Read,
    scope: &Scope,
    codes: &[String],
) -> Result<HashMap<String, Vec<employer::Model>>, Fault> {
    let find = read.find_in::<employer::Entity>(employer::Column::UnitId, organization::read::lying_at(read, scope));
    let find = find.among(employer::Column::Code, codes).order_by(employer::Column::Id, Order::Asc);
    find.grouped(|row| row.code.clone()).await
}

/// What is believed of employers, on whichever days, in their order.
///
/// # Errors
/// A fault of the database.
pub async fn courses(
    read: &Read,
    ids: &[EmployerId],
) -> Result<HashMap<EmployerId, Vec<employer_version::Model>>, Fault> {
    let find = read.find::<employer_version::Entity>().among(employer_version::Column::EmployerId, ids);
    let find = find.filter(AsOf::day(read.today()).believed::<employer_version::Entity>());
    find.order_by(employer_version::Column::ValidFrom, Order::Asc).grouped(|row| row.employer_id).await
}

/// What employers are as of a day, as known at a moment; none of those that are not there then.
///
/// # Errors
/// A fault of the database.
pub async fn profiles(
    read: &Read,
    ids: &[EmployerId],
    as_of: AsOf,
) -> Result<HashMap<EmployerId, employer_version::Model>, Fault> {
    let find = read.find::<employer_version::Entity>().filter(as_of.versions::<employer_version::Entity>());
    find.keyed(employer_version::Column::EmployerId, ids, |row| row.employer_id).await
}

/// Versions of shares by id.
///
/// # Errors
/// A fault of the database.
pub async fn shares_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, training_share::Model>, Fault> {
    read.find::<training_share::Entity>().keyed(training_share::Column::Id, ids, |row| row.id).await
}

/// What is believed of the share that a unit demands of a kind of employers, on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_share(
    read: &Read,
    unit: UnitId,
    kind: EmployerKind,
) -> Result<Vec<training_share::Model>, Fault> {
    let find = read.find::<training_share::Entity>().filter(training_share::Column::UnitId.eq(unit));
    let find = find.filter(training_share::Column::Kind.eq(kind.as_str()));
    find.filter(AsOf::day(read.today()).believed::<training_share::Entity>()).all().await
}

/// The shares that bind at a place: those that the unit there has set, and all above it, in the order of their ids.
///
/// # Errors
/// A fault of the database.
pub async fn shares_over(read: &Read, scope: &Scope, as_of: AsOf) -> Result<Vec<training_share::Model>, Fault> {
    let above = organization::read::on_the_way(read, scope);
    let find = read.find::<training_share::Entity>().filter(training_share::Column::UnitId.in_subquery(above));
    let find = find.filter(as_of.versions::<training_share::Entity>());
    find.order_by(training_share::Column::Id, Order::Asc).all().await
}

/// Declarations by id.
///
/// # Errors
/// A fault of the database.
pub async fn declarations_by_id(
    read: &Read,
    ids: &[DeclarationId],
) -> Result<HashMap<DeclarationId, declaration::Model>, Fault> {
    read.find::<declaration::Entity>().keyed(declaration::Column::Id, ids, |row| row.id).await
}

/// The declarations of a year by employers that are registered at a unit, and at all below it where that is asked.
pub fn declarations(read: &Read, unit: &unit::Model, year: i64, below: bool) -> Find<declaration::Entity> {
    let units = organization::read::listed_at(read, unit, below);
    let find = read.find_in::<declaration::Entity>(declaration::Column::UnitId, units);
    find.filter(declaration::Column::Year.eq(year))
}

/// What employers declare, the newest year first.
///
/// # Errors
/// A fault of the database.
pub async fn declarations_of(
    read: &Read,
    employers: &[EmployerId],
) -> Result<HashMap<EmployerId, Vec<declaration::Model>>, Fault> {
    let find = read.find::<declaration::Entity>().among(declaration::Column::EmployerId, employers);
    find.order_by(declaration::Column::Year, Order::Desc).grouped(|row| row.employer_id).await
}

/// What employers declare of some years.
///
/// # Errors
/// A fault of the database.
pub async fn declared(
    read: &Read,
    employers: &[EmployerId],
    years: &[i64],
) -> Result<HashMap<(EmployerId, i64), declaration::Model>, Fault> {
    let mut found = HashMap::with_capacity(employers.len());
    for year in years {
        let find = read.find::<declaration::Entity>().filter(declaration::Column::Year.eq(*year));
        let rows = find.keyed(declaration::Column::EmployerId, employers, |row| row.employer_id).await?;
        found.extend(rows.into_iter().map(|(employer, row)| ((employer, *year), row)));
    }
    Ok(found)
}

/// What employers of a kind that are registered at a unit declare of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PeersOf {
    /// At which unit itself.
    pub unit: UnitId,
    /// Of which kind.
    pub kind: EmployerKind,
    /// Of which year.
    pub year: i64,
}

/// What peers declare, without what is returned.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn figures_of_peers(read: &Read, of: &[PeersOf]) -> Result<HashMap<PeersOf, Vec<TrainingFigures>>, Fault> {
    use declaration::Column;
    let units: BTreeSet<UnitId> = of.iter().map(|key| key.unit).collect();
    let kinds: BTreeSet<&str> = of.iter().map(|key| key.kind.as_str()).collect();
    let years: BTreeSet<i64> = of.iter().map(|key| key.year).collect();
    let find = read.find::<declaration::Entity>().among(Column::UnitId, &units.into_iter().collect::<Vec<_>>());
    let find = find.among(Column::Kind, &kinds.into_iter().collect::<Vec<_>>());
    let find = find.among(Column::Year, &years.into_iter().collect::<Vec<_>>());
    let find = find.filter(Column::State.ne(DeclarationState::Returned.as_str()));
    let [unit, kind, year] = [Column::UnitId, Column::Kind, Column::Year];
    let [base, due, set_aside, topped_up] = [Column::Base, Column::Due, Column::SetAside, Column::ToppedUp];
    let [spent, carried_in, carried_out] = [Column::Spent, Column::CarriedIn, Column::CarriedOut];
    let columns = [unit, kind, year, base, due, set_aside, topped_up, spent, carried_in, carried_out];
    let rows = find.columns::<(UnitId, String, i64, Fen, Fen, Fen, Fen, Fen, Fen, Fen)>(columns).await?;
    let mut found: HashMap<PeersOf, Vec<TrainingFigures>> = HashMap::with_capacity(of.len());
    for (unit, kind, year, base, due, set_aside, topped_up, spent, carried_in, carried_out) in rows {
        let key = PeersOf { unit, kind: kind.parse().map_err(Fault::new)?, year };
        let figures = TrainingFigures { base, due, set_aside, topped_up, spent, carried_in, carried_out };
        found.entry(key).or_default().push(figures);
    }
    Ok(found)
}

/// The declarations of a year by employers that are registered at a unit itself: of these samples are drawn.
pub fn declared_at(read: &Read, unit: UnitId, year: i64) -> Find<declaration::Entity> {
    let find = read.find::<declaration::Entity>().filter(declaration::Column::UnitId.eq(unit));
    find.filter(declaration::Column::Year.eq(year))
}

/// Of which declarations samples are drawn.
///
/// # Errors
/// A fault of the database.
pub async fn population(read: &Read, unit: UnitId, year: i64) -> Result<Vec<DeclarationId>, Fault> {
    Ok(populations(read, &[(unit, year)]).await?.remove(&(unit, year)).unwrap_or_default())
}

/// Of which declarations samples of some years at some units are drawn.
///
/// # Errors
/// A fault of the database.
pub async fn populations(
    read: &Read,
    of: &[(UnitId, i64)],
) -> Result<HashMap<(UnitId, i64), Vec<DeclarationId>>, Fault> {
    use declaration::Column;
    let (units, years): (BTreeSet<UnitId>, BTreeSet<i64>) = of.iter().copied().unzip();
    let find = read.find::<declaration::Entity>().among(Column::UnitId, &units.into_iter().collect::<Vec<_>>());
    let find = find.among(Column::Year, &years.into_iter().collect::<Vec<_>>());
    let rows = find.columns::<(UnitId, i64, DeclarationId)>([Column::UnitId, Column::Year, Column::Id]).await?;
    let mut found: HashMap<(UnitId, i64), Vec<DeclarationId>> = HashMap::with_capacity(of.len());
    for (unit, year, id) in rows {
        found.entry((unit, year)).or_default().push(id);
    }
    Ok(found)
}

/// The versions of declarations, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn versions(
    read: &Read,
    declarations: &[DeclarationId],
) -> Result<HashMap<DeclarationId, Vec<declaration_version::Model>>, Fault> {
    let find =
        read.find::<declaration_version::Entity>().among(declaration_version::Column::DeclarationId, declarations);
    find.order_by(declaration_version::Column::Number, Order::Asc).grouped(|row| row.declaration_id).await
}

/// Who accepted or returned declarations, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn steps(
    read: &Read,
    declarations: &[DeclarationId],
) -> Result<HashMap<DeclarationId, Vec<declaration_step::Model>>, Fault> {
    let find = read.find::<declaration_step::Entity>().among(declaration_step::Column::DeclarationId, declarations);
    find.order_by(declaration_step::Column::Id, Order::Asc).grouped(|row| row.declaration_id).await
}

/// What the declarations of a year add up to at a unit, and at all below it where that is asked, by unit and kind.
///
/// # Errors
/// A fault of the database.
pub async fn sums(read: &Read, unit: &unit::Model, year: i64, below: bool) -> Result<Vec<training_sum::Model>, Fault> {
    let units = organization::read::listed_at(read, unit, below);
    let find = read.find_in::<training_sum::Entity>(training_sum::Column::UnitId, units);
    let find = find.filter(training_sum::Column::Year.eq(year)).filter(training_sum::Column::Declared.gt(0_i64));
    find.order_by(training_sum::Column::UnitId, Order::Asc).order_by(training_sum::Column::Kind, Order::Asc).all().await
}

/// Closings by id.
///
/// # Errors
/// A fault of the database.
pub async fn closings_by_id(
    read: &Read,
    ids: &[DeclarationClosingId],
) -> Result<HashMap<DeclarationClosingId, declaration_closing::Model>, Fault> {
    read.find::<declaration_closing::Entity>().keyed(declaration_closing::Column::Id, ids, |row| row.id).await
}

/// The years whose declarations are closed at a unit, and at those that it continues, the newest first.
///
/// # Errors
/// A fault of the database.
pub async fn closings(read: &Read, unit: &unit::Model) -> Result<Vec<declaration_closing::Model>, Fault> {
    let find = at::<declaration_closing::Entity>(read, declaration_closing::Column::UnitId, unit);
    find.order_by(declaration_closing::Column::Year, Order::Desc).all().await
}

/// That the declarations of a year are closed at units themselves.
///
/// # Errors
/// A fault of the database.
pub async fn closed(
    read: &Read,
    units: &[UnitId],
    year: i64,
) -> Result<HashMap<UnitId, declaration_closing::Model>, Fault> {
    let find = read.find::<declaration_closing::Entity>().filter(declaration_closing::Column::Year.eq(year));
    find.keyed(declaration_closing::Column::UnitId, units, |row| row.unit_id).await
}

/// Samples by id.
///
/// # Errors
/// A fault of the database.
pub async fn samples_by_id(
    read: &Read,
    ids: &[AuditSampleId],
) -> Result<HashMap<AuditSampleId, audit_sample::Model>, Fault> {
    read.find::<audit_sample::Entity>().keyed(audit_sample::Column::Id, ids, |row| row.id).await
}

/// The samples that were drawn of a year's declarations at a unit, and at those that it continues, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn samples(read: &Read, unit: &unit::Model, year: i64) -> Result<Vec<audit_sample::Model>, Fault> {
    let find = at::<audit_sample::Entity>(read, audit_sample::Column::UnitId, unit)
        .filter(audit_sample::Column::Year.eq(year));
    find.order_by(audit_sample::Column::Id, Order::Asc).all().await
}

/// The highest number of a year's samples at a unit itself; 0 where there are none.
///
/// # Errors
/// A fault of the database.
pub async fn last_sample(read: &Read, unit: UnitId, year: i64) -> Result<i64, Fault> {
    let find = read.find::<audit_sample::Entity>().filter(audit_sample::Column::UnitId.eq(unit));
    let find = find.filter(audit_sample::Column::Year.eq(year)).order_by(audit_sample::Column::Number, Order::Desc);
    Ok(find.limit(1).columns::<(i64,)>([audit_sample::Column::Number]).await?.first().map_or(0, |(last,)| *last))
}

/// An import.
///
/// # Errors
/// `NOT_FOUND`; a fault of the database.
pub async fn import(read: &Read, id: DeclarationImportId) -> Result<declaration_import::Model, Failure> {
    let found = imports_by_id(read, &[id]).await?.remove(&id);
    Ok(found.ok_or_else(|| Refusal::not_found("导入", "import").at(["import"]))?)
}

/// Imports by id.
///
/// # Errors
/// A fault of the database.
pub async fn imports_by_id(
    read: &Read,
    ids: &[DeclarationImportId],
) -> Result<HashMap<DeclarationImportId, declaration_import::Model>, Fault> {
    read.find::<declaration_import::Entity>().keyed(declaration_import::Column::Id, ids, |row| row.id).await
}

/// The rows of an import.
pub fn import_rows(read: &Read, import: DeclarationImportId) -> Find<declaration_import_row::Entity> {
    read.find::<declaration_import_row::Entity>().filter(declaration_import_row::Column::ImportId.eq(import))
}
