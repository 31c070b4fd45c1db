//! Tokens that are bound to a key (RFC 9449), seen through the endpoints.

use super::scene::{Party, Scene, after, claims, pairs, refused, start, with};
use crate::{Certificate, ResourceError, Shown, TokenError, Told};
use jose::{Alg, SigningKey};
use kernel::Call;
use oauth::{Code, TokenResponse, dpop};
use serde_json::{Value, json};

const ISSUER: &str = "http://localhost:8080";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

/// A client that sends its secret in the form, unless said otherwise.
async fn party(scene: &Scene, more: Value) -> Party {
    let mut metadata = json!({"token_endpoint_auth_method": "client_secret_post"});
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    scene.party(metadata).await
}

/// A proof of this moment; `n` makes its name.
fn proof(key: &SigningKey, n: u64, (method, path): (&str, &str), token: Option<&str>) -> String {
    let header = json!({"jwk": key.public()}).as_object().unwrap().clone();
    let mut said = json!({"jti": n.to_string(), "htm": method, "htu": format!("{ISSUER}{path}"), "iat": start().seconds()});
    if let Some(token) = token {
        said["ath"] = dpop::hash(token).into();
    }
    jose::sign(key, "dpop+jwt", header, &said).unwrap()
}

async fn redeem(
    scene: &Scene,
    party: &Party,
    code: &str,
    proof: Option<&str>,
) -> Result<TokenResponse, TokenError> {
    let shown = Shown { dpop: proof, ..Shown::default() };
    scene.provider.token(after(0), shown, &party.redemption(code)).await
}

async fn ask(scene: &Scene, call: Call, header: &str, proof: Option<&str>) -> Result<Told, ResourceError> {
    let shown = Shown { authorization: Some(header), dpop: proof, ..Shown::default() };
    scene.provider.userinfo(call, "GET", shown).await
}

#[tokio::test]
async fn a_bound_token_works_with_its_key_and_a_new_proof_each_time() {
    let scene = Scene::new().await;
    let party = party(&scene, json!({"dpop_bound_access_tokens": true})).await;
    let code = scene.code(after(0), &party).await;
    assert_eq!(refused(redeem(&scene, &party, &code, None).await), Code::InvalidDpopProof);
    let (key, other) = (key(), key());
    let at = ("POST", "/token");
    let wrong = proof(&key, 1, ("POST", "/par"), None);
    assert_eq!(refused(redeem(&scene, &party, &code, Some(&wrong)).await), Code::InvalidDpopProof);
    let tokens = redeem(&scene, &party, &code, Some(&proof(&key, 2, at, None))).await.unwrap();
    assert_eq!(tokens.token_type, "DPoP");
    let (token, at) = (tokens.access_token.as_str(), ("GET", "/userinfo"));
    let header = format!("DPoP {token}");
    let refuses = |result: Result<Told, ResourceError>| result.unwrap_err().oauth_code();
    let good = proof(&key, 3, at, Some(token));
    // By the wrong scheme, without a proof, with another key's, for another method, without the token's hash.
    assert_eq!(
        refuses(ask(&scene, after(0), &format!("Bearer {token}"), Some(&good)).await),
        Code::InvalidToken
    );
    assert_eq!(refuses(ask(&scene, after(0), &header, None).await), Code::InvalidDpopProof);
    let stolen = proof(&other, 4, at, Some(token));
    assert_eq!(refuses(ask(&scene, after(0), &header, Some(&stolen)).await), Code::InvalidToken);
    let posted = proof(&key, 5, ("POST", "/userinfo"), Some(token));
    assert_eq!(refuses(ask(&scene, after(0), &header, Some(&posted)).await), Code::InvalidDpopProof);
    let bare = proof(&key, 6, at, None);
    assert_eq!(refuses(ask(&scene, after(0), &header, Some(&bare)).await), Code::InvalidDpopProof);
    scene.passport(100).await;
    let twice = ask(&scene, after(0), &header, Some(&good)).await;
    // The passport of this scene opens to nobody: what is tested is that the key was enough to get there.
    assert!(!matches!(twice, Err(ResourceError::InvalidToken | ResourceError::Proof(_))), "{twice:?}");
}

