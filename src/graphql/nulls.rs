//! What an error leaves behind (GraphQL specification, 6.4.4): null where the field may be null, else
//! null in the nearest field above that may. The library leaves such fields out of the answer.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo};
use async_graphql::{Response, ServerError, ServerResult, Value};

/// Makes the keeper of nulls of each request.
pub struct Nulls;

impl ExtensionFactory for Nulls {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Keeper::default())
    }
}

type Path = Vec<String>;

#[derive(Default)]
struct Keeper {
    failed: AtomicBool,
    errors: Mutex<Vec<ServerError>>,
    /// Objects that cannot stand because a field of theirs that may not be null has failed.
    fallen: Mutex<HashSet<Path>>,
}

/// Whether a path leads to an item of a list. The library says of every item that it may not be
/// null, so the list's own type decides about its items.
fn is_item(path: &Path) -> bool {
    path.last().is_some_and(|segment| segment.bytes().all(|byte| byte.is_ascii_digit()))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keeper {
    fn null(&self, nullable: bool, mut path: Path) -> Option<Value> {
        if !nullable {
            path.pop();
            held(&self.fallen).insert(path);
        }
        Some(Value::Null)
    }

    fn settle(&self, value: Option<Value>, return_type: &str, path: Path) -> Option<Value> {
        if is_item(&path) {
            let fallen = held(&self.fallen).contains(&path);
            return if fallen { Some(Value::Null) } else { value };
        }
        let (nullable, named) = match return_type.strip_suffix('!') {
            Some(named) => (false, named),
            None => (true, return_type),
        };
        if held(&self.fallen).contains(&path) {
            return self.null(nullable, path);
        }
        let Some(Value::List(mut items)) = value else { return value };
        let items_nullable = !named.trim_end_matches(']').ends_with('!');
        for (index, item) in items.iter_mut().enumerate() {
            let mut place = path.clone();
            place.push(index.to_string());
            if held(&self.fallen).contains(&place) {
                if !items_nullable {
                    return self.null(nullable, path);
                }
                *item = Value::Null;
            }
        }
        Some(Value::List(items))
    }
}

#[async_trait::async_trait]
impl Extension for Keeper {
    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(context, operation).await;
        if self.failed.load(Ordering::Acquire) {
            response.errors.append(&mut held(&self.errors));
            if held(&self.fallen).contains(&Path::new()) {
                response.data = Value::Null;
            }
        }
        response
    }

    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let (path, return_type) = (info.path_node, info.return_type);
        match next.run(context, info).await {
            Ok(value) if !self.failed.load(Ordering::Acquire) => Ok(value),
            Ok(value) => Ok(self.settle(value, return_type, path.to_string_vec())),
            Err(error) => {
                held(&self.errors).push(error);
                self.failed.store(true, Ordering::Release);
                let path = path.to_string_vec();
                if is_item(&path) {
                    held(&self.fallen).insert(path);
                    return Ok(Some(Value::Null));
                }
                Ok(self.null(!return_type.ends_with('!'), path))
            }
        }
    }
}
