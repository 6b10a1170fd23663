//! What one judgement costs, with fuel, lifting and verification in it.
//!
//! `cargo bench --bench judging`. One worker, batches of 256; the figure is judgements a second of one
//! core. `verify` is the host's share alone.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rencai_host::{Context, Host, Settings, Subject, canonicalize, verify};

const THREE: &[u8] = include_bytes!("../../counties/wuhua-young-engineers/rule.wasm");
const THREE_PARAMETERS: &str = include_str!("../../counties/wuhua-young-engineers/parameters.json");
const EIGHT: &[u8] = include_bytes!("eight-items/rule.wasm");
const EIGHT_PARAMETERS: &str = include_str!("eight-items/parameters.json");

fn three(number: usize) -> String {
    format!(
        r#"{{"talent":{{"birthDate":"19{}-04-12"}},"answers":{{"yearsInPost":{},
        "patents":[{{"title":"滇池底泥絮凝装置（样例）","number":"ZL-SAMPLE-{number:05}-1","granted":"2009-03-18"}},
        {{"title":"高原温差补偿阀（样例）","number":"ZL-SAMPLE-{number:05}-2","granted":"2010-06-30"}}],
        "projects":[{{"name":"示例一号泵站改造工程","role":"主持"}},{{"name":"示例二号管网工程","role":"骨干"}},
        {{"name":"示例三号城市供水管网工程","role":"骨干"}},{{"name":"示例四号水文监测站工程","role":"骨干"}}]}}}}"#,
        70 + number % 20,
        number % 30,
    )
}

fn eight(number: usize) -> String {
    let dated = |name: &str| {
        format!(
            r#"[{{"title":"{name}样例甲","number":"S-{number:05}","on":"2008-05-01"}},{{"title":"{name}样例乙","number":"T-{number:05}","on":"2010-02-03"}}]"#
        )
    };
    format!(
        r#"{{"talent":{{"birthDate":"19{}-04-12","category":"SKILLED"}},"answers":{{"yearsInPost":{},
        "patents":{},"papers":{},"standards":{},"prizes":{},
        "projects":[{{"name":"示例一号工程","role":"主持","budget":250000}},{{"name":"示例二号工程","role":"骨干","budget":90000}}],
        "apprentices":[{{"number":"A1","craft":"钳工","independent":true}},{{"number":"A2","craft":"焊工","independent":false}}],
        "training":[{{"topic":"安全","hours":16}},{{"topic":"工艺","hours":32}}]}}}}"#,
        70 + number % 20,
        number % 30,
        dated("专利"),
        dated("论文"),
        dated("标准"),
        dated("奖励"),
    )
}

/// A name, a component, its parameters, and facts by number.
type Bench = (&'static str, &'static [u8], &'static str, fn(usize) -> String);

fn judging(criterion: &mut Criterion) {
    let host = Host::new(Settings { workers: Some(1), ..Settings::default() }).unwrap();
    let cases: [Bench; 2] =
        [("three items", THREE, THREE_PARAMETERS, three), ("eight items", EIGHT, EIGHT_PARAMETERS, eight)];
    for (name, component, parameters, facts) in cases {
        let rule = host.load(component).unwrap();
        let described = Arc::new(rule.describe(parameters).unwrap());
        let context = Arc::new(Context {
            division: "530102".to_owned(),
            programme: "trial".to_owned(),
            stage: "selection".to_owned(),
            as_of: "2010-12-31".to_owned(),
            period: "2010".to_owned(),
            parameters: described.parameters.clone(),
        });
        let subjects: Vec<Subject> = (0..256)
            .map(|number| Subject { id: format!("subject-{number}"), facts: canonicalize(&facts(number)).unwrap() })
            .collect();
        let batch = rule.judge(&described, &context, &subjects).unwrap();
        let bytes: usize = subjects.iter().map(|subject| subject.facts.len()).sum();
        println!("{name}: {} bytes of facts and {} fuel a subject", bytes / 256, batch.fuel / 256);

        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(256));
        group.bench_function("judged and verified", |bencher| {
            bencher
                .iter(|| rule.submit(Arc::clone(&described), Arc::clone(&context), subjects.clone()).wait().unwrap());
        });
        group.bench_function("verified alone", |bencher| {
            let limits = host.limits();
            bencher.iter(|| {
                verify(&described.manifest, &described.parameters, black_box(&subjects), &batch.verdicts, limits)
                    .unwrap();
            });
        });
        group.finish();
    }
}

criterion_group!(benches, judging);
criterion_main!(benches);
