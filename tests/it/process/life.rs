//! Processes that are killed in the middle of a step of a version's life: the version is in the state before it,
//! the chain holds, and the same call again makes the step.

use rencai::rules::signing::{PrivateKey, Purpose};
use reqwest::Client;
use serde_json::{Value, json};

use super::kills::Obstacle;
use super::waiting::count;
use crate::support::hall::{Hall, WUHUA_PARAMETERS, WUHUA_RULE, WUHUA_TESTS, id, signed};
use crate::support::process::{Server, program, rencai, until};
use crate::support::world::{WUHUA, World, in_app};

/// Two people of a division at a server that may die.
struct Desk<'w> {
    world: &'w World,
    folder: tempfile::TempDir,
    client: Client,
}

impl<'w> Desk<'w> {
    fn new(world: &'w World) -> Self {
        Self { world, folder: tempfile::tempdir().unwrap(), client: Client::builder().no_proxy().build().unwrap() }
    }

    fn serve(&self) -> Server {
        Server::start(self.folder.path(), &["--development-key", "--database", &self.world.url])
    }

    fn token(&self, role: &str) -> String {
        let words = ["token", "--unit", WUHUA, "--role", role, "--subject", role];
        rencai(self.folder.path(), &words).out.trim().to_owned()
    }

    fn sends(&self, server: &Server, role: &str, name: &str, input: &Value) -> reqwest::RequestBuilder {
        let mut letters = name.chars();
        let title = letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters);
        let input_type = match name {
            "ruleValidate" | "ruleTest" | "ruleShadow" => "RuleMoveInput".to_owned(),
            "ruleRollBack" | "ruleRevoke" => "RuleEndInput".to_owned(),
            _ => format!("{}Input", title.collect::<String>()),
        };
        let object = if name == "keyRegister" { "signingKey" } else { "ruleVersion" };
        let query = format!(
            "mutation($input: {input_type}!) {{ {name}(input: $input) {{ {object} {{ id }} errors {{ code message }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        self.client.post(server.url("/graphql")).bearer_auth(self.token(role)).json(&body)
    }

    async fn done(&self, server: &Server, role: &str, name: &str, input: &Value) -> Value {
        let answer: Value = self.sends(server, role, name, input).send().await.unwrap().json().await.unwrap();
        let payload = answer["data"][name].clone();
        assert_eq!(payload["errors"], json!([]), "{name}: {answer}");
        payload
    }

    /// Kills a server when all of the call is written and nothing is committed, and looks that nothing of it is there.
    async fn is_killed_at(&self, role: &str, name: &str, input: &Value) {
        let rows = "audit_entry WHERE command LIKE 'rules.%' OR command LIKE 'key.%'";
        let before = (self.state().await, count(self.world, rows).await);
        let server = self.serve();
        let obstacle = Obstacle::put(self.world, "audit_entry", "INSERT").await;
        let call = tokio::spawn(self.sends(&server, role, name, input).send());
        until("the step is being stored", async || obstacle.is_met().await).await;
        server.kill();
        assert!(call.await.unwrap().is_err(), "{name} was answered by a dead process");
        obstacle.remove().await;
        assert_eq!((self.state().await, count(self.world, rows).await), before, "{name} left something");
    }

    /// The states of the division's versions, as it is told from outside.
    async fn state(&self) -> Vec<Value> {
        let reader = self.world.actor(WUHUA, &[rencai::access::Role::RuleAuthor]).await;
        let query = "{ ruleVersions(first: 10) { edges { node { state number code } } } }";
        let data = self.world.data(&reader, query, json!({})).await;
        let edges = data["ruleVersions"]["edges"].as_array().unwrap();
        edges.iter().map(|edge| edge["node"].clone()).collect()
    }
}