#[tokio::test]
async fn a_proof_counts_once() {
    let scene = Scene::new().await;
    let more = json!({"dpop_bound_access_tokens": true, "grant_types": ["authorization_code", "client_credentials"],
                      "scope": "openid audit.read"});
    let party = party(&scene, more).await;
    let form = party.form(&[("grant_type", "client_credentials")]);
    let (key, at) = (key(), ("POST", "/token"));
    let text = proof(&key, 1, at, None);
    let shown = Shown { dpop: Some(&text), ..Shown::default() };
    assert!(scene.provider.token(after(0), shown, &form).await.is_ok());
    assert_eq!(refused(scene.provider.token(after(1), shown, &form).await), Code::InvalidDpopProof);
    let both = format!("{}, {}", proof(&key, 2, at, None), proof(&key, 3, at, None));
    let shown = Shown { dpop: Some(&both), ..Shown::default() };
    assert_eq!(refused(scene.provider.token(after(0), shown, &form).await), Code::InvalidDpopProof);
}

#[tokio::test]
async fn of_any_number_who_show_one_proof_one_gets_a_token() {
    let scene = Scene::new().await;
    let more =
        json!({"grant_types": ["authorization_code", "client_credentials"], "scope": "openid audit.read"});
    let party = party(&scene, more).await;
    let form = party.form(&[("grant_type", "client_credentials")]);
    let text = proof(&key(), 1, ("POST", "/token"), None);
    let shown = Shown { dpop: Some(&text), ..Shown::default() };
    let asked = (0..8).map(|_| scene.provider.token(after(0), shown, &form));
    let got: Vec<_> = futures::future::join_all(asked).await;
    assert_eq!(got.iter().filter(|one| one.is_ok()).count(), 1);
}

#[tokio::test]
async fn a_code_asked_for_one_key_is_worth_nothing_to_another() {
    let scene = Scene::new().await;
    let party = party(&scene, json!({})).await;
    let (key, other) = (key(), key());
    let asked = with(party.request(), "dpop_jkt", &key.public().thumbprint());
    let code = |asked| {
        let scene = &scene;
        async move {
            let shown = scene.provider.authorize(after(0), asked, Some(&scene.session)).await.unwrap();
            let sent = match shown {
                crate::Authorize::Consent { interaction, .. } => {
                    let allow = super::scene::allow();
                    scene.provider.answer(after(0), &interaction, &scene.session, allow).await.unwrap()
                }
                straight => straight,
            };
            super::scene::answered(sent)["code"].clone()
        }
    };
    let code = code(&asked).await;
    let at = ("POST", "/token");
    assert_eq!(refused(redeem(&scene, &party, &code, None).await), Code::InvalidDpopProof);
    let stolen = proof(&other, 1, at, None);
    assert_eq!(refused(redeem(&scene, &party, &code, Some(&stolen)).await), Code::InvalidDpopProof);
    assert!(redeem(&scene, &party, &code, Some(&proof(&key, 2, at, None))).await.is_ok());
    // Pushed with a proof of one key and the name of another (RFC 9449 §10.1).
    let form = with(asked, "client_secret", party.secret.as_deref().unwrap());
    let shown = proof(&other, 3, ("POST", "/par"), None);
    let shown = Shown { dpop: Some(&shown), ..Shown::default() };
    match scene.provider.push(after(0), shown, &form).await {
        Err(TokenError::Refused(error)) => assert_eq!(error.code, Code::InvalidDpopProof),
        other => panic!("pushed: {other:?}"),
    }
}

#[tokio::test]
async fn a_public_clients_refresh_token_is_its_keys_and_a_confidential_ones_is_not() {
    let scene = Scene::new().await;
    scene.passport(100).await;
    for (more, free) in [(json!({"token_endpoint_auth_method": "none"}), false), (json!({}), true)] {
        let party = party(&scene, more).await;
        let (key, other) = (key(), key());
        let code = scene.code(after(0), &party).await;
        let tokens =
            redeem(&scene, &party, &code, Some(&proof(&key, 1, ("POST", "/token"), None))).await.unwrap();
        let form =
            party.form(&[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh_token.unwrap())]);
        let text = proof(&other, 2, ("POST", "/token"), None);
        let shown = Shown { dpop: Some(&text), ..Shown::default() };
        assert_eq!(scene.provider.token(after(0), shown, &form).await.is_ok(), free);
        let text = proof(&key, 3, ("POST", "/token"), None);
        let shown = Shown { dpop: Some(&text), ..Shown::default() };
        let renewed = scene.provider.token(after(0), shown, &form).await.unwrap();
        assert_eq!(renewed.token_type, "DPoP");
    }
}

