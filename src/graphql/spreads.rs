//! Spreads that say on which type they stand. The library counts the cost of what a spread selects as if
//! it stood on the type around it, so that on an interface a list would cost no more than one field.

use std::collections::HashMap;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, FragmentDefinition, InlineFragment, Selection, SelectionSet, TypeCondition,
};
use async_graphql::{Name, Positioned};

/// Puts each spread into an inline fragment on the type of what it spreads: the same document.
#[must_use]
pub fn conditioned(mut document: ExecutableDocument) -> ExecutableDocument {
    let types = document.fragments.iter().map(|(name, fragment)| (name.clone(), condition(fragment))).collect();
    match &mut document.operations {
        DocumentOperations::Single(operation) => put(&types, &mut operation.node.selection_set),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|operation| put(&types, &mut operation.node.selection_set));
        }
    }
    document.fragments.values_mut().for_each(|fragment| put(&types, &mut fragment.node.selection_set));
    document
}

fn condition(fragment: &Positioned<FragmentDefinition>) -> Positioned<TypeCondition> {
    fragment.node.type_condition.clone()
}

fn put(types: &HashMap<Name, Positioned<TypeCondition>>, set: &mut Positioned<SelectionSet>) {
    for selection in &mut set.node.items {
        let at = selection.pos;
        match &mut selection.node {
            Selection::Field(field) => put(types, &mut field.node.selection_set),
            Selection::InlineFragment(inline) => put(types, &mut inline.node.selection_set),
            Selection::FragmentSpread(spread) => {
                let Some(condition) = types.get(&spread.node.fragment_name.node) else { continue };
                let items = vec![selection.clone()];
                let inline = InlineFragment {
                    type_condition: Some(condition.clone()),
                    directives: Vec::new(),
                    selection_set: Positioned::new(SelectionSet { items }, at),
                };
                selection.node = Selection::InlineFragment(Positioned::new(inline, at));
            }
        }
    }
}
