//! Bad input at the door: each gets its precise answer, none a 500, and the ledger stays whole.

use demo::wallet::Wallet;
use guosuo_tests::{
    TestApp,
    outside::{Outside, PICTURE},
};
use reqwest::{Client, Response, header};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

type Pairs<'a> = &'a [(&'a str, &'a str)];

async fn status(response: Result<Response, reqwest::Error>) -> u16 {
    response.expect("an answer").status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_client_or_address_gets_a_page_and_is_never_redirected() {
    let app = TestApp::start().await;
    let (id, _) = app.client("hotel");
    let http = app.http();
    let queries = [
        "".to_owned(),
        "client_id=cli_x&redirect_uri=https://evil.example&response_type=code".to_owned(),
        format!("client_id={id}&redirect_uri=https://evil.example/&response_type=code"),
        format!("client_id={id}&client_id={id}&response_type=code"),
        format!("client_id={id}&response_type=code"),
    ];
    for query in queries {
        let answer = http.get(app.at(&format!("authorize?{query}"))).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{query}");
        assert!(answer.headers().get(header::LOCATION).is_none(), "{query}");
        assert!(answer.text().await.unwrap().contains("id=\"error-code\""), "{query}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_weak_pkce_goes_back_with_the_specified_error_and_the_issuer() {
    let app = TestApp::start().await;
    let (id, _) = app.client("museum");
    let redirect = app.at("demo/museum/callback");
    let query = [
        ("client_id", id.as_str()),
        ("redirect_uri", &redirect),
        ("response_type", "code"),
        ("scope", "openid"),
        ("state", "s"),
        ("code_challenge_method", "plain"),
    ];
    let answer = app.http().get(app.at("authorize")).query(&query).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let place = answer.headers()[header::LOCATION].to_str().unwrap();
    assert!(place.starts_with(&redirect) && place.contains("error=invalid_request"), "{place}");
    assert!(place.contains("state=s") && place.contains("iss="), "{place}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_answers_each_mistake_with_its_code() {
    let app = TestApp::start().await;
    let (id, secret) = app.client("museum");
    let http = app.http();
    let cases: [(Pairs<'_>, u16, &str); 4] = [
        (&[("grant_type", "authorization_code"), ("code", "x")], 400, "invalid_request"),
        (&[("grant_type", "password")], 400, "unsupported_grant_type"),
        (&[("code", "x")], 400, "invalid_request"),
        (&[("grant_type", "refresh_token"), ("refresh_token", "x")], 400, "unauthorized_client"),
    ];
    for (form, status, code) in cases {
        let answer =
            http.post(app.at("token")).basic_auth(&id, Some(&secret)).form(form).send().await.unwrap();
        assert_eq!(answer.status(), status, "{form:?}");
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(body["error"], code, "{form:?}");
    }
    let wrong = http.post(app.at("token")).basic_auth(&id, Some("wrong"));
    let answer = wrong.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert!(answer.headers().contains_key(header::WWW_AUTHENTICATE));
    app.finish().await;
}

async fn hostile(http: &Client, app: &TestApp) -> Vec<(String, u16)> {
    let mut seen = Vec::new();
    let long = "a".repeat(100_000);
    for path in [
        "authorize",
        "token",
        "userinfo",
        "introspect",
        "revoke",
        "register",
        "credential",
        "enrol",
        "login",
        "par",
        "logout",
        "consent",
        "logout/confirm",
        "admin/clients",
        "admin/keys/rotate",
        "admin/pending/a/b/c",
    ] {
        for kind in
            ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"]
        {
            for body in ["", "{", "a=%ff&a=%00", "--x\r\n\r\n--x--", long.as_str()] {
                let request =
                    http.post(app.at(path)).header(header::CONTENT_TYPE, kind).body(body.to_owned());
                seen.push((format!("POST {path} {kind}"), status(request.send().await).await));
            }
        }
    }
    for path in [
        "statuslists/%00",
        "vct/../1",
        "portal/grants/x/withdraw",
        "log/tile/0/x",
        "log/tile/entries/x",
        "log-9/checkpoint",
        "receipts/x",
        "receipts/18446744073709551615",
        "presentations/%F0%9F",
        "authorize/posted?request=%ff",
        "logout/posted?request=AAAA",
        "parties/cli_%00/logo",
        "session/check/..",
        "nothing%2Fhere",
    ] {
        seen.push((format!("GET {path}"), status(http.get(app.at(path)).send().await).await));
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn no_input_gets_a_500() {
    let app = TestApp::start().await;
    for (what, status) in hostile(&app.http(), &app).await {
        assert!((300..500).contains(&status), "{what}: {status}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_answered_before_the_body_is_there_is_cut_off() {
    let app = TestApp::start().await;
    let address = app.scene.issuer.socket_addrs(|| None).unwrap();
    let answer = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(&address[..]).unwrap();
        // For a server that does not close: the test fails then, and does not hang.
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = "Host: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked";
        write!(socket, "POST /token HTTP/1.1\r\n{head}\r\n\r\n1\r\na\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).map(|_| answer)
    });
    let answer = answer.await.unwrap().expect("the connection is closed");
    assert!(answer.starts_with("HTTP/1.1 415 ") && answer.contains("connection: close"), "{answer}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_ours_changes_nothing() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let page = browser.open(demo::signin::PATH).await.unwrap();
    let mut form = page.form(demo::signin::PATH).unwrap();
    form.fields.retain(|(name, _)| name != "form_token");
    let answer = browser.submit(&form, &[("username", "anna")], "login-submit").await.unwrap();
    assert_eq!((answer.status, answer.error_code().as_deref()), (403, Some("form_token")));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_forbids_foreign_scripts_and_frames() {
    let app = TestApp::start().await;
    for path in ["", "enrol", "coverage", "login", "console", "nothing-here"] {
        let answer = app.http().get(app.at(path)).send().await.unwrap();
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
    app.finish().await;
}

/// Asks for a public document twice, the second time as one who has it: once there are bytes, then there is a 304.
async fn is_told_once(app: &TestApp, path: &str, kind: &str) {
    let first = app.http().get(app.at(path)).send().await.unwrap();
    assert_eq!(first.status(), 200, "{path}");
    let (tag, said) = (first.headers()[header::ETAG].clone(), &first.headers()[header::CONTENT_TYPE]);
    assert!(said.to_str().unwrap().starts_with(kind), "{path}: {said:?}");
    assert!(first.headers()[header::CACHE_CONTROL].to_str().unwrap().starts_with("public, max-age="));
    assert_eq!(first.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(!first.bytes().await.unwrap().is_empty());
    let again = app.http().get(app.at(path)).header(header::IF_NONE_MATCH, &tag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), &again.headers()[header::ETAG]), (304, &tag), "{path}");
    assert!(again.bytes().await.unwrap().is_empty());
    let other = app.http().get(app.at(path)).header(header::IF_NONE_MATCH, "\"x\"").send().await.unwrap();
    assert_eq!(other.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_public_document_already_is_told_so() {
    let app = TestApp::start().await;
    for (path, kind) in [
        (".well-known/openid-configuration", "application/json"),
        (".well-known/oauth-authorization-server", "application/json"),
        (".well-known/openid-credential-issuer", "application/json"),
        ("jwks", "application/jwk-set+json"),
        ("style.css", "text/css"),
        ("coverage.json", "application/json"),
    ] {
        is_told_once(&app, path, kind).await;
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_status_list_already_is_told_so_until_something_on_it_is_revoked() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = browser.open(demo::signin::PATH).await.unwrap().form(demo::signin::PATH).unwrap();
    browser.submit(&form, &[("username", "anna")], "login-submit").await.unwrap();
    let form = browser.open("/portal").await.unwrap().form("/portal/offers").unwrap();
    let page = browser.submit(&form, &[], "").await.unwrap();
    let link = demo::html::link(&page.body, "offer-link").or_else(|| demo::html::link(&page.body, "offer"));
    let anchor = app.scene.wired.keys.anchor().unwrap();
    let mut wallet = Wallet::new(&app.scene.issuer, anchor, app.clock.clone()).unwrap();
    wallet.accept(&link.unwrap()).await.unwrap();
    let said = wallet.examine().unwrap();
    let place = said.claims["status"]["status_list"]["uri"].as_str().unwrap();
    let path = place.strip_prefix(app.scene.issuer.as_str()).unwrap();
    is_told_once(&app, path, "application/statuslist+jwt").await;
    let tag = async || app.http().get(app.at(path)).send().await.unwrap().headers()[header::ETAG].clone();
    let before = tag().await;
    assert_eq!(tag().await, before);
    let page = browser.open("/portal").await.unwrap();
    let mut forms = demo::html::forms(&page.body).into_iter();
    let revoke = forms.find(|f| f.action.starts_with("/portal/credentials/")).unwrap();
    browser.submit(&revoke, &[], "").await.unwrap();
    assert_ne!(tag().await, before);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_logo_already_is_told_so() {
    let app = TestApp::start().await;
    let outside = Outside::start();
    let metadata = serde_json::json!({
        "client_name": "Tea House", "redirect_uris": ["https://tea.example/cb"], "logo_uri": outside.url,
        "purposes": ["culture.ticket"], "country": "CN", "sector": "culture",
    });
    let made = app.http().post(app.at("admin/clients")).bearer_auth(&app.scene.operator).json(&metadata);
    let made: serde_json::Value = made.send().await.unwrap().json().await.unwrap();
    let path = format!("parties/{}/logo", made["client_id"].as_str().unwrap());
    is_told_once(&app, &path, "image/png").await;
    let shown = app.http().get(app.at(&path)).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(shown, PICTURE);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_could_not_write_lately_is_not_ready() {
    let app = TestApp::start().await;
    let mut seen = Vec::new();
    // The log is signed every few seconds; most times nobody comes between the clock's leap and the question.
    for _ in 0..20 {
        app.clock.advance(Duration::from_secs(31));
        let answer = app.http().get(app.at("readyz")).send().await.unwrap();
        seen.push(answer.status().as_u16());
        if answer.status() == 503 {
            assert!(answer.text().await.unwrap().contains("log_silent"));
            break;
        }
    }
    assert!(seen.contains(&503), "{seen:?}");
    app.finish().await;
}
