//! The OpenID Provider.

use guosuo_tests::{TestApp, postgres::Postgres};
use serde_json::Value;
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
async fn two_tabs_of_a_first_visit_both_come_back_with_one_name_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let app = TestApp::on(Some(postgres.url("guosuo")), Some(postgres.url("guosuo_keys"))).await;
    let museum = app.party("museum");
    let (one, other) = (museum.begin(&[]).await.unwrap(), museum.begin(&[]).await.unwrap());
    let (first, second) = tokio::join!(app.allow(&one, "bao"), app.allow(&other, "bao"));
    let first = museum.redeem(&one, &first).await.unwrap();
    let second = museum.redeem(&other, &second).await.unwrap();
    assert_eq!(first.subject, second.subject);
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

/// Signs anna in at the hotel with these parameters beside the usual ones, without PKCE, as confidential clients may; what
/// the token endpoint answers to these, and what userinfo answers to that.
async fn told(app: &TestApp, asked: &[(&str, &str)], at_token: &[(&str, &str)]) -> (Value, Value) {
    let hotel = app.party("hotel");
    let mut visit = hotel.begin(&[]).await.unwrap();
    let gone = |name: &str| name.starts_with("code_challenge") || asked.iter().any(|(own, _)| *own == name);
    let kept: Vec<(String, String)> =
        visit.url.query_pairs().into_owned().filter(|(name, _)| !gone(name)).collect();
    visit.url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(asked);
    let code = app.allow(&visit, "anna").await;
    let redirect = app.at("demo/hotel/callback");
    let mut form =
        vec![("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", &redirect)];
    form.extend(at_token);
    let tokens = hotel.post("/token", &form).await.unwrap();
    let access = tokens["access_token"].as_str().unwrap();
    let answer = app.http().get(app.at("userinfo")).bearer_auth(access).send().await.unwrap();
    let userinfo = answer.json().await.unwrap();
    // The same by a form (RFC 6750 §2.2), and never by the address (§2.3).
    let posted = app.http().post(app.at("userinfo")).form(&[("access_token", access)]).send().await.unwrap();
    assert_eq!(posted.json::<Value>().await.unwrap(), userinfo);
    let address = app.http().get(app.at("userinfo")).query(&[("access_token", access)]).send().await.unwrap();
    assert_eq!(address.status(), 401);
    (tokens, userinfo)
}

fn inside(tokens: &Value) -> Value {
    let part = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    serde_json::from_slice(&jose::b64_decode(&part).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_asked_in_the_id_token_are_told_there_and_those_of_userinfo_there() {
    let app = TestApp::start().await;
    let claims = r#"{"id_token":{"family_name":{"essential":true}},"userinfo":{"gender":null}}"#;
    let (tokens, userinfo) = told(&app, &[("claims", claims)], &[]).await;
    let id_token = inside(&tokens);
    assert!(id_token["family_name"].is_string() && id_token.get("gender").is_none(), "{id_token}");
    assert!(userinfo["gender"].is_string() && userinfo.get("family_name").is_none(), "{userinfo}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_that_may_not_be_told_are_no_error_and_the_subject_comes_alone() {
    let app = TestApp::start().await;
    let claims = r#"{"userinfo":{"email":{"essential":true}}}"#;
    let (tokens, userinfo) = told(&app, &[("claims", claims)], &[]).await;
    assert_eq!(userinfo, serde_json::json!({ "sub": inside(&tokens)["sub"] }));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_narrowed_by_its_details_opens_no_more_than_these() {
    let app = TestApp::start().await;
    let details = |claims: &str| {
        format!(r#"[{{"type":"guosuo_disclosure","purpose":"lodging.register","claims":[{claims}]}}]"#)
    };
    let (all, one) = (details(r#""name","gender","birthdate""#), details(r#""gender""#));
    let asked = [("claims", ""), ("authorization_details", all.as_str())];
    let (tokens, userinfo) = told(&app, &asked, &[("authorization_details", &one)]).await;
    assert_eq!(tokens["authorization_details"][0]["claims"], serde_json::json!(["gender"]));
    assert_eq!(tokens["authorization_details"][0]["recipient_country"], "CN");
    let mut names: Vec<&String> = userinfo.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["gender", "sub"], "{userinfo}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_rotate_keys_and_settle_what_waits_and_nobody_else_does() {
    let app = TestApp::start().await;
    let http = app.http();
    for (method, path) in [
        ("GET", "admin/keys"),
        ("POST", "admin/keys/rotate"),
        ("GET", "admin/pending"),
        ("POST", "admin/pending/client/cli_x/approve"),
        ("POST", "admin/sessions/ses_x/end"),
        ("POST", "admin/clients/cli_x/end-sessions"),
    ] {
        let method: reqwest::Method = method.parse().unwrap();
        let asked = |token: &str| http.request(method.clone(), app.at(path)).bearer_auth(token).send();
        assert_eq!(asked(&app.scene.auditor).await.unwrap().status(), 401, "an auditor: {path}");
        assert_eq!(asked("nobody").await.unwrap().status(), 401, "nobody: {path}");
        let known = asked(&app.scene.operator).await.unwrap().status();
        assert!(known == 200 || known == 404, "{path}: {known}");
    }
    let rotate = |body: Value| {
        http.post(app.at("admin/keys/rotate")).bearer_auth(&app.scene.operator).json(&body).send()
    };
    let done = rotate(serde_json::json!({"use": "oidc", "alg": "EdDSA"})).await.unwrap();
    assert_eq!(done.status(), 200);
    assert_eq!(rotate(serde_json::json!({"alg": "HS256"})).await.unwrap().status(), 400);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_of_its_own_keeps_its_opener_and_speaks_the_language_that_was_wished() {
    let app = TestApp::start().await;
    let mut visit = app.party("hotel").begin(&[]).await.unwrap();
    visit.url.query_pairs_mut().append_pair("ui_locales", "fr zh-CN").append_pair("display", "popup");
    let sent = app.http().get(visit.url.clone()).send().await.unwrap();
    assert_eq!(sent.headers()["cross-origin-opener-policy"], "unsafe-none");
    let place = sent.headers()["location"].to_str().unwrap().to_owned();
    assert!(place.contains("ui_locales=fr+zh-CN"), "{place}");
    let page =
        app.http().get(app.at("login?ui_locales=fr+zh-CN")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("lang=\"zh-CN\""), "{page:.200}");
    let portal = app.http().get(app.at("coverage")).send().await.unwrap();
    assert_eq!(portal.headers()["cross-origin-opener-policy"], "same-origin");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_an_exchange_comes_back_whatever_comes_of_it() {
    let app = TestApp::start().await;
    let id = "c770aef3-6784-41f7-8e0e-ff5f97bddb3a";
    let asked = app.http().get(app.at("userinfo")).header("x-fapi-interaction-id", id);
    let refused = asked.bearer_auth("nothing").send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["x-fapi-interaction-id"]),
        (401, &id.parse().unwrap())
    );
    app.finish().await;
}
