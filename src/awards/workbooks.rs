//! The workbooks that clerks and judges take with them: the import template of an edition, the
//! report of an import, the ranking. What stands in them is read here; how they look is `sheet`'s.

use std::collections::HashMap;

use rencai_host::{Manifest, Outcome as FindingOutcome, Verdict};

use super::entity::{edition, import_row};
use super::read;
use super::sheet::ranking::{Finding, Line as PointsLine, Placing, Ranking, ranking};
use super::sheet::report::{Head, Line, report};
use super::sheet::template::template;
use super::sheet::{Encoding, Format, Outcome, Stray};
use crate::access::Action;
use crate::kernel::{
    Digest, Failure, Fault, Refusal, Refusals, Text,
    id::{EditionId, ImportId, UnitId},
};
use crate::organization;
use crate::rules::Form;
use crate::rules::{self, entity::judgement, ranking::Mark};
use crate::store::{Read, dated::AsOf};
use crate::talent;

/// Which workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workbook {
    /// The import template of an edition.
    Template(EditionId),
    /// The ranking of an edition.
    Ranking(EditionId),
    /// The report of an import.
    Report(ImportId),
}

/// Writes a workbook; the name is what a browser saves it under.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`; a fault.
pub async fn workbook(reader: &Read, which: Workbook) -> Result<(&'static str, Vec<u8>), Failure> {
    match which {
        Workbook::Template(id) => {
            reader.actor().demand(Action::ReadEditions)?;
            let edition = read::edition(reader, id).await?;
            let form = Form::read(&edition.form)?;
            Ok(("template.xlsx", template(&form, &title(reader, &edition).await?, reader.today())?))
        }
        Workbook::Ranking(id) => {
            reader.actor().demand(Action::ReadRankings)?;
            let edition = read::edition(reader, id).await?;
            Ok(("ranking.xlsx", ranking(&ranked(reader, &edition).await?)?))
        }
        Workbook::Report(id) => {
            reader.actor().demand(Action::ImportNominations)?;
            Ok(("report.xlsx", reported(reader, id).await?))
        }
    }
}

async fn title(reader: &Read, edition: &edition::Model) -> Result<Text, Failure> {
    let programme = read::programme(reader, edition.programme_id).await?;
    let units = organization::read::units(reader, &[edition.unit_id], AsOf::day(edition.as_of)).await?;
    let unit = units.get(&edition.unit_id).and_then(|seen| seen.version.clone());
    let (zh, en) = unit.map_or_else(Default::default, |unit| (unit.name, unit.name_en));
    Ok(Text {
        zh: format!("{zh} {} {}", programme.name, edition.year),
        en: format!("{en} {} {}", programme.name_en, edition.year),
    })
}

async fn reported(reader: &Read, id: ImportId) -> Result<Vec<u8>, Failure> {
    let import = read::import(reader, id).await?;
    let edition = read::edition(reader, import.edition_id).await?;
    let encoding = [Encoding::Utf8, Encoding::Gb18030].into_iter().find(|known| known.as_str() == import.encoding);
    let head = Head {
        title: title(reader, &edition).await?,
        file: import.file_digest.parse::<Digest>().map_err(Fault::new)?,
        format: if encoding.is_some() { Format::Csv } else { Format::Xlsx },
        encoding,
        dry_run: import.dry_run,
        headings: serde_json::from_str(&import.headings).map_err(Fault::new)?,
        created: reader.today(),
    };
    let rows = read::import_rows(reader, id).await?;
    let main = rows.first().map(|row| row.sheet.clone()).unwrap_or_default();
    let (lines, strays): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.sheet == main);
    let lines: Vec<Line> = lines.into_iter().map(|row| line(row, import.dry_run)).collect::<Result<_, Fault>>()?;
    let strays: Vec<Stray> = strays.into_iter().map(stray).collect::<Result<_, Fault>>()?;
    Ok(report(&head, lines, &strays)?)
}

fn line(row: import_row::Model, dry_run: bool) -> Result<Line, Fault> {
    Ok(Line {
        number: u32::try_from(row.number).map_err(Fault::new)?,
        original: serde_json::from_str(&row.original).map_err(Fault::new)?,
        outcome: match row.outcome.as_str() {
            "CREATED" if dry_run => Outcome::WouldCreate,
            "CREATED" => Outcome::Created,
            "SAME" => Outcome::Same,
            "CONFLICT" => Outcome::Conflict,
            _ => Outcome::Refused,
        },
        reasons: serde_json::from_str(&row.reasons).map_err(Fault::new)?,
    })
}

