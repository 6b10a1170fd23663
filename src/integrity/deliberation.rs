//! What can be wrong with meetings: closed without a quorum, decisions that none has carried, and proposals that no
//! joint one has made when it was first closed.

use uuid::Uuid;

use super::pages::Pages;
use super::{BATCH, Found, IntegrityCheck, tell};
use crate::deliberation::entity::meeting;
use crate::deliberation::model::{MeetingKind, MeetingState};
use crate::deliberation::read::{ballots, decisions, proposals, rules_by_id};
use crate::kernel::{Fault, id::MeetingId};
use crate::store::Read;

/// Looks at every meeting within reach, in batches.
///
/// # Errors
/// A fault of the database.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    let meetings = read.find::<meeting::Entity>();
    let mut pages = Pages::of(meetings, meeting::Column::Id, |row: &meeting::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<MeetingId> = rows.iter().map(|row| row.id).collect();
        let rules: Vec<Uuid> = rows.iter().filter_map(|row| row.rule_id).collect();
        let rules = rules_by_id(read, &rules).await?;
        let (decided, voted) = (decisions(read, &ids).await?, ballots(read, &ids).await?);
        let proposed = proposals(read, &ids).await?;
        for row in &rows {
            let quorum = row.rule_id.and_then(|id| rules.get(&id)).and_then(|rule| row.quorum(rule));
            let has_quorum = quorum.is_some_and(|quorum| quorum.met());
            let is_closed = row.state == MeetingState::Closed.as_str();
            if is_closed && !has_quorum {
                tell(&mut found, IntegrityCheck::ClosedWithoutQuorum, row.id.global());
            }
            let is_joint = row.kind == MeetingKind::Joint.as_str();
            let mut proposed = proposed.get(&row.id).into_iter().flatten();
            if proposed.any(|proposal| !is_joint || row.closed_on != Some(read.day_of(proposal.instant))) {
                tell(&mut found, IntegrityCheck::ProposedWithout, row.id.global());
            }
            let decides = has_quorum && (is_closed || row.state == MeetingState::Held.as_str());
            for decision in decided.get(&row.id).into_iter().flatten() {
                let mut voted = voted.get(&row.id).into_iter().flatten();
                if !decides || !voted.any(|ballot| ballot.id == decision.ballot_id && ballot.carried) {
                    tell(&mut found, IntegrityCheck::DecidedWithout, decision.id.global());
                }
            }
        }
    }
    Ok(found)
}
