//! Queries over past editions: a candidate against one, against those judged since it came, against all.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::impact::{EditionImpact, RuleImpactNode};
use crate::access::Action;
use crate::awards::api::EditionNode;
use crate::awards::entity::edition;
use crate::awards::read as awards_read;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::graphql::scalars::{Json, Long};
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal, Refusals, canonical,
    id::{EditionId, RuleVersionId},
};
use crate::rules::entity::{rule_version, run};
use crate::rules::model::RuleState;
use crate::rules::trial::{Candidate, Past, Trial, hold};
use crate::rules::write::UploadRule;
use crate::rules::{Rules, model, read, trust};
use crate::store::{Command, Find, Read, dated::AsOf};

/// A candidate as a request names it.
struct Named {
    row: rule_version::Model,
    code: String,
    candidate: Candidate,
    /// Whether the visitor may see what it says of one subject.
    shown: bool,
}

impl Named {
    async fn of(session: &Session, rules: &Rules, id: &ID, given: Option<&Json>) -> Result<Self, Failure> {
        let missing = || Refusal::not_found("规则", "rule").at(["rule"]);
        let id = RuleVersionId::parse(id).ok_or_else(missing)?;
        let row = read::version(&session.read, id).await?.ok_or_else(missing)?;
        let given = match given {
            Some(given) => canonical(&given.0).map_err(|_| model::no_json("parameters"))?,
            None => row.parameters.clone(),
        };
        let (Some(schema), Some(code)) = (row.parameters_schema.clone(), row.code.clone()) else {
            return Err(unfit("该版本尚未核验", "this version was not validated", RuleState::Validated).into());
        };
        let digest = row.digest.parse().map_err(Fault::new)?;
        let component = rules.uploaded(&session.read, row.id, digest).await?;
        let candidate = Candidate::new(rules, component, &schema, &given).await?;
        let shown = session.read.actor().may(Action::ReadNominations)
            || trust::seconded(&session.read, &row, candidate.parameters()).await?;
        Ok(Self { row, code, candidate, shown })
    }

    async fn tried(&self, session: &Session, rules: &Rules, edition: &edition::Model) -> Result<Trial, Failure> {
        let past = past(&session.read, edition).await?;
        let granted = granted(&session.read, edition).await?;
        hold(rules, session.store(), &session.read, &past, &self.candidate, &granted).await
    }

    /// The editions that this rule's code judged in its division, and whose ranking stands.
    async fn editions(&self, reader: &Read) -> Result<Find<edition::Entity>, Fault> {
        let versions = read::versions_of(reader, self.row.unit_id, &self.code).await?;
        Ok(awards_read::ranked_by(reader, self.row.unit_id, &versions))
    }
}

fn unfit(zh: &str, en: &str, wanted: RuleState) -> Refusal {
    Refusal::new(ErrorCode::StateForbids, zh, en).at(["rule"]).allowing([wanted.as_str()])
}

/// The run whose ranking stands.
pub(super) async fn past(reader: &Read, edition: &edition::Model) -> Result<Past, Failure> {
    let Some(run) = edition.run_id else {
        let refusal = Refusal::new(ErrorCode::StateForbids, "本届尚无排名", "the edition has no ranking yet");
        return Err(refusal.at(["edition"]).into());
    };
    Past::of(reader, run, edition.places).await
}

pub(super) async fn granted(reader: &Read, edition: &edition::Model) -> Result<Vec<String>, Failure> {
    let as_of = AsOf::day(reader.today());
    let agreement = awards_read::agreement(reader, edition.unit_id, edition.programme_id, as_of).await?;
    let coordinates = agreement.map(|row| serde_json::from_str(&row.coordinates)).transpose().map_err(Fault::new)?;
    Ok(coordinates.unwrap_or_default())
}

/// Queries over past editions.
#[derive(Default)]
pub struct ImpactQuery;

