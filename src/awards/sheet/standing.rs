//! How entries stand against those already there and against each other: new, the same again, or
//! another content under the same number. The first that came stands; nothing is overwritten.

use std::collections::HashMap;

use super::{Entry, Outcome, Row};
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
