//! Goes back from a part of a document to the parts that it was made from, and to the opinions that shaped each.

use std::collections::{BTreeSet, HashMap};

use crate::documents::entity::document_opinion;
use crate::documents::read::{self, documents_by_id, edges, opinions_by_id};
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal,
    id::{DocumentId, DocumentOpinionId},
};
use crate::store::Read;

/// How many steps back it goes at most.
pub const DEEPEST: i64 = 20;
/// How many parts are on it at most.
const MOST: usize = 400;

/// A part on the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// How many steps back; 0: the part that was asked about.
    pub depth: i64,
    /// Of which document.
    pub document: DocumentId,
    /// Of which version of it.
    pub number: i64,
    /// Which part of that.
    pub key: String,
    /// The opinions that the versions until then took up for it.
    pub opinions: Vec<document_opinion::Model>,
}

/// The way back, the nearest first, as far as the documents on it are within reach.
///
/// # Errors
/// `QUERY_TOO_DEAR` where it leads to too many parts; a fault of the database; a row that this program has not written.
pub async fn trace(read: &Read, document: DocumentId, number: i64, key: &str) -> Result<Vec<Traced>, Failure> {
    let mut found = Vec::new();
    let mut level = vec![(document, number, key.to_owned())];
    let mut gone: BTreeSet<_> = level.iter().cloned().collect();
    for depth in 0..=DEEPEST {
        let ids: BTreeSet<DocumentId> = level.iter().map(|(document, ..)| *document).collect();
        let ids: Vec<DocumentId> = ids.into_iter().collect();
        let there = documents_by_id(read, &ids).await?;
        level.retain(|(document, ..)| there.contains_key(document));
        if level.is_empty() {
            break;
        }
        if found.len() + level.len() > MOST {
            let (zh, en) = (
                format!("所追溯的多于 {MOST} 处；请自其来源文件逐份追溯"),
                format!("the way back leads to more than {MOST} parts; ask it of the documents that it was made from"),
            );
            return Err(Refusal::new(ErrorCode::QueryTooDear, zh, en).into());
        }
        let shaped = taken_up(read, &ids).await?;
        let edges = edges(read, &ids).await?;
        let mut next = Vec::new();
        for (document, number, key) in level {
            let opinions = shaped.get(&document).into_iter().flatten();
            let opinions = opinions.filter(|(taken, opinion)| *taken <= number && opinion.part_key == key);
            let opinions = opinions.map(|(_, opinion)| opinion.clone()).collect();
            let from = edges.get(&document).into_iter().flatten().filter(|edge| edge.part_key == key);
            let from = from.map(|edge| (edge.source_id, edge.source_number, edge.source_key.clone()));
            next.extend(from.filter(|place| gone.insert(place.clone())));
            found.push(Traced { depth, document, number, key, opinions });
        }
        level = next;
    }
    Ok(found)
}

/// The opinions that versions of documents took up, each once, with the number of the first version that did.
async fn taken_up(
    read: &Read,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<(i64, document_opinion::Model)>>, Fault> {
    let taken = read::taken_up(read, documents).await?;
    let ids: Vec<DocumentOpinionId> = taken.iter().flat_map(|(.., ids)| ids.iter().copied()).collect();
    let mut rows = opinions_by_id(read, &ids).await?;
    let mut found: HashMap<DocumentId, Vec<(i64, document_opinion::Model)>> = HashMap::new();
    for (document, number, ids) in taken {
        let opinions = ids.iter().filter_map(|id| rows.remove(id));
        found.entry(document).or_default().extend(opinions.map(|opinion| (number, opinion)));
    }
    Ok(found)
}
