//! What an obligation would demand is shown before it is in force, and is what then comes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::duties::entity::{duty, opening};
use rencai::duties::read;
use rencai::kernel::{Day, Every, Period};
use rencai::organization;
use rencai::store::{Read, entity::audit_entry};
use serde_json::{Value, json};

use crate::support::hall::{done, id, nodes};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

use super::{clause_id, morning, opened};

const QUERY: &str =
    "query($unit: String!, $obligation: ObligationInput!, $from: Date!, $until: Date!, $clause: ID, $after: String) {
    previewClause(unit: $unit, obligation: $obligation, from: $from, until: $until, clause: $clause) {
        total now byMonth { month duties now } byPost { title duties }
        byUnit(first: 100, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { unit { code } duties now firstDueOn } }
        }
    }
}";

/// What a clause obliges to, as the preview takes it.
async fn says(world: &Arc<World>, number: &str) -> Value {
    let query = "query($number: String!) { clause(policy: \"kunming-2010-09-09\", number: $number) { obligation {
        every owedBy { kind department below role sector leads network } evidence dueDays closesDays midway
    } } }";
    world.data(&world.system, query, json!({ "number": number })).await["clause"]["obligation"].clone()
}

fn asked(unit: &str, obligation: &Value, clause: Option<&str>, from: &str, until: &str) -> Value {
    json!({ "unit": unit, "obligation": obligation, "clause": clause, "from": from, "until": until })
}

async fn preview(world: &Arc<World>, actor: &Arc<Actor>, asked: Value) -> Value {
    world.data(actor, QUERY, asked).await["previewClause"].clone()
}

/// The lines by unit, page by page.
async fn by_unit(world: &Arc<World>, actor: &Arc<Actor>, mut asked: Value) -> Vec<Value> {
    let mut lines = Vec::new();
    loop {
        let page = preview(world, actor, asked.clone()).await["byUnit"].clone();
        lines.extend(nodes(&page));
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], lines.len());
            return lines;
        }
        asked["after"] = page["pageInfo"]["endCursor"].clone();
    }
}

/// The code of an error, and what is allowed instead.
async fn refused(world: &Arc<World>, actor: &Arc<Actor>, asked: Value) -> (Value, Value) {
    let answer = world.ask(actor, QUERY, asked).await;
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(answer["data"], json!(null), "{answer}");
    (extensions["code"].clone(), extensions["allowed"].clone())
}

/// How many duties, batches and audit entries there are.
async fn written(world: &World) -> [u64; 3] {
    let read = Read::new(&world.app.store, world.system.clone());
    [
        read.find::<duty::Entity>().count().await.unwrap(),
        read.find::<opening::Entity>().count().await.unwrap(),
        read.find::<audit_entry::Entity>().count().await.unwrap(),
    ]
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// Feature 8.
#[test]
fn what_is_shown_of_an_obligation_that_is_there_is_what_opening_then_opens() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let mut shown = Vec::new();
        for clause in ["4.1.4c", "4.1.7", "4.1.1e", "4.1.5a"] {
            let (says, id) = (says(&world, clause).await, clause_id(&world, clause).await);
            let asked = |clause: Option<&str>| asked(CITY, &says, clause, "2011-01-01", "2012-01-01");
            let told = preview(&world, &city, asked(None)).await;
            assert!(number(&told["total"]) > 0, "{clause}: {told}");
            assert_eq!(told["now"], json!(null));
            let same = preview(&world, &city, asked(Some(&id))).await;
            assert_eq!((&same["total"], &same["now"]), (&told["total"], &told["total"]), "{clause} as it is");
            let lines = by_unit(&world, &city, asked(None)).await;
            let codes: Vec<&str> = lines.iter().map(|line| line["unit"]["code"].as_str().unwrap()).collect();
            assert!(codes.is_sorted(), "{codes:?}");
            let units: BTreeMap<String, (i64, String)> = lines
                .iter()
                .map(|line| {
                    let first = line["firstDueOn"].as_str().unwrap().to_owned();
                    (line["unit"]["code"].as_str().unwrap().to_owned(), (number(&line["duties"]), first))
                })
                .collect();
            let months = told["byMonth"].as_array().unwrap().iter();
            let months: BTreeMap<String, i64> =
                months.map(|one| (one["month"].as_str().unwrap().to_owned(), number(&one["duties"]))).collect();
            shown.push((id, number(&told["total"]), units, months));
        }

        morning(&world, "2011-12-31");
        opened(&world).await;
        let read = Read::new(&world.app.store, world.system.clone());
        let calendar = read::calendar(&read).await.unwrap();
        let duties = read.find::<duty::Entity>().all().await.unwrap();
        let ids: Vec<_> = duties.iter().map(|row| row.unit_id).collect();
        let codes = organization::read::units_by_id(&read, &ids).await.unwrap();
        let first: Day = "2011-01-01".parse().unwrap();
        for (id, total, wanted_units, wanted_months) in shown {
            let there = duties.iter().filter(|row| row.clause_id.global() == id && row.opens_on >= first);
            let mut count = 0_i64;
            let mut units: BTreeMap<String, (i64, String)> = BTreeMap::new();
            let mut months: BTreeMap<String, i64> = BTreeMap::new();
            for row in there {
                let due = calendar.due(row.falls_on);
                count += 1;
                *months.entry(Period::of(due, Every::Month).unwrap().to_string()).or_insert(0) += 1;
                let unit = units.entry(codes[&row.unit_id].code.clone()).or_insert((0, due.to_string()));
                unit.0 += 1;
                unit.1 = unit.1.clone().min(due.to_string());
            }
            assert_eq!((count, units, months), (total, wanted_units, wanted_months));
        }
    });
}

