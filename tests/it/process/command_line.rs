//! Every subcommand as it is typed: what it prints, what it refuses, how it ends.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::integrity::put_below;
use crate::support::hall::{Hall, tamper};
use crate::support::process::{Ended, Server, ended, program, rencai};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

fn token(folder: &Path, words: &[&str]) -> String {
    let who = ["token", "--unit", WUHUA, "--role", "award-officer", "--subject", "me"];
    let signed = rencai(folder, &[&who, words].concat());
    signed.prints(&[]);
    signed.out.trim().to_owned()
}

async fn get(server: &Server, path: &str) -> (u16, Value) {
    let answer = client().get(server.url(path)).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn asked(server: &Server, token: &str) -> (u16, Value) {
    let query = json!({ "query": "{ viewer { unit { code } roles } }" });
    let answer = client().post(server.url("/graphql")).bearer_auth(token).json(&query).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Feature 87.
#[tokio::test]
async fn from_an_empty_folder_the_one_program_serves() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--migrate", "--development-key"]);
    assert_eq!(get(&server, "/health").await, (200, json!({ "status": "ok" })));
    assert_eq!(get(&server, "/ready").await, (200, json!({ "status": "ready" })));
    let viewer = json!({ "data": { "viewer": { "unit": { "code": WUHUA }, "roles": ["AWARD_OFFICER"] } } });
    assert_eq!(asked(&server, &token(folder.path(), &[])).await, (200, viewer));
    let there: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(there, ["data"], "nothing is left outside of the data folder");
    let page = client().get(server.url("/explorer")).send().await.unwrap();
    assert_eq!(page.status(), 200, "the explorer is inside");
}

#[tokio::test]
async fn the_development_key_is_not_trusted_unless_it_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--migrate"]);
    let (status, answer) = asked(&server, &token(folder.path(), &[])).await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (401, &json!("UNAUTHENTICATED")));
}

#[tokio::test]
async fn a_token_is_for_the_audience_that_the_common_settings_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rencai.toml"), "audience = 'wuhua'\n").unwrap();
    let server = Server::start(folder.path(), &["--migrate", "--development-key"]);
    assert_eq!(asked(&server, &token(folder.path(), &[])).await.0, 200);
    assert_eq!(asked(&server, &token(folder.path(), &["--audience", "panlong"])).await.0, 401);
}

#[test]
fn a_token_needs_a_unit_a_person_and_a_role_that_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let signed = |words: &[&str]| rencai(folder.path(), &[&["token"], words].concat());
    signed(&["--unit", WUHUA]).says(2, &["--role", "--subject"]);
    signed(&["--unit", WUHUA, "--subject", "x", "--role", "boss"]).says(2, &["--role", "boss", "角色", "nominator"]);
    signed(&["--unit", WUHUA, "--subject", "x", "--role", "system"])
        .says(4, &["BAD_USER_INPUT", "system", "nominator"]);
}

#[tokio::test]
async fn an_old_schema_is_not_served_and_the_command_that_mends_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    rencai(folder.path(), &["serve", "--listen", "127.0.0.1:0"])
        .says(4, &["STATE_FORBIDS", "落后", "behind", "rencai migrate", "rencai serve --migrate"]);
    rencai(folder.path(), &["migrate"]).prints(&["step(s) taken", "kunming"]);
    assert_eq!(get(&Server::start(folder.path(), &[]), "/ready").await.0, 200);
}

