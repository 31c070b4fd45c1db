//! How well a passport was proved, from the chip to the relying party.

use demo::party::{Party, Tokens, Visit};
use guosuo_tests::TestApp;
use serde_json::{Map, Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn who_demands_the_chip_itself_learns_of_it_and_how_it_was_proved() {
    let app = TestApp::start().await;
    let pay = app.party("pay");
    let (visit, code) = app.code(&pay, "hana").await;
    let tokens = pay.redeem(&visit, &code).await.unwrap();
    // The specimen sign-in is no passkey: who signed in so is known by nothing.
    assert_eq!(tokens.acr, None);
    let told = pay.ask(&tokens).await.unwrap();
    let verified = &told["verified_claims"];
    assert_eq!(verified["verification"]["trust_framework"], "guosuo_visitor");
    assert_eq!(verified["verification"]["assurance_level"], "chip-live");
    let checks = verified["verification"]["evidence"][0]["check_details"].as_array().unwrap();
    let ids: Vec<&Value> = checks.iter().map(|check| &check["check_id"]).collect();
    assert_eq!(ids, ["icao-9303-pa", "icao-9303-aa"]);
    assert_eq!(verified["claims"]["family_name"], "TAKEUTO");
    assert!(!told.contains_key("family_name"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_read_and_not_proven_present_is_told_why_before_anything_is_sent() {
    let app = TestApp::start().await;
    let pay = app.party("pay");
    let (visit, code) = app.code(&pay, "anna").await;
    let tokens = pay.redeem(&visit, &code).await.unwrap();
    let refused = pay.ask(&tokens).await.unwrap_err().to_string();
    assert!(refused.starts_with("403 access_denied") && refused.contains("D-PROOF"), "{refused}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discovery_names_what_passports_are_verified_by() {
    let app = TestApp::start().await;
    let address = app.at(".well-known/openid-configuration");
    let document: Value = app.http().get(address).send().await.unwrap().json().await.unwrap();
    assert_eq!(document["trust_frameworks_supported"], json!(["guosuo_visitor"]));
    assert_eq!(document["evidence_supported"], json!(["document"]));
    assert_eq!(document["documents_supported"], json!(["passport"]));
    let contexts = document["acr_values_supported"].as_array().unwrap();
    assert!(
        contexts.contains(&Value::from("phr")) && contexts.contains(&Value::from("urn:guosuo:acr:chip-live"))
    );
    app.finish().await;
}

/// A visit that asks other claims than its scenario does.
async fn asking(party: &Party, claims: &Value) -> Visit {
    let mut visit = party.begin(&[]).await.unwrap();
    let kept: Vec<(String, String)> =
        visit.url.query_pairs().into_owned().filter(|(name, _)| name != "claims").collect();
    visit.url.query_pairs_mut().clear().extend_pairs(kept).append_pair("claims", &claims.to_string());
    visit
}

/// Signs Anna in at the museum, which asks those claims; what the tokens and userinfo say.
async fn told(app: &TestApp, claims: &Value) -> (Tokens, Map<String, Value>) {
    let museum = app.party("museum");
    let visit = asking(&museum, claims).await;
    let code = app.allow(&visit, "anna").await;
    let tokens = museum.redeem(&visit, &code).await.unwrap();
    let userinfo = museum.ask(&tokens).await.unwrap();
    (tokens, userinfo)
}

/// Asks for the age; the name too, which a museum may not learn.
fn element() -> Value {
    json!({
        "verification": {"assurance_level": null, "evidence": [{"check_details": null}]},
        "claims": {"age_equal_or_over": null, "name": null},
    })
}

fn proven() -> Value {
    let check = json!({"check_method": "vcrypt", "check_id": "icao-9303-pa"});
    json!({
        "verification": {
            "trust_framework": "guosuo_visitor",
            "assurance_level": "chip",
            "evidence": [{"type": "document", "check_details": [check]}],
        },
        "claims": {"age_equal_or_over": {"18": true}},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_asked_as_verified_are_told_inside_and_nowhere_else() {
    let app = TestApp::start().await;
    let (tokens, userinfo) = told(&app, &json!({"userinfo": {"verified_claims": element()}})).await;
    assert_eq!(userinfo["verified_claims"], proven());
    assert!(userinfo.keys().all(|name| name == "sub" || name == "verified_claims"), "{userinfo:?}");
    assert_eq!(tokens.verified_claims, None);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_in_the_id_token_is_told_there_alone() {
    let app = TestApp::start().await;
    let (tokens, userinfo) = told(&app, &json!({"id_token": {"verified_claims": element()}})).await;
    assert_eq!(tokens.verified_claims, Some(proven()));
    assert!(userinfo.keys().all(|name| name == "sub"), "{userinfo:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_asked_plainly_and_as_verified_are_told_in_both_places() {
    let app = TestApp::start().await;
    let asked = json!({"userinfo": {"age_over_18": null, "verified_claims": [element(), element()]}});
    let (_, userinfo) = told(&app, &asked).await;
    assert_eq!(userinfo["age_equal_or_over"], json!({"18": true}));
    assert_eq!(userinfo["verified_claims"], json!([proven(), proven()]));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_that_the_verification_does_not_meet_leaves_it_out_and_the_login_succeeds() {
    let app = TestApp::start().await;
    let mut unmet = element();
    unmet["verification"]["assurance_level"] = json!({"value": "chip-live"});
    let asked = json!({"userinfo": {"verified_claims": unmet}, "id_token": {"verified_claims": unmet}});
    let (tokens, userinfo) = told(&app, &asked).await;
    assert_eq!((tokens.verified_claims, userinfo.get("verified_claims")), (None, None));
    app.finish().await;
}
