//! Many at once: a year is declared once, and what is declared when it is closed is what its closing counts.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::Office;
use crate::support::hall::{allowed, done};
use crate::support::world::{WUHUA, in_app};

const FULL: super::Figures = [40_000, 1_000, 1_000, 0, 1_000, 0, 0];

fn declares(office: &Arc<Office>, employer: &str) -> JoinHandle<Value> {
    let (office, employer) = (office.clone(), employer.to_owned());
    tokio::spawn(async move { office.declare(&employer, 2009, FULL).await })
}

/// How many of those who try declare; the others are refused with this code, and told what is allowed.
async fn declared(tries: Vec<JoinHandle<Value>>, code: &str, instead: &str) -> usize {
    let mut declared = 0;
    for one in tries {
        let payload = one.await.unwrap();
        if payload["errors"] == json!([]) {
            done(&payload);
            declared += 1;
        } else {
            assert_eq!(allowed(&payload, code), [instead]);
        }
    }
    declared
}

/// Feature 48.
#[test]
fn of_sixteen_who_declare_a_year_at_once_exactly_one_does() {
    in_app(|world| async move {
        let office = Arc::new(Office::of(&world).await);
        let employer = office.enterprise("E-1").await;
        let tries = (0..16).map(|_| declares(&office, &employer)).collect();
        assert_eq!(declared(tries, "STATE_FORBIDS", "CORRECT").await, 1);
        let total = json!([WUHUA, "ENTERPRISE", [1, 40_000, 1_000, 1_000, 0, 1_000, 0]]);
        assert_eq!(office.totals(&office.keeper, WUHUA, 2009).await, [total]);
    });
}

/// Feature 48.
#[test]
fn what_is_declared_while_a_year_is_closed_is_counted_or_refused() {
    in_app(|world| async move {
        let office = Arc::new(Office::of(&world).await);
        let mut employers = Vec::new();
        for number in 1..=12 {
            employers.push(office.enterprise(&format!("E-{number}")).await);
        }
        let (before, after) = employers.split_at(6);
        let mut tries: Vec<_> = before.iter().map(|employer| declares(&office, employer)).collect();
        let closing = tokio::spawn({
            let office = office.clone();
            async move { office.close(2009).await }
        });
        tries.extend(after.iter().map(|employer| declares(&office, employer)));
        let closed = closing.await.unwrap();
        done(&closed);
        let declared = declared(tries, "PERIOD_CLOSED", "declarationCorrect").await;
        assert_eq!(closed["closing"]["declared"], declared);
        let listed = office.list(&office.keeper, &format!("unit: \"{WUHUA}\", year: 2009")).await;
        assert_eq!(listed.len(), declared);
    });
}
