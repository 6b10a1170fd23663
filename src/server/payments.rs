//! `GET /payment-orders/{id}/payments.csv` and its like: what goes to the treasury, under the same token and the same reach
//! as the schema.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::asked::Asked;
use super::negotiation::Media;
use super::rejection::Rejection;
use super::workbooks::XLSX;
use super::{Edge, House, door};
use crate::kernel::{Refusal, id::PaymentOrderId};
use crate::workbook::Format;

/// The media type of an order as text (RFC 7111).
const CSV: &str = "text/csv; charset=utf-8; header=present";

pub(super) async fn text<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    give(&edge, &request, &id, Format::Csv).await
}

pub(super) async fn workbook<H: House>(
    edge: web::Data<Edge<H>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    give(&edge, &request, &id, Format::Xlsx).await
}

async fn give<H: House>(edge: &Edge<H>, request: &HttpRequest, id: &str, format: Format) -> HttpResponse {
    let asked = Asked::of(request);
    let given = async {
        let actor = door::enter(edge, request, &asked).await?.into();
        let missing = || Rejection::of(Refusal::not_found("支付指令", "order of payments").into());
        let order = PaymentOrderId::parse(id).ok_or_else(missing)?;
        edge.house.payment_file(&actor, order, format).await.map_err(Rejection::of)
    };
    let media_type = match format {
        Format::Csv => CSV,
        Format::Xlsx => XLSX,
    };
    match given.await {
        Ok(bytes) => HttpResponse::build(StatusCode::OK)
            .insert_header((CONTENT_TYPE, media_type))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"payments.{}\"", format.as_str())))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(bytes),
        Err(rejection) => rejection.answer(&asked, Media::Json),
    }
}
