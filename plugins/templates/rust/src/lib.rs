//! 示例评选办法（非现行办法） · an example measure, not one in force.
//!
//! 第三条 / article 3: not older than the maximum age on the day of the decision.
//! 第五条 / article 5: patents granted in the last years. 第六条 / article 6: years in post.

use rencai_rule::{Award, Case, Date, Found, Measure, Parameter, Points, Problem, Rule, at, problem, shown, text};
use serde::Deserialize;

/// 事实片段的应答 · what the fragment answers.
#[derive(Deserialize)]
pub struct Facts {
    talent: Talent,
    answers: Answers,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Talent {
    birth_date: Option<Date>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answers {
    years_in_post: i64,
    patents: Vec<Patent>,
}

#[derive(Deserialize)]
struct Patent {
    title: String,
    granted: Date,
}

/// 参数值及其依据 · each value with the document that sets it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    maximum_age: Parameter<i32>,
    patent_years: Parameter<i32>,
    points_per_patent: Parameter<Points>,
    points_per_year: Parameter<Points>,
}

/// 办法 · the measure.
pub struct Example;

impl Rule for Example {
    type Parameters = Parameters;
    type Facts<'a> = Facts;
    const PARAMETERS_SCHEMA: &'static str = include_str!("../parameters.schema.json");

    fn measure(_: &Parameters) -> Result<Measure<Self>, Problem> {
        let title = text("示例评选办法", "Example measure");
        Ok(Measure::award("example.county.example-rule", env!("CARGO_PKG_VERSION"), title)
            .facts(include_str!("../facts.graphql"))
            .form(include_str!("../form.json"))
            .requires("age", text("年龄", "Age"), "示例评选办法第三条", age)
            .gives("patents", text("授权专利", "Patents"), up_to(30), "示例评选办法第五条", patents)
            .gives("tenure", text("在岗年限", "Years in post"), up_to(15), "示例评选办法第六条", tenure)
            .ties_by(&["patents"]))
    }
}

fn up_to(points: i32) -> std::ops::RangeInclusive<Points> {
    Points::ZERO..=Points::whole(points)
}

fn age(case: &Case<Example>) -> Result<Found, Problem> {
    let most = *case.parameters.maximum_age;
    let under = [at!(case.parameters, maximum_age.value)];
    let Some(born) = case.facts.talent.birth_date else {
        let because = text("缺少出生日期，需人工核实", "the birth date is missing; a person has to look");
        return Ok(Found::undetermined(because).under(under));
    };
    let age = born.years_until(case.as_of);
    let met = age <= most;
    let (zh, en) = if met { ("不超过", "not above") } else { ("超过", "above") };
    let because = text(format!("{age} 周岁，{zh} {most} 周岁"), format!("{age} years old, {en} {most}"));
    Ok(Found::decided(met, because, [at!(case.facts, talent.birth_date)]).under(under))
}

fn patents(case: &Case<Example>) -> Result<Award, Problem> {
    let (years, each) = (*case.parameters.patent_years, *case.parameters.points_per_patent);
    let under = [at!(case.parameters, patent_years.value), at!(case.parameters, points_per_patent.value)];
    let mut counted = Vec::new();
    for (i, patent) in case.facts.answers.patents.iter().enumerate() {
        let place = at!(case.facts, answers.patents[i].granted);
        if patent.granted > case.as_of {
            let title = shown(&patent.title);
            let because = text(
                format!("专利「{title}」授权日期晚于评判日"),
                format!("the patent \"{title}\" was granted after the day of the decision"),
            );
            return Err(problem("GRANTED_IN_FUTURE", because).evidence([place, at!(case.facts, answers.patents[i].title)]));
        }
        if patent.granted.years_until(case.as_of) < years {
            counted.push(place);
        }
    }
    let count = counted.len();
    if count == 0 {
        let because = text(format!("近 {years} 年无授权专利"), format!("no patent granted in the last {years} years"));
        return Ok(Award::nothing(because).under(under));
    }
    let points = (each * count as i64).at_most(Points::whole(30));
    let because = text(
        format!("近 {years} 年授权专利 {count} 项，每项 {each} 分，至多 30 分"),
        format!("patents granted in the last {years} years: {count}, {each} points each, at most 30"),
    );
    Ok(Award::points(points, because, counted).under(under))
}

fn tenure(case: &Case<Example>) -> Result<Award, Problem> {
    let (years, each) = (case.facts.answers.years_in_post, *case.parameters.points_per_year);
    let place = at!(case.facts, answers.years_in_post);
    if !(0..=60).contains(&years) {
        let because = text("在岗年限应为 0 至 60 的整数", "years in post are 0 to 60");
        return Err(problem("YEARS_OUT_OF_RANGE", because).evidence([place]));
    }
    let points = (each * years).at_most(Points::whole(15));
    let because = text(
        format!("在岗 {years} 年，每年 {each} 分，至多 15 分"),
        format!("years in post: {years}, {each} points a year, at most 15"),
    );
    Ok(Award::points(points, because, [place]).under([at!(case.parameters, points_per_year.value)]))
}

rencai_rule::export_rule!(Example);
