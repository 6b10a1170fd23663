//! The stages between submission and the rule's judging: published as data, pinned by editions, reviewed by
//! departments.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::awards::holdings;
use rencai::organization::reorganization::{HoldingKind, Open};
use rencai::store::Read;
use serde_json::{Value, json};

use crate::supervision::another;
use crate::support::hall::{Hall, allowed, done, id, nodes, plain, refused};
use crate::support::world::{CITY, WUHUA, World, in_app};

/// A department of the city, which lies neither above nor below the county that nominates.
pub const SELECTING: &str = "530100-health";
/// Another one, which has nothing to do with it.
pub const STRANGER: &str = "530100-finance";

/// A county whose programme has a process of two stages, and the people who review.
pub struct Panel {
    pub hall: Hall,
    pub rule: String,
    /// Who publishes, and reviews in the second stage.
    pub city: Arc<Actor>,
    /// Two persons of the department that selects.
    pub selecting: [Arc<Actor>; 2],
}

/// What two persons of a department answer.
pub fn selection() -> Value {
    json!({
        "code": "selection", "kind": "SELECTION", "title": "示例内部遴选", "titleEn": "Inner selection",
        "publicTitle": "示例审核", "publicTitleEn": "Under review",
        "reviewers": { "unit": SELECTING, "persons": 2 },
        "form": [
            { "code": "grade", "title": "示例档次", "titleEn": "Grade", "kind": "CHOICE", "required": true,
                "choices": ["甲", "乙"] },
            { "code": "years", "title": "示例年限", "titleEn": "Years", "kind": "INTEGER", "required": true,
                "least": 0, "most": 50 },
            { "code": "checked", "title": "示例核实", "titleEn": "Checked", "kind": "BOOLEAN", "required": true },
            { "code": "opinion", "title": "示例意见", "titleEn": "Opinion", "kind": "TEXT", "required": false,
                "most": 100 },
        ],
    })
}

/// What one person of the programme's own unit says, without a form.
pub fn industry() -> Value {
    json!({
        "code": "industry", "kind": "REVIEW", "title": "示例内部评比", "titleEn": "Inner review",
        "publicTitle": "示例评比", "publicTitleEn": "Industry",
        "reviewers": { "persons": 1 }, "form": [],
    })
}

/// Good answers to the first stage's form.
pub fn answers() -> Value {
    json!({ "grade": "甲", "years": 5, "checked": true })
}

impl Panel {
    /// Where the process is published already.
    pub async fn of(world: &Arc<World>) -> Self {
        let panel = Self::bare(world).await;
        done(&panel.publish(json!([selection(), industry()])).await);
        panel
    }

    /// Where it is not.
    pub async fn bare(world: &Arc<World>) -> Self {
        let hall = Hall::at(world, WUHUA).await;
        let rule = hall.engineers().await;
        let one = world.actor(SELECTING, &[Role::Reporter]).await;
        let selecting = [another(&one), one];
        Self { hall, rule, city: world.actor(CITY, &[Role::AwardOfficer]).await, selecting }
    }

    pub async fn publish(&self, stages: Value) -> Value {
        self.publish_as(&self.city, stages).await
    }

    pub async fn publish_as(&self, actor: &Arc<Actor>, stages: Value) -> Value {
        let input = json!({ "programme": self.hall.programme, "stages": stages });
        let fields = "process { id number digest publishedBy stages { code } }";
        self.hall.change(actor, "processPublish", "ProcessPublishInput", fields, input).await
    }

    /// An open edition, and a nomination to it for each number.
    pub async fn open<const N: usize>(&self, year: i32, numbers: [&str; N]) -> (String, [String; N]) {
        let edition = self.hall.open(&self.rule, year, 1).await;
        let mut made = Vec::new();
        for number in numbers {
            let nomination = self.hall.nominate(&edition, number, plain(3)).await;
            done(&nomination);
            made.push(id(&nomination["nomination"]));
        }
        (edition, made.try_into().unwrap())
    }

    pub async fn review_with(&self, actor: &Arc<Actor>, input: Value) -> Value {
        let fields = "case { nominationId passes state }";
        self.hall.change(actor, "stageReview", "StageReviewInput", fields, input).await
    }

