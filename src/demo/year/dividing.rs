//! Who answers for what in the city: one department leads, and the others cooperate.

use super::Play;
use crate::coordination::matrix::coverage;
use crate::coordination::write::SetResponsibility;
use crate::demo::done;
use crate::kernel::{Day, Every, Failure, Fault, Period};
use crate::organization;
use crate::store::{Read, dated::AsOf};

impl Play<'_> {
    /// The city's matrix speaks of each of its departments from a day on.
    pub(super) async fn divide(&self, from: Day) -> Result<(), Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let expected = coverage(&read, &[self.system.unit], AsOf::day(from)).await?;
        let expected: Vec<_> = expected.into_values().flat_map(|coverage| coverage.expected).collect();
        let units = organization::read::units_by_id(&read, &expected).await?;
        let mut codes: Vec<String> = units.into_values().map(|unit| unit.code).collect();
        codes.sort();
        let Some((lead, cooperating)) = codes.split_first() else { return Ok(()) };
        let year = Period::of(from, Every::Year).ok_or_else(|| Fault::new("a day lies in a year"))?;
        let clause = self.owed(&self.system.unit_code, "4.3.1", year).await?.clause_id;
        let command = SetResponsibility {
            unit: self.system.unit_code.clone(),
            code: "talent-work".to_owned(),
            title: "人才工作".to_owned(),
            title_en: "Talent work".to_owned(),
            clause,
            lead: lead.clone(),
            cooperating: cooperating.to_vec(),
            from,
        };
        done(self.app, &self.supervisor().await?, &command).await.map(|_| ())
    }
}
