//! Version 1.0: its types are the host's own.

use super::Manifest;
use super::versions::{Version, find};

/// The newest version of the contract that this host speaks.
pub const CONTRACT_VERSION: &str = "1.0.0";

pub(super) const VERSION: Version = Version {
    number: CONTRACT_VERSION,
    exported: "rencai:rules/rule@1.0.0",
    log: "rencai:rules/log@1.0.0",
    types: "rencai:rules/types@1.0.0",
    find: find::<Manifest>,
};
