//! What an account held on a day, and the money of all funds by purpose and month.

use std::time::Instant;

use rencai::kernel::Day;
use serde_json::{Value, json};

use crate::clients::{CLIENTS, Question, Times};
use crate::{Bench, FIRST_YEAR, FUNDS, ROOT, SECONDS, YEARS};

/// Questions that are asked one after the other.
const QUESTIONS: usize = 2_000;

const BALANCE: &str = "query($account: ID!, $day: Date) {
    node(id: $account) { ... on FundAccount { balance(asOf: $day) { fen } } } }";
const FIGURES: &str = "query($unit: String!, $year: Int, $day: Date) {
    fundFigures(unit: $unit, year: $year, asOf: $day) {
    divisions { unit { code } months { month purpose flow {
        appropriated { fen } allocated { fen } committed { fen } paid { fen } } } }
} }";

impl Bench {
    /// One after the other, and by many clients.
    pub async fn questions(&self) {
        let accounts = self.accounts.clone();
        // Of its own year, in which money moves, or of the next.
        let any = move |number: usize| {
            let (account, year) = accounts[number * 104_729 % accounts.len()];
            let first = Day::of(i32::try_from(year).unwrap(), 1, 1).unwrap();
            (account, first.plus(i64::try_from(number * 7_919 % 730).unwrap()))
        };
        let some = any.clone();
        let balance = Question::new(BALANCE, move |number| {
            let (account, day) = any(number);
            json!({ "account": account.global(), "day": day.to_string() })
        });
        for number in 0..20 {
            let answer = read(&balance.ask(&self.app, &self.auditor, number).await);
            let (account, day) = some(number);
            let entries = format!(
                "SELECT CAST(COALESCE(SUM(fen), 0) AS bigint) AS found FROM ledger_entry
                 WHERE account_id = {} AND day <= '{day}'",
                self.literal(account.0)
            );
            let held = json!(self.one::<i64>(&entries).await.to_string());
            assert_eq!(answer.pointer("/node/balance/fen").unwrap(), &held, "an account on {day}");
        }
        let year = |number: usize| FIRST_YEAR + i64::try_from(number).unwrap() % YEARS;
        let figures = Question::new(FIGURES, move |number| json!({ "unit": ROOT, "year": year(number), "day": null }));
        let answer = read(&figures.ask(&self.app, &self.auditor, 0).await);
        let divisions = answer.pointer("/fundFigures/divisions").unwrap().as_array().unwrap();
        assert_eq!(divisions.len(), FUNDS);
        let lines: Vec<&Value> = divisions.iter().flat_map(|one| one["months"].as_array().unwrap()).collect();
        let paid = lines.iter().map(|line| line["flow"]["paid"]["fen"].as_str().unwrap().parse::<i64>().unwrap());
        let vouchers = format!(
            "SELECT CAST(COALESCE(SUM(fen), 0) AS bigint) AS found FROM voucher
             WHERE year = {FIRST_YEAR} AND kind = 'PAYMENT'"
        );
        assert_eq!(paid.sum::<i64>(), self.one::<i64>(&vouchers).await, "what is paid is what vouchers paid");
        let as_of = Question::new(FIGURES, move |number| {
            let (year, month) = (year(number), 1 + number / 10 % 12);
            json!({ "unit": ROOT, "year": year, "day": format!("{year}-{month:02}-15") })
        });
        let many = lines.len();
        for (what, question, count) in [
            ("any account on any day of two years (wanted: 10 ms at most)".to_owned(), &balance, QUESTIONS),
            (
                format!("all funds of a year by purpose and month, {many} lines (wanted: 50 ms at most)"),
                &figures,
                QUESTIONS / 10,
            ),
            ("the same as of a day of the year".to_owned(), &as_of, QUESTIONS / 20),
        ] {
            let mut times = Vec::with_capacity(count);
            for number in 0..count {
                let begun = Instant::now();
                question.ask(&self.app, &self.auditor, number).await;
                times.push(begun.elapsed());
            }
            self.line(&format!("{what}: one client"), Times::of(times));
            let (rate, waited) = question.closed(&self.app, &self.auditor, SECONDS).await;
            self.line(&format!("{what}: {CLIENTS} clients"), format!("{rate:.0}/s; {waited}"));
        }
    }
}

fn read(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}
