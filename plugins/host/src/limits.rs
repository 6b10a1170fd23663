//! How much a rule may have: the limits, with the defaults that the contract's page states.

use serde::{Deserialize, Serialize};

/// The limits of components, batches and answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a component.
    pub component_bytes: usize,
    /// How many levels of components inside the component.
    pub nesting: usize,
    /// Functions in all modules of a component.
    pub functions: u32,
    /// Bytes of one function.
    pub function_bytes: usize,
    /// Local variables of one function.
    pub locals: u32,
    /// Bytes in data segments of all modules.
    pub data_bytes: usize,
    /// Bytes of facts of one subject.
    pub facts_bytes: usize,
    /// Bytes of facts of one batch.
    pub batch_bytes: usize,
    /// Subjects of one batch.
    pub subjects: usize,
    /// Bytes of what a rule answers to one call, counted while it is read.
    pub answer_bytes: usize,
    /// Bytes of one text.
    pub text_bytes: usize,
    /// Lines and findings of a subject, each.
    pub lines: usize,
    /// Pointers of a line or finding, each kind.
    pub pointers: usize,
    /// Elements and keys that all pointers about a subject pass by until they are where they lead.
    pub pointer_steps: u64,
    /// Bytes of linear memory, each of a rule's memories.
    pub memory_bytes: usize,
    /// Elements of a table.
    pub table_elements: usize,
    /// Fuel for making an instance ready, not counted as spent.
    pub fuel_start: u64,
    /// Fuel of a batch, whoever is in it.
    pub fuel_batch: u64,
    /// Fuel for each subject of a batch.
    pub fuel_subject: u64,
    /// Fuel for each KiB of facts and parameters of a batch, begun ones counted.
    pub fuel_kib: u64,
    /// The fuse, in milliseconds of processor time a call.
    pub fuse_milliseconds: u64,
    /// The same on the second engine, which is slower.
    pub second_fuse_milliseconds: u64,
    /// After how many milliseconds of processor time a call stands back and runs a fifth of the time, so that who
    /// burns a whole fuse slows nobody else down.
    pub burst_milliseconds: u64,
    /// Bytes of log of a batch.
    pub log_bytes: usize,
    /// Seconds of processor time for compiling a component.
    pub compile_seconds: u64,
    /// The wall clock's fuse of that, in seconds.
    pub compile_fuse_seconds: u64,
    /// Bytes of address space for compiling a component.
    pub compile_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const KIB: usize = 1024;
        const MIB: usize = 1024 * KIB;
        Self {
            component_bytes: 24 * MIB,
            nesting: 2,
            functions: 40_000,
            function_bytes: MIB,
            locals: 10_000,
            data_bytes: 20 * MIB,
            facts_bytes: 64 * KIB,
            batch_bytes: 4 * MIB,
            subjects: 256,
            answer_bytes: 4 * MIB,
            text_bytes: 2 * KIB,
            lines: 64,
            pointers: 256,
            pointer_steps: 500_000,
            memory_bytes: 64 * MIB,
            table_elements: 10_000,
            fuel_start: 10_000_000,
            fuel_batch: 50_000_000,
            fuel_subject: 5_000_000,
            fuel_kib: 100_000,
            fuse_milliseconds: 2_000,
            second_fuse_milliseconds: 30_000,
            burst_milliseconds: 250,
            log_bytes: 64 * KIB,
            compile_seconds: 60,
            compile_fuse_seconds: 120,
            compile_bytes: 2 << 30,
        }
    }
}

impl Limits {
    /// The budget of a batch: it grows with the subjects and with what the rule has to read.
    #[must_use]
    pub fn fuel(&self, subjects: usize, bytes: usize) -> u64 {
        let subjects = u64::try_from(subjects).unwrap_or(u64::MAX);
        let kib = u64::try_from(bytes.div_ceil(1024)).unwrap_or(u64::MAX);
        self.fuel_batch
            .saturating_add(self.fuel_subject.saturating_mul(subjects))
            .saturating_add(self.fuel_kib.saturating_mul(kib))
    }
}
