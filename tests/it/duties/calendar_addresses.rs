//! Calendars that programs subscribe to, by addresses whose secrets are told once and kept nowhere.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rencai::access::token::Verifier;
use rencai::access::{Actor, Role};
use rencai::app::machine_clock;
use rencai::config::Config;
use rencai::duties::entity::calendar_address;
use rencai::duties::subscription::Secret;
use rencai::duties::write::IssueCalendarAddress;
use rencai::kernel::{Digest, ErrorCode, id::GlobalId};
use rencai::server::{Edge, bind};
use rencai::store::Read;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::{duties, morning, opened};
use crate::supervision::another;
use crate::support::edge::{Answer, sent};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::issuer;
use crate::support::process::{Server, program, rencai};
use crate::support::raw::Hand;
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// A department of a county.
const OFFICE: &str = "530102-health";

const ISSUE: &str = "mutation($input: CalendarAddressIssueInput!) { calendarAddressIssue(input: $input) {
    calendarAddress { id unit { code } label issuedBy madeAt expiresOn revokedAt isUsable version } path
    errors { code path message allowed } auditId
} }";

async fn issue(world: &Arc<World>, actor: &Arc<Actor>, input: Value) -> Value {
    world.data(actor, ISSUE, json!({ "input": input })).await["calendarAddressIssue"].clone()
}

async fn revoke(world: &Arc<World>, actor: &Arc<Actor>, input: Value) -> Value {
    let query = "mutation($input: CalendarAddressRevokeInput!) { calendarAddressRevoke(input: $input) {
        calendarAddress { revokedAt isUsable version } errors { code path message allowed } auditId
    } }";
    world.data(actor, query, json!({ "input": input })).await["calendarAddressRevoke"].clone()
}

fn input(unit: &str, expires_on: &str) -> Value {
    json!({ "unit": unit, "label": "示例手机", "expiresOn": expires_on })
}

/// Issues an address; gives its id and its path.
async fn issued(world: &Arc<World>, actor: &Arc<Actor>, unit: &str, expires_on: &str) -> (String, String) {
    let payload = issue(world, actor, input(unit, expires_on)).await;
    done(&payload);
    (id(&payload["calendarAddress"]), payload["path"].as_str().unwrap().to_owned())
}

fn secret_of(path: &str) -> &str {
    path.strip_prefix("/calendars/").and_then(|rest| rest.strip_suffix(".ics")).unwrap()
}

/// The addresses of a unit as somebody sees them, the newest first.
async fn listed(world: &Arc<World>, actor: &Arc<Actor>, unit: &str) -> Vec<Value> {
    let query = "query($unit: String!) { calendarAddresses(unit: $unit, first: 100) { totalCount edges { node {
        id label issuedBy madeAt expiresOn revokedAt isUsable version
    } } } }";
    let found = world.data(actor, query, json!({ "unit": unit })).await["calendarAddresses"].clone();
    assert_eq!(found["totalCount"], nodes(&found).len());
    nodes(&found)
}

async fn count(world: &World) -> u64 {
    Read::new(&world.app.store, world.system.clone()).find::<calendar_address::Entity>().count().await.unwrap()
}

/// The application behind a listening edge that trusts nobody's tokens.
struct Listening {
    address: SocketAddr,
    client: Client,
}

impl Listening {
    fn to(world: &World) -> Self {
        let verifier = Verifier::new(issuer::settings(), &[], None, world.clock.clone()).unwrap();
        let edge = Arc::new(Edge::new(world.app.clone(), verifier, &Config::default(), world.clock.clone()));
        let (addresses, server) = bind(edge, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        tokio::spawn(server);
        Self { address: addresses[0], client: Client::builder().no_proxy().build().unwrap() }
    }

    /// A request under the id that all of them have, so that answers can be compared.
    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address)).header("x-request-id", "one")
    }

    async fn get(&self, path: &str) -> Answer {
        sent(self.ask(Method::GET, path)).await
    }
}

