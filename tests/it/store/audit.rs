use std::sync::Arc;

use rencai::access::Role;
use rencai::store::{Read, audit};
use serde_json::json;

use super::programme;
use crate::support::raw::Hand;
use crate::support::world::{SHILIN, WUHUA, World, in_app};

/// Four entries in 五华区's chain and one in 石林县's.
async fn chains(world: &Arc<World>) {
    let officer = world.actor(WUHUA, &[Role::AwardOfficer]).await;
    for code in ["a", "b", "c", "d"] {
        world.run(&officer, &programme(code)).await.unwrap();
    }
    let officer = world.actor(SHILIN, &[Role::AwardOfficer]).await;
    world.run(&officer, &programme("a")).await.unwrap();
}

/// What verifying a unit's chain finds: its length, or where it is broken and how.
async fn verified(world: &Arc<World>, unit: &str) -> Result<i64, (i64, &'static str)> {
    let auditor = world.actor(unit, &[Role::Auditor]).await;
    let read = Read::new(&world.app.store, auditor.clone());
    let found = audit::verify(&world.app.store, &read, auditor.unit).await.unwrap();
    let query = "query($unit: String!) { auditVerify(unit: $unit) { sound number breach } }";
    let shown = world.data(&auditor, query, json!({ "unit": unit })).await["auditVerify"].clone();
    match &found {
        Ok(length) => assert_eq!(shown, json!({ "sound": true, "number": length, "breach": null })),
        Err(breach) => {
            assert_eq!(shown, json!({ "sound": false, "number": breach.number, "breach": breach.what }));
            assert_eq!(breach.unit, auditor.unit);
        }
    }
    found.map_err(|breach| (breach.number, breach.what))
}

/// The rows of 五华区's entry of this number.
fn rows_of(number: i64) -> String {
    format!("entry_id IN (SELECT entry.id FROM audit_entry AS entry {})", entry(number))
}

fn entry(number: i64) -> String {
    format!("WHERE number = {number} AND unit_id IN (SELECT id FROM unit WHERE code = '{WUHUA}')")
}

#[test]
fn verifying_finds_every_row_entry_and_head_that_was_changed_and_where() {
    in_app(|world| async move {
        chains(&world).await;
        assert_eq!(verified(&world, WUHUA).await, Ok(4));
        let hand = Hand::reach(&world).await;
        hand.keep_chain().await;
        let changes: Vec<(i64, &str, Vec<String>)> = vec![
            (2, "row", vec![format!("UPDATE audit_row SET after = '{{}}' WHERE {}", rows_of(2))]),
            (3, "row", vec![format!("UPDATE audit_row SET row_id = 'another' WHERE {}", rows_of(3))]),
            (3, "row", vec![format!("UPDATE audit_row SET table_name = 'edition' WHERE {}", rows_of(3))]),
            (1, "row", vec![format!("UPDATE audit_row SET before = '{{}}' WHERE {}", rows_of(1))]),
            (4, "row", vec![format!("DELETE FROM audit_row WHERE {}", rows_of(4))]),
            (2, "digest", vec![format!("UPDATE audit_entry SET subject = 'another' {}", entry(2))]),
            (2, "digest", vec![format!("UPDATE audit_entry SET reason = 'because' {}", entry(2))]),
            (2, "digest", vec![format!("UPDATE audit_entry SET command = 'nothing' {}", entry(2))]),
            (3, "digest", vec![format!("UPDATE audit_entry SET input_digest = '' {}", entry(3))]),
            (3, "digest", vec![format!("UPDATE audit_entry SET changes = '[]' {}", entry(3))]),
            (3, "digest", vec![format!("UPDATE audit_entry SET changes = '?' {}", entry(3))]),
            (4, "digest", vec![format!("UPDATE audit_entry SET digest = previous {}", entry(4))]),
            (4, "previous", vec![format!("UPDATE audit_entry SET previous = digest {}", entry(4))]),
            (
                2,
                "number",
                vec![
                    format!("DELETE FROM audit_row WHERE {}", rows_of(2)),
                    format!("DELETE FROM audit_entry {}", entry(2)),
                ],
            ),
            (
                2,
                "previous",
                vec![
                    format!("DELETE FROM audit_row WHERE {}", rows_of(2)),
                    format!("DELETE FROM audit_entry {}", entry(2)),
                    format!("UPDATE audit_entry SET number = 2 {}", entry(3)),
                    format!("UPDATE audit_entry SET number = 3 {}", entry(4)),
                ],
            ),
            (
                4,
                "head",
                vec![
                    format!("DELETE FROM audit_row WHERE {}", rows_of(4)),
                    format!("DELETE FROM audit_entry {}", entry(4)),
                ],
            ),
            (4, "head", vec![format!("UPDATE audit_head SET digest = '' {}", entry(4))]),
            (5, "head", vec![format!("UPDATE audit_head SET number = 5 {}", entry(4))]),
            (0, "head", vec![format!("DELETE FROM audit_head {}", entry(4))]),
        ];
        for (number, what, statements) in changes {
            for statement in &statements {
                assert_eq!(hand.run(statement).await, 1, "{statement}");
            }
            assert_eq!(verified(&world, WUHUA).await, Err((number, what)), "{statements:?}");
            assert_eq!(verified(&world, SHILIN).await, Ok(1), "{statements:?}");
            hand.restore_chain().await;
            assert_eq!(verified(&world, WUHUA).await, Ok(4), "after {statements:?}");
        }
    });
}

