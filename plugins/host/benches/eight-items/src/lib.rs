//! Eight items and two requirements over nested answers: the shape of a large measure, for the
//! benchmark alone. It is nobody's measure.

use std::borrow::Cow;

use rencai_rule::{Award, Case, Date, Found, Measure, Parameter, Pointer, Points, Problem, Rule, at, text};
use serde::Deserialize;

/// What the fragment answers.
#[derive(Deserialize)]
pub struct Facts<'a> {
    talent: Talent<'a>,
    #[serde(borrow)]
    answers: Answers<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Talent<'a> {
    birth_date: Option<Date>,
    #[serde(borrow)]
    category: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answers<'a> {
    years_in_post: i64,
    patents: Vec<Dated>,
    papers: Vec<Dated>,
    standards: Vec<Dated>,
    #[serde(borrow)]
    projects: Vec<Project<'a>>,
    prizes: Vec<Dated>,
    apprentices: Vec<Apprentice>,
    training: Vec<Training>,
}

#[derive(Deserialize)]
struct Dated {
    on: Date,
}

#[derive(Deserialize)]
struct Project<'a> {
    #[serde(borrow)]
    role: Cow<'a, str>,
    budget: i64,
}

#[derive(Deserialize)]
struct Apprentice {
    independent: bool,
}

#[derive(Deserialize)]
struct Training {
    hours: i64,
}

/// The parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    maximum_age: Parameter<i32>,
    years: Parameter<i32>,
    points: Parameter<Points>,
    budget: Parameter<i64>,
    hours: Parameter<i64>,
}

/// The rule.
pub struct EightItems;

impl Rule for EightItems {
    type Parameters = Parameters;
    type Facts<'a> = Facts<'a>;
    const PARAMETERS_SCHEMA: &'static str = "{\"type\":\"object\"}";

    fn measure(_: &Parameters) -> Result<Measure<Self>, Problem> {
        let range = || Points::ZERO..=Points::whole(30);
        let title = text("八项计分（测速用）", "Eight items, for the benchmark");
        Ok(Measure::award("rencai.benchmark.eight-items", env!("CARGO_PKG_VERSION"), title)
            .facts("fragment Facts on Nomination { talent { birthDate category } answers }")
            .requires("age", text("年龄", "Age"), "一", age)
            .requires("category", text("类别", "Category"), "二", category)
            .gives("patents", text("专利", "Patents"), range(), "三", |case| {
                dated(case, &case.facts.answers.patents, "项专利", "patents", |i| {
                    at!(case.facts, answers.patents[i].on)
                })
            })
            .gives("papers", text("论文", "Papers"), range(), "四", |case| {
                dated(case, &case.facts.answers.papers, "篇论文", "papers", |i| {
                    at!(case.facts, answers.papers[i].on)
                })
            })
            .gives("standards", text("标准", "Standards"), range(), "五", |case| {
                dated(case, &case.facts.answers.standards, "项标准", "standards", |i| {
                    at!(case.facts, answers.standards[i].on)
                })
            })
            .gives("projects", text("项目", "Projects"), range(), "六", projects)
            .gives("prizes", text("奖励", "Prizes"), range(), "七", |case| {
                dated(case, &case.facts.answers.prizes, "项奖励", "prizes", |i| {
                    at!(case.facts, answers.prizes[i].on)
                })
            })
            .gives("apprentices", text("带徒", "Apprentices"), range(), "八", apprentices)
            .gives("training", text("培训", "Training"), range(), "九", training)
            .gives("tenure", text("年限", "Tenure"), range(), "十", tenure)
            .ties_by(&["patents"]))
    }
}

fn age(case: &Case<EightItems>) -> Result<Found, Problem> {
    let under = [at!(case.parameters, maximum_age.value)];
    let Some(born) = case.facts.talent.birth_date else {
        return Ok(Found::undetermined(text("缺少出生日期", "the birth date is missing")).under(under));
    };
    let (age, most) = (born.years_until(case.as_of), *case.parameters.maximum_age);
    let because = text(format!("{age} 周岁，上限 {most} 周岁"), format!("{age} years old, at most {most}"));
    Ok(Found::decided(age <= most, because, [at!(case.facts, talent.birth_date)]).under(under))
}