#[test]
fn whoever_has_the_address_reads_the_own_duties_of_the_unit_without_a_token() {
    in_app(|world| async move {
        opened(&world).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let payload = issue(&world, &reporter, input(WUHUA, "2011-06-30")).await;
        done(&payload);
        let address = &payload["calendarAddress"];
        let told = ["label", "issuedBy", "expiresOn", "revokedAt", "isUsable", "version"].map(|field| &address[field]);
        let subject = reporter.person.subject.as_str();
        assert_eq!(json!(told), json!(["示例手机", subject, "2011-06-30", null, true, 1]));
        assert_eq!(address["unit"]["code"], WUHUA);
        let path = payload["path"].as_str().unwrap();
        assert_eq!(secret_of(path).len(), 43, "256 bits, base64url");

        let edge = Listening::to(&world);
        let answer = edge.get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/calendar; charset=utf-8"));
        for (name, value) in [
            ("cache-control", "private, no-cache"),
            ("content-disposition", "inline; filename=\"duties.ics\""),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
        let text = String::from_utf8(answer.bytes).unwrap();
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        let duty = id(&duties(&world, &reporter, WUHUA, false, "4.1.4c").await[0]);
        let uuid = GlobalId::decode(&duty).unwrap().uuid;
        assert!(text.contains(&format!("BEGIN:VEVENT\r\nUID:{uuid}\r\n")), "{text}");
        // What is due from 90 days ago to 366 days ahead, as the schema gives it.
        let query = "{ dutyCalendar(unit: \"530102\", from: \"2010-09-02\", until: \"2011-12-03\") }";
        assert_eq!(world.data(&reporter, query, json!({})).await["dutyCalendar"], json!(text));

        let head = sent(edge.ask(Method::HEAD, path)).await;
        assert_eq!((head.status, head.bytes.len()), (200, 0));
        assert_eq!(head.header("content-length"), text.len().to_string());
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let other = sent(edge.ask(method, path)).await;
            assert_eq!((other.status, other.header("allow")), (405, "GET, HEAD"));
        }
    });
}

#[test]
fn who_has_the_calendar_already_is_told_only_that_until_a_duty_changes() {
    in_app(|world| async move {
        opened(&world).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let (_, path) = issued(&world, &reporter, WUHUA, "2011-06-30").await;
        let edge = Listening::to(&world);
        let first = edge.get(&path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"sha256:"), "{tag}");

        world.clock.set(world.clock.now().plus_seconds(60));
        let later = edge.get(&path).await;
        assert_ne!(later.bytes, first.bytes, "each event tells the moment");
        assert_eq!(later.header("etag"), tag);
        let with = async |tags: &str| sent(edge.ask(Method::GET, &path).header("if-none-match", tags)).await;
        for tags in [tag.clone(), tag.replace("W/", ""), format!("\"x\", {tag}"), "*".to_owned()] {
            let answer = with(&tags).await;
            assert_eq!((answer.status, answer.bytes.len(), answer.header("etag")), (304, 0, tag.as_str()), "{tags}");
        }
        assert_eq!(with("\"x\"").await.status, 200);

        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        let waive = "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { errors { code } auditId } }";
        let relief = json!({
            "duty": duty, "kind": "WAIVER", "reason": "示例：换届", "paper": "昆示〔2010〕1号",
            "approver": "示例批准人 1", "until": "2011-02-01",
        });
        done(&world.data(&city, waive, json!({ "input": relief })).await["reliefGrant"]);
        let changed = with(&tag).await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.header("etag"), tag);
        assert!(String::from_utf8(changed.bytes).unwrap().contains("CATEGORIES:WAIVED\r\n"));
    });
}

