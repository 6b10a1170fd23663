//! The real application behind a listening edge, and people who visit its pages as a browser would.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rencai::access::token::{IssuerSettings, Verifier};
use rencai::access::{Actor, Role};
use rencai::config::Config;
use rencai::kernel::Clock;
use rencai::server::{Edge, bind};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::json;

use super::edge::{Answer, sent};
use super::issuer::{self, Signer};
use super::world::{CITY, World};

/// An address where the pages of a world are.
pub struct Site {
    address: SocketAddr,
    signer: Signer,
    clock: Clock,
    client: Client,
    _folder: tempfile::TempDir,
}

/// Somebody who has signed in.
pub struct Visitor<'s> {
    site: &'s Site,
    cookie: String,
}

impl Site {
    pub fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let signer = Signer::ed25519("one");
        issuer::write(&path, &issuer::jwks(&[&signer]));
        let issuers = [IssuerSettings {
            name: "test".to_owned(),
            jwks: path.to_str().unwrap().to_owned().into(),
            algorithms: None,
            subtree: CITY.to_owned(),
            roles: BTreeSet::from([
                Role::RuleAuthor,
                Role::RuleApprover,
                Role::AwardOfficer,
                Role::FundOfficer,
                Role::Auditor,
            ]),
        }];
        let verifier = Verifier::new(issuer::settings(), &issuers, None, world.clock.clone()).unwrap();
        let edge = Arc::new(Edge::new(world.app.clone(), verifier, &Config::default(), world.clock.clone()));
        let (addresses, server) = bind(edge, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        tokio::spawn(server);
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { address: addresses[0], signer, clock: world.clock.clone(), client, _folder: folder }
    }

    /// Signs in with a token of this person, which is good for an hour.
    pub async fn visitor(&self, actor: &Arc<Actor>) -> Visitor<'_> {
        let answer = self.sign_in(actor, &[]).await;
        assert_eq!(answer.status, 303, "{}", text(&answer));
        let cookie = answer.cookies().remove(0).split(';').next().unwrap().to_owned();
        Visitor { site: self, cookie }
    }

    /// Sends the form that signs in, with what else is in it.
    pub async fn sign_in(&self, actor: &Arc<Actor>, fields: &[(&str, &str)]) -> Answer {
        let now = issuer::seconds(self.clock.now());
        let token = self.signer.sign(&json!({
            "iss": actor.person.issuer, "sub": actor.person.subject, "aud": issuer::AUDIENCE,
            "iat": now, "exp": now + 3600, "unit": actor.unit_code, "roles": actor.roles,
        }));
        let fields: Vec<_> = [("token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        sent(form(self.ours("/authors/sign-in"), &fields)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address)).header("accept-language", "en")
    }

    fn ours(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path).header("sec-fetch-site", "same-origin")
    }
}

impl Visitor<'_> {
    /// A page that must be there.
    pub async fn see(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", text(&answer));
        text(&answer)
    }

    pub async fn get(&self, path: &str) -> Answer {
        sent(self.site.request(Method::GET, path).header("cookie", &self.cookie)).await
    }

    /// Sends a form as a page of ours would.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_with(&self.proof().await, path, fields).await
    }

    /// Sends a form that was opened before.
    pub async fn send_with(&self, proof: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = [("proof", proof)].into_iter().chain(fields.iter().copied()).collect();
        sent(form(self.site.ours(path).header("cookie", &self.cookie), &fields)).await
    }

    /// Sends a form with a file.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
        let proof = self.proof().await;
        let mut body = Vec::new();
        for (field, text) in [("proof", proof.as_str())].iter().chain(fields) {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n").bytes(),
            );
        }
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = self.site.ours(path).header("cookie", &self.cookie);
        sent(request.header("content-type", "multipart/form-data; boundary=edge").body(body)).await
    }

    pub async fn proof(&self) -> String {
        let page = self.see("/authors").await;
        let (_, rest) = page.split_once(r#"name="proof" value=""#).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

fn form(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let mut url = reqwest::Url::parse("http://x/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    request.header("content-type", "application/x-www-form-urlencoded").body(url.query().unwrap_or_default().to_owned())
}

/// The page that was answered.
pub fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}
