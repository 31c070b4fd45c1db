//! Registration by oneself and its management (RFC 7591, RFC 7592), and what is fetched for it.

use super::scene::{Scene, after, claims, pairs, refused, start, with};
use crate::{Shown, SoftwareIssuer, Terms, TokenError};
use jose::{Alg, SigningKey};
use oauth::{Code, Registered};
use serde_json::{Map, Value, json};
use std::time::Duration;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

async fn invited(scene: &Scene, uses: u32) -> String {
    let standing = json!({"country": "CN", "sector": "culture", "purposes": ["culture.ticket"],
                          "scope": "openid profile offline_access"});
    let terms = Terms { uses, lasts: WEEK, approval: false };
    scene.provider.invite(after(0), standing, terms).await.unwrap().token
}

fn code(result: Result<Registered, TokenError>) -> Code {
    match result {
        Err(TokenError::Refused(error)) => error.code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn an_invitation_registers_as_many_as_it_says_and_only_in_its_time() {
    let scene = Scene::new().await;
    let token = invited(&scene, 1).await;
    let body = json!({"redirect_uris": ["https://museum.example/cb"], "scope": "openid profile document"});
    let try_ = |at, token: String, body: Value| {
        let provider = scene.provider.clone();
        async move { provider.register_invited(after(at), &token, body).await }
    };
    assert_eq!(code(try_(0, "another".into(), body.clone()).await), Code::InvalidToken);
    assert_eq!(code(try_(8 * 24 * 3600, token.clone(), body.clone()).await), Code::InvalidToken);
    // A refusal does not use it up.
    let bad = json!({"redirect_uris": ["http://museum.example/cb"]});
    assert_eq!(code(try_(0, token.clone(), bad).await), Code::InvalidRedirectUri);
    let implicit = json!({"redirect_uris": ["https://museum.example/cb"], "response_types": ["id_token"],
        "grant_types": ["implicit"], "allow_implicit": true});
    assert_eq!(code(try_(0, token.clone(), implicit).await), Code::InvalidClientMetadata);
    let made = try_(0, token.clone(), body.clone()).await.unwrap();
    assert_eq!(made.metadata.scope, "openid profile", "no wider than the operator allows");
    assert!(made.registration_client_uri.unwrap().ends_with(&made.client_id));
    assert_eq!(code(try_(0, token, body).await), Code::InvalidToken, "it is used up");
}

#[tokio::test]
async fn of_many_who_use_an_invitation_at_once_as_many_get_in_as_it_says() {
    let scene = Scene::new().await;
    let token = invited(&scene, 3).await;
    let body = json!({"redirect_uris": ["https://museum.example/cb"]});
    let asked = (0..8).map(|_| scene.provider.register_invited(after(0), &token, body.clone()));
    let made: Vec<_> = futures::future::join_all(asked).await;
    assert_eq!(made.iter().filter(|one| one.is_ok()).count(), 3);
}

#[tokio::test]
async fn a_client_reads_changes_and_removes_its_own_registration_and_no_other() {
    let scene = Scene::new().await;
    let token = invited(&scene, 2).await;
    let body = json!({"redirect_uris": ["https://museum.example/cb"], "client_name": "Museum"});
    let one = scene.provider.register_invited(after(0), &token, body.clone()).await.unwrap();
    let other = scene.provider.register_invited(after(0), &token, body).await.unwrap();
    let (id, own) = (one.client_id.as_str(), one.registration_access_token.clone().unwrap());
    let read = scene.provider.registration(id, &own).await.unwrap();
    assert_eq!((read.client_secret, read.registration_access_token.as_deref()), (None, Some(own.as_str())));
    assert_eq!(code(scene.provider.registration(&other.client_id, &own).await), Code::InvalidToken);
    let change = |body: Value| scene.provider.reregister(after(1), (id, &own), body);
    let uris = json!(["https://museum.example/cb", "https://museum.example/two"]);
    assert_eq!(
        code(change(json!({"redirect_uris": uris})).await),
        Code::InvalidClientMetadata,
        "no client_id"
    );
    let moved = json!({"client_id": id, "redirect_uris": ["https://else.example/cb"]});
    assert_eq!(code(change(moved).await), Code::InvalidClientMetadata, "visitors would get other names");
    let changed = json!({"client_id": id, "client_secret": one.client_secret, "redirect_uris": uris,
        "client_name": "Museum of Tang", "country": "FR", "token_endpoint_auth_method": "client_secret_post"});
    let changed = change(changed).await.unwrap();
    assert_eq!(changed.metadata.country, "CN");
    assert_eq!(changed.metadata.redirect_uris.len(), 2);
    assert!(changed.client_secret.is_some(), "another method, another secret");
    assert_eq!(scene.provider.registration(id, &own).await.unwrap().metadata.client_name, "Museum of Tang");
    scene.provider.unregister(after(2), id, &own).await.unwrap();
    assert_eq!(code(scene.provider.registration(id, &own).await), Code::InvalidToken);
    let actions = scene.ledger().await;
    assert_eq!(actions[actions.len() - 2..], ["client_changed", "client_removed"]);
}

#[tokio::test]
async fn a_suspended_client_gets_nothing_until_it_is_let_in_again() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let tokens = scene.tokens(after(0), &party).await;
    let id = party.id.parse().unwrap();
    scene.provider.suspend(after(1), id).await.unwrap();
    assert_eq!(refused(scene.refresh(after(1), &party, "any").await), Code::InvalidClient);
    assert!(scene.userinfo(after(1), &tokens.access_token).await.is_err());
    assert!(scene.provider.suspend(after(1), id).await.is_err());
    scene.provider.resume_client(after(2), id).await.unwrap();
    assert!(scene.active(after(2), &party, &tokens.access_token).await);
    assert_eq!(scene.provider.grants_to(id).await.unwrap().len(), 1);
    assert_eq!(scene.provider.end_grants(after(3), id).await.unwrap(), (1, 2));
    assert!(!scene.active(after(3), &party, &tokens.access_token).await);
}

#[tokio::test]
async fn what_a_trusted_issuer_states_goes_before_the_clients_word() {
    let (trusted, forged) = (key(), key());
    let issuer =
        SoftwareIssuer { issuer: "https://authority.example".into(), keys: vec![trusted.public().clone()] };
    let scene = Scene::with(|settings| settings.software = vec![issuer]).await;
    let token = invited(&scene, 9).await;
    let state = |key: &SigningKey, iss: &str, exp: i64| {
        let claims = json!({"iss": iss, "client_name": "Stated", "software_id": "s-1", "exp": exp});
        jose::sign(key, "JWT", Map::new(), &claims).unwrap()
    };
    let register = |statement: String| {
        let body = json!({"redirect_uris": ["https://museum.example/cb"], "client_name": "Own",
                          "software_statement": statement});
        scene.provider.register_invited(after(0), &token, body)
    };
    let (name, later) = ("https://authority.example", start().seconds() + 60);
    let made = register(state(&trusted, name, later)).await.unwrap();
    assert_eq!(
        (made.metadata.client_name.as_str(), made.metadata.software_id.as_deref()),
        ("Stated", Some("s-1"))
    );
    assert!(made.metadata.software_statement.is_some(), "it is echoed as it came");
    assert_eq!(code(register(state(&forged, name, later)).await), Code::InvalidSoftwareStatement);
    assert_eq!(code(register(state(&trusted, name, 0)).await), Code::InvalidSoftwareStatement);
    assert_eq!(code(register("none".to_owned()).await), Code::InvalidSoftwareStatement);
    let unknown = state(&trusted, "https://else.example", later);
    assert_eq!(code(register(unknown).await), Code::UnapprovedSoftwareStatement);
}

#[tokio::test]
async fn several_hosts_are_one_sector_if_its_file_says_so_and_else_the_client_is_its_own() {
    let scene = Scene::new().await;
    let token = invited(&scene, 9).await;
    let body = json!({"redirect_uris": ["https://a.example/cb", "https://b.example/cb"],
                      "sector_identifier_uri": "https://sector.example/file"});
    let register = |body: Value| scene.provider.register_invited(after(0), &token, body);
    let hosts = ["https://a.example/cb", "https://b.example/cb"];
    let alone = register(json!({ "redirect_uris": hosts })).await.unwrap();
    assert_eq!(alone.metadata.sector_host(), None, "known by itself, to nobody else");
    let pairwise = json!({ "redirect_uris": hosts, "subject_type": "pairwise" });
    assert_eq!(code(register(pairwise).await), Code::InvalidClientMetadata);
    assert_eq!(code(register(body.clone()).await), Code::InvalidClientMetadata, "nothing is there");
    scene.world.put("https://sector.example/file", r#"["https://a.example/cb"]"#);
    assert_eq!(code(register(body.clone()).await), Code::InvalidClientMetadata, "one is missing");
    scene.world.put("https://sector.example/file", r#"["https://a.example/cb","https://b.example/cb"]"#);
    assert!(register(body).await.is_ok());
}

#[tokio::test]
async fn keys_at_an_address_are_fetched_again_when_they_rotate() {
    let scene = Scene::new().await;
    let (first, second) = (key(), key());
    let set = |key: &SigningKey| {
        json!({"keys": [key.public().clone().published(key.kid(), Alg::Es256)]}).to_string()
    };
    scene.world.put("https://museum.example/jwks", set(&first));
    let more = json!({"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://museum.example/jwks",
        "grant_types": ["authorization_code", "client_credentials"], "scope": "openid audit.read"});
    let party = scene.party(more).await;
    let ask = |key: &SigningKey, at: u64, jti: &str| {
        let now = start().seconds();
        let claims = json!({"iss": party.id, "sub": party.id, "aud": "http://localhost:8080", "jti": jti,
                            "exp": now + 600});
        let assertion = jose::sign(key, "JWT", Map::new(), &claims).unwrap();
        let form = pairs(&[
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ]);
        let provider = scene.provider.clone();
        async move { provider.token(after(at), Shown::default(), &form).await }
    };
    assert!(ask(&first, 0, "1").await.is_ok());
    assert!(ask(&first, 1, "2").await.is_ok());
    assert_eq!(scene.world.reads(), 1, "kept");
    scene.world.put("https://museum.example/jwks", set(&second));
    assert_eq!(refused(ask(&second, 2, "3").await), Code::InvalidClient, "not before a few seconds are over");
    assert!(ask(&second, 10, "4").await.is_ok());
    assert_eq!(refused(ask(&first, 20, "5").await), Code::InvalidClient);
    assert_eq!(scene.world.reads(), 3);
}

#[tokio::test]
async fn a_request_object_lies_where_the_client_registered_whatever_hash_the_address_ends_in() {
    let scene = Scene::new().await;
    let key = key();
    let at = "https://museum.example/request";
    let party = scene.party(json!({"jwks": {"keys": [key.public()]}, "request_uris": [at]})).await;
    let mut said: Map<String, Value> =
        party.request().into_iter().map(|(name, value)| (name, Value::from(value))).collect();
    said.insert("state".into(), "signed".into());
    let object = jose::sign(&key, "oauth-authz-req+jwt", Map::new(), &said).unwrap();
    scene.world.put(at, object.clone());
    let ask = |uri: String| {
        let query = with(party.request(), "request_uri", &uri);
        let (provider, session) = (scene.provider.clone(), scene.session.clone());
        async move { provider.authorize(after(0), &query, Some(&session)).await.unwrap() }
    };
    let crate::Authorize::Consent { interaction, .. } = ask(at.to_owned()).await else { panic!("not asked") };
    let allow = super::scene::allow();
    let sent = scene.provider.answer(after(0), &interaction, &scene.session, allow).await.unwrap();
    assert_eq!(super::scene::answered(sent)["state"], "signed");
    let hash = jose::b64_encode(jose::sha256(object.as_bytes()));
    for hash in [hash, "A".repeat(43)] {
        assert_eq!(
            super::scene::answered(ask(format!("{at}#{hash}")).await)["state"],
            "signed",
            "remembered"
        );
    }
    let else_where = ask("https://else.example/request".to_owned()).await;
    assert_eq!(super::scene::answered(else_where)["error"], "invalid_request_uri");
}

#[tokio::test]
async fn a_secret_that_signs_is_kept_wrapped_and_proves_the_client() {
    let scene = Scene::new().await;
    let more = json!({"token_endpoint_auth_method": "client_secret_jwt",
        "grant_types": ["authorization_code", "client_credentials"], "scope": "openid audit.read"});
    let party = scene.party(more).await;
    let claims = json!({"iss": party.id, "sub": party.id, "aud": "http://localhost:8080", "jti": "1",
                        "exp": start().seconds() + 60});
    let sign = |secret: &str| {
        let head = jose::b64_encode(r#"{"alg":"HS256"}"#);
        let message = format!("{head}.{}", jose::b64_encode(claims.to_string()));
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
        let assertion = format!("{message}.{}", jose::b64_encode(ring::hmac::sign(&key, message.as_bytes())));
        pairs(&[
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ])
    };
    let forged = scene.provider.token(after(0), Shown::default(), &sign("guess")).await;
    assert_eq!(refused(forged), Code::InvalidClient);
    let good = sign(party.secret.as_deref().unwrap());
    assert!(scene.provider.token(after(0), Shown::default(), &good).await.is_ok());
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &good).await), Code::InvalidClient);
}

#[tokio::test]
async fn a_token_comes_at_once_only_to_who_is_allowed_and_only_in_the_fragment() {
    let scene = Scene::new().await;
    let more = json!({"allow_implicit": true, "response_types": ["code", "id_token", "id_token token"],
        "grant_types": ["authorization_code", "implicit"], "scope": "openid profile"});
    let party = scene.party(more).await;
    let plain = scene.party(json!({})).await;
    let sent = scene
        .provider
        .authorize(after(0), &with(plain.request(), "response_type", "id_token"), Some(&scene.session))
        .await
        .unwrap();
    let crate::Authorize::Redirect(url) = sent else { panic!("not sent back") };
    assert!(url.query().is_none() && url.fragment().unwrap().contains("error=unauthorized_client"));
    let asked = with(party.request(), "response_type", "id_token token");
    let crate::Authorize::Consent { interaction, .. } =
        scene.provider.authorize(after(0), &asked, Some(&scene.session)).await.unwrap()
    else {
        panic!("not asked")
    };
    let allow = super::scene::allow();
    let sent = scene.provider.answer(after(0), &interaction, &scene.session, allow).await.unwrap();
    let crate::Authorize::Redirect(url) = sent else { panic!("not sent back") };
    assert!(url.query().is_none());
    let told: std::collections::HashMap<String, String> =
        url::form_urlencoded::parse(url.fragment().unwrap().as_bytes()).into_owned().collect();
    let said = claims(&told["id_token"]);
    let half = &jose::sha256(told["access_token"].as_bytes())[..16];
    assert_eq!(said["at_hash"], jose::b64_encode(half));
    assert_eq!(said["nonce"], "n-1");
    assert!(said.get("name").is_none(), "nothing of the person travels in an address");
    let quiet = super::scene::without(asked, "nonce");
    let sent = scene.provider.authorize(after(0), &quiet, Some(&scene.session)).await.unwrap();
    let crate::Authorize::Redirect(url) = sent else { panic!("not sent back") };
    assert!(url.fragment().unwrap().contains("error=invalid_request"));
}
