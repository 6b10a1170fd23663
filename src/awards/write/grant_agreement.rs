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
use crate::store::{Command, Event, Place, Read, Write, dated::AsOf};

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
        let mut now = write.now();
        if let Some(before) = read::agreement(write.read(), place.unit, self.programme, AsOf::day(today)).await? {
            // The clock of another node may be ahead of ours.
            now = now.max(before.known_from);
            // The belief in an open end is closed, and what held until today is kept as such.
            let closed = agreement::Model { known_until: Some(now), ..before.clone() };
            write.update(&before, closed).await?;
            if before.valid_from < Some(today) {
                let held = agreement::Model {
                    id: write.id(),
                    valid_until: Some(today),
                    known_from: now,
                    known_until: None,
                    ..before
                };
                write.insert(held).await?;
            }
        }
        let id: AgreementId = write.id();
        write
            .insert(agreement::Model {
                id,
                unit_id: place.unit,
                programme_id: self.programme,
                coordinates: canonical(&self.coordinates).map_err(Fault::new)?,
                valid_from: Some(today),
                valid_until: None,
                known_from: now,
                known_until: None,
            })
            .await?;
        write.emit(&AgreementGranted { agreement: id.global(), coordinates: &self.coordinates })?;
        Ok(id)
    }
}
