use rencai::access::Role;
use rencai::kernel::ErrorCode;
use rencai::organization::model::Units;
use rencai::organization::write::LoadUnits;
use rencai::policy::catalogues::REFERENCE;

use crate::support::world::{CITY, SHILIN, in_app};

const TOWN: &str = "[city]\ncode = \"c\"\nname = \"某市\"\nname_en = \"A city\"\n";
const DIVISION: &str = "[[division]]\ncode = \"d9\"\nname = \"某区\"\nname_en = \"A district\"\n";

#[test]
fn an_operator_cannot_enter_units_above_or_beside_his_own() {
    in_app(|world| async move {
        let more = format!("{}\n{DIVISION}", REFERENCE.units);
        let operator = world.actor(SHILIN, &[Role::Operator]).await;
        let refused = world.run(&operator, &LoadUnits { units: Units::read(&more).unwrap() }).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::NotFound);
        let other = Units::read(&format!("{TOWN}{DIVISION}")).unwrap();
        let city = world.actor(CITY, &[Role::Operator]).await;
        for operator in [operator, city] {
            let refused = world.run(&operator, &LoadUnits { units: other.clone() }).await.unwrap_err();
            assert_eq!(refused.code(), ErrorCode::CatalogueRefused, "another city is entered by its own system");
        }
    });
}
