//! What a version would change, as a page shows it.

use serde_json::json;

use crate::support::hall::{Hall, WUHUA_RULE, WUHUA_TESTS, done, id, parameters};
use crate::support::site::{Site, text};
use crate::support::world::{WUHUA, in_app};

/// The rule of young engineers as its next version.
fn next() -> Vec<u8> {
    let (old, new) = (b"young-engineers1.0.0", b"young-engineers1.0.1");
    let mut component = WUHUA_RULE.to_vec();
    let place = component.windows(old.len()).position(|at| at == old).unwrap();
    component[place..place + new.len()].copy_from_slice(new);
    component
}

/// Feature 67.
#[test]
fn the_impact_of_a_version_is_a_chart_and_a_table_of_moves_with_what_did_it() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 3).await;
        for (number, years, patents) in [(1, 12, 0), (2, 10, 0), (3, 8, 0), (4, 2, 1), (5, 1, 2), (6, 0, 0)] {
            let patent =
                |at: i32| json!({ "title": "t", "number": format!("ZL-{number}-{at}"), "granted": "2009-01-01" });
            let patents: Vec<_> = (0..patents).map(patent).collect();
            let answers = json!({ "yearsInPost": years, "patents": patents, "projects": [] });
            done(&hall.nominate(&edition, &format!("{number:03}"), answers).await);
        }
        done(&hall.step("editionClose", &edition, None).await);
        hall.judge(&edition).await.1.unwrap().unwrap();
        let mut given = parameters();
        given["pointsPerYear"]["value"] = json!("0.5");
        let uploaded = hall.upload_rule(&next(), &given, WUHUA_TESTS).await;
        done(&uploaded);
        let version = id(&uploaded["ruleVersion"]);
        done(&hall.step_rule("ruleValidate", &version).await);

        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let page = author.see(&format!("/authors/rules/{version}")).await;
        assert!(
            page.contains(&format!(r#"value="{edition}">2010 Example award"#)),
            "the edition can be chosen: {page}"
        );
        let address = format!("/authors/rules/{version}/impact?edition={edition}&fen=1000000");
        let page = author.see(&address).await;
        for part in ["Nobody else has approved this version yet", "<strong>0</strong>"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("<svg") && !page.contains("样例人员"), "an author sees numbers: {page}");
        let officer = site.visitor(&hall.officer).await;
        let page = officer.see(&address).await;
        for part in [
            "<svg",
            r#"<g class="enters">"#,
            r#"<g class="leaves">"#,
            "3 → 3",
            "5 → 2",
            "Years in post 15 → 5",
            "<strong>0</strong>",
            "2 ▲ 004 样例人员004",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let nowhere = author.get(&format!("/authors/rules/{version}/impact?edition=none")).await;
        assert!(text(&nowhere).contains("NOT_FOUND") && nowhere.status == 422, "{}", text(&nowhere));
    });
}
