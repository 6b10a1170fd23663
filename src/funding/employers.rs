//! Employers: of which kind they are, what they declare of their training funds, and how that is held against itself,
//! against the years beside it and against their peers; samples of declarations, and spreadsheets of them.
//!
//! Pure, save for the parts that import a file and write workbooks.

pub mod import;
pub mod sample;
pub mod sheet;
pub mod template;
pub mod workbooks;

use serde::{Deserialize, Serialize};

use super::obligation::days_of;
use crate::kernel::machine::machine;
use crate::kernel::money::{Fen, Rate};
use crate::kernel::named::named;
use crate::kernel::{Day, Digest, ErrorCode, Fault, Refusal, Refusals, Text, canonical, checks};
use crate::workbook::identity::looks_like_identity_number;

named! {
    /// 用人单位类别。
    ///
    /// The kind of an employer.
    EmployerKind {
        /// 企业。
        ///
        /// An enterprise.
        Enterprise = "ENTERPRISE",
        /// 事业单位。
        ///
        /// A public institution.
        PublicInstitution = "PUBLIC_INSTITUTION",
        /// 社会组织。
        ///
        /// A social organization.
        SocialOrganization = "SOCIAL_ORGANIZATION",
        /// 商业投资项目。
        ///
        /// A commercial investment project.
        InvestmentProject = "INVESTMENT_PROJECT",
        /// 其他用人单位。
        ///
        /// Another employer.
        Other = "OTHER",
    }
}

impl EmployerKind {
    /// The word in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Enterprise => "企业",
            Self::PublicInstitution => "事业单位",
            Self::SocialOrganization => "社会组织",
            Self::InvestmentProject => "投资项目",
            Self::Other => "其他",
        }
    }

    /// By its word in either language.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.zh() == text || kind.as_str().eq_ignore_ascii_case(text))
    }
}

machine! {
    /// 申报的状态：SUBMITTED → ACCEPTED 或 RETURNED；更正后回到 SUBMITTED，须再接受。
    ///
    /// The state of a declaration: SUBMITTED → ACCEPTED or RETURNED. A correction leads back to SUBMITTED, and is accepted
    /// anew.
    DeclarationState, "申报", "declaration" {
        /// 已申报，待另一人接受。
        ///
        /// Declared: another person has to accept it.
        Submitted = "SUBMITTED" => [Correct => Submitted, Accept => Accepted, Return => Returned],
        /// 已退回更正，不计入合计。
        ///
        /// Returned to be corrected; it does not count in sums.
        Returned = "RETURNED" => [Correct => Submitted],
        /// 已接受。
        ///
        /// Accepted.
        Accepted = "ACCEPTED" => [Correct => Submitted],
    }
    /// What can be done to a declaration.
    DeclarationMove { Correct = "CORRECT", Accept = "ACCEPT", Return = "RETURN" }
}

/// The most that is declared: a hundred billion yuan. Nine hundred thousand of them still add up.
const MOST: Fen = Fen(10_000_000_000_000);
/// Longest explanation, in characters.
pub const LONGEST_EXPLANATION: usize = 2_000;

/// The code of an employer as it is kept: letters of one case, digits and hyphens.
///
/// # Errors
/// `BAD_USER_INPUT`; `IDENTITY_NUMBERS_REFUSED` for what looks like a person's.
pub fn code(text: &str) -> Result<String, Refusal> {
    let code = text.trim().to_ascii_uppercase();
    if looks_like_identity_number(&code) {
        let (zh, en) = ("疑似身份证号码，不得用作代码", "it looks like an identity number, which is no code");
        return Err(Refusal::new(ErrorCode::IdentityNumbersRefused, zh, en).at(["code"]));
    }
    if (1..=60).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Ok(code);
    }
    let (zh, en) =
        ("代码为 1 至 60 个字母、数字或连字符", "the code of an employer has 1 to 60 letters, digits and hyphens");
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["code"]).allowing(["[A-Z0-9-]{1,60}"]))
}

/// Demands a year that is over: only then its wage bill is known.
///
/// # Errors
/// `STATE_FORBIDS`, naming the first day on which it can be declared.
pub fn check_over(year: i64, today: Day) -> Result<(), Refusal> {
    let Some(from) = days_of(year).until.filter(|from| *from > today) else { return Ok(()) };
    let (zh, en) = (format!("{year} 年度自 {from} 起方可申报"), format!("{year} can be declared from {from} on"));
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["year"]).allowing([format!("{from} –")]))
}

