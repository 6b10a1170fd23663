//! What a unit that ends leaves open of assessments is listed, and somebody has to go on with it.

use std::collections::BTreeMap;

use rencai::access::Role;
use serde_json::{Value, json};

use super::Board;
use crate::duties::{morning, opened};
use crate::support::hall::{allowed, done, id};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, in_app};

/// A department of the county.
const OFFICE: &str = "530102-health";

/// Feature 3.
#[test]
fn schemes_in_force_and_assessments_under_way_of_a_unit_that_ends_are_listed_and_want_an_heir() {
    in_app(|world| async move {
        opened(&world).await;
        let city = Board::of(&world).await;
        let county = Board::at(&world, WUHUA).await;
        morning(&world, "2011-02-20");
        let operator = world.actor(CITY, &[Role::Organizer, Role::Operator]).await;
        let preview =
            "query($steps: [ReorganizationStepInput!]!) { previewReorganization(from: \"2011-03-01\", steps: $steps) {
            holdings { unit kind count goesTo } } }";
        let left = async |unit: &str| {
            let steps = json!([{ "close": { "unit": unit, "successors": [SHILIN] } }]);
            let plan = world.data(&operator, preview, json!({ "steps": steps })).await["previewReorganization"].clone();
            let listed = plan["holdings"].as_array().unwrap().iter();
            let kinds = ["ASSESSMENT", "ASSESSMENT_SCHEME"];
            let listed = listed.filter(|one| kinds.contains(&one["kind"].as_str().unwrap()));
            let told = |one: &Value| {
                let text = |field: &str| one[field].as_str().unwrap().to_owned();
                ((text("unit"), text("kind")), (text("count"), text("goesTo")))
            };
            listed.map(told).collect::<BTreeMap<_, _>>()
        };
        let one = |unit: &str, kind: &str, count: &str, heir: &str| {
            ((unit.to_owned(), kind.to_owned()), (count.to_owned(), heir.to_owned()))
        };
        assert_eq!(left(WUHUA).await, BTreeMap::new());

        let assessment = city.judged("year").await;
        for unit in [WUHUA, PANLONG] {
            assert_eq!(left(unit).await, BTreeMap::from([one(unit, "ASSESSMENT", "1", SHILIN)]), "it is assessed");
        }
        let drafted = county.scheme(&county.officer, "assessmentSchemeCreate", county.drafting("offices")).await;
        done(&drafted);
        assert_eq!(left(WUHUA).await.len(), 1, "a draft is not in force");
        let scheme = id(&drafted["scheme"]);
        done(&county.scheme(&county.officer, "assessmentSchemePublish", json!({ "scheme": scheme })).await);
        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        let made =
            json!({ "unit": WUHUA, "code": "offices", "name": "示例网络", "nameEn": "Offices", "from": "2010-01-01" });
        let made = county.hall.change(&organizer, "networkCreate", "NetworkCreateInput", "network { id }", made).await;
        done(&made);
        let network = id(&made["network"]);
        let join = json!({ "network": network, "members": [OFFICE], "role": "MEMBER", "from": "2010-01-01" });
        done(&county.hall.change(&organizer, "networkJoin", "NetworkJoinInput", "network { id }", join).await);
        county.opened(&scheme, Some(&network)).await;
        let heir = left(WUHUA).await[&(OFFICE.to_owned(), "ASSESSMENT".to_owned())].1.clone();
        let all = [
            one(WUHUA, "ASSESSMENT", "2", SHILIN),
            one(WUHUA, "ASSESSMENT_SCHEME", "1", SHILIN),
            one(OFFICE, "ASSESSMENT", "1", &heir),
        ];
        assert_eq!(left(WUHUA).await, BTreeMap::from(all), "it assesses and is assessed, and so is its department");

        done(&city.confirm(&city.confirmer, &assessment).await);
        assert_eq!(left(PANLONG).await, BTreeMap::new(), "what is confirmed is not under way");
        let run = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) {
            errors { code path allowed } auditId } }";
        let close = json!([{ "close": { "unit": WUHUA, "successors": [] } }]);
        let close = json!({ "from": "2011-03-01", "reason": "示例", "steps": close });
        let refused = world.data(&operator, run, json!({ "input": close })).await["unitsReorganize"].clone();
        assert_eq!(allowed(&refused, "IN_USE"), ["successors"]);
        let end = json!({ "scheme": scheme, "reason": "示例：另立方案" });
        done(&county.scheme(&county.officer, "assessmentSchemeEnd", end).await);
        let all = [one(WUHUA, "ASSESSMENT", "1", SHILIN), one(OFFICE, "ASSESSMENT", "1", &heir)];
        assert_eq!(left(WUHUA).await, BTreeMap::from(all), "what was opened goes on");
    });
}
