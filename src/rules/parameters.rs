//! Parameters against the schema that a rule gives for them: no remote references, patterns that
//! match in linear time.

use jsonschema::PatternOptions;
use serde_json::Value;

use crate::kernel::{ErrorCode, Refusal};

/// Checks parameters.
///
/// # Errors
/// `PARAMETERS_BREAK_SCHEMA` with the JSON Pointer of the first value that does not fit.
pub fn check(schema: &str, parameters: &str) -> Result<(), Refusal> {
    let refuse = |zh: String, en: String| Refusal::new(ErrorCode::ParametersBreakSchema, zh, en);
    let schema: Value = serde_json::from_str(schema).map_err(|_| {
        refuse("规则的参数模式不是 JSON".to_owned(), "the rule's parameters schema is no JSON".to_owned())
    })?;
    let parameters: Value = serde_json::from_str(parameters)
        .map_err(|_| refuse("参数不是 JSON".to_owned(), "the parameters are no JSON".to_owned()).at(["parameters"]))?;
    let validator = jsonschema::options()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|_| {
            refuse(
                "规则的参数模式无效，或引用了外部模式".to_owned(),
                "the rule's parameters schema is not valid, or refers outside itself".to_owned(),
            )
        })?;
    match validator.iter_errors(&parameters).next() {
        None => Ok(()),
        Some(error) => {
            let at = error.instance_path().to_string();
            let by = error.schema_path().to_string();
            Err(refuse(
                format!("参数 {at} 不符合模式 {by}"),
                format!("the parameter at {at} does not satisfy the schema's {by}"),
            )
            .at(["parameters".to_owned(), at])
            .allowing([by]))
        }
    }
}
