//! The library's own errors in our words: each gets a code of the public list, the language that
//! was asked for and the id of the request. What has no known code is a fault, and a fault says
//! nothing of itself but where to find it.

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use serde::Deserialize;
use serde::de::value::{Error as NoSuch, StrDeserializer};

use super::asked::Asked;
use super::document::too_dear;
use super::rejection::{neutral, refused, written};
use crate::config::Limits;
use crate::kernel::{ErrorCode, Failure, Refusal};
use std::sync::Arc;

/// The errors of an answer as they are shown.
pub(super) fn shown(errors: Vec<ServerError>, executed: bool, asked: &Asked, limits: &Limits) -> Vec<ServerError> {
    errors.into_iter().flat_map(|error| one(error, executed, asked, limits)).collect()
}

fn one(error: ServerError, executed: bool, asked: &Asked, limits: &Limits) -> Vec<ServerError> {
    let failure = error.source::<Failure>().or_else(|| error.source::<Arc<Failure>>().map(AsRef::as_ref));
    if let Some(failure) = failure {
        return placed(written(failure, asked), &error);
    }
    if let Some(code) = code_of(&error)
        && code != ErrorCode::Internal
    {
        let mut error = error;
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("requestId", asked.id.as_str());
        return vec![error];
    }
    let explained = if executed { of_an_input(&error) } else { Some(of_a_document(&error.message, limits)) };
    let refusal = explained.unwrap_or_else(|| {
        let path = serde_json::to_string(&error.path).unwrap_or_default();
        tracing::error!(request_id = %asked.id, path, message = error.message, "a resolver failed");
        neutral(asked)
    });
    placed(vec![refused(&refusal, asked)], &error)
}

fn placed(mut shown: Vec<ServerError>, original: &ServerError) -> Vec<ServerError> {
    for one in &mut shown {
        one.locations.clone_from(&original.locations);
        one.path.clone_from(&original.path);
    }
    shown
}

/// The code that an error carries, if it is one of the list.
pub(super) fn code_of(error: &ServerError) -> Option<ErrorCode> {
    let Some(Value::String(code)) = error.extensions.as_ref()?.get("code") else { return None };
    ErrorCode::deserialize(StrDeserializer::<NoSuch>::new(code)).ok()
}

fn of_a_document(message: &str, limits: &Limits) -> Refusal {
    if message == "Query is too complex." {
        let limit = limits.complexity;
        return too_dear(
            format!("查询过贵：声明成本的上限为 {limit}"),
            format!("the query is too dear: its declared cost may be {limit} at most"),
        )
        .allowing([limit]);
    }
    if message == "Query is nested too deep." || message.starts_with("The recursion depth of the query") {
        let limit = limits.depth;
        return too_dear(
            format!("查询嵌套过深：至多 {limit} 层"),
            format!("the query is nested too deeply: at most {limit} levels"),
        )
        .allowing([limit]);
    }
    if message.starts_with("The number of directives on the field") {
        return too_dear("一个字段上的指令过多".to_owned(), "a field has too many directives".to_owned());
    }
    let plain = message.split(" Did you mean").next().unwrap_or(message);
    Refusal::new(ErrorCode::ValidationFailed, in_chinese(plain), plain)
}

/// Values that only the execution finds wanting; the library gives them no code.
fn of_an_input(error: &ServerError) -> Option<Refusal> {
    if error.source.is_some() {
        return None;
    }
    INPUTS.iter().find_map(|(pattern, zh)| {
        let holes = matched(pattern, &error.message)?;
        Some(Refusal::new(ErrorCode::BadInput, filled(zh, &holes), error.message.clone()))
    })
}

fn in_chinese(message: &str) -> String {
    DOCUMENTS
        .iter()
        .find_map(|(pattern, zh)| Some(filled(zh, &matched(pattern, message)?)))
        .unwrap_or_else(|| format!("请求文档不符合模式：{message}"))
}

