//! Mutations of assessment.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::input::{
    AssessmentConfirmInput, AssessmentJudgeInput, AssessmentOpenInput, AssessmentSchemeCreateInput,
    AssessmentSchemeEndInput, AssessmentSchemePublishInput,
};
use super::{AssessmentNode, SchemeNode};
use crate::assessment::judging;
use crate::assessment::write::{
    ConfirmAssessment, CreateScheme, Draft, EndScheme, JudgeAssessment, OpenAssessment, PublishScheme, prepare,
};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::payload;
use crate::kernel::{
    Failure, Refusal,
    id::{AssessmentId, AssessmentSchemeId, NetworkId},
};
use crate::rules::Rules;
use crate::store::Command;

payload! {
    /// 考核方案变更的结果。
    ///
    /// What became of a change of a scheme.
    AssessmentSchemePayload of AssessmentSchemeId {
        /// 考核方案。
        ///
        /// The scheme.
        scheme: SchemeNode
    }
}

payload! {
    /// 考核变更的结果。
    ///
    /// What became of a change of an assessment.
    AssessmentPayload of AssessmentId {
        /// 考核。
        ///
        /// The assessment.
        assessment: AssessmentNode
    }
}

fn scheme_id(id: &ID) -> Result<AssessmentSchemeId, Failure> {
    AssessmentSchemeId::parse(id).ok_or_else(|| Refusal::not_found("考核方案", "scheme").at(["scheme"]).into())
}

fn assessment_id(id: &ID) -> Result<AssessmentId, Failure> {
    AssessmentId::parse(id).ok_or_else(|| Refusal::not_found("考核", "assessment").at(["assessment"]).into())
}

fn network_id(id: &ID) -> Result<NetworkId, Failure> {
    NetworkId::parse(id).ok_or_else(|| Refusal::not_found("网络", "network").at(["network"]).into())
}

impl AssessmentOpenInput {
    fn command(&self) -> Result<OpenAssessment, Failure> {
        Ok(OpenAssessment {
            scheme: scheme_id(&self.scheme)?,
            period: self.period,
            network: self.network.as_ref().map(network_id).transpose()?,
        })
    }
}

async fn drafted(
    session: &Session,
    rules: &Rules,
    input: &AssessmentSchemeCreateInput,
) -> Result<CreateScheme, Failure> {
    let draft = Draft {
        unit: input.unit.clone(),
        code: input.code.clone(),
        title: input.title.clone(),
        title_en: input.title_en.clone(),
        rule: input.rule.clone(),
        as_of: input.as_of,
        coordinates: input.coordinates.clone(),
    };
    prepare(rules, &session.read, draft).await
}

async fn judged(session: &Session, rules: &Rules, input: &AssessmentJudgeInput) -> Result<JudgeAssessment, Failure> {
    judging::prepare(rules, session.store(), &session.read, assessment_id(&input.assessment)?).await
}

/// Mutations of assessment.
#[derive(Default)]
pub struct AssessmentMutation;

