//! Closed years and samples that were drawn in the schema.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use sea_orm::Order;

use super::{AuditSampleNode, DeclarationClosingNode, DeclarationNode, PopulationOf};
use crate::funding::employers::sample::draw;
use crate::funding::entity::declaration;
use crate::funding::read::employers as read;
use crate::graphql::Session;
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{Day, id::DeclarationId};
use crate::organization::api::UnitNode;

/// 一个年度的申报已截止：审计样本由此时在册的申报中抽取。
///
/// That the declarations of a year are closed at a unit: samples for audit are drawn of those that are there then.
#[Object(name = "DeclarationClosing")]
impl DeclarationClosingNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 单位；其所承继单位的申报各自截止。
    ///
    /// At which unit; those of a unit that it continues are closed by themselves.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 年度。
    ///
    /// Of which year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 份数，含已退回的；截止之后不再增减。
    ///
    /// How many there are, those that are returned among them; there are no more and no less from then on.
    async fn declared(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.declared)?)
    }

    /// 这些申报，先录入者在前；其后更正的，所示为更正后。
    ///
    /// These declarations, those that were entered first before others; of one that was corrected since, as it stands now.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn declarations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DeclarationNode>> {
        let find = read::declared_at(&Session::of(ctx)?.read, self.0.unit_id, self.0.year);
        let key = |row: &declaration::Model| row.id.global();
        let order = (declaration::Column::Id, Order::Asc);
        Page::asked(ctx, first, after)?.find(find, order, DeclarationId::parse, key, DeclarationNode).await
    }

    /// 这些申报的摘要：各申报的标识 id 按字节升序，每个后接换行 U+000A，以 UTF-8 连接，取 SHA-256。
    ///
    /// Their digest: the SHA-256 of their ids in ascending order of their bytes, each with a line feed (U+000A) behind it,
    /// in UTF-8.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 何人截止。
    ///
    /// Who closed them.
    async fn closed_by(&self) -> &str {
        &self.0.subject
    }

    /// 截止之日；抽样的种子须在此日之后公布。
    ///
    /// The day on which they were closed; the seed of a sample is published after it.
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

/// 审计样本，由 DeclarationClosing.declarations 所列的全部申报中抽取。每份申报的名次为 SHA-256(种子 seed、换行 U+000A、申报的标识 id，以 UTF-8 连接)，32 个字节逐一比较，小者先抽，抽满 size 份为止；任何人可以此重抽。标识在申报时随机产生，不再更改；截止之后不再新增申报，种子其后方公布，故无人可以左右名次，除非种子由其自选：宜取事先公告、无人能左右之数，如彩票开奖结果。
///
/// A sample for audit, of all declarations that `DeclarationClosing.declarations` lists. The rank of a declaration is the
/// SHA-256 of the `seed`, a line feed (U+000A) and the declaration's `id`, one behind the other in UTF-8. Compared byte by
/// byte, `size` declarations with the lowest ranks are drawn, the lowest first, so that anybody can draw it again. Ids are
/// made by chance when something is declared, and stay; nothing is declared once a year is closed, and the seed is published
/// on a later day. Nobody has a say in the ranks then, unless he chooses the seed himself: take one that was announced before
/// and that nobody has a say in, as the numbers of a lottery.
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

    /// 种子，如所公布；首尾空白已去。
    ///
    /// The seed as it was published, without blanks at its ends.
    async fn seed(&self) -> &str {
        &self.0.seed
    }

    /// 公布种子的文件。
    ///
    /// The paper in which the seed was published.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 公布种子之日，在申报截止之日之后。
    ///
    /// The day on which the seed was published: after the one on which declarations were closed.
    async fn published_on(&self) -> Day {
        self.0.published_on
    }

    /// 抽取算法之号：1 即上述算法。
    ///
    /// The number of the way in which it was drawn: 1 is the one that is described here.
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
        let all = u64::try_from(drawn.len())?;
        let mut shown = page.rest(drawn, |id| id.global())?;
        shown.truncate(page.size() + 1);
        let rows = try_join_all(shown.into_iter().map(|id| session.rows.one(id))).await?;
        let rows: Vec<Arc<declaration::Model>> = rows.into_iter().flatten().collect();
        Ok(page.of(rows, |row| row.id.global(), DeclarationNode, Some(all)))
    }

    /// 所抽名单的摘要：各申报的标识 id 依抽取次序，每个后接换行 U+000A，以 UTF-8 连接，取 SHA-256。
    ///
    /// The digest of what was drawn: the SHA-256 of the ids in the order in which they were drawn, each with a line feed
    /// (U+000A) behind it, in UTF-8.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 按所存种子重抽。
    ///
    /// Draws it again by the seed that is kept.
    #[graphql(complexity = "child_complexity + 20")]
    async fn replay(&self, ctx: &Context<'_>) -> Result<AuditSampleReplay> {
        let of = PopulationOf((self.0.unit_id, self.0.year));
        let population = Session::of(ctx)?.rows.one(of).await?.unwrap_or_default();
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
