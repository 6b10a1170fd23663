//! Ballots, who voted in them, and the rules under which they are taken, in the schema.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use uuid::Uuid;

use super::{DecisionNode, DecisionsOf, RuleVersion, VotesIn, holder};
use crate::deliberation::entity::{ballot, ballot_rule, vote};
use crate::deliberation::model::{MeetingKind, VoteChoice};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::{LoadFault, Rows, Session};
use crate::kernel::{Day, Instant};
use crate::organization::api::UnitNode;
use crate::organization::api::bodies::AppointmentNode;

/// A ballot.
pub struct BallotNode(pub(super) ballot::Model);

/// 一次表决。
///
/// A ballot on a motion.
#[Object(name = "Ballot")]
impl BallotNode {
    /// 序号，自 1 起。
    ///
    /// Its number in the meeting, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 议程项的序号。
    ///
    /// The number of the agenda's item that it is on.
    async fn item(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.item)?)
    }

    /// 付表决的议案。
    ///
    /// What was put to the vote.
    async fn motion(&self) -> &str {
        &self.0.motion
    }

    /// 是否不记名。
    ///
    /// Whether nobody knows who voted how.
    async fn secret(&self) -> bool {
        self.0.secret
    }

    /// 赞成票。
    ///
    /// How many were in favour.
    async fn in_favour(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.in_favour)?)
    }

    /// 反对票。
    ///
    /// How many were against it.
    async fn against(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.against)?)
    }

    /// 弃权票。
    ///
    /// How many abstained.
    async fn abstained(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.abstained)?)
    }

    /// 通过所需赞成票：应到人数(不论是否出席)的规定份额。
    ///
    /// How many had to be in favour: a part of all who are entitled, whether they attended or not.
    async fn needed(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.needed)?)
    }

    /// 是否通过。
    ///
    /// Whether it carried.
    async fn carried(&self) -> bool {
        self.0.carried
    }

    /// 投票者；不记名表决只见何人投过票。
    ///
    /// Who voted; of a secret ballot it is known that somebody voted, and not how.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn votes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<VoteNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(VotesIn(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.to_string(), VoteNode)
    }

    /// 由此形成的决定；未通过则为空。
    ///
    /// The decision that it became; null where it did not carry.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        let rows = Session::of(ctx)?.rows.one(DecisionsOf(self.0.meeting_id)).await?.unwrap_or_default();
        let found = rows.iter().find(|row| row.ballot_id == self.0.id);
        Ok(found.cloned().map(|row| DecisionNode(Arc::new(row))))
    }

    /// 登记时刻。
    ///
    /// When it was entered.
    async fn taken_at(&self) -> Instant {
        self.0.instant
    }
}

/// That somebody voted.
pub struct VoteNode(vote::Model);

/// 一张选票的投票者。
///
/// That somebody voted.
#[Object(name = "BallotVote")]
impl VoteNode {
    /// 任职；无权查看机构则为空。
    ///
    /// The appointment; null where the actor may not see bodies.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<AppointmentNode>> {
        holder(ctx, self.0.appointment_id).await
    }

    /// 意见；不记名表决则为空，任何人不可知。
    ///
    /// How; null in a secret ballot, where nobody knows.
    async fn choice(&self) -> Option<VoteChoice> {
        self.0.choice.as_deref()?.parse().ok()
    }
}

/// A ballot rule.
pub struct BallotRuleNode(pub(super) Arc<ballot_rule::Model>);

impl BallotRuleNode {
    pub(crate) async fn load(rows: &Rows, version: Uuid) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(RuleVersion(version)).await?.map(Self))
    }
}

/// 表决规则：一类会议的法定人数与通过所需，均为应到人数的份额。
///
/// A ballot rule: what part of those who are entitled has to be there in a kind of meeting, and what part in favour.
#[Object(name = "BallotRule")]
impl BallotRuleNode {
    /// 所属单位。
    ///
    /// Whose meetings.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 会议类别。
    ///
    /// For which kind of meeting.
    async fn kind(&self) -> Option<MeetingKind> {
        self.0.kind.parse().ok()
    }

    /// 法定人数份额的分子。
    ///
    /// What part has to be there: so many …
    async fn quorum_numerator(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.quorum_numerator)?)
    }

    /// 法定人数份额的分母。
    ///
    /// … of so many.
    async fn quorum_denominator(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.quorum_denominator)?)
    }

    /// 通过所需份额的分子。
    ///
    /// What part has to be in favour: so many …
    async fn majority_numerator(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.majority_numerator)?)
    }

    /// 通过所需份额的分母。
    ///
    /// … of so many.
    async fn majority_denominator(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.majority_denominator)?)
    }

    /// 所据文件。
    ///
    /// The paper that says so.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.0.valid_from
    }

    /// 不再有效的首日；空为至今。
    ///
    /// The first day on which it holds no more; null: it still does.
    async fn valid_until(&self) -> Option<Day> {
        self.0.valid_until
    }
}
