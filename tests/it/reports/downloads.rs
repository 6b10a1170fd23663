//! What is attached, over HTTP: under its name and type, for who may read the report, and for nobody else.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rencai::access::token::{IssuerSettings, Verifier};
use rencai::access::{Actor, Role};
use rencai::config::Config;
use rencai::kernel::{Clock, Digest};
use rencai::server::{Edge, bind};
use rencai::store::files;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::json;

use super::{Desk, activities, content, draft};
use crate::support::edge::{Answer, sent};
use crate::support::hall::done;
use crate::support::issuer::{self, Signer};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

const PDF: &[u8] = b"%PDF-1.4\nexample";
const CSV: &str = "姓名,数\n示例 1,2";

/// The application behind a listening edge.
struct Listening {
    address: SocketAddr,
    signer: Signer,
    clock: Clock,
    client: Client,
    _folder: tempfile::TempDir,
}

impl Listening {
    fn to(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let signer = Signer::ed25519("one");
        issuer::write(&path, &issuer::jwks(&[&signer]));
        let issuers = [IssuerSettings {
            name: "test".to_owned(),
            jwks: path.to_str().unwrap().to_owned().into(),
            algorithms: None,
            subtree: CITY.to_owned(),
            roles: BTreeSet::from([Role::Reporter, Role::Supervisor, Role::Nominator]),
        }];
        let verifier = Verifier::new(issuer::settings(), &issuers, None, world.clock.clone()).unwrap();
        let edge = Arc::new(Edge::new(world.app.clone(), verifier, &Config::default(), world.clock.clone()));
        let (addresses, server) = bind(edge, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        tokio::spawn(server);
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { address: addresses[0], signer, clock: world.clock.clone(), client, _folder: folder }
    }

    /// A request without a token.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    fn ask(&self, method: Method, path: &str, actor: &Actor) -> RequestBuilder {
        let now = issuer::seconds(self.clock.now());
        let token = self.signer.sign(&json!({
            "iss": actor.person.issuer, "sub": actor.person.subject, "aud": issuer::AUDIENCE,
            "iat": now, "exp": now + 3600, "unit": actor.unit_code, "roles": actor.roles,
        }));
        self.request(method, path).bearer_auth(token)
    }

    async fn get(&self, path: &str, actor: &Actor) -> Answer {
        sent(self.ask(Method::GET, path, actor)).await
    }
}

/// Keeps a file that somebody has uploaded.
async fn uploaded(world: &World, actor: &Arc<Actor>, content: &[u8]) -> String {
    files::keep(&world.app.store, actor, "a", content.to_vec()).await.unwrap().to_string()
}

#[test]
fn an_attachment_is_given_under_its_name_and_type_to_who_may_read_its_report() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let pdf = uploaded(&world, &desk.reporter, PDF).await;
        let csv = uploaded(&world, &desk.reporter, CSV.as_bytes()).await;
        let mut content = content("示例");
        content["attachments"] = json!([
            { "file": pdf, "name": "报告 2010\"终稿\".pdf", "mediaType": "application/pdf" },
            { "file": csv, "name": "list.csv", "mediaType": "text/csv" },
        ]);
        let drafted = draft(&world, &desk.reporter, &desk.duty, content).await;
        done(&drafted);
        let query = "query($id: ID!) { node(id: $id) { ... on Report { latest { attachments { path } } } } }";
        let node = world.data(&desk.city, query, json!({ "id": drafted["report"]["id"] })).await["node"].clone();
        let path = node["latest"]["attachments"][0]["path"].as_str().unwrap().to_owned();
        assert_eq!(path, format!("/files/{}", Digest::of(PDF)));

        let edge = Listening::to(&world);
        for actor in [&desk.reporter, &desk.city] {
            let answer = edge.get(&path, actor).await;
            assert_eq!((answer.status, answer.bytes.as_slice()), (200, PDF));
            assert_eq!(answer.header("content-type"), "application/pdf");
            assert_eq!(
                answer.header("content-disposition"),
                "attachment; filename=\"__ 2010____.pdf\"; \
                 filename*=UTF-8''%E6%8A%A5%E5%91%8A%202010%22%E7%BB%88%E7%A8%BF%22.pdf"
            );
            assert_eq!(answer.header("etag"), format!("\"{pdf}\""));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("cache-control"), "private, no-cache");
        }
        let answer = edge.get(&format!("/files/{csv}"), &desk.reporter).await;
        assert_eq!(
            (answer.bytes.as_slice(), answer.header("content-type")),
            (CSV.as_bytes(), "text/csv; charset=utf-8")
        );
        let name = "attachment; filename=\"list.csv\"; filename*=UTF-8''list.csv";
        assert_eq!(answer.header("content-disposition"), name);

        let head = sent(edge.ask(Method::HEAD, &path, &desk.reporter)).await;
        assert_eq!((head.status, head.bytes.len()), (200, 0));
        assert_eq!(head.header("content-length"), PDF.len().to_string());
        let post = sent(edge.ask(Method::POST, &path, &desk.reporter)).await;
        assert_eq!((post.status, post.header("allow")), (405, "GET, HEAD"));
    });
}

