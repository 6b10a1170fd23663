//! Integrity checks over what is believed: each by its name, how grave it is, how often it is found, and what to do.
//!
//! What a command refuses cannot come about by commands; these find what came about otherwise.

pub mod api;
pub mod coordination;
pub mod deliberation;
pub mod documents;
pub mod duties;
pub mod employers;
pub mod evidence;
pub mod funding;
pub mod organization;
mod pages;
pub mod reports;
pub mod supervision;

use std::collections::BTreeMap;

use sea_orm::sea_query::SelectStatement;

use crate::access::Person;
use crate::kernel::named::named;
use crate::kernel::{Fault, Text};
use crate::store::Read;

/// How many examples are told of what a check finds.
const SAMPLE: usize = 10;
/// So many rows are looked at together.
const BATCH: u64 = 1_000;
/// And so many, where they hold long texts.
const FEW: u64 = 100;

named! {
    /// 严重程度。
    ///
    /// How grave it is.
    Severity {
        /// 数据有误，须立即处理。
        ///
        /// The data are wrong: it has to be seen to at once.
        Critical = "CRITICAL",
        /// 须留意。
        ///
        /// It wants a look.
        Warning = "WARNING",
    }
}

named! {
    /// 完整性检查。
    ///
    /// An integrity check.
    IntegrityCheck {
        /// 同一对象在同一日有两种说法。
        ///
        /// Two versions of one thing are believed for one day.
        TwiceOnADay = "TWICE_ON_A_DAY",
        /// 单位的上级在某日不存在。
        ///
        /// On some day a unit lies below one that is not there.
        UnitAboveMissing = "UNIT_ABOVE_MISSING",
        /// 单位位于自身之下。
        ///
        /// On some day a unit lies below itself.
        UnitBelowItself = "UNIT_BELOW_ITSELF",
        /// 单位的管辖路径与单位树不符。
        ///
        /// A unit's scope is not where the tree of today puts it.
        UnitLiesElsewhere = "UNIT_LIES_ELSEWHERE",
        /// 机构在其单位存续期之外。
        ///
        /// A body is there on a day on which its unit is not.
        BodyOutsideUnit = "BODY_OUTSIDE_UNIT",
        /// 岗位在其机构存续期之外。
        ///
        /// A post is there on a day on which its body is not.
        PostOutsideBody = "POST_OUTSIDE_BODY",
        /// 任职在其岗位存续期之外。
        ///
        /// A post is held on a day on which it is not there.
        HeldOutsidePost = "HELD_OUTSIDE_POST",
        /// 岗位任职人数超出。
        ///
        /// More hold a post on some day than it has places.
        PostOverfilled = "POST_OVERFILLED",
        /// 责任的合计与各项责任不符。
        ///
        /// Sums of duties do not say what the duties say.
        SumsDiffer = "SUMS_DIFFER",
        /// 责任的履行与其凭据不符。
        ///
        /// A duty is discharged without evidence, or on another day than its evidence says.
        DischargedWithout = "DISCHARGED_WITHOUT",
        /// 责任的豁免或消灭与其记录不符。
        ///
        /// A duty is waived, or has lapsed, otherwise than is kept of it.
        WaivedWithout = "WAIVED_WITHOUT",
        /// 凭据的记录已不作凭据或不存在，仍被计入。
        ///
        /// Evidence counts although its record is none in its state, or is not there.
        EvidenceLapsed = "EVIDENCE_LAPSED",
        /// 封存的报告、文件或通报与其摘要不符。
        ///
        /// A report, a document or a circular that was sealed is not what its seal says.
        SealBroken = "SEAL_BROKEN",
        /// 报告、整改、通报或任务由经手人自己核定，或不知由谁核定。
        ///
        /// Somebody has judged his own report, mending, circular or task, or it is not known who has.
        OwnJudge = "OWN_JUDGE",
        /// 报告已接受，而其所依的下级责任当时既未履行，也未豁免。
        ///
        /// A report was accepted before the duties below on which it rests were discharged or waived.
        AcceptedTooEarly = "ACCEPTED_TOO_EARLY",
        /// 会议未达法定人数而办结。
        ///
        /// A meeting is closed that had no quorum.
        ClosedWithoutQuorum = "CLOSED_WITHOUT_QUORUM",
        /// 决定未经达到法定人数的会议表决通过。
        ///
        /// Something is a decision that no meeting with a quorum has carried.
        DecidedWithout = "DECIDED_WITHOUT",
        /// 建议不是联席会议首次办结时所提。
        ///
        /// Something is a proposal that no joint meeting has made when it was first closed.
        ProposedWithout = "PROPOSED_WITHOUT",
        /// 文件未经审议，或未经两个环节审定而印发；部门自行印发的除外。
        ///
        /// A document is issued without deliberation or an approval at both stages, and is no department's own.
        IssuedWithoutApproval = "ISSUED_WITHOUT_APPROVAL",
        /// 通报未经答复，也未待答复期限届满而印发。
        ///
        /// A circular is issued without its unit's answer, and before the day for that had passed.
        IssuedWithoutAnswer = "ISSUED_WITHOUT_ANSWER",
        /// 督查的问题尚未全部销号而办结。
        ///
        /// An inspection is closed while a finding of it is not.
        InspectionClosedEarly = "INSPECTION_CLOSED_EARLY",
        /// 任务不在办理中，而分解所得的任务未了；或已完成，而其阶段未完成。
        ///
        /// A task is not under way while a part of it is open, or done before a stage of it.
        TaskOverEarly = "TASK_OVER_EARLY",
        /// 专项资金的账目不平，或余额、承诺、支付与凭证不符。
        ///
        /// A voucher of a talent fund does not add up to nothing or is not what its digest says; or an account, a sum, a
        /// commitment or its payments do not say what the vouchers say.
        LedgerDiffers = "LEDGER_DIFFERS",
        /// 职工教育经费申报与其各版、合计不符，截止之后有所增减，或审计样本与其种子所抽不符。
        ///
        /// A declaration of a training fund does not say what its versions say, sums of declarations do not say what these
        /// say, there are others than when their year was closed, or a sample is not what its seed draws.
        DeclarationsDiffer = "DECLARATIONS_DIFFER",
    }
}

