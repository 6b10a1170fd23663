//! Takes in a file of the treasury's answers to an order.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::posting::VoucherPosted;
use super::settle_payments::{PaymentResult, settle};
use super::subject::OF_FUND;
use crate::access::Action;
use crate::funding::entity::{payment, payment_import, payment_import_row, payment_order};
use crate::funding::model::{AnswerOutcome, PaymentState};
use crate::funding::read;
use crate::funding::sheet::{self, Answer, AnswerRow};
use crate::kernel::{
    ClauseId, Day, Digest, ErrorCode, Failure, Fault, Refusal, Refusals, canonical,
    id::{PaymentId, PaymentImportId, PaymentOrderId},
};
use crate::store::files::File;
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 由国库答复文件登记一次支付指令的结果：逐行有报告，坏行不影响其他行；同一笔自相矛盾的各行皆不登记，已登记的不再登记；可先试运行。
///
/// Takes in a file of answers to an order: each row settles its payment or says why not, and a bad row stops nothing. Rows
/// that contradict each other settle nothing, and what is settled is not settled again. A dry run goes the same way and
/// settles nothing.
#[derive(Serialize)]
pub struct ImportAnswers {
    order: PaymentOrderId,
    file_digest: String,
    file_name: String,
    encoding: String,
    headings: Vec<String>,
    dry_run: bool,
    // The file's digest covers the rest.
    #[serde(skip)]
    sheet: String,
    #[serde(skip)]
    rows: Vec<AnswerRow>,
}

/// Reads a file of answers to an order, for the command that takes it in.
///
/// # Errors
/// `FORBIDDEN`; `FILE_REFUSED` and `COLUMNS_REFUSED` where no row can be taken; a fault.
pub async fn prepare(read: &Read, order: PaymentOrderId, file: File, dry_run: bool) -> Result<ImportAnswers, Failure> {
    read.actor().demand(ImportAnswers::ACTION)?;
    let File { name: file_name, content } = file;
    let file_digest = Digest::of(&content).to_string();
    let found = tokio::task::spawn_blocking(move || sheet::read(&content)).await.map_err(Fault::new)??;
    Ok(ImportAnswers {
        order,
        file_digest,
        file_name,
        encoding: found.encoding.map(|encoding| encoding.as_str().to_owned()).unwrap_or_default(),
        headings: found.headings,
        dry_run,
        sheet: found.sheet,
        rows: found.rows,
    })
}

/// An order and where its fund's unit lies.
pub struct OrderSubject {
    row: payment_order::Model,
    place: Place,
}

impl Subject for OrderSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

#[derive(Serialize)]
struct AnswersImported {
    import: String,
    order: String,
    settled: usize,
}

impl Event for AnswersImported {
    const NAME: &'static str = "funding.answers.imported";
}

impl Command for ImportAnswers {
    const NAME: &'static str = "funding.payment.import";
    const ACTION: Action = Action::PayCommitments;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::ColumnsRefused,
        ErrorCode::FileMissing,
        ErrorCode::FileRefused,
        ErrorCode::FundsShort,
        ErrorCode::PeriodClosed,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[AnswersImported::NAME, VoucherPosted::NAME];
    type Subject = OrderSubject;
    type Done = PaymentImportId;

