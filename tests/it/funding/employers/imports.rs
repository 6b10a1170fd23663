//! Declarations by spreadsheet: every row has its outcome, a dry run says what the run will say, and what cannot be
//! read leaves nothing.

use std::collections::BTreeMap;

use rencai::access::Role;
use rencai::funding::employers::sheet::read;
use rencai::funding::employers::workbooks::workbook;
use rencai::kernel::ErrorCode;
use rencai::kernel::id::DeclarationImportId;
use rencai::store::{Read, files};
use rencai::worker::settle_scopes;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use super::Office;
use crate::support::hall::{done, nodes, refused};
use crate::support::world::{SHILIN, WUHUA, World, in_app};

/// 呈贡县, which 呈贡区 continues from 20 May 2011 on.
const COUNTY: &str = "530121";
const DISTRICT: &str = "530114";

pub const HEADINGS: [&str; 11] = [
    "用人单位代码",
    "用人单位名称",
    "类别",
    "工资总额或投资额",
    "应提",
    "已提",
    "补提",
    "支出",
    "上年结转",
    "结转下年",
    "说明",
];

/// Of a wage bill of 400.00 yuan 10.00 are due.
fn row(code: &str) -> String {
    format!("{code},示例企业 {code},企业,400.00,10,10.00,0,8.5,0,1.50,")
}

/// A file of text.
pub fn csv(rows: &[String]) -> Vec<u8> {
    format!("{}\n{}\n", HEADINGS.join(","), rows.join("\n")).into_bytes()
}

async fn import(office: &Office, content: &[u8], changes: Value) -> Value {
    let (store, keeper) = (&office.world.app.store, &office.keeper);
    let file = files::keep(store, keeper, "示例.csv", content.to_vec()).await.unwrap().to_string();
    let mut input = json!({ "unit": WUHUA, "year": 2009, "file": file });
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    office.keep("declarationsImport", input).await
}

fn outcomes(payload: &Value) -> Vec<String> {
    nodes(&payload["import"]["rows"]).iter().map(|row| row["outcome"].as_str().unwrap().to_owned()).collect()
}

async fn declared(office: &Office) -> usize {
    office.list(&office.keeper, &format!("unit: \"{WUHUA}\", year: 2009")).await.len()
}

fn mixed() -> Vec<u8> {
    csv(&[
        row("E-1"),
        row("E-2"),
        row("E-1"),
        "E-2,,,500,12.5,12.5,0,0,0,12.5,".to_owned(),
        row("known"),
        "KNOWN,另一名称,企业,400,10,10,0,8.5,0,1.5,".to_owned(),
        "E-3,,,400,10,10,0,8.5,0,1.5,".to_owned(),
        "E-4,示例企业 E-4,企业,400,9.99,10,0,8.5,0,1.5,".to_owned(),
        "E-5,示例企业 E-5,飞机,400,x,10.001,0,8.5,0,,".to_owned(),
        "E-6,示例项目,投资项目,400,10,10,0,8.5,0,1.5,".to_owned(),
        "E-7,示例企业 E-7,ENTERPRISE,\"400\",10,4,6,8.5,0,1.5,示例".to_owned(),
    ])
}

