//! Uploads a version of a rule as a draft: component, parameters, test cases, and its author's signature.

use serde::Serialize;

use crate::access::Action;
use crate::kernel::{ClauseId, Digest, ErrorCode, Failure, Fault, Refusal, canonicalize, id::RuleVersionId};
use crate::rules::bundle::Bundle;
use crate::rules::cases::Suite;
use crate::rules::entity::{component, rule_version};
use crate::rules::model::{RuleState, no_json};
use crate::rules::signing::{Purpose, Signed, Statement};
use crate::rules::trust::{self, Given};
use crate::rules::{Rules, component_failure};
use crate::store::{Command, Event, Place, Read, Write};

/// 上传规则版本：组件、参数、测试与上传者的签名。此时尚未核验，不能用于评审。
///
/// Uploads a version of a rule: component, parameters, test cases, and its author's signature. Nothing
/// can be judged with it yet.
#[derive(Serialize)]
pub struct UploadRule {
    digest: Digest,
    parameters: String,
    tests: String,
    signatures: Vec<Given>,
    #[serde(skip)]
    component: Vec<u8>,
}

impl UploadRule {
    /// A draft whose component has the structure and the size that one may have. One of the signatures has to be
    /// its author's.
    ///
    /// # Errors
    /// `COMPONENT_REFUSED`, `TESTS_REFUSED`, `BAD_USER_INPUT`.
    pub async fn new(
        rules: &Rules,
        component: Vec<u8>,
        parameters: &str,
        tests: &str,
        signatures: Vec<Given>,
    ) -> Result<Self, Failure> {
        let limits = rules.host().limits().clone();
        let inspected = tokio::task::spawn_blocking(move || (rencai_host::inspect(&component, &limits), component));
        let (anatomy, component) = inspected.await.map_err(Fault::new)?;
        let digest = anatomy.map_err(|fault| component_failure(&fault))?.digest;
        let parameters = canonicalize(parameters).map_err(|_| no_json("parameters"))?;
        let tests = Suite::read(tests)?.text().to_owned();
        Ok(Self { digest, parameters, tests, signatures, component })
    }

    /// The same, of a bundle that holds its author's signature. What it calls itself is not looked at: a component
    /// is asked what it is when it is validated, and not before.
    ///
    /// # Errors
    /// `BUNDLE_REFUSED`, `SIGNATURE_REFUSED`; as [`UploadRule::new`].
    pub async fn of_a_bundle(rules: &Rules, bytes: &[u8]) -> Result<Self, Failure> {
        let bundle = Bundle::read(bytes, rules.host().limits())?;
        let signed = bundle.signatures().iter().filter(|signed| signed.purpose == Purpose::Upload);
        let given = |signed: &Signed| Given { key: signed.key.to_string(), signature: signed.signature.to_string() };
        let signatures: Vec<Given> = signed.map(given).collect();
        if signatures.is_empty() {
            return Err(Refusal::new(
                ErrorCode::SignatureRefused,
                "规则包中没有上传者的签名",
                "the bundle holds no signature of its author",
            )
            .at(["bundle", "signatures.json"])
            .allowing([Purpose::Upload.as_str()])
            .into());
        }
        Self::new(rules, bundle.component().to_vec(), bundle.parameters(), bundle.tests().text(), signatures).await
    }
}

#[derive(Serialize)]
struct RuleUploaded<'a> {
    version: String,
    digest: &'a Digest,
}

impl Event for RuleUploaded<'_> {
    const NAME: &'static str = "rules.version.uploaded";
}

impl Command for UploadRule {
    const NAME: &'static str = "rules.version.upload";
    const ACTION: Action = Action::UploadRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::BundleRefused,
        ErrorCode::ComponentRefused,
        ErrorCode::FileMissing,
        ErrorCode::KeyRefused,
        ErrorCode::SignatureRefused,
        ErrorCode::TestsRefused,
    ];
    const EVENTS: &'static [&'static str] = &[RuleUploaded::NAME];
    type Subject = Place;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<RuleVersionId, Failure> {
        let statement = Statement::of_a_version(Purpose::Upload, self.digest, &self.parameters, &self.tests);
        let (key, signature) = trust::accept_one(write.read(), place.unit, &self.signatures, &statement).await?;
        let id: RuleVersionId = write.id();
        let person = write.read().actor().person.clone();
        write
            .insert(rule_version::Model {
                id,
                unit_id: place.unit,
                state: RuleState::Draft.as_str().to_owned(),
                digest: self.digest.to_string(),
                size: i64::try_from(self.component.len()).map_err(Fault::new)?,
                parameters: self.parameters.clone(),
                tests: self.tests.clone(),
                uploaded_at: write.now(),
                issuer: person.issuer,
                subject: person.subject,
                contract: None,
                code: None,
                number: None,
                title: None,
                title_en: None,
                parameters_schema: None,
                manifest: None,
                checks: None,
                test_report: None,
                shadowed_at: None,
                version: 1,
            })
            .await?;
        let content = component::Model { rule_version_id: id, unit_id: place.unit, content: self.component.clone() };
        write.insert_covered(vec![content]).await?;
        write.insert(trust::signed_version(write, id, &key, Purpose::Upload, signature)).await?;
        write.emit(&RuleUploaded { version: id.global(), digest: &self.digest })?;
        Ok(id)
    }
}
