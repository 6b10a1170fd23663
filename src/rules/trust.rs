//! Whom a signature comes from: keys that a division has registered, each for one person. A signature is
//! looked at when it is handed in, and again before anything is judged with what it is over.

use sea_orm::{ColumnTrait, Order};
use serde::Serialize;

use super::entity::{parameter_set, rule_version, signature, signing_key};
use super::model::{ParametersState, RuleState};
use super::signing::{PublicKey, Purpose, Signature, Statement};
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal,
    id::{ParameterSetId, RuleVersionId, SigningKeyId, UnitId},
};
use crate::store::{Read, Write};

/// A signature as it is handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The public key, or its id.
    pub key: String,
    /// The signature.
    pub signature: String,
}

/// The registered key with which the actor signed a statement today.
///
/// # Errors
/// `KEY_REFUSED` where the key is unknown in this unit, another person's, expired or revoked;
/// `SIGNATURE_REFUSED` where it did not sign this.
pub async fn accept(
    read: &Read,
    unit: UnitId,
    given: &Given,
    statement: &Statement,
) -> Result<signing_key::Model, Failure> {
    let id = match given.key.parse::<PublicKey>() {
        Ok(key) => key.id().to_string(),
        Err(_) => given.key.clone(),
    };
    let find = read.find::<signing_key::Entity>().filter(signing_key::Column::UnitId.eq(unit));
    let person = &read.actor().person;
    let keys = find.order_by(signing_key::Column::Id, Order::Asc).all().await?;
    let own = |key: &signing_key::Model| key.holder().is(person);
    let good = |key: &signing_key::Model| key.revoked_at.is_none() && key.valid_until > read.today();
    let refuse = |zh: &str, en: &str| {
        let usable = keys.iter().filter(|key| own(key) && good(key));
        Err(refuse(zh, en).allowing(usable.map(|key| &key.public_key)).into())
    };
    let Some(key) = keys.iter().find(|key| key.key_id == id) else {
        return refuse("本单位没有登记此公钥", "this unit has not registered this key");
    };
    if !own(key) {
        return refuse("此公钥登记在他人名下", "this key is registered for another person");
    }
    if key.revoked_at.is_some() {
        return refuse("此公钥已吊销", "this key was revoked");
    }
    if !good(key) {
        let until = key.valid_until;
        return refuse(&format!("此公钥已于 {until} 到期"), &format!("this key expired on {until}"));
    }
    verify(key, &given.signature, statement)?;
    Ok(key.clone())
}

/// Of several signatures the first that the actor gave today, with its key.
///
/// # Errors
/// As [`accept`] says of the first; `SIGNATURE_REFUSED` where there is none.
pub async fn accept_one<'g>(
    read: &Read,
    unit: UnitId,
    given: &'g [Given],
    statement: &Statement,
) -> Result<(signing_key::Model, &'g Given), Failure> {
    let mut problem = None;
    for one in given {
        match accept(read, unit, one, statement).await {
            Ok(key) => return Ok((key, one)),
            Err(Failure::Fault(fault)) => return Err(fault.into()),
            Err(refused) => problem = problem.or(Some(refused)),
        }
    }
    Err(problem.unwrap_or_else(|| missing(statement.purpose).into()))
}

/// A version and parameters with which something may be judged now: not revoked, and signed.
///
/// # Errors
/// `NOT_FOUND`, `RULE_REVOKED`; as [`demand`].
pub async fn usable(
    read: &Read,
    version: RuleVersionId,
    parameters: Option<ParameterSetId>,
) -> Result<(rule_version::Model, Option<parameter_set::Model>), Failure> {
    let no_version = || Refusal::not_found("规则版本", "version of a rule").at(["rule"]);
    let row = super::read::version(read, version).await?.ok_or_else(no_version)?;
    if row.state == RuleState::Revoked.as_str() {
        return Err(Refusal::new(
            ErrorCode::RuleRevoked,
            "规则的这一版本已撤销，不得再用于评审",
            "this version of the rule was revoked; nothing is judged with it any more",
        )
        .at(["rule"])
        .allowing(["editionCancel"])
        .into());
    }
    let set = match parameters {
        Some(id) => {
            let no_set = || Refusal::not_found("参数", "set of parameters").at(["parameters"]);
            Some(super::read::parameter_set(read, id).await?.ok_or_else(no_set)?)
        }
        None => None,
    };
    demand(read, &row, set.as_ref()).await?;
    Ok((row, set))
}

