//! A year's end: what is free is carried over, and into what is closed nothing is posted any more.

use rencai::worker::expire_commitments;
use serde_json::{Value, json};

use super::{Desk, fen, steps};
use crate::duties::morning;
use crate::support::hall::{allowed, done, refused};
use crate::support::raw::Hand;
use crate::support::world::in_app;

/// Feature 47.
#[test]
fn what_is_free_at_a_years_end_is_carried_over_by_purpose_and_the_rest_stays() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let [reward, training] = [desk.limited(2010, "REWARD", 900).await, desk.limited(2010, "TRAINING", 900).await];
        done(&desk.appropriate(2010, 1_000).await);
        done(&desk.allocate(2010, &reward, 500).await);
        done(&desk.allocate(2010, &training, 300).await);
        let commitment = desk.committed(&reward, 200, "2011-01-31").await;
        let payment = desk.ordered(&commitment, 50).await;
        assert_eq!(allowed(&desk.carry_over(2010).await, "STATE_FORBIDS"), ["2011-01-01 –"]);

        morning(&world, "2011-01-01");
        let carried = desk.carry_over(2010).await;
        done(&carried);
        let vouchers = carried["vouchers"].as_array().unwrap();
        let mut moved: Vec<_> = vouchers.iter().map(|one| json!([one["purpose"], one["amount"]])).collect();
        moved.sort_by_key(Value::to_string);
        assert_eq!(moved, [json!(["REWARD", 300]), json!(["TRAINING", 300]), json!([null, 200])]);
        for voucher in vouchers {
            assert_eq!((&voucher["kind"], &voucher["year"]), (&json!("CARRY_OVER"), &json!(2010)));
            let entries = voucher["entries"].as_array().unwrap().iter();
            let of = |year: i64| -> i64 {
                let of_year = entries.clone().filter(|entry| entry["account"]["year"] == year);
                of_year.map(|entry| entry["amount"].as_i64().unwrap()).sum()
            };
            assert_eq!((entries.len(), of(2010), of(2011)), (4, 0, 0), "each year adds up to nothing");
        }
        let (old, new) = (desk.fund(2010, None).await, desk.fund(2011, None).await);
        assert_eq!((steps(&old), steps(&new)), ([0, 0, 150, 50, 0], [800, 0, 0, 0, 0]));
        assert_eq!((&old["appropriated"], &old["carriedIn"]), (&json!(1_000), &json!(0)));
        assert_eq!((&new["appropriated"], &new["carriedIn"]), (&json!(0), &json!(800)));
        let purposes = old["byPurpose"].as_array().unwrap().iter();
        let purposes: Vec<_> = purposes.map(|one| json!([one["purpose"], one["figures"]["carriedOut"]])).collect();
        assert_eq!(purposes, [json!(["TRAINING", 300]), json!(["REWARD", 300])]);
        assert_eq!(
            refused(&desk.carry_over(2010).await, "FUNDS_SHORT")["path"],
            json!(["year"]),
            "nothing more is free"
        );

        done(&desk.bounce(&payment).await);
        let release = json!({ "commitment": commitment, "amount": fen(200), "reason": "示例：不再需要" });
        done(&desk.keep("commitmentRelease", release).await);
        done(&desk.carry_over(2010).await);
        let line = desk.limited(2011, "REWARD", 1_000).await;
        done(&desk.allocate(2011, &line, 1_000).await);
        assert_eq!(steps(&desk.fund(2011, None).await), [0, 1_000, 0, 0, 0]);
        let back = vouchers.iter().find(|voucher| voucher["purpose"] == "TRAINING").unwrap();
        assert_eq!(
            refused(&desk.correct(back).await, "FUNDS_SHORT")["path"],
            json!(["amount"]),
            "it is allocated anew"
        );
        let take = json!({ "line": line, "source": desk.source, "amount": fen(300), "ground": desk.ground() });
        done(&desk.keep("fundDeallocate", take).await);
        done(&desk.correct(back).await);
        let (old, new) = (desk.fund(2010, None).await, desk.fund(2011, None).await);
        assert_eq!((steps(&old), steps(&new)), ([0, 300, 0, 0, 0], [0, 700, 0, 0, 0]));
        assert_eq!((&old["figures"]["carriedOut"], &new["carriedIn"]), (&json!(700), &json!(700)));
    });
}

/// Feature 47.
#[test]
fn what_an_old_year_had_reserved_is_carried_over_into_the_first_later_year_that_is_not_closed() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let commitment = desk.committed(&line, 100, "2012-12-31").await;
        morning(&world, "2012-01-05");
        done(&desk.carry_over(2010).await);
        assert_eq!(steps(&desk.fund(2011, None).await), [900, 0, 0, 0, 0]);
        done(&desk.carry_over(2011).await);
        done(&desk.close("2011").await);
        let release = json!({ "commitment": commitment, "amount": fen(100), "reason": "示例：不再需要" });
        done(&desk.keep("commitmentRelease", release).await);
        let carried = desk.carry_over(2010).await;
        done(&carried);
        let entries = carried["vouchers"][0]["entries"].as_array().unwrap().iter();
        let years: Vec<_> = entries.map(|entry| &entry["account"]["year"]).collect();
        assert_eq!(years, [2010, 2010, 2012, 2012]);
        let (closed, new) = (desk.fund(2011, None).await, desk.fund(2012, None).await);
        assert_eq!(steps(&desk.fund(2010, None).await), [0; 5]);
        assert_eq!((steps(&closed), steps(&new)), ([0; 5], [1_000, 0, 0, 0, 0]));
        assert_eq!([&closed["carriedIn"], &new["carriedIn"]], [&json!(900), &json!(1_000)]);
        done(&desk.close("2010").await);
    });
}

