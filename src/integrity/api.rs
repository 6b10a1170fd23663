//! Integrity checks in the schema.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::{IntegrityCheck, Severity, examine};
use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::scalars::Long;
use crate::kernel::ClauseId;
use crate::store::Read;

/// 一项完整性检查的结果。
///
/// What one integrity check finds.
#[derive(SimpleObject)]
pub struct IntegrityResult {
    /// 检查项。
    ///
    /// The check.
    check: IntegrityCheck,
    /// 严重程度。
    ///
    /// How grave it is.
    severity: Severity,
    /// 发现的处数。
    ///
    /// How often it is found.
    count: Long,
    /// 其中若干处，至多 10。
    ///
    /// Some of it, ten at most.
    sample: Vec<String>,
    /// 处理办法。
    ///
    /// What to do.
    remedy: String,
}

/// Queries about integrity.
#[derive(Default)]
pub struct IntegrityQuery;

#[Object]
impl IntegrityQuery {
    /// 检查可见范围内数据的完整性：单位树、机构、岗位、任职、责任及其凭据、报告、会议、文件、督查、通报与任务；没有发现的也列出。条款：2、4.1.1a。权限：READ_INTEGRITY。
    ///
    /// Examines the integrity of the data within reach, all of it at one moment: units, bodies, posts, appointments, duties and their evidence, reports, meetings, documents, inspections, circulars and tasks; what finds nothing is listed too. Clauses 2, 4.1.1a; requires READ_INTEGRITY.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadIntegrity)),
        directive = acts::clause::apply(ids(&[ClauseId("2"), ClauseId("4.1.1a")])),
        complexity = "500 + child_complexity"
    )]
    async fn integrity_checks(&self, ctx: &Context<'_>) -> Result<Vec<IntegrityResult>> {
        let session = Session::of(ctx)?;
        let read = Read::snapshot(session.store(), session.read.actor().clone()).await?;
        // A resolver is as large as all that it may wait for.
        let found = Box::pin(examine(&read)).await?;
        let told = found.into_iter().map(|one| IntegrityResult {
            check: one.check,
            severity: one.check.severity(),
            count: Long(i64::try_from(one.count).unwrap_or(i64::MAX)),
            sample: one.sample,
            remedy: session.language.of(&one.check.remedy()).to_owned(),
        });
        Ok(told.collect())
    }
}
