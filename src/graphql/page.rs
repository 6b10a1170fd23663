//! Lists that can pass fifty: connections with a stable order and an opaque cursor.

use async_graphql::{OutputType, SimpleObject};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::awards::api::{EditionNode, ImportRowNode, JudgementNode, NominationNode};
use crate::kernel::{ErrorCode, Refusal};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::rules::api::RuleNode;
use crate::store::api::{AuditEntryNode, RefusedAttemptNode};

/// How many when nobody says.
pub const USUAL: i32 = 20;
/// How many at most.
pub const MOST: i32 = 100;

/// 一页。
///
/// A page of a list.
#[derive(SimpleObject)]
#[graphql(concrete(name = "ClauseConnection", params(ClauseNode)))]
#[graphql(concrete(name = "UnitConnection", params(UnitNode)))]
#[graphql(concrete(name = "RuleConnection", params(RuleNode)))]
#[graphql(concrete(name = "EditionConnection", params(EditionNode)))]
#[graphql(concrete(name = "NominationConnection", params(NominationNode)))]
#[graphql(concrete(name = "JudgementConnection", params(JudgementNode)))]
#[graphql(concrete(name = "ImportRowConnection", params(ImportRowNode)))]
#[graphql(concrete(name = "AuditEntryConnection", params(AuditEntryNode)))]
#[graphql(concrete(name = "RefusedAttemptConnection", params(RefusedAttemptNode)))]
pub struct Connection<N: OutputType>
where
    Edge<N>: OutputType,
{
    /// 本页各项及其游标。
    ///
    /// The items of the page with their cursors.
    pub edges: Vec<Edge<N>>,
    /// 是否还有后页，及末项游标。
    ///
    /// Whether there is more, and from where.
    pub page_info: PageInfo,
    /// 总数；只在询问时计数。
    ///
    /// How many there are in all; counted only when asked for.
    pub total_count: Option<i32>,
}

/// 页中的一项。
///
/// An item of a page.
#[derive(SimpleObject)]
#[graphql(concrete(name = "ClauseEdge", params(ClauseNode)))]
#[graphql(concrete(name = "UnitEdge", params(UnitNode)))]
#[graphql(concrete(name = "RuleEdge", params(RuleNode)))]
#[graphql(concrete(name = "EditionEdge", params(EditionNode)))]
#[graphql(concrete(name = "NominationEdge", params(NominationNode)))]
#[graphql(concrete(name = "JudgementEdge", params(JudgementNode)))]
#[graphql(concrete(name = "ImportRowEdge", params(ImportRowNode)))]
#[graphql(concrete(name = "AuditEntryEdge", params(AuditEntryNode)))]
#[graphql(concrete(name = "RefusedAttemptEdge", params(RefusedAttemptNode)))]
pub struct Edge<N: OutputType> {
    /// 游标，用作 after。
    ///
    /// The cursor, to be given as `after`.
    pub cursor: String,
    /// 该项。
    ///
    /// The item.
    pub node: N,
}

/// 页的信息。
///
/// About a page.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// 之前是否还有。
    ///
    /// Whether there is something before it.
    pub has_previous_page: bool,
    /// 之后是否还有。
    ///
    /// Whether there is more after it.
    pub has_next_page: bool,
    /// 首项游标。
    ///
    /// The cursor of its first item.
    pub start_cursor: Option<String>,
    /// 末项游标。
    ///
    /// The cursor of its last item.
    pub end_cursor: Option<String>,
}

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    first: usize,
    /// The sort key after which it begins.
    pub after: Option<String>,
}

impl Page {
    /// Reads `first` and `after`.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for a size out of bounds or a cursor that was never given.
    pub fn new(first: Option<i32>, after: Option<String>) -> Result<Self, Refusal> {
        let first = first.unwrap_or(USUAL);
        if !(1..=MOST).contains(&first) {
            return Err(Refusal::new(
                ErrorCode::BadInput,
                format!("first 须在 1 至 {MOST} 之间"),
                format!("first lies between 1 and {MOST}"),
            )
            .at(["first"])
            .allowing([format!("1-{MOST}")]));
        }
        let after = after.map(|cursor| decode(&cursor)).transpose()?;
        Ok(Self { first: usize::try_from(first).unwrap_or(1), after })
    }

    /// How many rows to ask for: one more than the page, to know whether there is another.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.first as u64 + 1
    }

    /// Makes the page of rows that were asked for with [`Page::rows`].
    #[must_use]
    pub fn of<R, N: OutputType>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        node: impl Fn(R) -> N,
        total_count: Option<u64>,
    ) -> Connection<N>
    where
        Edge<N>: OutputType,
    {
        let has_next_page = rows.len() > self.first;
        rows.truncate(self.first);
        let edges: Vec<Edge<N>> =
            rows.into_iter().map(|row| Edge { cursor: encode(&key(&row)), node: node(row) }).collect();
        Connection {
            page_info: PageInfo {
                has_previous_page: self.after.is_some(),
                has_next_page,
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            edges,
            total_count: total_count.map(|count| i32::try_from(count).unwrap_or(i32::MAX)),
        }
    }
}

fn encode(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

fn decode(cursor: &str) -> Result<String, Refusal> {
    URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(bad_cursor)
}

/// The refusal for a cursor that was never given.
#[must_use]
pub fn bad_cursor() -> Refusal {
    Refusal::new(
        ErrorCode::BadInput,
        "游标无效；请使用 pageInfo 中的 endCursor",
        "that is no cursor; use endCursor of pageInfo",
    )
    .at(["after"])
}
