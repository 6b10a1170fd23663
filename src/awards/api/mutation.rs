//! Mutations of the room.

use std::collections::BTreeMap;
use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::ImportNode;
use super::input::{
    AgreementGrantInput, AgreementPayload, EditionCreateInput, EditionMoveInput, EditionPayload, ImportPayload,
    NominationMakeInput, NominationMoveInput, NominationPayload, NominationsImportInput, ProgrammeCreateInput,
    ProgrammePayload, RunPayload,
};
use crate::awards::import::{Plan, import};
use crate::awards::write::{
    CancelEdition, CloseEdition, CreateEdition, CreateProgramme, Draft, GrantAgreement, MakeNomination, OpenEdition,
    RequestJudging, StartImport, SubmitNomination, WithdrawNomination, prepare,
};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{Input, Outcome, refused};
use crate::kernel::{
    Failure, Refusal,
    id::{EditionId, NominationId, ProgrammeId},
};
use crate::rules::Rules;
use crate::store::{Command, files};

fn missing(zh: &str, en: &str, field: &str) -> Failure {
    Refusal::not_found(zh, en).at([field]).into()
}

fn edition_id(id: &ID) -> Result<EditionId, Failure> {
    EditionId::parse(id).ok_or_else(|| missing("届次", "edition", "edition"))
}

pub(super) fn nomination_id(id: &ID) -> Result<NominationId, Failure> {
    NominationId::parse(id).ok_or_else(|| missing("提名", "nomination", "nomination"))
}

pub(super) fn programme_id(id: &ID) -> Result<ProgrammeId, Failure> {
    ProgrammeId::parse(id).ok_or_else(|| missing("奖项", "programme", "programme"))
}

/// Mutations of the room.
#[derive(Default)]
pub struct AwardsMutation;

