//! Imports into an edition: every row has its outcome, a dry run says what the run will say, and
//! what cannot be read leaves nothing.

use std::sync::Arc;

use rencai::access::Role;
use rencai::awards::entity::{import, import_row};
use rencai::awards::read::import_rows;
use rencai::kernel::id::ImportId;
use rencai::store::Read;
use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, Hall, done, id, nodes, refused};
use crate::support::world::{PANLONG, WUHUA, World, in_app};

const HEADINGS: &str = "人才编号,姓名,出生日期,人才类别,单位代码";

fn csv(rows: &[String]) -> Vec<u8> {
    format!("{HEADINGS}\n{}\n", rows.join("\n")).into_bytes()
}

fn row(number: usize) -> String {
    format!("{number:04},样例人员{number},1980-01-02,专业技术人才,530102-health")
}

/// A hall with an open edition whose form asks nothing, so that a text file can carry it.
async fn hall(world: &Arc<World>) -> (Hall, String) {
    let hall = Hall::at(world, WUHUA).await;
    let installed = hall.install(HOSTILE, &json!({})).await;
    done(&installed);
    let edition = hall.open(&id(&installed["ruleVersion"]), 2010, 3).await;
    (hall, edition)
}

/// What became of each row: its number, the outcome, the codes of the reasons.
async fn report(hall: &Hall, payload: &Value) -> Vec<(i64, String, String)> {
    let import = ImportId::parse(payload["import"]["id"].as_str().unwrap()).unwrap();
    let read = Read::new(&hall.world.app.store, hall.nominator.clone());
    let rows: Vec<import_row::Model> = import_rows(&read, import).await.unwrap();
    rows.into_iter().map(|row| (row.number, row.outcome, row.reasons)).collect()
}

fn outcomes(payload: &Value) -> Vec<String> {
    nodes(&payload["import"]["rows"]).iter().map(|row| row["outcome"].as_str().unwrap().to_owned()).collect()
}

async fn imports(hall: &Hall) -> u64 {
    Read::new(&hall.world.app.store, hall.nominator.clone()).find::<import::Entity>().count().await.unwrap()
}

fn mixed() -> Vec<u8> {
    csv(&[
        row(1),
        row(2),
        row(1),
        "0002,样例人员2,1980-01-02,专业技术人才,530102-education".to_owned(),
        "0001,另一人,1980-01-02,专业技术人才,530102-health".to_owned(),
        "0003,样例人员3,1980-02-30,专业技术人才,530102-health".to_owned(),
        "0004,样例人员4,1980-01-02,专业技术人才,530103-health".to_owned(),
        "0005,样例人员5,1980-01-02,专业技术人才,no-such-unit".to_owned(),
        "0006,,1980-01-02,飞行员,".to_owned(),
        "0007,样例人员7,,高技能人才,".to_owned(),
    ])
}

#[test]
fn every_row_of_a_file_is_reported_with_what_became_of_it() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        let payload = hall.import(&edition, "名单.csv", &mixed(), false, None).await;
        done(&payload);
        let due = [
            "CREATED", "CREATED", "SAME", "CONFLICT", "CONFLICT", "REFUSED", "REFUSED", "REFUSED", "REFUSED", "CREATED",
        ];
        assert_eq!(outcomes(&payload), due);
        let rows = nodes(&payload["import"]["rows"]);
        for (number, row) in (2..).zip(&rows) {
            assert_eq!(row["number"], number, "as the clerk sees it");
            assert_eq!(row["original"].as_array().unwrap().len(), 5);
            let (refused, created) =
                (row["outcome"] == "REFUSED" || row["outcome"] == "CONFLICT", row["outcome"] == "CREATED");
            assert_eq!(!row["reasons"].as_array().unwrap().is_empty(), refused);
            assert_eq!(row["nomination"].is_object(), created);
        }
        assert_eq!(rows[3]["reasons"][0]["code"], "ALREADY_NOMINATED");
        assert_eq!(rows[4]["reasons"][0]["code"], "CODE_TAKEN");
        assert_eq!(rows[6]["reasons"][0]["code"], "NOT_FOUND", "a unit outside the reach is as if it were not there");
        assert_eq!(rows[7]["reasons"][0]["code"], "NOT_FOUND");
        let shown: Vec<&Value> =
            ["created", "same", "conflict", "refused"].map(|name| &payload["import"][name]).to_vec();
        assert_eq!(shown, [&json!(3), &json!(1), &json!(2), &json!(4)]);
        assert_eq!(hall.nominations(&edition).await.len(), 3);
    });
}

