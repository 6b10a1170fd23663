//! The talent fund: from appropriation to payment, under limits, by purposes, clauses and decisions.

mod book;
mod closing;
mod course;
mod discharge;
pub mod employers;
mod figures;
mod files;
mod grounds;
mod heirs;
mod ledger;
mod limits;
pub mod obligation;
mod pages;
mod random;
mod refusals;
mod shares;
mod together;
mod triggers;

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::funding::model::Purpose;
use serde_json::{Value, json};

use crate::deliberation::Room;
use crate::duties::clause_id;
use crate::supervision::another;
use crate::support::hall::{done, id};
use crate::support::world::{WUHUA, World};

/// Some of the seven purposes; the first two are those to which the tests restrict a source.
pub const PURPOSES: [Purpose; 5] =
    [Purpose::Reward, Purpose::Service, Purpose::Training, Purpose::Attraction, Purpose::Subsidy];

/// A use beside the seven purposes, which the decision names.
pub const OTHER_USE: &str = "示例人才公寓";

const VOUCHER: &str = "id number kind day year purpose remark amount { fen }
    entries { amount { fen } account { kind year } } corrects { id } correctedBy { id }";

/// A mutation and its payload, whether it was done or refused, with amounts as numbers of fen.
pub async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let object = match name {
        "fundingSourceRegister" => "source { id code kind origin purposes until }".to_owned(),
        "fundAllocate" | "fundCarryOver" => format!("vouchers {{ {VOUCHER} }}"),
        "fundAppropriate" | "fundDeallocate" | "voucherCorrect" => format!("voucher {{ {VOUCHER} }}"),
        "fundPeriodClose" => "closing { id period lastVoucher digest closedOn }".to_owned(),
        "revenueRecord" => "revenue { id kind number amount { fen } paper reason recordedBy knownFrom }".to_owned(),
        "investmentShareSet" => "investmentShare { share paper validFrom validUntil unit { code } }".to_owned(),
        _ if name.starts_with("budget") => {
            "change { id version state reason proposedBy decidedBy decidedOn limit { fen }
            line { id version purpose otherUse limit { fen } changes { id state } } }"
                .to_owned()
        }
        _ if name.starts_with("commitment") => "commitment { id version number until
            reserved { fen } ordered { fen } paid { fen } released { fen } open { fen } }"
            .to_owned(),
        _ => "payments { id number state settledOn remark amount { fen } }".to_owned(),
    };
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ {object} errors {{ code message path allowed }} auditId }} }}"
    );
    in_fen(&world.data(actor, &query, json!({ "input": input })).await[name])
}

/// An answer with numbers of fen instead of amounts of which nothing else was asked.
pub fn in_fen(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) if fields.len() == 1 && fields.contains_key("fen") => {
            json!(fields["fen"].as_str().unwrap().parse::<i64>().unwrap())
        }
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), in_fen(field))).collect(),
        Value::Array(items) => items.iter().map(in_fen).collect(),
        plain => plain.clone(),
    }
}

/// An amount as the schema takes it.
pub fn fen(fen: i64) -> Value {
    json!({ "fen": fen.to_string() })
}

/// A county with a decision of its leading group, a source of money, and those who keep its fund.
pub struct Desk {
    pub world: Arc<World>,
    pub decision: String,
    pub clause: String,
    /// Keeps the fund.
    pub keeper: Arc<Actor>,
    /// Orders payments of what the keeper has committed.
    pub payer: Arc<Actor>,
    /// Approves the limits that the keeper proposes.
    pub approver: Arc<Actor>,
    /// A source that nobody restricts.
    pub source: String,
}

impl Desk {
    pub async fn of(world: &Arc<World>) -> Self {
        Self::at(world, WUHUA).await
    }