#[Object]
impl AssessmentMutation {
    /// 草拟考核方案：锁定某日所施行的规则、参数与可读字段，并试演。条款：4.1.6a、4.1.6b、4.1.6d。权限：RUN_ASSESSMENTS。
    ///
    /// Drafts a scheme of assessment, which pins the rule and the parameters that are in force on a day and the fields that the rule may read; the rule is rehearsed. Clauses 4.1.6a, 4.1.6b, 4.1.6d; requires RUN_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(CreateScheme::ACTION)),
        directive = acts::clause::apply(ids(CreateScheme::CLAUSES)),
        directive = acts::errors::apply(codes(CreateScheme::ERRORS)),
        directive = acts::emits::apply(events(CreateScheme::EVENTS))
    )]
    async fn assessment_scheme_create(
        &self,
        ctx: &Context<'_>,
        input: AssessmentSchemeCreateInput,
    ) -> Result<AssessmentSchemePayload> {
        let command = Box::pin(drafted(Session::of(ctx)?, ctx.data::<Rules>()?, &input));
        AssessmentSchemePayload::answer(ctx, &input, command).await
    }

    /// 公布考核方案：公布后不再更改；当日履行本单位的责任。条款：4.1.6a、4.1.6b、4.1.6d。权限：RUN_ASSESSMENTS。
    ///
    /// Publishes a scheme, which is frozen from then on; it discharges what its unit owes. Clauses 4.1.6a, 4.1.6b, 4.1.6d; requires RUN_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(PublishScheme::ACTION)),
        directive = acts::clause::apply(ids(PublishScheme::CLAUSES)),
        directive = acts::errors::apply(codes(PublishScheme::ERRORS)),
        directive = acts::emits::apply(events(PublishScheme::EVENTS))
    )]
    async fn assessment_scheme_publish(
        &self,
        ctx: &Context<'_>,
        input: AssessmentSchemePublishInput,
    ) -> Result<AssessmentSchemePayload> {
        let command = scheme_id(&input.scheme).map(|scheme| PublishScheme { scheme });
        AssessmentSchemePayload::answer(ctx, &input, ready(command)).await
    }

    /// 停用考核方案：不再据以开展考核。条款：4.1.6a、4.1.6b、4.1.6d。权限：RUN_ASSESSMENTS。
    ///
    /// Ends a scheme: no assessment is opened by it any more. Clauses 4.1.6a, 4.1.6b, 4.1.6d; requires RUN_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(EndScheme::ACTION)),
        directive = acts::clause::apply(ids(EndScheme::CLAUSES)),
        directive = acts::errors::apply(codes(EndScheme::ERRORS)),
        directive = acts::emits::apply(events(EndScheme::EVENTS))
    )]
    async fn assessment_scheme_end(
        &self,
        ctx: &Context<'_>,
        input: AssessmentSchemeEndInput,
    ) -> Result<AssessmentSchemePayload> {
        let reason = input.reason.clone();
        let command = scheme_id(&input.scheme).map(|scheme| EndScheme { scheme, reason });
        AssessmentSchemePayload::answer(ctx, &input, ready(command)).await
    }

    /// 开展考核：对直属县(市、区)或一个网络的成员，就一个期间。条款：4.1.6a、4.1.6e。权限：RUN_ASSESSMENTS。
    ///
    /// Opens an assessment for a period, of the divisions directly below or of a network's members. Clauses 4.1.6a, 4.1.6e; requires RUN_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(OpenAssessment::ACTION)),
        directive = acts::clause::apply(ids(OpenAssessment::CLAUSES)),
        directive = acts::errors::apply(codes(OpenAssessment::ERRORS)),
        directive = acts::emits::apply(events(OpenAssessment::EVENTS))
    )]
    async fn assessment_open(&self, ctx: &Context<'_>, input: AssessmentOpenInput) -> Result<AssessmentPayload> {
        let command = input.command();
        AssessmentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 评定考核：由方案锁定的规则依各单位当前的数字评定；确认前与复核不予维持后可重新评定。条款：4.1.6a、4.1.6e。权限：RUN_ASSESSMENTS。
    ///
    /// Judges the units of an assessment by the rule that its scheme pins, from their figures of now; it can be judged again until it is confirmed, and once a review has set its results aside. Clauses 4.1.6a, 4.1.6e; requires RUN_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(JudgeAssessment::ACTION)),
        directive = acts::clause::apply(ids(JudgeAssessment::CLAUSES)),
        directive = acts::errors::apply(codes(JudgeAssessment::ERRORS)),
        directive = acts::emits::apply(events(JudgeAssessment::EVENTS))
    )]
    async fn assessment_judge(&self, ctx: &Context<'_>, input: AssessmentJudgeInput) -> Result<AssessmentPayload> {
        let command = Box::pin(judged(Session::of(ctx)?, ctx.data::<Rules>()?, &input));
        AssessmentPayload::answer(ctx, &input, command).await
    }

    /// 确认考核结果：由评定者之外的另一人确认，确认后不再更改；所依规则已撤销的须先经复核维持。条款：4.1.6a、4.1.6e。权限：CONFIRM_ASSESSMENTS。
    ///
    /// Confirms what an assessment gave, by another person than the one who had it judged; from then on it never changes. Where its rule was revoked, a review has to uphold it first. Clauses 4.1.6a, 4.1.6e; requires CONFIRM_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(ConfirmAssessment::ACTION)),
        directive = acts::clause::apply(ids(ConfirmAssessment::CLAUSES)),
        directive = acts::errors::apply(codes(ConfirmAssessment::ERRORS)),
        directive = acts::emits::apply(events(ConfirmAssessment::EVENTS))
    )]
    async fn assessment_confirm(&self, ctx: &Context<'_>, input: AssessmentConfirmInput) -> Result<AssessmentPayload> {
        let command = assessment_id(&input.assessment).map(|assessment| ConfirmAssessment { assessment });
        AssessmentPayload::answer(ctx, &input, ready(command)).await
    }
}
