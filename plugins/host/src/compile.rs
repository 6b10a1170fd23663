//! Compiling, fenced: in an engine of its own that is thrown away, whatever happens in it.
//!
//! A compiler is a large program, and a component is a stranger's input to it. Should it panic over
//! one, locks of that engine stay poisoned; the engine that judges never sees a component before it
//! has come through here whole. Limits on time and memory need a process of its own as well, for
//! which there is `compile_into`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::engine::{Allocation, engine};
use crate::fault::Fault;
use crate::inspect::invalid;
use crate::limits::Limits;

/// What this process has compiled, and nobody else's bytes.
pub(crate) struct Artefact(Vec<u8>);

/// Compiles a component that was inspected.
pub(crate) fn compile(limits: &Limits, component: &[u8]) -> Result<Artefact, Fault> {
    let scratch = engine(limits, Allocation::OnDemand)?;
    let compiled = catch_unwind(AssertUnwindSafe(|| {
        let component = Component::from_binary(&scratch, component)?;
        component.serialize()
    }));
    match compiled {
        Ok(Ok(artefact)) => Ok(Artefact(artefact)),
        Ok(Err(error)) => Err(invalid().detailed(format!("{error:#}"))),
        Err(_) => {
            // Its locks may be poisoned, and taking it down could stop the process: it is left alone.
            std::mem::forget(scratch);
            Err(invalid().detailed("the compiler gave up"))
        }
    }
}

impl Artefact {
    /// The bytes, to be sealed and kept.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The component in the engine that judges, which has the same settings.
    pub(crate) fn open(&self, engine: &Engine) -> Result<Component, Fault> {
        #[expect(unsafe_code, reason = "the bytes were serialised by this process a moment ago")]
        // SAFETY: only `compile` makes an `Artefact`, from `Component::serialize` of an engine with
        // the same settings but for the allocation, which the engine checks.
        let component = unsafe { Component::deserialize(engine, &self.0) };
        component.map_err(|error| invalid().detailed(format!("{error:#}")))
    }
}
