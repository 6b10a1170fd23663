//! Cells of conditions and of outcomes, and what is said of those that cannot be taken.

use super::book::{At, means};
use super::condition::{Condition, Wrong};
use super::model::{Input, Kind, Role, Then};
use super::value::{decimal, millionths};
use crate::kernel::Refusal;
use crate::workbook::cell::half_width;

/// Characters of a condition.
const LONGEST: usize = 2_000;

/// A condition on a fact, with its words among the choices.
pub(super) fn condition(at: At<'_>, input: &Input) -> Result<Option<Condition>, Refusal> {
    let text = at.text()?;
    let name = &input.title.zh;
    let condition = Condition::read(input.kind, &text).map_err(|wrong| match wrong {
        Wrong::Blank => at.refuse(
            &format!("“{name}”一格空白：不限请写 -，缺少请写 空"),
            "the cell is blank: write - where anything will do, null for a missing fact",
            ["-", "空 / null"],
        ),
        Wrong::Empty => at.refuse("区间的起点在终点之后", "the interval begins behind its end", ["[30..40)"]),
        Wrong::Unreadable => at.refuse(
            &format!("“{text}”不是“{name}”可用的条件"),
            &format!("\"{text}\" is no condition on \"{}\"", input.name),
            notation(input),
        ),
    })?;
    if condition.as_ref().is_some_and(|condition| condition.written(input.kind).chars().count() > LONGEST) {
        let allowed = [format!("{LONGEST} 字 / characters")];
        return Err(at.refuse("条件过长", "the condition is too long", allowed));
    }
    if let Some(condition) = &condition
        && input.kind == Kind::Choice
        && let Some(word) = condition.words().find(|word| input.choices.iter().all(|choice| choice != word))
    {
        return Err(at.refuse(
            &format!("“{word}”不是“{name}”的选项"),
            &format!("\"{word}\" is no choice of \"{}\"", input.name),
            &input.choices,
        ));
    }
    Ok(condition)
}

/// How conditions on a fact are written.
fn notation(input: &Input) -> Vec<String> {
    let words: &[&str] = match input.kind {
        Kind::Integer => &["-", "35", ">=35", "<40", "[30..40)", "1,3,5", "not(0)", "空 / null"],
        Kind::Decimal => &["-", "87.5", ">=60.5", "[0.5..1)", "空 / null"],
        Kind::Date => &["-", "2010-12-31", ">=2005-01-01", "[2005-01-01..2010-12-31]", "空 / null"],
        Kind::Boolean => &["-", "是 / true", "否 / false", "空 / null"],
        Kind::Choice | Kind::Text | Kind::List => &["-", "\"甲\",\"乙\"", "not(\"甲\")", "空 / null"],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What follows from a row: met or failed, or points, perhaps for each of a count.
pub(super) fn then(at: At<'_>, role: Role, range: (i64, i64), inputs: &[Input]) -> Result<Then, Refusal> {
    if role == Role::Requirement {
        return at.choice(&[(true, "符合", "met"), (false, "不符合", "failed")]).map(Then::Met);
    }
    let text = at.text()?;
    let plain: String = half_width(&text).replace('×', "*").chars().filter(|char| !char.is_whitespace()).collect();
    let (points, each) = plain.split_once('*').map_or((plain.as_str(), None), |(points, each)| (points, Some(each)));
    let points = millionths(points).ok_or_else(|| {
        at.refuse(
            &format!("“{text}”不是分值"),
            &format!("\"{text}\" is no number of points"),
            ["8", "1.5", "8 * patents"],
        )
    })?;
    let Some(each) = each else {
        let (least, most) = range;
        if points < least || points > most {
            let allowed = [format!("{} – {}", decimal(least), decimal(most))];
            return Err(at.refuse(
                "分值超出本表的上下限",
                "the points lie outside of the table's floor and ceiling",
                allowed,
            ));
        }
        return Ok(Then::Points(points, None));
    };
    let counted = |input: &&Input| input.single() && input.kind == Kind::Integer;
    let found = inputs
        .iter()
        .position(|input| counted(&input) && (input.name == each || means(each, &input.title.zh, &input.title.en)));
    let found = found.ok_or_else(|| {
        let allowed = inputs
            .iter()
            .filter(counted)
            .map(|input| format!("{} / {}", input.name, input.title.zh))
            .chain(["8".to_owned()]);
        at.refuse("乘号后须为整数的事实", "what is multiplied by is a fact that is an integer", allowed)
    })?;
    Ok(Then::Points(points, Some(found)))
}

/// A reason, whose braces name facts.
pub(super) fn reason(at: At<'_>, role: Role, inputs: &[Input]) -> Result<String, Refusal> {
    let text = at.line(300)?;
    let points = (role == Role::Item).then_some("points");
    let names = || inputs.iter().filter(|input| input.single()).map(|input| input.name.as_str()).chain(points);
    let mut rest = text.as_str();
    while let Some((_, behind)) = rest.split_once('{') {
        let named = behind.split_once('}');
        let Some((_, after)) = named.filter(|(name, _)| names().any(|known| known == *name)) else {
            let allowed = names().map(|name| format!("{{{name}}}"));
            return Err(at.refuse("花括号中须为事实的名称", "braces hold the name of a fact", allowed));
        };
        rest = after;
    }
    Ok(text)
}
