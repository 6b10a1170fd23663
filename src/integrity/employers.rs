//! What can be wrong with declarations of training funds: their versions, their sums, years that were closed, and
//! samples that were drawn.

use std::collections::BTreeMap;

use super::pages::Pages;
use super::{BATCH, Found, IntegrityCheck, tell};
use crate::funding::employers::{DeclarationState, sample};
use crate::funding::entity::{audit_sample, declaration, declaration_closing, declaration_version, training_sum};
use crate::funding::read::employers::{population, versions};
use crate::kernel::{
    Digest, Fault,
    id::{DeclarationId, UnitId},
};
use crate::store::Read;

/// By what the sums are told apart: unit, year, kind.
type Sums = BTreeMap<(UnitId, i64, String), [i64; 7]>;

/// Looks at all declarations and samples within reach, in batches.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let (mut found, mut sums) = (Found::new(), Sums::new());
    let all = read.find::<declaration::Entity>();
    let mut pages = Pages::of(all, declaration::Column::Id, |row: &declaration::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<DeclarationId> = rows.iter().map(|row| row.id).collect();
        let versions = versions(read, &ids).await?;
        for row in &rows {
            let of = versions.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            if !is_sound(row, of)? {
                tell(&mut found, IntegrityCheck::DeclarationsDiffer, row.id.global());
            }
            add(&mut sums, row);
        }
    }
    for row in read.find::<training_sum::Entity>().all().await? {
        let training_sum::Model { declared, base, due, set_aside, topped_up, spent, short, .. } = row;
        let kept = [declared, base.0, due.0, set_aside.0, topped_up.0, spent.0, short.0];
        let name = format!("{} {} {}", row.unit_id.global(), row.year, row.kind);
        if sums.remove(&(row.unit_id, row.year, row.kind)).unwrap_or_default() != kept {
            tell(&mut found, IntegrityCheck::DeclarationsDiffer, name);
        }
    }
    for (unit, year, kind) in sums.into_keys() {
        tell(&mut found, IntegrityCheck::DeclarationsDiffer, format!("{} {year} {kind}", unit.global()));
    }
    for row in read.find::<declaration_closing::Entity>().all().await? {
        let population = population(read, row.unit_id, row.year).await?;
        let is_whole = i64::try_from(population.len()).is_ok_and(|count| count == row.declared);
        if !is_whole || sample::sealed(&population).to_string() != row.digest {
            tell(&mut found, IntegrityCheck::DeclarationsDiffer, row.id.global());
        }
    }
    for row in read.find::<audit_sample::Entity>().all().await? {
        if !is_drawn(read, &row).await? {
            tell(&mut found, IntegrityCheck::DeclarationsDiffer, row.id.global());
        }
    }
    Ok(found)
}

/// Whether a declaration says what its last version says, none is missing, and each is what its digest says.
fn is_sound(row: &declaration::Model, versions: &[declaration_version::Model]) -> Result<bool, Fault> {
    let numbered = (1..).zip(versions).all(|(number, version)| version.number == number);
    let sealed = versions.iter().all(|version| Digest::of(&version.content).to_string() == version.digest);
    let last = versions.last().is_some_and(|last| last.number == row.number && last.digest == row.digest);
    let (_, digest) = row.declared()?.sealed()?;
    Ok(numbered && sealed && last && digest == row.digest && row.short == row.figures().short())
}

fn add(sums: &mut Sums, row: &declaration::Model) {
    if row.state == DeclarationState::Returned.as_str() {
        return;
    }
    let declaration::Model { base, due, set_aside, topped_up, spent, short, .. } = row;
    let figures = [1, base.0, due.0, set_aside.0, topped_up.0, spent.0, short.0];
    let sum = sums.entry((row.unit_id, row.year, row.kind.clone())).or_default();
    for (sum, figure) in sum.iter_mut().zip(figures) {
        *sum += figure;
    }
}

/// Whether a sample is what its seed draws.
async fn is_drawn(read: &Read, row: &audit_sample::Model) -> Result<bool, Fault> {
    let population = population(read, row.unit_id, row.year).await?;
    let drawn = sample::draw(&row.seed, &population, usize::try_from(row.size).map_err(Fault::new)?);
    let is_whole = i64::try_from(population.len()).is_ok_and(|count| count == row.population);
    Ok(is_whole && drawn == row.drawn()? && sample::listed(&drawn).to_string() == row.digest)
}
