//! Databases that are away or full.

use rencai::kernel::{Clock, Ids};
use rencai::store::{Store, is_outage};
use sea_orm::ConnectionTrait;

#[test]
fn a_full_disk_and_a_server_that_stops_are_outages_and_a_broken_constraint_is_none() {
    for code in ["08006", "53100", "53300", "57P01", "57P03", "25006", "8", "1032", "10", "778", "13", "14"] {
        assert!(is_outage(code), "{code}");
    }
    for code in ["", "23505", "22021", "42601", "57014", "1", "11", "1555", "2067"] {
        assert!(!is_outage(code), "{code}");
    }
}

#[actix_web::test]
#[expect(clippy::disallowed_methods, reason = "what no command does is done to the database")]
async fn after_a_full_disk_and_a_refusal_what_is_committed_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::machine(chrono_tz::Asia::Shanghai);
    let url = format!("sqlite://{}", folder.path().join("full.db").display());
    let store = Store::open(&url, 2, clock.clone(), Ids::seeded(clock, 1)).await.unwrap();
    let write = async |statement: &str| {
        let transaction = store.begin_write().await.unwrap();
        transaction.execute_unprepared(statement).await?;
        transaction.commit().await
    };
    write("CREATE TABLE note (body BLOB)").await.unwrap();
    write("PRAGMA max_page_count = 10").await.unwrap();
    let full = write("INSERT INTO note VALUES (zeroblob(1000000))").await.unwrap_err();
    assert!(full.to_string().contains("full"), "{full}");
    drop(store.begin_write().await.unwrap());
    write("INSERT INTO note VALUES (x'01')").await.unwrap();
    let elsewhere = sea_orm::Database::connect(&url).await.unwrap();
    let found = elsewhere.execute_unprepared("UPDATE note SET body = x'02'").await.unwrap();
    assert_eq!(found.rows_affected(), 1);
}
