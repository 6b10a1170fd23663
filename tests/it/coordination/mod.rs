mod focus;
mod lines;
mod matrix;
mod matters;
mod means;
mod occasions;
mod opinions;
mod parts;
mod sectors;
mod spawning;
mod states;
mod targets;
mod tasks;

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::deliberation::Room;
use crate::support::hall::{done, id, listed};
use crate::support::world::{WUHUA, World};

/// Departments of the county, below it: one leads, two cooperate, and one has nothing to do with it.
pub const LEAD: &str = "530102-health";
pub const FINANCE: &str = "530102-finance";
pub const EDUCATION: &str = "530102-education";
pub const STATISTICS: &str = "530102-statistics";

/// A mutation and its payload, whether it was done or refused, with plain lists instead of connections.
pub async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let object = match name {
        "taskEscalate" | "disputeResolve" => {
            "dispute { id version state resolution means { id state } opinions { kind } task { id } }"
        }
        _ if name.starts_with("task") => {
            "task { id version title state isOverdue dueOn decided level line function area focus sector
                unit { code } lead { code }
                cooperating { code } objecting { code } parent { id } parts { edges { node { id title state } } }
                stages { number state text doneOn isOverdue } opinions { edges { node { kind text unit { code } } } }
                means { edges { node { id state } } } disputes { edges { node { id state } } } }"
        }
        _ if name.starts_with("responsibility") => {
            "responsibility { code validFrom validUntil lead { code } cooperating { code } clause { number } }"
        }
        _ if name.starts_with("means") => "means { id version state kind amount text unit { code } task { id } }",
        _ if name.starts_with("target") => {
            "target { id version year actual current { number wanted reason leaders { id } post { id } }
                versions { number wanted } accounts { number actual } }"
        }
        _ => "matter { id version state kind line isOverdue answerBy answer unit { code } addressee { code } }",
    };
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{
            {object} errors {{ code message path allowed }} auditId
        }} }}"
    );
    listed(&world.data(actor, &query, json!({ "input": input })).await[name])
}

/// An input with some of its fields otherwise.
pub fn with(input: &Value, changes: &Value) -> Value {
    let mut input = input.clone();
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// A county whose leading group has decided something, and its people.
pub struct Desk {
    pub world: Arc<World>,
    pub decision: String,
    pub supervisor: Arc<Actor>,
    pub lead: Arc<Actor>,
    pub finance: Arc<Actor>,
}

impl Desk {
    pub async fn of(world: &Arc<World>) -> Self {
        let room = Room::of(world, WUHUA, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-11-15", 4).await;
        let voted = room.vote(&meeting, &["FOR"; 4]).await;
        done(&voted);
        Self {
            world: world.clone(),
            decision: id(&voted["meeting"]["decisions"][0]),
            supervisor: world.actor(WUHUA, &[Role::Supervisor]).await,
            lead: world.actor(LEAD, &[Role::Reporter]).await,
            finance: world.actor(FINANCE, &[Role::Reporter]).await,
        }
    }

    /// What assigning a task of two stages takes.
    pub fn input(&self) -> Value {
        json!({
            "unit": WUHUA, "decision": self.decision, "title": "示例任务", "lead": LEAD,
            "cooperating": [FINANCE, EDUCATION], "dueOn": "2010-12-20",
            "stages": [
                { "title": "示例阶段一", "dueOn": "2010-12-10" }, { "title": "示例阶段二", "dueOn": "2010-12-20" },
            ],
        })
    }

    pub async fn change(&self, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
        change(&self.world, actor, name, input).await
    }

    /// A task that is assigned.
    pub async fn assigned(&self) -> String {
        let assigned = self.change(&self.supervisor, "taskAssign", self.input()).await;
        done(&assigned);
        id(&assigned["task"])
    }

    /// A move of a task that takes nothing more.
    pub async fn step(&self, actor: &Arc<Actor>, name: &str, task: &str) -> Value {
        self.change(actor, name, json!({ "task": task })).await
    }

    pub async fn report_stage(&self, task: &str, number: i32) -> Value {
        let input = json!({ "task": task, "number": number, "text": "示例进展" });
        self.change(&self.lead, "taskStageReport", input).await
    }

    pub async fn report_done(&self, task: &str) -> Value {
        self.change(&self.lead, "taskReportDone", json!({ "task": task, "text": "示例成效" })).await
    }

    pub async fn give(&self, actor: &Arc<Actor>, task: &str, kind: &str) -> Value {
        let input = json!({ "task": task, "kind": kind, "text": "示例意见" });
        self.change(actor, "taskOpinionGive", input).await
    }

    pub async fn escalate(&self, actor: &Arc<Actor>, task: &str, means: Option<&str>) -> Value {
        let input = json!({ "task": task, "means": means, "text": "示例争议" });
        self.change(actor, "taskEscalate", input).await
    }

    pub async fn resolve(&self, actor: &Arc<Actor>, dispute: &str) -> Value {
        let input = json!({ "dispute": dispute, "reason": "示例：以此办理", "decision": self.decision });
        self.change(actor, "disputeResolve", input).await
    }

    /// What somebody sees of a record.
    pub async fn seen(&self, actor: &Arc<Actor>, record: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { id
            ... on Task { decision { id } steps { moved remark by } }
            ... on TaskMeans { steps { moved } }
            ... on TaskDispute { steps { moved } }
        } }";
        self.world.data(actor, query, json!({ "id": record })).await["node"].clone()
    }
}
