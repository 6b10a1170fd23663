//! Compiling, fenced: in an engine of its own that is thrown away, whatever happens in it.
//!
//! A compiler is a large program, and a component is a stranger's input to it. Should it panic over
//! one, locks of that engine stay poisoned; the engine that judges never sees a component before it
//! has come through here whole. Limits on time and memory need a process of its own: the module
//! `compiler` starts one, and the module `jail` is what it does first.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::cache::fingerprint;
use crate::digest::Digest;
use crate::engine::{Allocation, Backend, STACK, engine};
use crate::fault::{Fault, FaultCode};
use crate::inspect::{invalid, too_many_instances, validate};
use crate::limits::Limits;

/// What this program has compiled, in this process or in its child, and nobody else's bytes.
pub(crate) struct Artefact(Vec<u8>);

/// Validates and compiles a component that was inspected, and says by what engine.
pub(crate) fn compile(limits: &Limits, backend: Backend, component: &[u8]) -> Result<(Artefact, Digest), Fault> {
    let scratch = engine(limits, backend, Allocation::OnDemand, STACK)?;
    let compiled = || validate(component).map(|()| scratch.precompile_component(component));
    match catch_unwind(AssertUnwindSafe(compiled)) {
        Ok(Ok(Ok(artefact))) => Ok((Artefact(artefact), fingerprint(&scratch))),
        Ok(Ok(Err(error))) if is_memory(&error) => Err(too_large(limits).detailed(format!("{error:#}"))),
        Ok(Ok(Err(error))) => Err(invalid().detailed(format!("{error:#}"))),
        Ok(Err(fault)) => Err(fault),
        Err(_) => {
            // Its locks may be poisoned, and taking it down could stop the process: it is left alone.
            std::mem::forget(scratch);
            Err(invalid().detailed("the compiler gave up"))
        }
    }
}

fn is_memory(error: &wasmtime::Error) -> bool {
    error.is::<wasmtime::OutOfMemory>()
        || error.chain().any(|cause| {
            cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::OutOfMemory)
        })
}

/// The fault of a component that asks for more memory than its compilation may have.
pub(crate) fn too_large(limits: &Limits) -> Fault {
    Fault::new(
        FaultCode::CompilationTooLarge,
        format!("编译该组件所需内存超过 {} 字节", limits.compile_bytes),
        format!("compiling the component takes more than {} bytes of memory", limits.compile_bytes),
    )
}

fn unavailable() -> Fault {
    Fault::new(
        FaultCode::EngineUnavailable,
        "编译结果无法载入，属机器原因，可重试",
        "what was compiled could not be loaded: the machine's fault, to be tried again",
    )
}

impl Artefact {
    /// What the compiling child answered: it is this program too.
    pub(crate) const fn from_child(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What a component was loaded from, for another engine of the same settings.
    pub(crate) fn of(component: &Component) -> Result<Self, Fault> {
        component.serialize().map(Self).map_err(|error| unavailable().detailed(format!("{error:#}")))
    }

    /// The bytes, to be sealed and kept, or handed to the parent.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The component in an engine that runs it, which has the same settings.
    pub(crate) fn open(&self, engine: &Engine) -> Result<Component, Fault> {
        #[expect(unsafe_code, reason = "the bytes were serialised by this program a moment ago")]
        // SAFETY: an `Artefact` is made by `compile` from `Engine::precompile_component` of an engine with
        // the same settings but for the allocation and the stack, read from the pipe of a child that did the
        // same and named the engine's fingerprint, or taken from a component that came from one of those; the
        // engine checks its settings once more.
        let component = unsafe { Component::deserialize(engine, &self.0) };
        component.map_err(|error| {
            let said = format!("{error:#}");
            // It was made for this engine, so only its pool can find fault with it; the error has no type.
            if said.contains("exceeds the") { too_many_instances() } else { unavailable() }.detailed(said)
        })
    }
}
