//! Whom passports are trusted by, through the door, on both databases.

use audit::Role;
use demo::specimen::{VISITORS, impostor, utopia};
use guosuo_tests::{TestApp, postgres::Postgres};
use kernel::Clock;
use passport::specimen::State;
use reqwest::StatusCode;
use serde_json::{Value, json};
use visitor::{Activation, Dropping, Grounds, Import, SourceName};

fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

fn ut() -> SourceName {
    SourceName::parse("ut").unwrap()
}

fn because() -> Activation {
    Activation { reason: Grounds::parse("the test asks").unwrap(), dropping: Dropping::Confirmed }
}

/// What an operator of that token is answered.
async fn post(app: &TestApp, token: &str, path: &str, body: Value) -> (StatusCode, Value) {
    let answer = app.http().post(app.at(path)).bearer_auth(token).json(&body).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

async fn covered(app: &TestApp, country: &str) -> bool {
    let answer =
        app.http().get(app.at("coverage")).header("accept", "application/json").send().await.unwrap();
    let table: Value = answer.json().await.unwrap();
    let rows = table["issuers"].as_array().unwrap();
    rows.iter().find(|r| r["country"] == country).unwrap()["covered"].as_bool().unwrap()
}

fn later_list(app: &TestApp) -> Vec<u8> {
    let now = app.clock.now();
    utopia(now).unwrap().master_list(&[impostor(now).unwrap().csca().unwrap()]).unwrap()
}

async fn two_operators_change_whom_passports_are_trusted_by(app: TestApp) {
    let first = app.scene.operator.clone();
    let call = app.scene.wired.call("test");
    let (_, second) = app.scene.wired.audit.add_staff(call, "second operator", Role::Operator).await.unwrap();
    let list = later_list(&app);
    let (status, done) = post(&app, &first, "admin/trust", json!({ "list": base64(&list) })).await;
    assert_eq!((status, &done["state"], &done["source"]), (StatusCode::OK, &json!("staged"), &json!("ut")));
    assert_eq!(done["diff"]["removed"][0]["documents"], VISITORS.len());
    let activate = json!({ "source": "ut", "reason": "the new list", "confirm": true });
    let (status, refused) = post(&app, &first, "admin/trust/activate", activate.clone()).await;
    assert_eq!((status, &refused["code"]), (StatusCode::FORBIDDEN, &json!("second_person")));
    let unsure = json!({ "source": "ut", "reason": "the new list" });
    let (status, refused) = post(&app, second.expose(), "admin/trust/activate", unsure).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("drops_live_keys")));
    let (status, _) = post(&app, second.expose(), "admin/trust/activate", activate).await;
    assert_eq!(status, StatusCode::OK);
    // Utopia's own key went with the old list, another took its place; who is enrolled stays so.
    let trust = app.scene.wired.visitors.trust();
    let list = trust.list().await.unwrap();
    assert_eq!(list.anchors.len(), 1);
    let states: Vec<&str> = list.lists.iter().map(|l| l.state.as_str()).collect();
    assert_eq!(states, ["superseded", "active"]);
    trust.rollback(call, &ut(), because()).await.unwrap();
    assert!(covered(&app, "UT").await && !covered(&app, "FR").await);
    app.finish().await;
}

async fn of_two_activations_at_once_one_wins(app: TestApp) {
    let trust = app.scene.wired.visitors.trust();
    let call = app.scene.wired.call("test");
    let import = Import { list: later_list(&app), source: None, pin: None, activation: None };
    trust.import(call, import).await.unwrap();
    let source = ut();
    let activate = || trust.activate(call, &source, because());
    let (a, b, c) = tokio::join!(activate(), activate(), activate());
    assert_eq!([a, b, c].iter().filter(|r| r.is_ok()).count(), 1);
    let active = trust.list().await.unwrap().lists.into_iter().filter(|l| l.state == "active");
    assert_eq!(active.map(|l| l.version).collect::<Vec<_>>(), ["ut-2"]);
    app.finish().await;
}

async fn a_withdrawn_signer_ends_what_rests_on_it(app: TestApp) {
    let museum = app.party("museum");
    let (visit, code) = app.code(&museum, "anna").await;
    let tokens = museum.redeem(&visit, &code).await.unwrap();
    assert!(museum.ask(&tokens).await.is_ok());
    let now = app.clock.now();
    let crl = utopia(now).unwrap().crl(&[State::SIGNER], now.seconds(), now.seconds() + 86_400).unwrap();
    let done = app.scene.wired.visitors.import_crl(app.scene.wired.call("test"), &crl).await.unwrap();
    assert_eq!((done.country.as_str(), done.passports), ("UT", VISITORS.len()));
    assert!(museum.ask(&tokens).await.is_err());
    app.finish().await;
}

async fn on_postgresql() -> Option<(Postgres, TestApp)> {
    let postgres = Postgres::start()?;
    let app = TestApp::on(Some(postgres.url("guosuo")), Some(postgres.url("guosuo_keys"))).await;
    Some((postgres, app))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_operators_change_trust_together() {
    two_operators_change_whom_passports_are_trusted_by(TestApp::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_waits_is_among_what_waits_and_is_answered_there() {
    let app = TestApp::start().await;
    let first = app.scene.operator.clone();
    let call = app.scene.wired.call("test");
    let (_, second) = app.scene.wired.audit.add_staff(call, "second operator", Role::Operator).await.unwrap();
    let waiting = async || -> Vec<Value> {
        let asked = app.http().get(app.at("admin/pending")).bearer_auth(&first).send().await.unwrap();
        asked.json().await.unwrap()
    };
    let answer = async |token: &str, answer: &str| {
        let body = json!({ "reason": "as it was announced", "confirm": true });
        let asked = app.http().post(app.at(&format!("admin/pending/trust/ut/{answer}"))).bearer_auth(token);
        asked.json(&body).send().await.unwrap().status().as_u16()
    };
    assert!(waiting().await.is_empty());
    post(&app, &first, "admin/trust", json!({ "list": base64(&later_list(&app)) })).await;
    let waits = waiting().await;
    assert_eq!((waits.len(), &waits[0]["kind"], &waits[0]["id"]), (1, &json!("trust"), &json!("ut")));
    assert_eq!(answer(&first, "approve").await, 403, "who imported it");
    assert_eq!(answer(second.expose(), "deny").await, 204);
    assert!(waiting().await.is_empty());
    assert_eq!(answer(second.expose(), "approve").await, 409);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_that_activate_a_list_at_once_one_does() {
    of_two_activations_at_once_one_wins(TestApp::on_files().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_a_passport_whose_signer_is_withdrawn_open_nothing() {
    a_withdrawn_signer_ends_what_rests_on_it(TestApp::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trust_changes_alike_on_postgresql() {
    let Some((postgres, app)) = on_postgresql().await else { return };
    two_operators_change_whom_passports_are_trusted_by(app).await;
    drop(postgres);
    let Some((postgres, app)) = on_postgresql().await else { return };
    of_two_activations_at_once_one_wins(app).await;
    drop(postgres);
    let Some((_postgres, app)) = on_postgresql().await else { return };
    a_withdrawn_signer_ends_what_rests_on_it(app).await;
}
