//! Pages for people, as far as HTTP goes: signing in and out, forms of ours and of others, languages, uploads.

use rencai::config::{Config, Limits};
use rencai::kernel::Digest;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::edge::{Answer, Running, running, running_with, sent};
use crate::support::issuer::claims_with;

/// What a browser says of a form that is ours.
fn ours(request: RequestBuilder) -> RequestBuilder {
    request.header("sec-fetch-site", "same-origin")
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://x/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap().to_owned()
}

fn posted(edge: &Running, path: &str, cookie: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    edge.request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", cookie)
        .body(form(fields))
}

/// The cookie of who has signed in, and the proof that his forms carry.
async fn signed_in(edge: &Running) -> (String, String) {
    let cookie = format!("rencai-token={}", edge.token());
    let page = sent(edge.request(Method::GET, "/authors").header("cookie", &cookie)).await;
    let proof = page.json()["proof"].as_str().unwrap().to_owned();
    assert_eq!(proof.len(), 64);
    (cookie, proof)
}

fn problems(answer: &Answer) -> Value {
    answer.json()["problems"].clone()
}

#[actix_web::test]
async fn a_good_token_is_kept_in_a_cookie_that_only_our_pages_send_and_no_script_reads() {
    let edge = running();
    let fields = [("token", &*format!(" Bearer {} \n", edge.token())), ("to", "rules/abc")];
    let answer = sent(ours(posted(&edge, "/authors/sign-in", "", &fields))).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/authors/rules/abc"));
    let cookie = answer.cookies().remove(0);
    let kept = format!("rencai-token={}; HttpOnly; SameSite=Strict; Path=/authors", edge.token());
    assert_eq!(cookie, kept);
    let behind = ours(posted(&edge, "/authors/sign-in", "", &fields)).header("x-forwarded-proto", "https");
    assert!(sent(behind).await.cookies().remove(0).contains("; Secure"));
    let secure = running_with(Config { secure_cookies: true, ..Config::default() });
    let fields = [("token", &*secure.token())];
    let answer = sent(ours(posted(&secure, "/authors/sign-in", "", &fields))).await;
    assert!(answer.cookies().remove(0).contains("; Secure"));
}

#[actix_web::test]
async fn after_signing_in_one_is_led_to_no_other_site() {
    let edge = running();
    let token = edge.token();
    for to in ["//evil.example", "https://evil.example", "\\\\evil.example", "a\r\nb: c", "sign-in", "..%2f.."] {
        let answer = sent(ours(posted(&edge, "/authors/sign-in", "", &[("token", &token), ("to", to)]))).await;
        let place = answer.header("location");
        assert!(place == "/authors" || place == "/authors///evil.example", "{to}: {place}");
        assert_eq!(answer.status, 303);
    }
}

#[actix_web::test]
async fn without_a_cookie_and_with_a_bad_token_one_is_asked_to_sign_in() {
    let edge = running();
    let answer = sent(edge.request(Method::GET, "/authors/rules/abc")).await;
    assert_eq!((answer.status, &answer.json()["who"], problems(&answer)), (401, &Value::Null, json!([])));
    let late = edge.signer.sign(&claims_with("exp", json!(1)));
    for token in ["x", "a.b.c", &late, &edge.signer.sign(&claims_with("aud", json!("others")))] {
        let cookie = format!("rencai-token={token}");
        let answer = sent(edge.request(Method::GET, "/authors").header("cookie", &cookie)).await;
        assert_eq!((answer.status, problems(&answer)), (401, json!(["UNAUTHENTICATED"])));
        assert_eq!((&answer.json()["who"], &answer.json()["proof"]), (&Value::Null, &json!("")));
        let answer = sent(ours(posted(&edge, "/authors/sign-in", "", &[("token", token)]))).await;
        assert_eq!((answer.status, problems(&answer)), (401, json!(["UNAUTHENTICATED"])));
        assert!(answer.cookies().is_empty());
    }
    let long = "x".repeat(3801);
    let answer = sent(ours(posted(&edge, "/authors/sign-in", "", &[("token", &long)]))).await;
    assert_eq!((answer.status, problems(&answer)), (413, json!(["TOO_LARGE"])));
}

#[actix_web::test]
async fn a_header_is_no_cookie_and_a_cookie_opens_nothing_but_the_pages() {
    let edge = running();
    assert_eq!(sent(edge.ask(Method::GET, "/authors")).await.status, 401);
    let (cookie, _) = signed_in(&edge).await;
    let request = edge.request(Method::POST, "/graphql").header("cookie", &cookie).json(&json!({ "query": "{ who }" }));
    assert_eq!(sent(request).await.code(), "UNAUTHENTICATED");
}

