use super::scene::{Pairs, Party, Scene, after, allow, answered, with, without};
use crate::Shown;
use crate::{Authorize, AuthorizeError, TokenError};
use oauth::Code;
use serde_json::json;

async fn confidential(scene: &Scene, more: serde_json::Value) -> Party {
    let mut metadata = json!({"token_endpoint_auth_method": "client_secret_post"});
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    scene.party(metadata).await
}

/// A complete request with the party's credentials.
fn push(party: &Party) -> Pairs {
    let own = party.form(&[]);
    let secret = own.into_iter().find(|(name, _)| name == "client_secret").unwrap();
    with(party.request(), "client_secret", &secret.1)
}

async fn pushed(scene: &Scene, at: u64, form: &Pairs) -> String {
    scene.provider.push(after(at), Shown::default(), form).await.unwrap().request_uri
}

fn opening(party: &Party, request_uri: &str) -> Pairs {
    vec![("client_id".to_owned(), party.id.clone()), ("request_uri".to_owned(), request_uri.to_owned())]
}

async fn opened(scene: &Scene, at: u64, query: &Pairs) -> Authorize {
    scene.provider.authorize(after(at), query, Some(&scene.session)).await.unwrap()
}

fn over(shown: &Authorize) -> bool {
    matches!(shown, Authorize::Page(AuthorizeError::Pushed | AuthorizeError::Interaction))
}

#[tokio::test]
async fn a_pushed_request_is_worth_what_its_parameters_would_be() {
    let scene = Scene::new().await;
    let party = confidential(&scene, json!({})).await;
    let made = scene.provider.push(after(0), Shown::default(), &push(&party)).await.unwrap();
    assert_eq!(made.expires_in, 60);
    // What the browser says beside the reference counts for nothing.
    let query = with(opening(&party, &made.request_uri), "scope", "openid email");
    let Authorize::Consent { interaction, view, .. } = opened(&scene, 1, &query).await else { panic!() };
    assert_eq!(view.purpose.code(), "culture.ticket");
    let sent = scene.provider.answer(after(2), &interaction, &scene.session, allow()).await.unwrap();
    let sent = answered(sent);
    assert_eq!(sent["state"], "s-1");
    assert!(scene.redeem(after(3), &party, &sent["code"]).await.is_ok());
}

#[tokio::test]
async fn a_reference_opens_twice_and_is_answered_once() {
    let scene = Scene::new().await;
    let party = confidential(&scene, json!({})).await;
    let reference = pushed(&scene, 0, &push(&party)).await;
    let query = opening(&party, &reference);
    let Authorize::Consent { interaction: first, .. } = opened(&scene, 1, &query).await else { panic!() };
    let Authorize::Consent { interaction: second, .. } = opened(&scene, 2, &query).await else { panic!() };
    let sent = scene.provider.answer(after(300), &first, &scene.session, allow()).await.unwrap();
    assert!(answered(sent).contains_key("code"));
    assert!(over(&scene.provider.answer(after(301), &second, &scene.session, allow()).await.unwrap()));
    assert!(over(&opened(&scene, 3, &query).await));
}

#[tokio::test]
async fn a_reference_is_for_its_client_and_its_minute() {
    let scene = Scene::new().await;
    let (party, other) = (confidential(&scene, json!({})).await, confidential(&scene, json!({})).await);
    let reference = pushed(&scene, 0, &push(&party)).await;
    assert!(over(&opened(&scene, 1, &opening(&other, &reference)).await));
    assert!(over(&opened(&scene, 1, &without(opening(&party, &reference), "client_id")).await));
    let unknown = format!("urn:ietf:params:oauth:request_uri:{}", "x".repeat(43));
    assert!(over(&opened(&scene, 1, &opening(&party, &unknown)).await));
    assert!(over(&opened(&scene, 1, &opening(&party, "urn:ietf:params:oauth:request_uri:x")).await));
    assert!(matches!(opened(&scene, 59, &opening(&party, &reference)).await, Authorize::Consent { .. }));
    assert!(over(&opened(&scene, 60, &opening(&party, &reference)).await));
}

#[tokio::test]
async fn each_fault_of_a_push_is_told_where_the_client_reads_it() {
    let scene = Scene::new().await;
    let party = confidential(&scene, json!({})).await;
    let whole = push(&party);
    let stranger = confidential(&scene, json!({})).await;
    for (form, code) in [
        (with(whole.clone(), "client_secret", "wrong"), Code::InvalidClient),
        (with(whole.clone(), "client_id", &stranger.id), Code::InvalidClient),
        (with(whole.clone(), "request_uri", "urn:x"), Code::InvalidRequest),
        (with(whole.clone(), "redirect_uri", "https://evil.example/cb"), Code::InvalidRequest),
        (without(whole.clone(), "code_challenge"), Code::InvalidRequest),
        (with(whole.clone(), "scope", "openid email"), Code::InvalidScope),
        (with(whole.clone(), "request", "x.y.z"), Code::InvalidRequestObject),
        (without(whole.clone(), "response_type"), Code::InvalidRequest),
    ] {
        match scene.provider.push(after(0), Shown::default(), &form).await {
            Err(TokenError::Refused(error)) => assert_eq!(error.code, code, "{form:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_client_that_has_to_push_gets_nothing_otherwise() {
    let scene = Scene::new().await;
    let party = confidential(&scene, json!({"require_pushed_authorization_requests": true})).await;
    let sent = answered(opened(&scene, 0, &party.request()).await);
    assert_eq!(sent["error"], "invalid_request");
    let reference = pushed(&scene, 0, &push(&party)).await;
    assert!(matches!(opened(&scene, 1, &opening(&party, &reference)).await, Authorize::Consent { .. }));
}
