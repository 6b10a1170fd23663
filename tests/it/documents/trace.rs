//! Versions, opinions, and the way back when papers are merged, split or copied.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::documents::approval::PartSeen;
use rencai::documents::model::{Consideration, ConsiderationKind, DocumentPartChange, Part, Wording, changes};
use serde_json::{Value, json};

use super::{Desk, FINANCE, change, person, seen, with};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, listed, nodes, refused};
use crate::support::world::{CITY, WUHUA, World, in_app};

const OPINION: &str = "opinion { id part number text by day unit { code } document { id } }";

async fn opine(world: &Arc<World>, actor: &Arc<Actor>, input: Value) -> Value {
    change(world, actor, "documentOpine", OPINION, input).await
}

async fn trace(world: &Arc<World>, actor: &Arc<Actor>, document: &str, part: &str) -> Vec<Value> {
    let query = "query($id: ID!, $part: String!) { node(id: $id) { ... on Document {
        trace(part: $part) { depth number part document { id } opinions { text } } } } }";
    let data = world.data(actor, query, json!({ "id": document, "part": part })).await;
    data["node"]["trace"].as_array().unwrap().clone()
}

/// Feature 25.
#[test]
fn from_an_issued_part_the_way_leads_back_to_each_opinion_that_shaped_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let source = desk.draft().await;
        let city = person(&world, "city", CITY, Role::Reporter).await;
        let say = |part: &str, text: &str| json!({ "unit": CITY, "document": source, "number": 1, "part": part, "text": text });
        let mut taken = Vec::new();
        for (part, text) in [("goals", "示例意见一"), ("measures", "示例意见二"), ("goals", "示例意见三")]
        {
            let given = opine(&world, &city, say(part, text)).await;
            done(&given);
            taken.push(id(&given["opinion"]));
        }
        let revising = desk.revising(&source, "示例目标，已改", "示例措施，已改");
        let revised = with(&revising, &json!({ "opinions": [taken[0], taken[1]] }));
        let revised = desk.change(&desk.drafter, "documentRevise", revised).await;
        done(&revised);
        assert_eq!(revised["document"]["currentVersion"]["opinions"], json!([{ "id": taken[0] }, { "id": taken[1] }]));
        let copied = desk.draft_with(with(&desk.input(), &json!({ "title": "另一示例" }))).await;

        let origin =
            |document: &str, number: i32, part: &str| json!({ "document": document, "number": number, "part": part });
        let derive = json!({
            "unit": FINANCE, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例合并",
            "consideration": { "kind": "MEASURES", "text": "示例" },
            "parts": [
                { "key": "merged", "sources": [origin(&source, 2, "goals"), origin(&copied, 1, "goals")] },
                { "key": "split", "heading": "拆分", "text": "示例拆分", "sources": [origin(&source, 1, "measures")] },
            ],
        });
        let keyed = with(&derive, &json!({ "idempotencyKey": "once" }));
        let derived = desk.change(&desk.drafter, "documentDerive", keyed.clone()).await;
        done(&derived);
        assert_eq!(desk.change(&desk.drafter, "documentDerive", keyed).await, derived);
        let shown = &derived["document"]["currentVersion"]["parts"];
        assert_eq!((&shown[0]["text"], &shown[1]["text"]), (&json!("示例目标，已改\n示例目标"), &json!("示例拆分")));
        let merged = id(&derived["document"]);
        let again = json!({
            "unit": FINANCE, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例再合并",
            "consideration": { "kind": "MEASURES", "text": "示例" },
            "parts": [{ "key": "whole", "sources": [origin(&merged, 1, "merged"), origin(&merged, 1, "split")] }],
        });
        let last = desk.change(&desk.drafter, "documentDerive", again).await;
        done(&last);
        let last = id(&last["document"]);
        desk.approved(&last).await;
        done(&desk.issue(&last, "昆示〔2010〕1号").await);

        let step = |depth: i32, number: i32, part: &str, document: &str, opinions: &[&str]| {
            let opinions: Vec<Value> = opinions.iter().map(|text| json!({ "text": text })).collect();
            json!({
                "depth": depth, "number": number, "part": part, "document": { "id": document }, "opinions": opinions,
            })
        };
        assert_eq!(
            trace(&world, &desk.organizer, &last, "whole").await,
            [
                step(0, 1, "whole", &last, &[]),
                step(1, 1, "merged", &merged, &[]),
                step(1, 1, "split", &merged, &[]),
                step(2, 2, "goals", &source, &["示例意见一"]),
                step(2, 1, "goals", &copied, &[]),
                step(2, 1, "measures", &source, &[]),
            ]
        );
        assert!(trace(&world, &desk.organizer, &last, "nothing").await.is_empty());
        let stranger = world.actor(WUHUA, &[Role::Reporter]).await;
        let hidden = desk.change(&stranger, "documentDerive", with(&derive, &json!({ "unit": WUHUA }))).await;
        assert_eq!(refused(&hidden, "NOT_FOUND")["path"], json!(["parts", "0", "sources", "0", "document"]));
    });
}