    async fn load(&self, read: &Read) -> Result<OrderSubject, Failure> {
        let row = read::orders::orders_by_id(read, &[self.order]).await?.remove(&self.order);
        let row = row.ok_or_else(|| Refusal::not_found("支付指令", "order of payments").at(["order"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(OrderSubject { row, place })
    }

    async fn run(&self, subject: OrderSubject, write: &mut Write) -> Result<PaymentImportId, Failure> {
        let OrderSubject { row: order, place } = subject;
        let mut desk = Desk::new(self, &order, write.read()).await?;
        let import: PaymentImportId = write.id();
        let mut report = Vec::with_capacity(self.rows.len());
        for (position, row) in (0_i64..).zip(&self.rows) {
            let (outcome, reasons, payment_id) = desk.take(row)?;
            report.push(payment_import_row::Model {
                id: write.id(),
                unit_id: place.unit,
                import_id: import,
                position,
                sheet: self.sheet.clone(),
                number: i64::from(row.number),
                original: canonical(&row.original).map_err(Fault::new)?,
                outcome: outcome.as_str().to_owned(),
                reasons: serde_json::to_string(&reasons).map_err(Fault::new)?,
                payment_id,
            });
        }
        let answers: Vec<(&PaymentResult, Day)> = desk.settled.iter().map(|(result, day)| (result, *day)).collect();
        if !self.dry_run {
            settle(&place, &desk.payments, &answers, write).await?;
        }
        let person = write.read().actor().person.clone();
        let row = payment_import::Model {
            id: import,
            unit_id: place.unit,
            order_id: order.id,
            file_digest: self.file_digest.clone(),
            file_name: self.file_name.clone(),
            encoding: self.encoding.clone(),
            headings: canonical(&self.headings).map_err(Fault::new)?,
            dry_run: self.dry_run,
            issuer: person.issuer,
            subject: person.subject,
            imported_at: write.now(),
        };
        write.insert(row).await?;
        // The file's digest in the import's own row covers what the rows say.
        write.insert_covered(report).await?;
        let settled = if self.dry_run { 0 } else { answers.len() };
        write.emit(&AnswersImported { import: import.global(), order: order.id.global(), settled })?;
        Ok(import)
    }
}

/// The payments of an order while their answers are taken in.
struct Desk<'c> {
    command: &'c ImportAnswers,
    order: &'c payment_order::Model,
    payments: HashMap<PaymentId, payment::Model>,
    /// Whose answer the same file has brought before.
    before: HashSet<PaymentId>,
    /// Of what one row of it says that it was paid, and another that it bounced.
    contradicted: HashSet<PaymentId>,
    /// What rows above have said: whether they were paid.
    said: HashMap<PaymentId, bool>,
    settled: Vec<(PaymentResult, Day)>,
    today: Day,
}

type Taken = (AnswerOutcome, Vec<Refusal>, Option<PaymentId>);

impl<'c> Desk<'c> {
    async fn new(command: &'c ImportAnswers, order: &'c payment_order::Model, read: &Read) -> Result<Self, Failure> {
        let payments = read::orders::payments_in(read, &[order.id]).await?.remove(&order.id).unwrap_or_default();
        Ok(Self {
            command,
            order,
            payments: payments.into_iter().map(|row| (row.id, row)).collect(),
            before: read::orders::answered_by(read, order.id, &command.file_digest).await?,
            contradicted: contradicted(&command.rows),
            said: HashMap::new(),
            settled: Vec::new(),
            today: read.today(),
        })
    }

    /// What becomes of a row.
    fn take(&mut self, row: &AnswerRow) -> Result<Taken, Fault> {
        let place = [self.command.sheet.clone(), row.number.to_string()];
        let answer = match &row.answer {
            Ok(answer) => answer,
            Err(Refusals(reasons)) => return Ok((AnswerOutcome::Refused, reasons.clone(), None)),
        };
        let found = PaymentId::parse(&answer.payment).and_then(|id| self.payments.get(&id));
        let Some(payment) = found else {
            let unknown = Refusal::not_found("支付", "payment").at(place);
            return Ok((AnswerOutcome::Refused, vec![unknown], None));
        };
        let id = payment.id;
        let wrong: Vec<Refusal> = differing(answer, payment, &self.order.digest, self.today)
            .into_iter()
            .map(|refusal| refusal.at(place.clone()))
            .collect();
        if !wrong.is_empty() {
            return Ok((AnswerOutcome::Refused, wrong, Some(id)));
        }
        let state: PaymentState = payment.state.parse().map_err(Fault::new)?;
        let is_paid = match (state, self.said.get(&id).copied()) {
            (_, Some(paid)) => paid,
            (PaymentState::Paid, None) => true,
            (PaymentState::Bounced, None) => false,
            (PaymentState::Ordered, None) if self.before.contains(&id) => {
                return Ok((AnswerOutcome::Refused, vec![corrected().at(place)], Some(id)));
            }
            (PaymentState::Ordered, None) if self.contradicted.contains(&id) => {
                return Ok((AnswerOutcome::Refused, vec![both().at(place)], Some(id)));
            }
            (PaymentState::Ordered, None) => {
                let (paid, remark) = (answer.paid, answer.reason.clone());
                self.said.insert(id, paid);
                self.settled.push((PaymentResult { payment: id, paid, remark }, answer.day));
                return Ok((AnswerOutcome::Settled, Vec::new(), Some(id)));
            }
        };
        let outcome = if is_paid == answer.paid { AnswerOutcome::Already } else { AnswerOutcome::Refused };
        Ok((outcome, vec![already(is_paid).at(place)], Some(id)))
    }
}

/// Of which payments some rows say that they were paid, and others that they bounced.
fn contradicted(rows: &[AnswerRow]) -> HashSet<PaymentId> {
    let answers = rows.iter().filter_map(|row| row.answer.as_ref().ok());
    let said: HashSet<(PaymentId, bool)> =
        answers.filter_map(|answer| Some((PaymentId::parse(&answer.payment)?, answer.paid))).collect();
    said.iter().filter(|(id, paid)| *paid && said.contains(&(*id, false))).map(|(id, _)| *id).collect()
}

/// In what an answer differs from what was ordered.
fn differing(answer: &Answer, payment: &payment::Model, order: &str, today: Day) -> Vec<Refusal> {
    let refuse = |zh: &str, en: &str, allowed: String| Refusal::new(ErrorCode::BadInput, zh, en).allowing([allowed]);
    let mut wrong = Vec::new();
    if answer.order != order {
        let en = "the digest is not that of the order";
        wrong.push(refuse("指令摘要与该支付指令不符", en, order.to_owned()));
    }
    if answer.payee != payment.payee {
        wrong.push(refuse("收款人与指令不符", "the payee is not the one of the order", payment.payee.clone()));
    }
    if answer.amount != payment.fen {
        wrong.push(refuse("金额与指令不符", "the amount is not the one of the order", payment.fen.to_string()));
    }
    let first = payment.ordered_on;
    if answer.day < first || answer.day > today {
        let en = "the day lies before the order, or is still to come";
        wrong.push(refuse("日期早于指令，或晚于今日", en, format!("{first} – {today}")));
    }
    wrong
}

fn already(is_paid: bool) -> Refusal {
    let (zh, en) = if is_paid {
        ("该笔已登记为已支付，未再登记", "the payment is settled as paid already; nothing was done again")
    } else {
        ("该笔已登记为退票，未再登记", "the payment is settled as bounced already; nothing was done again")
    };
    Refusal::new(ErrorCode::StateForbids, zh, en).allowing(["voucherCorrect"])
}

fn both() -> Refusal {
    let (zh, en) = (
        "同一文件既称该笔已支付，又称其退票",
        "the file says of the payment that it was paid, and that it bounced: the treasury has to answer anew",
    );
    Refusal::new(ErrorCode::BadInput, zh, en).allowing(["PAID", "BOUNCED"])
}

fn corrected() -> Refusal {
    let (zh, en) = (
        "同一文件此前已据以登记，其后已更正：须待国库的新答复",
        "the same file has answered it before, and that was corrected since: the treasury has to answer anew",
    );
    Refusal::new(ErrorCode::StateForbids, zh, en).allowing(["paymentsSettle"])
}
