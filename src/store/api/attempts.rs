//! Refused attempts in the schema: who tried what, in which state it was, and why it was refused. What a refusal over
//! nominations says, and over which record, is for those who read nominations; what nominees tried for themselves is
//! for auditors.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use sea_orm::{ColumnTrait, Condition, Order};

use crate::access::{Action, Role};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{ClauseId, Day, ErrorCode, Instant, Refusal, id::AttemptId};
use crate::organization::{self, api::UnitNode};
use crate::store::entity::refused_attempt::{Column, Entity, Model};

/// So many reasons of an attempt are shown.
const MOST: usize = 50;

/// A refused attempt.
pub struct RefusedAttemptNode(Arc<Model>);

/// 被拒的尝试：何人、何事、所涉对象当时的状态、理由。
///
/// An attempt that was refused: who, what, in which state it was, why.
#[Object(name = "RefusedAttempt")]
impl RefusedAttemptNode {
    /// 全局标识。
    ///
    /// The global identifier.
    async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 时刻。
    ///
    /// When.
    async fn instant(&self) -> Instant {
        self.0.instant
    }

    /// 何人：签发者。
    ///
    /// Who: the issuer.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// 何人：标识。
    ///
    /// Who: the subject.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// 何人：以何角色；早先的记录不载。
    ///
    /// Who: in which roles; what was kept long ago does not say.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().flat_map(|roles| roles.split(',')).filter_map(|role| role.parse().ok()).collect()
    }

    /// 在何单位行事。
    ///
    /// The unit at which he acted.
    async fn acting_unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 何事。
    ///
    /// What: the command.
    async fn command(&self) -> &str {
        &self.0.command
    }

    /// 所涉对象属于何单位；未及查明即被拒的没有。
    ///
    /// The unit whose record it was about; none where it was refused before that was found.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        let Some(unit) = self.0.place_id else { return Ok(None) };
        Ok(UnitNode::load(&Session::of(ctx)?.rows, unit).await?)
    }

    /// 所涉对象的全局标识；涉及提名的，只对可读提名者显示。
    ///
    /// The global identifier of what it was about; over nominations, for those only who read nominations.
    async fn record(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        let is_told = self.is_told(ctx)?;
        Ok(self.0.record.clone().filter(|_| is_told).map(ID))
    }

    /// 所涉对象当时的状态。
    ///
    /// The state in which that was.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// 所涉对象当时的版本。
    ///
    /// The version of which that was.
    async fn version(&self) -> Result<Option<i32>> {
        Ok(self.0.version.map(i32::try_from).transpose()?)
    }

    /// 首个理由的代码。
    ///
    /// The code of the first reason.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 首个理由的说明；涉及提名的，只对可读提名者显示。
    ///
    /// The message of the first reason; over nominations, for those only who read nominations.
    async fn message(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.told(ctx)?.into_iter().next().and_then(|reason| reason.message))
    }

    /// 全部理由，至多 50 条。
    ///
    /// All reasons, 50 at most.
    #[graphql(complexity = "10 * child_complexity")]
    async fn reasons(&self, ctx: &Context<'_>) -> Result<Vec<RefusedAttemptReason>> {
        self.told(ctx)
    }
}

/// 被拒的一条理由；涉及提名的，除代码外只对可读提名者显示。
///
/// A reason for which an attempt was refused; over nominations, all but the code is for those only who read nominations.
#[derive(SimpleObject)]
pub struct RefusedAttemptReason {
    /// 公开清单中的代码。
    ///
    /// A code of the public list.
    code: ErrorCode,
    /// 以所请求语言写的说明。
    ///
    /// The message in the language of the request.
    message: Option<String>,
    /// 输入中的位置。
    ///
    /// Where in the input.
    path: Vec<String>,
    /// 可以怎样做，或可取的值。
    ///
    /// What could be done, or given, instead.
    allowed: Vec<String>,
}

impl RefusedAttemptNode {
    /// Whether the reader is told what may tell of nominees.
    fn is_told(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(!self.0.personal || Session::of(ctx)?.read.actor().may(Action::ReadNominations))
    }

    fn told(&self, ctx: &Context<'_>) -> Result<Vec<RefusedAttemptReason>> {
        let (is_told, language) = (self.is_told(ctx)?, Session::of(ctx)?.language);
        let reasons: Vec<Refusal> = serde_json::from_str(&self.0.reason)?;
        let told = |Refusal { code, message, path, allowed, .. }| match is_told {
            true => RefusedAttemptReason { code, message: Some(language.of(&message).to_owned()), path, allowed },
            false => RefusedAttemptReason { code, message: None, path: Vec::new(), allowed: Vec::new() },
        };
        Ok(reasons.into_iter().take(MOST).map(told).collect())
    }
}

/// Queries of refused attempts.
#[derive(Default)]
pub struct AttemptsQuery;

#[Object]
impl AttemptsQuery {
    /// 范围内被拒的尝试，新者在前；被提名人自己的，只有审计可见。条款：4.1.2d、4.1.7。权限：READ_ATTEMPTS。
    ///
    /// Refused attempts within reach, newest first; what nominees tried for themselves is for auditors only. Clauses 4.1.2d, 4.1.7; requires READ_ATTEMPTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadAttempts)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.2d"), ClauseId("4.1.7")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn refused_attempts(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "只看在此单位行事的，或所涉对象属于此单位的(代码)。 Only of who acted at this unit, or about its records (its code)."
        )]
        unit: Option<String>,
        #[graphql(
            desc = "是否含下级单位的；默认否。 Whether those of the units below are among them; they are not by default."
        )]
        below: Option<bool>,
        #[graphql(desc = "只看此命令。 Only at this command.")] command: Option<String>,
        #[graphql(desc = "只看首个理由为此代码的。 Only those with this code first.")] code: Option<ErrorCode>,
        #[graphql(desc = "只看此日(含)之后的。 Only those on this day or later.")] from: Option<Day>,
        #[graphql(desc = "只看此日之前的。 Only those before this day.")] until: Option<Day>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<RefusedAttemptNode>> {
        let session = Session::of(ctx)?;
        let (page, read, clock) = (Page::asked(ctx, first, after)?, &session.read, session.store().clock());
        let key = |row: &Model| row.id.global();
        let mut find = read.find::<Entity>();
        if !read.actor().may(Action::ReadAudit) {
            find = find.filter(Column::Roles.ne(Role::Nominee.as_str()));
        }
        if let Some(code) = unit {
            let Some(unit) = organization::read::unit(read, &code).await? else {
                return Ok(page.of(Vec::new(), key, |row| RefusedAttemptNode(row.into()), Some(0)));
            };
            let scope = unit.place().scope;
            let of_unit = [Column::UnitId, Column::PlaceId].map(|column| match below {
                Some(true) => column.in_subquery(organization::read::at_or_below(read, &scope)),
                _ => column.eq(unit.id),
            });
            find = find.filter(of_unit.into_iter().fold(Condition::any(), Condition::add));
        }
        let narrowed = Condition::all()
            .add_option(command.map(|command| Column::Command.eq(command)))
            .add_option(code.map(|code| Column::Code.eq(code.as_str())))
            .add_option(from.map(|day| Column::Instant.gte(clock.start_of(day))))
            .add_option(until.map(|day| Column::Instant.lt(clock.start_of(day))));
        find = find.filter(narrowed);
        page.find(find, (Column::Id, Order::Desc), AttemptId::parse, key, RefusedAttemptNode).await
    }
}
