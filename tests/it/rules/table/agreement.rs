//! Small random tables: what the analysis says of them and what the component decides by them, against
//! asking every row about every input of a grid.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rencai::rules::table;
use rencai_host::{Subject, Verdict};
use serde_json::{Value, json};

use super::{Rows, answering, book, by_tables, measure, points_sheet, rows, rule_sheet};

/// How the first column's values are written; the grid has a value between any two ends.
#[derive(Debug, Clone, Copy)]
enum Scale {
    Integer,
    Decimal,
    Date,
}

/// The last step of the first column's grid.
const STEPS: i64 = 8;

impl Scale {
    /// A step of the grid. Ends of conditions stand on even steps only, so that decimals between two
    /// ends are asked as well.
    fn value(self, step: i64) -> String {
        match self {
            Self::Integer => step.to_string(),
            Self::Decimal => {
                let text = format!("{}.{:02}", step / 4, step % 4 * 25);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::Date => format!("2010-03-{:02}", step + 1),
        }
    }

    fn answer(self, step: i64) -> Value {
        match self {
            Self::Integer => json!(step),
            _ => json!(self.value(step)),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Integer => "整数",
            Self::Decimal => "小数",
            Self::Date => "日期",
        }
    }
}

const WORDS: [&str; 3] = ["甲", "乙", "丙"];

#[derive(Debug, Clone)]
enum Cell {
    Any,
    Missing,
    /// From one step to another, whether each end belongs to it, and whether the missing fact is named too.
    Between(i64, bool, i64, bool),
    From(i64, bool),
    To(i64, bool),
    Words(Vec<usize>, bool, bool),
    Boolean(bool),
}

/// Whether a row applies: yes, no, or nobody knows.
type Truth = Option<bool>;

impl Cell {
    fn text(&self, scale: Scale) -> String {
        match self {
            Self::Any => "-".to_owned(),
            Self::Missing => "空".to_owned(),
            Self::Between(least, from, most, to) => format!(
                "{}{}..{}{}",
                if *from { '[' } else { '(' },
                scale.value(*least),
                scale.value(*most),
                if *to { ']' } else { ')' }
            ),
            Self::From(least, closed) => format!("{}{}", if *closed { ">=" } else { ">" }, scale.value(*least)),
            Self::To(most, closed) => format!("{}{}", if *closed { "<=" } else { "<" }, scale.value(*most)),
            Self::Words(words, negated, missing) => {
                let words = words.iter().map(|word| format!("\"{}\"", WORDS[*word]));
                let list = words.chain(missing.then(|| "null".to_owned())).collect::<Vec<_>>().join(",");
                if *negated { format!("not({list})") } else { list }
            }
            Self::Boolean(yes) => if *yes { "是" } else { "否" }.to_owned(),
        }
    }

    fn minds_missing(&self) -> bool {
        matches!(self, Self::Missing | Self::Words(_, _, true))
    }

    fn holds(&self, value: Option<i64>, minded: bool) -> Truth {
        let Some(value) = value else {
            return match self {
                Self::Any => Some(true),
                _ if !minded => None,
                Self::Missing => Some(true),
                Self::Words(_, negated, missing) => Some(missing != negated),
                _ => Some(false),
            };
        };
        Some(match self {
            Self::Any => true,
            Self::Missing => false,
            Self::Between(least, from, most, to) => {
                (*least < value || (*from && *least == value)) && (value < *most || (*to && *most == value))
            }
            Self::From(least, closed) => *least < value || (*closed && *least == value),
            Self::To(most, closed) => value < *most || (*closed && *most == value),
            Self::Words(words, negated, _) => words.iter().any(|word| *word as i64 == value) != *negated,
            Self::Boolean(yes) => i64::from(*yes) == value,
        })
    }
}

#[derive(Debug, Clone)]
struct Table {
    scale: Scale,
    policy: &'static str,
    rows: Vec<([Cell; 3], i64)>,
}

type Input = [Option<i64>; 3];

impl Table {
    fn bytes(&self) -> Vec<u8> {
        let scale = self.scale;
        let facts = format!(
            "名称 | 中文名 | 类型 | 来源 | 下限 | 上限 | 选项 | 必填
             a | 甲题 | {} | 表单 | {} | {} | | 否
             b | 乙题 | 选项 | 表单 | | | 甲、乙、丙 | 否
             c | 丙题 | 是否 | 表单 | | | | 否",
            scale.kind(),
            scale.value(0),
            scale.value(STEPS)
        );
        let mut body: Rows = rows("a | b | c | 结果");
        for (cells, points) in &self.rows {
            body.push(cells.iter().map(|cell| cell.text(scale)).chain([points.to_string()]).collect());
        }
        let head = points_sheet(self.policy, "10", "");
        book(&[("规则", rule_sheet()), ("事实", rows(&facts)), ("评分", [head, body].concat())])
    }

