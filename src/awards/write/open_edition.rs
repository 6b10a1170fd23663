//! Opens an edition for nominations.

use serde::Serialize;

use super::subject::EditionSubject;
use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::{EditionMove, EditionState};
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, id::EditionId};
use crate::rules::{enacting, trust};
use crate::store::{Command, Event, Read, Write};

/// 开放届次接受提名；已截止的重新开放须有理由。
///
/// Opens an edition for nominations; opening one again that was closed needs a reason.
#[derive(Serialize)]
pub struct OpenEdition {
    /// Which edition.
    pub edition: EditionId,
    /// Why.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct EditionOpened {
    edition: String,
}

impl Event for EditionOpened {
    const NAME: &'static str = "awards.edition.opened";
}

impl Command for OpenEdition {
    const NAME: &'static str = "awards.edition.open";
    const ACTION: Action = Action::OpenEdition;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::KeyRefused,
        ErrorCode::NotInForce,
        ErrorCode::RuleRevoked,
        ErrorCode::SignatureRefused,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[EditionOpened::NAME];
    type Subject = EditionSubject;
    type Done = EditionId;

    async fn load(&self, read: &Read) -> Result<EditionSubject, Failure> {
        EditionSubject::load(read, self.edition).await
    }

    async fn run(&self, subject: EditionSubject, write: &mut Write) -> Result<EditionId, Failure> {
        let row = &subject.edition;
        trust::usable(write.read(), row.rule_version_id, row.parameter_set_id).await?;
        if row.state == EditionState::Draft.as_str() {
            still_in_force(row, write.read()).await?;
        }
        let edition = subject.go(EditionMove::Open, self.reason.as_deref(), write).await?;
        write.emit(&EditionOpened { edition: edition.global() })?;
        Ok(edition)
    }
}

/// Refuses to open a draft whose rule is no longer the one in force: it is to be made anew.
async fn still_in_force(edition: &edition::Model, read: &Read) -> Result<(), Failure> {
    let manifest: rencai_host::Manifest = serde_json::from_str(&edition.manifest).map_err(Fault::new)?;
    let now = enacting::demanded(read, edition.unit_id, &manifest.id, edition.as_of).await?;
    if (now.rule_version_id, now.parameter_set_id) == (edition.rule_version_id, edition.parameter_set_id) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::NotInForce,
        "草拟之后，规则的另一版本或参数已施行；请取消本届并重新建立",
        "since the draft was made, another version or other parameters of its rule came into force; cancel it and make it anew",
    )
    .at(["edition"])
    .allowing([now.rule_version_id.global()])
    .into())
}
