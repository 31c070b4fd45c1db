use super::scene::{Scene, after};
use crate::ResourceError;
use serde_json::json;

#[tokio::test]
async fn a_refused_disclosure_says_its_code_and_is_in_the_ledger() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let tokens = scene.tokens(after(0), &party).await;
    // Nothing is known about this visitor: evidence that is missing denies.
    match scene.userinfo(after(1), &tokens.access_token).await {
        Err(ResourceError::Disclosure(code)) => assert_eq!(code, "D-EVIDENCE"),
        other => panic!("{other:?}"),
    }
    assert_eq!(scene.ledger().await.last().unwrap(), "refused");
}

#[tokio::test]
async fn only_a_live_access_token_opens_anything() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let tokens = scene.tokens(after(0), &party).await;
    let refresh = tokens.refresh_token.unwrap();
    for (token, at) in [("unknown", 1), (refresh.as_str(), 1), (tokens.access_token.as_str(), 300)] {
        let refused = scene.userinfo(after(at), token).await;
        assert!(matches!(refused, Err(ResourceError::InvalidToken)), "{refused:?}");
    }
}
