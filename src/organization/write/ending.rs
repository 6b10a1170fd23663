//! What ends with units: their bodies, with their posts, who holds these, and what the bodies are equipped with.

use std::collections::BTreeSet;

use sea_orm::Order;

use crate::kernel::{
    Day, Failure, Fault,
    id::{BodyId, UnitId},
};
use crate::organization::entity::{appointment, body_version, establishment, post_version};
use crate::organization::reorganization::{HoldingKind, Open};
use crate::store::{
    Find, Guarded, Read, Write,
    dated::{AsOf, Dated, ended},
};

/// What is believed of the bodies of units that end, as far as it goes beyond the day.
pub struct Ending {
    from: Day,
    bodies: Vec<body_version::Model>,
    equipped: Vec<establishment::Model>,
    posts: Vec<post_version::Model>,
    held: Vec<appointment::Model>,
}

impl Ending {
    pub(super) async fn load(read: &Read, units: &[UnitId], from: Day) -> Result<Self, Fault> {
        let bodies = read.find::<body_version::Entity>().order_by(body_version::Column::Id, Order::Asc);
        let equipped = read.find::<establishment::Entity>().order_by(establishment::Column::Id, Order::Asc);
        let posts = read.find::<post_version::Entity>().order_by(post_version::Column::Id, Order::Asc);
        let held = read.find::<appointment::Entity>().order_by(appointment::Column::Id, Order::Asc);
        Ok(Self {
            from,
            bodies: beyond(bodies.among(body_version::Column::UnitId, units), from).await?,
            equipped: beyond(equipped.among(establishment::Column::UnitId, units), from).await?,
            posts: beyond(posts.among(post_version::Column::UnitId, units), from).await?,
            held: beyond(held.among(appointment::Column::UnitId, units), from).await?,
        })
    }

    /// Counts the bodies, and who holds their posts.
    pub(super) fn count(&self, open: &mut Open) {
        let bodies: BTreeSet<(UnitId, BodyId)> = self.bodies.iter().map(|row| (row.unit_id, row.body_id)).collect();
        let bodies = bodies.into_iter().map(|(unit, _)| (unit, HoldingKind::Body));
        let held = self.held.iter().map(|row| (row.unit_id, HoldingKind::Appointment));
        for kept in bodies.chain(held) {
            *open.entry(kept).or_default() += 1;
        }
    }

    /// Ends it on the day; on the days before it stays as it was.
    pub(super) async fn write(&self, write: &mut Write) -> Result<(), Failure> {
        write.believe(&self.held, ended(&self.held, self.from)).await?;
        write.believe(&self.posts, ended(&self.posts, self.from)).await?;
        write.believe(&self.equipped, ended(&self.equipped, self.from)).await?;
        write.believe(&self.bodies, ended(&self.bodies, self.from)).await?;
        Ok(())
    }
}

/// Those of the rows that are believed of days from this one on.
async fn beyond<E>(find: Find<E>, from: Day) -> Result<Vec<E::Model>, Fault>
where
    E: Guarded + Dated,
    E::Model: Send + Sync,
{
    find.filter(AsOf::day(from).lasting::<E>()).all().await
}
