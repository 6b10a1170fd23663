//! What the mutations about meetings take and what they answer.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use super::MeetingNode;
use super::ballots::BallotRuleNode;
use super::joint::MeetingProgressInput;
use super::planned::PlannedTaskInput;
use crate::deliberation::model::{Cast, Count, MeetingKind, Share, VoteChoice};
use crate::deliberation::write::Attending;
use crate::graphql::payload::{input, payload};
use crate::kernel::{
    Day, ErrorCode, Failure, Refusal,
    id::{AppointmentId, MeetingId},
};

/// 应到人数的份额：分子比分母，不用小数。
///
/// A part of those who are entitled: so many of so many, exactly.
#[derive(Debug, Clone, Copy, InputObject, Serialize)]
pub struct ShareInput {
    /// 分子，1 至分母。
    ///
    /// So many, 1 to the denominator …
    pub numerator: i32,
    /// 分母，1 至 1000。
    ///
    /// … of so many, 1 to 1,000.
    pub denominator: i32,
}

impl From<ShareInput> for Share {
    fn from(share: ShareInput) -> Self {
        Self { numerator: i64::from(share.numerator), denominator: i64::from(share.denominator) }
    }
}

/// 记名表决中的一票。
///
/// A vote in an open ballot.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct BallotVoteInput {
    /// 投票者的任职，须在出席者中。
    ///
    /// Who: the appointment, one of those that attend.
    pub appointment: ID,
    /// 意见。
    ///
    /// How.
    pub choice: VoteChoice,
}

/// 不记名表决的票数与投票者，两不相连。
///
/// How many voted how in a secret ballot, and apart from that who voted.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct BallotCountInput {
    /// 赞成票。
    ///
    /// How many were in favour.
    pub in_favour: i32,
    /// 反对票。
    ///
    /// How many were against it.
    pub against: i32,
    /// 弃权票。
    ///
    /// How many abstained.
    pub abstained: i32,
    /// 投票者的任职，须在出席者中；票数合计须等于其人数。
    ///
    /// Who voted: the appointments, of those that attend; the votes add up to as many.
    pub voters: Vec<ID>,
}

input! {
    /// 召集会议的输入。
    ///
    /// What convening a meeting takes.
    MeetingConveneInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 召开会议的机构；常委会的会议可不给，即单位本身的会议。
        ///
        /// The body that holds it; a standing committee's may be left out, and is then of the unit itself.
        body: Option<ID>,
        /// 类别。
        ///
        /// Its kind.
        kind: MeetingKind,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 会议之日。
        ///
        /// On which day it is held.
        day: Day,
        /// 议程各项的标题，按次序，1 至 100 项。
        ///
        /// The titles of the agenda's items, in order, 1 to 100.
        agenda: Vec<String>,
        /// 随议程项计划的任务，0 至 100 个；单位本身的会议不表决，不计划任务。
        ///
        /// The tasks that are planned with the items, 0 to 100; a meeting of the unit itself takes no ballots, and plans none.
        tasks: Option<Vec<PlannedTaskInput>>,
        /// 各项下通报进展的决定，0 至 100 个；只有联席会议有此项。
        ///
        /// The decisions that are followed up under the items, 0 to 100; only a joint meeting has any.
        progress: Option<Vec<MeetingProgressInput>>,
    }
}

input! {
    /// 改定议程的输入。
    ///
    /// What setting an agenda takes.
    MeetingAgendaSetInput changes {
        /// 会议。
        ///
        /// The meeting.
        meeting: ID,
        /// 各项的标题，按次序，1 至 100 项。
        ///
        /// The titles of the items, in order, 1 to 100.
        items: Vec<String>,
        /// 随各项计划的任务，0 至 100 个，取代原有的；不填则不再计划。
        ///
        /// The tasks that are planned with them, 0 to 100, instead of those that were; without any, none is planned any more.
        tasks: Option<Vec<PlannedTaskInput>>,
        /// 各项下通报进展的决定，0 至 100 个，取代原有的；不填则不再通报。只有联席会议有此项。
        ///
        /// The decisions that are followed up under them, 0 to 100, instead of those that were; without any, none is any
        /// more. Only a joint meeting has any.
        progress: Option<Vec<MeetingProgressInput>>,
    }
}

