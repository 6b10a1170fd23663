//! A cell and what it can be read as. Numbers are the shortest decimal text that gives the stored
//! number again, so that no arithmetic on fractions takes place.

use std::borrow::Cow;

use crate::kernel::{Day, ErrorCode, Refusal, money::Fen};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(String),
    Day(Day),
    /// A time, a duration, a day with a time, or a serial number that is no day.
    Moment(String),
    Boolean(bool),
    Formula(String),
    /// An error such as `#N/A`.
    Fault(String),
    /// Covered by a neighbour.
    Merged,
}

/// How a workbook counts days, for bare numbers where a day is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    From1900,
    From1904,
    /// Text files: a bare number is no day.
    Nowhere,
}

/// Why a cell cannot be read as what is asked.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub zh: Cow<'static, str>,
    pub en: Cow<'static, str>,
    pub allowed: Vec<String>,
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    pub sheet: &'p str,
    pub row: u32,
    pub column: usize,
    pub heading: &'p str,
}

impl Place<'_> {
    /// Sheet, row, and heading (the letter where there is none).
    pub fn path(self) -> [String; 3] {
        let heading = if self.heading.is_empty() { letters(self.column) } else { self.heading.to_owned() };
        [self.sheet.to_owned(), self.row.to_string(), heading]
    }

    pub fn refuse(self, code: ErrorCode, why: &Unreadable) -> Refusal {
        let cell = format!("{}{}", letters(self.column), self.row);
        Refusal::new(code, format!("单元格 {cell}：{}", why.zh), format!("cell {cell}: {}", why.en))
            .at(self.path())
            .allowing(&why.allowed)
    }
}

/// The letters of a column: 0 is A, 26 is AA.
pub(crate) fn letters(column: usize) -> String {
    let mut rest = column;
    let mut text = String::new();
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or_default();
        text.insert(0, char::from(b'A' + letter));
        if rest < 26 {
            return text;
        }
        rest = rest / 26 - 1;
    }
}

pub(crate) fn unreadable(
    zh: impl Into<Cow<'static, str>>,
    en: impl Into<Cow<'static, str>>,
    allowed: &[&str],
) -> Unreadable {
    Unreadable { zh: zh.into(), en: en.into(), allowed: allowed.iter().map(|one| (*one).to_owned()).collect() }
}

const DAYS: [&str; 4] = ["2010-12-31", "2010/12/31", "2010年12月31日", "20101231"];
/// Excel keeps so many digits of a number; the rest becomes zeros.
const EXACT_DIGITS: usize = 15;

impl Cell {
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty | Self::Merged => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// As a report shows it.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty | Self::Merged => Cow::Borrowed(""),
            Self::Text(text) | Self::Number(text) | Self::Moment(text) | Self::Fault(text) => Cow::Borrowed(text),
            Self::Formula(text) => Cow::Owned(format!("={text}")),
            Self::Day(day) => Cow::Owned(day.to_string()),
            Self::Boolean(true) => Cow::Borrowed("TRUE"),
            Self::Boolean(false) => Cow::Borrowed("FALSE"),
        }
    }

    /// What makes a cell unusable whatever is asked of it.
    pub fn fault(&self) -> Option<Unreadable> {
        match self {
            Self::Formula(_) => Some(unreadable(
                "含公式，不能导入：请改为公式的值",
                "holds a formula, which cannot be imported: replace it by its value",
                &["a value"],
            )),
            Self::Fault(_) => Some(unreadable("是错误值", "holds an error", &["a value"])),
            Self::Merged => Some(unreadable(
                "被合并单元格覆盖",
                "is covered by a merged cell",
                &["unmerged cells, each with its own value"],
            )),
            _ => None,
        }
    }

    /// Text without blanks at its ends.
    pub fn text(&self) -> Result<String, Unreadable> {
        match self {
            Self::Text(text) => {
                let text = tidy(text);
                if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
                    return Err(unreadable("含控制字符", "holds control characters", &["plain text"]));
                }
                Ok(text)
            }
            Self::Number(digits) if digits.len() > EXACT_DIGITS => Err(unreadable(
                "数字超过15位，Excel 已丢失末位：请将该列设为文本后重填",
                "is a number of more than 15 digits, whose last ones Excel has lost: format the column as text and fill it again",
                &["a cell formatted as text"],
            )),
            Self::Number(digits) => Ok(digits.clone()),
            Self::Day(_) | Self::Moment(_) => Err(unreadable(
                "已被 Excel 变为日期：请将该列设为文本后重填",
                "was turned into a date by Excel: format the column as text and fill it again",
                &["a cell formatted as text"],
            )),
            Self::Boolean(_) => {
                Err(unreadable("是逻辑值，应为文字", "holds true or false where text is asked", &["text"]))
            }
            Self::Empty => Ok(String::new()),
            Self::Formula(_) | Self::Fault(_) | Self::Merged => {
                Err(self.fault().unwrap_or_else(|| unreadable("", "", &[])))
            }
        }
    }

    /// A number of somebody or something: text in which full-width letters and digits become plain.
    pub fn key(&self) -> Result<String, Unreadable> {
        let text = half_width(&self.text()?);
        if text.contains(char::is_whitespace) || text.chars().count() > 64 {
            return Err(unreadable("编号不可用", "cannot be used as a number", &["1 to 64 characters without blanks"]));
        }
        Ok(text)
    }

    /// An exact integer.
    pub fn integer(&self) -> Result<i64, Unreadable> {
        let wrong = || unreadable("应为整数", "must be an integer", &["an integer without a fraction, such as 12"]);
        let text = match self {
            Self::Text(text) => half_width(&tidy(text)),
            Self::Number(digits) => digits.clone(),
            _ => return Err(self.fault().unwrap_or_else(wrong)),
        };
        let plain = ungrouped(&text).unwrap_or(text);
        let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.len() > EXACT_DIGITS + 1 {
            return Err(wrong());
        }
        plain.parse().map_err(|_| wrong())
    }

    /// An amount in yuan, exact to the fen.
    pub fn yuan(&self) -> Result<Fen, Unreadable> {
        let wrong = || {
            let en = "must be an amount in yuan with two decimal places at most";
            unreadable("应为金额（元），至多两位小数", en, &["1234.50"])
        };
        let text = match self {
            Self::Text(text) => half_width(&tidy(text)),
            Self::Number(digits) if digits.len() <= EXACT_DIGITS => digits.clone(),
            _ => return Err(self.fault().unwrap_or_else(wrong)),
        };
        let (yuan, fen) = text.split_once('.').unwrap_or((text.as_str(), "00"));
        let yuan = ungrouped(yuan).unwrap_or_else(|| yuan.to_owned());
        let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(&yuan) || !plain(fen) || fen.len() > 2 {
            return Err(wrong());
        }
        let found = format!("{yuan}{fen:0<2}").parse().ok().map(Fen);
        found.filter(|fen| *fen <= Fen::MOST).ok_or_else(wrong)
    }

    /// A calendar day.
    pub fn day(&self, counting: Counting) -> Result<Day, Unreadable> {
        let wrong = || unreadable("应为日期", "must be a day", &DAYS);
        match self {
            Self::Day(day) => Ok(*day),
            Self::Text(text) => written_day(&half_width(&tidy(text))).ok_or_else(wrong),
            Self::Number(digits) => match (written_day(digits), digits.len()) {
                (Some(day), _) => Ok(day),
                // A bare serial number. Four digits would be a year that somebody typed, six a month.
                (None, 5) => digits.parse().ok().and_then(|serial| counting.day(serial)).ok_or_else(wrong),
                _ => Err(wrong()),
            },
            Self::Moment(_) => Err(unreadable("应为不带时刻的日期", "must be a day without a time", &DAYS)),
            _ => Err(self.fault().unwrap_or_else(wrong)),
        }
    }

    /// Yes or no.
    pub fn boolean(&self) -> Result<bool, Unreadable> {
        let wrong =
            || unreadable("应为“是”或“否”", "must be yes or no", &["是", "否", "true", "false", "yes", "no", "1", "0"]);
        let text = match self {
            Self::Boolean(value) => return Ok(*value),
            Self::Text(text) => half_width(&tidy(text)).to_ascii_lowercase(),
            Self::Number(digits) => digits.clone(),
            _ => return Err(self.fault().unwrap_or_else(wrong)),
        };
        match text.as_str() {
            "是" | "true" | "yes" | "1" | "y" => Ok(true),
            "否" | "false" | "no" | "0" | "n" => Ok(false),
            _ => Err(wrong()),
        }
    }
}

