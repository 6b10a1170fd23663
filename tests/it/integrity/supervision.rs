//! What is wrong with circulars, findings and inspections is found by its name.

use rencai::access::Role;
use serde_json::json;

use super::{found, spoil, told};
use crate::duties::{clause_id, duties, morning, opened};
use crate::supervision::{another, change};
use crate::support::hall::{done, id};
use crate::support::world::{CITY, WUHUA, in_app};

/// Feature 6.
#[test]
fn what_was_issued_unanswered_judged_by_its_own_people_or_closed_too_early_in_supervision_is_found() {
    in_app(|world| async move {
        opened(&world).await;
        morning(&world, "2011-01-05");
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let (issuer, county) = (another(&city), world.actor(WUHUA, &[Role::Reporter]).await);
        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        let input = json!({ "unit": CITY, "addressee": WUHUA, "duties": [duty], "text": "示例通报" });
        let circular = id(&change(&world, &city, "circularDraft", input).await["circular"]);
        let input = json!({
            "unit": CITY, "title": "示例督查", "scope": "示例", "kind": "SPECIAL", "units": [WUHUA], "from": "2011-01-05",
        });
        let inspection = id(&change(&world, &city, "inspectionOpen", input).await["inspection"]);
        let clause = clause_id(&world, "4.1.4c").await;
        let input = json!({
            "unit": WUHUA, "inspection": inspection, "clause": clause, "text": "示例问题", "deadline": "2011-01-31",
        });
        let finding = id(&change(&world, &city, "findingRecord", input).await["finding"]);
        for (actor, name, input) in [
            (&city, "circularSend", json!({ "circular": circular, "answerBy": "2011-01-12" })),
            (&county, "circularAnswer", json!({ "circular": circular, "text": "示例答复" })),
            (&issuer, "circularIssue", json!({ "circular": circular, "paper": "昆示〔2011〕1号" })),
            (&county, "findingRectify", json!({ "finding": finding, "text": "示例整改" })),
            (&city, "findingClose", json!({ "finding": finding })),
            (&city, "inspectionClose", json!({ "inspection": inspection })),
        ] {
            done(&change(&world, actor, name, input).await);
        }
        assert_eq!(found(&world).await, []);
        assert_eq!(told(&world, WUHUA).await, [json!(null); 0]);

        let drafted_by = |who: &str| format!("UPDATE circular SET subject = '{who}'");
        let closed_by = |who: &str| format!("UPDATE supervision_step SET subject = '{who}' WHERE moved = 'CLOSE'");
        let [issuer, county, city] = [&issuer, &county, &city].map(|actor| actor.person.subject.as_str());
        let spoils: [(&str, &str, &str, &str); 5] = [
            (
                "UPDATE circular SET answer = NULL",
                "UPDATE circular SET answer = '示例答复'",
                "ISSUED_WITHOUT_ANSWER",
                &circular,
            ),
            (
                "UPDATE circular SET sealed_content = sealed_content || ' '",
                "UPDATE circular SET sealed_content = rtrim(sealed_content)",
                "SEAL_BROKEN",
                &circular,
            ),
            (&drafted_by(issuer), &drafted_by(city), "OWN_JUDGE", &circular),
            (&closed_by(county), &closed_by(city), "OWN_JUDGE", &finding),
            (
                "UPDATE finding SET state = 'RECTIFIED'",
                "UPDATE finding SET state = 'CLOSED'",
                "INSPECTION_CLOSED_EARLY",
                &finding,
            ),
        ];
        for (plant, heal, check, record) in spoils {
            spoil(&world, &[plant], &[heal], check, &[record]).await;
        }
    });
}
