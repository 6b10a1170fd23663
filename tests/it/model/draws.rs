//! What is drawn for a mutation to take: as its type says, and, where it is to be as it may be, as its room wants it.

mod funds;
mod offices;
mod papers;

use async_graphql::parser::types::{BaseType, Type};
use serde_json::{Map, Value, json};

use super::book::{BOOK, Mutation};
use super::story::{Record, Story};
use crate::coordination::{EDUCATION, FINANCE, LEAD};
use crate::reports::content;
use crate::support::hall::plain;
use crate::support::world::{CITY, PANLONG, WUHUA};

/// A unit that is there from 2011-05-20 on only.
const LATER: &str = "530114";

impl Story {
    /// What a mutation takes: as its type says, and, where it is to be as it may be, as its room wants it.
    pub(super) fn input(&mut self, mutation: &Mutation, about: Option<(&str, Record)>, as_it_may_be: bool) -> Value {
        let mut input = self.object(&mutation.input);
        let takes = |field: &str| BOOK.takes(mutation, field);
        input["idempotencyKey"] = Value::Null;
        if as_it_may_be {
            for (field, value) in self.plausible(&mutation.name, about.as_ref().map(|(_, record)| record)) {
                input[field] = value;
            }
        }
        if takes("expectedVersion") {
            input["expectedVersion"] = Value::Null;
        }
        if let Some((kind, record)) = about {
            if takes(kind) {
                input[kind] = json!(record.id);
            }
            if takes("expectedVersion") && self.dice.percent(35) {
                let stale = i64::from(self.dice.percent(20));
                input["expectedVersion"] = json!(record.version - stale);
            }
        }
        if self.dice.percent(20) {
            input["idempotencyKey"] = json!(format!("key-{}", self.log.len()));
        }
        input
    }

    fn object(&mut self, name: &str) -> Value {
        let input = &BOOK.inputs[name];
        let mut object = Map::new();
        if input.one_of {
            let (field, ty) = self.dice.of(&input.fields);
            let value = self.given(field, &ty.base);
            object.insert(field.clone(), value);
            return Value::Object(object);
        }
        for (field, ty) in &input.fields {
            let value = self.value(field, ty);
            object.insert(field.clone(), value);
        }
        Value::Object(object)
    }

    fn value(&mut self, field: &str, ty: &Type) -> Value {
        if ty.nullable && self.dice.percent(40) { Value::Null } else { self.given(field, &ty.base) }
    }

    fn given(&mut self, field: &str, base: &BaseType) -> Value {
        let name = match base {
            BaseType::List(item) => {
                let many = self.dice.below(4);
                return (0..many).map(|_| self.given(field, &item.base)).collect();
            }
            BaseType::Named(name) => name.as_str(),
        };
        if let Some(values) = BOOK.enums.get(name) {
            return json!(self.dice.of(values));
        }
        if BOOK.inputs.contains_key(name) {
            return self.object(name);
        }
        match name {
            "ID" => json!(self.id_of(field)),
            "String" => json!(self.string(field)),
            "Date" => json!(self.day(-40, 40)),
            "DateTime" => json!(self.world.clock.now().to_string()),
            "Period" => json!("2010"),
            "Int" if field == "year" => json!(2010 + self.dice.below(2)),
            "Int" => json!(self.dice.within(-1, 6)),
            "Long" => json!(self.dice.within(-1, 900).to_string()),
            "Boolean" => json!(self.dice.percent(50)),
            "JSON" => json!({}),
            other => panic!("nobody knows what to give for a {other}"),
        }
    }

    pub(super) fn day(&mut self, first: i64, last: i64) -> String {
        self.world.clock.today().plus(self.dice.within(first, last)).to_string()
    }

    /// One of what is there by that name; now and then one of something else, or of nothing.
    fn id_of(&mut self, field: &str) -> String {
        let kind = match field {
            "duties" => "duty",
            "attendance" | "voters" => "appointment",
            "worksWith" => "body",
            "supersedes" => "entry",
            "opinions" => "opinion",
            "version" => "ruleVersion",
            other => other,
        };
        if self.dice.percent(5) {
            let kinds: Vec<&Vec<Record>> = self.pools.values().filter(|pool| !pool.is_empty()).collect();
            let pool = *self.dice.of(&kinds);
            return self.dice.of(pool).id.clone();
        }
        match self.pools.get(kind).filter(|pool| !pool.is_empty()) {
            Some(pool) => self.dice.of(pool).id.clone(),
            None => "nothing".to_owned(),
        }
    }

