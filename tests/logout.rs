//! Signing out one device of several: who is told, of which session, and what becomes of a party that does not answer.

use demo::browser::{Browser, Page};
use guosuo_tests::{TestApp, outside::Outside};
use serde_json::{Value, json};
use std::time::Duration;

/// A relying party that listens by the back channel.
struct Party {
    id: String,
    secret: String,
}

const REDIRECT: &str = "https://tea.example/cb";

async fn listening(app: &TestApp, ear: &Outside) -> Party {
    let metadata = json!({
        "client_name": "Tea House", "redirect_uris": [REDIRECT], "purposes": ["culture.ticket"], "country": "CN",
        "sector": "culture", "recipient_contract": true, "backchannel_logout_uri": ear.url,
        "backchannel_logout_session_required": true,
    });
    let made = app.http().post(app.at("admin/clients")).bearer_auth(&app.scene.operator).json(&metadata);
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    Party { id: text("client_id"), secret: text("client_secret") }
}

fn inside(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&jose::b64_decode(part).unwrap()).unwrap()
}

/// Signs anna in at the party with a new browser; what the ID token says.
async fn signed_in(app: &TestApp, party: &Party) -> (Browser, Value) {
    let browser = app.browser();
    let query = format!("client_id={}&redirect_uri={REDIRECT}&response_type=code&scope=openid", party.id);
    let code = app.allow_in(&browser, &app.at(&format!("authorize?{query}")), "anna").await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)];
    let asked = app.http().post(app.at("token")).basic_auth(&party.id, Some(&party.secret)).form(&form);
    let tokens: Value = asked.send().await.unwrap().json().await.unwrap();
    (browser, inside(tokens["id_token"].as_str().unwrap()))
}

/// Ends the one other session that the portal shows.
async fn end_the_other(browser: &Browser) -> Page {
    let page = browser.open("/portal").await.unwrap();
    let all = demo::html::forms(&page.body).into_iter();
    let mut others = all.filter(|f| f.action.starts_with("/portal/sessions/ses_"));
    let other = others.next().expect("another session");
    assert!(others.next().is_none(), "one's own session is ended by signing out");
    browser.submit(&other, &[], "").await.unwrap()
}

/// What a logout token says.
fn notice(posted: &str) -> Value {
    inside(posted.strip_prefix("logout_token=").expect("a logout token and nothing else"))
}

