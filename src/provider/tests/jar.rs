use super::scene::{Pairs, Party, Scene, after, answered, pairs, start, with};
use crate::Authorize;
use crate::Shown;
use jose::{Alg, SigningKey};
use serde_json::{Map, Value, json};

const ISSUER: &str = "http://localhost:8080";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

async fn party(scene: &Scene, key: &SigningKey, more: Value) -> Party {
    let mut metadata = json!({
        "token_endpoint_auth_method": "client_secret_post", "jwks": {"keys": [key.public()]},
    });
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    scene.party(metadata).await
}

/// The party's whole request signed, with other members in place of its own; what the browser brings.
fn signed(party: &Party, key: &SigningKey, typ: &str, other: Value) -> Pairs {
    let mut claims: Map<String, Value> =
        party.request().into_iter().map(|(name, value)| (name, value.into())).collect();
    claims.extend([("iss".to_owned(), json!(party.id)), ("aud".to_owned(), json!(ISSUER))]);
    claims.extend(other.as_object().unwrap().clone());
    claims.retain(|_, value| !value.is_null());
    let object = jose::sign(key, typ, Map::new(), &claims).unwrap();
    pairs(&[("client_id", &party.id), ("request", &object)])
}

async fn shown(scene: &Scene, query: &Pairs) -> Authorize {
    scene.provider.authorize(after(0), query, Some(&scene.session)).await.unwrap()
}

#[tokio::test]
async fn what_a_client_signed_goes_before_what_the_browser_says() {
    let scene = Scene::new().await;
    let key = key();
    let party = party(&scene, &key, json!({})).await;
    let claims = json!({"userinfo": {"birthdate": null}});
    for typ in ["JWT", "oauth-authz-req+jwt"] {
        let query = signed(&party, &key, typ, json!({"claims": claims, "scope": "openid", "max_age": 600}));
        let query = with(with(query, "scope", "openid profile"), "prompt", "consent");
        let Authorize::Consent { view, .. } = shown(&scene, &query).await else { panic!("{typ}") };
        let asked: Vec<String> = view.asked.iter().map(|(claim, grain)| format!("{claim}:{grain}")).collect();
        assert_eq!(asked, ["birth:date", "subject:full"]);
    }
}

#[tokio::test]
async fn an_object_that_is_not_the_clients_for_us_and_now_is_refused() {
    let scene = Scene::new().await;
    let own = key();
    let party = party(&scene, &own, json!({})).await;
    let now = start().seconds();
    let refused = async |query: Pairs| {
        // Where the answer goes is known from the query alone: nothing in a bad object is believed.
        let query = with(with(query, "redirect_uri", &party.redirect_uri), "state", "s-1");
        answered(shown(&scene, &query).await)["error"].clone()
    };
    for other in [
        json!({"iss": "cli_x"}),
        json!({"aud": "https://else.example"}),
        json!({"exp": now - 11}),
        json!({"nbf": now + 11}),
        json!({"client_id": "cli_x"}),
        json!({"request": "x.y.z"}),
        json!({"request_uri": "https://else.example"}),
    ] {
        let query = signed(&party, &own, "JWT", other.clone());
        assert_eq!(refused(query).await, "invalid_request_object", "{other}");
    }
    let forged = signed(&party, &key(), "JWT", json!({}));
    assert_eq!(refused(forged).await, "invalid_request_object");
    let kind = signed(&party, &own, "dpop+jwt", json!({}));
    assert_eq!(refused(kind).await, "invalid_request_object");
    let unsigned = format!("{}.e30.", jose::b64_encode(r#"{"alg":"none"}"#));
    assert_eq!(
        refused(pairs(&[("client_id", &party.id), ("request", &unsigned)])).await,
        "invalid_request_object"
    );
}

#[tokio::test]
async fn a_client_that_has_to_sign_gets_nothing_otherwise_pushed_or_not() {
    let scene = Scene::new().await;
    let key = key();
    let party = party(&scene, &key, json!({"require_signed_request_object": true})).await;
    assert_eq!(answered(shown(&scene, &party.request()).await)["error"], "invalid_request");
    let plain = party.form(&[]).into_iter().chain(party.request()).collect::<Vec<_>>();
    let mut once = plain;
    once.dedup_by(|a, b| a.0 == b.0 && a.0 == "client_id");
    assert!(scene.provider.push(after(0), Shown::default(), &once).await.is_err());
    let object = signed(&party, &key, "oauth-authz-req+jwt", json!({}));
    assert!(matches!(shown(&scene, &object).await, Authorize::Consent { .. }));
    let secret = party.secret.clone().unwrap();
    let made = scene
        .provider
        .push(after(0), Shown::default(), &with(object, "client_secret", &secret))
        .await
        .unwrap();
    let reference = pairs(&[("client_id", &party.id), ("request_uri", &made.request_uri)]);
    assert!(matches!(shown(&scene, &reference).await, Authorize::Consent { .. }));
}
