mod activities;
mod attachments;
mod calendar;
mod course;
mod downloads;
mod figures;
mod requests;
mod rollup;

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::duties::duties;
use crate::support::hall::id;
use crate::support::world::{CITY, WUHUA, World};

pub const FIGURES: [(&str, i64); 8] = [
    ("talents", 600),
    ("talents-party-government", 100),
    ("talents-enterprise", 100),
    ("talents-technical", 100),
    ("talents-skilled", 100),
    ("talents-rural", 100),
    ("talents-social-work", 100),
    ("attracted", 20),
];

/// What a report says, with all of its figures.
pub fn content(text: &str) -> Value {
    let figures: Vec<Value> =
        FIGURES.iter().map(|(code, value)| json!({ "code": code, "value": value.to_string() })).collect();
    json!({ "text": text, "figures": figures })
}

/// A mutation and its payload, whether it was done or refused.
pub async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, kind: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{
            report {{ id version state sealed submittedOn duty {{ id state dischargedOn evidence {{ record withdrawnOn }} }} latest {{ number digest }} }}
            errors {{ code message path allowed }} auditId
        }} }}"
    );
    world.data(actor, &query, json!({ "input": input })).await[name].clone()
}

pub async fn draft(world: &Arc<World>, actor: &Arc<Actor>, duty: &str, content: Value) -> Value {
    change(world, actor, "reportDraft", "ReportDraftInput", json!({ "duty": duty, "content": content })).await
}

pub async fn revise(world: &Arc<World>, actor: &Arc<Actor>, report: &str, content: Value) -> Value {
    change(world, actor, "reportRevise", "ReportReviseInput", json!({ "report": report, "content": content })).await
}

/// `reportSubmit` or `reportAccept`.
pub async fn step(world: &Arc<World>, actor: &Arc<Actor>, name: &str, report: &str) -> Value {
    change(world, actor, name, "ReportMoveInput", json!({ "report": report })).await
}

pub async fn send_back(world: &Arc<World>, actor: &Arc<Actor>, report: &str, fields: &[&str]) -> Value {
    let input = json!({ "report": report, "fields": fields, "reason": "示例：请补充" });
    change(world, actor, "reportReturn", "ReportReturnInput", input).await
}

pub async fn unlock(world: &Arc<World>, actor: &Arc<Actor>, report: &str) -> Value {
    let input = json!({ "report": report, "reason": "示例：数字有误" });
    change(world, actor, "reportUnlock", "ReportUnlockInput", input).await
}

/// Those who write and receive a county's yearly report, and its duty of 2010.
pub struct Desk {
    pub reporter: Arc<Actor>,
    pub city: Arc<Actor>,
    pub duty: String,
}

impl Desk {
    pub async fn of(world: &Arc<World>) -> Self {
        crate::duties::opened(world).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let duty = id(&duties(world, &city, WUHUA, false, "4.1.4c").await[0]);
        Self { reporter, city, duty }
    }
}
