//! What the rooms of funds and of employers want.

use serde_json::{Value, json};

use crate::funding::fen;
use crate::model::book::BOOK;
use crate::model::cast::{BUDGET, FUNDED, LIMITED};
use crate::model::story::{Record, Story};
use crate::support::world::{CITY, WUHUA};

/// Since when there are employers, and shares for them.
const SINCE: &str = "2007-01-01";
/// Of which years they declare: they are over.
const DECLARED: [i64; 3] = [2007, 2008, 2009];

impl Story {
    /// What is wanted of what a mutation takes; nothing where it is of another room.
    pub(super) fn of_funds(&mut self, mutation: &str, about: Option<&Record>) -> Vec<(&'static str, Value)> {
        match mutation {
            "fundingSourceRegister" => vec![
                ("unit", json!(WUHUA)),
                ("code", json!(format!("source-{}", self.log.len()))),
                ("purposes", json!([])),
                ("until", Value::Null),
            ],
            "budgetLimitPropose" => {
                // The decision would have to name any other use.
                let purposes: Vec<&String> = BOOK.enums["Purpose"].iter().filter(|one| *one != "OTHER").collect();
                vec![
                    ("unit", json!(WUHUA)),
                    ("year", json!(BUDGET)),
                    ("purpose", json!(self.dice.of(&purposes))),
                    ("otherUse", Value::Null),
                    ("limit", fen(1_000_000)),
                    ("decision", json!(self.id_of("decision"))),
                ]
            }
            "fundAppropriate" => vec![
                ("unit", json!(WUHUA)),
                ("year", json!(BUDGET)),
                ("amount", fen(100_000)),
                ("ground", self.ground()),
            ],
            "fundAllocate" => {
                let line = self.one_in("line", &[LIMITED, FUNDED]);
                vec![
                    ("year", json!(BUDGET)),
                    ("amount", self.amount(500, 5_000)),
                    ("shares", json!([{ "line": line, "share": "1" }])),
                    ("ground", self.ground()),
                ]
            }
            "fundDeallocate" => {
                let (line, source) = self.free(about);
                vec![
                    ("line", json!(line)),
                    ("source", json!(source)),
                    ("amount", self.amount(1, 50)),
                    ("ground", self.ground()),
                ]
            }
            "commitmentMake" => {
                let (line, source) = self.free(about);
                vec![
                    ("line", json!(line)),
                    ("source", json!(source)),
                    ("amount", self.amount(20, 200)),
                    ("account", Value::Null),
                    ("until", json!(self.day(0, 40))),
                    ("ground", self.ground()),
                ]
            }
            "commitmentRelease" => vec![("amount", self.amount(1, 20))],
            "paymentsOrder" => {
                let commitment = about.map_or_else(|| self.one_in("commitment", &["OPEN"]), |record| record.id.clone());
                let many = self.dice.within(1, 2);
                let payments: Vec<Value> =
                    (0..many).map(|_| json!({ "commitment": commitment, "amount": self.amount(1, 10) })).collect();
                vec![("payments", json!(payments))]
            }
            "paymentsSettle" => {
                let payment = about.map_or_else(|| self.one_in("payment", &["ORDERED"]), |record| record.id.clone());
                let paid = self.dice.percent(70);
                let remark = if paid { Value::Null } else { json!("示例：账号有误") };
                vec![("results", json!([{ "payment": payment, "paid": paid, "remark": remark }]))]
            }
            "fundCarryOver" => vec![("unit", json!(WUHUA)), ("year", json!(BUDGET)), ("ground", self.ground())],
            // Nothing is posted into these, save into the year while it lasts.
            "fundPeriodClose" => {
                let period = *self.dice.of(&["2009", "2010", "2010-09", "2010-10", "2010-11"]);
                vec![("unit", json!(WUHUA)), ("period", json!(period))]
            }
            "revenueRecord" => vec![
                ("unit", json!(WUHUA)),
                ("year", json!(BUDGET)),
                ("amount", self.amount(1_000_000, 3_000_000)),
                ("reason", json!("示例：补录")),
            ],
            "investmentShareSet" => vec![
                ("unit", json!(self.dice.of(&[CITY, WUHUA]))),
                ("share", json!("0.03")),
                ("from", json!(self.day(-20, 20))),
            ],
            "trainingShareSet" => vec![
                ("unit", json!(self.dice.of(&[CITY, WUHUA]))),
                ("kind", json!("ENTERPRISE")),
                ("share", json!("0.025")),
                ("from", json!(SINCE)),
            ],
            "employerRegister" => vec![
                ("unit", json!(WUHUA)),
                ("code", json!(format!("E-{}", self.log.len()))),
                ("kind", json!("ENTERPRISE")),
                ("from", json!(SINCE)),
            ],
            "employerChange" => vec![("kind", json!("ENTERPRISE")), ("from", json!(self.day(-20, 20)))],
            "employerClose" => vec![("from", json!(self.day(0, 20)))],
            "declarationMake" => {
                let mut declared = self.figures();
                declared.push(("year", json!(self.dice.of(&DECLARED))));
                declared
            }
            "declarationCorrect" => self.figures(),
            "declarationsClose" => vec![("unit", json!(WUHUA)), ("year", json!(self.declared_year(about)))],
            "auditSampleDraw" => vec![
                ("unit", json!(WUHUA)),
                ("year", json!(self.declared_year(about))),
                ("publishedOn", json!(self.day(0, 0))),
                ("size", json!(1)),
            ],
            _ => Vec::new(),
        }
    }

    fn amount(&mut self, least: i64, most: i64) -> Value {
        fen(self.dice.within(least, most))
    }

    fn ground(&mut self) -> Value {
        json!({ "clause": self.pools["clause"][0].id, "decision": self.id_of("decision") })
    }

    /// One of a kind in one of these states, or nothing.
    fn one_in(&mut self, kind: &str, states: &[&str]) -> String {
        let pool = self.pools.get(kind).into_iter().flatten();
        let found: Vec<&Record> = pool.filter(|record| states.contains(&record.state.as_str())).collect();
        if found.is_empty() { "nothing".to_owned() } else { self.dice.of(&found).id.clone() }
    }

    /// A line, the given one where one is, and a source whose money is free on it; or nothing.
    fn free(&mut self, line: Option<&Record>) -> (String, String) {
        let pool = self.pools.get("free").into_iter().flatten();
        let found: Vec<&Record> = pool.filter(|free| line.is_none_or(|line| line.id == free.id)).collect();
        if found.is_empty() {
            return ("nothing".to_owned(), "nothing".to_owned());
        }
        let free = self.dice.of(&found);
        (free.id.clone(), free.state.clone())
    }

    fn declared_year(&mut self, about: Option<&Record>) -> i64 {
        about.map_or_else(|| *self.dice.of(&DECLARED), |record| record.id.parse().unwrap())
    }

    /// Figures that fit together, and to the share that is demanded here; they need not fit to the years beside.
    fn figures(&mut self) -> Vec<(&'static str, Value)> {
        let due = 25 * self.dice.within(1, 40);
        let spent = self.dice.within(0, due);
        vec![
            ("base", fen(40 * due)),
            ("due", fen(due)),
            ("setAside", fen(due)),
            ("toppedUp", fen(0)),
            ("spent", fen(spent)),
            ("carriedIn", fen(0)),
            ("carriedOut", fen(due - spent)),
            ("explanation", json!("示例说明")),
        ]
    }
}
