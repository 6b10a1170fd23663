//! 石林县农村实用人才评选办法（示例）: an example of a county's measure, not a measure in force.
//!
//! Article 4: so many years of residence in the county. Article 6: apprentices, and more for those who
//! work on their own by now. Article 7: households helped. Article 8: what they earn more, by steps
//! of the mean a household.

use rencai_rule::{Award, Case, Found, Measure, Parameter, Points, Problem, Rule, at, problem, text};
use serde::Deserialize;

/// What the fragment answers.
#[derive(Deserialize)]
pub struct Facts {
    answers: Answers,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answers {
    years_of_residence: Option<i64>,
    apprentices: Vec<Apprentice>,
    households: i64,
    income_brought: i64,
}

#[derive(Deserialize)]
struct Apprentice {
    independent: bool,
}

/// What may change without a new component, each value with the document that sets it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    minimum_residence: Parameter<i64>,
    points_per_apprentice: Parameter<Points>,
    points_independent: Parameter<Points>,
    points_per_household: Parameter<Points>,
    yuan_per_step: Parameter<i64>,
    points_per_step: Parameter<Points>,
}

/// The measure.
pub struct RuralTalent;

impl Rule for RuralTalent {
    type Parameters = Parameters;
    type Facts<'a> = Facts;
    const PARAMETERS_SCHEMA: &'static str = include_str!("../parameters.schema.json");

    fn measure(parameters: &Parameters) -> Result<Measure<Self>, Problem> {
        if *parameters.yuan_per_step < 1 {
            let because = text("每档增收须不少于 1 元", "a step of income is at least one yuan");
            let place = at!(parameters, yuan_per_step.value);
            return Err(problem("STEP_OUT_OF_RANGE", because).under([place]));
        }
        let title =
            text("石林县农村实用人才评选（示例办法）", "Shilin County rural practical talent (example measure)");
        Ok(Measure::award("kunming.shilin.rural-talent", env!("CARGO_PKG_VERSION"), title)
            .facts(include_str!("../facts.graphql"))
            .form(include_str!("../form.json"))
            .requires("residence", text("本县居住", "Residence"), "示例办法第四条", residence)
            .gives("apprentices", text("带徒", "Apprentices"), up_to(30), "示例办法第六条", apprentices)
            .gives("households", text("带动农户", "Households helped"), up_to(30), "示例办法第七条", households)
            .gives("income", text("带动增收", "Income brought"), up_to(40), "示例办法第八条", income)
            .ties_by(&["income", "apprentices"]))
    }
}

fn up_to(points: i32) -> std::ops::RangeInclusive<Points> {
    Points::ZERO..=Points::whole(points)
}

fn residence(case: &Case<RuralTalent>) -> Result<Found, Problem> {
    let least = *case.parameters.minimum_residence;
    let under = [at!(case.parameters, minimum_residence.value)];
    let Some(years) = case.facts.answers.years_of_residence else {
        let because = text("未填居住年限，需人工核实", "the years of residence are missing; a person has to look");
        return Ok(Found::undetermined(because).under(under));
    };
    let place = at!(case.facts, answers.years_of_residence);
    let met = years >= least;
    let because = text(
        format!("本县居住 {years} 年，要求至少 {least} 年"),
        format!("years of residence: {years}, at least {least} required"),
    );
    Ok(Found::decided(met, because, [place]).under(under))
}

fn apprentices(case: &Case<RuralTalent>) -> Result<Award, Problem> {
    let (each, more) = (*case.parameters.points_per_apprentice, *case.parameters.points_independent);
    let under = [at!(case.parameters, points_per_apprentice.value), at!(case.parameters, points_independent.value)];
    let list = &case.facts.answers.apprentices;
    if list.is_empty() {
        return Ok(Award::nothing(text("未填报带徒", "no apprentice is stated")).under(under));
    }
    let (count, independent) = (list.len(), list.iter().filter(|apprentice| apprentice.independent).count());
    let points = (each * count as i64 + more * independent as i64).at_most(Points::whole(30));
    let because = text(
        format!("带徒 {count} 人，每人 {each} 分；其中独立从业 {independent} 人，每人另加 {more} 分；至多 30 分"),
        format!(
            "apprentices: {count}, {each} points each; independent by now: {independent}, {more} points more each; at most 30"
        ),
    );
    let evidence = (0..count).map(|i| at!(case.facts, answers.apprentices[i].independent));
    Ok(Award::points(points, because, evidence).under(under))
}

fn households(case: &Case<RuralTalent>) -> Result<Award, Problem> {
    let (count, each) = (helped(case)?, *case.parameters.points_per_household);
    let points = (each * count).at_most(Points::whole(30));
    let because = text(
        format!("带动农户 {count} 户，每户 {each} 分，至多 30 分"),
        format!("households helped: {count}, {each} points each, at most 30"),
    );
    let under = [at!(case.parameters, points_per_household.value)];
    Ok(Award::points(points, because, [at!(case.facts, answers.households)]).under(under))
}

fn income(case: &Case<RuralTalent>) -> Result<Award, Problem> {
    let (step, each) = (*case.parameters.yuan_per_step, *case.parameters.points_per_step);
    let (count, brought) = (helped(case)?, case.facts.answers.income_brought);
    let under = [at!(case.parameters, yuan_per_step.value), at!(case.parameters, points_per_step.value)];
    let place = at!(case.facts, answers.income_brought);
    if !(0..=100_000_000).contains(&brought) {
        let because = text("带动增收应为 0 至 1 亿元的整数", "the income brought is 0 to 100 million yuan");
        return Err(problem("INCOME_OUT_OF_RANGE", because).evidence([place]));
    }
    if count == 0 {
        return Ok(Award::nothing(text("未带动农户，不计增收", "no household helped, no income counted")).under(under));
    }
    let mean = brought / count;
    let steps = mean / step;
    let points = (each * steps).at_most(Points::whole(40));
    let because = text(
        format!("户均增收 {mean} 元，每满 {step} 元 {each} 分，计 {steps} 档，至多 40 分"),
        format!("{mean} yuan a household, {each} points for each full {step}, {steps} steps, at most 40"),
    );
    let evidence = [place, at!(case.facts, answers.households)];
    Ok(Award::points(points, because, evidence).under(under))
}

fn helped(case: &Case<RuralTalent>) -> Result<i64, Problem> {
    let count = case.facts.answers.households;
    if (0..=5_000).contains(&count) {
        return Ok(count);
    }
    let because = text("带动农户数应为 0 至 5000 的整数", "households helped are 0 to 5000");
    Err(problem("HOUSEHOLDS_OUT_OF_RANGE", because).evidence([at!(case.facts, answers.households)]))
}

rencai_rule::export_rule!(RuralTalent);
