//! 县区人才工作年度考核办法（示例）: an example of an assessment, not a measure in force.
//!
//! It knows figures of duties and nothing else. Article 3: yearly written reports in time. Articles 4 and 5: briefing
//! sessions and study meetings held. Article 6: all duties in time. Article 7: points off for what is overdue. The
//! weights of articles 3 to 6 are a hundred points together. Where nothing of a kind was owed, or all of it was waived,
//! nobody loses its points.

use std::ops::{Deref, RangeInclusive};

use rencai_rule::{Award, Case, Found, Measure, Parameter, Pointer, Points, Problem, Rule, at, problem, text};
use serde::Deserialize;

/// What the fragment answers.
#[derive(Deserialize)]
pub struct Facts {
    all: Owed,
    reports: Owed,
    briefings: Owed,
    meetings: Owed,
}

/// Figures, or null where no duty of the kind was owed.
#[derive(Deserialize)]
#[serde(transparent)]
struct Owed(Option<Figures>);

/// What of the figures a part of the fragment asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    expected: i64,
    #[serde(default)]
    done: i64,
    #[serde(default)]
    in_time: i64,
    #[serde(default)]
    missing: i64,
    rate_permille: Option<i64>,
    on_time_permille: Option<i64>,
}

static NOTHING: Figures =
    Figures { expected: 0, done: 0, in_time: 0, missing: 0, rate_permille: None, on_time_permille: None };

impl Deref for Owed {
    type Target = Figures;

    fn deref(&self) -> &Figures {
        self.0.as_ref().unwrap_or(&NOTHING)
    }
}

/// What may change without a new component, each value with the document that sets it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    reports_weight: Parameter<Points>,
    briefings_weight: Parameter<Points>,
    meetings_weight: Parameter<Points>,
    on_time_weight: Parameter<Points>,
    deduction_per_missing: Parameter<Points>,
    deduction_at_most: Parameter<Points>,
}

/// The measure.
pub struct YearEvaluation;

impl Rule for YearEvaluation {
    type Parameters = Parameters;
    type Facts<'a> = Facts;
    const PARAMETERS_SCHEMA: &'static str = include_str!("../parameters.schema.json");

    fn measure(parameters: &Parameters) -> Result<Measure<Self>, Problem> {
        let weights = [
            *parameters.reports_weight,
            *parameters.briefings_weight,
            *parameters.meetings_weight,
            *parameters.on_time_weight,
        ];
        let sum: Points = weights.into_iter().sum();
        if sum != Points::whole(100) {
            let because = text(
                format!("四项权重之和须为 100 分，现为 {sum}"),
                format!("the four weights are 100 together, not {sum}"),
            );
            let under = [
                at!(parameters, reports_weight.value),
                at!(parameters, briefings_weight.value),
                at!(parameters, meetings_weight.value),
                at!(parameters, on_time_weight.value),
            ];
            return Err(problem("WEIGHTS_NOT_HUNDRED", because).under(under));
        }
        let [reports_weight, briefings_weight, meetings_weight, on_time_weight] = weights;
        let off = (Points::ZERO - *parameters.deduction_at_most)..=Points::ZERO;
        let title =
            text("县区人才工作年度考核（示例办法）", "A county's year of talent work, assessed (example measure)");
        Ok(Measure::of("evaluation", "rencai.year-evaluation", env!("CARGO_PKG_VERSION"), title)
            .facts(include_str!("../facts.graphql"))
            .requires("owes", text("负有责任", "Duties owed"), "示例办法第二条", owes)
            .gives(
                "reports",
                text("年度书面报告", "Yearly written report"),
                up_to(reports_weight),
                "示例办法第三条",
                reports,
            )
            .gives(
                "briefings",
                text("专题听取汇报", "Briefing sessions"),
                up_to(briefings_weight),
                "示例办法第四条",
                briefings,
            )
            .gives("meetings", text("专题研究", "Study meetings"), up_to(meetings_weight), "示例办法第五条", meetings)
            .gives("on-time", text("按期履行", "Discharged in time"), up_to(on_time_weight), "示例办法第六条", on_time)
            .gives("missing", text("逾期扣分", "Points off for what is overdue"), off, "示例办法第七条", missing)
            .ties_by(&["on-time", "reports"]))
    }
}

fn up_to(points: Points) -> RangeInclusive<Points> {
    Points::ZERO..=points
}

fn owes(case: &Case<YearEvaluation>) -> Result<Found, Problem> {
    let expected = case.facts.all.expected;
    if expected < 1 {
        let because = text(
            "本期没有责任数字，需人工核实是否已立责",
            "there are no figures of duties for the period; a person has to look whether duties were opened",
        );
        return Ok(Found::undetermined(because));
    }
    let because = text(format!("本期应履行责任 {expected} 项"), format!("duties owed in the period: {expected}"));
    Ok(Found::decided(true, because, [at!(case.facts, all.expected)]))
}

