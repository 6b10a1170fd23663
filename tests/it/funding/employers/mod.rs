//! Employers and what they declare of their training funds.

mod arithmetic;
mod declarations;
mod imports;
mod registers;
mod samples;
mod sheets;
mod together;

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::{fen, in_fen};
use crate::duties::clause_id;
use crate::support::hall::{done, id};
use crate::support::world::{CITY, WUHUA, World};

const FIGURES: &str = "base { fen } due { fen } setAside { fen } toppedUp { fen } spent { fen }
    carriedIn { fen } carriedOut { fen }";

fn declaration() -> String {
    format!(
        "id version number year kind share state explanation rate digest short {{ fen }} figures {{ {FIGURES} }}
        breaches {{ kind explainable message }} steps {{ moved number remark by }}
        versions {{ number reason enteredBy explanation digest figures {{ {FIGURES} }} }}"
    )
}

/// Figures of a declaration, in the order in which they are asked for.
pub type Figures = [i64; 7];

/// Those who register employers and declare at a county, with the shares that the city demands.
pub struct Office {
    pub world: Arc<World>,
    pub clause: String,
    /// Registers and declares.
    pub keeper: Arc<Actor>,
    /// Accepts and draws.
    pub judge: Arc<Actor>,
    /// Sets shares for the whole city.
    pub setter: Arc<Actor>,
}

impl Office {
    /// With 2.5 % of what enterprises pay in wages, since 2007.
    pub async fn of(world: &Arc<World>) -> Self {
        Self::at(world, WUHUA).await
    }

    pub async fn at(world: &Arc<World>, unit: &str) -> Self {
        let office = Self {
            world: world.clone(),
            clause: clause_id(world, "4.5.2").await,
            keeper: world.actor(unit, &[Role::FundOfficer]).await,
            judge: world.actor(unit, &[Role::Supervisor]).await,
            setter: world.actor(CITY, &[Role::Supervisor]).await,
        };
        done(&office.share("ENTERPRISE", "0.025", "2007-01-01").await);
        office
    }

    pub async fn change(&self, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let object = match name {
            "trainingShareSet" => "share { kind share validFrom clause { id } unit { code } }".to_owned(),
            "declarationsClose" => "closing { id year declared digest closedBy closedOn }".to_owned(),
            "auditSampleDraw" => "sample { id number seed paper publishedOn algorithm size population digest drawnOn
                drawn(first: 100) { edges { node { id } } } replay { same drawn } }"
                .to_owned(),
            "declarationsImport" => "import { id dryRun encoding year
                created: count(outcome: CREATED) same: count(outcome: SAME)
                conflict: count(outcome: CONFLICT) refused: count(outcome: REFUSED)
                rows(first: 100) { edges { node { sheet number original outcome
                    reasons { code path message allowed } declaration { id } } } } }"
                .to_owned(),
            _ if name.starts_with("employer") => {
                "employer { id version code unit { code } profiles { name kind validFrom validUntil } }".to_owned()
            }
            _ => format!("declaration {{ {} }}", declaration()),
        };
        let errors = "errors { code message path allowed } auditId";
        let query = format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ {object} {errors} }} }}");
        in_fen(&self.world.data(actor, &query, json!({ "input": input })).await[name])
    }

    /// What the keeper does.
    pub async fn keep(&self, name: &str, input: Value) -> Value {
        self.change(&self.keeper, name, input).await
    }

    /// What the judge does.
    pub async fn judge(&self, name: &str, declaration: &str) -> Value {
        let mut input = json!({ "declaration": declaration });
        if name == "declarationReturn" {
            input["reason"] = json!("示例：附件不全");
        }
        self.change(&self.judge, name, input).await
    }

    pub async fn share(&self, kind: &str, share: &str, from: &str) -> Value {
        let input = json!({
            "unit": CITY, "kind": kind, "share": share, "clause": self.clause, "from": from, "paper": "示例文号",
        });
        self.change(&self.setter, "trainingShareSet", input).await
    }

    /// What registering takes.
    pub fn registering(&self, code: &str, kind: &str) -> Value {
        json!({
            "unit": self.keeper.unit_code, "code": code, "name": format!("示例用人单位 {code}"), "kind": kind,
            "from": "2007-01-01",
        })
    }

    /// An enterprise that is registered.
    pub async fn enterprise(&self, code: &str) -> String {
        let registered = self.keep("employerRegister", self.registering(code, "ENTERPRISE")).await;
        done(&registered);
        id(&registered["employer"])
    }

    /// What declaring takes.
    pub fn declaring(employer: &str, year: i32, figures: Figures) -> Value {
        let mut input = with_figures(json!({ "employer": employer }), figures);
        input["year"] = json!(year);
        input
    }

    pub async fn declare(&self, employer: &str, year: i32, figures: Figures) -> Value {
        self.keep("declarationMake", Self::declaring(employer, year, figures)).await
    }

    /// A year that is declared.
    pub async fn declared(&self, employer: &str, year: i32, figures: Figures) -> String {
        let payload = self.declare(employer, year, figures).await;
        done(&payload);
        id(&payload["declaration"])
    }

    pub async fn correct(&self, declaration: &str, figures: Figures, explanation: Option<&str>) -> Value {
        let mut input = with_figures(json!({ "declaration": declaration, "reason": "示例：误填" }), figures);
        input["explanation"] = json!(explanation);
        self.keep("declarationCorrect", input).await
    }

    pub async fn close(&self, year: i32) -> Value {
        self.keep("declarationsClose", json!({ "unit": self.keeper.unit_code, "year": year })).await
    }

    /// A declaration as somebody sees it.
    pub async fn shown(&self, actor: &Arc<Actor>, declaration: &str, fields: &str) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Declaration {{ {fields} }} }} }}");
        in_fen(&self.world.data(actor, &query, json!({ "id": declaration })).await["node"])
    }

    /// What the declarations of a year add up to: unit, kind, how many, and seven amounts.
    pub async fn totals(&self, actor: &Arc<Actor>, unit: &str, year: i32) -> Vec<Value> {
        let query = "query($unit: String!, $year: Int!) { trainingTotals(unit: $unit, year: $year, first: 100) {
            edges { node { unit { code } kind declared base { fen } due { fen } setAside { fen } toppedUp { fen }
                spent { fen } short { fen } } } } }";
        let found = self.world.data(actor, query, json!({ "unit": unit, "year": year })).await;
        let mut rows: Vec<Value> = in_fen(&found["trainingTotals"])["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| {
                let node = &edge["node"];
                let amounts = ["declared", "base", "due", "setAside", "toppedUp", "spent", "short"];
                let amounts: Vec<&Value> = amounts.iter().map(|name| &node[*name]).collect();
                json!([node["unit"]["code"], node["kind"], amounts])
            })
            .collect();
        rows.sort_by_key(Value::to_string);
        rows
    }

    /// The ids of the declarations that a list shows.
    pub async fn list(&self, actor: &Arc<Actor>, arguments: &str) -> Vec<String> {
        let query = format!("{{ declarations({arguments}, first: 100) {{ edges {{ node {{ id }} }} }} }}");
        let found = self.world.data(actor, &query, json!({})).await;
        let edges = found["declarations"]["edges"].as_array().unwrap().clone();
        edges.iter().map(|edge| id(&edge["node"])).collect()
    }
}

fn with_figures(mut input: Value, figures: Figures) -> Value {
    let names = ["base", "due", "setAside", "toppedUp", "spent", "carriedIn", "carriedOut"];
    for (name, figure) in names.into_iter().zip(figures) {
        input[name] = fen(figure);
    }
    input
}