    pub async fn at(world: &Arc<World>, unit: &str) -> Self {
        let room = Room::of(world, unit, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-11-15", 4).await;
        let mut motion = room.voting(&meeting, &["FOR"; 4]);
        motion["motion"] = json!(format!("示例决定：安排专项资金，另用于{OTHER_USE}"));
        let voted = room.change("meetingBallot", motion).await;
        done(&voted);
        let keeper = world.actor(unit, &[Role::FundOfficer]).await;
        let mut desk = Self {
            world: world.clone(),
            decision: id(&voted["meeting"]["decisions"][0]),
            clause: clause_id(world, "4.5.1b").await,
            payer: another(&keeper),
            keeper,
            approver: world.actor(unit, &[Role::Supervisor]).await,
            source: String::new(),
        };
        desk.source = desk.register("budget", json!({})).await;
        desk
    }

    pub async fn change(&self, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
        change(&self.world, actor, name, input).await
    }

    /// What the keeper does.
    pub async fn keep(&self, name: &str, input: Value) -> Value {
        self.change(&self.keeper, name, input).await
    }

    pub fn ground(&self) -> Value {
        json!({ "clause": self.clause, "decision": self.decision })
    }

    /// What registering a source takes.
    pub fn registering(&self, code: &str) -> Value {
        json!({
            "unit": self.keeper.unit_code, "code": code, "title": "示例来源", "kind": "GOVERNMENT", "origin": "DOMESTIC",
            "purposes": [], "paper": "示例文号",
        })
    }

    /// Registers a source with something otherwise; gives its id.
    pub async fn register(&self, code: &str, changes: Value) -> String {
        let mut input = self.registering(code);
        for (field, value) in changes.as_object().unwrap() {
            input[field] = value.clone();
        }
        let registered = self.keep("fundingSourceRegister", input).await;
        done(&registered);
        id(&registered["source"])
    }

    /// What proposing a limit takes.
    pub fn proposing(&self, year: i32, purpose: &str, limit: i64) -> Value {
        json!({
            "unit": self.keeper.unit_code, "year": year, "purpose": purpose, "limit": fen(limit),
            "decision": self.decision, "reason": "示例：年度预算",
        })
    }

    /// Has a limit proposed and approved; gives the line.
    pub async fn limited(&self, year: i32, purpose: &str, limit: i64) -> String {
        let proposed = self.keep("budgetLimitPropose", self.proposing(year, purpose, limit)).await;
        done(&proposed);
        let change = json!({ "change": proposed["change"]["id"] });
        let approved = self.change(&self.approver, "budgetLimitApprove", change).await;
        done(&approved);
        id(&approved["change"]["line"])
    }

    /// What appropriating takes.
    pub fn appropriating(&self, year: i32, amount: i64) -> Value {
        json!({
            "unit": self.keeper.unit_code, "year": year, "source": self.source, "amount": fen(amount),
            "ground": self.ground(),
        })
    }

    pub async fn appropriate(&self, year: i32, amount: i64) -> Value {
        self.keep("fundAppropriate", self.appropriating(year, amount)).await
    }

    /// What allocating by shares takes.
    pub fn allocating(&self, year: i32, amount: i64, shares: &[(&str, &str)]) -> Value {
        let shares: Vec<Value> = shares.iter().map(|(line, share)| json!({ "line": line, "share": share })).collect();
        json!({
            "source": self.source, "year": year, "amount": fen(amount), "shares": shares, "ground": self.ground(),
        })
    }

    /// Allocates all of an amount to a line.
    pub async fn allocate(&self, year: i32, line: &str, amount: i64) -> Value {
        self.keep("fundAllocate", self.allocating(year, amount, &[(line, "1")])).await
    }

    /// A line of 2010 with money that is free.
    pub async fn funded(&self, purpose: &str, amount: i64) -> String {
        let line = self.limited(2010, purpose, amount).await;
        done(&self.appropriate(2010, amount).await);
        done(&self.allocate(2010, &line, amount).await);
        line
    }

    /// What committing takes.
    pub fn committing(&self, line: &str, amount: i64, until: &str) -> Value {
        json!({
            "line": line, "source": self.source, "amount": fen(amount), "title": "示例奖金", "payee": "示例收款人 1",
            "until": until, "ground": self.ground(),
        })
    }

    /// A commitment that is made.
    pub async fn committed(&self, line: &str, amount: i64, until: &str) -> String {
        let made = self.keep("commitmentMake", self.committing(line, amount, until)).await;
        done(&made);
        id(&made["commitment"])
    }

    pub async fn order(&self, commitment: &str, amount: i64) -> Value {
        let input = json!({ "payments": [{ "commitment": commitment, "amount": fen(amount) }] });
        self.change(&self.payer, "paymentsOrder", input).await
    }

    /// A payment that is ordered.
    pub async fn ordered(&self, commitment: &str, amount: i64) -> String {
        let ordered = self.order(commitment, amount).await;
        done(&ordered);
        id(&ordered["payments"][0])
    }

    /// The treasury says that a payment was paid.
    pub async fn pay(&self, payment: &str) -> Value {
        let input = json!({ "results": [{ "payment": payment, "paid": true }] });
        self.change(&self.payer, "paymentsSettle", input).await
    }

    /// The treasury says that it bounced.
    pub async fn bounce(&self, payment: &str) -> Value {
        let input = json!({ "results": [{ "payment": payment, "paid": false, "remark": "示例：账号有误" }] });
        self.change(&self.payer, "paymentsSettle", input).await
    }

    pub async fn carry_over(&self, year: i32) -> Value {
        let input = json!({ "unit": self.keeper.unit_code, "year": year, "ground": self.ground() });
        self.keep("fundCarryOver", input).await
    }

    pub async fn close(&self, period: &str) -> Value {
        self.keep("fundPeriodClose", json!({ "unit": self.keeper.unit_code, "period": period })).await
    }

    pub async fn correct(&self, voucher: &Value) -> Value {
        self.keep("voucherCorrect", json!({ "voucher": voucher["id"], "reason": "示例：误记" })).await
    }

    /// The fund as its keeper sees it, at the end of a day or now.
    pub async fn fund(&self, year: i32, as_of: Option<&str>) -> Value {
        let figures = "allocated { fen } free { fen } reserved { fen } ordered { fen } paid { fen } carriedOut { fen }";
        let query = format!(
            "query($unit: String!, $year: Int!, $asOf: Date) {{ fund(unit: $unit, year: $year, asOf: $asOf) {{
                appropriated {{ fen }} carriedIn {{ fen }} unallocated {{ fen }} figures {{ {figures} }}
                byPurpose {{ purpose share limit {{ fen }} figures {{ {figures} }} }}
                bySource {{ source {{ code }} appropriated {{ fen }} unallocated {{ fen }} figures {{ {figures} }} }}
                months {{ month kind purpose amount {{ fen }} }} closings {{ period }}
            }} }}"
        );
        let variables = json!({ "unit": self.keeper.unit_code, "year": year, "asOf": as_of });
        in_fen(&self.world.data(&self.keeper, &query, variables).await["fund"])
    }

    /// The fund's vouchers of a budget year, the newest first.
    pub async fn vouchers(&self, year: i32) -> Vec<Value> {
        let query = format!(
            "query($unit: String!, $year: Int!) {{ vouchers(unit: $unit, year: $year, first: 100) {{
                edges {{ node {{ {VOUCHER} }} }} }} }}"
        );
        let variables = json!({ "unit": self.keeper.unit_code, "year": year });
        let found = in_fen(&self.world.data(&self.keeper, &query, variables).await["vouchers"]);
        found["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect()
    }
}

/// What is where: unallocated, free, reserved, ordered, paid.
pub fn steps(fund: &Value) -> [i64; 5] {
    let figures = &fund["figures"];
    [&fund["unallocated"], &figures["free"], &figures["reserved"], &figures["ordered"], &figures["paid"]]
        .map(|amount| amount.as_i64().unwrap())
}