/// Feature 25.
#[test]
fn of_what_is_issued_units_below_see_the_last_version_only_and_what_it_took_up_of_them_once() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let city = person(&world, "city", CITY, Role::Reporter).await;
        let drafted = desk.change(&city, "documentDraft", with(&desk.input(), &json!({ "unit": CITY }))).await;
        let document = id(&drafted["document"]);
        let county = world.actor(WUHUA, &[Role::Reporter]).await;
        let consult = json!({ "document": document, "until": "2010-12-05" });
        done(&desk.change(&city, "documentConsult", consult).await);
        let say = json!({ "unit": WUHUA, "document": document, "number": 1, "part": "goals", "text": "示例意见" });
        let opinion = id(&opine(&world, &county, say).await["opinion"]);
        for goals in ["示例二稿", "示例三稿", "示例定稿"] {
            let revised = with(&desk.revising(&document, goals, "示例措施"), &json!({ "opinions": [opinion] }));
            done(&desk.change(&city, "documentRevise", revised).await);
        }
        let query = "query($id: ID!) { node(id: $id) { ... on Document { versions { edges { node { number } } } } } }";
        let versions = async |actor: &Arc<Actor>| {
            listed(&world.data(actor, query, json!({ "id": document })).await["node"]["versions"])
        };
        assert_eq!(versions(&county).await, json!([{ "number": 4 }]), "while it is out for opinions");
        desk.approved(&document).await;
        done(&desk.issue(&document, "昆示〔2010〕1号").await);
        assert_eq!(versions(&county).await, json!([{ "number": 4 }]));
        assert_eq!(versions(&desk.organizer).await.as_array().unwrap().len(), 4);
        for actor in [&county, &desk.organizer] {
            let traced = trace(&world, actor, &document, "goals").await;
            assert_eq!(traced[0]["opinions"], json!([{ "text": "示例意见" }]));
        }
        let query = "query($id: ID!, $after: String) { node(id: $id) { ... on Document {
            versions(first: 3, after: $after) { totalCount edges { node { number } } pageInfo { hasNextPage endCursor } } } } }";
        let page = async |after: &Value| {
            let answer = world.ask(&desk.organizer, query, json!({ "id": document, "after": after })).await;
            answer["data"]["node"]["versions"].clone()
        };
        let first = page(&Value::Null).await;
        assert_eq!((&first["totalCount"], nodes(&first).len()), (&json!(4), 3));
        assert_eq!(first["pageInfo"]["hasNextPage"], true);
        let last = page(&first["pageInfo"]["endCursor"]).await;
        assert_eq!((nodes(&last), &last["pageInfo"]["hasNextPage"]), (vec![json!({ "number": 4 })], &json!(false)));
        assert!(page(&json!("bm9uZQ")).await.is_null(), "the cursor of another list");
        let derive = |number: i32| {
            json!({
                "unit": WUHUA, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例落实办法",
                "parts": [{ "key": "all", "sources": [{ "document": document, "number": number, "part": "goals" }] }],
            })
        };
        let earlier = desk.change(&county, "documentDerive", derive(1)).await;
        assert_eq!(refused(&earlier, "NOT_FOUND")["path"], json!(["parts", "0", "sources", "0", "number"]));
        let derived = desk.change(&county, "documentDerive", derive(4)).await;
        done(&derived);
        assert_eq!(derived["document"]["currentVersion"]["parts"][0]["text"], "示例定稿");
    });
}

