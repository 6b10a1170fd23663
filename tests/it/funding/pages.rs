//! What funds come to as a page and as a workbook.

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use rencai::access::{Actor, Role};
use rencai::funding::workbook::workbook;
use rencai::kernel::ErrorCode;
use rencai::store::Read;

use super::Desk;
use super::obligation::{record, share};
use crate::support::hall::done;
use crate::support::raw::Hand;
use crate::support::site::{Site, Visitor, text};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const PAGE: &str = "/authors/funds?unit=530100&year=2010";
const WORKBOOK: &str = "/authors/funds/figures.xlsx?unit=530100&year=2010";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A fund with money for two purposes, some of it paid.
async fn funded(desk: &Desk) {
    let line = desk.funded("REWARD", 123_456).await;
    desk.funded("TRAINING", 50_000).await;
    let commitment = desk.committed(&line, 100_005, "2010-12-31").await;
    let payment = desk.ordered(&commitment, 50_005).await;
    done(&desk.pay(&payment).await);
}

/// Says what the county's revenue is and was, and what share of it is demanded.
async fn owed(world: &Arc<World>, desk: &Desk) {
    share(world, WUHUA, "0.03", "2010-01-01").await;
    record(desk, 2009, "BUDGET", 9_000_099, None).await;
    record(desk, 2010, "BUDGET", 10_000_000, None).await;
}

async fn auditor<'s>(world: &World, site: &'s Site) -> Visitor<'s> {
    site.visitor(&world.actor(CITY, &[Role::Auditor]).await).await
}

/// The texts of a sheet, row by row.
fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

/// The row that begins so.
fn row<'r>(rows: &'r [Vec<String>], begin: &[&str]) -> &'r [String] {
    let found = rows.iter().find(|row| row.iter().zip(begin).all(|(cell, text)| cell == text));
    found.unwrap_or_else(|| panic!("no row begins with {begin:?}: {rows:?}"))
}

/// Features 46 and 47.
#[test]
fn what_is_owed_and_how_far_money_came_are_charts_and_tables_on_a_page_in_both_languages() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        funded(&desk).await;
        owed(&world, &desk).await;
        let site = Site::of(&world);
        let visitor = auditor(&world, &site).await;
        let page = visitor.see(PAGE).await;
        for part in [
            "<h1>Talent funds</h1>",
            "Wuhua District",
            "Demanded and appropriated",
            "100000.00",
            "3000.00",
            "1734.56",
            "1265.44",
            "0.03",
            "Budget</small>",
            "9999.01",
            "By purpose and month",
            "2010-12",
            "500.05",
            "By division and purpose",
            "1234.56",
            "1000.05",
            r#"<svg class="bars" role="img" aria-label="Demanded and appropriated""#,
            r#"<svg class="bars" role="img" aria-label="By purpose and month""#,
            r#"text-anchor="end">Panlong District</text>"#,
            r#"<li class="part0">"#,
            "/authors/funds/figures.xlsx?unit=530100&amp;year=2010",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(page.matches("<rect").count() > 6, "{page}");
        for part in ["://", "<script", "<style", " style="] {
            assert!(!page.contains(part), "{part}: {page}");
        }
        for label in page.split("<label for=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(page.contains(&format!("id=\"{label}\"")), "{label} labels nothing");
        }
        let allocated = visitor.see(&format!("{PAGE}&step=allocated")).await;
        assert!(allocated.contains(r#"<option value="allocated" selected"#), "{allocated}");
        assert!(allocated.contains("<td class=\"number\">1734.56</td></tr></tfoot>"), "{allocated}");
        let chinese = visitor.see(&format!("{PAGE}&lang=zh")).await;
        for part in ["<h1>人才专项资金</h1>", "五华区", "应拨与已拨", "按用途与月", "奖励", "单位：元"]
        {
            assert!(chinese.contains(part), "{part}: {chinese}");
        }
        assert!(chinese.contains("unit=530100&amp;year=2010&amp;lang=en"), "what was chosen stays chosen: {chinese}");

        let empty = visitor.see("/authors/funds?unit=530103&year=2009").await;
        assert!(empty.contains("There is no fund of that year."), "{empty}");
        let officer = site.visitor(&world.actor(WUHUA, &[Role::AwardOfficer]).await).await;
        let own = officer.see("/authors/funds?year=2010").await;
        assert!(own.contains("1234.56"), "the own unit's by default: {own}");
        assert_eq!(officer.get(PAGE).await.status, 404, "what lies above is not there");
        assert_eq!(officer.get("/authors/funds?unit=none").await.status, 404);
        let author = site.visitor(&world.actor(WUHUA, &[Role::RuleAuthor]).await).await;
        let refused = author.get("/authors/funds?year=2010").await;
        assert!(refused.status == 422 && text(&refused).contains("<code>FORBIDDEN</code>"), "{}", text(&refused));
        assert!(!author.see("/authors").await.contains("/authors/funds"), "nor is it shown the way");
    });
}

