//! What a list may cost under the limits that a server has when nobody sets others.

use serde_json::{Value, json};

use crate::support::hall::{Hall, done, nodes, plain};
use crate::support::world::{WUHUA, in_app};

const EXPLAINED: &str =
    "rank mark total problem { code because { zh en } } nomination { id state unit { name } talent { number name category } }
    findings { requirement title { zh en } basis outcome because { zh en }
        evidence { pointer value } under { pointer value } }
    lines { item title { zh en } basis points ceiling because { zh en }
        evidence { pointer value } under { pointer value } }";

#[test]
fn a_page_of_fifty_ranked_lines_with_all_their_reasons_is_within_the_limits() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 1).await;
        for number in 1..=3 {
            done(&hall.nominate(&edition, &number.to_string(), plain(number)).await);
        }
        done(&hall.step("editionClose", &edition, None).await);
        assert!(hall.judge(&edition).await.1.unwrap().is_some());
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Edition {{ year state programme {{ name }}
                ranking(first: 50) {{ totalCount pageInfo {{ endCursor }} edges {{ cursor node {{ {EXPLAINED} }} }} }}
            }} }} }}"
        );
        let data = world.data(&hall.officer, &query, json!({ "id": edition })).await;
        let lines = nodes(&data["node"]["ranking"]);
        assert_eq!(lines.len(), 3);
        for line in lines {
            let points = line["lines"].as_array().unwrap();
            assert!(points.iter().any(|item| item["evidence"][0]["pointer"] == "/answers/yearsInPost"), "{line:#}");
        }
    });
}

#[test]
fn a_page_of_editions_each_with_a_page_of_nominations_or_of_its_ranking_is_too_dear() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let dear = [
            "{ editions(first: 50) { edges { node { nominations(first: 100) { edges { node { id } } } } } } }".to_owned(),
            format!("{{ editions {{ edges {{ node {{ ranking {{ edges {{ node {{ {EXPLAINED} }} }} }} }} }} }} }}"),
            format!("{{ editions(first: 1) {{ edges {{ node {{ one: ranking(first: 100) {{ edges {{ node {{ {EXPLAINED} }} }} }}
                other: ranking(first: 100) {{ edges {{ node {{ {EXPLAINED} }} }} }} }} }} }} }}"),
            format!("{{ nodes(ids: {:?}) {{ ...E }} }} fragment E on Edition {{ nominations(first: 100) {{ edges {{ node {{ id }} }} }} }}", ["none"; 20]),
        ];
        for query in dear {
            let answer = world.ask(&hall.officer, &query, json!({})).await;
            assert_eq!(answer["data"], Value::Null, "{query}");
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert_eq!(message, "Query is too complex.", "{query}: {answer}");
        }
    });
}
