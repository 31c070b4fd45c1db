//! Numbers for Prometheus, at their own door.

use guosuo_tests::TestApp;
use server::{Config, metrics::Metrics};
use std::collections::BTreeMap;

async fn measured() -> TestApp {
    let listen = "127.0.0.1:0".parse().unwrap();
    TestApp::with(|_, config| Config { metrics: Some(Metrics { listen, tls: None }), ..config }).await
}

/// Every number, by its name with labels.
async fn numbers(app: &TestApp) -> BTreeMap<String, f64> {
    let address = app.scene.metrics.expect("a door");
    let answer = app.http().get(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = answer.text().await.unwrap();
    let mut family = String::new();
    let mut all = BTreeMap::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            family = rest.split(' ').next().unwrap().to_owned();
        } else if !line.starts_with('#') {
            let (name, number) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with(&family), "{name} stands under {family}");
            assert!(all.insert(name.to_owned(), number.parse().unwrap()).is_none(), "{name} is there twice");
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_is_counted_by_our_own_words_alone() {
    let app = measured().await;
    let party = app.party("hotel");
    let before = numbers(&app).await;
    let (visit, code) = app.code(&party, "anna").await;
    party.redeem(&visit, &code).await.unwrap();
    let strange = app.http().get(app.at("anna-was-here?who=anna")).send().await.unwrap();
    assert_eq!(strange.status(), 404);
    let token = app.http().post(app.at("token")).form(&[("grant_type", "chosen-by-a-client")]);
    assert!(token.send().await.unwrap().status().is_client_error());
    let after = numbers(&app).await;
    let grew = |name: &str| after.get(name).unwrap_or(&0.0) - before.get(name).unwrap_or(&0.0);
    let http = |route: &str, status: &str| {
        grew(&format!("guosuo_http_request_duration_seconds_count{{route=\"{route}\",status=\"{status}\"}}"))
    };
    assert_eq!(http("/token", "2xx"), 1.0);
    assert_eq!(http("/token", "4xx"), 1.0);
    assert_eq!(http("/authorize", "3xx"), 1.0);
    assert_eq!(http("none", "4xx"), 1.0);
    assert_eq!(grew("guosuo_token_answers_total{grant=\"authorization_code\"}"), 1.0);
    assert!(grew("guosuo_ledger_entries") >= 2.0);
    assert!(grew("guosuo_writer_commit_duration_seconds_count{database=\"main\"}") >= 2.0);
    let units = grew("guosuo_writer_units_total{database=\"main\"}");
    assert!(units >= grew("guosuo_writer_commit_duration_seconds_count{database=\"main\"}"));
    assert_eq!(after["guosuo_database_up"], 1.0);
    assert_eq!(after["guosuo_alarms{kind=\"altered\"}"], 0.0);
    assert_eq!(after["guosuo_logout_notices{state=\"due\"}"], 0.0);
    assert!(after["guosuo_signing_key_activated_timestamp_seconds{use=\"oidc\",alg=\"ES256\"}"] > 1e9);
    assert!(after["process_resident_memory_bytes"] > 1e6);
    for name in after.keys() {
        assert!(!name.contains("anna") && !name.contains("chosen") && !name.contains("cli_"), "{name}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn disclosures_are_counted_by_purpose_and_refusals_by_code() {
    let app = measured().await;
    assert!(app.tour(false).await.is_empty());
    let all = numbers(&app).await;
    assert_eq!(all["guosuo_disclosures_total{purpose=\"lodging.register\"}"], 1.0);
    assert_eq!(all["guosuo_disclosures_total{purpose=\"telecom.sim\"}"], 1.0);
    assert_eq!(all["guosuo_disclosures_refused_total{code=\"D-39\"}"], 1.0);
    assert_eq!(all["guosuo_disclosures_refused_total{code=\"D-PROOF\"}"], 1.0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_itself_has_no_numbers_and_their_door_has_nothing_else() {
    let app = measured().await;
    assert_eq!(app.http().get(app.at("metrics")).send().await.unwrap().status(), 404);
    let address = app.scene.metrics.unwrap();
    for path in ["", "healthz", "jwks", "metrics/x"] {
        let answer = app.http().get(format!("http://{address}/{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    app.finish().await;
    let without = TestApp::start().await;
    assert!(without.scene.metrics.is_none() && without.scene.wired.state.answers.is_none());
    without.finish().await;
}

#[test]
fn off_this_machine_numbers_do_not_travel_in_plain_http() {
    let read = |listen: &str, tls: &str| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("guosuo.toml");
        std::fs::write(&file, format!("[metrics]\nlisten = \"{listen}\"\n{tls}")).unwrap();
        Config::read(&file)
    };
    let tls = "tls = { certificate = \"c.pem\", key = \"k.pem\" }\n";
    assert!(read("127.0.0.1:9464", "").is_ok());
    assert!(read("[::1]:9464", "").is_ok());
    assert!(read("0.0.0.0:9464", tls).is_ok());
    assert!(read("0.0.0.0:9464", "").unwrap_err().to_string().contains("certificate"));
    assert!(read("localhost", "").is_err());
}