fn category(case: &Case<EightItems>) -> Result<Found, Problem> {
    let category = case.facts.talent.category.as_ref();
    let because = text(format!("人才类别为“{category}”"), format!("the category is {category}"));
    Ok(Found::decided(category == "SKILLED", because, [at!(case.facts, talent.category)]))
}

fn dated(
    case: &Case<EightItems>,
    list: &[Dated],
    zh: &str,
    en: &str,
    place: impl Fn(usize) -> Pointer,
) -> Result<Award, Problem> {
    let (years, each) = (*case.parameters.years, *case.parameters.points);
    let under = [at!(case.parameters, years.value), at!(case.parameters, points.value)];
    let recent = |dated: &Dated| dated.on <= case.as_of && dated.on.years_until(case.as_of) < years;
    let evidence: Vec<_> = (0..).zip(list).filter(|(_, dated)| recent(dated)).map(|(i, _)| place(i)).collect();
    let count = evidence.len();
    if count == 0 {
        let because = text(format!("近 {years} 年无{zh}"), format!("no {en} in the last {years} years"));
        return Ok(Award::nothing(because).under(under));
    }
    let because = text(
        format!("近 {years} 年 {count} {zh}，每项 {each} 分，至多 30 分"),
        format!("{count} {en} in the last {years} years, {each} points each, at most 30"),
    );
    Ok(Award::points((each * count as i64).at_most(Points::whole(30)), because, evidence).under(under))
}

fn projects(case: &Case<EightItems>) -> Result<Award, Problem> {
    let (each, least) = (*case.parameters.points, *case.parameters.budget);
    let under = [at!(case.parameters, budget.value), at!(case.parameters, points.value)];
    let mut evidence = Vec::new();
    let mut count = 0;
    for (i, project) in case.facts.answers.projects.iter().enumerate() {
        if project.role == "主持" && project.budget >= least {
            count += 1;
            evidence.push(at!(case.facts, answers.projects[i].role));
            evidence.push(at!(case.facts, answers.projects[i].budget));
        }
    }
    if count == 0 {
        return Ok(Award::nothing(text("无主持项目达到金额", "no project led reaches the sum")).under(under));
    }
    let because = text(
        format!("主持 {least} 元以上项目 {count} 个，每个 {each} 分"),
        format!("{count} projects led of {least} yuan or more, {each} points each"),
    );
    Ok(Award::points((each * count).at_most(Points::whole(30)), because, evidence).under(under))
}

fn apprentices(case: &Case<EightItems>) -> Result<Award, Problem> {
    let each = *case.parameters.points;
    let list = &case.facts.answers.apprentices;
    let independent = (0..).zip(list).filter(|(_, apprentice)| apprentice.independent);
    let evidence: Vec<_> = independent.map(|(i, _)| at!(case.facts, answers.apprentices[i].independent)).collect();
    let count = evidence.len();
    if count == 0 {
        return Ok(Award::nothing(text("无独立从业的徒弟", "no apprentice works independently")));
    }
    let because = text(format!("{count} 名徒弟已独立从业"), format!("{count} apprentices work independently"));
    let under = [at!(case.parameters, points.value)];
    Ok(Award::points((each * count as i64).at_most(Points::whole(30)), because, evidence).under(under))
}

fn training(case: &Case<EightItems>) -> Result<Award, Problem> {
    let list = &case.facts.answers.training;
    let hours: i64 = list.iter().map(|training| training.hours).sum();
    let step = (*case.parameters.hours).max(1);
    let points = (*case.parameters.points * (hours / step)).at_most(Points::whole(30));
    let because =
        text(format!("授课 {hours} 学时，每 {step} 学时计一次"), format!("{hours} hours taught, counted by {step}"));
    let evidence = (0..list.len()).map(|i| at!(case.facts, answers.training[i].hours));
    let under = [at!(case.parameters, hours.value), at!(case.parameters, points.value)];
    Ok(if points == Points::ZERO { Award::nothing(because) } else { Award::points(points, because, evidence) }
        .under(under))
}

fn tenure(case: &Case<EightItems>) -> Result<Award, Problem> {
    let years = case.facts.answers.years_in_post;
    let because = text(format!("在岗 {years} 年"), format!("{years} years in post"));
    let points = Points::whole(1) * years.clamp(0, 30);
    Ok(Award::points(points, because, [at!(case.facts, answers.years_in_post)]))
}

rencai_rule::export_rule!(EightItems);
