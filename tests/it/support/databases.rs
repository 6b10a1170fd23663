//! A fresh database for each test: a copy of a template that is migrated and filled once. SQLite
//! always; PostgreSQL where its programs are found or a URL is given, and required where
//! `RENCAI_TEST_POSTGRES=required` says so.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rencai::app::load_catalogue;
use rencai::kernel::{Clock, Ids, Instant};
use rencai::policy::catalogues::REFERENCE;
use rencai::store::Store;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// The databases of this machine.
pub fn kinds() -> Vec<Kind> {
    let mut kinds = vec![Kind::Sqlite];
    if server().is_some() {
        kinds.push(Kind::Postgres);
    }
    kinds
}

/// The moment at which every world begins.
pub fn begin() -> Instant {
    "2010-12-01T02:00:00Z".parse().unwrap()
}

pub fn clock() -> Clock {
    Clock::manual(chrono_tz::Asia::Shanghai, begin())
}

/// A copy of the template; the folder goes with the test.
pub fn fresh(kind: Kind, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => {
            let file = folder.join("rencai.db");
            std::fs::copy(sqlite_template(), &file).unwrap();
            format!("sqlite://{}", file.display())
        }
        Kind::Postgres => {
            static NUMBER: AtomicUsize = AtomicUsize::new(0);
            let server = server().unwrap();
            let name = format!("rencai_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
            server.template();
            server.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {}", Server::template_name()));
            format!("{}/{name}", server.url)
        }
    }
}

/// A database with nothing in it.
pub fn empty(kind: Kind, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => format!("sqlite://{}", folder.join("empty.db").display()),
        Kind::Postgres => {
            static NUMBER: AtomicUsize = AtomicUsize::new(0);
            let server = server().unwrap();
            let name = format!("rencai_empty_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
            server.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
            format!("{}/{name}", server.url)
        }
    }
}

async fn fill(url: &str) {
    let clock = clock();
    let store = Store::open(url, 2, clock.clone(), Ids::seeded(clock, 1)).await.unwrap();
    store.migrate().await.unwrap();
    load_catalogue(&store, REFERENCE).await.unwrap();
    store.close().await.unwrap();
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("template-{}.db", std::process::id()));
        let path = file.clone();
        std::thread::spawn(move || wait(fill(&format!("sqlite://{}", path.display())))).join().unwrap();
        file
    })
}

/// A PostgreSQL server, ours or one that was named.
pub struct Server {
    pub url: String,
    psql: PathBuf,
}

impl Server {
    fn template_name() -> String {
        format!("rencai_template_{}", std::process::id())
    }

    fn template(&self) {
        static FILLED: OnceLock<()> = OnceLock::new();
        FILLED.get_or_init(|| {
            let name = Self::template_name();
            self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
            let url = format!("{}/{name}", self.url);
            std::thread::spawn(move || wait(fill(&url))).join().unwrap();
        });
    }

    fn sql(&self, database: &str, statement: &str) {
        let done = Command::new(&self.psql)
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, &format!("{}/{database}", self.url)])
            .output()
            .unwrap();
        assert!(done.status.success(), "{statement}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

/// The server, started at the first question.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let required = std::env::var("RENCAI_TEST_POSTGRES").is_ok_and(|value| value == "required");
            let found = programs().and_then(|programs| match std::env::var("RENCAI_TEST_POSTGRES_URL") {
                Ok(url) => Some(Server { url: url.trim_end_matches('/').to_owned(), psql: programs.join("psql") }),
                Err(_) => start(&programs),
            });
            assert!(found.is_some() || !required, "PostgreSQL is required here, and its programs are not found");
            if found.is_none() {
                eprintln!("PostgreSQL is not found: these tests run on SQLite only");
            }
            found
        })
        .as_ref()
}

fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian =
        versions.map(|version| version.path().join("bin")).filter(|folder| folder.join("initdb").is_file()).max();
    debian.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file())
    })
}

/// Starts a throw-away cluster. PostgreSQL refuses to run as root, so root runs it as somebody else;
/// a watcher takes it down when this process is gone.
fn start(programs: &Path) -> Option<Server> {
    let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
    let folder = std::env::temp_dir().join(format!("rencai-postgres-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let root = Command::new("id").arg("-u").output().ok()?.stdout.starts_with(b"0\n");
    let user = if Command::new("id").arg("postgres").output().is_ok_and(|done| done.status.success()) {
        "postgres"
    } else {
        "nobody"
    };
    if root {
        Command::new("chown").arg(user).arg(&folder).status().ok()?;
    }
    let script = format!(
        r#"set -e
cd "{folder}"
"{bin}/initdb" -D "{folder}/data" -U rencai -A trust -E UTF8 --locale=C.UTF-8 >"{folder}/log" 2>&1
"{bin}/pg_ctl" -D "{folder}/data" -w -l "{folder}/log" -o "-p {port} -k '{folder}' -c listen_addresses=127.0.0.1 {speed} -c max_connections=300 -c shared_buffers=256MB" start >>"{folder}/log" 2>&1
(while [ -d /proc/{parent} ] || kill -0 {parent} 2>/dev/null; do sleep 1; done; "{bin}/pg_ctl" -D "{folder}/data" -m immediate stop >/dev/null 2>&1; rm -rf "{folder}"/*) >/dev/null 2>&1 &
"#,
        folder = folder.display(),
        bin = programs.display(),
        // Tests need no disk; a benchmark that spares it would flatter itself.
        speed = if cfg!(test) { "-c fsync=off -c synchronous_commit=off -c full_page_writes=off" } else { "" },
        parent = std::process::id(),
    );
    let mut shell = if root {
        let mut shell = Command::new("setpriv");
        shell.args(["--reuid", user, "--regid", user, "--clear-groups", "sh", "-c", &script]);
        shell
    } else {
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]);
        shell
    };
    let done = shell.stdin(Stdio::null()).status().ok()?;
    if !done.success() {
        eprintln!("PostgreSQL did not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default());
        return None;
    }
    Some(Server { url: format!("postgres://rencai@127.0.0.1:{port}"), psql: programs.join("psql") })
}