/// Feature 48.
#[test]
fn every_row_of_a_file_is_reported_and_a_dry_run_says_what_the_run_then_says() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        office.enterprise("KNOWN").await;
        let due = [
            "CREATED", "CREATED", "SAME", "CONFLICT", "CONFLICT", "CONFLICT", "REFUSED", "REFUSED", "REFUSED",
            "REFUSED", "CREATED",
        ];
        let dry = import(&office, &mixed(), json!({ "dryRun": true })).await;
        done(&dry);
        assert_eq!(outcomes(&dry), due);
        assert_eq!(declared(&office).await, 0, "a dry run enters nothing");
        let payload = import(&office, &mixed(), json!({})).await;
        done(&payload);
        assert_eq!(outcomes(&payload), due);
        let rows = nodes(&payload["import"]["rows"]);
        let plain = |rows: &[Value]| -> Vec<Value> {
            rows.iter().map(|row| json!([row["number"], row["original"], row["outcome"], row["reasons"]])).collect()
        };
        assert_eq!(plain(&nodes(&dry["import"]["rows"])), plain(&rows));
        for (number, row) in (2..).zip(&rows) {
            assert_eq!(row["number"], number, "as the clerk sees it");
            assert_eq!(row["declaration"].is_object(), row["outcome"] == "CREATED");
            let entered = row["outcome"] == "CREATED" || row["outcome"] == "SAME";
            assert_eq!(row["reasons"].as_array().unwrap().is_empty(), entered);
        }
        let reason = |at: usize| &rows[at]["reasons"][0];
        for (at, code, place) in [
            (3, "STATE_FORBIDS", json!(["CSV", "5", "code"])),
            (4, "CODE_TAKEN", json!(["CSV", "6", "code"])),
            (6, "NOT_FOUND", json!(["CSV", "8", "code"])),
            (7, "FIGURES_BREAK_RULES", json!(["CSV", "9", "due"])),
            (8, "CELL_REFUSED", json!(["CSV", "10", "类别"])),
            (9, "STATE_FORBIDS", json!(["CSV", "11", "year"])),
        ] {
            assert_eq!((&reason(at)["code"], &reason(at)["path"]), (&json!(code), &place), "{at}");
        }
        assert_eq!(rows[8]["reasons"].as_array().unwrap().len(), 4, "each cell that cannot be read is told");
        let counts = ["created", "same", "conflict", "refused"].map(|name| payload["import"][name].clone());
        assert_eq!(counts, [json!(3), json!(1), json!(3), json!(4)]);
        assert_eq!(declared(&office).await, 3);
        let total = json!([WUHUA, "ENTERPRISE", [3, 120_000, 3_000, 2_400, 600, 2_550, 0]]);
        assert_eq!(office.totals(&office.keeper, WUHUA, 2009).await, [total], "employers that are new are registered");

        let again = import(&office, &mixed(), json!({})).await;
        let expected: Vec<String> = due.iter().map(|outcome| outcome.replace("CREATED", "SAME")).collect();
        assert_eq!(outcomes(&again), expected, "nothing is overwritten");
        assert_eq!(declared(&office).await, 3);
    });
}

#[test]
fn a_file_that_cannot_be_taken_is_refused_whole_and_the_attempt_is_kept() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let text = String::from_utf8(csv(&[row("E-1")])).unwrap();
        let heading = |from: &str, to: &str| text.replace(from, to).into_bytes();
        for (content, code) in [
            (b"".to_vec(), "FILE_REFUSED"),
            (csv(&[]), "FILE_REFUSED"),
            (heading("支出", "爱好"), "COLUMNS_REFUSED"),
            (heading("说明", "支出"), "COLUMNS_REFUSED"),
            (heading("E-1,", "11010519491231002X,"), "IDENTITY_NUMBERS_REFUSED"),
        ] {
            refused(&import(&office, &content, json!({})).await, code);
        }
        let missing = json!({ "unit": WUHUA, "year": 2009, "file": "sha256:0" });
        refused(&office.keep("declarationsImport", missing).await, "FILE_MISSING");
        refused(&import(&office, &csv(&[row("E-1")]), json!({ "year": 2010 })).await, "STATE_FORBIDS");
        refused(&import(&office, &csv(&[row("E-1")]), json!({ "unit": "nowhere" })).await, "NOT_FOUND");
        let wrong = json!({ "columns": [{ "heading": "爱好", "field": "hobby" }] });
        refused(&import(&office, &heading("支出", "爱好"), wrong).await, "COLUMNS_REFUSED");
        assert_eq!(declared(&office).await, 0);
        let kept = world.refused_attempts().await;
        let of_import = kept.iter().filter(|one| one["command"] == "funding.declaration_import.start");
        assert_eq!(of_import.count(), 9);
        let mapped = json!({ "columns": [{ "heading": "爱好", "field": "spent" }] });
        done(&import(&office, &heading("支出", "爱好"), mapped).await);
        assert_eq!(declared(&office).await, 1);
        done(&office.close(2009).await);
        refused(&import(&office, &csv(&[row("E-9")]), json!({})).await, "PERIOD_CLOSED");
    });
}

