//! `rencai demo year`: plays a policy's first sixteen months, and shows who did what was owed.

mod funded;
mod grounds;
mod supervised;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rencai_host::Settings;

use self::funded::Funded;
use self::supervised::Supervised;
use super::compile_component::in_children;
use super::print;
use super::progress::Bar;
use super::table::{Side, table};
use crate::app::{App, embedded_url, is_empty, load_catalogue};
use crate::demo::year::{Year, names, plan, play_year};
use crate::duties::entity::{duty, evidence};
use crate::duties::model::{DutyState, Figures, Share, state};
use crate::duties::read as duties;
use crate::graphql::DocumentLimits;
use crate::kernel::{
    Calendar, Clock, Digest, ErrorCode, Failure, Fault, Ids, Period, Refusal, UnitKind,
    id::{ClauseRowId, DutyId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::policy::catalogues::REFERENCE;
use crate::policy::model::Catalogue;
use crate::store::{Read, Store, dated::AsOf};
use crate::{policy, reports};

/// Seeds the ids, so that what is played twice is the same to the last byte.
const SEED: u64 = 2010;
/// How wide a full bar is.
const BAR: i64 = 20;

/// What `rencai demo year` takes.
#[derive(Args)]
pub(super) struct YearArguments {
    /// 数据文件夹；默认为一个全新的临时文件夹 · the data folder; a fresh temporary one by default
    #[arg(long)]
    data: Option<PathBuf>,
    /// 数据库地址；默认为数据文件夹中的嵌入式数据库 · the database's URL; embedded in the data folder by default
    #[arg(long)]
    database: Option<String>,
}

pub(super) async fn run(arguments: YearArguments) -> Result<ExitCode, Failure> {
    let data = match arguments.data {
        Some(folder) => folder,
        None => std::env::temp_dir().join(format!("rencai-year-{}", std::process::id())),
    };
    std::fs::create_dir_all(&data).map_err(Fault::new)?;
    let url = arguments.database.unwrap_or_else(|| embedded_url(&data));
    let plan = plan()?;
    let zone = Catalogue::read(REFERENCE.clauses)?.document.time_zone;
    let clock = Clock::manual(zone, plan.begins()?);
    let store = Store::open(&url, 4, clock.clone(), Ids::seeded(clock.clone(), SEED)).await?;
    store.migrate().await?;
    if !is_empty(&store).await? {
        let (zh, en) = (
            "数据库中已有数据，演示只在空的数据库中进行",
            "there are data in this database; the demo is played in an empty one only",
        );
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).allowing(["rencai demo year"]).into());
    }
    let settings = in_children(Settings { cache: Some(data.join("compiled")), ..Settings::default() })?;
    let app = App::new(store, settings, DocumentLimits::default(), true)?;
    let system = load_catalogue(&app.store, REFERENCE).await?;
    let bar = Bar::new("日 · days");
    play_year(&app, &clock, &system, &plan, &|done, total| bar.at(done, total)).await?;
    drop(bar);
    let funded = Funded::read(&app, &system, &plan.fund).await?;
    let shown = Played::read(&Read::new(&app.store, system), funded).await?.show(&plan)?;
    print(&shown);
    let (digest, data) = (Digest::of(&shown), data.display());
    print(&format!("\n摘要 · digest {digest}\n数据在 · the data are in {data}\n"));
    Ok(ExitCode::SUCCESS)
}

/// What became of the year.
struct Played {
    read: Read,
    calendar: Calendar,
    units: Vec<unit::Model>,
    names: BTreeMap<UnitId, String>,
    clauses: BTreeMap<ClauseRowId, String>,
    titles: BTreeMap<ClauseRowId, String>,
    duties: Vec<duty::Model>,
    evidence: HashMap<DutyId, Vec<evidence::Model>>,
    /// What accepted reports are sealed with, by their global ids.
    seals: BTreeMap<String, String>,
    supervised: Supervised,
    funded: Funded,
}

impl Played {
    async fn read(read: &Read, funded: Funded) -> Result<Self, Failure> {
        let mut units = organization::read::tree(read).await?.units;
        units.retain(|unit| unit.kind != UnitKind::Department.as_str());
        let place = |unit: &unit::Model| (unit.kind != UnitKind::City.as_str(), unit.code.clone());
        units.sort_by_key(place);
        let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
        let names = names(read, &ids, AsOf::day(read.today())).await?;
        let owed = duties::own(read, &ids).all().await?;
        let by: Vec<ClauseRowId> = owed.iter().map(|duty| duty.clause_id).collect();
        let clauses = policy::read::clauses_by_id(read, &by).await?;
        let titles = policy::read::versions(read, &by, AsOf::day(read.today())).await?;
        let ids: Vec<DutyId> = owed.iter().map(|duty| duty.id).collect();
        let reports = reports::read::reports_of(read, &ids).await?.into_values();
        Ok(Self {
            evidence: duties::evidence(read, &ids).await?,
            supervised: Supervised::read(read).await?,
            funded,
            calendar: duties::calendar(read).await?,
            names,
            units,
            clauses: clauses.into_iter().map(|(id, row)| (id, row.number)).collect(),
            titles: titles.into_iter().map(|(id, row)| (id, format!("{} · {}", row.title, row.title_en))).collect(),
            seals: reports.filter_map(|report| Some((report.id.global(), report.sealed?))).collect(),
            duties: owed,
            read: read.clone(),
        })
    }