#[Object]
impl ImpactQuery {
    /// 候选规则版本或参数对一个过往届次的影响：谁入围、谁出围、谁移动、因哪一项、费用几何；不改变任何决定。条款：4.2.2b。权限：READ_IMPACT。
    ///
    /// What a version or its parameters would change in a past edition: who enters, leaves, moves, by which line, at what cost; it changes no decision. Clause 4.2.2b; requires READ_IMPACT.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadImpact)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES)),
        complexity = "1000 + child_complexity"
    )]
    async fn rule_impact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "候选规则的标识。 The candidate's id.")] rule: ID,
        #[graphql(desc = "届次标识。 The edition's id.")] edition: ID,
        #[graphql(desc = "候选参数；默认为该规则自己的。 The candidate's parameters; the rule's own by default.")]
        parameters: Option<Json>,
        #[graphql(desc = "每名额金额，分；不给则为届次所定。 Fen a place; what the edition says if left out.")]
        fen_a_place: Option<Long>,
    ) -> Result<Option<RuleImpactNode>> {
        let (session, rules) = (Session::of(ctx)?, ctx.data::<Rules>()?);
        let trial = async {
            let missing = || Refusal::not_found("届次", "edition").at(["edition"]);
            let id = EditionId::parse(&edition).ok_or_else(missing)?;
            let edition = awards_read::edition(&session.read, id).await?;
            let named = Named::of(session, rules, &rule, parameters.as_ref()).await?;
            Ok((named.tried(session, rules, &edition).await?, edition.award_fen, named.shown))
        };
        let (trial, award_fen, shown) = trial.await.map_err(|failure| top_level(failure, session.language))?;
        Ok(Some(RuleImpactNode::new(trial, fen_a_place.map(|Long(fen)| fen).or(award_fen), shown)))
    }

    /// 影子：候选版本开始影子运行后，同一规则评审过的本区划各届，与候选结果之别，新者在前；不据以决定任何事。条款：4.2.2b。权限：READ_IMPACT。
    ///
    /// Shadow: the editions that versions of the same rule judged in its division since the candidate went into the shadow, newest first, each with what the candidate would have changed; nothing is decided by it. Clause 4.2.2b; requires READ_IMPACT.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadImpact)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES)),
        complexity = "cost(first, child_complexity + 100)"
    )]
    async fn rule_shadow(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "候选规则的标识。 The candidate's id.")] rule: ID,
        #[graphql(desc = "候选参数；默认为该规则自己的。 The candidate's parameters; the rule's own by default.")]
        parameters: Option<Json>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<EditionImpact>>> {
        let page = Page::asked(ctx, first, after)?;
        scanned(ctx, page, &rule, parameters.as_ref(), |named, reader, find| {
            let Some(shadowed) = named.row.shadowed_at else {
                return Err(unfit("该版本未曾影子运行", "this version was never in the shadow", RuleState::Shadow));
            };
            let since = reader.find::<run::Entity>().filter(run::Column::FinishedAt.gte(shadowed));
            Ok(find.filter(edition::Column::RunId.in_subquery(since.subquery(run::Column::Id))))
        })
        .await
    }

    /// 以今日之规则审昨日之评选：该规则各版本在本区划评审过的各届，谁将不再符合要求或失去入围，新者在前；不改变任何决定。条款：4.2.2b。权限：READ_IMPACT。
    ///
    /// Today's rule over yesterday's awards: the editions that versions of this rule judged in its division, newest first, with those who would fail or lose their place now; it changes no decision. Clause 4.2.2b; requires READ_IMPACT.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadImpact)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES)),
        complexity = "cost(first, child_complexity + 100)"
    )]
    async fn audit_scan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "今日之规则的标识。 The id of today's rule.")] rule: ID,
        #[graphql(desc = "今日之参数；默认为该规则自己的。 Today's parameters; the rule's own by default.")]
        parameters: Option<Json>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<EditionImpact>>> {
        let page = Page::asked(ctx, first, after)?;
        scanned(ctx, page, &rule, parameters.as_ref(), |_, _, find| Ok(find)).await
    }
}

/// A page of a rule's past editions, one after the other: each is as dear as a judging.
async fn scanned(
    ctx: &Context<'_>,
    page: Page,
    rule: &ID,
    parameters: Option<&Json>,
    narrowed: impl FnOnce(&Named, &Read, Find<edition::Entity>) -> Result<Find<edition::Entity>, Refusal>,
) -> Result<Option<Connection<EditionImpact>>> {
    let (session, rules) = (Session::of(ctx)?, ctx.data::<Rules>()?);
    let named = Named::of(session, rules, rule, parameters).await;
    let named = named.map_err(|failure| top_level(failure, session.language))?;
    let find = narrowed(&named, &session.read, named.editions(&session.read).await?);
    let find = find.map_err(|refusal| top_level(refusal.into(), session.language))?;
    let total = page.count(&find).await?;
    let rows = page.narrow(find, (edition::Column::Id, Order::Desc), EditionId::parse)?.all().await?;
    let mut found = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        // The one behind the page only tells that there is another.
        let tried = if at < page.size() { Some(named.tried(session, rules, &row).await) } else { None };
        found.push((row, tried));
    }
    let mut nodes = Vec::with_capacity(found.len());
    for (row, tried) in found {
        let (impact, problem) = match tried {
            None => (None, None),
            Some(Ok(trial)) => (Some(RuleImpactNode::new(trial, row.award_fen, named.shown)), None),
            Some(Err(Failure::Refused(Refusals(reasons)))) => {
                let said =
                    |reason: &Refusal| format!("{}: {}", reason.code.as_str(), session.language.of(&reason.message));
                (None, reasons.first().map(said))
            }
            Some(Err(fault)) => return Err(top_level(fault, session.language)),
        };
        nodes.push((row.id, EditionImpact { edition: EditionNode::of(Arc::new(row)), impact, problem }));
    }
    Ok(Some(page.of(nodes, |(id, _)| id.global(), |(_, node)| node, total)))
}
