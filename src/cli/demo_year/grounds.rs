//! What figures rest on: the duties behind them, each with the records that discharged it.

use super::Played;
use crate::cli::table::{Side, table};
use crate::demo::year::Grounds;
use crate::duties::entity::{duty, evidence};
use crate::kernel::{Period, id::GlobalId};
use crate::organization::entity::unit;

/// So many of a record's last characters tell it from the others.
const LAST: usize = 10;
/// So many of a digest's first ones.
const FIRST: usize = 23;

impl Played {
    /// For each of the units: its figures, and below them a line a duty and record.
    pub(super) fn grounds(&self, shown: &Grounds) -> String {
        let mut text = String::from(
            "记录为其全局标识的末尾，API 中以 duties { evidence { record } } 查得全部 · a record is the end of its global id; \
             the API gives all of it as duties { evidence { record } }\n",
        );
        for code in &shown.units {
            if let Some(unit) = self.units.iter().find(|unit| unit.code == *code) {
                text.push_str(&self.grounds_of(unit, shown.period));
            }
        }
        text
    }

    fn grounds_of(&self, unit: &unit::Model, period: Period) -> String {
        let sum = self.sum(unit.id, period);
        let head = format!(
            "\n{}，{period}：应 {} = 按期 {} + 逾期后 {} + 缺 {} + 豁免 {} + 消灭 {} + 未到期 {} · \
             expected = in time + late + missing + waived + lapsed + open\n",
            self.name(unit),
            sum.expected,
            sum.in_time,
            sum.late,
            sum.missing,
            sum.waived,
            sum.lapsed,
            sum.open,
        );
        let mut owed: Vec<&duty::Model> = self.of(unit.id, period).collect();
        owed.sort_by_cached_key(|duty| (duty.falls_on, self.number(duty)));
        let rows: Vec<Vec<String>> = owed.into_iter().flat_map(|duty| self.ground(duty)).collect();
        let heading = [
            ("条款 · clause", Side::Left),
            ("期间 · period", Side::Left),
            ("到期 · due", Side::Left),
            ("", Side::Left),
            ("凭据 · evidence", Side::Left),
            ("提供 · given on", Side::Left),
            ("记录 · record", Side::Left),
            ("封存 · sealed", Side::Left),
        ];
        [head, table(&heading, &rows)].concat()
    }

    /// A duty and the records that are evidence for it, a line a record.
    fn ground(&self, duty: &duty::Model) -> Vec<Vec<String>> {
        let owed = [
            self.number(duty),
            duty.period.clone(),
            self.calendar.due(duty.falls_on).to_string(),
            self.sign(duty).to_owned(),
        ];
        let given = self.evidence.get(&duty.id).into_iter().flatten().filter(|row| row.withdrawn_on.is_none());
        let mut given: Vec<Vec<String>> = given.map(|row| self.record(row)).collect();
        if given.is_empty() {
            given.push(vec!["无 · none".to_owned()]);
        }
        let beside = |at: usize| if at == 0 { owed.to_vec() } else { vec![String::new(); owed.len()] };
        given.into_iter().enumerate().map(|(at, cells)| [beside(at), cells].concat()).collect()
    }

    fn record(&self, row: &evidence::Model) -> Vec<String> {
        let seal = self.seals.get(&row.record).map(|seal| seal.chars().take(FIRST).collect::<String>());
        vec![row.kind.clone(), row.given_on.to_string(), shortened(&row.record), seal.unwrap_or_default()]
    }
}

/// A global id: what it is the id of, and its end.
fn shortened(record: &str) -> String {
    let kind = GlobalId::decode(record).map(|id| id.kind).unwrap_or_default();
    let before = record.chars().count().saturating_sub(LAST);
    format!("{kind} …{}", record.chars().skip(before).collect::<String>())
}
