//! Which tokens are good, and the one reason for which each other is not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rencai::access::token::{Bearer, Seat, TokenRefused, Verifier};
use rencai::access::{Role, Scope};
use rencai::kernel::id::UnitId;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::edge::seat;
use crate::support::issuer::{
    self, AUDIENCE, ISSUER, Signer, claims, claims_with, clock, jwks, message, noon, seconds, settings,
};

struct Bench {
    verifier: Verifier,
    signer: Signer,
    _folder: TempDir,
}

fn bench() -> Bench {
    bench_of(Signer::ed25519("one"))
}

fn bench_of(signer: Signer) -> Bench {
    let set = jwks(&[&signer]);
    bench_with(signer, &set)
}

fn bench_with(signer: Signer, set: &Value) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    issuer::write(&path, set);
    Bench { verifier: issuer::verifier(&path, &clock()), signer, _folder: folder }
}

impl Bench {
    async fn says(&self, claims: &Value) -> Result<Bearer, TokenRefused> {
        self.verifier.verify(&self.signer.sign(claims)).await
    }

    async fn refuses(&self, claims: &Value) -> TokenRefused {
        self.says(claims).await.unwrap_err()
    }
}

#[tokio::test]
async fn a_good_token_of_each_algorithm_seats_its_person() {
    for signer in [Signer::ed25519("ed"), Signer::es256("es"), Signer::rs256("rs")] {
        let bearer = bench_of(signer).says(&claims()).await.unwrap();
        assert_eq!(bearer.unit(), "530102");
        let actor = bearer.sit(seat("530102")).unwrap();
        assert_eq!((actor.person.issuer.as_str(), actor.person.subject.as_str()), (ISSUER, "zhang.wei"));
        assert_eq!(actor.person.name.as_deref(), Some("张伟"));
        assert_eq!(actor.roles.into_iter().collect::<Vec<_>>(), [Role::Nominator]);
    }
}

#[tokio::test]
async fn an_expired_token_is_refused_and_one_within_the_skew_is_not() {
    let bench = bench();
    let now = seconds(noon());
    assert!(bench.says(&claims_with("exp", json!(now - 59))).await.is_ok());
    assert_eq!(bench.refuses(&claims_with("exp", json!(now - 60))).await, TokenRefused::Expired);
    assert_eq!(bench.refuses(&claims_with("exp", json!(i64::MIN))).await, TokenRefused::Expired);
}

#[tokio::test]
async fn a_token_before_its_time_is_refused_and_one_within_the_skew_is_not() {
    let bench = bench();
    let now = seconds(noon());
    for claim in ["iat", "nbf"] {
        assert!(bench.says(&claims_with(claim, json!(now + 60))).await.is_ok());
        assert_eq!(bench.refuses(&claims_with(claim, json!(now + 61))).await, TokenRefused::Early);
    }
}

#[tokio::test]
async fn each_required_claim_is_missed_by_its_name() {
    let bench = bench();
    for claim in ["iss", "sub", "aud", "exp", "iat", "unit", "roles"] {
        assert_eq!(bench.refuses(&claims_with(claim, Value::Null)).await, TokenRefused::Missing(claim));
    }
    assert!(bench.says(&claims_with("name", Value::Null)).await.is_ok());
}

#[tokio::test]
async fn claims_of_another_form_are_refused() {
    let bench = bench();
    for (claim, value) in
        [("exp", json!("tomorrow")), ("roles", json!("nominator")), ("sub", json!(7)), ("exp", json!(1.5))]
    {
        assert_eq!(bench.refuses(&claims_with(claim, value)).await, TokenRefused::Malformed, "{claim}");
    }
    assert_eq!(bench.refuses(&claims_with("sub", json!(" "))).await, TokenRefused::Missing("sub"));
    assert_eq!(bench.refuses(&claims_with("roles", json!([]))).await, TokenRefused::Missing("roles"));
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    let bench = bench();
    let signed = bench.signer.sign(&claims());
    let unsigned = format!("{}.", signed.rsplit_once('.').unwrap().0);
    assert_eq!(bench.verifier.verify(&unsigned).await.unwrap_err(), TokenRefused::Unsigned);
    for alg in ["none", "None", "NONE"] {
        let token = format!("{}.", message(&json!({ "alg": alg, "kid": "one" }), &claims()));
        assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::Unsigned);
        let token = bench.signer.sign_raw(&json!({ "alg": alg, "kid": "one" }), &claims());
        assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::Unsigned);
    }
}

#[tokio::test]
async fn another_key_under_the_same_id_is_refused() {
    let bench = bench();
    let token = Signer::ed25519("one").sign(&claims());
    assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::Signature);
}

