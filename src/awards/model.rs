//! The pure decisions of the room: which moves an edition and a nomination may make, and what is
//! asked of a code, a year and the number of places.

use crate::kernel::{ErrorCode, Refusal};

macro_rules! machine {
    ($(#[doc = $doc:literal])+ $name:ident, $zh:literal, $en:literal {
        $($(#[doc = $sdoc:literal])+ $state:ident = $text:literal => [$($next:ident),*]),+ $(,)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, async_graphql::Enum)]
        pub enum $name { $($(#[doc = $sdoc])+ $state),+ }

        impl $name {
            /// All states, in the order of their course.
            pub const ALL: &'static [Self] = &[$(Self::$state),+];

            /// As the database and the schema write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$state => $text),+ }
            }

            /// The states to which it may move.
            #[must_use]
            pub const fn next(self) -> &'static [Self] {
                match self { $(Self::$state => &[$(Self::$next),*]),+ }
            }

            /// Moves along a drawn edge.
            ///
            /// # Errors
            /// `STATE_FORBIDS`, naming the moves that are allowed.
            pub fn go(self, to: Self) -> Result<Self, Refusal> {
                if self.next().contains(&to) {
                    return Ok(to);
                }
                Err(Refusal::new(
                    ErrorCode::StateForbids,
                    format!("{}处于 {}，不能转为 {}", $zh, self.as_str(), to.as_str()),
                    format!("the {} is {} and cannot become {}", $en, self.as_str(), to.as_str()),
                )
                .at(["state"])
                .allowing(self.next().iter().map(|state| state.as_str())))
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|state| state.as_str() == text).ok_or_else(|| text.to_owned())
            }
        }
    };
}

machine! {
    /// 届次的状态：DRAFT → OPEN → CLOSED → JUDGING → RANKED;除末态外可 CANCELLED;CLOSED → OPEN 需理由;
    /// JUDGING 失败回到 CLOSED;RANKED 可再评。
    ///
    /// The state of an edition: DRAFT → OPEN → CLOSED → JUDGING → RANKED. CANCELLED from any but the
    /// last; CLOSED → OPEN needs a reason; JUDGING falls back to CLOSED when a run fails; RANKED may be judged again.
    EditionState, "届次", "edition" {
        /// 草拟。
        ///
        /// Being prepared.
        Draft = "DRAFT" => [Open, Cancelled],
        /// 开放提名。
        ///
        /// Takes nominations.
        Open = "OPEN" => [Closed, Cancelled],
        /// 提名截止。
        ///
        /// Takes no more nominations.
        Closed = "CLOSED" => [Open, Judging, Cancelled],
        /// 评审进行中。
        ///
        /// A run is under way.
        Judging = "JUDGING" => [Closed, Ranked, Cancelled],
        /// 已排名。
        ///
        /// Has a ranking.
        Ranked = "RANKED" => [Judging],
        /// 已取消。
        ///
        /// Was called off.
        Cancelled = "CANCELLED" => [],
    }
}

machine! {
    /// 提名的状态：DRAFT → SUBMITTED → WITHDRAWN 或 JUDGED。
    ///
    /// The state of a nomination: DRAFT → SUBMITTED → WITHDRAWN or JUDGED.
    NominationState, "提名", "nomination" {
        /// 草拟。
        ///
        /// Being prepared.
        Draft = "DRAFT" => [Submitted, Withdrawn],
        /// 已提交。
        ///
        /// Submitted.
        Submitted = "SUBMITTED" => [Withdrawn, Judged],
        /// 已撤回。
        ///
        /// Withdrawn.
        Withdrawn = "WITHDRAWN" => [],
        /// 已评。
        ///
        /// Judged.
        Judged = "JUDGED" => [Judged],
    }
}

/// Most places of an edition.
const MOST_PLACES: i64 = 100_000;
/// Longest name of a programme, in characters.
const LONGEST_NAME: usize = 200;

/// Checks a code that people write: lower case, digits and hyphens.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_code(field: &str, code: &str) -> Result<(), Refusal> {
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=60).contains(&code.len()) && code.chars().all(sound) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        "代码为 1 至 60 个小写字母、数字或连字符",
        "a code has 1 to 60 lower-case letters, digits and hyphens",
    )
    .at([field])
    .allowing(["[a-z0-9-]{1,60}"]))
}

/// Checks a name that people read.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_name(field: &str, name: &str) -> Result<(), Refusal> {
    if !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        format!("名称为 1 至 {LONGEST_NAME} 个字符"),
        format!("a name has 1 to {LONGEST_NAME} characters"),
    )
    .at([field]))
}

/// Checks the number of places.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_places(places: i64) -> Result<(), Refusal> {
    if (1..=MOST_PLACES).contains(&places) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        format!("名额须在 1 至 {MOST_PLACES} 之间"),
        format!("the number of places lies between 1 and {MOST_PLACES}"),
    )
    .at(["places"])
    .allowing([format!("1-{MOST_PLACES}")]))
}

/// Checks the year of an edition.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_year(year: i64) -> Result<(), Refusal> {
    if (1949..=2999).contains(&year) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::BadInput, "年份须在 1949 至 2999 之间", "the year lies between 1949 and 2999")
        .at(["year"])
        .allowing(["1949-2999"]))
}
