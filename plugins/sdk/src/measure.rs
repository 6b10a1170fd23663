//! A measure as a list of what it asks and what it gives, and the sheet that is made from it.

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::bindings::rencai::rules::types::{Item, Requirement};
use crate::{
    Case, Context, Date, Finding, Judgement, Line, Manifest, Outcome, Pointer, Points, Problem, Subject, Text,
    Unjudged, Verdict, problem, shown, text,
};

/// A county's rule.
pub trait Rule: Sized {
    /// The parameters, as their schema describes them.
    type Parameters: for<'de> Deserialize<'de>;

    /// What the fragment answers. Text may be borrowed from it: `&'a str`, or `Cow<'a, str>` with
    /// `#[serde(borrow)]` where a person may have typed a quotation mark.
    type Facts<'a>: Deserialize<'a>;

    /// JSON Schema (draft 2020-12) of the parameters.
    const PARAMETERS_SCHEMA: &'static str;

    /// The measure under these parameters.
    ///
    /// # Errors
    ///
    /// What is wrong with parameters that satisfy the schema and make no sense all the same.
    fn measure(parameters: &Self::Parameters) -> Result<Measure<Self>, Problem>;
}

/// How a requirement was answered, by what, under what.
#[derive(Debug)]
pub struct Found {
    outcome: Outcome,
    because: Text,
    evidence: Vec<String>,
    under: Vec<String>,
}

impl Found {
    /// Met, or failed, by these facts.
    pub fn decided<const N: usize>(met: bool, because: Text, evidence: [Pointer; N]) -> Self {
        let outcome = if met { Outcome::Met } else { Outcome::Failed };
        Self { outcome, because, evidence: strings(evidence), under: Vec::new() }
    }

    /// A fact that would decide is absent: a person has to look.
    #[must_use]
    pub const fn undetermined(because: Text) -> Self {
        Self { outcome: Outcome::Undetermined, because, evidence: Vec::new(), under: Vec::new() }
    }

    /// The parameters that were applied.
    #[must_use]
    pub fn under<const N: usize>(mut self, parameters: [Pointer; N]) -> Self {
        self.under = strings(parameters);
        self
    }
}

/// Points for an item, why, by what, under what.
#[derive(Debug)]
pub struct Award {
    points: Points,
    because: Text,
    evidence: Vec<String>,
    under: Vec<String>,
}

impl Award {
    /// Points for these facts.
    pub fn points(points: Points, because: Text, evidence: impl IntoIterator<Item = Pointer>) -> Self {
        Self { points, because, evidence: strings(evidence), under: Vec::new() }
    }

    /// No points, and why.
    #[must_use]
    pub const fn nothing(because: Text) -> Self {
        Self { points: Points::ZERO, because, evidence: Vec::new(), under: Vec::new() }
    }

    /// The parameters that were applied.
    #[must_use]
    pub fn under<const N: usize>(mut self, parameters: [Pointer; N]) -> Self {
        self.under = strings(parameters);
        self
    }
}

fn strings(pointers: impl IntoIterator<Item = Pointer>) -> Vec<String> {
    pointers.into_iter().map(String::from).collect()
}

/// Answers one requirement.
pub type Ask<R> = for<'c, 'a> fn(&'c Case<'a, R>) -> Result<Found, Problem>;

/// Answers one item.
pub type Give<R> = for<'c, 'a> fn(&'c Case<'a, R>) -> Result<Award, Problem>;

/// The measure: what it is, what it asks, what it gives.
pub struct Measure<R: Rule> {
    manifest: Manifest,
    asks: Vec<Ask<R>>,
    gives: Vec<Give<R>>,
}

impl<R: Rule> Measure<R> {
    /// A measure that decides about nominations for an award.
    #[must_use]
    pub fn award(id: &str, version: &str, title: Text) -> Self {
        Self::of("award", id, version, title)
    }

    /// A measure that decides about what the contract names by this purpose.
    #[must_use]
    pub fn of(purpose: &str, id: &str, version: &str, title: Text) -> Self {
        let manifest = Manifest {
            id: id.to_owned(),
            version: version.to_owned(),
            title,
            purpose: purpose.to_owned(),
            facts: String::new(),
            form: "{}".to_owned(),
            requirements: Vec::new(),
            items: Vec::new(),
            tie_break: Vec::new(),
        };
        Self { manifest, asks: Vec::new(), gives: Vec::new() }
    }

    /// The GraphQL fragment `Facts`.
    #[must_use]
    pub fn facts(mut self, fragment: &str) -> Self {
        fragment.clone_into(&mut self.manifest.facts);
        self
    }

