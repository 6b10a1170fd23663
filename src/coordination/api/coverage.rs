//! Of whom a responsibility matrix has to speak, in the schema.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::units;
use crate::access::Action;
use crate::coordination::matrix;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::kernel::{ClauseId, Day, Instant};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::store::dated::AsOf;

/// 职责分工须涉及的单位，及尚未涉及的单位。
///
/// Of which units a responsibility matrix has to speak, and of which it does not.
#[derive(SimpleObject)]
pub struct ResponsibilityCoverage {
    /// 是否已无遗漏；无遗漏的履行条款 4.2.3a、4.3.1 的责任。
    ///
    /// Whether nobody is left out, which discharges the duties of clauses 4.2.3a and 4.3.1.
    is_complete: bool,
    /// 应明确职责的单位：领导小组成员单位(网络 leading-group)；未建该网络的，为直属部门。
    ///
    /// Whose duties have to be explicit: the members of the network leading-group; where there is none, the departments
    /// directly below.
    #[graphql(complexity = "20 * child_complexity")]
    expected: Vec<UnitNode>,
    /// 既不牵头也不配合任何工作的单位。
    ///
    /// Those of them that lead nothing and cooperate in nothing.
    #[graphql(complexity = "20 * child_complexity")]
    left_out: Vec<UnitNode>,
}

/// Queries about the coverage of a matrix.
#[derive(Default)]
pub struct CoverageQuery;

#[Object]
impl CoverageQuery {
    /// 职责分工是否涉及每个应明确职责的单位，截至某日、按某时所知；单位不在可见范围内则为空。条款：4.2.3a、4.3.1。权限：READ_COORDINATION。
    ///
    /// Whether a unit's responsibility matrix speaks of each unit whose duties have to be explicit, as of a day and as known at a
    /// moment; null where the unit is not within reach. Clauses 4.2.3a, 4.3.1; requires READ_COORDINATION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadCoordination)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.3a"), ClauseId("4.3.1")])),
        complexity = "10 + child_complexity"
    )]
    async fn responsibility_coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Option<ResponsibilityCoverage>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let scope = &session.read.actor().scope;
        let found = organization::read::unit(&session.read, &unit).await?;
        let Some(unit) = found.filter(|unit| {
            let there = unit.place().scope;
            scope.holds(&there) || there.holds(scope)
        }) else {
            return Ok(None);
        };
        let mut found = matrix::coverage(&session.read, &[unit.id], as_of).await?;
        let coverage = found.remove(&unit.id).unwrap_or_default();
        Ok(Some(ResponsibilityCoverage {
            is_complete: coverage.is_complete(),
            expected: units(ctx, coverage.expected).await?,
            left_out: units(ctx, coverage.left_out).await?,
        }))
    }
}
