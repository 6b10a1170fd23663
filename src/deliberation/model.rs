//! Which moves a meeting may make, who is entitled in it, and what a quorum and a majority are. Pure.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::kernel::machine::machine;
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal, checks, id::AppointmentId};
use crate::organization::bodies::{BodyKind, PostKind};
use crate::organization::entity::appointment;
use crate::policy::obligation::Evidence;

machine! {
    /// 会议的状态：CONVENED → HELD → CLOSED；CONVENED 可 CANCELLED，不足法定人数的 HELD 亦可；CLOSED 可重开，回到 HELD，但不再表决。
    ///
    /// The state of a meeting: CONVENED → HELD → CLOSED. CANCELLED from CONVENED, and from HELD without a quorum; one that is
    /// CLOSED may be reopened, and is HELD again, but takes no ballots any more.
    MeetingState, "会议", "meeting" {
        /// 已召集，尚未召开。
        ///
        /// Convened, and not held yet.
        Convened = "CONVENED" => [SetAgenda => Convened, Hold => Held, Cancel => Cancelled],
        /// 已召开，出席已登记；首次办结之前可表决。
        ///
        /// Held: who attended is known, and ballots are taken until it is closed for the first time.
        Held = "HELD" => [CorrectAttendance => Held, Ballot => Held, Close => Closed, Cancel => Cancelled],
        /// 已办结，作为凭据。
        ///
        /// Closed, and evidence.
        Closed = "CLOSED" => [Reopen => Held],
        /// 已取消。
        ///
        /// Called off.
        Cancelled = "CANCELLED" => [],
    }
    /// What can be done to a meeting.
    MeetingMove {
        SetAgenda = "SET_AGENDA", Hold = "HOLD", CorrectAttendance = "CORRECT_ATTENDANCE", Ballot = "BALLOT",
        Close = "CLOSE", Reopen = "REOPEN", Cancel = "CANCEL"
    }
}

/// What of a meeting that is held says which moves it may make.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Situation {
    /// Who is there, and who has to be.
    pub quorum: Quorum,
    /// Whether it takes ballots: one of the unit itself does not.
    pub votes: bool,
    /// Whether a ballot was taken.
    pub has_voted: bool,
    /// Whether it was closed, reopened since or not.
    pub has_closed: bool,
}

/// Makes a move. What decides something needs the quorum, and so does closing; what was held without it can only be
/// called off. Who attended is corrected until a ballot is taken, so that no decision loses its quorum.
///
/// Votes are put down while the meeting is held, and its first close ends the voting for good, so that nobody votes
/// late in one that is reopened. Reopening is for correcting who attended and for closing again, or for calling off what
/// has no quorum by the correction.
///
/// # Errors
/// `STATE_FORBIDS`, naming the moves that are possible; `QUORUM_MISSING`, saying how many are needed.
pub fn go(state: MeetingState, by: MeetingMove, standing: Situation) -> Result<MeetingState, Refusal> {
    let Situation { quorum, votes, has_voted, has_closed } = standing;
    let is_held = state == MeetingState::Held;
    // Of a late vote it is not said who is missing: with all of them it would be late too.
    let is_late = has_closed && by == MeetingMove::Ballot;
    if is_held && !is_late && matches!(by, MeetingMove::Ballot | MeetingMove::Close) {
        quorum.demand()?;
    }
    state.go_if(by, |by| match by {
        MeetingMove::Ballot => votes && !has_closed && quorum.met(),
        MeetingMove::Close => quorum.met(),
        MeetingMove::Cancel => !is_held || !quorum.met(),
        MeetingMove::CorrectAttendance => !has_voted,
        MeetingMove::SetAgenda | MeetingMove::Hold | MeetingMove::Reopen => true,
    })
}

