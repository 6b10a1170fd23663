//! Answers rules' fragments from the schema itself, under a division's rights: the other side of
//! [`crate::rules::facts::FactSource`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{BaseType, DocumentOperations, FragmentDefinition, Selection, SelectionSet, Type};
use async_graphql::{Name, Positioned, Request, Response, Value, Variables};
use async_graphql_value::Value as Given;
use async_trait::async_trait;

use super::nulls::Mended;
use super::types::Types;
use super::wording::TOO_DEAR;
use super::{COMPLEXITY_OF_A_RUN, Schema, Session, facts_schema, wording};
use crate::kernel::{Day, ErrorCode, Failure, Fault, Language, Period, Refusal, canonical};
use crate::rules::facts::{FactSource, Fragment, Scene, Shape};
use crate::rules::replay::BATCH;
use crate::store::{Read, Store};

const OPERATION: &str = "RencaiFacts";
const DEEPEST: usize = 8;
/// Selections that are walked, each spread counted as often as it stands: fragments can multiply.
const MOST: usize = 2_000;
const TYPE: &str = "rencaiType";
const ANSWERS: &str = "Nomination.answers";
/// The contract calls the period a text, which its scalar is; no argument of the schema takes it as a `String`.
const VARIABLES: [(&str, &str); 3] = [("asOf", "Date!"), ("period", "Period!"), ("division", "String!")];

/// The schema as a source of facts.
pub struct Facts {
    schema: Schema,
    validating: Schema,
    types: Arc<Types>,
}

/// Ends every request after its validation: nothing is executed.
struct Validated;

impl ExtensionFactory for Validated {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Validated {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

impl Facts {
    /// Over the schema as it is.
    ///
    /// # Errors
    /// A schema that cannot be read back; ours always can.
    pub fn new() -> Result<Self, Fault> {
        let types = Types::own()?;
        let validating = Mended::new(facts_schema().extension(Validated).finish(), types.clone());
        Ok(Self { schema: Mended::new(facts_schema().finish(), types.clone()), validating, types })
    }
}

#[async_trait]
impl FactSource for Facts {
    async fn check(&self, facts: &str) -> Result<Fragment, Failure> {
        let fragment = self.walked(facts)?;
        let any =
            Scene { as_of: Day(chrono::NaiveDate::default()), period: Period::year(2010), division: String::new() };
        let full = vec![String::new(); BATCH];
        let answer = self.validating.execute(request(&fragment, &any, &full)).await;
        match answer.errors.first() {
            None => Ok(fragment),
            Some(error) if error.message == TOO_DEAR => {
                let most = COMPLEXITY_OF_A_RUN / BATCH;
                let refusal = refuse(
                    &format!("每个对象的声明成本至多 {most}（一批 {BATCH} 个对象一次读取）"),
                    &format!("it costs {most} a subject at most, as declared: {BATCH} subjects are read at once"),
                    &[],
                );
                Err(refusal.allowing([most]).into())
            }
            Some(error) => {
                let said = wording::of_a_document(&error.message);
                Err(refuse(&said.zh, &said.en, &[]).into())
            }
        }
    }

    fn grantable(&self, coordinate: &str) -> bool {
        coordinate
            .split_once('.')
            .is_some_and(|(ty, field)| self.types.fields.get(ty).is_some_and(|fields| fields.contains_key(field)))
    }

