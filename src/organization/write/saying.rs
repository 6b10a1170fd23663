//! What is said of a body when it is set up or changed.

use serde::Serialize;

use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal, Term, canonical, checks,
    id::{BodyId, UnitId},
};
use crate::organization::bodies::Function;
use crate::organization::entity::body_version;
use crate::organization::read;
use crate::store::Write;

/// What a body is called, what it is for, and with whom it works as one office.
#[derive(Debug, Clone, Serialize)]
pub struct BodySaying {
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// What it is for.
    pub functions: Vec<Function>,
    /// With which body it works as one office.
    pub works_with: Option<BodyId>,
}

impl BodySaying {
    /// The row that says so.
    pub(super) async fn version(
        &self,
        (body, unit): (BodyId, UnitId),
        term: Term,
        write: &Write,
    ) -> Result<body_version::Model, Failure> {
        checks::name("name", &self.name)?;
        checks::name("nameEn", &self.name_en)?;
        if let Some(other) = self.works_with {
            let found = read::bodies::body(write.read(), other).await?;
            if found.is_none() || other == body {
                return Err(Refusal::new(
                    ErrorCode::NotFound,
                    "没有可合署办公的该机构",
                    "there is no such body to work with as one office",
                )
                .at(["worksWith"])
                .into());
            }
        }
        let mut functions = self.functions.clone();
        functions.sort_unstable();
        functions.dedup();
        Ok(body_version::Model {
            id: write.id(),
            body_id: body,
            unit_id: unit,
            name: self.name.trim().to_owned(),
            name_en: self.name_en.trim().to_owned(),
            functions: canonical(&functions).map_err(Fault::new)?,
            works_with_id: self.works_with,
            valid_from: term.from,
            valid_until: term.until,
            known_from: write.now(),
            known_until: None,
        })
    }
}
