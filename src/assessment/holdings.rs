//! Which schemes are in force at a unit that ends, and which assessments are under way that it makes or undergoes.

use sea_orm::ColumnTrait;

use super::entity::{assessment, assessment_scheme};
use super::model::{AssessmentState, SchemeState};
use super::read;
use crate::kernel::{Fault, Period, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::Read;

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<assessment_scheme::Entity>().among(assessment_scheme::Column::UnitId, units);
    let find = find.filter(assessment_scheme::Column::State.eq(SchemeState::Published.as_str()));
    count(open, HoldingKind::AssessmentScheme, find, assessment_scheme::Column::UnitId).await?;
    // Whom one is about that is under way is asked when it is judged.
    let under_way = assessment::Column::State.ne(AssessmentState::Confirmed.as_str());
    for row in read.find::<assessment::Entity>().filter(under_way).all().await? {
        let place = read.lies(row.unit_id).await?;
        let period: Period = row.period.parse().map_err(Fault::new)?;
        let assessed = read::assessed(read, &place, row.network_id, period).await?;
        for unit in units.iter().filter(|unit| **unit == row.unit_id || assessed.contains(unit)) {
            *open.entry((*unit, HoldingKind::Assessment)).or_default() += 1;
        }
    }
    Ok(())
}
