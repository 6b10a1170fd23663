//! Closed years and samples that were drawn in the schema.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{AuditSampleNode, DeclarationClosingNode, DeclarationNode};
use crate::funding::employers::sample::draw;
use crate::funding::entity::declaration;
use crate::funding::read::employers as read;
use crate::graphql::Session;
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{Day, id::DeclarationId};
use crate::organization::api::UnitNode;

/// 一个年度的申报已截止。
///
/// That the declarations of a year are closed at a unit.
#[Object(name = "DeclarationClosing")]
impl DeclarationClosingNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 单位。
    ///
    /// At which unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 年度。
    ///
    /// Of which year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 当时的份数。
    ///
    /// How many there were.
    async fn declared(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.declared)?)
    }

    /// 当时各申报标识与内容摘要的摘要。
    ///
    /// The digest of their ids and of what they said then.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 何人截止。
    ///
    /// Who closed them.
    async fn closed_by(&self) -> &str {
        &self.0.subject
    }

    /// 截止之日；抽样的种子须在此日或其后公布。
    ///
    /// The day on which they were closed; the seed of a sample is published then or later.
    async fn closed_on(&self) -> Day {
        self.0.closed_on
    }
}

/// 按所存种子重抽的结果。
///
/// What is drawn again by the seed that is kept.
#[derive(SimpleObject)]
pub struct AuditSampleReplay {
    /// 与所存逐份相同。
    ///
    /// Whether it is what is kept, one by one.
    same: bool,
    /// 重抽所得申报的标识，依抽取次序。
    ///
    /// The ids of the declarations that are drawn, in the order in which they are.
    drawn: Vec<ID>,
}

/// 审计样本。每份申报的名次为 SHA-256(种子、换行 U+000A、申报的全局标识，均为 UTF-8)，逐字节比较，小者先抽；任何人可以此重抽。
///
/// A sample of a year's declarations that is to be audited. The rank of a declaration is the SHA-256 of the seed, a line feed
/// (U+000A) and the declaration's global id, all in UTF-8. Compared byte by byte, those with the lowest are drawn, the lowest
/// first, so that anybody can draw it again.
#[Object(name = "AuditSample")]
impl AuditSampleNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 单位。
    ///
    /// At which unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 年度。
    ///
    /// Of which year's declarations.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 该年度第几次抽取。
    ///
    /// Its number among the draws of that year.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 种子。
    ///
    /// The seed.
    async fn seed(&self) -> &str {
        &self.0.seed
    }

    /// 公布种子的文件。
    ///
    /// The paper in which the seed was published.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 公布种子之日。
    ///
    /// The day on which the seed was published.
    async fn published_on(&self) -> Day {
        self.0.published_on
    }

    /// 抽取算法之号。
    ///
    /// The number of the way in which it was drawn.
    async fn algorithm(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.algorithm)?)
    }

    /// 抽取份数。
    ///
    /// How many were drawn.
    async fn size(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.size)?)
    }

    /// 从多少份中抽取。
    ///
    /// Of how many.
    async fn population(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.population)?)
    }

    /// 所抽申报，依抽取次序。
    ///
    /// The declarations that were drawn, in the order in which they were.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn drawn(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DeclarationNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let drawn = self.0.drawn()?;
        let mut rows = read::declarations_by_id(&session.read, &drawn).await?;
        let rows: Vec<declaration::Model> = drawn.iter().filter_map(|id| rows.remove(id)).collect();
        page.whole(&rows, |row| row.id.global(), DeclarationNode::from)
    }

    /// 所抽名单的摘要。
    ///
    /// The digest of what was drawn.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 按所存种子重抽。
    ///
    /// Draws it again by the seed that is kept.
    #[graphql(complexity = "child_complexity + 20")]
    async fn replay(&self, ctx: &Context<'_>) -> Result<AuditSampleReplay> {
        let population = read::population(&Session::of(ctx)?.read, self.0.unit_id, self.0.year).await?;
        let population: Vec<DeclarationId> = population.into_iter().map(|(id, _)| id).collect();
        let drawn = draw(&self.0.seed, &population, usize::try_from(self.0.size)?);
        let same = drawn == self.0.drawn()?;
        Ok(AuditSampleReplay { same, drawn: drawn.into_iter().map(|id| ID(id.global())).collect() })
    }

    /// 抽取者。
    ///
    /// Who drew it.
    async fn drawn_by(&self) -> &str {
        &self.0.subject
    }

    /// 抽取之日。
    ///
    /// The day on which it was drawn.
    async fn drawn_on(&self) -> Day {
        self.0.drawn_on
    }
}
