//! What the compiling child does: goes to jail, reads, compiles, answers, and ends.
//!
//! It opens no file of ours, is given no key, and runs nothing of the component's. It is the same user as
//! its parent: what the jail takes from it is said there, and what it leaves.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use crate::compile::{Artefact, compile};
use crate::compiler::{Answer, Order};
use crate::fault::{Fault, FaultCode};
use crate::jail;

/// The whole work of a process that was started to compile one component, which it reads from standard
/// input; the artefact goes to standard output. `order` is the argument that the host gave it.
#[must_use]
pub fn compile_as_child(order: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    let written = match worked(order) {
        Ok((answer, artefact)) => write_answer(&mut out, &answer, artefact.as_ref().map_or(&[], Artefact::bytes)),
        Err(error) => write_answer(&mut out, &Answer::Failed(error.to_string()), &[]),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        // The parent is gone, and nobody waits for an answer.
        Err(_) => ExitCode::FAILURE,
    }
}

fn worked(order: &str) -> io::Result<(Answer, Option<Artefact>)> {
    let Order { limits, backend, bytes } = serde_json::from_str(order)?;
    jail::enter(&limits)?;
    let mut component = Vec::with_capacity(bytes.min(limits.component_bytes));
    io::stdin().lock().take(u64::try_from(bytes).unwrap_or(u64::MAX)).read_to_end(&mut component)?;
    if component.len() != bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(match compile(&limits, backend, &component) {
        Ok((artefact, engine)) => (Answer::Artefact { bytes: artefact.bytes().len(), engine }, Some(artefact)),
        Err(fault) => (refusal(&fault), None),
    })
}

fn refusal(fault: &Fault) -> Answer {
    let said = fault.detail.as_deref().unwrap_or_default().to_owned();
    match fault.code {
        FaultCode::ComponentInvalid => Answer::Invalid(said),
        FaultCode::CompilationTooLarge => Answer::TooLarge(said),
        _ => Answer::Failed(said),
    }
}

fn write_answer(out: &mut impl Write, answer: &Answer, artefact: &[u8]) -> io::Result<()> {
    serde_json::to_writer(&mut *out, answer)?;
    out.write_all(b"\n")?;
    out.write_all(artefact)?;
    out.flush()
}