    fn minded(&self, column: usize) -> bool {
        self.rows.iter().any(|(cells, _)| cells[column].minds_missing())
    }

    fn applies(&self, row: usize, input: &Input) -> Truth {
        let truths: Vec<Truth> =
            (0..3).map(|column| self.rows[row].0[column].holds(input[column], self.minded(column))).collect();
        if truths.contains(&Some(false)) {
            Some(false)
        } else if truths.contains(&None) {
            None
        } else {
            Some(true)
        }
    }

    /// The rows that apply to an input of the analysed space, in which nothing is unknown.
    fn hits(&self, input: &Input) -> Vec<usize> {
        (0..self.rows.len()).filter(|row| self.applies(*row, input) == Some(true)).collect()
    }

    /// Every input; a missing fact among them where `missing` says so of its column.
    fn grid(missing: [bool; 3]) -> Vec<Input> {
        let axis = |column: usize, last: i64| {
            missing[column].then_some(None).into_iter().chain((0..=last).map(Some)).collect::<Vec<_>>()
        };
        let mut inputs = Vec::new();
        for a in axis(0, STEPS) {
            for b in axis(1, 2) {
                for c in axis(2, 1) {
                    inputs.push([a, b, c]);
                }
            }
        }
        inputs
    }

    /// The points, or that a person has to look.
    fn points(&self, input: &Input) -> Option<i64> {
        let truths: Vec<Truth> = (0..self.rows.len()).map(|row| self.applies(row, input)).collect();
        let hits: Vec<usize> = (0..truths.len()).filter(|row| truths[*row] == Some(true)).collect();
        let unknown = truths.iter().position(Option::is_none);
        match self.policy {
            "唯一" => match (hits.as_slice(), unknown) {
                ([row], _) => Some(self.rows[*row].1),
                ([], None) => Some(0),
                _ => None,
            },
            "首个" => match (hits.first(), unknown) {
                (Some(row), Some(unknown)) if unknown < *row => None,
                (Some(row), _) => Some(self.rows[*row].1),
                (None, Some(_)) => None,
                (None, None) => Some(0),
            },
            _ if unknown.is_some() => None,
            _ => Some(hits.iter().map(|row| self.rows[*row].1).sum::<i64>().min(10)),
        }
    }

