//! Mutations about employers and what they declare.

use std::collections::BTreeMap;
use std::future::ready;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use super::input::{
    AuditSampleDrawInput, DeclarationAcceptInput, DeclarationCorrectInput, DeclarationMakeInput,
    DeclarationReturnInput, DeclarationsCloseInput, DeclarationsImportInput, EmployerChangeInput, EmployerCloseInput,
    EmployerRegisterInput, TrainingShareSetInput,
};
use super::{
    AuditSampleNode, DeclarationClosingNode, DeclarationImportNode, DeclarationNode, EmployerNode, TrainingShareNode,
};
use crate::funding::api::mutation::share;
use crate::funding::api::parsed;
use crate::funding::employers::TrainingFigures;
use crate::funding::employers::import::{Plan, import};
use crate::funding::write::employers::{
    AcceptDeclaration, ChangeEmployer, CloseDeclarations, CloseEmployer, CorrectDeclaration, DrawAuditSample,
    MakeDeclaration, RegisterEmployer, ReturnDeclaration, SetTrainingShare, StartDeclarationImport,
};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{Input, Outcome, payload, refused};
use crate::kernel::{
    Failure, Refusal,
    id::{AuditSampleId, ClauseRowId, DeclarationClosingId, DeclarationId, EmployerId},
};
use crate::store::{Command, files};

payload! {
    /// 用人单位变更的结果。
    ///
    /// What became of a change of an employer.
    EmployerPayload of EmployerId {
        /// 用人单位。
        ///
        /// The employer.
        employer: EmployerNode
    }
}

payload! {
    /// 设定提取比例的结果。
    ///
    /// What became of setting a share.
    TrainingSharePayload of Uuid {
        /// 比例。
        ///
        /// The share.
        share: TrainingShareNode
    }
}

payload! {
    /// 申报变更的结果。
    ///
    /// What became of a change of a declaration.
    DeclarationPayload of DeclarationId {
        /// 申报。
        ///
        /// The declaration.
        declaration: DeclarationNode
    }
}

payload! {
    /// 导入申报的结果。
    ///
    /// What became of an import of declarations.
    DeclarationImportPayload {
        /// 导入及其逐行报告。
        ///
        /// The import with its row-by-row report.
        import: DeclarationImportNode
    }
}

payload! {
    /// 截止申报的结果。
    ///
    /// What became of closing the declarations of a year.
    DeclarationClosingPayload of DeclarationClosingId {
        /// 截止。
        ///
        /// The closing.
        closing: DeclarationClosingNode
    }
}

payload! {
    /// 抽取审计样本的结果。
    ///
    /// What became of drawing a sample.
    AuditSamplePayload of AuditSampleId {
        /// 样本。
        ///
        /// The sample.
        sample: AuditSampleNode
    }
}

fn employer_id(id: &ID) -> Result<EmployerId, Failure> {
    parsed(EmployerId::parse(id), ("用人单位", "employer"), &["employer"])
}

fn declaration_id(id: &ID) -> Result<DeclarationId, Failure> {
    parsed(DeclarationId::parse(id), ("申报", "declaration"), &["declaration"])
}

/// The figures of an input that has them all.
macro_rules! figures {
    ($input:ident) => {
        impl $input {
            fn figures(&self) -> Result<TrainingFigures, Refusal> {
                Ok(TrainingFigures {
                    base: self.base.fen("base")?,
                    due: self.due.fen("due")?,
                    set_aside: self.set_aside.fen("setAside")?,
                    topped_up: self.topped_up.fen("toppedUp")?,
                    spent: self.spent.fen("spent")?,
                    carried_in: self.carried_in.fen("carriedIn")?,
                    carried_out: self.carried_out.fen("carriedOut")?,
                })
            }
        }
    };
}

figures!(DeclarationMakeInput);
figures!(DeclarationCorrectInput);

impl EmployerChangeInput {
    fn command(&self) -> Result<ChangeEmployer, Failure> {
        let employer = employer_id(&self.employer)?;
        Ok(ChangeEmployer { employer, name: self.name.clone(), kind: self.kind, from: self.from })
    }
}

