//! The file of test cases: read, bounded, and held against its published schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jsonschema::{PatternOptions, Validator};
use rencai_host::{Context, Decimal, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::kernel::{Digest, ErrorCode, Refusal, canonicalize};

/// The format that this program reads and writes.
pub const FORMAT: &str = "rencai-rule-tests/1";
/// The JSON Schema of the format, kept with the contract.
pub const SCHEMA: &str = include_str!("../../../plugins/wit/1.0.0/tests.schema.json");
const BYTES: usize = 1024 * 1024;

static SUITE: LazyLock<Option<Validator>> = LazyLock::new(|| validator("#"));
static SETTING: LazyLock<Option<Validator>> = LazyLock::new(|| validator("#/$defs/context"));

/// For the whole of the format, or for a part of it.
fn validator(part: &str) -> Option<Validator> {
    let mut schema: Value = serde_json::from_str(SCHEMA).ok()?;
    if part != "#" {
        schema = json!({ "$ref": part, "$defs": schema.get("$defs") });
    }
    let options = jsonschema::options().with_pattern_options(PatternOptions::regex()).should_validate_formats(true);
    options.build(&schema).ok()
}

/// The test cases of a rule, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    text: String,
    cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// Its name, once in a suite; also the id of its subject.
    pub name: String,
    /// Where it differs from what the format says.
    #[serde(default, skip_serializing_if = "Setting::is_bare")]
    pub context: Setting,
    /// Parameters of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    /// What the fragment answers.
    pub facts: Value,
    /// What has to come out.
    pub expect: Expect,
}

/// What of a context a case sets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Setting {
    /// Code of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Code of the programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// Code of the stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The day of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The period judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

impl Setting {
    /// Reads a file that sets some of a context.
    ///
    /// # Errors
    /// `TESTS_REFUSED` with the JSON Pointer of what does not fit, and what is allowed there.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            refused(format!("情境文件不是 JSON：{error}"), format!("the context is no JSON: {error}")).at(["context"])
        })?;
        fits(&SETTING, &value).map_err(|(at, by)| {
            refused(
                format!("情境文件的“{at}”不符合 tests.schema.json"),
                format!("\"{at}\" of the context does not satisfy tests.schema.json"),
            )
            .at(["context", &at])
            .allowing(["division", "programme", "stage", "asOf", "period"].map(str::to_owned).into_iter().chain([by]))
        })?;
        serde_json::from_value(value).map_err(|_| unreadable(""))
    }

    fn is_bare(&self) -> bool {
        *self == Self::default()
    }

    /// The whole context, under these parameters; what is left out is what the format says.
    #[must_use]
    pub fn context(&self, parameters: &str) -> Context {
        let or = |given: &Option<String>, left_out: &str| given.clone().unwrap_or_else(|| left_out.to_owned());
        Context {
            division: or(&self.division, "rehearsal"),
            programme: or(&self.programme, "rehearsal"),
            stage: or(&self.stage, "rehearsal"),
            as_of: or(&self.as_of, "2010-12-31"),
            period: or(&self.period, "2010"),
            parameters: parameters.to_owned(),
        }
    }
}

impl From<Context> for Setting {
    /// Everything of a context but its parameters.
    fn from(context: Context) -> Self {
        let Context { division, programme, stage, as_of, period, .. } = context;
        let [division, programme, stage, as_of, period] = [division, programme, stage, as_of, period].map(Some);
        Self { division, programme, stage, as_of, period }
    }
}

/// What has to come out. The schema sees to it that only one of the four kinds is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expect {
    /// All of the verdict, without its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Value>,
    /// The total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Decimal>,
    /// The points of some items.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[serde(default)]
    pub lines: BTreeMap<String, Decimal>,
    /// The outcomes of some requirements.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[serde(default)]
    pub findings: BTreeMap<String, Outcome>,
    /// That a person has to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unjudged: Option<Why>,
    /// That the rule does not judge under these parameters or in this context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined: Option<Why>,
}

/// Why there is no judgement; what is left out may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Why {
    /// The problem's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The facts that it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<String>>,
    /// The parameters that it lies in or follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    cases: Vec<Case>,
}

impl Suite {
    /// Reads a file of test cases.
    ///
    /// # Errors
    /// `TESTS_REFUSED` with the JSON Pointer of what does not fit, and what is allowed there.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        if text.len() > BYTES {
            return Err(refused("用例文件超过 1 MiB", "the test cases are larger than 1 MiB").allowing([BYTES]));
        }
        let text = canonicalize(text).map_err(|error| {
            let error = error.to_string();
            let (zh, en) = error.split_once(" / ").unwrap_or((&error, &error));
            refused(format!("用例文件：{zh}"), format!("the test cases: {en}"))
        })?;
        let value: Value = serde_json::from_str(&text).map_err(|_| unreadable(""))?;
        fits(&SUITE, &value).map_err(|(at, by)| unreadable(&at).allowing([by]))?;
        let File { cases } = serde_json::from_value(value).map_err(|_| unreadable(""))?;
        let mut names = BTreeSet::new();
        if let Some(position) = cases.iter().position(|case| !names.insert(case.name.as_str())) {
            return Err(refused("用例名称重复", "the name of a case stands twice")
                .at(["tests".to_owned(), format!("/cases/{position}/name")]));
        }
        Ok(Self { text, cases })
    }

    /// The canonical JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The digest of the canonical JSON.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.text)
    }

    /// The cases in their order.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }
}

/// Holds a document against the schema; of several errors the deepest is told, as it says most: where, and by
/// what of the schema.
fn fits(validator: &LazyLock<Option<Validator>>, value: &Value) -> Result<(), (String, String)> {
    let validator = validator.as_ref().ok_or_else(|| (String::new(), String::new()))?;
    let depth = |pointer: &str| pointer.matches('/').count();
    let errors =
        validator.iter_errors(value).map(|error| (error.instance_path().to_string(), error.schema_path().to_string()));
    errors.reduce(|one, other| if depth(&other.0) > depth(&one.0) { other } else { one }).map_or(Ok(()), Err)
}

fn unreadable(at: &str) -> Refusal {
    refused(
        format!("用例文件的“{at}”不符合 tests.schema.json"),
        format!("\"{at}\" of the test cases does not satisfy tests.schema.json"),
    )
    .at(["tests", at])
    .allowing([FORMAT])
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::TestsRefused, zh, en).at(["tests"])
}