/// Feature 8.
#[test]
fn a_changed_obligation_is_shown_beside_what_is_demanded_now_and_nothing_is_written() {
    in_app(|world| async move {
        opened(&world).await;
        let before = written(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let clause = clause_id(&world, "4.1.4c").await;
        let yearly = says(&world, "4.1.4c").await;
        let mut changed = yearly.clone();
        changed["every"] = json!("HALF_YEAR");
        changed["dueDays"] = json!(15);
        let of_2011 = asked(CITY, &changed, Some(&clause), "2011-01-01", "2012-01-01");
        let told = preview(&world, &city, of_2011.clone()).await;
        let counties = number(&told["now"]);
        assert!(counties > 10, "{told}");
        assert_eq!(number(&told["total"]), 2 * counties);
        assert_eq!(
            told["byMonth"],
            json!([
                { "month": "2011-07", "duties": counties, "now": 0 },
                { "month": "2011-12", "duties": 0, "now": counties },
                { "month": "2012-01", "duties": counties, "now": 0 },
            ])
        );
        let lines = by_unit(&world, &city, of_2011).await;
        let of = |code: &str| {
            let line = lines.iter().find(|line| line["unit"]["code"] == code).unwrap();
            (number(&line["duties"]), number(&line["now"]), line["firstDueOn"].as_str().unwrap().to_owned())
        };
        assert_eq!(of(WUHUA), (2, 1, "2011-07-15".to_owned()));
        assert_eq!(of("530121"), (1, 1, "2011-07-15".to_owned()), "the county that ends in May");
        assert_eq!(of("530114"), (1, 0, "2012-01-16".to_owned()), "and the district that continues it");

        // From the middle of the year on, what is owed for the year is owed already.
        let later = asked(CITY, &changed, Some(&clause), "2011-07-01", "2012-01-01");
        let told = preview(&world, &city, later).await;
        assert_eq!((number(&told["total"]), number(&told["now"])), (counties, 0));

        let mut occasion = yearly.clone();
        occasion["every"] = json!("OCCASION");
        let told = preview(&world, &city, asked(CITY, &occasion, Some(&clause), "2011-01-01", "2012-01-01")).await;
        assert_eq!((number(&told["total"]), number(&told["now"])), (0, counties), "occasions are not known in advance");
        assert_eq!(told["byPost"], json!([]));

        let decade = preview(&world, &city, asked(CITY, &yearly, None, "2011-01-01", "2021-01-01")).await;
        assert_eq!(number(&decade["total"]), 10 * counties);
        assert_eq!(decade["byMonth"].as_array().unwrap().len(), 10);
        assert_eq!(written(&world).await, before);
    });
}

/// Feature 8.
#[test]
fn the_post_that_would_answer_is_the_held_head_of_the_units_office() {
    in_app(|world| async move {
        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let yearly = says(&world, "4.1.4c").await;
        let change = async |name: &str, fields: &str, input: Value| -> Value {
            let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
            let query = format!(
                "mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code path }} auditId }} }}"
            );
            let made = world.data(&organizer, &query, json!({ "input": input })).await[name].clone();
            done(&made);
            made
        };
        let posts = async |actor: &Arc<Actor>| {
            preview(&world, actor, asked(CITY, &yearly, None, "2011-01-01", "2012-01-01")).await["byPost"].clone()
        };
        let nobody = posts(&city).await;
        assert_eq!(nobody.as_array().unwrap().len(), 1);
        let counties = number(&nobody[0]["duties"]);
        assert_eq!(nobody[0]["title"], "—");

        for (kind, title, subject) in [("LEADING_GROUP", "组长", "001"), ("OFFICE", "办公室主任", "002")] {
            let body = json!({
                "unit": WUHUA, "kind": kind, "name": format!("示例{kind}"), "nameEn": kind, "from": "2010-01-01",
            });
            let body = id(&change("bodyRegister", "body { id }", body).await["body"]);
            let post = json!({
                "body": body, "kind": "HEAD", "title": title, "titleEn": kind, "places": 1, "from": "2010-01-01",
            });
            let post = id(&change("postCreate", "post { id }", post).await["post"]);
            let vacant = posts(&city).await;
            assert!(vacant.as_array().unwrap().iter().all(|line| line["title"] != title), "nobody holds it: {vacant}");
            let held = json!({ "post": post, "subject": subject, "name": "示例人员", "from": "2010-03-01" });
            change("appointmentMake", "appointment { id }", held).await;
            assert_eq!(
                posts(&city).await,
                json!([{ "title": title, "duties": 1 }, { "title": "—", "duties": counties - 1 }])
            );
        }
        let operator = world.actor(CITY, &[Role::Operator]).await;
        assert_eq!(posts(&operator).await, json!(null), "who may not read bodies does not see their posts");
    });
}

/// Feature 8.
#[test]
fn a_preview_says_what_may_be_asked_and_counts_no_strangers_units() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let yearly = says(&world, "4.1.4c").await;
        let with = |field: &str, value: Value| {
            let mut changed = yearly.clone();
            changed[field] = value;
            asked(CITY, &changed, None, "2011-01-01", "2012-01-01")
        };
        let fifty_one: Vec<Value> = vec![json!({ "kind": "CITY" }); 51];
        let span = json!(["2011-01-02 – 2021-01-01"]);
        for (asked, allowed) in [
            (with("owedBy", json!([])), json!(["1-50"])),
            (with("owedBy", json!(fifty_one)), json!(["1-50"])),
            (with("dueDays", json!(367)), json!(["-366 – 366"])),
            (with("closesDays", json!(-367)), json!(["-366 – 366"])),
            (asked(CITY, &yearly, None, "2011-01-01", "2011-01-01"), span.clone()),
            (asked(CITY, &yearly, None, "2011-01-01", "2021-01-02"), span),
        ] {
            assert_eq!(refused(&world, &city, asked).await, (json!("BAD_USER_INPUT"), allowed));
        }
        let missing = (json!("NOT_FOUND"), json!([]));
        let unknown = asked("999999", &yearly, None, "2011-01-01", "2012-01-01");
        assert_eq!(refused(&world, &city, unknown).await, missing);
        let no_clause = asked(CITY, &yearly, Some("nothing"), "2011-01-01", "2012-01-01");
        assert_eq!(refused(&world, &city, no_clause).await, missing);

        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let clause = clause_id(&world, "4.1.4c").await;
        let own = asked(CITY, &yearly, Some(&clause), "2011-01-01", "2012-01-01");
        let lines = by_unit(&world, &county, own.clone()).await;
        assert_eq!(lines.len(), 1);
        assert_eq!((&lines[0]["unit"]["code"], number(&lines[0]["now"])), (&json!(WUHUA), 1));
        assert_eq!(number(&preview(&world, &county, own).await["total"]), 1);
        let other = asked(PANLONG, &yearly, Some(&clause), "2011-01-01", "2012-01-01");
        let told = preview(&world, &county, other.clone()).await;
        assert_eq!((number(&told["total"]), number(&told["now"])), (0, 0));
        let told = preview(&world, &city, other).await;
        assert_eq!((number(&told["total"]), number(&told["now"])), (1, 1), "below one county only");
    });
}