#[test]
fn a_database_that_is_migrated_twice_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = ["migrate", "--database", "sqlite://mine.db"];
    let first = rencai(folder.path(), &file);
    first.prints(&["kunming"]);
    assert!(!first.out.contains(" 0 step(s)"), "{first:?}");
    let second = rencai(folder.path(), &file);
    second.prints(&[" 0 step(s) taken"]);
    assert!(!second.out.contains("kunming"), "what is there is not loaded again: {second:?}");
    rencai(folder.path(), &["migrate", "--bare", "--database", "sqlite://bare.db"]).prints(&["step(s) taken"]);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn the_schema_is_printed_as_it_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    let printed = rencai(folder.path(), &["schema"]);
    printed.prints(&[]);
    assert_eq!(printed.out, include_str!("../../../schema.graphql"));
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path(), &["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), String::from_utf8(done.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn a_bad_setting_is_named_as_it_was_written_with_what_is_allowed() {
    let serve = |text: &str, variable: (&str, &str)| -> Ended {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.toml"), text).unwrap();
        let said = ended(program(folder.path(), &["serve", "--config", "mine.toml"]).env(variable.0, variable.1));
        let left = folder.path().read_dir().unwrap().count();
        assert_eq!(left, 1, "nothing is made before the settings are good");
        said
    };
    for (text, named, allowed) in [
        ("[limits]\ndept = 3", "mine.toml limits.dept", "depth"),
        ("[limits]\ndepth = 'deep'", "mine.toml limits.depth", "a whole number"),
        ("listn = '127.0.0.1:1'", "mine.toml listn", "listen"),
        ("listen = 'here'", "mine.toml listen", "0.0.0.0:8000"),
        ("log = 'xml'", "mine.toml log", "json"),
        ("explorer = 'maybe'", "mine.toml explorer", "true or false"),
        ("issuers = 3", "mine.toml issuers", "a list"),
        ("limits = 3", "mine.toml limits", "a table"),
        ("audience =", "mine.toml：不可读", "line 1"),
    ] {
        sound(&serve(text, ("X", "")), named, allowed);
    }
    for (name, value, allowed) in [
        ("RENCAI_LIMITS__DEPTH", "deep", "a whole number"),
        ("RENCAI_LIMITS__DEPTH", "-1", "a whole number"),
        ("RENCAI_LIMITS__BODY_BITES", "1", "RENCAI_LIMITS__BODY_BYTES"),
        ("RENCAI_LISTEN", "here", "0.0.0.0:8000"),
        ("RENCAI_EXPLORER", "maybe", "true or false"),
        ("RENCAI_LOG", "xml", "json"),
        ("RENCAI_DATABASE_FILE", "nowhere", "nowhere"),
    ] {
        sound(&serve("", (name, value)), name, allowed);
    }
}

/// A refusal in both languages that shows nothing of the program's inside.
#[track_caller]
fn sound(said: &Ended, named: &str, allowed: &str) {
    said.says(4, &["配置", "configuration", named, allowed]);
    for inside in ["src/", ".rs", "struct ", "usize", "panicked"] {
        assert!(!said.err.contains(inside), "{inside}: {said:?}");
    }
}

#[test]
fn what_cannot_be_had_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |words: &[&str]| rencai(folder.path(), &[&["serve"], words].concat());
    serve(&["--listen", "here"]).says(2, &["--listen", "here", "须为", "0.0.0.0:8000"]);
    serve(&["--log", "xml"]).says(2, &["--log", "xml", "json"]);
    serve(&["--speed"]).says(2, &["--speed"]);
    serve(&["--config", "nowhere.toml"]).says(4, &["FILE_MISSING", "nowhere.toml"]);
    serve(&["--database", "mysql://me:secret@db/x"]).says(4, &["开头", "begins with", "sqlite://FILE", "postgres://"]);
    serve(&["--database", "postgres://me:secret@127.0.0.1:1/x"])
        .says(1, &["没有应答", "does not answer (127.0.0.1:1/x)"]);
    std::fs::write(folder.path().join("file"), "").unwrap();
    serve(&["--data", "file/data"]).says(4, &["file/data", "数据目录", "the data folder"]);
    let other = Server::start(folder.path(), &["--migrate"]);
    let address = other.address.to_string();
    serve(&["--listen", &address]).says(4, &[&address, "无法在", "cannot listen on"]);
    for refused in [serve(&["--database", "mysql://me:secret@db/x"]), serve(&["--data", "file/data"])] {
        assert!(!refused.err.contains("secret") && refused.out.is_empty(), "{refused:?}");
    }
}

#[test]
fn a_log_that_goes_to_a_file_has_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["serve", "--listen", "127.0.0.1:0", "--migrate"];
    let server = Server::of(program(folder.path(), &words).env_remove("NO_COLOR"));
    assert!(!server.hears("listening").contains('\u{1b}'));
}

#[test]
fn the_demo_plays_in_an_empty_folder_and_leaves_what_is_there_alone() {
    let folder = tempfile::tempdir().unwrap();
    let demo = ["demo", "--exit", "--data", "demo"];
    let played = rencai(folder.path(), &demo);
    played.prints(&["五华区", "石林", "the same bytes", "rencai replay --database sqlite://demo/rencai.db"]);
    assert!(!played.out.contains("differs"), "{played:?}");
    rencai(folder.path(), &demo).says(4, &["STATE_FORBIDS", "已有数据", "there are data", "rencai serve"]);
    let again = rencai(folder.path(), &["replay", "--data", "demo"]);
    again.prints(&[]);
    assert_eq!(again.out.matches("the same bytes").count(), 2, "as it was after the first: {again:?}");
}