/// Feature 64.
#[test]
fn a_process_killed_at_any_step_of_a_versions_life_leaves_the_state_before_it() {
    in_app(|world| async move {
        Hall::at(&world, WUHUA).await;
        let desk = Desk::new(&world);
        let (author, approver) = (PrivateKey::random().unwrap(), PrivateKey::random().unwrap());
        let parameters: Value = serde_json::from_str(WUHUA_PARAMETERS).unwrap();
        let tests: Value = serde_json::from_str(WUHUA_TESTS).unwrap();
        let signature = |key, purpose| signed(key, purpose, WUHUA_RULE, &parameters, WUHUA_TESTS);

        let server = desk.serve();
        for (key, holder) in [(&author, "rule-author"), (&approver, "rule-approver")] {
            let input = json!({ "key": key.public().to_string(), "holder": holder, "validUntil": "2030-01-01" });
            desk.done(&server, "rule-approver", "keyRegister", &input).await;
        }
        let put = desk.client.put(server.url("/files")).bearer_auth(desk.token("rule-author")).body(WUHUA_RULE);
        let file: Value = put.send().await.unwrap().json().await.unwrap();
        server.kill();

        let upload = json!({
            "component": file["digest"], "parameters": parameters, "tests": tests,
            "signature": signature(&author, Purpose::Upload), "idempotencyKey": "upload",
        });
        desk.is_killed_at("rule-author", "ruleUpload", &upload).await;
        let server = desk.serve();
        let version = id(&desk.done(&server, "rule-author", "ruleUpload", &upload).await["ruleVersion"]);
        server.kill();

        let of = |more: Value| {
            let mut input = json!({ "version": version });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        for (role, name, input, state) in [
            ("rule-author", "ruleValidate", of(json!({})), "VALIDATED"),
            ("rule-author", "ruleTest", of(json!({})), "TESTED"),
            ("rule-author", "ruleShadow", of(json!({})), "SHADOW"),
            (
                "rule-approver",
                "ruleApprove",
                of(json!({ "signature": signature(&approver, Purpose::Approval) })),
                "APPROVED",
            ),
            ("rule-approver", "ruleActivate", of(json!({ "from": "2000-01-01", "reason": "示例" })), "ACTIVE"),
            ("rule-approver", "ruleRevoke", of(json!({ "reason": "示例" })), "REVOKED"),
        ] {
            desk.is_killed_at(role, name, &input).await;
            let server = desk.serve();
            desk.done(&server, role, name, &input).await;
            server.kill();
            assert_eq!(desk.state().await[0]["state"], state, "after {name}");
        }
    });
}

/// The one that compiles dies with the server, and the draft is a draft.
#[cfg(target_os = "linux")]
#[test]
fn a_process_killed_while_a_component_is_compiled_leaves_a_draft_and_no_compiler() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let desk = Desk::new(&world);
        let uploaded =
            hall.upload_rule(WUHUA_RULE, &serde_json::from_str(WUHUA_PARAMETERS).unwrap(), WUHUA_TESTS).await;
        let input = json!({ "version": id(&uploaded["ruleVersion"]) });

        let (started, compiler) = (desk.folder.path().join("started"), desk.folder.path().join("compiler"));
        let program_itself = env!("CARGO_BIN_EXE_rencai");
        let script =
            format!("#!/bin/sh\necho $$ > {0}.new; mv {0}.new {0}; exec {program_itself} \"$@\"\n", started.display());
        std::fs::write(&compiler, script).unwrap();
        std::fs::set_permissions(&compiler, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let words = ["serve", "--listen", "127.0.0.1:0", "--development-key", "--database", &world.url];
        let mut command = program(desk.folder.path(), &words);
        command.env("RENCAI_RULES__COMPILER", &compiler);
        let server = Server::of(&mut command);
        let call = tokio::spawn(desk.sends(&server, "rule-author", "ruleValidate", &input).send());
        until("the compiler works", async || started.exists()).await;
        server.kill();
        assert!(call.await.unwrap().is_err());
        let process = std::fs::read_to_string(&started).unwrap();
        let alive = std::path::Path::new("/proc").join(process.trim());
        until("the compiler is gone", async || !alive.exists()).await;
        assert_eq!(desk.state().await[0]["state"], "DRAFT");

        let server = desk.serve();
        desk.done(&server, "rule-author", "ruleValidate", &input).await;
        assert_eq!(desk.state().await[0]["state"], "VALIDATED");
    });
}
