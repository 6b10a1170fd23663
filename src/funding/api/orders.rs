//! Orders of payments and what the treasury answers to them, in the schema.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::{PaymentNode, parsed};
use crate::access::Action;
use crate::funding::entity::{payment, payment_import, payment_import_row, payment_order};
use crate::funding::model::AnswerOutcome;
use crate::funding::read::orders::{self, imports_by_id, imports_of, orders_by_id, payments_in};
use crate::funding::write::{ImportAnswers, OF_FUND, import_answers};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::money::Money;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::{UserError, input, payload};
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Failure, Instant, Refusal,
    id::{PaymentImportId, PaymentOrderId},
};
use crate::organization::{self, api::UnitNode};
use crate::store::{Command, files};

keyed! {
    PaymentOrderId => payment_order::Model, orders_by_id;
    PaymentImportId => payment_import::Model, imports_by_id;
    PaymentsIn(PaymentOrderId) => Vec<payment::Model>, payments_in;
    ImportsOf(PaymentOrderId) => Vec<payment_import::Model>, imports_of;
}

/// An order of payments.
pub struct PaymentOrderNode(Arc<payment_order::Model>);

impl PaymentOrderNode {
    pub(crate) async fn load(rows: &Rows, id: PaymentOrderId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 支付指令：一次发往国库的各笔支付，即一个文件，见 /payment-orders/{id}/payments.csv 与 /payment-orders/{id}/payments.xlsx。
/// 文本为 UTF-8(带 BOM)，行末为 CR LF(RFC 4180)，首行为表头：收款人、账户、金额（元）、用途、支付标识、指令摘要；金额为元，两位小数。
///
/// An order of payments: what goes to the treasury at once, as one file, at /payment-orders/{id}/payments.csv and
/// /payment-orders/{id}/payments.xlsx. The text is UTF-8 with a BOM, its lines end in CR LF (RFC 4180), the first holds the
/// headings: payee, account, amount in yuan with two decimal places, purpose, payment, digest of the order.
#[Object(name = "PaymentOrder")]
impl PaymentOrderNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 基金所属单位。
    ///
    /// Whose fund it is of.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 序号。
    ///
    /// Its number in the fund.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 发出指令之日。
    ///
    /// The day on which it was given.
    async fn ordered_on(&self) -> Day {
        self.0.ordered_on
    }

    /// 各笔支付，自首笔起，次序同文件。
    ///
    /// Its payments, from the first, in the order of its file.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn payments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<PaymentNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(PaymentsIn(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), PaymentNode::from)
    }

    /// 合计金额。
    ///
    /// How much in all.
    async fn amount(&self) -> Money {
        self.0.fen.into()
    }

    /// 指令摘要：其各笔支付内容的摘要，载于文件每一行。
    ///
    /// The digest of its payments, which stands in each line of its file.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 文本文件各字节的 SHA-256 摘要；同一指令的文本文件逐字节相同。
    ///
    /// The SHA-256 digest of its text file's bytes, which are the same whenever it is downloaded.
    async fn file_digest(&self) -> &str {
        &self.0.file_digest
    }

    /// 发出指令者。
    ///
    /// Who gave it.
    async fn ordered_by(&self) -> &str {
        &self.0.subject
    }

    /// 国库答复文件的历次导入，自首次起。
    ///
    /// The imports of files of answers, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn imports(&self, ctx: &Context<'_>) -> Result<Vec<PaymentImportNode>> {
        let rows = Session::of(ctx)?.rows.one(ImportsOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(|row| PaymentImportNode(Arc::new(row))).collect())
    }
}

/// An import of answers.
pub struct PaymentImportNode(Arc<payment_import::Model>);

impl PaymentImportNode {
    pub(crate) async fn load(rows: &Rows, id: PaymentImportId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 国库答复文件的一次导入。
///
/// An import of a file of the treasury's answers.
#[Object(name = "PaymentImport")]
impl PaymentImportNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所答复的支付指令。
    ///
    /// Which order it answers.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<PaymentOrderNode>> {
        Ok(PaymentOrderNode::load(&Session::of(ctx)?.rows, self.0.order_id).await?)
    }

    /// 文件名。
    ///
    /// The file's name.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// 文件摘要。
    ///
    /// The file's digest.
    async fn file_digest(&self) -> &str {
        &self.0.file_digest
    }

    /// 文本编码；工作簿为空。
    ///
    /// How its text was encoded; empty for a workbook.
    async fn encoding(&self) -> &str {
        &self.0.encoding
    }

    /// 是否试运行(未登记任何结果)。
    ///
    /// Whether it was a dry run, which settled nothing.
    async fn dry_run(&self) -> bool {
        self.0.dry_run
    }

    /// 导入者。
    ///
    /// Who imported it.
    async fn imported_by(&self) -> &str {
        &self.0.subject
    }

    /// 时刻。
    ///
    /// When.
    async fn imported_at(&self) -> Instant {
        self.0.imported_at
    }

    /// 此结果的行数。
    ///
    /// How many rows had this outcome.
    async fn count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "哪种结果。 Which outcome.")] outcome: AnswerOutcome,
    ) -> Result<i32> {
        let rows = orders::rows_of(&Session::of(ctx)?.read, self.0.id);
        let count = rows.filter(payment_import_row::Column::Outcome.eq(outcome.as_str())).count().await?;
        Ok(i32::try_from(count)?)
    }

    /// 各行及其结果，按文件次序；一行不缺。
    ///
    /// Its rows and what became of each, in the order of the file; none is missing.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此结果的。 Only those with this outcome.")] outcome: Option<AnswerOutcome>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<PaymentImportRowNode>> {
        let find = orders::rows_of(&Session::of(ctx)?.read, self.0.id);
        let find = match outcome {
            Some(outcome) => find.filter(payment_import_row::Column::Outcome.eq(outcome.as_str())),
            None => find,
        };
        Page::asked(ctx, first, after)?
            .find(
                find,
                (payment_import_row::Column::Position, Order::Asc),
                |text| text.parse::<i64>().ok(),
                |row| row.position.to_string(),
                PaymentImportRowNode,
            )
            .await
    }
}

