//! Makes a data agreement: which fields a programme's rules may read in a division.

use serde::Serialize;

use crate::access::Action;
use crate::awards::entity::agreement;
use crate::awards::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, canonical,
    id::{AgreementId, ProgrammeId},
};
use crate::rules::Rules;
use crate::store::{Command, Event, Place, Read, Write, dated::overlaid};

/// 签订数据协议：列明规则在本区划可读的字段，自当日起取代前一份。
///
/// Makes a data agreement that lists the fields which rules may read here; it replaces the one
/// before from today on.
#[derive(Serialize)]
pub struct GrantAgreement {
    /// For which programme.
    pub programme: ProgrammeId,
    coordinates: Vec<String>,
}

impl GrantAgreement {
    /// The fields that it grants, sorted.
    #[must_use]
    pub fn coordinates(&self) -> &[String] {
        &self.coordinates
    }

    /// An agreement over fields that the schema has.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` with a field that it has not.
    pub fn new(rules: &Rules, programme: ProgrammeId, mut coordinates: Vec<String>) -> Result<Self, Refusal> {
        coordinates.sort();
        coordinates.dedup();
        match coordinates.iter().find(|coordinate| !rules.facts().grantable(coordinate)) {
            None => Ok(Self { programme, coordinates }),
            Some(unknown) => Err(Refusal::new(
                ErrorCode::BadInput,
                format!("模式中没有字段 {unknown}"),
                format!("the schema has no field {unknown}"),
            )
            .at(["coordinates"])
            .allowing(["Type.field"])),
        }
    }
}

#[derive(Serialize)]
struct AgreementGranted<'a> {
    agreement: String,
    coordinates: &'a [String],
}

impl Event for AgreementGranted<'_> {
    const NAME: &'static str = "awards.agreement.granted";
}

impl Command for GrantAgreement {
    const NAME: &'static str = "awards.agreement.grant";
    const ACTION: Action = Action::GrantAgreement;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[AgreementGranted::NAME];
    type Subject = Place;
    type Done = AgreementId;

    async fn load(&self, reader: &Read) -> Result<Place, Failure> {
        read::programme(reader, self.programme).await?;
        let actor = reader.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<AgreementId, Failure> {
        let today = write.today();
        let granted = agreement::Model {
            id: write.id(),
            unit_id: place.unit,
            programme_id: self.programme,
            coordinates: canonical(&self.coordinates).map_err(Fault::new)?,
            valid_from: Some(today),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        let course = read::agreements(write.read(), place.unit, self.programme).await?;
        let new = write.believe(&course, overlaid(&course, granted)).await?;
        // The same again is no new row.
        let in_force = new.iter().chain(&course).find(|row| row.term().contains(today));
        let id = in_force.ok_or_else(|| Fault::new("what was granted is in force"))?.id;
        write.emit(&AgreementGranted { agreement: id.global(), coordinates: &self.coordinates })?;
        Ok(id)
    }
}