    /// An example of a message, `a = 3, b = “甲”, c = 是 / true`, as an input.
    fn read_example(&self, message: &str) -> Input {
        let (_, example) = message.split_once("for example ").unwrap();
        let value = |name: &str| {
            let (_, rest) = example.split_once(&format!("{name} = ")).unwrap();
            rest.split_once(", ").map_or(rest, |(value, _)| value).to_owned()
        };
        let step = |text: &str| (0..=STEPS).find(|step| self.scale.value(*step) == text);
        // A decimal between two steps of the grid answers as the step between the same ends does.
        let between = |text: &str| {
            let number = |text: &str| {
                let (whole, behind) = text.split_once('.').unwrap_or((text, "0"));
                whole.parse::<i64>().unwrap() * 1_000_000 + format!("{behind:0<6}").parse::<i64>().unwrap()
            };
            (0..STEPS).filter(|step| step % 2 == 0).find_map(|step| {
                let inside = number(&self.scale.value(step)) < number(text)
                    && number(text) < number(&self.scale.value(step + 2));
                inside.then_some(step + 1)
            })
        };
        let a = value("a");
        let a = if a.starts_with('空') { None } else { Some(step(&a).or_else(|| between(&a)).unwrap()) };
        let b = WORDS.iter().position(|word| value("b").contains(word)).map(|at| at as i64);
        let c = if value("c").starts_with('空') { None } else { Some(i64::from(value("c").starts_with('是'))) };
        [a, b, c]
    }
}

fn cell(column: usize) -> BoxedStrategy<Cell> {
    let end = || (0..=STEPS / 2).prop_map(|step| step * 2);
    let rare = prop_oneof![4 => Just(Cell::Any), 1 => Just(Cell::Missing)];
    match column {
        0 => prop_oneof![
            2 => rare,
            3 => (end(), any::<bool>(), end(), any::<bool>())
                .prop_filter("not empty", |(least, _, most, _)| least < most)
                .prop_map(|(least, from, most, to)| Cell::Between(least, from, most, to)),
            2 => (end(), any::<bool>()).prop_map(|(least, closed)| Cell::From(least, closed)),
            2 => (end(), any::<bool>()).prop_map(|(most, closed)| Cell::To(most, closed)),
        ]
        .boxed(),
        1 => prop_oneof![
            1 => rare,
            2 => (prop::collection::btree_set(0_usize..3, 1..3), any::<bool>(), prop::bool::weighted(0.15))
                .prop_map(|(words, negated, missing)| Cell::Words(words.into_iter().collect(), negated, missing)),
        ]
        .boxed(),
        _ => prop_oneof![3 => rare, 2 => any::<bool>().prop_map(Cell::Boolean)].boxed(),
    }
}

fn tables() -> impl Strategy<Value = Table> {
    let scale = prop_oneof![Just(Scale::Integer), Just(Scale::Decimal), Just(Scale::Date)];
    let policy = prop_oneof![Just("唯一"), Just("首个"), Just("合计")];
    let row = ([cell(0), cell(1), cell(2)], 1_i64..6);
    (scale, policy, prop::collection::vec(row, 1..7)).prop_map(|(scale, policy, rows)| Table { scale, policy, rows })
}

fn counted(messages: &[String], word: &str) -> usize {
    messages.iter().filter(|message| message.contains(word)).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 73.
    #[test]
    fn the_analysis_says_what_asking_every_row_about_every_input_says(table in tables()) {
        let analysis = table::analyse(&measure(&table.bytes()));
        let refused: Vec<String> = analysis.refused.iter().map(|one| one.message.en.clone()).collect();
        let notes: Vec<String> = analysis.notes.iter().map(|one| one.message.en.clone()).collect();
        let space = Table::grid([0, 1, 2].map(|column| table.minded(column)));

        let never = |row: usize, column: usize| {
            space.iter().all(|input| table.rows[row].0[column].holds(input[column], table.minded(column)) != Some(true))
        };
        let idle = (0..table.rows.len()).flat_map(|row| (0..3).map(move |column| (row, column)));
        let idle = idle.filter(|(row, column)| never(*row, *column)).count();
        prop_assert_eq!(counted(&refused, "never satisfied"), idle);
        if idle > 0 {
            return Ok(());
        }

        let pairs = (0..table.rows.len()).flat_map(|other| (0..other).map(move |one| (one, other)));
        let meeting = pairs.filter(|(one, other)| {
            space.iter().any(|input| { let hits = table.hits(input); hits.contains(one) && hits.contains(other) })
        }).count();
        prop_assert_eq!(counted(&refused, " overlap in "), if table.policy == "唯一" { meeting } else { 0 });

        let shadowed = (0..table.rows.len())
            .filter(|row| space.iter().all(|input| table.hits(input).first() != Some(row)))
            .count();
        prop_assert_eq!(counted(&refused, "never applies"), if table.policy == "首个" { shadowed } else { 0 });

        let open = space.iter().filter(|input| table.hits(input).is_empty()).count();
        let told = if table.policy == "合计" { &notes } else { &refused };
        prop_assert_eq!(counted(told, "no row applies to") > 0, open > 0);
        for message in told.iter().filter(|message| message.contains("no row applies to")) {
            let example = table.read_example(message);
            prop_assert!(table.hits(&example).is_empty(), "{} is covered: {:?}", message, example);
        }
        for message in refused.iter().filter(|message| message.contains(" overlap in ")) {
            prop_assert!(table.hits(&table.read_example(message)).len() > 1, "{}", message);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 73.
    #[test]
    fn the_component_decides_what_asking_every_row_decides(table in tables()) {
        let inputs = Table::grid([true; 3]);
        let subjects: Vec<Subject> = inputs.iter().enumerate().map(|(id, [a, b, c])| {
            let mut answers: BTreeMap<&str, Value> = BTreeMap::new();
            answers.extend(a.map(|a| ("a", table.scale.answer(a))));
            answers.extend(b.map(|b| ("b", json!(WORDS[b as usize]))));
            answers.extend(c.map(|c| ("c", json!(c == 1))));
            answering(id, &answers)
        }).collect();
        let batch = by_tables(&measure(&table.bytes()), &subjects);
        for (input, verdict) in inputs.iter().zip(&batch.verdicts) {
            let points = match verdict {
                Verdict::Judged(sheet) => Some(sheet.total.to_string()),
                Verdict::Unjudged(_) => None,
            };
            prop_assert_eq!(points, table.points(input).map(|points| points.to_string()), "{:?}", input);
        }
    }
}