/// Features 46 and 47.
#[test]
fn the_same_is_a_workbook_with_charts_for_who_may_see_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        funded(&desk).await;
        owed(&world, &desk).await;
        let site = Site::of(&world);
        let visitor = auditor(&world, &site).await;
        let answer = visitor.get(WORKBOOK).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, XLSX));
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"figures.xlsx\"");
        let owing = cells(&answer.bytes, "应拨与已拨 Obligation");
        let wuhua = row(&owing, &["五华区 Wuhua District"]);
        let amounts = ["预算 Budget", "100000", "0.03", "3000", "1734.56", "500.05", "1265.44", "—", "9999.01"];
        assert_eq!(wuhua[1..], amounts, "exact to the fen: {owing:?}");
        assert_eq!(row(&owing, &["盘龙区 Panlong District"])[1..4], ["—", "—", "—"], "nothing is on record");
        let months = cells(&answer.bytes, "用途与月份 By month");
        let paid = months.iter().rposition(|row| row[0] == "2010-12").unwrap();
        assert_eq!(months[paid][9], "500.05", "{months:?}");
        assert_eq!(months.iter().filter(|row| row[0] == "2010-12").count(), 3, "for each step: {months:?}");
        let divisions = cells(&answer.bytes, "各地用途 By division");
        let reward = row(&divisions, &["五华区 Wuhua District", "奖励 Reward"]);
        assert_eq!(reward[2..], ["0", "0", "1234.56", "1000.05", "500.05", "0", "0"], "{divisions:?}");
        for name in ["五华区 Wuhua District", "合计 All together"] {
            let all = row(&divisions, &[name, "全部 All"]);
            assert_eq!(all[2..], ["0", "1734.56", "1734.56", "1000.05", "500.05", "0", "0"], "{divisions:?}");
        }
        let mut book = Xlsx::new(Cursor::new(answer.bytes.as_slice())).unwrap();
        for sheet in ["应拨与已拨 Obligation", "各地用途 By division"] {
            let range = book.worksheet_range(sheet).unwrap();
            let row = range.rows().find(|row| row[0] == "五华区 Wuhua District").unwrap();
            let amounts = row[2..].iter().filter(|cell| **cell != "—");
            assert!(amounts.clone().count() > 6, "{row:?}");
            assert!(amounts.clone().all(|cell| matches!(cell, Data::Float(_))), "amounts are numbers: {row:?}");
        }
        let mut parts = zip::ZipArchive::new(Cursor::new(answer.bytes.as_slice())).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            parts.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        for chart in 1..=4 {
            assert!(part(&format!("xl/charts/chart{chart}.xml")).contains("<c:chart>"), "chart {chart}");
        }
        for (drawing, charts) in [(1, 1), (2, 3)] {
            let drawn = part(&format!("xl/drawings/drawing{drawing}.xml"));
            assert_eq!(drawn.matches(" descr=").count(), charts, "what is drawn is said in words too: {drawn}");
        }
        let again = visitor.get(WORKBOOK).await;
        assert_eq!(again.bytes, answer.bytes, "the same figures give the same bytes");

        let of = async |unit: &str, actor: Arc<Actor>| {
            let read = Read::new(&world.app.store, actor);
            workbook(&read, unit, 2010).await.map_err(|failure| failure.code())
        };
        assert!(of(WUHUA, desk.keeper.clone()).await.unwrap().starts_with(b"PK"));
        assert_eq!(of(PANLONG, desk.keeper.clone()).await.unwrap_err(), ErrorCode::NotFound);
        assert_eq!(of("none", desk.keeper.clone()).await.unwrap_err(), ErrorCode::NotFound);
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        assert_eq!(of(WUHUA, reporter).await.unwrap_err(), ErrorCode::Forbidden);
        let officer = site.visitor(&world.actor(WUHUA, &[Role::AwardOfficer]).await).await;
        assert_eq!(officer.get(WORKBOOK).await.status, 404);
        assert_eq!(officer.get("/authors/funds/figures.xlsx").await.status, 404, "of no year");
    });
}

#[test]
fn who_keeps_a_fund_is_led_to_it() {
    in_app(|world| async move {
        let site = Site::of(&world);
        let keeper = site.visitor(&world.actor(WUHUA, &[Role::FundOfficer]).await).await;
        let home = keeper.get("/authors").await;
        assert_eq!((home.status, home.header("location")), (303, "/authors/funds"));
        let page = keeper.see("/authors/funds").await;
        assert!(page.contains(r#"aria-current="page">Funds</a>"#), "{page}");
    });
}

#[test]
fn markup_in_names_and_addresses_is_text_on_the_page_and_in_the_workbook() {
    const EVIL: &str = "<script>alert(1)</script>";
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        funded(&desk).await;
        let hand = Hand::reach(&world).await;
        let rename = format!(
            "UPDATE unit_version SET name = '=1+1{EVIL}', name_en = '\"><img src=x onerror=alert(1)>'
                WHERE unit_id = (SELECT id FROM unit WHERE code = '{WUHUA}')"
        );
        assert!(hand.run(&rename).await > 0);
        let site = Site::of(&world);
        let visitor = auditor(&world, &site).await;
        let pages = [
            visitor.see(PAGE).await,
            visitor.see(&format!("{PAGE}&lang=zh")).await,
            text(&visitor.get("/authors/funds?unit=%22%3E%3Cscript%3E&year=%3Cimg&step=%3Cimg&lang=en").await),
            text(&visitor.get("/authors/funds?unit=530100&year=2010&step=%22%3E%3Cimg%20src=x%3E").await),
        ];
        for page in &pages {
            for evil in ["<script", "<img", "onerror=alert(1)>"] {
                assert!(!page.to_lowercase().contains(evil), "{evil}: {page}");
            }
        }
        assert!(pages[0].contains("&lt;img src=x") && pages[1].contains("=1+1&lt;script&gt;"), "the name stands there");
        let bytes = visitor.get(WORKBOOK).await.bytes;
        let mut book = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
        for name in book.sheet_names() {
            assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} holds a formula");
        }
        assert!(cells(&bytes, "各地用途 By division").iter().any(|row| row[0].starts_with("=1+1<script>")));
    });
}
