//! Refuses root fields: those whose action the actor may not do, and those that name none. The
//! action is read from the field's own `@requires`, so that what is printed is what is enforced.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ErrorExtensions, Name, ObjectType, OutputType, Positioned,
    ServerResult, Value,
};

use super::Session;
use crate::access::Action;
use crate::kernel::{Digest, ErrorCode, Language, Refusal, Refusals};
use crate::store::{About, Attempt, keep_refused};

/// A root type, each of whose fields asks for its action before it runs.
#[derive(Default)]
pub struct Guarded<T>(T);

impl<T: ObjectType> OutputType for Guarded<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(context, self).await
    }
}

impl<T: ObjectType> ContainerType for Guarded<T> {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        let field = &context.item.node.name.node;
        if let Err((refusal, language)) = check(context, &T::type_name(), field) {
            let at = |error: async_graphql::Error| context.set_error_path(error.into_server_error(context.item.pos));
            if context.schema_env.registry.mutation_type.as_deref() == Some(&*T::type_name()) {
                Box::pin(keep(context, field, &refusal)).await.map_err(at)?;
            }
            let error = async_graphql::Error::new(language.of(&refusal.message).to_owned());
            return Err(at(error.extend_with(|_, extensions| {
                extensions.set("code", refusal.code.as_str());
                extensions.set("allowed", refusal.allowed.clone());
            })));
        }
        self.0.resolve_field(context).await
    }
}

impl<T: ObjectType> ObjectType for Guarded<T> {}

fn check(context: &Context<'_>, parent: &str, field: &str) -> Result<(), (Refusal, Language)> {
    let Ok(session) = Session::of(context) else {
        let refusal =
            Refusal::new(ErrorCode::Unauthenticated, "没有身份，便没有接口", "without an actor there is no schema");
        return Err((refusal, Language::default()));
    };
    let action = required(&context.schema_env.registry, parent, field).ok_or_else(|| {
        let refusal = Refusal::new(
            ErrorCode::Forbidden,
            "该字段未登记权限，故不开放",
            "the field names no action, so it is closed",
        );
        (refusal, session.language)
    })?;
    session.read.actor().demand(action).map_err(|refusal| (refusal, session.language))
}

/// Keeps that somebody tried what his roles do not allow.
async fn keep(context: &Context<'_>, mutation: &str, refusal: &Refusal) -> async_graphql::Result<()> {
    let Ok(session) = Session::of(context) else { return Ok(()) };
    let asked: Vec<(Name, Value)> = context.field().arguments()?;
    let asked = Digest::of(serde_json::to_vec(&asked)?);
    let refusals = Refusals(vec![refusal.clone()]);
    let attempt = Attempt { command: mutation, input: &asked, personal: false, about: About::default() };
    Ok(keep_refused(session.store(), session.read.actor(), attempt, &refusals).await?)
}

/// The action that a root field's `@requires` names.
#[must_use]
pub fn required(registry: &Registry, parent: &str, field: &str) -> Option<Action> {
    let field = registry.types.get(parent)?.field_by_name(field)?;
    let invocation = field.directive_invocations.iter().find(|invocation| invocation.name == "requires")?;
    match invocation.args.get("action")? {
        Value::String(action) => action.parse().ok(),
        _ => None,
    }
}