impl Counting {
    /// The day of a serial number. The 1900 system has a 29 February 1900 that never was: 60.
    pub fn day(self, serial: i64) -> Option<Day> {
        let (year, month, day, days) = match self {
            Self::From1900 if (1..60).contains(&serial) => (1899, 12, 31, serial),
            Self::From1900 if serial > 60 => (1899, 12, 30, serial),
            Self::From1904 if serial >= 0 => (1904, 1, 1, serial),
            _ => return None,
        };
        let first = Day::of(year, month, day)?;
        let found = Day(first.0.checked_add_signed(chrono::Duration::try_days(days)?)?);
        (1900..=2200).contains(&found.year()).then_some(found)
    }
}

/// The text of a stored number: the shortest that reads as the same number again.
pub(crate) fn shortest(number: f64) -> Cell {
    if !number.is_finite() {
        return Cell::Fault("#NUM!".to_owned());
    }
    let text = number.to_string();
    Cell::Number(if text == "-0" { "0".to_owned() } else { text })
}

/// Without blanks at its ends, the marks that nobody sees, and the line ends of one system.
pub(crate) fn tidy(text: &str) -> String {
    let unseen = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}');
    text.trim_matches(unseen).replace("\r\n", "\n").replace('\r', "\n")
}

/// Full-width forms of ASCII as ASCII.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
            0x3000 => ' ',
            _ => c,
        })
        .collect()
}

/// `12,000` as `12000`, where the groups are whole.
fn ungrouped(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut groups = digits.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let whole = !rest.is_empty() && (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    whole.then(|| text.replace(',', ""))
}

/// A day as people write it.
pub(crate) fn written_day(text: &str) -> Option<Day> {
    let text = [" 00:00:00", " 0:00:00", " 00:00", " 0:00"]
        .iter()
        .find_map(|midnight| text.strip_suffix(midnight))
        .unwrap_or(text);
    let day = if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Day::of(text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?)
    } else {
        let (year, month, day) = if let Some((year, rest)) = text.split_once('年') {
            let (month, day) = rest.strip_suffix('日')?.split_once('月')?;
            (year, month, day)
        } else {
            let mark = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
            let (year, rest) = text.split_once(mark)?;
            let (month, day) = rest.split_once(mark)?;
            (year, month, day)
        };
        let digits = |part: &str, most: usize| {
            let part = part.trim();
            (!part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u32>().ok())
                .flatten()
        };
        let year = Some(year.trim()).filter(|year| year.len() == 4).and_then(|year| digits(year, 4))?;
        Day::of(i32::try_from(year).ok()?, digits(month, 2)?, digits(day, 2)?)
    }?;
    (1900..=2200).contains(&day.year()).then_some(day)
}
