//! Where an entry of the configuration comes from, and what is said of a bad one.

use std::path::Path;

use clap::Parser;
use rencai::cli::serve::ServeArgs;
use rencai::cli::token::TokenArgs;
use rencai::config::{Config, LogFormat};
use rencai::kernel::{Clock, Failure};
use serde_json::json;

#[derive(Parser)]
struct Serve {
    #[command(flatten)]
    args: ServeArgs,
}

#[derive(Parser)]
struct Token {
    #[command(flatten)]
    args: TokenArgs,
}

fn flags(words: &[&str]) -> ServeArgs {
    Serve::parse_from([&["serve"], words].concat()).args
}

fn gather(file: Option<&Path>, environment: &[(&str, &str)], words: &[&str]) -> Result<Config, Failure> {
    let pairs = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::gather(file, pairs, &flags(words))
}

fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rencai.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn each_source_goes_over_the_one_before() {
    let (_folder, path) = file("audience = 'from-file'\nlog = 'json'\n[limits]\ndepth = 7\nbodyBytes = 5\n");
    let environment = [("RENCAI_AUDIENCE", "from-environment"), ("RENCAI_LIMITS__BODY_BYTES", "6"), ("HOME", "/")];
    let config = gather(Some(&path), &environment, &["--listen", "0.0.0.0:9000"]).unwrap();
    assert_eq!(config.audience, "from-environment");
    assert_eq!((config.limits.depth, config.limits.body_bytes), (7, 6));
    assert_eq!(config.limits.aliases, Config::default().limits.aliases);
    assert_eq!((config.listen.port(), config.log), (9000, LogFormat::Json));
    let config = gather(Some(&path), &environment, &["--audience", "from-flag", "--development-key"]).unwrap();
    assert_eq!((config.audience.as_str(), config.development_key), ("from-flag", true));
    assert_eq!(gather(None, &[], &[]).unwrap(), Config::default());
}

#[test]
fn a_secret_may_stand_in_a_file_of_its_own() {
    let (_folder, path) = file("postgres://rencai:secret@db/rencai\n");
    let config = gather(None, &[("RENCAI_DATABASE_FILE", path.to_str().unwrap())], &[]).unwrap();
    assert_eq!(config.database_url(), "postgres://rencai:secret@db/rencai");
    let refused = gather(None, &[("RENCAI_DATABASE_FILE", "/nowhere/at/all")], &[]).unwrap_err();
    assert!(refused.to_string().contains("/nowhere/at/all"));
}

#[test]
fn digits_are_text_where_text_is_meant() {
    let config = gather(None, &[("RENCAI_AUDIENCE", "530100")], &[]).unwrap();
    assert_eq!(config.audience, "530100");
}

#[test]
fn names_of_others_in_the_environment_are_left_alone() {
    assert!(gather(None, &[("RENCAI_TOKEN", "x"), ("RENCAI_CONFIG", "y")], &[]).is_ok());
}

#[test]
fn issuers_are_listed_in_the_file() {
    let (_folder, path) = file(
        "[[issuers]]\nname = 'https://id.example.cn'\njwks = 'https://id.example.cn/keys'\nalgorithms = ['EdDSA']\n\
         subtree = '530102'\nroles = ['nominator', 'award-officer']\n\
         [[issuers]]\nname = 'county'\njwks = 'keys/county.json'\nsubtree = '530103'\nroles = ['auditor']\n",
    );
    let config = gather(Some(&path), &[], &[]).unwrap();
    assert_eq!(config.issuers.len(), 2);
    assert_eq!(serde_json::to_value(&config.issuers[0].roles).unwrap(), json!(["nominator", "award-officer"]));
}

#[test]
fn a_bad_entry_is_named_with_what_is_allowed() {
    for (text, named, allowed) in [
        ("listn = '0.0.0.0:1'", "listn", "listen"),
        ("[limits]\ndept = 3", "dept", "depth"),
        ("[limits]\ndepth = 'deep'", "limits.depth", "whole number"),
        ("log = 'xml'", "xml", "json"),
        ("listen = 'here'", "listen", "0.0.0.0:8000"),
        ("[[issuers]]\nname = 'x'", "jwks", "jwks"),
        ("[[issuers]]\nname='x'\njwks='y'\nsubtree='z'\nroles=['boss']", "boss", "nominator"),
        ("[rules.limits]\nspeed = 1", "speed", ""),
        ("audience =", "audience", ""),
    ] {
        let (_folder, path) = file(text);
        let said = gather(Some(&path), &[], &[]).unwrap_err().to_string();
        assert!(said.contains(named) && said.contains(allowed), "{text}: {said}");
        assert!(said.contains("配置") && said.contains("configuration"), "{said}");
    }
    assert!(gather(None, &[("RENCAI_LIMITS__DEPT", "3")], &[]).unwrap_err().to_string().contains("dept"));
    let missing = gather(Some(Path::new("/nowhere.toml")), &[], &[]).unwrap_err();
    assert!(missing.to_string().contains("/nowhere.toml"));
}

#[test]
fn both_readmes_name_every_entry_and_show_a_file_that_is_taken() {
    let names = |of: &serde_json::Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let all = serde_json::to_value(Config::default()).unwrap();
    let rules = serde_json::to_value(rencai_host::Settings::default()).unwrap();
    for readme in [include_str!("../../../README.md"), include_str!("../../../README.zh-CN.md")] {
        let sample = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let (_folder, path) = file(sample);
        assert_eq!(gather(Some(&path), &[], &[]).unwrap().limits, Config::default().limits);
        let said = |name: &str, table: &str| {
            sample.contains(&format!("\n{name} = "))
                || sample.contains(&format!("[{name}]"))
                || readme.contains(&format!("`{table}{name}`"))
        };
        for (table, of) in [("limits.", &all["limits"]), ("keys.", &all["keys"]), ("rules.", &rules)] {
            assert!(names(of).iter().all(|name| said(name, table)), "{table}");
        }
        let tables = ["keys", "rules"];
        for name in names(&all).iter().filter(|name| !tables.contains(&name.as_str())) {
            assert!(said(name, "") || sample.starts_with(&format!("{name} = ")), "{name}");
        }
    }
}

#[test]
fn every_flag_is_explained_in_both_languages() {
    for mut command in [<Serve as clap::CommandFactory>::command(), <Token as clap::CommandFactory>::command()] {
        command.build();
        for argument in command.get_arguments().filter(|argument| argument.get_id() != "help") {
            let help = argument.get_long_help().unwrap_or_default().to_string();
            let chinese = help.chars().any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one));
            assert!(chinese && help.contains("\n\n"), "{}: {help}", argument.get_id());
        }
    }
}

#[test]
fn a_token_of_the_command_line_is_signed_by_the_local_key() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let words = ["token", "--unit", "530102", "--role", "nominator,auditor", "--subject", "me", "--data", data];
    let clock = Clock::machine(chrono_tz::Asia::Shanghai);
    let token = Token::parse_from(words).args.issue(&clock).unwrap();
    assert_eq!(token.split('.').count(), 3);
    assert!(Token::try_parse_from(["token", "--unit", "x", "--subject", "y", "--role", "boss"]).is_err());
    let system = ["token", "--unit", "x", "--subject", "y", "--role", "system", "--data", data];
    assert!(Token::parse_from(system).args.issue(&clock).is_err());
}
