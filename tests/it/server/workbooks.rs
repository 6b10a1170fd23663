//! Workbooks of funds and of declarations over HTTP.

use rencai::kernel::id::DeclarationImportId;
use reqwest::Method;
use uuid::Uuid;

use crate::support::edge::{running, sent};

#[actix_web::test]
async fn a_workbook_of_funds_is_given_for_a_token_and_there_is_none_of_what_is_no_year() {
    let edge = running();
    let path = "/funds/530100/2010/figures.xlsx";
    let answer = sent(edge.ask(Method::GET, path)).await;
    assert_eq!((answer.status, answer.bytes.as_slice()), (200, b"530100 2010".as_slice()));
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), (kind, "no-store"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"figures.xlsx\"");
    assert_eq!(sent(edge.request(Method::GET, path)).await.status, 401);
    for year in ["x", "-1", "70000"] {
        let answer = sent(edge.ask(Method::GET, &format!("/funds/530100/{year}/figures.xlsx"))).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"), "{year}");
    }
}

#[actix_web::test]
async fn the_template_and_the_report_of_declarations_are_given_for_a_token_to_be_saved() {
    let edge = running();
    let import = DeclarationImportId(Uuid::nil()).global();
    let report = format!("/declaration-imports/{import}/report.xlsx");
    for (path, name, asked) in [
        ("/declarations/template.xlsx", "template.xlsx", "template"),
        (report.as_str(), "report.xlsx", import.as_str()),
    ] {
        let answer = sent(edge.ask(Method::GET, path)).await;
        assert_eq!((answer.status, answer.bytes.as_slice()), (200, asked.as_bytes()), "what the house was asked for");
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert_eq!(sent(edge.request(Method::GET, path)).await.status, 401);
    }
    let answer = sent(edge.ask(Method::GET, "/declaration-imports/nothing/report.xlsx")).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"));
}
