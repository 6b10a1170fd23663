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
    id::{EditionId, ImportId},
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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

async fn give<H: House>(edge: &Edge<H>, request: &HttpRequest, which: Option<Workbook>) -> HttpResponse {
    let asked = Asked::of(request);
    let given = async {
        let actor = door::enter(edge, request, &asked).await?.into();
        let which = which.ok_or_else(|| Rejection::of(Refusal::not_found("工作簿", "workbook").into()))?;
        edge.house.workbook(&actor, which).await.map_err(Rejection::of)
    };
    match given.await {
        Ok((name, bytes)) => HttpResponse::build(StatusCode::OK)
            .content_type(XLSX)
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(bytes),
        Err(rejection) => rejection.answer(&asked, Media::Json),
    }
}
