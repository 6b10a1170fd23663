//! What a unit's fund and those below it come to in a budget year: what is owed them and what was given, and how far
//! the money came by month and purpose; as charts, as tables, and as a workbook.

use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::ask::ask;
use super::bars::{self, Group, Stack, Words};
use super::layout::{Frame, Unit, address, problems};
use super::{nothing_here, words};
use crate::kernel::money::Fen;
use crate::server::site::{Desk, Page, Problem};

/// Below [`super::layout::address`], the workbook of the same figures.
pub const WORKBOOK: &str = "figures.xlsx";

/// The steps that can be told apart by month, as the address names them; the last one by default.
const STEPS: [&str; 3] = ["allocated", "committed", "paid"];

const NONE: &str = "—";

const FIGURES: &str = "query($unit: String!, $year: Int) { fundFigures(unit: $unit, year: $year) {
    year
    total {
        unit { name nameEn code } shareOfOther total { ...flow }
        byPurpose { purpose flow { ...flow } }
        months { month purpose flow { ...flow } }
    }
    divisions { unit { name nameEn code } shareOfOther total { ...flow } byPurpose { purpose flow { ...flow } } }
} }
fragment flow on FundFlow {
    carriedIn { fen } appropriated { fen } allocated { fen } committed { fen } paid { fen } carriedOut { fen }
}";

