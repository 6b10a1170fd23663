//! What the room's commands are about: a row, where it lies, and how it moves.

use sea_orm::ColumnTrait;

use crate::kernel::{
    Failure, Fault, Refusal,
    id::{ParameterSetId, RuleVersionId, SigningKeyId},
};
use crate::rules::entity::{parameter_set, rule_version, signing_key};
use crate::rules::model::{ParametersMove, ParametersState, RuleMove, RuleState};
use crate::rules::{enacting, read};
use crate::store::{Place, Read, Standing, Subject, Write};

/// A version, what it is today, and where it lies.
pub struct VersionSubject {
    pub(super) row: rule_version::Model,
    state: RuleState,
    place: Place,
}

impl VersionSubject {
    pub(super) async fn load(read: &Read, id: RuleVersionId) -> Result<Self, Failure> {
        let row = found(read, id).await?;
        let state = enacting::state_today(read, &row).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, state, place })
    }

    /// Makes a move, with what else it changes.
    pub(super) async fn go(
        self,
        by: RuleMove,
        change: impl FnOnce(&mut rule_version::Model),
        write: &mut Write,
    ) -> Result<rule_version::Model, Failure> {
        let state = self.state.go(by)?.as_str().to_owned();
        let mut after = rule_version::Model { state, version: self.row.version + 1, ..self.row.clone() };
        change(&mut after);
        write.update(&self.row, after.clone()).await?;
        Ok(after)
    }
}

/// A version.
pub(super) async fn found(read: &Read, id: RuleVersionId) -> Result<rule_version::Model, Failure> {
    let missing = || Refusal::not_found("规则版本", "version of a rule").at(["version"]);
    Ok(read::version(read, id).await?.ok_or_else(missing)?)
}

/// A version that may make a move, for what is prepared before its command.
pub(super) async fn ready(read: &Read, id: RuleVersionId, by: RuleMove) -> Result<rule_version::Model, Failure> {
    let row = found(read, id).await?;
    enacting::state_today(read, &row).await?.go(by)?;
    Ok(row)
}

impl Subject for VersionSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.state.as_str().to_owned())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(self.state.as_str()))
    }
}

/// Parameters and where they lie.
pub struct ParametersSubject {
    pub(super) row: parameter_set::Model,
    place: Place,
}

impl ParametersSubject {
    pub(super) async fn load(read: &Read, id: ParameterSetId) -> Result<Self, Failure> {
        let find = read.find::<parameter_set::Entity>().filter(parameter_set::Column::Id.eq(id));
        let row =
            find.one().await?.ok_or_else(|| Refusal::not_found("参数", "set of parameters").at(["parameters"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// Makes a move.
    pub(super) async fn go(self, by: ParametersMove, write: &mut Write) -> Result<parameter_set::Model, Failure> {
        let state: ParametersState = self.row.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        let after =
            parameter_set::Model { state: next.as_str().to_owned(), version: self.row.version + 1, ..self.row.clone() };
        write.update(&self.row, after.clone()).await?;
        Ok(after)
    }
}

impl Subject for ParametersSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

/// A key and where it lies.
pub struct KeySubject {
    pub(super) row: signing_key::Model,
    place: Place,
}

impl KeySubject {
    pub(super) async fn load(read: &Read, id: SigningKeyId) -> Result<Self, Failure> {
        let find = read.find::<signing_key::Entity>().filter(signing_key::Column::Id.eq(id));
        let row = find.one().await?.ok_or_else(|| Refusal::not_found("签名公钥", "signing key").at(["key"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }
}

impl Subject for KeySubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let revoked = self.row.revoked_at.map(|instant| instant.to_string()).unwrap_or_default();
        let cause = self.row.revocation_cause.clone().unwrap_or_default();
        Some((self.row.version, vec![("revokedAt", revoked), ("revocationCause", cause)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}
