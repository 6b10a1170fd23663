//! Which versions of a rule a division has: their editions are those that a shadow or an audit over past awards
//! goes through, one trial each.

use sea_orm::ColumnTrait;

use super::entity::rule_version;
use crate::kernel::{
    Fault,
    id::{RuleVersionId, UnitId},
};
use crate::store::Read;

/// The versions of a division's rule by its code.
///
/// # Errors
/// A fault of the database.
pub async fn versions(read: &Read, division: UnitId, code: &str) -> Result<Vec<RuleVersionId>, Fault> {
    let find = read
        .find::<rule_version::Entity>()
        .filter(rule_version::Column::UnitId.eq(division))
        .filter(rule_version::Column::Code.eq(code));
    let rows: Vec<(RuleVersionId,)> = find.columns([rule_version::Column::Id]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