/// What stands in the holes of a pattern, where the text has its form.
fn matched<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut holes = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let last = pieces.peek().is_none();
        let (hole, after) = if last { (rest.strip_suffix(piece)?, "") } else { rest.split_once(piece)? };
        holes.push(hole);
        rest = after;
    }
    rest.is_empty().then_some(holes)
}

fn filled(template: &str, holes: &[&str]) -> String {
    holes
        .iter()
        .enumerate()
        .fold(template.to_owned(), |text, (number, hole)| text.replace(&format!("{{{number}}}"), hole))
}

const INPUTS: &[(&str, &str)] = &[
    (r#"Failed to parse "{}": {}"#, "{0} 的值不合要求：{1}"),
    (r#"Expected input type "{}", found {}"#, "应为 {0}，现为 {1}"),
    ("Variable {} is not defined.", "变量 {0} 没有定义"),
    (r#"The "{}" parameter must be a non-negative number"#, "{0} 须是不小于 0 的数"),
];

const DOCUMENTS: &[(&str, &str)] = &[
    (r#"Unknown field "{}" on type "{}"."#, "类型 {1} 没有字段 {0}"),
    (r#"Unknown argument "{}" on field "{}" of type "{}"."#, "类型 {2} 的字段 {1} 没有参数 {0}"),
    (r#"Unknown argument "{}" on directive "{}"."#, "指令 {1} 没有参数 {0}"),
    (r#"Unknown directive "{}""#, "没有指令 {0}"),
    (r#"Unknown type "{}""#, "没有类型 {0}"),
    (r#"Unknown fragment: "{}""#, "没有片段 {0}"),
    (r#"Duplicate directive "{}""#, "指令 {0} 重复"),
    (r#"Directive "{}" may not be used on "{}""#, "指令 {0} 不能用于 {1}"),
    (r#"Field "{}" argument "{}" of type "{}" is required but not provided"#, "字段 {0} 缺少参数 {1}(类型 {2})"),
    (r#"Directive "@{}" argument "{}" of type "{}" is required but not provided"#, "指令 @{0} 缺少参数 {1}(类型 {2})"),
    (r#"Field "{}" must not have a selection since type "{}" has no subfields"#, "字段 {0} 的类型 {1} 没有下级字段"),
    (r#"Field "{}" of type "{}" must have a selection of subfields"#, "字段 {0}(类型 {1})须选取下级字段"),
    (r#"Fields "{}" conflict because {}"#, "字段 {0} 的两处选取互相冲突；请使用不同的别名"),
    (r#"Fragment "{}" is never used"#, "片段 {0} 没有用到"),
    (r#"Fragment "{}" cannot condition non composite type "{}""#, "片段 {0} 不能用于类型 {1}"),
    (r#"Fragment cannot condition non composite type "{}""#, "片段不能用于类型 {0}"),
    (r#"Fragment "{}" cannot be spread here as {}"#, "片段 {0} 不能在此展开：类型不符"),
    ("Fragment cannot be spread here as {}", "片段不能在此展开：类型不符"),
    (r#"There can only be one argument named "{}""#, "参数 {0} 重复"),
    (r#"There can only be one variable named "${}""#, "变量 ${0} 重复"),
    (r#"Variable "${}" is not defined by operation "{}""#, "操作 {1} 没有定义变量 ${0}"),
    (r#"Variable "${}" is not defined"#, "变量 ${0} 没有定义"),
    (r#"Variable "${}" is not used by operation "{}""#, "操作 {1} 没有用到变量 ${0}"),
    (r#"Variable "${}" is not used"#, "变量 ${0} 没有用到"),
    (r#"Variable "{}" cannot be of non-input type "{}""#, "变量 {0} 不能是类型 {1}"),
    (r#"Variable "{}" of type "{}" used in position expecting type "{}""#, "变量 {0} 的类型为 {1}，此处须为 {2}"),
    ("Invalid value for argument {}", "参数的值不合要求：{0}"),
    ("Invalid default value for argument: {}", "变量的默认值不合要求：{0}"),
    ("Schema is not configured for {}.", "本系统不提供 {0}"),
];