named! {
    /// 会议类别。
    ///
    /// The kind of a meeting.
    MeetingKind {
        /// 领导小组会议。
        ///
        /// A meeting of the leading group (clause 4.1.5a).
        LeadingGroup = "LEADING_GROUP",
        /// 领导小组扩大会议。
        ///
        /// An enlarged meeting of the leading group (clause 4.1.5a).
        LeadingGroupEnlarged = "LEADING_GROUP_ENLARGED",
        /// 成员单位联席会议。
        ///
        /// A joint meeting of member units (clause 4.1.5b).
        Joint = "JOINT",
        /// 常委会专题听取汇报。
        ///
        /// A session of the standing committee that hears a dedicated briefing (clause 4.1.4a).
        Briefing = "BRIEFING",
        /// 常委会专题研究。
        ///
        /// A study session of the standing committee (clause 4.1.4b).
        Study = "STUDY",
    }
}

impl MeetingKind {
    /// The kinds of bodies that hold such meetings.
    #[must_use]
    pub const fn bodies(self) -> &'static [BodyKind] {
        match self {
            Self::LeadingGroup | Self::LeadingGroupEnlarged => &[BodyKind::LeadingGroup],
            Self::Joint => &[BodyKind::Office, BodyKind::LeadingGroup],
            Self::Briefing | Self::Study => &[BodyKind::StandingCommittee],
        }
    }

    /// Whether it may be of the unit itself: a standing committee need not be registered as a body.
    #[must_use]
    pub const fn may_be_of_unit(self) -> bool {
        matches!(self, Self::Briefing | Self::Study)
    }

    /// What kinds of evidence it is once it is closed.
    #[must_use]
    pub const fn evidence(self) -> &'static [Evidence] {
        match self {
            Self::LeadingGroup | Self::LeadingGroupEnlarged => &[Evidence::LeadingGroupMeeting, Evidence::Decision],
            Self::Joint => &[Evidence::JointMeeting],
            Self::Briefing => &[Evidence::Briefing],
            Self::Study => &[Evidence::Study],
        }
    }

    /// Whether it is evidence only where something was decided.
    #[must_use]
    pub const fn has_to_decide(self) -> bool {
        matches!(self, Self::LeadingGroup | Self::LeadingGroupEnlarged)
    }
}

/// Whether a meeting of this kind is one of a body of that kind, or of the unit itself.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the kinds of bodies.
pub fn check_body(kind: MeetingKind, body: Option<BodyKind>) -> Result<(), Refusal> {
    let fits = body.map_or(kind.may_be_of_unit(), |body| kind.bodies().contains(&body));
    if fits {
        return Ok(());
    }
    let (zh, en) = ("此类会议不由该机构召开", "a meeting of this kind is not one of such a body");
    let bodies = kind.bodies().iter().map(|body| body.as_str());
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["body"]).allowing(bodies))
}

named! {
    /// 表决意见。
    ///
    /// How somebody votes.
    VoteChoice {
        /// 赞成。
        ///
        /// In favour.
        For = "FOR",
        /// 反对。
        ///
        /// Against.
        Against = "AGAINST",
        /// 弃权。
        ///
        /// Neither.
        Abstain = "ABSTAIN",
    }
}

/// A part of those who are entitled: so many of so many, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// So many …
    pub numerator: i64,
    /// … of so many.
    pub denominator: i64,
}

/// Largest denominator of a share.
const MOST_PARTS: i64 = 1_000;

impl Share {
    /// The smallest number of persons that is at least this part of a whole; never none.
    #[must_use]
    pub fn of(self, whole: i64) -> i64 {
        let parts = self.denominator.max(1);
        (whole * self.numerator + parts - 1).div_euclid(parts).max(1)
    }

    /// Demands a part that is more than nothing and no more than all.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn check(self, field: &str) -> Result<(), Refusal> {
        checks::between(field, self.denominator, (1, MOST_PARTS))
            .map_err(|refusal| refusal.at([field, "denominator"]))?;
        checks::between(field, self.numerator, (1, self.denominator))
            .map_err(|refusal| refusal.at([field, "numerator"]))
    }
}