#[test]
fn a_file_that_is_imported_again_finds_its_good_rows_there_and_overwrites_nothing() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        let first = hall.import(&edition, "名单.csv", &mixed(), false, None).await;
        let before = hall.nominations(&edition).await;
        let again = hall.import(&edition, "名单.csv", &mixed(), false, None).await;
        done(&again);
        let due: Vec<String> = outcomes(&first).into_iter().map(|outcome| outcome.replace("CREATED", "SAME")).collect();
        assert_eq!(outcomes(&again), due);
        let changed = csv(&["0001,样例人员1,1980-01-02,专业技术人才,530102-education".to_owned(), row(8)]);
        let changed = hall.import(&edition, "名单.csv", &changed, false, None).await;
        assert_eq!(outcomes(&changed), ["CONFLICT", "CREATED"]);
        let after = hall.nominations(&edition).await;
        assert_eq!((before.len(), after.len()), (3, 4));
        assert!(before.iter().all(|nomination| after.contains(nomination)));
    });
}

#[test]
fn a_row_whose_nomination_was_withdrawn_is_created_anew_and_the_old_one_stays() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        let file = csv(&[row(1), row(2)]);
        done(&hall.import(&edition, "名单.csv", &file, false, None).await);
        done(&hall.step_nomination("nominationWithdraw", &id(&hall.nominations(&edition).await[0])).await);
        let dry = hall.import(&edition, "名单.csv", &file, true, None).await;
        assert_eq!(outcomes(&dry), ["CREATED", "SAME"]);
        let file = hall.upload(&hall.nominator, "名单.csv", &file).await;
        let again = || hall.import_file(&edition, &file, false, None);
        let (one, other) = tokio::join!(again(), again());
        let mut both = [outcomes(&one), outcomes(&other)];
        both.sort();
        assert_eq!(both, [["CREATED", "SAME"], ["SAME", "SAME"]], "twice at once makes one nomination");
        let states: Vec<Value> = hall.nominations(&edition).await.iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, ["WITHDRAWN", "SUBMITTED", "SUBMITTED"]);
    });
}

#[test]
fn imported_nominations_page_in_the_order_of_the_sheet() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        // More rows than one chunk of an import, in no order of their own numbers.
        let numbers: Vec<usize> = (0..600).map(|row| row * 7 % 601).collect();
        let file = csv(&numbers.iter().map(|number| row(*number)).collect::<Vec<_>>());
        done(&hall.import(&edition, "名单.csv", &file, false, None).await);
        let query = "query($id: ID!, $after: String) { node(id: $id) { ... on Edition { nominations(first: 100, after: $after) {
            pageInfo { endCursor hasNextPage } edges { node { talent { number } } } } } } }";
        let (mut shown, mut after) = (Vec::<usize>::new(), Value::Null);
        loop {
            let data = world.data(&hall.nominator, query, json!({ "id": edition, "after": after })).await;
            let page = &data["node"]["nominations"];
            shown.extend(
                nodes(page).iter().map(|one| one["talent"]["number"].as_str().unwrap().parse::<usize>().unwrap()),
            );
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(shown, numbers);
    });
}

#[test]
fn a_dry_run_writes_no_nomination_and_says_what_the_run_then_says() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        let dry = hall.import(&edition, "名单.csv", &mixed(), true, None).await;
        done(&dry);
        assert!(hall.nominations(&edition).await.is_empty());
        assert!(nodes(&dry["import"]["rows"]).iter().all(|row| row["nomination"].is_null()));
        let real = hall.import(&edition, "名单.csv", &mixed(), false, None).await;
        assert_eq!(report(&hall, &dry).await, report(&hall, &real).await);
        // And over what is there by now.
        let dry = hall.import(&edition, "名单.csv", &mixed(), true, None).await;
        let real = hall.import(&edition, "名单.csv", &mixed(), false, None).await;
        assert_eq!(report(&hall, &dry).await, report(&hall, &real).await);
    });
}

#[test]
fn a_dry_run_says_what_the_run_says_beyond_the_rows_of_one_transaction() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        // A number that is refused, doubtful or good in the first 500 rows, and comes again after them.
        let mut rows: Vec<String> = (0..500).map(row).collect();
        rows[10] = "0010,样例人员10,1980-01-02,专业技术人才,530103-health".to_owned();
        rows[11] = "0011,样例人员11,1980-02-30,专业技术人才,530102-health".to_owned();
        rows.extend([
            row(10),
            row(11),
            row(12),
            "0013,另一人,1980-01-02,专业技术人才,530102-health".to_owned(),
            "0014,样例人员14,1980-01-02,专业技术人才,530102-education".to_owned(),
            row(10),
        ]);
        let file = csv(&rows);
        let dry = report(&hall, &hall.import(&edition, "名单.csv", &file, true, None).await).await;
        let real = report(&hall, &hall.import(&edition, "名单.csv", &file, false, None).await).await;
        assert_eq!(dry.len(), 506);
        assert_eq!(dry, real);
        let last: Vec<&str> = real[500..].iter().map(|(_, outcome, _)| outcome.as_str()).collect();
        assert_eq!(last, ["CREATED", "CREATED", "SAME", "CONFLICT", "CONFLICT", "SAME"]);
    });
}

