//! Objects of which there may be many in an answer.

use std::borrow::Cow;
use std::ops::Deref;
use std::pin::Pin;
use std::task::Poll;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value,
};
use futures_util::future::{FutureExt, join_all};
use futures_util::poll;

/// An object whose fields are answered side by side, like all others, but on one future: the library
/// makes one for each field, which is most of what a long list costs.
pub struct Joined<T>(pub T);

impl<T> Deref for Joined<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ObjectType> OutputType for Joined<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        answer(context, &self.0).boxed().await
    }
}

async fn answer<T: ObjectType>(context: &ContextSelectionSet<'_>, object: &T) -> ServerResult<Value> {
    let selections = &context.item.node;
    if !is_plain(selections) {
        return resolve_container(context, object).await;
    }
    let resolve = |at: usize, field| async move {
        let context = context.with_field(field);
        (at, object.resolve_field(&context).await)
    };
    let mut found = IndexMap::with_capacity(selections.items.len());
    let mut waiting = Vec::new();
    let mut room = None;
    for (at, field) in selections.items.iter().filter_map(field).enumerate() {
        found.insert(field.node.response_key().node.clone(), Value::Null);
        let mut future = match room.take() {
            Some(mut room) => {
                Pin::set(&mut room, resolve(at, field));
                room
            }
            None => Box::pin(resolve(at, field)),
        };
        match poll!(future.as_mut()) {
            Poll::Ready(answer) => {
                settle(context, &mut found, answer);
                room = Some(future);
            }
            Poll::Pending => waiting.push(future),
        }
    }
    for answer in join_all(waiting).await {
        settle(context, &mut found, answer);
    }
    Ok(Value::Object(found))
}

type Answer = (usize, ServerResult<Option<Value>>);

fn settle(context: &ContextSelectionSet<'_>, found: &mut IndexMap<Name, Value>, (at, answer): Answer) {
    match answer {
        Ok(value) => {
            if let Some((_, place)) = found.get_index_mut(at) {
                *place = value.unwrap_or_default();
            }
        }
        Err(error) => context.add_error(error),
    }
}

impl<T: ObjectType> ContainerType for Joined<T> {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(context).await
    }
}

impl<T: ObjectType> ObjectType for Joined<T> {}

/// So many fields are looked through for two with one name, and polled together.
const FEW: usize = 16;

/// Whether a selection is a few fields under names of their own, without fragments or directives. All
/// else is the library's to answer.
fn is_plain(selections: &SelectionSet) -> bool {
    let fields = || selections.items.iter().filter_map(field);
    selections.items.len() <= FEW
        && fields().count() == selections.items.len()
        && fields().enumerate().all(|(at, one)| {
            let name = &one.node.response_key().node;
            one.node.name.node != "__typename"
                && one.node.directives.is_empty()
                && fields().take(at).all(|other| other.node.response_key().node != *name)
        })
}

fn field(selection: &Positioned<Selection>) -> Option<&Positioned<Field>> {
    match &selection.node {
        Selection::Field(field) => Some(field),
        _ => None,
    }
}
