//! The audit chain in the schema.

pub mod attempts;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use sea_orm::{ColumnTrait, Order};

use super::audit;
use super::entity::{audit_entry, audit_row};
use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::scalars::Json;
use crate::kernel::{ClauseId, Instant, id::UnitId};
use crate::organization::{api::UnitNode, read};

/// An entry of the audit chain.
pub struct AuditEntryNode(Arc<audit_entry::Model>);

/// 审计链的一环。
///
/// An entry of a unit's audit chain.
#[Object(name = "AuditEntry")]
impl AuditEntryNode {
    /// 全局标识。
    ///
    /// The global identifier.
    async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 链上序号，自 1 起。
    ///
    /// Its place in the chain, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
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

    /// 在何单位行事。
    ///
    /// The unit at which he acted.
    async fn acting_unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.acting_unit_id).await?)
    }

    /// 何事。
    ///
    /// What: the command.
    async fn command(&self) -> &str {
        &self.0.command
    }

    /// 为何。
    ///
    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// 前一环的摘要。
    ///
    /// The digest of the entry before.
    async fn previous(&self) -> &str {
        &self.0.previous
    }

    /// 本环摘要。
    ///
    /// The digest of this entry.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 所改各行，前与后；至多 100 行。
    ///
    /// The rows that it changed, before and after; the first 100.
    #[graphql(complexity = "20 * child_complexity")]
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<AuditChange>> {
        let rows = Session::of(ctx)?
            .read
            .find::<audit_row::Entity>()
            .filter(audit_row::Column::EntryId.eq(self.0.id))
            .order_by(audit_row::Column::Position, Order::Asc)
            .limit(100)
            .all()
            .await?;
        let json = |text: Option<String>| text.map(|text| serde_json::from_str(&text).map(Json)).transpose();
        rows.into_iter()
            .map(|row| {
                Ok(AuditChange {
                    table: row.table_name,
                    row: row.row_id,
                    before: json(row.before)?,
                    after: json(row.after)?,
                })
            })
            .collect()
    }
}

/// 审计中的一行改动。
///
/// A row that an audited command changed.
#[derive(SimpleObject)]
pub struct AuditChange {
    /// 表。
    ///
    /// The table.
    table: String,
    /// 行。
    ///
    /// The row.
    row: String,
    /// 之前(所改字段)。
    ///
    /// Before: the fields that changed.
    before: Option<Json>,
    /// 之后(所改字段)。
    ///
    /// After: the fields that changed.
    after: Option<Json>,
}

/// 一条审计链的核验结果。
///
/// Whether an audit chain holds.
#[derive(SimpleObject)]
pub struct AuditVerification {
    /// 是否完好。
    ///
    /// Whether it holds.
    sound: bool,
    /// 环数；破损时为首个破损处的序号。
    ///
    /// How long it is; where it is broken, the number of the first breach.
    number: i32,
    /// 何处不合：number、previous、digest、row 或 head。
    ///
    /// What does not fit: number, previous, digest, row or head.
    breach: Option<&'static str>,
}

/// Queries of the audit.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// 一个单位的审计链，新者在前。条款：4.1.7。权限：READ_AUDIT。
    ///
    /// The audit chain of a unit, newest first. Clause 4.1.7; requires READ_AUDIT.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadAudit)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.7")])),
        complexity = "cost(first, child_complexity)"
    )]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AuditEntryNode>> {
        let session = Session::of(ctx)?;
        let unit = read::unit(&session.read, &unit).await?.map(|unit| unit.id);
        let find = session.read.find::<audit_entry::Entity>().filter(audit_entry::Column::UnitId.is_in(unit));
        Page::asked(ctx, first, after)?
            .find(
                find,
                (audit_entry::Column::Number, Order::Desc),
                |text| text.parse::<i64>().ok(),
                |row| row.number.to_string(),
                AuditEntryNode,
            )
            .await
    }

    /// 核验一个单位的审计链。条款：4.1.7。权限：READ_AUDIT。
    ///
    /// Verifies the audit chain of a unit. Clause 4.1.7; requires READ_AUDIT.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadAudit)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.7")])),
        complexity = "3000"
    )]
    async fn audit_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
    ) -> Result<Option<AuditVerification>> {
        let session = Session::of(ctx)?;
        let Some(unit) = within_reach(session, &unit).await? else { return Ok(None) };
        let verified = audit::verify(session.store(), &session.read, unit).await?;
        let shown = |number: i64| i32::try_from(number);
        Ok(Some(match verified {
            Ok(length) => AuditVerification { sound: true, number: shown(length)?, breach: None },
            Err(breach) => AuditVerification { sound: false, number: shown(breach.number)?, breach: Some(breach.what) },
        }))
    }
}

async fn within_reach(session: &Session, code: &str) -> Result<Option<UnitId>> {
    let unit = read::unit(&session.read, code).await?;
    Ok(unit.filter(|unit| session.read.actor().scope.holds(&unit.place().scope)).map(|unit| unit.id))
}
