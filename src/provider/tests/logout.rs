use super::scene::{Scene, after, pairs, url};
use crate::{AuthorizeError, Logout};
use serde_json::json;

const BYE: &str = "https://museum.example/bye";

async fn signed_in() -> (Scene, String) {
    let scene = Scene::new().await;
    let party = scene
        .party(
            json!({"token_endpoint_auth_method": "client_secret_post", "post_logout_redirect_uris": [BYE]}),
        )
        .await;
    let tokens = scene.tokens(after(0), &party).await;
    (scene, tokens.id_token.unwrap())
}

async fn ended(scene: &Scene) -> bool {
    let tx = scene.store.read().await.unwrap();
    storage::session::open_of(&tx, scene.session.visitor).await.unwrap().is_empty()
}

#[tokio::test]
async fn a_hint_of_the_visitor_signs_out_and_goes_to_the_registered_address() {
    let (scene, hint) = signed_in().await;
    let asked = pairs(&[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE), ("state", "s")]);
    // A day later the hint has expired, and still counts.
    let done = scene.provider.end_session(after(86_400), &asked, Some(&scene.session)).await.unwrap();
    assert_eq!(
        done,
        Logout::Done { target: Some(url("https://museum.example/bye?state=s")), frames: Vec::new() }
    );
    assert!(ended(&scene).await);
    assert_eq!(scene.ledger().await.last().unwrap(), "signed_out");
}

#[tokio::test]
async fn no_other_address_is_ever_gone_to() {
    let (scene, hint) = signed_in().await;
    for asked in [
        pairs(&[("post_logout_redirect_uri", BYE)]),
        pairs(&[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://evil.example/")]),
        pairs(&[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://museum.example/bye?x=1")]),
        pairs(&[("id_token_hint", "x.y.z")]),
        pairs(&[("id_token_hint", &hint), ("client_id", "cli_other")]),
    ] {
        let page = scene.provider.end_session(after(1), &asked, Some(&scene.session)).await.unwrap();
        assert_eq!(page, Logout::Page(AuthorizeError::Logout));
    }
    assert!(!ended(&scene).await);
}

#[tokio::test]
async fn without_a_hint_the_visitor_confirms_first() {
    let (scene, _) = signed_in().await;
    let Logout::Confirm { sealed } =
        scene.provider.end_session(after(1), &[], Some(&scene.session)).await.unwrap()
    else {
        panic!("no confirmation")
    };
    assert!(!ended(&scene).await);
    let stranger = scene.stranger().await;
    let page = scene.provider.confirm_logout(after(2), &sealed, &stranger).await.unwrap();
    assert_eq!(page, Logout::Page(AuthorizeError::Interaction));
    let done = scene.provider.confirm_logout(after(2), &sealed, &scene.session).await.unwrap();
    assert_eq!(done, Logout::Done { target: None, frames: Vec::new() });
    assert!(ended(&scene).await);
}
