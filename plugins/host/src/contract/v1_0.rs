//! Version 1.0: its types are the host's own.

use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, Instance, InstancePre, Linker};

use super::versions::{Calls, Version, checked, named, typed};
use super::{Context, Manifest, Problem, Subject, Verdict};
use crate::fault::Fault;
use crate::guest::{self, Guest};

/// The newest version of the contract that this host speaks.
pub const CONTRACT_VERSION: &str = "1.0.0";

/// What a rule exports.
const RULE_INTERFACE: &str = "rencai:rules/rule@1.0.0";

/// The one function that a rule may import.
const LOG_INTERFACE: &str = "rencai:rules/log@1.0.0";

/// The types that a rule may import.
const TYPES_INTERFACE: &str = "rencai:rules/types@1.0.0";

pub(super) const VERSION: Version = Version {
    number: CONTRACT_VERSION,
    exported: RULE_INTERFACE,
    imported: &[LOG_INTERFACE, TYPES_INTERFACE],
    link,
    find,
};

struct Functions {
    parameters_schema: ComponentExportIndex,
    describe: ComponentExportIndex,
    judge: ComponentExportIndex,
}

type Told = (Result<Manifest, Problem>,);
type Judged = (Result<Vec<Verdict>, Problem>,);

fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.instance(TYPES_INTERFACE)?;
    guest::link_log(linker, LOG_INTERFACE)
}

fn find(ready: &InstancePre<Guest>, store: &mut Store<Guest>, instance: &Instance) -> Result<Box<dyn Calls>, Fault> {
    let function = |name| named(ready, &VERSION, name);
    let (schema, describe, judge) = (function("parameters-schema")?, function("describe")?, function("judge")?);
    Ok(Box::new(Functions {
        parameters_schema: checked::<(), (String,)>(store, instance, schema, &VERSION)?,
        describe: checked::<(&str,), Told>(store, instance, describe, &VERSION)?,
        judge: checked::<(&Context, &[Subject]), Judged>(store, instance, judge, &VERSION)?,
    }))
}

impl Calls for Functions {
    fn parameters_schema(&self, store: &mut Store<Guest>, instance: &Instance) -> wasmtime::Result<String> {
        let call = typed::<(), (String,)>(store, instance, &self.parameters_schema)?;
        Ok(call.call(store, ())?.0)
    }

    fn describe(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
        parameters: &str,
    ) -> wasmtime::Result<Result<Manifest, Problem>> {
        let call = typed::<(&str,), Told>(store, instance, &self.describe)?;
        Ok(call.call(store, (parameters,))?.0)
    }

    fn judge(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
        context: &Context,
        subjects: &[Subject],
    ) -> wasmtime::Result<Result<Vec<Verdict>, Problem>> {
        let call = typed::<(&Context, &[Subject]), Judged>(store, instance, &self.judge)?;
        Ok(call.call(store, (context, subjects))?.0)
    }
}
