//! What rooms keep at units that end, and the port through which each says so.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

use crate::kernel::{Fault, id::UnitId};
use crate::store::{Find, Guarded, Read};

/// 单位名下未了的事项，及随之终止的事项。
///
/// What is open at a unit, and what ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "HoldingKind")]
pub enum HoldingKind {
    /// 尚无排名的届次。
    ///
    /// Editions that have no ranking yet.
    Edition,
    /// 待评审的提名。
    ///
    /// Nominations that wait to be judged.
    Nomination,
    /// 现行或待施行的规则。
    ///
    /// Rules that are in force or to come.
    Rule,
    /// 在途的文件与名单。
    ///
    /// Documents and name lists that are neither issued nor withdrawn.
    Document,
    /// 未撤销的机构；连同岗位与编制随单位终止，无须承接。
    ///
    /// Bodies that stand: they end with the unit, and so do their posts and what they are equipped with; nobody goes on
    /// with them.
    Body,
    /// 未届满的任职；随单位终止，无须承接。
    ///
    /// Posts that are held: that ends with the unit, and nobody goes on with it.
    Appointment,
    /// 未履行的责任。
    ///
    /// Duties that are not discharged.
    Duty,
    /// 未接收的报告；重大活动报告含交来的与待本单位受理的。
    ///
    /// Reports that are not accepted; of major activities those of the unit and those to it.
    Report,
    /// 未办结的会议。
    ///
    /// Meetings that are not closed.
    Meeting,
    /// 未办结的督查。
    ///
    /// Inspections that are not closed.
    Inspection,
    /// 未销号的问题。
    ///
    /// Findings that are not closed.
    Finding,
    /// 未印发的通报，发出的与收到的。
    ///
    /// Circulars that are not issued, of the unit and to it.
    Circular,
    /// 未确认的任务，交办的与牵头的。
    ///
    /// Tasks that are not confirmed, assigned by the unit or led by it.
    Task,
    /// 未了结的协调事项，提出的与受理的。
    ///
    /// Coordination matters that are not closed, raised by the unit or put to it.
    Matter,
    /// 已公布、未停用的考核方案。
    ///
    /// Schemes of assessment that are published and not ended.
    AssessmentScheme,
    /// 未确认的考核，开展的与受考核的。
    ///
    /// Assessments that are not confirmed, which the unit makes or undergoes.
    Assessment,
    /// 职责分工中由该单位牵头的工作。
    ///
    /// Matters of work that the unit leads by a matrix of responsibilities.
    Responsibility,
    /// 所属网络；随单位终止，无须承接。
    ///
    /// Networks to which the unit belongs: that ends with it, and nobody goes on with it.
    Membership,
    /// 曾以该单位名义办事的人员；其令牌随单位失效，无须承接。
    ///
    /// Persons who have acted for the unit: their tokens are good no more, and nobody goes on with that.
    Principal,
    /// 由其审核的流程环节：所属流程为奖项最新版，或为尚无排名的届次所锁定。
    ///
    /// Stages in which its people review, of the newest version of a programme's process, or of one that an edition
    /// pins which has no ranking yet.
    Stage,
    /// 由其建立、尚有单位编入的网络。
    ///
    /// Networks that are the unit's, and to which somebody belongs.
    Network,
    /// 本年度及以后的目标，以及往年尚未报告最终完成情况的目标。
    ///
    /// Targets for this year and those to come, and earlier ones of which nobody has said what became of them.
    Target,
    /// 政策登记中有效或将生效的政策。
    ///
    /// Policies of the register that are in force or to come.
    PolicyEntry,
    /// 现行或待施行的表决规则；随单位终止，仅其未办结的会议仍依此表决，无须承接。
    ///
    /// Rules of ballots that are in force or to come: they end with the unit, though its meetings that are not closed
    /// still go by them, and nobody goes on with them.
    BallotRule,
    /// 现行或待施行的审批规则；有承继单位的，在该处继续约束，无须另行承接。
    ///
    /// Rules of approvals that are in force or to come: where a unit continues this one they bind there, and nobody has
    /// to go on with them.
    ApprovalRule,
    /// 现行或待施行的提醒规则；有承继单位的，在该处继续适用，无须另行承接。
    ///
    /// Rules of reminders that are in force or to come: where a unit continues this one they hold there, and nobody has
    /// to go on with them.
    ReminderRule,
    /// 未解除的冻结；有承继单位的，在该处继续冻结，无须另行承接。
    ///
    /// Freezes that have not ended: where a unit continues this one they stop moves there, and nobody has to go on with
    /// them.
    Freeze,
    /// 专项资金中尚未支付的款项，按账户计。
    ///
    /// Money of the talent fund that is not paid, by the accounts that hold it.
    Fund,
    /// 现行或待施行的投入比例；有承继单位的，在该处继续约束，无须另行承接。
    ///
    /// Shares of revenue that funds are owed, in force or to come: where a unit continues this one they bind there, and
    /// nobody has to go on with them.
    InvestmentShare,
    /// 登记于该单位、未注销的用人单位。
    ///
    /// Employers that are registered at the unit and not closed.
    Employer,
    /// 现行或待施行的提取比例；有承继单位的，在该处继续约束，无须另行承接。
    ///
    /// Shares that employers set aside for training, in force or to come: where a unit continues this one they bind there,
    /// and nobody has to go on with them.
    TrainingShare,
}

impl HoldingKind {
    /// Whether it ends with the unit, whoever continues that. A unit has bodies of its own and appoints whom it wants, a
    /// person comes to another unit by another token, a network takes its members itself, and by which majority another
    /// unit decides that unit says itself.
    #[must_use]
    pub const fn ends(self) -> bool {
        matches!(self, Self::Body | Self::Appointment | Self::Membership | Self::Principal | Self::BallotRule)
    }

    /// Whether somebody has to go on with it, so that no unit ends without one. What binds at a place binds nobody
    /// where nobody lies; but matters of work that a unit leads would be answered for by nobody while their matrix
    /// still names it.
    #[must_use]
    pub const fn needs_heir(self) -> bool {
        let is_share = matches!(self, Self::InvestmentShare | Self::TrainingShare);
        let binds = matches!(self, Self::ApprovalRule | Self::ReminderRule | Self::Freeze);
        !self.ends() && !binds && !is_share
    }
}

/// What a unit that ends leaves open, or what ends with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// Its code.
    pub unit: String,
    /// Of which kind.
    pub kind: HoldingKind,
    /// How many.
    pub count: u64,
    /// The code of the unit that goes on with it; none, where it ends or binds nobody any more.
    pub goes_to: Option<String>,
}

/// How many of which kind are open at which units.
pub type Open = BTreeMap<(UnitId, HoldingKind), u64>;

/// Counts rows by the unit that a column names.
///
/// # Errors
/// A fault of the database.
pub async fn count<E>(open: &mut Open, kind: HoldingKind, find: Find<E>, unit: E::Column) -> Result<(), Fault>
where
    E: Guarded,
    E::Model: Send + Sync,
{
    for (unit,) in find.columns::<(UnitId,)>([unit]).await? {
        *open.entry((unit, kind)).or_default() += 1;
    }
    Ok(())
}

/// What the rooms keep open at units.
pub trait Holdings: Send + Sync {
    /// What is open at these units.
    fn open<'a>(
        &'a self,
        read: &'a Read,
        units: &'a [UnitId],
    ) -> Pin<Box<dyn Future<Output = Result<Open, Fault>> + Send + 'a>>;
}
