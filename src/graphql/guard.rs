//! Refuses root fields: those whose action the actor may not do, and those that name none. The
//! action is read from the field's own `@requires`, so that what is printed is what is enforced.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{ErrorExtensions, PathSegment, ServerResult, Value};

use super::Session;
use crate::access::Action;
use crate::kernel::{ErrorCode, Refusal};

/// Makes the guard of each request.
pub struct Guard;

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Guard {
    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let root = matches!(info.parent_type, "Query" | "Mutation");
        if root && !info.name.starts_with("__") {
            let pos = info.field.name.pos;
            check(context, info.parent_type, info.name).map_err(|(refusal, language)| {
                async_graphql::Error::new(language.of(&refusal.message).to_owned())
                    .extend_with(|_, extensions| {
                        extensions.set("code", refusal.code.as_str());
                        extensions.set("allowed", refusal.allowed.clone());
                    })
                    .into_server_error(pos)
                    .with_path(vec![PathSegment::Field(info.alias.unwrap_or(info.name).to_owned())])
            })?;
        }
        next.run(context, info).await
    }
}

fn check(context: &ExtensionContext<'_>, parent: &str, field: &str) -> Result<(), (Refusal, crate::kernel::Language)> {
    let Ok(session) = context.data::<Session>() else {
        let refusal =
            Refusal::new(ErrorCode::Unauthenticated, "没有身份，便没有接口", "without an actor there is no schema");
        return Err((refusal, crate::kernel::Language::default()));
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

/// The action that a root field's `@requires` names.
#[must_use]
pub fn required(registry: &async_graphql::registry::Registry, parent: &str, field: &str) -> Option<Action> {
    let field = registry.types.get(parent)?.field_by_name(field)?;
    let invocation = field.directive_invocations.iter().find(|invocation| invocation.name == "requires")?;
    match invocation.args.get("action")? {
        Value::String(action) => action.parse().ok(),
        _ => None,
    }
}
