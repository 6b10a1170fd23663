//! How entries stand against those already there and against each other: new, the same again, or
//! another content under the same number. The first that came stands; nothing is overwritten.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Entry, Row};
use crate::kernel::{Digest, ErrorCode, Refusal, Refusals};

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has its talent number yet.
    New,
    /// The same content is there already: in this row of the file, or before it where `None`.
    Same(Option<u32>),
    /// Another content is there already: in this row of the file, or before it where `None`.
    Conflict(Option<u32>),
    /// The row cannot be taken.
    Refused,
}

impl Standing {
    /// What becomes of the row, or would in a dry run.
    #[must_use]
    pub const fn outcome(self, dry_run: bool) -> Outcome {
        match self {
            Self::New if dry_run => Outcome::WouldCreate,
            Self::New => Outcome::Created,
            Self::Same(_) => Outcome::Same,
            Self::Conflict(_) => Outcome::Conflict,
            Self::Refused => Outcome::Refused,
        }
    }

    /// Why nothing is written for a row that is the same or in conflict.
    #[must_use]
    pub fn reason(self) -> Option<Refusal> {
        let place = |row: Option<u32>| match row {
            Some(row) => (format!("本文件第 {row} 行"), format!("row {row} of this file")),
            None => ("已有的提名".to_owned(), "the nomination that is there already".to_owned()),
        };
        let (zh, en) = match self {
            Self::New | Self::Refused => return None,
            Self::Same(row) => {
                let (zh, en) = place(row);
                (format!("与{zh}完全相同，未重复写入"), format!("the same as {en}; it is not written again"))
            }
            Self::Conflict(row) => {
                let (zh, en) = place(row);
                (
                    format!("与{zh}编号相同而内容不同，未写入"),
                    format!("the number is that of {en} and the content is another; it is not written"),
                )
            }
        };
        Some(Refusal::new(ErrorCode::AlreadyNominated, zh, en))
    }
}

/// What became of a row of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum)]
#[graphql(name = "ImportOutcome")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// 已建立。
    ///
    /// It was created.
    Created,
    /// 试运行：将建立。
    ///
    /// A dry run: it would be created.
    WouldCreate,
    /// 内容相同，已有。
    ///
    /// The same is there already.
    Same,
    /// 编号相同，内容不同。
    ///
    /// The number is taken by another content.
    Conflict,
    /// 拒收。
    ///
    /// It was refused.
    Refused,
}

impl Outcome {
    /// All of them, as reports count them.
    pub const ALL: [Self; 5] = [Self::Created, Self::WouldCreate, Self::Same, Self::Conflict, Self::Refused];

    /// The word as it is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::WouldCreate => "WOULD_CREATE",
            Self::Same => "SAME",
            Self::Conflict => "CONFLICT",
            Self::Refused => "REFUSED",
        }
    }

    /// The word in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Created => "已建立",
            Self::WouldCreate => "将建立",
            Self::Same => "相同，未重复",
            Self::Conflict => "冲突，未写入",
            Self::Refused => "拒收",
        }
    }
}

/// One standing for each row, in the same order, given the digests of entries that are already there
/// by talent number.
#[must_use]
pub fn standings(rows: &[Row], present: &HashMap<String, Digest>) -> Vec<Standing> {
    let mut seen: HashMap<&str, (Digest, u32)> = HashMap::new();
    rows.iter().map(|row| standing(row.number, &row.entry, present, &mut seen)).collect()
}

fn standing<'r>(
    number: u32,
    entry: &'r Result<Entry, Refusals>,
    present: &HashMap<String, Digest>,
    seen: &mut HashMap<&'r str, (Digest, u32)>,
) -> Standing {
    let Ok(entry) = entry else { return Standing::Refused };
    let digest = entry.digest();
    if let Some(there) = present.get(&entry.number) {
        return if *there == digest { Standing::Same(None) } else { Standing::Conflict(None) };
    }
    match seen.get(entry.number.as_str()) {
        Some((there, row)) if *there == digest => Standing::Same(Some(*row)),
        Some((_, row)) => Standing::Conflict(Some(*row)),
        None => {
            seen.insert(&entry.number, (digest, number));
            Standing::New
        }
    }
}
