//! A nominee acts for himself: the states of his own nominations and, once there is a ranking, his
//! own lines. Nobody else's, by no way through the schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use rencai::access::{Actor, Person, Role};
use rencai::awards::entity::nomination;
use rencai::awards::workbooks::{Workbook, workbook};
use rencai::kernel::{ErrorCode, id::EditionId};
use rencai::rules::entity::judgement;
use rencai::store::Read;
use rencai::talent::entity::talent;
use serde_json::{Value, json};

use crate::support::hall::{Hall, allowed, done, id, nodes, plain, reason, refused};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const ISSUER: &str = "https://people.example";

/// A person whose token names another division than the one that nominates him.
async fn nominee(world: &World, subject: &str) -> Arc<Actor> {
    let actor = world.actor(PANLONG, &[Role::Nominee]).await;
    let person = Person { issuer: ISSUER.to_owned(), subject: subject.to_owned(), name: None };
    Arc::new(Actor { person, ..(*actor).clone() })
}

/// An open edition with the nominations 001 and 002, and their talents.
async fn hall(world: &Arc<World>) -> (Hall, String, Vec<String>, Vec<String>) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let edition = hall.open(&rule, 2010, 1).await;
    let mut nominations = Vec::new();
    for (number, years) in [("001", 1), ("002", 2)] {
        let made = hall.nominate(&edition, number, plain(years)).await;
        done(&made);
        nominations.push(id(&made["nomination"]));
    }
    let talents = talents(&hall, &edition).await;
    (hall, edition, nominations, talents)
}

async fn talents(hall: &Hall, edition: &str) -> Vec<String> {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Edition { nominations { edges { node { talent { id } } } } } } }";
    let data = hall.world.data(&hall.nominator, query, json!({ "id": edition })).await;
    nodes(&data["node"]["nominations"]).iter().map(|one| id(&one["talent"])).collect()
}

async fn bind_as(hall: &Hall, actor: &Arc<Actor>, talent: &str, subject: &str) -> Value {
    let input = json!({ "talent": talent, "issuer": ISSUER, "subject": subject });
    hall.change(actor, "talentBind", "TalentBindInput", "talent { id version person { subject } }", input).await
}

async fn bind(hall: &Hall, talent: &str, subject: &str) -> Value {
    bind_as(hall, &hall.nominator, talent, subject).await
}

async fn unbind(hall: &Hall, talent: &str) -> Value {
    let input = json!({ "talent": talent });
    hall.change(&hall.officer, "talentUnbind", "TalentUnbindInput", "talent { person { subject } }", input).await
}

async fn mine(world: &World, nominee: &Arc<Actor>) -> Vec<Value> {
    let query = "{ myNominations { totalCount edges { node {
        id state edition { year state programme { name } unit { code } } talent { number }
        judgement { rank mark total lines { item points title { zh } evidence { pointer value } under { pointer value } } }
    } } } }";
    let data = world.data(nominee, query, json!({})).await;
    let list = nodes(&data["myNominations"]);
    assert_eq!(data["myNominations"]["totalCount"], list.len());
    list
}

