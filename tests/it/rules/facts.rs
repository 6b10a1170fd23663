//! Whose rights the facts of a run are read with.

use std::sync::Arc;

use rencai::access::{Actor, Scope};
use rencai::graphql::facts::Facts;
use rencai::kernel::Period;
use rencai::rules::facts::{FactSource, Scene};
use rencai::store::Read;

use crate::support::hall::{Hall, done, id, plain};
use crate::support::world::{PANLONG, WUHUA, in_app};

#[test]
fn facts_are_read_with_the_divisions_own_rights() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 10).await;
        done(&hall.nominate(&edition, "001", plain(3)).await);
        let facts = Facts::new().unwrap();
        let fragment = facts.check("fragment Facts on Nomination { answers }").await.unwrap();
        let on_talent = facts.check("fragment Facts on Talent { name }").await.unwrap();
        let scene =
            Scene { as_of: "2010-12-31".parse().unwrap(), period: Period::year(2010), division: WUHUA.to_owned() };
        let ids = vec![id(&hall.nominations(&edition).await[0])];
        let other = world.actor(PANLONG, &[]).await;
        let other = Arc::new(Actor::system(other.unit, &other.unit_code, Scope(other.scope.0.clone())));
        let own = Arc::new(Actor::system(hall.officer.unit, WUHUA, Scope(hall.officer.scope.0.clone())));
        let store = &world.app.store;
        let refused = facts.facts(store, &Read::new(store, other), &fragment, &scene, &ids).await.unwrap_err();
        assert_eq!(refused.code(), rencai::kernel::ErrorCode::NotFound);
        let wrong = facts.facts(store, &Read::new(store, own.clone()), &on_talent, &scene, &ids).await.unwrap_err();
        assert_eq!(wrong.code(), rencai::kernel::ErrorCode::FragmentRefused, "another type is refused, not judged");
        assert_eq!(facts.facts(store, &Read::new(store, own), &fragment, &scene, &ids).await.unwrap().len(), 1);
    });
}