    async fn facts(
        &self,
        store: &Store,
        read: &Read,
        fragment: &Fragment,
        scene: &Scene,
        ids: &[String],
    ) -> Result<Vec<String>, Failure> {
        let session = Session::over(store, read.clone(), Language::Zh);
        let request = request(fragment, scene, ids).data(session);
        let Response { data, errors, .. } = self.schema.execute(request).await;
        if let Some(error) = errors.first() {
            return Err(Fault::new(format!("the facts could not be read: {}", error.message)).into());
        }
        let nodes = match data {
            Value::Object(mut root) => root.swap_remove("nodes"),
            _ => None,
        };
        let Some(Value::List(nodes)) = nodes else { return Err(Fault::new("the facts have no nodes").into()) };
        nodes.into_iter().zip(ids).map(|(node, id)| own_facts(node, id, &fragment.on)).collect()
    }
}

impl Facts {
    /// What the schema's own validation does not ask: one fragment on a node, three variables, no
    /// directives, bounded before the library sees it.
    fn walked(&self, facts: &str) -> Result<Fragment, Refusal> {
        let asked = format!("query {OPERATION} {{ nodes(ids: []) {{ ...Facts }} }}\n{facts}");
        let document = parse_query(&asked)
            .map_err(|_| refuse("事实片段不是有效的 GraphQL 文档", "the fragment is no valid GraphQL document", &[]))?;
        let DocumentOperations::Multiple(operations) = &document.operations else {
            return Err(refuse(
                "只允许片段，不允许操作",
                "only fragments are allowed, no operation",
                &["fragment Facts"],
            ));
        };
        if operations.len() != 1 {
            return Err(refuse(
                "只允许片段，不允许操作",
                "only fragments are allowed, no operation",
                &["fragment Facts"],
            ));
        }
        let Some(main) = document.fragments.get("Facts") else {
            return Err(refuse("缺少名为 Facts 的片段", "there is no fragment named Facts", &["fragment Facts on …"]));
        };
        let on = main.node.type_condition.node.on.node.to_string();
        if !self.types.nodes.contains(on.as_str()) {
            return Err(refuse(
                &format!("片段须落在有全局标识的类型上，而非 {on}"),
                &format!("the fragment stands on a type with a global id, which {on} is not"),
                &self.types.nodes.iter().map(Name::as_str).collect::<Vec<_>>(),
            ));
        }
        let mut walk = Walk {
            types: &self.types,
            fragments: &document.fragments,
            coordinates: BTreeSet::new(),
            variables: BTreeSet::new(),
            open: Vec::new(),
            walked: 0,
        };
        let mut fields = BTreeMap::new();
        walk.spread("Facts", &on, 0, &mut fields)?;
        let declared: String = VARIABLES
            .iter()
            .filter(|(name, _)| walk.variables.contains(*name))
            .map(|(name, ty)| format!(", ${name}: {ty}"))
            .collect();
        let document = format!(
            "query {OPERATION}($ids: [ID!]!{declared}) {{ nodes(ids: $ids) {{ {TYPE}: __typename ...Facts }} }}\n{facts}"
        );
        let coordinates = walk.coordinates.into_iter().collect();
        Ok(Fragment { on, document, coordinates, shape: Shape::Object(fields) })
    }
}

fn request(fragment: &Fragment, scene: &Scene, ids: &[String]) -> Request {
    let mut variables = Variables::default();
    variables.insert(Name::new("ids"), Value::from(ids.to_vec()));
    for (name, value) in
        [("asOf", scene.as_of.to_string()), ("period", scene.period.to_string()), ("division", scene.division.clone())]
    {
        if fragment.document.contains(&format!("${name}:")) {
            variables.insert(Name::new(name), Value::from(value));
        }
    }
    Request::new(&fragment.document).variables(variables)
}

fn own_facts(node: Value, id: &str, on: &str) -> Result<String, Failure> {
    let Value::Object(mut fields) = node else {
        return Err(Refusal::not_found("评审对象", "subject").at([id]).into());
    };
    match fields.shift_remove(TYPE) {
        Some(Value::String(ty)) if ty == on => Ok(canonical(&Value::Object(fields)).map_err(Fault::new)?),
        other => Err(refuse(
            &format!("评审对象的类型须为 {on}"),
            &format!("the subject has to be of the type {on}, and is of {}", other.unwrap_or_default()),
            &[on],
        )
        .into()),
    }
}

fn refuse(zh: &str, en: &str, allowed: &[&str]) -> Refusal {
    Refusal::new(ErrorCode::FragmentRefused, format!("事实片段：{zh}"), format!("the fragment of facts: {en}"))
        .at(["facts"])
        .allowing(allowed)
}

struct Walk<'w> {
    types: &'w Types,
    fragments: &'w HashMap<Name, Positioned<FragmentDefinition>>,
    coordinates: BTreeSet<String>,
    variables: BTreeSet<String>,
    open: Vec<String>,
    walked: usize,
}

impl Walk<'_> {
    fn spread(
        &mut self,
        name: &str,
        on: &str,
        depth: usize,
        fields: &mut BTreeMap<String, Shape>,
    ) -> Result<(), Refusal> {
        if self.open.iter().any(|open| open == name) {
            return Err(refuse("片段互相引用成环", "fragments spread each other in a circle", &[]));
        }
        let Some(fragment) = self.fragments.get(name) else {
            return Err(refuse(&format!("没有片段 {name}"), &format!("there is no fragment {name}"), &[]));
        };
        if !fragment.node.directives.is_empty() {
            return Err(directives_refused());
        }
        let condition = fragment.node.type_condition.node.on.node.as_str();
        self.same_type(condition, on)?;
        self.open.push(name.to_owned());
        self.selections(&fragment.node.selection_set.node, on, depth, fields)?;
        self.open.pop();
        Ok(())
    }

    fn same_type(&self, condition: &str, on: &str) -> Result<(), Refusal> {
        if condition == on {
            return Ok(());
        }
        Err(refuse(
            &format!("片段的类型条件须为 {on}，而非 {condition}"),
            &format!("the type condition is {on}, not {condition}"),
            &[on],
        ))
    }

