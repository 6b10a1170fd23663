//! `rencai demo year`: sixteen months of a city, the same to the last byte whenever and wherever they are played.

use crate::support::databases;
use crate::support::process::rencai;

/// Features 7, 9, 10, 26, 46 and 47.
#[test]
fn a_year_that_is_played_twice_prints_the_same_bytes_on_every_database() {
    let mut printed: Vec<String> = Vec::new();
    for kind in [databases::kinds(), vec![databases::Kind::Sqlite]].concat() {
        let folder = tempfile::tempdir().unwrap();
        let database = databases::empty(kind, folder.path());
        let played = rencai(folder.path(), &["demo", "year", "--data", "data", "--database", &database.url]);
        played.prints(&["2010 年各单位的责任", "2011 年数字", "sha256:"]);
        printed.push(played.out.split("数据在").next().unwrap().to_owned());
    }
    assert!(printed.len() >= 2 && printed.windows(2).all(|pair| pair[0] == pair[1]), "{}", printed.join("\n≠\n"));

    // Who did what: one in time, one late, one silent, one let off, and the county that became a district.
    let lines = |name: &str| printed[0].lines().filter(|line| line.starts_with(name)).collect::<Vec<_>>();
    let in_time = lines("官渡区");
    assert!(in_time[0].contains('●') && !in_time[0].contains('○'), "{in_time:?}");
    let late = lines("盘龙区");
    assert!(late[0].contains('◐') && late[0].contains('○'), "late reports, and meetings that were not held: {late:?}");
    let silent = lines("禄劝");
    assert!(!silent[0].contains('●') && silent[0].contains('○'), "{silent:?}");
    let county = lines("呈贡县");
    assert!(county[0].contains('●') && !county[2].contains('○'), "the district did what the county owed: {county:?}");
    let bars = printed[0].lines().filter(|line| line.contains('█') || line.contains('░')).collect::<Vec<_>>();
    assert!(!bars.is_empty() && bars.iter().all(|line| line.contains('%')), "{bars:?}");

    circulars_are_there(&printed[0]);
    funds_are_there(&printed[0]);
    grounds_are_there(&printed[0]);
    let again = rencai(tempfile::tempdir().unwrap().path(), &["demo", "year", "--database", "nonsense"]);
    assert_ne!(again.code, Some(0));
}

/// What stands in a print between two headings.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let after = text.split_once(from).unwrap_or_else(|| panic!("{from} is not there: {text}")).1;
    after.split_once(to).unwrap_or_else(|| panic!("{to} is not there: {after}")).0
}

/// Two circulars: one was answered, for the other the day lapsed; each quotes what was overdue, and fits its seal.
fn circulars_are_there(printed: &str) {
    let circulars = between(printed, "印发的通报", "督查与整改");
    let (answered, lapsed) = circulars.split_once("示例〔2011〕2号").unwrap();
    for (circular, addressee) in [(answered, "禄劝"), (lapsed, "寻甸")] {
        let says = |words: &[&str]| circular.lines().any(|line| words.iter().all(|word| line.contains(word)));
        assert!(says(&["印发", "2011-02-21"]) && says(&["被通报单位", addressee]), "{circular}");
        assert!(says(&["送达", "2011-01-24", "2011-02-18"]) && says(&["正文", "逾期未履行"]), "{circular}");
        assert!(says(&["sha256:", "相符"]) && !circular.contains("不符"), "{circular}");
        let quoted: Vec<&str> = circular.lines().filter(|line| line.starts_with("4.")).collect();
        assert_eq!(quoted.len(), 7, "as many as the table shows missing: {circular}");
        for line in quoted {
            assert!(line.contains("2010-12-31") && line.contains("○ 缺"), "{line}");
        }
        assert!(says(&["4.1.4c", "县区年度书面报告", "Yearly written report"]), "{circular}");
    }
    assert!(answered.contains("示例〔2011〕1号"), "{answered}");
    assert!(answered.contains("2011-02-14") && answered.contains("示例答复"), "{answered}");
    assert!(lapsed.contains("逾期未答") && lapsed.contains("至 2011-02-18 未见答复"), "{lapsed}");
    assert!(!answered.contains("◐") && lapsed.contains("◐"), "one was made up for since, and stays sealed as it was");

    let found = between(printed, "督查与整改", "人才资金 · talent funds");
    let line = found.lines().find(|line| line.starts_with("4.1.4c")).unwrap_or_else(|| panic!("{found}"));
    for word in ["寻甸", "2011-11-30", "2011-11-21", "补报", "2011-11-28", "chief-supervisor"] {
        assert!(line.contains(word), "{word}: {line}");
    }
}

