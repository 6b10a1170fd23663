//! Queries about documents, filings, policies in force and freezes.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::DocumentNode;
use super::register::{ApprovalRuleNode, FilingNode, FreezeNode, PolicyEntryNode};
use crate::access::Action;
use crate::documents::entity::{document, document_filing, policy_entry};
use crate::documents::model::{DocumentKind, DocumentState, PolicyLevel};
use crate::documents::read::search::Most;
use crate::documents::{read, search};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Instant, Refusal,
    id::{DocumentFilingId, DocumentId, PolicyEntryId},
};
use crate::organization;
use crate::store::dated::AsOf;

/// The clauses that a document's way serves.
const CLAUSES: &[ClauseId] = &[ClauseId("4.1.4f")];
/// Longest text that is searched for, in characters.
const LONGEST_ASKED: usize = 100;
/// How many texts are looked at for one page.
const MOST_LOOKED_AT: u64 = 2_000;

/// Queries about documents.
#[derive(Default)]
pub struct DocumentsQuery;

#[Object]
impl DocumentsQuery {
    /// 一个单位及其所承继单位的文件与名单，可含其下级的，新者在前。条款：4.1.4f。权限：READ_DOCUMENTS。
    ///
    /// The documents and name lists of a unit and of those that it continues, and of all below it where that is asked, the newest first. Clause 4.1.4f; requires READ_DOCUMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDocuments)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(
            desc = "是否含下级单位的；默认否。 Whether those of the units below are among them; they are not by default."
        )]
        below: Option<bool>,
        #[graphql(desc = "只看此类别。 Only of this kind.")] kind: Option<DocumentKind>,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<DocumentState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DocumentNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &document::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| DocumentNode(Arc::new(row)), Some(0)));
        };
        let mut find = read::documents(&session.read, &unit, below.unwrap_or(false));
        if let Some(kind) = kind {
            find = find.filter(document::Column::Kind.eq(kind.as_str()));
        }
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(DocumentState::as_str).collect();
            find = find.filter(document::Column::State.is_in(states));
        }
        page.find(find, (document::Column::Id, Order::Desc), DocumentId::parse, key, DocumentNode).await
    }

    /// 全文检索：现行版的标题、小标题或正文含所查各词的文件，新者在前；以空格分隔的各词均须出现，字母与数字按整词查找。一页至多查看 2000 份，总数亦然，逾此则总数为空。条款：4.1.4g、4.2.2a。权限：READ_DOCUMENTS。
    ///
    /// Documents whose current version says what is asked for in its title, headings or texts, the newest first; each of the words between spaces has to occur, and letters and digits are found as whole words. 2,000 are looked at for a page at most, and as many to count them all; where there are more, the total is null. Clauses 4.1.4g, 4.2.2a; requires READ_DOCUMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDocuments)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.4g"), ClauseId("4.2.2a")])),
        complexity = "50 + cost(first, child_complexity)"
    )]
    async fn document_search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "所查文字，1 至 100 字符。 What to look for, 1 to 100 characters.")] text: String,
        #[graphql(
            desc = "只看此单位及其下级的(单位代码)。 Only those of this unit, by its code, and of all below it."
        )]
        unit: Option<String>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DocumentNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &document::Model| row.id.global();
        let node = |row: document::Model| DocumentNode(Arc::new(row));
        if text.chars().count() > LONGEST_ASKED || search::wanted(&text).is_empty() {
            let refusal = Refusal::new(
                ErrorCode::BadInput,
                format!("须为 1 至 {LONGEST_ASKED} 个字符，且含汉字、字母或数字"),
                format!("it has 1 to {LONGEST_ASKED} characters, letters or digits among them"),
            );
            let refusal = refusal.at(["text"]).allowing([format!("1-{LONGEST_ASKED}")]);
            return Err(top_level(refusal.into(), session.language));
        }
        let within = match unit {
            None => None,
            Some(code) => match organization::read::unit(&session.read, &code).await? {
                Some(unit) => Some(unit),
                None => return Ok(page.of(Vec::new(), key, node, Some(0))),
            },
        };
        let after = page.after().map(|after| DocumentId::parse(after).ok_or_else(|| page.bad_cursor())).transpose()?;
        let most = Most { found: page.size() + 1, looked_at: MOST_LOOKED_AT };
        let rows = read::search::search(&session.read, &text, within.as_ref(), after, most).await;
        let rows = rows.map_err(|failure| top_level(failure, session.language))?;
        let counted = async || read::search::count(&session.read, &text, within.as_ref(), MOST_LOOKED_AT).await;
        let total = if page.is_counted() { counted().await } else { Ok(None) };
        Ok(page.of(rows, key, node, total.map_err(|failure| top_level(failure, session.language))?))
    }

    /// 备案登记簿：报一个单位及其所承继单位备案的，及其自己报备的，新者在前。条款：4.1.4g。权限：READ_DOCUMENTS。
    ///
    /// The register of filings: what was filed with a unit or one that it continues, and what they filed themselves, the newest first. Clause 4.1.4g; requires READ_DOCUMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDocuments)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.4g")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn document_filings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<FilingNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &document_filing::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| FilingNode(Arc::new(row)), Some(0)));
        };
        let find = read::register::filed(&session.read, &unit);
        let column = document_filing::Column::Id;
        page.find(find, (column, Order::Desc), DocumentFilingId::parse, key, FilingNode).await
    }

    /// 政策登记簿：一个单位及其所承继单位截至某日、按某时所知有效的政策，新者在前；可只看一个级别的，或清理逾期的。条款：4.2.2a、4.4.5a。权限：READ_DOCUMENTS。
    ///
    /// The register of policies: those of a unit and of those that it continues that are in force as of a day, as known at a moment, the newest first; only those of a level, or those whose review is overdue, where that is asked. Clauses 4.2.2a, 4.4.5a; requires READ_DOCUMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDocuments)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.2a"), ClauseId("4.4.5a")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn policy_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
        #[graphql(desc = "只看此级别。 Only of this level.")] level: Option<PolicyLevel>,
        #[graphql(desc = "只看清理逾期的；默认否。 Only those whose review is overdue.")] review_overdue: Option<bool>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<PolicyEntryNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &policy_entry::Model| row.id.global();
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let node = |row| PolicyEntryNode { row, as_of };
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| node(Arc::new(row)), Some(0)));
        };
        let find = read::register::register(&session.read, &unit, as_of, level, review_overdue.unwrap_or(false));
        page.find(find, (policy_entry::Column::Id, Order::Desc), PolicyEntryId::parse, key, node).await
    }

    /// 某日、按某时所知对一个单位有效的冻结，含其上级所设，最晚解除者在前。条款：4.1.4f。权限：READ_DOCUMENTS。
    ///
    /// The freezes that are in force at a unit on a day, as known at a moment, those of the units above among them; the one that lasts longest first. Clause 4.1.4f; requires READ_DOCUMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDocuments)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "5 * child_complexity"
    )]
    async fn freezes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "哪一日；默认今日。 On which day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<FreezeNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::register::freezes(&session.read, &unit.place(), as_of).await?;
        Ok(rows.into_iter().map(|row| FreezeNode { row: Arc::new(row), day: as_of.day }).collect())
    }

    /// 一个单位的审定人数规定，截至某日、按某时所知。条款：4.1.4f。权限：READ_DOCUMENTS。
    ///
    /// The approval rules of a unit, as of a day and as known at a moment. Clause 4.1.4f; requires READ_DOCUMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDocuments)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "5 * child_complexity"
    )]
    async fn document_approval_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<ApprovalRuleNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::register::rules(&session.read, unit.id, as_of).await?;
        Ok(rows.into_iter().map(|row| ApprovalRuleNode(Arc::new(row))).collect())
    }
}
