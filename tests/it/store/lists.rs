//! Reads by a list of values: every row once, whatever the length, in few different statements.

use std::collections::BTreeSet;

use rencai::kernel::id::UnitId;
use rencai::organization::entity::unit;
use rencai::organization::read::units_by_id;
use rencai::store::Read;
use sea_orm::sea_query::SqliteQueryBuilder;

use crate::support::world::in_app;

const LENGTHS: [usize; 8] = [0, 1, 2, 3, 64, 65, 1_000, 20_000];

#[test]
fn a_list_of_any_length_finds_each_row_once() {
    in_app(|world| async move {
        let read = Read::new(&world.app.store, world.system.clone());
        let there: Vec<UnitId> = read.find::<unit::Entity>().all().await.unwrap().iter().map(|unit| unit.id).collect();
        assert!(there.len() >= 3);
        for length in LENGTHS {
            let mut ids: Vec<UnitId> = there.iter().copied().take(length).collect();
            let wanted = ids.len();
            ids.splice(0..0, (wanted..length).map(|_| world.app.store.ids().next::<UnitId>()));
            let found = units_by_id(&read, &ids).await.unwrap();
            assert_eq!(found.len(), wanted, "{length}");
            assert!(ids[length - wanted..].iter().all(|id| found[id].id == *id), "{length}");
            let rows = read.find::<unit::Entity>().among(unit::Column::Id, &ids).all().await.unwrap();
            assert_eq!(rows.len(), wanted, "{length}, in one statement");
        }
    });
}

#[test]
fn lists_of_all_lengths_up_to_a_thousand_make_eleven_statements() {
    in_app(|world| async move {
        let read = Read::new(&world.app.store, world.system.clone());
        let id: UnitId = world.app.store.ids().next();
        let statement = |length: usize| {
            let find = read.find::<unit::Entity>().among(unit::Column::Id, &vec![id; length]);
            find.subquery(unit::Column::Id).build(SqliteQueryBuilder)
        };
        let bound: Vec<usize> = LENGTHS.iter().map(|length| statement(*length).1.0.len()).collect();
        assert_eq!(bound[1..], [1, 2, 4, 64, 128, 1_024, 20_000]);
        let texts: BTreeSet<String> = (1..=1_000).map(|length| statement(length).0).collect();
        assert_eq!(texts.len(), 11, "1, 2, 4, … 1,024");
    });
}
