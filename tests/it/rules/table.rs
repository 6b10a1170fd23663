//! Decision tables: a clerk's workbook, what is said of it by cell, and the component that judges by it.

mod agreement;
mod measures;
mod workbooks;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rencai::kernel::{ErrorCode, Refusal};
use rencai::rules::table::{self, Analysis, Measure};
use rencai_host::{Batch, Context, Described, Fault, Host, Rule, Settings, Subject, canonicalize};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

/// Rows of a sheet, cell by cell; blank ones are not written.
pub type Rows = Vec<Vec<String>>;

/// A workbook of these sheets, everything written as text.
pub fn book(sheets: &[(&str, Rows)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (number, row) in (0_u32..).zip(rows) {
            for (column, text) in (0_u16..).zip(row).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(number, column, text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// Lines of text as rows: cells are separated by `|`.
pub fn rows(text: &str) -> Rows {
    let lines = text.trim().lines().map(str::trim);
    lines.map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

pub fn rule_sheet() -> Rows {
    rows("编号 | sample.county.table\n版本 | 1.0.0\n中文名 | 样例办法\n依据 | 样例办法")
}

pub const FACTS: &str = "名称 | 中文名 | 类型 | 来源 | 下限 | 上限 | 选项 | 必填";

/// A head of a table of points, then its headings and rows.
pub fn points_sheet(policy: &str, ceiling: &str, body: &str) -> Rows {
    let head = format!("编号 | score\n中文名 | 评分\n种类 | 计分\n命中 | {policy}\n依据 | 第一条\n上限 | {ceiling}\n");
    rows(&format!("{head}\n{body}"))
}

/// A workbook with one table of points over one integer, `age` from 0 to 120.
pub fn over_age(policy: &str, body: &str) -> Vec<u8> {
    let facts = rows(&format!("{FACTS}\nage | 年龄 | 整数 | 表单 | 0 | 120 | | 否"));
    book(&[("规则", rule_sheet()), ("事实", facts), ("评分", points_sheet(policy, "40", body))])
}

pub fn measure(bytes: &[u8]) -> Measure {
    table::read(bytes).unwrap_or_else(|refusals| panic!("{refusals:#?}"))
}

pub fn analysed(bytes: &[u8]) -> Analysis {
    table::analyse(&measure(bytes))
}

/// What is refused, each with its cells; every refusal speaks both languages and says what is allowed.
pub fn told(refusals: &[Refusal]) -> Vec<(String, String)> {
    let one = |refusal: &Refusal| {
        assert_eq!(refusal.code, ErrorCode::TableRefused, "{refusal:?}");
        assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
        assert!(!refusal.allowed.is_empty(), "it does not say what is allowed: {refusal:?}");
        (refusal.path.join(" "), refusal.message.en.clone())
    };
    refusals.iter().map(one).collect()
}

/// What reading a workbook is refused with.
pub fn refused(bytes: &[u8]) -> Vec<(String, String)> {
    told(&table::read(bytes).expect_err("the workbook was taken").0)
}

static HOST: LazyLock<Host> = LazyLock::new(|| {
    let mut settings = Settings { workers: Some(2), ..Settings::default() };
    // These tests may run on a machine that is busy; what ends a rule is fuel.
    settings.limits.fuse_milliseconds = 60_000;
    Host::new(settings).unwrap()
});
static TABLE: LazyLock<Rule> = LazyLock::new(|| HOST.load(table::COMPONENT).unwrap().as_ref().clone());

pub fn context(described: &Described) -> Context {
    let mut context = rencai::rules::rehearsal::context("530102", &described.parameters);
    for (field, value) in [(&mut context.programme, "trial"), (&mut context.stage, "selection")] {
        value.clone_into(field);
    }
    context
}

/// What a component decides under parameters.
pub fn judged(rule: &Rule, parameters: &str, subjects: &[Subject]) -> Result<Batch, Fault> {
    let described = rule.describe(&canonicalize(parameters).unwrap())?;
    rule.judge(&described, &context(&described), subjects)
}

/// What the component decides by tables.
pub fn by_tables(measure: &Measure, subjects: &[Subject]) -> Batch {
    judged(&TABLE, &table::parameters(measure).unwrap(), subjects).unwrap_or_else(|fault| panic!("{fault:?}"))
}

pub fn subject(id: usize, facts: &Value) -> Subject {
    Subject { id: format!("sample-{id}"), facts: canonicalize(&facts.to_string()).unwrap() }
}

pub fn answering(id: usize, answers: &BTreeMap<&str, Value>) -> Subject {
    subject(id, &json!({ "answers": answers }))
}