#[tokio::test]
async fn a_jwt_access_token_says_whose_it_is_and_which_key_holds_it() {
    let scene = Scene::new().await;
    let party =
        party(&scene, json!({"access_token_format": "jwt", "resources": ["https://api.example/"]})).await;
    let asked = with(party.request(), "resource", "https://api.example/");
    let shown = scene.provider.authorize(after(0), &asked, Some(&scene.session)).await.unwrap();
    let crate::Authorize::Consent { interaction, .. } = shown else { panic!("not asked") };
    let sent =
        scene.provider.answer(after(0), &interaction, &scene.session, super::scene::allow()).await.unwrap();
    let code = super::scene::answered(sent)["code"].clone();
    let key = key();
    let foreign = with(party.redemption(&code), "resource", "https://else.example/");
    assert_eq!(
        refused(scene.provider.token(after(0), Shown::default(), &foreign).await),
        Code::InvalidTarget
    );
    let tokens =
        redeem(&scene, &party, &code, Some(&proof(&key, 1, ("POST", "/token"), None))).await.unwrap();
    let said = claims(&tokens.access_token);
    assert_eq!(jose::peek(&tokens.access_token).unwrap().typ.as_deref(), Some("at+jwt"));
    assert_eq!(said["aud"], "https://api.example/");
    assert_eq!((said["iss"].as_str(), said["client_id"].as_str()), (Some(ISSUER), Some(party.id.as_str())));
    assert_eq!(said["cnf"], json!({"jkt": key.public().thumbprint()}));
    assert_eq!(said["sub"], claims(tokens.id_token.as_deref().unwrap())["sub"]);
    // It is the resource's, not ours (RFC 8707 §2.2).
    let text = proof(&key, 2, ("GET", "/userinfo"), Some(&tokens.access_token));
    let told = ask(&scene, after(0), &format!("DPoP {}", tokens.access_token), Some(&text)).await;
    assert!(matches!(told, Err(ResourceError::InvalidToken)));
    assert!(scene.active(after(0), &party, &tokens.access_token).await);
    // The resource itself may ask about it, signed if it likes; another may not.
    let resource = self::party(&scene, json!({"resource_identifier": "https://api.example/"})).await;
    let form = resource.form(&[("token", &tokens.access_token)]);
    let Told::Jwt(signed) = scene.provider.introspect(after(0), Shown::default(), &form, true).await.unwrap()
    else {
        panic!("not signed")
    };
    let answer = claims(&signed);
    assert_eq!(
        (&answer["aud"], &answer["token_introspection"]["active"]),
        (&json!(resource.id), &json!(true))
    );
    assert_eq!(answer["token_introspection"]["cnf"], said["cnf"]);
    let stranger = self::party(&scene, json!({})).await;
    assert!(!scene.active(after(0), &stranger, &tokens.access_token).await);
    let unregistered = pairs(&[("resource", "https://else.example/")]);
    let asked = [party.request(), unregistered].concat();
    let sent = scene.provider.authorize(after(0), &asked, Some(&scene.session)).await.unwrap();
    assert_eq!(super::scene::answered(sent)["error"], "invalid_target");
}

#[tokio::test]
async fn a_token_bound_to_a_certificate_is_nothing_without_it() {
    let scene = Scene::new().await;
    let party = party(&scene, json!({"tls_client_certificate_bound_access_tokens": true})).await;
    let code = scene.code(after(0), &party).await;
    assert_eq!(refused(redeem(&scene, &party, &code, None).await), Code::InvalidRequest);
    let (own, other) =
        (Certificate { der: vec![1], trusted: false }, Certificate { der: vec![2], trusted: true });
    let shown = Shown { certificate: Some(&own), ..Shown::default() };
    let tokens = scene.provider.token(after(0), shown, &party.redemption(&code)).await.unwrap();
    assert_eq!(tokens.token_type, "Bearer");
    let header = format!("Bearer {}", tokens.access_token);
    for certificate in [None, Some(&other)] {
        let shown = Shown { authorization: Some(&header), certificate, ..Shown::default() };
        let told = scene.provider.userinfo(after(0), "GET", shown).await;
        assert!(matches!(told, Err(ResourceError::InvalidToken)));
    }
    let shown = Shown { authorization: Some(&header), certificate: Some(&own), ..Shown::default() };
    let told: Result<Told, _> = scene.provider.userinfo(after(0), "GET", shown).await;
    assert!(!matches!(told, Err(ResourceError::InvalidToken | ResourceError::Proof(_))), "{told:?}");
    let _: Value = claims(tokens.id_token.as_deref().unwrap());
}