/// What an employer declares of a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainingFigures {
    /// The wage bill; of an investment project, what was invested.
    pub base: Fen,
    /// What was to be set aside.
    pub due: Fen,
    /// What was.
    pub set_aside: Fen,
    /// What was added to that, because it was short.
    pub topped_up: Fen,
    /// What was spent.
    pub spent: Fen,
    /// What came from the year before.
    pub carried_in: Fen,
    /// What went to the year after.
    pub carried_out: Fen,
}

impl TrainingFigures {
    /// The figures by their names in inputs, in the order of a declaration.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Fen); 7] {
        [
            ("base", self.base),
            ("due", self.due),
            ("setAside", self.set_aside),
            ("toppedUp", self.topped_up),
            ("spent", self.spent),
            ("carriedIn", self.carried_in),
            ("carriedOut", self.carried_out),
        ]
    }

    /// Of each figure, what a function makes of both.
    fn with(&self, other: &Self, of: impl Fn(i64, i64) -> i64) -> Self {
        let both = |own: Fen, other: Fen| Fen(of(own.0, other.0));
        Self {
            base: both(self.base, other.base),
            due: both(self.due, other.due),
            set_aside: both(self.set_aside, other.set_aside),
            topped_up: both(self.topped_up, other.topped_up),
            spent: both(self.spent, other.spent),
            carried_in: both(self.carried_in, other.carried_in),
            carried_out: both(self.carried_out, other.carried_out),
        }
    }

    /// By how much each figure is more than another's, or less.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Self {
        self.with(other, i64::saturating_sub)
    }

    /// Demands amounts that can be held.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn check(&self) -> Result<(), Refusal> {
        for (name, fen) in self.named() {
            checks::between(name, fen.0, (0, MOST.0))?;
        }
        Ok(())
    }

    /// What was set aside and topped up together.
    fn given(&self) -> i128 {
        i128::from(self.set_aside.0) + i128::from(self.topped_up.0)
    }

    /// What of what was due is neither set aside nor topped up.
    #[must_use]
    pub fn short(&self) -> Fen {
        Fen(i64::try_from((i128::from(self.due.0) - self.given()).max(0)).unwrap_or(Fen::MOST.0))
    }

    /// Which part of the base was set aside and topped up, cut off after the sixth digit; none of nothing, nor where it is
    /// more than all.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        i64::try_from(self.given()).ok().and_then(|given| Rate::of(Fen(given), self.base))
    }
}

/// What a version of a declaration says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Declared {
    /// Of which kind the employer was at the year's end.
    pub kind: EmployerKind,
    /// The share of its base that was due, in force on the first day of the year.
    pub share: Rate,
    /// The figures.
    pub figures: TrainingFigures,
    /// What explains figures that want it; empty where none does.
    pub explanation: String,
}

impl Declared {
    /// As it is kept, and the digest of that.
    ///
    /// # Errors
    /// A fault, where it holds an amount that no command takes.
    pub fn sealed(&self) -> Result<(String, String), Fault> {
        let content = canonical(self).map_err(Fault::new)?;
        let digest = Digest::of(&content).to_string();
        Ok((content, digest))
    }
}

/// What the years beside it say; what is not declared is not known, and no relation to it is broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// What the year before has carried out.
    pub before: Option<Fen>,
    /// What the year after has carried in.
    pub after: Option<Fen>,
}

named! {
    /// 申报何处不合。
    ///
    /// What is wrong with a declaration.
    DeclarationBreachKind {
        /// 应提数不等于基数与比例之积(不足一分进一分)。
        ///
        /// What was due is not the share of the base, rounded up to a whole fen.
        Due = "DUE",
        /// 结转下年不等于上年结转、提取与补提之和减支出。
        ///
        /// What was carried out is not what came in, was set aside and topped up, less what was spent.
        Balance = "BALANCE",
        /// 上年结转与上年所报的结转下年不符。
        ///
        /// What was carried in is not what the year before has carried out.
        YearBefore = "YEAR_BEFORE",
        /// 结转下年与下年所报的上年结转不符。
        ///
        /// What was carried out is not what the year after has carried in.
        YearAfter = "YEAR_AFTER",
    }
}

impl DeclarationBreachKind {
    /// Whether an explanation is enough: books of two years may differ honestly, arithmetic may not.
    #[must_use]
    pub const fn is_explainable(self) -> bool {
        matches!(self, Self::YearBefore | Self::YearAfter)
    }

    /// The figure that it is about.
    const fn field(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Balance | Self::YearAfter => "carriedOut",
            Self::YearBefore => "carriedIn",
        }
    }

    /// What that is called.
    const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Due => ("应提", "what was due"),
            Self::Balance | Self::YearAfter => ("结转下年", "what was carried out"),
            Self::YearBefore => ("上年结转", "what was carried in"),
        }
    }
}