/// What is owed and what was given, and one county's money: a donation that is for rewards only, a payment that bounced
/// and was made again, what is left at the year's end, and from that payment back to its clause.
fn funds_are_there(printed: &str) {
    let funds = between(printed, "人才资金 · talent funds", "数字的依据");
    let (sums, chain) = funds.split_once("由末次支付回到条款").unwrap_or_else(|| panic!("{funds}"));
    let words = |text: &str, first: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(first));
        let line = line.unwrap_or_else(|| panic!("{first} is not there: {text}"));
        line.split_whitespace().skip(1).map(str::to_owned).collect()
    };
    let demanded = "36000000.00";
    assert_eq!(words(sums, "官渡区"), [demanded, demanded, "800000.00", "0.00"], "its own money, without the donation");
    assert_eq!(words(sums, "五华区"), [demanded, demanded, "0.00", "0.00"]);
    assert_eq!(words(sums, "禄劝彝族苗族自治县"), ["—", "0.00", "0.00", "—"], "no revenue is on record there");

    let own = ["GOVERNMENT", "—", demanded, "800000.00", "800000.00", "35200000.00"];
    assert_eq!(words(sums, "示例：本级财政"), own);
    let donated = ["DONATION", "REWARD", "500000.00", "300000.00", "300000.00", "200000.00"];
    assert_eq!(words(sums, "示例：企业捐赠"), donated);
    assert_eq!(words(sums, "REWARD"), ["2000000.00", "300000.00", "0.00", "300000.00", "1200000.00"]);
    assert_eq!(words(sums, "TRAINING"), ["10000000.00", "800000.00", "0.00", "800000.00", "8200000.00"]);

    let refused = words(sums, "fund-officer").join(" ");
    for said in ["funding.fund.allocate SOURCE_RESTRICTED", "出资人限定了", "who gave the money has restricted"] {
        assert!(refused.contains(said), "{said}: {refused}");
    }
    assert!(refused.ends_with(" REWARD"), "what he allows: {refused}");

    let again = ["2", "示例获奖人", "300000.00", "2011-12-28", "PAID", "2011-12-30", "示例回单2号"];
    assert_eq!(words(sums, "3"), again);
    let course = ["1", "示例培训机构", "800000.00", "2011-12-26", "PAID", "2011-12-28", "示例回单1号"];
    assert_eq!(words(sums, "2"), course);
    let bounced = ["1", "示例获奖人", "300000.00", "2011-12-26", "BOUNCED", "2011-12-28", "示例：收款行退回"];
    assert_eq!(words(sums, "1"), bounced);

    for (step, said) in [
        ("支付", ["No. 3", "示例回单2号", "2011-12-30", "treasury"]),
        ("指令", ["No. 2", "300000.00", "2011-12-28", "paying-officer"]),
        ("承诺", ["No. 1", "人才奖", "2011-12-23", "fund-officer"]),
        ("来源", ["企业捐赠", "REWARD", "2011-12-22", "示例捐赠协议1号"]),
        ("预算项目", ["REWARD", "2000000.00", "2011-12-23", "fund-officer → supervisor"]),
        ("决定", ["捐赠之款只用于奖励", "年终结余结转下年", "2011-12-22", "示例人才工作领导小组"]),
        ("条款", ["4.5.1b", "专项资金用途", "Seven purposes", "2010-09-09"]),
    ] {
        let line = words(chain, step).join(" ");
        assert!(said.iter().all(|word| line.contains(word)) && !line.contains('—'), "{said:?}: {line}");
    }
}

/// From figures to duties, and from these to records: of a county in time, and of one that was silent.
fn grounds_are_there(printed: &str) {
    let grounds = printed.split_once("数字的依据").unwrap().1;
    let (in_time, silent) = grounds.split_once("\n寻甸").unwrap_or_else(|| panic!("{grounds}"));
    let rows = |text: &str| text.lines().filter(|line| line.starts_with("4.") || line.starts_with("5.")).count();
    assert_eq!((rows(in_time), rows(silent)), (23, 21), "what units do gives rise to more: {grounds}");
    let one = |text: &str, clause: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("{clause} ")));
        line.unwrap_or_else(|| panic!("{clause} is not there: {text}")).to_owned()
    };
    let says = |line: &str, words: &[&str]| words.iter().all(|word| line.contains(word));
    assert!(says(in_time, &["应 23 = 按期 21 + 逾期后 0 + 缺 2"]), "{in_time}");
    assert!(says(silent, &["应 21 = 按期 0 + 逾期后 1 + 缺 20"]), "{silent}");
    let met = one(in_time, "4.1.4a");
    assert!(says(&met, &["●", "briefing", "2010-11-18", "Meeting …"]), "{met}");
    for (clause, evidence, record) in [
        ("4.1.7", "inspection", "Inspection …"),
        ("4.1.6e", "target", "Target …"),
        ("4.4", "barrier", "CoordinationMatter …"),
        ("4.4.5a", "review", "PolicyEntry …"),
        ("4.1.2a", "decision", "Meeting …"),
        ("4.1", "consideration", "Document …"),
        ("4.1.1a", "composition", "Duty …"),
    ] {
        let done = one(in_time, clause);
        assert!(says(&done, &["●", evidence, "2010-12-21", record]), "{done}");
    }
    let reported = one(in_time, "4.1.4c");
    assert!(says(&reported, &["●", "report", "2010-12-21", "Report …", "sha256:"]), "{reported}");
    let made_up = one(silent, "4.1.4c");
    assert!(says(&made_up, &["◐", "report", "2011-11-21", "Report …", "sha256:"]), "{made_up}");
    assert_eq!(silent.matches("无 · none").count(), 20, "{silent}");
}