/// Feature 25.
#[test]
fn what_is_derived_names_parts_that_are_there_once_each() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let source = desk.draft().await;
        let derive = |sources: Value| {
            json!({
                "unit": FINANCE, "kind": "NAME_LIST", "clause": desk.clause, "title": "示例名单",
                "parts": [{ "key": "one", "sources": sources }],
            })
        };
        let origin = |number: i32, part: &str| json!({ "document": source, "number": number, "part": part });
        let (missing, twice) = (origin(1, "nothing"), origin(1, "goals"));
        for (sources, code, path) in [
            (json!([]), "BAD_USER_INPUT", json!(["parts", "0", "sources"])),
            (json!([missing]), "NOT_FOUND", json!(["parts", "0", "sources", "0", "part"])),
            (json!([origin(2, "goals")]), "NOT_FOUND", json!(["parts", "0", "sources", "0", "number"])),
            (json!([twice, twice]), "BAD_USER_INPUT", json!(["parts", "0", "sources", "0"])),
        ] {
            let refusal = desk.change(&desk.drafter, "documentDerive", derive(sources.clone())).await;
            assert_eq!(refused(&refusal, code)["path"], path, "{sources}");
        }
        let nowhere = json!([{ "document": "nothing", "number": 1, "part": "goals" }]);
        let refusal = desk.change(&desk.drafter, "documentDerive", derive(nowhere)).await;
        assert_eq!(refused(&refusal, "NOT_FOUND")["path"], json!(["parts", "0", "sources", "0", "document"]));
        let empty = with(&derive(json!([origin(1, "goals")])), &json!({ "parts": [] }));
        refused(&desk.change(&desk.drafter, "documentDerive", empty).await, "BAD_USER_INPUT");
        let made = desk.change(&desk.drafter, "documentDerive", derive(json!([origin(1, "goals")]))).await;
        done(&made);
        assert_eq!(made["document"]["currentVersion"]["consideration"], Value::Null);
    });
}

/// Feature 25.
#[test]
fn a_unit_below_sees_a_draft_and_says_what_it_thinks_while_it_is_out_for_opinions() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let city = person(&world, "city", CITY, Role::Reporter).await;
        let document =
            id(&desk.change(&city, "documentDraft", with(&desk.input(), &json!({ "unit": CITY }))).await["document"]);
        let county = world.actor(WUHUA, &[Role::Reporter]).await;
        let say = json!({ "unit": WUHUA, "document": document, "number": 1, "part": "goals", "text": "示例意见" });
        refused(&opine(&world, &county, say.clone()).await, "NOT_FOUND");
        assert_eq!(seen(&world, &county, &document).await, Value::Null);
        let consult = |until: &str| json!({ "document": document, "until": until });
        let past = desk.change(&city, "documentConsult", consult("2010-11-30")).await;
        assert_eq!(allowed(&past, "BAD_USER_INPUT"), ["2010-12-01 –"]);
        refused(&desk.change(&county, "documentConsult", consult("2010-12-05")).await, "NOT_FOUND");
        let out = desk.change(&city, "documentConsult", consult("2010-12-05")).await;
        done(&out);
        assert_eq!(out["document"]["opinionsUntil"], "2010-12-05");
        let shown = seen(&world, &county, &document).await;
        assert_eq!(shown["currentVersion"]["parts"][0]["text"], "示例目标");
        assert_eq!((&shown["steps"], &shown["approvals"]), (&json!([]), &json!([])), "history is not for units below");
        refused(&desk.change(&county, "documentRevise", desk.revising(&document, "甲", "乙")).await, "NOT_FOUND");

        for (changes, code, path) in [
            (json!({ "number": 2 }), "NOT_FOUND", json!(["number"])),
            (json!({ "part": "nothing" }), "NOT_FOUND", json!(["part"])),
            (json!({ "text": " " }), "BAD_USER_INPUT", json!(["text"])),
        ] {
            assert_eq!(refused(&opine(&world, &county, with(&say, &changes)).await, code)["path"], path, "{changes}");
        }
        let keyed = with(&say, &json!({ "idempotencyKey": "once" }));
        let given = opine(&world, &county, keyed.clone()).await;
        done(&given);
        assert_eq!(opine(&world, &county, keyed).await, given);
        let opinion = id(&given["opinion"]);
        let query =
            "query($id: ID!) { node(id: $id) { ... on DocumentOpinion { text unit { code } document { id } } } }";
        let read = async |actor: &Arc<Actor>| world.data(actor, query, json!({ "id": opinion })).await["node"].clone();
        assert_eq!(read(&county).await["text"], "示例意见");
        assert_eq!(read(&desk.organizer).await["unit"]["code"], WUHUA);
        assert_eq!(read(&desk.drafter).await, Value::Null, "another unit below does not see it");
        let document_below = desk.draft().await;
        let beside = json!({ "unit": WUHUA, "document": document_below, "number": 1, "part": "goals", "text": "示例" });
        let beside = opine(&world, &city, beside).await;
        assert_eq!(refused(&beside, "BAD_USER_INPUT")["path"], json!(["unit"]));
        assert_eq!(allowed(&beside, "BAD_USER_INPUT"), [CITY, FINANCE]);

        for (opinions, path) in
            [(json!(["nothing"]), json!(["opinions", "0"])), (json!([opinion, opinion]), json!(["opinions", "1"]))]
        {
            let revised = with(&desk.revising(&document, "甲", "乙"), &json!({ "opinions": opinions }));
            let refusal = desk.change(&city, "documentRevise", revised).await;
            assert_eq!(refusal["errors"][0]["path"], path);
        }
        morning(&world, "2010-12-06");
        assert_eq!(seen(&world, &county, &document).await, Value::Null);
        assert_eq!(read(&county).await["document"], Value::Null);
        let withdraw = json!({ "document": document, "reason": "示例" });
        let withdrawn = desk.change(&city, "documentWithdraw", withdraw).await;
        done(&withdrawn);
        assert_eq!(withdrawn["document"]["opinionsUntil"], Value::Null, "it is out for opinions no more");
        let late = json!({ "unit": CITY, "document": document, "number": 1, "part": "goals", "text": "示例" });
        refused(&opine(&world, &city, late).await, "STATE_FORBIDS");
    });
}

