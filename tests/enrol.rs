//! Enrolment through the door: sessions, races on both databases, the desk, typing, hostile bodies.

use demo::{
    phone::{Phone, Way},
    specimen::{CHIPPED, utopia},
};
use guosuo_tests::{TestApp, postgres::Postgres};
use kernel::Clock;
use passport::{
    Domain,
    specimen::{Digest, Proofs, Signing, VirtualChip},
};
use serde_json::{Value, json};

const SIGNS: Proofs = Proofs { signing: Some(Signing::Plain(Domain::P256, Digest::Sha256)), agreeing: None };

fn chip(app: &TestApp) -> VirtualChip {
    CHIPPED.answering_chip(&utopia(app.clock.now()).unwrap(), SIGNS).unwrap()
}

fn phone(app: &TestApp) -> Phone {
    Phone::new(&app.scene.issuer).unwrap()
}

/// Sends the same evidence eight times at once to one session; then eight sessions of one passport at once.
async fn raced(app: &TestApp) {
    let (phone, chip) = (phone(app), chip(app));
    let session = phone.begin().await.unwrap();
    let evidence = Phone::read(&session, &chip, Way::Signs).unwrap();
    let sent = (0..8).map(|_| phone.send(&session, &evidence, &chip));
    let answers: Vec<(u16, Value)> =
        futures::future::join_all(sent).await.into_iter().map(Result::unwrap).collect();
    let heard = answers.iter().filter(|(status, _)| *status == 201).count();
    let late = answers.iter().filter(|(_, answer)| answer["code"] == "session_expired").count();
    assert_eq!((heard, late), (1, 7), "{answers:?}");
}

