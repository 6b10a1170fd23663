//! The door for writing, as a command sees it: rows are recorded as they were and as they become,
//! and the transaction is never handed out.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait as _, Iden, OnConflict, Value};
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, DbErr, EntityName, EntityTrait, IntoActiveModel, Iterable, ModelTrait,
    PrimaryKeyToColumn, QueryFilter, SqlErr,
};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{Read, Store, fault, one_of};
use crate::kernel::{Day, Failure, Fault, Ids, Instant, Refusal, canonical};

/// Rows of one statement; SQLite binds 32,766 values at most.
const BINDS: usize = 30_000;

/// Something that happened, for the outbox.
pub trait Event: Serialize {
    /// What it is called: `award.edition.opened`.
    const NAME: &'static str;
}

/// A row that a command changed.
pub(super) struct Changed {
    pub(super) table: &'static str,
    pub(super) row: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// What a command may do to the database.
pub struct Write {
    transaction: Arc<DatabaseTransaction>,
    read: Read,
    ids: Ids,
    changed: Vec<Changed>,
    events: Vec<(&'static str, String)>,
}

impl Write {
    pub(super) fn new(store: &Store, read: Read, transaction: Arc<DatabaseTransaction>) -> Self {
        Self { transaction, read, ids: store.ids().clone(), changed: Vec::new(), events: Vec::new() }
    }

    /// Lets go of the transaction and tells what was done in it.
    pub(super) fn finish(self) -> (Vec<Changed>, Vec<(&'static str, String)>) {
        (self.changed, self.events)
    }

    /// Rows within the actor's reach, as this transaction sees them.
    #[must_use]
    pub fn read(&self) -> &Read {
        &self.read
    }

    /// The moment at which the command began.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.read.now()
    }

    /// The day of that moment.
    #[must_use]
    pub fn today(&self) -> Day {
        self.read.today()
    }

    /// A new id.
    pub fn id<I: From<uuid::Uuid>>(&self) -> I {
        self.ids.next()
    }

    /// Adds a row.
    ///
    /// # Errors
    /// A fault; a unique row that is there already is one too, see [`Write::insert_or`].
    pub async fn insert<M: Row>(&mut self, model: M) -> Result<(), Failure> {
        self.insert_all(vec![model]).await
    }

    /// Adds a row whose unique key may be taken already.
    ///
    /// # Errors
    /// The given refusal where it is; a fault otherwise.
    pub async fn insert_or<M: Row>(&mut self, model: M, taken: Refusal) -> Result<(), Failure> {
        let change = Changed::inserted(&model)?;
        match M::Table::insert(model.into_active_model().reset_all()).exec_without_returning(&*self.transaction).await {
            Ok(_) => {
                self.changed.push(change);
                Ok(())
            }
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Err(taken.into()),
            Err(error) => Err(fault(error).into()),
        }
    }

    /// Adds many rows, each of them recorded.
    ///
    /// # Errors
    /// A fault.
    pub async fn insert_all<M: Row>(&mut self, models: Vec<M>) -> Result<(), Failure> {
        for model in &models {
            self.changed.push(Changed::inserted(model)?);
        }
        self.insert_covered(models).await
    }

    /// Adds many rows whose content a digest in another, recorded row covers: a run's judgements.
    ///
    /// # Errors
    /// A fault.
    pub async fn insert_covered<M: Row>(&mut self, models: Vec<M>) -> Result<(), Failure> {
        let mut models = models.into_iter().map(|model| model.into_active_model().reset_all()).peekable();
        while models.peek().is_some() {
            let batch: Vec<_> = models.by_ref().take(at_once::<M>()).collect();
            M::Table::insert_many(batch).exec_without_returning(&*self.transaction).await.map_err(raced)?;
        }
        Ok(())
    }

    /// Adds to sums that are kept while rows are written: where the key is there, the columns are added up. Sums
    /// follow from rows that are recorded, and are not recorded themselves.
    ///
    /// # Errors
    /// A fault.
    pub async fn add_up<M: Row>(
        &mut self,
        rows: Vec<M>,
        key: &[<M::Table as EntityTrait>::Column],
        sums: &[<M::Table as EntityTrait>::Column],
    ) -> Result<(), Failure> {
        let table = M::Table::default();
        let added = sums.iter().map(|sum| {
            let added = Expr::col(("excluded", *sum));
            (*sum, Expr::col((table, *sum)).add(added))
        });
        self.put(rows, &OnConflict::columns(key.iter().copied()).values(added).to_owned()).await
    }

