//! What stands at a unit that ends: bodies, and who holds their posts.

use sea_orm::{ColumnTrait, Condition};

use super::entity::{appointment, body_version};
use super::reorganization::{HoldingKind, Open, count};
use crate::kernel::{Fault, id::UnitId};
use crate::store::{Read, dated::AsOf};

/// Counts what goes on after today.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let today = AsOf::day(read.today());
    let bodies = read.find::<body_version::Entity>().among(body_version::Column::UnitId, units);
    let bodies = bodies.filter(today.believed::<body_version::Entity>()).filter(
        Condition::any()
            .add(body_version::Column::ValidUntil.is_null())
            .add(body_version::Column::ValidUntil.gt(read.today())),
    );
    count(open, HoldingKind::Body, bodies, body_version::Column::UnitId).await?;
    let held = read.find::<appointment::Entity>().among(appointment::Column::UnitId, units);
    let held = held.filter(today.believed::<appointment::Entity>()).filter(
        Condition::any()
            .add(appointment::Column::ValidUntil.is_null())
            .add(appointment::Column::ValidUntil.gt(read.today())),
    );
    count(open, HoldingKind::Appointment, held, appointment::Column::UnitId).await
}
