//! Coordination matters in the schema.

use std::future::ready;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::{CoordinationStep, StepsOf, parsed};
use crate::coordination::entity::matter;
use crate::coordination::model::{MatterKind, MatterState, WorkLine, is_matter_overdue};
use crate::coordination::write::{AnswerMatter, CloseMatter, EscalateMatter, RaiseMatter, TakeUpMatter};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::graphql::{LoadFault, Rows, Session};
use crate::kernel::{Day, Failure, id::MatterId};
use crate::organization::api::UnitNode;
use crate::store::Command;

/// A coordination matter.
pub struct MatterNode(pub(super) Arc<matter::Model>);

impl MatterNode {
    pub(crate) async fn load(rows: &Rows, id: MatterId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 协调事项：障碍、部门之间的矛盾或支持请求，由本单位或其上级答复，由提出单位办结，或提交上一级。
///
/// A coordination matter: a barrier, a conflict between departments or a request for support, which the unit itself or one
/// above it answers. The unit that raised it closes it, or it is put to the unit one higher.
#[Object(name = "CoordinationMatter")]
impl MatterNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 提出单位。
    ///
    /// Who raised it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 须答复的单位。
    ///
    /// Who has to answer it.
    async fn addressee(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.addressee_id).await?)
    }

    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<MatterKind> {
        self.0.kind.parse().ok()
    }

    /// 工作线。
    ///
    /// Its line of work.
    async fn line(&self) -> Option<WorkLine> {
        self.0.line.parse().ok()
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 内容。
    ///
    /// What it is about.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 答复期限(含当日)。
    ///
    /// The last day on which it is answered in time.
    async fn answer_by(&self) -> Day {
        self.0.answer_by
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<MatterState> {
        self.0.state.parse().ok()
    }

    /// 截至今日是否逾期未答复。
    ///
    /// Whether, as of today, its answer is overdue.
    async fn is_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = Session::of(ctx)?.read.today();
        let state = self.0.state.parse::<MatterState>();
        Ok(state.is_ok_and(|state| is_matter_overdue(state, self.0.answer_by, today)))
    }

    /// 答复；待答复则为空。
    ///
    /// What was answered; null while it waits for an answer.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// 经过。
    ///
    /// What was done with it.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<CoordinationStep>> {
        StepsOf(self.0.id.0).shown(ctx).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

input! {
    /// 提出协调事项的输入。
    ///
    /// What raising a matter takes.
    MatterRaiseInput makes {
        /// 提出单位代码。
        ///
        /// The code of the unit that raises it.
        unit: String,
        /// 须答复的单位代码：本单位或其上级。
        ///
        /// The code of the unit that has to answer it: the unit itself or one above it.
        addressee: String,
        /// 类别。
        ///
        /// Its kind.
        kind: MatterKind,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 内容，1 至 10000 字符。
        ///
        /// What it is about, 1 to 10,000 characters.
        text: String,
        /// 答复期限(含当日)，须晚于今日。
        ///
        /// The last day on which it is answered in time; later than today.
        answer_by: Day,
        /// 工作线；不填则为 TALENT。
        ///
        /// Its line of work; TALENT where none is given.
        line: Option<WorkLine>,
    }
}

input! {
    /// 受理协调事项的输入。
    ///
    /// What taking a matter up takes.
    MatterTakeUpInput changes {
        /// 协调事项。
        ///
        /// The matter.
        matter: ID,
    }
}

input! {
    /// 答复协调事项的输入。
    ///
    /// What answering a matter takes.
    MatterAnswerInput changes {
        /// 协调事项。
        ///
        /// The matter.
        matter: ID,
        /// 答复，1 至 10000 字符。
        ///
        /// What is answered, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 办结协调事项的输入。
    ///
    /// What closing a matter takes.
    MatterCloseInput changes {
        /// 协调事项。
        ///
        /// The matter.
        matter: ID,
    }
}

input! {
    /// 提交上一级的输入。
    ///
    /// What putting a matter to the unit one higher takes.
    MatterEscalateInput changes because {
        /// 协调事项。
        ///
        /// The matter.
        matter: ID,
        /// 上一级的答复期限(含当日)，须晚于今日。
        ///
        /// The last day on which it is answered in time there; later than today.
        answer_by: Day,
    }
}

payload! {
    /// 协调事项变更的结果。
    ///
    /// What became of a change of a matter.
    MatterPayload of MatterId {
        /// 协调事项。
        ///
        /// The matter.
        matter: MatterNode
    }
}

fn matter_id(id: &ID) -> Result<MatterId, Failure> {
    parsed(MatterId::parse(id), ("协调事项", "matter"), "matter")
}

/// Mutations about coordination matters.
#[derive(Default)]
pub struct MattersMutation;

#[Object]
impl MattersMutation {
    /// 提出协调事项，交本单位或其上级答复。条款：4.1.2c、4.2.3b、4.2.3e、4.4。权限：PERFORM_TASKS。
    ///
    /// Raises a matter, which the unit itself or one above it has to answer. Clauses 4.1.2c, 4.2.3b, 4.2.3e, 4.4; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(RaiseMatter::ACTION)),
        directive = acts::clause::apply(ids(RaiseMatter::CLAUSES)),
        directive = acts::errors::apply(codes(RaiseMatter::ERRORS)),
        directive = acts::emits::apply(events(RaiseMatter::EVENTS))
    )]
    async fn matter_raise(&self, ctx: &Context<'_>, input: MatterRaiseInput) -> Result<MatterPayload> {
        let command = Ok(RaiseMatter {
            unit: input.unit.clone(),
            addressee: input.addressee.clone(),
            kind: input.kind,
            line: input.line.unwrap_or_default(),
            title: input.title.clone(),
            text: input.text.clone(),
            answer_by: input.answer_by,
        });
        MatterPayload::answer(ctx, &input, ready(command)).await
    }

    /// 受理协调事项：由须答复单位自己的人。条款：4.1.2c、4.2.3b、4.2.3e、4.4。权限：PERFORM_TASKS。
    ///
    /// Takes a matter up; the own people of the unit that has to answer it do so. Clauses 4.1.2c, 4.2.3b, 4.2.3e, 4.4; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(TakeUpMatter::ACTION)),
        directive = acts::clause::apply(ids(TakeUpMatter::CLAUSES)),
        directive = acts::errors::apply(codes(TakeUpMatter::ERRORS)),
        directive = acts::emits::apply(events(TakeUpMatter::EVENTS))
    )]
    async fn matter_take_up(&self, ctx: &Context<'_>, input: MatterTakeUpInput) -> Result<MatterPayload> {
        let command = matter_id(&input.matter).map(|matter| TakeUpMatter { matter });
        MatterPayload::answer(ctx, &input, ready(command)).await
    }

    /// 答复协调事项：由受理单位自己的人；自此按其类别作为凭据。条款：4.1.2c、4.2.3b、4.2.3e、4.4。权限：PERFORM_TASKS。
    ///
    /// Answers a matter; the own people of the unit that took it up do so, and it is evidence of its kind from then on. Clauses 4.1.2c, 4.2.3b, 4.2.3e, 4.4; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(AnswerMatter::ACTION)),
        directive = acts::clause::apply(ids(AnswerMatter::CLAUSES)),
        directive = acts::errors::apply(codes(AnswerMatter::ERRORS)),
        directive = acts::emits::apply(events(AnswerMatter::EVENTS))
    )]
    async fn matter_answer(&self, ctx: &Context<'_>, input: MatterAnswerInput) -> Result<MatterPayload> {
        let text = input.text.clone();
        let command = matter_id(&input.matter).map(|matter| AnswerMatter { matter, text });
        MatterPayload::answer(ctx, &input, ready(command)).await
    }

    /// 办结已答复的协调事项：由提出单位自己的人。条款：4.1.2c、4.2.3b、4.2.3e、4.4。权限：PERFORM_TASKS。
    ///
    /// Closes a matter that was answered; the own people of the unit that raised it do so. Clauses 4.1.2c, 4.2.3b, 4.2.3e, 4.4; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(CloseMatter::ACTION)),
        directive = acts::clause::apply(ids(CloseMatter::CLAUSES)),
        directive = acts::errors::apply(codes(CloseMatter::ERRORS)),
        directive = acts::emits::apply(events(CloseMatter::EVENTS))
    )]
    async fn matter_close(&self, ctx: &Context<'_>, input: MatterCloseInput) -> Result<MatterPayload> {
        let command = matter_id(&input.matter).map(|matter| CloseMatter { matter });
        MatterPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提交上一级单位：由须答复单位，或逾期或答复后由提出单位。条款：4.1.2c、4.2.3b、4.2.3e、4.4。权限：PERFORM_TASKS。
    ///
    /// Puts a matter to the unit one higher: the unit that has to answer it does so, or the one that raised it, once it is answered or overdue. Clauses 4.1.2c, 4.2.3b, 4.2.3e, 4.4; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(EscalateMatter::ACTION)),
        directive = acts::clause::apply(ids(EscalateMatter::CLAUSES)),
        directive = acts::errors::apply(codes(EscalateMatter::ERRORS)),
        directive = acts::emits::apply(events(EscalateMatter::EVENTS))
    )]
    async fn matter_escalate(&self, ctx: &Context<'_>, input: MatterEscalateInput) -> Result<MatterPayload> {
        let (answer_by, reason) = (input.answer_by, input.reason.clone());
        let command = matter_id(&input.matter).map(|matter| EscalateMatter { matter, answer_by, reason });
        MatterPayload::answer(ctx, &input, ready(command)).await
    }
}
