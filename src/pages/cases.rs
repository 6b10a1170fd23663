//! The report of a version's test cases: what each gave, and what they cover.

use maud::{Markup, html};
use serde::Deserialize;

use super::layout::Frame;
use super::version::Manifest;
use crate::kernel::Text;

/// A report, as it is stored.
#[derive(Deserialize)]
pub struct Report {
    cases: Vec<Case>,
    requirements: Vec<Requirement>,
    items: Vec<Item>,
    #[serde(default)]
    untouched: Vec<String>,
    fuel: u64,
    memory: u64,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    passed: bool,
    #[serde(default)]
    differences: Vec<Difference>,
    fuel: u64,
    memory: u64,
}

#[derive(Deserialize)]
struct Difference {
    message: Text,
}

#[derive(Deserialize)]
struct Requirement {
    requirement: String,
    met: u32,
    failed: u32,
    undetermined: u32,
}

#[derive(Deserialize)]
struct Item {
    item: String,
    zero: u32,
    positive: u32,
    ceiling: u32,
}

pub fn table(frame: &Frame<'_>, report: &Report, manifest: Option<&Manifest>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(frame.say("测试", "Test cases")) {
            table {
                thead { tr {
                    th scope="col" { (frame.say("测试", "Test case")) }
                    th scope="col" { (frame.say("结果", "Result")) }
                    th.number scope="col" { (frame.say("指令", "Fuel")) }
                    th.number scope="col" { (frame.say("内存(KiB)", "Memory (KiB)")) }
                } }
                tbody {
                    @for case in &report.cases {
                        tr {
                            th scope="row" { (case.name) }
                            td {
                                @if case.passed { span.good { "✓ " (frame.say("通过", "passes")) } }
                                @else {
                                    span.bad { "✗ " (frame.say("不通过", "fails")) }
                                    ul { @for one in &case.differences { li { (frame.text(&one.message.zh, &one.message.en)) } } }
                                }
                            }
                            td.number { (case.fuel) }
                            td.number { (case.memory / 1024) }
                        }
                    }
                }
                tfoot { tr {
                    th scope="row" colspan="2" { (frame.say("合计(内存取最大)", "Together (of memory, the most)")) }
                    td.number { (report.fuel) }
                    td.number { (report.memory / 1024) }
                } }
            }
        }
        (coverage(frame, report, manifest))
        @if !report.untouched.is_empty() {
            p.note {
                (frame.say("所读而未被任何测试的依据用到的字段：", "Read, and pointed at by no test case: "))
                code { (report.untouched.join(", ")) }
            }
        }
    }
}

/// In how many cases each requirement and each item came out how: a gap is seen as a dash.
fn coverage(frame: &Frame<'_>, report: &Report, manifest: Option<&Manifest>) -> Markup {
    let called = |id: &str| {
        let title = manifest.and_then(|manifest| manifest.title_of(id));
        title.map_or_else(|| id.to_owned(), |title| frame.text(&title.zh, &title.en).to_owned())
    };
    let count = |number: u32| html! { td.number { @if number == 0 { span.gap { "—" } } @else { (number) } } };
    html! {
        h3 { (frame.say("覆盖", "Coverage")) }
        div.scroll tabindex="0" role="region" aria-label=(frame.say("覆盖", "Coverage")) {
            table {
                thead { tr {
                    th scope="col" { (frame.say("条件", "Requirement")) }
                    th.number scope="col" { (frame.say("符合", "met")) }
                    th.number scope="col" { (frame.say("不符", "failed")) }
                    th.number scope="col" { (frame.say("待人判定", "undetermined")) }
                } }
                tbody {
                    @for one in &report.requirements {
                        tr { th scope="row" { (called(&one.requirement)) } (count(one.met)) (count(one.failed)) (count(one.undetermined)) }
                    }
                }
                thead { tr {
                    th scope="col" { (frame.say("计分项", "Item")) }
                    th.number scope="col" { (frame.say("零分", "none")) }
                    th.number scope="col" { (frame.say("得分", "some")) }
                    th.number scope="col" { (frame.say("满分", "all")) }
                } }
                tbody {
                    @for one in &report.items {
                        tr { th scope="row" { (called(&one.item)) } (count(one.zero)) (count(one.positive)) (count(one.ceiling)) }
                    }
                }
            }
        }
    }
}
