//! What all rooms keep open at units that end.

use std::future::Future;
use std::pin::Pin;

use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{Holdings, Open};
use crate::store::Read;
use crate::{awards, coordination, deliberation, duties, funding, organization, reports, supervision};

/// What the rooms keep.
pub struct Kept;

impl Holdings for Kept {
    fn open<'a>(
        &'a self,
        read: &'a Read,
        units: &'a [UnitId],
    ) -> Pin<Box<dyn Future<Output = Result<Open, Fault>> + Send + 'a>> {
        Box::pin(async move {
            let mut open = Open::new();
            if units.is_empty() {
                return Ok(open);
            }
            organization::holdings::open(read, units, &mut open).await?;
            crate::documents::holdings::open(read, units, &mut open).await?;
            crate::assessment::holdings::open(read, units, &mut open).await?;
            awards::holdings::open(read, units, &mut open).await?;
            duties::holdings::open(read, units, &mut open).await?;
            reports::holdings::open(read, units, &mut open).await?;
            deliberation::holdings::open(read, units, &mut open).await?;
            supervision::holdings::open(read, units, &mut open).await?;
            coordination::holdings::open(read, units, &mut open).await?;
            funding::holdings::open(read, units, &mut open).await?;
            Ok(open)
        })
    }
}