input! {
    /// 召开会议的输入：机构的会议给出席者，单位本身的会议给人数。
    ///
    /// What holding a meeting takes: of a body, who attends; of the unit itself, how many.
    MeetingHoldInput changes {
        /// 会议。
        ///
        /// The meeting.
        meeting: ID,
        /// 出席者的任职，会议当日有效；不得代理。
        ///
        /// The appointments of those who attend, in force on its day; nobody sends another.
        attendance: Option<Vec<ID>>,
        /// 实到人数。
        ///
        /// How many members are there.
        present: Option<i32>,
        /// 应到人数。
        ///
        /// How many members are entitled.
        entitled: Option<i32>,
    }
}

input! {
    /// 更正出席登记的输入：取代原先的登记；机构的会议给出席者，单位本身的会议给人数。
    ///
    /// What correcting who attended takes, instead of what was said before: of a body, who attended; of the unit itself, how
    /// many.
    MeetingAttendanceCorrectInput changes because {
        /// 会议。
        ///
        /// The meeting.
        meeting: ID,
        /// 全部出席者的任职，会议当日有效；不得代理。
        ///
        /// The appointments of all who attended, in force on its day; nobody sends another.
        attendance: Option<Vec<ID>>,
        /// 实到人数。
        ///
        /// How many members were there.
        present: Option<i32>,
        /// 应到人数。
        ///
        /// How many members were entitled.
        entitled: Option<i32>,
    }
}

input! {
    /// 表决的输入。
    ///
    /// What putting a motion to the vote takes.
    MeetingBallotInput changes {
        /// 会议。
        ///
        /// The meeting.
        meeting: ID,
        /// 议程项的序号，自 1 起。
        ///
        /// The number of the agenda's item, from 1.
        item: i32,
        /// 付表决的议案，1 至 10000 字符；通过即为决定。
        ///
        /// What is put to the vote, 1 to 10,000 characters; where it carries, it is decided.
        motion: String,
        /// 是否不记名。
        ///
        /// Whether the ballot is secret.
        secret: bool,
        /// 记名表决的各票。
        ///
        /// The votes of an open ballot.
        votes: Option<Vec<BallotVoteInput>>,
        /// 不记名表决的票数与投票者。
        ///
        /// The count of a secret ballot, and who voted.
        count: Option<BallotCountInput>,
    }
}

input! {
    /// 办结会议的输入。
    ///
    /// What closing a meeting takes.
    MeetingCloseInput changes {
        /// 会议。
        ///
        /// The meeting.
        meeting: ID,
        /// 所提建议，按次序，0 至 100 项，每项 1 至 10000 字符；只有联席会议有，且只在首次办结时给。
        ///
        /// What is proposed, in order, 0 to 100 times, 1 to 10,000 characters each; by a joint meeting only, and only when
        /// it is first closed.
        proposals: Option<Vec<String>>,
    }
}

input! {
    /// 重开会议的输入。
    ///
    /// What reopening a meeting takes.
    MeetingReopenInput changes because {
        /// 会议。
        ///
        /// The meeting.
        meeting: ID,
    }
}

input! {
    /// 取消会议的输入。
    ///
    /// What calling a meeting off takes.
    MeetingCancelInput changes because {
        /// 会议。
        ///
        /// The meeting.
        meeting: ID,
    }
}

