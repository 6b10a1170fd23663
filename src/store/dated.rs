//! The one helper for dated rows: a version is valid on some days, and was believed between some
//! instants. A change closes one version and opens another; a correction closes the belief only.

use sea_orm::{ColumnTrait, Condition, EntityTrait};

use super::Read;
use crate::kernel::{Day, Instant};

/// A table of versions.
pub trait Dated: EntityTrait {
    /// First day valid; NULL: since always.
    const VALID_FROM: Self::Column;
    /// First day no longer valid; NULL: for ever.
    const VALID_UNTIL: Self::Column;
    /// Since when it is believed.
    const KNOWN_FROM: Self::Column;
    /// Until when it was believed; NULL: it still is.
    const KNOWN_UNTIL: Self::Column;
}

/// Adds the four dated columns to a model, and makes its table [`Dated`].
macro_rules! dated {
    ($(#[$meta:meta])* pub struct Model { $($columns:tt)* }) => {
        $(#[$meta])*
        pub struct Model {
            $($columns)*
            /// First day valid.
            pub valid_from: Option<crate::kernel::Day>,
            /// First day no longer valid.
            pub valid_until: Option<crate::kernel::Day>,
            /// Believed since.
            pub known_from: crate::kernel::Instant,
            /// Believed until.
            pub known_until: Option<crate::kernel::Instant>,
        }

        impl Model {
            /// The days on which it is valid.
            #[must_use]
            pub fn term(&self) -> crate::kernel::Term {
                crate::kernel::Term { from: self.valid_from, until: self.valid_until }
            }
        }

        impl crate::store::dated::Dated for Entity {
            const VALID_FROM: Column = Column::ValidFrom;
            const VALID_UNTIL: Column = Column::ValidUntil;
            const KNOWN_FROM: Column = Column::KnownFrom;
            const KNOWN_UNTIL: Column = Column::KnownUntil;
        }
    };
}
pub(crate) use dated;

/// As of a day, as known at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AsOf {
    /// The day that is asked about.
    pub day: Day,
    /// What was believed then; `None`: what is believed now.
    pub known: Option<Instant>,
}

impl AsOf {
    /// As of a day, as known now.
    #[must_use]
    pub fn day(day: Day) -> Self {
        Self { day, known: None }
    }

    /// As a question says it: today where it names no day, as known now where it names no moment.
    #[must_use]
    pub fn asked(read: &Read, day: Option<Day>, known: Option<Instant>) -> Self {
        Self { day: day.unwrap_or(read.today()), known }
    }

    /// The versions that answer.
    #[must_use]
    pub fn versions<E: Dated>(self) -> Condition {
        self.believed::<E>()
            .add(Condition::any().add(E::VALID_FROM.is_null()).add(E::VALID_FROM.lte(self.day)))
            .add(Condition::any().add(E::VALID_UNTIL.is_null()).add(E::VALID_UNTIL.gt(self.day)))
    }

    /// The versions that were believed then, of whichever days.
    #[must_use]
    pub fn believed<E: Dated>(self) -> Condition {
        match self.known {
            None => Condition::all().add(E::KNOWN_UNTIL.is_null()),
            Some(instant) => Condition::all()
                .add(E::KNOWN_FROM.lte(instant))
                .add(Condition::any().add(E::KNOWN_UNTIL.is_null()).add(E::KNOWN_UNTIL.gt(instant))),
        }
    }
}
