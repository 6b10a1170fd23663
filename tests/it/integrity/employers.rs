//! What is wrong with declarations of training funds is found by its name.

use rencai::access::Role;
use rencai::kernel::Digest;
use serde_json::json;

use super::{found, spoil};
use crate::funding::employers::Office;
use crate::support::hall::{done, id};
use crate::support::world::{WUHUA, in_app};

/// Features 6 and 48.
#[test]
fn a_declaration_a_sum_a_closing_or_a_sample_that_is_not_what_it_follows_from_is_found() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let (one, other) = (office.enterprise("E-1").await, office.enterprise("E-2").await);
        let declared = office.declared(&one, 2009, [40_000, 1_000, 1_000, 0, 800, 0, 200]).await;
        done(&office.correct(&declared, [40_000, 1_000, 1_000, 0, 700, 0, 300], None).await);
        let returned = office.declared(&other, 2009, [80_000, 2_000, 0, 0, 0, 0, 0]).await;
        done(&office.judge("declarationReturn", &returned).await);
        let closed = office.close(2009).await;
        done(&closed);
        let closing = id(&closed["closing"]);
        world.clock.set("2010-12-02T02:00:00Z".parse().unwrap());
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let drawing = json!({
            "unit": WUHUA, "year": 2009, "seed": "示例种子", "paper": "示例公报", "publishedOn": "2010-12-02",
            "size": 1,
        });
        let sample = office.change(&supervisor, "auditSampleDraw", drawing).await;
        done(&sample);
        let sample = id(&sample["sample"]);
        assert_eq!(found(&world).await, []);

        let of_enterprises = |sign: char| format!("UPDATE training_sum SET declared = declared {sign} 1");
        let content = |from: &str, to: &str| {
            format!("UPDATE declaration_version SET content = replace(content, '{from}', '{to}') WHERE number = 2")
        };
        let spoils = [
            (
                "UPDATE declaration SET explanation = 'x' WHERE number = 2".to_owned(),
                "UPDATE declaration SET explanation = '' WHERE number = 2".to_owned(),
                declared.as_str(),
            ),
            (content(":700,", ":701,"), content(":701,", ":700,"), declared.as_str()),
            (of_enterprises('+'), of_enterprises('-'), "2009 ENTERPRISE"),
            (
                "UPDATE declaration_closing SET declared = 3".to_owned(),
                "UPDATE declaration_closing SET declared = 2".to_owned(),
                closing.as_str(),
            ),
            (
                format!("UPDATE declaration_closing SET digest = '{}'", Digest::of("")),
                format!("UPDATE declaration_closing SET digest = '{}'", closed["closing"]["digest"].as_str().unwrap()),
                closing.as_str(),
            ),
            (
                "UPDATE audit_sample SET population = 3".to_owned(),
                "UPDATE audit_sample SET population = 2".to_owned(),
                sample.as_str(),
            ),
            (
                "UPDATE audit_sample SET size = 2".to_owned(),
                "UPDATE audit_sample SET size = 1".to_owned(),
                sample.as_str(),
            ),
        ];
        for (plant, heal, record) in &spoils {
            spoil(&world, &[plant.as_str()], &[heal.as_str()], "DECLARATIONS_DIFFER", &[*record]).await;
        }
    });
}
