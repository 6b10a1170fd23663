//! What a run of test cases found.

use rencai_host::{Digest, LogLine, Problem, Text, Verdict};
use serde::{Deserialize, Serialize};

use crate::kernel::{ErrorCode, Fault, Refusal, canonical};

/// How many failed cases a refusal names.
const NAMED: usize = 10;

/// What came of all cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The digest of the component.
    pub component: Digest,
    /// The digest of the parameters of cases that bring none.
    pub parameters: Digest,
    /// The digest of the cases.
    pub tests: Digest,
    /// The table by which fuel was counted.
    pub fuel_table: String,
    /// The cases in their order.
    pub cases: Vec<Ran>,
    /// Which outcomes were seen, by requirement.
    pub requirements: Vec<RequirementSeen>,
    /// Which points were seen, by item.
    pub items: Vec<ItemSeen>,
    /// The fields that the rule asks for and no evidence of any case touches.
    pub untouched: Vec<String>,
    /// What all cases cost.
    pub fuel: u64,
    /// The most bytes of memory that a case took.
    pub memory: usize,
}

/// What came of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ran {
    /// Its name.
    pub name: String,
    /// Whether what came out is what had to.
    pub passed: bool,
    /// What came out otherwise.
    pub differences: Vec<Difference>,
    /// What it cost; nothing where the rule gave no verdict.
    pub fuel: u64,
    /// The most bytes of memory that the rule had for it; nothing where the rule gave no verdict.
    pub memory: usize,
    /// How long it took on this machine: of no digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub microseconds: Option<u64>,
    /// What the rule wrote meanwhile: for who runs the case, and not kept in reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<LogLine>,
    /// What came out; not kept in reports.
    #[serde(skip)]
    pub came: Option<Came>,
}

/// One thing that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// What it is about: `total`, `lines/patents/points`, `findings/age/outcome`, `unjudged`.
    pub at: String,
    /// What had to come out.
    pub expected: String,
    /// What came out.
    pub got: String,
    /// The same in words.
    pub message: Text,
}

/// What can come out of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// A verdict.
    Verdict(Verdict),
    /// The rule, or the schema of its parameters, takes no such case.
    Declined(Problem),
    /// The rule broke the contract or a limit.
    Broke(String, Text),
}

/// In how many cases a requirement had each outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequirementSeen {
    /// Which requirement.
    pub requirement: String,
    /// It was met.
    pub met: u32,
    /// It was not.
    pub failed: u32,
    /// A person had to look.
    pub undetermined: u32,
}

/// In how many cases an item had which points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemSeen {
    /// Which item.
    pub item: String,
    /// No points.
    pub zero: u32,
    /// More than none, the ceiling among them.
    pub positive: u32,
    /// As many as it can give.
    pub ceiling: u32,
}

impl RequirementSeen {
    /// Whether it was seen met and not met.
    #[must_use]
    pub const fn covered(&self) -> bool {
        self.met > 0 && self.failed > 0
    }
}

impl ItemSeen {
    /// Whether it was seen without points, with some, and with all.
    #[must_use]
    pub const fn covered(&self) -> bool {
        self.zero > 0 && self.positive > 0 && self.ceiling > 0
    }
}

impl Difference {
    pub(super) fn new(at: impl Into<String>, expected: impl Into<String>, got: impl Into<String>) -> Self {
        let (at, expected, got) = (at.into(), expected.into(), got.into());
        let message = Text::new(
            format!("{at}：应为 {expected}，结果为 {got}"),
            format!("{at}: {expected} is expected, {got} came out"),
        );
        Self { at, expected, got, message }
    }
}

impl Report {
    /// Whether every case passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.cases.iter().all(|case| case.passed)
    }

    /// The same without times, which no two machines share, and without logs: what may be kept under a digest.
    #[must_use]
    pub fn timeless(mut self) -> Self {
        self.cases.iter_mut().for_each(|case| (case.microseconds, case.log) = (None, Vec::new()));
        self
    }

    /// The digest of the report without its times.
    ///
    /// # Errors
    /// Never in practice: a report is always JSON.
    pub fn digest(&self) -> Result<Digest, Fault> {
        Ok(Digest::of(canonical(&self.clone().timeless()).map_err(Fault::new)?))
    }

    /// Refuses what did not pass.
    ///
    /// # Errors
    /// `TESTS_FAILED` with the first failed cases and how each of them failed.
    pub fn demand_passed(&self) -> Result<(), Refusal> {
        let failed: Vec<&Ran> = self.cases.iter().filter(|case| !case.passed).collect();
        if failed.is_empty() {
            return Ok(());
        }
        let named =
            || failed.iter().take(NAMED).filter_map(|case| Some((&case.name, &case.differences.first()?.message)));
        let zh: Vec<String> = named().map(|(name, message)| format!("“{name}” {}", message.zh)).collect();
        let en: Vec<String> = named().map(|(name, message)| format!("\"{name}\" {}", message.en)).collect();
        let (all, count) = (self.cases.len(), failed.len());
        Err(Refusal::new(
            ErrorCode::TestsFailed,
            format!("{all} 个用例中 {count} 个未通过：{}", zh.join("；")),
            format!("{count} of {all} test cases failed: {}", en.join("; ")),
        )
        .at(["tests"]))
    }
}
