//! Mutations about calendar addresses.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::CalendarAddressNode;
use crate::duties::subscription::Secret;
use crate::duties::write::{IssueCalendarAddress, RevokeCalendarAddress};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::kernel::{Day, Failure, Refusal, id::CalendarAddressId};
use crate::store::Command;

input! {
    /// 发放日历地址的输入。
    ///
    /// What issuing a calendar address takes.
    CalendarAddressIssueInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 用途，如何人的哪个日历程序。
        ///
        /// What it is for: whose calendar program, for example.
        label: String,
        /// 有效至此日(含)：今日至 366 日之后。
        ///
        /// The last day on which it is good: from today to 366 days ahead.
        expires_on: Day,
    }
}

input! {
    /// 撤销日历地址的输入。
    ///
    /// What revoking a calendar address takes.
    CalendarAddressRevokeInput changes {
        /// 日历地址。
        ///
        /// The calendar address.
        calendar_address: ID,
    }
}

payload! {
    /// 发放日历地址的结果。
    ///
    /// What became of issuing a calendar address.
    CalendarAddressIssuePayload {
        /// 日历地址。
        ///
        /// The calendar address.
        calendar_address: CalendarAddressNode,
        /// 供日历程序访问的路径，含密文，如 /calendars/….ics；只在发放时给出一次。以同一幂等键再次请求时为空：密文不作保存；遗失者请撤销此地址，另行发放。
        ///
        /// The path at which a calendar program asks, with the secret, such as /calendars/….ics; it is told once, when
        /// the address is issued. Null for a later answer under the same idempotency key, since the secret is kept
        /// nowhere: who has lost it revokes the address and issues another.
        path: String
    }
}

payload! {
    /// 日历地址变更的结果。
    ///
    /// What became of a change of a calendar address.
    CalendarAddressPayload of CalendarAddressId {
        /// 日历地址。
        ///
        /// The calendar address.
        calendar_address: CalendarAddressNode
    }
}

fn address_id(id: &ID) -> Result<CalendarAddressId, Failure> {
    let missing = || Refusal::not_found("日历地址", "calendar address").at(["calendarAddress"]);
    CalendarAddressId::parse(id).ok_or_else(|| missing().into())
}

/// Mutations about calendar addresses.
#[derive(Default)]
pub struct CalendarAddressesMutation;

#[Object]
impl CalendarAddressesMutation {
    /// 发放日历地址：持有者无须令牌即可订阅该单位自身的责任(90 日前至 366 日后到期的)；至多有效 366 日。路径只给出这一次。条款：4.3.1。权限：SHARE_CALENDAR。
    ///
    /// Issues a calendar address: whoever has it subscribes to the unit's own duties (those due from 90 days ago to 366 days ahead) without a token, for 366 days at most. Its path is told this once. Clause 4.3.1; requires SHARE_CALENDAR.
    #[graphql(
        directive = acts::requires::apply(action(IssueCalendarAddress::ACTION)),
        directive = acts::clause::apply(ids(IssueCalendarAddress::CLAUSES)),
        directive = acts::errors::apply(codes(IssueCalendarAddress::ERRORS)),
        directive = acts::emits::apply(events(IssueCalendarAddress::EVENTS))
    )]
    async fn calendar_address_issue(
        &self,
        ctx: &Context<'_>,
        input: CalendarAddressIssueInput,
    ) -> Result<CalendarAddressIssuePayload> {
        let session = Session::of(ctx)?;
        let secret = Secret::random()?;
        let command = IssueCalendarAddress {
            unit: input.unit.clone(),
            label: input.label.clone(),
            expires_on: input.expires_on,
            digest: secret.digest(),
        };
        let outcome = session.prepared(&input, ready(Ok(command))).await?;
        let address = match outcome.done {
            Some(id) => CalendarAddressNode::load(&session.rows, id).await?,
            None => None,
        };
        // What was issued earlier under the same key has another secret, which is told no more.
        let path = address.as_ref().filter(|address| address.is_made_by(&secret)).map(|_| secret.path());
        Ok(CalendarAddressIssuePayload::new(outcome, address, path))
    }

    /// 撤销日历地址，即时失效：由发放人；他人所发放的，由该单位及其上级的组织人员(REVOKE_CALENDAR_ADDRESS)。条款：4.3.1。权限：SHARE_CALENDAR。
    ///
    /// Revokes a calendar address, which gives nothing from then on: who issued it does so, and of others' those who organize at the unit or above it (REVOKE_CALENDAR_ADDRESS). Clause 4.3.1; requires SHARE_CALENDAR.
    #[graphql(
        directive = acts::requires::apply(action(RevokeCalendarAddress::ACTION)),
        directive = acts::clause::apply(ids(RevokeCalendarAddress::CLAUSES)),
        directive = acts::errors::apply(codes(RevokeCalendarAddress::ERRORS)),
        directive = acts::emits::apply(events(RevokeCalendarAddress::EVENTS))
    )]
    async fn calendar_address_revoke(
        &self,
        ctx: &Context<'_>,
        input: CalendarAddressRevokeInput,
    ) -> Result<CalendarAddressPayload> {
        let command = address_id(&input.calendar_address).map(|address| RevokeCalendarAddress { address });
        CalendarAddressPayload::answer(ctx, &input, ready(command)).await
    }
}