    /// The questions of the county's own, as a JSON Schema.
    #[must_use]
    pub fn form(mut self, schema: &str) -> Self {
        schema.clone_into(&mut self.manifest.form);
        self
    }

    /// A requirement, the article that makes it one, and the function that answers it.
    #[must_use]
    pub fn requires(mut self, id: &str, title: Text, basis: &str, ask: Ask<R>) -> Self {
        self.manifest.requirements.push(Requirement { id: id.to_owned(), title, basis: basis.to_owned() });
        self.asks.push(ask);
        self
    }

    /// An item, the points that it may give, the article that allows it, and the function that
    /// answers it.
    #[must_use]
    pub fn gives(mut self, id: &str, title: Text, range: RangeInclusive<Points>, basis: &str, give: Give<R>) -> Self {
        self.manifest.items.push(Item {
            id: id.to_owned(),
            title,
            floor: range.start().wire(),
            ceiling: range.end().wire(),
            basis: basis.to_owned(),
        });
        self.gives.push(give);
        self
    }

    /// Items that decide between equal totals, in this order.
    #[must_use]
    pub fn ties_by(mut self, items: &[&str]) -> Self {
        self.manifest.tie_break = items.iter().map(|&item| item.to_owned()).collect();
        self
    }

    /// The whole sheet of one subject, or why there is none.
    fn sheet(&self, subject: &str, case: &Case<'_, R>) -> Result<Judgement, Problem> {
        let mut findings = Vec::with_capacity(self.asks.len());
        for (requirement, ask) in self.manifest.requirements.iter().zip(&self.asks) {
            let Found { outcome, because, evidence, under } = ask(case)?;
            findings.push(Finding { requirement: requirement.id.clone(), outcome, because, evidence, under });
        }
        let mut lines = Vec::with_capacity(self.gives.len());
        let mut total = Points::ZERO;
        for (item, give) in self.manifest.items.iter().zip(&self.gives) {
            let Award { points, because, evidence, under } = give(case)?;
            total = total + points;
            lines.push(Line { item: item.id.clone(), points: points.wire(), because, evidence, under });
        }
        Ok(Judgement { subject: subject.to_owned(), findings, lines, total: total.wire() })
    }
}

fn parameters<R: Rule>(given: &str) -> Result<R::Parameters, Problem> {
    serde_json::from_str(given).map_err(|error| {
        let error = shown(&error.to_string());
        let because =
            text(format!("参数不符合本规则：{error}"), format!("the parameters do not fit this rule: {error}"));
        problem("PARAMETERS_UNREADABLE", because).under([""])
    })
}

/// What the rule is under these parameters.
///
/// # Errors
///
/// When it has no answer under them.
pub fn describe<R: Rule>(given: &str) -> Result<Manifest, Problem> {
    Ok(R::measure(&parameters::<R>(given)?)?.manifest)
}

/// Judges a batch.
///
/// # Errors
///
/// When parameters or context allow no answer about anyone. What concerns one subject is its verdict.
pub fn judge<R: Rule>(context: &Context, subjects: Vec<Subject>) -> Result<Vec<Verdict>, Problem> {
    let applied = parameters::<R>(&context.parameters)?;
    let measure = R::measure(&applied)?;
    let as_of: Date = context.as_of.parse().map_err(|_| {
        let because = text("评判日期应写作 2010-12-31", "the day of the decision is written 2010-12-31");
        problem("AS_OF_UNREADABLE", because)
    })?;
    let mut verdicts = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let sheet = read::<R>(&subject.facts)
            .map(|facts| Case { facts, parameters: &applied, context, as_of })
            .and_then(|case| measure.sheet(&subject.id, &case));
        verdicts.push(match sheet {
            Ok(judgement) => Verdict::Judged(judgement),
            Err(problem) => Verdict::Unjudged(Unjudged { subject: subject.id, problem }),
        });
    }
    Ok(verdicts)
}

