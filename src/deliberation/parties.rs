//! Who leads a piece of work and who cooperates in it: units that are there on a day, at or below the one that gives it
//! to them.

use crate::kernel::{Day, ErrorCode, Failure, Refusal, id::UnitId};
use crate::organization;
use crate::organization::model::outside_its_days;
use crate::store::{Place, Read, dated::AsOf};

/// Most units that cooperate in one thing.
const MOST_COOPERATING: usize = 100;

fn not_below(path: &[&str]) -> Refusal {
    let (zh, en) = ("须为该单位本身或其下级", "it has to be that unit or one below it");
    Refusal::new(ErrorCode::BadInput, zh, en).at(path.iter().copied())
}

/// The unit that leads: there on a day, and at or below a place.
///
/// # Errors
/// `NOT_FOUND`; `OUTSIDE_ITS_DAYS`, naming its days; `BAD_USER_INPUT` for one that lies elsewhere; a fault.
pub async fn leading(read: &Read, place: &Place, code: &str, day: Day) -> Result<UnitId, Failure> {
    let lead = organization::read::unit_on(read, code, day, ["lead"; 2]).await?;
    if place.scope.holds(&lead.scope) { Ok(lead.unit) } else { Err(not_below(&["lead"]).into()) }
}

/// The units that cooperate: each there on a day, at or below a place, and none of them the one that leads.
///
/// # Errors
/// The same, for each of them; `BAD_USER_INPUT` for too many, and for the one that leads.
pub async fn cooperating(
    read: &Read,
    place: &Place,
    (codes, lead): (&[String], UnitId),
    day: Day,
) -> Result<Vec<UnitId>, Failure> {
    if codes.len() > MOST_COOPERATING {
        let (zh, en) =
            (format!("至多 {MOST_COOPERATING} 个配合单位"), format!("{MOST_COOPERATING} units cooperate at most"));
        let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["cooperating"]);
        return Err(refusal.allowing([format!("0-{MOST_COOPERATING}")]).into());
    }
    let rows = organization::read::units_by_code(read, codes).await?;
    let ids: Vec<UnitId> = rows.values().map(|unit| unit.id).collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let seen = organization::read::units(read, &ids, AsOf::day(day)).await?;
    let mut found = Vec::with_capacity(codes.len());
    for (at, code) in codes.iter().enumerate() {
        let at = at.to_string();
        let path = ["cooperating", at.as_str()];
        let unit = rows.get(code).ok_or_else(|| Refusal::not_found("单位", "unit").at(path))?;
        if seen.get(&unit.id).is_none_or(|seen| seen.version.is_none()) {
            let days = organization::read::days_of(read, unit.id).await?;
            return Err(outside_its_days(code, day, days.into_iter()).at(path).into());
        }
        if !place.scope.holds(&unit.place().scope) {
            return Err(not_below(&path).into());
        }
        if unit.id == lead {
            let (zh, en) = ("牵头单位不兼为配合单位", "the unit that leads does not cooperate as well");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(path).into());
        }
        if !found.contains(&unit.id) {
            found.push(unit.id);
        }
    }
    Ok(found)
}
