//! The program as its users start it: words in, words and an exit code out.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Nothing takes so long unless it hangs.
const FUSE: Duration = Duration::from_secs(180);

/// The program in a folder, with nothing of the caller's settings.
pub fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rencai"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("RENCAI_")) {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1").env_remove("RUST_LOG").current_dir(folder).args(words).stdin(Stdio::null());
    command
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// It ended with this code and said all of these words on standard error.
    #[track_caller]
    pub fn says(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "{word} is not said: {self:#?}");
        }
    }

    /// It ended well and printed all of these words.
    #[track_caller]
    pub fn prints(&self, words: &[&str]) {
        assert_eq!(self.code, Some(0), "{self:#?}");
        for word in words {
            assert!(self.out.contains(word), "{word} is not printed: {self:#?}");
        }
    }
}

/// Runs the program to its end.
pub fn rencai(folder: &Path, words: &[&str]) -> Ended {
    ended(&mut program(folder, words))
}

/// Runs a command to its end.
pub fn ended(command: &mut Command) -> Ended {
    let done = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
}

/// Asks until it is so.
pub async fn until(what: &str, so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < FUSE, "it never came to this: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a server has written to its log; whether it is still writing.
#[derive(Default)]
struct Log {
    text: String,
    over: bool,
}

/// A server that listens; killed where it is dropped.
pub struct Server {
    child: Child,
    log: Arc<(Mutex<Log>, Condvar)>,
    pub address: SocketAddr,
}

impl Server {
    /// Starts `rencai serve` on a free port, and waits until it listens.
    pub fn start(folder: &Path, words: &[&str]) -> Self {
        let mut command = program(folder, &[&["serve", "--listen", "127.0.0.1:0"], words].concat());
        Self::of(&mut command)
    }

    /// The same, with a command of one's own.
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new((Mutex::new(Log::default()), Condvar::new()));
        let (lines, writing) = (BufReader::new(child.stderr.take().unwrap()), log.clone());
        std::thread::spawn(move || {
            for line in lines.lines() {
                writing.0.lock().unwrap().text.push_str(&(line.unwrap() + "\n"));
                writing.1.notify_all();
            }
            writing.0.lock().unwrap().over = true;
            writing.1.notify_all();
        });
        let mut server = Self { child, log, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let heard = server.hears("listening");
        let address = heard.lines().find_map(|line| line.split_once("listening address=")).unwrap().1;
        server.address = address.trim().parse().unwrap();
        server
    }

    /// Waits for a word in the log and gives all of it.
    pub fn hears(&self, word: &str) -> String {
        let (log, changed) = &*self.log;
        let silent = |log: &mut Log| !log.over && !log.text.contains(word);
        let (log, _) = changed.wait_timeout_while(log.lock().unwrap(), FUSE, silent).unwrap();
        assert!(log.text.contains(word), "the server never said {word}:\n{}", log.text);
        log.text.clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The most memory that it has had, in bytes.
    #[cfg(target_os = "linux")]
    pub fn most_memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        most.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }

    /// Ends it without a warning.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended; gives its status and its log.
    pub fn wait(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < FUSE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        let (log, changed) = &*self.log;
        let log = changed.wait_while(log.lock().unwrap(), |log| !log.over).unwrap();
        (status, log.text.clone())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
