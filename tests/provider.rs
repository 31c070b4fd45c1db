//! The OpenID Provider.

use guosuo_tests::{TestApp, postgres::Postgres};
use std::time::Duration;

/// Redeems one code eight times at once; says how many got tokens.
async fn redeemed_at_once(app: &TestApp) -> usize {
    let party = app.party("museum");
    let (visit, code) = app.code(&party, "anna").await;
    let attempts = (0..8).map(|_| party.redeem(&visit, &code));
    let results = futures_join(attempts).await;
    results.into_iter().filter(|won| *won).count()
}

async fn futures_join<T, E>(attempts: impl Iterator<Item = impl Future<Output = Result<T, E>>>) -> Vec<bool> {
    futures::future::join_all(attempts).await.into_iter().map(|r| r.is_ok()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_redeem_a_code_at_once_one_wins() {
    let app = TestApp::on_files().await;
    assert_eq!(redeemed_at_once(&app).await, 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_redeem_a_code_at_once_one_wins_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let app = TestApp::on(Some(postgres.url("guosuo")), Some(postgres.url("guosuo_keys"))).await;
    assert_eq!(redeemed_at_once(&app).await, 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_worth_nothing_after_a_minute() {
    let app = TestApp::start().await;
    let party = app.party("museum");
    let (visit, code) = app.code(&party, "bao").await;
    app.clock.advance(Duration::from_secs(61));
    assert!(party.redeem(&visit, &code).await.is_err());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_relying_parties_know_a_visitor_by_different_names_and_one_by_the_same() {
    let app = TestApp::start().await;
    let (museum, hotel) = (app.party("museum"), app.party("hotel"));
    let (visit, code) = app.code(&museum, "carlos").await;
    let first = museum.redeem(&visit, &code).await.unwrap();
    let (visit, code) = app.code(&hotel, "carlos").await;
    let other = hotel.redeem(&visit, &code).await.unwrap();
    assert_ne!(first.subject, other.subject);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_museum_that_asks_the_birth_date_is_told_the_age_and_nothing_finer() {
    let app = TestApp::start().await;
    let museum = app.party("museum");
    let (visit, code) = app.code(&museum, "anna").await;
    let tokens = museum.redeem(&visit, &code).await.unwrap();
    let claims = museum.ask(&tokens).await.unwrap();
    assert_eq!(claims["age_equal_or_over"]["18"], true);
    assert!(!claims.contains_key("birthdate") && !claims.contains_key("name"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discovery_names_only_endpoints_that_answer() {
    let app = TestApp::start().await;
    let http = app.http();
    let document: serde_json::Value =
        http.get(app.at(".well-known/openid-configuration")).send().await.unwrap().json().await.unwrap();
    assert_eq!(format!("{}/", document["issuer"].as_str().unwrap()), app.scene.issuer.as_str());
    let mut seen = 0;
    for (name, address) in document.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let status = http.get(address.as_str().unwrap()).send().await.unwrap().status();
            assert_ne!(status, 404, "{name}");
            assert!(!status.is_server_error(), "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "{document:#}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relying_party_pushes_its_request_and_the_browser_carries_a_reference_alone() {
    let app = TestApp::start().await;
    let museum = app.party("museum");
    let mut visit = museum.begin(&[]).await.unwrap();
    let asked: Vec<(String, String)> = visit.url.query_pairs().into_owned().collect();
    let form: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let made = museum.post("/par", &form).await.unwrap();
    assert_eq!(made["expires_in"], 60);
    let reference = made["request_uri"].as_str().unwrap();
    visit
        .url
        .query_pairs_mut()
        .clear()
        .append_pair("client_id", &museum.id)
        .append_pair("request_uri", reference);
    let code = app.allow(&visit, "anna").await;
    let tokens = museum.redeem(&visit, &code).await.unwrap();
    assert_eq!(museum.ask(&tokens).await.unwrap()["age_equal_or_over"]["18"], true);
    let page = app.browser().open(visit.url.as_str()).await.unwrap();
    assert_eq!((page.status, page.error_code().as_deref()), (400, Some("invalid_request_uri")));
    app.finish().await;
}
