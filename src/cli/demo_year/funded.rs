//! What governments gave their talent funds, and what became of one county's, as the schema tells it to the city's
//! supervisor: its money by source and purpose, what was refused, each payment, and the way of the last one back to its
//! clause.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::access::{Actor, Role};
use crate::app::App;
use crate::cli::table::{Side, table};
use crate::demo::{actor, year::Spending};
use crate::kernel::{Failure, Language};

const FUNDS: &str = "query($city: String!, $unit: String!, $year: Int!) {
    fundObligations(unit: $city, year: $year) {
        unit { name } demanded { yuan } appropriated { yuan } paid { yuan } short { yuan }
    }
    fund(unit: $unit, year: $year) {
        unit { name } year
        bySource { source { title kind purposes } appropriated { yuan } figures { ...steps } }
        byPurpose { purpose limit { yuan } figures { ...steps } }
    }
    payments(unit: $unit, first: 10) { edges { node {
        number amount { yuan } payee state orderedOn settledOn remark
        order { number amount { yuan } orderedOn orderedBy }
        commitment {
            number title reserved { yuan } madeOn madeBy
            source { title purposes registeredOn paper }
            line { purpose limit { yuan } changes { proposedBy decidedBy decidedOn } }
            decision { text meeting { day body { name } } }
            clause { number title titleEn policy { issuedOn issuedBy } }
        }
    } } }
}
fragment steps on FundFigures { allocated { yuan } reserved { yuan } paid { yuan } carriedOut { yuan } }";

const REFUSED: &str = "query($unit: String!) {
    refusedAttempts(unit: $unit, code: SOURCE_RESTRICTED, first: 10) { edges { node {
        subject command code message reasons { allowed }
    } } }
}";

/// What is not there.
const NONE: &str = "—";

/// A heading of a column, and where in an item of an answer that stands (RFC 6901).
type Column = (&'static str, Side, &'static str);

const OWED: [Column; 5] = [
    ("单位 · unit", Side::Left, "/unit/name"),
    ("应拨 · demanded", Side::Right, "/demanded/yuan"),
    ("已拨 · appropriated", Side::Right, "/appropriated/yuan"),
    ("已付 · paid", Side::Right, "/paid/yuan"),
    ("欠拨 · short", Side::Right, "/short/yuan"),
];

const BY_SOURCE: [Column; 7] = [
    ("来源 · source", Side::Left, "/source/title"),
    ("类别 · kind", Side::Left, "/source/kind"),
    ("限于 · only for", Side::Left, "/source/purposes"),
    ("拨入 · appropriated", Side::Right, "/appropriated/yuan"),
    ("分配 · allocated", Side::Right, "/figures/allocated/yuan"),
    ("已付 · paid", Side::Right, "/figures/paid/yuan"),
    ("结转下年 · carried over", Side::Right, "/figures/carriedOut/yuan"),
];

const BY_PURPOSE: [Column; 6] = [
    ("用途 · purpose", Side::Left, "/purpose"),
    ("限额 · limit", Side::Right, "/limit/yuan"),
    ("分配 · allocated", Side::Right, "/figures/allocated/yuan"),
    ("预留 · reserved", Side::Right, "/figures/reserved/yuan"),
    ("已付 · paid", Side::Right, "/figures/paid/yuan"),
    ("结转下年 · carried over", Side::Right, "/figures/carriedOut/yuan"),
];

const PAYMENTS: [Column; 8] = [
    ("支付 · payment", Side::Right, "/node/number"),
    ("指令 · order", Side::Right, "/node/order/number"),
    ("收款人 · payee", Side::Left, "/node/payee"),
    ("金额 · amount", Side::Right, "/node/amount/yuan"),
    ("指令日 · ordered", Side::Left, "/node/orderedOn"),
    ("状态 · state", Side::Left, "/node/state"),
    ("答复日 · answered", Side::Left, "/node/settledOn"),
    ("国库所言 · the treasury says", Side::Left, "/node/remark"),
];

/// What the schema answered; of refusals, in each language.
pub(super) struct Funded {
    funds: Value,
    refused: [Value; 2],
}

impl Funded {
    pub(super) async fn read(app: &App, system: &Arc<Actor>, fund: &Spending) -> Result<Self, Failure> {
        let reader = actor(app, system, &system.unit_code, "supervisor", &[Role::Supervisor]).await?;
        let asked = json!({ "city": system.unit_code, "unit": fund.unit, "year": fund.arranged.year() });
        let funds = app.told(&reader, FUNDS, asked, Language::Zh).await?;
        let unit = json!({ "unit": fund.unit });
        let zh = app.told(&reader, REFUSED, unit.clone(), Language::Zh).await?;
        let en = app.told(&reader, REFUSED, unit, Language::En).await?;
        Ok(Self { funds, refused: [zh, en] })
    }

