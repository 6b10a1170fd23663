//! What is wrong with talent funds is found by its name.

use super::{found, spoil};
use crate::duties::{morning, opened};
use crate::funding::Desk;
use crate::funding::obligation::{record, share};
use crate::support::hall::{done, id};
use crate::support::world::{CITY, in_app};

/// Feature 6.
#[test]
fn an_account_a_sum_a_commitment_or_a_payment_that_does_not_say_what_its_vouchers_say_is_found() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let commitment = desk.committed(&line, 100, "2010-12-31").await;
        let payment = desk.ordered(&commitment, 60).await;
        done(&desk.pay(&payment).await);
        let paid = desk.vouchers(2010).await.remove(0);
        done(&desk.correct(&paid).await);
        done(&desk.pay(&payment).await);
        let other = desk.ordered(&commitment, 10).await;
        done(&desk.bounce(&other).await);
        assert_eq!(found(&world).await, []);

        let by_line = "account_id IN (SELECT id FROM fund_account WHERE kind = 'LINE')";
        let day = |sign: char| format!("UPDATE account_day SET held = held {sign} 1 WHERE {by_line}");
        let spoils = [
            (
                "UPDATE fund_account SET balance = balance + 1 WHERE kind = 'PAID'".to_owned(),
                "UPDATE fund_account SET balance = balance - 1 WHERE kind = 'PAID'".to_owned(),
                "61 ≠ 60",
            ),
            (day('+'), day('-'), "2010-12-01: 901 ≠ 900"),
            (
                "UPDATE fund_month SET fen = fen - 1 WHERE kind = 'RESERVED'".to_owned(),
                "UPDATE fund_month SET fen = fen + 1 WHERE kind = 'RESERVED'".to_owned(),
                "RESERVED REWARD: 39 ≠ 40",
            ),
            (
                "UPDATE commitment SET released = 1".to_owned(),
                "UPDATE commitment SET released = 0".to_owned(),
                commitment.as_str(),
            ),
            (
                "UPDATE payment SET state = 'BOUNCED' WHERE number = 1".to_owned(),
                "UPDATE payment SET state = 'PAID' WHERE number = 1".to_owned(),
                commitment.as_str(),
            ),
        ];
        for (plant, heal, record) in &spoils {
            spoil(&world, &[plant.as_str()], &[heal.as_str()], "LEDGER_DIFFERS", &[*record]).await;
        }
    });
}

/// Features 6 and 46.
#[test]
fn evidence_by_a_voucher_that_was_corrected_is_found() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        morning(&world, "2011-01-04");
        opened(&world).await;
        record(&desk, 2011, "BUDGET", 1_000, None).await;
        let wrong = desk.appropriate(2011, 10).await;
        done(&wrong);
        done(&desk.correct(&wrong["voucher"]).await);
        let right = desk.appropriate(2011, 30).await;
        done(&right);
        assert_eq!(found(&world).await, []);
        let (wrong, right) = (id(&wrong["voucher"]), id(&right["voucher"]));
        let given = |voucher: &str| format!("UPDATE evidence SET record = '{voucher}' WHERE kind = 'appropriation'");
        spoil(&world, &[&given(&wrong)], &[&given(&right)], "EVIDENCE_LAPSED", &[&wrong]).await;
    });
}
