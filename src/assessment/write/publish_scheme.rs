//! Publishes a scheme: from then on it is frozen, and evidence that there is one.

use serde::Serialize;

use super::subject::{OF_SCHEMES, SchemeSubject, usable};
use crate::access::Action;
use crate::assessment::model::SchemeMove;
use crate::duties::write::settle::discharge;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::AssessmentSchemeId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write};

/// 公布考核方案：公布后不再更改，可据以考核；公布之日履行本单位的责任。
///
/// Publishes a scheme: it is frozen, and units may be assessed by it. On that day it discharges what its unit owes.
#[derive(Serialize)]
pub struct PublishScheme {
    /// Which scheme.
    pub scheme: AssessmentSchemeId,
}

#[derive(Serialize)]
struct SchemePublished {
    scheme: String,
}

impl Event for SchemePublished {
    const NAME: &'static str = "assessment.scheme.published";
}

impl Command for PublishScheme {
    const NAME: &'static str = "assessment.scheme.publish";
    const ACTION: Action = Action::RunAssessments;
    const CLAUSES: &'static [ClauseId] = OF_SCHEMES;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::KeyRefused, ErrorCode::RuleRevoked, ErrorCode::SignatureRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[SchemePublished::NAME];
    type Subject = SchemeSubject;
    type Done = AssessmentSchemeId;

    async fn load(&self, read: &Read) -> Result<SchemeSubject, Failure> {
        SchemeSubject::load(read, self.scheme).await
    }

    async fn run(&self, subject: SchemeSubject, write: &mut Write) -> Result<AssessmentSchemeId, Failure> {
        subject.go(SchemeMove::Publish, write).await?;
        let row = &subject.row;
        usable(write.read(), row.rule_version_id, row.parameter_set_id).await?;
        let (today, record) = (write.today(), row.id.global());
        discharge(write, row.unit_id, Evidence::Scheme, (&record, today)).await?;
        write.emit(&SchemePublished { scheme: record })?;
        Ok(row.id)
    }
}
