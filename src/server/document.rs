//! Documents: counted before they are parsed, parsed once and kept by their digest. Only what the
//! text alone tells is kept; validation and cost depend on the variables and are for each request.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::parser::{self, parse_query};
use lru::LruCache;
use serde_json::{Map, Value as Json};

use super::lexicon;
use super::order::Order;
use super::rejection::Rejection;
use crate::config::Limits;
use crate::graphql::wording::of_a_document;
use crate::kernel::{Digest, ErrorCode, Refusal};

const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(511);
/// Longer documents are parsed each time: nobody sends one often.
const LONGEST_KEPT: usize = 16 * 1024;
/// Fields of a document once its fragments are spread. A few lines of fragments within fragments
/// are worth billions.
const FIELDS: usize = 20_000;
/// Fragments and fields within each other.
const NESTED: usize = 64;

/// A parsed document and what its text alone tells.
pub(super) struct Document {
    pub parsed: ExecutableDocument,
    pub introspects: bool,
    operations: BTreeMap<Option<Name>, Operation>,
}

/// An operation of a document.
pub(super) struct Operation {
    pub kind: OperationType,
    pub order: Order,
    /// The variables that may not be left out, which the library does not ask for.
    required: Vec<Name>,
}

impl Operation {
    /// Refuses variables of which one is missing that must be there.
    pub fn check(&self, variables: &Map<String, Json>) -> Result<(), Rejection> {
        let given = |name: &Name| variables.get(name.as_str()).is_some_and(|value| !value.is_null());
        let Some(missing) = self.required.iter().find(|name| !given(name)) else { return Ok(()) };
        let refusal = Refusal::new(
            ErrorCode::ValidationFailed,
            format!("变量 ${missing} 须有值"),
            format!("the variable ${missing} must have a value"),
        );
        Err(Rejection::document(refusal.at(["variables", missing]), Vec::new()))
    }
}

/// The parsed documents of late.
pub(super) struct Documents {
    kept: Mutex<LruCache<Digest, Arc<Document>>>,
    limits: Limits,
}

impl Documents {
    pub fn new(limits: Limits) -> Self {
        Self { kept: Mutex::new(LruCache::new(KEPT)), limits }
    }

    /// The document of a query.
    pub fn read(&self, query: &str) -> Result<Arc<Document>, Rejection> {
        let digest = Digest::of(query.as_bytes());
        let known = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).map(Arc::clone);
        if let Some(document) = known {
            return Ok(document);
        }
        let document = Arc::new(self.parse(query)?);
        if query.len() <= LONGEST_KEPT {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.put(digest, Arc::clone(&document));
        }
        Ok(document)
    }

    fn parse(&self, query: &str) -> Result<Document, Rejection> {
        lexicon::measure(query, self.limits.tokens)?;
        let parsed = parse_query(query).map_err(|error| unparsed(&error))?;
        let tally = Count { document: &parsed, fragments: HashMap::new() }.document()?;
        let excess = [
            (tally.aliases, self.limits.aliases, "别名", "aliases"),
            (tally.directives, self.limits.directives, "指令", "directives"),
            (tally.fields, FIELDS, "字段", "fields"),
        ];
        for (found, limit, zh, en) in excess {
            if found > limit {
                return Err(Rejection::document(
                    too_dear(
                        format!("查询含 {found} 个{zh}，上限为 {limit}"),
                        format!("the query has {found} {en}; at most {limit} are allowed"),
                    )
                    .allowing([limit]),
                    Vec::new(),
                ));
            }
        }
        let operations = parsed.operations.iter().map(|(name, operation)| {
            let order = Order::of(&operation.node.selection_set.node, &parsed);
            let variables = operation.node.variable_definitions.iter().map(|variable| &variable.node);
            let required = variables.filter(|one| !one.var_type.node.nullable && one.default_value.is_none());
            let required = required.map(|one| one.name.node.clone()).collect();
            (name.cloned(), Operation { kind: operation.node.ty, order, required })
        });
        Ok(Document { operations: operations.collect(), introspects: tally.introspects, parsed })
    }
}

