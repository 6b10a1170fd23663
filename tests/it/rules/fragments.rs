//! What a rule may ask: its fragment against the schema.

use rencai::graphql::facts::Facts;
use rencai::kernel::{ErrorCode, Refusal};
use rencai::rules::facts::{FactSource, Fragment};

use crate::support::hall::reason;

fn check(fragment: &str) -> Result<Fragment, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(Facts::new().unwrap().check(fragment)).map_err(|failure| reason::<()>(Err(failure)))
}

fn refused(fragment: &str) -> Refusal {
    match check(fragment) {
        Ok(taken) => panic!("it was taken: {taken:?}"),
        Err(refusal) => {
            assert_eq!(refusal.code, ErrorCode::FragmentRefused, "{fragment}");
            assert_eq!(refusal.path, ["facts"]);
            assert!(!refusal.message.zh.is_empty());
            refusal
        }
    }
}

fn says(fragment: &str, words: &str) -> Refusal {
    let refusal = refused(fragment);
    assert!(refusal.message.en.contains(words), "{fragment}: {}", refusal.message.en);
    refusal
}

#[test]
fn a_fragment_names_every_field_that_it_reads() {
    let fragment = "fragment Facts on Nomination { ...Deep talent { born: birthDate } }
        fragment Deep on Nomination { answers unit { ... on Unit { code } ... { id __typename } } }";
    let taken = check(fragment).unwrap();
    assert_eq!(taken.on, "Nomination");
    assert_eq!(
        taken.coordinates,
        ["Nomination.answers", "Nomination.talent", "Nomination.unit", "Talent.birthDate", "Unit.code", "Unit.id",]
    );
    assert!(!taken.document.contains("$asOf"), "only the variables that it uses are declared");
}

/// Feature 59.
#[test]
fn a_field_that_the_schema_has_not_is_refused_with_those_that_it_has() {
    let refusal = says("fragment Facts on Nomination { salary }", "Nomination has no field salary");
    assert!(refusal.allowed.contains(&"answers".to_owned()) && refusal.allowed.contains(&"talent".to_owned()));
    says("fragment Facts on Nomination { answers { number } }", "has no field number");
    says("fragment Facts on Nomination { talent { phone } }", "Talent has no field phone");
}

/// Feature 59.
#[test]
fn an_operation_is_no_fragment() {
    for operation in [
        "fragment Facts on Nomination { answers } mutation M { nominationWithdraw(input: {nomination: \"x\"}) { auditId } }",
        "fragment Facts on Nomination { answers } subscription S { x }",
        "fragment Facts on Nomination { answers } query Another { viewer { roles } }",
        "fragment Facts on Nomination { answers } query A { __typename } query B { __typename }",
    ] {
        says(operation, "no operation");
    }
    says("fragment Facts on Nomination { answers } { viewer { roles } }", "no valid GraphQL document");
    says(
        "query RencaiFacts { viewer { roles } } fragment Facts on Nomination { answers }",
        "no valid GraphQL document",
    );
    says("", "no fragment named Facts");
    says("fragment Fact on Nomination { answers }", "no fragment named Facts");
    says("fragment Facts on Nomination { answers", "no valid GraphQL document");
    says("fragment Facts on Nomination { answers } fragment Facts on Nomination { id }", "no valid GraphQL document");
}

/// Feature 59.
#[test]
fn directives_are_refused_wherever_they_stand() {
    for fragment in [
        "fragment Facts on Nomination @skip(if: true) { answers }",
        "fragment Facts on Nomination { answers @include(if: true) }",
        "fragment Facts on Nomination { ... @include(if: true) { answers } }",
        "fragment Facts on Nomination { ...More @include(if: true) } fragment More on Nomination { answers }",
        "fragment Facts on Nomination { ...More } fragment More on Nomination @x { answers }",
    ] {
        says(fragment, "directives are not allowed");
    }
}

/// Feature 59.
#[test]
fn a_variable_is_one_of_three() {
    for fragment in [
        "fragment Facts on Nomination { edition { ranking(first: $count) { totalCount } } }",
        "fragment Facts on Nomination { edition { ranking(first: [$ids]) { totalCount } } }",
        "fragment Facts on Nomination { edition { ranking(first: {deep: [$ids]}) { totalCount } } }",
    ] {
        let refusal = says(fragment, "is not allowed");
        assert_eq!(refusal.allowed, ["asOf", "period", "division"]);
    }
}