#[test]
fn who_has_the_bytes_already_is_told_only_that_he_may_have_them() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let pdf = uploaded(&world, &desk.reporter, PDF).await;
        let mut told = activities::told("示例论坛");
        told["attachments"] = json!([{ "file": pdf, "name": "方案.pdf", "mediaType": "application/pdf" }]);
        let reported = activities::report(&world, &desk.reporter, WUHUA, CITY, told).await;
        done(&reported);
        let path = format!("/files/{pdf}");
        assert_eq!(reported["activityReport"]["latest"]["attachments"], json!([{ "name": "方案.pdf", "path": path }]));

        let edge = Listening::to(&world);
        let with = async |actor: &Actor, tags: &str| {
            sent(edge.ask(Method::GET, &path, actor).header("if-none-match", tags)).await
        };
        for tags in [format!("\"{pdf}\""), format!("W/\"{pdf}\""), format!("\"x\", \"{pdf}\""), "*".to_owned()] {
            let answer = with(&desk.city, &tags).await;
            assert_eq!((answer.status, answer.bytes.len()), (304, 0), "{tags}");
            assert_eq!(answer.header("etag"), format!("\"{pdf}\""));
        }
        let answer = with(&desk.city, "\"x\"").await;
        assert_eq!((answer.status, answer.bytes.as_slice()), (200, PDF));
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        assert_eq!(with(&stranger, "*").await.status, 404, "nobody learns from it what others have");
    });
}

#[test]
fn what_is_not_there_and_what_somebody_may_not_have_are_one_answer() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let pdf = uploaded(&world, &desk.reporter, PDF).await;
        let mut content = content("示例");
        content["attachments"] = json!([{ "file": pdf, "name": "报告.pdf", "mediaType": "application/pdf" }]);
        done(&draft(&world, &desk.reporter, &desk.duty, content).await);
        let loose = uploaded(&world, &desk.reporter, b"%PDF-1.4\nnot attached").await;
        let edge = Listening::to(&world);
        let path = format!("/files/{pdf}");
        assert_eq!(edge.get(&path, &desk.reporter).await.status, 200);

        let absent = edge.get(&format!("/files/{}", Digest::of("nothing")), &desk.reporter).await;
        assert_eq!((absent.status, absent.code().as_str(), absent.header("etag")), (404, "NOT_FOUND", ""));
        let message = absent.message();
        for (unit, role) in [(SHILIN, Role::Reporter), ("530102-health", Role::Reporter), (WUHUA, Role::Nominator)] {
            let stranger = world.actor(unit, &[role]).await;
            let answer = edge.get(&path, &stranger).await;
            assert_eq!(
                (answer.status, answer.code(), answer.message()),
                (404, absent.code(), message.clone()),
                "{unit}"
            );
        }
        for other in ["/files/x".to_owned(), "/files/sha256:0".to_owned(), format!("/files/{loose}")] {
            let answer = edge.get(&other, &desk.reporter).await;
            assert_eq!((answer.status, answer.message()), (404, message.clone()), "{other}");
        }
        let nobody = sent(edge.request(Method::GET, &path)).await;
        assert_eq!((nobody.status, nobody.code().as_str()), (401, "UNAUTHENTICATED"));
        assert_eq!(nobody.header("www-authenticate"), r#"Bearer realm="rencai""#);
    });
}