/// How many of those who are entitled are there, and how many have to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quorum {
    /// How many are there.
    pub present: i64,
    /// How many are entitled.
    pub entitled: i64,
    /// How many have to be there.
    pub needed: i64,
}

impl Quorum {
    /// Where so large a part of those who are entitled has to be there.
    #[must_use]
    pub fn of(present: i64, entitled: i64, share: Share) -> Self {
        Self { present, entitled, needed: share.of(entitled) }
    }

    /// Whether enough are there.
    #[must_use]
    pub const fn met(self) -> bool {
        self.needed > 0 && self.present >= self.needed
    }

    /// Refuses to go on without enough.
    ///
    /// # Errors
    /// `QUORUM_MISSING`, saying how many are needed.
    pub fn demand(self) -> Result<(), Refusal> {
        if self.met() {
            return Ok(());
        }
        let Self { present, entitled, needed } = self;
        Err(Refusal::new(
            ErrorCode::QuorumMissing,
            format!("未达法定人数：应到 {entitled} 人，须到 {needed} 人，实到 {present} 人"),
            format!("there is no quorum: of {entitled} who are entitled {needed} have to be there, and {present} are"),
        )
        .at(["meeting"])
        .allowing([needed]))
    }
}

/// Somebody who holds a post of a body on the day of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The kind of the post.
    pub post: PostKind,
    /// That he holds it.
    pub appointment: appointment::Model,
}

impl Seat {
    /// Whether it has a vote: staff and liaison officers attend without one.
    #[must_use]
    pub const fn is_entitled(&self) -> bool {
        matches!(self.post, PostKind::Head | PostKind::Deputy | PostKind::Member)
    }

    /// Who holds it.
    #[must_use]
    pub fn person(&self) -> (&str, &str) {
        (&self.appointment.issuer, &self.appointment.subject)
    }

    fn shown(&self) -> String {
        format!("{} {}", self.appointment.id.global(), self.appointment.name)
    }
}

/// Who attends a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// Those who do, and whether each is entitled to vote.
    pub attending: Vec<(AppointmentId, bool)>,
    /// How many of those who are entitled do.
    pub present: i64,
    /// How many are entitled: persons who hold one of the body's posts that have a vote.
    pub entitled: i64,
}

/// Calls the roll of a body on a day: each who attends holds a post of the body on that day, and nobody sits there
/// twice. Nobody can send another.
///
/// # Errors
/// `POST_NOT_THERE`, with those who hold one; `BAD_USER_INPUT` for somebody who is named twice.
pub fn roll(seats: &[Seat], attending: &[AppointmentId], day: Day) -> Result<Roll, Refusal> {
    let mut there: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut rows = Vec::with_capacity(attending.len());
    for (at, id) in attending.iter().enumerate() {
        let path = ["attendance".to_owned(), at.to_string()];
        let Some(seat) = seats.iter().find(|seat| seat.appointment.id == *id) else {
            return Err(Refusal::new(
                ErrorCode::PostNotThere,
                format!("该任职在 {day} 不是该机构的在任岗位"),
                format!("on {day} this appointment holds no post of the body"),
            )
            .at(path)
            .allowing(seats.iter().map(Seat::shown)));
        };
        if !there.insert(seat.person()) {
            let name = &seat.appointment.name;
            let (zh, en) = (format!("{name} 已在出席者中"), format!("{name} attends already"));
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(path));
        }
        rows.push((*id, seat.is_entitled()));
    }
    let entitled: BTreeSet<(&str, &str)> = seats.iter().filter(|seat| seat.is_entitled()).map(Seat::person).collect();
    let present = rows.iter().filter(|(_, entitled)| *entitled).count();
    Ok(Roll { attending: rows, present: number(present), entitled: number(entitled.len()) })
}

/// How many voted how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// In favour.
    pub in_favour: i64,
    /// Against.
    pub against: i64,
    /// Neither.
    pub abstained: i64,
}

