mod course;
mod figures;
mod flags;
mod holdings;
mod refusals;
mod replays;

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::support::hall::{Hall, done, id, nodes};
use crate::support::world::{CITY, World};

pub const RULE: &[u8] = include_bytes!("../../../plugins/counties/year-evaluation/rule.wasm");
pub const PARAMETERS: &str = include_str!("../../../plugins/counties/year-evaluation/parameters.json");
pub const TESTS: &str = include_str!("../../../plugins/counties/year-evaluation/tests.json");
pub const CODE: &str = "rencai.year-evaluation";

/// What the example rule asks for: figures of duties and nothing else.
pub const ASKED: [&str; 7] = [
    "DutyFigures.done",
    "DutyFigures.expected",
    "DutyFigures.inTime",
    "DutyFigures.missing",
    "DutyFigures.onTimePermille",
    "DutyFigures.ratePermille",
    "Unit.dutyFigures",
];

const SCHEME: &str =
    "scheme { id state version component granted items { item floor ceiling basis } ruleVersion { id } }";
const ASSESSMENT: &str = "assessment { id state version round digest judgedBy confirmedBy period }";

/// A unit with the example rule in force, and the people who assess by it.
pub struct Board {
    pub world: Arc<World>,
    pub hall: Hall,
    pub unit: String,
    pub version: String,
    pub officer: Arc<Actor>,
    pub confirmer: Arc<Actor>,
}

impl Board {
    pub async fn at(world: &Arc<World>, unit: &str) -> Self {
        let hall = Hall::at(world, unit).await;
        let parameters: Value = serde_json::from_str(PARAMETERS).unwrap();
        let uploaded = hall.upload_rule(RULE, &parameters, TESTS).await;
        done(&uploaded);
        let version = id(&uploaded["ruleVersion"]);
        for step in ["ruleValidate", "ruleTest"] {
            done(&hall.step_rule(step, &version).await);
        }
        done(&hall.approve_rule(&version, RULE, &parameters, TESTS).await);
        done(&hall.activate_rule(&version, None, "2000-01-01").await);
        let (officer, confirmer) = (hall.officer.clone(), world.actor(unit, &[Role::Supervisor]).await);
        Self { world: world.clone(), hall, unit: unit.to_owned(), version, officer, confirmer }
    }

    pub async fn of(world: &Arc<World>) -> Self {
        Self::at(world, CITY).await
    }

    pub fn drafting(&self, code: &str) -> Value {
        json!({
            "unit": self.unit, "code": code, "title": "示例年度考核", "titleEn": "Example assessment", "rule": CODE,
            "asOf": "2010-12-01", "coordinates": ASKED,
        })
    }

    /// A mutation about a scheme.
    pub async fn scheme(&self, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        self.hall.change(actor, name, &kind, SCHEME, input).await
    }

    /// A mutation about an assessment.
    pub async fn assessment(&self, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        self.hall.change(actor, name, &kind, ASSESSMENT, input).await
    }

    /// A scheme that is published.
    pub async fn published(&self, code: &str) -> String {
        let drafted = self.scheme(&self.officer, "assessmentSchemeCreate", self.drafting(code)).await;
        done(&drafted);
        let scheme = id(&drafted["scheme"]);
        done(&self.scheme(&self.officer, "assessmentSchemePublish", json!({ "scheme": scheme })).await);
        scheme
    }

    /// An assessment of the year 2010 that is open.
    pub async fn opened(&self, scheme: &str, network: Option<&str>) -> String {
        let input = json!({ "scheme": scheme, "period": "2010", "network": network });
        let opened = self.assessment(&self.officer, "assessmentOpen", input).await;
        done(&opened);
        id(&opened["assessment"])
    }

    pub async fn judge(&self, assessment: &str) -> Value {
        self.assessment(&self.officer, "assessmentJudge", json!({ "assessment": assessment })).await
    }

    pub async fn confirm(&self, actor: &Arc<Actor>, assessment: &str) -> Value {
        self.assessment(actor, "assessmentConfirm", json!({ "assessment": assessment })).await
    }

    /// An assessment of the year 2010 by a scheme of its own that is judged.
    pub async fn judged(&self, code: &str) -> String {
        let assessment = self.opened(&self.published(code).await, None).await;
        done(&self.judge(&assessment).await);
        assessment
    }

    /// What somebody sees of an assessment.
    pub async fn shown(&self, actor: &Arc<Actor>, assessment: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Assessment {
            state round confirmedBy standing { zh en } flags { id state round resolution resolvedBy }
        } } }";
        self.world.data(actor, query, json!({ "id": assessment })).await["node"].clone()
    }

    /// What somebody sees of the results.
    pub async fn results(&self, actor: &Arc<Actor>, assessment: &str) -> Vec<Value> {
        let query = "query($id: ID!) { node(id: $id) { ... on Assessment { results(first: 50) { edges { node {
            id round counts rank mark total facts unit { code } findings { requirement outcome } problem { code }
            lines { item points because { zh en } evidence { pointer value } under { pointer value } }
        } } } } } }";
        nodes(&self.world.data(actor, query, json!({ "id": assessment })).await["node"]["results"])
    }

    pub async fn replay(&self, assessment: &str) -> Value {
        self.replay_round(assessment, None).await
    }

    pub async fn replay_round(&self, assessment: &str, round: Option<i64>) -> Value {
        let query = "query($id: ID!, $round: Int) { assessmentReplay(assessment: $id, round: $round) {
            same stored replayed subjects difference { what subject } } }";
        self.world.ask(&self.officer, query, json!({ "id": assessment, "round": round })).await
    }
}

/// The result of a unit.
pub fn result_of<'r>(results: &'r [Value], unit: &str) -> &'r Value {
    results.iter().find(|result| result["unit"]["code"] == unit).unwrap()
}

/// The points of an item.
pub fn points<'r>(result: &'r Value, item: &str) -> &'r str {
    let lines = result["lines"].as_array().unwrap();
    lines.iter().find(|line| line["item"] == item).unwrap()["points"].as_str().unwrap()
}
