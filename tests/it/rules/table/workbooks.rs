//! Workbooks that cannot be taken, by cell; and what is said of gaps and overlaps.

use rencai::kernel::ErrorCode;
use rencai::rules::table;
use rust_xlsxwriter::{Format, Workbook};

use super::{FACTS, Rows, analysed, book, measure, over_age, points_sheet, refused, rows, rule_sheet, told};

fn at(cell: &str, word: &str, refusals: &[(String, String)]) {
    let found = refusals.iter().any(|(path, message)| path.split(' ').any(|one| one == cell) && message.contains(word));
    assert!(found, "{cell} with {word:?} is not told: {refusals:#?}");
}

/// A workbook whose facts and table are these lines.
fn with(facts: &str, table: Rows) -> Vec<u8> {
    book(&[("规则", rule_sheet()), ("事实", rows(facts)), ("评分", table)])
}

fn age() -> String {
    format!("{FACTS}\nage | 年龄 | 整数 | 表单 | 0 | 120 | | 否")
}

/// Feature 73.
#[test]
fn gaps_are_told_by_the_cells_that_they_lie_between_with_one_input_as_an_example() {
    let analysis = analysed(&over_age("唯一", "age | 结果\n<35 | 5\n[36..40] | 3\n>50 | 0"));
    let refused = told(&analysis.refused);
    at("评分!A9", "no row applies to age 35; for example age = 35", &refused);
    at("评分!A10", "no row applies to age 35", &refused);
    at("评分!A11", "no row applies to age [41..50]; for example age = 41", &refused);
    assert_eq!(refused.len(), 2);
    let meant = points_sheet("唯一", "40", "age | 结果\n<35 | 5");
    let meant: Rows = [rows("其余 | 零分"), meant].concat();
    let analysis = analysed(&with(&age(), meant));
    assert!(analysis.refused.is_empty());
    assert!(analysis.notes[0].message.en.contains("age [35..120], so it gives no points"), "{:?}", analysis.notes);
}

/// Feature 73.
#[test]
fn overlaps_are_told_by_both_rows_even_where_they_say_the_same() {
    for second in ["3", "5"] {
        let analysis = analysed(&over_age("唯一", &format!("age | 结果\n<=40 | 5\n>=40 | {second}")));
        let refused = told(&analysis.refused);
        at("评分!A9", "rows 9 and 10 overlap in age 40; for example age = 40", &refused);
        at("评分!A10", "overlap", &refused);
        assert_eq!(refused.len(), 1);
    }
    assert!(analysed(&over_age("首个", "age | 结果\n<=40 | 5\n>=40 | 3")).refused.is_empty());
    assert!(analysed(&over_age("合计", "age | 结果\n<=40 | 5\n>=40 | 3")).refused.is_empty());
}

#[test]
fn a_row_that_earlier_ones_leave_nothing_is_told() {
    let analysis = analysed(&over_age("首个", "age | 结果\n<50 | 5\n>=40 | 3\n[45..60] | 1"));
    at("评分!A11", "row 11 never applies", &told(&analysis.refused));
    assert_eq!(analysis.refused.len(), 1);
    let analysis = analysed(&over_age("首个", "age | 结果\n[100..200] | 5\n>=121 | 3\n- | 0"));
    at("评分!A10", "never satisfied", &told(&analysis.refused));
}

