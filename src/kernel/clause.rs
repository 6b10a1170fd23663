//! Clause numbers in code: those of the reference catalogue.

use serde::Serialize;

/// The number of a clause of the reference catalogue, such as `4.1.3a`. A test holds every one that
/// the code names against the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ClauseId(pub &'static str);

impl std::fmt::Display for ClauseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
