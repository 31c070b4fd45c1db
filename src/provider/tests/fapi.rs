//! The security profile of FAPI 2.0, held to per client: each thing left out is refused at the first step concerned.

use super::scene::{Pairs, Party, Scene, after, answered, pairs, refused, start, with, without};
use crate::{Authorize, Shown, TokenError};
use jose::{Alg, SigningKey};
use oauth::{ClientMetadata, Code};
use serde_json::{Map, Value, json};

const ISSUER: &str = "http://localhost:8080";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

async fn bank(scene: &Scene, key: &SigningKey, profile: &str) -> Party {
    let more = json!({"security_profile": profile, "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [key.public()]}, "scope": "openid accounts"});
    scene.party(more).await
}

fn proved(party: &Party, key: &SigningKey, jti: &str, form: Pairs, aud: &Value) -> Pairs {
    let claims =
        json!({"iss": party.id, "sub": party.id, "aud": aud, "jti": jti, "exp": start().seconds() + 60});
    let assertion = jose::sign(key, "JWT", Map::new(), &claims).unwrap();
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    with(with(form, "client_assertion_type", kind), "client_assertion", &assertion)
}

fn code_of(error: TokenError) -> Code {
    match error {
        TokenError::Refused(error) => error.code,
        TokenError::Failed(error) => panic!("failed: {error}"),
    }
}

#[tokio::test]
async fn a_fapi_client_pushes_signs_its_name_for_the_issuer_and_holds_a_key() {
    let scene = Scene::new().await;
    let key = key();
    let party = bank(&scene, &key, "fapi2-security").await;
    let issuer = json!(ISSUER);
    // Straight through the browser: refused there, and the relying party is told.
    let sent = scene.provider.authorize(after(0), &party.request(), Some(&scene.session)).await.unwrap();
    assert_eq!(answered(sent)["error"], "invalid_request");
    // An assertion for an endpoint, or for several audiences, proves nothing (FAPI 2.0 §5.3.2.1).
    for (n, aud) in
        [json!([ISSUER]), json!(format!("{ISSUER}/par")), json!(format!("{ISSUER}/token"))].iter().enumerate()
    {
        let form = proved(&party, &key, &format!("bad-{n}"), party.request(), aud);
        let error = scene.provider.push(after(0), Shown::default(), &form).await.unwrap_err();
        assert_eq!(code_of(error), Code::InvalidClient, "{aud}");
    }
    let bare = proved(&party, &key, "bare", without(party.request(), "code_challenge"), &issuer);
    let error = scene.provider.push(after(0), Shown::default(), &bare).await.unwrap_err();
    assert_eq!(code_of(error), Code::InvalidRequest);
    // Plain OAuth is enough: no openid, no ID token.
    let plain = with(party.request(), "scope", "accounts");
    let form = proved(&party, &key, "good", plain, &issuer);
    let pushed = scene.provider.push(after(0), Shown::default(), &form).await.unwrap();
    let query = pairs(&[("client_id", &party.id), ("request_uri", &pushed.request_uri)]);
    let Authorize::Consent { interaction, .. } =
        scene.provider.authorize(after(0), &query, Some(&scene.session)).await.unwrap()
    else {
        panic!("not asked")
    };
    let allow = super::scene::allow();
    let sent = scene.provider.answer(after(0), &interaction, &scene.session, allow).await.unwrap();
    let code = answered(sent)["code"].clone();
    let redemption = pairs(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &party.redirect_uri),
        ("code_verifier", super::scene::VERIFIER),
    ]);
    let form = proved(&party, &key, "token-1", redemption.clone(), &issuer);
    assert_eq!(
        refused(scene.provider.token(after(0), Shown::default(), &form).await),
        Code::InvalidDpopProof
    );
    let header = json!({"jwk": key.public()}).as_object().unwrap().clone();
    let said = json!({"jti": "p", "htm": "POST", "htu": format!("{ISSUER}/token"), "iat": start().seconds()});
    let proof = jose::sign(&key, "dpop+jwt", header, &said).unwrap();
    let form = proved(&party, &key, "token-2", redemption, &issuer);
    let shown = Shown { dpop: Some(&proof), ..Shown::default() };
    let tokens = scene.provider.token(after(0), shown, &form).await.unwrap();
    assert_eq!((tokens.token_type, tokens.id_token), ("DPoP", None));
}

