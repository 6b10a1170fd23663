//! What values a fact may have, and what of its titles a form can show.

use std::collections::BTreeSet;

use super::{CHOICES, GREATEST, Key, LEAST, Row, TITLE};
use crate::kernel::{Refusal, Text};
use crate::rules::form::{RESERVED, RESERVED_IN_LISTS, RESERVED_TABS, bounds};
use crate::rules::table::book::folded;
use crate::rules::table::model::{Derive, Input, Kind, Source};
use crate::rules::table::value::{position, widest, written};

const LONGEST_TEXT: u32 = 200;
const LONGEST_LIST: u32 = 50;
const YEARS: (i64, i64) = (0, 150);
const RANGE: &str = "下限不高于上限 / the least is not above the greatest";

impl Row<'_> {
    /// Whether a question's titles tell it apart from the others, and from the columns of every import.
    pub(super) fn presentable(
        &self,
        title: &Text,
        list: Option<usize>,
        kind: Kind,
        known: &[Input],
    ) -> Result<(), Refusal> {
        let at = self.at(TITLE);
        let reserved: &[&str] = match (kind, list) {
            (Kind::List, _) => &RESERVED_TABS,
            (_, Some(_)) => &RESERVED_IN_LISTS,
            (_, None) => &RESERVED,
        };
        let beside = known.iter().filter(|input| {
            matches!(input.source, Source::Ask { .. })
                && input.list == list
                && (input.kind == Kind::List) == (kind == Kind::List)
        });
        let short = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let others = beside.flat_map(|input| [short(&input.name), input.title.zh.clone(), input.title.en.clone()]);
        let taken: BTreeSet<String> =
            others.chain(reserved.iter().map(|word| (*word).to_owned())).map(|word| folded(&word)).collect();
        if let Some(word) =
            [&title.zh, &title.en].into_iter().find(|word| !word.is_empty() && taken.contains(&folded(word)))
        {
            return Err(at.refuse(
                &format!("“{word}”与另一题或导入表的固定列同名"),
                &format!("\"{word}\" is the name of another question or of a column of every import"),
                ["titles of its own for each question"],
            ));
        }
        let tab =
            title.zh.chars().count() <= bounds::TAB && !title.zh.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']);
        if kind == Kind::List && !tab {
            let allowed = [format!("1 – {} 字 / characters, no []:*?/\\'", bounds::TAB)];
            return Err(at.refuse("列表的中文名用作工作表名", "the title of a list names a sheet", allowed));
        }
        Ok(())
    }

    pub(super) fn choices(&self, kind: Kind) -> Result<Vec<String>, Refusal> {
        let Some(at) = self.some(CHOICES) else {
            if kind == Kind::Choice {
                return Err(self.at(CHOICES).refuse("选项不得为空", "the choices must not be empty", ["主持、骨干"]));
            }
            return Ok(Vec::new());
        };
        if kind != Kind::Choice {
            return Err(at.refuse("只有选项类型才有选项", "only a choice has choices", ["blank"]));
        }
        let text = at.text()?;
        let choices: Vec<String> =
            text.split(['、', ',', '，', ';', '；', '\n']).map(|one| one.trim().to_owned()).collect();
        let good = |one: &String| !one.is_empty() && one.chars().count() <= 100 && !one.contains(['"', '“', '”']);
        let distinct: BTreeSet<&String> = choices.iter().collect();
        if !choices.iter().all(good) || distinct.len() != choices.len() || choices.len() > bounds::CHOICES {
            return Err(at.refuse(
                "选项须互不相同、不含引号，以顿号分隔",
                "choices are distinct, without quotation marks, with commas between them",
                ["主持、骨干"],
            ));
        }
        Ok(choices)
    }

    /// The least and greatest position, and the length of a text or list.
    pub(super) fn bounds(&self, kind: Kind, source: &Source, known: &[Input]) -> Result<((i64, i64), u32), Refusal> {
        let longest = match kind {
            Kind::Text => (LONGEST_TEXT, 4_000),
            Kind::List => (LONGEST_LIST, 500),
            _ => (0, 0),
        };
        if longest.1 > 0 {
            if let Some(at) = self.some(LEAST) {
                return Err(at.refuse("此类型没有下限", "this kind has no least value", ["blank"]));
            }
            let Some(at) = self.some(GREATEST) else { return Ok(((0, 0), longest.0)) };
            let given = at.cell.integer().ok().and_then(|given| u32::try_from(given).ok());
            let given = given.filter(|given| (1..=longest.1).contains(given));
            let given = given
                .ok_or_else(|| at.refuse("长度不可用", "no length that can be used", [format!("1 – {}", longest.1)]))?;
            return Ok(((0, 0), given));
        }
        let (least, greatest) = match source {
            Source::Field { years: true, .. } | Source::Made { how: Derive::Years, .. } => YEARS,
            Source::Made { of, how: Derive::Count, .. } => {
                (0, known.get(*of).map_or(0, |list| i64::from(list.longest)))
            }
            _ => widest(kind),
        };
        let bound = |key: Key, otherwise: i64| match self.some(key) {
            None => Ok(otherwise),
            Some(at) if kind.ordered() => position(kind, &at.text()?).ok_or_else(|| {
                let (least, greatest) = widest(kind);
                let allowed = [format!("{} – {}", written(kind, least), written(kind, greatest))];
                at.refuse("不是此类型的值", "this is no value of the kind", allowed)
            }),
            Some(at) => Err(at.refuse("此类型没有上下限", "this kind has no bounds", ["blank"])),
        };
        let bounds = (bound(LEAST, least)?, bound(GREATEST, greatest)?);
        if bounds.0 > bounds.1 {
            return Err(self.at(GREATEST).refuse("上限低于下限", "the greatest is below the least", [RANGE]));
        }
        Ok((bounds, 0))
    }
}
