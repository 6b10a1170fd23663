//! The engine's settings: the same for compiling, for running, and in years.
//!
//! Whatever a rule does not need is off. Nothing here reads the machine but the number of workers.
//! There are three engines of the same settings: the one that judges, one with half its stack for
//! rehearsals, and one that interprets, which is asked for a second opinion.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy};

use crate::fault::{Fault, FaultCode};
use crate::fuel;
use crate::limits::Limits;

/// How often the fuse is looked at, once its length has passed.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Core instances of one component: Python's toolchain links that many modules into one.
pub(crate) const CORE_INSTANCES: u32 = 40;

/// Memories of one component.
pub(crate) const MEMORIES: u32 = 4;

/// Tables of one component.
pub(crate) const TABLES: u32 = 40;

/// Tables of one of its modules.
pub(crate) const TABLES_OF_A_MODULE: u32 = 4;

/// The interpreter's name of this machine's words.
const PULLEY: &str = match (cfg!(target_pointer_width = "64"), cfg!(target_endian = "little")) {
    (true, true) => "pulley64",
    (true, false) => "pulley64be",
    (false, true) => "pulley32",
    (false, false) => "pulley32be",
};

/// Bytes of the stack that a rule has when it judges.
pub(crate) const STACK: usize = 512 * 1024;

/// How instances get their memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allocation {
    /// From a pool of this many components at once.
    Pool(u32),
    /// Each time anew: for a process that only compiles and may have little address space.
    OnDemand,
}

/// By what a component is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Backend {
    /// The processor's own code.
    Native,
    /// The engine's interpreter, which shares with the first neither code generation nor traps by signals.
    Pulley,
}

/// An engine with this contract's settings.
pub(crate) fn engine(limits: &Limits, backend: Backend, allocation: Allocation, stack: usize) -> Result<Engine, Fault> {
    let mut config = Config::new();
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        .cranelift_nan_canonicalization(true)
        .consume_fuel(true)
        .operator_cost(fuel::operator_cost())
        .epoch_interruption(true)
        .memory_init_cow(true)
        // For traces that nobody is shown: a tenth of what is kept and read of a component.
        .generate_address_map(false)
        .max_wasm_stack(stack)
        .memory_reservation(1 << 32)
        .memory_guard_size(32 << 20)
        .memory_may_move(false)
        .concurrency_support(false)
        .gc_support(false)
        .wasm_component_model(true)
        .wasm_bulk_memory(true)
        .wasm_extended_const(true)
        .wasm_multi_value(true)
        .wasm_reference_types(true)
        .wasm_tail_call(false)
        .wasm_simd(false)
        .wasm_relaxed_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_function_references(false)
        .wasm_gc(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false)
        .shared_memory(false);
    match allocation {
        Allocation::OnDemand => config.allocation_strategy(InstanceAllocationStrategy::OnDemand),
        Allocation::Pool(components) => {
            config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits, components)))
        }
    };
    let made = match backend {
        Backend::Native => Engine::new(&config),
        Backend::Pulley => config.target(PULLEY).and_then(|config| Engine::new(config)),
    };
    made.map_err(|error| {
        Fault::new(FaultCode::EngineUnavailable, "规则引擎无法启动", "the engine for rules cannot be started")
            .detailed(format!("{error:#}"))
    })
}

fn pool(limits: &Limits, components: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(components)
        .max_core_instances_per_component(CORE_INSTANCES)
        .total_core_instances(components.saturating_mul(CORE_INSTANCES))
        .max_memories_per_component(MEMORIES)
        .total_memories(components.saturating_mul(MEMORIES))
        .max_tables_per_component(TABLES)
        .total_tables(components.saturating_mul(TABLES))
        .max_tables_per_module(TABLES_OF_A_MODULE)
        .table_elements(limits.table_elements)
        .max_memory_size(limits.memory_bytes)
        .max_component_instance_size(4 << 20)
        .max_core_instance_size(4 << 20)
        .linear_memory_keep_resident(2 << 20)
        .pagemap_scan(Enabled::Auto)
        .table_keep_resident(64 << 10)
        .max_unused_warm_slots(components.saturating_mul(4));
    pool
}

/// After how many ticks the burst can be over, or the fuse have blown, at the earliest.
pub(crate) fn ticks(limits: &Limits) -> u64 {
    let tick = u64::try_from(TICK.as_millis()).unwrap_or(1).max(1);
    limits.fuse_milliseconds.min(limits.burst_milliseconds).div_ceil(tick).saturating_add(1)
}

/// Moves the engine's clock on until the engine is gone.
pub(crate) fn start_clock(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    std::thread::Builder::new().name("rule-clock".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(TICK);
            match engine.upgrade() {
                Some(engine) => engine.increment_epoch(),
                None => return,
            }
        }
    })?;
    Ok(())
}