#[tokio::test]
async fn claims_changed_after_signing_are_refused() {
    let bench = bench();
    let signed = bench.signer.sign(&claims());
    let mut parts: Vec<_> = signed.split('.').map(str::to_owned).collect();
    parts[1] = URL_SAFE_NO_PAD.encode(claims_with("sub", json!("li.na")).to_string());
    assert_eq!(bench.verifier.verify(&parts.join(".")).await.unwrap_err(), TokenRefused::Signature);
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    for signer in [Signer::rs256("one"), Signer::ed25519("one"), Signer::es256("one")] {
        let public = signer.jwk();
        let secrets = [public["n"].as_str(), public["x"].as_str()].into_iter().flatten().flat_map(|text| {
            [text.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(text).unwrap(), public.to_string().into_bytes()]
        });
        let bench = bench_of(signer);
        for secret in secrets {
            let mut header = Header::new(Algorithm::HS256);
            header.kid = Some("one".to_owned());
            let token = jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(&secret)).unwrap();
            assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::Algorithm);
        }
    }
}

#[tokio::test]
async fn the_key_and_not_the_header_says_the_algorithm() {
    let bench = bench_of(Signer::rs256("one"));
    for alg in ["RS384", "RS512", "PS256", "ES256", "EdDSA", "RS257"] {
        let token = bench.signer.sign_raw(&json!({ "alg": alg, "kid": "one" }), &claims());
        assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::Algorithm, "{alg}");
    }
}

#[tokio::test]
async fn an_issuer_may_be_held_to_fewer_algorithms() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let (ed, es) = (Signer::ed25519("ed"), Signer::es256("es"));
    issuer::write(&path, &jwks(&[&ed, &es]));
    let mut listed = issuer::issuer(path.to_str().unwrap());
    listed.algorithms = Some([rencai::access::token::Algorithm::ES256].into());
    let verifier = Verifier::new(settings(), &[listed], None, clock()).unwrap();
    assert!(verifier.verify(&es.sign(&claims())).await.is_ok());
    assert_eq!(verifier.verify(&ed.sign(&claims())).await.unwrap_err(), TokenRefused::Algorithm);
}

#[tokio::test]
async fn keys_of_another_purpose_or_kind_are_not_used() {
    let signer = Signer::ed25519("one");
    let changes = [
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("alg", json!("RS256")),
        ("kty", json!("oct")),
        ("crv", json!("X25519")),
        ("d", json!("AAAA")),
    ];
    for (field, value) in changes {
        let mut key = signer.jwk();
        key[field] = value;
        key["k"] = key["x"].clone();
        let set = json!({ "keys": [key, Signer::es256("other").jwk()] });
        let bench = bench_with(Signer::ed25519("unused"), &set);
        let token = signer.sign(&claims());
        assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::KeyUnknown, "{field}");
    }
}

#[tokio::test]
async fn a_shared_secret_in_the_set_is_not_used() {
    let secret = b"not a secret at all, for it is published";
    let set = json!({ "keys": [{ "kty": "oct", "kid": "one", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(secret) }] });
    let bench = bench_with(Signer::ed25519("unused"), &set);
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("one".to_owned());
    let token = jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(secret)).unwrap();
    assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::KeyUnknown);
}

#[tokio::test]
async fn a_token_without_a_key_id_is_good_where_there_is_one_key_only() {
    let (one, two) = (Signer::ed25519("one"), Signer::ed25519("two"));
    let mut header = one.header();
    header.kid = None;
    let token = one.sign_as(&header, &claims());
    let alone = bench_with(Signer::ed25519("unused"), &jwks(&[&one]));
    assert!(alone.verifier.verify(&token).await.is_ok());
    let both = bench_with(Signer::ed25519("unused"), &jwks(&[&one, &two]));
    assert_eq!(both.verifier.verify(&token).await.unwrap_err(), TokenRefused::KeyUnknown);
}

#[tokio::test]
async fn a_key_without_an_id_is_good_alone_for_tokens_without_one() {
    let one = Signer::ed25519("one");
    let mut key = one.jwk();
    key.as_object_mut().unwrap().remove("kid");
    let bench = bench_with(Signer::ed25519("unused"), &json!({ "keys": [key] }));
    let mut header = one.header();
    header.kid = None;
    assert!(bench.verifier.verify(&one.sign_as(&header, &claims())).await.is_ok());
    assert_eq!(bench.verifier.verify(&one.sign(&claims())).await.unwrap_err(), TokenRefused::KeyUnknown);
}

#[tokio::test]
async fn two_keys_are_good_at_once() {
    let (one, two) = (Signer::ed25519("one"), Signer::rs256("two"));
    let bench = bench_with(Signer::ed25519("unused"), &jwks(&[&one, &two]));
    for signer in [&one, &two] {
        assert!(bench.verifier.verify(&signer.sign(&claims())).await.is_ok());
    }
}

