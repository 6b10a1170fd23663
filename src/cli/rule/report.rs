//! What `rencai rule` shows: tables whose columns stand straight though half of the characters are
//! two cells wide.

use std::path::Path;
use std::time::Duration;

use rencai_host::{Anatomy, Batch, Context, Described, Finding, Judgement, Line, LogLine, Outcome, Verdict};
use unicode_width::UnicodeWidthStr;

use super::bench::Measured;
use super::new::Language;
use crate::cli::table::{self as straight, Side};
use crate::kernel::Refusal;
use crate::rules::bundle::About;
use crate::rules::cases::Report;
use crate::rules::signing::{PublicKey, Purpose, Signed};

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

/// How many subjects a file has, and how many of them the rule did not judge.
pub(super) struct Given {
    pub(super) subjects: usize,
    pub(super) unjudged: usize,
}

/// Over how many subjects a rule was rehearsed, and that nothing differed.
pub(super) fn rehearsed(samples: usize, given: Option<&Given>) -> String {
    let made_up = match samples {
        0 => "未经试演：规则在试演情境及其用例的各情境中均拒绝评判 / not rehearsed: the rule declines in the rehearsal's context and in those of its test cases".to_owned(),
        many => format!("{many}"),
    };
    let any_given = given.is_some();
    let given = given.map_or_else(
        || "无：可在组件旁放 facts.json / none: facts.json beside the component is taken".to_owned(),
        |Given { subjects, unjudged }| match unjudged {
            0 => format!("{subjects}"),
            some => format!("{subjects}，其中未评 {some} / {some} of them not judged"),
        },
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
pub(super) fn verdicts(described: &Described, context: &Context, batches: &[Batch], fuel_table: &str) -> String {
    let mut out = format!("{}\n评判日 / as of {}\n", described.manifest.title, context.as_of);
    for verdict in batches.iter().flat_map(|batch| &batch.verdicts) {
        out.push('\n');
        match verdict {
            Verdict::Judged(judgement) => out.push_str(&sheet(judgement)),
            Verdict::Unjudged(unjudged) => {
                out.push_str(&format!("{}  未评 / unjudged  {}\n", unjudged.subject, unjudged.problem.code));
                out.push_str(&format!("  {}\n  {}\n", unjudged.problem.because.zh, unjudged.problem.because.en));
            }
        }
    }
    let fuel: u64 = batches.iter().map(|batch| batch.fuel).sum();
    let count: usize = batches.iter().map(|batch| batch.verdicts.len()).sum();
    let memory = batches.iter().map(|batch| batch.memory).max().unwrap_or_default() / 1024;
    out.push_str(&format!(
        "\n{count} 个对象 / subjects · 指令 / fuel {fuel} ({fuel_table}) · 内存 / memory {memory} KiB\n"
    ));
    out + &log(batches.iter().flat_map(|batch| &batch.log))
}

/// What a rule wrote, a line each.
fn log<'l>(lines: impl IntoIterator<Item = &'l LogLine>) -> String {
    lines.into_iter().map(|line| format!("日志 / log {:?}: {}\n", line.level, line.message)).collect()
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

/// The test cases of a rule: a line each, and below what came out otherwise.
pub(super) fn cases(report: &Report) -> String {
    let heading = [
        ("用例 / case", Side::Left),
        ("结果 / outcome", Side::Left),
        ("指令 / fuel", Side::Right),
        ("内存 / KiB", Side::Right),
        ("微秒 / µs", Side::Right),
    ];
    let rows: Vec<Vec<String>> = report
        .cases
        .iter()
        .map(|case| {
            let outcome = if case.passed { "通过 / passed" } else { "未过 / failed" };
            let time = case.microseconds.map_or_else(|| "-".to_owned(), |time| time.to_string());
            let memory = (case.memory / 1024).to_string();
            vec![case.name.clone(), outcome.to_owned(), case.fuel.to_string(), memory, time]
        })
        .collect();
    let mut out = straight::table(&heading, &rows);
    for case in report.cases.iter().filter(|case| !case.passed) {
        out.push_str(&format!("\n{}\n", case.name));
        for difference in &case.differences {
            out.push_str(&format!("  {}\n  {}\n", difference.message.zh, difference.message.en));
        }
    }
    for case in report.cases.iter().filter(|case| !case.log.is_empty()) {
        out.push_str(&format!("\n{}\n{}", case.name, log(&case.log)));
    }
    let (passed, all) = (report.cases.iter().filter(|case| case.passed).count(), report.cases.len());
    out + &format!(
        "\n{all} 个用例，{passed} 个通过 / {passed} of {all} passed · 指令 / fuel {} ({})\n",
        report.fuel, report.fuel_table
    )
}

/// Which cases an update wrote, and which it left because nothing was judged.
pub(super) fn updated(path: &Path, changed: &[String], left: &[String]) -> String {
    let mut out = match changed {
        [] => format!("\n无需更新，未写入 / nothing to update, not written: {}\n", path.display()),
        names => format!("\n已更新 / updated {}: {}\n", path.display(), names.join(", ")),
    };
    if !left.is_empty() {
        out.push_str(&format!(
            "未更新 / left as they are: {}\n  未能评判：请改正其事实或参数；确应如此的，自行写明 unjudged 或 declined\n  \
             not judged: correct their facts or parameters; where that is meant, write unjudged or declined yourself\n",
            left.join(", ")
        ));
    }
    out
}

/// What the cases of a rule cover.
pub(super) fn coverage(report: &Report) -> String {
    let covered = |is: bool| if is { "✓" } else { "—" }.to_owned();
    let left = |title| (title, Side::Left);
    let right = |title| (title, Side::Right);
    let requirements: Vec<Vec<String>> = report
        .requirements
        .iter()
        .map(|one| {
            let counts = [one.met, one.failed, one.undetermined].map(|count| count.to_string());
            [vec![one.requirement.clone()], counts.to_vec(), vec![covered(one.covered())]].concat()
        })
        .collect();
    let items: Vec<Vec<String>> = report
        .items
        .iter()
        .map(|one| {
            let counts = [one.zero, one.positive, one.ceiling].map(|count| count.to_string());
            [vec![one.item.clone()], counts.to_vec(), vec![covered(one.covered())]].concat()
        })
        .collect();
    let mut out = String::new();
    if !requirements.is_empty() {
        let heading = [
            left("条件 / requirement"),
            right("符合 / met"),
            right("不符合 / failed"),
            right("待定 / undetermined"),
            left("已覆盖 / covered"),
        ];
        out.push_str(&format!("\n{}", straight::table(&heading, &requirements)));
    }
    if !items.is_empty() {
        let heading = [
            left("计分项 / item"),
            right("零分 / zero"),
            right("得分 / points"),
            right("满分 / ceiling"),
            left("已覆盖 / covered"),
        ];
        out.push_str(&format!("\n{}", straight::table(&heading, &items)));
    }
    out + &untouched(&report.untouched)
}

/// The same in a line, and what failed.
pub(super) fn tested(report: &Report) -> String {
    if report.passed() {
        let all = report.cases.len();
        return format!("\n{all} 个用例全部通过 / all {all} test cases passed\n");
    }
    format!("\n{}", cases(report))
}

/// The public half of a key.
pub(super) fn key(key: &PublicKey) -> String {
    let rows = [["公钥 / public key", &key.to_string()], ["编号 / id", &key.id().to_string()]];
    table(&rows.map(|row| row.map(str::to_owned).to_vec())) + "\n" + &key.pem()
}

/// A rule by its digests, and who signed it.
pub(super) fn signed(about: &About, signatures: &[Signed], stale: usize) -> String {
    let mut rows = vec![
        vec!["规则 / rule".to_owned(), format!("{} {}", about.rule, about.version)],
        vec!["组件 / component".to_owned(), about.component.to_string()],
        vec!["参数 / parameters".to_owned(), about.parameters.to_string()],
        vec!["用例 / tests".to_owned(), about.tests.to_string()],
    ];
    rows.extend(signatures.iter().map(|signed| {
        let purpose = match signed.purpose {
            Purpose::Upload => "提交 / upload",
            Purpose::Approval => "批准 / approval",
            Purpose::Parameters => "参数 / parameters",
        };
        vec!["签名 / signature".to_owned(), format!("{}  {purpose}", signed.key)]
    }));
    let stale = match stale {
        0 => String::new(),
        many => format!("已去除与现内容不符的签名 {many} 个 / signatures of other content dropped: {many}\n"),
    };
    table(&rows) + &stale
}

/// That a file is what trusted keys signed.
pub(super) fn verified(keys: usize) -> String {
    format!(
        "已核验：内容未改动，所信任的签名 {keys} 个 / verified: nothing was changed; signatures by trusted keys: {keys}\n"
    )
}

/// A signature as it is handed in.
pub(super) fn signature(signed: &Signed) -> String {
    let rows = [["公钥 / key", &signed.key.to_string()], ["签名 / signature", &signed.signature.to_string()]];
    table(&rows.map(|row| row.map(str::to_owned).to_vec()))
}

/// What a new folder is, and what to type next.
pub(super) fn made(folder: &Path, language: Language) -> String {
    let tools = match language {
        Language::Rust => "rustup target add wasm32-unknown-unknown\n",
        Language::Javascript => "npm install\n",
        Language::Python => "python3 -m venv .venv\n.venv/bin/pip install -r requirements.txt\n",
    };
    format!(
        "已新建 / made {folder}\n\ncd {folder}\n{tools}rencai rule build .\nrencai rule check .\nrencai rule test .\n\n见 / see {readme}\n",
        readme = folder.join("README.md").display(),
        folder = folder.display(),
    )
}

/// How fast a rule judged.
pub(super) fn measured(described: &Described, fuel_table: &str, measured: &Measured) -> String {
    let micros = measured.elapsed.as_micros().max(1);
    let second = u128::from(measured.judgements) * 1_000_000 / micros;
    let each = micros * 1_000 / u128::from(measured.judgements.max(1));
    let process = measured.process.map_or_else(|| "-".to_owned(), |kib| format!("{} MiB", kib / 1024));
    let tenths = |time: Duration| format!("{}.{} µs", time.as_nanos() / 1_000, time.as_nanos() / 100 % 10);
    let rows = [
        ["规则 / rule", &format!("{} {}", described.manifest.id, described.manifest.version)],
        ["每秒评判 / judgements a second", &second.to_string()],
        ["每个对象 / a subject", &format!("{}.{:03} µs", each / 1_000, each % 1_000)],
        ["每个对象指令 / fuel a subject", &format!("{} ({fuel_table})", measured.fuel)],
        ["每批对象 / subjects a batch", &measured.batch.to_string()],
        [
            "新实例评一个对象(中位) / a fresh instance and one subject (median)",
            &format!("{} µs", measured.alone.as_micros()),
        ],
        ["由池取还一个实例 / an instance from the pool and back", &tenths(measured.instance)],
        ["新实例(不评任何对象) / a fresh instance and no subject", &tenths(measured.none)],
        ["载入就绪 / loaded and ready", &format!("{} ms", measured.ready.as_millis())],
        ["由缓存载入就绪 / from the cache, ready", &format!("{} ms", measured.cached.as_millis())],
        ["规则内存 / memory of the rule", &format!("{} KiB", measured.memory / 1024)],
        ["本进程内存峰值 / most memory of this process", &process],
        [
            "评判数与用时 / judgements and time",
            &format!("{} · {} ms", measured.judgements, measured.elapsed.as_millis()),
        ],
    ];
    table(&rows.map(|row| row.map(str::to_owned).to_vec()))
}
