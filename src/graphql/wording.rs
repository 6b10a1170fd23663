//! What the library says of documents and values, in Chinese beside its English. Our own scalars say
//! both themselves, parted by a middle dot.

use crate::kernel::Text;

/// What it says of a document whose declared cost is past the limit.
pub const TOO_DEAR: &str = "Query is too complex.";
const BOTH: &str = " · ";

/// A validation error.
#[must_use]
pub fn of_a_document(message: &str) -> Text {
    let plain = message.split(" Did you mean").next().unwrap_or(message);
    let zh = said_by(DOCUMENTS, plain).unwrap_or_else(|| format!("请求文档不符合模式：{plain}"));
    Text { zh, en: plain.to_owned() }
}

/// A value that only the execution finds wanting; `None` where the message is of something else.
#[must_use]
pub fn of_a_value(message: &str) -> Option<Text> {
    let parted = matched("Failed to parse \"{}\": {}", message).and_then(|holes| match holes.as_slice() {
        [ty, both] => both.split_once(BOTH).map(|(zh, en)| (*ty, zh, en)),
        _ => None,
    });
    if let Some((ty, zh, en)) = parted {
        // What a list or an object says of its items is told once more behind the sentence.
        let en = en.split(" (occurred").next().unwrap_or(en);
        return Some(Text {
            zh: format!("{ty} 的值不合要求：{zh}"),
            en: format!("the value of {ty} is not as it must be: {en}"),
        });
    }
    Some(Text { zh: said_by(VALUES, message)?, en: message.to_owned() })
}

fn said_by(sentences: &[(&str, &str)], message: &str) -> Option<String> {
    sentences.iter().find_map(|(pattern, zh)| Some(filled(zh, &matched(pattern, message)?)))
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

/// A hole holds a name, or a detail that has a sentence of its own.
fn filled(template: &str, holes: &[&str]) -> String {
    holes.iter().enumerate().fold(template.to_owned(), |text, (number, hole)| {
        text.replace(&format!("{{{number}}}"), &said_by(DETAILS, hole).unwrap_or_else(|| (*hole).to_owned()))
    })
}

const VALUES: &[(&str, &str)] = &[
    (r#"Failed to parse "{}": {}"#, "{0} 的值不合要求：{1}"),
    (r#"Expected input type "{}", found {}"#, "应为 {0}，现为 {1}"),
    ("Variable {} is not defined.", "变量 {0} 没有定义"),
    (r#"The "{}" parameter must be a non-negative number"#, "{0} 须是不小于 0 的数"),
];

const DETAILS: &[(&str, &str)] = &[
    (r#"expected type "{}""#, "应为 {0}"),
    (r#"enumeration type "{}" does not contain the value "{}""#, "枚举 {0} 没有值 {1}"),
    (r#"field "{}" of type "{}" is required but not provided"#, "缺少字段 {0}(类型 {1})"),
    (r#"unknown field "{}" of type "{}""#, "类型 {1} 没有字段 {0}"),
    ("Oneof input objects requires have exactly one field", "须恰好给出一个字段"),
    (
        "Oneof Input Objects require that exactly one field must be supplied and that field must not be null",
        "须恰好给出一个非空字段",
    ),
    (r#"Expected input type "{}", found {}."#, "应为 {0}，现为 {1}"),
    ("Invalid number", "数值无效"),
    ("Only integers from {} to {} are accepted.", "只接受 {0} 至 {1} 的整数"),
    ("the value is {}, must be less than or equal to {}", "值为 {0}，不得大于 {1}"),
    ("the value is {}, must be greater than or equal to {}", "值为 {0}，不得小于 {1}"),
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
    (r#"Invalid value for argument "{}", {}"#, "参数 {0} 的值不合要求：{1}"),
    (r#"Invalid default value for argument: "{}", {}"#, "变量 {0} 的默认值不合要求：{1}"),
    (r#"Failed to parse "{}": {}"#, "{0} 的值不合要求：{1}"),
    ("document contains multiple operations", "文档有多个操作，每个都须有名称"),
    ("document does not contain an operation", "文档没有操作"),
    ("operation {} is defined twice", "操作 {0} 重复"),
    ("fragment {} is defined twice", "片段 {0} 重复"),
    ("Schema is not configured for {}.", "本系统不提供 {0}"),
];