    fn string(&mut self, field: &str) -> String {
        let text = match field {
            "unit" | "units" | "lead" | "addressee" | "cooperating" | "members" | "parent" | "successors" => {
                *self.dice.of(&[CITY, WUHUA, WUHUA, LEAD, FINANCE, EDUCATION, PANLONG, LATER, "999999"])
            }
            "code" => *self.dice.of(&["matter-1", "matter-2", "talents", "示例"]),
            "sector" => *self.dice.of(&["health", "education", "示例"]),
            "policy" => "kunming-2010-09-09",
            "clause" => *self.dice.of(&["4.1.3a", "4.1.3"]),
            "mediaType" => "text/plain",
            "file" | "component" | "bundle" | "key" => "0",
            "subject" | "number" => *self.dice.of(&["1", "2", "7", "8"]),
            _ if self.dice.percent(95) => return format!("示例{}", self.dice.below(1_000)),
            _ => *self.dice.of(&["", " \u{3000}", "示\u{7}例", "长"]),
        };
        if text == "长" { text.repeat(10_001) } else { text.to_owned() }
    }

    /// A report, mostly with the figures that a county's yearly one has.
    fn content(&mut self) -> Value {
        let text = self.string("text");
        if self.dice.percent(60) { content(&text) } else { json!({ "text": text }) }
    }

    /// How those vote who attended, or somebody else.
    fn ballot(&mut self, meeting: &str) -> Vec<(&'static str, Value)> {
        let attended = self.attended.get(meeting).cloned().unwrap_or_default();
        let cast = if self.dice.percent(90) { attended } else { vec![self.id_of("appointment")] };
        let mut ballot = vec![("item", json!(self.dice.within(1, 2)))];
        if self.dice.percent(70) {
            let mut votes = Vec::new();
            for who in &cast {
                let choice = *self.dice.of(&["FOR", "FOR", "FOR", "FOR", "FOR", "FOR", "AGAINST", "ABSTAIN"]);
                votes.push(json!({ "appointment": who, "choice": choice }));
            }
            ballot.extend([("secret", json!(false)), ("votes", json!(votes)), ("count", Value::Null)]);
        } else {
            let against = if self.dice.percent(50) { 0 } else { self.dice.below(cast.len() + 1) };
            let count = json!({
                "inFavour": cast.len() - against, "against": against, "abstained": 0, "voters": cast,
            });
            ballot.extend([("secret", json!(true)), ("votes", Value::Null), ("count", count)]);
        }
        ballot
    }

    /// Tasks that are planned with the items of an agenda, or none.
    fn planned(&mut self, due_on: &str) -> Value {
        let task = |number: i64| {
            json!({
                "item": number, "title": format!("示例计划{number}"), "lead": LEAD, "cooperating": [FINANCE],
                "dueOn": due_on, "stages": [],
            })
        };
        if self.dice.percent(40) { json!([task(1), task(2)]) } else { Value::Null }
    }

    /// Decisions that a joint meeting follows up under the items of its agenda, or none; another has none.
    fn followed(&mut self, is_joint: bool) -> Value {
        if !is_joint || self.dice.percent(40) {
            return Value::Null;
        }
        let followed = [1, 2].map(|item| json!({ "item": item, "decision": self.id_of("decision") }));
        json!(followed)
    }

    /// Who leads, or nobody who is named: in its sector the same one does.
    fn lead(&mut self) -> Value {
        if self.dice.percent(70) { json!(LEAD) } else { Value::Null }
    }