/// Feature 59.
#[test]
fn the_schema_itself_is_not_asked_and_the_reserved_name_is_not_taken() {
    says("fragment Facts on Nomination { __schema { types { name } } }", "no field __schema");
    says("fragment Facts on Nomination { talent { __type(name: \"Talent\") { name } } }", "no field __type");
    says("fragment Facts on Nomination { rencaiType: id }", "rencaiType is reserved");
    says("fragment Facts on Nomination { rencaiType }", "rencaiType is reserved");
}

/// Feature 59.
#[test]
fn a_fragment_stands_on_what_has_an_id_and_goes_no_other_way() {
    says("fragment Facts on Query { viewer { roles } }", "which Query is not");
    says("fragment Facts on Mutation { auditId }", "which Mutation is not");
    says("fragment Facts on Salary { amount }", "which Salary is not");
    says("fragment Facts on Nomination { ... on Talent { birthDate } }", "the type condition is Nomination");
    says(
        "fragment Facts on Nomination { ...Wrong } fragment Wrong on Talent { birthDate }",
        "the type condition is Nomination",
    );
    says("fragment Facts on Nomination { ...Gone }", "there is no fragment Gone");
}

/// Feature 59.
#[test]
fn a_circle_and_a_deep_nest_are_refused() {
    says("fragment Facts on Nomination { ...Facts }", "in a circle");
    says(
        "fragment Facts on Nomination { ...A } fragment A on Nomination { ...B } fragment B on Nomination { ...A }",
        "in a circle",
    );
    let deep = format!("fragment Facts on Nomination {{ unit {{ {} id {} }} }}", "parent { ".repeat(9), "} ".repeat(9));
    says(&deep, "levels deep");
    let inline = format!("fragment Facts on Nomination {{ {} id {} }}", "... { ".repeat(9), "} ".repeat(9));
    says(&inline, "levels deep");
}

/// Feature 59.
#[test]
fn fragments_that_multiply_are_refused_and_not_walked_to_their_end() {
    let mut text = "fragment Facts on Nomination { ...F1 }".to_owned();
    for level in 1..7 {
        let below = format!("...F{} ", level + 1).repeat(60);
        text.push_str(&format!(" fragment F{level} on Nomination {{ {below} }}"));
    }
    text.push_str(" fragment F7 on Nomination { answers }");
    says(&text, "too many");
}

/// Feature 59.
#[test]
fn what_the_schemas_own_validation_refuses_is_refused_before_a_run() {
    for (fragment, zh, en) in [
        ("{ talent(of: 1) { name } }", "类型 Nomination 的字段 talent 没有参数 of", "Unknown argument"),
        ("{ talent }", "须选取下级字段", "must have a selection of subfields"),
        ("{ answers { x: __typename } }", "没有下级字段", "must not have a selection"),
        ("{ edition { ranking(first: \"many\") { totalCount } } }", "应为 Int", "expected type \"Int\""),
        ("{ edition { ranking(first: [1]) { totalCount } } }", "应为 Int", "expected type \"Int\""),
        ("{ edition { ranking(first: 1, first: 2) { totalCount } } }", "参数 first 重复", "only be one argument"),
        ("{ edition { ranking(first: $asOf) { totalCount } } }", "应为 Int", "expected type \"Int\""),
        ("{ one: id one: answers }", "互相冲突", "conflict"),
        ("{ id } fragment Spare on Nomination { id }", "片段 Spare 没有用到", "never used"),
        ("{ id } fragment Spare on Salary { id }", "没有类型 Salary", "Unknown type"),
    ] {
        let refusal = refused(&format!("fragment Facts on Nomination {fragment}"));
        assert!(refusal.message.en.contains(en), "{fragment}: {}", refusal.message.en);
        assert!(refusal.message.zh.contains(zh), "{fragment}: {}", refusal.message.zh);
    }
}

/// Feature 59.
#[test]
fn a_fragment_too_dear_for_a_full_batch_is_refused_with_the_limit_under_which_facts_are_read() {
    let fields = |many: usize| (0..many).map(|number| format!("a{number}: id ")).collect::<String>();
    let plain = |many| format!("fragment Facts on Nomination {{ {} }}", fields(many));
    let spread =
        |many| format!("fragment Facts on Nomination {{ ...More }} fragment More on Nomination {{ {} }}", fields(many));
    let list = |first| {
        format!(
            "fragment Facts on Nomination {{ edition {{ ranking(first: {first}) {{ edges {{ node {{ id }} }} }} }} }}"
        )
    };
    for (within, beyond) in [(plain(390), plain(391)), (spread(390), spread(391)), (list(129), list(130))] {
        check(&within).unwrap();
        let refusal = says(&beyond, "costs 390 a subject at most");
        assert!(refusal.message.zh.contains("每个对象的声明成本至多 390"), "{}", refusal.message.zh);
        assert_eq!(refusal.allowed, ["390"]);
    }
}