/// Feature 43.
#[test]
fn nothing_is_posted_into_a_month_that_is_closed_and_what_has_expired_waits_for_the_next() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let commitment = desk.committed(&line, 100, "2010-12-10").await;
        let payment = desk.ordered(&commitment, 40).await;
        let closed = desk.close("2010-12").await;
        done(&closed);
        let closing = &closed["closing"];
        assert_eq!((&closing["period"], &closing["lastVoucher"]), (&json!("2010-12"), &json!(4)));
        assert!(closing["digest"].as_str().unwrap().starts_with("sha256:"), "{closing}");
        refused(&desk.close("2010-12").await, "PERIOD_CLOSED");
        done(&desk.close("2010-11").await);
        assert_eq!(desk.fund(2010, None).await["closings"], json!([{ "period": "2010-11" }, { "period": "2010-12" }]));

        let before = desk.vouchers(2010).await;
        let release = json!({ "commitment": commitment, "amount": fen(1), "reason": "示例" });
        let take = json!({ "line": line, "source": desk.source, "amount": fen(1), "ground": desk.ground() });
        for (name, input) in [
            ("fundAppropriate", desk.appropriating(2011, 1)),
            ("fundDeallocate", take),
            ("commitmentMake", desk.committing(&line, 1, "2010-12-31")),
            ("commitmentRelease", release),
        ] {
            refused(&desk.keep(name, input).await, "PERIOD_CLOSED");
        }
        refused(&desk.order(&commitment, 1).await, "PERIOD_CLOSED");
        refused(&desk.pay(&payment).await, "PERIOD_CLOSED");
        refused(&desk.correct(&before[2]).await, "PERIOD_CLOSED");
        morning(&world, "2010-12-20");
        assert!(!expire_commitments::next(&world.app, &mut None).await.unwrap());
        assert_eq!(desk.vouchers(2010).await, before, "nothing is lost, and nothing added");

        morning(&world, "2011-01-01");
        assert!(expire_commitments::next(&world.app, &mut None).await.unwrap());
        done(&desk.pay(&payment).await);
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 960, 0, 0, 40]);
        let days: Vec<_> = desk.vouchers(2010).await.iter().take(2).map(|voucher| voucher["day"].clone()).collect();
        assert_eq!(days, ["2011-01-01", "2011-01-01"]);
    });
}

/// Feature 47.
#[test]
fn a_budget_year_is_closed_once_its_money_is_paid_or_carried_over_and_then_rests() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        done(&desk.appropriate(2010, 10).await);
        let commitment = desk.committed(&line, 100, "2011-01-31").await;
        let payment = desk.ordered(&commitment, 40).await;
        morning(&world, "2011-01-05");
        assert_eq!(allowed(&desk.close("2011").await, "STATE_FORBIDS"), ["2012-01-01 –"]);
        let all = ["commitmentRelease", "fundCarryOver", "paymentsSettle"];
        assert_eq!(allowed(&desk.close("2010").await, "STATE_FORBIDS"), all);
        done(&desk.pay(&payment).await);
        done(&desk.carry_over(2010).await);
        assert_eq!(allowed(&desk.close("2010").await, "STATE_FORBIDS"), ["commitmentRelease"]);
        let release = json!({ "commitment": commitment, "amount": fen(60), "reason": "示例：不再需要" });
        done(&desk.keep("commitmentRelease", release).await);
        assert_eq!(allowed(&desk.close("2010").await, "STATE_FORBIDS"), ["fundCarryOver"]);
        done(&desk.carry_over(2010).await);
        done(&desk.close("2010").await);
        assert_eq!(desk.fund(2010, None).await["closings"], json!([{ "period": "2010" }]));
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 0, 0, 0, 40]);

        refused(&desk.appropriate(2010, 1).await, "PERIOD_CLOSED");
        let vouchers = desk.vouchers(2010).await;
        for kind in ["PAYMENT", "CARRY_OVER", "APPROPRIATION"] {
            let voucher = vouchers.iter().find(|voucher| voucher["kind"] == kind).unwrap();
            refused(&desk.correct(voucher).await, "PERIOD_CLOSED");
        }
        let moving = "UPDATE fund_account SET balance = balance WHERE year = 2010";
        assert!(Hand::reach(&world).await.is_refused(moving).await, "the database itself keeps it on {:?}", world.kind);
        done(&desk.appropriate(2011, 1).await);
        assert_eq!(steps(&desk.fund(2011, None).await), [971, 0, 0, 0, 0]);
    });
}