fn stray(row: import_row::Model) -> Result<Stray, Fault> {
    Ok(Stray {
        sheet: row.sheet,
        number: u32::try_from(row.number).map_err(Fault::new)?,
        original: serde_json::from_str(&row.original).map_err(Fault::new)?,
        reasons: Refusals(serde_json::from_str(&row.reasons).map_err(Fault::new)?),
    })
}

async fn ranked(reader: &Read, edition: &edition::Model) -> Result<Ranking, Failure> {
    let run = edition.run_id.ok_or_else(|| Refusal::not_found("排名", "ranking"))?;
    let run = rules::read::run(reader, run).await?.ok_or_else(|| Refusal::not_found("排名", "ranking"))?;
    let manifest: Manifest = serde_json::from_str(&run.manifest).map_err(Fault::new)?;
    let rows = rules::read::judgements(reader, run.id).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.subject_id).collect();
    let nominations = read::nominations_by_id(reader, &ids).await?;
    let talents: Vec<_> = nominations.values().map(|nomination| nomination.talent_id).collect();
    let talents = talent::read::talents_by_id(reader, &talents).await?;
    let mut units: Vec<UnitId> = nominations.values().map(|nomination| nomination.unit_id).collect();
    units.sort();
    units.dedup();
    let units: HashMap<UnitId, String> = organization::read::units(reader, &units, AsOf::day(edition.as_of))
        .await?
        .into_iter()
        .filter_map(|(id, seen)| Some((id, seen.version?.name)))
        .collect();
    let mut placings = Vec::with_capacity(rows.len());
    for row in &rows {
        let nomination = nominations.get(&row.subject_id);
        let talent = nomination.and_then(|nomination| talents.get(&nomination.talent_id));
        placings.push(Placing {
            number: talent.map(|talent| talent.number.clone()).unwrap_or_default(),
            name: talent.map(|talent| talent.name.clone()).unwrap_or_default(),
            unit: nomination.and_then(|nomination| units.get(&nomination.unit_id)).cloned().unwrap_or_default(),
            ..placing(&manifest, row)?
        });
    }
    Ok(Ranking {
        title: title(reader, edition).await?,
        remarks: vec![
            Text {
                zh: format!("规则 {} {}，组件 {}", manifest.title.zh, manifest.version, run.component_digest),
                en: format!("rule {} {}, component {}", manifest.title.en, manifest.version, run.component_digest),
            },
            Text {
                zh: format!("截至 {}，名额 {}", edition.as_of, edition.places),
                en: format!("as of {}, {} places", edition.as_of, edition.places),
            },
            Text {
                zh: format!("运行 {}，摘要 {}", run.id.global(), run.digest.clone().unwrap_or_default()),
                en: format!("run {}, digest {}", run.id.global(), run.digest.clone().unwrap_or_default()),
            },
        ],
        items: manifest.items.iter().map(|item| item.title.clone()).collect(),
        placings,
        created: reader.today(),
    })
}

fn placing(manifest: &Manifest, row: &judgement::Model) -> Result<Placing, Failure> {
    let verdict: Verdict = serde_json::from_str(&row.verdict).map_err(Fault::new)?;
    let mut placing = Placing {
        rank: row.rank.map(u32::try_from).transpose().map_err(Fault::new)?,
        marks: row.mark.parse().ok().map(Mark::text).into_iter().collect(),
        number: String::new(),
        name: String::new(),
        unit: String::new(),
        total: row.total.clone(),
        lines: Vec::new(),
        findings: Vec::new(),
    };
    match verdict {
        Verdict::Judged(judgement) => {
            placing.lines = judgement
                .lines
                .into_iter()
                .map(|line| PointsLine {
                    points: line.points.to_string(),
                    because: line.because,
                    evidence: line.evidence,
                })
                .collect();
            placing.findings = judgement
                .findings
                .into_iter()
                .zip(&manifest.requirements)
                .map(|(finding, known)| Finding {
                    title: known.title.clone(),
                    outcome: outcome(finding.outcome),
                    because: finding.because,
                    evidence: finding.evidence,
                })
                .collect();
        }
        Verdict::Unjudged(unjudged) => placing.marks.push(unjudged.problem.because),
    }
    Ok(placing)
}

fn outcome(outcome: FindingOutcome) -> Text {
    match outcome {
        FindingOutcome::Met => Text::new("符合", "met"),
        FindingOutcome::Failed => Text::new("不符合", "failed"),
        FindingOutcome::Undetermined => Text::new("待查", "undetermined"),
    }
}