#[tokio::test]
async fn message_signing_takes_what_was_signed_and_nothing_beside_it() {
    let scene = Scene::new().await;
    let key = key();
    let party = bank(&scene, &key, "fapi2-message-signing").await;
    let issuer = json!(ISSUER);
    let object = |more: Value| {
        let mut said: Map<String, Value> =
            party.request().into_iter().map(|(name, value)| (name, Value::from(value))).collect();
        let now = start().seconds();
        said.extend(
            json!({"iss": party.id, "aud": ISSUER, "nbf": now, "exp": now + 60}).as_object().unwrap().clone(),
        );
        said.extend(more.as_object().unwrap().clone());
        said.retain(|_, value| !value.is_null());
        jose::sign(&key, "oauth-authz-req+jwt", Map::new(), &said).unwrap()
    };
    let push = |n: &str, form: Pairs| {
        let form = proved(&party, &key, n, form, &issuer);
        let provider = scene.provider.clone();
        async move { provider.push(after(0), Shown::default(), &form).await }
    };
    let unsigned = push("1", party.request()).await.unwrap_err();
    assert_eq!(code_of(unsigned), Code::InvalidRequest);
    for (n, more) in [
        json!({"exp": null}),
        json!({"nbf": null}),
        json!({"aud": null}),
        json!({"aud": "https://else.example"}),
        json!({"exp": start().seconds() + 7200}),
    ]
    .into_iter()
    .enumerate()
    {
        let form = pairs(&[("client_id", &party.id), ("request", &object(more.clone()))]);
        assert_eq!(
            code_of(push(&format!("o{n}"), form).await.unwrap_err()),
            Code::InvalidRequestObject,
            "{more}"
        );
    }
    // What stands beside the object is not heard: the scope is missing in it, and so it is missing.
    let form = pairs(&[
        ("client_id", &party.id),
        ("request", &object(json!({"redirect_uri": null}))),
        ("redirect_uri", &party.redirect_uri),
    ]);
    assert_eq!(code_of(push("beside", form).await.unwrap_err()), Code::InvalidRequest);
    let form = pairs(&[("client_id", &party.id), ("request", &object(json!({})))]);
    assert!(push("good", form).await.is_ok());
}

#[test]
fn what_fapi_forbids_is_not_registered() {
    let register = |more: Value| {
        let mut metadata = json!({"client_name": "Bank", "redirect_uris": ["https://bank.example/cb"], "country": "CN",
            "sector": "payment", "security_profile": "fapi2-security", "token_endpoint_auth_method": "private_key_jwt",
            "jwks": {"keys": [key().public()]}});
        metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ClientMetadata::of(metadata)
    };
    assert!(register(json!({})).is_ok());
    for more in [
        json!({"token_endpoint_auth_method": "client_secret_basic"}),
        json!({"token_endpoint_auth_method": "none"}),
        json!({"id_token_signed_response_alg": "RS256"}),
        json!({"token_endpoint_auth_signing_alg": "RS256"}),
        json!({"allow_implicit": true, "response_types": ["code", "id_token"], "grant_types": ["authorization_code", "implicit"]}),
    ] {
        assert_eq!(register(more.clone()).unwrap_err().code, Code::InvalidClientMetadata, "{more}");
    }
}

