//! What operators do with relying parties, sessions, grants, keys and what waits.

use super::{
    outside::World,
    scene::{Scene, after, answered, with},
};
use crate::{Authorize, Error, Terms, TokenError, Verdict};
use kernel::ClientId;
use oauth::ClientMetadata;
use serde_json::{Value, json};
use std::time::Duration;

fn id(text: &str) -> ClientId {
    text.parse().unwrap()
}

async fn waiting(scene: &Scene) -> oauth::Registered {
    let standing = json!({"country": "CN", "sector": "culture", "purposes": ["culture.ticket"],
        "scope": "openid profile offline_access"});
    let terms = Terms { uses: 1, lasts: Duration::from_secs(3600), approval: true };
    let invited = scene.provider.invite(after(0), standing, terms).await.unwrap();
    let body = json!({"redirect_uris": ["https://museum.example/cb"], "token_endpoint_auth_method": "none"});
    scene.provider.register_invited(after(0), &invited.token, body).await.unwrap()
}

/// What a client's request would tell it.
async fn asked(scene: &Scene, client: &str, scope: &str) -> Result<usize, String> {
    let party = scene.party(json!({})).await;
    let request = with(with(party.request(), "client_id", client), "scope", scope);
    let request = with(request, "claims", r#"{"userinfo":{"birthdate":null}}"#);
    match scene.provider.authorize(after(1), &request, Some(&scene.session)).await.unwrap() {
        Authorize::Consent { view, .. } => Ok(view.asked.len()),
        other => Err(answered(other)["error"].clone()),
    }
}

#[tokio::test]
async fn who_names_no_scope_gets_what_the_invitation_gives() {
    let scene = Scene::new().await;
    let standing = json!({"country": "CN", "sector": "culture", "purposes": ["culture.ticket"],
        "scope": "openid profile offline_access"});
    let terms = Terms { uses: 1, lasts: Duration::from_secs(3600), approval: false };
    let invited = scene.provider.invite(after(0), standing, terms).await.unwrap();
    let body = json!({"redirect_uris": ["https://museum.example/cb"]});
    let made = scene.provider.register_invited(after(0), &invited.token, body).await.unwrap();
    assert_eq!(made.metadata.scope, "openid profile offline_access");
}

#[tokio::test]
async fn a_client_learns_who_signed_in_and_nothing_else_until_an_operator_approves() {
    let scene = Scene::new().await;
    let made = waiting(&scene).await;
    assert_eq!(made.metadata.scope, "openid");
    assert_eq!(asked(&scene, &made.client_id, "openid profile").await, Err("invalid_scope".to_owned()));
    assert_eq!(asked(&scene, &made.client_id, "openid").await, Ok(1), "the subject alone");
    let waits = scene.provider.pending().await.unwrap();
    assert_eq!((waits.len(), waits[0].kind, waits[0].id.as_str()), (1, "client", made.client_id.as_str()));
    scene.provider.settle_client(after(2), id(&made.client_id), Verdict::Approve).await.unwrap();
    assert_eq!(asked(&scene, &made.client_id, "openid profile").await, Ok(4));
    let again = scene.provider.settle_client(after(3), id(&made.client_id), Verdict::Approve).await;
    assert!(matches!(again, Err(Error::Gone)));
    assert!(scene.ledger().await.contains(&"pending_approved".to_owned()));
}

#[tokio::test]
async fn a_client_that_is_denied_waits_no_more_and_has_no_more() {
    let scene = Scene::new().await;
    let made = waiting(&scene).await;
    scene.provider.settle_client(after(2), id(&made.client_id), Verdict::Deny).await.unwrap();
    assert!(scene.provider.pending().await.unwrap().is_empty());
    assert_eq!(asked(&scene, &made.client_id, "openid profile").await, Err("invalid_scope".to_owned()));
    assert!(scene.ledger().await.contains(&"pending_denied".to_owned()));
}

#[tokio::test]
async fn sessions_and_grants_of_a_client_are_listed_and_ended_and_it_is_told() {
    let scene = Scene::new().await;
    let world: &World = &scene.world;
    let more = json!({"token_endpoint_auth_method": "client_secret_post",
        "backchannel_logout_uri": "https://museum.example/out"});
    let party = scene.party(more).await;
    let tokens = scene.tokens(after(0), &party).await;
    let client = id(&party.id);
    let open = scene.provider.sessions_at(client).await.unwrap();
    assert_eq!((open.len(), open[0].session, open[0].grants), (1, scene.session.session, 1));
    let granted = scene.provider.grants_to(client).await.unwrap();
    let ended = scene.provider.end_grant(after(1), (client, granted[0].grant)).await.unwrap();
    assert_eq!(ended, 2);
    assert!(!scene.active(after(1), &party, &tokens.access_token).await);
    let again = scene.provider.end_grant(after(1), (client, granted[0].grant)).await;
    assert!(matches!(again, Err(Error::Gone)));
    scene.tokens(after(2), &party).await;
    assert_eq!(scene.provider.end_sessions_at(after(3), client).await.unwrap(), 1);
    assert_eq!(world.posted().len(), 1, "told by the back channel");
    assert!(scene.provider.sessions_at(client).await.unwrap().is_empty());
    let over = scene.provider.end_session_at(after(4), scene.session.session).await;
    assert!(matches!(over, Err(Error::Gone)));
    assert_eq!(scene.ledger().await.last().unwrap(), "signed_out");
}

#[tokio::test]
async fn a_sign_out_that_could_not_be_told_is_told_again_or_no_more_as_an_operator_says() {
    let scene = Scene::new().await;
    let more = json!({"token_endpoint_auth_method": "client_secret_post",
        "backchannel_logout_uri": "https://museum.example/out"});
    let party = scene.party(more).await;
    scene.tokens(after(0), &party).await;
    scene.world.deaf(true);
    scene.provider.sign_out(after(1), &scene.session).await.unwrap();
    let waits = scene.provider.pending().await.unwrap();
    assert_eq!((waits.len(), waits[0].kind), (1, "logout"));
    scene.world.deaf(false);
    scene.provider.settle_logout(after(2), &waits[0].id, Verdict::Approve).await.unwrap();
    assert_eq!(scene.provider.tell_again(after(2)).await.unwrap(), 1);
    assert!(scene.provider.pending().await.unwrap().is_empty());
    let over = scene.provider.settle_logout(after(3), &waits[0].id, Verdict::Deny).await;
    assert!(matches!(over, Err(Error::Gone)));
}

#[tokio::test]
async fn a_key_is_rotated_and_the_old_one_stays_published() {
    let scene = Scene::new().await;
    let before = scene.provider.signing_keys();
    let active = before.iter().find(|key| key.use_ == "oidc" && key.state == "active").unwrap();
    let rotated = scene.provider.rotate_keys(after(1), "oidc", "ES256").await.unwrap();
    assert_eq!(rotated.retiring, active.kid);
    let published: Value = serde_json::from_slice(&scene.provider.jwks()).unwrap();
    let kids: Vec<&str> =
        published["keys"].as_array().unwrap().iter().filter_map(|key| key["kid"].as_str()).collect();
    assert!(kids.contains(&rotated.active.as_str()) && kids.contains(&rotated.retiring.as_str()));
    assert_eq!(scene.ledger().await.last().unwrap(), "key_rotated");
    for (use_, alg) in [("oidc", "HS256"), ("anchor", "ES256"), ("tea", "ES256"), ("oidc", "RS256")] {
        let refused = scene.provider.rotate_keys(after(2), use_, alg).await;
        assert!(matches!(refused, Err(Error::NoSigningKey)), "{use_} {alg}");
    }
}

#[tokio::test]
async fn of_several_clients_all_are_registered_or_none() {
    let scene = Scene::new().await;
    let of = |name: &str, purpose: &str| {
        let metadata = json!({"client_name": name, "redirect_uris": ["https://museum.example/cb"],
            "country": "CN", "sector": "culture", "purposes": [purpose]});
        ClientMetadata::of(metadata).unwrap()
    };
    let wrong = vec![of("One", "culture.ticket"), of("Two", "spying")];
    assert!(matches!(scene.provider.register_all(after(0), wrong).await, Err(TokenError::Refused(_))));
    assert!(scene.provider.clients().await.unwrap().is_empty());
    let right = vec![of("One", "culture.ticket"), of("Two", "age.gate")];
    assert_eq!(scene.provider.register_all(after(0), right).await.unwrap().len(), 2);
}