#[test]
fn gaps_of_several_columns_name_each_of_them() {
    let facts = format!(
        "{}\nrole | 角色 | 选项 | 表单 | | | 主持、骨干、其他 | 是\nlocal | 本地 | 是否 | 表单 | | | | 否",
        age()
    );
    let body = "年龄 | role | local | 结果
        >=30 | \"主持\",\"骨干\" | - | 5
        <30 | not(\"其他\") | 是 | 3
        - | \"其他\" | - | 0";
    let refused = told(&analysed(&with(&facts, points_sheet("唯一", "40", body))).refused);
    at("评分!C8", "age [0..29], role “主持”、“骨干”, local 否 / false", &refused);
    at("评分!A9", "for example age = 0, role = “主持”, local = 否 / false", &refused);
    assert_eq!(refused.len(), 1, "{refused:#?}");
}

#[test]
fn a_missing_fact_is_an_input_in_a_column_that_speaks_of_it() {
    let said = told(&analysed(&over_age("唯一", "age | 结果\n空 | 0\n>=30 | 5")).refused);
    at("评分!A10", "age [0..29]", &said);
    let twice = told(&analysed(&over_age("唯一", "age | 结果\n空 | 0\nnot(30) | 5\n30 | 1")).refused);
    at("评分!A9", "overlap in age 空 / null", &twice);
}

/// Feature 73.
#[test]
fn a_table_too_large_to_search_is_said_to_be_so_and_refused_unless_its_gaps_are_meant() {
    let names: Vec<String> = (0..31).map(|number| format!("a{number}")).collect();
    let facts: String = names.iter().map(|name| format!("\n{name} | {name}题 | 整数 | 表单 | 0 | 99 | | 是")).collect();
    let row = |asked: &[(usize, &str)]| {
        let cell = |column| asked.iter().find(|(at, _)| *at == column).map_or("-", |(_, condition)| condition);
        format!("\n{} | 1", (0..31).map(cell).collect::<Vec<_>>().join(" | "))
    };
    // The last column is covered whatever stands before it; that is found only at the end of each of the
    // ways through the others, which are too many.
    let thirds = ["<33", "[33..66)", ">=66"];
    let pairs = (0..15).flat_map(|pair| thirds.map(|third| row(&[(pair, third), (pair + 15, third)])));
    let body: String = pairs.chain([row(&[(30, "<50")]), row(&[(30, ">=50")])]).collect();
    let sheet = |policy| points_sheet(policy, "40", &format!("{} | 结果{body}", names.join(" | ")));
    let facts = format!("{FACTS}{facts}");
    let analysis = analysed(&with(&facts, sheet("首个")));
    at("评分", "too large: not all of it was searched for gaps", &told(&analysis.refused));
    let analysis = analysed(&with(&facts, sheet("合计")));
    assert!(analysis.refused.is_empty(), "a sum may leave gaps: {analysis:?}");
    assert!(analysis.notes.iter().any(|note| note.message.en.contains("too large")), "{analysis:?}");
}

/// Feature 73.
#[test]
fn formulas_and_merged_cells_are_refused_wherever_they_stand() {
    let mut hostile = Workbook::new();
    for (name, lines) in [("规则", rule_sheet()), ("事实", rows(&age()))] {
        let sheet = hostile.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0_u32..).zip(&lines) {
            for (column, text) in (0_u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        sheet.write_formula(20, 3, "=1+1").unwrap();
    }
    let sheet = hostile.add_worksheet().set_name("评分").unwrap();
    sheet.write_string(0, 0, "编号").unwrap();
    sheet.merge_range(2, 1, 3, 2, "合并", &Format::new()).unwrap();
    sheet.write_string(3, 0, "依据").unwrap();
    let refused = refused(&hostile.save_to_buffer().unwrap());
    for (cell, word) in [
        ("规则!D21", "formula"),
        ("事实!D21", "formula"),
        ("评分!C3", "merged"),
        ("评分!B4", "merged"),
        ("评分!C4", "merged"),
    ] {
        at(cell, word, &refused);
    }
}

/// Feature 73.
#[test]
fn what_a_cell_may_not_say_is_told_by_its_address() {
    let table = |body: &str| over_age("唯一", body);
    for (body, cell, word) in [
        ("age | 结果\n | 5", "评分!A9", "blank"),
        ("age | 结果\nabout 40 | 5", "评分!A9", "no condition"),
        ("age | 结果\n[40..30] | 5", "评分!A9", "begins behind its end"),
        ("age | 结果\n[30..] | 5", "评分!A9", "no condition"),
        ("age | 结果\n>=40.5 | 5", "评分!A9", "no condition"),
        ("age | 结果\n>=99999999999999999999 | 5", "评分!A9", "no condition"),
        ("age | 结果\nnot( | 5", "评分!A9", "no condition"),
        ("age | 结果\n- | 41", "评分!B9", "outside"),
        ("age | 结果\n- | -1", "评分!B9", "outside"),
        ("age | 结果\n- | many", "评分!B9", "no number of points"),
        ("age | 结果\n- | 0.0000001", "评分!B9", "no number of points"),
        ("age | 结果\n- | 8 * height", "评分!B9", "an integer"),
        ("age | 结果 | 理由\n- | 5 | {height}", "评分!C9", "the name of a fact"),
        ("age | 结果 | 理由\n- | 5 | {age", "评分!C9", "the name of a fact"),
        ("height | 结果\n- | 5", "评分!A8", "the name of no fact"),
        ("age | 年龄 | 结果\n- | - | 5", "评分!B8", "twice"),
        ("age | 结果 | 结果\n- | 5 | 5", "评分!C8", "twice"),
        ("age | 结果\n- | 5 | 备注", "评分!C9", "no heading"),
        ("age | 结果", "评分!A8", "no row stands"),
    ] {
        at(cell, word, &refused(&table(body)));
    }
}

/// Feature 73.
#[test]
fn facts_that_make_no_sense_are_told_by_their_address() {
    let heading = "名称 | 中文名 | 类型 | 来源 | 计算 | 条件列 | 条件 | 下限 | 上限 | 选项";
    let list = "papers | 论文 | 列表 | 表单\npapers.day | 日期 | 日期 | 表单";
    for (lines, cell, word) in [
        ("age | 年龄 | 整数 | 表单\nage | 岁数 | 整数 | 表单", "事实!A3", "stands twice"),
        ("9age | 年龄 | 整数 | 表单", "事实!A2", "letters"),
        ("name | 年龄 | 整数 | 表单", "事实!A2", "reserved"),
        ("age | 年龄 | 岁 | 表单", "事实!C2", "not known"),
        ("age | 年龄 | 整数 | 某处", "事实!D2", "source"),
        ("age | 年龄 | 整数 | 表单 | 周年", "事实!E2", "not computed"),
        ("age | 年龄 | 整数 | 表单 | | | | 9 | 1", "事实!I2", "below the least"),
        ("age | 年龄 | 整数 | 表单 | | | | 1.5", "事实!H2", "no value of the kind"),
        ("role | 角色 | 选项 | 表单", "事实!J2", "must not be empty"),
        ("role | 角色 | 选项 | 表单 | | | | | | 甲、甲", "事实!J2", "distinct"),
        ("age | 年龄 | 整数 | 表单 | | | | | | 甲", "事实!J2", "only a choice"),
        ("papers.day | 日期 | 日期 | 表单", "事实!A2", "list of a row above"),
        ("many | 篇数 | 整数 | 表单\nmore | 多少 | 整数 | many | 计数", "事实!E3", "a list"),
        ("many | 篇数 | 整数 | 表单\nmore | 多少 | 整数 | many", "事实!E3", "computed"),
    ] {
        at(
            cell,
            word,
            &refused(&with(&format!("{heading}\n{lines}"), points_sheet("首个", "40", "age | 结果\n- | 5"))),
        );
    }
    for (line, cell, word) in [
        ("n | 篇数 | 小数 | papers | 计数", "事实!C4", "another kind"),
        ("n | 篇数 | | papers | 求和", "事实!E4", "column of a list"),
        ("n | 篇数 | | papers.day | 求和", "事实!E4", "numbers only"),
        ("n | 篇数 | | papers | 计数 | papers.day", "事实!F4", "together"),
        ("n | 篇数 | | papers | 计数 | papers.year | >3", "事实!F4", "same list"),
        ("n | 篇数 | | papers | 计数 | papers.day | >3", "事实!G4", "no condition"),
        ("years | 年数 | | papers.day | 周年", "事实!A4", "column of a list"),
    ] {
        at(
            cell,
            word,
            &refused(&with(&format!("{heading}\n{list}\n{line}"), points_sheet("首个", "40", "n | 结果\n- | 5"))),
        );
    }
}

#[test]
fn heads_of_sheets_are_read_strictly() {
    let table = || points_sheet("首个", "40", "age | 结果\n- | 5");
    let changed = |from: &str, to: &str| -> Rows {
        table()
            .into_iter()
            .map(|row| row.into_iter().map(|cell| if cell == from { to.to_owned() } else { cell }).collect())
            .collect()
    };
    for (table, cell, word) in [
        (changed("score", "Score"), "评分!B1", "lower-case"),
        (changed("计分", "算分"), "评分!B3", "not known"),
        (changed("首个", "任意"), "评分!B4", "not known"),
        (changed("40", "-1"), "评分!B6", "0 at least"),
        (changed("上限", "下限"), "评分!B6", "0 at most"),
        (changed("依据", "编号"), "评分!A5", "twice"),
        (changed("依据", "备注"), "评分!A5", "not known"),
        (changed("计分", "条件"), "评分!B6", "no bounds"),
        (changed("结果", "得分"), "评分", "no row of headings"),
        ([rows("其余 | 人工"), table()].concat(), "评分!B1", "not known"),
    ] {
        at(cell, word, &refused(&with(&age(), table)));
    }
    let sum = changed("计分", "条件");
    let sum: Rows = sum.into_iter().filter(|row| row.first().is_some_and(|cell| cell != "上限")).collect();
    let sum: Rows = sum
        .into_iter()
        .map(|row| row.into_iter().map(|cell| if cell == "首个" { "合计".to_owned() } else { cell }).collect())
        .collect();
    at("评分!B4", "cannot be a sum", &refused(&with(&age(), sum)));
}

#[test]
fn sheets_that_are_missing_or_stand_twice_are_named() {
    let refused_of = |sheets: &[(&str, Rows)]| refused(&book(sheets));
    let table = || points_sheet("首个", "40", "age | 结果\n- | 5");
    at("规则", "no sheet", &refused_of(&[("事实", rows(&age())), ("评分", table())]));
    at("事实", "no sheet", &refused_of(&[("规则", rule_sheet()), ("评分", table())]));
    at("", "no table", &refused_of(&[("规则", rule_sheet()), ("事实", rows(&age()))]));
    let twice = [("规则", rule_sheet()), ("事实", rows(&age())), ("评分", table()), ("再评", table())];
    at("再评", "is that of the sheet \"评分\"", &refused_of(&twice));
}

#[test]
fn files_that_are_no_workbook_or_too_large_are_refused_before_they_are_read() {
    let code = |bytes: &[u8]| table::read(bytes).unwrap_err().0[0].code;
    assert_eq!(code(b""), ErrorCode::FileRefused);
    assert_eq!(code(b"PK\x03\x04 cut short"), ErrorCode::FileRefused);
    let body: String = (0..100_000).map(|row| format!("\n{row} | 1")).collect();
    assert_eq!(code(&over_age("唯一", &format!("age | 结果{body}"))), ErrorCode::FileRefused);
    let body: String = (0..5_001).map(|_| "\n1 | 1").collect();
    at("评分!A5009", "too many rows", &refused(&over_age("首个", &format!("age | 结果{body}"))));
}

#[test]
fn a_clerk_may_write_as_a_clerk_does() {
    let facts =
        format!("{}\nrole | 角色 | 选项 | 表单 | | | 主持、骨干 | 是\nday | 起始 | 日期 | 表单 | | | | 是", age());
    let body = "年龄 | 角色 | 起始 | 结果
        ≥３５ | “主持”、“骨干” | 2010年12月31日 | ８
        （30，35] | 主持 | ≥2010/1/1 | 1.50
        [30～34] | 非（主持） | - | 0";
    let refused = refused(&with(&facts, points_sheet("首个", "40", body)));
    at("评分!A10", "no condition", &refused);
    let body = body.replace("（30，35]", "（30..35]");
    let measure = measure(&with(&facts, points_sheet("首个", "40", &body)));
    let parameters: serde_json::Value = serde_json::from_str(&table::parameters(&measure).unwrap()).unwrap();
    let when = |row: usize| parameters.pointer(&format!("/tables/0/rows/{row}/when")).unwrap().to_string();
    assert_eq!(when(0), r#"{"age":">=35","day":"2010-12-31","role":"\"主持\",\"骨干\""}"#);
    assert_eq!(when(1), r#"{"age":"(30..35]","day":">=2010-01-01","role":"\"主持\""}"#);
    assert_eq!(when(2), r#"{"age":"[30..34]","role":"not(\"主持\")"}"#);
    assert_eq!(parameters.pointer("/tables/0/rows/1/then/points").unwrap(), "1.5");
}