#[test]
fn a_nominee_sees_the_states_of_his_own_nomination_and_his_lines_once_there_is_a_ranking() {
    in_app(|world| async move {
        let (hall, edition, nominations, talents) = hall(&world).await;
        let (one, other) = (nominee(&world, "person-001").await, nominee(&world, "person-002").await);
        assert!(mine(&world, &one).await.is_empty(), "who is bound to nobody sees nothing");
        let bound = bind(&hall, &talents[0], "person-001").await;
        done(&bound);
        assert_eq!(bound["talent"]["person"]["subject"], "person-001");

        let states_only = |state: &'static str, edition_state: &'static str| {
            let (world, one, own) = (world.clone(), one.clone(), nominations[0].clone());
            async move {
                let seen = mine(&world, &one).await;
                assert_eq!(seen.len(), 1);
                assert_eq!((id(&seen[0]), &seen[0]["state"]), (own, &json!(state)));
                assert_eq!(seen[0]["edition"]["state"], edition_state);
                assert_eq!(seen[0]["edition"]["programme"]["name"], "示例奖");
                assert_eq!(seen[0]["judgement"], Value::Null);
            }
        };
        states_only("SUBMITTED", "OPEN").await;
        done(&hall.step("editionClose", &edition, None).await);
        states_only("SUBMITTED", "CLOSED").await;
        let asked = hall.ask_judging(&edition).await;
        states_only("SUBMITTED", "JUDGING").await;
        assert!(hall.work(&id(&asked["run"])).await.unwrap().is_some());

        let seen = mine(&world, &one).await;
        assert_eq!((&seen[0]["state"], &seen[0]["edition"]["state"]), (&json!("JUDGED"), &json!("RANKED")));
        let judgement = &seen[0]["judgement"];
        assert_eq!((&judgement["rank"], &judgement["total"]), (&json!(2), &json!("1.5")));
        let tenure = judgement["lines"].as_array().unwrap().iter().find(|line| line["item"] == "tenure").unwrap();
        assert_eq!(tenure["title"]["zh"], "在岗年限");
        assert_eq!(tenure["evidence"], json!([{ "pointer": "/answers/yearsInPost", "value": 1 }]));
        assert_eq!(tenure["under"][0]["value"], "1.5");

        let asked = hall.ask_judging(&edition).await;
        assert_eq!(mine(&world, &one).await[0]["judgement"], *judgement, "the ranking stands while it is judged again");
        assert!(hall.work(&id(&asked["run"])).await.unwrap().is_some());
        assert_eq!(mine(&world, &one).await[0]["judgement"], *judgement);
        assert!(mine(&world, &other).await.is_empty());
    });
}

#[test]
fn after_unbinding_a_nominee_sees_nothing_and_another_person_may_be_bound() {
    in_app(|world| async move {
        let (hall, _, nominations, talents) = hall(&world).await;
        let (one, other) = (nominee(&world, "person-001").await, nominee(&world, "person-002").await);
        done(&bind(&hall, &talents[0], "person-001").await);
        let unbound = unbind(&hall, &talents[0]).await;
        done(&unbound);
        assert_eq!(unbound["talent"]["person"], Value::Null);
        assert!(mine(&world, &one).await.is_empty());
        assert_eq!(allowed(&unbind(&hall, &talents[0]).await, "STATE_FORBIDS"), ["talentBind"]);
        done(&bind(&hall, &talents[0], "person-002").await);
        done(&bind(&hall, &talents[1], "person-001").await);
        assert_eq!(id(&mine(&world, &other).await[0]), nominations[0]);
        assert_eq!(id(&mine(&world, &one).await[0]), nominations[1]);
    });
}

#[test]
fn a_nominee_sees_that_his_nomination_was_withdrawn_and_made_again_and_no_draft() {
    in_app(|world| async move {
        let (hall, edition, nominations, talents) = hall(&world).await;
        let one = nominee(&world, "person-001").await;
        done(&bind(&hall, &talents[0], "person-001").await);
        done(&hall.step_nomination("nominationWithdraw", &nominations[0]).await);
        let draft = json!({
            "edition": edition, "number": "001", "name": "样例人员001", "birthDate": "1980-06-01",
            "category": "PROFESSIONAL_TECHNICAL", "answers": plain(3), "draft": true,
        });
        let draft = hall.nominate_with(draft).await;
        done(&draft);
        let states = |seen: Vec<Value>| seen.into_iter().map(|one| one["state"].clone()).collect::<Vec<_>>();
        assert_eq!(states(mine(&world, &one).await), ["WITHDRAWN"]);
        done(&hall.step_nomination("nominationSubmit", &id(&draft["nomination"])).await);
        assert_eq!(states(mine(&world, &one).await), ["SUBMITTED", "WITHDRAWN"]);
    });
}

