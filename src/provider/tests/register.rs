use super::scene::{Scene, after};
use crate::TokenError;
use oauth::{ClientMetadata, Code};
use serde_json::json;

#[tokio::test]
async fn a_registration_is_echoed_with_a_secret_shown_once() {
    let scene = Scene::new().await;
    let registered = scene.register(json!({})).await;
    let echoed = serde_json::to_value(&registered).unwrap();
    assert_eq!(echoed["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(echoed["client_secret_expires_at"], 0);
    assert_eq!(echoed["purposes"], json!(["culture.ticket"]));
    assert!(!format!("{registered:?}").contains(echoed["client_secret"].as_str().unwrap()));
    assert_eq!(scene.provider.clients().await.unwrap().len(), 1);
    assert_eq!(scene.ledger().await, ["client_registered"]);
    let public = scene.register(json!({"token_endpoint_auth_method": "none"})).await;
    assert!(serde_json::to_value(&public).unwrap().get("client_secret").is_none());
}

#[tokio::test]
async fn a_purpose_country_or_role_that_does_not_exist_is_refused() {
    let scene = Scene::new().await;
    for more in [
        json!({"purposes": ["spying"]}),
        json!({"country": "France"}),
        json!({"recipient_role": "friend"}),
        json!({"required_assurance": "certain"}),
        json!({"sector": "No Word"}),
    ] {
        let mut metadata = json!({"client_name": "X", "redirect_uris": ["https://x.example/"], "country": "CN",
            "sector": "culture", "purposes": ["culture.ticket"]});
        metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let metadata = ClientMetadata::parse(metadata.to_string().as_bytes()).unwrap();
        match scene.provider.register(after(0), metadata).await {
            Err(TokenError::Refused(error)) => assert_eq!(error.code, Code::InvalidClientMetadata, "{more}"),
            other => panic!("{other:?}"),
        }
    }
    assert!(scene.ledger().await.is_empty());
}

#[tokio::test]
async fn the_discovery_document_promises_what_is_served() {
    let scene = Scene::new().await;
    let document: serde_json::Value = serde_json::from_slice(&scene.provider.discovery()).unwrap();
    assert_eq!(document["issuer"], scene.provider.issuer());
    assert_eq!(document["response_types_supported"], json!(["code", "id_token", "id_token token"]));
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["id_token_signing_alg_values_supported"], json!(["ES256"]));
    assert_eq!(document["subject_types_supported"], json!(["pairwise"]));
}
