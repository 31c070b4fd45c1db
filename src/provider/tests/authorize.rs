use super::scene::{Scene, after, allow, answered, with, without};
use crate::{Answer, Authorize, AuthorizeError};
use serde_json::json;

#[tokio::test]
async fn an_unknown_client_or_address_is_never_redirected() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let asked = party.request();
    let stranger = "cli_01kb0000000000000000000000";
    let mut twice = asked.clone();
    twice.push(("redirect_uri".to_owned(), party.redirect_uri.clone()));
    for (query, expected) in [
        (with(asked.clone(), "client_id", stranger), AuthorizeError::Client),
        (with(asked.clone(), "client_id", "x"), AuthorizeError::Client),
        (without(asked.clone(), "client_id"), AuthorizeError::Client),
        (without(asked.clone(), "redirect_uri"), AuthorizeError::RedirectUri),
        (with(asked.clone(), "redirect_uri", "https://museum.example/cb/"), AuthorizeError::RedirectUri),
        (with(asked.clone(), "redirect_uri", "https://evil.example/cb"), AuthorizeError::RedirectUri),
        (twice, AuthorizeError::RedirectUri),
    ] {
        match scene.provider.authorize(after(0), &query, Some(&scene.session)).await.unwrap() {
            Authorize::Page(page) => assert_eq!(page, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn each_fault_goes_back_with_its_own_code_state_and_issuer() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let asked = party.request();
    let details = r#"[{"type":"guosuo_disclosure","purpose":"lodging.book"}]"#;
    let mut repeated = asked.clone();
    repeated.push(("scope".to_owned(), "openid".to_owned()));
    for (query, code) in [
        (without(asked.clone(), "response_type"), "invalid_request"),
        (with(asked.clone(), "response_type", "token"), "unsupported_response_type"),
        (with(asked.clone(), "response_mode", "smoke"), "invalid_request"),
        (without(asked.clone(), "code_challenge"), "invalid_request"),
        (with(asked.clone(), "code_challenge_method", "plain"), "invalid_request"),
        (with(asked.clone(), "scope", "openid email"), "invalid_scope"),
        (with(asked.clone(), "scope", "profile"), "invalid_scope"),
        (with(asked.clone(), "prompt", "none login"), "invalid_request"),
        (with(asked.clone(), "max_age", "soon"), "invalid_request"),
        (with(asked.clone(), "request", "x.y.z"), "invalid_request_object"),
        (with(asked.clone(), "request_uri", "urn:x"), "invalid_request_uri"),
        (with(asked.clone(), "registration", "{}"), "registration_not_supported"),
        (with(asked.clone(), "claims", "{"), "invalid_request"),
        (with(asked.clone(), "id_token_hint", "x.y.z"), "invalid_request"),
        (with(asked.clone(), "authorization_details", "[]"), "invalid_authorization_details"),
        (with(asked.clone(), "authorization_details", details), "access_denied"),
        (repeated, "invalid_request"),
    ] {
        let sent = answered(scene.provider.authorize(after(0), &query, None).await.unwrap());
        assert_eq!(sent["error"], code, "{query:?}");
        assert_eq!((sent["state"].as_str(), sent["iss"].as_str()), ("s-1", "http://localhost:8080"));
        assert!(!sent.contains_key("code"));
    }
}

#[tokio::test]
async fn a_client_of_two_purposes_has_to_name_one() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"purposes": ["culture.ticket", "age.gate"]})).await;
    let sent = answered(scene.provider.authorize(after(0), &party.request(), None).await.unwrap());
    assert_eq!(sent["error"], "invalid_request");
    let details = r#"[{"type":"guosuo_disclosure","purpose":"age.gate"}]"#;
    let named = with(party.request(), "authorization_details", details);
    let shown = scene.provider.authorize(after(0), &named, None).await.unwrap();
    assert!(matches!(shown, Authorize::SignIn { .. }));
}

