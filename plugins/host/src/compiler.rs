//! Compiling in a process of its own: this program, called again, jailed, and put an end to.
//!
//! The parent sends the component and takes the artefact through pipes. So the child is given neither the
//! cache's key nor a folder to write to, and whoever is killed, at whatever step, leaves the cache as it
//! was: the parent alone seals and stores, once the artefact is whole. Two things stop a child, as with a
//! rule that judges: its processor time and its memory are the component's own fault, the wall clock is
//! the machine's. A child that breaks down over a component would do so again; one that is killed may not.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::compile::{Artefact, too_large};
use crate::digest::Digest;
use crate::engine::Backend;
use crate::fault::{Fault, FaultCode};
use crate::inspect::invalid;
use crate::limits::Limits;

/// The subcommand under which a program does what [`crate::compile_as_child`] does.
pub const COMPILE_COMMAND: &str = "compile-component";

/// What the child is asked, as its last argument.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Order {
    pub limits: Limits,
    pub backend: Backend,
    /// How many bytes come through standard input; fewer say that the parent is gone.
    pub bytes: usize,
}

/// What the child answers, as the first line of standard output.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum Answer {
    /// So many bytes follow, made by this engine.
    Artefact { bytes: usize, engine: Digest },
    /// The component is not valid.
    Invalid(String),
    /// Compiling it takes too much memory.
    TooLarge(String),
    /// The child could not do its work.
    Failed(String),
}

/// Larger than any artefact of a component that passed the limits, and less than would hurt.
const ARTEFACT_BYTES: u64 = 1 << 30;

/// The first line and what a child complains about.
const LINE_BYTES: u64 = 64 * 1024;

/// Threads that compile: each takes its share of the memory, however many cores there are.
const THREADS: usize = 4;

/// The program that compiles.
#[derive(Clone, Debug)]
pub(crate) struct Compiler {
    program: PathBuf,
}

/// What became of a child.
struct Ended {
    /// The first line and what followed it, where there was such a line.
    answer: Option<(Answer, Vec<u8>)>,
    complaint: String,
    status: io::Result<ExitStatus>,
    in_time: bool,
}

impl Compiler {
    pub(crate) fn new(program: &Path) -> Self {
        Self { program: program.to_owned() }
    }

    /// Has a component compiled that was inspected, for the engine of this fingerprint.
    pub(crate) fn compile(
        &self,
        limits: &Limits,
        backend: Backend,
        engine: Digest,
        component: &[u8],
    ) -> Result<Artefact, Fault> {
        let order = Order { limits: limits.clone(), backend, bytes: component.len() };
        let started = serde_json::to_string(&order).map_err(io::Error::other).and_then(|order| self.start(&order));
        let child = started.map_err(|error| {
            failed("无法启动编译进程", "the process that compiles could not be started")
                .detailed(format!("{}: {error}", self.program.display()))
        })?;
        let wall = Duration::from_secs(limits.compile_fuse_seconds);
        let mut ended = attend(child, component, wall);
        match ended.answer.take() {
            Some((Answer::Artefact { bytes, engine: made_by }, artefact)) if bytes == artefact.len() => {
                if made_by == engine {
                    return Ok(Artefact::from_child(artefact));
                }
                Err(failed("编译进程是另一版本的程序", "the process that compiles is another version of this program"))
            }
            Some((Answer::Invalid(detail), _)) => Err(invalid().detailed(detail)),
            Some((Answer::TooLarge(detail), _)) => Err(too_large(limits).detailed(detail)),
            Some((Answer::Failed(detail), _)) => {
                Err(failed("编译进程未能工作", "the process that compiles could not work").detailed(detail))
            }
            _ => Err(broken_off(&ended, limits)),
        }
    }

    fn start(&self, order: &str) -> io::Result<Child> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
        Command::new(&self.program)
            .args([COMPILE_COMMAND, order])
            .env_clear()
            .env("RAYON_NUM_THREADS", threads.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    }
}