    /// Keeps what recorded rows come to, as [`Write::add_up`] does: where the key is there, the columns become what
    /// they are here.
    ///
    /// # Errors
    /// A fault.
    pub async fn keep<M: Row>(
        &mut self,
        rows: Vec<M>,
        key: &[<M::Table as EntityTrait>::Column],
        kept: &[<M::Table as EntityTrait>::Column],
    ) -> Result<(), Failure> {
        let becomes = kept.iter().copied();
        self.put(rows, &OnConflict::columns(key.iter().copied()).update_columns(becomes).to_owned()).await
    }

    async fn put<M: Row>(&mut self, rows: Vec<M>, conflict: &OnConflict) -> Result<(), Failure> {
        for part in rows.chunks(at_once::<M>()) {
            let rows = part.iter().cloned().map(|row| row.into_active_model().reset_all());
            let insert = M::Table::insert_many(rows).on_conflict(conflict.clone());
            insert.exec_without_returning(&*self.transaction).await.map_err(raced)?;
        }
        Ok(())
    }

    /// Changes a row from what it was to what it is.
    ///
    /// # Errors
    /// A fault.
    pub async fn update<M: Row>(&mut self, before: &M, after: M) -> Result<(), Failure> {
        self.changed.push(Changed::updated(before, &after)?);
        <M::Table as EntityTrait>::update(after.into_active_model().reset_all())
            .exec(&*self.transaction)
            .await
            .map_err(fault)?;
        Ok(())
    }

    /// Changes many rows, each once, from what it was to what it is, in few statements; each is recorded.
    ///
    /// # Errors
    /// A fault; a table whose key has several columns.
    pub async fn update_each<M: Row>(&mut self, rows: Vec<(M, M)>) -> Result<(), Failure> {
        let columns = <M::Table as EntityTrait>::Column::iter();
        let differs = |(before, after): &(M, M), column| before.get(column) != after.get(column);
        let altered: Vec<_> = columns.filter(|column| rows.iter().any(|row| differs(row, *column))).collect();
        if altered.is_empty() {
            return Ok(());
        }
        let mut becomes = Vec::with_capacity(rows.len());
        for (before, after) in rows {
            self.changed.push(Changed::updated(&before, &after)?);
            becomes.push(after);
        }
        // An insert of rows that are all there already: of each, these columns change.
        let there = OnConflict::column(primary_key::<M::Table>()?).update_columns(altered).to_owned();
        self.put(becomes, &there).await
    }

    /// Sets one column of many rows to one value; each row is recorded.
    ///
    /// # Errors
    /// A fault; a table whose key has several columns.
    pub async fn update_all<M: Row>(
        &mut self,
        rows: &[M],
        column: <M::Table as EntityTrait>::Column,
        value: impl Into<Value> + Clone + Serialize,
    ) -> Result<(), Failure> {
        let name = column.to_string();
        let after = canonical(&Json::Object(Map::from_iter([(
            name.clone(),
            serde_json::to_value(&value).map_err(Fault::new)?,
        )])))
        .map_err(Fault::new)?;
        let key = primary_key::<M::Table>()?;
        for chunk in rows.chunks(1000) {
            for row in chunk {
                let was = object(row)?.remove(&name).unwrap_or(Json::Null);
                let before = canonical(&Json::Object(Map::from_iter([(name.clone(), was)]))).map_err(Fault::new)?;
                self.changed.push(Changed {
                    table: table::<M>(),
                    row: row_id(row)?,
                    before: Some(before),
                    after: Some(after.clone()),
                });
            }
            M::Table::update_many()
                .col_expr(column, Expr::value(value.clone()))
                .filter(one_of(key, &chunk.iter().map(|row| row.get(key)).collect::<Vec<_>>()))
                .exec(&*self.transaction)
                .await
                .map_err(fault)?;
        }
        Ok(())
    }

