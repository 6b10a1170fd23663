//! Corrects a declaration by a version that stands beside the one before.

use serde::Serialize;

use super::subject::{DeclarationSubject, Desk, OF_EMPLOYERS, add_up, becoming};
use crate::access::Action;
use crate::funding::employers::{DeclarationMove, TrainingFigures};
use crate::funding::entity::declaration;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::DeclarationId};
use crate::store::{Command, Event, Read, Write};

/// 更正申报：另立一版并说明理由，原版不变；按现知的类别与比例核对，须由另一人再接受。申报截止后亦可更正。
///
/// Corrects a declaration by another version, with a reason; the one before stays. It is held against the kind and the
/// share that are known by now, and accepted anew by another person. It can be corrected once declarations are closed, too.
#[derive(Serialize)]
pub struct CorrectDeclaration {
    /// Which declaration.
    pub declaration: DeclarationId,
    /// The figures.
    pub figures: TrainingFigures,
    /// What explains figures that want it.
    pub explanation: String,
    /// Why it is corrected.
    pub reason: String,
}

#[derive(Serialize)]
struct DeclarationCorrected {
    declaration: String,
    number: i64,
}

impl Event for DeclarationCorrected {
    const NAME: &'static str = "funding.declaration.corrected";
}

impl Command for CorrectDeclaration {
    const NAME: &'static str = "funding.declaration.correct";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FiguresBreakRules, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DeclarationCorrected::NAME];
    type Subject = DeclarationSubject;
    type Done = DeclarationId;

    async fn load(&self, read: &Read) -> Result<DeclarationSubject, Failure> {
        DeclarationSubject::load(read, self.declaration).await
    }

    async fn run(&self, subject: DeclarationSubject, write: &mut Write) -> Result<DeclarationId, Failure> {
        checks::reason(&self.reason)?;
        let before = &subject.row;
        let state = subject.state()?.go(DeclarationMove::Correct)?;
        let employer = before.employer_id;
        let desk = Desk::of(write.read(), &subject.place, before.year, &[employer]).await?;
        let kind = desk.profile(employer)?.kind()?;
        let declared = desk.declared(Some(employer), kind, (self.figures, self.explanation.as_str()))?;
        if declared == before.declared()? {
            let (zh, en) = ("与现行版本相同", "it says what the last version says");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["declaration"]).into());
        }
        let (after, version) = becoming(before, &declared, &self.reason, write)?;
        let after = declaration::Model { state: state.as_str().to_owned(), ..after };
        let number = after.number;
        write.insert(version).await?;
        write.update(before, after.clone()).await?;
        add_up(write, &[(-1, before), (1, &after)]).await?;
        write.emit(&DeclarationCorrected { declaration: before.id.global(), number })?;
        Ok(before.id)
    }
}
