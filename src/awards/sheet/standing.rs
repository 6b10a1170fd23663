//! How entries stand against those already there and against each other: new, the same again, or
//! another content under the same number. The first that came stands; nothing is overwritten.

use std::collections::HashMap;

use super::{Entry, Row};
use crate::kernel::{Digest, Refusals};

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
    /// The word that reports use.
    #[must_use]
    pub const fn as_str(self, dry_run: bool) -> &'static str {
        match self {
            Self::New if dry_run => "WOULD_CREATE",
            Self::New => "CREATED",
            Self::Same(_) => "SAME",
            Self::Conflict(_) => "CONFLICT",
            Self::Refused => "REFUSED",
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
