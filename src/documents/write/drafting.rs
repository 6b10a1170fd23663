//! How drafts begin and versions are written: each is inserted with its parts and with what it is found by, and never
//! changes.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::documents::approval::Who;
use crate::documents::entity::{document, document_gram, document_part, document_version};
use crate::documents::model::{DocumentKind, DocumentState, Wording, whole};
use crate::documents::search::grams;
use crate::duties::write::{
    occasion::owe,
    settle::{discharge, take_back},
};
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal, canonical,
    id::{ClauseRowId, DocumentId, DocumentOpinionId, UnitId},
};
use crate::organization;
use crate::policy::{self, obligation::Evidence};
use crate::store::{Place, Write};

/// What begins.
pub(super) struct Begun {
    /// What it is.
    pub(super) kind: DocumentKind,
    /// The clause that it rests on.
    pub(super) clause: ClauseRowId,
    /// Whether its unit issues it itself.
    pub(super) departmental: bool,
}

/// Begins a draft, which is made of what others wrote, or of nothing. What clauses oblige to whoever drafts is owed
/// from then on: its talent consideration statement, and, of what is drafted for committee and government, its issue.
pub(super) async fn begin(
    write: &mut Write,
    place: &Place,
    Begun { kind, clause, departmental }: Begun,
    wording: &Wording,
    also_by: &BTreeSet<Who>,
) -> Result<DocumentId, Failure> {
    wording.check()?;
    if departmental && organization::read::leading(write.read(), &place.scope).await?.scope == place.scope {
        let (zh, en) = ("党委领导的单位不自行印发文件", "a unit that leads issues nothing by itself");
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["departmental"]).allowing([false]).into());
    }
    if policy::read::clauses_by_id(write.read(), &[clause]).await?.is_empty() {
        return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
    }
    let row = document::Model {
        id: write.id(),
        unit_id: place.unit,
        kind: kind.as_str().to_owned(),
        departmental,
        clause_id: clause,
        state: DocumentState::Draft.as_str().to_owned(),
        number: 1,
        current_id: write.id(),
        opinions_until: None,
        decision_id: None,
        paper: None,
        issued_on: None,
        signatories: None,
        sealed_content: None,
        sealed: None,
        version: 1,
    };
    write.insert(row.clone()).await?;
    let owed = [Some(Evidence::Consideration), (!departmental).then_some(Evidence::Document)];
    for kind in owed.into_iter().flatten() {
        owe(write, row.unit_id, kind, (&row.id.global(), write.today())).await?;
    }
    insert(write, &row, wording, (&[], also_by)).await?;
    Ok(row.id)
}

/// Writes the version that a document has from now on. One with a talent consideration statement discharges what is owed
/// of it, as long as it is the last one.
pub(super) async fn insert(
    write: &mut Write,
    of: &document::Model,
    wording: &Wording,
    (opinions, also_by): (&[DocumentOpinionId], &BTreeSet<Who>),
) -> Result<(), Failure> {
    let wording = wording.trimmed();
    let kind: DocumentKind = of.kind.parse().map_err(Fault::new)?;
    let (head, seen) = (wording.head(kind, &of.clause_id.global())?, wording.seen()?);
    let person = write.read().actor().person.clone();
    let version = document_version::Model {
        id: of.current_id,
        unit_id: of.unit_id,
        document_id: of.id,
        number: of.number,
        title: wording.title.clone(),
        consideration_kind: wording.consideration.as_ref().map(|statement| statement.kind.as_str().to_owned()),
        consideration: wording.consideration.as_ref().map(|statement| statement.text.clone()),
        digest: whole(&head, &seen)?,
        head,
        opinions: canonical(opinions).map_err(Fault::new)?,
        issuer: person.issuer,
        subject: person.subject,
        also_by: if also_by.is_empty() { None } else { Some(canonical(also_by).map_err(Fault::new)?) },
        day: write.today(),
        instant: write.now(),
    };
    write.insert(version).await?;
    let texts = wording.parts.iter().flat_map(|part| [part.heading.as_str(), part.text.as_str()]);
    let found_by: BTreeSet<String> = std::iter::once(wording.title.as_str()).chain(texts).flat_map(grams).collect();
    let rows = (1..).zip(wording.parts.iter().zip(&seen)).map(|(position, (part, seen))| document_part::Model {
        id: write.id::<Uuid>(),
        unit_id: of.unit_id,
        document_id: of.id,
        version_id: of.current_id,
        position,
        part_key: part.key.clone(),
        heading: part.heading.clone(),
        content: part.text.clone(),
        digest: seen.digest.clone(),
    });
    let rows: Vec<document_part::Model> = rows.collect();
    write.insert_all(rows).await?;
    let (document, today) = (of.id.global(), write.today());
    match wording.consideration {
        Some(_) => discharge(write, of.unit_id, Evidence::Consideration, (&document, today)).await?,
        None => take_back(write, &document).await?,
    }
    index(write, (of.unit_id, of.id, of.current_id), found_by).await
}

/// Writes what a version is found by. It follows from the texts, which are recorded, and is not recorded itself.
async fn index(
    write: &mut Write,
    (unit_id, document_id, version_id): (UnitId, DocumentId, Uuid),
    grams: BTreeSet<String>,
) -> Result<(), Failure> {
    let row = |gram| document_gram::Model { version_id, gram, unit_id, document_id };
    write.insert_covered(grams.into_iter().map(row).collect()).await
}