/// What was put into the ballot box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Cast {
    /// Openly: who voted how.
    Open(Vec<(AppointmentId, VoteChoice)>),
    /// Secretly: how many voted how, and apart from that who voted.
    Secret {
        /// How many voted how.
        count: Count,
        /// Who voted.
        voters: Vec<AppointmentId>,
    },
}

impl Cast {
    /// Whether nobody knows who voted how.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self, Self::Secret { .. })
    }

    /// How many voted how.
    #[must_use]
    pub fn count(&self) -> Count {
        match self {
            Self::Secret { count, .. } => *count,
            Self::Open(votes) => {
                let of = |wanted: VoteChoice| number(votes.iter().filter(|(_, choice)| *choice == wanted).count());
                Count {
                    in_favour: of(VoteChoice::For),
                    against: of(VoteChoice::Against),
                    abstained: of(VoteChoice::Abstain),
                }
            }
        }
    }

    /// Who voted, and how where that is known. Those of a secret ballot come in an order that tells nothing.
    #[must_use]
    pub fn votes(&self) -> Vec<(AppointmentId, Option<VoteChoice>)> {
        match self {
            Self::Open(votes) => votes.iter().map(|(who, choice)| (*who, Some(*choice))).collect(),
            Self::Secret { voters, .. } => {
                let voters: BTreeSet<AppointmentId> = voters.iter().copied().collect();
                voters.into_iter().map(|who| (who, None)).collect()
            }
        }
    }

    /// Demands that those voted, and only those, who attend and are entitled, each once, and that the count of a
    /// secret ballot adds up to them.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`, naming those who may vote.
    pub fn check(&self, may_vote: &[AppointmentId]) -> Result<(), Refusal> {
        let voters: Vec<AppointmentId> = match self {
            Self::Open(votes) => votes.iter().map(|(who, _)| *who).collect(),
            Self::Secret { voters, .. } => voters.clone(),
        };
        let place: &[&str] = if self.is_secret() { &["count", "voters"] } else { &["votes"] };
        let refuse = |zh: &str, en: &str, at: Option<usize>| {
            let at = at.map(|at| at.to_string());
            let path = place.iter().map(|part| (*part).to_owned()).chain(at);
            let allowed = may_vote.iter().map(|who| who.global());
            Refusal::new(ErrorCode::BadInput, zh, en).at(path).allowing(allowed)
        };
        if voters.is_empty() {
            return Err(refuse("须有人投票", "somebody has to vote", None));
        }
        let mut seen = BTreeSet::new();
        for (at, who) in voters.iter().enumerate() {
            if !may_vote.contains(who) {
                let zh = "只有出席且有表决权者本人可以投票";
                let en = "only who attends and is entitled votes, and for himself";
                return Err(refuse(zh, en, Some(at)));
            }
            if !seen.insert(*who) {
                return Err(refuse("每人只投一票", "each votes once", Some(at)));
            }
        }
        let Self::Secret { count, .. } = self else { return Ok(()) };
        let most = number(voters.len());
        let parts = [("inFavour", count.in_favour), ("against", count.against), ("abstained", count.abstained)];
        for (field, votes) in parts {
            checks::between(field, votes, (0, most)).map_err(|refusal| refusal.at(["count", field]))?;
        }
        let sum = count.in_favour + count.against + count.abstained;
        if sum != most {
            let zh = format!("票数合计 {sum}，投票人数 {most}");
            let en = format!("the votes add up to {sum}, and {most} voted");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["count"]).allowing([most]));
        }
        Ok(())
    }
}

/// Most items of an agenda.
const MOST_ITEMS: i64 = 100;

/// Demands items that people can read.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_agenda(field: &str, items: &[String]) -> Result<(), Refusal> {
    checks::between(field, number(items.len()), (1, MOST_ITEMS))?;
    for (at, item) in items.iter().enumerate() {
        checks::name(&at.to_string(), item).map_err(|refusal| refusal.within(&[field]))?;
    }
    Ok(())
}

/// How many.
#[must_use]
pub fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
