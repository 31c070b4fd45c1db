use super::scene::{Scene, after, claims, pairs, refused, with, without};
use crate::Shown;
use data_encoding::BASE64;
use kernel::{ClientId, DocumentState, Purpose};
use oauth::Code;
use serde_json::json;
use storage::offer;

#[tokio::test]
async fn a_code_is_worth_tokens_once_and_a_second_use_ends_them() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let code = scene.code(after(0), &party).await;
    let first = scene.redeem(after(1), &party, &code).await.unwrap();
    let refresh = first.refresh_token.unwrap();
    assert!(scene.active(after(2), &party, &first.access_token).await);
    assert_eq!(refused(scene.redeem(after(3), &party, &code).await), Code::InvalidGrant);
    assert!(!scene.active(after(4), &party, &first.access_token).await);
    assert_eq!(refused(scene.refresh(after(4), &party, &refresh).await), Code::InvalidGrant);
    assert!(scene.ledger().await.contains(&"code_replayed".to_owned()));
}

#[tokio::test]
async fn a_code_belongs_to_its_client_address_verifier_and_minute() {
    let scene = Scene::new().await;
    let post = json!({"token_endpoint_auth_method": "client_secret_post"});
    let (party, other) = (scene.party(post.clone()).await, scene.party(post).await);
    let code = scene.code(after(0), &party).await;
    let good = party.redemption(&code);
    let wrong = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX";
    for form in [
        with(good.clone(), "code_verifier", wrong),
        without(good.clone(), "code_verifier"),
        with(good.clone(), "redirect_uri", "https://museum.example/other"),
        with(good.clone(), "code", "unknown"),
        other.redemption(&code),
    ] {
        assert_eq!(
            refused(scene.provider.token(after(1), Shown::default(), &form).await),
            Code::InvalidGrant
        );
    }
    assert_eq!(refused(scene.provider.token(after(60), Shown::default(), &good).await), Code::InvalidGrant);
    assert!(scene.provider.token(after(59), Shown::default(), &good).await.is_ok());
}

#[tokio::test]
async fn of_two_redemptions_at_once_one_wins() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let code = scene.code(after(0), &party).await;
    let (one, two) =
        tokio::join!(scene.redeem(after(1), &party, &code), scene.redeem(after(1), &party, &code));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|won| **won).count(), 1);
}

#[tokio::test]
async fn a_client_proves_itself_the_way_it_registered() {
    let scene = Scene::new().await;
    let party = scene.party(json!({})).await;
    let code = scene.code(after(0), &party).await;
    let bare = without(party.redemption(&code), "client_secret");
    let secret = party.secret.clone().unwrap();
    let basic =
        |secret: &str| format!("Basic {}", BASE64.encode(format!("{}:{secret}", party.id).as_bytes()));
    let in_body = party.redemption(&code);
    assert_eq!(
        refused(scene.provider.token(after(1), Shown::default(), &in_body).await),
        Code::InvalidClient
    );
    assert_eq!(refused(scene.provider.token(after(1), Shown::default(), &bare).await), Code::InvalidClient);
    let wrong = basic("guess");
    assert_eq!(
        refused(scene.provider.token(after(1), Shown::by(Some(&wrong)), &bare).await),
        Code::InvalidClient
    );
    let both = scene.provider.token(after(1), Shown::by(Some(&basic(&secret))), &in_body).await;
    assert_eq!(refused(both), Code::InvalidRequest);
    assert!(scene.provider.token(after(1), Shown::by(Some(&basic(&secret))), &bare).await.is_ok());
}

#[tokio::test]
async fn an_id_token_says_who_signed_in_and_nothing_about_the_person() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let tokens = scene.tokens(after(5), &party).await;
    let id_token = tokens.id_token.unwrap();
    let keys: jose::Jwks = serde_json::from_slice(&scene.provider.jwks()).unwrap();
    let kid = jose::peek(&id_token).unwrap().kid.unwrap();
    let key = keys.find(&kid, jose::Alg::Es256).unwrap();
    assert!(jose::verify::<serde_json::Value>(&id_token, key, None).is_ok());
    let told = claims(&id_token);
    assert_eq!((&told["iss"], &told["aud"]), (&json!("http://localhost:8080"), &json!(party.id)));
    assert_eq!(told["nonce"], "n-1");
    assert_eq!(told["auth_time"], super::scene::start().seconds());
    let names: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(names, ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "amr", "acr"]);
}

