//! What every mutation takes beside what is its own, and what every mutation answers: its object, the errors, the
//! audit entry.

use async_graphql::SimpleObject;
use serde::Serialize;

use super::scalars::UserErrors;
use crate::kernel::{ErrorCode, Failure, Fault, Language, Refusal, Refusals, id::AuditId};
use crate::store::Envelope;

/// What became of a command, before a payload gives it a name.
pub struct Outcome<D> {
    /// What was done; `None` where it was refused.
    pub done: Option<D>,
    /// Why not.
    pub errors: UserErrors,
    /// The audit entry.
    pub audit: Option<AuditId>,
}

/// 拒绝的理由：代码、位置、说明，以及可以怎样做。
///
/// Why something was refused: code, place, message, and what could be done instead.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// 公开清单中的代码。
    ///
    /// A code of the public list.
    pub code: ErrorCode,
    /// 输入中的位置。
    ///
    /// Where in the input.
    pub path: Vec<String>,
    /// 以所请求语言写的说明。
    ///
    /// The message in the language of the request.
    pub message: String,
    /// 有此要求的条款。
    ///
    /// The clauses that demand it.
    pub clauses: Vec<String>,
    /// 可以怎样做，或可取的值。
    ///
    /// What could be done, or given, instead.
    pub allowed: Vec<String>,
    /// 竞争失败时：他人改动了什么。
    ///
    /// For a lost race: what somebody else changed.
    pub changes: Vec<FieldChange>,
}

/// 他人对一个字段的改动。
///
/// What somebody else changed in a field.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct FieldChange {
    /// 字段。
    ///
    /// The field.
    pub path: String,
    /// 您所见的值。
    ///
    /// As you saw it; empty where you did not say.
    pub before: String,
    /// 现在的值。
    ///
    /// As it is.
    pub now: String,
}

impl UserError {
    /// A refusal in a language.
    #[must_use]
    pub fn new(refusal: Refusal, language: Language) -> Self {
        Self {
            code: refusal.code,
            message: language.of(&refusal.message).to_owned(),
            path: refusal.path,
            clauses: refusal.clauses.iter().map(ToString::to_string).collect(),
            allowed: refusal.allowed,
            changes: refusal
                .changes
                .into_iter()
                .map(|change| FieldChange { path: change.path, before: change.before, now: change.now })
                .collect(),
        }
    }
}

/// Refusals as a payload's errors; a fault stays one.
///
/// # Errors
/// The fault.
pub fn refused(failure: Failure, language: Language) -> Result<UserErrors, Fault> {
    match failure {
        Failure::Refused(Refusals(reasons)) => {
            Ok(reasons.into_iter().map(|reason| UserError::new(reason, language)).collect())
        }
        Failure::Fault(fault) => Err(fault),
    }
}

/// A refusal as a top-level error of a query.
#[must_use]
pub fn top_level(failure: Failure, language: Language) -> async_graphql::Error {
    use async_graphql::ErrorExtensions;
    match failure {
        Failure::Refused(Refusals(reasons)) => match reasons.into_iter().next() {
            Some(reason) => {
                let error = async_graphql::Error::new(language.of(&reason.message).to_owned());
                error.extend_with(|_, extensions| {
                    extensions.set("code", reason.code.as_str());
                    extensions.set("allowed", reason.allowed.clone());
                })
            }
            None => async_graphql::Error::new("refused without a reason"),
        },
        Failure::Fault(fault) => fault.into(),
    }
}

/// What a mutation takes.
pub trait Input: Serialize {
    /// The idempotency key, the reason, and the version that was seen.
    fn envelope(&self) -> Envelope;
}

/// A reason that may be left out: one that says nothing is none.
pub(crate) fn said(reason: Option<&str>) -> Option<String> {
    reason.filter(|reason| !reason.trim().is_empty()).map(str::to_owned)
}