impl TrainingShareSetInput {
    fn command(&self) -> Result<SetTrainingShare, Failure> {
        Ok(SetTrainingShare {
            unit: self.unit.clone(),
            kind: self.kind,
            share: share(&self.share)?,
            clause: parsed(ClauseRowId::parse(&self.clause), ("条款", "clause"), &["clause"])?,
            from: self.from,
            paper: self.paper.clone(),
        })
    }
}

impl DeclarationMakeInput {
    fn command(&self) -> Result<MakeDeclaration, Failure> {
        Ok(MakeDeclaration {
            employer: employer_id(&self.employer)?,
            year: self.year.into(),
            figures: self.figures()?,
            explanation: self.explanation.clone().unwrap_or_default(),
        })
    }
}

impl DeclarationCorrectInput {
    fn command(&self) -> Result<CorrectDeclaration, Failure> {
        Ok(CorrectDeclaration {
            declaration: declaration_id(&self.declaration)?,
            figures: self.figures()?,
            explanation: self.explanation.clone().unwrap_or_default(),
            reason: self.reason.clone(),
        })
    }
}

/// Mutations about employers and what they declare.
#[derive(Default)]
pub struct EmployersMutation;

#[Object]
impl EmployersMutation {
    /// 登记用人单位：代码未被占用且不再更改，名称与类别自某日起。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// Registers an employer at a unit, from a day on; its code is there once, and stays. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(RegisterEmployer::ACTION)),
        directive = acts::clause::apply(ids(RegisterEmployer::CLAUSES)),
        directive = acts::errors::apply(codes(RegisterEmployer::ERRORS)),
        directive = acts::emits::apply(events(RegisterEmployer::EVENTS))
    )]
    async fn employer_register(&self, ctx: &Context<'_>, input: EmployerRegisterInput) -> Result<EmployerPayload> {
        let command = RegisterEmployer {
            unit: input.unit.clone(),
            code: input.code.clone(),
            name: input.name.clone(),
            kind: input.kind,
            from: input.from,
        };
        EmployerPayload::answer(ctx, &input, ready(Ok(command))).await
    }

    /// 变更用人单位的名称与类别，自某日起；已注销的由此重新登记。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// Changes what an employer is called and of which kind it is, from a day on; one that was closed is there again by it. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(ChangeEmployer::ACTION)),
        directive = acts::clause::apply(ids(ChangeEmployer::CLAUSES)),
        directive = acts::errors::apply(codes(ChangeEmployer::ERRORS)),
        directive = acts::emits::apply(events(ChangeEmployer::EVENTS))
    )]
    async fn employer_change(&self, ctx: &Context<'_>, input: EmployerChangeInput) -> Result<EmployerPayload> {
        EmployerPayload::answer(ctx, &input, ready(input.command())).await
    }

    /// 注销用人单位，自某日起；已申报的年度须有一日在册。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// Closes an employer from a day on; of each year that is declared already, it is there on some day. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(CloseEmployer::ACTION)),
        directive = acts::clause::apply(ids(CloseEmployer::CLAUSES)),
        directive = acts::errors::apply(codes(CloseEmployer::ERRORS)),
        directive = acts::emits::apply(events(CloseEmployer::EVENTS))
    )]
    async fn employer_close(&self, ctx: &Context<'_>, input: EmployerCloseInput) -> Result<EmployerPayload> {
        let command = employer_id(&input.employer).map(|employer| CloseEmployer { employer, from: input.from });
        EmployerPayload::answer(ctx, &input, ready(command)).await
    }

    /// 设定一类用人单位的提取比例，自某日起，依某条款；各级规定取其高者，年度首日适用的比例管该年度。条款：4.4.1、4.5.2、4.5.3。权限：SET_TRAINING_SHARE。
    ///
    /// Says, from a day on and by a clause, what share of its base a kind of employers has to set aside; of those from the top down the greatest counts, and a year goes by the one of its first day. Clauses 4.4.1, 4.5.2, 4.5.3; requires SET_TRAINING_SHARE.
    #[graphql(
        directive = acts::requires::apply(action(SetTrainingShare::ACTION)),
        directive = acts::clause::apply(ids(SetTrainingShare::CLAUSES)),
        directive = acts::errors::apply(codes(SetTrainingShare::ERRORS)),
        directive = acts::emits::apply(events(SetTrainingShare::EVENTS))
    )]
    async fn training_share_set(
        &self,
        ctx: &Context<'_>,
        input: TrainingShareSetInput,
    ) -> Result<TrainingSharePayload> {
        TrainingSharePayload::answer(ctx, &input, ready(input.command())).await
    }

    /// 申报用人单位一个已终了年度的职工教育经费：应提与结转须平，与上年、下年不符的须说明。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// Declares what an employer set aside and spent in a year that is over: its arithmetic has to hold, and where it differs from the years beside it, it is explained. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(MakeDeclaration::ACTION)),
        directive = acts::clause::apply(ids(MakeDeclaration::CLAUSES)),
        directive = acts::errors::apply(codes(MakeDeclaration::ERRORS)),
        directive = acts::emits::apply(events(MakeDeclaration::EVENTS))
    )]
    async fn declaration_make(&self, ctx: &Context<'_>, input: DeclarationMakeInput) -> Result<DeclarationPayload> {
        DeclarationPayload::answer(ctx, &input, ready(input.command())).await
    }

    /// 更正申报：另立一版并说明理由，原版不变，须由另一人再接受。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// Corrects a declaration by another version, with a reason; the one before stays, and another person accepts it anew. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(CorrectDeclaration::ACTION)),
        directive = acts::clause::apply(ids(CorrectDeclaration::CLAUSES)),
        directive = acts::errors::apply(codes(CorrectDeclaration::ERRORS)),
        directive = acts::emits::apply(events(CorrectDeclaration::EVENTS))
    )]
    async fn declaration_correct(
        &self,
        ctx: &Context<'_>,
        input: DeclarationCorrectInput,
    ) -> Result<DeclarationPayload> {
        DeclarationPayload::answer(ctx, &input, ready(input.command())).await
    }

    /// 接受申报，须由录入者之外的另一人。条款：4.4.1、4.5.2、4.5.3。权限：ACCEPT_DECLARATIONS。
    ///
    /// Accepts a declaration; another person than those who entered it does so. Clauses 4.4.1, 4.5.2, 4.5.3; requires ACCEPT_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(AcceptDeclaration::ACTION)),
        directive = acts::clause::apply(ids(AcceptDeclaration::CLAUSES)),
        directive = acts::errors::apply(codes(AcceptDeclaration::ERRORS)),
        directive = acts::emits::apply(events(AcceptDeclaration::EVENTS))
    )]
    async fn declaration_accept(&self, ctx: &Context<'_>, input: DeclarationAcceptInput) -> Result<DeclarationPayload> {
        let command = declaration_id(&input.declaration).map(|declaration| AcceptDeclaration { declaration });
        DeclarationPayload::answer(ctx, &input, ready(command)).await
    }

    /// 退回申报，须由录入者之外的另一人为之，并说明理由；更正之前不计入合计。条款：4.4.1、4.5.2、4.5.3。权限：ACCEPT_DECLARATIONS。
    ///
    /// Returns a declaration, with a reason, by another person than those who entered it; until it is corrected it does not count in sums. Clauses 4.4.1, 4.5.2, 4.5.3; requires ACCEPT_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(ReturnDeclaration::ACTION)),
        directive = acts::clause::apply(ids(ReturnDeclaration::CLAUSES)),
        directive = acts::errors::apply(codes(ReturnDeclaration::ERRORS)),
        directive = acts::emits::apply(events(ReturnDeclaration::EVENTS))
    )]
    async fn declaration_return(&self, ctx: &Context<'_>, input: DeclarationReturnInput) -> Result<DeclarationPayload> {
        let reason = input.reason.clone();
        let command = declaration_id(&input.declaration).map(|declaration| ReturnDeclaration { declaration, reason });
        DeclarationPayload::answer(ctx, &input, ready(command)).await
    }

    /// 由表格导入一个年度的申报，可先试运行；坏行不影响其他行，逐行有报告；未登记的用人单位随之登记，在所承继单位登记的仍归该处。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// Imports the declarations of a year from a spreadsheet, or tries it first; a bad row stops nothing, every row is reported, and employers that are new are registered with it, while one that is registered at a unit that this one continues declares there. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(StartDeclarationImport::ACTION)),
        directive = acts::clause::apply(ids(StartDeclarationImport::CLAUSES)),
        directive = acts::errors::apply(codes(StartDeclarationImport::ERRORS)),
        directive = acts::emits::apply(events(StartDeclarationImport::EVENTS))
    )]
    async fn declarations_import(
        &self,
        ctx: &Context<'_>,
        input: DeclarationsImportInput,
    ) -> Result<DeclarationImportPayload> {
        let session = Session::of(ctx)?;
        let outcome = match planned(session, &input).await {
            Ok(plan) => match Box::pin(import(session.store(), session.read.actor(), plan, input.envelope())).await {
                Ok(done) => Outcome { done: Some(done.import), errors: Vec::new(), audit: Some(done.audit) },
                Err(failure) => Outcome { done: None, errors: refused(failure, session.language)?, audit: None },
            },
            Err(failure) => session.refuse::<StartDeclarationImport>(&input, failure).await?,
        };
        let import = match outcome.done {
            Some(id) => DeclarationImportNode::load(&session.rows, id).await?,
            None => None,
        };
        Ok(DeclarationImportPayload::new(outcome, import))
    }

    /// 截止一个年度的申报：不再新增，已有的仍可更正；不可撤销。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// Closes the declarations of a year: none is added any more, and those that are there can still be corrected; that cannot be undone. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(CloseDeclarations::ACTION)),
        directive = acts::clause::apply(ids(CloseDeclarations::CLAUSES)),
        directive = acts::errors::apply(codes(CloseDeclarations::ERRORS)),
        directive = acts::emits::apply(events(CloseDeclarations::EVENTS))
    )]
    async fn declarations_close(
        &self,
        ctx: &Context<'_>,
        input: DeclarationsCloseInput,
    ) -> Result<DeclarationClosingPayload> {
        let command = CloseDeclarations { unit: input.unit.clone(), year: input.year.into() };
        DeclarationClosingPayload::answer(ctx, &input, ready(Ok(command))).await
    }

    /// 以截止申报之日之后公布的种子抽取审计样本：SHA-256(种子、换行、申报标识)小者先抽，任何人可重抽；再抽一次另成一份，前份保留。条款：4.4.1、4.5.2、4.5.3。权限：DRAW_SAMPLES。
    ///
    /// Draws a sample of a year's declarations by a seed that was published after the day on which these were closed: those of which the SHA-256 of seed, line feed and id is lowest, so that anybody can draw it again; another draw stands beside it. Clauses 4.4.1, 4.5.2, 4.5.3; requires DRAW_SAMPLES.
    #[graphql(
        directive = acts::requires::apply(action(DrawAuditSample::ACTION)),
        directive = acts::clause::apply(ids(DrawAuditSample::CLAUSES)),
        directive = acts::errors::apply(codes(DrawAuditSample::ERRORS)),
        directive = acts::emits::apply(events(DrawAuditSample::EVENTS))
    )]
    async fn audit_sample_draw(&self, ctx: &Context<'_>, input: AuditSampleDrawInput) -> Result<AuditSamplePayload> {
        let command = DrawAuditSample {
            unit: input.unit.clone(),
            year: input.year.into(),
            seed: input.seed.clone(),
            paper: input.paper.clone(),
            published_on: input.published_on,
            size: input.size.into(),
        };
        AuditSamplePayload::answer(ctx, &input, ready(Ok(command))).await
    }
}

async fn planned(session: &Session, input: &DeclarationsImportInput) -> Result<Plan, Failure> {
    let file = files::fetch(&session.read, &input.file).await?;
    let columns: BTreeMap<String, String> =
        input.columns.iter().flatten().map(|column| (column.heading.clone(), column.field.clone())).collect();
    Ok(Plan {
        unit: input.unit.clone(),
        year: input.year.into(),
        file_name: file.name,
        content: file.content,
        columns,
        dry_run: input.dry_run.unwrap_or(false),
    })
}
