//! The second engine: the same bytes and the same fuel, or the version is refused.

use rencai_host::{FaultCode, Host, Settings};

use crate::stage::{
    HOST, HOSTILE, SHILIN, SHILIN_FACTS, SHILIN_PARAMETERS, Trial, WUHUA, WUHUA_FACTS, WUHUA_PARAMETERS, engineer,
    samples, three,
};

/// Feature 58.
#[test]
fn the_example_rules_are_judged_alike_by_both_engines() {
    for (component, parameters, facts) in
        [(WUHUA, WUHUA_PARAMETERS, WUHUA_FACTS), (SHILIN, SHILIN_PARAMETERS, SHILIN_FACTS), (HOSTILE, "{}", "[]")]
    {
        let Trial { described, context, .. } = Trial::of(component, parameters).unwrap();
        HOST.second_opinion(component, &described, &context, &samples(facts)).unwrap();
    }
    let Trial { described, context, .. } = Trial::of(WUHUA, WUHUA_PARAMETERS).unwrap();
    let many: Vec<_> = (0..1_000).map(engineer).collect();
    HOST.second_opinion(WUHUA, &described, &context, &many).unwrap();
}

#[test]
fn a_rule_that_fails_on_both_engines_fails_as_it_does_on_the_first() {
    let Trial { described, context, .. } = Trial::of(HOSTILE, r#"{"misbehave":"over-ceiling"}"#).unwrap();
    let fault = HOST.second_opinion(HOSTILE, &described, &context, &three()).unwrap_err();
    assert_eq!((fault.code, fault.subject.as_deref()), (FaultCode::AboveCeiling, Some("s1")));
}

#[test]
fn what_is_compiled_for_the_second_engine_is_used_once_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings {
        cache: Some(folder.path().to_owned()),
        compiler: Some(env!("CARGO_BIN_EXE_compile-component").into()),
        workers: Some(1),
        ..Settings::default()
    };
    settings.limits.fuse_milliseconds = 60_000;
    let Trial { described, context, .. } = Trial::of(WUHUA, WUHUA_PARAMETERS).unwrap();
    let host = Host::new(settings).unwrap();
    host.second_opinion(WUHUA, &described, &context, &samples(WUHUA_FACTS)).unwrap();
    let entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(entries.filter(|path| path.extension().is_some_and(|end| end == "compiled")).count(), 1);
}
