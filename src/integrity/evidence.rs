//! What can be wrong with evidence: it counts although its record is none in its state, or is not there.

use std::collections::{BTreeMap, HashMap};

use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::pages::Pages;
use super::{BATCH, Found, IntegrityCheck, tell};
use crate::coordination::entity::{matter, task, task_means};
use crate::coordination::model::{MatterState, MeansState, TaskState};
use crate::deliberation::{entity::meeting, model::MeetingState};
use crate::documents::entity::{document, document_filing};
use crate::documents::model::DocumentState;
use crate::duties::entity::evidence;
use crate::funding::entity::voucher;
use crate::kernel::{
    Day, Fault,
    id::{
        ActivityReportId, CircularId, DocumentFilingId, DocumentId, GlobalId, InspectionId, MatterId, MeansId,
        MeetingId, ReportId, TaskId, VoucherId,
    },
};
use crate::policy::obligation::Evidence;
use crate::reports::activity::ActivityReportState;
use crate::reports::entity::{activity_report, report};
use crate::reports::model::ReportState;
use crate::store::Read;
use crate::supervision::entity::{circular, inspection};
use crate::supervision::model::{CircularState, InspectionState};

/// A filing has no state; it counts until it is withdrawn.
const FILED: &str = "FILED";
const WITHDRAWN: &str = "WITHDRAWN";
/// Nor has a voucher; it counts until another corrects it.
const POSTED: &str = "POSTED";
const CORRECTED: &str = "CORRECTED";

/// Records by their kinds.
type Records = BTreeMap<String, Vec<Uuid>>;

/// Looks at all evidence within reach that counts, in batches.
///
/// # Errors
/// A fault of the database.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    // At the top every record is within reach; below it some lie above.
    let sees_all = read.actor().scope.line().len() == 1;
    let counting = read.find::<evidence::Entity>().filter(evidence::Column::WithdrawnOn.is_null());
    let mut pages = Pages::of(counting, evidence::Column::Id, |row: &evidence::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        let mut records = Records::new();
        for id in rows.iter().filter_map(|row| GlobalId::decode(&row.record)) {
            records.entry(id.kind).or_default().push(id.uuid);
        }
        let states = states(read, &records).await?;
        for row in &rows {
            let state = states.get(&row.record).map(String::as_str);
            if (sees_all || state.is_some()) && !counts(row, state) {
                let (duty, state) = (row.duty_id.global(), state.unwrap_or("—"));
                tell(&mut found, IntegrityCheck::EvidenceLapsed, format!("{duty} ← {} {state}", row.record));
            }
        }
    }
    Ok(found)
}

/// The states of the records that have one, by their global ids.
async fn states(read: &Read, records: &Records) -> Result<HashMap<String, String>, Fault> {
    let mut found = HashMap::new();
    macro_rules! look {
        ($($id:ident in $table:ident),+ $(,)?) => {$(
            if let Some(ids) = records.get($id::KIND) {
                let find = read.find::<$table::Entity>().among($table::Column::Id, ids);
                let rows = find.columns::<($id, String)>([$table::Column::Id, $table::Column::State]).await?;
                found.extend(rows.into_iter().map(|(id, state)| (id.global(), state)));
            }
        )+};
    }
    look!(
        ReportId in report,
        ActivityReportId in activity_report,
        MeetingId in meeting,
        DocumentId in document,
        InspectionId in inspection,
        CircularId in circular,
        TaskId in task,
        MeansId in task_means,
        MatterId in matter,
    );
    if let Some(ids) = records.get(DocumentFilingId::KIND) {
        let find = read.find::<document_filing::Entity>().among(document_filing::Column::Id, ids);
        let columns = [document_filing::Column::Id, document_filing::Column::WithdrawnOn];
        let rows = find.columns::<(DocumentFilingId, Option<Day>)>(columns).await?;
        let state = |withdrawn: Option<Day>| if withdrawn.is_some() { WITHDRAWN } else { FILED };
        found.extend(rows.into_iter().map(|(id, withdrawn)| (id.global(), state(withdrawn).to_owned())));
    }
    if let Some(ids) = records.get(VoucherId::KIND) {
        let posted = read.find::<voucher::Entity>().among(voucher::Column::Id, ids);
        let posted = posted.columns::<(VoucherId,)>([voucher::Column::Id]).await?;
        found.extend(posted.into_iter().map(|(id,)| (id.global(), POSTED.to_owned())));
        let corrected = read.find::<voucher::Entity>().among(voucher::Column::Corrects, ids);
        let corrected = corrected.columns::<(VoucherId,)>([voucher::Column::Corrects]).await?;
        found.extend(corrected.into_iter().map(|(id,)| (id.global(), CORRECTED.to_owned())));
    }
    Ok(found)
}

/// Whether a record is evidence in its state; in none, where it is not there.
fn counts(row: &evidence::Model, state: Option<&str>) -> bool {
    let is = |states: &[&str]| state.is_some_and(|state| states.contains(&state));
    let Some(record) = GlobalId::decode(&row.record) else { return false };
    match record.kind.as_str() {
        ReportId::KIND => is(&[ReportState::Accepted.as_str()]),
        ActivityReportId::KIND => is(&[ActivityReportState::Received.as_str()]),
        MeetingId::KIND => is(&[MeetingState::Closed.as_str()]),
        DocumentId::KIND if row.kind == Evidence::Document.as_str() => is(&[DocumentState::Issued.as_str()]),
        // How talent was considered counts from the draft on, whatever becomes of it.
        DocumentId::KIND => state.is_some(),
        DocumentFilingId::KIND => is(&[FILED]),
        VoucherId::KIND => is(&[POSTED]),
        InspectionId::KIND => is(&[InspectionState::Closed.as_str()]),
        CircularId::KIND => is(&[CircularState::Issued.as_str()]),
        // A group that is set up for a task counts while that goes on.
        TaskId::KIND if row.kind == Evidence::Body.as_str() => {
            state.is_some_and(|state| state != TaskState::Cancelled.as_str())
        }
        TaskId::KIND => is(&[TaskState::Confirmed.as_str()]),
        MeansId::KIND => is(&[MeansState::Confirmed.as_str()]),
        // What was answered counts until the unit one higher takes it up.
        MatterId::KIND => {
            is(&[MatterState::Answered, MatterState::Escalated, MatterState::Closed].map(MatterState::as_str))
        }
        // Duties that a check looks at, targets, policies and schemes have no state in which they are none.
        _ => true,
    }
}
