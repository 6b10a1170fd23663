//! What a story knows of what is there: what was answered, and what comes about beside that.

use std::collections::BTreeSet;

use rencai::awards::entity::stage_case;
use rencai::coordination::entity::task;
use rencai::deliberation::entity::decision;
use rencai::duties::entity::{duty, reminder};
use rencai::duties::model::{DutyState, state};
use rencai::duties::read::{calendar, obligations_by_id};
use rencai::funding::entity::{
    budget_line, commitment, declaration, declaration_closing, fund_account, funding_source, payment, voucher,
};
use rencai::funding::ledger::{AccountKind, VoucherKind};
use rencai::kernel::id::{UnitId, VoucherId};
use rencai::kernel::money::Fen;
use rencai::organization::read::units_by_code;
use rencai::reports::model::is_reported;
use rencai::store::Read;
use rencai::talent::entity::talent;
use sea_orm::Order;
use serde_json::{Value, json};

use super::{Record, Story};
use crate::coordination::LEAD;
use crate::model::cast::{BOUND, BUDGET, FUNDED, LIMITED, STAYS};
use crate::model::invariants::rows;
use crate::support::world::WUHUA;

/// So many duties are told apart as overdue.
const FEW: usize = 4;

impl Story {
    pub(super) fn fill(&mut self, kind: &str, ids: Vec<String>, state: &str) {
        let records = ids.into_iter().map(|id| Record { id, state: state.to_owned(), version: 1 });
        self.pools.insert(kind.to_owned(), records.collect());
    }

    /// Looks for the nominations that wait in a stage, whose code is the state of the case, and for who is nominated.
    pub(super) async fn look_for_cases(&mut self) {
        let read = Read::new(&self.world.app.store, self.world.system.clone());
        let rows = read.find::<stage_case::Entity>().order_by(stage_case::Column::NominationId, Order::Asc);
        let waiting = rows.all().await.unwrap().into_iter().filter(|row| row.waits_in == Some(row.position));
        let case = |row: stage_case::Model| Record { id: row.nomination_id.global(), state: row.stage, version: 1 };
        self.pools.insert("case".to_owned(), waiting.map(case).collect());
        let rows = read.find::<talent::Entity>().order_by(talent::Column::Id, Order::Asc).all().await.unwrap();
        let talent = |row: talent::Model| {
            let state = row.subject.map_or("", |_| BOUND).to_owned();
            Record { id: row.id.global(), state, version: row.version }
        };
        self.pools.insert("talent".to_owned(), rows.into_iter().map(talent).collect());
    }

    /// Looks at the county's fund: which money waits where, what is reserved, ordered and posted; and of which years
    /// something is declared. A year is closed once a sample can be drawn of it, from the day after on.
    pub(super) async fn look_at_funds(&mut self) {
        let read = Read::new(&self.world.app.store, self.world.system.clone());
        let today = read.today();
        let record = |id: String, state: &str, version: i64| Record { id, state: state.to_owned(), version };
        let (mut waiting, mut free) = (BTreeSet::new(), Vec::new());
        for row in rows!(read, fund_account).iter().filter(|row| row.year == BUDGET && row.balance > Fen::ZERO) {
            match (row.kind.parse::<AccountKind>().unwrap(), row.line_id) {
                (AccountKind::Unallocated, _) => {
                    waiting.insert(row.source_id);
                }
                (AccountKind::Line, Some(line)) => free.push(record(line.global(), &row.source_id.global(), 1)),
                _ => {}
            }
        }
        let is_over = i64::from(today.year()) > BUDGET && !(waiting.is_empty() && free.is_empty());
        let source = |row: funding_source::Model| {
            let state = if waiting.contains(&row.id) { FUNDED } else { "" };
            record(row.id.global(), state, 1)
        };
        let line = |row: budget_line::Model| {
            let id = row.id.global();
            let state = match row.limit_fen {
                _ if free.iter().any(|free| free.id == id) => FUNDED,
                Some(_) if row.year == BUDGET => LIMITED,
                _ => STAYS,
            };
            record(id, state, row.version)
        };
        let commitment = |row: commitment::Model| {
            let is_open = row.last_day >= today && row.committed().open().unwrap() > Fen::ZERO;
            record(row.id.global(), if is_open { "OPEN" } else { STAYS }, row.version)
        };
        let vouchers = rows!(read, voucher);
        let corrected: BTreeSet<VoucherId> = vouchers.iter().filter_map(|row| row.corrects).collect();
        let voucher = |row: voucher::Model| {
            let is_left = row.kind.parse::<VoucherKind>().unwrap().is_correctable() && !corrected.contains(&row.id);
            record(row.id.global(), if is_left { "" } else { STAYS }, 1)
        };
        let closed = rows!(read, declaration_closing);
        let years: BTreeSet<i64> = rows!(read, declaration).iter().map(|row| row.year).collect();
        let year = |year: i64| {
            let state = match closed.iter().find(|closing| closing.year == year) {
                None => "SUBMITTED",
                Some(closing) if closing.closed_on < today => "CLOSED",
                Some(_) => STAYS,
            };
            record(year.to_string(), state, 1)
        };
        let payment = |row: payment::Model| record(row.id.global(), &row.state, row.version);
        for (kind, records) in [
            ("source", rows!(read, funding_source).into_iter().map(source).collect()),
            ("line", rows!(read, budget_line).into_iter().map(line).collect()),
            ("commitment", rows!(read, commitment).into_iter().map(commitment).collect()),
            ("payment", rows!(read, payment).into_iter().map(payment).collect()),
            ("voucher", vouchers.into_iter().map(voucher).collect()),
            ("budgetYear", is_over.then(|| record(BUDGET.to_string(), FUNDED, 1)).into_iter().collect()),
            ("declaredYear", years.into_iter().map(year).collect()),
            ("free", free),
        ] {
            self.pools.insert(kind.to_owned(), records);
        }
    }