/// The rows of an import with an outcome: which, and the codes of their reasons.
async fn told(office: &Office, payload: &Value, outcome: &str) -> Vec<Value> {
    let query = "query($id: ID!, $outcome: RowOutcome) { declarationImport(id: $id) {
        rows(outcome: $outcome, first: 100) { edges { node { number reasons { code } } } } } }";
    let variables = json!({ "id": payload["import"]["id"], "outcome": outcome });
    let found = office.world.data(&office.keeper, query, variables).await;
    let rows = nodes(&found["declarationImport"]["rows"]);
    let code = |reason: &Value| reason["code"].clone();
    let codes = |row: &Value| row["reasons"].as_array().unwrap().iter().map(code).collect::<Vec<_>>();
    rows.iter().map(|row| json!([row["number"], codes(row)])).collect()
}

/// Feature 48.
#[test]
fn a_workbook_is_read_as_text_is_and_a_row_behind_the_first_chunk_is_told_of_as_one_within_it() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        office.enterprise("KNOWN").await;
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in (0_u16..).zip(HEADINGS) {
            sheet.write_string(0, column, heading).unwrap();
        }
        let new = |at: u32| [format!("E-{at}"), "示例企业".to_owned(), "企业".to_owned()];
        let mut rows: Vec<[String; 3]> = (1..=600).map(new).collect();
        rows[1] = ["KNOWN", "", ""].map(String::from);
        // The same once more, with a name and without; one of another name; one with other figures; and so of one that
        // was there before the file.
        let first = [("E-1", "示例企业"), ("E-1", ""), ("E-1", "另一企业"), ("E-3", "")];
        let known = [("KNOWN", "另一企业"), ("KNOWN", "")];
        rows.extend(first.into_iter().chain(known).map(|(code, name)| [code, name, ""].map(String::from)));
        for (line, cells) in (1_u32..).zip(&rows) {
            for (column, text) in (0_u16..).zip(cells) {
                sheet.write_string(line, column, text).unwrap();
            }
            let (spent, left) = if line == 604 { (10.0, 0.0) } else { (8.5, 1.5) };
            for (column, yuan) in (3_u16..).zip([400.0, 10.0, 10.0, 0.0, spent, 0.0, left]) {
                sheet.write_number(line, column, yuan).unwrap();
            }
        }
        let content = book.save_to_buffer().unwrap();
        for dry in [true, false] {
            let payload = import(&office, &content, json!({ "dryRun": dry })).await;
            done(&payload);
            let counts = ["created", "same", "conflict", "encoding"].map(|name| payload["import"][name].clone());
            assert_eq!(counts, [json!(600), json!(3), json!(3), json!("")], "{dry}");
            let same = [602, 603, 607].map(|number| json!([number, []]));
            assert_eq!(told(&office, &payload, "SAME").await, same, "{dry}");
            let conflict = [(604, "CODE_TAKEN"), (605, "STATE_FORBIDS"), (606, "CODE_TAKEN")];
            let conflict = conflict.map(|(number, code)| json!([number, [code]]));
            assert_eq!(told(&office, &payload, "CONFLICT").await, conflict, "{dry}");
        }
        let total = json!([WUHUA, "ENTERPRISE", [600, 600 * 40_000, 600 * 1_000, 600 * 1_000, 0, 600 * 850, 0]]);
        assert_eq!(office.totals(&office.keeper, WUHUA, 2009).await, [total]);
    });
}

/// Feature 48.
#[test]
fn the_same_key_twice_is_one_import() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        office.enterprise("KNOWN").await;
        let first = import(&office, &mixed(), json!({ "idempotencyKey": "once" })).await;
        done(&first);
        let again = import(&office, &mixed(), json!({ "idempotencyKey": "once" })).await;
        assert_eq!(again, first, "its report says that rows were created, and not that they are there already");
        let other = import(&office, &mixed(), json!({ "idempotencyKey": "once", "dryRun": true })).await;
        refused(&other, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(declared(&office).await, 3);
    });
}

