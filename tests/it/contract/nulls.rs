use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
use rencai::graphql::nulls::Mended;
use rencai::graphql::types::Types;
use serde_json::json;

struct Query;
struct Leaf(i32);

#[Object]
impl Query {
    async fn fine(&self) -> i32 {
        1
    }

    async fn may(&self) -> Result<Option<i32>, &'static str> {
        Err("may")
    }

    async fn leaf(&self) -> Option<Leaf> {
        Some(Leaf(0))
    }

    async fn must(&self) -> Leaf {
        Leaf(0)
    }

    async fn some(&self) -> Vec<Option<Leaf>> {
        vec![Some(Leaf(1)), Some(Leaf(0))]
    }

    async fn pair(&self) -> Option<Pair> {
        Some(Pair)
    }

    async fn grid(&self) -> Vec<Option<Vec<Leaf>>> {
        vec![Some(vec![Leaf(1), Leaf(0)]), Some(vec![Leaf(1)])]
    }

    async fn all(&self) -> Option<Vec<Leaf>> {
        Some(vec![Leaf(1), Leaf(0)])
    }
}

struct Pair;

#[Object]
impl Pair {
    async fn fine(&self) -> i32 {
        1
    }

    async fn may(&self) -> Result<Option<i32>, &'static str> {
        Err("may")
    }

    async fn value(&self) -> Result<i32, &'static str> {
        Err("value")
    }
}

#[Object]
impl Leaf {
    async fn value(&self) -> Result<i32, &'static str> {
        if self.0 == 0 { Err("value") } else { Ok(self.0) }
    }
}

async fn data(query: &str) -> serde_json::Value {
    let library = Schema::new(Query, EmptyMutation, EmptySubscription);
    let types = Types::read(&library.sdl()).unwrap();
    let schema = Mended::new(library, Arc::new(types));
    let response = schema.execute(query.into()).await;
    assert!(!response.errors.is_empty(), "nothing failed");
    serde_json::to_value(response.data).unwrap()
}

#[tokio::test]
async fn an_error_becomes_null_in_the_nearest_field_that_may_be_null() {
    assert_eq!(data("{ fine may }").await, json!({ "fine": 1, "may": null }));
    assert_eq!(data("{ fine leaf { value } }").await, json!({ "fine": 1, "leaf": null }));
    assert_eq!(data("{ fine must { value } }").await, json!(null));
    assert_eq!(data("{ some { value } }").await, json!({ "some": [{ "value": 1 }, null] }));
    assert_eq!(data("{ fine all { value } }").await, json!({ "fine": 1, "all": null }));
    assert_eq!(data("{ may }").await, json!({ "may": null }));
    assert_eq!(data("{ a: may b: may fine }").await, json!({ "a": null, "b": null, "fine": 1 }));
    assert_eq!(data("{ pair { may value } }").await, json!({ "pair": null }));
    assert_eq!(data("{ pair { may fine } }").await, json!({ "pair": { "may": null, "fine": 1 } }));
    assert_eq!(data("{ pair { may } pair { more: may } }").await, json!({ "pair": { "may": null, "more": null } }));
    assert_eq!(
        data("{ ...Two } fragment Two on Query { fine leaf { ... on Leaf { value } } }").await,
        json!({ "fine": 1, "leaf": null })
    );
    assert_eq!(data("{ grid { value } }").await, json!({ "grid": [null, [{ "value": 1 }]] }));
}
