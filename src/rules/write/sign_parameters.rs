//! Adds a signature to parameters, so that they stand when the key of an earlier one is revoked.

use serde::Serialize;

use super::subject::{ParametersSubject, found};
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::ParameterSetId};
use crate::rules::model::{ParametersState, another_person};
use crate::rules::trust::{self, Given};
use crate::store::{Command, Event, Read, Write};

/// 为已批准的参数另行签名：使其不因某一公钥吊销而停用；提出者仍不得签名。
///
/// Adds another signature to approved parameters: they are usable while one is by a good key. Who proposed them
/// does not sign.
#[derive(Serialize)]
pub struct SignParameters {
    /// Which parameters.
    pub parameters: ParameterSetId,
    /// Over the rule's code, its component and the parameters.
    pub signature: Given,
}

#[derive(Serialize)]
struct ParametersSigned<'a> {
    parameters: String,
    key: &'a str,
}

impl Event for ParametersSigned<'_> {
    const NAME: &'static str = "rules.parameters.signed";
}

impl Command for SignParameters {
    const NAME: &'static str = "rules.parameters.sign";
    const ACTION: Action = Action::ApproveRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::KeyRefused, ErrorCode::SamePerson, ErrorCode::SignatureRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ParametersSigned::NAME];
    type Subject = ParametersSubject;
    type Done = ParameterSetId;

    async fn load(&self, read: &Read) -> Result<ParametersSubject, Failure> {
        ParametersSubject::load(read, self.parameters).await
    }

    async fn run(&self, subject: ParametersSubject, write: &mut Write) -> Result<ParameterSetId, Failure> {
        let row = &subject.row;
        if row.state != ParametersState::Approved.as_str() {
            return Err(Refusal::new(
                ErrorCode::StateForbids,
                format!("参数处于 {}，不另行签名", row.state),
                format!("the parameters are {}; no other signature is taken", row.state),
            )
            .at(["parameters"])
            .allowing([ParametersState::Approved.as_str()])
            .into());
        }
        another_person("parameters", &row.proposer(), &write.read().actor().person)?;
        let statement = trust::about_parameters(row, &found(write.read(), row.rule_version_id).await?)?;
        let key = trust::accept(write.read(), row.unit_id, &self.signature, &statement).await?;
        write.insert(trust::signed_parameters(write, self.parameters, &key, &self.signature)).await?;
        write.emit(&ParametersSigned { parameters: self.parameters.global(), key: &key.key_id })?;
        Ok(self.parameters)
    }
}
