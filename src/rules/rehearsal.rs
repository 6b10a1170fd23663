//! The sample subjects with which a rule is rehearsed before anything is judged with it: made of what
//! its fragment asks and of what its form takes, the same for the same rule on every machine.

use rencai_host::{Context, Subject};
use serde_json::{Map, Value, json};

use super::facts::{Fragment, Shape};
use super::form::{day, text};
use super::{Form, component_failure};
use crate::kernel::{ErrorCode, Failure, Fault, Refusal, Refusals, canonical};

/// How many subjects are made up.
const SAMPLES: usize = 8;
/// Characters of a sample's facts that a refusal shows.
const FACTS_SHOWN: usize = 1_000;

/// A context that names no division and no programme.
#[must_use]
pub fn context(parameters: &str) -> Context {
    Context {
        division: "rehearsal".to_owned(),
        programme: "rehearsal".to_owned(),
        stage: "rehearsal".to_owned(),
        as_of: "2010-12-31".to_owned(),
        period: "2010".to_owned(),
        parameters: parameters.to_owned(),
    }
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
        samples.push(Subject { id: format!("sample-{}", number + 1), facts });
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

/// Says of a fault what the subject was that it is about.
#[must_use]
pub fn failure(fault: &rencai_host::Fault, samples: &[Subject]) -> Failure {
    let mut failure = component_failure(fault);
    let sample = samples.iter().find(|sample| fault.subject.as_ref() == Some(&sample.id));
    if let (Failure::Refused(Refusals(reasons)), Some(sample)) = (&mut failure, sample) {
        let facts: String = sample.facts.chars().take(FACTS_SHOWN).collect();
        for refusal in reasons {
            refusal.message.zh.push_str(&format!("；试演对象 {} 的事实：{facts}", sample.id));
            refusal.message.en.push_str(&format!("; the facts of {} in the rehearsal: {facts}", sample.id));
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
