//! What `rencai rule` shows: tables whose columns stand straight though half of the characters are
//! two cells wide.

use rencai_host::{Anatomy, Batch, Described, Finding, Judgement, Line, Outcome, Verdict};
use unicode_width::UnicodeWidthStr;

use crate::kernel::Refusal;

/// A component and what it says of itself.
pub(super) fn portrait(anatomy: &Anatomy, described: &Described) -> String {
    let manifest = &described.manifest;
    let mut rows = vec![
        vec!["规则 / rule".to_owned(), format!("{} {}", manifest.id, manifest.version)],
        vec!["名称 / title".to_owned(), manifest.title.to_string()],
        vec!["用途 / purpose".to_owned(), manifest.purpose.clone()],
        vec!["组件 / component".to_owned(), anatomy.digest.to_string()],
        vec!["自述 / manifest".to_owned(), described.digest.to_string()],
        vec!["大小 / size".to_owned(), format!("{} bytes, {} functions", anatomy.bytes, anatomy.functions)],
        vec!["导出 / exports".to_owned(), anatomy.exports.join(", ")],
        vec!["引入 / imports".to_owned(), anatomy.imports.join(", ")],
        vec!["同分比较 / ties by".to_owned(), manifest.tie_break.join(", ")],
    ];
    let mut out = table(&std::mem::take(&mut rows));
    out.push('\n');
    rows.push(["条件 / requirement", "名称 / title", "依据 / basis"].map(str::to_owned).to_vec());
    for requirement in &manifest.requirements {
        rows.push(vec![requirement.id.clone(), requirement.title.to_string(), requirement.basis.clone()]);
    }
    out.push_str(&table(&std::mem::take(&mut rows)));
    out.push('\n');
    rows.push(["计分项 / item", "名称 / title", "分值 / points", "依据 / basis"].map(str::to_owned).to_vec());
    for item in &manifest.items {
        let points = format!("{} – {}", item.floor, item.ceiling);
        rows.push(vec![item.id.clone(), item.title.to_string(), points, item.basis.clone()]);
    }
    out.push_str(&table(&rows));
    out
}

/// A refusal with its place, and what is allowed instead.
pub(super) fn refusal(refusal: &Refusal) -> String {
    let Refusal { code, message, path, allowed, .. } = refusal;
    let mut out = format!("{}: {}\n  {}\n  {}", code.as_str(), path.join(" · "), message.zh, message.en);
    if !allowed.is_empty() {
        out.push_str(&format!("\n  允许 / allowed: {}", allowed.join(", ")));
    }
    out
}

/// Over how many subjects a rule was rehearsed, and that nothing differed.
pub(super) fn rehearsed(samples: usize, given: Option<usize>) -> String {
    let made_up = match samples {
        0 => "规则拒绝在试演情境下评判，届次的情境另行试演 / declined in the rehearsal's context; an edition's own is rehearsed when it is made".to_owned(),
        many => format!("{many}"),
    };
    let any_given = given.is_some();
    let given = given.map_or_else(
        || "无：可在组件旁放 facts.json / none: facts.json beside the component is taken".to_owned(),
        |many| format!("{many}"),
    );
    let mut rows = vec![
        ["试演 / rehearsal", "对象 / subjects"].map(str::to_owned).to_vec(),
        vec!["拟造 / made up".to_owned(), made_up],
        vec!["文件 / from the file".to_owned(), given],
    ];
    if samples > 0 || any_given {
        let same = "重评、倒序、分两批、单独评判均相同 / the same again, in reverse, in two batches and alone";
        rows.push(["结果 / outcome", same].map(str::to_owned).to_vec());
    }
    format!("\n{}", table(&rows))
}

/// All verdicts, each a block: the total, then findings and lines with their reasons and evidence.
pub(super) fn verdicts(described: &Described, batches: &[Batch], fuel_table: &str) -> String {
    let mut out = format!("{}\n", described.manifest.title);
    for verdict in batches.iter().flat_map(|batch| &batch.verdicts) {
        out.push('\n');
        match verdict {
            Verdict::Judged(judgement) => out.push_str(&sheet(judgement)),
            Verdict::Unjudged(unjudged) => {
                out.push_str(&format!("{}  未评 / unjudged\n", unjudged.subject));
                out.push_str(&format!("  {}\n  {}\n", unjudged.problem.because.zh, unjudged.problem.because.en));
            }
        }
    }
    let fuel: u64 = batches.iter().map(|batch| batch.fuel).sum();
    let count: usize = batches.iter().map(|batch| batch.verdicts.len()).sum();
    out.push_str(&format!("\n{count} 个对象 / subjects · 指令 / fuel {fuel} ({fuel_table})\n"));
    for line in batches.iter().flat_map(|batch| &batch.log) {
        out.push_str(&format!("日志 / log {:?}: {}\n", line.level, line.message));
    }
    out
}

/// The fields that a rule asks for and rests nothing on.
pub(super) fn untouched(fields: &[String]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let fields: String = fields.iter().map(|field| format!("  {field}\n")).collect();
    format!("\n无任何证据指向的字段 / fields that no evidence points to\n{fields}")
}

fn sheet(judgement: &Judgement) -> String {
    let open = judgement.findings.iter().any(|finding| finding.outcome == Outcome::Undetermined);
    let failed = judgement.findings.iter().any(|finding| finding.outcome == Outcome::Failed);
    let standing = match (failed, open) {
        (true, _) => "不具备条件 / not eligible",
        (false, true) => "条件待定 / eligibility open",
        (false, false) => "具备条件 / eligible",
    };
    let mut rows = Vec::new();
    for Finding { requirement, outcome, because, evidence, .. } in &judgement.findings {
        let outcome = match outcome {
            Outcome::Met => "符合 / met",
            Outcome::Failed => "不符合 / failed",
            Outcome::Undetermined => "待定 / undetermined",
        };
        rows.push(["  ", requirement, outcome, &because.zh].map(str::to_owned).to_vec());
        rows.push(["", "", "", &because.en].map(str::to_owned).to_vec());
        rows.extend(evidence.iter().map(|pointer| ["", "", "", &format!("· {pointer}")].map(str::to_owned).to_vec()));
    }
    for Line { item, points, because, evidence, .. } in &judgement.lines {
        rows.push(["  ", item, &points.to_string(), &because.zh].map(str::to_owned).to_vec());
        rows.push(["", "", "", &because.en].map(str::to_owned).to_vec());
        rows.extend(evidence.iter().map(|pointer| ["", "", "", &format!("· {pointer}")].map(str::to_owned).to_vec()));
    }
    format!("{}  总分 / total {}  {standing}\n{}", judgement.subject, judgement.total, table(&rows))
}

/// Columns as wide as their widest cell, a Chinese character counting two; the last one is not padded.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