#[test]
fn a_person_is_one_talent_of_a_department_and_a_talent_one_person() {
    in_app(|world| async move {
        let (hall, _, _, talents) = hall(&world).await;
        done(&bind(&hall, &talents[0], "person-001").await);
        assert_eq!(allowed(&bind(&hall, &talents[1], "person-001").await, "PERSON_TAKEN"), ["talentUnbind"]);
        assert_eq!(allowed(&bind(&hall, &talents[0], "person-002").await, "STATE_FORBIDS"), ["talentUnbind"]);
        let blank = refused(&bind(&hall, &talents[1], " ").await, "BAD_USER_INPUT");
        assert_eq!(blank["path"], json!(["subject"]));

        let panlong = Hall::at(&world, PANLONG).await;
        refused(&bind_as(&hall, &panlong.nominator, &talents[1], "person-002").await, "NOT_FOUND");
        let city = world.actor(CITY, &[Role::AwardOfficer]).await;
        done(&bind_as(&hall, &city, &talents[1], "person-002").await);
        let query = "query($id: ID!) { node(id: $id) { ... on Talent { version person { issuer subject } } } }";
        let seen = |actor: Arc<Actor>| {
            let (world, id) = (world.clone(), talents[1].clone());
            async move { world.data(&actor, query, json!({ "id": id })).await["node"].clone() }
        };
        let person = json!({ "issuer": ISSUER, "subject": "person-002" });
        assert_eq!(seen(hall.officer.clone()).await, json!({ "version": 2, "person": person }));
        let auditor = world.actor(WUHUA, &[Role::Auditor]).await;
        assert_eq!(seen(auditor).await, json!({ "version": 2, "person": null }));

        // In another department the same person has another number.
        let rule = panlong.engineers().await;
        let edition = panlong.open(&rule, 2010, 1).await;
        done(&panlong.nominate(&edition, "001", plain(1)).await);
        let theirs = self::talents(&panlong, &edition).await;
        done(&bind(&panlong, &theirs[0], "person-001").await);
        let seen = mine(&world, &nominee(&world, "person-001").await).await;
        let divisions: Vec<&Value> = seen.iter().map(|one| &one["edition"]["unit"]["code"]).collect();
        assert_eq!(divisions, [PANLONG, WUHUA]);
    });
}

#[test]
fn of_two_who_bind_a_person_to_two_talents_at_once_one_wins() {
    in_app(|world| async move {
        let (hall, _, _, talents) = hall(&world).await;
        let (one, other) = tokio::join!(bind(&hall, &talents[0], "person-001"), bind(&hall, &talents[1], "person-001"));
        let (won, lost) = if one["talent"].is_null() { (other, one) } else { (one, other) };
        done(&won);
        refused(&lost, "PERSON_TAKEN");
    });
}

#[test]
fn somebody_who_is_a_clerk_too_sees_his_units_rows_as_a_clerk_and_his_own_as_a_nominee() {
    in_app(|world| async move {
        let (hall, edition, nominations, talents) = hall(&world).await;
        done(&bind(&hall, &talents[0], "person-001").await);
        let one = nominee(&world, "person-001").await;
        let both = Arc::new(Actor { roles: [Role::Nominee, Role::Nominator].into(), ..(*one).clone() });
        let seen: Vec<String> = mine(&world, &both).await.iter().map(id).collect();
        assert_eq!(seen, nominations[..1]);
        let query = "query($id: ID!) { node(id: $id) { ... on Edition { nominations { edges { node { id } } } } } }";
        let data = world.data(&both, query, json!({ "id": edition })).await;
        let seen: Vec<String> = nodes(&data["node"]["nominations"]).iter().map(id).collect();
        assert_eq!(seen, nominations[..1], "another division's are not his as a clerk");
    });
}

/// Object types of the schema with their fields.
struct Types(BTreeMap<String, Vec<FieldDefinition>>);

impl Types {
    fn read() -> Self {
        let mut types = BTreeMap::new();
        for definition in parse_schema(rencai::graphql::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            if let TypeKind::Object(object) = definition.node.kind {
                let fields = object.fields.into_iter().map(|field| field.node).collect();
                types.insert(definition.node.name.node.to_string(), fields);
            }
        }
        Self(types)
    }

