//! Whether what was appropriated is what is demanded, asked of all duties at once: of those that were opened after the
//! money came, and of all of them when another share is demanded. What a command posts or records it settles itself.

use std::sync::Arc;

use super::entity::investment_share;
use super::read::obligation::unsettled;
use super::write::{ExamineAppropriations, examine_appropriations::BATCH};
use crate::access::Actor;
use crate::duties;
use crate::kernel::{Failure, Fault, Instant, id::DutyId};
use crate::policy::obligation::Evidence;
use crate::store::{Envelope, Read, Store, dated::last_known, execute};

/// Examines the duties to appropriate in the actor's tree, in batches; tells how many were discharged or are owed again.
/// It may be done at any time, twice, or by several at once.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn examine(store: &Store, actor: &Arc<Actor>) -> Result<usize, Failure> {
    let read = Read::snapshot(store, actor.clone()).await?;
    let owed = duties::read::of_kind(&read, Evidence::Appropriation).await?;
    let duties: Vec<DutyId> = unsettled(&read, owed).await?.iter().map(|one| one.duty.id).collect();
    drop(read);
    let mut count = 0;
    for batch in duties.chunks(BATCH) {
        let command = ExamineAppropriations { duties: batch.to_vec() };
        count += execute(store, actor, &command, &Envelope::default()).await?.done;
    }
    Ok(count)
}

/// The last moment at which any share became known, or was believed no longer.
///
/// # Errors
/// A fault of the database.
pub async fn known(read: &Read) -> Result<Option<Instant>, Fault> {
    last_known::<investment_share::Entity>(read).await
}
