//! What the room's commands are about.

use crate::kernel::{Failure, Fault, id::TalentId};
use crate::store::{Place, Read, Standing, Subject};
use crate::talent::{entity::talent, read};

/// A talent and where the department that keeps the record lies.
pub struct TalentSubject {
    pub(super) talent: talent::Model,
    place: Place,
}

impl TalentSubject {
    pub(super) async fn load(reader: &Read, id: TalentId) -> Result<Self, Failure> {
        let talent = read::talent(reader, id).await?;
        let place = reader.place(talent.unit_id).await?;
        Ok(Self { talent, place: place.ok_or_else(|| Fault::new("a talent has a department"))? })
    }
}

impl Subject for TalentSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.talent.version, vec![("subject", self.talent.subject.clone().unwrap_or_default())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.talent.id.global()))
    }
}