    /// Every way from a type to another, each type once; nominations, judgements and talents twice, so
    /// that ways back to other people's are among them.
    fn ways(&self, from: &str, seen: &[String], way: &[String], found: &mut Vec<(Vec<String>, String)>) {
        let often = if matches!(from, "Nomination" | "Judgement" | "Talent") { 2 } else { 1 };
        if seen.iter().filter(|known| *known == from).count() >= often {
            return;
        }
        found.push((way.to_vec(), from.to_owned()));
        let seen = [seen, &[from.to_owned()]].concat();
        for field in self.fields(from).filter(|field| self.0.contains_key(named(&field.ty.node))) {
            let way = [way, &[field.name.node.to_string()]].concat();
            self.ways(named(&field.ty.node), &seen, &way, found);
        }
    }

    fn fields(&self, of: &str) -> impl Iterator<Item = &FieldDefinition> {
        self.0[of].iter().filter(|field| field.arguments.iter().all(|argument| argument.node.ty.node.nullable))
    }

    /// All that a type says without leading on.
    fn leaves(&self, of: &str) -> String {
        let leaves = self.fields(of).filter(|field| !self.0.contains_key(named(&field.ty.node)));
        let leaves = leaves.map(|field| field.name.node.to_string()).collect::<Vec<_>>().join(" ");
        format!("__typename {leaves}")
    }
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

/// Ids and names that are another's alone.
async fn secrets(world: &World, own: &str) -> Vec<String> {
    let read = Read::new(&world.app.store, world.system.clone());
    let all = read.find::<nomination::Entity>().all().await.unwrap();
    let others: Vec<_> = all.into_iter().filter(|row| row.id.global() != own).collect();
    let mut secrets: Vec<String> = others.iter().flat_map(|row| [row.id.global(), row.talent_id.global()]).collect();
    for row in read.find::<judgement::Entity>().all().await.unwrap() {
        if row.subject_id.global() != own {
            secrets.extend([row.id.global(), row.facts_digest, row.verdict_digest]);
        }
    }
    let names = read.find::<talent::Entity>().all().await.unwrap();
    secrets.extend(names.into_iter().filter(|row| row.number != "001").map(|row| row.name));
    secrets
}

#[test]
fn no_way_through_the_schema_leads_a_nominee_from_his_own_rows_to_anybody_elses() {
    let types = Types::read();
    let mut ways = Vec::new();
    types.ways("Nomination", &[], &[], &mut ways);
    in_app(|world| {
        let (types, ways) = (&types, &ways);
        async move {
            let (hall, edition, nominations, talents) = hall(&world).await;
            done(&bind(&hall, &talents[0], "person-001").await);
            done(&hall.step("editionClose", &edition, None).await);
            assert!(hall.judge(&edition).await.1.unwrap().is_some());
            let one = nominee(&world, "person-001").await;
            let secrets = secrets(&world, &nominations[0]).await;
            assert_eq!(secrets.len(), 6);
            let (mut reached, mut told, mut closed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
            for (way, last) in ways {
                let inner = way.iter().rev().fold(types.leaves(last), |inner, field| format!("{field} {{ {inner} }}"));
                let query = format!("{{ myNominations(first: 1) {{ edges {{ node {{ {inner} }} }} }} }}");
                let answer = world.ask(&one, &query, json!({})).await;
                let text = answer.to_string();
                for secret in &secrets {
                    assert!(!text.contains(secret.as_str()), "{way:?} leads to {secret}: {answer:#}");
                }
                for error in answer["errors"].as_array().into_iter().flatten() {
                    let code = error["extensions"]["code"].as_str().unwrap_or("none");
                    let dear =
                        error["message"] == "Query is nested too deep." || error["message"] == "Query is too complex.";
                    assert!(code == "FORBIDDEN" || dear, "{way:?}: {error}");
                    if code == "FORBIDDEN" {
                        closed.insert(error["path"].as_array().unwrap().last().unwrap().as_str().unwrap().to_owned());
                    }
                }
                if text.contains(&format!("\"__typename\":\"{last}\"")) {
                    reached.insert(last.as_str());
                }
                let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Nomination {{ {inner} }} }} }}");
                let answer = world.ask(&hall.officer, &query, json!({ "id": nominations[0] })).await.to_string();
                told.extend(secrets.iter().filter(|secret| answer.contains(secret.as_str())));
                let answer = world.ask(&one, &query, json!({ "id": nominations[0] })).await;
                assert_eq!(answer["data"]["node"], Value::Null, "{answer}");
            }
            assert_eq!(told.len(), secrets.len(), "an officer reaches all of them by the same ways");
            assert_eq!(closed.iter().map(String::as_str).collect::<Vec<_>>(), ["nominations", "ranking"]);
            for closed in ["Run", "Rule"] {
                assert!(!reached.contains(closed), "{closed}");
            }
            for open in
                ["Nomination", "Judgement", "Line", "Finding", "Pointer", "Edition", "Programme", "Talent", "Unit"]
            {
                assert!(reached.contains(open), "{open}: {reached:?}");
            }
        }
    });
}

