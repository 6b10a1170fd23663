use rencai::access::Role;
use rencai::awards::workbooks::{Workbook, workbook};
use rencai::awards::{read, sheet};
use rencai::demo::{create_programme, play, script};
use rencai::kernel::ErrorCode;
use rencai::rules::Form;
use rencai::store::Read;

use crate::support::world::{SHILIN, in_app};

#[test]
fn an_editions_template_report_and_ranking_are_workbooks_and_foreign_ones_are_not_found() {
    in_app(|world| async move {
        let script = script().unwrap();
        let programme = create_programme(&world.app, &world.system, &script.programme).await.unwrap();
        let played = play(&world.app, &world.system, programme, &script.editions[0], &|_, _, _| {}).await.unwrap();
        let division = &script.editions[0].division;

        let officer = Read::new(&world.app.store, world.actor(division, &[Role::AwardOfficer]).await);
        let (name, template) = workbook(&officer, Workbook::Template(played.edition)).await.unwrap();
        assert_eq!(name, "template.xlsx");
        let form = Form::read(&read::edition(&officer, played.edition).await.unwrap().form).unwrap();
        let empty = sheet::read(&template, &form, &std::collections::BTreeMap::new()).unwrap();
        assert!(empty.rows.is_empty(), "an empty template is read, and names nobody");
        let (_, ranking) = workbook(&officer, Workbook::Ranking(played.edition)).await.unwrap();
        assert!(ranking.starts_with(b"PK") && ranking.len() > 10_000);

        let nominator = Read::new(&world.app.store, world.actor(division, &[Role::Nominator]).await);
        let (_, report) = workbook(&nominator, Workbook::Report(played.imported.import)).await.unwrap();
        assert!(report.starts_with(b"PK") && report.len() > 5_000);
        let forbidden = workbook(&officer, Workbook::Report(played.imported.import)).await.unwrap_err();
        assert_eq!(forbidden.code(), ErrorCode::Forbidden);

        let neighbour = world.actor(SHILIN, &[Role::AwardOfficer, Role::Nominator]).await;
        let neighbour = Read::new(&world.app.store, neighbour);
        for which in [
            Workbook::Template(played.edition),
            Workbook::Ranking(played.edition),
            Workbook::Report(played.imported.import),
        ] {
            assert_eq!(workbook(&neighbour, which).await.unwrap_err().code(), ErrorCode::NotFound);
        }
    });
}