#[tokio::test]
async fn two_sectors_know_a_visitor_by_two_names() {
    let scene = Scene::new().await;
    let post =
        |host: &str| json!({"token_endpoint_auth_method": "client_secret_post", "redirect_uris": [host]});
    let mut subs = Vec::new();
    for host in [
        "https://a.example/cb",
        "https://a.example/other",
        "https://b.example/cb",
        "http://localhost:1/cb",
        "http://localhost:1/cb",
    ] {
        let party = scene.party(post(host)).await;
        let tokens = scene.tokens(after(0), &party).await;
        subs.push(claims(&tokens.id_token.unwrap())["sub"].as_str().unwrap().to_owned());
    }
    assert_eq!(subs[0], subs[1]);
    subs.sort();
    subs.dedup();
    assert_eq!(subs.len(), 4);
}

#[tokio::test]
async fn a_confidential_client_keeps_its_refresh_token_and_may_narrow() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let tokens = scene.tokens(after(0), &party).await;
    scene.passport(400).await;
    let refresh = tokens.refresh_token.unwrap();
    let again = scene.refresh(after(100), &party, &refresh).await.unwrap();
    assert_eq!(again.refresh_token, None);
    let (old, new) = (claims(&tokens.id_token.unwrap()), claims(&again.id_token.unwrap()));
    assert_eq!((&old["sub"], &old["auth_time"]), (&new["sub"], &new["auth_time"]));
    let form = party.form(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
    let narrow = with(form.clone(), "scope", "openid");
    assert_eq!(scene.provider.token(after(101), Shown::default(), &narrow).await.unwrap().scope, "openid");
    let wide = with(form, "scope", "openid email");
    assert_eq!(refused(scene.provider.token(after(101), Shown::default(), &wide).await), Code::InvalidScope);
    let late = 31 * 24 * 3600;
    assert_eq!(refused(scene.refresh(after(late), &party, &refresh).await), Code::InvalidGrant);
}

#[tokio::test]
async fn a_public_clients_refresh_token_rotates_and_its_late_reuse_ends_the_family() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "none"})).await;
    let first = scene.tokens(after(0), &party).await.refresh_token.unwrap();
    scene.passport(400).await;
    let second = scene.refresh(after(10), &party, &first).await.unwrap().refresh_token.unwrap();
    assert_ne!(first, second);
    assert!(scene.refresh(after(40), &party, &first).await.is_ok());
    assert_eq!(refused(scene.refresh(after(71), &party, &first).await), Code::InvalidGrant);
    assert_eq!(refused(scene.refresh(after(72), &party, &second).await), Code::InvalidGrant);
}

#[tokio::test]
async fn refreshing_ends_with_the_passport_whether_it_expires_or_is_reported() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let refresh = scene.tokens(after(0), &party).await.refresh_token.unwrap();
    let refreshed = |at| scene.refresh(after(at), &party, &refresh);
    assert_eq!(refused(refreshed(1).await), Code::InvalidGrant);
    let id = scene.passport(1).await;
    let day = 24 * 3600;
    assert!(refreshed(day - 1).await.is_ok());
    assert_eq!(refused(refreshed(day).await), Code::InvalidGrant);
    let tx = scene.store.write(after(2)).await.unwrap();
    storage::document::shift(&tx, id, DocumentState::Active, DocumentState::Lost).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(refused(refreshed(3).await), Code::InvalidGrant);
}

#[tokio::test]
async fn a_withdrawn_grant_kills_refresh_and_introspection() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let tokens = scene.tokens(after(0), &party).await;
    let client: ClientId = party.id.parse().unwrap();
    let tx = scene.store.read().await.unwrap();
    let visitor = scene.session.visitor;
    let open = storage::grant::open_of(&tx, visitor, client, Purpose::CultureTicket).await.unwrap();
    drop(tx);
    scene.privacy.withdraw(after(1), visitor, open[0].id).await.unwrap();
    let refresh = tokens.refresh_token.unwrap();
    assert!(!scene.active(after(2), &party, &tokens.access_token).await);
    assert!(!scene.active(after(2), &party, &refresh).await);
    assert_eq!(refused(scene.refresh(after(2), &party, &refresh).await), Code::InvalidGrant);
}

