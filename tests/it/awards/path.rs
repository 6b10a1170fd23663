//! The whole path of an award, from a rule's bytes to a list that can be judged again, through the
//! schema alone.

use serde_json::{Value, json};

use crate::support::hall::{ASKED, Hall, WUHUA_RULE, done, id, nodes, parameters, refused};
use crate::support::world::{WUHUA, in_app};

const BOOK: &[u8] = include_bytes!("../../../src/demo/wuhua-young-engineers-2010.xlsx");

fn patent(granted: &str) -> Value {
    json!({ "title": "样例装置", "number": "ZL-SAMPLE", "granted": granted })
}

fn project(role: &str) -> Value {
    json!({ "name": "样例工程", "role": role })
}

fn line<'l>(judgement: &'l Value, item: &str) -> &'l Value {
    judgement["lines"].as_array().unwrap().iter().find(|line| line["item"] == item).unwrap()
}

/// Every pointer of a judgement leads somewhere.
fn leads(judgement: &Value, parameters: &Value) {
    let reasons = ["findings", "lines"].map(|part| judgement[part].as_array().unwrap().clone()).concat();
    assert!(!reasons.is_empty());
    for reason in reasons {
        assert!(!reason["because"]["zh"].as_str().unwrap().is_empty() && !reason["basis"].as_str().unwrap().is_empty());
        for (from, document) in [("evidence", &judgement["facts"]), ("under", parameters)] {
            for pointer in reason[from].as_array().unwrap() {
                let value = document.pointer(pointer["pointer"].as_str().unwrap());
                assert_eq!(value, Some(&pointer["value"]), "{from} {pointer}");
                assert!(!pointer["value"].is_null() || from == "evidence");
            }
        }
        let pointed = |part: &str| !reason[part].as_array().unwrap().is_empty();
        assert!(pointed("under"), "{reason}");
        let points = reason["points"].as_str().unwrap_or("0");
        assert!(points == "0" || pointed("evidence"), "points that rest on no fact: {reason}");
    }
}