    fn selections(
        &mut self,
        set: &SelectionSet,
        on: &str,
        depth: usize,
        shapes: &mut BTreeMap<String, Shape>,
    ) -> Result<(), Refusal> {
        if depth > DEEPEST {
            return Err(refuse(
                &format!("嵌套不得超过 {DEEPEST} 层"),
                &format!("it is nested {DEEPEST} levels deep at most"),
                &[],
            ));
        }
        for selection in &set.items {
            self.walked += 1;
            if self.walked > MOST {
                return Err(refuse(
                    &format!("所选字段过多，至多 {MOST} 个"),
                    &format!("too many fields are selected: {MOST} at most"),
                    &[],
                ));
            }
            match &selection.node {
                Selection::Field(field) => {
                    if !field.node.directives.is_empty() {
                        return Err(directives_refused());
                    }
                    let name = field.node.name.node.as_str();
                    let asked = field.node.alias.as_ref().map_or(name, |alias| alias.node.as_str()).to_owned();
                    if name == "__typename" {
                        shapes.insert(asked, Shape::Choice(vec![on.to_owned()]));
                        continue;
                    }
                    if name == TYPE || asked == TYPE {
                        return Err(refuse(&format!("{TYPE} 为保留名"), &format!("{TYPE} is reserved"), &[]));
                    }
                    let fields = self.types.fields.get(on);
                    let Some(ty) = fields.and_then(|fields| fields.get(name)) else {
                        let known: Vec<&str> =
                            fields.map(|fields| fields.keys().map(Name::as_str).collect()).unwrap_or_default();
                        return Err(refuse(
                            &format!("{on} 没有字段 {name}"),
                            &format!("{on} has no field {name}"),
                            &known,
                        ));
                    };
                    let coordinate = format!("{on}.{name}");
                    for (_, value) in &field.node.arguments {
                        self.uses(&value.node)?;
                    }
                    let mut below = shapes.remove(&asked).map(fields_of).unwrap_or_default();
                    let bare = bare(&ty.base);
                    self.selections(&field.node.selection_set.node, bare, depth + 1, &mut below)?;
                    let leaf = match self.types.words.get(bare) {
                        Some(words) => Shape::Choice(words.clone()),
                        None if coordinate == ANSWERS => Shape::Answers,
                        None if self.types.fields.contains_key(bare) => Shape::Object(below),
                        None => Shape::Scalar(bare.to_owned()),
                    };
                    shapes.insert(asked, shaped(ty, leaf));
                    self.coordinates.insert(coordinate);
                }
                Selection::FragmentSpread(spread) => {
                    if !spread.node.directives.is_empty() {
                        return Err(directives_refused());
                    }
                    self.spread(&spread.node.fragment_name.node, on, depth + 1, shapes)?;
                }
                Selection::InlineFragment(inline) => {
                    if !inline.node.directives.is_empty() {
                        return Err(directives_refused());
                    }
                    if let Some(condition) = &inline.node.type_condition {
                        self.same_type(&condition.node.on.node, on)?;
                    }
                    self.selections(&inline.node.selection_set.node, on, depth + 1, shapes)?;
                }
            }
        }
        Ok(())
    }

    fn uses(&mut self, value: &Given) -> Result<(), Refusal> {
        match value {
            Given::Variable(name) => {
                if !VARIABLES.iter().any(|(allowed, _)| name == *allowed) {
                    return Err(refuse(
                        &format!("不允许变量 ${name}"),
                        &format!("the variable ${name} is not allowed"),
                        &VARIABLES.map(|(name, _)| name),
                    ));
                }
                self.variables.insert(name.to_string());
                Ok(())
            }
            Given::List(items) => items.iter().try_for_each(|item| self.uses(item)),
            Given::Object(fields) => fields.values().try_for_each(|field| self.uses(field)),
            _ => Ok(()),
        }
    }
}

fn directives_refused() -> Refusal {
    refuse("不允许指令", "directives are not allowed", &[])
}

fn bare(ty: &BaseType) -> &str {
    match ty {
        BaseType::Named(name) => name,
        BaseType::List(item) => bare(&item.base),
    }
}

/// A leaf in the lists and the nulls that its type allows around it.
fn shaped(ty: &Type, leaf: Shape) -> Shape {
    let whole = match &ty.base {
        BaseType::Named(_) => leaf,
        BaseType::List(item) => Shape::List(Box::new(shaped(item, leaf))),
    };
    if ty.nullable { Shape::Optional(Box::new(whole)) } else { whole }
}

/// The fields that stand there already: a field may be selected in several places.
fn fields_of(shape: Shape) -> BTreeMap<String, Shape> {
    match shape {
        Shape::Object(fields) => fields,
        Shape::List(inner) | Shape::Optional(inner) => fields_of(*inner),
        _ => BTreeMap::new(),
    }
}