    pub(super) fn show(&self) -> String {
        let (name, year) = (said(&self.funds, "/fund/unit/name"), said(&self.funds, "/fund/year"));
        let part = |title: &str, below: String| format!("\n{title}\n{below}");
        let items = |title: &str, at: &str, columns: &[Column]| part(title, listed(list(&self.funds, at), columns));
        let owed = format!("{year} 年各级政府应拨与已拨，元 · what governments owed their funds in {year}, in yuan");
        [
            items(&owed, "/fundObligations", &OWED),
            items(&format!("{name}，{year} 年，按来源 · by source"), "/fund/bySource", &BY_SOURCE),
            items("按用途 · by purpose", "/fund/byPurpose", &BY_PURPOSE),
            part("被拒的使用 · a use that was refused", self.refused()),
            items("支付，新者在前 · payments, the newest first", "/payments/edges", &PAYMENTS),
            part("由末次支付回到条款 · from the last payment back to its clause", self.chain()),
        ]
        .concat()
    }

    /// Who tried what, and why it was refused.
    fn refused(&self) -> String {
        let [zh, en] = self.refused.each_ref().map(|answer| list(answer, "/refusedAttempts/edges"));
        let line = |(zh, en): (&Value, &Value)| {
            let why = format!("{} · {}", said(zh, "/node/message"), said(en, "/node/message"));
            let who = ["/node/subject", "/node/command", "/node/code"].map(|at| said(zh, at)).to_vec();
            [who, vec![why, said(zh, "/node/reasons/0/allowed")]].concat()
        };
        let rows: Vec<Vec<String>> = zh.iter().zip(en).map(line).collect();
        let heading = [
            ("何人 · by", Side::Left),
            ("何事 · what", Side::Left),
            ("代码 · code", Side::Left),
            ("理由 · why", Side::Left),
            ("可取 · allowed", Side::Left),
        ];
        table(&heading, &rows)
    }

    /// Payment, order, commitment, source, budget line, decision, clause.
    fn chain(&self) -> String {
        let Some(payment) = list(&self.funds, "/payments/edges").first() else { return String::new() };
        let says = |at: &str| said(payment, &format!("/node/{at}"));
        let of = |at: &str| says(&format!("commitment/{at}"));
        let number = |number: String| format!("No. {number}");
        let limit = format!("限额 · limit {}", of("line/limit/yuan"));
        let only = format!("限于 · only for {}", of("source/purposes"));
        let clause = format!("{} {} · {}", of("clause/number"), of("clause/title"), of("clause/titleEn"));
        let people = format!("{} → {}", of("line/changes/0/proposedBy"), of("line/changes/0/decidedBy"));
        let paid = [number(says("number")), says("amount/yuan"), says("payee"), says("remark")];
        let ordered = [number(says("order/number")), says("order/amount/yuan")];
        let committed = [number(of("number")), of("reserved/yuan"), of("title")];
        let row = |step: &str, what: &[String], on: String, by: String| vec![step.to_owned(), what.join("，"), on, by];
        let rows = [
            row("支付 · payment", &paid, says("settledOn"), "国库 · treasury".to_owned()),
            row("指令 · order", &ordered, says("order/orderedOn"), says("order/orderedBy")),
            row("承诺 · commitment", &committed, of("madeOn"), of("madeBy")),
            row("来源 · source", &[of("source/title"), only], of("source/registeredOn"), of("source/paper")),
            row("预算项目 · line", &[of("line/purpose"), limit], of("line/changes/0/decidedOn"), people),
            row(
                "决定 · decision",
                &[of("decision/text")],
                of("decision/meeting/day"),
                of("decision/meeting/body/name"),
            ),
            row("条款 · clause", &[clause], of("clause/policy/issuedOn"), of("clause/policy/issuedBy")),
        ];
        let heading = [
            ("环节 · step", Side::Left),
            ("内容 · what", Side::Left),
            ("日期 · on", Side::Left),
            ("何人或依据 · by", Side::Left),
        ];
        table(&heading, &rows)
    }
}

/// A table of items, a line each.
fn listed(items: &[Value], columns: &[Column]) -> String {
    let heading: Vec<(&str, Side)> = columns.iter().map(|(title, side, _)| (*title, *side)).collect();
    let line = |item: &Value| columns.iter().map(|(_, _, at)| said(item, at)).collect::<Vec<String>>();
    table(&heading, &items.iter().map(line).collect::<Vec<_>>())
}

/// The list that stands in an answer.
fn list<'v>(answer: &'v Value, at: &str) -> &'v [Value] {
    answer.pointer(at).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// What stands in an answer.
fn said(answer: &Value, at: &str) -> String {
    match answer.pointer(at) {
        None | Some(Value::Null) => NONE.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) if items.is_empty() => NONE.to_owned(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        Some(other) => other.to_string(),
    }
}
