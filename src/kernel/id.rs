//! Ids: UUIDv7, a type for each kind of row, and the opaque form that the API shows.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::Clock;

/// Where new ids come from: the clock's time and random bits, which a seed makes repeatable.
#[derive(Clone)]
pub struct Ids {
    clock: Clock,
    random: Arc<Mutex<StdRng>>,
}

impl Ids {
    /// Ids that nobody can foresee.
    #[must_use]
    pub fn random(clock: Clock) -> Self {
        Self { clock, random: Arc::new(Mutex::new(StdRng::from_os_rng())) }
    }

    /// Ids that are the same each time: for tests and for a demo that plays twice alike.
    #[must_use]
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self { clock, random: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// A new id of the kind that the caller expects.
    pub fn next<I: From<Uuid>>(&self) -> I {
        I::from(self.uuid())
    }

    /// Random bytes of the same source, for salts.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        let mut bytes = [0_u8; 16];
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    fn uuid(&self) -> Uuid {
        let mut bytes = [0_u8; 10];
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        let millis = u64::try_from(self.clock.now().as_micros() / 1000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

/// An id as the API shows it: base64url of `Type:uuid`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GlobalId {
    /// The GraphQL type.
    pub kind: String,
    /// The row.
    pub uuid: Uuid,
}

impl GlobalId {
    /// The opaque text of an id.
    #[must_use]
    pub fn encode(kind: &str, uuid: Uuid) -> String {
        URL_SAFE_NO_PAD.encode(format!("{kind}:{uuid}"))
    }

    /// Reads an opaque id; `None` for what was never one of ours.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let plain = String::from_utf8(bytes).ok()?;
        let (kind, uuid) = plain.split_once(':')?;
        Some(Self { kind: kind.to_owned(), uuid: Uuid::parse_str(uuid).ok()? })
    }
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident => $kind:literal),+ $(,)?) => {$(
        $(#[doc = $doc])+
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The GraphQL type of the row.
            pub const KIND: &'static str = $kind;

            /// The opaque id that the API shows.
            #[must_use]
            pub fn global(self) -> String {
                GlobalId::encode(Self::KIND, self.0)
            }

            /// Reads an opaque id of this kind; `None` for another kind or none at all.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                GlobalId::decode(text).filter(|id| id.kind == Self::KIND).map(|id| Self(id.uuid))
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

ids! {
    /// A policy document.
    PolicyId => "Policy",
    /// A clause of a policy.
    ClauseRowId => "Clause",
    /// A unit of the organization tree.
    UnitId => "Unit",
    /// A person whose talent is on record.
    TalentId => "Talent",
    /// An award programme.
    ProgrammeId => "Programme",
    /// One year's run of a programme in a division.
    EditionId => "Edition",
    /// A nomination to an edition.
    NominationId => "Nomination",
    /// A line of a ranking.
    PlacingId => "Placing",
    /// A rule component that was installed.
    RuleId => "Rule",
    /// A judging run.
    RunId => "Run",
    /// What a run decided about one subject.
    JudgementId => "Judgement",
    /// What a division may read for a programme's rules.
    AgreementId => "Agreement",
    /// An import of a spreadsheet.
    ImportId => "Import",
    /// A row of an import and what became of it.
    ImportRowId => "ImportRow",
    /// An entry of the audit chain.
    AuditId => "AuditEntry",
    /// An event of the outbox.
    EventId => "Event",
    /// An attempt that was refused.
    AttemptId => "RefusedAttempt",
}
