use std::collections::BTreeSet;

use rencai::access::Role;
use serde_json::json;

use crate::support::played::{close_and_judge, open, play};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

const OFFICE: &str = "530102-health";

#[test]
fn a_nominator_in_an_office_sees_the_judgement_of_its_own_nominations_only() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        let id = open(&world, &ranked, 2011, &[WUHUA, OFFICE], 3).await;
        close_and_judge(&world, &ranked, id).await;
        let query = "query($id: ID!) { node(id: $id) { ... on Edition {
            nominations { totalCount edges { node { unit { code } } } }
            ranking { totalCount edges { node { rank total nomination { unit { code } } } } }
        } } }";
        for (unit, count) in [(OFFICE, 3), (WUHUA, 6), (CITY, 6), ("530102-finance", 0)] {
            let nominator = world.actor(unit, &[Role::Nominator]).await;
            let data = world.data(&nominator, query, json!({ "id": id.global() })).await;
            for list in ["nominations", "ranking"] {
                assert_eq!(data["node"][list]["totalCount"], count, "{unit}: {list}");
                assert_eq!(data["node"][list]["edges"].as_array().unwrap().len(), count, "{unit}: {list}");
            }
            let edges = data["node"]["ranking"]["edges"].as_array().unwrap().iter();
            let units: BTreeSet<&str> =
                edges.map(|edge| edge["node"]["nomination"]["unit"]["code"].as_str().unwrap()).collect();
            let expected: &[&str] = match count {
                0 => &[],
                3 => &[OFFICE],
                _ => &[WUHUA, OFFICE],
            };
            assert_eq!(units, expected.iter().copied().collect(), "{unit}");
        }
        let stranger = world.actor(SHILIN, &[Role::Nominator]).await;
        assert_eq!(world.data(&stranger, query, json!({ "id": id.global() })).await, json!({ "node": null }));
    });
}
