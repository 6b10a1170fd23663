//! Queries of what the funds of a unit and of those below it add up to.

use async_graphql::{Context, Object, Result};

use super::figures::FundFiguresNode;
use super::shares::FundSharesNode;
use super::within_reach;
use crate::access::Action;
use crate::funding::read::{figures::fund_years, shares::shares};
use crate::funding::write::{OF_FUND, OF_SOURCES};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::payload::top_level;
use crate::kernel::{Day, Failure, checks};
use crate::organization::entity::unit;

/// So many years one view shows at most, beside the first.
const YEARS: i64 = 9;

/// Queries of what funds add up to.
#[derive(Default)]
pub struct FundViewsQuery;

/// A unit within the actor's reach, and the year that he asks for or this one.
async fn asked(session: &Session, code: &str, year: Option<i32>) -> Result<Option<(unit::Model, i64)>> {
    let found = within_reach(session, code).await?;
    let year = year.unwrap_or_else(|| session.read.today().year());
    Ok(found.map(|unit| (unit, year.into())))
}

#[Object]
impl FundViewsQuery {
    /// 一个单位及其下级各专项资金某预算年度的款项：按用途与月，结转而来、拨入、分配、承诺、支付与结转以后；没有这个单位或不在其范围内则为空。条款：4.5.1a、4.5.1b。权限：READ_FUNDING。
    ///
    /// How far the money of a unit's fund and of those below it came in a budget year, by purpose and month: carried in, appropriated, allocated, committed, paid, carried out. Null where there is no such unit, or not within reach. Clauses 4.5.1a, 4.5.1b; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_FUND)),
        complexity = "20 + child_complexity"
    )]
    async fn fund_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "预算年度；默认今年。 The budget year; this year by default.")] year: Option<i32>,
        #[graphql(desc = "截至该日终了；默认为现在。 At the end of this day; now by default.")] as_of: Option<Day>,
    ) -> Result<Option<FundFiguresNode>> {
        let session = Session::of(ctx)?;
        let Some((unit, year)) = asked(session, &unit, year).await? else { return Ok(None) };
        let divisions = fund_years(&session.read, &unit, year, as_of).await?;
        Ok(Some(FundFiguresNode { unit: unit.id, year, divisions }))
    }

    /// 一个单位及其下级各专项资金之款的来源：各地各预算年度按七类来源所筹及其份额，受限定与不受限定之数，捐赠的限定与所用之处；没有这个单位或不在其范围内则为空。条款：4.4.5、4.5、4.5.4。权限：READ_FUNDING。
    ///
    /// Where the money of a unit's fund and of those below it came from: what each division raised in budget years by the seven kinds of source and their shares, what is restricted and what is not, and what donations served. Null where there is no such unit, or not within reach. Clauses 4.4.5, 4.5, 4.5.4; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_SOURCES)),
        complexity = "20 + child_complexity"
    )]
    async fn fund_shares(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "预算年度；默认今年。 The budget year; this year by default.")] year: Option<i32>,
        #[graphql(
            desc = "至此预算年度，至多连续十年；默认只此一年。 Until this budget year, ten of them at most; only that one by default."
        )]
        until: Option<i32>,
        #[graphql(desc = "截至该日终了；默认为现在。 At the end of this day; now by default.")] as_of: Option<Day>,
    ) -> Result<Option<FundSharesNode>> {
        let session = Session::of(ctx)?;
        let Some((unit, from)) = asked(session, &unit, year).await? else { return Ok(None) };
        let until = until.map_or(from, i64::from);
        let within = checks::between("until", until, (from, from + YEARS)).map_err(Failure::from);
        within.map_err(|failure| top_level(failure, session.language))?;
        Ok(Some(FundSharesNode(shares(&session.read, &unit, (from, until), as_of).await?)))
    }
}
