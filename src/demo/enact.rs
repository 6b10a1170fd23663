//! How a county's rule comes into force in the demo: two people with keys of their own, the author's
//! upload, validation and tests, the other's approval, and the day.

use std::sync::Arc;

use chrono::Months;

use super::{actor, done};
use crate::access::{Actor, Role};
use crate::app::App;
use crate::kernel::{Day, Digest, Failure, Fault, canonicalize, id::RuleVersionId};
use crate::rules::cases::Suite;
use crate::rules::signing::{PrivateKey, Purpose, Statement};
use crate::rules::trust::Given;
use crate::rules::write::{ActivateRule, ApproveRule, RegisterKey, UploadRule, test_rule, validate_rule};
use crate::store::Read;

/// What a county uploads.
pub struct Package<'a> {
    /// Code of the division.
    pub division: &'a str,
    /// The component's bytes.
    pub component: &'a [u8],
    /// JSON: the parameters.
    pub parameters: &'a str,
    /// JSON: the test cases.
    pub tests: &'a str,
    /// The first day of its law.
    pub from: Day,
}

/// What has come into force.
pub struct Enacted {
    /// The version.
    pub version: RuleVersionId,
    /// The rule's code.
    pub code: String,
    /// The fields that it asks for.
    pub asks: Vec<String>,
}

/// Uploads, validates, tests, approves and activates a rule.
///
/// # Errors
/// What a command refuses.
pub async fn enact(app: &App, system: &Arc<Actor>, package: Package<'_>) -> Result<Enacted, Failure> {
    let author = actor(app, system, package.division, "rule-author", &[Role::RuleAuthor]).await?;
    let approver = actor(app, system, package.division, "rule-approver", &[Role::RuleApprover]).await?;
    let authors = key_of(app, &approver, &author).await?;
    let approvers = key_of(app, &approver, &approver).await?;

    let digest = Digest::of(package.component);
    let parameters = canonicalize(package.parameters).map_err(Fault::new)?;
    let tests = Suite::read(package.tests)?;
    let sign = |key: &PrivateKey, purpose| {
        let statement = Statement::of_a_version(purpose, digest, &parameters, tests.text());
        let signature = key.sign(&statement)?.to_string();
        Ok::<_, Fault>(Given { key: key.public().to_string(), signature })
    };
    let upload = UploadRule::new(
        &app.rules,
        package.component.to_vec(),
        &parameters,
        tests.text(),
        vec![sign(&authors, Purpose::Upload)?],
    )
    .await?;
    let version = done(app, &author, &upload).await?.done;
    let read = Read::new(&app.store, author.clone());
    let validate = validate_rule::prepare(&app.rules, &read, version).await?;
    done(app, &author, &validate).await?;
    done(app, &author, &test_rule::prepare(&app.rules, &read, version).await?).await?;
    let signature = sign(&approvers, Purpose::Approval)?;
    done(app, &approver, &ApproveRule { version, signature }).await?;
    let reason = Some("补录示例办法的施行日 / The day of the example's law is entered afterwards".to_owned());
    let activate = ActivateRule { version, parameters: None, from: package.from, reason };
    done(app, &approver, &activate).await?;
    let validated = validate.validated();
    Ok(Enacted { version, code: validated.manifest.id.clone(), asks: validated.asks.clone() })
}

/// A new key that a division registers for one of its people.
async fn key_of(app: &App, approver: &Arc<Actor>, holder: &Arc<Actor>) -> Result<PrivateKey, Failure> {
    let key = PrivateKey::random()?;
    let today = app.store.clock().today();
    let until = today.0.checked_add_months(Months::new(36)).ok_or_else(|| Fault::new("the calendar ends"))?;
    let holder = holder.person.subject.clone();
    done(app, approver, &RegisterKey::new(&key.public().to_string(), holder, None, Day(until))?).await?;
    Ok(key)
}
