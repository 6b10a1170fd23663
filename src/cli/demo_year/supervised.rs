//! What the city did about silence: circulars as they were issued and sealed, and what an inspection found.

use std::collections::HashMap;

use serde::Deserialize;
use uuid::Uuid;

use super::{Played, sign, word};
use crate::cli::table::{Side, table};
use crate::duties::model::DutyState;
use crate::kernel::{
    Day, Digest, Failure, Fault,
    id::{ClauseRowId, DutyId, UnitId},
};
use crate::organization;
use crate::store::Read;
use crate::supervision::entity::{circular, finding, inspection, supervision_step};
use crate::supervision::model::{CircularMove, FindingMove};
use crate::supervision::read as supervision;

/// The city's circulars and inspections, and what was done with them, in the order in which they came.
pub(super) struct Supervised {
    circulars: Vec<circular::Model>,
    inspections: Vec<(inspection::Model, Vec<finding::Model>)>,
    steps: HashMap<Uuid, Vec<supervision_step::Model>>,
}

impl Supervised {
    pub(super) async fn read(read: &Read) -> Result<Self, Failure> {
        let unit = organization::read::unit(read, &read.actor().unit_code).await?;
        let unit = unit.ok_or_else(|| Fault::new("the system acts for a unit"))?;
        let mut circulars = supervision::circulars(read, &unit).all().await?;
        circulars.sort_by_key(|row| row.id);
        let mut made = supervision::inspections(read, &unit).all().await?;
        made.sort_by_key(|row| row.id);
        let mut records: Vec<Uuid> = circulars.iter().map(|row| row.id.0).collect();
        let mut inspections = Vec::new();
        for inspection in made {
            let mut findings = supervision::findings_of(read, inspection.id).all().await?;
            findings.sort_by_key(|row| row.id);
            records.extend(findings.iter().map(|row| row.id.0));
            inspections.push((inspection, findings));
        }
        Ok(Self { circulars, inspections, steps: supervision::steps(read, &records).await? })
    }

    /// The last time that a record made a move.
    fn step(&self, record: Uuid, moved: &str) -> Option<&supervision_step::Model> {
        self.steps.get(&record)?.iter().rfind(|step| step.moved == moved)
    }
}

/// A circular as it was sealed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    paper: String,
    unit: String,
    addressee: String,
    text: String,
    answer: Option<String>,
    issued_on: Day,
    duties: Vec<Quoted>,
}

/// A duty as it was then.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Quoted {
    duty: String,
    clause: String,
    period: String,
    due_on: Day,
    state: DutyState,
}

impl Played {
    /// The circulars that were issued, as people would read them.
    pub(super) fn circulars(&self) -> Result<String, Failure> {
        let mut text = String::new();
        for row in &self.supervised.circulars {
            if let (Some(content), Some(sealed)) = (&row.sealed_content, &row.sealed) {
                let page: Page = serde_json::from_str(content).map_err(Fault::new)?;
                let seal = if Digest::of(content).to_string() == *sealed {
                    format!("{sealed} 相符 · it fits")
                } else {
                    format!("{sealed} 不符 · it does not fit")
                };
                text.push_str(&[self.head(row, &page), self.quoted(&page), self.answer(row, &page, &seal)].concat());
            }
        }
        Ok(text)
    }

    fn head(&self, row: &circular::Model, page: &Page) -> String {
        let by = written(row.answer_by);
        let sent =
            format!("{}，限 {by} 前(含)答复 · to answer by {by}", self.on(row.id.0, CircularMove::Send.as_str()));
        let rows = [
            labelled("印发 · issued", &page.issued_on.to_string()),
            labelled("通报单位 · by", &self.called(&page.unit)),
            labelled("被通报单位 · to", &self.called(&page.addressee)),
            labelled("送达 · sent", &sent),
            labelled("正文 · text", &page.text),
        ];
        format!("\n{}", table(&[("通报 · circular", Side::Left), (page.paper.as_str(), Side::Left)], &rows.concat()))
    }