    /// Looks for what comes about beside what is answered: duties, decisions, reminders.
    pub(super) async fn refresh(&mut self) {
        let read = Read::new(&self.world.app.store, self.world.system.clone());
        let units = units_by_code(&read, &[WUHUA.to_owned(), LEAD.to_owned()]).await.unwrap();
        let county = units[WUHUA].id;
        let units: Vec<UnitId> = units.values().map(|unit| unit.id).collect();
        let rows = read.find::<duty::Entity>().among(duty::Column::UnitId, &units);
        let rows = rows.order_by(duty::Column::Id, Order::Asc).all().await.unwrap();
        let kinds: Vec<_> = rows.iter().map(|row| row.obligation_id).collect();
        let kinds = obligations_by_id(&read, &kinds).await.unwrap();
        let calendar = calendar(&read).await.unwrap();
        let (mut all, mut reported, mut overdue) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let evidence = kinds[&row.obligation_id].says_what().unwrap().evidence;
            if row.unit_id == county && is_reported(evidence) {
                reported.push(row.id.global());
            }
            if overdue.len() < FEW && state(&row, &calendar, read.today()) == DutyState::Overdue {
                overdue.push(row.id.global());
            }
            all.push(row.id.global());
        }
        self.fill("duty", all, "");
        self.fill("reported", reported, "");
        self.fill("overdue", overdue, "");
        let rows = read.find::<decision::Entity>().order_by(decision::Column::Id, Order::Asc).all().await.unwrap();
        self.fill("decision", rows.iter().map(|row| row.id.global()).collect(), "");
        let of_joint = rows.iter().filter(|row| self.joint.contains(&row.meeting_id.global()));
        self.spent.extend(of_joint.map(|row| row.id.global()));
        let rows = read.find::<task::Entity>().order_by(task::Column::Id, Order::Asc).all().await.unwrap();
        for row in rows {
            let shown = json!({ "id": row.id.global(), "state": row.state, "version": row.version });
            self.note("task", &shown);
        }
        let rows = read.find::<reminder::Entity>().among(reminder::Column::UnitId, &[county]);
        for row in rows.order_by(reminder::Column::Id, Order::Asc).limit(20).all().await.unwrap() {
            let shown = json!({ "id": row.id.global(), "state": row.state, "version": row.version });
            self.note("reminder", &shown);
        }
    }

    /// Keeps a record as it is shown; one that shows no state keeps the one that it has here.
    pub(super) fn note(&mut self, kind: &str, shown: &Value) {
        let Some(id) = shown["id"].as_str() else { return };
        let pool = self.pools.entry(kind.to_owned()).or_default();
        let before = pool.iter_mut().find(|one| one.id == id);
        let state = shown["state"].as_str().or(before.as_ref().map(|before| before.state.as_str())).unwrap_or_default();
        let (state, version) = (state.to_owned(), shown["version"].as_i64().unwrap_or(1));
        let record = Record { id: id.to_owned(), state, version };
        match before {
            Some(before) => {
                assert!(before.version <= record.version, "a version decreased: {before:?}, {record:?}");
                *before = record;
            }
            None => pool.push(record),
        }
    }

    /// Keeps that nothing comes next for a record.
    pub(super) fn leave(&mut self, kind: &str, id: &Value) {
        let pool = self.pools.get_mut(kind).into_iter().flatten();
        pool.filter(|record| *id == record.id).for_each(|record| record.state = STAYS.to_owned());
    }

    /// Keeps what later deeds have to know and no record shows.
    pub(super) fn learn(&mut self, name: &str, input: &Value, payload: &Value) {
        match name {
            "meetingConvene" if input["kind"] == "JOINT" => {
                self.joint.insert(payload["meeting"]["id"].as_str().unwrap().to_owned());
            }
            "meetingHold" | "meetingAttendanceCorrect" => {
                let Some(attendance) = input["attendance"].as_array() else { return };
                let meeting = input["meeting"].as_str().unwrap().to_owned();
                let attendance = attendance.iter().map(|one| one.as_str().unwrap().to_owned());
                self.attended.insert(meeting, attendance.collect());
            }
            "documentDeliberate" => {
                self.spent.insert(input["decision"].as_str().unwrap().to_owned());
            }
            "bodyRegister" if input["unit"] == LEAD && input["kind"] == "COORDINATION_GROUP" => {
                self.note("group", &payload["body"]);
            }
            _ => {}
        }
    }
}
