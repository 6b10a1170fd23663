//! The data of answers: in the document's order, whatever was ready first, and with a null for what
//! failed.

use crate::support::edge::{Running, running};

async fn data(edge: &Running, query: &str) -> String {
    let answer = edge.post("*/*", query).await;
    let text = String::from_utf8(answer.bytes).unwrap();
    let (_, data) = text.split_once(r#""data":"#).unwrap_or_else(|| panic!("no data: {text}"));
    data.strip_suffix('}').unwrap().to_owned()
}

#[actix_web::test]
async fn fields_stand_in_the_order_of_the_document() {
    let edge = running();
    for (query, expected) in [
        ("{ late hello }", r#"{"late":9,"hello":"你好"}"#),
        ("{ b: late a: hello c: late }", r#"{"b":9,"a":"你好","c":9}"#),
        ("{ ...A hello } fragment A on Query { late }", r#"{"late":9,"hello":"你好"}"#),
        (
            "{ ... { late } hello ...A } fragment A on Query { hello late who }",
            r#"{"late":9,"hello":"你好","who":"zhang.wei"}"#,
        ),
        ("{ late @skip(if: true) hello __typename }", r#"{"hello":"你好","__typename":"Query"}"#),
        (
            "{ rows { number name } }",
            r#"{"rows":[{"number":0,"name":"row 0"},{"number":1,"name":"row 1"},{"number":2,"name":"row 2"}]}"#,
        ),
        (
            "{ row { __typename ... on Row { name } number } }",
            r#"{"row":{"__typename":"Row","name":"row 7","number":7}}"#,
        ),
        (
            "{ branch { leaf { value } } late branch { branch { __typename } } }",
            r#"{"branch":{"leaf":{"value":1},"branch":{"__typename":"Branch"}},"late":9}"#,
        ),
    ] {
        assert_eq!(data(&edge, query).await, expected, "{query}");
    }
}

#[actix_web::test]
async fn a_field_that_failed_is_null_where_it_may_be() {
    let edge = running();
    for (query, expected) in [
        ("{ refuses hello }", r#"{"refuses":null,"hello":"你好"}"#),
        ("{ hello x: refuses }", r#"{"hello":"你好","x":null}"#),
        ("{ refuses }", r#"{"refuses":null}"#),
        ("{ row { ... on Row { remark number } } }", r#"{"row":{"remark":null,"number":7}}"#),
        ("{ row { ...A } } fragment A on Row { remark }", r#"{"row":{"remark":null}}"#),
    ] {
        assert_eq!(data(&edge, query).await, expected, "{query}");
    }
}

#[actix_web::test]
async fn a_null_where_none_may_be_takes_its_parent_with_it() {
    let edge = running();
    for (query, expected) in [
        ("{ fails hello }", "null"),
        ("{ fails }", "null"),
        ("{ hello branch { lost } }", "null"),
        ("{ hello perhaps { lost } }", r#"{"hello":"你好","perhaps":null}"#),
        ("{ hello perhaps { leaf { value } branch { branch { lost } } } }", r#"{"hello":"你好","perhaps":null}"#),
        ("{ hello rows { weight } }", "null"),
        ("{ hello sparseRows { weight } }", r#"{"hello":"你好","sparseRows":[{"weight":0},null,{"weight":20}]}"#),
        (
            "{ sparseRows { ... on Row { weight name } } }",
            r#"{"sparseRows":[{"weight":0,"name":"row 0"},null,{"weight":20,"name":"row 2"}]}"#,
        ),
    ] {
        assert_eq!(data(&edge, query).await, expected, "{query}");
    }
}
