//! A table that is gone through in the order of its ids, so many rows at a time.

use sea_orm::{ColumnTrait, Order, Value};

use crate::kernel::Fault;
use crate::store::{Find, Guarded};

/// The rows of a query, page by page.
pub(super) struct Pages<E: Guarded, I> {
    find: Find<E>,
    column: E::Column,
    id: fn(&E::Model) -> I,
    after: Option<I>,
}

impl<E: Guarded, I: Into<Value> + Copy> Pages<E, I>
where
    E::Model: Send + Sync,
{
    /// From the first row on, so many at a time; the column is the one that holds what `id` gives.
    pub(super) fn of(find: Find<E>, column: E::Column, id: fn(&E::Model) -> I, many: u64) -> Self {
        Self { find: find.order_by(column, Order::Asc).limit(many), column, id, after: None }
    }

    /// The next rows; none once all were given.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<E::Model>>, Fault> {
        let find = match self.after {
            Some(after) => self.find.clone().filter(self.column.gt(after)),
            None => self.find.clone(),
        };
        let rows = find.all().await?;
        self.after = rows.last().map(self.id).or(self.after);
        Ok((!rows.is_empty()).then_some(rows))
    }
}
