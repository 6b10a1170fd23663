//! The actor: a person at a unit with roles, or the system itself at work for a unit.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Action, Role};
use crate::kernel::{ErrorCode, Refusal, id::UnitId};

/// Who speaks for the program itself, for whom no token does.
pub const HOUSE: &str = "rencai";

/// A person as an issuer knows him: stable at that issuer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Person {
    /// `iss` of the token.
    pub issuer: String,
    /// `sub` of the token.
    pub subject: String,
    /// `name` of the token, where it had one.
    pub name: Option<String>,
}

impl Person {
    /// Whom tokens of an issuer mean by a subject.
    #[must_use]
    pub fn new(issuer: &str, subject: &str) -> Self {
        Self { issuer: issuer.to_owned(), subject: subject.to_owned(), name: None }
    }

    /// Whether it is the same person, whatever the tokens call him.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (&self.issuer, &self.subject) == (&other.issuer, &other.subject)
    }
}

/// A place in the tree of today: codes from the root, each followed by a slash.
///
/// `530100/530102/` holds `530100/530102/530102-health/` and not `530100/530103/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Scope(pub String);

impl Scope {
    /// Whether another place lies at or below this one.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The code of the unit that lies here.
    #[must_use]
    pub fn code(&self) -> &str {
        self.0.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }

    /// The first text after all that begin with this scope, for a range that an index serves.
    #[must_use]
    pub fn end(&self) -> String {
        // '0' follows '/' in ASCII, and a scope ends with '/'.
        format!("{}0", self.0.strip_suffix('/').unwrap_or(&self.0))
    }

    /// The places on the way from the root to here, this one included.
    #[must_use]
    pub fn line(&self) -> Vec<String> {
        self.0.match_indices('/').filter_map(|(at, _)| self.0.get(..=at)).map(str::to_owned).collect()
    }
}

/// Who acts: nothing is read or written without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// The person.
    pub person: Person,
    /// The unit at which he acts.
    pub unit: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its place in the tree of today.
    pub scope: Scope,
    /// What he is there.
    pub roles: BTreeSet<Role>,
}

impl Actor {
    /// The system at work for a unit: runs judgings and loads catalogues.
    #[must_use]
    pub fn system(unit: UnitId, unit_code: &str, scope: Scope) -> Self {
        Self {
            person: Person { issuer: HOUSE.to_owned(), subject: "system".to_owned(), name: None },
            unit,
            unit_code: unit_code.to_owned(),
            scope,
            roles: BTreeSet::from([Role::System]),
        }
    }

    /// A calendar program that asks for a unit: nobody in person and without a role, so that the matrix allows him
    /// nothing, and he is given what the calendar shows and no more.
    #[must_use]
    pub fn subscriber(unit: UnitId, unit_code: &str, scope: Scope) -> Self {
        let person = Person { issuer: HOUSE.to_owned(), subject: "calendar".to_owned(), name: None };
        Self { person, unit, unit_code: unit_code.to_owned(), scope, roles: BTreeSet::new() }
    }

    /// Whether one of the roles allows the action, somewhere in the subtree.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.roles.iter().any(|role| action.allows(*role))
    }

    /// Refuses an action that no role of the actor allows.
    ///
    /// # Errors
    /// `FORBIDDEN`, naming the roles that would be allowed.
    pub fn demand(&self, action: Action) -> Result<(), Refusal> {
        if self.may(action) {
            return Ok(());
        }
        Err(Refusal::new(
            ErrorCode::Forbidden,
            format!("您的角色不允许此动作：{}", action.as_str()),
            format!("your roles do not allow the action {}", action.as_str()),
        )
        .allowing(action.roles().iter().filter(|role| **role != Role::System).map(|role| role.as_str())))
    }

    /// Refuses what only a unit's own people do, and be the actor above them; `at` is where the input names it.
    ///
    /// # Errors
    /// `STATE_FORBIDS`, naming the unit.
    pub fn demand_own(&self, place: &Scope, at: &str) -> Result<(), Refusal> {
        if self.scope == *place {
            return Ok(());
        }
        let code = place.code();
        let (zh, en) = (
            format!("须由单位 {code} 自己的人办理"),
            format!("the unit {code}'s own people do this; nobody does it for them"),
        );
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).at([at]).allowing([code]))
    }

    /// Whether he acts for himself: what he sees are his own rows.
    #[must_use]
    pub fn is_nominee(&self) -> bool {
        self.roles.contains(&Role::Nominee)
    }

    /// Whether he acts for his unit too, whose rows he then sees.
    #[must_use]
    pub fn acts_for_unit(&self) -> bool {
        self.roles.iter().any(|role| *role != Role::Nominee)
    }

    /// The actions that the roles allow.
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| self.may(*action)).collect()
    }
}
