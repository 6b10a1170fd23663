//! The pure decisions of the room: which moves an edition and a nomination may make, and what is
//! asked of a code, a year and the number of places.

use crate::kernel::machine::machine;
use crate::kernel::{ErrorCode, Refusal, checks};

machine! {
    /// 届次的状态：DRAFT → OPEN → CLOSED → JUDGING → RANKED;RANKED 之前可 CANCELLED;CLOSED → OPEN 需理由;
    /// JUDGING 失败回到 CLOSED;RANKED 可经 REJUDGING 再评，无论成败都回到 RANKED；排名经复核不再作数则回到 CLOSED。
    ///
    /// The state of an edition: DRAFT → OPEN → CLOSED → JUDGING → RANKED. CANCELLED from any before
    /// RANKED; CLOSED → OPEN needs a reason; JUDGING falls back to CLOSED when a run fails. RANKED may be
    /// judged again by way of REJUDGING, and is RANKED again whether or not the run fails; it is CLOSED again when
    /// a review sets its ranking aside.
    EditionState, "届次", "edition" {
        /// 草拟。
        ///
        /// Being prepared.
        Draft = "DRAFT" => [Open => Open, Cancel => Cancelled],
        /// 开放提名。
        ///
        /// Takes nominations.
        Open = "OPEN" => [Close => Closed, Cancel => Cancelled],
        /// 提名截止。
        ///
        /// Takes no more nominations.
        Closed = "CLOSED" => [Open => Open, Judge => Judging, Cancel => Cancelled],
        /// 评审进行中。
        ///
        /// A run is under way.
        Judging = "JUDGING" => [Rank => Ranked, Fail => Closed, Cancel => Cancelled],
        /// 已排名。
        ///
        /// Has a ranking.
        Ranked = "RANKED" => [Judge => Rejudging, SetAside => Closed],
        /// 已排名，再评进行中；新排名产生之前，原排名有效。
        ///
        /// Has a ranking, which stands until the run that is under way gives another.
        Rejudging = "REJUDGING" => [Rank => Ranked, Fail => Ranked],
        /// 已取消。
        ///
        /// Was called off.
        Cancelled = "CANCELLED" => [],
    }
    /// What can be done to an edition; ranking it and failing are a run's, setting its ranking aside a review's.
    EditionMove { Open = "OPEN", Close = "CLOSE", Judge = "JUDGE", Cancel = "CANCEL"; Rank = "RANK", Fail = "FAIL", SetAside = "SET_ASIDE" }
}

impl EditionState {
    /// Whether there is a ranking.
    #[must_use]
    pub const fn has_ranking(self) -> bool {
        matches!(self, Self::Ranked | Self::Rejudging)
    }
}

machine! {
    /// 提名的状态：DRAFT → SUBMITTED → WITHDRAWN 或 JUDGED。
    ///
    /// The state of a nomination: DRAFT → SUBMITTED → WITHDRAWN or JUDGED.
    NominationState, "提名", "nomination" {
        /// 草拟。
        ///
        /// Being prepared.
        Draft = "DRAFT" => [Submit => Submitted, Withdraw => Withdrawn],
        /// 已提交。
        ///
        /// Submitted.
        Submitted = "SUBMITTED" => [Withdraw => Withdrawn, Judge => Judged],
        /// 已撤回。
        ///
        /// Withdrawn.
        Withdrawn = "WITHDRAWN" => [],
        /// 已评。
        ///
        /// Judged.
        Judged = "JUDGED" => [Judge => Judged],
    }
    /// What can be done to a nomination; judging it is a run's.
    NominationMove { Submit = "SUBMIT", Withdraw = "WITHDRAW"; Judge = "JUDGE" }
}

/// Refuses a move that must be explained and is not: cancelling, and opening what was closed.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn demand_reason(from: EditionState, by: EditionMove, reason: Option<&str>) -> Result<(), Refusal> {
    let needed = matches!((from, by), (_, EditionMove::Cancel) | (EditionState::Closed, EditionMove::Open));
    if !needed {
        return Ok(());
    }
    checks::reason(reason.unwrap_or_default())
}

/// Most places of an edition.
const MOST_PLACES: i64 = 100_000;
/// Most that a place may be worth: a hundred million yuan.
const MOST_FEN: i64 = 10_000_000_000;

/// Checks the number of places.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_places(places: i64) -> Result<(), Refusal> {
    if (1..=MOST_PLACES).contains(&places) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        format!("名额须在 1 至 {MOST_PLACES} 之间"),
        format!("the number of places lies between 1 and {MOST_PLACES}"),
    )
    .at(["places"])
    .allowing([format!("1-{MOST_PLACES}")]))
}

/// Checks what a place is worth.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_award(fen: Option<i64>) -> Result<(), Refusal> {
    if fen.is_none_or(|fen| (0..=MOST_FEN).contains(&fen)) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        format!("每名奖金须在 0 至 {MOST_FEN} 分之间"),
        format!("what a place is worth lies between 0 and {MOST_FEN} fen"),
    )
    .at(["awardFen"])
    .allowing([format!("0-{MOST_FEN}")]))
}

/// Checks the year of an edition.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_year(year: i64) -> Result<(), Refusal> {
    if (1949..=2999).contains(&year) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::BadInput, "年份须在 1949 至 2999 之间", "the year lies between 1949 and 2999")
        .at(["year"])
        .allowing(["1949-2999"]))
}