    /// Says that a nomination passes, with good answers.
    pub async fn pass(&self, actor: &Arc<Actor>, nomination: &str, stage: &str) -> Value {
        self.review_with(actor, passing(nomination, stage)).await
    }

    /// Says that it does not.
    pub async fn fail(&self, actor: &Arc<Actor>, nomination: &str, stage: &str) -> Value {
        let mut input = passing(nomination, stage);
        input["verdict"] = json!("FAIL");
        input["remark"] = json!("示例理由：材料不实");
        self.review_with(actor, input).await
    }

    /// Has both of the department pass a nomination.
    pub async fn select(&self, nomination: &str) {
        for person in &self.selecting {
            done(&self.pass(person, nomination, "selection").await);
        }
    }

    /// What waits for a person's unit.
    pub async fn queue(&self, actor: &Arc<Actor>, narrowed: Value) -> Vec<Value> {
        let query = "query($edition: ID, $stage: String) { stageQueue(edition: $edition, stage: $stage, first: 50) {
            totalCount edges { node {
                nominationId number name birthDate category answers state passes programmeName year
                division { code } unit { code }
                stage { code kind title reviewers { unit { code } persons }
                    form { code title kind required least most choices } }
            } } } }";
        let data = self.hall.world.data(actor, query, narrowed).await;
        let list = nodes(&data["stageQueue"]);
        assert_eq!(data["stageQueue"]["totalCount"], list.len());
        list
    }

    /// The nominations that wait for a person's unit.
    pub async fn waiting(&self, actor: &Arc<Actor>) -> Vec<String> {
        let list = self.queue(actor, json!({})).await;
        list.iter().map(|case| case["nominationId"].as_str().unwrap().to_owned()).collect()
    }

    /// How far somebody sees that a nomination is.
    pub async fn seen(&self, actor: &Arc<Actor>, nomination: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Nomination {
            state publicProgress { title titleEn state }
            progress { state stage { code title } reviews { verdict answers remark by unit { code } digest } }
            edition { process { number stages { code } } }
        } } }";
        self.hall.world.data(actor, query, json!({ "id": nomination })).await["node"].clone()
    }

    /// The states of its stages, as an officer of the county sees them.
    pub async fn states(&self, nomination: &str) -> Vec<(String, String)> {
        let seen = self.seen(&self.hall.officer, nomination).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let progress = seen["progress"].as_array().unwrap().iter();
        progress.map(|one| (text(&one["stage"]["code"]), text(&one["state"]))).collect()
    }
}

/// A review that passes a nomination.
pub fn passing(nomination: &str, stage: &str) -> Value {
    let answers = if stage == "selection" { answers() } else { json!({}) };
    json!({ "nomination": nomination, "stage": stage, "verdict": "PASS", "answers": answers })
}

fn owned(states: &[(&str, &str)]) -> Vec<(String, String)> {
    states.iter().map(|(stage, state)| ((*stage).to_owned(), (*state).to_owned())).collect()
}