#[test]
fn addresses_that_are_unknown_malformed_revoked_or_expired_or_whose_unit_has_ended_have_one_answer() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let other = world.actor(SHILIN, &[Role::Reporter]).await;
        let (address, revoked) = issued(&world, &reporter, WUHUA, "2011-06-30").await;
        let (_, expired) = issued(&world, &reporter, WUHUA, "2010-12-05").await;
        let (_, ended) = issued(&world, &other, SHILIN, "2011-06-30").await;
        let edge = Listening::to(&world);
        let unknown = edge.get(&format!("/calendars/{}.ics", "A".repeat(43))).await;
        assert_eq!((unknown.status, unknown.code().as_str()), (404, "NOT_FOUND"));
        let same = async |path: &str, why: &str| {
            let answer = edge.get(path).await;
            assert_eq!((answer.status, &answer.bytes), (404, &unknown.bytes), "{why}");
            for name in ["content-type", "content-length", "content-disposition", "cache-control", "etag", "vary"] {
                assert_eq!(answer.header(name), unknown.header(name), "{why}: {name}");
            }
            assert_eq!(sent(edge.ask(Method::HEAD, path)).await.status, 404, "{why}");
        };
        let open = async |path: &str| edge.get(path).await.status == 200;
        let bare = revoked.trim_end_matches(".ics");
        for path in ["/calendars/x.ics", "/calendars/.ics", "/calendars/%00.ics", "/calendars/%FF.ics", bare] {
            same(path, path).await;
        }
        same(&format!("{bare}A.ics"), "another secret").await;

        morning(&world, "2010-12-05");
        assert!(open(&revoked).await && open(&expired).await && open(&ended).await, "the last day is one of them");
        done(&revoke(&world, &reporter, json!({ "calendarAddress": address })).await);
        same(&revoked, "revoked").await;
        morning(&world, "2010-12-06");
        same(&expired, "expired").await;

        let operator = world.actor(CITY, &[Role::Operator]).await;
        let close = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) {
            errors { code path allowed } auditId
        } }";
        let steps = json!([{ "close": { "unit": SHILIN, "successors": [WUHUA] } }]);
        let closing = json!({ "from": "2010-12-10", "steps": steps, "reason": "示例：机构调整" });
        done(&world.data(&operator, close, json!({ "input": closing })).await["unitsReorganize"]);
        morning(&world, "2010-12-09");
        assert!(open(&ended).await);
        morning(&world, "2010-12-10");
        same(&ended, "of a unit that has ended").await;

        let city = world.actor(CITY, &[Role::Supervisor]).await;
        for (unit, many) in [(WUHUA, 2), (SHILIN, 1)] {
            let found = listed(&world, &city, unit).await;
            assert_eq!(found.len(), many, "{unit}");
            assert!(found.iter().all(|one| one["isUsable"] == false), "{found:?}");
        }
    });
}

#[test]
fn only_who_answers_for_a_unit_issues_its_addresses_and_for_no_longer_than_may_be() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        for unit in [SHILIN, OFFICE] {
            let stranger = world.actor(unit, &[Role::Reporter, Role::Organizer]).await;
            refused(&issue(&world, &stranger, input(WUHUA, "2011-06-30")).await, "NOT_FOUND");
        }
        for role in [Role::Nominee, Role::Auditor, Role::AwardOfficer, Role::Operator] {
            let actor = world.actor(WUHUA, &[role]).await;
            let answer = world.ask(&actor, ISSUE, json!({ "input": input(WUHUA, "2011-06-30") })).await;
            let extensions = &answer["errors"][0]["extensions"];
            assert_eq!(extensions["code"], "FORBIDDEN", "{role:?}: {answer}");
            assert_eq!(extensions["allowed"], json!(["organizer", "reporter", "supervisor"]));
        }
        let missing = refused(&issue(&world, &reporter, input("999999", "2011-06-30")).await, "NOT_FOUND");
        assert_eq!(missing["path"], json!(["unit"]));
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let early = issue(&world, &city, input("530114", "2011-06-30")).await;
        assert_eq!(allowed(&early, "OUTSIDE_ITS_DAYS"), ["2011-05-20 – "]);
        let mut blank = input(WUHUA, "2011-06-30");
        blank["label"] = json!(" \u{3000}");
        assert_eq!(refused(&issue(&world, &reporter, blank).await, "BAD_USER_INPUT")["path"], json!(["label"]));
        for day in ["2010-11-30", "2011-12-03", "2999-01-01"] {
            let payload = issue(&world, &reporter, input(WUHUA, day)).await;
            assert_eq!(allowed(&payload, "BAD_USER_INPUT"), ["2010-12-01 – 2011-12-02"], "{day}");
            assert_eq!(payload["errors"][0]["path"], json!(["expiresOn"]), "{day}");
            assert_eq!((&payload["path"], &payload["calendarAddress"]), (&Value::Null, &Value::Null));
        }
        assert_eq!(count(&world).await, 0);
        for day in ["2010-12-01", "2011-12-02"] {
            issued(&world, &reporter, WUHUA, day).await;
        }
        issued(&world, &city, WUHUA, "2011-06-30").await;
        assert_eq!(count(&world).await, 3);
    });
}

