//! The door for reading: a [`Read`] belongs to an actor, and what it finds lies within his reach.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoCondition, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, JoinType, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select, Value,
};

use super::{Place, Store, fault};
use crate::access::{Actor, Person, Scope};
use crate::kernel::{Clock, Day, Fault, Instant, id::UnitId};

/// Who may see the rows of a table.
pub enum Reach<C> {
    /// Every actor: the catalogue, the tree of units.
    Open,
    /// Actors at or above the unit that this column names.
    Subtree(C),
    /// Actors at or above the unit, and those below it, to whom it is addressed.
    Addressed(C),
}

/// A table that can be read: it must say who may see its rows.
pub trait Guarded: EntityTrait {
    /// Who may see them.
    const REACH: Reach<Self::Column>;

    /// Which of them are a person's own, seen by him as a nominee wherever his unit lies. None, unless
    /// the table says so.
    #[must_use]
    fn own(_person: &Person) -> Condition {
        Condition::all().add(Expr::val(1).eq(0))
    }
}

/// A column of a person's own rows, for what another table counts as his.
#[must_use]
pub fn own_rows<E: Guarded>(column: E::Column, person: &Person) -> SelectStatement {
    E::find().filter(E::own(person)).select_only().column(column).into_query()
}

/// Rows as one actor sees them. Cheap to clone; a clone reads through the same connection.
#[derive(Clone)]
pub struct Read {
    inner: Arc<Inner>,
}

struct Inner {
    actor: Arc<Actor>,
    source: Source,
    clock: Clock,
    now: Instant,
    today: Day,
    statements: AtomicU64,
}

enum Source {
    Pool(DatabaseConnection),
    Transaction(Arc<DatabaseTransaction>),
}

impl Read {
    /// Reads what the actor may see; each query sees the newest rows.
    #[must_use]
    pub fn new(store: &Store, actor: Arc<Actor>) -> Self {
        Self::over(store, actor, Source::Pool(store.pool().clone()))
    }

    /// Reads what the actor may see, all of it at one moment.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn snapshot(store: &Store, actor: Arc<Actor>) -> Result<Self, Fault> {
        let transaction = Arc::new(store.begin_snapshot().await?);
        Ok(Self::over(store, actor, Source::Transaction(transaction)))
    }

    pub(super) fn within(store: &Store, actor: Arc<Actor>, transaction: Arc<DatabaseTransaction>) -> Self {
        Self::over(store, actor, Source::Transaction(transaction))
    }

    fn over(store: &Store, actor: Arc<Actor>, source: Source) -> Self {
        let clock = store.clock().clone();
        let now = clock.now();
        let today = clock.day_of(now);
        Self { inner: Arc::new(Inner { actor, source, clock, now, today, statements: AtomicU64::new(0) }) }
    }

    /// Whose eyes these are.
    #[must_use]
    pub fn actor(&self) -> &Arc<Actor> {
        &self.inner.actor
    }

    /// The moment at which the reading began.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.inner.now
    }

    /// The day of that moment.
    #[must_use]
    pub fn today(&self) -> Day {
        self.inner.today
    }

    /// The day of another moment.
    #[must_use]
    pub fn day_of(&self, moment: Instant) -> Day {
        self.inner.clock.day_of(moment)
    }

    /// How many statements were sent so far.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }

    /// Where a unit lies today.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn place(&self, unit: UnitId) -> Result<Option<Place>, Fault> {
        let select = Query::select().column("scope").from("unit").and_where(Expr::col("id").eq(unit)).take();
        let row = match self.counted() {
            Source::Pool(pool) => pool.query_one(&select).await,
            Source::Transaction(transaction) => transaction.query_one(&select).await,
        }
        .map_err(fault)?;
        row.map(|row| Ok(Place { unit, scope: Scope(row.try_get("", "scope").map_err(fault)?) })).transpose()
    }

    /// Where the unit lies today that a row names.
    ///
    /// # Errors
    /// A row that names no unit; a database that does not answer.
    pub async fn lies(&self, unit: UnitId) -> Result<Place, Fault> {
        self.place(unit).await?.ok_or_else(|| Fault::new(format!("no unit {}", unit.0)))
    }

    /// The rows of a table that lie within reach.
    pub fn find<E: Guarded>(&self) -> Find<E> {
        self.narrowed(E::find())
    }

    /// Those of them whose column holds one of a few ids. SQLite takes this list and the one of the units within reach for
    /// equally long and begins with the first: it has to be this one.
    pub fn find_in<E: Guarded>(&self, column: E::Column, few: SelectStatement) -> Find<E> {
        self.narrowed(E::find().filter(column.in_subquery(few)))
    }

    /// The rows of a table wherever they lie: for a limit that counts them all, whoever may see them.
    pub fn find_anywhere<E: Guarded>(&self) -> Find<E> {
        Find { read: self.clone(), select: E::find() }
    }

    fn narrowed<E: Guarded>(&self, select: Select<E>) -> Find<E> {
        let select = match self.reach::<E>() {
            Some(reach) => select.filter(reach),
            None => select,
        };
        Find { read: self.clone(), select }
    }

    fn reach<E: Guarded>(&self) -> Option<Condition> {
        let actor = self.actor();
        let of_unit = match E::REACH {
            Reach::Open => return None,
            Reach::Subtree(column) => Condition::any().add(at_or_below(column, &actor.scope)),
            Reach::Addressed(column) => {
                Condition::any().add(at_or_below(column, &actor.scope)).add(column.in_subquery(above(&actor.scope)))
            }
        };
        Some(match (actor.is_nominee(), actor.acts_for_unit()) {
            (false, _) => of_unit,
            (true, true) => of_unit.add(E::own(&actor.person)),
            (true, false) => E::own(&actor.person),
        })
    }

    fn counted(&self) -> &Source {
        self.inner.statements.fetch_add(1, Ordering::Relaxed);
        &self.inner.source
    }
}