fn reports(case: &Case<YearEvaluation>) -> Result<Award, Problem> {
    let (owed, weight) = (&case.facts.reports, *case.parameters.reports_weight);
    let share =
        Share {
            what: ("年度书面报告", "yearly written reports"), how: ("按期", "in time"), counted: owed.in_time
        };
    let evidence = [
        at!(case.facts, reports.on_time_permille),
        at!(case.facts, reports.in_time),
        at!(case.facts, reports.expected),
    ];
    let award = share.award((owed, at!(case.facts, reports)), owed.on_time_permille, weight, evidence)?;
    Ok(award.under([at!(case.parameters, reports_weight.value)]))
}

fn briefings(case: &Case<YearEvaluation>) -> Result<Award, Problem> {
    let (owed, weight) = (&case.facts.briefings, *case.parameters.briefings_weight);
    let share =
        Share { what: ("专题听取汇报", "briefing sessions"), how: ("已开展", "held"), counted: owed.done };
    let evidence = [
        at!(case.facts, briefings.rate_permille),
        at!(case.facts, briefings.done),
        at!(case.facts, briefings.expected),
    ];
    let award = share.award((owed, at!(case.facts, briefings)), owed.rate_permille, weight, evidence)?;
    Ok(award.under([at!(case.parameters, briefings_weight.value)]))
}

fn meetings(case: &Case<YearEvaluation>) -> Result<Award, Problem> {
    let (owed, weight) = (&case.facts.meetings, *case.parameters.meetings_weight);
    let share = Share { what: ("专题研究", "study meetings"), how: ("已开展", "held"), counted: owed.done };
    let evidence =
        [at!(case.facts, meetings.rate_permille), at!(case.facts, meetings.done), at!(case.facts, meetings.expected)];
    let award = share.award((owed, at!(case.facts, meetings)), owed.rate_permille, weight, evidence)?;
    Ok(award.under([at!(case.parameters, meetings_weight.value)]))
}

fn on_time(case: &Case<YearEvaluation>) -> Result<Award, Problem> {
    let (owed, weight) = (&case.facts.all, *case.parameters.on_time_weight);
    let share =
        Share { what: ("全部责任", "duties of all kinds"), how: ("按期", "in time"), counted: owed.in_time };
    let evidence = [at!(case.facts, all.on_time_permille), at!(case.facts, all.in_time), at!(case.facts, all.expected)];
    let award = share.award((owed, at!(case.facts, all)), owed.on_time_permille, weight, evidence)?;
    Ok(award.under([at!(case.parameters, on_time_weight.value)]))
}

/// How a share of what was owed is worded, and how many count.
struct Share {
    what: (&'static str, &'static str),
    how: (&'static str, &'static str),
    counted: i64,
}

impl Share {
    /// That share of the weight; all of it where nothing was owed.
    fn award(
        self,
        (owed, whole): (&Owed, Pointer),
        permille: Option<i64>,
        weight: Points,
        evidence: [Pointer; 3],
    ) -> Result<Award, Problem> {
        let Self { what: (what_zh, what_en), how: (how_zh, how_en), counted } = self;
        let [share, ..] = &evidence;
        let Some(permille) = permille else {
            let because = text(
                format!("本期没有应履行的{what_zh}（或已全部豁免），不失分，得 {weight} 分"),
                format!("no {what_en} were owed in the period, or all were waived: nothing is lost, {weight} points"),
            );
            let place = if owed.0.is_some() { share.clone() } else { whole };
            return Ok(Award::points(weight, because, [place]));
        };
        if !(0..=1000).contains(&permille) {
            let because = text("千分数应为 0 至 1000 的整数", "a share is 0 to 1000 per mille");
            return Err(problem("SHARE_OUT_OF_RANGE", because).evidence([share.clone()]));
        }
        let expected = owed.expected;
        let because = text(
            format!(
                "{what_zh}应履行 {expected} 项，{how_zh} {counted} 项，占千分之 {permille}（豁免不计，舍去尾数），权重 {weight} 分"
            ),
            format!(
                "{what_en}: {expected} owed, {counted} {how_en}, {permille} per mille without what is waived, rounded down, of {weight} points"
            ),
        );
        Ok(Award::points(Points::of_millionths(weight.millionths() * permille / 1000), because, evidence))
    }
}

fn missing(case: &Case<YearEvaluation>) -> Result<Award, Problem> {
    let (each, most) = (*case.parameters.deduction_per_missing, *case.parameters.deduction_at_most);
    let under = [at!(case.parameters, deduction_per_missing.value), at!(case.parameters, deduction_at_most.value)];
    if case.facts.all.0.is_none() {
        let because = text("本期没有责任数字，不扣分", "there are no figures of duties for the period: no points off");
        return Ok(Award::nothing(because).under(under));
    }
    let (count, place) = (case.facts.all.missing, at!(case.facts, all.missing));
    if !(0..=1_000_000).contains(&count) {
        let because = text("逾期未履行数应为 0 至 1000000 的整数", "duties that are overdue are 0 to 1,000,000");
        return Err(problem("MISSING_OUT_OF_RANGE", because).evidence([place]));
    }
    let because = text(
        format!("逾期未履行 {count} 项，每项扣 {each} 分，至多扣 {most} 分"),
        format!("duties that are overdue: {count}, {each} points off each, at most {most}"),
    );
    let points = (Points::ZERO - each * count).max(Points::ZERO - most);
    Ok(Award::points(points, because, [place]).under(under))
}

rencai_rule::export_rule!(YearEvaluation);
