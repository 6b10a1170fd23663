//! Ids: UUIDv7, a type for each kind of row, and the opaque form that the API shows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::Clock;

/// Where new ids come from: the clock's time and random bits, which a seed makes repeatable. Each id is
/// greater than the one before, also within a millisecond and when the clock steps back (RFC 9562,
/// section 6.2, method 2).
#[derive(Clone)]
pub struct Ids {
    clock: Clock,
    source: Arc<Mutex<Source>>,
}

struct Source {
    random: StdRng,
    millis: u64,
    /// The 74 bits after the time.
    tail: u128,
}

const TAIL_BITS: u32 = 74;

impl Source {
    fn next(&mut self, now: u64) -> Uuid {
        let stepped = self.tail + 1 + u128::from(self.random.next_u32());
        if now <= self.millis && stepped >> TAIL_BITS == 0 {
            self.tail = stepped;
        } else {
            self.millis = now.max(self.millis + 1);
            // The highest bit stays free, so that there is room to count.
            self.tail = (u128::from(self.random.next_u64()) << 9) | u128::from(self.random.next_u32() & 0x1ff);
        }
        let bytes = (((self.tail >> 62) << 64) | (self.tail & (u128::MAX >> 66))).to_be_bytes();
        let mut after_time = [0; 10];
        after_time.copy_from_slice(bytes.split_at(6).1);
        uuid::Builder::from_unix_timestamp_millis(self.millis, &after_time).into_uuid()
    }
}

impl Ids {
    /// Ids that nobody can foresee.
    #[must_use]
    pub fn random(clock: Clock) -> Self {
        Self::of(clock, StdRng::from_os_rng())
    }

    /// Ids that are the same each time: for tests and for a demo that plays twice alike.
    #[must_use]
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self::of(clock, StdRng::seed_from_u64(seed))
    }

    fn of(clock: Clock, random: StdRng) -> Self {
        Self { clock, source: Arc::new(Mutex::new(Source { random, millis: 0, tail: 0 })) }
    }

    /// A new id of the kind that the caller expects, greater than all before.
    pub fn next<I: From<Uuid>>(&self) -> I {
        let now = u64::try_from(self.clock.now().as_micros() / 1000).unwrap_or_default();
        I::from(self.source().next(now))
    }

    /// Random bytes of the same source, for salts.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        let mut bytes = [0_u8; 16];
        self.source().random.fill_bytes(&mut bytes);
        bytes
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
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
    /// A body: a leading group, an office, an agency.
    BodyId => "Body",
    /// A network over units.
    NetworkId => "Network",
    /// A post of a body.
    PostId => "Post",
    /// That a person holds a post.
    AppointmentId => "Appointment",
    /// A person whose talent is on record.
    TalentId => "Talent",
    /// An award programme.
    ProgrammeId => "Programme",
    /// A version of a programme's process.
    ProcessId => "Process",
    /// One year's run of a programme in a division.
    EditionId => "Edition",
    /// A nomination to an edition.
    NominationId => "Nomination",
    /// A version of a rule.
    RuleVersionId => "RuleVersion",
    /// A key with which a division's people sign.
    SigningKeyId => "SigningKey",
    /// A signature that was given.
    SignatureId => "Signature",
    /// Parameters of a rule.
    ParameterSetId => "ParameterSet",
    /// That a version is in force from a day on.
    EnactmentId => "Enactment",
    /// A decision that a person has to look at.
    ReviewFlagId => "ReviewFlag",
    /// A judging run.
    RunId => "Run",
    /// What a run decided about one subject.
    JudgementId => "Judgement",
    /// A scheme by which units are assessed.
    AssessmentSchemeId => "AssessmentScheme",
    /// An assessment of units for a period.
    AssessmentId => "Assessment",
    /// What an assessment gave for a unit.
    AssessmentResultId => "AssessmentResult",
    /// What a division may read for a programme's rules.
    AgreementId => "Agreement",
    /// An import of a spreadsheet.
    ImportId => "Import",
    /// A row of an import and what became of it.
    ImportRowId => "ImportRow",
    /// That a unit owes something.
    DutyId => "Duty",
    /// What discharges a duty.
    EvidenceId => "Evidence",
    /// That a duty is waived, or taken up again after it was closed.
    ReliefId => "Relief",
    /// That somebody is reminded of a duty.
    ReminderId => "Reminder",
    /// An address at which a calendar program subscribes to duties.
    CalendarAddressId => "CalendarAddress",
    /// A report by which a unit discharges a duty.
    ReportId => "Report",
    /// A report of a major activity.
    ActivityReportId => "ActivityReport",
    /// That reports on special work are wanted.
    ReportRequestId => "ReportRequest",
    /// An inspection of units.
    InspectionId => "Inspection",
    /// What a unit has to mend.
    FindingId => "SupervisionFinding",
    /// A circular of criticism.
    CircularId => "Circular",
    /// A document or a name list.
    DocumentId => "Document",
    /// That a person approved parts of a document.
    DocumentApprovalId => "DocumentApproval",
    /// What a unit says of a part of a document.
    DocumentOpinionId => "DocumentOpinion",
    /// That a document was filed with a unit above.
    DocumentFilingId => "DocumentFiling",
    /// An entry of the register of policies.
    PolicyEntryId => "PolicyEntry",
    /// A freeze of some moves.
    FreezeId => "Freeze",
    /// A meeting.
    MeetingId => "Meeting",
    /// What a meeting decided.
    DecisionId => "Decision",
    /// A task that a decision has spawned.
    TaskId => "Task",
    /// Staff, a measure or a resource that is asked of a unit.
    MeansId => "TaskMeans",
    /// A dispute over a task.
    DisputeId => "TaskDispute",
    /// A target of a unit for a year.
    TargetId => "Target",
    /// A barrier, a conflict between departments or a request for support.
    MatterId => "CoordinationMatter",
    /// Where money comes from.
    FundingSourceId => "FundingSource",
    /// What a fund may spend on a use in a year.
    BudgetLineId => "BudgetLine",
    /// A change of a budget line's limit.
    LimitChangeId => "LimitChange",
    /// Money that is reserved for somebody.
    CommitmentId => "Commitment",
    /// What the treasury was ordered to pay.
    PaymentId => "Payment",
    /// Payments that the treasury was ordered to make together.
    PaymentOrderId => "PaymentOrder",
    /// An import of the treasury's answers.
    PaymentImportId => "PaymentImport",
    /// An account of a fund.
    FundAccountId => "FundAccount",
    /// What moved money.
    VoucherId => "Voucher",
    /// That a period of a fund is closed.
    FundClosingId => "FundClosing",
    /// An employer.
    EmployerId => "Employer",
    /// What an employer declares of a year's training fund.
    DeclarationId => "Declaration",
    /// That the declarations of a year are closed.
    DeclarationClosingId => "DeclarationClosing",
    /// A sample of declarations that was drawn.
    AuditSampleId => "AuditSample",
    /// An import of declarations.
    DeclarationImportId => "DeclarationImport",
    /// A row of an import of declarations.
    DeclarationImportRowId => "DeclarationImportRow",
    /// A version of a government's revenue.
    RevenueId => "Revenue",
    /// An uploaded file.
    FileId => "File",
    /// An entry of the audit chain.
    AuditId => "AuditEntry",
    /// An event of the outbox.
    EventId => "Event",
    /// An attempt that was refused.
    AttemptId => "RefusedAttempt",
}
