//! `rencai demo`: plays two counties' editions in a fresh folder and shows what came out and why.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::{Args, Subcommand};
use rencai_host::{Manifest, Settings, Text, Verdict};

use super::compile_component::in_children;
use super::demo_year::{self, YearArguments};
use super::print;
use super::progress::Bar;
use super::serve::listen;
use super::table::{Side, table};
use crate::access::token::{DevelopmentKey, Grant};
use crate::access::{Actor, Role};
use crate::app::{App, embedded_url, is_empty, load_catalogue, open_store};
use crate::awards;
use crate::config::Config;
use crate::demo::{Edition, Ranked, Script, Step, create_programme, play, script};
use crate::graphql::DocumentLimits;
use crate::kernel::{ErrorCode, Failure, Fault, Refusal};
use crate::organization;
use crate::policy::catalogues::REFERENCE;
use crate::rules::entity::judgement;
use crate::rules::replay::replay;
use crate::store::{Read, dated::AsOf};
use crate::{rules, talent};

/// How long the demo's tokens are good.
const TOKEN_SECONDS: u32 = 8 * 60 * 60;

const QUERIES: [&str; 3] = [
    "{ viewer { unit { name } roles actions } }",
    "{ editions(first: 5) { edges { node { year unit { name } ranking(first: 3) { edges { node { rank mark total nomination { talent { name } } lines { item points because { zh } } } } } } } } }",
    r#"{ unit(code: "530100", asOf: "2010-12-31") { name children(first: 50) { edges { node { code name } } } } }"#,
];

/// What `rencai demo` takes.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct DemoArguments {
    #[command(subcommand)]
    play: Option<Play>,
    /// 打印结果后退出，不开放服务 · end after the table instead of serving
    #[arg(long)]
    exit: bool,
    /// 监听地址 · where to listen
    #[arg(long, default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
    /// 数据文件夹；默认为一个全新的临时文件夹 · the data folder; a fresh temporary one by default
    #[arg(long)]
    data: Option<PathBuf>,
    /// 数据库地址；默认为数据文件夹中的嵌入式数据库 · the database's URL; embedded in the data folder by default
    #[arg(long)]
    database: Option<String>,
}

/// What else can be played.
#[derive(Subcommand)]
enum Play {
    /// 演示一部政策最初的十六个月：各单位的责任、谁按期、谁逾期、谁缺 · a policy's first sixteen months: who owed what, and who did it
    Year(YearArguments),
}