#[test]
fn the_same_key_twice_makes_one_address_whose_secret_is_told_once() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let keyed = |key: &str| {
            let mut input = input(WUHUA, "2011-06-30");
            input["idempotencyKey"] = json!(key);
            input
        };
        let first = issue(&world, &reporter, keyed("once")).await;
        done(&first);
        assert!(first["path"].is_string());
        let again = issue(&world, &reporter, keyed("once")).await;
        done(&again);
        for field in ["calendarAddress", "auditId"] {
            assert_eq!(again[field], first[field]);
        }
        assert_eq!(again["path"], Value::Null, "nobody knows it any more");
        let mut other = keyed("once");
        other["label"] = json!("示例电脑");
        refused(&issue(&world, &reporter, other).await, "IDEMPOTENCY_KEY_REUSED");

        let both = keyed("both");
        let (one, two) = tokio::join!(issue(&world, &reporter, both.clone()), issue(&world, &reporter, both));
        done(&one);
        assert_eq!((&one["auditId"], &one["calendarAddress"]), (&two["auditId"], &two["calendarAddress"]));
        let told: Vec<&str> = [&one, &two].into_iter().filter_map(|payload| payload["path"].as_str()).collect();
        assert_eq!(told.len(), 1, "one of them made it");
        assert_eq!(count(&world).await, 2);
        let edge = Listening::to(&world);
        for path in [told[0], first["path"].as_str().unwrap()] {
            assert_eq!(edge.get(path).await.status, 200);
        }
    });
}

#[test]
fn a_secret_is_nowhere_in_the_database() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let mut keyed = input(WUHUA, "2011-06-30");
        keyed["idempotencyKey"] = json!("once");
        let payload = issue(&world, &reporter, keyed.clone()).await;
        done(&payload);
        done(&issue(&world, &reporter, keyed.clone()).await);
        keyed["label"] = json!("示例电脑");
        refused(&issue(&world, &reporter, keyed).await, "IDEMPOTENCY_KEY_REUSED");
        let secret = secret_of(payload["path"].as_str().unwrap());
        assert_eq!(Listening::to(&world).get(payload["path"].as_str().unwrap()).await.status, 200);
        done(&revoke(&world, &reporter, json!({ "calendarAddress": id(&payload["calendarAddress"]) })).await);

        let digest = Digest::of(secret).to_string();
        // As bytes are written, too.
        let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
        let mut tables = Vec::new();
        for (table, rows) in Hand::reach(&world).await.everything().await {
            for row in &rows {
                assert!(!row.contains(secret) && !row.to_uppercase().contains(&hex), "{table}: {row}");
            }
            if rows.iter().any(|row| row.contains(&digest)) {
                tables.push(table);
            }
        }
        assert_eq!(tables, ["audit_row", "calendar_address"], "what is looked through is where such things would be");
    });
}

#[test]
fn who_issued_an_address_or_organizes_there_or_above_revokes_it_and_it_ends_at_once() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let edge = Listening::to(&world);
        let (address, path) = issued(&world, &reporter, WUHUA, "2011-06-30").await;
        let input = json!({ "calendarAddress": address });
        let supervisor = world.actor(CITY, &[Role::Supervisor]).await;
        for actor in [another(&reporter), supervisor] {
            assert_eq!(allowed(&revoke(&world, &actor, input.clone()).await, "FORBIDDEN"), ["organizer"]);
        }
        for unit in [SHILIN, OFFICE] {
            let stranger = world.actor(unit, &[Role::Organizer]).await;
            refused(&revoke(&world, &stranger, input.clone()).await, "NOT_FOUND");
        }
        refused(&revoke(&world, &reporter, json!({ "calendarAddress": "nothing" })).await, "NOT_FOUND");
        let stale = json!({ "calendarAddress": address, "expectedVersion": 7 });
        refused(&revoke(&world, &reporter, stale).await, "VERSION_CONFLICT");
        assert_eq!(edge.get(&path).await.status, 200);

        let mut keyed = input.clone();
        keyed["idempotencyKey"] = json!("once");
        let revoked = revoke(&world, &reporter, keyed.clone()).await;
        done(&revoked);
        let now = world.clock.now().to_string();
        assert_eq!(revoked["calendarAddress"], json!({ "revokedAt": now, "isUsable": false, "version": 2 }));
        assert_eq!(edge.get(&path).await.status, 404);
        assert_eq!(revoke(&world, &reporter, keyed).await, revoked);
        let twice = refused(&revoke(&world, &reporter, input).await, "STATE_FORBIDS");
        assert_eq!(twice["path"], json!(["calendarAddress"]));

        for unit in [WUHUA, CITY] {
            let (address, path) = issued(&world, &reporter, WUHUA, "2011-06-30").await;
            let organizer = world.actor(unit, &[Role::Organizer]).await;
            done(&revoke(&world, &organizer, json!({ "calendarAddress": address })).await);
            assert_eq!(edge.get(&path).await.status, 404, "{unit}");
        }
    });
}

