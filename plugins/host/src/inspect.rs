//! What is looked at before the compiler sees a component: its structure and its size.
//!
//! Names of imports and exports are compared as strings here, since the engine's linker takes
//! versions loosely. This is done in the server's own process, so nothing here goes into a file as deep
//! as the file likes. Whether the code is valid is asked where it is compiled, and whether the functions
//! have the contract's types when a rule is loaded.

use serde::{Deserialize, Serialize};
use wasmparser::{ComponentTypeRef, CompositeInnerType, Instance, Parser, Payload, SubType, Validator, WasmFeatures};

use crate::contract::versions::{SPOKEN, Version, numbers};
use crate::digest::Digest;
use crate::engine::{CORE_INSTANCES, MEMORIES, TABLES, TABLES_OF_A_MODULE};
use crate::fault::{Fault, FaultCode};
use crate::limits::Limits;
use crate::nesting;
use crate::wording::shown;

/// What a component is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Anatomy {
    /// The digest of the file.
    pub digest: Digest,
    /// The version of the contract that it was built for.
    pub contract: String,
    /// Bytes of the file.
    pub bytes: usize,
    /// What it exports.
    pub exports: Vec<String>,
    /// What it imports.
    pub imports: Vec<String>,
    /// Core instances inside, at every level.
    pub instances: u32,
    /// Levels of components inside it.
    pub nesting: usize,
    /// Functions of all its modules.
    pub functions: u32,
    /// Bytes of its largest function.
    pub largest_function: usize,
    /// Bytes in its data segments.
    pub data_bytes: usize,
}

/// Looks at a component and refuses what breaks the contract or a limit.
///
/// # Errors
///
/// The first thing that is wrong, with what is allowed.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Anatomy, Fault> {
    inspect_under(bytes, limits, SPOKEN)
}

/// The same, where these versions of the contract are spoken.
pub(crate) fn inspect_under(bytes: &[u8], limits: &Limits, versions: &'static [Version]) -> Result<Anatomy, Fault> {
    if bytes.len() > limits.component_bytes {
        return Err(Fault::new(
            FaultCode::ComponentTooLarge,
            format!("组件为 {} 字节，上限 {} 字节", bytes.len(), limits.component_bytes),
            format!("the component has {} bytes, at most {} are allowed", bytes.len(), limits.component_bytes),
        ));
    }
    if wasmtime::Engine::detect_precompiled(bytes).is_some() || bytes.starts_with(b"\x7fELF") {
        return Err(Fault::new(
            FaultCode::PrecompiledRefused,
            "这是编译后的本机代码，只接受 .wasm 组件",
            "this is native code compiled already; only a .wasm component is taken",
        ));
    }
    if !bytes.starts_with(b"\0asm") {
        return Err(not_a_component("文件不是 WebAssembly", "the file is not WebAssembly"));
    }
    if Parser::is_core_wasm(bytes) {
        return Err(not_a_component(
            "这是核心模块而不是组件，可用 rencai rule build --module 转换",
            "this is a core module and not a component; rencai rule build --module makes one of it",
        ));
    }
    let mut survey = Survey {
        limits,
        versions,
        level: 0,
        exported: None,
        bytes,
        memories: 0,
        tables: 0,
        anatomy: Anatomy {
            digest: Digest::of(bytes),
            contract: String::new(),
            bytes: bytes.len(),
            exports: Vec::new(),
            imports: Vec::new(),
            instances: 0,
            nesting: 0,
            functions: 0,
            largest_function: 0,
            data_bytes: 0,
        },
    };
    for payload in Parser::new(0).parse_all(bytes) {
        survey.payload(payload.map_err(|error| malformed(&error))?)?;
    }
    let Some(version) = survey.exported else {
        return Err(export_refused(&survey.anatomy.exports.join(", "), versions));
    };
    if let Some(import) = survey.anatomy.imports.iter().find(|import| !version.imported().contains(&import.as_str())) {
        return Err(import_refused(import, std::slice::from_ref(version)));
    }
    survey.anatomy.contract = version.number.to_owned();
    Ok(survey.anatomy)
}

/// Asks of a component that was inspected whether it is valid under [`FEATURES`]: where it is compiled, and
/// not in the server's own process.
pub(crate) fn validate(bytes: &[u8]) -> Result<(), Fault> {
    let valid = Validator::new_with_features(FEATURES).validate_all(bytes);
    valid.map(|_| ()).map_err(|error| invalid().detailed(error))
}

/// What rules are written with. The engine is set to the same; this list does not follow its defaults.
const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::COMPONENT_MODEL);

/// The fault of a component that is not valid under [`FEATURES`].
pub(crate) fn invalid() -> Fault {
    Fault::new(
        FaultCode::ComponentInvalid,
        "组件无效，或用到规则不许用的特性（线程、SIMD、垃圾回收、64 位内存、多内存、异常等）",
        "the component is not valid, or uses what rules do without (threads, SIMD, GC, 64-bit or several memories, exceptions)",
    )
}