    /// What it quotes, as that was on the day on which it was issued, and what became of it.
    fn quoted(&self, page: &Page) -> String {
        let mut rows = Vec::new();
        for quoted in &page.duties {
            let clause = ClauseRowId::parse(&quoted.clause);
            let title = clause.and_then(|clause| self.titles.get(&clause)).cloned();
            let number = clause.and_then(|clause| self.clauses.get(&clause)).cloned();
            let id = DutyId::parse(&quoted.duty);
            let now = self.duties.iter().find(|duty| Some(duty.id) == id).map(|duty| self.sign(duty));
            rows.push(vec![
                number.unwrap_or_default(),
                quoted.period.clone(),
                quoted.due_on.to_string(),
                format!("{} {}", sign(quoted.state), word(quoted.state)),
                now.unwrap_or_default().to_owned(),
                title.unwrap_or_default(),
            ]);
        }
        rows.sort();
        let heading = [
            ("所引条款 · clause", Side::Left),
            ("期间 · period", Side::Left),
            ("到期 · due", Side::Left),
            ("印发时 · when issued", Side::Left),
            ("今 · now", Side::Left),
            ("", Side::Left),
        ];
        table(&heading, &rows)
    }

    fn answer(&self, row: &circular::Model, page: &Page, seal: &str) -> String {
        let (on, said) = match &page.answer {
            Some(answer) => (self.on(row.id.0, CircularMove::Answer.as_str()), answer.clone()),
            None => {
                let by = written(row.answer_by);
                ("逾期未答 · lapsed".to_owned(), format!("至 {by} 未见答复 · no answer had come by {by}"))
            }
        };
        let rows = [labelled("", &said), labelled("封存 · sealed", seal)].concat();
        table(&[("答复 · answer", Side::Left), (on.as_str(), Side::Left)], &rows)
    }

    /// The inspections, each with what it found and how that was mended.
    pub(super) fn inspections(&self) -> String {
        let mut text = String::new();
        for (inspection, findings) in &self.supervised.inspections {
            let closed = written(inspection.closed_on);
            text.push_str(&format!("\n{}，{} – {closed}\n", inspection.title, inspection.begins_on));
            if findings.is_empty() {
                text.push_str("未发现问题 · nothing was found\n");
                continue;
            }
            let rows: Vec<Vec<String>> = findings.iter().map(|row| self.finding(row)).collect();
            let heading = [
                ("条款 · clause", Side::Left),
                ("单位 · unit", Side::Left),
                ("问题 · finding", Side::Left),
                ("期限 · deadline", Side::Left),
                ("整改 · mended", Side::Left),
                ("如何整改 · how", Side::Left),
                ("销号 · closed", Side::Left),
                ("核查人 · checked by", Side::Left),
            ];
            text.push_str(&table(&heading, &rows));
        }
        text
    }

    fn finding(&self, row: &finding::Model) -> Vec<String> {
        let step = |by: FindingMove| self.supervised.step(row.id.0, by.as_str());
        let how = step(FindingMove::Rectify).map(|step| step.remark.clone());
        let who = step(FindingMove::Close).map(|step| step.subject.clone());
        vec![
            self.clauses.get(&row.clause_id).cloned().unwrap_or_default(),
            self.names.get(&row.unit_id).cloned().unwrap_or_default(),
            row.content.clone(),
            row.deadline.to_string(),
            self.on(row.id.0, FindingMove::Rectify.as_str()),
            how.unwrap_or_default(),
            self.on(row.id.0, FindingMove::Close.as_str()),
            who.unwrap_or_default(),
        ]
    }

    /// The day on which a record last made a move; nothing where it made none.
    fn on(&self, record: Uuid, moved: &str) -> String {
        written(self.supervised.step(record, moved).map(|step| self.read.day_of(step.instant)))
    }

    /// What the unit with a global id is called.
    fn called(&self, unit: &str) -> String {
        UnitId::parse(unit).and_then(|unit| self.names.get(&unit)).cloned().unwrap_or_default()
    }
}

fn written(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A label beside the first line of a text.
fn labelled(label: &str, text: &str) -> Vec<Vec<String>> {
    let beside = |at: usize| if at == 0 { label.to_owned() } else { String::new() };
    text.lines().enumerate().map(|(at, line)| vec![beside(at), line.to_owned()]).collect()
}
