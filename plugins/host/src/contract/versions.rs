//! The versions of the contract that this host speaks, side by side.
//!
//! A component exports `rule` of one version and imports nothing beyond `log` and `types` of the same one.
//! The numbers are compared as texts before anything is linked, so nobody is served by a version that
//! merely resembles his.
//!
//! Another version takes its WIT under `plugins/wit/`, one line in [`SPOKEN`], and a module beside `v1_0`:
//! the names of its interfaces, and a struct with a `From` for each type that differs from the host's own.
//! The toy 1.1 of the tests, whose manifest says more, is 40 lines. Where another type than the manifest
//! differs, or a function, [`Calls`] is implemented once more. What a version cannot say gets the value that
//! means its absence; what only an old version could say stays readable as long as a stored run rests on it.

use std::marker::PhantomData;

use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, ComponentType, Instance, InstancePre, Lift, Linker, TypedFunc};

use super::{Context, Manifest, Problem, Subject, Verdict, v1_0};
use crate::fault::{Fault, FaultCode};
use crate::guest::{self, Guest};

/// Every version that is spoken, the newest last.
pub(crate) const SPOKEN: &[Version] = &[v1_0::VERSION];

/// A version of the contract.
pub(crate) struct Version {
    /// As the names of its interfaces end.
    pub number: &'static str,
    /// What a rule exports, and nothing else.
    pub exported: &'static str,
    /// The one interface with a function that a rule may import.
    pub log: &'static str,
    /// The types that it may import.
    pub types: &'static str,
    /// Finds the functions of a component.
    pub find: Find,
}

/// Finds functions before anyone calls them, and checks their types on the component's first instance.
type Find = fn(&Version, &InstancePre<Guest>, &mut Store<Guest>, &Instance) -> Result<Box<dyn Calls>, Fault>;

impl Version {
    /// What a rule may import.
    pub(crate) const fn imported(&self) -> [&'static str; 2] {
        [self.log, self.types]
    }

    /// Gives what may be imported.
    pub(crate) fn link(&self, linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
        linker.instance(self.types)?;
        guest::link_log(linker, self.log)
    }
}

/// The functions of a component, whatever its version.
pub(crate) trait Calls: Send + Sync {
    /// The schema of the parameters.
    fn parameters_schema(&self, store: &mut Store<Guest>, instance: &Instance) -> wasmtime::Result<String>;

    /// What the rule is under parameters.
    fn describe(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
        parameters: &str,
    ) -> wasmtime::Result<Result<Manifest, Problem>>;

    /// One verdict for each subject.
    fn judge(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
        context: &Context,
        subjects: &[Subject],
    ) -> wasmtime::Result<Result<Vec<Verdict>, Problem>>;
}

/// The numbers, as a message lists them.
pub(crate) fn numbers(versions: &[Version], between: &str) -> String {
    versions.iter().map(|version| version.number).collect::<Vec<_>>().join(between)
}

/// The three functions, where no type but the manifest `M` differs from the host's own.
struct Functions<M> {
    parameters_schema: ComponentExportIndex,
    describe: ComponentExportIndex,
    judge: ComponentExportIndex,
    manifest: PhantomData<fn() -> M>,
}

type Told<M> = (Result<M, Problem>,);
type Judged = (Result<Vec<Verdict>, Problem>,);

/// Finds the three functions by name and type.
pub(super) fn find<M>(
    version: &Version,
    ready: &InstancePre<Guest>,
    store: &mut Store<Guest>,
    instance: &Instance,
) -> Result<Box<dyn Calls>, Fault>
where
    M: ComponentType + Lift + Into<Manifest> + 'static,
{
    let component = ready.component();
    let interface = component.get_export_index(None, version.exported).ok_or_else(|| mismatch(version))?;
    let named = |name: &str| component.get_export_index(Some(&interface), name).ok_or_else(|| mismatch(version));
    let functions = Functions::<M> {
        parameters_schema: named("parameters-schema")?,
        describe: named("describe")?,
        judge: named("judge")?,
        manifest: PhantomData,
    };
    let mut check = || {
        functions.typed_parameters_schema(store, instance)?;
        functions.typed_describe(store, instance)?;
        functions.typed_judge(store, instance).map(drop)
    };
    check().map_err(|error: wasmtime::Error| mismatch(version).detailed(format!("{error:#}")))?;
    Ok(Box::new(functions))
}

impl<M: ComponentType + Lift + 'static> Functions<M> {
    fn typed_parameters_schema(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
    ) -> wasmtime::Result<TypedFunc<(), (String,)>> {
        instance.get_typed_func(store, self.parameters_schema)
    }

    fn typed_describe<'a>(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
    ) -> wasmtime::Result<TypedFunc<(&'a str,), Told<M>>> {
        instance.get_typed_func(store, self.describe)
    }

    fn typed_judge<'a>(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
    ) -> wasmtime::Result<TypedFunc<(&'a Context, &'a [Subject]), Judged>> {
        instance.get_typed_func(store, self.judge)
    }
}

impl<M: ComponentType + Lift + Into<Manifest> + 'static> Calls for Functions<M> {
    fn parameters_schema(&self, store: &mut Store<Guest>, instance: &Instance) -> wasmtime::Result<String> {
        let call = self.typed_parameters_schema(store, instance)?;
        Ok(call.call(store, ())?.0)
    }

    fn describe(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
        parameters: &str,
    ) -> wasmtime::Result<Result<Manifest, Problem>> {
        let call = self.typed_describe(store, instance)?;
        Ok(call.call(store, (parameters,))?.0.map(Into::into))
    }

    fn judge(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
        context: &Context,
        subjects: &[Subject],
    ) -> wasmtime::Result<Result<Vec<Verdict>, Problem>> {
        let call = self.typed_judge(store, instance)?;
        Ok(call.call(store, (context, subjects))?.0)
    }
}

fn mismatch(version: &Version) -> Fault {
    let number = version.number;
    Fault::new(
        FaultCode::ContractMismatch,
        format!("组件的函数类型与契约 rencai:rules {number} 不符，请按该契约重新编译"),
        format!(
            "the component's functions have not the types of rencai:rules {number}; build it again under that contract"
        ),
    )
}