impl Document {
    /// The operation that is to be executed.
    pub fn operation(&self, name: Option<&str>) -> Result<&Operation, Rejection> {
        let mut all = self.operations.iter();
        let chosen = match name {
            Some(name) => all.find(|(one, _)| one.as_ref().is_some_and(|one| one == name)),
            None => all.next().filter(|_| self.operations.len() == 1),
        };
        chosen.map(|(_, operation)| operation).ok_or_else(|| {
            let names = self.operations.keys().flatten();
            let (zh, en) = match name {
                Some(name) => (format!("文档中没有操作 {name}"), format!("the document has no operation {name}")),
                None => (
                    "文档有多个操作，须以 operationName 指定其一".to_owned(),
                    "the document has several operations; operationName must name one".to_owned(),
                ),
            };
            Rejection::document(Refusal::new(ErrorCode::ValidationFailed, zh, en).allowing(names), Vec::new())
        })
    }
}

pub(super) fn too_dear(zh: String, en: String) -> Refusal {
    Refusal::new(ErrorCode::QueryTooDear, zh, en)
}

fn unparsed(error: &parser::Error) -> Rejection {
    let places: Vec<_> = error.positions().collect();
    let (zh, en) = match (places.first(), error) {
        (_, parser::Error::RecursionLimitExceeded) => {
            return Rejection::document(
                too_dear("查询嵌套过深".to_owned(), "the query is nested too deeply".to_owned()),
                places,
            );
        }
        (Some(at), parser::Error::Syntax { .. }) => (
            format!("第 {} 行第 {} 列不符合 GraphQL 语法", at.line, at.column),
            format!("line {}, column {} is not GraphQL", at.line, at.column),
        ),
        (None, parser::Error::Syntax { .. }) => ("不符合 GraphQL 语法".to_owned(), "this is not GraphQL".to_owned()),
        (_, other) => {
            let said = of_a_document(&other.to_string());
            (said.zh, said.en)
        }
    };
    Rejection::document(Refusal::new(ErrorCode::ParseFailed, zh, en), places)
}

#[derive(Clone, Copy, Default)]
struct Tally {
    fields: usize,
    aliases: usize,
    directives: usize,
    introspects: bool,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.introspects |= other.introspects;
    }
}

/// Counts each fragment once and adds it wherever it is spread.
struct Count<'d> {
    document: &'d ExecutableDocument,
    /// `None` while a fragment is being counted: who meets it again has found a cycle.
    fragments: HashMap<&'d Name, Option<Tally>>,
}

impl<'d> Count<'d> {
    fn document(&mut self) -> Result<Tally, Rejection> {
        let mut whole = Tally::default();
        let document = self.document;
        for (_, operation) in document.operations.iter() {
            whole.directives = whole.directives.saturating_add(operation.node.directives.len());
            whole.add(self.selections(&operation.node.selection_set.node, 0)?);
        }
        Ok(whole)
    }

    fn selections(&mut self, set: &'d SelectionSet, depth: usize) -> Result<Tally, Rejection> {
        if depth > NESTED {
            let refusal = too_dear("查询嵌套过深".to_owned(), "the query is nested too deeply".to_owned());
            return Err(Rejection::document(refusal.allowing([NESTED]), Vec::new()));
        }
        let mut sum = Tally::default();
        for selection in &set.items {
            let directives = selection.node.directives().len();
            sum.directives = sum.directives.saturating_add(directives);
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    sum.add(Tally {
                        fields: 1,
                        aliases: usize::from(field.node.alias.is_some()),
                        directives: 0,
                        introspects: name == "__schema" || name == "__type",
                    });
                    sum.add(self.selections(&field.node.selection_set.node, depth + 1)?);
                }
                Selection::InlineFragment(inline) => {
                    sum.add(self.selections(&inline.node.selection_set.node, depth + 1)?);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    sum.add(self.fragment(name, depth + 1)?);
                }
            }
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'d Name, depth: usize) -> Result<Tally, Rejection> {
        match self.fragments.get(name) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => {
                let refusal = Refusal::new(
                    ErrorCode::ValidationFailed,
                    format!("片段 {name} 引用了自身"),
                    format!("the fragment {name} spreads itself"),
                );
                return Err(Rejection::document(refusal, Vec::new()));
            }
            None => {}
        }
        // A fragment that is not there is for the validation to name.
        let Some(definition) = self.document.fragments.get(name) else { return Ok(Tally::default()) };
        self.fragments.insert(name, None);
        let counted = self.selections(&definition.node.selection_set.node, depth)?;
        self.fragments.insert(name, Some(counted));
        Ok(counted)
    }
}
