//! Uploaded files by digest: kept a day, for the command that takes their digest. They are written
//! as they arrive and read in parts, so that nothing on the way in ever holds one as a whole.

use std::mem;
use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, SqlErr};
use sha2::{Digest as _, Sha256};

use super::command::again;
use super::entity::{file, file_part};
use super::{Read, Store, fault};
use crate::access::{Action, Actor};
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal, id::FileId};

const KEPT_SECONDS: i64 = 24 * 60 * 60;
/// Whatever brings no part for so long has broken off without a word.
const SILENT_SECONDS: i64 = 60 * 60;
const PART: usize = 1024 * 1024;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name at the uploader's.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A file on its way in, of which no more than a part is held. Nobody sees it before it is kept; dropped
/// before that, it is removed.
pub struct Incoming {
    store: Store,
    row: file::Model,
    hash: Sha256,
    part: Vec<u8>,
    parts: i64,
    kept: bool,
}

impl Incoming {
    /// Begins a file. What is older than a day goes, and what broke off an hour ago.
    ///
    /// # Errors
    /// `FORBIDDEN` for an actor who may not upload; `CONTENTION`; a fault.
    pub async fn begin(store: &Store, actor: &Arc<Actor>, name: &str) -> Result<Self, Failure> {
        actor.demand(Action::UploadFile)?;
        let row = file::Model {
            id: store.ids().next(),
            unit_id: actor.unit,
            digest: None,
            name: name.to_owned(),
            size: 0,
            instant: store.clock().now(),
        };
        again("store.file.begin", || insert(store, &row)).await?;
        Ok(Self { store: store.clone(), row, hash: Sha256::new(), part: Vec::new(), parts: 0, kept: false })
    }

    /// Takes the bytes that come next.
    ///
    /// # Errors
    /// `FILE_MISSING` after an hour without any; `CONTENTION`; a fault.
    pub async fn take(&mut self, mut bytes: &[u8]) -> Result<(), Failure> {
        self.hash.update(bytes);
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PART - self.part.len()));
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() == PART {
                self.write_part().await?;
            }
        }
        Ok(())
    }

    /// Keeps the file for a day and gives its digest. A file that is there already is kept anew.
    ///
    /// # Errors
    /// As [`Incoming::take`].
    pub async fn keep(mut self) -> Result<Digest, Failure> {
        if !self.part.is_empty() {
            self.write_part().await?;
        }
        let digest = Digest::from(<[u8; 32]>::from(mem::take(&mut self.hash).finalize()));
        self.row.digest = Some(digest.to_string());
        again("store.file.keep", || show(&self.store, &self.row)).await?;
        self.kept = true;
        Ok(digest)
    }

    async fn write_part(&mut self) -> Result<(), Failure> {
        self.row.size += i64::try_from(self.part.len()).map_err(Fault::new)?;
        let (file_id, unit_id) = (self.row.id, self.row.unit_id);
        let part = file_part::Model { file_id, number: self.parts, unit_id, content: mem::take(&mut self.part) };
        again("store.file.part", || append(&self.store, &part)).await?;
        self.parts += 1;
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // Where nothing runs any more, the next upload removes it once it has been silent for long enough.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (store, id) = (self.store.clone(), self.row.id);
        runtime.spawn(async move {
            if let Err(failure) = again("store.file.remove", || remove(&store, id)).await {
                tracing::warn!(%failure, "an upload that broke off is removed later");
            }
        });
    }
}

/// Keeps a file that is at hand as a whole.
///
/// # Errors
/// As [`Incoming::begin`].
pub async fn keep(store: &Store, actor: &Arc<Actor>, name: &str, content: Vec<u8>) -> Result<Digest, Failure> {
    let mut incoming = Incoming::begin(store, actor, name).await?;
    incoming.take(&content).await?;
    incoming.keep().await
}

async fn insert(store: &Store, row: &file::Model) -> Result<(), Failure> {
    let before = |seconds: i64| file::Column::Instant.lt(row.instant.plus_seconds(-seconds));
    let silent = before(SILENT_SECONDS).and(file::Column::Digest.is_null());
    let transaction = store.begin_apart().await?;
    let old = file::Entity::delete_many().filter(before(KEPT_SECONDS).or(silent));
    old.exec(&transaction).await.map_err(fault)?;
    let new = file::Entity::insert(row.clone().into_active_model().reset_all());
    new.exec_without_returning(&transaction).await.map_err(fault)?;
    transaction.commit().await.map_err(fault)?;
    Ok(())
}

