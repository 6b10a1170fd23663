//! Who leads a piece of work and who cooperates in it: units that are there on a day, at or below the one that gives it
//! to them. Where nobody says who leads a task, the department in charge of its sector does.

use std::collections::BTreeSet;

use crate::kernel::{Day, ErrorCode, Failure, Fault, Refusal, id::UnitId};
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

/// The unit that leads a task, and its code: the one that is named, or else the department in charge of the task's sector
/// (clause 4.3), which is the unit at the place itself or directly below it.
///
/// # Errors
/// The same as for one that is named. `BAD_USER_INPUT` for a sector of which no department is in charge; and, where no
/// unit is named, for no sector, for one of which no department there is in charge, and for one of which several are,
/// naming those.
pub async fn leading_in(
    read: &Read,
    place: &Place,
    (lead, sector): (Option<&str>, Option<&str>),
    day: Day,
) -> Result<(UnitId, String), Failure> {
    let code = match (lead, sector) {
        (None, _) => in_charge(read, place, sector, day).await?,
        (Some(lead), None) => lead.to_owned(),
        (Some(lead), Some(sector)) => {
            if !organization::read::is_sector(read, sector).await? {
                return Err(nobody_in_charge(sector, &departments(read, place, day).await?).into());
            }
            lead.to_owned()
        }
    };
    Ok((leading(read, place, &code, day).await?, code))
}

/// A sector and the code of the department in charge of it.
type Charge = (String, String);

/// The department at a place and those directly below it, as they are on a day.
async fn departments(read: &Read, place: &Place, day: Day) -> Result<Vec<Charge>, Fault> {
    let (unit, as_of) = ([place.unit], AsOf::day(day));
    let mut seen = organization::read::below(read, &unit, as_of).await?.remove(&place.unit).unwrap_or_default();
    seen.extend(organization::read::units(read, &unit, as_of).await?.remove(&place.unit));
    let there = seen.into_iter().filter(|seen| seen.version.is_some());
    Ok(there.filter_map(|seen| Some((seen.unit.department?, seen.unit.code))).collect())
}

/// The code of the one department there that is in charge of a sector.
async fn in_charge(read: &Read, place: &Place, sector: Option<&str>, day: Day) -> Result<String, Failure> {
    let there = departments(read, place, day).await?;
    let Some(sector) = sector else {
        let (zh, en) =
            ("须写明牵头单位，或写明行业，由其主管部门牵头", "say who leads, or the sector whose department does");
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["sector"]).allowing(sectors(&there)).into());
    };
    let codes: BTreeSet<&str> = there.iter().filter(|(one, _)| one == sector).map(|(_, code)| code.as_str()).collect();
    if codes.len() > 1 {
        let (zh, en) = (
            format!("行业 {sector} 有多个主管部门，须写明由谁牵头"),
            format!("several departments are in charge of the sector {sector}; say who leads"),
        );
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["lead"]).allowing(codes).into());
    }
    Ok(codes.first().map(|code| (*code).to_owned()).ok_or_else(|| nobody_in_charge(sector, &there))?)
}

fn sectors(there: &[Charge]) -> BTreeSet<&str> {
    there.iter().map(|(sector, _)| sector.as_str()).collect()
}

fn nobody_in_charge(sector: &str, there: &[Charge]) -> Refusal {
    let (zh, en) =
        (format!("没有行业 {sector} 的主管部门"), format!("no department is in charge of the sector {sector}"));
    Refusal::new(ErrorCode::BadInput, zh, en).at(["sector"]).allowing(sectors(there))
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