/// Feeds a child and listens to it, until it has answered or its time is up. It is gone afterwards.
fn attend(mut child: Child, component: &[u8], wall: Duration) -> Ended {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|threads| {
        let (tell, told) = channel();
        threads.spawn(move || {
            // A child that reads no further says why on another pipe, or by its end.
            let _ = stdin.map(|mut pipe| pipe.write_all(component));
        });
        let complaint = threads.spawn(move || {
            let mut bytes = Vec::new();
            let read = stderr.map(|pipe| pipe.take(LINE_BYTES).read_to_end(&mut bytes));
            read.map(|_| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
        });
        let answer = threads.spawn(move || {
            let answer = stdout.and_then(answered);
            let _ = tell.send(());
            answer
        });
        let in_time = !matches!(told.recv_timeout(wall), Err(RecvTimeoutError::Timeout));
        // Nothing more is wanted of it. One that ends by itself keeps the status that it ended with.
        let _ = child.kill();
        let status = child.wait();
        Ended {
            answer: answer.join().unwrap_or_default(),
            complaint: complaint.join().unwrap_or_default(),
            status,
            in_time,
        }
    })
}

/// The first line as an answer, and as many bytes as it promises or as come.
fn answered(pipe: impl Read) -> Option<(Answer, Vec<u8>)> {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    (&mut pipe).take(LINE_BYTES).read_until(b'\n', &mut line).ok()?;
    let answer = serde_json::from_slice(&line).ok()?;
    let mut artefact = Vec::new();
    if let Answer::Artefact { bytes, .. } = &answer {
        let bytes = u64::try_from(*bytes).ok().filter(|bytes| *bytes <= ARTEFACT_BYTES)?;
        pipe.take(bytes).read_to_end(&mut artefact).ok()?;
    }
    Some((answer, artefact))
}

/// Why a child ended without an answer.
fn broken_off(ended: &Ended, limits: &Limits) -> Fault {
    let said = ended.complaint.chars().take(500).collect::<String>();
    if !ended.in_time {
        let seconds = limits.compile_fuse_seconds;
        return failed(
            &format!("编译在 {seconds} 秒内未完成"),
            &format!("compiling was not done within {seconds} seconds of the wall clock"),
        );
    }
    // What the standard library says, on every system, when memory cannot be had.
    if said.contains("memory allocation of") {
        return too_large(limits).detailed(said);
    }
    if ended.status.as_ref().is_ok_and(out_of_time) {
        let seconds = limits.compile_seconds;
        return Fault::new(
            FaultCode::CompilationTooLong,
            format!("编译该组件所需的处理器时间超过 {seconds} 秒"),
            format!("compiling the component takes more than {seconds} seconds of processor time"),
        );
    }
    let status = ended.status.as_ref().map_or_else(ToString::to_string, ToString::to_string);
    if ended.status.as_ref().is_ok_and(crashed) {
        return invalid().detailed(format!("the compiler broke down over it: {status}; {said}"));
    }
    failed("编译进程中断或应答有误", "the process that compiles broke off, or answered what is no answer")
        .detailed(format!("{status}; {said}"))
}

#[cfg(target_os = "linux")]
fn out_of_time(status: &ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

/// Whether the compiler itself broke down, which it would over the same component again: out of stack, at
/// a wrong address, by an instruction of its own that stops it. Who is killed is not that.
#[cfg(unix)]
fn crashed(status: &ExitStatus) -> bool {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    let own = [Signal::SEGV, Signal::ABORT, Signal::ILL, Signal::TRAP];
    status.signal().is_some_and(|signal| own.iter().any(|one| one.as_raw() == signal))
}

#[cfg(not(unix))]
const fn crashed(_: &ExitStatus) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
const fn out_of_time(_: &ExitStatus) -> bool {
    false
}

fn failed(zh: &str, en: &str) -> Fault {
    Fault::new(
        FaultCode::CompilerFailed,
        format!("{zh}，属机器原因，可重试"),
        format!("{en}: the machine's fault, to be tried again"),
    )
}
