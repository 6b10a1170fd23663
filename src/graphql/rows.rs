//! Rows by key: each is asked for once a request, together with all others that fields wait for then.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use type_map::concurrent::TypeMap;

use crate::kernel::Fault;
use crate::store::{Read, dated::AsOf};

/// What a row is found by. The rooms say how.
pub trait Key: Copy + Eq + Hash + Send + Sync + 'static {
    /// What is found.
    type Row: Send + Sync + 'static;

    /// Finds the rows of some keys. Rows of further keys may come with them, and are kept.
    ///
    /// # Errors
    /// A fault of the database.
    fn load(read: &Read, keys: &[Self]) -> impl Future<Output = Result<HashMap<Self, Self::Row>, Fault>> + Send;
}

/// What keys ask for, by the day as of which they do.
pub fn by_day<K: Copy, I>(keys: &[K], part: impl Fn(K) -> (I, AsOf)) -> HashMap<AsOf, Vec<I>> {
    let mut days: HashMap<AsOf, Vec<I>> = HashMap::new();
    for (id, as_of) in keys.iter().copied().map(part) {
        days.entry(as_of).or_default().push(id);
    }
    days
}

/// Declares how rows are found: by an id of their own (`Id => Row, read::rows_by_id;`), or, by a key of its own, what
/// belongs to an id (`RowsOf(Id) => Vec<Row>, read::rows;`).
macro_rules! keyed {
    () => {};
    ($name:ident($id:ty) => $row:ty, $load:path; $($more:tt)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        struct $name($id);

        impl $crate::graphql::Key for $name {
            type Row = $row;

            async fn load(
                read: &$crate::store::Read,
                keys: &[Self],
            ) -> Result<std::collections::HashMap<Self, Self::Row>, $crate::kernel::Fault> {
                let ids: Vec<$id> = keys.iter().map(|key| key.0).collect();
                Ok($load(read, &ids).await?.into_iter().map(|(id, row)| (Self(id), row)).collect())
            }
        }

        $crate::graphql::keyed! { $($more)* }
    };
    ($id:ty => $row:ty, $load:path; $($more:tt)*) => {
        impl $crate::graphql::Key for $id {
            type Row = $row;

            async fn load(
                read: &$crate::store::Read,
                keys: &[Self],
            ) -> Result<std::collections::HashMap<Self, Self::Row>, $crate::kernel::Fault> {
                $load(read, keys).await
            }
        }

        $crate::graphql::keyed! { $($more)* }
    };
}
pub(crate) use keyed;

/// What loading failed with; shared by each who waited.
pub type LoadFault = Arc<Fault>;

/// The rows of one request, as its actor may see them.
pub struct Rows {
    read: Read,
    kinds: Mutex<TypeMap>,
    asked: AtomicUsize,
}

/// The batch that each key of a kind belongs to, and the batch that still takes keys.
struct Kind<K: Key> {
    batches: HashMap<K, Arc<Batch<K>>>,
    open: Option<Arc<Batch<K>>>,
}

/// Rows that one statement finds; the first who waits for them sends it.
struct Batch<K: Key>(OnceCell<Found<K>>);

type Found<K> = Result<HashMap<K, Arc<<K as Key>::Row>>, LoadFault>;

/// A batch is sent once the first who waits for it has stepped back so often without anything being
/// asked for in the request: all fields that could go on have done so, on however many threads.
const QUIET: usize = 4;

impl Rows {
    pub(super) fn new(read: Read) -> Self {
        Self { read, kinds: Mutex::default(), asked: AtomicUsize::new(0) }
    }

    /// The door through which they are read.
    #[must_use]
    pub fn read(&self) -> &Read {
        &self.read
    }

    /// The row of a key, if there is one within reach.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn one<K: Key>(&self, key: K) -> Result<Option<Arc<K::Row>>, LoadFault> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let batch = self.with(|kind: &mut Kind<K>| kind.batch_of(key));
        let rows = match batch.0.get() {
            Some(rows) => rows,
            None => batch.0.get_or_init(|| Box::pin(self.fill(&batch))).await,
        };
        rows.as_ref().map(|rows| rows.get(&key).cloned()).map_err(Arc::clone)
    }

    /// Forgets what was read, since it may have changed.
    pub(super) fn forget(&self) {
        *self.kinds() = TypeMap::new();
    }

    /// Loads the rows that the fields of a list will ask for, so that none of them has to wait.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn expect<K: Key>(&self, keys: Vec<K>) -> Result<(), LoadFault> {
        let batch = self.with(|kind: &mut Kind<K>| kind.filled_with(keys));
        let rows = batch.0.get_or_init(|| Box::pin(self.load(&batch))).await;
        rows.as_ref().map(drop).map_err(Arc::clone)
    }

    /// Keeps rows that came with others; `None` for keys without one within reach.
    pub fn keep<K: Key>(&self, rows: impl IntoIterator<Item = (K, Option<K::Row>)>) {
        let (keys, rows): (Vec<K>, Vec<_>) =
            rows.into_iter().map(|(key, row)| (key, row.map(|row| (key, Arc::new(row))))).unzip();
        let batch = self.with(|kind: &mut Kind<K>| kind.filled_with(keys));
        let _first = batch.0.set(Ok(rows.into_iter().flatten().collect()));
    }

    async fn fill<K: Key>(&self, batch: &Arc<Batch<K>>) -> Found<K> {
        let (mut quiet, mut asked) = (0, 0);
        while quiet < QUIET {
            tokio::task::yield_now().await;
            let now = self.asked.load(Ordering::Relaxed);
            quiet = if now == asked { quiet + 1 } else { 0 };
            asked = now;
        }
        self.load(batch).await
    }

    async fn load<K: Key>(&self, batch: &Arc<Batch<K>>) -> Found<K> {
        let keys = self.with(|kind: &mut Kind<K>| kind.close(batch));
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = K::load(&self.read, &keys).await.map_err(Arc::new)?;
        self.with(|kind: &mut Kind<K>| {
            for key in rows.keys() {
                kind.batches.entry(*key).or_insert_with(|| batch.clone());
            }
        });
        Ok(rows.into_iter().map(|(key, row)| (key, Arc::new(row))).collect())
    }

    fn with<K: Key, T>(&self, work: impl FnOnce(&mut Kind<K>) -> T) -> T {
        work(self.kinds().entry().or_insert_with(Kind::default))
    }

    fn kinds(&self) -> MutexGuard<'_, TypeMap> {
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Key> Kind<K> {
    fn batch_of(&mut self, key: K) -> Arc<Batch<K>> {
        let open = &mut self.open;
        let batch = self.batches.entry(key).or_insert_with(|| open.get_or_insert_default().clone());
        batch.clone()
    }

    /// A batch of those keys that are in none yet.
    fn filled_with(&mut self, keys: impl IntoIterator<Item = K>) -> Arc<Batch<K>> {
        let batch = Arc::new(Batch::default());
        for key in keys {
            self.batches.entry(key).or_insert_with(|| batch.clone());
        }
        batch
    }

    /// The keys of a batch, which takes no more.
    fn close(&mut self, batch: &Arc<Batch<K>>) -> Vec<K> {
        self.open.take_if(|open| Arc::ptr_eq(open, batch));
        self.batches.iter().filter(|(_, of)| Arc::ptr_eq(of, batch)).map(|(key, _)| *key).collect()
    }
}

impl<K: Key> Default for Kind<K> {
    fn default() -> Self {
        Self { batches: HashMap::new(), open: None }
    }
}

impl<K: Key> Default for Batch<K> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}
