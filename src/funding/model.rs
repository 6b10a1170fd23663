//! What money is for and where it comes from, limits of budget lines, commitments and payments. Pure.

use crate::kernel::machine::machine;
use crate::kernel::money::Fen;
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Every, Period, Refusal, UnitKind};

named! {
    /// 专项资金的用途：条款所列七项，另一用途须由决定载明。
    ///
    /// What the talent fund is for: the seven purposes of clause 4.5.1b; another use needs a decision that names it.
    Purpose {
        /// 开发。
        ///
        /// Development.
        Development = "DEVELOPMENT",
        /// 培养。
        ///
        /// Training.
        Training = "TRAINING",
        /// 引进。
        ///
        /// Attraction.
        Attraction = "ATTRACTION",
        /// 资助。
        ///
        /// Subsidy.
        Subsidy = "SUBSIDY",
        /// 奖励。
        ///
        /// Reward.
        Reward = "REWARD",
        /// 统计。
        ///
        /// Statistics.
        Statistics = "STATISTICS",
        /// 服务。
        ///
        /// Service.
        Service = "SERVICE",
        /// 决定所载明的其他用途。
        ///
        /// Another use, which a decision names.
        Other = "OTHER",
    }
}

named! {
    /// 资金来源类别。
    ///
    /// The kind of a source of money.
    SourceKind {
        /// 本级财政。
        ///
        /// The budget of the fund's own government.
        Government = "GOVERNMENT",
        /// 其他政府的转移支付，如上级转移支付；不计作本级拨款。
        ///
        /// A transfer from another government's budget, such as a higher one's; the own one has not appropriated it.
        Transfer = "TRANSFER",
        /// 用人单位。
        ///
        /// Employers.
        Employer = "EMPLOYER",
        /// 个人。
        ///
        /// Individuals.
        Individual = "INDIVIDUAL",
        /// 社会资本。
        ///
        /// Social capital.
        SocialCapital = "SOCIAL_CAPITAL",
        /// 风险投资。
        ///
        /// Venture capital.
        VentureCapital = "VENTURE_CAPITAL",
        /// 捐赠。
        ///
        /// A donation.
        Donation = "DONATION",
    }
}

named! {
    /// 资金来自境内或境外。
    ///
    /// Whether money is from within the country.
    Origin {
        /// 境内。
        ///
        /// From within the country.
        Domestic = "DOMESTIC",
        /// 境外。
        ///
        /// From abroad.
        Abroad = "ABROAD",
    }
}

machine! {
    /// 限额变更的状态：PROPOSED → APPROVED 或 REJECTED。
    ///
    /// The state of a change of a limit: PROPOSED → APPROVED or REJECTED.
    LimitState, "限额变更", "change of a limit" {
        /// 已提出，待另一人批准。
        ///
        /// Proposed: another person has to approve it.
        Proposed = "PROPOSED" => [Approve => Approved, Reject => Rejected],
        /// 已批准，限额自当日起适用。
        ///
        /// Approved: the limit is in force from that day on.
        Approved = "APPROVED" => [],
        /// 未予批准。
        ///
        /// Rejected.
        Rejected = "REJECTED" => [],
    }
    /// What can be done to a change of a limit.
    LimitMove { Approve = "APPROVE", Reject = "REJECT" }
}

machine! {
    /// 支付的状态：ORDERED → PAID 或 BOUNCED；已支付的凭证更正后 PAID → ORDERED。
    ///
    /// The state of a payment: ORDERED → PAID or BOUNCED; PAID → ORDERED once the voucher by which it was paid is corrected.
    PaymentState, "支付", "payment" {
        /// 已发出支付指令。
        ///
        /// The treasury is ordered to pay.
        Ordered = "ORDERED" => [Pay => Paid, Bounce => Bounced],
        /// 已支付。
        ///
        /// Paid.
        Paid = "PAID" => [Correct => Ordered],
        /// 已退票，款项回到预留。
        ///
        /// Bounced: the money is reserved again.
        Bounced = "BOUNCED" => [],
    }
    /// What can become of a payment.
    PaymentMove { Pay = "PAY", Bounce = "BOUNCE", Correct = "CORRECT" }
}

