//! Finds documents by what their current versions say.

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use crate::access::Scope;
use crate::documents::entity::{document, document_gram};
use crate::documents::read::{parts, seen, versions_by_id};
use crate::documents::search::{Wanted, says, terms, wanted};
use crate::kernel::{Fault, id::DocumentId};
use crate::organization;
use crate::store::Read;

/// How many are looked at at once.
const BATCH: u64 = 100;

/// The documents, the newest first, whose current version says what is asked for: as many as there are of `most`, after
/// the one that is named, at or below a place.
///
/// # Errors
/// A fault of the database.
pub async fn search(
    read: &Read,
    asked: &str,
    within: Option<&Scope>,
    after: Option<DocumentId>,
    most: usize,
) -> Result<Vec<document::Model>, Fault> {
    let terms = terms(asked);
    let mut find = seen(read);
    if let Some(scope) = within {
        let units = organization::read::at_or_below(read, scope);
        find = find.filter(document::Column::UnitId.in_subquery(units));
    }
    for wanted in wanted(asked) {
        let grams = read.find::<document_gram::Entity>();
        let grams = match wanted {
            Wanted::Exactly(gram) => grams.filter(document_gram::Column::Gram.eq(gram)),
            Wanted::Begins(first) => grams.filter(document_gram::Column::Gram.starts_with(first.to_string())),
        };
        let versions = grams.subquery(document_gram::Column::VersionId);
        find = find.filter(document::Column::CurrentId.in_subquery(versions));
    }
    let find = find.order_by(document::Column::Id, Order::Desc);
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let batch = match after {
            Some(after) => find.clone().filter(document::Column::Id.lt(after)),
            None => find.clone(),
        };
        let rows = batch.limit(BATCH).all().await?;
        let is_last = (rows.len() as u64) < BATCH;
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
        if is_last || found.len() >= most {
            break;
        }
    }
    found.truncate(most);
    Ok(found)
}