/// Feature 18.
#[test]
fn nominations_go_through_stages_that_were_published_as_data_before_the_rule_judges_those_who_passed() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (edition, [one, two]) = panel.open(2010, ["001", "002"]).await;
        let [selector, other] = &panel.selecting;
        assert_eq!(panel.waiting(selector).await, [one.clone(), two.clone()]);
        let case = panel.queue(selector, json!({ "edition": edition, "stage": "selection" })).await[0].clone();
        assert_eq!((&case["number"], &case["name"]), (&json!("001"), &json!("样例人员001")));
        assert_eq!((&case["answers"], &case["birthDate"]), (&plain(3), &json!("1980-06-01")));
        assert_eq!((&case["division"]["code"], &case["unit"]["code"]), (&json!(WUHUA), &json!(WUHUA)));
        assert_eq!((&case["programmeName"], &case["year"]), (&json!("示例奖"), &json!(2010)));
        assert_eq!((&case["state"], &case["passes"]), (&json!("CURRENT"), &json!(0)));
        assert_eq!(case["stage"]["reviewers"], json!({ "unit": { "code": SELECTING }, "persons": 2 }));
        let form = case["stage"]["form"].as_array().unwrap();
        assert_eq!(form[0]["choices"], json!(["甲", "乙"]));
        assert_eq!((&form[1]["least"], &form[1]["most"], &form[3]["most"]), (&json!(0), &json!(50), &json!(100)));
        assert!(panel.queue(selector, json!({ "stage": "industry" })).await.is_empty());
        assert!(panel.queue(selector, json!({ "edition": "nothing" })).await.is_empty());
        assert!(panel.waiting(&panel.city).await.is_empty(), "it is not the city's turn");
        assert_eq!(panel.states(&one).await, owned(&[("selection", "CURRENT"), ("industry", "WAITING")]));

        let passed = panel.pass(selector, &one, "selection").await;
        done(&passed);
        assert_eq!(passed["case"], json!({ "nominationId": one, "passes": 1, "state": "CURRENT" }));
        assert_eq!(panel.waiting(other).await, [one.clone(), two.clone()], "one person is not two");
        let passed = panel.pass(other, &one, "selection").await;
        assert_eq!(passed["case"], json!({ "nominationId": one, "passes": 2, "state": "PASSED" }));
        assert_eq!(panel.waiting(other).await, [two.as_str()]);
        assert_eq!(panel.waiting(&panel.city).await, [one.as_str()]);
        assert_eq!(panel.states(&one).await, owned(&[("selection", "PASSED"), ("industry", "CURRENT")]));
        done(&panel.pass(&panel.city, &one, "industry").await);
        assert_eq!(panel.states(&one).await, owned(&[("selection", "PASSED"), ("industry", "PASSED")]));
        done(&panel.fail(selector, &two, "selection").await);
        assert_eq!(panel.states(&two).await, owned(&[("selection", "FAILED"), ("industry", "WAITING")]));
        assert!(panel.waiting(other).await.is_empty() && panel.waiting(&panel.city).await.is_empty());

        let hall = &panel.hall;
        done(&hall.step("editionClose", &edition, None).await);
        let (run, judged) = hall.judge(&edition).await;
        judged.unwrap().unwrap();
        let ranked = async || {
            let ranking = hall.ranking(&edition).await;
            ranking.iter().map(|line| id(&line["nomination"])).collect::<Vec<_>>()
        };
        assert_eq!(hall.run(&run).await["total"], 1);
        assert_eq!(ranked().await, [one.as_str()]);
        assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], true);
        let (judged, failed) = (panel.seen(&hall.officer, &one).await, panel.seen(&hall.officer, &two).await);
        assert_eq!((&judged["state"], &failed["state"]), (&json!("JUDGED"), &json!("SUBMITTED")));
        assert_eq!(judged["progress"][1]["state"], "PASSED");
        let why = &failed["progress"][0]["reviews"];
        assert_eq!(why.as_array().unwrap().len(), 1);
        assert_eq!((&why[0]["verdict"], &why[0]["remark"]), (&json!("FAIL"), &json!("示例理由：材料不实")));
        assert_eq!((&why[0]["by"], &why[0]["unit"]["code"]), (&json!(selector.person.subject), &json!(SELECTING)));
        assert_eq!(why[0]["answers"], answers());

        // Judged again, it is the same.
        hall.judge(&edition).await.1.unwrap().unwrap();
        assert_eq!(ranked().await, [one]);
    });
}