/// Features 3 and 48.
#[test]
fn an_employer_of_a_unit_that_another_continues_declares_on_where_it_is_registered() {
    in_app(|world| async move {
        let mut office = Office::at(&world, COUNTY).await;
        let employer = office.enterprise("E-1").await;
        office.declared(&employer, 2009, [40_000, 1_000, 1_000, 0, 850, 0, 150]).await;
        world.clock.set("2011-05-19T16:00:00Z".parse().unwrap());
        assert!(settle_scopes::next(&world.app, &mut None).await.unwrap());
        office.keeper = world.actor(DISTRICT, &[Role::FundOfficer]).await;
        let there = json!({ "unit": DISTRICT, "year": 2010 });

        let nothing_left = "E-1,示例用人单位 E-1,企业,400,10,10,0,8.5,0,1.5,".to_owned();
        let payload = import(&office, &csv(&[nothing_left, row("E-2")]), there.clone()).await;
        done(&payload);
        assert_eq!(outcomes(&payload), ["REFUSED", "CREATED"]);
        let rows = nodes(&payload["import"]["rows"]);
        let why = &rows[0]["reasons"][0];
        assert_eq!(why["code"], "FIGURES_BREAK_RULES");
        assert_eq!(why["allowed"], json!(["150 fen"]), "what it carried out the year before is known");
        let twice = office.keep("employerRegister", office.registering("E-1", "ENTERPRISE")).await;
        refused(&twice, "CODE_TAKEN");

        let right = csv(&["E-1,,,400,10,10,0,8.5,1.5,3,".to_owned(), row("E-2")]);
        let payload = import(&office, &right, there.clone()).await;
        done(&payload);
        assert_eq!(outcomes(&payload), ["CREATED", "SAME"]);
        let query = "query($unit: String!) { employers(unit: $unit) { edges { node {
            code unit { code } declarations { year unit { code } } } } } }";
        let found = world.data(&office.keeper, query, json!({ "unit": DISTRICT })).await;
        let declared = |unit: &str, years: &[i32]| -> Vec<Value> {
            years.iter().map(|year| json!({ "year": year, "unit": { "code": unit } })).collect()
        };
        let due = [
            json!({ "code": "E-2", "unit": { "code": DISTRICT }, "declarations": declared(DISTRICT, &[2010]) }),
            json!({ "code": "E-1", "unit": { "code": COUNTY }, "declarations": declared(COUNTY, &[2010, 2009]) }),
        ];
        assert_eq!(nodes(&found["employers"]), due);

        // Each is closed by itself.
        let closed = office.keep("declarationsClose", json!({ "unit": COUNTY, "year": 2010 })).await;
        done(&closed);
        assert_eq!(closed["closing"]["declared"], 1);
        let payload = import(&office, &right, there).await;
        done(&payload);
        assert_eq!(outcomes(&payload), ["REFUSED", "SAME"]);
        assert_eq!(nodes(&payload["import"]["rows"])[0]["reasons"][0]["code"], "PERIOD_CLOSED");
    });
}

async fn given(world: &World, unit: &str, of: Option<DeclarationImportId>) -> Result<Vec<u8>, ErrorCode> {
    let reader = Read::new(&world.app.store, world.actor(unit, &[Role::FundOfficer]).await);
    workbook(&reader, of).await.map_err(|failure| failure.code())
}

#[test]
fn the_template_asks_what_reading_demands_and_the_report_is_for_those_within_reach() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let template = given(&world, WUHUA, None).await.unwrap();
        let empty = read(&template, &BTreeMap::new()).unwrap();
        assert_eq!((empty.headings.len(), empty.rows.len()), (11, 0), "an empty template is read");
        let payload = import(&office, &mixed(), json!({ "dryRun": true })).await;
        let import = DeclarationImportId::parse(payload["import"]["id"].as_str().unwrap());
        let report = given(&world, WUHUA, import).await.unwrap();
        assert!(report.starts_with(b"PK") && report.len() > 3_000);
        assert_eq!(given(&world, SHILIN, import).await.unwrap_err(), ErrorCode::NotFound);
        let reader = Read::new(&world.app.store, office.judge.clone());
        assert_eq!(workbook(&reader, None).await.unwrap_err().code(), ErrorCode::Forbidden);
    });
}
