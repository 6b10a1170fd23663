//! The days of rest and the make-up work days of years.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{Day, Fault, id::UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// What a notice says of a year, whose days are those on which it is valid.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "calendar_year")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// In whose tree.
        pub unit_id: UnitId,
        /// The notice.
        pub paper: String,
        /// JSON: the days of rest.
        pub rest: String,
        /// JSON: the days on which work is made up for.
        pub work: String,
    }
}

impl Model {
    /// The days of rest, and those on which work is made up for.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn days(&self) -> Result<(Vec<Day>, Vec<Day>), Fault> {
        let read = |days: &str| serde_json::from_str(days).map_err(Fault::new);
        Ok((read(&self.rest)?, read(&self.work)?))
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