    /// What a room wants of what a mutation takes, beside what its type says.
    fn plausible(&mut self, mutation: &str, about: Option<&Record>) -> Vec<(&'static str, Value)> {
        let (today, soon) = (self.world.clock.today(), self.day(1, 9));
        let is_joint = about.is_some_and(|record| self.joint.contains(&record.id));
        match mutation {
            "reportDraft" => vec![("duty", json!(self.id_of("reported"))), ("content", self.content())],
            "reportRevise" => vec![("content", self.content())],
            "reportReturn" => vec![("fields", json!(["text"]))],
            "reportRequest" => vec![
                ("unit", json!(CITY)),
                ("units", json!([WUHUA])),
                ("clause", json!(self.pools["clause"][0].id)),
                ("due", json!([soon])),
            ],
            "activityReport" => {
                let told = json!({ "title": "示例", "kind": "EXCHANGE", "from": today.to_string(), "text": "示例" });
                vec![("unit", json!(LEAD)), ("addressee", json!(WUHUA)), ("content", told), ("duty", Value::Null)]
            }
            "calendarAddressIssue" => vec![("unit", json!(WUHUA)), ("expiresOn", json!(self.day(0, 90)))],
            "processPublish" => {
                let stage = |code: &str, reviewers: Value| {
                    json!({
                        "code": code, "kind": "SELECTION", "title": "示例遴选", "titleEn": "Selection",
                        "publicTitle": "示例审核", "publicTitleEn": "Under review", "reviewers": reviewers, "form": [],
                    })
                };
                let mut stages = vec![stage("selection", json!({ "unit": LEAD, "persons": self.dice.within(1, 2) }))];
                if self.dice.percent(60) {
                    stages.push(stage("industry", json!({ "unit": CITY, "persons": 1 })));
                }
                vec![("programme", json!(self.pools["programme"][0].id)), ("stages", json!(stages))]
            }
            "editionCreate" => vec![
                ("programme", json!(self.pools["programme"][0].id)),
                ("year", json!(2010)),
                ("stage", json!(format!("stage-{}", self.log.len()))),
                ("asOf", json!("2010-12-31")),
                ("places", json!(3)),
                ("awardFen", Value::Null),
                ("rule", json!(self.rule)),
            ],
            "nominationMake" => {
                let number = format!("{:03}", self.dice.below(20));
                vec![
                    ("unit", Value::Null),
                    ("name", json!(format!("样例人员{number}"))),
                    ("number", json!(number)),
                    ("birthDate", json!("1980-06-01")),
                    ("category", json!("PROFESSIONAL_TECHNICAL")),
                    ("answers", plain(self.dice.within(0, 9))),
                    ("draft", json!(self.dice.percent(50))),
                ]
            }
            "stageReview" => {
                let waiting = self.pools.get("case").and_then(|pool| pool.last());
                let Some(case) = about.or(waiting).cloned() else { return Vec::new() };
                let verdict = *self.dice.of(&["PASS", "PASS", "PASS", "PASS", "FAIL"]);
                vec![
                    ("nomination", json!(case.id)),
                    ("stage", json!(case.state)),
                    ("verdict", json!(verdict)),
                    ("answers", json!({})),
                    ("remark", json!("示例说明")),
                ]
            }
            "reliefGrant" => vec![("until", json!(self.day(1, 60)))],
            "inspectionOpen" => {
                vec![("unit", json!(CITY)), ("units", json!([WUHUA])), ("from", json!(today.to_string()))]
            }
            "findingRecord" => vec![
                ("unit", json!(WUHUA)),
                ("inspection", json!(self.id_of("inspection"))),
                ("duty", Value::Null),
                ("deadline", json!(soon)),
            ],
            "circularDraft" => {
                vec![("unit", json!(CITY)), ("addressee", json!(WUHUA)), ("duties", json!([self.id_of("overdue")]))]
            }
            "circularSend" => vec![("answerBy", json!(self.day(1, 4)))],
            "meetingConvene" => {
                let is_joint = self.dice.percent(15);
                vec![
                    ("unit", json!(WUHUA)),
                    ("body", json!(self.pools["body"][0].id)),
                    ("kind", json!(if is_joint { "JOINT" } else { "LEADING_GROUP" })),
                    ("day", json!(if self.dice.percent(70) { today.to_string() } else { self.day(-10, 0) })),
                    ("agenda", json!(["示例议题一", "示例议题二"])),
                    ("tasks", self.planned(&soon)),
                    ("progress", self.followed(is_joint)),
                ]
            }
            "meetingAgendaSet" => vec![
                ("items", json!(["示例议题三", "示例议题四"])),
                ("tasks", self.planned(&soon)),
                ("progress", self.followed(is_joint)),
            ],
            "meetingClose" => {
                let proposes = is_joint && self.dice.percent(50);
                vec![("proposals", if proposes { json!(["示例建议一", "示例建议二"]) } else { Value::Null })]
            }
            "meetingHold" | "meetingAttendanceCorrect" => {
                let many = self.dice.within(3, 6);
                let seats = self.pools["appointment"].iter().take(usize::try_from(many).unwrap());
                let seats: Vec<&str> = seats.map(|seat| seat.id.as_str()).collect();
                vec![("attendance", json!(seats)), ("present", Value::Null), ("entitled", Value::Null)]
            }
            "meetingBallot" => self.ballot(&about.map(|record| record.id.clone()).unwrap_or_default()),
            "ballotRuleSet" => {
                let share = json!({ "numerator": 2, "denominator": 3 });
                vec![("unit", json!(WUHUA)), ("quorum", share.clone()), ("majority", share)]
            }
            "taskAssign" => {
                let stages: Vec<Value> = (0..self.dice.below(2))
                    .map(|number| json!({ "title": format!("示例阶段{number}"), "dueOn": soon }))
                    .collect();
                vec![
                    ("unit", json!(WUHUA)),
                    ("decision", json!(self.id_of("decision"))),
                    ("planned", Value::Null),
                    ("lead", self.lead()),
                    ("sector", json!("health")),
                    ("cooperating", json!([FINANCE, EDUCATION])),
                    ("dueOn", json!(self.day(9, 60))),
                    ("opinionsBy", Value::Null),
                    ("major", json!(self.dice.percent(25))),
                    ("stages", json!(stages)),
                ]
            }
            "taskBreakDown" => vec![
                ("lead", self.lead()),
                ("sector", json!("health")),
                ("cooperating", json!([])),
                ("dueOn", json!(self.day(1, 3))),
                ("opinionsBy", Value::Null),
                ("stages", json!([])),
            ],
            "taskGroupSet" => vec![("body", json!(self.id_of("group")))],
            "taskStageReport" => vec![("number", json!(if self.dice.percent(80) { 1 } else { 2 }))],
            "taskOpinionGive" => {
                vec![("kind", json!(self.dice.of(&["AGREE", "AGREE", "AGREE_WITH_CHANGES", "OBJECT"])))]
            }
            "taskEscalate" => vec![("means", Value::Null)],
            "disputeResolve" => vec![("decision", Value::Null)],
            "meansRequest" => vec![("unit", json!(FINANCE)), ("amount", Value::Null)],
            "matterRaise" => vec![("unit", json!(LEAD)), ("addressee", json!(WUHUA)), ("answerBy", json!(soon))],
            "matterEscalate" => vec![("answerBy", json!(soon))],
            "responsibilitySet" => vec![
                ("unit", json!(WUHUA)),
                ("code", json!("matter-1")),
                ("lead", json!(LEAD)),
                ("cooperating", json!([FINANCE])),
                ("from", json!(self.day(-20, 0))),
            ],
            "responsibilityEnd" => {
                vec![("unit", json!(WUHUA)), ("code", json!("matter-1")), ("from", json!(self.day(1, 9)))]
            }
            "targetSet" => vec![
                ("unit", json!(WUHUA)),
                ("year", json!(today.year())),
                ("code", json!("talents")),
                ("post", json!(self.pools["post"][0].id)),
                ("wanted", json!("10")),
                ("scale", json!(0)),
                ("reason", json!("示例：调整")),
            ],
            "targetReport" => vec![("actual", json!("9"))],
            _ => {
                let of_papers = self.of_papers(mutation, about);
                if !of_papers.is_empty() {
                    return of_papers;
                }
                let of_funds = self.of_funds(mutation, about);
                if of_funds.is_empty() { self.of_offices(mutation) } else { of_funds }
            }
        }
    }
}