/// Feature 69.
#[test]
fn from_a_rules_bytes_to_a_list_whose_every_point_leads_to_its_fact() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let installed = hall.install(WUHUA_RULE, &parameters()).await;
        done(&installed);
        let granted = hall.grant(&ASKED).await;
        done(&granted);
        assert_eq!(granted["coordinates"], json!(ASKED));
        let created = hall.create(&id(&installed["ruleVersion"]), 2010, 3, None).await;
        done(&created);
        assert_eq!(created["edition"]["state"], "DRAFT");
        let edition = id(&created["edition"]);
        refused(&hall.create(&id(&installed["ruleVersion"]), 2010, 3, None).await, "CODE_TAKEN");
        done(&hall.step("editionOpen", &edition, None).await);

        // 40.5 points and first; 22 twice over the cut; 9, too old, and of unknown age.
        let people = [
            (
                "001",
                "1980-06-01",
                9,
                vec![patent("2009-05-01"), patent("2001-05-01")],
                vec![project("主持"), project("骨干"), project("骨干")],
            ),
            ("002", "1985-06-01", 0, vec![patent("2008-01-01")], vec![project("主持"), project("骨干")]),
            ("003", "1986-06-01", 0, vec![patent("2007-01-01")], vec![project("主持"), project("骨干")]),
            ("004", "1980-06-01", 6, vec![], vec![]),
            ("005", "1960-06-01", 20, vec![patent("2009-01-01")], vec![]),
        ];
        for (number, born, years, patents, projects) in people {
            let made = hall
                .nominate_with(json!({
                    "edition": edition, "number": number, "name": format!("样例人员{number}"), "birthDate": born,
                    "category": "PROFESSIONAL_TECHNICAL",
                    "answers": { "yearsInPost": years, "patents": patents, "projects": projects },
                }))
                .await;
            done(&made);
            assert_eq!(made["nomination"]["state"], "SUBMITTED");
        }
        let unknown = json!({
            "edition": edition, "number": "006", "name": "样例人员006", "category": "HIGHLY_SKILLED",
            "answers": { "yearsInPost": 3, "patents": [], "projects": [] },
        });
        done(&hall.nominate_with(unknown).await);

        done(&hall.step("editionClose", &edition, None).await);
        let asked = hall.ask_judging(&edition).await;
        done(&asked);
        assert_eq!((&asked["run"]["state"], &asked["run"]["total"]), (&json!("QUEUED"), &json!(6)));
        let run = id(&asked["run"]);
        assert_eq!(hall.state(&edition).await, "JUDGING");
        assert!(hall.ranking(&edition).await.is_empty(), "nothing is seen before all is decided");
        let digest = hall.work(&run).await.unwrap().unwrap();
        let ran = hall.run(&run).await;
        assert_eq!((&ran["state"], &ran["done"], &ran["digest"]), (&json!("DONE"), &json!(6), &json!(digest)));

        let mut ranking = hall.ranking(&edition).await;
        // Who is tied stands in the order of ids, which nobody foresees.
        ranking[1..3].sort_by_key(|line| line["nomination"]["talent"]["number"].to_string());
        let list: Vec<Value> = ranking
            .iter()
            .map(|line| json!([line["nomination"]["talent"]["number"], line["rank"], line["mark"], line["total"]]))
            .collect();
        assert_eq!(
            list,
            [
                json!(["001", 1, "PLACED", "39.5"]),
                json!(["002", 2, "PLACED", "22"]),
                json!(["003", 2, "PLACED", "22"]),
                json!(["004", 4, "BELOW_CUT", "9"]),
                json!(["005", null, "FAILED", "28"]),
                json!(["006", null, "UNDETERMINED", "4.5"]),
            ]
        );
        for judgement in &ranking {
            leads(judgement, &parameters());
            assert_eq!(judgement["nomination"]["state"], "JUDGED");
        }
        let first = &ranking[0];
        let patents = line(first, "patents");
        assert_eq!((&patents["points"], &patents["ceiling"]), (&json!("8"), &json!("40")));
        assert_eq!(patents["evidence"], json!([{ "pointer": "/answers/patents/0/granted", "value": "2009-05-01" }]));
        assert_eq!(
            patents["under"],
            json!([
                { "pointer": "/patentYears/value", "value": 5 },
                { "pointer": "/pointsPerPatent/value", "value": "8" },
            ])
        );
        assert_eq!(line(first, "projects")["points"], "18");
        assert_eq!(line(first, "tenure")["evidence"], json!([{ "pointer": "/answers/yearsInPost", "value": 9 }]));
        let age = &ranking[4]["findings"][0];
        assert_eq!((&age["outcome"], &age["evidence"][0]["value"]), (&json!("FAILED"), &json!("1960-06-01")));
        assert_eq!(age["because"]["zh"], "50 周岁，超过 40 周岁");

        let replayed = hall.replay(&run).await;
        let replay = &replayed["data"]["runReplay"];
        assert_eq!((&replay["same"], &replay["replayed"]), (&json!(true), &json!(digest)), "{replayed:#}");
    });
}

#[test]
fn a_spreadsheet_is_tried_imported_and_judged() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 10).await;
        let tried = hall.import(&edition, "book.xlsx", BOOK, true, None).await;
        done(&tried);
        assert_eq!(tried["import"]["dryRun"], json!(true));
        assert!(hall.nominations(&edition).await.is_empty());
        let imported = hall.import(&edition, "book.xlsx", BOOK, false, None).await;
        done(&imported);
        let created = usize::try_from(imported["import"]["created"].as_i64().unwrap()).unwrap();
        assert!(created >= 30);
        let nominations = hall.nominations(&edition).await;
        assert_eq!(nominations.len(), created);
        let rows = nodes(&imported["import"]["rows"]);
        let mut made: Vec<&Value> = rows.iter().map(|row| &row["nomination"]).filter(|made| !made.is_null()).collect();
        made.sort_by_key(|made| made["id"].as_str());
        let mut there: Vec<&Value> = nominations.iter().collect();
        there.sort_by_key(|there| there["id"].as_str());
        assert_eq!(made.len(), created);
        assert!(made.iter().zip(&there).all(|(row, there)| row["id"] == there["id"]));
        done(&hall.nominate(&edition, "late-1", crate::support::hall::plain(5)).await);
        done(&hall.step("editionClose", &edition, None).await);
        let (run, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        let ranking = hall.ranking(&edition).await;
        assert_eq!(ranking.len(), created + 1);
        for judgement in ranking.iter().filter(|judgement| judgement["mark"] != "UNJUDGED") {
            leads(judgement, &parameters());
        }
        assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], json!(true));
    });
}
