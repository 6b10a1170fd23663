//! Integrity checks over what is believed: each by its name, how grave it is, how often it is found, and what to do.
//!
//! What a command refuses cannot come about by commands; these find what came about otherwise.

pub mod api;
pub mod duties;
pub mod organization;

use std::collections::BTreeMap;

use crate::kernel::named::named;
use crate::kernel::{Fault, Text};
use crate::store::Read;

/// How many examples are told of what a check finds.
const SAMPLE: usize = 10;

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
        /// 责任的豁免与其批准不符。
        ///
        /// A duty is waived until another day than its waivers say.
        WaivedWithout = "WAIVED_WITHOUT",
    }
}

impl IntegrityCheck {
    /// How grave it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::UnitLiesElsewhere | Self::BodyOutsideUnit => Severity::Warning,
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
            Self::SumsDiffer | Self::DischargedWithout | Self::WaivedWithout => (
                "数据库曾被命令以外的手段改动：恢复备份，并核对审计链(rencai audit verify)",
                "something other than commands has changed the database: restore a backup, and verify the audit chain",
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
/// A fault of the database.
pub async fn examine(read: &Read) -> Result<Vec<Checked>, Fault> {
    let mut found = organization::Believed::load(read).await?.examine();
    found.extend(duties::examine(read).await?);
    let checked = IntegrityCheck::ALL.iter().map(|check| {
        let all = found.remove(check).unwrap_or_default();
        Checked { check: *check, count: all.len(), sample: all.into_iter().take(SAMPLE).collect() }
    });
    Ok(checked.collect())
}
