//! Approves parameters: another person, with a signature.

use serde::Serialize;

use super::subject::{ParametersSubject, found};
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::ParameterSetId};
use crate::rules::model::{ParametersMove, another_person};
use crate::rules::trust::{self, Given};
use crate::store::{Command, Event, Read, Write};

/// 批准参数：由提出者之外的另一人，以本区划登记的密钥签名。
///
/// Approves parameters: by another person than the one who proposed them, with the signature of a key that
/// the division has registered for him.
#[derive(Serialize)]
pub struct ApproveParameters {
    /// Which parameters.
    pub parameters: ParameterSetId,
    /// Over the rule's code, its component and the parameters.
    pub signature: Given,
}

#[derive(Serialize)]
struct ParametersApproved<'a> {
    parameters: String,
    digest: &'a str,
}

impl Event for ParametersApproved<'_> {
    const NAME: &'static str = "rules.parameters.approved";
}

impl Command for ApproveParameters {
    const NAME: &'static str = "rules.parameters.approve";
    const ACTION: Action = Action::ApproveRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::KeyRefused, ErrorCode::SamePerson, ErrorCode::SignatureRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ParametersApproved::NAME];
    type Subject = ParametersSubject;
    type Done = ParameterSetId;

    async fn load(&self, read: &Read) -> Result<ParametersSubject, Failure> {
        ParametersSubject::load(read, self.parameters).await
    }

    async fn run(&self, subject: ParametersSubject, write: &mut Write) -> Result<ParameterSetId, Failure> {
        let row = &subject.row;
        another_person("parameters", &row.proposer(), &write.read().actor().person)?;
        let statement = trust::about_parameters(row, &found(write.read(), row.rule_version_id).await?)?;
        let key = trust::accept(write.read(), row.unit_id, &self.signature, &statement).await?;
        write.insert(trust::signed_parameters(write, self.parameters, &key, &self.signature)).await?;
        let approved = subject.go(ParametersMove::Approve, write).await?;
        write.emit(&ParametersApproved { parameters: self.parameters.global(), digest: &approved.digest })?;
        Ok(self.parameters)
    }
}