/// Feature 18.
#[test]
fn each_edition_keeps_the_process_with_which_it_was_created() {
    in_app(|world| async move {
        let panel = Panel::bare(&world).await;
        let (without, [never]) = panel.open(2009, ["001"]).await;
        let first = panel.publish(json!([selection(), industry()])).await;
        done(&first);
        let (edition, [one]) = panel.open(2010, ["001"]).await;
        let mut vote = industry();
        vote["code"] = json!("vote");
        vote["kind"] = json!("DELIBERATION");
        vote["reviewers"] = json!({ "unit": STRANGER, "persons": 1 });
        let second = panel.publish(json!([vote])).await;
        done(&second);
        let (later, [two]) = panel.open(2011, ["001"]).await;
        let numbers = [&first, &second].map(|payload| payload["process"]["number"].clone());
        assert_eq!(numbers, [1, 2]);
        assert_ne!(first["process"]["digest"], second["process"]["digest"]);
        assert_eq!(first["process"]["publishedBy"], panel.city.person.subject);

        let officer = &panel.hall.officer;
        let pinned = async |nomination: &str| panel.seen(officer, nomination).await["edition"]["process"].clone();
        assert_eq!(pinned(&never).await, Value::Null);
        let stages = |number: i32, codes: &[&str]| {
            let codes: Vec<Value> = codes.iter().map(|code| json!({ "code": code })).collect();
            json!({ "number": number, "stages": codes })
        };
        assert_eq!(pinned(&one).await, stages(1, &["selection", "industry"]));
        assert_eq!(pinned(&two).await, stages(2, &["vote"]));

        // Side by side, each goes its own way.
        let voting = world.actor(STRANGER, &[Role::Reporter]).await;
        assert_eq!(panel.waiting(&voting).await, [two.as_str()]);
        assert_eq!(panel.waiting(&panel.selecting[0]).await, [one.as_str()]);
        assert_eq!(allowed(&panel.pass(&panel.city, &one, "vote").await, "NOT_FOUND"), ["selection", "industry"]);
        assert_eq!(allowed(&panel.pass(&voting, &two, "selection").await, "NOT_FOUND"), ["vote"]);
        done(&panel.pass(&voting, &two, "vote").await);
        panel.select(&one).await;
        done(&panel.pass(&panel.city, &one, "industry").await);
        for (edition, nomination) in [(&without, &never), (&edition, &one), (&later, &two)] {
            done(&panel.hall.step("editionClose", edition, None).await);
            panel.hall.judge(edition).await.1.unwrap().unwrap();
            assert_eq!(id(&panel.hall.ranking(edition).await[0]["nomination"]), *nomination);
        }

        let query = "query($id: ID!) { node(id: $id) { ... on Programme {
            processes { totalCount edges { node { id number digest } } } } } }";
        let data = world.data(officer, query, json!({ "id": panel.hall.programme })).await;
        let versions = nodes(&data["node"]["processes"]);
        assert_eq!(versions.iter().map(|one| one["number"].clone()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(versions[1]["digest"], first["process"]["digest"]);
        let query = "query($id: ID!) { node(id: $id) { ... on Process { number stages { code } } } }";
        let data = world.data(officer, query, json!({ "id": first["process"]["id"] })).await;
        assert_eq!(data["node"], stages(1, &["selection", "industry"]));
    });
}

/// Features 18 and 75.
#[test]
fn an_edition_is_judged_once_nothing_waits_in_a_stage_and_until_then_says_how_many_do_in_which() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (edition, [one, two, three]) = panel.open(2010, ["001", "002", "003"]).await;
        done(&panel.hall.step("editionClose", &edition, None).await);
        let waits = async |told: &str| {
            let payload = panel.hall.ask_judging(&edition).await;
            let error = refused(&payload, "STATE_FORBIDS");
            assert_eq!((&error["path"], &error["allowed"]), (&json!(["edition"]), &json!(["stageReview"])));
            assert_eq!(error["message"], format!("nominations still wait in a stage: {told}"));
            assert_eq!(panel.hall.state(&edition).await, "CLOSED");
        };
        waits("selection: 3").await;
        panel.select(&one).await;
        waits("selection: 2, industry: 1").await;
        done(&panel.hall.step_nomination("nominationWithdraw", &three).await);
        done(&panel.fail(&panel.selecting[0], &two, "selection").await);
        waits("industry: 1").await;
        done(&panel.fail(&panel.city, &one, "industry").await);
        // Nobody is left to be judged.
        refused(&panel.hall.ask_judging(&edition).await, "STATE_FORBIDS");
        done(&panel.hall.step("editionOpen", &edition, Some("示例：补报")).await);
        done(&panel.hall.nominate(&edition, "004", plain(1)).await);
        done(&panel.hall.step("editionClose", &edition, None).await);
        waits("selection: 1").await;
        let last = panel.waiting(&panel.selecting[0]).await.remove(0);
        panel.select(&last).await;
        done(&panel.pass(&panel.city, &last, "industry").await);
        panel.hall.judge(&edition).await.1.unwrap().unwrap();
        assert_eq!(panel.hall.ranking(&edition).await.len(), 1);
    });
}

