//! Accepts or returns a declaration.

use serde::Serialize;

use super::subject::{DeclarationSubject, OF_EMPLOYERS, add_up};
use crate::access::Action;
use crate::funding::employers::DeclarationMove;
use crate::funding::entity::{declaration, declaration_step};
use crate::funding::read::employers as read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::DeclarationId};
use crate::store::{Command, Event, Read, Write};

/// 接受申报：须由录入各版者之外的另一人接受。
///
/// Accepts a declaration. Another person than those who entered its versions does so.
#[derive(Serialize)]
pub struct AcceptDeclaration {
    /// Which declaration.
    pub declaration: DeclarationId,
}

/// 退回申报：须说明理由；更正之前不计入合计。
///
/// Returns a declaration, with a reason. Until it is corrected it does not count in sums. Another person than those who
/// entered its versions does so.
#[derive(Serialize)]
pub struct ReturnDeclaration {
    /// Which declaration.
    pub declaration: DeclarationId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct DeclarationJudged {
    declaration: String,
    number: i64,
    state: &'static str,
}

impl Event for DeclarationJudged {
    const NAME: &'static str = "funding.declaration.judged";
}

impl DeclarationSubject {
    /// The declaration after a move that another person makes than those who entered it.
    async fn judge(&self, by: DeclarationMove, remark: &str, write: &mut Write) -> Result<DeclarationId, Failure> {
        let before = &self.row;
        let next = self.state()?.go(by)?;
        let person = write.read().actor().person.clone();
        let versions = read::versions(write.read(), &[before.id]).await?.remove(&before.id).unwrap_or_default();
        if versions.iter().any(|version| version.person().is(&person)) {
            let (zh, en) =
                ("须由录入者之外的另一人接受或退回", "another person than those who entered it has to judge it");
            return Err(Refusal::same_person("declaration", zh, en).into());
        }
        let step = declaration_step::Model {
            id: write.id(),
            unit_id: before.unit_id,
            declaration_id: before.id,
            moved: by.as_str().to_owned(),
            number: before.number,
            remark: remark.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(step).await?;
        let state = next.as_str().to_owned();
        let after = declaration::Model { state, version: before.version + 1, ..before.clone() };
        write.update(before, after.clone()).await?;
        add_up(write, &[(-1, before), (1, &after)]).await?;
        let (declaration, number) = (before.id.global(), before.number);
        write.emit(&DeclarationJudged { declaration, number, state: next.as_str() })?;
        Ok(before.id)
    }
}

impl Command for AcceptDeclaration {
    const NAME: &'static str = "funding.declaration.accept";
    const ACTION: Action = Action::AcceptDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DeclarationJudged::NAME];
    type Subject = DeclarationSubject;
    type Done = DeclarationId;

    async fn load(&self, read: &Read) -> Result<DeclarationSubject, Failure> {
        DeclarationSubject::load(read, self.declaration).await
    }

    async fn run(&self, subject: DeclarationSubject, write: &mut Write) -> Result<DeclarationId, Failure> {
        subject.judge(DeclarationMove::Accept, "", write).await
    }
}

impl Command for ReturnDeclaration {
    const NAME: &'static str = "funding.declaration.return";
    const ACTION: Action = Action::AcceptDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DeclarationJudged::NAME];
    type Subject = DeclarationSubject;
    type Done = DeclarationId;

    async fn load(&self, read: &Read) -> Result<DeclarationSubject, Failure> {
        DeclarationSubject::load(read, self.declaration).await
    }

    async fn run(&self, subject: DeclarationSubject, write: &mut Write) -> Result<DeclarationId, Failure> {
        checks::reason(&self.reason)?;
        subject.judge(DeclarationMove::Return, &self.reason, write).await
    }
}
