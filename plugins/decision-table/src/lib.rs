//! 决策表规则: one component for all measures that a clerk writes as decision tables.
//!
//! The tables are its parameters; it describes itself from them and judges by them. What a cell may
//! say, and when a table is complete and free of contradiction, is told to the clerk before the upload
//! by `rencai rule table`; here a contradiction leaves a subject to a person.
//!
//! Hit policies of DMN: unique, first, collect with sum. Numbers are exact. A fact that is missing
//! never fails anybody: a row whose condition would need it is neither met nor unmet.

mod condition;
mod facts;
mod judging;
mod manifest;
mod measure;
mod parameters;
mod value;
mod wording;

use rencai_rule::bindings::exports::rencai::rules::rule::Guest;
use rencai_rule::{Context, Manifest, Problem, Subject, Unjudged, Verdict, problem, shown, text};

use crate::judging::Judge;
use crate::measure::Measure;
use crate::parameters::Parameters;

struct DecisionTable;

impl Guest for DecisionTable {
    fn parameters_schema() -> String {
        include_str!("../parameters.schema.json").to_owned()
    }

    fn describe(parameters: String) -> Result<Manifest, Problem> {
        let parameters = read(&parameters)?;
        manifest::of(&parameters, &Measure::of(&parameters)?)
    }

    fn judge(context: Context, subjects: Vec<Subject>) -> Result<Vec<Verdict>, Problem> {
        let parameters = read(&context.parameters)?;
        let measure = Measure::of(&parameters)?;
        let as_of = context.as_of.parse().map_err(|_| {
            let because = text("评判日期应写作 2010-12-31", "the day of the decision is written 2010-12-31");
            problem("AS_OF_UNREADABLE", because)
        })?;
        let judge = Judge { measure: &measure, as_of };
        let verdict = |subject: Subject| match judge.subject(&subject) {
            Ok(judgement) => Verdict::Judged(judgement),
            Err(problem) => Verdict::Unjudged(Unjudged { subject: subject.id, problem }),
        };
        Ok(subjects.into_iter().map(verdict).collect())
    }
}

fn read(parameters: &str) -> Result<Parameters<'_>, Problem> {
    serde_json::from_str(parameters).map_err(|error| {
        let error = shown(&error.to_string());
        let because =
            text(format!("参数不是决策表：{error}"), format!("the parameters are no decision tables: {error}"));
        problem("PARAMETERS_UNREADABLE", because).under([""])
    })
}

rencai_rule::bindings::export!(DecisionTable with_types_in rencai_rule::bindings);
