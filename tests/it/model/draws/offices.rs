//! What the rooms of bodies, networks and persons want, and what is said once for all that comes after.

use serde_json::{Value, json};

use crate::coordination::{EDUCATION, FINANCE, LEAD};
use crate::model::story::Story;
use crate::support::hall::ASKED;
use crate::support::world::WUHUA;

impl Story {
    /// What is wanted of what a mutation takes; nothing where it is of another room.
    pub(super) fn of_offices(&mut self, mutation: &str) -> Vec<(&'static str, Value)> {
        let today = self.world.clock.today().to_string();
        match mutation {
            "bodyRegister" => {
                let group = self.dice.percent(60);
                let kind = if group { "COORDINATION_GROUP" } else { *self.dice.of(&["LIAISON_STATION", "OFFICE"]) };
                vec![
                    ("unit", json!(self.dice.of(&[LEAD, LEAD, LEAD, WUHUA]))),
                    ("kind", json!(kind)),
                    ("category", Value::Null),
                    ("worksWith", Value::Null),
                    ("from", json!(self.day(-20, 0))),
                ]
            }
            "bodyChange" => vec![("worksWith", Value::Null), ("from", json!(self.day(0, 9)))],
            "establishmentSet" => vec![
                ("quota", json!(9)),
                ("filled", json!(self.dice.within(0, 9))),
                ("budgetFen", json!("100000")),
                ("from", json!(today)),
            ],
            "postCreate" => vec![
                ("body", json!(self.newest("body"))),
                ("places", json!(self.dice.within(1, 3))),
                ("from", json!(today)),
            ],
            "postChange" => vec![("places", json!(self.dice.within(1, 4))), ("from", json!(self.day(0, 9)))],
            "appointmentMake" => {
                let until = if self.dice.percent(50) { json!(self.day(10, 40)) } else { Value::Null };
                vec![
                    ("post", json!(self.newest("post"))),
                    ("issuer", Value::Null),
                    ("from", json!(self.day(0, 9))),
                    ("until", until),
                ]
            }
            "bodyClose" | "postClose" | "appointmentEnd" => vec![("from", json!(self.day(0, 20)))],
            "networkCreate" => vec![
                ("unit", json!(WUHUA)),
                ("code", json!(format!("network-{}", self.log.len()))),
                ("from", json!(self.day(-9, 0))),
            ],
            "networkJoin" => {
                let members = [WUHUA, LEAD, FINANCE, EDUCATION];
                vec![("members", json!(members[self.dice.below(3)..])), ("from", json!(self.day(0, 9)))]
            }
            // Who has joined is among these.
            "networkLeave" => {
                let member = *self.dice.of(&[FINANCE, EDUCATION]);
                vec![("members", json!([member])), ("from", json!(self.day(0, 20)))]
            }
            "networkRename" => vec![("from", json!(self.day(0, 9)))],
            "talentBind" => {
                vec![("issuer", json!("test")), ("subject", json!(format!("nominee-{}", self.dice.below(5))))]
            }
            "agreementGrant" => {
                vec![("programme", json!(self.pools["programme"][0].id)), ("coordinates", json!(ASKED))]
            }
            "programmeCreate" => {
                vec![("code", json!(format!("programme-{}", self.log.len()))), ("clause", json!("4.1.3a"))]
            }
            "reminderRuleSet" => {
                let step = json!({ "days": self.dice.within(-60, -31), "to": "OWNER" });
                vec![
                    ("unit", json!(WUHUA)),
                    ("clause", json!(self.pools["clause"][1].id)),
                    ("steps", json!([step])),
                    ("answerWithin", Value::Null),
                    ("from", json!(today)),
                ]
            }
            // No duty of these years falls so late.
            "calendarSet" => {
                let rest = format!("2013-01-{:02}", self.dice.within(1, 28));
                vec![("year", json!(2013)), ("rest", json!([rest])), ("work", json!([]))]
            }
            _ => Vec::new(),
        }
    }

    /// The newest of a kind for which something comes next.
    fn newest(&self, kind: &str) -> String {
        let found = self.pools.get(kind).into_iter().flatten().rfind(|record| record.state.is_empty());
        found.map_or_else(|| "nothing".to_owned(), |record| record.id.clone())
    }
}
