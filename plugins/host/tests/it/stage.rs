//! What the tests share: one host, the committed components, and cases for them.

use std::sync::{Arc, LazyLock};

use rencai_host::{Context, Described, Fault, Host, Rule, Settings, Subject, Verdict, canonicalize};
use serde_json::Value;

pub const WUHUA: &[u8] = include_bytes!("../../../counties/wuhua-young-engineers/rule.wasm");
pub const WUHUA_PARAMETERS: &str = include_str!("../../../counties/wuhua-young-engineers/parameters.json");
pub const WUHUA_FACTS: &str = include_str!("../../../counties/wuhua-young-engineers/facts.json");
pub const SHILIN: &[u8] = include_bytes!("../../../counties/shilin-rural-talent/rule.wasm");
pub const SHILIN_PARAMETERS: &str = include_str!("../../../counties/shilin-rural-talent/parameters.json");
pub const SHILIN_FACTS: &str = include_str!("../../../counties/shilin-rural-talent/facts.json");
pub const EIGHT: &[u8] = include_bytes!("../../benches/eight-items/rule.wasm");
pub const EIGHT_PARAMETERS: &str = include_str!("../../benches/eight-items/parameters.json");
pub const EIGHT_FACTS: &str = include_str!("../../benches/eight-items/facts.json");
pub const HOSTILE: &[u8] = include_bytes!("../../../hostile/rule.wasm");

/// One host for all tests, as one server has one. Its fuse is long: these tests may run on a machine
/// that is busy, and what ends a rule here is fuel.
pub static HOST: LazyLock<Host> = LazyLock::new(|| {
    let mut settings = Settings { workers: Some(2), ..Settings::default() };
    settings.limits.fuse_milliseconds = 60_000;
    Host::new(settings).unwrap()
});

/// The committed rules, held so that each is compiled once.
static HELD: LazyLock<Vec<Arc<Rule>>> =
    LazyLock::new(|| [WUHUA, SHILIN, HOSTILE].map(|component| HOST.load(component).unwrap()).to_vec());

pub fn context(described: &Described) -> Context {
    Context {
        division: "530102".to_owned(),
        programme: "trial".to_owned(),
        stage: "selection".to_owned(),
        as_of: "2010-12-31".to_owned(),
        period: "2010".to_owned(),
        parameters: described.parameters.clone(),
    }
}

/// A rule under parameters, ready to judge.
pub struct Trial {
    pub rule: Arc<Rule>,
    pub described: Described,
    pub context: Context,
}

impl Trial {
    pub fn of(component: &[u8], parameters: &str) -> Result<Self, Fault> {
        assert_eq!(HELD.len(), 3);
        let rule = HOST.load(component)?;
        let described = rule.describe(parameters)?;
        let context = context(&described);
        Ok(Self { rule, described, context })
    }

    pub fn judge(&self, subjects: &[Subject]) -> Result<Vec<Verdict>, Fault> {
        Ok(self.rule.judge(&self.described, &self.context, subjects)?.verdicts)
    }
}

pub fn wuhua() -> Trial {
    Trial::of(WUHUA, WUHUA_PARAMETERS).unwrap()
}

/// The committed sample facts of a rule.
pub fn samples(text: &str) -> Vec<Subject> {
    let entries: Vec<Value> = serde_json::from_str(text).unwrap();
    let subject = |entry: &Value| Subject {
        id: entry["id"].as_str().unwrap().to_owned(),
        facts: canonicalize(&entry["facts"].to_string()).unwrap(),
    };
    entries.iter().map(subject).collect()
}

/// Facts of a made-up engineer.
pub fn engineer(number: usize) -> Subject {
    let facts = format!(
        r#"{{"talent":{{"birthDate":{}}},"answers":{{"yearsInPost":{},"patents":[{}],"projects":[{{"name":"示例工程","role":"{}"}}]}}}}"#,
        if number % 7 == 3 { "null".to_owned() } else { format!("\"19{}-0{}-15\"", 60 + number % 30, 1 + number % 9) },
        number * 8 % 65,
        (0..number % 4)
            .map(|patent| format!(
                r#"{{"title":"样例","number":"S-{patent}","granted":"200{}-05-05"}}"#,
                3 + (number + patent) % 7
            ))
            .collect::<Vec<_>>()
            .join(","),
        if number.is_multiple_of(2) { "主持" } else { "骨干" },
    );
    Subject { id: format!("subject-{number}"), facts: canonicalize(&facts).unwrap() }
}

/// Three subjects for the hostile guest.
pub fn three() -> Vec<Subject> {
    (1..=3)
        .map(|number| Subject { id: format!("s{number}"), facts: format!(r#"{{"answers":{{"count":{number}}}}}"#) })
        .collect()
}

/// Says that the host still judges a good rule as it did before.
pub fn still_judges() {
    let trial = wuhua();
    let verdicts = trial.judge(&samples(WUHUA_FACTS)).unwrap();
    let Verdict::Judged(judgement) = &verdicts[0] else { panic!("the good rule did not judge") };
    assert_eq!(judgement.total.to_string(), "43.5");
}