const OWED: &str = "query($unit: String!, $year: Int!) { fundObligations(unit: $unit, year: $year) {
    unit { name nameEn code } base { fen } baseKind share
    demanded { fen } appropriated { fen } paid { fen } short { fen } grown { fen } baseGrown { fen }
} }";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundOwed {
    fund_obligations: Vec<Owed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owed {
    unit: Option<Unit>,
    base: Option<Money>,
    base_kind: Option<String>,
    share: Option<String>,
    demanded: Option<Money>,
    appropriated: Money,
    paid: Money,
    short: Option<Money>,
    grown: Option<Money>,
    base_grown: Option<Money>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundFigures {
    fund_figures: Option<Figures>,
}

#[derive(Deserialize)]
struct Figures {
    year: i64,
    total: Fund,
    divisions: Vec<Fund>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fund {
    unit: Option<Unit>,
    share_of_other: Option<String>,
    total: Flow,
    by_purpose: Vec<OfPurpose>,
    #[serde(default)]
    months: Vec<OfMonth>,
}

#[derive(Deserialize)]
struct OfPurpose {
    purpose: String,
    flow: Flow,
}

#[derive(Deserialize)]
struct OfMonth {
    month: String,
    purpose: Option<String>,
    flow: Flow,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flow {
    carried_in: Money,
    appropriated: Money,
    allocated: Money,
    committed: Money,
    paid: Money,
    carried_out: Money,
}

impl Flow {
    /// How much came as far as a step.
    fn at(&self, step: &str) -> Fen {
        let money = match step {
            "allocated" => &self.allocated,
            "committed" => &self.committed,
            _ => &self.paid,
        };
        money.fen()
    }
}

#[derive(Deserialize)]
struct Money {
    fen: String,
}

impl Money {
    fn fen(&self) -> Fen {
        Fen(self.fen.parse().unwrap_or_default())
    }
}

fn named<'u>(frame: &Frame<'_>, unit: Option<&'u Unit>) -> &'u str {
    unit.map_or(NONE, |unit| frame.unit(unit))
}

/// Whose funds are shown, and of which year, as the address says; the visitor's own unit's, and this year's.
struct Asked<'f> {
    unit: &'f str,
    year: Option<i64>,
}

impl<'f> Asked<'f> {
    fn of(frame: &'f Frame<'_>) -> Self {
        let query = &frame.visit.query;
        let unit = Some(query.text("unit").trim()).filter(|code| !code.is_empty());
        Self { unit: unit.unwrap_or(frame.own_unit()), year: query.text("year").trim().parse().ok() }
    }
}

/// The workbook.
pub async fn workbook(frame: &Frame<'_>, desk: &dyn Desk) -> Page {
    let Asked { unit, year } = Asked::of(frame);
    let Some(year) = year else { return nothing_here(frame) };
    match desk.fund_workbook(unit, year).await {
        Ok(bytes) => Page::Workbook(bytes),
        Err(found) if found.iter().any(|problem| problem.code == "NOT_FOUND") => nothing_here(frame),
        Err(found) => unanswered(frame, &found),
    }
}

fn unanswered(frame: &Frame<'_>, found: &[Problem]) -> Page {
    frame.answered(found, title(frame), &problems(frame.visit, found))
}

fn title(frame: &Frame<'_>) -> &'static str {
    frame.say("人才专项资金", "Talent funds")
}

pub async fn page(frame: &Frame<'_>, desk: &dyn Desk) -> Page {
    let asked = Asked::of(frame);
    let variables = json!({ "unit": asked.unit, "year": asked.year });
    let found: FoundFigures = match ask(desk, FIGURES, variables).await {
        Ok(found) => found,
        Err(found) => return unanswered(frame, &found),
    };
    let Some(figures) = found.fund_figures else { return nothing_here(frame) };
    let variables = json!({ "unit": asked.unit, "year": figures.year });
    let owed: FoundOwed = match ask(desk, OWED, variables).await {
        Ok(found) => found,
        Err(found) => return unanswered(frame, &found),
    };
    let step = frame.visit.query.text("step");
    let step = STEPS.into_iter().find(|one| *one == step).unwrap_or("paid");
    let body = html! {
        p {
            strong { (named(frame, figures.total.unit.as_ref())) }
            (frame.say("及其下级，", " and all below it, ")) (figures.year)
            (frame.say(" 年；单位：元。", "; amounts in yuan. "))
            a href={ (address(&format!("funds/{WORKBOOK}"))) "?" (query(asked.unit, figures.year)) } {
                (frame.say("下载工作簿 (.xlsx)", "The same as a workbook (.xlsx)"))
            }
        }
        (form(frame, asked.unit, figures.year, step))
        (obligations(frame, &owed.fund_obligations))
        (months(frame, &figures.total, step))
        (divisions(frame, &figures))
    };
    frame.answered(&[], title(frame), &body)
}

/// The parameters of an address.
fn query(unit: &str, year: i64) -> String {
    let plain = |one: &char| one.is_ascii_alphanumeric() || "-_".contains(*one);
    format!("unit={}&year={year}", unit.chars().filter(plain).collect::<String>())
}

fn form(frame: &Frame<'_>, unit: &str, year: i64, step: &str) -> Markup {
    html! {
        form.sum method="get" action=(address("funds")) {
            p.field {
                label for="unit" { (frame.say("单位代码", "Code of the unit")) }
                input id="unit" name="unit" value=(unit) required autocomplete="off" spellcheck="false";
            }
            p.field {
                label for="year" { (frame.say("预算年度", "Budget year")) }
                input id="year" name="year" type="number" min="1900" max="9999" step="1" value=(year) required;
            }
            p.field {
                label for="step" { (frame.say("按月所示", "Shown by month")) }
                select id="step" name="step" {
                    @for one in STEPS { option value=(one) selected[one == step] { (words::fund_step(frame, one)) } }
                }
            }
            button.quiet { (frame.say("显示", "Show")) }
        }
    }
}

/// An amount, or that it is not known.
fn yuan(fen: Option<Fen>) -> String {
    fen.map_or_else(|| NONE.to_owned(), |fen| fen.to_string())
}

fn sum(amounts: impl IntoIterator<Item = Fen>) -> Option<Fen> {
    Fen::sum(amounts).ok()
}

/// What each government owes its fund, and what it gave.
fn obligations(frame: &Frame<'_>, owed: &[Owed]) -> Markup {
    let heading = frame.say("应拨与已拨", "Demanded and appropriated");
    let names = [frame.say("应拨", "Demanded"), frame.say("已拨", "Appropriated"), frame.say("已付", "Paid")];
    let of = |money: &Option<Money>| money.as_ref().map(Money::fen);
    let group = |one: &Owed| Group {
        label: named(frame, one.unit.as_ref()).to_owned(),
        bars: vec![of(&one.demanded), Some(one.appropriated.fen()), Some(one.paid.fen())],
    };
    let groups: Vec<Group> = owed.iter().map(group).collect();
    html! {
        section {
            h2 { (heading) }
            @if owed.is_empty() {
                p.empty { (frame.say("没有须拨款的单位。", "No unit owes anything.")) }
            } @else {
                p { (frame.say(
                    "已拨、已付只计本级财政预算之款；其后各表计全部来源。",
                    "Appropriated and paid are of the government's own budget here, and of all sources in the tables below.",
                )) }
                (bars::groups(&groups, &Words { title: heading, names: &names }))
                div.scroll tabindex="0" role="region" aria-label=(heading) {
                    table {
                        thead { tr {
                            th scope="col" { (frame.say("单位", "Unit")) }
                            th.number scope="col" { (frame.say("一般预算收入", "General budget revenue")) }
                            th.number scope="col" { (frame.say("比例", "Share")) }
                            @for name in names { th.number scope="col" { (name) } }
                            th.number scope="col" { (frame.say("欠拨", "Short")) }
                            th.number scope="col" { (frame.say("拨款比上年", "Appropriated, growth")) }
                            th.number scope="col" { (frame.say("收入比上年", "Revenue, growth")) }
                        } }
                        tbody { @for one in owed { tr {
                            th scope="row" { (named(frame, one.unit.as_ref())) }
                            td.number {
                                (yuan(of(&one.base)))
                                @if let Some(kind) = &one.base_kind { br; small { (words::revenue(frame, kind)) } }
                            }
                            td.number { (one.share.as_deref().unwrap_or(NONE)) }
                            td.number { (yuan(of(&one.demanded))) }
                            td.number { (one.appropriated.fen()) }
                            td.number { (one.paid.fen()) }
                            td.number { (yuan(of(&one.short))) }
                            td.number { (yuan(of(&one.grown))) }
                            td.number { (yuan(of(&one.base_grown))) }
                        } } }
                    }
                }
            }
        }
    }
}

/// How far the money of all funds came, month by month.
fn months(frame: &Frame<'_>, total: &Fund, step: &str) -> Markup {
    let mut months: Vec<&str> = total.months.iter().map(|line| line.month.as_str()).collect();
    months.dedup();
    let purposes: Vec<&str> = total.by_purpose.iter().map(|line| line.purpose.as_str()).collect();
    let amount = |month: &str, purpose: &str| {
        let is_it = |line: &&OfMonth| line.month == month && line.purpose.as_deref() == Some(purpose);
        total.months.iter().find(is_it).map_or(Fen::ZERO, |line| line.flow.at(step))
    };
    let stack = |&month: &&str| Stack {
        label: month.to_owned(),
        parts: purposes.iter().map(|&purpose| amount(month, purpose)).collect(),
    };
    let stacks: Vec<Stack> = months.iter().map(stack).collect();
    let names: Vec<&str> = purposes.iter().map(|purpose| words::fund_purpose(frame, purpose)).collect();
    let heading = frame.say("按用途与月", "By purpose and month");
    html! {
        section {
            h2 { (heading) " · " (words::fund_step(frame, step)) }
            @if purposes.is_empty() {
                p.empty { (frame.say("该年度尚无分配之款。", "No money of that year is allocated yet.")) }
            } @else {
                (bars::stacks(&stacks, &Words { title: heading, names: &names }))
                div.scroll tabindex="0" role="region" aria-label=(heading) {
                    table {
                        thead { tr {
                            th scope="col" { (frame.say("月", "Month")) }
                            @for name in &names { th.number scope="col" { (name) } }
                            th.number scope="col" { (frame.say("合计", "Total")) }
                        } }
                        tbody { @for stack in &stacks { tr {
                            th scope="row" { (stack.label) }
                            @for part in &stack.parts { td.number { (part) } }
                            td.number { (yuan(sum(stack.parts.iter().copied()))) }
                        } } }
                        tfoot { tr {
                            th scope="row" { (frame.say("合计", "Total")) }
                            @for line in &total.by_purpose { td.number { (line.flow.at(step)) } }
                            td.number { (total.total.at(step)) }
                        } }
                    }
                }
            }
        }
    }
}

/// How far the money of each fund came.
fn divisions(frame: &Frame<'_>, figures: &Figures) -> Markup {
    let heading = frame.say("各地用途", "By division and purpose");
    html! {
        section {
            h2 { (heading) }
            @if figures.divisions.is_empty() {
                p.empty { (frame.say("该年度没有专项资金。", "There is no fund of that year.")) }
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(heading) {
                    table {
                        thead { tr {
                            th scope="col" { (frame.say("用途", "Purpose")) }
                            th.number scope="col" { (frame.say("上年结转", "Carried in")) }
                            th.number scope="col" { (frame.say("拨入", "Appropriated")) }
                            @for step in STEPS { th.number scope="col" { (words::fund_step(frame, step)) } }
                            th.number scope="col" { (frame.say("结转下年", "Carried out")) }
                        } }
                        @for fund in &figures.divisions { (division(frame, fund, named(frame, fund.unit.as_ref()))) }
                        (division(frame, &figures.total, frame.say("合计", "All together")))
                    }
                }
            }
        }
    }
}

/// The lines of one fund, or of all together.
fn division(frame: &Frame<'_>, fund: &Fund, name: &str) -> Markup {
    html! {
        tbody {
            tr.head {
                th scope="row" {
                    (name)
                    @if let Some(share) = &fund.share_of_other {
                        " " small { (frame.say("其他用途占已分配之数 ", "share of other uses in what is allocated: ")) (share) }
                    }
                }
                td.number { (fund.total.carried_in.fen()) }
                td.number { (fund.total.appropriated.fen()) }
                @for step in STEPS { td.number { (fund.total.at(step)) } }
                td.number { (fund.total.carried_out.fen()) }
            }
            @for line in &fund.by_purpose { tr {
                th scope="row" { (words::fund_purpose(frame, &line.purpose)) }
                @for _ in 0..2 { td.number { (NONE) } }
                @for step in STEPS { td.number { (line.flow.at(step)) } }
                td.number { (line.flow.carried_out.fen()) }
            } }
        }
    }
}
