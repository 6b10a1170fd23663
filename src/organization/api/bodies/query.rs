//! Queries about bodies, and about what is wanting in them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::BodyNode;
use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{ClauseId, Day, Instant};
use crate::organization::api::UnitNode;
use crate::organization::bodies::BodyKind;
use crate::organization::composition::{Check, Finding, findings};
use crate::organization::read;
use crate::store::dated::AsOf;
use crate::talent::Category;

/// What is wanting at a unit, as of a day.
pub struct CompositionFindingNode {
    finding: Finding,
    as_of: AsOf,
}

/// 组成缺项：单位缺少应设的机构，或机构的组成不符合条款。
///
/// What is wanting: a unit lacks a body that it has to have, or a body is not made up as its clause asks.
#[Object(name = "CompositionFinding")]
impl CompositionFindingNode {
    /// 单位。
    ///
    /// The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load_as_of(&Session::of(ctx)?.rows, self.finding.unit, self.as_of).await?)
    }

    /// 应设机构的类别。
    ///
    /// The kind of the body that has to be there.
    async fn kind(&self) -> BodyKind {
        self.finding.wanted.kind
    }

    /// 所管人才类别。
    ///
    /// The talent category that it is for.
    async fn category(&self) -> Option<Category> {
        let word = self.finding.wanted.category.as_deref()?;
        Category::ALL.into_iter().find(|category| category.as_str() == word)
    }

    /// 已有的机构；未设时为空。
    ///
    /// The body; null where there is none.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<BodyNode>> {
        let Some((body, _)) = self.finding.fails else { return Ok(None) };
        Ok(BodyNode::load_as_of(&Session::of(ctx)?.rows, body, self.as_of).await?)
    }

    /// 未满足的核对项；机构未设时为空。
    ///
    /// The check that it fails; null where there is no body.
    async fn check(&self) -> Option<Check> {
        self.finding.fails.map(|(_, check)| check)
    }

    /// 所据条款。
    ///
    /// The clause that asks for it.
    async fn clause(&self) -> String {
        self.finding.clause().to_string()
    }

    /// 所缺。
    ///
    /// What is missing.
    async fn missing(&self) -> &[String] {
        &self.finding.missing
    }
}

/// Queries about bodies.
#[derive(Default)]
pub struct BodiesQuery;

#[Object]
impl BodiesQuery {
    /// 一个单位的机构，截至某日、按某时所知。条款：4.1.1a、4.1.1b、4.1.1d、4.1.2a、4.1.2b、4.2.2g。权限：READ_BODIES。
    ///
    /// The bodies of a unit, as of a day and as known at a moment. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.2a, 4.1.2b, 4.2.2g; requires READ_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadBodies)),
        directive = acts::clause::apply(ids(&[
            ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1d"), ClauseId("4.1.2a"), ClauseId("4.1.2b"),
            ClauseId("4.2.2g"),
        ])),
        complexity = "10 * child_complexity"
    )]
    async fn bodies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<BodyNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let found =
            read::bodies::of_units(&session.read, &[unit.id], as_of).await?.remove(&unit.id).unwrap_or_default();
        Ok(found.into_iter().map(|(row, version)| BodyNode { seen: Arc::new((row, Some(version))), as_of }).collect())
    }

    /// 一个单位及其下级的组成缺项，截至某日、按某时所知，按单位代码排列。条款：4.1.1a、4.1.1b、4.1.1c、4.1.1d、4.1.1f、4.1.2b、4.2.2g。权限：READ_BODIES。
    ///
    /// What is wanting in the composition of a unit and all below it, as of a day and as known at a moment, by the units' codes. Clauses 4.1.1a, 4.1.1b, 4.1.1c, 4.1.1d, 4.1.1f, 4.1.2b, 4.2.2g; requires READ_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadBodies)),
        directive = acts::clause::apply(ids(&[
            ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1c"), ClauseId("4.1.1d"), ClauseId("4.1.1f"),
            ClauseId("4.1.2b"), ClauseId("4.2.2g"),
        ])),
        complexity = "100 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn composition_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看属于此网络的单位。 Only units that belong to this network.")] network: Option<ID>,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CompositionFindingNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let found = match read::unit(&session.read, &unit).await? {
            Some(unit) if session.read.actor().scope.holds(&unit.place().scope) => {
                let mut units = read::subtree(&session.read, &unit, as_of).await?;
                if let Some(network) = network {
                    let members = read::networks::cut(&session.read, &network, as_of).await?;
                    units.retain(|seen| members.contains(&seen.unit.id));
                }
                findings(&session.read, &units, as_of).await?
            }
            _ => Vec::new(),
        };
        let total = found.len() as u64;
        let numbered = found.into_iter().enumerate().map(|(number, one)| Arc::new((format!("{number:08}"), one)));
        let key = |row: &Arc<(String, Finding)>| row.0.clone();
        let rows = page.rest(numbered.collect(), key)?;
        let node = |row: Arc<(String, Finding)>| CompositionFindingNode { finding: row.1.clone(), as_of };
        Ok(page.of(rows, key, node, Some(total)))
    }
}