/// Features 18 and 19.
#[test]
fn what_has_failed_in_a_stage_is_not_withdrawn_to_be_nominated_anew_for_other_reviewers() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (edition, [one, two]) = panel.open(2010, ["001", "002"]).await;
        done(&panel.pass(&panel.selecting[0], &one, "selection").await);
        done(&panel.fail(&panel.selecting[1], &one, "selection").await);
        let refusal = refused(&panel.hall.step_nomination("nominationWithdraw", &one).await, "STATE_FORBIDS");
        assert_eq!((&refusal["path"], &refusal["allowed"]), (&json!(["nomination"]), &json!([])));
        refused(&panel.hall.nominate(&edition, "001", plain(9)).await, "ALREADY_NOMINATED");
        assert_eq!(panel.states(&one).await[0].1, "FAILED");

        done(&panel.pass(&panel.selecting[0], &two, "selection").await);
        done(&panel.hall.step_nomination("nominationWithdraw", &two).await);
        done(&panel.hall.nominate(&edition, "002", plain(9)).await);
    });
}

/// Feature 18.
#[test]
fn of_processes_that_are_published_at_once_each_is_a_version_and_the_same_key_publishes_one() {
    in_app(|world| async move {
        let panel = Panel::bare(&world).await;
        let colleague = another(&panel.city);
        let (one, other) = tokio::join!(
            panel.publish(json!([industry()])),
            panel.publish_as(&colleague, json!([selection(), industry()])),
        );
        let mut numbers = [&one, &other].map(|payload| {
            done(payload);
            payload["process"]["number"].as_i64().unwrap()
        });
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2]);
        let keyed = json!({
            "programme": panel.hall.programme, "stages": [industry()], "idempotencyKey": "once",
        });
        let publish = async || {
            let fields = "process { number }";
            panel.hall.change(&panel.city, "processPublish", "ProcessPublishInput", fields, keyed.clone()).await
        };
        let (first, again) = (publish().await, publish().await);
        done(&first);
        assert_eq!((&first["process"]["number"], &again), (&json!(3), &first));
    });
}

/// Feature 3.
#[test]
fn a_nomination_that_failed_in_a_stage_is_not_left_open_at_a_unit_that_ends() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (_, [one, _]) = panel.open(2010, ["001", "002"]).await;
        let read = Read::new(&world.app.store, world.system.clone());
        let unit = panel.hall.officer.unit;
        let left = async || {
            let mut open = Open::new();
            holdings::open(&read, &[unit], &mut open).await.unwrap();
            open.get(&(unit, HoldingKind::Nomination)).copied()
        };
        assert_eq!(left().await, Some(2));
        done(&panel.fail(&panel.selecting[0], &one, "selection").await);
        assert_eq!(left().await, Some(1));
    });
}

/// Feature 3.
#[test]
fn stages_in_which_a_unit_that_ends_reviews_are_listed_while_editions_pin_them_or_will() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let read = Read::new(&world.app.store, world.system.clone());
        let unit = panel.selecting[0].unit;
        let left = async || {
            let mut open = Open::new();
            holdings::open(&read, &[unit], &mut open).await.unwrap();
            open.remove(&(unit, HoldingKind::Stage))
        };
        assert_eq!(left().await, Some(1), "editions will pin it");
        let (edition, [one]) = panel.open(2010, ["001"]).await;
        done(&panel.publish(json!([industry()])).await);
        assert_eq!(left().await, Some(1), "an edition pins it, and none will any more");
        panel.select(&one).await;
        done(&panel.pass(&panel.city, &one, "industry").await);
        done(&panel.hall.step("editionClose", &edition, None).await);
        panel.hall.judge(&edition).await.1.unwrap().unwrap();
        assert_eq!(left().await, None);
    });
}