/// The sign-outs that nobody could be told of, as operators see them.
async fn untold(app: &TestApp) -> Vec<Value> {
    let asked = app.http().get(app.at("admin/logouts")).bearer_auth(&app.scene.operator);
    asked.send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_signed_out_in_the_portal_is_told_to_its_relying_parties_and_no_other() {
    let app = TestApp::start().await;
    let (mut ear, mut unused) = (Outside::start(), Outside::start());
    let (party, other) = (listening(&app, &ear).await, listening(&app, &unused).await);
    let (phone, phone_told) = signed_in(&app, &party).await;
    let (laptop, laptop_told) = signed_in(&app, &party).await;
    let (tablet, _) = signed_in(&app, &other).await;
    assert_eq!(phone_told["sub"], laptop_told["sub"]);
    assert_ne!(phone_told["sid"], laptop_told["sid"]);
    // The tablet goes first; its party alone hears of it.
    let page = tablet.open("/logout").await.unwrap();
    tablet.submit(&page.form("/logout/confirm").unwrap(), &[], "logout-confirm").await.unwrap();
    assert_eq!(notice(&unused.next().await)["aud"], other.id.as_str());
    assert!(ear.is_silent());
    let page = end_the_other(&laptop).await;
    assert_eq!((page.status, page.parameter("done").as_deref()), (200, Some("session")));
    let told = notice(&ear.next().await);
    assert_eq!(
        (&told["sid"], &told["sub"], &told["aud"]),
        (&phone_told["sid"], &phone_told["sub"], &json!(party.id))
    );
    assert!(ear.is_silent() && unused.is_silent(), "one notice, and nobody else");
    assert!(untold(&app).await.is_empty());
    assert_eq!(laptop.open("/portal").await.unwrap().url.path(), "/portal");
    assert_ne!(phone.open("/portal").await.unwrap().url.path(), "/portal");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relying_party_that_does_not_hear_of_a_device_is_told_again_in_sight_of_operators() {
    let app = TestApp::start().await;
    let mut ear = Outside::start();
    let party = listening(&app, &ear).await;
    let (_phone, told) = signed_in(&app, &party).await;
    let (laptop, _) = signed_in(&app, &party).await;
    ear.deaf(true);
    end_the_other(&laptop).await;
    let first = notice(&ear.next().await);
    let waits = untold(&app).await;
    assert_eq!(waits.len(), 1);
    assert_eq!((&waits[0]["client"], &waits[0]["state"]), (&json!(party.id), &json!("due")));
    assert!(waits[0]["said"].as_str().unwrap().contains("503") && waits[0]["attempts"] == 1, "{waits:?}");
    ear.deaf(false);
    app.clock.advance(Duration::from_secs(11));
    // Here or by the worker, which comes by itself.
    app.scene.wired.state.provider.tell_again(app.scene.wired.call("test")).await.unwrap();
    let again = notice(&ear.next().await);
    assert_eq!((&again["jti"], &again["sid"]), (&first["jti"], &told["sid"]));
    let mut left = untold(&app).await;
    for _ in 0..200 {
        if left.is_empty() {
            break;
        }
        left = untold(&app).await;
    }
    assert!(left.is_empty() && ear.is_silent(), "{left:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_closes_their_visit_is_signed_out_at_every_relying_party_too() {
    let app = TestApp::start().await;
    let mut ear = Outside::start();
    let party = listening(&app, &ear).await;
    let (phone, phone_told) = signed_in(&app, &party).await;
    let (laptop, laptop_told) = signed_in(&app, &party).await;
    // A third that listens in the browser alone.
    let metadata = json!({
        "client_name": "Lantern House", "redirect_uris": [REDIRECT], "purposes": ["culture.ticket"], "country": "CN",
        "sector": "culture", "recipient_contract": true, "frontchannel_logout_uri": "https://tea.example/out",
    });
    let made = app.http().post(app.at("admin/clients")).bearer_auth(&app.scene.operator).json(&metadata);
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    let query = format!(
        "client_id={}&redirect_uri={REDIRECT}&response_type=code&scope=openid",
        made["client_id"].as_str().unwrap()
    );
    let page = laptop.open(&app.at(&format!("authorize?{query}"))).await.unwrap();
    let form = page.form("/consent").unwrap();
    let ticked: Vec<_> = form.boxes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    laptop.submit(&form, &ticked, "consent-allow").await.unwrap();

    let form = laptop.open("/portal/data/check?what=visit").await.unwrap().form("/portal/data").unwrap();
    let page = laptop.submit(&form, &[], "erase-submit").await.unwrap();
    assert!(page.body.contains("<iframe src=\"https://tea.example/out"), "{}", page.body);
    let next = demo::html::link(&page.body, "logout-continue").unwrap();
    assert!(next.contains("/erasures/"), "{next}");
    assert!(laptop.open(&next).await.unwrap().body.contains("Your visit is closed"));
    let mut told = [notice(&ear.next().await), notice(&ear.next().await)].map(|n| n["sid"].clone());
    let mut both = [phone_told["sid"].clone(), laptop_told["sid"].clone()];
    told.sort_by_key(Value::to_string);
    both.sort_by_key(Value::to_string);
    assert_eq!(told, both);
    for browser in [phone, laptop] {
        assert_ne!(browser.open("/portal").await.unwrap().url.path(), "/portal");
    }
    app.finish().await;
}