#[actix_web::test]
async fn a_form_of_another_site_does_nothing_and_signs_nobody_in() {
    let edge = running();
    let (cookie, proof) = signed_in(&edge).await;
    let here = format!("http://{}", edge.address);
    let from = |headers: &[(&str, &str)], path: &str| {
        let fields = [("proof", proof.as_str()), ("token", &edge.token()), ("field", "x")];
        let request = posted(&edge, path, &cookie, &fields);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    };
    let foreign: [&[(&str, &str)]; 6] = [
        &[],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", &here)],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
    ];
    for headers in foreign {
        for path in ["/authors/rules/abc", "/authors/sign-in", "/authors/sign-out"] {
            let answer = sent(from(headers, path)).await;
            assert_eq!((answer.status, problems(&answer)), (403, json!(["FORBIDDEN"])), "{headers:?}");
            assert_eq!((&answer.json()["field"], answer.cookies().len()), (&Value::Null, 0));
        }
    }
    for headers in [[("origin", here.as_str())], [("sec-fetch-site", "same-origin")]] {
        let answer = sent(from(&headers, "/authors/rules/abc")).await;
        assert_eq!((answer.status, &answer.json()["field"]), (200, &json!("x")), "{headers:?}");
    }
}

#[actix_web::test]
async fn a_form_without_the_proof_of_its_visitor_is_not_taken() {
    let edge = running();
    let (cookie, proof) = signed_in(&edge).await;
    let other = "0".repeat(64);
    for wrong in [&[("field", "x")][..], &[("proof", ""), ("field", "x")], &[("proof", &other), ("field", "x")]] {
        let answer = sent(ours(posted(&edge, "/authors/rules/abc", &cookie, wrong))).await;
        assert_eq!((problems(&answer), &answer.json()["field"]), (json!(["FORBIDDEN"]), &Value::Null));
        let answer = sent(ours(posted(&edge, "/authors/sign-out", &cookie, wrong))).await;
        assert!(answer.cookies().is_empty(), "nobody is signed out by others");
    }
    let stranger = format!("rencai-token={}", edge.signer.sign(&claims_with("sub", json!("another"))));
    let answer = sent(ours(posted(&edge, "/authors/rules/abc", &stranger, &[("proof", &proof)]))).await;
    assert_eq!(problems(&answer), json!(["FORBIDDEN"]), "a proof is one visitor's");
}

#[actix_web::test]
async fn signing_out_takes_the_cookie_back() {
    let edge = running();
    let (cookie, proof) = signed_in(&edge).await;
    let answer = sent(ours(posted(&edge, "/authors/sign-out", &cookie, &[("proof", &proof)]))).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/authors"));
    assert_eq!(answer.cookies(), ["rencai-token=; HttpOnly; SameSite=Strict; Path=/authors; Max-Age=0"]);
}

#[actix_web::test]
async fn what_only_reads_is_got_and_nothing_else_is_answered() {
    let edge = running();
    let (cookie, _) = signed_in(&edge).await;
    let got = sent(edge.request(Method::GET, "/authors/rules/abc").header("cookie", &cookie)).await;
    assert_eq!((got.status, &got.json()["path"]), (200, &json!("rules/abc")));
    let head = sent(edge.request(Method::HEAD, "/authors/rules/abc").header("cookie", &cookie)).await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    for (method, path) in [
        (Method::POST, "/authors"),
        (Method::PUT, "/authors/rules/abc"),
        (Method::DELETE, "/authors/rules/abc"),
        (Method::OPTIONS, "/authors"),
    ] {
        let answer = sent(edge.request(method.clone(), path).header("cookie", &cookie)).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD, POST"), "{method} {path}");
    }
}

#[actix_web::test]
async fn browsers_are_told_to_run_nothing_and_to_ask_nobody_else() {
    let answer = sent(running().request(Method::GET, "/authors")).await;
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("script") && !policy.contains("unsafe") && !policy.contains("http"));
    assert_eq!((answer.header("cache-control"), answer.header("referrer-policy")), ("no-store", "same-origin"));
    assert_eq!((answer.header("x-content-type-options"), answer.header("x-frame-options")), ("nosniff", "DENY"));
}

#[actix_web::test]
async fn the_language_is_the_chosen_one_then_the_remembered_one_then_the_browsers() {
    let edge = running();
    let ask = async |query: &str, cookie: &str, accepted: &str| {
        let request = edge.request(Method::GET, &format!("/authors{query}"));
        let answer = sent(request.header("cookie", cookie).header("accept-language", accepted)).await;
        (answer.json()["language"].as_str().unwrap().to_owned(), answer.cookies().join("; "))
    };
    assert_eq!(ask("", "", "").await.0, "zh");
    assert_eq!(ask("", "", "en").await.0, "en");
    assert_eq!(ask("", "rencai-language=zh", "en").await.0, "zh");
    let (language, cookie) = ask("?lang=en", "rencai-language=zh", "zh").await;
    assert_eq!(language, "en");
    assert!(cookie.starts_with("rencai-language=en; HttpOnly; SameSite=Strict; Path=/authors; Max-Age="), "{cookie}");
    assert_eq!(ask("?lang=fr", "", "en").await, ("en".to_owned(), String::new()));
    let answer = sent(edge.request(Method::POST, "/authors/sign-in").header("cookie", "rencai-language=en")).await;
    assert!(answer.json()["said"].as_str().unwrap().starts_with("the form"), "refusals are in it too");
}

