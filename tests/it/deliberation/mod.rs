mod ballots;
mod evidence;
mod joint;
mod meetings;
mod planned;
mod quorum;
mod rules;
mod states;

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::support::hall::{done, id, listed};
use crate::support::world::World;

/// What a meeting shows after a step.
pub const MEETING: &str = "meeting { id version state kind title day closedOn
    agenda { number title }
    quorum { present entitled needed met }
    attendance { edges { node { entitled appointment { id } } } }
    ballots { edges { node { number item motion secret inFavour against abstained needed carried
        votes { edges { node { choice appointment { id } } } } decision { number } } } }
    decisions { edges { node { id number text } } } }";

/// A mutation and its payload, whether it was done or refused, with plain lists instead of connections.
pub async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, fields: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{
            {fields} errors {{ code message path allowed clauses changes {{ path now }} }} auditId
        }} }}"
    );
    listed(&world.data(actor, &query, json!({ "input": input })).await[name])
}

/// Two thirds have to be there, and two thirds in favour.
pub fn two_thirds(unit: &str, kind: &str) -> Value {
    let share = json!({ "numerator": 2, "denominator": 3 });
    json!({
        "unit": unit, "kind": kind, "quorum": share, "majority": share, "from": "2010-01-01", "paper": "示例议事规则",
    })
}

/// A unit with a body whose meetings are held: six who have a vote sit in it, and one of its staff.
pub struct Room {
    pub world: Arc<World>,
    pub organizer: Arc<Actor>,
    pub unit: String,
    pub body: String,
    pub posts: Vec<String>,
    /// The appointments of those who have a vote.
    pub seats: Vec<String>,
    /// That of one who has none.
    pub staff: String,
}

impl Room {
    pub async fn of(world: &Arc<World>, unit: &str, kind: &str) -> Self {
        let organizer = world.actor(unit, &[Role::Organizer]).await;
        let input =
            json!({ "unit": unit, "kind": kind, "name": "示例机构", "nameEn": "Example", "from": "2010-01-01" });
        let body = change(world, &organizer, "bodyRegister", "body { id }", input).await;
        done(&body);
        let mut room = Self {
            world: world.clone(),
            organizer,
            unit: unit.to_owned(),
            body: id(&body["body"]),
            posts: Vec::new(),
            seats: Vec::new(),
            staff: String::new(),
        };
        for (kind, places) in [("HEAD", 1), ("DEPUTY", 2), ("MEMBER", 3), ("STAFF", 1)] {
            let input = json!({
                "body": room.body, "kind": kind, "title": "示例岗位", "titleEn": kind, "places": places,
                "from": "2010-01-01",
            });
            let post = change(world, &room.organizer, "postCreate", "post { id }", input).await;
            done(&post);
            let post = id(&post["post"]);
            for _ in 0..places {
                let person = (room.seats.len() + 1).to_string();
                let held = room.appoint(&post, &person, "2010-02-01").await;
                if kind == "STAFF" { room.staff = held } else { room.seats.push(held) }
            }
            room.posts.push(post);
        }
        assert_eq!(room.seats.len(), 6);
        room
    }

    /// Appoints somebody; gives the appointment.
    pub async fn appoint(&self, post: &str, person: &str, from: &str) -> String {
        let input = json!({ "post": post, "subject": person, "name": format!("示例人员{person}"), "from": from });
        let made = change(&self.world, &self.organizer, "appointmentMake", "appointment { id }", input).await;
        done(&made);
        id(&made["appointment"])
    }

    /// A mutation about a meeting, by the unit's organizer.
    pub async fn change(&self, name: &str, input: Value) -> Value {
        change(&self.world, &self.organizer, name, MEETING, input).await
    }

    pub async fn set_rule(&self, input: Value) -> Value {
        let fields = "ballotRule { quorumNumerator quorumDenominator majorityNumerator majorityDenominator
            kind paper validFrom validUntil unit { code } }";
        change(&self.world, &self.organizer, "ballotRuleSet", fields, input).await
    }

    /// What convening a meeting of the body takes.
    pub fn convening(&self, kind: &str, day: &str) -> Value {
        json!({
            "unit": self.unit, "body": self.body, "kind": kind, "title": "示例会议", "day": day,
            "agenda": ["示例议题一", "示例议题二"],
        })
    }

    /// A meeting of the body that is convened.
    pub async fn convened(&self, kind: &str, day: &str) -> String {
        let convened = self.change("meetingConvene", self.convening(kind, day)).await;
        done(&convened);
        id(&convened["meeting"])
    }

    pub async fn hold(&self, meeting: &str, attendance: &[String]) -> Value {
        self.change("meetingHold", json!({ "meeting": meeting, "attendance": attendance })).await
    }

    /// A meeting of the body that is held with so many of those who have a vote, under two thirds.
    pub async fn held(&self, kind: &str, day: &str, present: usize) -> String {
        done(&self.set_rule(two_thirds(&self.unit, kind)).await);
        let meeting = self.convened(kind, day).await;
        done(&self.hold(&meeting, &self.seats[..present]).await);
        meeting
    }

    /// What an open ballot takes in which those who sit first vote so.
    pub fn voting(&self, meeting: &str, choices: &[&str]) -> Value {
        let votes = self.seats.iter().zip(choices);
        let votes: Vec<Value> = votes.map(|(who, how)| json!({ "appointment": who, "choice": how })).collect();
        json!({ "meeting": meeting, "item": 1, "motion": "示例决定", "secret": false, "votes": votes })
    }

    pub async fn vote(&self, meeting: &str, choices: &[&str]) -> Value {
        self.change("meetingBallot", self.voting(meeting, choices)).await
    }

    pub async fn close(&self, meeting: &str) -> Value {
        self.change("meetingClose", json!({ "meeting": meeting })).await
    }

    pub async fn reopen(&self, meeting: &str) -> Value {
        self.change("meetingReopen", json!({ "meeting": meeting, "reason": "示例：记录有误" })).await
    }

    /// The meeting as it is.
    pub async fn shown(&self, meeting: &str) -> Value {
        let fields = MEETING.strip_prefix("meeting ").unwrap();
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Meeting {fields} }} }}");
        listed(&self.world.data(&self.organizer, &query, json!({ "id": meeting })).await["node"])
    }
}
