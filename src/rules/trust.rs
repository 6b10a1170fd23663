//! Whom a signature comes from: keys that a division has registered, each for one person. A signature is
//! looked at when it is handed in, and again before anything is judged with what it is over.

use sea_orm::{ColumnTrait, Order};
use serde::Serialize;

use super::entity::{parameter_set, rule_version, signature, signing_key};
use super::model::RuleState;
use super::signing::{PublicKey, Purpose, Signature, Statement};
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal,
    id::{ParameterSetId, RuleVersionId, UnitId},
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
    let Some(key) = find.filter(signing_key::Column::KeyId.eq(&id)).one().await? else {
        return Err(refuse("本单位没有登记此公钥", "this unit has not registered this key").into());
    };
    let person = &read.actor().person;
    if (&key.holder_issuer, &key.holder_subject) != (&person.issuer, &person.subject) {
        return Err(refuse("此公钥登记在他人名下", "this key is registered for another person").into());
    }
    if key.revoked_at.is_some() {
        return Err(refuse("此公钥已吊销", "this key was revoked").into());
    }
    if key.valid_until <= read.today() {
        let (zh, en) =
            (format!("此公钥已于 {} 到期", key.valid_until), format!("this key expired on {}", key.valid_until));
        return Err(refuse(&zh, &en).into());
    }
    verify(&key, &given.signature, statement)?;
    Ok(key)
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
    let missing = || Refusal::not_found("规则版本", "version of a rule").at(["rule"]);
    let row = super::read::version(read, version).await?.ok_or_else(missing)?;
    if row.state == RuleState::Revoked.as_str() {
        return Err(Refusal::new(
            ErrorCode::RuleRevoked,
            "规则的这一版本已撤销，不得再用于评审",
            "this version of the rule was revoked; nothing is judged with it any more",
        )
        .at(["rule"])
        .into());
    }
    let set = match parameters {
        Some(id) => Some(super::read::parameter_set(read, id).await?.ok_or_else(missing)?),
        None => None,
    };
    demand(read, &row, set.as_ref()).await?;
    Ok((row, set))
}

/// Demands that a version, and parameters beside it, carry the signatures without which nothing is judged.
///
/// # Errors
/// `KEY_REFUSED` where a key was revoked, or had expired when it signed; `SIGNATURE_REFUSED` where one is
/// missing or does not hold.
pub async fn demand(
    read: &Read,
    version: &rule_version::Model,
    parameters: Option<&parameter_set::Model>,
) -> Result<(), Failure> {
    let digest = version.digest.parse().map_err(Fault::new)?;
    let find = read.find::<signature::Entity>().filter(signature::Column::RuleVersionId.eq(version.id));
    let over_version = find.order_by(signature::Column::Id, Order::Asc).all().await?;
    for purpose in [Purpose::Upload, Purpose::Approval] {
        let statement = Statement::of_a_version(purpose, digest, &version.parameters, &version.tests);
        holds(read, &over_version, purpose, &statement).await?;
    }
    if let Some(set) = parameters {
        let statement = Statement::of_parameters(&set.code, set.digest.parse().map_err(Fault::new)?);
        let find = read.find::<signature::Entity>().filter(signature::Column::ParameterSetId.eq(set.id));
        holds(read, &find.all().await?, Purpose::Parameters, &statement).await?;
    }
    Ok(())
}

async fn holds(
    read: &Read,
    given: &[signature::Model],
    purpose: Purpose,
    statement: &Statement,
) -> Result<(), Failure> {
    let Some(signature) = given.iter().find(|one| one.purpose == column(purpose)) else {
        let (zh, en) =
            (format!("缺少签名 {}", column(purpose)), format!("the signature {} is missing", column(purpose)));
        return Err(Refusal::new(ErrorCode::SignatureRefused, zh, en).at(["signature"]).into());
    };
    let find = read.find::<signing_key::Entity>().filter(signing_key::Column::Id.eq(signature.signing_key_id));
    let key = find.one().await?.ok_or_else(|| Fault::new("a signature has a key"))?;
    if key.revoked_at.is_some() {
        let (zh, en) = (
            format!("签名所用公钥 {} 已吊销，规则不得再用于评审", key.key_id),
            format!("the key {} was revoked; nothing is judged with what it signed", key.key_id),
        );
        return Err(refuse(&zh, &en).into());
    }
    verify(&key, &signature.content, statement)
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

const fn column(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Upload => "UPLOAD",
        Purpose::Approval => "APPROVAL",
        Purpose::Parameters => "PARAMETERS",
    }
}

fn refuse(zh: &str, en: &str) -> Refusal {
    Refusal::new(ErrorCode::KeyRefused, zh, en).at(["signature", "key"])
}