/// An RSA key that signs nothing but proofs of tests.
const RSA: &str = "MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDffH2RZpoQZRU98eJPomY7HqrbmNBqYAdTDyxoRxJLHMOo\
    cBLt7v6vVZm6JbUG8c0451qBM8bTlloo4nxSc7+hv7Y/Bf+Vd4sv2t5Js+0jW+lGgODUEU8k1afXn2eTd5KdwrlFHLj2DjuN\
    A0qbAz3JSfpBRB/jWmrtKz7PcZ4FhLOlWPCoM8mLfEgU/a/4hpRwm8io5tKEsjUunEA49NbOjEskcFS/gQPVn1j//kAtxrtp\
    b9BMAx7PtlksFQ2w3dwTXS2/C6ZsHqp7jg7VW5Fq8bzTGbBFRuLtHPSJ8RrE/d8w32me84zpU/R0SoL/nbax6mZXbH6ryOjb\
    e/07Jl3XAgMBAAECggEAAtU2rbpJr+y3Bzdi198sp+dTA4SoCcvSOL8+SqkpTZoKVwNiAYLEgbK6rg6C1pkY3GSpS11OljqO\
    8EgARsONPwlv8eT4K64fx1g/GCfxHUAYI8NhhSHZtBvkrm4opVnTZvObIxJE3jTLlFEl5a8ggD1K0lTWRQqi9/H9hX/HIM9s\
    FUIvaXpGey6FaHZFKS42Y3Xc8F6iU4xla+d83vwGUMJxOZElFuuNYTx7D6FCuZikznRvvCxzJDvnC9yZHz0T/FZ0fZPsIUuj\
    mYlgBg0ZyhagWLkghz/FiB2fBlhYxY7axHlcncR5uPh3IB1C60hGf14QO6gUFamMa6DtQdcfeQKBgQDw1NCj4kY6owoqcU+d\
    v37r1OG9USYz5kIewCcnpWr6AIVF6fc1jh+1ej4So7Dm7OuwA3O9GbkMCJz8A+5FrvuoJnh2CrlLHq+wBx9wT6kJxxBB0Ti1\
    9rQjv+7BlStVDgS2NxGCYCfTIMQyeAaTFJIQGz17yYbFgY46HanzSUQo6wKBgQDtkAC/rW7a3MvqzEWD5e/wkocTGS7z8aUP\
    QE1fD7f5SKXKPlL+wRf+lnd5PBezjDNSWQyYdoAcI/xke0edolU+BzfpmIrHUV3wQHvco7cOvdK4FHgVk4eOYL14rDLy4SRo\
    ZZm2yHQ942qa4C+Gz7P5iE5+0z2MAboCjEOKAaBjxQKBgQDGnazIS9fBii7bHAIeRg0Fr9bQTHmmOdL0C2L/VnQoZH+FTlSb\
    rW/HOl6w/qDpgiFKUz6DiRBMtVnKme9LNunDHp8gMu3n3xHjqawq8vek4bAtp8AOiby88xCURFKtXddS842UKXsOqypDuSsq\
    578iW2TUjzp/7r3+ffJoe1ckKwKBgQC7QMj2TXSV23h4yS76OqKYlEcYTL9v1cdvcBYMmk0/l33nHp045WdOa7gcvbtI8Xf6\
    rup4ut9cTxlA8tOOc0iRrgrqfCzX01EicRGw5vMCEaopIylMiI9PMP3oQoOeYszZ5Uv2gabuqXV8Qr3zm4CXblPBMCzRUQMX\
    wwvxmjqcqQKBgQC0kERWTPP64CnaeN0SYn0QV7JapEBQlkeGAZiiW+YH4L0Siqy0khGBxsADxRCA+3bh7mXZEMdzlnT83ODT\
    dGWcLf+uR1qmwjH46VRxc85SxXOdz+damF1htB32XS5/jnNNONTycsbgPM2kRipNO++GoqI9zztPqJd5LjfMujioqg==";

#[tokio::test]
async fn a_fapi_clients_proof_under_rs256_proves_nothing() {
    let scene = Scene::new().await;
    let key = key();
    let rsa = data_encoding::BASE64.decode(RSA.as_bytes()).unwrap();
    let rsa = SigningKey::from_pkcs8(Alg::Rs256, &rsa).unwrap();
    let said = |jti: &str| json!({"jti": jti, "htm": "POST", "htu": format!("{ISSUER}/par"), "iat": start().seconds()});
    let proof = |jti: &str| {
        let header = json!({"jwk": rsa.public()}).as_object().unwrap().clone();
        jose::sign(&rsa, "dpop+jwt", header, &said(jti)).unwrap()
    };
    let party = bank(&scene, &key, "fapi2-security").await;
    let form = proved(&party, &key, "rs", party.request(), &json!(ISSUER));
    let (first, second) = (proof("1"), proof("2"));
    let shown = Shown { dpop: Some(&first), ..Shown::default() };
    let refused = scene.provider.push(after(0), shown, &form).await.unwrap_err();
    assert_eq!(code_of(refused), Code::InvalidDpopProof);
    // Who promised nothing of the kind may use it.
    let plain = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let form = with(plain.request(), "client_secret", plain.secret.as_ref().unwrap());
    let shown = Shown { dpop: Some(&second), ..Shown::default() };
    assert!(scene.provider.push(after(0), shown, &form).await.is_ok());
}
