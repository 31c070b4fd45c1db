use super::scene::{Pairs, Party, Scene, after, pairs, refused, start, with};
use crate::Shown;
use jose::{Alg, SigningKey};
use oauth::{ClientMetadata, Code};
use serde_json::{Map, Value, json};

const ISSUER: &str = "http://localhost:8080";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

async fn party(scene: &Scene, key: &SigningKey) -> Party {
    let more = json!({
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [key.public()]},
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    });
    scene.party(more).await
}

/// What an assertion of the party says, with other members in place of its own; `null` leaves one out.
fn claims(party: &Party, other: Value) -> Map<String, Value> {
    let now = start().seconds();
    let mut claims = json!({
        "iss": party.id, "sub": party.id, "aud": ISSUER, "jti": "once", "iat": now, "exp": now + 60,
    });
    let members = claims.as_object_mut().unwrap();
    members.extend(other.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    members.clone()
}

fn asserting(key: &SigningKey, claims: &Map<String, Value>) -> Pairs {
    let assertion = jose::sign(key, "JWT", Map::new(), claims).unwrap();
    pairs(&[
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &assertion),
    ])
}

#[tokio::test]
async fn a_client_that_signs_its_name_needs_no_secret() {
    let scene = Scene::new().await;
    let key = key();
    let party = party(&scene, &key).await;
    assert_eq!(party.secret, None);
    let form = asserting(&key, &claims(&party, json!({})));
    assert!(scene.provider.token(after(0), Shown::default(), &form).await.is_ok());
    let endpoint = json!({"jti": "two", "aud": ["https://else.example", format!("{ISSUER}/token")]});
    let named = with(asserting(&key, &claims(&party, endpoint)), "client_id", &party.id);
    assert!(scene.provider.token(after(0), Shown::default(), &named).await.is_ok());
}

#[tokio::test]
async fn an_assertion_counts_once() {
    let scene = Scene::new().await;
    let key = key();
    let party = party(&scene, &key).await;
    let form = asserting(&key, &claims(&party, json!({})));
    assert!(scene.provider.token(after(0), Shown::default(), &form).await.is_ok());
    assert_eq!(refused(scene.provider.token(after(1), Shown::default(), &form).await), Code::InvalidClient);
    let introspection = with(form, "token", "x");
    assert!(scene.provider.introspect(after(1), Shown::default(), &introspection, false).await.is_err());
}

#[tokio::test]
async fn an_assertion_that_is_not_the_clients_for_us_and_now_proves_nothing() {
    let scene = Scene::new().await;
    let own = key();
    let party = party(&scene, &own).await;
    let now = start().seconds();
    for other in [
        json!({"iss": "cli_x"}),
        json!({"sub": "cli_01kb0000000000000000000000"}),
        json!({"aud": "https://else.example"}),
        json!({"aud": null}),
        json!({"jti": null}),
        json!({"jti": ""}),
        json!({"exp": null}),
        json!({"exp": now - 61}),
        json!({"exp": now + 3661}),
        json!({"exp": "soon"}),
        json!({"iat": now + 61}),
        json!({"nbf": now + 61}),
    ] {
        let form = asserting(&own, &claims(&party, other.clone()));
        assert_eq!(
            refused(scene.provider.token(after(0), Shown::default(), &form).await),
            Code::InvalidClient,
            "{other}"
        );
    }
    let forged = asserting(&key(), &claims(&party, json!({})));
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &forged).await), Code::InvalidClient);
    let good = asserting(&own, &claims(&party, json!({})));
    let kind = with(
        good.clone(),
        "client_assertion_type",
        "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
    );
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &kind).await), Code::InvalidClient);
    let stranger = with(good.clone(), "client_id", "cli_01kb0000000000000000000000");
    assert_eq!(
        refused(scene.provider.token(after(0), Shown::default(), &stranger).await),
        Code::InvalidClient
    );
    let twice = with(good.clone(), "client_secret", "s");
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &twice).await), Code::InvalidRequest);
    assert_eq!(
        refused(scene.provider.token(after(0), Shown::by(Some("Basic YTpi")), &good).await),
        Code::InvalidRequest
    );
}

#[test]
fn keys_that_are_private_symmetric_or_missing_are_not_registered() {
    let metadata = |jwks: Value| {
        let metadata = json!({
            "client_name": "Museum", "redirect_uris": ["https://museum.example/cb"], "country": "CN",
            "sector": "culture", "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks,
        });
        ClientMetadata::parse(metadata.to_string().as_bytes())
    };
    let public = serde_json::to_value(key().public()).unwrap();
    assert!(metadata(json!({"keys": [public]})).is_ok());
    let mut private = public.clone();
    private["d"] = json!("AA");
    for bad in [
        Value::Null,
        json!({}),
        json!({"keys": []}),
        json!({"keys": [private]}),
        json!({"keys": [{"kty": "oct", "k": "AA"}]}),
        json!({"keys": vec![public; 11]}),
    ] {
        assert_eq!(metadata(bad.clone()).unwrap_err().code, Code::InvalidClientMetadata, "{bad}");
    }
}