#[test]
fn the_same_key_gives_the_same_import_and_no_second_set_of_rows() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        let first = hall.import(&edition, "名单.csv", &mixed(), false, Some("k-1")).await;
        let second = hall.import(&edition, "名单.csv", &mixed(), false, Some("k-1")).await;
        assert_eq!(first, second);
        assert_eq!(report(&hall, &second).await.len(), 10);
        assert_eq!((imports(&hall).await, hall.nominations(&edition).await.len()), (1, 3));
        let other = hall.import(&edition, "名单.csv", &csv(&[row(9)]), false, Some("k-1")).await;
        refused(&other, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!((imports(&hall).await, hall.nominations(&edition).await.len()), (1, 3));
    });
}

#[test]
fn a_file_of_which_no_row_can_be_taken_is_refused_and_leaves_no_import() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        let numbers: Vec<String> = (0..3)
            .map(|person| format!("11010519491231002X,样例人员{person},1949-12-31,专业技术人才,530102-health"))
            .collect();
        for (name, content, code) in [
            ("名单.csv", csv(&numbers), "IDENTITY_NUMBERS_REFUSED"),
            ("名单.csv", "姓名,出生日期,人才类别\n甲,1980-01-02,高技能人才\n".as_bytes().to_vec(), "COLUMNS_REFUSED"),
            ("名单.csv", format!("{HEADINGS},工资\n{},1\n", row(1)).into_bytes(), "COLUMNS_REFUSED"),
            ("名单.csv", Vec::new(), "FILE_REFUSED"),
            ("模板.csv", format!("{HEADINGS}\n").into_bytes(), "FILE_REFUSED"),
            ("名单.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest".to_vec(), "FILE_REFUSED"),
            ("名单.xlsx", b"PK\x03\x04rest".to_vec(), "FILE_REFUSED"),
        ] {
            for dry in [true, false] {
                let payload = hall.import(&edition, name, &content, dry, None).await;
                assert!(!refused(&payload, code)["message"].as_str().unwrap().is_empty());
                assert_eq!(payload["import"], Value::Null);
            }
        }
        assert_eq!((imports(&hall).await, hall.nominations(&edition).await.len()), (0, 0));
        assert_eq!(world.refused_attempts().await.len(), 14);
    });
}

#[test]
fn a_file_is_only_its_units_and_only_for_a_day() {
    in_app(|world| async move {
        let (hall, edition) = hall(&world).await;
        let other = world.actor(PANLONG, &[Role::Nominator]).await;
        let foreign = hall.upload(&other, "名单.csv", &csv(&[row(7)])).await;
        refused(&hall.import_file(&edition, &foreign, false, None).await, "FILE_MISSING");
        refused(&hall.import_file(&edition, "sha256:0", false, None).await, "FILE_MISSING");

        let own = hall.upload(&hall.nominator, "名单.csv", &csv(&[row(1)])).await;
        let begin = world.clock.now();
        world.clock.set(begin.plus_seconds(24 * 60 * 60 + 1));
        refused(&hall.import_file(&edition, &own, false, None).await, "FILE_MISSING");
        world.clock.set(begin.plus_seconds(24 * 60 * 60));
        done(&hall.import_file(&edition, &own, false, None).await);
    });
}

#[test]
fn another_division_cannot_import_into_an_edition() {
    in_app(|world| async move {
        let (mut hall, edition) = hall(&world).await;
        hall.nominator = world.actor(PANLONG, &[Role::Nominator]).await;
        refused(&hall.import(&edition, "名单.csv", &csv(&[row(1)]), false, None).await, "NOT_FOUND");
        hall.nominator = world.actor(WUHUA, &[Role::Auditor, Role::Operator]).await;
        let file = hall.upload(&hall.nominator, "名单.csv", &csv(&[row(1)])).await;
        let query = "mutation($input: NominationsImportInput!) { nominationsImport(input: $input) { auditId } }";
        let answer = world.ask(&hall.nominator, query, json!({ "input": { "edition": edition, "file": file } })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    });
}