#[tokio::test]
async fn the_key_of_another_issuer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (Signer::ed25519("same"), Signer::ed25519("same"));
    let (first, second) = (folder.path().join("first.json"), folder.path().join("second.json"));
    issuer::write(&first, &jwks(&[&ours]));
    issuer::write(&second, &jwks(&[&theirs]));
    let mut other = issuer::issuer(second.to_str().unwrap());
    other.name = "https://id.other.cn".to_owned();
    let listed = [issuer::issuer(first.to_str().unwrap()), other];
    let verifier = Verifier::new(settings(), &listed, None, clock()).unwrap();
    assert_eq!(verifier.verify(&theirs.sign(&claims())).await.unwrap_err(), TokenRefused::Signature);
    assert!(verifier.verify(&theirs.sign(&claims_with("iss", json!("https://id.other.cn")))).await.is_ok());
    let stranger = claims_with("iss", json!("https://id.example.cn/"));
    assert_eq!(verifier.verify(&ours.sign(&stranger)).await.unwrap_err(), TokenRefused::IssuerUnknown);
}

#[tokio::test]
async fn another_audience_is_refused_and_ours_among_several_is_not() {
    let bench = bench();
    for wrong in [json!("rencai"), json!("rencai-test2"), json!("RENCAI-TEST"), json!([])] {
        assert_eq!(bench.refuses(&claims_with("aud", wrong)).await, TokenRefused::Audience);
    }
    assert!(bench.says(&claims_with("aud", json!(["other", AUDIENCE]))).await.is_ok());
}

#[tokio::test]
async fn a_token_that_claims_one_role_too_many_is_refused_whole() {
    let bench = bench();
    assert!(bench.says(&claims_with("roles", json!(["nominator", "auditor"]))).await.is_ok());
    let more = claims_with("roles", json!(["nominator", "award-officer"]));
    assert_eq!(bench.refuses(&more).await, TokenRefused::RolesExceed);
    assert_eq!(bench.refuses(&claims_with("roles", json!(["nominator", "boss"]))).await, TokenRefused::RoleUnknown);
    assert_eq!(bench.refuses(&claims_with("roles", json!(["system"]))).await, TokenRefused::RolesExceed);
}

#[tokio::test]
async fn an_issuer_that_would_assert_the_system_is_not_listed() {
    let mut listed = issuer::issuer("keys.json");
    listed.roles = [Role::System].into();
    let refused = Verifier::new(settings(), &[listed], None, clock()).err().unwrap();
    assert!(refused.to_string().contains("system"));
}

#[tokio::test]
async fn an_issuer_listed_twice_or_under_the_development_name_is_not_listed() {
    let listed = issuer::issuer("keys.json");
    assert!(Verifier::new(settings(), &[listed.clone(), listed.clone()], None, clock()).is_err());
    let mut impostor = listed;
    impostor.name = "rencai-development".to_owned();
    assert!(Verifier::new(settings(), &[impostor], None, clock()).is_err());
}

#[tokio::test]
async fn a_unit_outside_the_subtree_of_the_issuer_is_refused() {
    let bench = bench();
    let sits = async |code: &str| bench.says(&claims_with("unit", json!(code))).await.unwrap().sit(seat(code));
    assert!(sits("530102").await.is_ok());
    assert!(sits("530102-health").await.is_ok());
    assert_eq!(sits("530103").await.unwrap_err(), TokenRefused::UnitOutside);
    assert_eq!(sits("530100").await.unwrap_err(), TokenRefused::UnitOutside);
    assert_eq!(sits("530199").await.unwrap_err(), TokenRefused::UnitUnknown);
}

#[tokio::test]
async fn a_code_that_only_begins_like_the_subtree_lies_outside() {
    let bench = bench();
    let code = "5301021";
    let near = Seat { unit: UnitId(Uuid::nil()), code: code.to_owned(), scope: Scope(format!("530100/{code}/")) };
    let bearer = bench.says(&claims_with("unit", json!(code))).await.unwrap();
    assert_eq!(bearer.sit(Some(near)).unwrap_err(), TokenRefused::UnitOutside);
}

#[tokio::test]
async fn what_is_no_access_token_is_refused() {
    let bench = bench();
    for text in ["", "a", "a.b", "a.b.c", "a.b.c.d", "....", "e30.e30.e30", &"x".repeat(9000)] {
        assert_eq!(bench.verifier.verify(text).await.unwrap_err(), TokenRefused::Malformed, "{text:.20}");
    }
    for header in [
        json!({ "alg": "EdDSA", "kid": "one", "typ": "logout+jwt" }),
        json!({ "alg": "EdDSA", "kid": "one", "crit": ["b64"], "b64": false }),
    ] {
        let token = bench.signer.sign_raw(&header, &claims());
        assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::Unsupported);
    }
    for kind in ["JWT", "at+jwt", "application/at+jwt"] {
        let token = bench.signer.sign_raw(&json!({ "alg": "EdDSA", "kid": "one", "typ": kind }), &claims());
        assert!(bench.verifier.verify(&token).await.is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn a_key_that_the_token_brings_itself_is_not_used() {
    let bench = bench();
    let own = Signer::ed25519("mine");
    let header = json!({ "alg": "EdDSA", "kid": "mine", "jwk": own.jwk(), "jku": "http://127.0.0.1:1/keys" });
    let token = own.sign_raw(&header, &claims());
    assert_eq!(bench.verifier.verify(&token).await.unwrap_err(), TokenRefused::KeyUnknown);
}
