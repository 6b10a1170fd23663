//! Runs a version's own test cases: all of them pass, or it stays as it is.

use serde::Serialize;

use super::subject::{VersionSubject, ready};
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, id::RuleVersionId};
use crate::rules::Rules;
use crate::rules::cases::{self, Report, Suite};
use crate::rules::model::RuleMove;
use crate::store::{Command, Event, Read, Write};

/// 运行规则版本自带的测试：全部通过方可继续。
///
/// Runs a version's own test cases; it goes on only if all of them pass.
#[derive(Serialize)]
pub struct TestRule {
    /// Which version.
    pub version: RuleVersionId,
    #[serde(skip)]
    report: Report,
}

/// Has the cases run.
///
/// # Errors
/// `NOT_FOUND`, `STATE_FORBIDS`, `TESTS_FAILED` with each case that does not pass.
pub async fn prepare(rules: &Rules, reader: &Read, version: RuleVersionId) -> Result<TestRule, Failure> {
    let row = ready(reader, version, RuleMove::Test).await?;
    let rule = rules.uploaded(reader, version, row.digest.parse().map_err(Fault::new)?).await?;
    let report = cases::run(rules, &rule, &row.parameters, &Suite::read(&row.tests)?).await?;
    report.demand_passed()?;
    Ok(TestRule { version, report: report.timeless() })
}

#[derive(Serialize)]
struct RuleTested {
    version: String,
    cases: usize,
}

impl Event for RuleTested {
    const NAME: &'static str = "rules.version.tested";
}

impl Command for TestRule {
    const NAME: &'static str = "rules.version.test";
    const ACTION: Action = Action::UploadRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::ComponentRefused, ErrorCode::StateForbids, ErrorCode::TestsFailed];
    const EVENTS: &'static [&'static str] = &[RuleTested::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        let report = serde_json::to_string(&self.report).map_err(Fault::new)?;
        subject.go(RuleMove::Test, |row| row.test_report = Some(report), write).await?;
        write.emit(&RuleTested { version: self.version.global(), cases: self.report.cases.len() })?;
        Ok(self.version)
    }
}