/// Who acts below the top sees few of all units, and his rows are found from them; who acts at the top sees nearly all,
/// and each row's unit is looked up: SQLite would else list the units for every statement. PostgreSQL takes two bounds
/// whose values it does not know for a narrow range and would begin with the units; `IS TRUE` keeps it from that.
fn at_or_below<C: ColumnTrait>(column: C, scope: &Scope) -> Expr {
    let mut units = units().and_where(Expr::col("scope").gte(scope.0.clone())).take();
    let before = Expr::col("scope").lt(scope.end());
    if scope.line().len() > 1 {
        return column.in_subquery(units.and_where(before).take());
    }
    let row = Expr::col((column.entity_name(), column));
    let before = before.is(Expr::custom_keyword("TRUE"));
    Expr::exists(units.and_where(before).and_where(row.equals(("unit", "id"))).take())
}

fn above(scope: &Scope) -> SelectStatement {
    units().and_where(Expr::col("scope").is_in(scope.line())).take()
}

fn units() -> SelectStatement {
    Query::select().column("id").from("unit").take()
}

/// So many values of a list a statement takes; SQLite binds 32,766 in all.
const LONGEST: usize = 16_384;

/// A column holds one of these values. The list is filled up with its last value to a power of two:
/// each length is a statement of its own, and a connection keeps only so many prepared.
pub fn one_of<V: Into<Value> + Clone>(column: impl ColumnTrait, values: &[V]) -> Expr {
    let length = if values.len() > LONGEST { values.len() } else { values.len().next_power_of_two() };
    column.is_in(values.iter().chain(values.last().into_iter().cycle()).take(length).cloned())
}

/// A query over rows within reach; it can be narrowed and never widened.
#[derive(Clone)]
#[must_use]
pub struct Find<E: EntityTrait> {
    read: Read,
    select: Select<E>,
}

