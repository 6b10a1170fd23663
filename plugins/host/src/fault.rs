//! What can go wrong, each with a code that never changes its meaning.
//!
//! A fault never becomes points. It says whose it is: the rule's (the same again would fail again),
//! the caller's (what was handed over breaks the contract), or the machine's (worth another try).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contract::{Problem, Text};
use crate::wording::harmless;

/// Characters of a detail.
const DETAIL: usize = 500;

macro_rules! codes {
    ($($owner:ident { $($(#[doc = $doc:literal])* $code:ident = $name:literal,)* })*) => {
        /// The stable code of a fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum FaultCode {
            $($($(#[doc = $doc])* #[serde(rename = $name)] $code,)*)*
        }

        impl FaultCode {
            /// Every code, in the order of this page.
            pub const ALL: &'static [Self] = &[$($(Self::$code,)*)*];

            /// The code as it is written everywhere.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$code => $name,)*)* }
            }

            /// Whose fault it is.
            #[must_use]
            pub const fn owner(self) -> Owner {
                match self { $($(Self::$code => Owner::$owner,)*)* }
            }
        }
    };
}

/// Whose fault a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// The rule's: the same call would fail the same way.
    Rule,
    /// The caller's: what was handed to the host breaks a limit or the contract.
    Caller,
    /// The machine's: worth another try, and nobody loses a point by it.
    Machine,
}

codes! {
    Rule {
        /// The file is larger than a component may be.
        ComponentTooLarge = "COMPONENT_TOO_LARGE",
        /// The file is no component: a core module, or no WebAssembly.
        NotAComponent = "NOT_A_COMPONENT",
        /// The file was compiled already: native code is never taken from outside.
        PrecompiledRefused = "PRECOMPILED_REFUSED",
        /// The file is damaged.
        ComponentMalformed = "COMPONENT_MALFORMED",
        /// The component was built for another version of the contract.
        ContractVersion = "CONTRACT_VERSION",
        /// The component does not export the contract's interface and nothing else.
        ExportRefused = "EXPORT_REFUSED",
        /// The component imports what the contract does not give.
        ImportRefused = "IMPORT_REFUSED",
        /// Components lie in components, or types in types, more deeply than the toolchains make them.
        NestedTooDeep = "NESTED_TOO_DEEP",
        /// A component inside wants more than types and functions.
        NestedImports = "NESTED_IMPORTS",
        /// More core instances, memories or tables than a rule may have.
        TooManyInstances = "TOO_MANY_INSTANCES",
        /// Too many functions.
        TooManyFunctions = "TOO_MANY_FUNCTIONS",
        /// A function is too large.
        FunctionTooLarge = "FUNCTION_TOO_LARGE",
        /// A function has too many local variables.
        TooManyLocals = "TOO_MANY_LOCALS",
        /// Too much data in the file's data segments.
        DataTooLarge = "DATA_TOO_LARGE",
        /// It asks for more memory or larger tables from the start than a rule may have.
        MemoryTooLarge = "MEMORY_TOO_LARGE",
        /// The component is not valid, or uses a proposal that rules do without.
        ComponentInvalid = "COMPONENT_INVALID",
        /// Compiling took more processor time than it may.
        CompilationTooLong = "COMPILATION_TOO_LONG",
        /// Compiling took more memory than it may.
        CompilationTooLarge = "COMPILATION_TOO_LARGE",
        /// The functions have not the contract's types.
        ContractMismatch = "CONTRACT_MISMATCH",
        /// It could not be started.
        InstantiationFailed = "INSTANTIATION_FAILED",
        /// The budget of instructions is spent.
        FuelExhausted = "FUEL_EXHAUSTED",
        /// It wanted more memory or table than a rule may have.
        MemoryExhausted = "MEMORY_EXHAUSTED",
        /// It called itself too deeply.
        StackExhausted = "STACK_EXHAUSTED",
        /// It stopped itself.
        Trapped = "TRAPPED",
        /// The answer is larger than an answer may be.
        AnswerTooLarge = "ANSWER_TOO_LARGE",
        /// The answer breaks the contract's binary form: text that is not UTF-8, addresses outside its memory.
        AnswerMalformed = "ANSWER_MALFORMED",
        /// The rule says that it can't judge under these parameters or in this context.
        RuleDeclined = "RULE_DECLINED",
        /// The manifest breaks the contract.
        ManifestInvalid = "MANIFEST_INVALID",
        /// The manifest is another one at another call.
        ManifestUnstable = "MANIFEST_UNSTABLE",
        /// The schema of the parameters is not a JSON object.
        SchemaInvalid = "SCHEMA_INVALID",
        /// There are fewer or more verdicts than subjects.
        VerdictCount = "VERDICT_COUNT",
        /// A verdict is about another subject than its place says.
        VerdictSubject = "VERDICT_SUBJECT",
        /// There are fewer or more findings than requirements.
        FindingCount = "FINDING_COUNT",
        /// A finding answers another requirement than its place says.
        FindingOrder = "FINDING_ORDER",
        /// There are fewer or more lines than items.
        LineCount = "LINE_COUNT",
        /// A line is about another item than its place says.
        LineOrder = "LINE_ORDER",
        /// A number has more digits behind the point than the contract allows.
        ScaleTooLarge = "SCALE_TOO_LARGE",
        /// Points below the item's floor.
        BelowFloor = "BELOW_FLOOR",
        /// Points above the item's ceiling.
        AboveCeiling = "ABOVE_CEILING",
        /// The total is not the sum of the lines.
        WrongTotal = "WRONG_TOTAL",
        /// A reason without a visible character.
        TextEmpty = "TEXT_EMPTY",
        /// A text with control characters (other than a line feed) or others that change how its neighbours are shown.
        TextHidden = "TEXT_HIDDEN",
        /// A text longer than a text may be.
        TextTooLong = "TEXT_TOO_LONG",
        /// Points or a finding without evidence.
        EvidenceMissing = "EVIDENCE_MISSING",
        /// Evidence that points nowhere in the facts.
        EvidenceNowhere = "EVIDENCE_NOWHERE",
        /// A pointer to a parameter that is not there.
        UnderNowhere = "UNDER_NOWHERE",
        /// More pointers than a line or finding may have, or pointers that are too far to follow.
        TooManyPointers = "TOO_MANY_POINTERS",
        /// A problem whose code is none.
        ProblemCode = "PROBLEM_CODE",
        /// The answer depends on the order of subjects, on the batch, or on an earlier call.
        OrderDependent = "ORDER_DEPENDENT",
        /// The second engine answers otherwise than the first, or at another cost.
        EnginesDiffer = "ENGINES_DIFFER",
    }
    Caller {
        /// More subjects than a batch may have.
        TooManySubjects = "TOO_MANY_SUBJECTS",
        /// The facts of a subject or of the batch are too large.
        FactsTooLarge = "FACTS_TOO_LARGE",
        /// The facts of a subject are not canonical JSON as the host can read it.
        FactsInvalid = "FACTS_INVALID",
        /// A subject stands twice in one batch.
        SubjectTwice = "SUBJECT_TWICE",
        /// The parameters are not JSON that can be made canonical.
        ParametersInvalid = "PARAMETERS_INVALID",
        /// The context carries other parameters than the manifest was made under.
        ParametersDiffer = "PARAMETERS_DIFFER",
        /// The settings of the host make no sense.
        SettingsInvalid = "SETTINGS_INVALID",
    }
    Machine {
        /// The fuse: the machine was too slow for what fuel allows.
        FuseBlown = "FUSE_BLOWN",
        /// The engine could not be set up or a thread not be started.
        EngineUnavailable = "ENGINE_UNAVAILABLE",
        /// The machine had not the memory that a rule may have, or no room for another of its instances.
        MemoryUnavailable = "MEMORY_UNAVAILABLE",
        /// The program that compiles could not be started, broke off, or answered what is no answer.
        CompilerFailed = "COMPILER_FAILED",
        /// The folder of compiled components can't be used.
        CacheUnusable = "CACHE_UNUSABLE",
        /// The workers have stopped.
        WorkersStopped = "WORKERS_STOPPED",
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What went wrong, about whom, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// The stable code.
    pub code: FaultCode,
    /// The subject that it is about, where it is about one.
    pub subject: Option<String>,
    /// In words, in both languages, with what is allowed.
    pub because: Text,
    /// What the rule itself said, where it declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Box<Problem>>,
    /// What the engine said, for those who look after the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<str>>,
}

impl Fault {
    /// A fault with its reason in both languages.
    pub fn new(code: FaultCode, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, subject: None, because: Text::new(zh, en), problem: None, detail: None }
    }

    /// The same, about a subject.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// The same, with what the engine said. A component's own names may stand in it, so that it is made
    /// harmless for whoever reads it.
    #[must_use]
    pub fn detailed(mut self, detail: impl fmt::Display) -> Self {
        let cut: String = detail.to_string().chars().take(DETAIL).collect();
        self.detail = Some(harmless(&cut).into_boxed_str());
        self
    }

    /// Whether it is the rule's fault: the same call would fail the same way.
    #[must_use]
    pub const fn is_rules(&self) -> bool {
        matches!(self.code.owner(), Owner::Rule)
    }

    /// Whether the same call may be tried again.
    #[must_use]
    pub const fn may_try_again(&self) -> bool {
        matches!(self.code.owner(), Owner::Machine)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.because)?;
        match &self.subject {
            Some(subject) => write!(f, " ({subject})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultCode};

    #[test]
    fn a_components_own_names_in_a_detail_are_cut_and_cannot_act_on_a_terminal() {
        let fault = Fault::new(FaultCode::Trapped, "", "").detailed(format!("at \u{1B}[31m{}", "x".repeat(1_000)));
        let detail = fault.detail.unwrap_or_default();
        assert!(detail.starts_with("at \u{FFFD}[31mx") && detail.chars().count() == 500, "{detail}");
    }
}
