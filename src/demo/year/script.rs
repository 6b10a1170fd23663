//! What is played, as `year.toml` says it.

use serde::Deserialize;

use super::morning;
use crate::kernel::{Day, Fault, Instant, Period};
use crate::policy::model::toml_day;

const SCRIPT: &str = include_str!("../year.toml");

/// What is played.
#[derive(Debug, Clone, Deserialize)]
pub struct Year {
    /// The first day.
    #[serde(with = "toml_day")]
    pub first: Day,
    /// The last day.
    #[serde(with = "toml_day")]
    pub last: Day,
    /// So many days before something falls due units report.
    pub ahead: i64,
    /// The day of the year on which they meet.
    pub meets: String,
    /// Who is late.
    pub late: Late,
    /// Who does nothing unasked.
    pub silent: Silent,
    /// Who is let off.
    pub waiver: Waiver,
    /// Whom the city criticises.
    #[serde(rename = "circular")]
    pub circulars: Vec<Criticism>,
    /// What it inspects.
    pub inspection: Inspecting,
    /// Who uses its talent fund.
    pub fund: Spending,
    /// What is shown.
    pub shown: Shown,
}

/// Who reports late.
#[derive(Debug, Clone, Deserialize)]
pub struct Late {
    /// So many days after something fell due.
    pub days: i64,
    /// Their codes.
    pub units: Vec<String>,
}

/// Who does nothing unasked.
#[derive(Debug, Clone, Deserialize)]
pub struct Silent {
    /// Their codes.
    pub units: Vec<String>,
}

/// Who is let off, and until when.
#[derive(Debug, Clone, Deserialize)]
pub struct Waiver {
    /// Its code.
    pub unit: String,
    /// By which clause it owes what it is let off.
    pub clause: String,
    /// For which period.
    pub period: Period,
    /// The day on which that is granted.
    #[serde(with = "toml_day")]
    pub granted: Day,
    /// The first day on which it holds no more.
    #[serde(with = "toml_day")]
    pub until: Day,
    /// The paper that says so.
    pub paper: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
}

/// A circular of criticism: the first one is about the unit with most overdue duties of the table's clauses, the
/// second about the next, and so on.
#[derive(Debug, Clone, Deserialize)]
pub struct Criticism {
    /// The day on which it is drafted and sent.
    #[serde(with = "toml_day")]
    pub drafted: Day,
    /// Its text.
    pub text: String,
    /// The last day on which its answer is waited for.
    #[serde(with = "toml_day")]
    pub answer_by: Day,
    /// What the unit answers; none, where it stays silent.
    pub answer: Option<Answer>,
    /// The day on which it is issued.
    #[serde(with = "toml_day")]
    pub issued: Day,
    /// Under which number.
    pub paper: String,
}

/// What a unit answers to a circular.
#[derive(Debug, Clone, Deserialize)]
pub struct Answer {
    /// The day on which it does.
    #[serde(with = "toml_day")]
    pub on: Day,
    /// What it says.
    pub text: String,
}

/// An inspection of the silent units.
#[derive(Debug, Clone, Deserialize)]
pub struct Inspecting {
    /// The day on which it is opened.
    #[serde(with = "toml_day")]
    pub opened: Day,
    /// What it is called.
    pub title: String,
    /// What it covers.
    pub covers: String,
    /// The day on which it is closed.
    #[serde(with = "toml_day")]
    pub closed: Day,
    /// What it finds.
    pub finding: Found,
}

/// What an inspection finds: that a duty is not done; it is mended by the report that was missing.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    /// The unit that has to mend it.
    pub unit: String,
    /// By which clause it owes what it has not done.
    pub clause: String,
    /// For which period.
    pub period: Period,
    /// What was found.
    pub text: String,
    /// The day on which it is recorded.
    #[serde(with = "toml_day")]
    pub recorded: Day,
    /// The last day on which it is mended in time.
    #[serde(with = "toml_day")]
    pub deadline: Day,
    /// The day on which the unit mends it.
    #[serde(with = "toml_day")]
    pub mended: Day,
    /// How it did.
    pub how: String,
    /// The day on which another person at the city checks that, and closes it.
    #[serde(with = "toml_day")]
    pub checked: Day,
}

/// When a unit uses its talent fund: the money of the budget year in which it begins to.
#[derive(Debug, Clone, Deserialize)]
pub struct Spending {
    /// Its code.
    pub unit: String,
    /// The day on which a donation comes in, the unit decides on its fund, and limits are proposed.
    #[serde(with = "toml_day")]
    pub arranged: Day,
    /// The day on which another person approves the limits, and money is allocated and reserved.
    #[serde(with = "toml_day")]
    pub allocated: Day,
    /// The day on which it is ordered to be paid.
    #[serde(with = "toml_day")]
    pub ordered: Day,
    /// The day on which the treasury answers, and what bounced is ordered again.
    #[serde(with = "toml_day")]
    pub answered: Day,
    /// The day on which that is paid.
    #[serde(with = "toml_day")]
    pub paid: Day,
    /// The day of the next year on which what is left is carried over.
    #[serde(with = "toml_day")]
    pub carried: Day,
}

/// What is shown of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Shown {
    /// The clauses of the table.
    pub clauses: Vec<String>,
    /// Of which rows the grounds are shown.
    pub grounds: Grounds,
}

/// Which rows of figures are shown with what they rest on.
#[derive(Debug, Clone, Deserialize)]
pub struct Grounds {
    /// Of these units, by their codes.
    pub units: Vec<String>,
    /// For this period.
    pub period: Period,
}

/// The embedded script.
///
/// # Errors
/// One that cannot be read; the embedded one always can.
pub fn plan() -> Result<Year, Fault> {
    toml::from_str(SCRIPT).map_err(Fault::new)
}

impl Year {
    /// The moment at which it begins.
    ///
    /// # Errors
    /// A script without one.
    pub fn begins(&self) -> Result<Instant, Fault> {
        morning(self.first)
    }
}
