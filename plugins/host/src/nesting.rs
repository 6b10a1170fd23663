//! How deep types lie in types, counted without going into them.
//!
//! The parser reads a type that holds a type by calling itself, and so does whoever works on it later: some
//! hundred KiB of a file could ask for more stack than a process has. Here a list of what is open stands
//! in for the stack, and only what holds nothing is given to the parser.

use wasmparser::{BinaryReader, ComponentType, ComponentTypeDeclaration, CoreType, RecGroup};

use crate::fault::{Fault, FaultCode};
use crate::inspect::{invalid, malformed, plain};

/// How many types may lie in each other. An interface in a world needs two.
const LEVELS: usize = 8;

/// How a component type and an instance type begin: the two that hold others.
const HOLDERS: [u8; 2] = [0x41, 0x42];

/// How a declaration inside them begins where it is a type.
const DECLARED: u8 = 0x01;

/// Goes over a section of component types.
pub(crate) fn component_types(section: &[u8]) -> Result<(), Fault> {
    let mut reader = BinaryReader::new(section, 0);
    // How many declarations are still to come, of the section and of every type that is open.
    let mut open = vec![reader.read_var_u32().map_err(|error| malformed(&error))?];
    while let Some(left) = open.last_mut() {
        let Some(rest) = left.checked_sub(1) else {
            open.pop();
            continue;
        };
        *left = rest;
        if open.len() > 1 {
            if next(&reader)? != DECLARED {
                declaration(&mut reader)?;
                continue;
            }
            reader.read_u8().map_err(|error| malformed(&error))?;
        }
        if !HOLDERS.contains(&next(&reader)?) {
            reader.read::<ComponentType<'_>>().map_err(|error| malformed(&error))?;
            continue;
        }
        reader.read_u8().map_err(|error| malformed(&error))?;
        open.push(reader.read_var_u32().map_err(|error| malformed(&error))?);
        if open.len() > LEVELS + 1 {
            return Err(Fault::new(
                FaultCode::NestedTooDeep,
                format!("组件中类型嵌套超过 {LEVELS} 层"),
                format!("types lie in types more than {LEVELS} deep"),
            ));
        }
    }
    Ok(())
}

/// Goes over a core type of a component: a function's, or a module's with the types in it.
pub(crate) fn core_type(core: CoreType<'_>) -> Result<(), Fault> {
    use wasmparser::ModuleTypeDeclaration::Type;
    let functions = |group: RecGroup| group.into_types().all(|kind| plain(&kind));
    let good = match core {
        CoreType::Rec(group) => functions(group),
        CoreType::Module(declared) => declared.into_vec().into_iter().all(|one| match one {
            Type(group) => functions(group),
            _ => true,
        }),
    };
    if good { Ok(()) } else { Err(invalid()) }
}

/// A declaration that is no type, and so holds none.
fn declaration(reader: &mut BinaryReader<'_>) -> Result<(), Fault> {
    match reader.read::<ComponentTypeDeclaration<'_>>().map_err(|error| malformed(&error))? {
        ComponentTypeDeclaration::CoreType(core) => core_type(core),
        _ => Ok(()),
    }
}

fn next(reader: &BinaryReader<'_>) -> Result<u8, Fault> {
    reader.clone().read_u8().map_err(|error| malformed(&error))
}
