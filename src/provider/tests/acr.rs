use super::scene::{Party, Scene, after, allow, answered, claims, with};
use crate::Authorize;
use kernel::{Assurance, DocumentId};
use serde_json::json;

const LIVE: &str = "urn:guosuo:acr:chip-live";
const CHIP: &str = "urn:guosuo:acr:chip";

async fn confidential(scene: &Scene) -> Party {
    scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await
}

/// The `acr` of the ID token of a request with one more parameter, or the error that came back.
async fn told(scene: &Scene, party: &Party, name: &str, value: &str) -> String {
    let request = with(party.request(), name, value);
    let shown = scene.provider.authorize(after(1), &request, Some(&scene.session)).await.unwrap();
    let sent = match shown {
        Authorize::Consent { interaction, .. } => {
            scene.provider.answer(after(1), &interaction, &scene.session, allow()).await.unwrap()
        }
        straight => straight,
    };
    let sent = answered(sent);
    let Some(code) = sent.get("code") else { return sent["error"].clone() };
    let tokens = scene.redeem(after(2), party, code).await.unwrap();
    claims(&tokens.id_token.unwrap())["acr"].as_str().unwrap_or("none").to_owned()
}

fn demand(values: &[&str]) -> String {
    json!({"id_token": {"acr": {"essential": true, "values": values}}}).to_string()
}

async fn proved(scene: &Scene, id: DocumentId, from: Assurance, to: Assurance) {
    let tx = scene.store.write(after(0)).await.unwrap();
    storage::document::prove(&tx, id, from, to, ("00".to_owned(), vec!["aa".to_owned()])).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_wish_that_holds_is_told_and_one_that_does_not_is_forgone() {
    let scene = Scene::new().await;
    let party = confidential(&scene).await;
    scene.passport(1000).await;
    assert_eq!(told(&scene, &party, "acr_values", CHIP).await, CHIP);
    assert_eq!(told(&scene, &party, "acr_values", &format!("{LIVE} {CHIP}")).await, CHIP);
    assert_eq!(told(&scene, &party, "acr_values", LIVE).await, "phr");
    assert_eq!(told(&scene, &party, "acr_values", "urn:other").await, "phr");
    assert_eq!(told(&scene, &party, "claims", r#"{"id_token":{"acr":null}}"#).await, "phr");
}

#[tokio::test]
async fn a_demand_that_cannot_be_met_ends_the_login_with_its_own_code() {
    let scene = Scene::new().await;
    let party = confidential(&scene).await;
    let unmet = "unmet_authentication_requirements";
    assert_eq!(told(&scene, &party, "claims", &demand(&[CHIP])).await, unmet);
    let id = scene.passport(1000).await;
    assert_eq!(told(&scene, &party, "claims", &demand(&[CHIP])).await, CHIP);
    assert_eq!(told(&scene, &party, "claims", &demand(&[LIVE])).await, unmet);
    assert_eq!(told(&scene, &party, "claims", &demand(&["urn:other"])).await, unmet);
    proved(&scene, id, Assurance::Chip, Assurance::ChipLive).await;
    assert_eq!(told(&scene, &party, "claims", &demand(&[LIVE])).await, LIVE);
}

#[tokio::test]
async fn without_a_passkey_nothing_is_told_and_a_demand_asks_for_one() {
    let mut scene = Scene::new().await;
    let party = confidential(&scene).await;
    scene.passport(1000).await;
    scene.session.amr = vec!["otp".to_owned()];
    assert_eq!(told(&scene, &party, "acr_values", CHIP).await, "none");
    let request = with(party.request(), "claims", &demand(&[CHIP]));
    let shown = scene.provider.authorize(after(1), &request, Some(&scene.session)).await.unwrap();
    let Authorize::SignIn { interaction, .. } = shown else { panic!("{shown:?}") };
    // Whoever comes back without one has not met it.
    scene.session.auth_time = after(2).now;
    let sent = answered(scene.provider.resume(after(2), &interaction, &scene.session).await.unwrap());
    assert_eq!(sent["error"], "unmet_authentication_requirements");
    let silent = with(request, "prompt", "none");
    scene.session.auth_time = after(0).now;
    let sent = answered(scene.provider.authorize(after(1), &silent, Some(&scene.session)).await.unwrap());
    assert_eq!(sent["error"], "login_required");
}

#[tokio::test]
async fn a_visitor_who_did_not_say_how_their_passport_was_proved_is_asked_before_it_is_told() {
    let scene = Scene::new().await;
    let party = confidential(&scene).await;
    scene.passport(1000).await;
    scene.code(after(0), &party).await;
    let again = scene.provider.authorize(after(1), &party.request(), Some(&scene.session)).await.unwrap();
    assert!(answered(again).contains_key("code"));
    let proof = with(party.request(), "acr_values", CHIP);
    let shown = scene.provider.authorize(after(1), &proof, Some(&scene.session)).await.unwrap();
    let Authorize::Consent { view, .. } = shown else { panic!("{shown:?}") };
    assert!(view.proof);
}

#[tokio::test]
async fn a_refreshed_id_token_forgets_a_proof_that_is_gone() {
    let scene = Scene::new().await;
    let party = confidential(&scene).await;
    let id = scene.passport(1000).await;
    proved(&scene, id, Assurance::Chip, Assurance::ChipLive).await;
    let request = with(party.request(), "acr_values", LIVE);
    let shown = scene.provider.authorize(after(1), &request, Some(&scene.session)).await.unwrap();
    let Authorize::Consent { interaction, .. } = shown else { panic!("{shown:?}") };
    let sent = scene.provider.answer(after(1), &interaction, &scene.session, allow()).await.unwrap();
    let tokens = scene.redeem(after(2), &party, &answered(sent)["code"]).await.unwrap();
    let refresh = tokens.refresh_token.unwrap();
    let acr = async |at| {
        let renewed = scene.refresh(after(at), &party, &refresh).await.unwrap();
        claims(&renewed.id_token.unwrap())["acr"].as_str().unwrap().to_owned()
    };
    assert_eq!(acr(3).await, LIVE);
    proved(&scene, id, Assurance::ChipLive, Assurance::Chip).await;
    assert_eq!(acr(4).await, "phr");
}

#[tokio::test]
async fn a_request_for_verified_claims_that_is_malformed_is_refused() {
    let scene = Scene::new().await;
    let party = confidential(&scene).await;
    for bad in ["1", "{}", r#"{"verification":{}}"#, r#"{"verification":{},"claims":{"name":1}}"#] {
        let claims = format!(r#"{{"userinfo":{{"verified_claims":{bad}}}}}"#);
        assert_eq!(told(&scene, &party, "claims", &claims).await, "invalid_request", "{bad}");
    }
}