pub(super) async fn run(arguments: DemoArguments) -> Result<ExitCode, Failure> {
    if let Some(Play::Year(arguments)) = arguments.play {
        return demo_year::run(arguments).await;
    }
    let data = match arguments.data {
        Some(folder) => folder,
        None => std::env::temp_dir().join(format!("rencai-demo-{}", std::process::id())),
    };
    std::fs::create_dir_all(&data).map_err(Fault::new)?;
    let url = arguments.database.unwrap_or_else(|| embedded_url(&data));
    let store = open_store(&url, 8).await?;
    store.migrate().await?;
    if !is_empty(&store).await? {
        return Err(Refusal::new(
            ErrorCode::StateForbids,
            "数据库中已有数据，演示只在空的数据库中进行",
            "there are data in this database; the demo is played in an empty one only",
        )
        .allowing([
            format!("rencai serve --development-key --data {} --database {url}", data.display()),
            "rencai demo".to_owned(),
        ])
        .into());
    }
    let settings = in_children(Settings { cache: Some(data.join("compiled")), ..Settings::default() })?;
    let app = App::new(store, settings, DocumentLimits::default(), true)?;
    let system = load_catalogue(&app.store, REFERENCE).await?;
    let script = script()?;
    let programme = create_programme(&app, &system, &script.programme).await?;
    for edition in &script.editions {
        let ranked = play(&app, &system, programme, edition, &shown()).await?;
        print(&report(&app, &system, edition, &ranked).await?);
    }
    print(&format!(
        "\n数据在 · the data are in {}\n重演全部 · replay everything:\n  rencai replay --database {url}\n",
        data.display()
    ));
    if arguments.exit {
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config { data, listen: arguments.listen, development_key: true, ..Config::default() };
    let key = DevelopmentKey::open(&config.data)?;
    print(&welcome(&app, &config, &key, &script)?);
    listen(app, &config, Some(&key)).await
}

/// The address, a token for each of three roles, and three queries to try.
fn welcome(app: &App, config: &Config, key: &DevelopmentKey, script: &Script) -> Result<String, Failure> {
    let address = format!("http://{}", config.listen);
    let mut text = format!("\n服务地址 · serving {address}/graphql\n查询页面 · explorer {address}/explorer\n");
    let Some(first) = script.editions.first() else { return Ok(text) };
    let roles = [
        (Role::AwardOfficer, first.division.as_str()),
        (Role::Nominator, first.nominator.as_str()),
        (Role::Auditor, first.division.as_str()),
    ];
    for (role, unit) in roles {
        let grant = Grant {
            subject: format!("demo-{}", role.as_str()),
            name: None,
            unit: unit.to_owned(),
            roles: BTreeSet::from([role]),
            audience: config.audience.clone(),
            seconds: TOKEN_SECONDS,
        };
        let token = key.issue(&grant, app.store.clock())?;
        text.push_str(&format!("\n令牌 · token ({}, {unit}):\n{token}\n", role.as_str()));
    }
    text.push_str("\n三个查询 · three queries:\n");
    for query in QUERIES {
        text.push_str(&format!("  {query}\n"));
    }
    text.push_str(&format!(
        "\n例如 · such as:\n  curl {address}/graphql -H 'content-type: application/json' -H \"authorization: Bearer $TOKEN\" -d '{{\"query\":\"{}\"}}'\n\n",
        QUERIES.first().copied().unwrap_or_default()
    ));
    Ok(text)
}

fn shown() -> impl Fn(Step, usize, usize) + Send + Sync {
    let bar: Mutex<Option<(Step, Bar)>> = Mutex::new(None);
    move |step, done, total| {
        let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
        if bar.as_ref().is_none_or(|(showing, _)| *showing != step) {
            let title = match step {
                Step::Rule => "安装规则 · installing the rule",
                Step::Import => "读入提名 · reading nominations",
                Step::Judging => "评审 · judging",
            };
            *bar = Some((step, Bar::new(title)));
        }
        if let Some((_, bar)) = &*bar {
            bar.at(done, total);
        }
    }
}

async fn report(app: &App, system: &Arc<Actor>, edition: &Edition, ranked: &Ranked) -> Result<String, Failure> {
    let read = Read::new(&app.store, system.clone());
    let run = rules::read::run(&read, ranked.run).await?.ok_or_else(|| Refusal::not_found("评审运行", "run"))?;
    let manifest: Manifest = serde_json::from_str(&run.manifest).map_err(Fault::new)?;
    let rows = rules::read::judgements(&read, ranked.run).await?;
    let place = organization::read::unit(&read, &edition.division).await?.map(|unit| unit.id);
    let units = organization::read::units(&read, place.as_slice(), AsOf::day(edition.as_of)).await?;
    let name = units.values().next().and_then(|seen| seen.version.as_ref()).map(|unit| unit.name.clone());

    let mut text = format!("\n━━ {} · {} · {} ━━\n", name.unwrap_or_default(), both(&manifest.title), edition.year);
    let tally = ranked.imported.tally;
    text.push_str(&format!(
        "表格 · spreadsheet {}: 新增 created {}, 相同 same {}, 冲突 conflict {}, 拒绝 refused {}\n",
        edition.sheet, tally.created, tally.same, tally.conflict, tally.refused
    ));
    text.push_str(&troubles(&read, ranked).await?);
    text.push('\n');
    text.push_str(&ranking(&read, &manifest, &rows).await?);
    text.push_str(&explanations(&manifest, &rows)?);
    let places = usize::try_from(edition.places).map_err(Fault::new)?;
    let again = replay(&app.rules, &read, ranked.run, places).await?;
    let verdict = if again.difference.is_none() { "逐字节相同 · the same bytes" } else { "不同 · differs" };
    text.push_str(&format!(
        "\n运行 · run {}\n摘要 · digest {}\n重演 · replayed: {verdict}\n",
        ranked.run.global(),
        again.stored
    ));
    Ok(text)
}

async fn troubles(read: &Read, ranked: &Ranked) -> Result<String, Failure> {
    let mut text = String::new();
    for row in awards::read::import_rows(read, ranked.imported.import).await? {
        let reasons: Vec<Refusal> = serde_json::from_str(&row.reasons).map_err(Fault::new)?;
        for reason in reasons {
            text.push_str(&format!(
                "  {}!{} {} {}: {} · {}\n",
                row.sheet,
                row.number,
                row.outcome,
                reason.code.as_str(),
                reason.message.zh,
                reason.message.en
            ));
        }
    }
    Ok(text)
}

async fn ranking(read: &Read, manifest: &Manifest, rows: &[judgement::Model]) -> Result<String, Failure> {
    let ids: Vec<_> = rows.iter().map(|row| row.subject_id).collect();
    let nominations = awards::read::nominations_by_id(read, &ids).await?;
    let talents: Vec<_> = nominations.values().map(|nomination| nomination.talent_id).collect();
    let talents = talent::read::talents_by_id(read, &talents).await?;
    let mut heading =
        vec![("名次", Side::Right), ("标记 mark", Side::Left), ("编号", Side::Left), ("姓名", Side::Left)];
    heading.extend(manifest.items.iter().map(|item| (item.title.zh.as_str(), Side::Right)));
    heading.push(("总分", Side::Right));
    let mut lines = Vec::new();
    for row in rows {
        let talent = nominations.get(&row.subject_id).and_then(|nomination| talents.get(&nomination.talent_id));
        let mut cells = vec![
            row.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string()),
            row.mark.clone(),
            talent.map(|talent| talent.number.clone()).unwrap_or_default(),
            talent.map(|talent| talent.name.clone()).unwrap_or_default(),
        ];
        let verdict: Verdict = serde_json::from_str(&row.verdict).map_err(Fault::new)?;
        match verdict {
            Verdict::Judged(judgement) => cells.extend(judgement.lines.iter().map(|line| line.points.to_string())),
            Verdict::Unjudged(_) => cells.extend(manifest.items.iter().map(|_| "—".to_owned())),
        }
        cells.push(row.total.clone().unwrap_or_else(|| "—".to_owned()));
        lines.push(cells);
    }
    Ok(table(&heading, &lines))
}

