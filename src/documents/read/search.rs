//! Finds documents by what their current versions say.

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use crate::documents::entity::{document, document_gram};
use crate::documents::read::{parts, seen, versions_by_id};
use crate::documents::search::{Wanted, says, terms, wanted};
use crate::kernel::{ErrorCode, Failure, Refusal, id::DocumentId};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Read};

/// How many are looked at at once.
const BATCH: u64 = 100;

/// How many documents are found at most, and how many texts are looked at for that.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// How many are found.
    pub found: usize,
    /// How many are looked at.
    pub looked_at: u64,
}

/// The documents, the newest first, whose current version says what is asked for: the first ones of them, after the one
/// that is named, of a unit and of all below it.
///
/// # Errors
/// `QUERY_TOO_DEAR` where too many have what is asked for, but not as it is asked for; a fault of the database.
pub async fn search(
    read: &Read,
    asked: &str,
    within: Option<&unit::Model>,
    after: Option<DocumentId>,
    most: Most,
) -> Result<Vec<document::Model>, Failure> {
    let terms = terms(asked);
    let find = indexed(read, asked, within).order_by(document::Column::Id, Order::Desc);
    let (mut found, mut after, mut left) = (Vec::new(), after, most.looked_at);
    while left > 0 {
        let batch = match after {
            Some(after) => find.clone().filter(document::Column::Id.lt(after)),
            None => find.clone(),
        };
        let size = BATCH.min(left);
        let rows = batch.limit(size).all().await?;
        let is_last = (rows.len() as u64) < size;
        after = rows.last().map(|row| row.id);
        let current: Vec<Uuid> = rows.iter().map(|row| row.current_id).collect();
        let (versions, parts) = (versions_by_id(read, &current).await?, parts(read, &current).await?);
        for row in rows {
            let title = versions.get(&row.current_id).map(|version| version.title.as_str());
            let of = parts.get(&row.current_id).into_iter().flatten();
            let texts = of.flat_map(|part| [part.heading.as_str(), part.content.as_str()]);
            if says(title.into_iter().chain(texts), &terms) {
                found.push(row);
            }
        }
        if is_last || found.len() >= most.found {
            found.truncate(most.found);
            return Ok(found);
        }
        left -= size;
    }
    let (zh, en) = (
        format!("已查看 {} 份文件，所找到的仍不足一页；请写得更具体，或只查一个单位", most.looked_at),
        format!("{} documents were looked at and do not fill a page; say more, or name a unit", most.looked_at),
    );
    Err(Refusal::new(ErrorCode::QueryTooDear, zh, en).at(["text"]).allowing(["text", "unit"]).into())
}

/// How many documents say what is asked for; none where too many would have to be looked at for that.
///
/// # Errors
/// A fault of the database.
pub async fn count(
    read: &Read,
    asked: &str,
    within: Option<&unit::Model>,
    looked_at: u64,
) -> Result<Option<u64>, Failure> {
    match search(read, asked, within, None, Most { found: usize::MAX, looked_at }).await {
        Ok(found) => Ok(Some(found.len() as u64)),
        Err(failure) if failure.code() == ErrorCode::QueryTooDear => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The documents whose current version has, by the index, what may say what is asked for.
fn indexed(read: &Read, asked: &str, within: Option<&unit::Model>) -> Find<document::Entity> {
    let mut find = seen(read);
    if let Some(unit) = within {
        find = find.filter(document::Column::UnitId.in_subquery(organization::read::listed_at(read, unit, true)));
    }
    for wanted in wanted(asked) {
        let grams = read.find::<document_gram::Entity>();
        let grams = match wanted {
            Wanted::Exactly(gram) => grams.filter(document_gram::Column::Gram.eq(gram)),
            Wanted::Begins(first) => beginning(grams, first),
        };
        let versions = grams.subquery(document_gram::Column::VersionId);
        find = find.filter(document::Column::CurrentId.in_subquery(versions));
    }
    find
}

/// What begins with a character, as a range, which the index serves on both databases; it would not serve a pattern.
fn beginning(grams: Find<document_gram::Entity>, first: char) -> Find<document_gram::Entity> {
    let from = grams.filter(document_gram::Column::Gram.gte(first.to_string()));
    match char::from_u32(u32::from(first) + 1) {
        Some(next) => from.filter(document_gram::Column::Gram.lt(next.to_string())),
        None => from,
    }
}