#[test]
fn addresses_are_listed_without_their_secrets_to_who_reads_the_units_duties_and_to_nobody_else() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let (first, path) = issued(&world, &reporter, WUHUA, "2011-06-30").await;
        world.clock.set(world.clock.now().plus_seconds(60));
        let (second, _) = issued(&world, &another(&reporter), WUHUA, "2010-12-31").await;
        done(&revoke(&world, &reporter, json!({ "calendarAddress": first })).await);
        for (unit, role) in [(WUHUA, Role::Reporter), (WUHUA, Role::Auditor), (CITY, Role::Supervisor)] {
            let found = listed(&world, &world.actor(unit, &[role]).await, WUHUA).await;
            let of = |field: &str| found.iter().map(|one| one[field].clone()).collect::<Vec<Value>>();
            assert_eq!(of("id"), [json!(second), json!(first)], "the newest first");
            assert_eq!(of("isUsable"), [json!(true), json!(false)]);
            let who = |actor: &Actor| json!(actor.person.subject);
            assert_eq!(of("issuedBy"), [who(&another(&reporter)), who(&reporter)]);
            let (text, digest) = (json!(found).to_string(), Digest::of(secret_of(&path)));
            assert!(!text.contains(secret_of(&path)) && !text.contains(&digest.hex()), "{text}");
        }
        let node = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(world.data(&reporter, node, json!({ "id": first })).await["node"]["id"], json!(first));
        for unit in [SHILIN, OFFICE] {
            let stranger = world.actor(unit, &[Role::Reporter]).await;
            assert_eq!(listed(&world, &stranger, WUHUA).await, Vec::<Value>::new(), "{unit}");
            assert_eq!(world.data(&stranger, node, json!({ "id": first })).await["node"], Value::Null, "{unit}");
        }
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        assert_eq!(world.data(&nominator, node, json!({ "id": first })).await["node"], Value::Null);
    });
}

#[test]
fn a_calendar_program_is_nobody_to_whom_the_matrix_allows_anything() {
    in_app(|world| async move {
        let county = world.actor(WUHUA, &[]).await;
        let program = Arc::new(Actor::subscriber(county.unit, WUHUA, county.scope.clone()));
        assert!(program.actions().is_empty());
        let answer = world.ask(&program, "{ viewer { unit { code } } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let command = IssueCalendarAddress {
            unit: WUHUA.to_owned(),
            label: "示例".to_owned(),
            expires_on: world.clock.today(),
            digest: Secret::random().unwrap().digest(),
        };
        assert_eq!(world.run(&program, &command).await.unwrap_err().code(), ErrorCode::Forbidden);
    });
}

#[tokio::test]
async fn no_secret_of_a_calendar_comes_into_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["serve", "--listen", "127.0.0.1:0", "--migrate", "--development-key"];
    let server = Server::of(program(folder.path(), &words).env("RUST_LOG", "info,rencai=debug"));
    let who = ["token", "--unit", WUHUA, "--role", "reporter", "--subject", "me"];
    let token = rencai(folder.path(), &who).out.trim().to_owned();
    let client = Client::builder().no_proxy().build().unwrap();
    let expires_on = machine_clock().unwrap().today().plus(9).to_string();
    let body = json!({ "query": ISSUE, "variables": { "input": input(WUHUA, &expires_on) } });
    let answer = sent(client.post(server.url("/graphql")).bearer_auth(token).json(&body)).await.json();
    let path = answer["data"]["calendarAddressIssue"]["path"].as_str().unwrap().to_owned();
    assert_eq!(sent(client.get(server.url(&path))).await.status, 200);
    let asked = [
        path.clone(),
        path.replacen('c', "%63", 1),
        path.trim_end_matches(".ics").to_owned(),
        format!("{path}/"),
        format!("/{path}"),
        format!("/elsewhere{path}"),
    ];
    for path in &asked {
        sent(client.get(server.url(path))).await;
    }
    sent(client.get(server.url("/health")).header("x-request-id", "the-last")).await;
    let log = server.hears("the-last");
    assert_eq!(log.matches("/calendars/…").count(), 1 + asked.len(), "{log}");
    assert!(!log.contains(secret_of(&path)), "{log}");
}
