//! What is signed.

use serde::{Deserialize, Serialize};

use crate::kernel::{Digest, Fault, canonical};

/// What stands before every signed statement, so that no signature made for something else is one of ours.
const DOMAIN: &str = "rencai-signature-1\n";

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// That a version is handed in.
    Upload,
    /// That a version may be used.
    Approval,
    /// That parameters may be used.
    Parameters,
}

impl Purpose {
    /// As statements have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Approval => "approval",
            Self::Parameters => "parameters",
        }
    }
}

/// A statement to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statement {
    /// What for.
    pub purpose: Purpose,
    /// The rule's code, where it is about parameters.
    pub rule: Option<String>,
    /// The digest of the component.
    pub component: Option<Digest>,
    /// The digest of the parameters.
    pub parameters: Digest,
    /// The digest of the test cases, where it is about a version.
    pub tests: Option<Digest>,
}

impl Statement {
    /// About a version: its component, its parameters and its test cases, both as canonical JSON.
    #[must_use]
    pub fn of_a_version(purpose: Purpose, component: Digest, parameters: &str, tests: &str) -> Self {
        Self {
            purpose,
            rule: None,
            component: Some(component),
            parameters: Digest::of(parameters),
            tests: Some(Digest::of(tests)),
        }
    }

    /// About parameters of a rule, and of no other component than this one.
    #[must_use]
    pub fn of_parameters(rule: &str, component: Digest, parameters: Digest) -> Self {
        let (rule, component) = (Some(rule.to_owned()), Some(component));
        Self { purpose: Purpose::Parameters, rule, component, parameters, tests: None }
    }

    /// The bytes that are signed.
    ///
    /// # Errors
    /// Never in practice: a statement is always JSON.
    pub fn bytes(&self) -> Result<Vec<u8>, Fault> {
        Ok((DOMAIN.to_owned() + &canonical(self).map_err(Fault::new)?).into_bytes())
    }
}