/// A row of an import of answers.
pub struct PaymentImportRowNode(Arc<payment_import_row::Model>);

/// 国库答复文件的一行。
///
/// A row of a file of the treasury's answers.
#[Object(name = "PaymentImportRow")]
impl PaymentImportRowNode {
    /// 所在工作表。
    ///
    /// The sheet in which it stands.
    async fn sheet(&self) -> &str {
        &self.0.sheet
    }

    /// 行号，如办事员所见。
    ///
    /// Its number as the clerk sees it.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 各格原文，其中有账户；无权支付则为空。
    ///
    /// Its cells as text, with the account among them; empty where the actor may not pay.
    async fn original(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        if !Session::of(ctx)?.read.actor().may(Action::PayCommitments) {
            return Ok(Vec::new());
        }
        Ok(serde_json::from_str(&self.0.original)?)
    }

    /// 结果。
    ///
    /// What became of it.
    async fn outcome(&self) -> Option<AnswerOutcome> {
        self.0.outcome.parse().ok()
    }

    /// 理由。
    ///
    /// Why.
    async fn reasons(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        let language = Session::of(ctx)?.language;
        let reasons: Vec<Refusal> = serde_json::from_str(&self.0.reasons)?;
        Ok(reasons.into_iter().map(|reason| UserError::new(reason, language)).collect())
    }

    /// 所答复的支付；不识别则为空。
    ///
    /// The payment that it answers; null where it names none of the order.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<PaymentNode>> {
        let Some(payment) = self.0.payment_id else { return Ok(None) };
        Ok(PaymentNode::load(&Session::of(ctx)?.rows, payment).await?)
    }
}

input! {
    /// 导入国库答复文件的输入。
    ///
    /// What importing a file of the treasury's answers takes.
    PaymentAnswersImportInput makes {
        /// 所答复的支付指令。
        ///
        /// Which order it answers.
        order: ID,
        /// 以 PUT /files 上传的 .xlsx 或 CSV 的摘要；列同支付文件，另有结果(PAID 或 BOUNCED，已支付或退票)、日期、原因，至多 1000 行。
        ///
        /// The digest of the .xlsx or CSV file that PUT /files took: the columns of the payment file and three more, result
        /// (PAID or BOUNCED), day and reason; 1,000 rows at most.
        file: String,
        /// 试运行：给出同样的逐行报告而不登记。
        ///
        /// A dry run: the same report of rows, and nothing is settled.
        dry_run: Option<bool>,
    }
}

payload! {
    /// 导入国库答复文件的结果。
    ///
    /// What became of importing a file of answers.
    PaymentImportPayload of PaymentImportId {
        /// 导入，附逐行结果。
        ///
        /// The import, with what became of each row.
        import: PaymentImportNode
    }
}

/// Queries of orders of payments.
#[derive(Default)]
pub struct PaymentOrdersQuery;

#[Object]
impl PaymentOrdersQuery {
    /// 一个单位及其所承继单位的支付指令，新者在前。条款：4.5.1a、4.5.1b。权限：READ_FUNDING。
    ///
    /// The orders of payments of a unit's fund, and of those that it continues, the newest first. Clauses 4.5.1a, 4.5.1b; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_FUND)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn payment_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<PaymentOrderNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &payment_order::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| PaymentOrderNode(Arc::new(row)), Some(0)));
        };
        let find = orders::orders(&session.read, &unit);
        page.find(find, (payment_order::Column::Id, Order::Desc), PaymentOrderId::parse, key, PaymentOrderNode).await
    }
}

/// Mutations of orders of payments.
#[derive(Default)]
pub struct PaymentOrdersMutation;

#[Object]
impl PaymentOrdersMutation {
    /// 由国库答复文件登记一次支付指令的结果，可先试运行；坏行不影响其他行，同一笔自相矛盾的各行皆不登记，已登记的不再登记，逐行有报告。条款：4.5.1a、4.5.1b。权限：PAY_COMMITMENTS。
    ///
    /// Takes in a file of the treasury's answers to an order, or tries it first: a bad row stops nothing, rows that contradict each other settle nothing, what is settled is not settled again, and every row is reported. Clauses 4.5.1a, 4.5.1b; requires PAY_COMMITMENTS.
    #[graphql(
        directive = acts::requires::apply(action(ImportAnswers::ACTION)),
        directive = acts::clause::apply(ids(ImportAnswers::CLAUSES)),
        directive = acts::errors::apply(codes(ImportAnswers::ERRORS)),
        directive = acts::emits::apply(events(ImportAnswers::EVENTS))
    )]
    async fn payment_answers_import(
        &self,
        ctx: &Context<'_>,
        input: PaymentAnswersImportInput,
    ) -> Result<PaymentImportPayload> {
        let command = Box::pin(prepared(Session::of(ctx)?, &input));
        PaymentImportPayload::answer(ctx, &input, command).await
    }
}

async fn prepared(session: &Session, input: &PaymentAnswersImportInput) -> Result<ImportAnswers, Failure> {
    let order = parsed(PaymentOrderId::parse(&input.order), ("支付指令", "order of payments"), &["order"])?;
    let file = files::fetch(&session.read, &input.file).await?;
    import_answers::prepare(&session.read, order, file, input.dry_run.unwrap_or(false)).await
}