struct Survey<'c> {
    limits: &'c Limits,
    bytes: &'c [u8],
    versions: &'static [Version],
    /// How many components and modules are open around the payload, the outermost not counted.
    level: usize,
    /// The version whose interface is exported.
    exported: Option<&'static Version>,
    memories: u32,
    tables: u32,
    anatomy: Anatomy,
}

impl Survey<'_> {
    fn payload(&mut self, payload: Payload<'_>) -> Result<(), Fault> {
        match payload {
            Payload::ComponentSection { .. } => {
                self.level += 1;
                self.anatomy.nesting = self.anatomy.nesting.max(self.level);
                if self.level > self.limits.nesting {
                    return Err(Fault::new(
                        FaultCode::NestedTooDeep,
                        format!("组件内嵌套组件超过 {} 层", self.limits.nesting),
                        format!("components lie in components more than {} deep", self.limits.nesting),
                    ));
                }
            }
            Payload::ModuleSection { .. } => self.level += 1,
            Payload::ComponentTypeSection(section) => {
                nesting::component_types(self.bytes.get(section.range()).unwrap_or_default())?;
            }
            Payload::CoreTypeSection(section) => {
                for core in section {
                    nesting::core_type(core.map_err(|error| malformed(&error))?)?;
                }
            }
            Payload::InstanceSection(section) => {
                for instance in section {
                    let instance = instance.map_err(|error| malformed(&error))?;
                    self.anatomy.instances += u32::from(matches!(instance, Instance::Instantiate { .. }));
                }
                Self::few(self.anatomy.instances <= CORE_INSTANCES)?;
            }
            Payload::End(_) => {
                self.level = self.level.saturating_sub(1);
            }
            Payload::ComponentImportSection(section) => {
                for import in section {
                    let import = import.map_err(|error| malformed(&error))?;
                    self.import(import.name.name, import.ty)?;
                }
            }
            Payload::ComponentExportSection(section) if self.level == 0 => {
                for export in section {
                    let export = export.map_err(|error| malformed(&error))?;
                    let name = export.name.name;
                    self.anatomy.exports.push(name.to_owned());
                    self.spoken(name)?;
                    let version = self.versions.iter().find(|version| version.exported == name);
                    let instance = export.kind == wasmparser::ComponentExternalKind::Instance;
                    let alone = self.exported.is_none();
                    self.exported = version.filter(|_| instance && alone);
                    if self.exported.is_none() {
                        return Err(export_refused(name, self.versions));
                    }
                }
            }
            other => self.inside_module(other)?,
        }
        Ok(())
    }

    fn import(&mut self, name: &str, kind: ComponentTypeRef) -> Result<(), Fault> {
        if self.level > 0 {
            if matches!(kind, ComponentTypeRef::Type(_) | ComponentTypeRef::Func(_)) {
                return Ok(());
            }
            return Err(Fault::new(
                FaultCode::NestedImports,
                format!("内嵌组件引入了“{}”，只可引入类型和函数", shown(name)),
                format!("a component inside imports \"{}\"; only types and functions are allowed", shown(name)),
            ));
        }
        self.anatomy.imports.push(name.to_owned());
        self.spoken(name)?;
        let given = self.versions.iter().any(|version| version.imported().contains(&name));
        if given && matches!(kind, ComponentTypeRef::Instance(_)) {
            return Ok(());
        }
        Err(import_refused(name, self.versions))
    }

    /// Refuses a name of the contract at a version that is not spoken, with all the numbers.
    fn spoken(&self, name: &str) -> Result<(), Fault> {
        let Some((interface, version)) = name.strip_prefix("rencai:rules/").and_then(|rest| rest.split_once('@'))
        else {
            return Ok(());
        };
        let known = self.versions.iter().any(|spoken| spoken.number == version);
        if known || !matches!(interface, "rule" | "log" | "types") {
            return Ok(());
        }
        let (zh, en) = (numbers(self.versions, "、"), numbers(self.versions, ", "));
        Err(Fault::new(
            FaultCode::ContractVersion,
            format!("组件按契约 rencai:rules {} 编译，本系统使用 {zh}，请重新编译", shown(version)),
            format!(
                "the component was built for rencai:rules {}, this system speaks {en}; build it again",
                shown(version)
            ),
        ))
    }

    fn few(few: bool) -> Result<(), Fault> {
        if few { Ok(()) } else { Err(too_many_instances()) }
    }

    fn inside_module(&mut self, payload: Payload<'_>) -> Result<(), Fault> {
        let limits = self.limits;
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    for kind in group.map_err(|error| malformed(&error))?.into_types() {
                        if !plain(&kind) {
                            return Err(invalid());
                        }
                    }
                }
            }
            Payload::FunctionSection(section) => {
                self.anatomy.functions = self.anatomy.functions.saturating_add(section.count());
                if self.anatomy.functions > limits.functions {
                    return Err(Fault::new(
                        FaultCode::TooManyFunctions,
                        format!("组件的函数超过 {} 个", limits.functions),
                        format!("the component has more than {} functions", limits.functions),
                    ));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let size = body.range().len();
                self.anatomy.largest_function = self.anatomy.largest_function.max(size);
                if size > limits.function_bytes {
                    return Err(Fault::new(
                        FaultCode::FunctionTooLarge,
                        format!("有函数为 {size} 字节，上限 {} 字节", limits.function_bytes),
                        format!("a function has {size} bytes, at most {} are allowed", limits.function_bytes),
                    ));
                }
                let mut locals = 0_u32;
                for group in body.get_locals_reader().map_err(|error| malformed(&error))? {
                    let (count, _) = group.map_err(|error| malformed(&error))?;
                    locals = locals.saturating_add(count);
                }
                if locals > limits.locals {
                    return Err(Fault::new(
                        FaultCode::TooManyLocals,
                        format!("有函数含 {locals} 个局部变量，上限 {} 个", limits.locals),
                        format!("a function has {locals} local variables, at most {} are allowed", limits.locals),
                    ));
                }
            }
            Payload::DataSection(section) => {
                self.anatomy.data_bytes = self.anatomy.data_bytes.saturating_add(section.range().len());
                if self.anatomy.data_bytes > limits.data_bytes {
                    return Err(Fault::new(
                        FaultCode::DataTooLarge,
                        format!("数据段超过 {} 字节", limits.data_bytes),
                        format!("the data segments have more than {} bytes", limits.data_bytes),
                    ));
                }
            }
            Payload::MemorySection(section) => {
                self.memories = self.memories.saturating_add(section.count());
                Self::few(self.memories <= MEMORIES)?;
                for memory in section {
                    let pages = memory.map_err(|error| malformed(&error))?.initial;
                    let allowed = u64::try_from(limits.memory_bytes / 65_536).unwrap_or(u64::MAX);
                    if pages > allowed {
                        return Err(memory_too_large(limits));
                    }
                }
            }
            Payload::TableSection(section) => {
                self.tables = self.tables.saturating_add(section.count());
                Self::few(self.tables <= TABLES && section.count() <= TABLES_OF_A_MODULE)?;
                for table in section {
                    let elements = table.map_err(|error| malformed(&error))?.ty.initial;
                    if elements > u64::try_from(limits.table_elements).unwrap_or(u64::MAX) {
                        return Err(memory_too_large(limits));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether a type is a function's and nothing more. The engine stops the process at some of the others,
/// even where they are switched off.
pub(crate) fn plain(kind: &SubType) -> bool {
    let function = matches!(kind.composite_type.inner, CompositeInnerType::Func(_));
    function && !kind.composite_type.shared && kind.supertype_idx.is_none() && kind.is_final
}

/// The fault of a component of more parts than the engine has room for.
pub(crate) fn too_many_instances() -> Fault {
    Fault::new(
        FaultCode::TooManyInstances,
        format!(
            "组件过于复杂：至多 {CORE_INSTANCES} 个核心实例、{MEMORIES} 个内存、{TABLES} 个表，每个模块 {TABLES_OF_A_MODULE} 个表"
        ),
        format!(
            "the component has too many parts: {CORE_INSTANCES} core instances, {MEMORIES} memories and {TABLES} tables are allowed, {TABLES_OF_A_MODULE} tables a module"
        ),
    )
}

fn not_a_component(zh: &str, en: &str) -> Fault {
    Fault::new(FaultCode::NotAComponent, zh, en)
}

pub(crate) fn malformed(error: &wasmparser::BinaryReaderError) -> Fault {
    Fault::new(FaultCode::ComponentMalformed, "组件文件已损坏", "the component's file is damaged").detailed(error)
}

fn import_refused(name: &str, versions: &[Version]) -> Fault {
    let allowed: Vec<&str> = versions.iter().flat_map(Version::imported).collect();
    Fault::new(
        FaultCode::ImportRefused,
        format!("组件引入了“{}”，只可引入 {}", shown(name), allowed.join(" 和 ")),
        format!("the component imports \"{}\"; only {} are allowed", shown(name), allowed.join(" and ")),
    )
}

fn export_refused(found: &str, versions: &[Version]) -> Fault {
    let due: Vec<&str> = versions.iter().map(|version| version.exported).collect();
    Fault::new(
        FaultCode::ExportRefused,
        format!("组件导出了“{}”，须导出且只导出 {}", shown(found), due.join(" 或 ")),
        format!("the component exports \"{}\"; it has to export {} and nothing else", shown(found), due.join(" or ")),
    )
}

fn memory_too_large(limits: &Limits) -> Fault {
    Fault::new(
        FaultCode::MemoryTooLarge,
        format!("组件要求的内存或表超过上限：内存 {} 字节，表 {} 项", limits.memory_bytes, limits.table_elements),
        format!(
            "the component asks for too much from the start; allowed are {} bytes of memory and tables of {} elements",
            limits.memory_bytes, limits.table_elements
        ),
    )
}
