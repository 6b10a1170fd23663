//! Uploaded files by digest: kept a day, for the command that takes their digest.

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};

use super::entity::file;
use super::{Read, Store, fault};
use crate::access::{Action, Actor};
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal};

const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// Keeps a file for a day and gives its digest; what is older than a day goes.
///
/// # Errors
/// `FORBIDDEN` for an actor who may not upload; a fault.
pub async fn keep(store: &Store, actor: &Arc<Actor>, name: &str, content: Vec<u8>) -> Result<Digest, Failure> {
    actor.demand(Action::UploadFile)?;
    let digest = Digest::of(&content);
    let now = store.clock().now();
    let row = file::Model {
        unit_id: actor.unit,
        digest: digest.to_string(),
        name: name.to_owned(),
        size: i64::try_from(content.len()).map_err(Fault::new)?,
        content,
        instant: now,
    };
    let transaction = store.begin_write().await?;
    file::Entity::delete_many()
        .filter(file::Column::Instant.lt(now.plus_seconds(-KEPT_SECONDS)))
        .exec(&transaction)
        .await
        .map_err(fault)?;
    file::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(
            OnConflict::columns([file::Column::UnitId, file::Column::Digest])
                .update_columns([file::Column::Instant, file::Column::Name])
                .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await
        .map_err(fault)?;
    transaction.commit().await.map_err(fault)?;
    Ok(digest)
}

/// A file that was uploaded within the actor's reach.
///
/// # Errors
/// `FILE_MISSING` where there is none or its day has passed; a fault.
pub async fn fetch(read: &Read, digest: &str) -> Result<file::Model, Failure> {
    let oldest = read.now().plus_seconds(-KEPT_SECONDS);
    read.find::<file::Entity>()
        .filter(file::Column::Digest.eq(digest))
        .filter(file::Column::Instant.gte(oldest))
        .one()
        .await?
        .ok_or_else(|| {
            Refusal::new(
                ErrorCode::FileMissing,
                "没有这个文件，或已过保存期；请先以 PUT /files 上传",
                "there is no such file, or its day has passed; upload it by PUT /files first",
            )
            .at(["file"])
            .into()
        })
}

/// A file's text, which must be UTF-8.
///
/// # Errors
/// `FILE_REFUSED` for other bytes.
pub fn text(file: file::Model) -> Result<String, Refusal> {
    String::from_utf8(file.content).map_err(|_| {
        Refusal::new(ErrorCode::FileRefused, "文件须为 UTF-8 文本", "the file must be UTF-8 text").at(["file"])
    })
}
