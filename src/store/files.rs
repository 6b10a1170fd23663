//! Uploaded files by digest: kept a day, for the command that takes their digest. They are written
//! and read in parts, so that no connection ever holds one as a whole.

use std::sync::Arc;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, sea_query::OnConflict,
};

use super::command::again;
use super::entity::{file, file_part};
use super::{Read, Store, fault};
use crate::access::{Action, Actor};
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal};

const KEPT_SECONDS: i64 = 24 * 60 * 60;
const PART: usize = 1024 * 1024;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name at the uploader's.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Keeps a file for a day and gives its digest; what is older than a day goes.
///
/// # Errors
/// `FORBIDDEN` for an actor who may not upload; `CONTENTION`; a fault.
pub async fn keep(store: &Store, actor: &Arc<Actor>, name: &str, content: Vec<u8>) -> Result<Digest, Failure> {
    actor.demand(Action::UploadFile)?;
    let digest = Digest::of(&content);
    let row = file::Model {
        unit_id: actor.unit,
        digest: digest.to_string(),
        name: name.to_owned(),
        size: i64::try_from(content.len()).map_err(Fault::new)?,
        instant: store.clock().now(),
    };
    again("store.file.keep", || write(store, &row, &content)).await?;
    Ok(digest)
}

async fn write(store: &Store, row: &file::Model, content: &[u8]) -> Result<(), Failure> {
    let transaction = store.begin_apart().await?;
    file::Entity::delete_many()
        .filter(file::Column::Instant.lt(row.instant.plus_seconds(-KEPT_SECONDS)))
        .exec(&transaction)
        .await
        .map_err(fault)?;
    file::Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict(
            OnConflict::columns([file::Column::UnitId, file::Column::Digest])
                .update_columns([file::Column::Instant, file::Column::Name])
                .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await
        .map_err(fault)?;
    // The row is ours until the end, so nobody else writes its parts meanwhile.
    let known = file_part::Entity::find()
        .filter(file_part::Column::UnitId.eq(row.unit_id))
        .filter(file_part::Column::Digest.eq(&row.digest))
        .count(&transaction)
        .await
        .map_err(fault)?;
    let parts = if known > 0 { &[] } else { content };
    for (number, part) in (0..).zip(parts.chunks(PART)) {
        let (unit_id, digest) = (row.unit_id, row.digest.clone());
        let part = file_part::Model { unit_id, digest, number, content: part.to_vec() };
        file_part::Entity::insert(part.into_active_model().reset_all())
            .exec_without_returning(&transaction)
            .await
            .map_err(fault)?;
    }
    transaction.commit().await.map_err(fault)?;
    Ok(())
}

/// A file that was uploaded within the actor's reach.
///
/// # Errors
/// `FILE_MISSING` where there is none or its day has passed; a fault.
pub async fn fetch(read: &Read, digest: &str) -> Result<File, Failure> {
    let oldest = read.now().plus_seconds(-KEPT_SECONDS);
    let missing = || {
        Refusal::new(
            ErrorCode::FileMissing,
            "没有这个文件，或已过保存期；请先以 PUT /files 上传",
            "there is no such file, or its day has passed; upload it by PUT /files first",
        )
        .at(["file"])
    };
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
            .filter(file_part::Column::UnitId.eq(file.unit_id))
            .filter(file_part::Column::Digest.eq(digest))
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
