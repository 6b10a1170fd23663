//! Declarations are closed, and samples of them are drawn by a seed that was published since, so that anybody can.

use rencai::access::Role;
use rencai::kernel::Digest;
use serde_json::{Value, json};

use super::Office;
use crate::funding::shares::statements;
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

/// What anybody draws who knows the seed and the ids, as the schema says it.
fn by_hand(seed: &str, ids: &[String], size: usize) -> Vec<String> {
    let mut ranked = ids.to_vec();
    ranked.sort_by_key(|id| *Digest::of(format!("{seed}\n{id}")).as_bytes());
    ranked.truncate(size);
    ranked
}

/// The digest of a list, likewise.
fn listed(ids: &[String]) -> String {
    Digest::of(ids.iter().map(|id| format!("{id}\n")).collect::<Vec<_>>().concat()).to_string()
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
        let hasty = draw(drawing(3, seed, "2010-12-01")).await;
        assert_eq!(refused(&hasty, "BAD_USER_INPUT")["path"], json!(["publishedOn"]), "somebody could have known it");
        assert_eq!(allowed(&hasty, "BAD_USER_INPUT"), ["2010-12-02 –"]);

        world.clock.set("2010-12-03T02:00:00Z".parse().unwrap());
        for (field, value, path) in [
            ("publishedOn", json!("2010-12-01"), "publishedOn"),
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
        let query = "query($unit: String!) { declarationClosings(unit: $unit) {
            year digest declarations(first: 100) { totalCount edges { node { id } } } } }";
        let found = world.data(&office.judge, query, json!({ "unit": WUHUA })).await;
        let closing = &found["declarationClosings"][0];
        let mut published: Vec<String> = nodes(&closing["declarations"]).iter().map(id).collect();
        assert_eq!(published, all, "of all that are there");
        assert_eq!(closing["declarations"]["totalCount"], 12);
        let by_hand = by_hand(seed, &published, 3);
        published.sort();
        assert_eq!(closing["digest"], listed(&published));
        assert_eq!(drawn(&first), by_hand, "as everybody draws it");
        assert_eq!(first["digest"], listed(&by_hand));
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
        world.clock.set("2010-12-02T02:00:00Z".parse().unwrap());
        let payload = office.change(&office.judge, "auditSampleDraw", drawing(1, "x", "2010-12-02")).await;
        assert_eq!(refused(&payload, "STATE_FORBIDS")["path"], json!(["year"]));
    });
}

/// Of however many samples it takes as many statements.
#[test]
fn samples_are_shown_and_drawn_again_in_a_fixed_number_of_statements() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        for code in ["E-1", "E-2", "E-3", "E-4"] {
            let employer = office.enterprise(code).await;
            office.declared(&employer, 2009, FULL).await;
        }
        done(&office.close(2009).await);
        world.clock.set("2010-12-02T02:00:00Z".parse().unwrap());
        let query = "query($unit: String!) { auditSamples(unit: $unit, year: 2009) {
            replay { same } drawn(first: 2) { edges { node { employer { code } } } } } }";
        let mut taken = Vec::new();
        for seeds in [&["a"][..], &["b", "c", "d"]] {
            for seed in seeds {
                done(&office.change(&office.judge, "auditSampleDraw", drawing(3, seed, "2010-12-02")).await);
            }
            taken.push(statements(&world, &office.judge, query, json!({ "unit": WUHUA })).await);
        }
        assert_eq!(taken[0], taken[1]);
    });
}

#[test]
fn a_page_of_a_sample_goes_on_behind_its_cursor() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        for code in ["E-1", "E-2", "E-3"] {
            let employer = office.enterprise(code).await;
            office.declared(&employer, 2009, FULL).await;
        }
        done(&office.close(2009).await);
        world.clock.set("2010-12-02T02:00:00Z".parse().unwrap());
        let payload = office.change(&office.judge, "auditSampleDraw", drawing(3, "x", "2010-12-02")).await;
        done(&payload);
        let whole = drawn(&payload["sample"]);
        let query = "query($id: ID!, $after: String) { node(id: $id) { ... on AuditSample {
            drawn(first: 2, after: $after) {
                totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } } } }";
        let mut variables = json!({ "id": payload["sample"]["id"] });
        let first = world.data(&office.judge, query, variables.clone()).await["node"].clone();
        let page = &first["drawn"]["pageInfo"];
        assert_eq!((&page["hasNextPage"], &first["drawn"]["totalCount"]), (&json!(true), &json!(3)));
        variables["after"] = page["endCursor"].clone();
        let second = world.data(&office.judge, query, variables).await["node"].clone();
        assert_eq!(second["drawn"]["pageInfo"]["hasNextPage"], false);
        assert_eq!([drawn(&first), drawn(&second)].concat(), whole);
    });
}
