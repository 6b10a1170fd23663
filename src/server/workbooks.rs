//! `GET /editions/{id}/template.xlsx` and its like: workbooks for people, under the same token and the
//! same reach as the schema.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpRequest, HttpResponse, web};

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::Rejection;
use super::{Edge, House, door};
use crate::awards::workbooks::Workbook;
use crate::kernel::{
    Refusal,
    id::{DeclarationImportId, EditionId, ImportId},
};

/// The media type of a workbook.
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// What a browser saves the workbook of funds under.
pub(super) const FUND: &str = "figures.xlsx";

pub(super) async fn template<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    give(&edge, &request, EditionId::parse(&id).map(Workbook::Template)).await
}

pub(super) async fn ranking<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    give(&edge, &request, EditionId::parse(&id).map(Workbook::Ranking)).await
}

pub(super) async fn report<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    give(&edge, &request, ImportId::parse(&id).map(Workbook::Report)).await
}

pub(super) async fn fund<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    let asked = Asked::of(&request);
    let (unit, year) = path.into_inner();
    let given = async {
        let actor = door::enter(&edge, &request, &asked).await?.into();
        let year: u16 = year.parse().map_err(|_| missing())?;
        let bytes = edge.house.fund_workbook(&actor, &unit, year.into()).await.map_err(Rejection::of)?;
        Ok::<_, Rejection>((FUND, bytes))
    };
    answer(given.await, &asked)
}

pub(super) async fn declarations<H: House>(edge: web::Data<Edge<H>>, request: HttpRequest) -> HttpResponse {
    declaration_workbook(&edge, &request, "template.xlsx", Ok(None)).await
}

pub(super) async fn declared<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    let import = DeclarationImportId::parse(&id).ok_or_else(missing);
    declaration_workbook(&edge, &request, "report.xlsx", import.map(Some)).await
}

async fn declaration_workbook<H: House>(
    edge: &Edge<H>,
    request: &HttpRequest,
    name: &'static str,
    import: Result<Option<DeclarationImportId>, Rejection>,
) -> HttpResponse {
    let asked = Asked::of(request);
    let given = async {
        let actor = door::enter(edge, request, &asked).await?.into();
        let bytes = edge.house.declaration_workbook(&actor, import?).await.map_err(Rejection::of)?;
        Ok::<_, Rejection>((name, bytes))
    };
    answer(given.await, &asked)
}

async fn give<H: House>(edge: &Edge<H>, request: &HttpRequest, which: Option<Workbook>) -> HttpResponse {
    let asked = Asked::of(request);
    let given = async {
        let actor = door::enter(edge, request, &asked).await?.into();
        edge.house.workbook(&actor, which.ok_or_else(missing)?).await.map_err(Rejection::of)
    };
    answer(given.await, &asked)
}

fn missing() -> Rejection {
    Rejection::of(Refusal::not_found("工作簿", "workbook").into())
}

fn answer(given: Result<(&str, Vec<u8>), Rejection>, asked: &Asked) -> HttpResponse {
    match given {
        Ok((name, bytes)) => HttpResponse::build(StatusCode::OK)
            .content_type(XLSX)
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(bytes),
        Err(rejection) => rejection.answer(asked, Media::Json),
    }
}
