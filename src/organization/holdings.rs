//! What a unit that ends touches: networks that are its own, those to which it belongs, and persons who have acted for
//! it. Its bodies are read where they are ended.

use sea_orm::ColumnTrait;

use super::entity::{membership, network};
use super::reorganization::{HoldingKind, Open, count};
use crate::access::actor::HOUSE;
use crate::kernel::{Fault, id::UnitId};
use crate::store::{Read, dated::AsOf, entity::audit_entry};

/// Counts what goes on after today, and the persons whom the audit chain knows.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let today = AsOf::day(read.today());
    let belongs = read.find::<membership::Entity>().among(membership::Column::MemberId, units);
    let belongs = belongs.filter(today.lasting::<membership::Entity>());
    count(open, HoldingKind::Membership, belongs, membership::Column::MemberId).await?;
    // A network to which nobody belongs is a name, and nobody has to go on with that.
    let peopled = read.find::<membership::Entity>().among(membership::Column::UnitId, units);
    let peopled = peopled.filter(today.lasting::<membership::Entity>()).subquery(membership::Column::NetworkId);
    let own = read.find::<network::Entity>().among(network::Column::UnitId, units);
    let own = own.filter(network::Column::Id.in_subquery(peopled));
    count(open, HoldingKind::Network, own, network::Column::UnitId).await?;
    let acted = read.find::<audit_entry::Entity>().among(audit_entry::Column::ActingUnitId, units);
    let acted = acted.filter(audit_entry::Column::Issuer.ne(HOUSE)).distinct();
    let person = [audit_entry::Column::ActingUnitId, audit_entry::Column::Issuer, audit_entry::Column::Subject];
    for (unit, _, _) in acted.columns::<(UnitId, String, String)>(person).await? {
        *open.entry((unit, HoldingKind::Principal)).or_default() += 1;
    }
    Ok(())
}