#[tokio::test]
async fn a_visitor_signs_in_is_asked_once_and_is_remembered() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let shown = scene.provider.authorize(after(0), &party.request(), None).await.unwrap();
    let Authorize::SignIn { interaction, client, .. } = shown else { panic!("{shown:?}") };
    assert_eq!(client.name, "Museum");
    let shown = scene.provider.resume(after(1), &interaction, &scene.session).await.unwrap();
    let Authorize::Consent { interaction, view, .. } = shown else { panic!("{shown:?}") };
    assert_eq!(view.purpose.code(), "culture.ticket");
    let sent = scene.provider.answer(after(2), &interaction, &scene.session, allow()).await.unwrap();
    assert!(answered(sent).contains_key("code"));
    let again = scene.provider.authorize(after(3), &party.request(), Some(&scene.session)).await.unwrap();
    assert!(answered(again).contains_key("code"));
    let wider = with(party.request(), "claims", r#"{"userinfo":{"email":null}}"#);
    let shown = scene.provider.authorize(after(4), &wider, Some(&scene.session)).await.unwrap();
    assert!(matches!(shown, Authorize::Consent { .. }));
}

#[tokio::test]
async fn an_answer_counts_once_and_in_its_own_browser() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let shown = scene.provider.authorize(after(0), &party.request(), Some(&scene.session)).await.unwrap();
    let Authorize::Consent { interaction, .. } = shown else { panic!("{shown:?}") };
    let over = |shown| matches!(shown, Authorize::Page(AuthorizeError::Interaction));
    let stranger = scene.stranger().await;
    assert!(over(scene.provider.answer(after(1), &interaction, &stranger, allow()).await.unwrap()));
    assert!(over(scene.provider.answer(after(901), &interaction, &scene.session, allow()).await.unwrap()));
    let first = scene.provider.answer(after(1), &interaction, &scene.session, allow()).await.unwrap();
    assert!(answered(first).contains_key("code"));
    assert!(over(scene.provider.answer(after(2), &interaction, &scene.session, allow()).await.unwrap()));
}

#[tokio::test]
async fn a_refusal_is_told_to_the_client_and_to_the_ledger() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let shown = scene.provider.authorize(after(0), &party.request(), Some(&scene.session)).await.unwrap();
    let Authorize::Consent { interaction, .. } = shown else { panic!("{shown:?}") };
    let no = Answer::Deny { language: "en".to_owned(), notice: "What would be sent.".to_owned() };
    let sent = answered(scene.provider.answer(after(1), &interaction, &scene.session, no).await.unwrap());
    assert_eq!(sent["error"], "access_denied");
    assert_eq!(scene.ledger().await.last().unwrap(), "consent_refused");
}

#[tokio::test]
async fn silence_shows_nothing() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let silent = with(party.request(), "prompt", "none");
    let sent = answered(scene.provider.authorize(after(0), &silent, None).await.unwrap());
    assert_eq!(sent["error"], "login_required");
    let sent = answered(scene.provider.authorize(after(0), &silent, Some(&scene.session)).await.unwrap());
    assert_eq!(sent["error"], "consent_required");
    scene.code(after(1), &party).await;
    let sent = answered(scene.provider.authorize(after(2), &silent, Some(&scene.session)).await.unwrap());
    assert!(sent.contains_key("code"));
}

#[tokio::test]
async fn max_age_asks_for_a_new_sign_in_and_accepts_one_made_for_it() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let fresh = with(party.request(), "max_age", "1");
    let shown = scene.provider.authorize(after(10), &fresh, Some(&scene.session)).await.unwrap();
    let Authorize::SignIn { interaction, .. } = shown else { panic!("{shown:?}") };
    let old = scene.provider.resume(after(11), &interaction, &scene.session).await.unwrap();
    assert!(matches!(old, Authorize::SignIn { .. }));
    let mut renewed = scene.session.clone();
    renewed.auth_time = after(11).now;
    // A slow reader: the sign-in was made for this interaction, however long the page stayed open.
    let shown = scene.provider.resume(after(60), &interaction, &renewed).await.unwrap();
    assert!(matches!(shown, Authorize::Consent { .. }));
}

#[tokio::test]
async fn a_form_post_puts_nothing_in_the_address() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    scene.code(after(0), &party).await;
    let posted = with(party.request(), "response_mode", "form_post");
    match scene.provider.authorize(after(1), &posted, Some(&scene.session)).await.unwrap() {
        Authorize::FormPost { action, fields } => {
            assert_eq!(action.query(), None);
            assert_eq!(fields[0].0, "code");
        }
        other => panic!("{other:?}"),
    }
}
