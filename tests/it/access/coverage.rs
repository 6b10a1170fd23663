use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition};
use rencai::access::{Action, Role};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::support::world::{WUHUA, World, in_app};

/// What the SDL says: root fields with their action and arguments, input types, object types.
struct Sdl {
    roots: Vec<Root>,
    kinds: BTreeMap<String, TypeKind>,
}

struct Root {
    operation: &'static str,
    name: String,
    action: Action,
    arguments: Vec<InputValueDefinition>,
    answer: Type,
}

fn sdl() -> Sdl {
    let mut sdl = Sdl { roots: Vec::new(), kinds: BTreeMap::new() };
    for definition in parse_schema(rencai::graphql::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        let operation = match name.as_str() {
            "Query" => "query",
            "Mutation" => "mutation",
            _ => {
                sdl.kinds.insert(name, definition.node.kind);
                continue;
            }
        };
        let TypeKind::Object(object) = definition.node.kind else { panic!("{name} is no object") };
        for field in object.fields {
            let field = field.node;
            let requires = field.directives.iter().find(|directive| directive.node.name.node == "requires");
            let action = requires.and_then(|requires| requires.node.get_argument("action")).map(|value| &value.node);
            let action = match action {
                Some(async_graphql::Value::String(action)) => action.parse().unwrap(),
                other => panic!("{name}.{} requires {other:?}", field.name.node),
            };
            sdl.roots.push(Root {
                operation,
                name: field.name.node.to_string(),
                action,
                arguments: field.arguments.into_iter().map(|argument| argument.node).collect(),
                answer: field.ty.node,
            });
        }
    }
    assert!(sdl.roots.len() > 25);
    sdl
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

impl Sdl {
    /// The smallest value of an input type: nothing that may be left out.
    fn value(&self, ty: &Type) -> Value {
        let name = match &ty.base {
            BaseType::List(_) => return json!([]),
            BaseType::Named(name) => name.as_str(),
        };
        match (name, self.kinds.get(name)) {
            ("Int", _) => json!(1),
            ("Long", _) => json!("1"),
            ("Boolean", _) => json!(false),
            ("ID", _) => json!(rencai::kernel::id::GlobalId::encode("Edition", Uuid::nil())),
            ("Date", _) => json!("2010-12-31"),
            ("Period", _) => json!("2010"),
            ("DateTime", _) => json!("2010-12-31T00:00:00Z"),
            ("JSON", _) => json!({}),
            ("String", _) => json!("nothing"),
            (_, Some(TypeKind::Enum(values))) => json!(values.values[0].node.value.node.as_str()),
            (_, Some(TypeKind::InputObject(input))) => self.values(input.fields.iter().map(|field| &field.node)).into(),
            (other, _) => panic!("no value for {other}"),
        }
    }

    fn values<'f>(&self, fields: impl Iterator<Item = &'f InputValueDefinition>) -> Map<String, Value> {
        fields
            .filter(|field| !field.ty.node.nullable)
            .map(|field| (field.name.node.to_string(), self.value(&field.ty.node)))
            .collect()
    }

    /// A document that asks for the field alone, and its variables.
    fn document(&self, root: &Root) -> (String, Value) {
        let asked: Vec<_> = root.arguments.iter().filter(|argument| !argument.ty.node.nullable).collect();
        let list = |form: &dyn Fn(&InputValueDefinition) -> String| match asked.is_empty() {
            true => String::new(),
            false => format!("({})", asked.iter().map(|one| form(one)).collect::<Vec<_>>().join(", ")),
        };
        let declared = list(&|one| format!("${}: {}", one.name.node, one.ty.node));
        let given = list(&|one| format!("{0}: ${0}", one.name.node));
        let composite = matches!(
            self.kinds.get(named(&root.answer)),
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        );
        let selection = match (root.operation, composite) {
            ("mutation", _) => " { errors { code } }",
            (_, true) => " { __typename }",
            (_, false) => "",
        };
        let document = format!("{} asked{declared} {{ {}{given}{selection} }}", root.operation, root.name);
        (document, Value::Object(self.values(asked.into_iter())))
    }
}

fn codes(answer: &Value) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for error in answer["errors"].as_array().into_iter().flatten() {
        codes.push(error["extensions"]["code"].as_str().unwrap_or("none").to_owned());
    }
    for payload in answer["data"].as_object().into_iter().flat_map(Map::values) {
        for error in payload["errors"].as_array().into_iter().flatten() {
            codes.push(error["code"].as_str().unwrap_or("none").to_owned());
        }
    }
    codes
}

async fn as_nobody(world: &World, document: &str, variables: &Value) -> Value {
    let variables = async_graphql::Variables::from_json(variables.clone());
    let request = async_graphql::Request::new(document).variables(variables);
    serde_json::to_value(world.app.ask(request).await).unwrap()
}

#[test]
fn every_root_field_is_closed_to_nobody_and_to_other_roles_and_open_to_its_own() {
    let sdl = sdl();
    in_app(|world| {
        let sdl = &sdl;
        async move {
            for root in &sdl.roots {
                let (document, variables) = sdl.document(root);
                let nobody = as_nobody(&world, &document, &variables).await;
                assert_eq!(codes(&nobody), ["UNAUTHENTICATED"], "{document}: {nobody}");
                for role in Role::ALL {
                    let actor = world.actor(WUHUA, &[*role]).await;
                    let answer = world.ask(&actor, &document, variables.clone()).await;
                    let codes = codes(&answer);
                    if root.action.allows(*role) {
                        assert!(!codes.contains(&"FORBIDDEN".to_owned()), "{role:?} {document}: {answer}");
                        let known = |code: &String| code != "none" && code != "INTERNAL_SERVER_ERROR";
                        assert!(codes.iter().all(known), "{role:?} {document} {variables}: {answer}");
                    } else {
                        assert_eq!(codes, ["FORBIDDEN"], "{role:?} {document}: {answer}");
                        assert!(answer["data"].as_object().is_none_or(|data| data.values().all(Value::is_null)));
                    }
                }
                let none = world.actor(WUHUA, &[]).await;
                let answer = world.ask(&none, &document, variables.clone()).await;
                assert_eq!(codes(&answer), ["FORBIDDEN"], "somebody without a role, {document}: {answer}");
            }
        }
    });
}

#[test]
fn two_roles_may_do_what_either_may_and_the_refusal_names_who_could() {
    in_app(|world| async move {
        let both = world.actor(WUHUA, &[Role::Auditor, Role::Operator]).await;
        assert!(both.may(Action::ReadAudit) && both.may(Action::LoadCatalogue) && !both.may(Action::UploadRule));
        let answer = world.ask(&both, "{ ruleVersions { totalCount } policies { code } }", json!({})).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        let operator = world.actor(WUHUA, &[Role::Operator]).await;
        let answer = world.ask(&operator, "{ ruleVersions { totalCount } }", json!({})).await;
        let allowed = answer["errors"][0]["extensions"]["allowed"].clone();
        assert_eq!(allowed, json!(["award-officer", "rule-author", "rule-approver", "auditor"]));
    });
}