impl<E: Guarded> Find<E>
where
    E::Model: Send + Sync,
{
    /// Keeps the rows that also satisfy this.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.select = self.select.filter(condition.into_condition());
        self
    }

    /// Keeps the rows whose column holds one of these values.
    pub fn among<V: Into<Value> + Clone>(self, column: impl ColumnTrait, values: &[V]) -> Self {
        self.filter(one_of(column, values))
    }

    /// Sorts by one more column.
    pub fn order_by(mut self, column: E::Column, order: Order) -> Self {
        self.select = self.select.order_by(column, order);
        self
    }

    /// Of rows whose columns that are asked for are the same, one.
    pub fn distinct(mut self) -> Self {
        self.select = self.select.distinct();
        self
    }

    /// At most this many.
    pub fn limit(mut self, rows: u64) -> Self {
        self.select = self.select.limit(rows);
        self
    }

    /// The rows, each with the one of another table that matches and lies within reach.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn all_with<O>(
        self,
        own: E::Column,
        other: O::Column,
        condition: Condition,
    ) -> Result<Vec<(E::Model, Option<O::Model>)>, Fault>
    where
        O: Guarded + Default,
        O::Model: Send + Sync,
    {
        let relation: RelationDef = E::belongs_to(O::default()).from(own).to(other).into();
        let matching = condition.add_option(self.read.reach::<O>());
        let relation = relation.on_condition(move |_, _| matching.clone());
        let select = self.select.join(JoinType::LeftJoin, relation).select_also(O::default());
        match self.read.counted() {
            Source::Pool(pool) => select.all(pool).await,
            Source::Transaction(transaction) => select.all(transaction.as_ref()).await,
        }
        .map_err(fault)
    }

    /// As a subquery of one column, for another query's `IN`.
    #[must_use]
    pub fn subquery(self, column: E::Column) -> SelectStatement {
        self.select.select_only().column(column).into_query()
    }

    /// The rows.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn all(self) -> Result<Vec<E::Model>, Fault> {
        match self.read.counted() {
            Source::Pool(pool) => self.select.all(pool).await,
            Source::Transaction(transaction) => self.select.all(transaction.as_ref()).await,
        }
        .map_err(fault)
    }

    /// The rows whose column holds one of these values, however many, each under its key.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn keyed<V: Into<Value> + Clone, K: Eq + Hash>(
        self,
        column: E::Column,
        values: &[V],
        key: impl Fn(&E::Model) -> K,
    ) -> Result<HashMap<K, E::Model>, Fault> {
        let mut found = HashMap::with_capacity(values.len());
        for part in values.chunks(LONGEST) {
            let rows = self.clone().among(column, part).all().await?;
            found.extend(rows.into_iter().map(|row| (key(&row), row)));
        }
        Ok(found)
    }

    /// The rows in their order, those with the same key together.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn grouped<K: Eq + Hash>(self, key: impl Fn(&E::Model) -> K) -> Result<HashMap<K, Vec<E::Model>>, Fault> {
        let mut found: HashMap<K, Vec<E::Model>> = HashMap::new();
        for row in self.all().await? {
            found.entry(key(&row)).or_default().push(row);
        }
        Ok(found)
    }

    /// The first row.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn one(self) -> Result<Option<E::Model>, Fault> {
        match self.read.counted() {
            Source::Pool(pool) => self.select.one(pool).await,
            Source::Transaction(transaction) => self.select.one(transaction.as_ref()).await,
        }
        .map_err(fault)
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn count(self) -> Result<u64, Fault> {
        match self.read.counted() {
            Source::Pool(pool) => self.select.count(pool).await,
            Source::Transaction(transaction) => self.select.count(transaction.as_ref()).await,
        }
        .map_err(fault)
    }

    /// Some columns of the rows only.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn columns<T: sea_orm::TryGetableMany + Send>(
        self,
        columns: impl IntoIterator<Item = E::Column>,
    ) -> Result<Vec<T>, Fault> {
        let select = self.select.select_only().columns(columns);
        tuples(&self.read, select).await
    }

    /// For rows whose columns are the same, these columns, and behind them the greatest value that there is under each
    /// of some names; none, where there is none.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn pivoted<T: sea_orm::TryGetableMany + Send>(
        self,
        columns: &[E::Column],
        (name, value): (E::Column, E::Column),
        names: impl IntoIterator<Item = &'static str>,
    ) -> Result<Vec<T>, Fault> {
        let mut select = self.select.select_only();
        for column in columns {
            select = select.column(*column).group_by(*column);
        }
        for one in names {
            select = select.expr(Func::max(Expr::case(name.eq(one), value.into_expr())));
        }
        tuples(&self.read, select).await
    }
}

async fn tuples<E: EntityTrait, T: sea_orm::TryGetableMany + Send>(
    read: &Read,
    select: Select<E>,
) -> Result<Vec<T>, Fault> {
    let select = select.into_tuple::<T>();
    match read.counted() {
        Source::Pool(pool) => select.all(pool).await,
        Source::Transaction(transaction) => select.all(transaction.as_ref()).await,
    }
    .map_err(fault)
}
