//! Access tokens that their resource reads: signed before the transaction that keeps them.

use super::scene::{Party, Scene, after, claims, refused};
use crate::TokenError;
use jose::Alg;
use oauth::{ClientMetadata, Code};
use serde_json::json;
use storage::{Written, client};

/// A client without a secret, whose access tokens are JWTs and whose refresh tokens rotate.
async fn public(scene: &Scene) -> Party {
    scene.passport(365).await;
    scene.party(json!({"token_endpoint_auth_method": "none", "access_token_format": "jwt"})).await
}

/// Lets the client's tokens be signed with an algorithm, of which there may be no key.
async fn signed_by(scene: &Scene, party: &Party, alg: Alg) {
    let tx = scene.store.write(after(0)).await.unwrap();
    let row = client::find(&tx, party.id.parse().unwrap()).await.unwrap().unwrap();
    let metadata: ClientMetadata = row.metadata.read().unwrap();
    let metadata = ClientMetadata { id_token_signed_response_alg: Some(alg), ..metadata };
    let row = client::Model { metadata: Written::of(&metadata).unwrap(), ..row };
    client::replace(&tx, row).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_read_is_worth_as_much_as_any_other() {
    let scene = Scene::new().await;
    let party = public(&scene).await;
    let code = scene.code(after(0), &party).await;
    let first = scene.redeem(after(1), &party, &code).await.unwrap();
    let renewed = scene.refresh(after(2), &party, &first.refresh_token.clone().unwrap()).await.unwrap();
    let (one, two) = (claims(&first.access_token), claims(&renewed.access_token));
    let id = claims(&first.id_token.unwrap());
    assert_eq!((&one["sub"], &one["scope"]), (&id["sub"], &json!("openid profile offline_access")));
    assert_eq!((&two["sub"], &two["auth_time"]), (&id["sub"], &id["auth_time"]));
    assert_ne!(one["jti"], two["jti"]);
    // The code comes again, and ends them both.
    assert_eq!(refused(scene.redeem(after(3), &party, &code).await), Code::InvalidGrant);
    for dead in [first.refresh_token.unwrap(), renewed.refresh_token.unwrap()] {
        assert_eq!(refused(scene.refresh(after(4), &party, &dead).await), Code::InvalidGrant);
    }
    assert!(scene.ledger().await.contains(&"code_replayed".to_owned()));
}

#[tokio::test]
async fn of_two_who_redeem_one_code_for_tokens_that_are_read_one_wins() {
    let scene = Scene::new().await;
    let party = public(&scene).await;
    let code = scene.code(after(0), &party).await;
    let (one, two) =
        tokio::join!(scene.redeem(after(1), &party, &code), scene.redeem(after(1), &party, &code));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|won| **won).count(), 1);
}

#[tokio::test]
async fn a_signature_that_fails_uses_nothing_up() {
    let scene = Scene::new().await;
    let party = public(&scene).await;
    let code = scene.code(after(0), &party).await;
    signed_by(&scene, &party, Alg::Ps256).await;
    let failed = scene.redeem(after(1), &party, &code).await;
    assert!(matches!(failed, Err(TokenError::Failed(_))), "{failed:?}");
    signed_by(&scene, &party, Alg::Es256).await;
    let tokens = scene.redeem(after(2), &party, &code).await.unwrap();
    signed_by(&scene, &party, Alg::Ps256).await;
    let refresh = tokens.refresh_token.unwrap();
    let failed = scene.refresh(after(3), &party, &refresh).await;
    assert!(matches!(failed, Err(TokenError::Failed(_))), "{failed:?}");
    signed_by(&scene, &party, Alg::Es256).await;
    assert!(scene.refresh(after(4), &party, &refresh).await.is_ok());
}
