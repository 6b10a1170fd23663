//! The figures beside a report's text, held against their rules: sums, bounds, the last period, what is left out. Pure.
//! What is left out, and is not zero by its rule, is not known: no relation to it is broken.

use std::collections::BTreeMap;

use crate::kernel::named::named;
use crate::kernel::{ErrorCode, Refusal, Text};
use crate::policy::obligation::{FigureRule, Missing};

named! {
    /// 数字何处不合。
    ///
    /// What is wrong with a figure.
    BreachKind {
        /// 不在应报之列。
        ///
        /// It is none of those that are asked for.
        Unknown = "UNKNOWN",
        /// 缺报。
        ///
        /// It is left out.
        Missing = "MISSING",
        /// 为负。
        ///
        /// It is negative.
        Negative = "NEGATIVE",
        /// 不等于各分项之和。
        ///
        /// It is not the sum of its parts.
        Sum = "SUM",
        /// 超过了不得超过的数字。
        ///
        /// It passes a figure that it may not pass.
        Bound = "BOUND",
        /// 与上期相差过大。
        ///
        /// It differs too much from the last period's.
        Change = "CHANGE",
    }
}

/// What is wrong with a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Which figure.
    pub code: String,
    /// What is wrong with it.
    pub kind: BreachKind,
    /// Whether an explanation is enough.
    pub explainable: bool,
    /// What it is and what it should be.
    pub message: Text,
}

/// Holds figures against their rules; `last` are the last period's.
#[must_use]
pub fn breaches(
    rules: &[FigureRule],
    figures: &BTreeMap<String, i64>,
    last: Option<&BTreeMap<String, i64>>,
) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut tell = |code: &str, kind, explainable, zh: String, en: String| {
        found.push(Breach { code: code.to_owned(), kind, explainable, message: Text { zh, en } });
    };
    for code in figures.keys().filter(|code| !rules.iter().any(|rule| rule.code == **code)) {
        tell(code, BreachKind::Unknown, false, format!("不填报 {code}"), format!("{code} is not asked for"));
    }
    let is_zero = |code: &str| rules.iter().any(|rule| rule.code == code && rule.missing == Missing::Zero);
    let known = |code: &str| figures.get(code).copied().or_else(|| is_zero(code).then_some(0));
    for rule in rules {
        let (code, title, title_en) = (&rule.code, &rule.title, &rule.title_en);
        let Some(value) = known(code) else {
            let explainable = rule.missing == Missing::Explained;
            tell(code, BreachKind::Missing, explainable, format!("缺报{title}"), format!("{title_en} is left out"));
            continue;
        };
        if value < 0 {
            let (zh, en) = (format!("{title} {value} 为负"), format!("{title_en} {value} is negative"));
            tell(code, BreachKind::Negative, false, zh, en);
            continue;
        }
        let parts: Option<Vec<i64>> = rule.parts.iter().map(|part| known(part)).collect();
        let sum = parts.map(|parts| parts.into_iter().fold(0_i64, i64::saturating_add));
        if let Some(sum) = sum.filter(|sum| !rule.parts.is_empty() && *sum != value) {
            let (zh, en) = (
                format!("{title} {value} 不等于各分项之和 {sum}"),
                format!("{title_en} {value} is not the sum of its parts, {sum}"),
            );
            tell(code, BreachKind::Sum, false, zh, en);
        }
        if let Some((bound, most)) = rule.at_most.as_ref().and_then(|bound| Some((bound, known(bound)?)))
            && value > most
        {
            let (zh, en) =
                (format!("{title} {value} 超过 {bound} {most}"), format!("{title_en} {value} passes {bound}, {most}"));
            tell(code, BreachKind::Bound, false, zh, en);
        }
        if let (Some(percent), Some(before)) = (rule.change_percent, last.and_then(|last| last.get(code)).copied())
            && i128::from(value.abs_diff(before)) * 100 > i128::from(percent) * i128::from(before.unsigned_abs())
        {
            let zh = format!("{title} {value} 与上期 {before} 相差超过 {percent}%");
            let en = format!("{title_en} {value} differs from the last period's {before} by more than {percent} %");
            tell(code, BreachKind::Change, true, zh, en);
        }
    }
    found
}

/// Refuses figures that break their rules and are not explained, each with what is wrong.
///
/// # Errors
/// `FIGURES_BREAK_RULES`.
pub fn demand(breaches: &[Breach], explanations: &BTreeMap<String, String>) -> Result<(), Vec<Refusal>> {
    let open = breaches.iter().filter(|breach| !(breach.explainable && explanations.contains_key(&breach.code)));
    let refusals: Vec<Refusal> = open
        .map(|breach| {
            let (field, zh, en) = match breach.explainable {
                true => ("explanations", "，须说明", "; it has to be explained"),
                false => ("figures", "", ""),
            };
            let message = (format!("{}{zh}", breach.message.zh), format!("{}{en}", breach.message.en));
            Refusal::new(ErrorCode::FiguresBreakRules, message.0, message.1).at([field, &breach.code])
        })
        .collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}
