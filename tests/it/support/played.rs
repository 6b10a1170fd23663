//! The demo's editions as data, and more editions of the same rules.

use std::sync::Arc;

use rencai::access::Role;
use rencai::awards::entity::{edition, nomination};
use rencai::awards::judging::judge;
use rencai::awards::write::{CloseEdition, Draft, MakeNomination, OpenEdition, RequestJudging, prepare};
use rencai::demo::{self, Ranked};
use rencai::kernel::id::{EditionId, NominationId, RunId};
use rencai::store::Read;
use rencai::talent::entity::talent;
use sea_orm::{ColumnTrait, Order};

use super::world::World;

/// Plays the first editions of the demo's script: 五华区, then 石林县.
pub async fn play(world: &World, count: usize) -> Vec<Ranked> {
    let script = demo::script().unwrap();
    let programme = demo::create_programme(&world.app, &world.system, &script.programme).await.unwrap();
    let mut ranked = Vec::new();
    for edition in script.editions.iter().take(count) {
        ranked.push(demo::play(&world.app, &world.system, programme, edition, &|_, _, _| {}).await.unwrap());
    }
    ranked
}

/// Another edition of the same programme and rule, as a draft.
pub async fn draft(world: &World, like: &Ranked, year: i64) -> EditionId {
    let read = Read::new(&world.app.store, like.officer.clone());
    let find = read.find::<edition::Entity>().filter(edition::Column::Id.eq(like.edition));
    let row = find.one().await.unwrap().unwrap();
    let rule = rencai::rules::read::version(&read, row.rule_version_id).await.unwrap().unwrap().code.unwrap();
    let draft = Draft {
        programme: row.programme_id,
        year,
        stage: row.stage,
        as_of: row.as_of,
        places: row.places,
        award_fen: row.award_fen,
        rule,
    };
    let command = prepare(&world.app.rules, &read, draft).await.unwrap();
    world.run(&like.officer, &command).await.unwrap().done
}

/// Opens a draft and nominates in it: each unit the first `count` whom the other edition has.
pub async fn open(world: &World, like: &Ranked, year: i64, units: &[&str], count: u64) -> EditionId {
    let id = draft(world, like, year).await;
    world.run(&like.officer, &OpenEdition { edition: id, reason: None }).await.unwrap();
    for unit in units {
        nominate(world, like, id, unit, count).await;
    }
    id
}

/// Nominates from a unit whom the other edition has.
pub async fn nominate(world: &World, like: &Ranked, id: EditionId, unit: &str, count: u64) -> Vec<NominationId> {
    let read = Read::new(&world.app.store, world.system.clone());
    let nominator = world.actor(unit, &[Role::Nominator]).await;
    let find = read.find::<nomination::Entity>().filter(nomination::Column::EditionId.eq(like.edition));
    let mut made = Vec::new();
    for row in find.order_by(nomination::Column::Id, Order::Asc).limit(count).all().await.unwrap() {
        let find = read.find::<talent::Entity>().filter(talent::Column::Id.eq(row.talent_id));
        let talent = find.one().await.unwrap().unwrap();
        let command = MakeNomination {
            edition: id,
            unit: None,
            number: talent.number,
            name: talent.name,
            birth_date: talent.birth_date,
            category: talent.category.parse().unwrap(),
            answers: serde_json::from_str(&row.answers).unwrap(),
            draft: false,
        };
        made.push(world.run(&nominator, &command).await.unwrap().done);
    }
    made
}

/// Closes an edition and has it judged.
pub async fn close_and_judge(world: &Arc<World>, like: &Ranked, id: EditionId) -> RunId {
    world.run(&like.officer, &CloseEdition { edition: id }).await.unwrap();
    let request = RequestJudging { edition: id, rules: world.app.rules.clone() };
    let run = world.run(&like.officer, &request).await.unwrap().done;
    judge(&world.app.store, &world.app.rules, &world.system, run, &|_, _| {}).await.unwrap().unwrap();
    run
}
