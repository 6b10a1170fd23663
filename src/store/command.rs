//! The one way to write: a command, its subject, and the transaction around them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::{Serialize, de::DeserializeOwned};

use super::entity::{event, idempotency, refused_attempt};
use super::{Read, Store, Write, audit, fault};
use crate::access::{Action, Actor, Scope};
use crate::kernel::{
    Change, ClauseId, Digest, ErrorCode, Failure, Fault, Instant, Refusal, Refusals, canonical, checks,
    id::{AuditId, EventId, UnitId},
};

/// The codes with which any command may be refused.
pub const COMMON_ERRORS: &[ErrorCode] = &[
    ErrorCode::BadInput,
    ErrorCode::Contention,
    ErrorCode::Forbidden,
    ErrorCode::IdempotencyKeyReused,
    ErrorCode::NotFound,
    ErrorCode::VersionConflict,
];

const TRIES: u32 = 12;
const LONGEST_PAUSE_MILLISECONDS: u64 = 300;
const KEY_LENGTH: usize = 100;
const KEY_SECONDS: i64 = 30 * 24 * 60 * 60;

/// What a command is about: where it lies, and which version of it there is.
pub trait Subject: Send + Sync {
    /// Where it lies: the actor must act at or above it, and its unit's chain holds the entry.
    fn place(&self) -> Place;

    /// Its version and the fields that a lost race shows; `None` for what is not there yet.
    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        None
    }

    /// The record as it stands, for what is kept of a refused attempt; `None` for what is not there yet.
    fn standing(&self) -> Option<Standing> {
        None
    }
}

/// A record as it stands before a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    record: String,
    state: Option<String>,
}

impl Standing {
    /// A record, by its global id.
    #[must_use]
    pub fn of(record: String) -> Self {
        Self { record, state: None }
    }

    /// The same in a state.
    #[must_use]
    pub fn in_state(self, state: &str) -> Self {
        Self { state: Some(state.to_owned()), ..self }
    }
}

/// What was tried.
pub struct Attempt<'a> {
    /// A command, or a mutation that his roles do not allow.
    pub command: &'a str,
    /// Digest of what he asked for.
    pub input: &'a Digest,
    /// Whether a refusal of it may tell of nominees.
    pub personal: bool,
    /// What it was about, where that was found.
    pub about: About,
}

/// What an attempt was about, as it was before.
#[derive(Debug, Clone, Default)]
pub struct About {
    place: Option<UnitId>,
    version: Option<i64>,
    standing: Option<Standing>,
}

impl About {
    fn of(subject: &impl Subject) -> Self {
        Self {
            place: Some(subject.place().unit),
            version: subject.version().map(|(version, _)| version),
            standing: subject.standing(),
        }
    }
}

/// A unit and its scope of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The unit.
    pub unit: UnitId,
    /// Its scope.
    pub scope: Scope,
}

impl Subject for Place {
    fn place(&self) -> Place {
        self.clone()
    }
}

/// One act that changes something: the struct is the input.
pub trait Command: Serialize + Send + Sync {
    /// What it is called: `award.edition.open`.
    const NAME: &'static str;
    /// What the actor must be allowed to do.
    const ACTION: Action;
    /// The clauses that it serves.
    const CLAUSES: &'static [ClauseId];
    /// The codes with which it may be refused, beside those of every command.
    const ERRORS: &'static [ErrorCode];
    /// The events that it emits.
    const EVENTS: &'static [&'static str];
    /// What it is about.
    type Subject: Subject;
    /// What it answers; kept with the idempotency key.
    type Done: Serialize + DeserializeOwned + Send;

    /// Finds the subject.
    fn load(&self, read: &Read) -> impl Future<Output = Result<Self::Subject, Failure>> + Send;

    /// Does it. May run twice, when the transaction lost a race.
    fn run(
        &self,
        subject: Self::Subject,
        write: &mut Write,
    ) -> impl Future<Output = Result<Self::Done, Failure>> + Send;
}

/// What comes with a command and is not part of it.
#[derive(Debug, Clone, Default)]
pub struct Envelope {
    /// The same key and input again give the same answer and change nothing, for 30 days.
    pub idempotency_key: Option<String>,
    /// The version that the actor saw.
    pub expected_version: Option<i64>,
    /// Why he does it; kept in the audit chain.
    pub reason: Option<String>,
    /// The digest of what was asked, where a command is prepared of it: the key belongs to that.
    pub request: Option<Digest>,
}