    /// Removes rows that should never have been there; the record alone keeps them.
    ///
    /// # Errors
    /// A fault; a table whose key has several columns.
    pub async fn remove_all<M: Row>(&mut self, rows: &[M]) -> Result<(), Failure> {
        let key = primary_key::<M::Table>()?;
        for chunk in rows.chunks(1000) {
            for row in chunk {
                let before = Some(canonical(row).map_err(Fault::new)?);
                self.changed.push(Changed { table: table::<M>(), row: row_id(row)?, before, after: None });
            }
            let keys: Vec<Value> = chunk.iter().map(|row| row.get(key)).collect();
            let removed = M::Table::delete_many().filter(one_of(key, &keys));
            removed.exec(&*self.transaction).await.map_err(fault)?;
        }
        Ok(())
    }

    /// Tells the outbox.
    ///
    /// # Errors
    /// An event that is no JSON.
    pub fn emit<E: Event>(&mut self, event: &E) -> Result<(), Failure> {
        self.events.push((E::NAME, canonical(event).map_err(Fault::new)?));
        Ok(())
    }
}

/// A row that can be written: an entity's model that can be recorded.
pub trait Row:
    ModelTrait<Entity = Self::Table> + IntoActiveModel<<Self::Table as EntityTrait>::ActiveModel> + Serialize + Send + Sync
{
    /// Its table.
    type Table: EntityTrait<Model = Self, ActiveModel: ActiveModelTrait<Entity = Self::Table> + Send>;
}

impl<E, M> Row for M
where
    M: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel> + Serialize + Send + Sync,
    E: EntityTrait<Model = M, ActiveModel: ActiveModelTrait<Entity = E> + Send>,
{
    type Table = E;
}

impl Changed {
    fn inserted<M: Row>(model: &M) -> Result<Self, Fault> {
        let after = canonical(model).map_err(Fault::new)?;
        Ok(Self { table: table::<M>(), row: row_id(model)?, before: None, after: Some(after) })
    }

    fn updated<M: Row>(before: &M, after: &M) -> Result<Self, Fault> {
        let mut was = object(before)?;
        let mut is = object(after)?;
        was.retain(|name, value| is.get(name) != Some(value));
        is.retain(|name, _| was.contains_key(name));
        Ok(Self {
            table: table::<M>(),
            row: row_id(after)?,
            before: Some(canonical(&was).map_err(Fault::new)?),
            after: Some(canonical(&is).map_err(Fault::new)?),
        })
    }
}

/// So many rows of a table one statement takes.
fn at_once<M: Row>() -> usize {
    let columns = <M::Table as EntityTrait>::Column::iter().count();
    (BINDS / columns.max(1)).clamp(1, 1000)
}

/// A command looks before it adds, so a key that is taken all the same was taken meanwhile.
fn raced(error: DbErr) -> Fault {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Fault::transient(error),
        _ => fault(error),
    }
}

fn table<M: Row>() -> &'static str {
    M::Table::default().table_name()
}

fn object<M: Row>(model: &M) -> Result<Map<String, Json>, Fault> {
    match serde_json::to_value(model).map_err(Fault::new)? {
        Json::Object(fields) => Ok(fields),
        _ => Err(Fault::new("a row is an object")),
    }
}

/// The one column that is the key.
fn primary_key<E: EntityTrait>() -> Result<E::Column, Fault> {
    let mut keys = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    match (keys.next(), keys.next()) {
        (Some(key), None) => Ok(key),
        _ => Err(Fault::new(format!("{} has not one column as its key", E::default().table_name()))),
    }
}

fn row_id<M: Row>(model: &M) -> Result<String, Fault> {
    let parts: Result<Vec<String>, Fault> = <M::Table as EntityTrait>::PrimaryKey::iter()
        .map(|key| match model.get(key.into_column()) {
            Value::Uuid(Some(uuid)) => Ok(uuid.to_string()),
            Value::String(Some(text)) => Ok(text.to_string()),
            Value::BigInt(Some(number)) => Ok(number.to_string()),
            other => Err(Fault::new(format!("a key is a UUID, a text or a number, not {other:?}"))),
        })
        .collect();
    Ok(parts?.join("/"))
}
