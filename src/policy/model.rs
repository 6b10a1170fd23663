//! What a catalogue of clauses says, read from TOML and checked.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::obligation::{MOST_DAYS, Obligation};
use crate::kernel::{Day, ErrorCode, Every, Refusal, Term};

/// A policy document and its clauses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The document.
    pub document: Document,
    /// Its clauses, in its order.
    #[serde(rename = "clause")]
    pub clauses: Vec<Clause>,
}

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its code, by which it is asked for.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The same in English; may be missing.
    #[serde(default)]
    pub title_en: String,
    /// Who issued it.
    pub issued_by: String,
    /// From that day it is in force.
    #[serde(with = "toml_day")]
    pub issued_on: Day,
    /// When it was published.
    #[serde(default, with = "toml_day_or_none")]
    pub published_on: Option<Day>,
    /// The zone of its days.
    pub time_zone: Tz,
}

/// What one clause asks for, in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its number.
    pub id: String,
    /// Short title.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// What it asks for.
    pub summary: String,
    /// The same in Chinese; where it is missing, the digest is what it was before there was any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary_zh: Option<String>,
    /// How often somebody owes something.
    pub duty: Cadence,
    /// Who owes it.
    pub owed_by: Option<String>,
    /// Who receives it.
    pub owed_to: Option<String>,
    /// What discharges it.
    pub evidence: Option<String>,
    /// What the system lets people do about it.
    pub capability: String,
    /// First day no longer in force, where it was repealed.
    #[serde(default, with = "toml_day_or_none")]
    pub valid_to: Option<Day>,
    /// The reference catalogue's clauses that this one carries in another city's policy.
    #[serde(default)]
    pub carries: Vec<String>,
    /// What it obliges to, in the order of their days.
    #[serde(default, rename = "obligation")]
    pub obligations: Vec<Obligation>,
}

/// 多久负有一次责任。
///
/// How often somebody owes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// 无。
    ///
    /// Nobody owes anything.
    None,
    /// 长期。
    ///
    /// At all times.
    Standing,
    /// 每年。
    ///
    /// Once a year.
    Yearly,
    /// 每半年。
    ///
    /// Twice a year.
    HalfYearly,
    /// 定期，间隔为带日期的参数。
    ///
    /// Regularly; the interval is a dated parameter.
    Periodic,
    /// 逢事。
    ///
    /// Whenever something happens.
    PerEvent,
}

impl Cadence {
    /// As the catalogue and the database write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Standing => "standing",
            Self::Yearly => "yearly",
            Self::HalfYearly => "half-yearly",
            Self::Periodic => "periodic",
            Self::PerEvent => "per-event",
        }
    }
}

impl std::str::FromStr for Cadence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::None, Self::Standing, Self::Yearly, Self::HalfYearly, Self::Periodic, Self::PerEvent]
            .into_iter()
            .find(|duty| duty.as_str() == text)
            .ok_or_else(|| text.to_owned())
    }
}

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// `CATALOGUE_REFUSED` with the line that cannot be read, a number that stands twice, a clause
    /// that was repealed before it was in force, or a catalogue without clauses.
    pub fn read(toml: &str) -> Result<Self, Refusal> {
        let catalogue: Self = toml::from_str(toml).map_err(|error| unreadable(&error))?;
        if catalogue.clauses.is_empty() {
            return Err(Refusal::new(ErrorCode::CatalogueRefused, "目录中没有条款", "the catalogue has no clause"));
        }
        let mut numbers = BTreeSet::new();
        for clause in &catalogue.clauses {
            if !numbers.insert(&clause.id) {
                return Err(Refusal::new(
                    ErrorCode::CatalogueRefused,
                    format!("条款编号重复：{}", clause.id),
                    format!("the clause number {} stands twice", clause.id),
                )
                .at(["clause", &clause.id]));
            }
            let from = catalogue.document.issued_on;
            if let Some(until) = clause.valid_to.filter(|until| *until <= from) {
                return Err(Refusal::new(
                    ErrorCode::CatalogueRefused,
                    format!("条款 {} 的 valid_to {until} 须晚于发文日期 {from}", clause.id),
                    format!("valid_to {until} of clause {} must come after the day of issue, {from}", clause.id),
                )
                .at(["clause", &clause.id]));
            }
            clause.check(from)?;
        }
        Ok(catalogue)
    }
}