/// The reasons for the first of the list, and for the first who fails a requirement.
fn explanations(manifest: &Manifest, rows: &[judgement::Model]) -> Result<String, Failure> {
    let mut text = String::new();
    let first = rows.first();
    let failed = rows.iter().find(|row| row.rank.is_none());
    for row in first.into_iter().chain(failed) {
        let rank = row.rank.map_or_else(|| row.mark.clone(), |rank| format!("第 {rank} 名 · rank {rank}"));
        text.push_str(&format!("\n为何 · why: {rank}\n"));
        let verdict: Verdict = serde_json::from_str(&row.verdict).map_err(Fault::new)?;
        match verdict {
            Verdict::Judged(judgement) => {
                for (finding, known) in judgement.findings.iter().zip(&manifest.requirements) {
                    text.push_str(&format!(
                        "  {}: {} ← {} [{}]\n",
                        both(&known.title),
                        both(&finding.because),
                        finding.evidence.join(" "),
                        finding.under.join(" ")
                    ));
                }
                for (line, known) in judgement.lines.iter().zip(&manifest.items) {
                    text.push_str(&format!(
                        "  {} {}: {} ← {} [{}]\n",
                        known.title.zh,
                        line.points,
                        both(&line.because),
                        line.evidence.join(" "),
                        line.under.join(" ")
                    ));
                }
            }
            Verdict::Unjudged(unjudged) => text.push_str(&format!("  {}\n", both(&unjudged.problem.because))),
        }
    }
    Ok(text)
}

fn both(text: &Text) -> String {
    if text.en.is_empty() { text.zh.clone() } else { format!("{} · {}", text.zh, text.en) }
}
