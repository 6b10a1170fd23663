//! Judges the units of an assessment, outside of any transaction: their facts in one snapshot, under the rights of
//! the unit that assesses, and the answers on the host's own threads, verified there as those of a run are.

use std::sync::Arc;

use rencai_host::{Context, Manifest};

use super::model::{AssessmentMove, STAGE, assessed_as_of};
use super::read;
use super::write::{AssessmentSubject, JudgeAssessment, Judged, nobody, usable};
use crate::access::{Actor, Scope};
use crate::kernel::{
    Digest, ErrorCode, Failure, Fault, Period, Refusal, canonical,
    id::{AssessmentId, UnitId},
};
use crate::organization;
use crate::rules::facts::{Fragment, Scene, granted_all};
use crate::rules::judging::{Answers, Asked, judge, judge_again};
use crate::rules::ranking::rank;
use crate::rules::record::{Entry, Ground, document};
use crate::rules::replay::{BATCH, total};
use crate::rules::{Rules, component_failure};
use crate::store::{Read, Store};

/// Judges the units of an assessment, and makes the command that stores what came out.
///
/// # Errors
/// `NOT_FOUND`, `STATE_FORBIDS`, `RULE_REVOKED`, `KEY_REFUSED`, `SIGNATURE_REFUSED`, `FRAGMENT_REFUSED`, `NOT_GRANTED`,
/// `COMPONENT_REFUSED`; a fault.
pub async fn prepare(
    service: &Rules,
    store: &Store,
    reader: &Read,
    id: AssessmentId,
) -> Result<JudgeAssessment, Failure> {
    let subject = AssessmentSubject::own(reader, id).await?;
    subject.moved(AssessmentMove::Judge)?;
    let AssessmentSubject { row, scheme, .. } = subject;
    usable(reader, scheme.rule_version_id, scheme.parameter_set_id).await?;
    let digest: Digest = scheme.component_digest.parse().map_err(Fault::new)?;
    let rule = service.uploaded(reader, scheme.rule_version_id, digest).await?;
    let described = Arc::new(service.describe(&rule, &scheme.parameters).await?);
    if canonical(&described.manifest).map_err(Fault::new)? != scheme.manifest {
        let (zh, en) = ("规则的清单与方案锁定的不同", "the rule's manifest is not the one that the scheme pinned");
        return Err(Refusal::new(ErrorCode::ComponentRefused, zh, en).into());
    }
    let fragment = service.facts().check(&described.manifest.facts).await?;
    granted_all(&fragment.coordinates, &scheme.granted()?)?;

    let period: Period = row.period.parse().map_err(Fault::new)?;
    let unit = organization::read::units_by_id(reader, &[row.unit_id]).await?.remove(&row.unit_id);
    let unit = unit.ok_or_else(|| Fault::new("an assessment has a unit"))?;
    let place = unit.place();
    let division = Arc::new(Actor::system(unit.id, &unit.code, Scope(place.scope.0.clone())));
    let snapshot = Read::snapshot(store, division).await?;
    let as_of = assessed_as_of(period, snapshot.today());
    let scene = Scene { as_of, period, division: unit.code.clone() };
    let units = read::assessed(&snapshot, &place, row.network_id, period).await?;
    let known = facts(service, store, &snapshot, (&fragment, &scene), &units).await?;
    drop(snapshot);

    let context = Arc::new(Context {
        division: unit.code,
        programme: scheme.code.clone(),
        stage: STAGE.to_owned(),
        as_of: as_of.to_string(),
        period: String::from(period),
        parameters: scheme.parameters.clone(),
    });
    let ids: Vec<String> = units.iter().map(|unit| unit.global()).collect();
    let asked: Vec<Asked<'_>> = units
        .iter()
        .zip(&ids)
        .zip(&known)
        .map(|((unit, id), facts)| Asked { order: unit.0, subject: id.as_str(), facts: facts.as_str() })
        .collect();
    let answers = judge(service, &rule, (&described, &context), &asked).await?;
    let lot = format!("{} {}", id.global(), row.round + 1);
    judge_again(service, &rule, (&described, &context), &lot, &known, &answers.verdicts)
        .await
        .map_err(|fault| component_failure(&fault))?;

    let context = canonical(&*context).map_err(Fault::new)?;
    let fuel_table = service.host().fuel_table();
    let ground = Ground {
        contract: &scheme.contract,
        component: &scheme.component_digest,
        manifest: &scheme.manifest,
        parameters: &scheme.parameters,
        context: &context,
        agreement: &scheme.agreement,
        fuel_table,
    };
    let judged = ranked(&described.manifest, &units, &known, &answers)?;
    let digest = Digest::of(document(ground, entries(&judged))?).to_string();
    Ok(JudgeAssessment {
        assessment: id,
        seen: row.version,
        digest,
        fuel_table: fuel_table.to_owned(),
        fuel: i64::try_from(answers.fuel).map_err(Fault::new)?,
        memory: i64::try_from(answers.memory).map_err(Fault::new)?,
        context,
        judged,
    })
}

/// What the schema answers of units, in their order.
async fn facts(
    service: &Rules,
    store: &Store,
    snapshot: &Read,
    (fragment, scene): (&Fragment, &Scene),
    units: &[UnitId],
) -> Result<Vec<String>, Failure> {
    if units.is_empty() {
        return Err(nobody().into());
    }
    let mut known = Vec::with_capacity(units.len());
    for chunk in units.chunks(BATCH) {
        let ids: Vec<String> = chunk.iter().map(|unit| unit.global()).collect();
        known.extend(service.facts().facts(store, snapshot, fragment, scene, &ids).await?);
    }
    Ok(known)
}

/// What is stored of each unit, in the order of the list: all of them have a place.
fn ranked(manifest: &Manifest, units: &[UnitId], known: &[String], answers: &Answers) -> Result<Vec<Judged>, Fault> {
    let list = rank(manifest, &answers.verdicts, units.len());
    list.into_iter()
        .map(|place| {
            let missing = || Fault::new("a ranking names a verdict that is not there");
            let verdict = answers.verdicts.get(place.verdict).ok_or_else(missing)?;
            Ok(Judged {
                unit: units.get(place.verdict).copied().ok_or_else(missing)?,
                rank: place.rank.and_then(|rank| i64::try_from(rank).ok()),
                mark: place.mark,
                total: total(Some(verdict)),
                facts: known.get(place.verdict).cloned().ok_or_else(missing)?,
                verdict: canonical(verdict).map_err(Fault::new)?,
            })
        })
        .collect()
}

fn entries(judged: &[Judged]) -> Vec<Entry> {
    let entry = |judged: &Judged| Entry {
        id: judged.unit.global(),
        facts: Digest::of(&judged.facts).to_string(),
        verdict: Digest::of(&judged.verdict).to_string(),
    };
    judged.iter().map(entry).collect()
}
