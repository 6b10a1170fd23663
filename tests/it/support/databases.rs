//! A fresh database for each test: a copy of a template that is migrated and filled once. SQLite
//! always; PostgreSQL where `RENCAI_TEST_POSTGRES_URL` names a server or its programs are found, and
//! required where `RENCAI_TEST_POSTGRES=required` says so.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rencai::app::load_catalogue;
use rencai::kernel::{Clock, Ids, Instant};
use rencai::policy::catalogues::REFERENCE;
use rencai::store::Store;
use sea_orm::ConnectionTrait as _;

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

/// A database of one test. One in a folder goes with the folder, one on our own cluster with the
/// cluster, and one on a server that was named with this.
pub struct Database {
    pub url: String,
    guest: Option<(&'static Server, String)>,
}

impl Database {
    fn file(path: &Path) -> Self {
        Self { url: format!("sqlite://{}", path.display()), guest: None }
    }

    fn on(server: &'static Server, kind: &str, options: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("rencai_{kind}_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        server.sql(&format!("CREATE DATABASE {name} {options}"));
        Self { url: format!("{}/{name}", server.url), guest: server.named.then_some((server, name)) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.guest {
            server.sql(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// A copy of the template.
pub fn fresh(kind: Kind, folder: &Path) -> Database {
    match kind {
        Kind::Sqlite => {
            let file = folder.join("rencai.db");
            std::fs::copy(sqlite_template(), &file).unwrap();
            Database::file(&file)
        }
        Kind::Postgres => {
            let server = server().unwrap();
            Database::on(server, "test", &format!("TEMPLATE {}", server.template()))
        }
    }
}

/// A database with nothing in it.
pub fn empty(kind: Kind, folder: &Path) -> Database {
    match kind {
        Kind::Sqlite => Database::file(&folder.join("empty.db")),
        Kind::Postgres => Database::on(server().unwrap(), "empty", EMPTY),
    }
}

const EMPTY: &str = "TEMPLATE template0 ENCODING 'UTF8'";

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
        // A process of long ago may have had the same number.
        for end in ["", "-wal", "-shm"] {
            let _gone = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        let path = file.clone();
        std::thread::spawn(move || wait(fill(&format!("sqlite://{}", path.display())))).join().unwrap();
        file
    })
}

/// A PostgreSQL server, ours or one that was named.
pub struct Server {
    pub url: String,
    named: bool,
}

impl Server {
    fn template(&self) -> &'static str {
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        TEMPLATE.get_or_init(|| {
            let name = format!("rencai_template_{}", std::process::id());
            self.sql(&format!("CREATE DATABASE {name} {EMPTY}"));
            let url = format!("{}/{name}", self.url);
            std::thread::spawn(move || wait(fill(&url))).join().unwrap();
            name
        })
    }

    #[expect(clippy::disallowed_methods, reason = "who makes databases works beside the store")]
    fn sql(&self, statement: &str) {
        let (url, statement) = (format!("{}/postgres", self.url), statement.to_owned());
        let work = async move {
            let connection = sea_orm::Database::connect(&url).await.unwrap();
            connection.execute_unprepared(&statement).await.unwrap();
            connection.close().await.unwrap();
        };
        std::thread::spawn(move || wait(work)).join().unwrap();
    }
}

/// The server, started at the first question.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let wish = std::env::var("RENCAI_TEST_POSTGRES").unwrap_or_default();
            let found = match std::env::var("RENCAI_TEST_POSTGRES_URL") {
                _ if wish == "none" => Err("RENCAI_TEST_POSTGRES=none".to_owned()),
                Ok(url) => Ok(Server { url: url.trim_end_matches('/').to_owned(), named: true }),
                Err(_) => programs().ok_or_else(|| "its programs are not found".to_owned()).and_then(|at| start(&at)),
            };
            match found {
                Ok(server) => Some(server),
                Err(why) if wish == "required" => panic!("PostgreSQL is required here: {why}"),
                Err(why) => {
                    tell(&why);
                    None
                }
            }
        })
        .as_ref()
}

/// Past the test harness, which keeps what a good test prints to itself.
fn tell(why: &str) {
    let text = format!(
        "\n未测试 PostgreSQL · PostgreSQL IS NOT TESTED: {why}\n  \
         install it, or name a server by RENCAI_TEST_POSTGRES_URL=postgres://USER@HOST\n\n"
    );
    std::io::stderr().write_all(text.as_bytes()).unwrap();
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
fn start(programs: &Path) -> Result<Server, String> {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = std::env::temp_dir().join(format!("rencai-postgres-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let root = Command::new("id").arg("-u").output().is_ok_and(|done| done.stdout.starts_with(b"0\n"));
    let user = if Command::new("id").arg("postgres").output().is_ok_and(|done| done.status.success()) {
        "postgres"
    } else {
        "nobody"
    };
    if root {
        Command::new("chown").arg(user).arg(&folder).status().unwrap();
    }
    let script = format!(
        r#"set -e
cd "{folder}"
"{bin}/initdb" -D "{folder}/data" -U rencai -A trust -E UTF8 --locale=C.UTF-8 >"{folder}/log" 2>&1
"{bin}/pg_ctl" -D "{folder}/data" -w -l "{folder}/log" -o "-p {port} -k '{folder}' -c listen_addresses=127.0.0.1 {options} -c max_connections=300 -c shared_buffers=256MB" start >>"{folder}/log" 2>&1
(while [ -d /proc/{parent} ] || kill -0 {parent} 2>/dev/null; do sleep 1; done; "{bin}/pg_ctl" -D "{folder}/data" -m immediate stop >/dev/null 2>&1; rm -rf "{folder}"/*) >/dev/null 2>&1 &
"#,
        folder = folder.display(),
        bin = programs.display(),
        options = super::POSTGRES_OPTIONS,
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
    if !shell.stdin(Stdio::null()).status().is_ok_and(|status| status.success()) {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        return Err(format!("it did not start: {log}"));
    }
    Ok(Server { url: format!("postgres://rencai@127.0.0.1:{port}"), named: false })
}