#[tokio::test]
async fn another_clients_token_is_inactive_and_stays_alive() {
    let scene = Scene::new().await;
    let post = json!({"token_endpoint_auth_method": "client_secret_post"});
    let (party, other) = (scene.party(post.clone()).await, scene.party(post).await);
    let tokens = scene.tokens(after(0), &party).await;
    let access = tokens.access_token;
    assert!(!scene.active(after(1), &other, &access).await);
    scene.provider.revoke(after(1), Shown::default(), &other.form(&[("token", &access)])).await.unwrap();
    scene.provider.revoke(after(1), Shown::default(), &party.form(&[("token", "unknown")])).await.unwrap();
    assert!(scene.active(after(2), &party, &access).await);
    let refresh = tokens.refresh_token.unwrap();
    scene.provider.revoke(after(3), Shown::default(), &party.form(&[("token", &refresh)])).await.unwrap();
    assert!(!scene.active(after(4), &party, &access).await);
}

#[tokio::test]
async fn a_client_for_itself_gets_its_own_scopes_alone() {
    let scene = Scene::new().await;
    let party = scene
        .party(json!({"token_endpoint_auth_method": "client_secret_post", "scope": "openid stays.read",
            "grant_types": ["authorization_code", "client_credentials"]}))
        .await;
    let form = party.form(&[("grant_type", "client_credentials")]);
    let tokens = scene.provider.token(after(0), Shown::default(), &form).await.unwrap();
    assert_eq!((tokens.scope.as_str(), tokens.id_token, tokens.refresh_token), ("stays.read", None, None));
    let wide = with(form, "scope", "openid");
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &wide).await), Code::InvalidScope);
    let unregistered = party.form(&[("grant_type", "refresh_token"), ("refresh_token", "x")]);
    assert_eq!(
        refused(scene.provider.token(after(0), Shown::default(), &unregistered).await),
        Code::UnauthorizedClient
    );
}

#[tokio::test]
async fn the_code_of_an_offer_is_worth_one_token_and_needs_no_client() {
    let scene = Scene::new().await;
    let tx = scene.store.write(after(0)).await.unwrap();
    let row = offer::Model {
        code_hash: scene.keys.mac(offer::CODE, b"offered").to_vec(),
        visitor: scene.session.visitor,
        configuration: "visitor-id".to_owned(),
        created_at: tx.now(),
        expires_at: after(600).now,
        consumed_at: None,
    };
    offer::insert(&tx, row).await.unwrap();
    tx.commit().await.unwrap();
    let form = pairs(&[("grant_type", oauth::token::PRE_AUTHORIZED), ("pre-authorized_code", "offered")]);
    let tokens = scene.provider.token(after(1), Shown::default(), &form).await.unwrap();
    assert_eq!((tokens.scope.as_str(), tokens.id_token), ("visitor-id", None));
    assert_eq!(refused(scene.provider.token(after(2), Shown::default(), &form).await), Code::InvalidGrant);
    // Such a token opens the credential endpoint, not the visitor's facts.
    let userinfo = scene.userinfo(after(2), &tokens.access_token).await;
    assert!(matches!(userinfo, Err(crate::ResourceError::InvalidToken)));
}

#[tokio::test]
async fn garbage_is_refused_and_never_more() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    let unknown = party.form(&[("grant_type", "password")]);
    assert_eq!(
        refused(scene.provider.token(after(0), Shown::default(), &unknown).await),
        Code::UnsupportedGrantType
    );
    let none = party.form(&[]);
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &none).await), Code::InvalidRequest);
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &[]).await), Code::InvalidClient);
    let mut twice = party.redemption("x");
    twice.push(("code".to_owned(), "y".to_owned()));
    assert_eq!(refused(scene.provider.token(after(0), Shown::default(), &twice).await), Code::InvalidRequest);
}
