use super::scene::{Scene, after, allow, answered, claims, with, without};
use crate::{Answer, Authorize};
use serde_json::{Value, json};

/// The claims of a signed answer, its signature checked with the published keys.
fn verified(scene: &Scene, response: &str) -> Value {
    let keys: jose::Jwks = serde_json::from_slice(&scene.provider.jwks()).unwrap();
    let kid = jose::peek(response).unwrap().kid.unwrap();
    let key = keys.find(&kid, jose::Alg::Es256).unwrap();
    assert!(jose::verify::<Value>(response, key, None).is_ok());
    claims(response)
}

#[tokio::test]
async fn a_signed_answer_says_all_of_it_in_one_parameter_for_its_client_alone() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    for mode in ["jwt", "query.jwt"] {
        let request = with(with(party.request(), "response_mode", mode), "prompt", "consent");
        let shown = scene.provider.authorize(after(0), &request, Some(&scene.session)).await.unwrap();
        let Authorize::Consent { interaction, .. } = shown else { panic!("{shown:?}") };
        let sent = scene.provider.answer(after(1), &interaction, &scene.session, allow()).await.unwrap();
        let sent = answered(sent);
        assert_eq!(sent.keys().collect::<Vec<_>>(), ["response"]);
        let told = verified(&scene, &sent["response"]);
        assert_eq!((&told["iss"], &told["aud"]), (&json!("http://localhost:8080"), &json!(party.id)));
        assert_eq!((&told["state"], &told["exp"]), (&json!("s-1"), &json!(after(301).now.seconds())));
        assert!(scene.redeem(after(2), &party, told["code"].as_str().unwrap()).await.is_ok());
    }
}

#[tokio::test]
async fn errors_are_signed_too_and_travel_where_they_were_asked_to() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let fault = with(without(party.request(), "code_challenge"), "response_mode", "fragment.jwt");
    let shown = scene.provider.authorize(after(0), &fault, None).await.unwrap();
    let Authorize::Redirect(address) = shown else { panic!("{shown:?}") };
    assert_eq!(address.query(), None);
    let response = address.fragment().unwrap().strip_prefix("response=").unwrap();
    assert_eq!(verified(&scene, response)["error"], "invalid_request");
    let asked = with(party.request(), "response_mode", "form_post.jwt");
    let shown = scene.provider.authorize(after(0), &asked, Some(&scene.session)).await.unwrap();
    let Authorize::Consent { interaction, .. } = shown else { panic!("{shown:?}") };
    let no = Answer::Deny { language: "en".to_owned(), notice: "What would be sent.".to_owned() };
    let sent = scene.provider.answer(after(1), &interaction, &scene.session, no).await.unwrap();
    let Authorize::FormPost { fields, .. } = sent else { panic!("{sent:?}") };
    let [("response", response)] = fields.as_slice() else { panic!("{fields:?}") };
    assert_eq!(verified(&scene, response)["error"], "access_denied");
}