/// Whether another person has approved a version, and that it is used under these parameters.
///
/// # Errors
/// A fault of the database.
pub async fn seconded(read: &Read, version: &rule_version::Model, parameters: &str) -> Result<bool, Failure> {
    if [RuleState::Revoked.as_str(), RuleState::Withdrawn.as_str()].contains(&version.state.as_str()) {
        return Ok(false);
    }
    let sets = if version.parameters == parameters {
        vec![None]
    } else {
        let find = read
            .find::<parameter_set::Entity>()
            .filter(parameter_set::Column::RuleVersionId.eq(version.id))
            .filter(parameter_set::Column::Parameters.eq(parameters))
            .filter(parameter_set::Column::State.eq(ParametersState::Approved.as_str()));
        find.all().await?.into_iter().map(Some).collect()
    };
    for set in sets {
        match demand(read, version, set.as_ref()).await {
            Ok(()) => return Ok(true),
            Err(Failure::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(false)
}

/// Demands that a version, and parameters beside it, carry the signatures without which nothing is judged: for
/// each purpose one whose key was not revoked, and had not expired when it signed.
///
/// # Errors
/// `KEY_REFUSED` where no key that signed is good; `SIGNATURE_REFUSED` where a signature is missing or none holds.
pub async fn demand(
    read: &Read,
    version: &rule_version::Model,
    parameters: Option<&parameter_set::Model>,
) -> Result<(), Failure> {
    let find = read.find::<signature::Entity>().filter(signature::Column::RuleVersionId.eq(version.id));
    let over_version = find.order_by(signature::Column::Id, Order::Asc).all().await?;
    for purpose in [Purpose::Upload, Purpose::Approval] {
        holds(read, &over_version, &about_version(purpose, version)?).await?;
    }
    if let Some(set) = parameters {
        let find = read.find::<signature::Entity>().filter(signature::Column::ParameterSetId.eq(set.id));
        let over_set = find.order_by(signature::Column::Id, Order::Asc).all().await?;
        holds(read, &over_set, &about_parameters(set, version)?).await?;
    }
    Ok(())
}

/// What is signed of a version.
pub(super) fn about_version(purpose: Purpose, version: &rule_version::Model) -> Result<Statement, Fault> {
    let digest = version.digest.parse().map_err(Fault::new)?;
    Ok(Statement::of_a_version(purpose, digest, &version.parameters, &version.tests))
}

/// What is signed of parameters.
pub(super) fn about_parameters(set: &parameter_set::Model, of: &rule_version::Model) -> Result<Statement, Fault> {
    let component = of.digest.parse().map_err(Fault::new)?;
    Ok(Statement::of_parameters(&set.code, component, set.digest.parse().map_err(Fault::new)?))
}

/// One signature for the statement's purpose is enough; where none is good, what is wrong with the first is said.
async fn holds(read: &Read, given: &[signature::Model], statement: &Statement) -> Result<(), Failure> {
    let given: Vec<_> = given.iter().filter(|one| one.purpose == column(statement.purpose)).collect();
    let ids: Vec<SigningKeyId> = given.iter().map(|one| one.signing_key_id).collect();
    let keys = super::read::keys_by_id(read, &ids).await?;
    let mut problem = None;
    for signature in given {
        let key = keys.get(&signature.signing_key_id).ok_or_else(|| Fault::new("a signature has a key"))?;
        match stands(read, signature, key, statement) {
            Ok(()) => return Ok(()),
            Err(Failure::Fault(fault)) => return Err(fault.into()),
            Err(refused) => problem = problem.or(Some(refused)),
        }
    }
    Err(problem.unwrap_or_else(|| missing(statement.purpose).into()))
}

fn stands(
    read: &Read,
    signature: &signature::Model,
    key: &signing_key::Model,
    statement: &Statement,
) -> Result<(), Failure> {
    let id = &key.key_id;
    let (zh, en) = if key.revoked_at.is_some() {
        (format!("签名所用公钥 {id} 已吊销"), format!("the key {id}, which signed this, was revoked"))
    } else if key.valid_until <= read.day_of(signature.signed_at) {
        (format!("公钥 {id} 签名时已到期"), format!("the key {id} had expired when it signed this"))
    } else {
        return verify(key, &signature.content, statement);
    };
    let again = match statement.purpose {
        Purpose::Parameters => "parametersSign",
        Purpose::Upload | Purpose::Approval => "ruleSign",
    };
    let (zh, en) = (format!("{zh}，须由他人另行签名"), format!("{en}; it takes another signature"));
    Err(refuse(&zh, &en).allowing([again]).into())
}

fn missing(purpose: Purpose) -> Refusal {
    let purpose = purpose.as_str();
    let (zh, en) = (format!("缺少签名 {purpose}"), format!("the signature {purpose} is missing"));
    Refusal::new(ErrorCode::SignatureRefused, zh, en).at(["signature"]).allowing([purpose])
}

fn verify(key: &signing_key::Model, signature: &str, statement: &Statement) -> Result<(), Failure> {
    let public: PublicKey = key.public_key.parse()?;
    let signature: Signature = signature.parse()?;
    public.verify(statement, &signature)
}

/// The row of a signature over a version.
pub(super) fn signed_version(
    write: &Write,
    version: RuleVersionId,
    key: &signing_key::Model,
    purpose: Purpose,
    given: &Given,
) -> signature::Model {
    signature::Model { rule_version_id: Some(version), purpose: column(purpose).to_owned(), ..bare(write, key, given) }
}

/// The row of a signature over parameters.
pub(super) fn signed_parameters(
    write: &Write,
    parameters: ParameterSetId,
    key: &signing_key::Model,
    given: &Given,
) -> signature::Model {
    let purpose = column(Purpose::Parameters).to_owned();
    signature::Model { parameter_set_id: Some(parameters), purpose, ..bare(write, key, given) }
}

fn bare(write: &Write, key: &signing_key::Model, given: &Given) -> signature::Model {
    let person = write.read().actor().person.clone();
    signature::Model {
        id: write.id(),
        unit_id: key.unit_id,
        rule_version_id: None,
        parameter_set_id: None,
        signing_key_id: key.id,
        purpose: String::new(),
        content: given.signature.clone(),
        signed_at: write.now(),
        issuer: person.issuer,
        subject: person.subject,
    }
}

/// How the database writes a purpose.
pub(super) const fn column(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Upload => "UPLOAD",
        Purpose::Approval => "APPROVAL",
        Purpose::Parameters => "PARAMETERS",
    }
}

fn refuse(zh: &str, en: &str) -> Refusal {
    Refusal::new(ErrorCode::KeyRefused, zh, en).at(["signature", "key"])
}