input! {
    /// 设定表决规则的输入。
    ///
    /// What setting a ballot rule takes.
    BallotRuleSetInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 会议类别。
        ///
        /// For which kind of meeting.
        kind: MeetingKind,
        /// 法定人数：应到人数的多少须到。
        ///
        /// What part of those who are entitled has to be there.
        quorum: ShareInput,
        /// 通过所需：应到人数的多少须赞成；恰为此数即通过，故过半数不写 1/2，可写 501/1000。
        ///
        /// What part of those who are entitled has to be in favour. Exactly so many carry: for more than half write 501/1000,
        /// and not 1/2.
        majority: ShareInput,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
        /// 所据文件。
        ///
        /// The paper that says so.
        paper: String,
    }
}

payload! {
    /// 会议变更的结果。
    ///
    /// What became of a change of a meeting.
    MeetingPayload of MeetingId {
        /// 会议。
        ///
        /// The meeting.
        meeting: MeetingNode
    }
}

payload! {
    /// 设定表决规则的结果。
    ///
    /// What became of setting a ballot rule.
    BallotRulePayload of uuid::Uuid {
        /// 表决规则。
        ///
        /// The ballot rule.
        ballot_rule: BallotRuleNode
    }
}

fn appointment_id(id: &ID, path: &[&str]) -> Result<AppointmentId, Failure> {
    AppointmentId::parse(id).ok_or_else(|| Refusal::not_found("任职", "appointment").at(path.iter().copied()).into())
}

/// Who attends, as the commands take it.
fn attending(attendance: Option<&[ID]>, present: Option<i32>, entitled: Option<i32>) -> Result<Attending, Failure> {
    match (attendance, present, entitled) {
        (Some(attendance), None, None) => {
            let ids = attendance.iter().enumerate();
            let ids = ids.map(|(at, id)| appointment_id(id, &["attendance", &at.to_string()]));
            Ok(Attending::Holders(ids.collect::<Result<Vec<_>, _>>()?))
        }
        (None, Some(present), Some(entitled)) => {
            Ok(Attending::Counted { present: i64::from(present), entitled: i64::from(entitled) })
        }
        _ => {
            let (zh, en) = (
                "请给出席者的任职，或给实到与应到人数，不可兼给",
                "give the appointments of those who attend, or how many are there and how many are entitled",
            );
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["attendance"]);
            Err(refusal.allowing(["attendance", "present, entitled"]).into())
        }
    }
}

impl MeetingHoldInput {
    /// As the command takes it.
    pub(super) fn attending(&self) -> Result<Attending, Failure> {
        attending(self.attendance.as_deref(), self.present, self.entitled)
    }
}

impl MeetingAttendanceCorrectInput {
    /// As the command takes it.
    pub(super) fn attending(&self) -> Result<Attending, Failure> {
        attending(self.attendance.as_deref(), self.present, self.entitled)
    }
}

impl MeetingBallotInput {
    /// As the command takes it.
    pub(super) fn cast(&self) -> Result<Cast, Failure> {
        match (self.secret, &self.votes, &self.count) {
            (false, Some(votes), None) => {
                let votes = votes.iter().enumerate().map(|(at, vote)| {
                    let who = appointment_id(&vote.appointment, &["votes", &at.to_string()])?;
                    Ok::<_, Failure>((who, vote.choice))
                });
                Ok(Cast::Open(votes.collect::<Result<Vec<_>, _>>()?))
            }
            (true, None, Some(count)) => {
                let voters = count.voters.iter().enumerate();
                let voters = voters.map(|(at, id)| appointment_id(id, &["count", "voters", &at.to_string()]));
                let voters = voters.collect::<Result<Vec<_>, _>>()?;
                let count = Count {
                    in_favour: i64::from(count.in_favour),
                    against: i64::from(count.against),
                    abstained: i64::from(count.abstained),
                };
                Ok(Cast::Secret { count, voters })
            }
            (secret, ..) => {
                let (zh, en) =
                    ("记名表决给 votes，不记名给 count", "an open ballot has votes, and a secret one a count");
                let wanted = if secret { "count" } else { "votes" };
                Err(Refusal::new(ErrorCode::BadInput, zh, en).at([wanted]).allowing([wanted]).into())
            }
        }
    }
}
