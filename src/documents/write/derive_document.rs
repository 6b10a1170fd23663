//! Makes a draft of parts of other documents: merges, splits or copies them.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use uuid::Uuid;

use super::drafting::{Begun, begin};
use super::frozen::demand_unfrozen;
use super::subject;
use crate::access::Action;
use crate::documents::approval::Who;
use crate::documents::entity::{document_edge, document_part};
use crate::documents::model::{Consideration, DocumentKind, FrozenMove, MOST_PARTS, Part, Wording, number};
use crate::documents::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{ClauseRowId, DocumentId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 由一份或多份文件合并、拆分或复制而成新稿：每一部分写明所出自的文件、版本与部分，追溯时逐级可查。
///
/// Makes a draft of one or more documents, which are merged, split or copied: each of its parts names the documents,
/// versions and parts that it is derived from, and can be traced back to them.
#[derive(Serialize)]
pub struct DeriveDocument {
    /// The code of the unit whose document it is.
    pub unit: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Whether the unit, which does not lead, issues it itself.
    pub departmental: bool,
    /// The clause that it rests on.
    pub clause: ClauseRowId,
    /// What it is called.
    pub title: String,
    /// How talent was considered.
    pub consideration: Option<Consideration>,
    /// Its parts, in order.
    pub parts: Vec<Derived>,
}

/// A part that is derived from others.
#[derive(Debug, Clone, Serialize)]
pub struct Derived {
    /// Its key.
    pub key: String,
    /// Its heading; none: that of the first part that it is derived from.
    pub heading: Option<String>,
    /// Its text; none: the texts that it is derived from, one after the other.
    pub text: Option<String>,
    /// What it is derived from.
    pub sources: Vec<Source>,
}

/// A part of a version of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Which document.
    pub document: DocumentId,
    /// The number of the version.
    pub number: i64,
    /// The part's key.
    pub part: String,
}

#[derive(Serialize)]
struct DocumentDerived {
    document: String,
    from: Vec<String>,
}

impl Event for DocumentDerived {
    const NAME: &'static str = "documents.document.derived";
}

/// Most parts that one part is derived from.
const MOST_SOURCES: i64 = 20;

impl Command for DeriveDocument {
    const NAME: &'static str = "documents.document.derive";
    const ACTION: Action = Action::DraftDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[DocumentDerived::NAME];
    type Subject = Place;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &place, FrozenMove::Draft).await?;
        self.check()?;
        let sources = self.sources(write.read()).await?;
        let parts = self.parts.iter().enumerate().map(|(at, part)| part.made(&at.to_string(), &sources));
        let parts = parts.collect::<Result<Vec<Part>, Refusal>>()?;
        let wording = Wording { title: self.title.clone(), consideration: self.consideration.clone(), parts };
        let begun = Begun { kind: self.kind, clause: self.clause, departmental: self.departmental };
        let id = begin(write, &place, begun, &wording, &sources.writers).await?;
        let sources = self.parts.iter().flat_map(|part| part.sources.iter().map(move |source| (part, source)));
        let edges = sources.map(|(part, source)| document_edge::Model {
            id: write.id::<Uuid>(),
            unit_id: place.unit,
            document_id: id,
            part_key: part.key.clone(),
            source_id: source.document,
            source_number: source.number,
            source_key: source.part.clone(),
        });
        let edges: Vec<document_edge::Model> = edges.collect();
        let mut from: Vec<String> = edges.iter().map(|edge| edge.source_id.global()).collect();
        from.sort();
        from.dedup();
        write.insert_all(edges).await?;
        write.emit(&DocumentDerived { document: id.global(), from })?;
        Ok(id)
    }
}

impl DeriveDocument {
    /// Demands parts, each with sources, and not too many of either.
    fn check(&self) -> Result<(), Refusal> {
        checks::between("parts", number(self.parts.len()), (1, MOST_PARTS))?;
        for (at, part) in self.parts.iter().enumerate() {
            checks::between("sources", number(part.sources.len()), (1, MOST_SOURCES))
                .map_err(|refusal| refusal.at(["parts", &at.to_string(), "sources"]))?;
        }
        Ok(())
    }

    /// What is there of all that the parts are derived from.
    async fn sources(&self, read: &Read) -> Result<Sources, Failure> {
        let named = || self.parts.iter().flat_map(|part| &part.sources);
        let ids: BTreeSet<DocumentId> = named().map(|source| source.document).collect();
        let ids: Vec<DocumentId> = ids.into_iter().collect();
        let asked: BTreeSet<(DocumentId, i64)> = named().map(|source| (source.document, source.number)).collect();
        let asked: Vec<(DocumentId, i64)> = asked.into_iter().collect();
        let documents = read::documents_by_id(read, &ids).await?.into_keys().collect();
        let versions = read::numbered(read, &asked).await?;
        let of: Vec<Uuid> = versions.values().map(|version| version.id).collect();
        let mut parts = read::parts(read, &of).await?;
        let parts = versions.into_iter().map(|(key, version)| (key, parts.remove(&version.id).unwrap_or_default()));
        let writers = read::writers(read, &asked).await?;
        Ok(Sources { documents, parts: parts.collect(), writers })
    }
}

/// What the actor sees of the documents that parts are derived from.
struct Sources {
    documents: BTreeSet<DocumentId>,
    /// The parts of their versions.
    parts: HashMap<(DocumentId, i64), Vec<document_part::Model>>,
    /// Who wrote them.
    writers: BTreeSet<Who>,
}

impl Sources {
    /// The part that is named at a place of the input.
    fn part(&self, source: &Source, place: [&str; 4]) -> Result<&document_part::Model, Refusal> {
        let at = |refusal: Refusal, field: &str| {
            let place = place.iter().map(|step| (*step).to_owned());
            refusal.at(place.chain([field.to_owned()]))
        };
        if !self.documents.contains(&source.document) {
            return Err(at(Refusal::not_found("文件", "document"), "document"));
        }
        let parts = self.parts.get(&(source.document, source.number));
        let parts = parts.ok_or_else(|| at(Refusal::not_found("版本", "version"), "number"))?;
        let part = parts.iter().find(|part| part.part_key == source.part);
        let keys = parts.iter().map(|part| part.part_key.as_str());
        part.ok_or_else(|| at(Refusal::not_found("部分", "part"), "part").allowing(keys))
    }
}

impl Derived {
    /// The part, made of those that it is derived from.
    fn made(&self, at: &str, sources: &Sources) -> Result<Part, Refusal> {
        let mut made_of: Vec<&document_part::Model> = Vec::with_capacity(self.sources.len());
        for (position, source) in self.sources.iter().enumerate() {
            let position = position.to_string();
            let place = ["parts", at, "sources", &position];
            if self.sources.iter().filter(|other| *other == source).count() > 1 {
                let (zh, en) = ("同一出处只列一次", "the same source is named once");
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(place));
            }
            made_of.push(sources.part(source, place)?);
        }
        let heading = made_of.first().map(|part| part.heading.clone()).unwrap_or_default();
        let texts: Vec<&str> = made_of.iter().map(|part| part.content.as_str()).collect();
        Ok(Part {
            key: self.key.clone(),
            heading: self.heading.clone().unwrap_or(heading),
            text: self.text.clone().unwrap_or_else(|| texts.join("\n")),
        })
    }
}