impl IntegrityCheck {
    /// How grave it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            // A unit may have come back to lie below the one whose report was accepted without it.
            Self::UnitLiesElsewhere | Self::BodyOutsideUnit | Self::AcceptedTooEarly => Severity::Warning,
            _ => Severity::Critical,
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(self) -> Text {
        let (zh, en) = match self {
            Self::TwiceOnADay => {
                ("恢复备份，或由开发者更正所列各行", "restore a backup, or have the rows named here corrected")
            }
            Self::UnitAboveMissing | Self::UnitBelowItself => {
                ("以 unitsReorganize 自所列日期改隶", "move the unit from the day named here on: unitsReorganize")
            }
            Self::UnitLiesElsewhere => (
                "运行中的服务器每日移交；未移交的请查看其日志",
                "a running server hands over each day; where it does not, its log says why",
            ),
            Self::BodyOutsideUnit => (
                "撤销机构(bodyClose)，或由承继单位重新设立",
                "close the body (bodyClose), or set it up at the successor",
            ),
            Self::PostOutsideBody => ("撤销岗位(postClose)", "close the post (postClose)"),
            Self::HeldOutsidePost | Self::PostOverfilled => {
                ("免去所列任职(appointmentEnd)", "end the appointments named here (appointmentEnd)")
            }
            Self::SumsDiffer
            | Self::DischargedWithout
            | Self::WaivedWithout
            | Self::EvidenceLapsed
            | Self::SealBroken
            | Self::DecidedWithout
            | Self::ProposedWithout
            | Self::IssuedWithoutApproval
            | Self::IssuedWithoutAnswer
            | Self::LedgerDiffers
            | Self::DeclarationsDiffer => (
                "数据库曾被命令以外的手段改动：恢复备份，并核验审计链(auditVerify)",
                "something else than commands changed the database: restore a backup, verify the chain (auditVerify)",
            ),
            Self::OwnJudge => (
                "核验审计链(auditVerify)；退回报告(reportUnlock)与任务(taskReject)，由另一人重新核定",
                "verify the chain (auditVerify); have reports (reportUnlock) and tasks (taskReject) judged anew",
            ),
            Self::AcceptedTooEarly => (
                "解锁所列报告(reportUnlock)，待其所依的责任履行或豁免",
                "unlock the reports named here (reportUnlock) until what they rest on is discharged or waived",
            ),
            Self::ClosedWithoutQuorum => (
                "重开所列会议(meetingReopen)，确未达法定人数的取消(meetingCancel)",
                "reopen the meetings named here (meetingReopen), call off those without a quorum (meetingCancel)",
            ),
            Self::InspectionClosedEarly => (
                "重开所列问题的督查(inspectionReopen)",
                "reopen the inspections of the findings named here (inspectionReopen)",
            ),
            Self::TaskOverEarly => (
                "退回其任务(taskReject)；其任务已取消的，取消所列任务(taskCancel)",
                "send the whole back (taskReject); where that is cancelled, cancel the parts named here (taskCancel)",
            ),
        };
        Text::new(zh, en)
    }
}

/// What one check finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Which check.
    pub check: IntegrityCheck,
    /// How often.
    pub count: usize,
    /// Some of it.
    pub sample: Vec<String>,
}

/// What was found, by the check that finds it.
pub type Found = BTreeMap<IntegrityCheck, Vec<String>>;

/// Makes every check over what lies within an actor's reach.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn examine(read: &Read) -> Result<Vec<Checked>, Fault> {
    let mut found = organization::Believed::load(read).await?.examine();
    let rooms = [
        duties::examine(read).await?,
        evidence::examine(read).await?,
        reports::examine(read).await?,
        deliberation::examine(read).await?,
        documents::examine(read).await?,
        supervision::examine(read).await?,
        coordination::examine(read).await?,
        funding::examine(read).await?,
        employers::examine(read).await?,
    ];
    for (check, what) in rooms.into_iter().flatten() {
        found.entry(check).or_default().extend(what);
    }
    let checked = IntegrityCheck::ALL.iter().map(|check| {
        let all = found.remove(check).unwrap_or_default();
        Checked { check: *check, count: all.len(), sample: all.into_iter().take(SAMPLE).collect() }
    });
    Ok(checked.collect())
}

/// A check has found something.
fn tell(found: &mut Found, check: IntegrityCheck, what: String) {
    found.entry(check).or_default().push(what);
}

/// The units at or below the actor's: what is addressed to him from above is examined there.
fn own(read: &Read) -> SelectStatement {
    crate::organization::read::at_or_below(read, &read.actor().scope)
}

/// Whether the last who judged had no part in what he judged, of all that was done, from the first. It is not so where
/// nobody is known to have judged.
fn is_judged_by_another(deeds: &[(&str, Person)], doing: &str, judging: &str) -> bool {
    let judge = deeds.iter().rev().find(|(moved, _)| *moved == judging);
    judge.is_some_and(|(_, judge)| !deeds.iter().any(|(moved, person)| *moved == doing && person.is(judge)))
}