#[Object]
impl AwardsMutation {
    /// 建立奖项，注明所依条款。条款：4.1.3a。权限：CREATE_PROGRAMME。
    ///
    /// Creates a programme and names the clause that demands it. Clause 4.1.3a; requires CREATE_PROGRAMME.
    #[graphql(
        directive = acts::requires::apply(action(CreateProgramme::ACTION)),
        directive = acts::clause::apply(ids(CreateProgramme::CLAUSES)),
        directive = acts::errors::apply(codes(CreateProgramme::ERRORS)),
        directive = acts::emits::apply(events(CreateProgramme::EVENTS))
    )]
    async fn programme_create(&self, ctx: &Context<'_>, input: ProgrammeCreateInput) -> Result<ProgrammePayload> {
        let command = CreateProgramme {
            code: input.code.clone(),
            name: input.name.clone(),
            name_en: input.name_en.clone(),
            policy: input.policy.clone(),
            clause: input.clause.clone(),
        };
        ProgrammePayload::answer(ctx, &input, ready(Ok(command))).await
    }

    /// 签订数据协议：列明奖项的规则在本区划可读的字段。条款：4.2.2b。权限：GRANT_AGREEMENT。
    ///
    /// Makes a data agreement: the fields that a programme's rules may read in one's division. Clause 4.2.2b; requires GRANT_AGREEMENT.
    #[graphql(
        directive = acts::requires::apply(action(GrantAgreement::ACTION)),
        directive = acts::clause::apply(ids(GrantAgreement::CLAUSES)),
        directive = acts::errors::apply(codes(GrantAgreement::ERRORS)),
        directive = acts::emits::apply(events(GrantAgreement::EVENTS))
    )]
    async fn agreement_grant(&self, ctx: &Context<'_>, input: AgreementGrantInput) -> Result<AgreementPayload> {
        let session = Session::of(ctx)?;
        let rules = ctx.data::<Rules>()?;
        let command = programme_id(&input.programme)
            .and_then(|id| Ok(GrantAgreement::new(rules, id, input.coordinates.clone())?));
        let granted = command.as_ref().map(|command| command.coordinates().to_vec()).unwrap_or_default();
        let outcome = session.prepared(&input, ready(command)).await?;
        let granted = outcome.done.map(|_| granted);
        Ok(AgreementPayload::new(outcome, granted))
    }

    /// 建立届次：锁定规则、参数与表单。条款：4.1.3a、4.1.3c。权限：CREATE_EDITION。
    ///
    /// Creates an edition, pinning rule, parameters and form. Clauses 4.1.3a, 4.1.3c; requires CREATE_EDITION.
    #[graphql(
        directive = acts::requires::apply(action(CreateEdition::ACTION)),
        directive = acts::clause::apply(ids(CreateEdition::CLAUSES)),
        directive = acts::errors::apply(codes(CreateEdition::ERRORS)),
        directive = acts::emits::apply(events(CreateEdition::EVENTS))
    )]
    async fn edition_create(&self, ctx: &Context<'_>, input: EditionCreateInput) -> Result<EditionPayload> {
        let command = Box::pin(prepared(Session::of(ctx)?, ctx.data::<Rules>()?, &input));
        EditionPayload::answer(ctx, &input, command).await
    }

    /// 开放届次接受提名；重新开放须有理由。条款：4.1.3c。权限：OPEN_EDITION。
    ///
    /// Opens an edition for nominations; opening it again needs a reason. Clause 4.1.3c; requires OPEN_EDITION.
    #[graphql(
        directive = acts::requires::apply(action(OpenEdition::ACTION)),
        directive = acts::clause::apply(ids(OpenEdition::CLAUSES)),
        directive = acts::errors::apply(codes(OpenEdition::ERRORS)),
        directive = acts::emits::apply(events(OpenEdition::EVENTS))
    )]
    async fn edition_open(&self, ctx: &Context<'_>, input: EditionMoveInput) -> Result<EditionPayload> {
        let command = edition_id(&input.edition).map(|edition| OpenEdition { edition, reason: input.reason.clone() });
        EditionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 截止届次，不再接受提名。条款：4.1.3c。权限：CLOSE_EDITION。
    ///
    /// Closes an edition: it takes no more nominations. Clause 4.1.3c; requires CLOSE_EDITION.
    #[graphql(
        directive = acts::requires::apply(action(CloseEdition::ACTION)),
        directive = acts::clause::apply(ids(CloseEdition::CLAUSES)),
        directive = acts::errors::apply(codes(CloseEdition::ERRORS)),
        directive = acts::emits::apply(events(CloseEdition::EVENTS))
    )]
    async fn edition_close(&self, ctx: &Context<'_>, input: EditionMoveInput) -> Result<EditionPayload> {
        let command = edition_id(&input.edition).map(|edition| CloseEdition { edition });
        EditionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 取消届次，须有理由。条款：4.1.3c。权限：CANCEL_EDITION。
    ///
    /// Cancels an edition; it needs a reason. Clause 4.1.3c; requires CANCEL_EDITION.
    #[graphql(
        directive = acts::requires::apply(action(CancelEdition::ACTION)),
        directive = acts::clause::apply(ids(CancelEdition::CLAUSES)),
        directive = acts::errors::apply(codes(CancelEdition::ERRORS)),
        directive = acts::emits::apply(events(CancelEdition::EVENTS))
    )]
    async fn edition_cancel(&self, ctx: &Context<'_>, input: EditionMoveInput) -> Result<EditionPayload> {
        let command = edition_id(&input.edition).map(|edition| CancelEdition { edition, reason: input.reason.clone() });
        EditionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 评审届次：立即返回排队的运行，进度可查；有环节的，须无提名待审，且只评通过全部环节者。条款：4.1.3c、4.2.2b。权限：JUDGE_EDITION。
    ///
    /// Has an edition judged: gives the queued run at once; its progress can be asked for. Where it has stages, no nomination may wait in one, and those that passed all are judged. Clauses 4.1.3c, 4.2.2b; requires JUDGE_EDITION.
    #[graphql(
        directive = acts::requires::apply(action(RequestJudging::ACTION)),
        directive = acts::clause::apply(ids(RequestJudging::CLAUSES)),
        directive = acts::errors::apply(codes(RequestJudging::ERRORS)),
        directive = acts::emits::apply(events(RequestJudging::EVENTS))
    )]
    async fn edition_judge(&self, ctx: &Context<'_>, input: EditionMoveInput) -> Result<RunPayload> {
        let rules = ctx.data::<Rules>()?.clone();
        let command = edition_id(&input.edition).map(|edition| RequestJudging { edition, rules });
        RunPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提名一位人才并回答表单。条款：4.1.3a、4.1.3b。权限：MAKE_NOMINATION。
    ///
    /// Nominates a talent and answers the form. Clauses 4.1.3a, 4.1.3b; requires MAKE_NOMINATION.
    #[graphql(
        directive = acts::requires::apply(action(MakeNomination::ACTION)),
        directive = acts::clause::apply(ids(MakeNomination::CLAUSES)),
        directive = acts::errors::apply(codes(MakeNomination::ERRORS)),
        directive = acts::emits::apply(events(MakeNomination::EVENTS))
    )]
    async fn nomination_make(&self, ctx: &Context<'_>, input: NominationMakeInput) -> Result<NominationPayload> {
        let command = edition_id(&input.edition).map(|edition| MakeNomination {
            edition,
            unit: input.unit.clone(),
            number: input.number.clone(),
            name: input.name.clone(),
            birth_date: input.birth_date,
            category: input.category,
            answers: input.answers.0.clone(),
            draft: input.draft.unwrap_or(false),
        });
        NominationPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提交草稿提名。条款：4.1.3c。权限：MAKE_NOMINATION。
    ///
    /// Submits a nomination that was a draft. Clause 4.1.3c; requires MAKE_NOMINATION.
    #[graphql(
        directive = acts::requires::apply(action(SubmitNomination::ACTION)),
        directive = acts::clause::apply(ids(SubmitNomination::CLAUSES)),
        directive = acts::errors::apply(codes(SubmitNomination::ERRORS)),
        directive = acts::emits::apply(events(SubmitNomination::EVENTS))
    )]
    async fn nomination_submit(&self, ctx: &Context<'_>, input: NominationMoveInput) -> Result<NominationPayload> {
        let command = nomination_id(&input.nomination).map(|nomination| SubmitNomination { nomination });
        NominationPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤回提名；评审开始后不能撤回，未通过某一环节的亦不能撤回。条款：4.1.3c。权限：WITHDRAW_NOMINATION。
    ///
    /// Withdraws a nomination; not once the judging has begun, and not where it has failed in a stage. Clause 4.1.3c; requires WITHDRAW_NOMINATION.
    #[graphql(
        directive = acts::requires::apply(action(WithdrawNomination::ACTION)),
        directive = acts::clause::apply(ids(WithdrawNomination::CLAUSES)),
        directive = acts::errors::apply(codes(WithdrawNomination::ERRORS)),
        directive = acts::emits::apply(events(WithdrawNomination::EVENTS))
    )]
    async fn nomination_withdraw(&self, ctx: &Context<'_>, input: NominationMoveInput) -> Result<NominationPayload> {
        let command = nomination_id(&input.nomination).map(|nomination| WithdrawNomination { nomination });
        NominationPayload::answer(ctx, &input, ready(command)).await
    }

    /// 由表格导入提名，可先试运行；坏行不影响其他行，逐行有报告。条款：4.1.3a、4.1.3b。权限：IMPORT_NOMINATIONS。
    ///
    /// Imports nominations from a spreadsheet, or tries it first; a bad row stops nothing and every row is reported. Clauses 4.1.3a, 4.1.3b; requires IMPORT_NOMINATIONS.
    #[graphql(
        directive = acts::requires::apply(action(StartImport::ACTION)),
        directive = acts::clause::apply(ids(StartImport::CLAUSES)),
        directive = acts::errors::apply(codes(StartImport::ERRORS)),
        directive = acts::emits::apply(events(StartImport::EVENTS))
    )]
    async fn nominations_import(&self, ctx: &Context<'_>, input: NominationsImportInput) -> Result<ImportPayload> {
        let session = Session::of(ctx)?;
        let outcome = match planned(session, &input).await {
            Ok(plan) => match import(session.store(), session.read.actor(), plan, input.envelope(), &|_, _| {}).await {
                Ok(done) => Outcome { done: Some(done.import), errors: Vec::new(), audit: Some(done.audit) },
                Err(failure) => Outcome { done: None, errors: refused(failure, session.language)?, audit: None },
            },
            Err(failure) => session.refuse::<StartImport>(&input, failure).await?,
        };
        let import = match outcome.done {
            Some(id) => ImportNode::load(&session.rows, id).await?,
            None => None,
        };
        Ok(ImportPayload::new(outcome, import))
    }
}

async fn prepared(session: &Session, rules: &Rules, input: &EditionCreateInput) -> Result<CreateEdition, Failure> {
    let draft = Draft {
        programme: programme_id(&input.programme)?,
        year: i64::from(input.year),
        stage: input.stage.clone(),
        as_of: input.as_of,
        places: i64::from(input.places),
        award_fen: input.award_fen.map(|fen| fen.0),
        rule: input.rule.clone(),
    };
    prepare(rules, &session.read, draft).await
}

async fn planned(session: &Session, input: &NominationsImportInput) -> Result<Plan, Failure> {
    let edition = edition_id(&input.edition)?;
    let file = files::fetch(&session.read, &input.file).await?;
    let columns: BTreeMap<String, String> =
        input.columns.iter().flatten().map(|column| (column.heading.clone(), column.field.clone())).collect();
    Ok(Plan { edition, file_name: file.name, content: file.content, columns, dry_run: input.dry_run.unwrap_or(false) })
}