named! {
    /// 国库答复文件中一行的结果。
    ///
    /// What became of a line of a file of the treasury's answers.
    AnswerOutcome {
        /// 已登记为已支付或退票(试运行时：本可登记)。
        ///
        /// The payment is settled by it; in a dry run: would be.
        Settled = "SETTLED",
        /// 该笔已如此登记，未再登记。
        ///
        /// The payment was settled so already; nothing was done again.
        Already = "ALREADY",
        /// 不能接受，附理由。
        ///
        /// Cannot be taken; the reasons say why.
        Refused = "REFUSED",
    }
}

/// Longest of what the treasury says of a payment, in characters.
pub const LONGEST_REMARK: usize = 200;

/// The kinds of units that keep a talent fund.
pub const KEEPERS: &[UnitKind] = &[UnitKind::City, UnitKind::Division, UnitKind::Zone];

/// Demands that a line's limit leaves so much to be allocated; no line, no money.
///
/// # Errors
/// `BUDGET_LINE_MISSING` where no limit was ever approved; `OVER_LIMIT`, naming what is left.
pub fn check_limit(limit: Option<Fen>, allocated: Fen, amount: Fen) -> Result<(), Refusal> {
    let Some(limit) = limit else {
        let (zh, en) = (
            "该用途当年没有已批准限额的预算项目",
            "no budget line with an approved limit is there for that use in that year",
        );
        return Err(Refusal::new(ErrorCode::LineMissing, zh, en).at(["line"]).allowing(["budgetLimitPropose"]));
    };
    if allocated.plus(amount)? <= limit {
        return Ok(());
    }
    let left = limit.minus(allocated)?.0.max(0);
    let (zh, en) = (
        format!("超出预算项目的限额 {limit} 元：尚可分配 {left} 分"),
        format!("it passes the line's limit of {limit} yuan: {left} fen are left"),
    );
    Err(Refusal::new(ErrorCode::OverLimit, zh, en).at(["amount"]).allowing([format!("0-{left} fen")]))
}

/// Demands that a limit covers what was allocated already.
///
/// # Errors
/// `OVER_LIMIT`, naming the least.
pub fn check_covers(limit: Fen, allocated: Fen) -> Result<(), Refusal> {
    if allocated <= limit {
        return Ok(());
    }
    let (zh, en) = (
        format!("已分配 {allocated} 元，限额不得低于此数"),
        format!("{allocated} yuan are allocated already: a limit covers them"),
    );
    let least = allocated.0;
    Err(Refusal::new(ErrorCode::OverLimit, zh, en).at(["limit"]).allowing([format!("{least}-{} fen", Fen::MOST.0)]))
}

/// Demands a text that a spreadsheet program shows as it is, and does not take for a formula.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_plain(field: &str, text: &str) -> Result<(), Refusal> {
    if !text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        return Ok(());
    }
    let (zh, en) = (
        "不得以 =、+、-、@ 开头：表格程序会将其当作公式",
        "it does not begin with =, +, - or @, which a spreadsheet program takes for a formula",
    );
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]))
}

/// The calendar month of a day, as `2010-12`.
#[must_use]
pub fn month_of(day: Day) -> String {
    Period::of(day, Every::Month).map(|month| month.to_string()).unwrap_or_default()
}

/// Demands a month that has begun, or a budget year that is over: those can be closed.
///
/// # Errors
/// `BAD_USER_INPUT` for another kind of period; `STATE_FORBIDS`, naming the first day on which it can be.
pub fn check_closing(period: Period, today: Day) -> Result<(), Refusal> {
    let from = match period.every() {
        Every::Month => period.term().from,
        Every::Year => period.term().until,
        Every::HalfYear | Every::Quarter | Every::Occasion => {
            let (zh, en) = ("结账期间为月或年度", "a month or a year is closed");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["period"]).allowing(["2010-12", "2010"]));
        }
    };
    let Some(from) = from.filter(|from| *from > today) else { return Ok(()) };
    let (zh, en) = (format!("{period} 自 {from} 起方可结账"), format!("{period} can be closed from {from} on"));
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["period"]).allowing([format!("{from} –")]))
}

