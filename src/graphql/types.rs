//! What types a schema has, read from its own text: the library shows them in no other way.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use async_graphql::Name;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{Type, TypeKind, TypeSystemDefinition};

use super::sdl;
use crate::kernel::Fault;

/// The types of a schema, by their names.
#[derive(Debug, Default)]
pub struct Types {
    /// The fields of objects and interfaces.
    pub fields: HashMap<Name, BTreeMap<Name, Type>>,
    /// The words of enums.
    pub words: HashMap<Name, Vec<String>>,
    /// The objects that have a global id.
    pub nodes: BTreeSet<Name>,
}

impl Types {
    /// Reads the text of a schema.
    ///
    /// # Errors
    /// A text that cannot be read; what the library prints always can.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let mut types = Self::default();
        for definition in parse_schema(text).map_err(Fault::new)?.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node;
            let fields = match definition.node.kind {
                TypeKind::Object(object) => {
                    if object.implements.iter().any(|interface| interface.node == "Node") {
                        types.nodes.insert(name.clone());
                    }
                    object.fields
                }
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::Enum(words) => {
                    let words = words.values.into_iter().map(|word| word.node.value.node.to_string());
                    types.words.insert(name, words.collect());
                    continue;
                }
                _ => continue,
            };
            let fields = fields.into_iter().map(|field| (field.node.name.node, field.node.ty.node));
            types.fields.insert(name, fields.collect());
        }
        Ok(types)
    }

    /// Those of our own schema, which is the same as long as the program runs. Its text is long, and is read once.
    ///
    /// # Errors
    /// A text that cannot be read; ours always can.
    pub fn own() -> Result<Arc<Self>, Fault> {
        static OWN: OnceLock<Arc<Types>> = OnceLock::new();
        if let Some(own) = OWN.get() {
            return Ok(own.clone());
        }
        let own = Arc::new(Self::read(&sdl())?);
        Ok(OWN.get_or_init(|| own).clone())
    }
}
