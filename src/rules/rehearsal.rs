//! The scenes in which a rule is rehearsed before anything is judged with it. Sample subjects are made of
//! what its fragment asks and of what its form takes, the same for the same rule on every machine. A
//! rehearsal looks like a judging, so that no rule can behave in it and nowhere else.

use rencai_host::{Context, Limits, Subject};
use serde_json::{Map, Value, json};

use super::cases::{Case, Setting};
use super::facts::{Fragment, Shape};
use super::form::{day, text};
use super::{Form, component_failure};
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal, Refusals, canonical, id::NominationId};

/// How many subjects are made up.
const SAMPLES: usize = 8;
/// How many contexts of test cases are rehearsed.
const MOST_SCENES: usize = 16;
/// From when on ids are made up, in milliseconds; 2010-01-01.
const FIRST_MOMENT: u64 = 1_262_304_000_000;
/// Characters of a sample's facts that a refusal shows.
const FACTS_SHOWN: usize = 1_000;

/// Subjects before a rule, and what they are judged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// In what.
    pub context: Context,
    /// Over whom.
    pub subjects: Vec<Subject>,
}

/// An edition such as a division has.
#[must_use]
pub fn context(division: &str, parameters: &str) -> Context {
    Context {
        division: division.to_owned(),
        programme: "young-talents".to_owned(),
        stage: "selection".to_owned(),
        as_of: "2010-12-31".to_owned(),
        period: "2010".to_owned(),
        parameters: parameters.to_owned(),
    }
}

/// The scenes of a version's own test cases: each context that they name, with their facts after the samples.
///
/// # Errors
/// Facts without a canonical form.
pub fn of_cases(cases: &[Case], samples: &[Subject], parameters: &str, limits: &Limits) -> Result<Vec<Scene>, Fault> {
    let mut settings: Vec<&Setting> = Vec::new();
    for case in cases {
        if settings.len() < MOST_SCENES && !settings.contains(&&case.context) {
            settings.push(&case.context);
        }
    }
    let mut scenes = Vec::with_capacity(settings.len());
    for setting in settings {
        let mut subjects = samples.to_vec();
        for case in cases.iter().filter(|case| case.context == *setting) {
            let facts = canonical(&case.facts).map_err(Fault::new)?;
            subjects.push(Subject { id: id(&facts, subjects.len()), facts });
        }
        let first = limits.batches(subjects, |subject| subject.facts.len()).into_iter().next();
        scenes.extend(first.map(|subjects| Scene { context: setting.context(parameters), subjects }));
    }
    Ok(scenes)
}

/// An id such as a nomination has, the same each time.
fn id(facts: &str, number: usize) -> String {
    let digest = Digest::of(format!("{number} {facts}"));
    let (mut random, mut time) = ([0; 10], [0; 8]);
    random.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
    time.iter_mut().skip(4).zip(digest.as_bytes().iter().rev()).for_each(|(to, from)| *to = *from);
    let uuid = uuid::Builder::from_unix_timestamp_millis(FIRST_MOMENT + u64::from_be_bytes(time), &random).into_uuid();
    NominationId(uuid).global()
}

/// The subjects, from the barest to the fullest.
///
/// # Errors
/// `FORM_REFUSED` where no answers can be made up that satisfy the form.
pub fn samples(fragment: &Fragment, form: &Form) -> Result<Vec<Subject>, Failure> {
    let mut samples = Vec::with_capacity(SAMPLES);
    for number in 0..SAMPLES {
        let Some(answers) = form.sample(number) else { continue };
        let facts = Sampler { number, made: 0, answers }.value(&fragment.shape, 0);
        let facts = canonical(&facts).map_err(Fault::new)?;
        samples.push(Subject { id: id(&facts, number), facts });
    }
    if samples.is_empty() {
        return Err(Refusal::new(
            ErrorCode::FormRefused,
            "无法拟出符合表单的答案，规则不能试演：请为难以拟出的题目给出 examples",
            "no answers can be made up that satisfy the form, so that the rule cannot be rehearsed: give examples of what is hard to make up",
        )
        .at(["form"])
        .allowing(["examples"])
        .into());
    }
    Ok(samples)
}

/// Says of a fault what the subject was that it is about: a sample by its number.
#[must_use]
pub fn failure(fault: &rencai_host::Fault, samples: &[Subject]) -> Failure {
    let mut failure = component_failure(fault);
    let sample = (1..).zip(samples).find(|(_, sample)| fault.subject.as_ref() == Some(&sample.id));
    if let (Failure::Refused(Refusals(reasons)), Some((number, sample))) = (&mut failure, sample) {
        let facts: String = sample.facts.chars().take(FACTS_SHOWN).collect();
        for refusal in reasons {
            let name = format!("sample-{number}");
            refusal.message.zh.push_str(&format!("；试演对象 {name} 的事实：{facts}"));
            refusal.message.en.push_str(&format!("; the facts of {name} in the rehearsal: {facts}"));
            refusal.path.iter_mut().filter(|part| **part == sample.id).for_each(|part| part.clone_from(&name));
        }
    }
    failure
}

struct Sampler {
    number: usize,
    made: usize,
    answers: Value,
}

impl Sampler {
    fn value(&mut self, shape: &Shape, depth: usize) -> Value {
        self.made += 1;
        let turn = self.number + self.made;
        match shape {
            Shape::Object(fields) => {
                let fields = fields.iter().map(|(name, field)| (name.clone(), self.value(field, depth + 1)));
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Shape::List(item) => {
                let many = if depth < 3 { 3 } else { 2 };
                Value::Array((0..self.number % many).map(|_| self.value(item, depth + 1)).collect())
            }
            Shape::Optional(_) if self.number == 0 || (self.number > 1 && turn.is_multiple_of(4)) => Value::Null,
            Shape::Optional(inner) => self.value(inner, depth),
            Shape::Answers => self.answers.clone(),
            Shape::Choice(words) => words.get(turn % words.len().max(1)).map_or(Value::Null, |word| json!(word)),
            Shape::Scalar(name) => match name.as_str() {
                "Boolean" => json!(turn.is_multiple_of(2)),
                "Int" => json!(turn),
                "Long" => json!(turn.to_string()),
                "Date" => json!(day(turn)),
                "DateTime" => json!(format!("{}T08:00:00.000000Z", day(turn))),
                "JSON" => json!({}),
                _ => json!(text(turn, 8)),
            },
        }
    }
}
