//! Mutations about reminders. None of them sends one.

use std::future::ready;

use async_graphql::{Context, ID, InputObject, Object, Result};
use serde::Serialize;

use super::{ReminderNode, ReminderRuleNode};
use crate::duties::reminding::{ReminderStep, ReminderTo};
use crate::duties::write::{AcknowledgeReminder, SetReminderRule};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::kernel::{
    Day, Failure, Refusal,
    id::{ClauseRowId, ReminderId},
};
use crate::store::Command;

/// 提醒规则的一步。
///
/// A step of a rule of reminders.
#[derive(Debug, Clone, Copy, InputObject, Serialize)]
pub struct ReminderStepInput {
    /// 到期日后多少日，-366 至 366；负数为到期日前。
    ///
    /// So many days after the one on which the duty is due, -366 to 366; before it, where negative.
    pub days: i32,
    /// 提醒谁。
    ///
    /// Who is reminded.
    pub to: ReminderTo,
}

input! {
    /// 设定提醒规则的输入。
    ///
    /// What setting a rule of reminders takes.
    ReminderRuleSetInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 专为哪一条款(全局标识)；空为其余全部。
        ///
        /// For the duties by which clause (its global id); null: for all others.
        clause: Option<ID>,
        /// 各步，至多 10 步；空表为不提醒。
        ///
        /// The steps, 10 at most; an empty list: nobody is reminded.
        steps: Vec<ReminderStepInput>,
        /// 须在多少日内签收，1 至 366；逾期则提醒再上一级单位。
        ///
        /// Days in which a reminder has to be acknowledged, 1 to 366, before the unit one higher is reminded.
        answer_within: Option<i32>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 签收提醒的输入。
    ///
    /// What acknowledging a reminder takes.
    ReminderAcknowledgeInput changes {
        /// 提醒。
        ///
        /// The reminder.
        reminder: ID,
    }
}

payload! {
    /// 设定提醒规则的结果。
    ///
    /// What became of setting a rule of reminders.
    ReminderRulePayload of uuid::Uuid {
        /// 提醒规则。
        ///
        /// The rule.
        reminder_rule: ReminderRuleNode
    }
}

payload! {
    /// 签收提醒的结果。
    ///
    /// What became of acknowledging a reminder.
    ReminderPayload of ReminderId {
        /// 提醒。
        ///
        /// The reminder.
        reminder: ReminderNode
    }
}

impl ReminderRuleSetInput {
    /// As the command takes it.
    fn command(&self) -> Result<SetReminderRule, Failure> {
        let clause =
            |id: &ID| ClauseRowId::parse(id).ok_or_else(|| Refusal::not_found("条款", "clause").at(["clause"]));
        let step = |step: &ReminderStepInput| ReminderStep { days: i64::from(step.days), to: step.to };
        Ok(SetReminderRule {
            unit: self.unit.clone(),
            clause: self.clause.as_ref().map(clause).transpose()?,
            steps: self.steps.iter().map(step).collect(),
            answer_within: self.answer_within.map(i64::from),
            from: self.from,
        })
    }
}

fn reminder_id(id: &ID) -> Result<ReminderId, Failure> {
    ReminderId::parse(id).ok_or_else(|| Refusal::not_found("提醒", "reminder").at(["reminder"]).into())
}

/// Mutations about reminders.
#[derive(Default)]
pub struct RemindersMutation;

#[Object]
impl RemindersMutation {
    /// 设定提醒规则，自某日起；没有规则则不提醒任何人。条款：4.3.1。权限：SET_REMINDERS。
    ///
    /// Sets a rule of reminders from a day on; without a rule nobody is reminded. Clause 4.3.1; requires SET_REMINDERS.
    #[graphql(
        directive = acts::requires::apply(action(SetReminderRule::ACTION)),
        directive = acts::clause::apply(ids(SetReminderRule::CLAUSES)),
        directive = acts::errors::apply(codes(SetReminderRule::ERRORS)),
        directive = acts::emits::apply(events(SetReminderRule::EVENTS))
    )]
    async fn reminder_rule_set(&self, ctx: &Context<'_>, input: ReminderRuleSetInput) -> Result<ReminderRulePayload> {
        ReminderRulePayload::answer(ctx, &input, ready(input.command())).await
    }

    /// 签收提醒：由被提醒单位自己的人；记下何人何时。条款：4.3.1。权限：ACKNOWLEDGE_REMINDER。
    ///
    /// Acknowledges a reminder; the own people of the unit that is reminded do so, and who and when is kept. Clause 4.3.1; requires ACKNOWLEDGE_REMINDER.
    #[graphql(
        directive = acts::requires::apply(action(AcknowledgeReminder::ACTION)),
        directive = acts::clause::apply(ids(AcknowledgeReminder::CLAUSES)),
        directive = acts::errors::apply(codes(AcknowledgeReminder::ERRORS)),
        directive = acts::emits::apply(events(AcknowledgeReminder::EVENTS))
    )]
    async fn reminder_acknowledge(
        &self,
        ctx: &Context<'_>,
        input: ReminderAcknowledgeInput,
    ) -> Result<ReminderPayload> {
        let command = reminder_id(&input.reminder).map(|reminder| AcknowledgeReminder { reminder });
        ReminderPayload::answer(ctx, &input, ready(command)).await
    }
}