/// What is wrong with a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Of which kind.
    pub kind: DeclarationBreachKind,
    /// What it should be, in fen: less than nothing where more was spent than there was.
    pub expected: i128,
    /// What it is and what it should be.
    pub message: Text,
}

/// Holds figures against themselves and against the years beside them. What is due is rounded up to a whole fen.
#[must_use]
pub fn breaches(figures: &TrainingFigures, share: Rate, beside: Neighbours) -> Vec<Breach> {
    let due = share.at_least_of(figures.base);
    let balance = i128::from(figures.carried_in.0) + figures.given() - i128::from(figures.spent.0);
    let whole = |fen: Fen| i128::from(fen.0);
    let (zh_before, en_before) = ("上年所报的结转下年", "what the year before has carried out");
    let (zh_after, en_after) = ("下年所报的上年结转", "what the year after has carried in");
    let (zh_due, en_due) = (format!("基数 {} 元的 {share}", figures.base), format!("{share} of {}", figures.base));
    let relations = [
        (DeclarationBreachKind::Due, figures.due, Some(whole(due)), zh_due.as_str(), en_due.as_str()),
        (
            DeclarationBreachKind::Balance,
            figures.carried_out,
            Some(balance),
            "上年结转、提取与补提之和减支出",
            "what came in, was set aside and topped up, less what was spent",
        ),
        (DeclarationBreachKind::YearBefore, figures.carried_in, beside.before.map(whole), zh_before, en_before),
        (DeclarationBreachKind::YearAfter, figures.carried_out, beside.after.map(whole), zh_after, en_after),
    ];
    let mut found = Vec::new();
    for (kind, is, expected, zh, en) in relations {
        let Some(expected) = expected.filter(|expected| *expected != whole(is)) else { continue };
        let (title_zh, title_en) = kind.title();
        let zh = format!("{title_zh} {} 分，不等于{zh}：{expected} 分", is.0);
        let en = format!("{title_en} is {} fen, and not {en}: {expected} fen", is.0);
        found.push(Breach { kind, expected, message: Text { zh, en } });
    }
    found
}

/// Refuses what breaks its rules and is not explained, each with what is wrong.
///
/// # Errors
/// `FIGURES_BREAK_RULES`.
pub fn demand(breaches: &[Breach], explanation: &str) -> Result<(), Refusals> {
    let is_explained = |breach: &&Breach| breach.kind.is_explainable() && !explanation.trim().is_empty();
    let refusals: Vec<Refusal> = breaches
        .iter()
        .filter(|breach| !is_explained(breach))
        .map(|breach| {
            let (field, zh, en) = match breach.kind.is_explainable() {
                true => ("explanation", "，须说明", "; it has to be explained"),
                false => (breach.kind.field(), "", ""),
            };
            let message = (format!("{}{zh}", breach.message.zh), format!("{}{en}", breach.message.en));
            let possible = (breach.expected >= 0).then(|| format!("{} fen", breach.expected));
            Refusal::new(ErrorCode::FiguresBreakRules, message.0, message.1).at([field]).allowing(possible)
        })
        .collect();
    if refusals.is_empty() { Ok(()) } else { Err(Refusals(refusals)) }
}

/// What employers of the same kind at the same unit declare of the same year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peers {
    /// How many.
    pub count: usize,
    /// The median of each figure.
    pub median: TrainingFigures,
    /// The median of the rates, of those that have one.
    pub rate: Option<Rate>,
}

impl Peers {
    /// Of what they declare; none of nobody.
    #[must_use]
    pub fn of(all: &[TrainingFigures]) -> Option<Self> {
        let fen = |of: fn(&TrainingFigures) -> Fen| median(all.iter().map(of).collect());
        let median_of_all = TrainingFigures {
            base: fen(|one| one.base)?,
            due: fen(|one| one.due)?,
            set_aside: fen(|one| one.set_aside)?,
            topped_up: fen(|one| one.topped_up)?,
            spent: fen(|one| one.spent)?,
            carried_in: fen(|one| one.carried_in)?,
            carried_out: fen(|one| one.carried_out)?,
        };
        let rate = median(all.iter().filter_map(TrainingFigures::rate).collect());
        Some(Self { count: all.len(), median: median_of_all, rate })
    }
}

/// The value in the middle; of an even number of them the lower one, so that it is always one that is there.
#[must_use]
pub fn median<T: Ord + Copy>(mut values: Vec<T>) -> Option<T> {
    values.sort_unstable();
    values.len().checked_sub(1).and_then(|last| values.get(last / 2)).copied()
}