fn wording(keys: &[(&str, &str)]) -> Wording {
    let part = |(key, text): &(&str, &str)| Part {
        key: (*key).to_owned(),
        heading: "示例".to_owned(),
        text: (*text).to_owned(),
    };
    Wording {
        title: "示例".to_owned(),
        consideration: Some(Consideration { kind: ConsiderationKind::Need, text: "示例".to_owned() }),
        parts: keys.iter().map(part).collect(),
    }
}

/// Feature 25.
#[test]
fn what_differs_between_two_versions_is_told_part_by_part_and_what_is_moved_has_changed() {
    let seen = |keys: &[(&str, &str)]| -> Vec<PartSeen> { wording(keys).seen().unwrap() };
    let before = seen(&[("a", "甲"), ("b", "乙"), ("c", "丙")]);
    let added = seen(&[("a", "甲"), ("b", "乙"), ("c", "丙"), ("d", "丁")]);
    let (is_added, changed, removed) =
        (DocumentPartChange::Added, DocumentPartChange::Changed, DocumentPartChange::Removed);
    assert!(changes(&before, &before).is_empty());
    assert_eq!(changes(&before, &added), [("d".to_owned(), is_added)]);
    assert_eq!(changes(&added, &before), [("d".to_owned(), removed)]);
    let revised = seen(&[("a", "甲"), ("b", "另"), ("c", "丙")]);
    assert_eq!(changes(&before, &revised), [("b".to_owned(), changed)]);
    let moved = seen(&[("b", "乙"), ("a", "甲"), ("c", "丙")]);
    let all = ["b", "a", "c"].map(|key| (key.to_owned(), changed));
    assert_eq!(changes(&before, &moved), all);
}

/// Feature 25.
#[test]
fn a_way_back_that_leads_to_too_many_parts_is_refused_and_each_step_of_it_can_be_asked() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let mut sources = Vec::new();
        for title in ["示例一", "示例二", "示例三", "示例四"] {
            let parts: Value =
                (0..100).map(|at| json!({ "key": format!("part-{at}"), "heading": "示例", "text": "示例" })).collect();
            let document = desk.draft_with(with(&desk.input(), &json!({ "title": title, "parts": parts }))).await;
            let origin = |at: i32| json!({ "document": document, "number": 1, "part": format!("part-{at}") });
            sources.extend((0..100).map(origin));
        }
        let derive = |parts: Value| {
            json!({
                "unit": FINANCE, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例合并", "parts": parts,
            })
        };
        let merged: Value = sources
            .chunks(20)
            .enumerate()
            .map(|(at, sources)| json!({ "key": format!("merged-{at}"), "sources": sources }))
            .collect();
        let merged = desk.change(&desk.drafter, "documentDerive", derive(merged)).await;
        done(&merged);
        let merged = id(&merged["document"]);
        let whole = |many: i32| {
            let origin = |at: i32| json!({ "document": merged, "number": 1, "part": format!("merged-{at}") });
            derive(json!([{ "key": "whole", "sources": (0..many).map(origin).collect::<Value>() }]))
        };
        let query = "query($id: ID!, $part: String!) { node(id: $id) { ... on Document {
            trace(part: $part) { depth } } } }";
        let ask = async |document: &str, part: &str| {
            world.ask(&desk.drafter, query, json!({ "id": document, "part": part })).await
        };
        // One part, those that it was made from, and twenty for each of these.
        for (many, leads_to) in [(19, Some(1 + 19 + 19 * 20)), (20, None)] {
            let derived = desk.change(&desk.drafter, "documentDerive", whole(many)).await;
            done(&derived);
            let answer = ask(&id(&derived["document"]), "whole").await;
            match leads_to {
                Some(parts) => assert_eq!(answer["data"]["node"]["trace"].as_array().unwrap().len(), parts),
                None => assert_eq!(answer["errors"][0]["extensions"]["code"], "QUERY_TOO_DEAR", "{answer:#}"),
            }
        }
        let step = ask(&merged, "merged-19").await;
        assert_eq!(step["data"]["node"]["trace"].as_array().unwrap().len(), 21);
    });
}