/// Declares what a mutation takes. One that `makes` something has its own fields, `idempotencyKey` and `reason`; one
/// that `changes` what is there, `expectedVersion` too. With `because`, the reason has to be given.
macro_rules! input {
    ($(#[$doc:meta])* $name:ident makes { $($own:tt)* }) => {
        $crate::graphql::payload::input! {
            @input $(#[$doc])* $name {
                $($own)*
                /// 理由，至多 2000 个字符，记入审计。
                ///
                /// Why, in 2,000 characters at most; kept in the audit chain.
                reason: Option<String>,
            } |input| ($crate::graphql::payload::said(input.reason.as_deref()), None)
        }
    };
    ($(#[$doc:meta])* $name:ident makes because { $($own:tt)* }) => {
        $crate::graphql::payload::input! {
            @input $(#[$doc])* $name {
                $($own)*
                /// 理由，必填，至多 2000 个字符，记入审计。
                ///
                /// Why, in 2,000 characters at most; it has to be given, and is kept in the audit chain.
                reason: String,
            } |input| (Some(input.reason.clone()), None)
        }
    };
    ($(#[$doc:meta])* $name:ident changes { $($own:tt)* }) => {
        $crate::graphql::payload::input! {
            @change $(#[$doc])* $name {
                $($own)*
                /// 理由，至多 2000 个字符，记入审计。
                ///
                /// Why, in 2,000 characters at most; kept in the audit chain.
                reason: Option<String>,
            } |input| $crate::graphql::payload::said(input.reason.as_deref())
        }
    };
    ($(#[$doc:meta])* $name:ident changes because { $($own:tt)* }) => {
        $crate::graphql::payload::input! {
            @change $(#[$doc])* $name {
                $($own)*
                /// 理由，必填，至多 2000 个字符，记入审计。
                ///
                /// Why, in 2,000 characters at most; it has to be given, and is kept in the audit chain.
                reason: String,
            } |input| Some(input.reason.clone())
        }
    };
    (@change $(#[$doc:meta])* $name:ident { $($own:tt)* } |$input:ident| $reason:expr) => {
        $crate::graphql::payload::input! {
            @input $(#[$doc])* $name {
                $($own)*
                /// 您所见的版本；他人已改则拒绝并告知差异。
                ///
                /// The version that you saw; where somebody changed it meanwhile you are refused and told what.
                expected_version: Option<i32>,
            } |$input| ($reason, $input.expected_version)
        }
    };
    (@input $(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* } |$input:ident| $rest:expr) => {
        $(#[$doc])*
        #[derive(async_graphql::InputObject, serde::Serialize)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            /// 幂等键，1 至 100 个字符。
            ///
            /// The idempotency key, 1 to 100 characters.
            pub idempotency_key: Option<String>,
        }

        impl $crate::graphql::payload::Input for $name {
            fn envelope(&self) -> $crate::store::Envelope {
                let $input = self;
                let (reason, expected_version) = $rest;
                $crate::store::Envelope::new(self.idempotency_key.clone(), reason, expected_version)
            }
        }
    };
}
pub(crate) use input;

/// Declares a mutation's payload: `{ object, errors, auditId }`, and what else it tells. One that is `of` an id finds
/// its object by what the command has done.
macro_rules! payload {
    ($(#[doc = $doc:literal])+ $name:ident of $id:ty { $(#[doc = $fdoc:literal])+ $field:ident: $object:ty }) => {
        $crate::graphql::payload::payload! { $(#[doc = $doc])+ $name { $(#[doc = $fdoc])+ $field: $object } }

        impl $name {
            /// Has a command run that is made of an input.
            pub(crate) async fn answer<C: $crate::store::Command<Done = $id>>(
                ctx: &async_graphql::Context<'_>,
                input: &impl $crate::graphql::payload::Input,
                command: impl Future<Output = Result<C, $crate::kernel::Failure>>,
            ) -> async_graphql::Result<Self> {
                let session = $crate::graphql::Session::of(ctx)?;
                let outcome = session.prepared(input, command).await?;
                let found = match outcome.done {
                    Some(id) => <$object>::load(&session.rows, id).await?,
                    None => None,
                };
                Ok(Self::new(outcome, found))
            }
        }
    };
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $fdoc:literal])+ $field:ident: $object:ty),+ }) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $($(#[doc = $fdoc])+
            pub $field: Option<$object>,)+
            /// 拒绝的理由；成功时为空。
            ///
            /// Why it was refused; empty when it was done.
            pub errors: $crate::graphql::scalars::UserErrors,
            /// 审计记录的标识。
            ///
            /// The audit entry.
            pub audit_id: Option<async_graphql::ID>,
        }

        impl $name {
            /// Of an outcome whose objects the caller has found.
            pub(crate) fn new<D>(
                outcome: $crate::graphql::payload::Outcome<D>,
                $($field: Option<$object>),+
            ) -> Self {
                Self {
                    $($field,)+
                    errors: outcome.errors,
                    audit_id: outcome.audit.map(|id| async_graphql::ID(id.global())),
                }
            }
        }
    };
}
pub(crate) use payload;
