//! One version with all that its page tells, as the schema gives it.

use serde::Deserialize;
use serde_json::Value as Json;

use super::ask::Connection;
use super::cases::Report;
use super::layout::{Frame, Unit};
use crate::kernel::Text;

pub const DOCUMENT: &str = "query($id: ID!) {
    node(id: $id) { ... on RuleVersion {
        id state viewerCan digest size contract code number title titleEn parameters manifest
        checks { name found warns } testReport uploadedAt uploadedBy shadowedAt version
        unit { name nameEn code }
        signatures { purpose signedAt signedBy key { fingerprint revokedAt } }
        parameterSets { id state version proposedAt proposedBy digest parameters }
        inForce { validFrom validUntil knownFrom parameterSet { id digest } }
        usedBy { id year stage state programme { name nameEn } unit { name nameEn code } }
    } }
    editions(first: 50) { pageInfo { hasNextPage endCursor } edges { node {
        id year stage state programme { name nameEn } unit { name nameEn code }
    } } }
}";

/// The answer to [`DOCUMENT`].
#[derive(Deserialize)]
pub struct Found {
    pub node: Option<Version>,
    pub editions: Connection<Edition>,
}

/// A version with all that a page tells of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    pub id: String,
    pub state: String,
    pub viewer_can: Vec<String>,
    pub version: i32,
    pub parameter_sets: Vec<ParameterSet>,
    pub digest: String,
    pub size: Json,
    pub contract: Option<String>,
    pub code: Option<String>,
    pub number: Option<String>,
    pub title: Option<String>,
    pub title_en: Option<String>,
    pub parameters: Json,
    pub manifest: Option<Manifest>,
    pub checks: Vec<Check>,
    pub test_report: Option<Report>,
    pub uploaded_at: String,
    pub uploaded_by: String,
    pub shadowed_at: Option<String>,
    pub unit: Option<Unit>,
    pub signatures: Vec<Signature>,
    pub in_force: Vec<Enactment>,
    pub used_by: Vec<Edition>,
}

/// What a component says of itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    pub facts: String,
    pub requirements: Vec<Requirement>,
    pub items: Vec<Item>,
    pub tie_break: Vec<String>,
}

impl Manifest {
    /// What people call a requirement or an item.
    pub fn title_of(&self, id: &str) -> Option<&Text> {
        let requirement = self.requirements.iter().find(|one| one.id == id).map(|one| &one.title);
        requirement.or_else(|| self.items.iter().find(|one| one.id == id).map(|one| &one.title))
    }
}

/// What must be met.
#[derive(Deserialize)]
pub struct Requirement {
    pub id: String,
    pub title: Text,
    pub basis: String,
}

/// What gives points.
#[derive(Deserialize)]
pub struct Item {
    pub id: String,
    pub title: Text,
    pub floor: String,
    pub ceiling: String,
    pub basis: String,
}

/// One thing that was looked at.
#[derive(Deserialize)]
pub struct Check {
    pub name: String,
    pub found: String,
    pub warns: bool,
}

/// A signature that was given.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    pub purpose: String,
    pub signed_at: String,
    pub signed_by: String,
    pub key: Option<Key>,
}

/// The key of a signature.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    pub fingerprint: String,
    pub revoked_at: Option<String>,
}

/// Parameters that were proposed for a version.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterSet {
    pub id: String,
    pub state: String,
    pub version: i32,
    pub digest: String,
    pub proposed_at: String,
    pub proposed_by: String,
    pub parameters: Json,
}

/// Days on which a version is in force.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enactment {
    pub valid_from: Option<String>,
    pub valid_until: Option<String>,
    pub known_from: String,
    pub parameter_set: Option<SetNamed>,
}

/// Parameters, named by their digest.
#[derive(Deserialize)]
pub struct SetNamed {
    pub digest: String,
}

/// An edition, as pages name it.
#[derive(Deserialize)]
pub struct Edition {
    pub id: String,
    pub year: i32,
    pub stage: String,
    pub state: Option<String>,
    pub programme: Option<Programme>,
    pub unit: Option<Unit>,
}

/// A programme, as pages name it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Programme {
    pub name: String,
    pub name_en: String,
}

impl Edition {
    /// Year, programme, stage and division.
    pub fn named(&self, frame: &Frame<'_>) -> String {
        let programme = self.programme.as_ref().map_or("", |one| frame.text(&one.name, &one.name_en));
        let unit = self.unit.as_ref().map_or("", |unit| frame.unit(unit));
        format!("{} {programme} · {} · {unit}", self.year, self.stage)
    }
}
