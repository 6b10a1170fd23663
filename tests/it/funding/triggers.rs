//! The database itself keeps the ledger, whoever writes to it.

use super::{Desk, steps};
use crate::support::databases::Kind;
use crate::support::hall::done;
use crate::support::raw::Hand;
use crate::support::world::in_app;

const KEPT: [&str; 3] = ["voucher", "ledger_entry", "fund_closing"];

/// Feature 43.
#[test]
fn the_database_takes_no_change_and_no_removal_of_what_was_posted_or_closed() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        done(&desk.close("2010-11").await);
        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        let mut statements = [
            "UPDATE voucher SET fen = fen + 1",
            "UPDATE voucher SET remark = 'x' WHERE number = 1",
            "DELETE FROM voucher",
            "DELETE FROM voucher WHERE number = 2",
            "UPDATE ledger_entry SET fen = -fen",
            "DELETE FROM ledger_entry WHERE position = 1",
            "UPDATE fund_closing SET period = '2009'",
            "DELETE FROM fund_closing",
        ]
        .map(str::to_owned)
        .to_vec();
        // Beside them, a row that takes another's place, and all of them at once.
        statements.extend(KEPT.map(|table| match world.kind {
            Kind::Sqlite => format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
            Kind::Postgres => format!("TRUNCATE {table} CASCADE"),
        }));
        for statement in &statements {
            assert!(hand.is_refused(statement).await, "{statement} on {:?}", world.kind);
        }
        assert_eq!(hand.everything().await, before);
        let committed = desk.committed(&line, 100, "2010-12-31").await;
        done(&desk.pay(&desk.ordered(&committed, 100).await).await);
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 900, 0, 0, 100], "its own commands go on");
    });
}

/// Feature 43.
#[test]
fn the_database_takes_no_account_below_nothing_and_nothing_for_a_period_that_is_closed() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        desk.committed(&line, 100, "2010-12-31").await;
        let hand = Hand::reach(&world).await;
        for statement in [
            "UPDATE fund_account SET balance = balance - 901 WHERE kind = 'LINE'",
            "UPDATE fund_account SET balance = -1 WHERE kind = 'UNALLOCATED'",
            "UPDATE fund_account SET balance = 1 WHERE kind = 'SOURCE'",
            "UPDATE commitment SET paid = 101",
            "UPDATE limit_change SET decided_issuer = issuer, decided_by = subject",
        ] {
            assert!(hand.is_refused(statement).await, "{statement} on {:?}", world.kind);
        }
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 900, 100, 0, 0]);

        let id = if world.kind == Kind::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
        let posting = |number: i64| {
            format!(
                "INSERT INTO voucher (id, unit_id, number, kind, day, year, fen, clause_id, decision_id, remark, digest,
                    issuer, subject, instant)
                SELECT {id}, unit_id, {number}, kind, day, year, fen, clause_id, decision_id, remark, digest, issuer,
                    subject, instant FROM voucher WHERE kind = 'APPROPRIATION' AND number < 100"
            )
        };
        done(&desk.close("2010-11").await);
        assert_eq!(hand.run(&posting(101)).await, 1, "another month is closed");
        // Without a clause, a decision, an amount, or a purpose of what is allocated, there is no voucher.
        let statement = posting(103);
        let (into, selected) = statement.split_once("SELECT").unwrap();
        for (column, value) in
            [("clause_id", "NULL"), ("decision_id", "NULL"), ("fen,", "0,"), ("kind,", "'ALLOCATION',")]
        {
            let otherwise = format!("{into}SELECT{}", selected.replacen(column, value, 1));
            assert!(hand.is_refused(&otherwise).await, "{otherwise} on {:?}", world.kind);
        }
        assert_eq!(hand.run(&statement).await, 1);
        done(&desk.close("2010-12").await);
        assert!(hand.is_refused(&posting(102)).await, "on {:?}", world.kind);
    });
}