/// Feature 66.
#[test]
fn a_replay_ends_with_a_code_of_its_own_for_each_outcome() {
    in_app(|world| async move {
        let folder = tempfile::tempdir().unwrap();
        let replay = |words: &[&str]| rencai(folder.path(), &[&["replay", "--database", &world.url], words].concat());
        replay(&[]).says(4, &["NOT_FOUND"]);
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, run) = hall.ranked(&rule, 2010, 2, &[8, 10, 2, 8]).await;
        for words in [&[][..], &[run.as_str()], &[edition.as_str()]] {
            replay(words).prints(&[&run, "逐字节相同", "the same bytes"]);
        }
        tamper(&world, "UPDATE judgement SET total = '99' WHERE position = 1").await;
        let differs = replay(&[&run]);
        assert_eq!(differs.code, Some(1), "{differs:?}");
        assert!(differs.out.contains("differs: total") && differs.out.contains("99"), "{differs:?}");
        tamper(&world, "DELETE FROM judgement WHERE position = 3").await;
        let lacking = replay(&[&run]);
        assert_eq!(lacking.code, Some(3), "{lacking:?}");
        assert!(lacking.out.contains("无法重演") && lacking.out.contains("NOT_REPLAYABLE"), "{lacking:?}");
        replay(&["no-such-run"]).says(4, &["NOT_FOUND", "评审运行"]);
        replay(&["--quick"]).says(2, &["--quick"]);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "a replay leaves nothing");
    });
    let folder = tempfile::tempdir().unwrap();
    rencai(folder.path(), &["replay", "--database", "sqlite://empty.db"]).says(4, &["STATE_FORBIDS", "rencai migrate"]);
}

/// Feature 6.
#[test]
fn the_doctor_ends_well_until_something_critical_is_wrong_and_says_what_to_do_in_both_languages() {
    in_app(|world| async move {
        let folder = tempfile::tempdir().unwrap();
        let doctor = || rencai(folder.path(), &["doctor", "--database", &world.url]);
        let sound = doctor();
        sound.prints(&[CITY, "SEAL_BROKEN", "严重 · critical", "留意 · warning"]);
        assert!(!sound.out.contains("auditVerify"), "there is nothing to do: {sound:?}");
        let scope = |scope: &str| format!("UPDATE unit SET scope = '{scope}' WHERE code = '{SHILIN}'");
        tamper(&world, &scope("x/")).await;
        doctor().prints(&["UNIT_LIES_ELSEWHERE", "运行中的服务器每日移交", "a running server hands over each day"]);
        tamper(&world, &scope(&format!("{CITY}/{SHILIN}/"))).await;

        tamper(&world, &put_below(SHILIN)).await;
        let wrong = doctor();
        assert_eq!((wrong.code, wrong.err.as_str()), (Some(1), ""), "{wrong:?}");
        for word in ["UNIT_BELOW_ITSELF", "自所列日期改隶", "move the unit from the day named here on"] {
            assert!(wrong.out.contains(word), "{word}: {wrong:?}");
        }
        assert!(wrong.out.lines().any(|line| line.starts_with("  · ") && line.contains(SHILIN)), "{wrong:?}");
        tamper(&world, &put_below(CITY)).await;
        doctor().prints(&["UNIT_BELOW_ITSELF"]);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "an examination leaves nothing");
    });
    let folder = tempfile::tempdir().unwrap();
    let doctor = |words: &[&str]| rencai(folder.path(), &[&["doctor"], words].concat());
    doctor(&["--database", "sqlite://empty.db"]).says(4, &["STATE_FORBIDS", "rencai migrate"]);
    doctor(&["--thorough"]).says(2, &["--thorough"]);
}

#[test]
fn whoever_types_nothing_is_shown_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    rencai(folder.path(), &[]).says(2, &["serve", "demo", "replay", "migrate", "rule"]);
    rencai(folder.path(), &["--help"]).prints(&["serve", "启动服务器", "run the server"]);
    rencai(folder.path(), &["--version"]).prints(&[concat!("rencai ", env!("CARGO_PKG_VERSION"))]);
}
