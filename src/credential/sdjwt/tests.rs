use super::*;
use crate::dcql::Step;
use jose::{Alg, Jwk, SigningKey};
use proptest::prelude::*;
use serde_json::{Map, json};

/// RFC 9901 §5.2: the presentation with key binding.
const PRESENTED: &str = include_str!("../vectors/rfc9901-5.2.txt");
/// RFC 9901 §5.1: as issued, all disclosures.
const ISSUED: &str = include_str!("../vectors/rfc9901-5.1.txt");

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

/// The issuer's key of RFC 9901 Appendix A.5.
fn rfc_issuer() -> Jwk {
    Jwk::parse(&json!({"kty": "EC", "crv": "P-256", "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
        "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}))
    .unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn name(text: &str) -> Step {
    Step::Name(text.to_owned())
}

#[test]
fn the_presentation_of_rfc_9901_processes_to_the_published_payload() {
    let sd = SdJwt::parse(PRESENTED.trim()).unwrap();
    let processed = verify(&sd, &rfc_issuer(), "example+sd-jwt").unwrap();
    assert_eq!(
        Value::Object(processed.claims.clone()),
        json!({"iss": "https://issuer.example.com", "iat": 1_683_000_000, "exp": 1_883_000_000, "sub": "user_42",
            "nationalities": ["US"],
            "cnf": {"jwk": {"kty": "EC", "crv": "P-256", "x": "TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc",
                "y": "ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ"}},
            "family_name": "Doe",
            "address": {"street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US"},
            "given_name": "John"})
    );
    let expected = Binding {
        audience: "https://verifier.example.org",
        nonce: "1234567890",
        now: 1_748_537_300,
        max_age: 300,
        leeway: 30,
    };
    let holder = holder(&processed.claims).unwrap();
    assert_eq!(verify_binding(&sd, &holder, &expected), Ok(()));
    let refused = |expected| verify_binding(&sd, &holder, &expected).unwrap_err();
    assert_eq!(refused(Binding { nonce: "1", ..expected }), Error::Nonce);
    assert_eq!(refused(Binding { audience: "https://x", ..expected }), Error::Token(jose::Error::Audience));
    assert_eq!(refused(Binding { now: 1_748_537_600, ..expected }), Error::Token(jose::Error::Expired));
    assert_eq!(refused(Binding { now: 1_748_537_000, ..expected }), Error::Token(jose::Error::TooEarly));
    let fewer = SdJwt { disclosures: sd.disclosures[1..].to_vec(), ..sd.clone() };
    assert_eq!(verify_binding(&fewer, &holder, &expected), Err(Error::SdHash));
    let none = SdJwt { binding: None, ..sd.clone() };
    assert_eq!(verify_binding(&none, &holder, &expected), Err(Error::NoBinding));
}

#[test]
fn everything_rfc_9901_issued_comes_back() {
    let sd = SdJwt::parse(ISSUED.trim()).unwrap();
    assert_eq!(sd.to_string(), ISSUED.trim());
    let claims = verify(&sd, &rfc_issuer(), "example+sd-jwt").unwrap().claims;
    assert_eq!(claims["nationalities"], json!(["US", "DE"]));
    assert_eq!(claims["phone_number"], "+1-202-555-0101");
    assert_eq!(verify(&sd, &rfc_issuer(), crate::FORMAT), Err(Error::Token(jose::Error::Typ)));
}

fn issued(issuer: &SigningKey) -> String {
    let mut n = 0u8;
    let mut salt = || {
        n += 1;
        [n; 16]
    };
    let hidden = vec![
        ("family_name".to_owned(), Hidden::Whole(json!("Doe"))),
        (
            "age_equal_or_over".to_owned(),
            Hidden::Members(vec![("18".to_owned(), json!(true)), ("21".to_owned(), json!(false))]),
        ),
        ("nationalities".to_owned(), Hidden::Elements(vec![json!("DE"), json!("FR")])),
    ];
    let draft = issue(object(json!({"iss": "https://i", "vct": "v"})), hidden, &mut salt);
    draft.with(&jose::sign(issuer, crate::FORMAT, Map::new(), &draft.payload).unwrap())
}

#[test]
fn what_is_issued_is_told_claim_by_claim() {
    let issuer = key();
    let text = issued(&issuer);
    assert!(text.ends_with('~') && !text.contains("Doe"));
    let told = |paths: &[Vec<Step>]| {
        let shown = disclose(&text, paths).unwrap();
        let sd = SdJwt::parse(&shown).unwrap();
        let mut claims = verify(&sd, issuer.public(), crate::FORMAT).unwrap().claims;
        claims.remove("iss");
        claims.remove("vct");
        Value::Object(claims)
    };
    assert_eq!(told(&[]), json!({}));
    assert_eq!(
        told(&[vec![name("age_equal_or_over"), name("18")]]),
        json!({"age_equal_or_over": {"18": true}})
    );
    assert_eq!(told(&[vec![name("nationalities"), Step::Any]]), json!({"nationalities": ["DE", "FR"]}));
    assert_eq!(
        told(&[vec![name("nationalities"), Step::Index(1)], vec![name("family_name")]]),
        json!({"nationalities": ["FR"], "family_name": "Doe"})
    );
    assert_eq!(
        told(&[vec![name("age_equal_or_over")]]),
        json!({"age_equal_or_over": {"18": true, "21": false}})
    );
    assert_eq!(disclose(&text, &[vec![name("sex")]]), Err(Error::Unsatisfied));
}

#[test]
fn a_holder_binds_what_it_tells() {
    let (issuer, holder, stranger) = (key(), key(), key());
    let shown = disclose(&issued(&issuer), &[vec![name("family_name")]]).unwrap();
    let bound = bind(&shown, &holder, "https://v", "n", 100).unwrap();
    let expected = Binding { audience: "https://v", nonce: "n", now: 110, max_age: 60, leeway: 5 };
    let sd = SdJwt::parse(&bound).unwrap();
    assert_eq!(verify_binding(&sd, holder.public(), &expected), Ok(()));
    assert_eq!(verify_binding(&sd, stranger.public(), &expected), Err(Error::Token(jose::Error::Signature)));
}

fn disclosure(value: Value) -> String {
    jose::b64_encode(value.to_string())
}

fn processed(payload: Value, disclosures: &[&String]) -> Result<Value, Error> {
    let disclosures: Vec<String> = disclosures.iter().map(|d| (*d).clone()).collect();
    process(object(payload), &disclosures).map(Value::Object)
}

#[test]
fn a_disclosure_that_does_not_fit_its_place_is_refused() {
    let a = disclosure(json!(["s", "a", 1]));
    let element = disclosure(json!(["s", 1]));
    let d = |text: &String| hash(text);
    // 2.b
    assert_eq!(processed(json!({"_sd_alg": "sha-512"}), &[]), Err(Error::HashAlgorithm));
    // 3.c.iii and iv: the shape fits the place
    assert_eq!(processed(json!({"_sd": [d(&element)]}), &[&element]), Err(Error::Disclosure));
    assert_eq!(processed(json!({"x": [{"...": d(&a)}]}), &[&a]), Err(Error::Disclosure));
    for bad in [json!("x"), json!([]), json!([1, "a", 1]), json!(["s", 1, 1]), json!(["s", "a", 1, 1])] {
        let bad = disclosure(bad);
        assert_eq!(processed(json!({"_sd": [d(&bad)]}), &[&bad]), Err(Error::Disclosure));
    }
    let garbage = "%%".to_owned();
    assert_eq!(processed(json!({}), &[&garbage]), Err(Error::Disclosure));
}

#[test]
fn reserved_names_and_collisions_are_refused() {
    let a = disclosure(json!(["s", "a", 1]));
    let d = |text: &String| hash(text);
    for reserved in ["_sd", "..."] {
        let bad = disclosure(json!(["s", reserved, 1]));
        assert_eq!(processed(json!({"_sd": [d(&bad)]}), &[&bad]), Err(Error::ReservedName));
    }
    assert_eq!(processed(json!({"...": "x"}), &[]), Err(Error::ReservedName));
    assert_eq!(processed(json!({"x": [{"...": "x", "y": 1}]}), &[]), Err(Error::ReservedName));
    assert_eq!(processed(json!({"_sd": [d(&a)], "a": 2}), &[&a]), Err(Error::Collision));
    // SD-JWT VC §2.2.2.2
    let status = disclosure(json!(["s", "status", {}]));
    assert_eq!(processed(json!({"_sd": [d(&status)]}), &[&status]), Err(Error::Protected));
}

#[test]
fn every_digest_occurs_once_and_every_disclosure_has_one() {
    let a = disclosure(json!(["s", "a", 1]));
    let d = |text: &String| hash(text);
    // 3.d: closed elements vanish, others stay, empty objects included
    assert_eq!(processed(json!({"x": [{"...": "q"}, {}, 1]}), &[]), Ok(json!({"x": [{}, 1]})));
    // 4: no digest twice, disclosed or not, here or below
    assert_eq!(processed(json!({"_sd": ["q", "q"]}), &[]), Err(Error::DuplicateDigest));
    assert_eq!(processed(json!({"_sd": ["q"], "x": {"_sd": ["q"]}}), &[]), Err(Error::DuplicateDigest));
    assert_eq!(processed(json!({"_sd": [d(&a)]}), &[&a, &a]), Err(Error::DuplicateDigest));
    assert_eq!(processed(json!({"_sd": [d(&a)], "y": {"_sd": [d(&a)]}}), &[&a]), Err(Error::DuplicateDigest));
    // 5
    assert_eq!(processed(json!({}), &[&a]), Err(Error::Unreferenced));
    let parent = disclosure(json!(["s", "p", {"_sd": [d(&a)]}]));
    assert_eq!(processed(json!({"_sd": [d(&parent)]}), &[&a]), Err(Error::Unreferenced));
    assert_eq!(processed(json!({"_sd": [d(&parent)]}), &[&a, &parent]), Ok(json!({"p": {"a": 1}})));
}

#[test]
fn claims_that_nest_without_end_are_refused() {
    let mut below = disclosure(json!(["s", "a", 1]));
    let mut all = vec![below.clone()];
    for _ in 0..100 {
        below = disclosure(json!(["s", "a", {"_sd": [hash(&below)]}]));
        all.push(below.clone());
    }
    let payload = object(json!({"_sd": [hash(&below)]}));
    assert_eq!(process(payload, &all), Err(Error::Malformed));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-zA-Z0-9~._-]{0,200}") {
        if let Ok(sd) = SdJwt::parse(&text) {
            prop_assert_eq!(sd.to_string(), text.clone());
            let _ = verify(&sd, &rfc_issuer(), crate::FORMAT);
        }
        let _ = disclose(&text, &[vec![name("a")]]);
    }
}
