//! `rencai rule bench`: how fast a rule judges on this machine, host and verification included.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use rencai_host::{Context, Described, Fault, Rule, Subject, Ticket};

use super::folder::{FACTS, Folder, read_text, rules};
use super::subjects::{context, subjects};
use super::{Answer, Failure, report};

/// How many batches of one are timed.
const ALONE: usize = 50;
/// How many instances, with and without a call.
const MANY: u32 = 1024;

/// Arguments of `rule bench`.
#[derive(Debug, Args)]
pub struct BenchArguments {
    /// The rule's folder, or a component / 规则目录或组件文件
    component: PathBuf,
    /// The facts: facts.json beside the component; repeated until a batch is full / 事实文件，循环使用至批次满
    #[arg(long)]
    facts: Option<PathBuf>,
    /// The context: a JSON object with any of division, programme, stage, asOf, period / 情境文件
    #[arg(long)]
    context: Option<PathBuf>,
    /// Subjects of a batch / 每批对象数
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=256))]
    batch: u16,
    /// How long to measure / 测量秒数
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=600))]
    seconds: u16,
}

/// What was measured.
pub(super) struct Measured {
    pub batch: usize,
    pub judgements: u64,
    pub elapsed: Duration,
    pub fuel: u64,
    pub ready: Duration,
    pub cached: Duration,
    pub alone: Duration,
    pub instance: Duration,
    pub none: Duration,
    pub memory: usize,
    pub process: Option<u64>,
}

pub(super) fn run(arguments: &BenchArguments) -> Result<Answer, Failure> {
    let rules = rules()?;
    let folder = Folder::at(&arguments.component);
    let begun = Instant::now();
    let (rule, described) = folder.described(&rules)?;
    let ready = begun.elapsed();
    let cached = from_cache(&folder)?;
    let path = arguments.facts.clone().unwrap_or_else(|| folder.file(FACTS));
    let given = subjects(&read_text(&path)?)?;
    let batch: Vec<Subject> = (0..usize::from(arguments.batch))
        .zip(given.iter().cycle())
        .map(|(number, subject)| Subject { id: number.to_string(), facts: subject.facts.clone() })
        .collect();
    let Some(first) = batch.first() else {
        return Err(Failure::Refused(format!("没有事实 / there are no facts: {}", path.display())));
    };
    let context = context(arguments.context.as_deref(), &described)?;
    let alone = median(&rule, &described, &context, first)?;
    let instance = each(|| rule.submit_instance())?;
    let none = none(&rule, &described, &context)?;
    let (mut judgements, mut fuel, mut memory) = (0, 0, 0);
    let begun = Instant::now();
    let whole = Duration::from_secs(u64::from(arguments.seconds));
    while begun.elapsed() < whole {
        let judged = rule.judge(&described, &context, &batch)?;
        judgements += u64::from(arguments.batch);
        fuel += judged.fuel;
        memory = judged.memory.max(memory);
    }
    let elapsed = begun.elapsed();
    let measured = Measured {
        batch: batch.len(),
        judgements,
        elapsed,
        fuel: fuel / judgements.max(1),
        ready,
        cached,
        alone,
        instance,
        none,
        memory,
        process: process_memory(),
    };
    Ok(report::measured(&described, rules.host().fuel_table(), &measured).into())
}

/// A host that starts anew, and the component from the cache where the first has left it.
fn from_cache(folder: &Folder) -> Result<Duration, Failure> {
    let component = folder.component()?;
    let rules = rules()?;
    let begun = Instant::now();
    rules.host().load(&component)?;
    Ok(begun.elapsed())
}

/// A batch of none: an instance from the pool, the call, and the instance given back.
fn none(rule: &Rule, described: &Described, context: &Context) -> Result<Duration, Failure> {
    let (described, context) = (Arc::new(described.clone()), Arc::new(context.clone()));
    each(|| rule.submit(described.clone(), context.clone(), Vec::new()))
}

/// How long each of many takes, handed over at once so that no thread waits for the next.
fn each<T>(submit: impl Fn() -> Ticket<T>) -> Result<Duration, Failure> {
    submit().wait()?;
    let begun = Instant::now();
    let tickets: Vec<_> = (0..MANY).map(|_| submit()).collect();
    tickets.into_iter().try_for_each(|ticket| ticket.wait().map(drop))?;
    Ok(begun.elapsed() / MANY)
}

/// A batch of one: a fresh instance, the call, the verification.
fn median(rule: &Rule, described: &Described, context: &Context, subject: &Subject) -> Result<Duration, Failure> {
    let mut times = (0..ALONE)
        .map(|_| {
            let begun = Instant::now();
            rule.judge(described, context, std::slice::from_ref(subject)).map(|_| begun.elapsed())
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    times.sort_unstable();
    Ok(times.get(ALONE / 2).copied().unwrap_or_default())
}

/// The most memory that this process has had, in KiB, where the system says so.
fn process_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    most.trim().strip_suffix("kB")?.trim().parse().ok()
}