fn multipart(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").into_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    body
}

fn uploaded(edge: &Running, cookie: &str, parts: &[(&str, Option<&str>, &[u8])]) -> RequestBuilder {
    ours(edge.request(Method::POST, "/authors/upload"))
        .header("content-type", "multipart/form-data; boundary=edge")
        .header("cookie", cookie)
        .body(multipart(parts))
}

#[actix_web::test]
async fn a_file_in_a_form_goes_the_way_of_all_uploads_and_leaves_its_digest() {
    let limits = Limits { body_bytes: 1000, file_bytes: 2000, ..Limits::default() };
    let edge = running_with(Config { limits, ..Config::default() });
    let (cookie, proof) = signed_in(&edge).await;
    let proof = ("proof", None, proof.as_bytes());
    let content = vec![7; 2000];
    let file = ("file", Some("../<b>规则.wasm"), content.as_slice());
    let answer = sent(uploaded(&edge, &cookie, &[proof, ("field", None, "值".as_bytes()), file])).await;
    let told = answer.json();
    assert_eq!((&told["field"], &told["file"]), (&json!("值"), &json!(Digest::of(&content).to_string())));
    assert_eq!((&told["fileName"], &told["problems"]), (&json!("<b>规则.wasm"), &json!([])));
    assert_eq!(*edge.house.kept.lock().unwrap(), [("<b>规则.wasm".to_owned(), 2000)]);
    let none = ("file", Some(""), &b""[..]);
    let kept = ("file", None, &b"sha256:of-before"[..]);
    let answer = sent(uploaded(&edge, &cookie, &[proof, kept, none])).await;
    assert_eq!((answer.json()["file"].clone(), edge.house.kept.lock().unwrap().len()), (json!("sha256:of-before"), 1));
    let large = vec![7; 2001];
    let many = vec![b'x'; 1001];
    for parts in [[proof, ("file", Some("a"), large.as_slice())], [proof, ("field", None, many.as_slice())]] {
        let answer = sent(uploaded(&edge, &cookie, &parts)).await;
        assert_eq!(problems(&answer), json!(["TOO_LARGE"]));
    }
    for parts in [&[file, proof][..], &[file], &[("proof", None, b"x"), file]] {
        let answer = sent(uploaded(&edge, &cookie, parts)).await;
        assert_eq!(problems(&answer), json!(["FORBIDDEN"]), "the proof comes first");
    }
    let broken = uploaded(&edge, &cookie, &[proof, file]).body("--edge\r\nrubbish");
    assert_eq!(problems(&sent(broken).await), json!(["BAD_REQUEST"]));
    assert_eq!(edge.house.kept.lock().unwrap().len(), 1);
}

#[actix_web::test]
async fn who_may_not_upload_sends_no_file_by_a_form_either() {
    let edge = running();
    let cookie = format!("rencai-token={}", edge.signer.sign(&claims_with("roles", json!(["auditor"]))));
    let page = sent(edge.request(Method::GET, "/authors").header("cookie", &cookie)).await;
    let proof = page.json()["proof"].as_str().unwrap().to_owned();
    let parts = [("proof", None, proof.as_bytes()), ("file", Some("a"), &b"x"[..])];
    assert_eq!(problems(&sent(uploaded(&edge, &cookie, &parts)).await), json!(["FORBIDDEN"]));
    assert!(edge.house.kept.lock().unwrap().is_empty());
}

#[actix_web::test]
async fn a_form_with_the_null_character_is_refused_and_what_is_no_text_is_replaced() {
    let edge = running();
    let (cookie, proof) = signed_in(&edge).await;
    let ask = async |field: &str| {
        let body = format!("proof={proof}&field={field}");
        sent(ours(posted(&edge, "/authors/rules/abc", &cookie, &[])).body(body)).await
    };
    assert_eq!(problems(&ask("a%00b").await), json!(["BAD_REQUEST"]));
    assert_eq!(ask("%FF").await.json()["field"], "\u{fffd}");
}

#[actix_web::test]
async fn the_pages_can_be_switched_off() {
    let edge = running_with(Config { authors: false, ..Config::default() });
    for path in ["/authors", "/authors/style.css", "/authors/rules/abc"] {
        assert_eq!(sent(edge.request(Method::GET, path)).await.status, 404);
    }
}