/// Nothing is posted any more into a period that is closed.
#[must_use]
pub fn period_closed(period: &str) -> Refusal {
    let zh = format!("{period} 已结账，不再记账");
    let en = format!("{period} is closed: nothing is posted into it any more");
    Refusal::new(ErrorCode::PeriodClosed, zh, en)
}

/// What a giver demands of the use of his money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restriction {
    /// For these uses only; for any, where there are none.
    pub purposes: Vec<Purpose>,
    /// The last day on which it is used.
    pub until: Option<Day>,
}

impl Restriction {
    /// Demands a use on a day that the giver allows.
    ///
    /// # Errors
    /// `SOURCE_RESTRICTED`, naming what he allows.
    pub fn check(&self, purpose: Purpose, today: Day) -> Result<(), Refusal> {
        if !self.purposes.is_empty() && !self.purposes.contains(&purpose) {
            let (zh, en) = ("出资人限定了该款用途", "who gave the money has restricted what it is for");
            let allowed = self.purposes.iter().map(|purpose| purpose.as_str());
            return Err(Refusal::new(ErrorCode::SourceRestricted, zh, en).at(["source"]).allowing(allowed));
        }
        self.check_day(today)
    }

    /// Demands a day on which the giver lets it be used.
    ///
    /// # Errors
    /// `SOURCE_RESTRICTED`, naming the last one.
    pub fn check_day(&self, today: Day) -> Result<(), Refusal> {
        let Some(last) = self.until.filter(|last| *last < today) else { return Ok(()) };
        let (zh, en) = (format!("该款限于 {last} 以前使用"), format!("the money was to be used until {last}"));
        Err(Refusal::new(ErrorCode::SourceRestricted, zh, en).at(["source"]).allowing([format!("– {last}")]))
    }
}

/// What became of what was reserved for somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Committed {
    /// Reserved in all.
    pub reserved: Fen,
    /// Ordered to be paid, and not answered yet.
    pub ordered: Fen,
    /// Paid.
    pub paid: Fen,
    /// Released again.
    pub released: Fen,
}

impl Committed {
    /// Of so much.
    #[must_use]
    pub fn new(reserved: Fen) -> Self {
        Self { reserved, ..Self::default() }
    }

    /// What is neither ordered nor paid nor released.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn open(self) -> Result<Fen, Refusal> {
        self.reserved.minus(Fen::sum([self.ordered, self.paid, self.released])?)
    }

    /// What a voucher makes of it.
    ///
    /// # Errors
    /// `FUNDS_SHORT`, naming how much could be moved.
    pub fn moved(self, by: CommitmentMove, amount: Fen) -> Result<Self, Refusal> {
        let there = match by {
            CommitmentMove::Order | CommitmentMove::Release => self.open()?,
            CommitmentMove::Pay | CommitmentMove::Bounce => self.ordered,
            CommitmentMove::Correct => self.paid,
        };
        if amount > there {
            let (zh, en) =
                (format!("此项承诺可动用 {there} 元"), format!("of this commitment {there} yuan can be moved"));
            let allowed = format!("0-{} fen", there.0);
            return Err(Refusal::new(ErrorCode::FundsShort, zh, en).at(["amount"]).allowing([allowed]));
        }
        Ok(match by {
            CommitmentMove::Order => Self { ordered: self.ordered.plus(amount)?, ..self },
            CommitmentMove::Release => Self { released: self.released.plus(amount)?, ..self },
            CommitmentMove::Pay => Self { ordered: self.ordered.minus(amount)?, paid: self.paid.plus(amount)?, ..self },
            CommitmentMove::Bounce => Self { ordered: self.ordered.minus(amount)?, ..self },
            CommitmentMove::Correct => {
                Self { paid: self.paid.minus(amount)?, ordered: self.ordered.plus(amount)?, ..self }
            }
        })
    }
}

/// What vouchers do to a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitmentMove {
    /// A part is ordered to be paid.
    Order,
    /// A part of what was ordered is paid.
    Pay,
    /// A part of what was ordered came back.
    Bounce,
    /// A part of what is open is released.
    Release,
    /// What was paid was not: it is ordered again.
    Correct,
}