    fn show(&self, plan: &Year) -> Result<String, Failure> {
        let today = self.read.today();
        let mut text = format!(
            "截至 · as of {today}\n● 按期 in time  ◐ 逾期后 late  ○ 缺 missing  － 豁免 waived  × 消灭 lapsed  … 未到期 not due yet\n"
        );
        for year in [2010, 2011] {
            text.push_str(&format!("\n{year} 年各单位的责任 · what units owed in {year}\n"));
            text.push_str(&self.grid(Period::year(year), &plan.shown.clauses));
            text.push_str(&format!("\n{year} 年数字(全部条款) · figures of {year}, all clauses\n"));
            text.push_str(&self.figures(Period::year(year)));
        }
        text.push_str("\n印发的通报 · circulars that were issued\n");
        text.push_str(&self.circulars()?);
        text.push_str("\n督查与整改 · what was inspected, found and mended\n");
        text.push_str(&self.inspections());
        text.push_str("\n人才资金 · talent funds\n");
        text.push_str(&self.funded.show());
        text.push_str("\n数字的依据 · what the numbers rest on\n");
        text.push_str(&self.grounds(&plan.shown.grounds));
        Ok(text)
    }

    fn of(&self, unit: UnitId, period: Period) -> impl Iterator<Item = &duty::Model> {
        let parts: Vec<String> = period.parts().iter().map(ToString::to_string).collect();
        self.duties.iter().filter(move |duty| duty.unit_id == unit && parts.contains(&duty.period))
    }

    fn sign(&self, duty: &duty::Model) -> &'static str {
        sign(state(duty, &self.calendar, self.read.today()))
    }

    fn number(&self, duty: &duty::Model) -> String {
        self.clauses.get(&duty.clause_id).cloned().unwrap_or_default()
    }

    fn name(&self, unit: &unit::Model) -> String {
        self.names.get(&unit.id).cloned().unwrap_or_default()
    }

    /// A line a unit, a column a clause; a sign a duty.
    fn grid(&self, period: Period, clauses: &[String]) -> String {
        let mut rows = Vec::new();
        for unit in &self.units {
            let cell = |clause: &String| {
                let mut owed: Vec<_> = self.of(unit.id, period).filter(|duty| self.number(duty) == *clause).collect();
                owed.sort_by_key(|duty| duty.falls_on);
                owed.into_iter().map(|duty| self.sign(duty)).collect::<String>()
            };
            let cells: Vec<String> = clauses.iter().map(cell).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push([vec![self.name(unit)], cells].concat());
            }
        }
        let clauses = clauses.iter().map(|clause| (clause.as_str(), Side::Left));
        table(&[("单位 · unit", Side::Left)].into_iter().chain(clauses).collect::<Vec<_>>(), &rows)
    }

    /// What the duties of a unit for a period add up to.
    fn sum(&self, unit: UnitId, period: Period) -> Figures {
        let today = self.read.today();
        let before = self.calendar.due_before(today);
        let mut sum = Figures::default();
        self.of(unit, period).for_each(|duty| sum.add(Share::of(duty), duty.falls_on, today, before));
        sum
    }

    /// A line a unit: the figures, and a bar of what was done in time.
    fn figures(&self, period: Period) -> String {
        let mut rows = Vec::new();
        for unit in &self.units {
            let sum = self.sum(unit.id, period);
            if sum.expected == 0 {
                continue;
            }
            let numbers = [sum.expected, sum.in_time, sum.late, sum.missing, sum.waived, sum.lapsed, sum.open];
            let numbers = numbers.iter().map(ToString::to_string);
            let share = on_time(sum);
            let percent = share.map(|share| format!("{}.{}%", share / 10, share % 10)).unwrap_or_default();
            let bar = share.map(bar).unwrap_or_default();
            rows.push([self.name(unit)].into_iter().chain(numbers).chain([percent, bar]).collect());
        }
        let heading = [
            ("单位 · unit", Side::Left),
            ("应 · expected", Side::Right),
            ("按期 · in time", Side::Right),
            ("逾期后 · late", Side::Right),
            ("缺 · missing", Side::Right),
            ("豁免 · waived", Side::Right),
            ("消灭 · lapsed", Side::Right),
            ("未到期 · open", Side::Right),
            ("按期率 · on time", Side::Right),
            ("", Side::Left),
        ];
        table(&heading, &rows)
    }
}

/// How many per mille of what is expected were discharged in time, as the API reckons: what is waived or has lapsed is not expected.
fn on_time(sum: Figures) -> Option<i64> {
    let due = sum.demanded();
    (due > 0).then(|| sum.in_time * 1000 / due)
}

fn bar(permille: i64) -> String {
    let blocks = |number: i64| usize::try_from(number).unwrap_or_default();
    let full = permille * BAR / 1000;
    ["█".repeat(blocks(full)), "░".repeat(blocks(BAR - full))].concat()
}

fn sign(state: DutyState) -> &'static str {
    match state {
        DutyState::Done => "●",
        DutyState::DoneLate => "◐",
        DutyState::Overdue => "○",
        DutyState::Waived => "－",
        DutyState::Lapsed => "×",
        DutyState::Open | DutyState::DueSoon => "…",
    }
}

fn word(state: DutyState) -> &'static str {
    match state {
        DutyState::Done => "按期 · in time",
        DutyState::DoneLate => "逾期后 · late",
        DutyState::Overdue => "缺 · missing",
        DutyState::Waived => "豁免 · waived",
        DutyState::Lapsed => "消灭 · lapsed",
        DutyState::Open | DutyState::DueSoon => "未到期 · not due yet",
    }
}
