//! The files of orders of payments, as the treasury takes them.

use super::entity::payment_order;
use super::read;
use super::sheet::{PayLine, book, text};
use crate::access::Action;
use crate::kernel::{
    Digest, Failure, Fault, Refusal, Text,
    id::{BudgetLineId, CommitmentId, PaymentOrderId},
};
use crate::store::Read;
use crate::workbook::Format;

/// The file of an order in a format: text has the bytes whose digest the order keeps.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`; a fault.
pub async fn payment_file(reader: &Read, id: PaymentOrderId, format: Format) -> Result<Vec<u8>, Failure> {
    reader.actor().demand(Action::PayCommitments)?;
    let order = read::orders::orders_by_id(reader, &[id]).await?.remove(&id);
    let order = order.ok_or_else(|| Refusal::not_found("支付指令", "order of payments").at(["order"]))?;
    let lines = lines(reader, &order).await?;
    match format {
        Format::Csv => {
            let bytes = text(&order.digest, &lines)?;
            if Digest::of(&bytes).to_string() != order.file_digest {
                return Err(Fault::new("an order of payments is not what its digest says").into());
            }
            Ok(bytes)
        }
        Format::Xlsx => {
            let number = order.number;
            let title = Text { zh: format!("第 {number} 号支付指令"), en: format!("Order of payments {number}") };
            Ok(book(&title, order.ordered_on, &order.digest, &lines)?)
        }
    }
}

/// What an order tells of its payments, from the first.
async fn lines(reader: &Read, order: &payment_order::Model) -> Result<Vec<PayLine>, Fault> {
    let payments = read::orders::payments_in(reader, &[order.id]).await?.remove(&order.id).unwrap_or_default();
    let commitments: Vec<CommitmentId> = payments.iter().map(|row| row.commitment_id).collect();
    let commitments = read::commitments_by_id(reader, &commitments).await?;
    let lines: Vec<BudgetLineId> = commitments.values().map(|row| row.line_id).collect();
    let lines = read::lines_by_id(reader, &lines).await?;
    let told = payments.iter().map(|payment| {
        let of = commitments.get(&payment.commitment_id)?;
        Some(PayLine::of(payment, of, lines.get(&of.line_id)?))
    });
    told.collect::<Option<Vec<PayLine>>>().ok_or_else(|| Fault::new("a payment is of a commitment on a line"))
}
