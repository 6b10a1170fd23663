//! 五华区青年工程师评选办法（示例）: an example of a county's measure, not a measure in force.
//!
//! Article 3: not older than the maximum age on the day of the decision. Article 5: patents granted
//! in the last years. Article 6: projects, led or taken part in. Article 7: years in post.

use std::borrow::Cow;

use rencai_rule::{Award, Case, Date, Found, Measure, Parameter, Points, Problem, Rule, at, problem, text};
use serde::Deserialize;

/// What the fragment answers.
#[derive(Deserialize)]
pub struct Facts<'a> {
    talent: Talent,
    #[serde(borrow)]
    answers: Answers<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Talent {
    birth_date: Option<Date>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answers<'a> {
    years_in_post: i64,
    patents: Vec<Patent>,
    #[serde(borrow)]
    projects: Vec<Project<'a>>,
}

#[derive(Deserialize)]
struct Patent {
    granted: Date,
}

#[derive(Deserialize)]
struct Project<'a> {
    #[serde(borrow)]
    role: Cow<'a, str>,
}

/// What may change without a new component, each value with the document that sets it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    maximum_age: Parameter<i32>,
    patent_years: Parameter<i32>,
    points_per_patent: Parameter<Points>,
    points_per_project_led: Parameter<Points>,
    points_per_project: Parameter<Points>,
    points_per_year: Parameter<Points>,
}

/// The measure.
pub struct YoungEngineers;

impl Rule for YoungEngineers {
    type Parameters = Parameters;
    type Facts<'a> = Facts<'a>;
    const PARAMETERS_SCHEMA: &'static str = include_str!("../parameters.schema.json");

    fn measure(_: &Parameters) -> Result<Measure<Self>, Problem> {
        let title = text("五华区青年工程师评选（示例办法）", "Wuhua District young engineers (example measure)");
        Ok(Measure::award("kunming.wuhua.young-engineers", env!("CARGO_PKG_VERSION"), title)
            .facts(include_str!("../facts.graphql"))
            .form(include_str!("../form.json"))
            .requires("age", text("年龄", "Age"), "示例办法第三条", age)
            .gives("patents", text("授权专利", "Patents"), up_to(40), "示例办法第五条", patents)
            .gives("projects", text("工程项目", "Projects"), up_to(40), "示例办法第六条", projects)
            .gives("tenure", text("在岗年限", "Years in post"), up_to(20), "示例办法第七条", tenure)
            .ties_by(&["patents", "projects"]))
    }
}

fn up_to(points: i32) -> std::ops::RangeInclusive<Points> {
    Points::ZERO..=Points::whole(points)
}

fn age(case: &Case<YoungEngineers>) -> Result<Found, Problem> {
    let most = *case.parameters.maximum_age;
    let under = [at!(case.parameters, maximum_age.value)];
    let Some(born) = case.facts.talent.birth_date else {
        let because = text("缺少出生日期，需人工核实", "the birth date is missing; a person has to look");
        return Ok(Found::undetermined(because).under(under));
    };
    let age = born.years_until(case.as_of);
    let place = at!(case.facts, talent.birth_date);
    if !(0..=120).contains(&age) {
        let because = text(
            format!("至评判日 {age} 周岁，出生日期有误（应为 0 至 120 周岁）"),
            format!("{age} years old on the day: the birth date is wrong (0 to 120 are possible)"),
        );
        return Err(problem("AGE_OUT_OF_RANGE", because).evidence([place]));
    }
    let met = age <= most;
    let (zh, en) = if met { ("不超过", "not above") } else { ("超过", "above") };
    let because = text(format!("{age} 周岁，{zh} {most} 周岁"), format!("{age} years old, {en} {most}"));
    Ok(Found::decided(met, because, [place]).under(under))
}

fn patents(case: &Case<YoungEngineers>) -> Result<Award, Problem> {
    let (years, each) = (*case.parameters.patent_years, *case.parameters.points_per_patent);
    let under = [at!(case.parameters, patent_years.value), at!(case.parameters, points_per_patent.value)];
    let mut counted = Vec::new();
    for (i, patent) in case.facts.answers.patents.iter().enumerate() {
        let place = at!(case.facts, answers.patents[i].granted);
        if patent.granted > case.as_of {
            let because = text("专利授权日期晚于评判日", "a patent was granted after the day of the decision");
            return Err(problem("GRANTED_IN_FUTURE", because).evidence([place]));
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
    let points = (each * count as i64).at_most(Points::whole(40));
    let because = text(
        format!("近 {years} 年授权专利 {count} 项，每项 {each} 分，至多 40 分"),
        format!("patents granted in the last {years} years: {count}, {each} points each, at most 40"),
    );
    Ok(Award::points(points, because, counted).under(under))
}

fn projects(case: &Case<YoungEngineers>) -> Result<Award, Problem> {
    let (led_each, part_each) = (*case.parameters.points_per_project_led, *case.parameters.points_per_project);
    let under = [at!(case.parameters, points_per_project_led.value), at!(case.parameters, points_per_project.value)];
    let (mut led, mut part) = (0_i64, 0_i64);
    let mut evidence = Vec::with_capacity(case.facts.answers.projects.len());
    for (i, project) in case.facts.answers.projects.iter().enumerate() {
        let place = at!(case.facts, answers.projects[i].role);
        match project.role.as_ref() {
            "主持" => led += 1,
            "骨干" => part += 1,
            _ => {
                let because =
                    text("项目角色应为“主持”或“骨干”", "a project's role is 主持 (lead) or 骨干 (core member)");
                return Err(problem("ROLE_UNKNOWN", because).evidence([place]));
            }
        }
        evidence.push(place);
    }
    if evidence.is_empty() {
        return Ok(Award::nothing(text("未填报工程项目", "no project is stated")).under(under));
    }
    let points = (led_each * led + part_each * part).at_most(Points::whole(40));
    let because = text(
        format!("主持项目 {led} 个，每个 {led_each} 分；骨干项目 {part} 个，每个 {part_each} 分；至多 40 分"),
        format!(
            "projects led: {led}, {led_each} points each; taken part in: {part}, {part_each} points each; at most 40"
        ),
    );
    Ok(Award::points(points, because, evidence).under(under))
}

fn tenure(case: &Case<YoungEngineers>) -> Result<Award, Problem> {
    let (years, each) = (case.facts.answers.years_in_post, *case.parameters.points_per_year);
    let place = at!(case.facts, answers.years_in_post);
    if !(0..=60).contains(&years) {
        let because = text("在岗年限应为 0 至 60 的整数", "years in post are 0 to 60");
        return Err(problem("YEARS_OUT_OF_RANGE", because).evidence([place]));
    }
    let points = (each * years).at_most(Points::whole(20));
    let because = text(
        format!("在岗 {years} 年，每年 {each} 分，至多 20 分"),
        format!("years in post: {years}, {each} points a year, at most 20"),
    );
    Ok(Award::points(points, because, [place]).under([at!(case.parameters, points_per_year.value)]))
}

rencai_rule::export_rule!(YoungEngineers);
