//! What is wrong with duties is found by its name, and told with what to do.

use rencai::access::Role;
use serde_json::json;

use super::found;
use crate::duties::{duties, opened};
use crate::support::raw::Hand;
use crate::support::world::{CITY, WUHUA, in_app};

/// Feature 6.
#[test]
fn sums_discharges_and_waivers_that_nothing_accounts_for_are_found() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        assert!(!duties(&world, &city, WUHUA, false, "4.1.4c").await.is_empty());
        let grant =
            "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { relief { id } errors { code } } }";
        let duty = duties(&world, &city, WUHUA, false, "4.1.4c").await[0]["id"].clone();
        let input = json!({
            "duty": duty, "kind": "WAIVER", "paper": "市人才办〔2010〕1号", "approver": "样例", "until": "2011-06-01",
            "reason": "示例",
        });
        let granted = world.data(&city, grant, json!({ "input": input })).await;
        assert_eq!(granted["reliefGrant"]["errors"], json!([]), "{granted}");
        assert_eq!(found(&world).await, []);

        let hand = Hand::reach(&world).await;
        let one = "id = (SELECT id FROM tally WHERE expected = 1 ORDER BY id LIMIT 1)";
        let first = "SELECT id FROM duty WHERE waived_until IS NULL ORDER BY id LIMIT 1";
        for (plant, heal, check, count) in [
            (
                format!("UPDATE tally SET late = 7 WHERE {one}"),
                "UPDATE tally SET late = 0".to_owned(),
                "SUMS_DIFFER",
                1,
            ),
            (
                format!(
                    "UPDATE duty SET discharged_on = '2010-12-01', in_time = TRUE, version = 9 WHERE id = ({first})"
                ),
                "UPDATE duty SET discharged_on = NULL, in_time = NULL, version = 1 WHERE version = 9".to_owned(),
                "DISCHARGED_WITHOUT",
                1,
            ),
            (
                "UPDATE duty SET waived_until = '2011-07-01' WHERE waived_until = '2011-06-01'".to_owned(),
                "UPDATE duty SET waived_until = '2011-06-01' WHERE waived_until = '2011-07-01'".to_owned(),
                "WAIVED_WITHOUT",
                1,
            ),
        ] {
            assert!(hand.run(&plant).await > 0, "{plant}");
            let told = found(&world).await;
            let this = told.iter().find(|(name, _)| name == check);
            assert_eq!(this.map(|(_, many)| *many), Some(count), "{check}: {told:?}");
            assert!(hand.run(&heal).await > 0, "{heal}");
            assert_eq!(found(&world).await, [], "after {heal}");
        }
    });
}
