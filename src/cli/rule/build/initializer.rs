//! componentize-py leaves an export behind by which it started the interpreter while it built. A rule exports
//! the contract and nothing else; so that export becomes an empty instance under the same index.

use rencai_host::{Fault, FaultCode};
use wasmparser::{BinaryReader, ComponentExportSectionReader, ComponentExternalKind};

use crate::cli::rule::Failure;

/// What the export is called.
const NAME: &str = "exports";
const EXPORTS: u8 = 11;
/// A section of instances with one instance of nothing in it.
const EMPTY: [u8; 5] = [5, 3, 1, 1, 0];
/// Magic number and version.
const PREAMBLE: usize = 8;

/// The component without that export; as it is where there is none.
pub(super) fn hidden(component: &[u8]) -> Result<Vec<u8>, Failure> {
    let damaged = || Fault::new(FaultCode::ComponentMalformed, "组件已损坏", "the component is damaged");
    let (preamble, mut rest) = component.split_at_checked(PREAMBLE).ok_or_else(damaged)?;
    let mut out = preamble.to_vec();
    while !rest.is_empty() {
        let mut header = BinaryReader::new(rest, 0);
        let id = header.read_u8().map_err(|_| damaged())?;
        let size = header.read_var_u32().map_err(|_| damaged())?;
        let start = header.original_position();
        let end = start.saturating_add(usize::try_from(size).map_err(|_| damaged())?);
        let (section, behind) = rest.split_at_checked(end).ok_or_else(damaged)?;
        let content = section.get(start..).ok_or_else(damaged)?;
        out.extend_from_slice(if id == EXPORTS && is_initializer(content) { &EMPTY } else { section });
        rest = behind;
    }
    Ok(out)
}

/// Whether a section exports one instance, and under that name.
fn is_initializer(content: &[u8]) -> bool {
    let Ok(exports) = ComponentExportSectionReader::new(BinaryReader::new(content, 0)) else { return false };
    let exports: Vec<_> = exports.into_iter().collect();
    matches!(&exports[..], [Ok(one)] if one.name.name == NAME && one.kind == ComponentExternalKind::Instance)
}
