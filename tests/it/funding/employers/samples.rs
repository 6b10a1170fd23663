//! Declarations are closed, and samples of them are drawn by a seed that was published since, so that anybody can.

use rencai::access::Role;
use rencai::funding::employers::sample;
use rencai::kernel::id::DeclarationId;
use serde_json::{Value, json};

use super::Office;
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{SHILIN, WUHUA, in_app};

const FULL: super::Figures = [40_000, 1_000, 1_000, 0, 1_000, 0, 0];

fn drawing(size: i32, seed: &str, published_on: &str) -> Value {
    json!({
        "unit": WUHUA, "year": 2009, "seed": seed, "paper": "示例公报", "publishedOn": published_on, "size": size,
    })
}

fn drawn(sample: &Value) -> Vec<String> {
    nodes(&sample["drawn"]).iter().map(id).collect()
}

/// Feature 48.
#[test]
fn a_sample_is_drawn_by_a_seed_published_once_declarations_are_closed_and_drawn_again_the_same() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let mut all = Vec::new();
        for number in 1..=12 {
            let employer = office.enterprise(&format!("E-{number}")).await;
            all.push(office.declared(&employer, 2009, FULL).await);
        }
        let late = office.enterprise("E-13").await;
        let draw = async |input: Value| office.change(&office.judge, "auditSampleDraw", input).await;
        let seed = "示例彩票 2010-12-02 07 15 21";
        let early = draw(drawing(3, seed, "2010-12-01")).await;
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["declarationsClose"]);
        refused(&office.close(2010).await, "STATE_FORBIDS");
        let closed = office.close(2009).await;
        done(&closed);
        assert_eq!(closed["closing"]["declared"], 12);
        assert_eq!(closed["closing"]["closedOn"], "2010-12-01");
        refused(&office.close(2009).await, "PERIOD_CLOSED");
        let payload = office.declare(&late, 2009, FULL).await;
        assert_eq!(allowed(&payload, "PERIOD_CLOSED"), ["declarationCorrect"]);

        world.clock.set("2010-12-03T02:00:00Z".parse().unwrap());
        for (field, value, path) in [
            ("publishedOn", json!("2010-11-30"), "publishedOn"),
            ("publishedOn", json!("2010-12-04"), "publishedOn"),
            ("seed", json!(" "), "seed"),
            ("seed", json!("a\nb"), "seed"),
            ("paper", json!(""), "paper"),
            ("size", json!(0), "size"),
            ("size", json!(13), "size"),
        ] {
            let mut input = drawing(3, seed, "2010-12-02");
            input[field] = value;
            assert_eq!(refused(&draw(input).await, "BAD_USER_INPUT")["path"], json!([path]));
        }
        let mut none = drawing(1, seed, "2010-12-02");
        none["year"] = json!(2008);
        refused(&draw(none).await, "STATE_FORBIDS");
        let payload = draw(drawing(3, seed, "2010-12-02")).await;
        done(&payload);
        let first = payload["sample"].clone();
        assert_eq!((&first["number"], &first["population"], &first["algorithm"]), (&json!(1), &json!(12), &json!(1)));
        let by_hand: Vec<DeclarationId> = all.iter().map(|id| DeclarationId::parse(id).unwrap()).collect();
        let by_hand: Vec<String> = sample::draw(seed, &by_hand, 3).into_iter().map(DeclarationId::global).collect();
        assert_eq!(drawn(&first), by_hand, "as everybody draws it");
        assert_eq!((&first["replay"]["same"], &first["replay"]["drawn"]), (&json!(true), &json!(by_hand)));

        // What is corrected since is drawn as before, and another draw stands beside the first.
        done(&office.correct(&by_hand[0], [80_000, 2_000, 2_000, 0, 2_000, 0, 0], None).await);
        let second = draw(drawing(12, "示例另一种子", "2010-12-03")).await;
        done(&second);
        let mut every = drawn(&second["sample"]);
        every.sort();
        all.sort();
        assert_eq!(every, all);
        let query = "query($unit: String!) { auditSamples(unit: $unit, year: 2009) {
            number digest replay { same } drawn(first: 100) { edges { node { id } } } }
            declarationClosings(unit: $unit) { year digest } }";
        let found = world.data(&office.keeper, query, json!({ "unit": WUHUA })).await;
        let samples = found["auditSamples"].as_array().unwrap();
        assert_eq!(samples.iter().map(|one| one["number"].clone()).collect::<Vec<_>>(), [json!(1), json!(2)]);
        assert!(samples.iter().all(|one| one["replay"]["same"] == true));
        assert_eq!((drawn(&samples[0]), &samples[0]["digest"]), (by_hand, &first["digest"]));
        assert_eq!(found["declarationClosings"][0]["digest"], closed["closing"]["digest"]);

        let stranger = world.actor(SHILIN, &[Role::Supervisor, Role::FundOfficer]).await;
        refused(&office.change(&stranger, "auditSampleDraw", drawing(3, seed, "2010-12-02")).await, "NOT_FOUND");
        let found = world.data(&stranger, query, json!({ "unit": WUHUA })).await;
        assert_eq!((&found["auditSamples"], &found["declarationClosings"]), (&json!([]), &json!([])));
        let mutation = "mutation($input: AuditSampleDrawInput!) { auditSampleDraw(input: $input) { auditId } }";
        let answer = world.ask(&office.keeper, mutation, json!({ "input": drawing(3, seed, "2010-12-02") })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "who declares draws no sample");
    });
}

/// Feature 48.
#[test]
fn a_year_without_declarations_has_no_sample() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        done(&office.close(2009).await);
        let payload = office.change(&office.judge, "auditSampleDraw", drawing(1, "x", "2010-12-01")).await;
        assert_eq!(refused(&payload, "STATE_FORBIDS")["path"], json!(["year"]));
    });
}
