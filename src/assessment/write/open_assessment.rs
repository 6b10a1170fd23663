//! Opens an assessment of units for a period, by a scheme that is published.

use serde::Serialize;

use super::subject::{OF_ASSESSMENTS, SchemeSubject, usable};
use crate::access::Action;
use crate::assessment::entity::assessment;
use crate::assessment::model::{AssessmentState, SchemeState, check_begun};
use crate::assessment::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Period, Refusal,
    id::{AssessmentId, AssessmentSchemeId, NetworkId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Subject, Write};

/// 开展考核：对直属县(市、区)，或对本单位一个网络的下级成员，就一个期间；方案所锁定的规则已撤销时不得开展。
///
/// Opens an assessment for a period: of the divisions directly below the unit, or of those members of a network of the
/// unit's own that lie below it. Not by a rule that was revoked.
#[derive(Serialize)]
pub struct OpenAssessment {
    /// By which scheme.
    pub scheme: AssessmentSchemeId,
    /// For which period.
    pub period: Period,
    /// The network whose members are assessed.
    pub network: Option<NetworkId>,
}

#[derive(Serialize)]
struct AssessmentOpened {
    assessment: String,
    period: Period,
}

impl Event for AssessmentOpened {
    const NAME: &'static str = "assessment.assessment.opened";
}

impl Command for OpenAssessment {
    const NAME: &'static str = "assessment.assessment.open";
    const ACTION: Action = Action::RunAssessments;
    const CLAUSES: &'static [ClauseId] = OF_ASSESSMENTS;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CodeTaken,
        ErrorCode::KeyRefused,
        ErrorCode::RuleRevoked,
        ErrorCode::SignatureRefused,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[AssessmentOpened::NAME];
    type Subject = SchemeSubject;
    type Done = AssessmentId;

    async fn load(&self, read: &Read) -> Result<SchemeSubject, Failure> {
        SchemeSubject::load(read, self.scheme).await
    }

    async fn run(&self, subject: SchemeSubject, write: &mut Write) -> Result<AssessmentId, Failure> {
        let (scheme, today) = (&subject.row, write.today());
        let published = SchemeState::Published.as_str();
        if scheme.state != published {
            let state = &scheme.state;
            let (zh, en) = (
                format!("考核方案处于 {state}，须已公布方可据以考核"),
                format!("the scheme is {state}; units are assessed by one that is published"),
            );
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["scheme"]).allowing([published]).into());
        }
        usable(write.read(), scheme.rule_version_id, scheme.parameter_set_id).await?;
        check_begun("period", self.period.term().from, today)?;
        self.check_units(&subject.place(), write.read()).await?;
        let id: AssessmentId = write.id();
        let row = assessment::Model {
            id,
            unit_id: scheme.unit_id,
            scheme_id: scheme.id,
            period: self.period.to_string(),
            network_id: self.network,
            state: AssessmentState::Open.as_str().to_owned(),
            round: 0,
            digest: None,
            judged_at: None,
            issuer: None,
            subject: None,
            confirmed_at: None,
            confirmed_issuer: None,
            confirmed_by: None,
            version: 1,
        };
        let (zh, en) = ("此方案已有该期间的考核", "there is an assessment by this scheme for that period already");
        write.insert_or(row, Refusal::new(ErrorCode::CodeTaken, zh, en).at(["period"])).await?;
        write.emit(&AssessmentOpened { assessment: id.global(), period: self.period })?;
        Ok(id)
    }
}

impl OpenAssessment {
    /// Demands a network of the unit's own, if one is named, and somebody to assess.
    async fn check_units(&self, place: &Place, read: &Read) -> Result<(), Failure> {
        if let Some(id) = self.network {
            let found = organization::read::networks::network(read, id).await?;
            if found.is_none_or(|network| network.unit_id != place.unit) {
                return Err(Refusal::not_found("网络", "network").at(["network"]).into());
            }
        }
        if read::assessed(read, place, self.network, self.period).await?.is_empty() {
            return Err(nobody().into());
        }
        Ok(())
    }
}

/// The refusal where there is nobody to assess.
pub(in crate::assessment) fn nobody() -> Refusal {
    let zh = "该期间没有可考核的单位：本单位直属没有县(市、区)，网络没有下级成员";
    let en = "there is no unit to assess for that period: no division, and no member of the network, lies below";
    Refusal::new(ErrorCode::StateForbids, zh, en).at(["period"])
}
