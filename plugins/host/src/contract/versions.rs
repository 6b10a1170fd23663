//! The versions of the contract that this host speaks, side by side.
//!
//! A component exports `rule` of one version and imports nothing beyond `log` and `types` of the same one.
//! The numbers are compared as texts before anything is linked, so nobody is served by a version that
//! merely resembles his.
//!
//! Another version takes its WIT under `plugins/wit/`, one line in [`SPOKEN`], and a module beside `v1_0`:
//! its names and the three calls are some 60 lines as there, and each type that differs from the host's own
//! is a struct with a `From` - the toy 1.1 of the tests, which has one such type, is 100 lines in all. What
//! a version cannot say gets the value that means its absence; what only an old version could say stays
//! readable as long as a stored run rests on it.

use wasmtime::Store;
use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, Instance, InstancePre, Lift, Linker, Lower, TypedFunc,
};

use super::{Context, Manifest, Problem, Subject, Verdict, v1_0};
use crate::fault::{Fault, FaultCode};
use crate::guest::Guest;

/// Every version that is spoken, the newest last.
pub(crate) const SPOKEN: &[Version] = &[v1_0::VERSION];

/// A version of the contract.
pub(crate) struct Version {
    /// As the names of its interfaces end.
    pub number: &'static str,
    /// What a rule exports, and nothing else.
    pub exported: &'static str,
    /// What a rule may import.
    pub imported: &'static [&'static str],
    /// Gives what may be imported.
    pub link: fn(&mut Linker<Guest>) -> wasmtime::Result<()>,
    /// Finds the functions of a component and checks their types on its first instance.
    pub find: Find,
}

/// Finds functions before anyone calls them.
type Find = fn(&InstancePre<Guest>, &mut Store<Guest>, &Instance) -> Result<Box<dyn Calls>, Fault>;

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

/// A function of the exported interface, found by name.
pub(super) fn named(
    ready: &InstancePre<Guest>,
    version: &Version,
    function: &str,
) -> Result<ComponentExportIndex, Fault> {
    let component = ready.component();
    let interface = component.get_export_index(None, version.exported).ok_or_else(|| mismatch(version))?;
    component.get_export_index(Some(&interface), function).ok_or_else(|| mismatch(version))
}

/// Whether a function has the version's types.
pub(super) fn checked<P, R>(
    store: &mut Store<Guest>,
    instance: &Instance,
    index: ComponentExportIndex,
    version: &Version,
) -> Result<ComponentExportIndex, Fault>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    match typed::<P, R>(store, instance, &index) {
        Ok(_) => Ok(index),
        Err(error) => Err(mismatch(version).detailed(format!("{error:#}"))),
    }
}

/// A function of an instance, with its types.
pub(super) fn typed<P, R>(
    store: &mut Store<Guest>,
    instance: &Instance,
    index: &ComponentExportIndex,
) -> wasmtime::Result<TypedFunc<P, R>>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    instance.get_typed_func::<P, R>(store, index)
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
