//! One visit to a rule: a fresh store, a bounded guest, one call, and what it cost.

use wasmtime::component::{Instance, Linker, WasmStr};
use wasmtime::{ResourceLimiter, Store, StoreContextMut, Trap};

use crate::contract::versions::Version;
use crate::contract::{Level, LogLine};
use crate::fault::{Fault, FaultCode};
use crate::fuel;
use crate::limits::Limits;

/// What a store knows of its guest.
pub(crate) struct Guest {
    bounds: Bounds,
    pub log: Vec<LogLine>,
    /// How many bytes the log may still take.
    log_left: usize,
    pub log_cut: bool,
}

impl Guest {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self {
            bounds: Bounds { memory: limits.memory_bytes, table: limits.table_elements, refused: false, held: 0 },
            log: Vec::new(),
            log_left: limits.log_bytes,
            log_cut: false,
        }
    }

    /// How many bytes of memory the guest has had.
    pub(crate) const fn memory_held(&self) -> usize {
        self.bounds.held
    }

    fn write(&mut self, level: Level, message: &str) {
        if self.log_cut {
            return;
        }
        if let Some(left) = self.log_left.checked_sub(message.len().max(1)) {
            self.log_left = left;
            self.log.push(LogLine { level, message: message.replace('\0', "\u{FFFD}") });
            return;
        }
        self.log_cut = true;
        let mut end = self.log_left;
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        let kept = message.get(..end).unwrap_or_default().replace('\0', "\u{FFFD}");
        self.log
            .push(LogLine { level, message: format!("{kept}……（日志过长，以下截去 / log cut here）") });
    }
}

struct Bounds {
    memory: usize,
    table: usize,
    refused: bool,
    /// Bytes of all memories. They never shrink, so this is also the most there ever were.
    held: usize,
}

impl ResourceLimiter for Bounds {
    fn memory_growing(&mut self, current: usize, desired: usize, most: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.memory && most.is_none_or(|most| desired <= most);
        self.refused |= !allowed;
        if allowed {
            self.held += desired.saturating_sub(current);
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, most: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.table && most.is_none_or(|most| desired <= most);
        self.refused |= !allowed;
        Ok(allowed)
    }
}

/// A store for one visit, with what the guest may use until it is ready.
pub(crate) fn store(engine: &wasmtime::Engine, limits: &Limits) -> wasmtime::Result<Store<Guest>> {
    let mut store = Store::new(engine, Guest::new(limits));
    store.limiter(|guest| &mut guest.bounds);
    store.set_fuel(limits.fuel_start)?;
    store.set_epoch_deadline(crate::engine::ticks(limits));
    store.set_hostcall_fuel(limits.answer_bytes);
    Ok(store)
}

/// What a rule may import, under every version that is spoken.
pub(crate) fn linker(engine: &wasmtime::Engine, versions: &[Version]) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    for version in versions {
        (version.link)(&mut linker)?;
    }
    Ok(linker)
}

/// The log, which decides nothing, under a version's name.
pub(crate) fn link_log(linker: &mut Linker<Guest>, interface: &str) -> wasmtime::Result<()> {
    linker.instance(interface)?.func_wrap(
        "write",
        |mut store: StoreContextMut<'_, Guest>, (level, message): (Level, WasmStr)| {
            let message = message.to_str(&store)?.into_owned();
            let bytes = u64::try_from(message.len()).unwrap_or(u64::MAX);
            let cost = bytes.saturating_mul(fuel::LOG_BYTE).saturating_add(fuel::LOG_LINE);
            let Some(left) = store.get_fuel()?.checked_sub(cost) else {
                store.set_fuel(0)?;
                return Err(Trap::OutOfFuel.into());
            };
            store.set_fuel(left)?;
            store.data_mut().write(level, &message);
            Ok(())
        },
    )
}

/// What an error of the engine means.
pub(crate) fn fault(error: &wasmtime::Error, guest: &Guest, limits: &Limits) -> Fault {
    let fault = match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Fault::new(
            FaultCode::FuelExhausted,
            format!(
                "规则用尽了指令预算：每批 {}，每个对象 {}，每 KiB 事实 {}",
                limits.fuel_batch, limits.fuel_subject, limits.fuel_kib
            ),
            format!(
                "the rule spent its budget of instructions: {} a batch, {} a subject, {} a KiB of facts",
                limits.fuel_batch, limits.fuel_subject, limits.fuel_kib
            ),
        ),
        Some(Trap::Interrupt) => Fault::new(
            FaultCode::FuseBlown,
            format!("本批在 {} 毫秒内未完成，属机器原因，可重试", limits.fuse_milliseconds),
            format!(
                "the batch was not done within {} milliseconds: the machine's fault, to be tried again",
                limits.fuse_milliseconds
            ),
        ),
        Some(Trap::StackOverflow) => Fault::new(
            FaultCode::StackExhausted,
            "规则递归过深：调用栈上限 512 KiB",
            "the rule called itself too deeply: its stack has 512 KiB",
        ),
        Some(_) if guest.bounds.refused => Fault::new(
            FaultCode::MemoryExhausted,
            format!("规则要求的内存超过 {} 字节，或表超过 {} 项", limits.memory_bytes, limits.table_elements),
            format!(
                "the rule wanted more than {} bytes of memory or tables of more than {} elements",
                limits.memory_bytes, limits.table_elements
            ),
        ),
        Some(_) => Fault::new(
            FaultCode::Trapped,
            "规则自行中止；无法评判的对象应答以 unjudged",
            "the rule stopped itself; a subject that can't be judged is to be answered as unjudged",
        ),
        // The engine's error for this has no public type.
        None if error.to_string().contains("fuel allocated for hostcalls has been exhausted") => Fault::new(
            FaultCode::AnswerTooLarge,
            format!("规则的答复超过 {} 字节", limits.answer_bytes),
            format!("the rule's answer is larger than {} bytes", limits.answer_bytes),
        ),
        None => Fault::new(
            FaultCode::AnswerMalformed,
            "规则的答复不合契约的二进制格式（如文字不是 UTF-8）",
            "the rule's answer breaks the contract's binary form (text that is not UTF-8, for one)",
        ),
    };
    fault.detailed(format!("{error:#}").chars().take(500).collect::<String>())
}

/// An instance that is ready, and its budget set.
pub(crate) fn enter(
    engine: &wasmtime::Engine,
    ready: &wasmtime::component::InstancePre<Guest>,
    limits: &Limits,
    budget: u64,
) -> Result<(Store<Guest>, Instance), Fault> {
    let unavailable = |error: &wasmtime::Error| {
        Fault::new(FaultCode::EngineUnavailable, "规则引擎不可用", "the engine for rules is not available")
            .detailed(format!("{error:#}"))
    };
    let mut store = store(engine, limits).map_err(|error| unavailable(&error))?;
    let instance = ready.instantiate(&mut store).map_err(|error| {
        let inner = fault(&error, store.data(), limits);
        if inner.is_rules() && inner.code != FaultCode::MemoryExhausted {
            return Fault::new(
                FaultCode::InstantiationFailed,
                format!("组件无法启动：启动时可用指令 {}", limits.fuel_start),
                format!("the component could not be started; it may spend {} instructions on that", limits.fuel_start),
            )
            .detailed(format!("{error:#}"));
        }
        inner
    })?;
    store.set_fuel(budget).map_err(|error| unavailable(&error))?;
    Ok((store, instance))
}
