use std::sync::Arc;

use rencai::access::Role;
use rencai::app::load_catalogue;
use rencai::kernel::ErrorCode;
use rencai::organization::entity::{unit, unit_succession, unit_version};
use rencai::organization::model::Units;
use rencai::organization::write::LoadUnits;
use rencai::policy::catalogues::REFERENCE;
use rencai::store::{Guarded, Read, files};
use sea_orm::Order;
use serde_json::json;

use crate::support::world::{CITY, World, in_app};

async fn all<E: Guarded>(world: &Arc<World>, by: E::Column) -> Vec<E::Model>
where
    E::Model: Send + Sync,
{
    Read::new(&world.app.store, world.system.clone()).find::<E>().order_by(by, Order::Asc).all().await.unwrap()
}

#[test]
fn loading_the_same_units_again_changes_nothing() {
    in_app(|world| async move {
        let units = all::<unit::Entity>(&world, unit::Column::Id).await;
        let versions = all::<unit_version::Entity>(&world, unit_version::Column::Id).await;
        let links = all::<unit_succession::Entity>(&world, unit_succession::Column::UnitId).await;
        // 1 city, 16 divisions with 2 that end, 6 zones, 17 departments of the city and of each division.
        assert_eq!((units.len(), versions.len()), (1 + 16 + 6 + 17 * 17, units.len()));
        assert!(links.iter().any(|link| link.from_day.to_string() == "2011-05-20"), "{links:?}");
        world.clock.set("2013-01-01T00:00:00Z".parse().unwrap());
        load_catalogue(&world.app.store, REFERENCE).await.unwrap();
        assert_eq!(all::<unit::Entity>(&world, unit::Column::Id).await, units);
        assert_eq!(all::<unit_version::Entity>(&world, unit_version::Column::Id).await, versions);
        assert_eq!(all::<unit_succession::Entity>(&world, unit_succession::Column::UnitId).await, links);
    });
}

#[test]
fn a_catalogue_with_one_more_zone_enters_that_zone_only() {
    in_app(|world| async move {
        let more = format!(
            "{}\n[[zone]]\ncode = \"Z9\"\nname = \"新区\"\nname_en = \"New Zone\"\nlevel = \"provincial\"\n",
            REFERENCE.units
        );
        let units = Units::read(&more).unwrap();
        let loaded = world.run(&world.system, &LoadUnits { units }).await.unwrap();
        assert_eq!(loaded.done, 1);
        let actor = world.actor("Z9", &[Role::Nominator]).await;
        assert_eq!(actor.scope.0, "530100/Z9/");
    });
}

fn refused(toml: &str) -> (ErrorCode, Vec<String>) {
    let refusal = Units::read(toml).unwrap_err();
    assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
    (refusal.code, refusal.path)
}

const TOWN: &str = "[city]\ncode = \"c\"\nname = \"某市\"\nname_en = \"A city\"\n";

fn division(code: &str, more: &str) -> String {
    format!("[[division]]\ncode = \"{code}\"\nname = \"某区\"\nname_en = \"A district\"\n{more}\n")
}

#[test]
fn bad_catalogues_of_units_are_refused_and_the_code_is_named() {
    assert!(Units::read(&format!("{TOWN}{}", division("d", ""))).is_ok());
    let department = "[[department]]\nkind = \"x\"\nname = \"某局\"\nname_en = \"A bureau\"\n";
    let bad = |toml: String, code: &str| {
        assert_eq!(refused(&toml), (ErrorCode::CatalogueRefused, vec![code.to_owned()]), "{toml}");
    };
    bad(format!("{TOWN}{}{}", division("d", ""), division("d", "")), "d");
    bad(format!("{TOWN}{}", division("c", "")), "c");
    bad(format!("{TOWN}{}{}{department}", division("d", ""), division("d-x", "")), "d-x");
    bad(format!("{TOWN}{}", division("d", "valid_to = 2011-05-20\nsucceeded_by = \"nobody\"")), "d");
    bad(format!("{TOWN}{}", division("d/e", "")), "d/e");
    bad(format!("{TOWN}{}", division("", "")), "");
    bad(format!("{TOWN}{}", division("五华", "")), "五华");
    for unreadable in ["", "[city", "[city]\ncode = 5", &format!("{TOWN}colour = \"red\"\n"), "\u{0}"] {
        assert_eq!(refused(unreadable).0, ErrorCode::CatalogueRefused, "{unreadable:?}");
    }
    for term in ["valid_to = \"soon\"", "valid_from = 2011-02-30", "valid_from = 2011-05-20T00:00:00Z"] {
        let toml = format!("{TOWN}{}", division("d", term));
        assert_eq!(Units::read(&toml).map_err(|refusal| refusal.code), Err(ErrorCode::CatalogueRefused), "{term}");
    }
}

#[test]
fn a_successor_that_leads_back_to_the_unit_itself_is_refused() {
    let ring = format!(
        "{TOWN}{}{}",
        division("a", "valid_to = 2005-01-01\nsucceeded_by = \"b\""),
        division("b", "valid_to = 2005-01-01\nsucceeded_by = \"a\"")
    );
    assert_eq!(Units::read(&ring).map_err(|refusal| refusal.code), Err(ErrorCode::CatalogueRefused));
    let own = format!("{TOWN}{}", division("a", "valid_to = 2005-01-01\nsucceeded_by = \"a\""));
    assert_eq!(Units::read(&own).map_err(|refusal| refusal.code), Err(ErrorCode::CatalogueRefused));
}

#[test]
fn a_bad_catalogue_that_was_uploaded_is_refused_and_the_attempt_is_kept() {
    in_app(|world| async move {
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let digest = files::keep(&world.app.store, &operator, "units.toml", b"[city".to_vec()).await.unwrap();
        let load = "mutation($file: String!) { unitsLoad(input: { file: $file }) { loaded auditId errors { code } } }";
        let data = world.data(&operator, load, json!({ "file": digest.to_string() })).await;
        let refused = json!({ "loaded": null, "auditId": null, "errors": [{ "code": "CATALOGUE_REFUSED" }] });
        assert_eq!(data["unitsLoad"], refused);
        let kept = world.refused_attempts().await;
        assert_eq!(kept.len(), 1);
        assert_eq!(
            (&kept[0]["command"], &kept[0]["code"]),
            (&json!("organization.units.load"), &json!("CATALOGUE_REFUSED"))
        );
    });
}