fn read<R: Rule>(facts: &str) -> Result<R::Facts<'_>, Problem> {
    serde_json::from_str(facts).map_err(|error| {
        // It may quote what somebody answered.
        let error = shown(&error.to_string());
        let because = text(
            format!("事实不是本规则所问的样子：{error}"),
            format!("the facts are not what this rule asked for: {error}"),
        );
        problem("FACTS_UNREADABLE", because).evidence([""])
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

    use super::*;

    struct Tried;

    #[derive(Deserialize)]
    struct Facts {
        points: Vec<i64>,
    }

    #[derive(Deserialize)]
    struct Parameters {
        items: usize,
    }

    const ITEMS: [&str; 4] = ["a", "b", "c", "d"];

    impl Rule for Tried {
        type Parameters = Parameters;
        type Facts<'a> = Facts;
        const PARAMETERS_SCHEMA: &'static str = "{}";

        fn measure(parameters: &Parameters) -> Result<Measure<Self>, Problem> {
            if parameters.items > ITEMS.len() {
                return Err(problem("TOO_MANY", text("过多", "")).under(["/items"]));
            }
            let gives: [Give<Self>; 4] =
                [|case| given(case, 0), |case| given(case, 1), |case| given(case, 2), |case| given(case, 3)];
            let measure = Measure::award("a.b", "1.0.0", text("试", "")).requires("some", text("有", ""), "一", some);
            let items = ITEMS.into_iter().zip(gives).take(parameters.items);
            Ok(items.fold(measure, |measure, (id, give)| {
                measure.gives(id, text(id, ""), Points::ZERO..=Points::whole(100), "二", give)
            }))
        }
    }

    fn some(case: &Case<'_, Tried>) -> Result<Found, Problem> {
        let facts = [Pointer::fixed("/points")];
        Ok(Found::decided(!case.facts.points.is_empty(), text("有无", ""), facts))
    }

    fn given(case: &Case<'_, Tried>, at: usize) -> Result<Award, Problem> {
        let millionths = case.facts.points.get(at).copied().unwrap_or(0);
        if millionths < 0 {
            return Err(problem("BELOW_ZERO", text("为负", "")).evidence([format!("/points/{at}")]));
        }
        Ok(Award::points(Points::of_millionths(millionths), text("得分", ""), [Pointer::fixed("/points")]))
    }

    fn context(items: usize) -> Context {
        let named = || "x".to_owned();
        let (parameters, as_of) = (format!(r#"{{"items":{items}}}"#), "2010-12-31".to_owned());
        Context { division: named(), programme: named(), stage: named(), as_of, period: named(), parameters }
    }

    fn judged(items: usize, facts: &[&str]) -> Vec<Verdict> {
        let subject =
            |(number, facts): (usize, &&str)| Subject { id: format!("s{number}"), facts: (*facts).to_owned() };
        judge::<Tried>(&context(items), facts.iter().enumerate().map(subject).collect()).unwrap()
    }

    fn millionths(of: &crate::bindings::rencai::rules::types::Decimal) -> i128 {
        i128::from(of.units) * 10_i128.pow(6 - u32::from(of.scale))
    }

    #[test]
    fn the_total_is_the_sum_of_the_lines_and_the_sheet_follows_the_measure() {
        let mut seed = 7_i64;
        for items in 0..=4 {
            for count in 0..6_i64 {
                let points: Vec<String> = (0..count)
                    .map(|_| {
                        seed = (seed * 48_271) % 2_147_483_647;
                        (seed % 100_000_000).to_string()
                    })
                    .collect();
                let facts = format!(r#"{{"points":[{}]}}"#, points.join(","));
                let [Verdict::Judged(sheet)] = &judged(items, &[&facts])[..] else { panic!("it was not judged") };
                let ids: Vec<&str> = sheet.lines.iter().map(|line| line.item.as_str()).collect();
                assert_eq!(ids, ITEMS[..items]);
                assert_eq!(millionths(&sheet.total), sheet.lines.iter().map(|line| millionths(&line.points)).sum());
                assert_eq!(sheet.findings.len(), 1);
                assert_eq!(sheet.findings[0].outcome, if count > 0 { Outcome::Met } else { Outcome::Failed });
            }
        }
    }

    #[test]
    fn one_who_cannot_be_judged_waits_and_the_others_do_not() {
        let verdicts = judged(2, &[r#"{"points":[1]}"#, r#"{"points":[1,-1]}"#, "[]", r#"{"points":[]}"#]);
        let codes: Vec<Option<&str>> = verdicts
            .iter()
            .map(|verdict| match verdict {
                Verdict::Judged(_) => None,
                Verdict::Unjudged(unjudged) => Some(unjudged.problem.code.as_str()),
            })
            .collect();
        assert_eq!(codes, [None, Some("BELOW_ZERO"), Some("FACTS_UNREADABLE"), None]);
    }

    #[test]
    fn parameters_or_a_day_that_allow_no_answer_decline_all() {
        let code = |context: &Context| judge::<Tried>(context, Vec::new()).unwrap_err().code;
        assert_eq!(code(&context(5)), "TOO_MANY");
        assert_eq!(code(&Context { parameters: "[]".to_owned(), ..context(1) }), "PARAMETERS_UNREADABLE");
        assert_eq!(code(&Context { as_of: "yesterday".to_owned(), ..context(1) }), "AS_OF_UNREADABLE");
        assert_eq!(describe::<Tried>(r#"{"items":3}"#).unwrap().items.len(), 3);
    }
}
