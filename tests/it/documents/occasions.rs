//! What drafting makes units owe by themselves, and how that is discharged or falls away.

use serde_json::{Value, json};

use super::{Desk, FINANCE, with};
use crate::duties::figures::sums_hold;
use crate::duties::{due, morning, owed};
use crate::support::hall::done;
use crate::support::world::{CITY, in_app};

/// Features 7 and 12.
#[test]
fn who_drafts_owes_the_talent_consideration_statement_until_the_last_version_has_one() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let document = desk.draft_with(with(&desk.input(), &json!({ "consideration": null }))).await;
        assert_eq!(owed(&world, FINANCE, "4.1").await, [due("2010-12-31", "DUE_SOON")]);
        assert_eq!(owed(&world, CITY, "4.1").await, []);
        done(&desk.revise(&document, "甲", "乙").await);
        assert_eq!(owed(&world, FINANCE, "4.1").await, [due("2010-12-31", "DONE")]);
        let without = with(&desk.revising(&document, "甲", "丙"), &json!({ "consideration": null }));
        done(&desk.change(&desk.drafter, "documentRevise", without).await);
        assert_eq!(owed(&world, FINANCE, "4.1").await, [due("2010-12-31", "DUE_SOON")], "that one has none any more");
        morning(&world, "2011-01-04");
        assert_eq!(owed(&world, FINANCE, "4.1").await, [due("2010-12-31", "OVERDUE")]);
        done(&desk.revise(&document, "甲", "丁").await);
        assert_eq!(owed(&world, FINANCE, "4.1").await, [due("2010-12-31", "DONE_LATE")]);
        sums_hold(&world).await;
    });
}

/// Features 7, 12 and 24.
#[test]
fn what_a_department_of_the_city_drafts_is_owed_until_it_is_issued_and_lapses_where_it_is_withdrawn() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let document = desk.draft().await;
        assert_eq!(owed(&world, FINANCE, "4.1.4f").await, [due("2011-05-30", "OPEN")]);
        assert_eq!(owed(&world, FINANCE, "4.1").await, [due("2010-12-31", "DONE")]);
        desk.approved(&document).await;
        assert_eq!(owed(&world, FINANCE, "4.1.4f").await, [due("2011-05-30", "OPEN")], "approved is not issued");
        done(&desk.issue(&document, "昆示〔2010〕1号").await);
        assert_eq!(owed(&world, FINANCE, "4.1.4f").await, [due("2011-05-30", "DONE")]);
        let given_up = desk.draft_with(with(&desk.input(), &json!({ "consideration": Value::Null }))).await;
        done(&desk.withdraw(&given_up).await);
        let states =
            |rows: Vec<(String, String)>| -> Vec<String> { rows.into_iter().map(|(_, state)| state).collect() };
        assert_eq!(states(owed(&world, FINANCE, "4.1.4f").await), ["DONE", "LAPSED"]);
        assert_eq!(states(owed(&world, FINANCE, "4.1").await), ["DONE", "LAPSED"]);
        sums_hold(&world).await;
    });
}