impl Clause {
    /// What it obliges to, each on its days: until the next one, or until the clause is no longer in force.
    pub fn course(&self, issued_on: Day) -> impl Iterator<Item = (&Obligation, Term)> {
        let begins = move |obligation: &Obligation| obligation.from.unwrap_or(issued_on);
        let ends = self.obligations.iter().skip(1).map(move |next| Some(begins(next))).chain([self.valid_to]);
        let days = move |(obligation, until)| (obligation, Term { from: Some(begins(obligation)), until });
        self.obligations.iter().zip(ends).map(days)
    }

    fn check(&self, issued_on: Day) -> Result<(), Refusal> {
        let refuse = |zh: &str, en: &str| {
            let id = &self.id;
            let (zh, en) = (format!("条款 {id}：{zh}"), format!("clause {id}: {en}"));
            Err(Refusal::new(ErrorCode::CatalogueRefused, zh, en).at(["clause", id, "obligation"]))
        };
        for (obligation, term) in self.course(issued_on) {
            if self.duty == Cadence::None {
                return refuse("duty 为 none 的条款不得有 obligation", "one whose duty is none has no obligation");
            }
            if (self.duty == Cadence::PerEvent) != (obligation.every == Every::Occasion) {
                return refuse(
                    "every 为 occasion 当且仅当 duty 为 per-event",
                    "every is occasion where the duty is per-event, and nowhere else",
                );
            }
            if term.until.is_some_and(|until| term.from >= Some(until)) || term.from < Some(issued_on) {
                return refuse(
                    "obligation 须按 from 先后排列，并在条款有效期内",
                    "obligations stand in the order of their days, on days on which the clause is in force",
                );
            }
            let codes: BTreeSet<&str> = obligation.figures.iter().map(|figure| figure.code.as_str()).collect();
            let named = obligation.figures.iter().flat_map(|figure| figure.parts.iter().chain(&figure.at_most));
            if codes.len() < obligation.figures.len() || named.into_iter().any(|code| !codes.contains(code.as_str())) {
                return refuse(
                    "figures 的代码不得重复，parts 与 at_most 须是其中的代码",
                    "a figure's code stands once, and parts and at_most name figures that are there",
                );
            }
            let days = [Some(obligation.due_days), obligation.closes_days];
            if days.into_iter().flatten().any(|days| days.abs() > MOST_DAYS) {
                return refuse(
                    &format!("due_days 与 closes_days 须在 -{MOST_DAYS} 至 {MOST_DAYS} 之间"),
                    &format!("due_days and closes_days lie between -{MOST_DAYS} and {MOST_DAYS}"),
                );
            }
        }
        Ok(())
    }
}

/// The refusal for TOML that is not a catalogue.
pub(crate) fn unreadable(error: &toml::de::Error) -> Refusal {
    Refusal::new(
        ErrorCode::CatalogueRefused,
        format!("目录文件无法读取：{}", error.message()),
        format!("the catalogue cannot be read: {}", error.message()),
    )
}

/// Days in TOML are its own local dates.
pub(crate) mod toml_day {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::kernel::Day;

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Day, D::Error> {
        Written::deserialize(deserializer)?.day().map_err(D::Error::custom)
    }

    pub(crate) fn serialize<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
        day.serialize(serializer)
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    pub(super) enum Written {
        Toml(toml::value::Datetime),
        Text(String),
    }

    impl Written {
        pub(super) fn day(self) -> Result<Day, String> {
            match self {
                Self::Toml(date) => date.to_string().parse().map_err(|_| format!("{date} is no day")),
                Self::Text(text) => text.parse().map_err(|_| format!("{text} is no day")),
            }
        }
    }
}

/// The same where the day may be missing.
pub(crate) mod toml_day_or_none {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::toml_day::Written;
    use crate::kernel::Day;

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Option<Day>, D::Error> {
        Option::<Written>::deserialize(deserializer)?.map(Written::day).transpose().map_err(D::Error::custom)
    }

    pub(crate) fn serialize<S: Serializer>(day: &Option<Day>, serializer: S) -> Result<S::Ok, S::Error> {
        day.serialize(serializer)
    }
}