impl Envelope {
    /// Of what an input says.
    #[must_use]
    pub fn new(idempotency_key: Option<String>, reason: Option<String>, expected_version: Option<i32>) -> Self {
        Self { idempotency_key, expected_version: expected_version.map(i64::from), reason, request: None }
    }

    /// Demands a key that can be kept and, where one is given or has to be, a reason that people can read.
    fn check(&self) -> Result<(), Refusal> {
        if let Some(key) = &self.idempotency_key
            && !(1..=KEY_LENGTH).contains(&key.chars().count())
        {
            return Err(Refusal::new(
                ErrorCode::BadInput,
                format!("幂等键须为 1 至 {KEY_LENGTH} 个字符"),
                format!("an idempotency key has 1 to {KEY_LENGTH} characters"),
            )
            .at(["idempotencyKey"]));
        }
        self.reason.as_deref().map_or(Ok(()), checks::reason)
    }

    /// What a key belongs to: what was asked, or the command itself, at the unit where the actor acts.
    fn bound(&self, actor: &Actor, input: Digest) -> String {
        Digest::of(format!("{}\n{}", actor.unit.0, self.request.unwrap_or(input))).to_string()
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted<D> {
    /// What it answers.
    pub done: D,
    /// Its audit entry.
    pub audit: AuditId,
    /// Whether this is the answer of an earlier try with the same key.
    pub repeated: bool,
}

/// Runs a command in one transaction: idempotency, subject, rights, version, rows, audit, events.
/// A lost race is tried again; a refused attempt is kept.
///
/// # Errors
/// Refusals with their codes, or a fault.
pub async fn execute<C: Command>(
    store: &Store,
    actor: &Arc<Actor>,
    command: &C,
    envelope: &Envelope,
) -> Result<Accepted<C::Done>, Failure> {
    let input = Digest::of(canonical(command).map_err(Fault::new)?);
    let about = Mutex::default();
    let outcome = again(C::NAME, || attempt(store, actor, command, envelope, &input, &about)).await;
    match outcome {
        Err(failure) => {
            let about = about.into_inner().unwrap_or_else(PoisonError::into_inner);
            Err(Box::pin(refuse_over::<C>(store, actor, (&input, about), failure)).await?)
        }
        accepted => accepted,
    }
}

/// Keeps an attempt at a command that was refused before it was found what it is about, and names the clauses that the
/// command serves where it is they that stand in the way.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn refuse<C: Command>(
    store: &Store,
    actor: &Actor,
    input: &Digest,
    failure: Failure,
) -> Result<Failure, Failure> {
    refuse_over::<C>(store, actor, (input, About::default()), failure).await
}

async fn refuse_over<C: Command>(
    store: &Store,
    actor: &Actor,
    (input, about): (&Digest, About),
    failure: Failure,
) -> Result<Failure, Failure> {
    let Failure::Refused(Refusals(mut reasons)) = failure else { return Ok(failure) };
    for reason in reasons.iter_mut().filter(|reason| C::ERRORS.contains(&reason.code)) {
        reason.clauses = C::CLAUSES.to_vec();
    }
    let refusals = Refusals(reasons);
    let attempt = Attempt { command: C::NAME, input, personal: C::ACTION.concerns_nominees(), about };
    keep_refused(store, actor, attempt, &refusals).await?;
    Ok(refusals.into())
}

/// What a command answered earlier under the same key to what is asked, which it need not be prepared for again.
///
/// # Errors
/// `IDEMPOTENCY_KEY_REUSED`; a fault of the database.
pub async fn answered<C: Command>(
    store: &Store,
    actor: &Arc<Actor>,
    envelope: &Envelope,
    asked: Digest,
) -> Result<Option<Accepted<C::Done>>, Failure> {
    let Some(row) = row_of::<C>(store.pool(), actor, envelope).await? else { return Ok(None) };
    let old = row.instant < oldest(store.clock().now());
    if old { Ok(None) } else { answer::<C>(row, &envelope.bound(actor, asked)).map(Some) }
}

/// Tries again what lost a race, twelve times in all: some fifty writers of one chain at once get through.
pub(super) async fn again<T, F>(command: &str, attempt: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut tries = 1;
    loop {
        match attempt().await {
            Err(Failure::Fault(fault)) if fault.transient && tries < TRIES => {
                let pause = (10_u64 << tries).min(LONGEST_PAUSE_MILLISECONDS);
                let milliseconds = rand::rng().random_range(1..=pause);
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                tries += 1;
            }
            Err(Failure::Fault(fault)) if fault.transient => {
                tracing::warn!(command, %fault, "gave up after {TRIES} tries");
                return Err(Failure::from(Refusal::new(
                    ErrorCode::Contention,
                    "多方同时写入同一对象，请稍后重试",
                    "several writers at once on the same object; try again",
                )));
            }
            other => return other,
        }
    }
}

async fn attempt<C: Command>(
    store: &Store,
    actor: &Arc<Actor>,
    command: &C,
    envelope: &Envelope,
    input: &Digest,
    about: &Mutex<About>,
) -> Result<Accepted<C::Done>, Failure> {
    actor.demand(C::ACTION)?;
    envelope.check()?;
    let transaction = Arc::new(store.begin_write().await?);
    let read = Read::within(store, actor.clone(), transaction.clone());
    let bound = envelope.bound(actor, *input);
    if let Some(answer) = remembered::<C>(&transaction, &read, envelope, &bound).await? {
        return Ok(answer);
    }
    claim_key::<C>(&transaction, &read, envelope, bound).await?;
    let subject = command.load(&read).await?;
    let place = subject.place();
    if !actor.scope.holds(&place.scope) {
        return Err(Refusal::not_found("对象", "object").into());
    }
    *about.lock().unwrap_or_else(PoisonError::into_inner) = About::of(&subject);
    check_version(&subject, envelope)?;
    let mut write = Write::new(store, read.clone(), transaction.clone());
    let done = command.run(subject, &mut write).await?;
    let (changed, events) = write.finish();

    let deed = audit::Deed {
        unit: place.unit,
        actor,
        command: C::NAME,
        input,
        reason: envelope.reason.as_deref(),
        instant: read.now(),
    };
    let link = audit::append(store, &transaction, &deed, changed).await?;
    tell(store, &transaction, &place, &read, link.number, events).await?;
    remember::<C>(&transaction, &read, envelope, link.id, &done).await?;
    drop(read);
    let transaction = Arc::into_inner(transaction).ok_or_else(|| Fault::new("a command kept its transaction"))?;
    transaction.commit().await.map_err(fault)?;
    Ok(Accepted { done, audit: link.id, repeated: false })
}

fn check_version<S: Subject>(subject: &S, envelope: &Envelope) -> Result<(), Refusal> {
    let Some(expected) = envelope.expected_version else { return Ok(()) };
    let Some((now, fields)) = subject.version() else { return Ok(()) };
    if now == expected {
        return Ok(());
    }
    let mut refusal = Refusal::new(
        ErrorCode::VersionConflict,
        format!("对象已被他人修改：您所见为第 {expected} 版，现为第 {now} 版"),
        format!("somebody else changed it meanwhile: you saw version {expected}, it is now {now}"),
    )
    .at(["expectedVersion"])
    .allowing([now]);
    refusal.changes = std::iter::once(("version", now.to_string()))
        .chain(fields)
        .map(|(path, now)| Change {
            path: path.to_owned(),
            before: if path == "version" { expected.to_string() } else { String::new() },
            now,
        })
        .collect();
    Err(refusal)
}

async fn remembered<C: Command>(
    transaction: &Arc<DatabaseTransaction>,
    read: &Read,
    envelope: &Envelope,
    bound: &str,
) -> Result<Option<Accepted<C::Done>>, Failure> {
    let Some(row) = row_of::<C>(transaction.as_ref(), read.actor(), envelope).await? else { return Ok(None) };
    let (person, oldest) = (&read.actor().person, oldest(read.now()));
    if row.instant < oldest {
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::Issuer.eq(&person.issuer))
            .filter(idempotency::Column::Subject.eq(&person.subject))
            .filter(idempotency::Column::Instant.lt(oldest))
            .exec(transaction.as_ref())
            .await
            .map_err(fault)?;
        return Ok(None);
    }
    answer::<C>(row, bound).map(Some)
}

