//! What a visitor's page says of what is kept about them: used, only stored, erased with a certificate.

use audit::{Action, Event};
use demo::specimen::VISITORS;
use guosuo_tests::TestApp;
use kernel::RetentionClass;
use ledger::{Policy, Receipt, Shown};
use reqwest::StatusCode;

#[tokio::test]
async fn the_page_says_what_is_only_stored_and_hands_out_the_certificate_of_what_was_erased() {
    let app = TestApp::start().await;
    let wired = &app.scene.wired;
    let anna = wired.visitors.find_by_document("UTO", VISITORS[0].number).await.unwrap().unwrap();
    let hotel = app.party("hotel");
    let (visit, code) = app.code(&hotel, "anna").await;
    let tokens = hotel.redeem(&visit, &code).await.unwrap();
    let userinfo = || async {
        let answer = app.http().get(app.at("userinfo")).bearer_auth(tokens.access()).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    assert_eq!(userinfo().await.0, StatusCode::OK);

    let browser = app.browser();
    let page = browser.open(demo::signin::PATH).await.unwrap();
    let form = page.form(demo::signin::PATH).unwrap();
    browser.submit(&form, &[("username", "anna")], "login-submit").await.unwrap();
    let page = browser.open("/portal").await.unwrap().body;
    assert!(page.contains("Passport and contact data") && page.contains("In use"));
    assert!(page.contains("Your name and details in the log") && !page.contains("Only stored"));

    let (call, class) = (wired.call("test"), RetentionClass::Profile);
    wired.privacy.restrict(call, anna, class, "EEL-39", None).await.unwrap();
    let (status, said) = userinfo().await;
    assert!(status == StatusCode::FORBIDDEN && said.contains("D-47"), "{said}");
    let page = browser.open("/portal").await.unwrap().body;
    assert!(page.contains("Only stored") && page.contains("Exit and Entry Administration Law, Art. 39"));

    wired.privacy.shred(call, anna, class, "over".parse().unwrap()).await.unwrap();
    let certificate = wired.privacy.certificate(anna, class).await.unwrap().unwrap();
    assert_eq!(certificate.proof, None, "not signed yet");
    wired.audit.integrate(call).await.unwrap();
    let page = browser.open("/portal").await.unwrap().body;
    let link = format!("/receipts/{}", certificate.shredded);
    assert!(page.contains(&format!("href=\"{link}\"")) && page.contains("Certificate of erasure"));
    let receipt = Receipt::parse(&browser.open(&link).await.unwrap().body).unwrap();
    let policy = Policy::parse(format!("log {}\nquorum none\n", wired.audit.vkey()).as_bytes()).unwrap();
    assert!(receipt.verify(&policy).is_ok());
    let note = receipt.fields.iter().find_map(|field| match field {
        Shown::Open(open) if open.name == "note" => open.value.as_str(),
        _ => None,
    });
    assert!(note.unwrap().starts_with("profile over "));
    // Whoever asks now is refused like anybody of whom nothing can be read.
    let (status, said) = userinfo().await;
    assert!(status == StatusCode::FORBIDDEN && said.contains("D-EVIDENCE"), "{said}");
    // The certificate is nobody else's.
    let stranger = app.http().get(app.at(&link[1..])).bearer_auth("x").send().await.unwrap();
    assert!(stranger.status().is_client_error());
    app.finish().await;
}

#[tokio::test]
async fn a_data_key_near_its_limit_of_messages_is_an_alarm_until_it_is_replaced() {
    let app = TestApp::with(|_, config| server::Config {
        database: Some("sqlite::memory:".to_owned()),
        keys: server::Lives { most_messages: 40, ..config.keys },
        ..config
    })
    .await;
    let wired = &app.scene.wired;
    let lasting = || async {
        let alarms = wired.audit.alarms().await.unwrap();
        alarms
            .into_iter()
            .filter(|alarm| alarm.ended_at.is_none())
            .map(|alarm| alarm.kind)
            .collect::<Vec<_>>()
    };
    wired.tend(wired.call("test")).await.unwrap();
    assert!(lasting().await.is_empty());
    // Each sign-in seals from where it came, also those that come to nothing.
    let anna = wired.visitors.find_by_document("UTO", VISITORS[0].number).await.unwrap().unwrap();
    let remote = kernel::Remote { address: "192.0.2.7".parse().ok(), device: None };
    for _ in 0..30 {
        let call = kernel::Call { remote, ..wired.call("test") };
        let mut tx = wired.store.write(call).await.unwrap();
        wired.audit.record(&mut tx, Event::new(Action::SignIn).subject(anna)).await.unwrap();
    }
    wired.tend(wired.call("test")).await.unwrap();
    assert_eq!(lasting().await, ["worn"]);
    let ready = app.http().get(app.at("readyz")).send().await.unwrap().text().await.unwrap();
    assert_eq!(ready, "degraded: worn");
    // New data keys begin at nothing.
    app.clock.advance(std::time::Duration::from_secs(1));
    let fresh = wired.keys.fresh("dek".parse().unwrap()).await.unwrap();
    let call = wired.call("test");
    let tx = wired.store.write(call).await.unwrap();
    wired.keys.begin(&tx, fresh).await.unwrap();
    tx.commit().await.unwrap();
    wired.keys.reload().await.unwrap();
    for _ in 0..4 {
        wired.tend(wired.call("test")).await.unwrap();
    }
    assert!(lasting().await.is_empty(), "{:?}", wired.keys.wear().await);
    app.finish().await;
}