#[test]
fn a_long_chain_is_walked_to_its_end() {
    in_app(|world| async move {
        let officer = world.actor(WUHUA, &[Role::AwardOfficer]).await;
        for number in 0..270 {
            world.run(&officer, &programme(&format!("a-{number}"))).await.unwrap();
        }
        assert_eq!(verified(&world, WUHUA).await, Ok(270));
        let hand = Hand::reach(&world).await;
        hand.keep_chain().await;
        for number in [256, 257, 269] {
            assert_eq!(hand.run(&format!("UPDATE audit_row SET after = '{{}}' WHERE {}", rows_of(number))).await, 1);
            assert_eq!(verified(&world, WUHUA).await, Err((number, "row")));
            hand.restore_chain().await;
        }
    });
}

#[test]
fn a_body_that_was_forgotten_breaks_no_chain() {
    in_app(|world| async move {
        chains(&world).await;
        let hand = Hand::reach(&world).await;
        assert_eq!(hand.run(&format!("UPDATE audit_row SET after = NULL WHERE {}", rows_of(2))).await, 1);
        assert_eq!(verified(&world, WUHUA).await, Ok(4));
        let officer = world.actor(WUHUA, &[Role::AwardOfficer]).await;
        world.run(&officer, &programme("e")).await.unwrap();
        assert_eq!(verified(&world, WUHUA).await, Ok(5));
    });
}

#[test]
fn a_chain_is_verified_for_auditors_at_or_above_its_unit_only() {
    in_app(|world| async move {
        chains(&world).await;
        let query = "query($unit: String!) { auditVerify(unit: $unit) { sound number } auditEntries(unit: $unit) { totalCount } }";
        let seen = |length: i64| json!({ "auditVerify": { "sound": true, "number": length }, "auditEntries": { "totalCount": length } });
        let unseen = json!({ "auditVerify": null, "auditEntries": { "totalCount": 0 } });
        for (at, of, expected) in [
            ("530100", WUHUA, seen(4)),
            (WUHUA, WUHUA, seen(4)),
            ("530100", SHILIN, seen(1)),
            (SHILIN, WUHUA, unseen.clone()),
            ("530102-finance", WUHUA, unseen.clone()),
            (WUHUA, "530100", unseen.clone()),
            (WUHUA, "999999", unseen.clone()),
            (WUHUA, "530102-finance", seen(0)),
        ] {
            let auditor = world.actor(at, &[Role::Auditor]).await;
            assert_eq!(world.data(&auditor, query, json!({ "unit": of })).await, expected, "{at} looks at {of}");
        }
    });
}

#[test]
fn a_sound_chain_is_found_sound_while_others_write_to_it() {
    in_app(|world| async move {
        let officer = world.actor(WUHUA, &[Role::AwardOfficer]).await;
        let writer = {
            let world = world.clone();
            tokio::spawn(async move {
                for number in 0..60 {
                    world.run(&officer, &programme(&format!("a-{number}"))).await.unwrap();
                }
            })
        };
        let auditor = world.actor(WUHUA, &[Role::Auditor]).await;
        let read = Read::new(&world.app.store, auditor.clone());
        while !writer.is_finished() {
            let found = audit::verify(&world.app.store, &read, auditor.unit).await.unwrap();
            assert!(found.is_ok(), "{found:?}");
        }
        writer.await.unwrap();
        assert_eq!(verified(&world, WUHUA).await, Ok(60));
    });
}
