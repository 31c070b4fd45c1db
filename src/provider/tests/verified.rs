use super::scene::{Party, Scene, after, allow, answered, claims, with};
use crate::Authorize;
use serde_json::{Value, json};

async fn museum(scene: &Scene) -> Party {
    let more = json!({"token_endpoint_auth_method": "client_secret_post", "recipient_contract": true});
    scene.party(more).await
}

/// Signs in with a `claims` parameter; returns the ID token's claims and userinfo's answer.
async fn told(scene: &Scene, party: &Party, asked: &Value) -> (Value, Value) {
    let request = with(party.request(), "claims", &asked.to_string());
    let request = with(request, "scope", "openid");
    let shown = scene.provider.authorize(after(1), &request, Some(&scene.session)).await.unwrap();
    let Authorize::Consent { interaction, view } = shown else { panic!("{shown:?}") };
    assert!(view.proof && view.preview.possible, "{view:?}");
    let sent = scene.provider.answer(after(1), &interaction, &scene.session, allow()).await.unwrap();
    let tokens = scene.redeem(after(2), party, &answered(sent)["code"]).await.unwrap();
    let userinfo = scene.provider.userinfo(after(3), &tokens.access_token).await.unwrap();
    (claims(&tokens.id_token.unwrap()), userinfo)
}

fn element() -> Value {
    json!({
        "verification": {"assurance_level": null, "evidence": [{"check_details": null}]},
        "claims": {"age_equal_or_over": null, "name": null},
    })
}

fn proven() -> Value {
    json!({
        "verification": {
            "trust_framework": "guosuo_visitor",
            "assurance_level": "chip",
            "evidence": [{
                "type": "document",
                "check_details": [{"check_method": "vcrypt", "check_id": "icao-9303-pa"}],
            }],
        },
        "claims": {"age_equal_or_over": {"18": true}},
    })
}

#[tokio::test]
async fn claims_asked_as_verified_are_told_inside_and_nowhere_else() {
    let scene = Scene::new().await;
    let party = museum(&scene).await;
    scene.passport(1000).await;
    let (id_token, userinfo) =
        told(&scene, &party, &json!({"userinfo": {"verified_claims": element()}})).await;
    assert_eq!(userinfo["verified_claims"], proven());
    let names: Vec<&String> = userinfo.as_object().unwrap().keys().collect();
    assert_eq!(names, ["sub", "verified_claims"]);
    assert_eq!(id_token.get("verified_claims"), None);
}

#[tokio::test]
async fn what_is_asked_in_the_id_token_is_told_there_and_recorded_as_a_disclosure_of_its_own() {
    let scene = Scene::new().await;
    let party = museum(&scene).await;
    scene.passport(1000).await;
    let (id_token, userinfo) =
        told(&scene, &party, &json!({"id_token": {"verified_claims": element()}})).await;
    assert_eq!(id_token["verified_claims"], proven());
    assert_eq!(userinfo.as_object().unwrap().len(), 1, "{userinfo}");
    let ledger = scene.ledger().await;
    let after_sign_in: Vec<&str> = ledger.iter().map(String::as_str).rev().take(3).collect();
    assert_eq!(after_sign_in, ["disclosed", "disclosed", "token_issued"]);
}

#[tokio::test]
async fn claims_asked_plainly_and_as_verified_are_told_in_both_places() {
    let scene = Scene::new().await;
    let party = museum(&scene).await;
    scene.passport(1000).await;
    let asked = json!({"userinfo": {"age_over_18": null, "verified_claims": [element(), element()]}});
    let (_, userinfo) = told(&scene, &party, &asked).await;
    assert_eq!(userinfo["age_equal_or_over"], json!({"18": true}));
    assert_eq!(userinfo["verified_claims"], json!([proven(), proven()]));
}

#[tokio::test]
async fn a_wish_that_the_verification_does_not_meet_leaves_verified_claims_out_and_the_login_succeeds() {
    let scene = Scene::new().await;
    let party = museum(&scene).await;
    scene.passport(1000).await;
    let mut unmet = element();
    unmet["verification"]["assurance_level"] = json!({"value": "chip-live"});
    let asked = json!({"userinfo": {"verified_claims": unmet}, "id_token": {"verified_claims": unmet}});
    let (id_token, userinfo) = told(&scene, &party, &asked).await;
    assert_eq!((id_token.get("verified_claims"), userinfo.get("verified_claims")), (None, None));
    assert!(id_token["sub"].is_string() && userinfo["sub"].is_string());
}
