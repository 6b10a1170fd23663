//! What a rule may ask: its fragment against the schema.

use rencai::graphql::facts::Facts;
use rencai::kernel::{ErrorCode, Refusal};
use rencai::rules::facts::FactSource;

fn refused(fragment: &str) -> Refusal {
    match Facts::new().unwrap().check(fragment) {
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
    let taken = Facts::new().unwrap().check(fragment).unwrap();
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
