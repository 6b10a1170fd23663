//! Finds orders of payments, and what the treasury answered to them.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Order};

use super::{at, last_number};
use crate::funding::entity::{payment, payment_import, payment_import_row, payment_order};
use crate::funding::model::AnswerOutcome;
use crate::kernel::{
    Fault,
    id::{PaymentId, PaymentImportId, PaymentOrderId, UnitId},
};
use crate::organization::entity::unit;
use crate::store::{Find, Read};

/// Orders by id.
///
/// # Errors
/// A fault of the database.
pub async fn orders_by_id(
    read: &Read,
    ids: &[PaymentOrderId],
) -> Result<HashMap<PaymentOrderId, payment_order::Model>, Fault> {
    read.find::<payment_order::Entity>().keyed(payment_order::Column::Id, ids, |row| row.id).await
}

/// The orders of a unit's fund.
pub fn orders(read: &Read, unit: &unit::Model) -> Find<payment_order::Entity> {
    at(read, payment_order::Column::UnitId, unit)
}

/// The highest number of a fund's orders.
///
/// # Errors
/// A fault of the database.
pub async fn last_order(read: &Read, unit: UnitId) -> Result<i64, Fault> {
    last_number::<payment_order::Entity>(read, unit, payment_order::Column::UnitId, payment_order::Column::Number).await
}

/// The payments of orders, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn payments_in(
    read: &Read,
    orders: &[PaymentOrderId],
) -> Result<HashMap<PaymentOrderId, Vec<payment::Model>>, Fault> {
    let find = read.find::<payment::Entity>().among(payment::Column::OrderId, orders);
    find.order_by(payment::Column::Number, Order::Asc).grouped(|row| row.order_id).await
}

/// Imports by id.
///
/// # Errors
/// A fault of the database.
pub async fn imports_by_id(
    read: &Read,
    ids: &[PaymentImportId],
) -> Result<HashMap<PaymentImportId, payment_import::Model>, Fault> {
    read.find::<payment_import::Entity>().keyed(payment_import::Column::Id, ids, |row| row.id).await
}

/// The imports of answers to orders, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn imports_of(
    read: &Read,
    orders: &[PaymentOrderId],
) -> Result<HashMap<PaymentOrderId, Vec<payment_import::Model>>, Fault> {
    let find = read.find::<payment_import::Entity>().among(payment_import::Column::OrderId, orders);
    find.order_by(payment_import::Column::Id, Order::Asc).grouped(|row| row.order_id).await
}

/// The rows of an import.
pub fn rows_of(read: &Read, import: PaymentImportId) -> Find<payment_import_row::Entity> {
    read.find::<payment_import_row::Entity>().filter(payment_import_row::Column::ImportId.eq(import))
}

/// The payments of an order whose answer the same file has brought before, whether it settled them or came too late to.
///
/// # Errors
/// A fault of the database.
pub async fn answered_by(read: &Read, order: PaymentOrderId, file: &str) -> Result<HashSet<PaymentId>, Fault> {
    let imports = read.find::<payment_import::Entity>().filter(payment_import::Column::OrderId.eq(order));
    let imports = imports.filter(payment_import::Column::FileDigest.eq(file));
    let imports = imports.filter(payment_import::Column::DryRun.eq(false));
    let find = read.find_in::<payment_import_row::Entity>(
        payment_import_row::Column::ImportId,
        imports.subquery(payment_import::Column::Id),
    );
    let taken = [AnswerOutcome::Settled, AnswerOutcome::Already].map(AnswerOutcome::as_str);
    let find = find.among(payment_import_row::Column::Outcome, &taken);
    Ok(find.all().await?.into_iter().filter_map(|row| row.payment_id).collect())
}