/// Keys that were given before this moment are forgotten.
fn oldest(now: Instant) -> Instant {
    now.plus_seconds(-KEY_SECONDS)
}

async fn row_of<C: Command>(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    envelope: &Envelope,
) -> Result<Option<idempotency::Model>, Fault> {
    let Some(key) = &envelope.idempotency_key else { return Ok(None) };
    let (issuer, subject) = (actor.person.issuer.clone(), actor.person.subject.clone());
    let find = idempotency::Entity::find_by_id((issuer, subject, C::NAME.to_owned(), key.clone()));
    find.one(connection).await.map_err(fault)
}

fn answer<C: Command>(row: idempotency::Model, bound: &str) -> Result<Accepted<C::Done>, Failure> {
    if row.input_digest != bound {
        return Err(Refusal::new(
            ErrorCode::IdempotencyKeyReused,
            "此幂等键已用于另一份输入",
            "this idempotency key was used with another input",
        )
        .at(["idempotencyKey"])
        .into());
    }
    let done = serde_json::from_str(&row.answer).map_err(Fault::new)?;
    Ok(Accepted { done, audit: row.audit_id, repeated: true })
}

/// Takes the key before anything else is written: the same key at once waits here, and its next try
/// finds the answer.
async fn claim_key<C: Command>(
    transaction: &Arc<DatabaseTransaction>,
    read: &Read,
    envelope: &Envelope,
    bound: String,
) -> Result<(), Failure> {
    let Some(key) = &envelope.idempotency_key else { return Ok(()) };
    let person = &read.actor().person;
    let row = idempotency::Model {
        issuer: person.issuer.clone(),
        subject: person.subject.clone(),
        command: C::NAME.to_owned(),
        idempotency_key: key.clone(),
        input_digest: bound,
        audit_id: AuditId(uuid::Uuid::nil()),
        answer: String::new(),
        instant: read.now(),
    };
    idempotency::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(transaction.as_ref())
        .await
        .map_err(|error| match error.sql_err() {
            Some(_) => Fault::transient(error),
            None => fault(error),
        })?;
    Ok(())
}

