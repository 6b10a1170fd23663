//! What can be wrong with circulars, findings and inspections: seals, answers, who judged, and what is left to mend.

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::pages::Pages;
use super::{BATCH, FEW, Found, IntegrityCheck, is_judged_by_another, tell};
use crate::access::Person;
use crate::kernel::{Digest, Fault};
use crate::store::Read;
use crate::supervision::entity::{circular, finding, inspection};
use crate::supervision::model::{CircularState, FindingMove, FindingState, InspectionState};
use crate::supervision::read::steps;

/// Looks at what is issued and closed within reach, in batches.
///
/// # Errors
/// A fault of the database.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    circulars(read, &mut found).await?;
    findings(read, &mut found).await?;
    let closed = read.find::<inspection::Entity>();
    let closed = closed.filter(inspection::Column::State.eq(InspectionState::Closed.as_str()));
    let left = read.find::<finding::Entity>().filter(finding::Column::State.ne(FindingState::Closed.as_str()));
    let left = left.filter(finding::Column::InspectionId.in_subquery(closed.subquery(inspection::Column::Id)));
    for row in left.order_by(finding::Column::Id, Order::Asc).all().await? {
        tell(&mut found, IntegrityCheck::InspectionClosedEarly, row.id.global());
    }
    Ok(found)
}

/// Whether what is issued is sealed, was answered or has lapsed, and is issued by another than who drafted it.
async fn circulars(read: &Read, found: &mut Found) -> Result<(), Fault> {
    let issued = read.find::<circular::Entity>().filter(circular::Column::State.eq(CircularState::Issued.as_str()));
    let mut pages = Pages::of(issued, circular::Column::Id, |row: &circular::Model| row.id, FEW);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
        let made = steps(read, &ids).await?;
        for row in &rows {
            let content = row.sealed_content.as_ref().map(|content| Digest::of(content).to_string());
            if row.sealed.is_none() || row.sealed != content {
                tell(found, IntegrityCheck::SealBroken, row.id.global());
            }
            let has_lapsed = row.answer_by.zip(row.issued_on).is_some_and(|(last, day)| last < day);
            if row.answer.is_none() && !has_lapsed {
                tell(found, IntegrityCheck::IssuedWithoutAnswer, row.id.global());
            }
            // Nothing is done with it any more once it is issued.
            let issue = made.get(&row.id.0).and_then(|made| made.last());
            if issue.is_none_or(|step| step.person().is(&row.drafter())) {
                tell(found, IntegrityCheck::OwnJudge, row.id.global());
            }
        }
    }
    Ok(())
}

/// Whether what is closed was checked by another than those who mended it.
async fn findings(read: &Read, found: &mut Found) -> Result<(), Fault> {
    let closed = read.find::<finding::Entity>().filter(finding::Column::State.eq(FindingState::Closed.as_str()));
    let mut pages = Pages::of(closed, finding::Column::Id, |row: &finding::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
        let made = steps(read, &ids).await?;
        for row in &rows {
            let made = made.get(&row.id.0).into_iter().flatten();
            let deeds: Vec<(&str, Person)> = made.map(|step| (step.moved.as_str(), step.person())).collect();
            if !is_judged_by_another(&deeds, FindingMove::Rectify.as_str(), FindingMove::Close.as_str()) {
                tell(found, IntegrityCheck::OwnJudge, row.id.global());
            }
        }
    }
    Ok(())
}