async fn one_visitor(app: &TestApp) {
    let (phone, chip) = (phone(app), chip(app));
    let brought = (0..8).map(|_| phone.enrol(&chip, Way::Signs));
    let answers: Vec<(u16, Value)> =
        futures::future::join_all(brought).await.into_iter().map(Result::unwrap).collect();
    let made = answers.iter().filter(|(status, _)| *status == 201).count();
    let known = answers.iter().filter(|(_, answer)| answer["code"] == "document_known").count();
    assert_eq!((made, known), (1, 7), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_answer_one_challenge_one_is_heard_and_one_passport_is_one_visitor() {
    for race in [0, 1] {
        let app = TestApp::on_files().await;
        if race == 0 {
            raced(&app).await
        } else {
            one_visitor(&app).await
        }
        app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_answer_one_challenge_one_is_heard_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let app = TestApp::on(Some(postgres.url("guosuo")), Some(postgres.url("guosuo_keys"))).await;
    raced(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_sessions_with_one_passport_one_makes_the_visitor_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let app = TestApp::on(Some(postgres.url("guosuo")), Some(postgres.url("guosuo_keys"))).await;
    one_visitor(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_its_cause_and_the_next_step_in_the_callers_language() {
    let app = TestApp::start().await;
    let (phone, chip) = (phone(&app), chip(&app));
    let session = phone.begin().await.unwrap();
    let mut evidence = Phone::read(&session, &chip, Way::Signs).unwrap();
    evidence["aa"] = json!(["AAAA"]);
    let id = session["session"].as_str().unwrap();
    let request = app.http().post(app.at(&format!("enrol/sessions/{id}/evidence")));
    let answer = request.header("accept-language", "zh-CN").json(&evidence).send().await.unwrap();
    assert_eq!(answer.status(), 422);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let body: Value = answer.json().await.unwrap();
    assert_eq!((&body["code"], &body["cause"]), (&json!("presence_failed"), &json!("presence")));
    assert!(body["title"].as_str().unwrap().contains("芯片") && body["detail"].as_str().unwrap().len() > 10);
    assert!(!body["verdict"]["steps"].as_array().unwrap().is_empty());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_from_a_country_nobody_vouches_for_is_shown_whose_passports_can_be_verified() {
    let app = TestApp::start().await;
    let (phone, chip, wired) = (phone(&app), chip(&app), &app.scene.wired);
    let key = wired.visitors.trust().list().await.unwrap().pins[0].fingerprint.clone();
    let reason = visitor::Grounds::parse("its only key is lost").unwrap();
    let sure = visitor::Activation { reason, dropping: visitor::Dropping::Confirmed };
    wired.visitors.distrust(wired.call("test"), &key, sure).await.unwrap();
    let (status, answer) = phone.enrol(&chip, Way::Signs).await.unwrap();
    assert_eq!((status, &answer["code"]), (422, &json!("no_anchor")));
    assert_eq!(answer["help_uri"], app.at("coverage"));
    let files = chip.chip().named();
    let page = app.browser().enrol(&files, CHIPPED.phone, CHIPPED.email).await.unwrap();
    assert!(page.status == 422 && page.body.contains("href=\"/coverage\""), "{}", page.body);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_sessions_get_their_precise_answer() {
    let app = TestApp::start().await;
    let phone = phone(&app);
    let symmetric = json!({ "holder": { "jwk": { "kty": "oct", "k": "AA" } } });
    let begins = [json!({}), json!({ "holder": "x" }), symmetric, json!({ "holder": "passkey", "more": 1 })];
    for body in begins {
        assert_eq!(phone.post("enrol/sessions", &body).await.unwrap().0, 400, "{body}");
    }
    let desk = json!({ "holder": "passkey", "desk": "present" });
    assert_eq!(phone.post("enrol/sessions", &desk).await.unwrap().0, 401);
    let unknown = json!({ "sod": "", "groups": {} });
    let (status, answer) = phone.post("enrol/sessions/x/evidence", &unknown).await.unwrap();
    assert_eq!((status, &answer["code"]), (409, &json!("session_expired")));
    let session = phone.begin().await.unwrap();
    let id = session["session"].as_str().unwrap();
    let large = json!({ "sod": "A".repeat(600 * 1024), "groups": {} });
    assert_eq!(phone.post(&format!("enrol/sessions/{id}/evidence"), &large).await.unwrap().0, 413);
    let broken = json!({ "sod": "=", "groups": {} });
    let (status, answer) = phone.post(&format!("enrol/sessions/{id}/evidence"), &broken).await.unwrap();
    assert_eq!(
        (status, answer["title"].as_str()),
        (400, Some("A member up to line 1, column 10 is unknown, missing or not of its form."))
    );
    let empty = json!({ "sod": "", "groups": { "1": "" } });
    let (status, answer) = phone.post(&format!("enrol/sessions/{id}/evidence"), &empty).await.unwrap();
    assert_eq!((status, &answer["cause"]), (400, &json!("unread")));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_inspects_a_passport_and_its_holder_goes_on_in_their_own_browser() {
    let app = TestApp::start().await;
    let (officer, visitor) = (app.browser(), app.browser());
    let form = officer.open("/desk").await.unwrap().form("/desk").unwrap();
    let wrong = officer.submit(&form, &[("token", &app.scene.auditor)], "desk-submit").await.unwrap();
    assert_eq!(wrong.status, 403);
    let desk = officer.submit(&form, &[("token", &app.scene.officer)], "desk-submit").await.unwrap();
    assert_eq!(desk.status, 200);
    let dg1 = chip(&app).chip().dg1.clone();
    let zone = String::from_utf8(dg1[dg1.len() - 88..].to_vec()).unwrap();
    let inspect = desk.form("/desk/inspect").unwrap();
    let answers = [("zone", zone.as_str()), ("reason", "no_chip")];
    let unseen = officer.submit(&inspect, &answers, "desk-inspect-submit").await.unwrap();
    assert_eq!(unseen.error_code().as_deref(), Some("not_inspected"));
    let answers = [("zone", zone.as_str()), ("reason", "no_chip"), ("seen", "yes")];
    let done = officer.submit(&inspect, &answers, "desk-inspect-submit").await.unwrap();
    assert_eq!(done.status, 200, "{:?}", done.error_code());
    let link = demo::html::text(&done.body, "handover-uri").expect("a link for the visitor");
    let path = link.parse::<reqwest::Url>().unwrap().path().to_owned();
    let form = visitor.open(&link).await.unwrap().form(&path).unwrap();
    let page = visitor.submit(&form, &[], "continue-submit").await.unwrap();
    assert_eq!(page.url.path(), "/enrol/passkey");
    // What an officer saw is no chip: no identity credential rests on it.
    let portal = visitor.open("/portal").await.unwrap();
    let offer = visitor.submit(&portal.form("/portal/offers").unwrap(), &[], "offer-submit").await.unwrap();
    assert_eq!(offer.error_code().as_deref(), Some("no_valid_passport"));
    app.finish().await;
}

/// What the consent page of a relying party says to who is signed in.
async fn asked(app: &TestApp, browser: &demo::browser::Browser, party: &str) -> String {
    let visit = app.party(party).begin(&[]).await.unwrap();
    browser.open(visit.url.as_str()).await.unwrap().body
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_opens_an_account_and_no_credential_and_reaches_no_purpose_that_wants_a_chip() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = browser.open("/enrol/typed").await.unwrap().form("/enrol/typed").unwrap();
    let wrong = browser.submit(&form, &[("zone", "P<UTO")], "typed-submit").await.unwrap();
    assert_eq!(wrong.status, 422);
    let dg1 = chip(&app).chip().dg1.clone();
    let zone = String::from_utf8(dg1[dg1.len() - 88..].to_vec()).unwrap();
    let done = browser.submit(&form, &[("zone", zone.as_str())], "typed-submit").await.unwrap();
    assert_eq!(done.url.path(), "/enrol/passkey");
    let portal = browser.open("/portal").await.unwrap();
    let offer = browser.submit(&portal.form("/portal/offers").unwrap(), &[], "offer-submit").await.unwrap();
    assert_eq!(offer.error_code().as_deref(), Some("no_valid_passport"));
    // A purpose that wants a chip, or a look at the passport, is not reached either; a booking is.
    for (party, short) in [("sim", true), ("hotel", true), ("pay", true), ("hotel-france", false)] {
        assert_eq!(asked(&app, &browser, party).await.contains("D-PROOF"), short, "{party}");
    }
    app.finish().await;
}
