//! The keys of a division: who signs with which, until when.

use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::ask::{Connection, ask, change, mutation};
use super::layout::{Frame, Line, Unit, address, moment, problems, proof, short};
use super::moves::begun;
use crate::server::site::{Desk, Page, Problem};

const DOCUMENT: &str = "query($after: String) { signingKeys(first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { id fingerprint holder validUntil registeredAt revokedAt revocationCause version unit { name nameEn code } } }
} }";
const REGISTER: &str = mutation!("keyRegister", "KeyRegisterInput", "signingKey");
const REVOKE: &str = mutation!("keyRevoke", "KeyRevokeInput", "signingKey");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    signing_keys: Connection<Key>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    id: String,
    fingerprint: String,
    holder: String,
    valid_until: String,
    registered_at: String,
    revoked_at: Option<String>,
    revocation_cause: Option<String>,
    version: i32,
    unit: Option<Unit>,
}

impl Key {
    fn is_compromised(&self) -> bool {
        self.revocation_cause.as_deref() == Some("COMPROMISED")
    }
}

pub async fn page(frame: &Frame<'_>, desk: &dyn Desk) -> Page {
    let title = frame.say("签名公钥", "Keys for signing");
    let wrong = match frame.acted(make(frame, desk)).await {
        Ok(Some(_)) => return Page::Elsewhere("keys".to_owned()),
        Ok(None) => Vec::new(),
        Err(wrong) => wrong,
    };
    let found: Found = match ask(desk, DOCUMENT, json!({ "after": frame.after() })).await {
        Ok(found) => found,
        Err(found) => return frame.answered(&found, title, &problems(frame.visit, &found)),
    };
    let manages = frame.may("MANAGE_KEYS");
    let registering = frame.sent("move") != "keyRevoke";
    let body = html! {
        @if !registering || !manages { (problems(frame.visit, &wrong)) }
        @if found.signing_keys.edges.is_empty() {
            p.empty { (frame.say("还没有登记公钥。", "No key has been registered yet.")) }
        } @else { (table(frame, &found.signing_keys, manages)) }
        (frame.more("keys", found.signing_keys.next(), frame.say("更早的公钥", "Older keys")))
        @if manages { (register(frame, if registering { &wrong } else { &[] })) }
    };
    frame.answered(&wrong, title, &body)
}

async fn make(frame: &Frame<'_>, desk: &dyn Desk) -> Result<String, Vec<Problem>> {
    if frame.sent("move") == "keyRevoke" {
        let input = json!({
            "key": frame.sent("key"), "cause": frame.sent("cause"), "reason": frame.sent("reason"),
            "idempotencyKey": frame.given("key-of-form"), "expectedVersion": frame.expected_version(),
        });
        return change(desk, REVOKE, input).await;
    }
    let input = json!({
        "key": frame.sent("key").trim(), "holder": frame.sent("holder").trim(), "holderIssuer": frame.given("issuer"),
        "validUntil": frame.sent("until"), "idempotencyKey": frame.given("key-of-form"), "reason": frame.given("reason"),
    });
    change(desk, REGISTER, input).await
}

fn table(frame: &Frame<'_>, keys: &Connection<Key>, manages: bool) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(frame.say("签名公钥", "Keys for signing")) {
            table {
                thead { tr {
                    th scope="col" { (frame.say("指纹", "Fingerprint")) }
                    th scope="col" { (frame.say("使用人", "Holder")) }
                    th scope="col" { (frame.say("单位", "Unit")) }
                    th scope="col" { (frame.say("有效至(不含)", "Good until")) }
                    th scope="col" { (frame.say("登记", "Registered")) }
                    th scope="col" { (frame.say("吊销", "Revoked")) }
                } }
                tbody {
                    @for key in keys.nodes() {
                        tr {
                            th scope="row" { (short(&key.fingerprint)) }
                            td { (key.holder) }
                            td { @if let Some(unit) = &key.unit { (frame.unit(unit)) } }
                            td { (key.valid_until) }
                            td { (moment(&key.registered_at)) }
                            td {
                                @if let Some(at) = &key.revoked_at { span.bad { (moment(at)) " " (cause(frame, key)) } }
                                // That a key was stolen may be found out when it is put away already.
                                @if manages && !key.is_compromised() { (revoke(frame, key)) }
                                @else if key.revoked_at.is_none() { "—" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cause(frame: &Frame<'_>, key: &Key) -> &'static str {
    match key.revocation_cause.as_deref() {
        Some("RETIRED") => frame.say("例行", "in the ordinary course"),
        Some(_) => frame.say("外泄", "compromised"),
        None => "",
    }
}

fn revoke(frame: &Frame<'_>, key: &Key) -> Markup {
    let (cause, reason) = (format!("cause-{}", key.id), format!("reason-{}", key.id));
    let tried = frame.sent("move") == "keyRevoke" && frame.sent("key") == key.id;
    let sent = |name: &str| if tried { frame.sent(name) } else { "" };
    html! {
        details open[tried] {
            summary { (frame.say("吊销", "Revoke")) }
            form method="post" action=(address("keys")) {
                (begun(frame, "keyRevoke", key.version))
                input type="hidden" name="key" value=(key.id);
                p.field {
                    label for=(cause) { (frame.say("缘由", "Cause")) }
                    select id=(cause) name="cause" required {
                        option value="" { "—" }
                        @if key.revoked_at.is_none() {
                            option value="RETIRED" selected[sent("cause") == "RETIRED"] { (frame.say("例行：离任或更换", "ordinary: left, or replaced")) }
                        }
                        option value="COMPROMISED" selected[sent("cause") == "COMPROMISED"] { (frame.say("外泄：所涉决定待复核", "compromised: decisions on it are looked at")) }
                    }
                }
                p.field { label for=(reason) { (frame.say("理由", "Why")) } input id=(reason) name="reason" value=(sent("reason")) required; }
                button.danger { (frame.say("吊销", "Revoke")) }
            }
        }
    }
}

fn register(frame: &Frame<'_>, wrong: &[Problem]) -> Markup {
    let sent = |name: &str| if frame.sent("move") == "keyRegister" { frame.sent(name) } else { "" };
    html! {
        section {
            h2 { (frame.say("登记公钥", "Register a key")) }
            (problems(frame.visit, wrong))
            form.narrow method="post" action=(address("keys")) {
                (proof(frame.visit))
                input type="hidden" name="move" value="keyRegister";
                input type="hidden" name="key-of-form" value=(frame.visit.key);
                (Line { name: "key", label: frame.say("公钥", "Public key"), hint: "ed25519:…", kind: "text", required: true }.of("register", sent("key")))
                (Line {
                    name: "holder",
                    label: frame.say("使用人", "Holder"),
                    hint: frame.say("其令牌中的 sub。", "The sub of the holder's token."),
                    kind: "text",
                    required: true,
                }.of("register", sent("holder")))
                (Line {
                    name: "issuer",
                    label: frame.say("令牌签发者", "Issuer of the holder's tokens"),
                    hint: frame.say("与您相同时留空。", "Empty where it is your own."),
                    kind: "text",
                    required: false,
                }.of("register", sent("issuer")))
                (Line { name: "until", label: frame.say("有效至(不含)", "Good until"), hint: "", kind: "date", required: true }.of("register", sent("until")))
                button { (frame.say("登记", "Register")) }
            }
        }
    }
}
