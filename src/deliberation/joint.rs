//! What joint meetings have of their own (clause 4.1.5b): how decisions are carried out, as part of the agenda, and
//! what they propose. Pure.

use serde::{Deserialize, Serialize};

use super::model::{MeetingKind, number};
use crate::kernel::{Day, ErrorCode, Refusal, checks, id::DecisionId};

/// Most decisions that a meeting follows up.
const MOST_FOLLOWED: i64 = 100;
/// Most proposals of a meeting.
const MOST_PROPOSALS: i64 = 100;

/// A decision whose progress is before a meeting under an item of its agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemProgress {
    /// The item's number, from 1.
    pub item: i64,
    /// Which decision.
    pub decision: DecisionId,
}

/// Demands a joint meeting where something is given that only such a one has.
fn demand_joint(kind: MeetingKind, field: &str, is_given: bool) -> Result<(), Refusal> {
    if !is_given || kind == MeetingKind::Joint {
        return Ok(());
    }
    let (zh, en) = ("只有联席会议有此项", "only a joint meeting has this");
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([MeetingKind::Joint.as_str()]))
}

/// Demands that what is followed up is so in a joint meeting, under one of so many items, and not twice under the same.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_progress(kind: MeetingKind, progress: &[ItemProgress], items: i64) -> Result<(), Refusal> {
    demand_joint(kind, "progress", !progress.is_empty())?;
    checks::between("progress", number(progress.len()), (0, MOST_FOLLOWED))?;
    for (at, one) in progress.iter().enumerate() {
        let place = at.to_string();
        checks::between("item", one.item, (1, items)).map_err(|refusal| refusal.within(&["progress", &place]))?;
        if progress.iter().take(at).any(|before| before == one) {
            let (zh, en) = ("该决定已列于此项", "this item has the decision already");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["progress", &place, "decision"]));
        }
    }
    Ok(())
}

/// Demands that what is proposed is so by a joint meeting, before it was ever closed, in texts that people can read.
///
/// # Errors
/// `BAD_USER_INPUT`; `STATE_FORBIDS`, naming the day on which it was first closed.
pub fn check_proposals(kind: MeetingKind, proposals: &[String], closed_on: Option<Day>) -> Result<(), Refusal> {
    demand_joint(kind, "proposals", !proposals.is_empty())?;
    checks::between("proposals", number(proposals.len()), (0, MOST_PROPOSALS))?;
    if let Some(day) = closed_on.filter(|_| !proposals.is_empty()) {
        let zh = format!("会议已于 {day} 首次办结，其建议不再增改");
        let en = format!("the meeting was first closed on {day}, and what it proposed stays as it was");
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["proposals"]).allowing([day]));
    }
    for (at, proposal) in proposals.iter().enumerate() {
        checks::text(&at.to_string(), proposal).map_err(|refusal| refusal.within(&["proposals"]))?;
    }
    Ok(())
}