async fn remember<C: Command>(
    transaction: &Arc<DatabaseTransaction>,
    read: &Read,
    envelope: &Envelope,
    audit_id: AuditId,
    done: &C::Done,
) -> Result<(), Failure> {
    let Some(key) = &envelope.idempotency_key else { return Ok(()) };
    let person = &read.actor().person;
    idempotency::Entity::update_many()
        .col_expr(idempotency::Column::AuditId, Expr::value(audit_id))
        .col_expr(idempotency::Column::Answer, Expr::value(serde_json::to_string(done).map_err(Fault::new)?))
        .filter(idempotency::Column::Issuer.eq(&person.issuer))
        .filter(idempotency::Column::Subject.eq(&person.subject))
        .filter(idempotency::Column::Command.eq(C::NAME))
        .filter(idempotency::Column::IdempotencyKey.eq(key))
        .exec(transaction.as_ref())
        .await
        .map_err(fault)?;
    Ok(())
}

async fn tell(
    store: &Store,
    transaction: &Arc<DatabaseTransaction>,
    place: &Place,
    read: &Read,
    number: i64,
    events: Vec<(&'static str, String)>,
) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let rows = (0_i64..).zip(events).map(|(position, (name, payload))| {
        event::Model {
            id: store.ids().next::<EventId>(),
            unit_id: place.unit,
            number,
            position,
            name: name.to_owned(),
            payload,
            instant: read.now(),
        }
        .into_active_model()
        .reset_all()
    });
    event::Entity::insert_many(rows).exec_without_returning(transaction.as_ref()).await.map_err(fault)?;
    Ok(())
}

/// Keeps an attempt that was refused: in a transaction of its own, since the refused one is undone.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn keep_refused(
    store: &Store,
    actor: &Actor,
    Attempt { command, input, personal, about }: Attempt<'_>,
    refusals: &Refusals,
) -> Result<(), Failure> {
    let roles: Vec<&str> = actor.roles.iter().map(|role| role.as_str()).collect();
    let (record, state) = about.standing.map(|Standing { record, state }| (record, state)).unzip();
    let code = refusals.0.first().map_or(ErrorCode::Internal, |first| first.code);
    let row = refused_attempt::Model {
        id: store.ids().next(),
        unit_id: actor.unit,
        issuer: actor.person.issuer.clone(),
        subject: actor.person.subject.clone(),
        roles: Some(roles.join(",")),
        command: command.to_owned(),
        input_digest: input.to_string(),
        place_id: about.place,
        record,
        state: state.flatten(),
        version: about.version,
        personal,
        code: code.as_str().to_owned(),
        reason: serde_json::to_string(&refusals.0).map_err(Fault::new)?,
        instant: store.clock().now(),
    };
    again(command, || insert_refused(store, row.clone())).await
}

async fn insert_refused(store: &Store, row: refused_attempt::Model) -> Result<(), Failure> {
    let transaction = store.begin_apart().await?;
    refused_attempt::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&transaction)
        .await
        .map_err(fault)?;
    transaction.commit().await.map_err(fault)?;
    Ok(())
}
