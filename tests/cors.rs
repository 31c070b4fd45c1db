//! Relying parties that run in a browser: what their pages may ask and read across origins, and what others' may not.

use guosuo_tests::TestApp;
use reqwest::header;
use serde_json::Value;

/// A relying party that lives in a browser: registered without a secret, answered at this address.
async fn in_browser(app: &TestApp, redirect: &str) -> String {
    let metadata = serde_json::json!({
        "client_name": "Tea House", "redirect_uris": [redirect], "token_endpoint_auth_method": "none",
        "purposes": ["culture.ticket"], "country": "CN", "sector": "culture",
        "recipient_contract": true,
    });
    let made = app.http().post(app.at("admin/clients")).bearer_auth(&app.scene.operator).json(&metadata);
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    made["client_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relying_party_in_a_browser_signs_in_from_its_own_origin_and_no_other() {
    let app = TestApp::start().await;
    let id = in_browser(&app, "https://tea.example/cb").await;
    // RFC 7636 appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let mut visit = app.party("museum").begin(&[]).await.unwrap();
    let own = ["client_id", "redirect_uri", "code_challenge"];
    let rest = visit.url.query_pairs().into_owned().filter(|(name, _)| !own.contains(&name.as_str()));
    let rest: Vec<(String, String)> = rest.collect();
    let asked = [&*id, "https://tea.example/cb", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"];
    visit.url.query_pairs_mut().clear().extend_pairs(rest).extend_pairs(own.iter().zip(asked));
    let code = app.allow(&visit, "anna").await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &id),
        ("code", &code),
        ("redirect_uri", "https://tea.example/cb"),
        ("code_verifier", verifier),
    ];
    let redeem = |origin: &'static str| {
        app.http().post(app.at("token")).header(header::ORIGIN, origin).form(&form).send()
    };
    let refused = redeem("https://evil.example").await.unwrap();
    assert_eq!(refused.status(), 400);
    let told: Value = refused.json().await.unwrap();
    assert!(told["error"] == "invalid_request" && told["error_description"].to_string().contains("origin"));
    // The code was not used up.
    let tokens = redeem("https://tea.example").await.unwrap();
    assert_eq!(tokens.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(!tokens.headers().contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
    let tokens: Value = tokens.json().await.unwrap();
    let access = tokens["access_token"].as_str().unwrap();
    for (origin, status) in [("https://evil.example", 400), ("null", 400), ("https://tea.example", 200)] {
        let asked = app.http().get(app.at("userinfo")).header(header::ORIGIN, origin);
        let answer = asked.bearer_auth(access).send().await.unwrap();
        let read = answer.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap().to_owned();
        assert_eq!(answer.status(), status, "{origin}");
        assert!(read.contains("www-authenticate") && read.contains("guosuo-receipt"), "{read}");
    }
    for (origin, status) in [("https://evil.example", 400), ("https://tea.example", 200)] {
        let form = [("client_id", id.as_str()), ("token", access)];
        let asked = app.http().post(app.at("revoke")).header(header::ORIGIN, origin).form(&form);
        assert_eq!(asked.send().await.unwrap().status(), status, "{origin}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_are_told_what_pages_may_ask_and_nothing_at_the_authorization_endpoint() {
    let app = TestApp::start().await;
    let ask = |path: &str| {
        let asked = app.http().request(reqwest::Method::OPTIONS, app.at(path));
        asked
            .header(header::ORIGIN, "https://tea.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,dpop")
            .send()
    };
    for path in [
        ".well-known/openid-configuration",
        ".well-known/oauth-authorization-server",
        "jwks",
        "par",
        "token",
        "userinfo",
        "revoke",
        "nonce",
        "credential",
    ] {
        let answer = ask(path).await.unwrap();
        assert_eq!(answer.status(), 204, "{path}");
        assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let sent = answer.headers()[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap();
        assert!(["authorization", "content-type", "dpop"].iter().all(|name| sent.contains(name)), "{sent}");
    }
    // RFC 9700 §2.6: never where the browser itself goes; nor where no page has business.
    for path in
        ["authorize", "login", "consent", "logout", "introspect", "register", "portal", "admin/clients"]
    {
        let answer = ask(path).await.unwrap();
        assert!(!answer.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
        let got =
            app.http().get(app.at(path)).header(header::ORIGIN, "https://tea.example").send().await.unwrap();
        assert!(!got.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
    }
    app.finish().await;
}