#[test]
fn what_is_not_his_own_is_closed_to_a_nominee_as_root_field_by_id_and_as_workbook() {
    in_app(|world| async move {
        let (hall, edition, nominations, talents) = hall(&world).await;
        done(&bind(&hall, &talents[0], "person-001").await);
        let one = nominee(&world, "person-001").await;
        let viewer = world.data(&one, "{ viewer { roles actions } }", json!({})).await["viewer"].clone();
        assert_eq!(viewer["roles"], json!(["NOMINEE"]));
        assert_eq!(
            viewer["actions"],
            json!(["READ_VIEWER", "READ_NODES", "READ_POLICIES", "READ_UNITS", "READ_OWN_NOMINATIONS"])
        );
        let ids = [nominations, talents, vec![edition.clone(), hall.programme.clone()]].concat();
        let data = world.data(&one, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
        assert_eq!(data["nodes"], json!([null, null, null, null, null, null]));
        let read = Read::new(&world.app.store, one);
        let edition = EditionId::parse(&edition).unwrap();
        for which in [Workbook::Template(edition), Workbook::Ranking(edition)] {
            assert_eq!(reason(workbook(&read, which).await).code, ErrorCode::Forbidden, "{which:?}");
        }
        // Behind the actions the door holds as well: of each table, his own rows and no others.
        assert_eq!(read.find::<nomination::Entity>().count().await.unwrap(), 1);
        assert_eq!(read.find::<talent::Entity>().count().await.unwrap(), 1);
        assert_eq!(read.find::<rencai::rules::entity::rule_version::Entity>().count().await.unwrap(), 0);
        assert_eq!(read.find::<rencai::store::entity::audit_entry::Entity>().count().await.unwrap(), 0);
    });
}

/// His right to his own lines opens no others, also where a role of his reaches the nominations of others.
#[test]
fn who_reads_nominations_and_is_a_nominee_too_sees_no_line_but_his_own() {
    in_app(|world| async move {
        let (hall, edition, nominations, talents) = hall(&world).await;
        done(&bind(&hall, &talents[0], "me").await);
        done(&hall.step("editionClose", &edition, None).await);
        hall.judge(&edition).await.1.unwrap().unwrap();
        let both = world.actor(CITY, &[Role::Nominee, Role::System]).await;
        let person = Person { issuer: ISSUER.to_owned(), subject: "me".to_owned(), name: None };
        let both = Arc::new(Actor { person, ..(*both).clone() });
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Nomination { id judgement { total } } } }";
        let data = world.data(&both, query, json!({ "ids": nominations })).await;
        let line = |at: usize, judgement: Value| json!({ "id": nominations[at], "judgement": judgement });
        assert_eq!(data["nodes"], json!([line(0, json!({ "total": "1.5" })), line(1, Value::Null)]));
    });
}
