//! Finds what is attached, for who wants the bytes themselves.

use sea_orm::{ColumnTrait, Order};

use crate::access::Action;
use crate::kernel::{Digest, Failure, Fault, Refusal, id::UnitId};
use crate::reports::entity::{activity_version, attachment, report_version};
use crate::reports::model::Attached;
use crate::store::Read;

/// What is attached.
pub struct Download {
    /// Its name, as the last version that has it calls it.
    pub name: String,
    /// Its media type, held against the bytes.
    pub media_type: String,
    /// Its bytes; none, where they are known already.
    pub content: Option<Vec<u8>>,
}

/// What is attached to a report, or to a report of a major activity, within the actor's reach. Of bytes that are known
/// already it is told only that he may have them.
///
/// # Errors
/// `NOT_FOUND` where there is none within reach, or the actor may not read reports; a fault.
pub async fn download(read: &Read, digest: Digest, known: bool) -> Result<Download, Failure> {
    let missing = || Refusal::not_found("附件", "attachment");
    if !read.actor().may(Action::ReadReports) {
        return Err(missing().into());
    }
    let digest = digest.to_string();
    let kept = read.find::<attachment::Entity>().filter(attachment::Column::Digest.eq(&digest));
    let units = kept.clone().columns::<(UnitId,)>([attachment::Column::UnitId]).await?;
    let units: Vec<UnitId> = units.into_iter().map(|(unit,)| unit).collect();
    if units.is_empty() {
        return Err(missing().into());
    }
    let (unit, attached) = attached(read, &units, &digest).await?.ok_or_else(missing)?;
    let content = match known {
        true => None,
        false => {
            let row = kept.filter(attachment::Column::UnitId.eq(unit)).one().await?;
            Some(row.ok_or_else(missing)?.content)
        }
    };
    Ok(Download { name: attached.name, media_type: attached.media_type, content })
}

/// What the last version of one of the units calls the bytes, and whose version it is.
async fn attached(read: &Read, units: &[UnitId], digest: &str) -> Result<Option<(UnitId, Attached)>, Fault> {
    // No text of people holds this: in JSON their quotation marks are escaped.
    let names = format!("\"digest\":\"{digest}\"");
    let of = |all: Vec<Attached>| all.into_iter().find(|attached| attached.digest == digest);
    let find = read.find::<report_version::Entity>().among(report_version::Column::UnitId, units);
    let find = find.filter(report_version::Column::Content.contains(&names));
    if let Some(row) = find.order_by(report_version::Column::Id, Order::Desc).limit(1).one().await? {
        return Ok(of(row.says()?.attachments).map(|attached| (row.unit_id, attached)));
    }
    let find = read.find::<activity_version::Entity>().among(activity_version::Column::UnitId, units);
    let find = find.filter(activity_version::Column::Content.contains(&names));
    match find.order_by(activity_version::Column::Id, Order::Desc).limit(1).one().await? {
        Some(row) => Ok(of(row.says()?.attachments).map(|attached| (row.unit_id, attached))),
        None => Ok(None),
    }
}
