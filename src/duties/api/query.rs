//! Queries about duties.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnTrait, Condition, Order};

use super::{Duty, DutyNode, WorkDays};
use crate::access::Action;
use crate::duties::entity::duty;
use crate::duties::model::DutyState;
use crate::duties::read;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::{Joined, Session};
use crate::kernel::{
    ClauseId, Day, Period,
    id::{ClauseRowId, DutyId},
};
use crate::organization::api::UnitNode;
use crate::organization::{self};
use crate::store::dated::AsOf;

/// The clauses that duties serve first of all.
pub(super) const CLAUSES: &[ClauseId] = &[ClauseId("4.3.1"), ClauseId("4.2.3a")];

/// Queries about duties.
#[derive(Default)]
pub struct DutiesQuery;

#[Object]
impl DutiesQuery {
    /// 一个单位及其所承继单位的责任，可含其下级，按到期日排列。条款：4.3.1、4.2.3a。权限：READ_DUTIES。
    ///
    /// The duties of a unit and of those that it continues, and of all below it where that is asked, by the day on which they are due. Clauses 4.3.1, 4.2.3a; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn duties(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(
            desc = "是否含下级单位的；默认否。列表按单位今日的隶属，数字(dutyFigures)按立责之日的隶属。 Whether those of the units below are among them; they are not by default. Lists follow where units lie today, figures (`dutyFigures`) where they lay on the day on which a duty opened."
        )]
        below: Option<bool>,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<DutyState>>,
        #[graphql(desc = "只看此条款(全局标识)。 Only by this clause (its global id).")] clause: Option<ID>,
        #[graphql(desc = "只看此期间及其中更短的期间。 Only for this period and the shorter ones in it.")]
        period: Option<Period>,
        #[graphql(desc = "只看今日属于此网络的单位。 Only of units that belong to this network today.")]
        network: Option<ID>,
        #[graphql(desc = "只看此日(含)之后到期的。 Only those due on this day or later.")] due_from: Option<Day>,
        #[graphql(desc = "只看此日之前到期的。 Only those due before this day.")] due_until: Option<Day>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DutyNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &duty::Model| format!("{} {}", row.falls_on, row.id.0);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::<duty::Model>::new(), key, |row| Joined(Duty(Arc::new(row))), Some(0)));
        };
        let calendar = WorkDays::of(&session.rows).await?;
        let mut find = read::duties(&session.read, &unit, below.unwrap_or(false));
        if let Some(states) = states {
            let any =
                |any: Condition, state: &DutyState| any.add(read::in_state(*state, &calendar, session.read.today()));
            if states.is_empty() {
                return Ok(page.of(Vec::<duty::Model>::new(), key, |row| Joined(Duty(Arc::new(row))), Some(0)));
            }
            find = find.filter(states.iter().fold(Condition::any(), any));
        }
        if let Some(clause) = clause {
            find = find.among(
                duty::Column::ClauseId,
                &[ClauseRowId::parse(&clause).unwrap_or(ClauseRowId(uuid::Uuid::nil()))],
            );
        }
        if let Some(period) = period {
            let periods: Vec<String> = period.parts().iter().map(ToString::to_string).collect();
            find = find.among(duty::Column::Period, &periods);
        }
        if let Some(network) = network {
            let today = AsOf::day(session.read.today());
            let members = organization::read::networks::cut(&session.read, &network, today).await?;
            find = find.among(duty::Column::UnitId, &members);
        }
        if let Some(from) = due_from {
            find = find.filter(duty::Column::FallsOn.gt(calendar.due_before(from)));
        }
        if let Some(until) = due_until {
            find = find.filter(duty::Column::FallsOn.lte(calendar.due_before(until)));
        }
        let total = page.count(&find).await?;
        if let Some(after) = page.after() {
            let after = after.split_once(' ').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
            let (day, id): (Day, uuid::Uuid) = after.ok_or_else(|| page.bad_cursor())?;
            let same = Condition::all().add(duty::Column::FallsOn.eq(day)).add(duty::Column::Id.gt(DutyId(id)));
            find = find.filter(Condition::any().add(duty::Column::FallsOn.gt(day)).add(same));
        }
        let find = find.order_by(duty::Column::FallsOn, Order::Asc).order_by(duty::Column::Id, Order::Asc);
        let rows = find.limit(page.size() as u64 + 1).all().await?;
        if ctx.look_ahead().field("edges").field("node").field("unit").exists() {
            UnitNode::expect(&session.rows, rows.iter().map(|row| row.unit_id).collect()).await?;
        }
        Ok(page.of(rows, key, |row| Joined(Duty(Arc::new(row))), total))
    }
}
