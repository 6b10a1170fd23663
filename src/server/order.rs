//! The order of an answer's fields. The specification wants the document's; the library writes them
//! as they become ready, so that the same question could have two answers.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// The fields of an answer in the document's order, those of its fragments among them.
#[derive(Default)]
pub(super) struct Order {
    fields: Vec<(Name, Order)>,
}

impl Order {
    /// The order of a selection whose fragments are known not to spread themselves.
    pub fn of(selection: &SelectionSet, document: &ExecutableDocument) -> Self {
        Self::merged(&[selection], document)
    }

    fn merged(sets: &[&SelectionSet], document: &ExecutableDocument) -> Self {
        let mut found = IndexMap::new();
        for set in sets {
            collect(set, document, &mut found);
        }
        let below = |(key, below): (&Name, Vec<&SelectionSet>)| (key.clone(), Self::merged(&below, document));
        Self { fields: found.into_iter().map(below).collect() }
    }

    /// A value with its fields in order. Those that it has not were skipped, or are of a fragment
    /// for another type.
    pub fn apply(&self, value: Value) -> Value {
        if self.fields.is_empty() {
            return value;
        }
        match value {
            Value::Object(mut found) => {
                let ordered = self.fields.iter().filter_map(|(key, below)| {
                    let value = found.swap_remove(key)?;
                    Some((key.clone(), below.apply(value)))
                });
                Value::Object(ordered.collect())
            }
            Value::List(items) => Value::List(items.into_iter().map(|item| self.apply(item)).collect()),
            other => other,
        }
    }
}

fn collect<'d>(
    set: &'d SelectionSet,
    document: &'d ExecutableDocument,
    found: &mut IndexMap<&'d Name, Vec<&'d SelectionSet>>,
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let below = found.entry(&field.node.response_key().node).or_default();
                below.push(&field.node.selection_set.node);
            }
            Selection::InlineFragment(inline) => collect(&inline.node.selection_set.node, document, found),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, document, found);
                }
            }
        }
    }
}