async fn append(store: &Store, part: &file_part::Model) -> Result<(), Failure> {
    let transaction = store.begin_apart().await?;
    let file = file::Entity::update_many()
        .col_expr(file::Column::Instant, Expr::value(store.clock().now()))
        .filter(file::Column::Id.eq(part.file_id));
    if file.exec(&transaction).await.map_err(fault)?.rows_affected == 0 {
        return Err(missing().into());
    }
    let new = file_part::Entity::insert(part.clone().into_active_model().reset_all());
    new.exec_without_returning(&transaction).await.map_err(fault)?;
    transaction.commit().await.map_err(fault)?;
    Ok(())
}

/// Makes a file whole, or the one with the same bytes young again.
async fn show(store: &Store, row: &file::Model) -> Result<(), Failure> {
    let now = store.clock().now();
    let transaction = store.begin_apart().await?;
    let same = file::Entity::update_many()
        .col_expr(file::Column::Instant, Expr::value(now))
        .col_expr(file::Column::Name, Expr::value(&row.name))
        .filter(file::Column::UnitId.eq(row.unit_id))
        .filter(file::Column::Digest.eq(row.digest.as_deref()));
    if same.exec(&transaction).await.map_err(fault)?.rows_affected > 0 {
        file::Entity::delete_by_id(row.id).exec(&transaction).await.map_err(fault)?;
    } else {
        let whole = file::Entity::update_many()
            .col_expr(file::Column::Digest, Expr::value(row.digest.clone()))
            .col_expr(file::Column::Size, Expr::value(row.size))
            .col_expr(file::Column::Instant, Expr::value(now))
            .filter(file::Column::Id.eq(row.id));
        if whole.exec(&transaction).await.map_err(overtaken)?.rows_affected == 0 {
            return Err(missing().into());
        }
    }
    transaction.commit().await.map_err(fault)?;
    Ok(())
}

/// Somebody else has brought the same bytes meanwhile: tried again, they are found.
fn overtaken(error: DbErr) -> Fault {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Fault::transient(error),
        _ => fault(error),
    }
}

async fn remove(store: &Store, id: FileId) -> Result<(), Failure> {
    let transaction = store.begin_apart().await?;
    file::Entity::delete_by_id(id).exec(&transaction).await.map_err(fault)?;
    transaction.commit().await.map_err(fault)?;
    Ok(())
}

fn missing() -> Refusal {
    Refusal::new(
        ErrorCode::FileMissing,
        "没有这个文件，或已过保存期；请先以 PUT /files 上传",
        "there is no such file, or its day has passed; upload it by PUT /files first",
    )
    .at(["file"])
}

/// A file that was uploaded within the actor's reach.
///
/// # Errors
/// `FILE_MISSING` where there is none or its day has passed; a fault.
pub async fn fetch(read: &Read, digest: &str) -> Result<File, Failure> {
    let oldest = read.now().plus_seconds(-KEPT_SECONDS);
    let file = read
        .find::<file::Entity>()
        .filter(file::Column::Digest.eq(digest))
        .filter(file::Column::Instant.gte(oldest))
        .one()
        .await?
        .ok_or_else(missing)?;
    let size = usize::try_from(file.size).map_err(Fault::new)?;
    let mut content = Vec::with_capacity(size);
    for number in (0_i64..).take(size.div_ceil(PART)) {
        let part = read
            .find::<file_part::Entity>()
            .filter(file_part::Column::FileId.eq(file.id))
            .filter(file_part::Column::Number.eq(number))
            .one()
            .await?;
        // Its day may pass while it is read.
        content.extend(part.ok_or_else(missing)?.content);
    }
    Ok(File { name: file.name, content })
}

/// A file's text, which must be UTF-8.
///
/// # Errors
/// `FILE_REFUSED` for other bytes.
pub fn text(file: File) -> Result<String, Refusal> {
    String::from_utf8(file.content).map_err(|_| {
        Refusal::new(ErrorCode::FileRefused, "文件须为 UTF-8 文本", "the file must be UTF-8 text").at(["file"])
    })
}
