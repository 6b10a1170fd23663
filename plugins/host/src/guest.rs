//! One visit to a rule: a fresh store, a bounded guest, one call, and what it cost.

use rustix::io::Errno;
use wasmtime::component::{Instance, Linker, WasmStr};
use wasmtime::{OutOfMemory, PoolConcurrencyLimitError, ResourceLimiter, Store, StoreContextMut, Trap, UpdateDeadline};

use crate::contract::versions::Version;
use crate::contract::{Level, LogLine};
use crate::engine::STACK;
use crate::fault::{Fault, FaultCode};
use crate::fuel;
use crate::fuse::Fuse;
use crate::limits::Limits;
use crate::wording::harmless;

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
        Self { bounds: Bounds::new(limits), log: Vec::new(), log_left: limits.log_bytes, log_cut: false }
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
            self.log.push(LogLine { level, message: harmless(message) });
            return;
        }
        self.log_cut = true;
        let mut end = self.log_left;
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        let kept = harmless(message.get(..end).unwrap_or_default());
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

impl Bounds {
    const fn new(limits: &Limits) -> Self {
        Self { memory: limits.memory_bytes, table: limits.table_elements, refused: false, held: 0 }
    }
}

/// What was allowed to the rule and the machine did not have. A rule must not see that: it could answer
/// otherwise by it, and nobody could repeat its answer.
#[derive(Debug, thiserror::Error)]
#[error("the machine had no memory for what the rule may have: {0}")]
struct Starved(wasmtime::Error);

impl ResourceLimiter for Bounds {
    fn memory_growing(&mut self, current: usize, desired: usize, most: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.memory && most.is_none_or(|most| desired <= most);
        self.refused |= !allowed;
        if allowed {
            self.held += desired.saturating_sub(current);
        }
        Ok(allowed)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        // More than a memory's addresses reach: asked before the limit is, and refused on every machine.
        if error.to_string().contains("exceeds memory type's limits") {
            self.refused = true;
            return Ok(());
        }
        Err(Starved(error).into())
    }

    fn table_growing(&mut self, _: usize, desired: usize, most: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.table && most.is_none_or(|most| desired <= most);
        self.refused |= !allowed;
        Ok(allowed)
    }

    fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(Starved(error).into())
    }
}

/// Whether an error is of what the machine has, and not of what the rule does.
fn is_machines(error: &wasmtime::Error) -> bool {
    error.is::<PoolConcurrencyLimitError>()
        || error.is::<OutOfMemory>()
        || error.chain().any(|cause| cause.is::<Starved>() || cause.is::<std::io::Error>() || cause.is::<Errno>())
}

/// A store for one visit, with what the guest may use until it is ready.
pub(crate) fn store(engine: &wasmtime::Engine, limits: &Limits) -> wasmtime::Result<Store<Guest>> {
    let mut store = Store::new(engine, Guest::new(limits));
    store.limiter(|guest| &mut guest.bounds);
    store.set_fuel(limits.fuel_start)?;
    store.set_epoch_deadline(crate::engine::ticks(limits));
    let fuse = Fuse::lit(limits);
    store.epoch_deadline_callback(move |_| {
        if fuse.is_blown() {
            return Ok(UpdateDeadline::Interrupt);
        }
        fuse.stand_back();
        Ok(UpdateDeadline::Continue(1))
    });
    store.set_hostcall_fuel(limits.answer_bytes);
    Ok(store)
}

/// What a rule may import, under every version that is spoken.
pub(crate) fn linker(engine: &wasmtime::Engine, versions: &[Version]) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    for version in versions {
        version.link(&mut linker)?;
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
            format!("本批用去 {} 毫秒处理器时间仍未完成，属机器原因，可重试", limits.fuse_milliseconds),
            format!(
                "the batch was not done within {} milliseconds of processor time: the machine's fault, to be tried again",
                limits.fuse_milliseconds
            ),
        ),
        Some(Trap::StackOverflow) => Fault::new(
            FaultCode::StackExhausted,
            format!("规则递归过深：调用栈上限 {} KiB，试演时为其一半", STACK / 1024),
            format!(
                "the rule called itself too deeply: its stack has {} KiB, in a rehearsal half of that",
                STACK / 1024
            ),
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
        None if is_machines(error) => starved(),
        None => Fault::new(
            FaultCode::AnswerMalformed,
            "规则的答复不合契约的二进制格式（如文字不是 UTF-8）",
            "the rule's answer breaks the contract's binary form (text that is not UTF-8, for one)",
        ),
    };
    fault.detailed(format!("{error:#}"))
}

fn starved() -> Fault {
    Fault::new(
        FaultCode::MemoryUnavailable,
        "机器内存不足，属机器原因，可重试",
        "the machine has not the memory that a rule may have: the machine's fault, to be tried again",
    )
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
        // Only a trap and a limit are the rule's: whatever else hinders it from starting is not what it does.
        if !error.is::<Trap>() && !store.data().bounds.refused {
            return if is_machines(&error) { starved().detailed(format!("{error:#}")) } else { unavailable(&error) };
        }
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

#[cfg(test)]
mod tests {
    use rustix::io::Errno;
    use wasmtime::{ResourceLimiter, Trap};

    use super::{Guest, Starved, fault};
    use crate::fault::FaultCode;
    use crate::limits::Limits;

    /// Feature 61.
    #[test]
    fn memory_that_a_rule_may_have_and_the_machine_has_not_is_never_told_to_the_rule() {
        let limits = Limits::default();
        let mut guest = Guest::new(&limits);
        assert!(guest.bounds.memory_growing(0, 1 << 20, None).is_ok_and(|allowed| allowed));
        let short = guest.bounds.memory_grow_failed(wasmtime::Error::from(Errno::NOMEM)).map_err(Some);
        let short = short.err().flatten().map(|error| fault(&error, &guest, &limits));
        assert_eq!(short.map(|fault| (fault.code, fault.may_try_again())), Some((FaultCode::MemoryUnavailable, true)));
        assert!(
            guest.bounds.table_grow_failed(wasmtime::Error::msg("no room")).is_err_and(|error| error.is::<Starved>())
        );
        // What the limits or its own type refuse is refused on every machine.
        assert!(guest.bounds.memory_growing(0, 65 << 20, None).is_ok_and(|allowed| !allowed));
        assert!(guest.bounds.memory_growing(0, 1 << 20, Some(1 << 16)).is_ok_and(|allowed| !allowed));
        let beyond = wasmtime::Error::msg("memory growth exceeds memory type's limits");
        assert!(guest.bounds.memory_grow_failed(beyond).is_ok());
    }

    #[test]
    fn only_what_a_rule_does_is_its_own_fault() {
        let limits = Limits::default();
        let guest = Guest::new(&limits);
        let code = |error: wasmtime::Error| fault(&error, &guest, &limits).code;
        assert_eq!(code(std::io::Error::from(std::io::ErrorKind::OutOfMemory).into()), FaultCode::MemoryUnavailable);
        assert_eq!(code(wasmtime::Error::from(Errno::NOMEM).context("mmap")), FaultCode::MemoryUnavailable);
        assert_eq!(code(wasmtime::Error::msg("invalid utf-8 sequence")), FaultCode::AnswerMalformed);
        assert_eq!(code(Trap::UnreachableCodeReached.into()), FaultCode::Trapped);
    }
}
