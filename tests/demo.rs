//! The demo's own pages, as a person presses them.

use guosuo_tests::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_files_an_assessment_and_receives_a_letter_at_the_desk() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let desk = browser.open(demo::desk::PATH).await.unwrap();
    let form = desk.form("/demo/desk/assessments").unwrap();
    let done = browser.submit(&form, &[], "").await.unwrap();
    assert!(done.body.contains("is on file"), "{}", done.body);
    let form = done.form("/demo/desk/letters").unwrap();
    let answers = [("username", "anna"), ("country", "US")];
    let done = browser.submit(&form, &answers, "letter-submit").await.unwrap();
    assert!(done.body.contains("D-41"), "{}", done.body);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_assessment_the_booking_goes_abroad_and_the_image_does_not() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let desk = browser.open(demo::desk::PATH).await.unwrap();
    browser.submit(&desk.form("/demo/desk/assessments").unwrap(), &[], "").await.unwrap();
    let hotel = app.party("hotel-france");
    let (visit, code) = app.code(&hotel, "anna").await;
    let tokens = hotel.redeem(&visit, &code).await.unwrap();
    let claims = hotel.ask(&tokens).await.unwrap();
    assert!(claims.contains_key("name") && claims.contains_key("phone_number"));
    let page = browser.open("/demo/hotel-france/start?also=document_image").await.unwrap();
    let form = page.form(demo::signin::PATH).unwrap();
    let page = browser.submit(&form, &[("username", "anna")], "login-submit").await.unwrap();
    assert!(page.body.contains("D-MIN"), "the consent page says what is not sent");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_login_shows_every_message_of_it_and_another_none() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let choice = browser.open("/demo/try").await.unwrap();
    assert!(choice.body.contains("/demo/museum/start?watch=1"));
    let mut page = browser.open("/demo/museum/start?watch=1").await.unwrap();
    for (path, answer, button) in [
        (demo::signin::PATH, &[("username", "anna")][..], "login-submit"),
        ("/consent", &[], "consent-allow"),
    ] {
        page = browser.submit(&page.form(path).unwrap(), answer, button).await.unwrap();
    }
    // The browser leaves what comes back to the relying party, which this test is now.
    let back = |url: &url::Url| format!("{}?{}", url.path(), url.query().unwrap_or_default());
    let page = browser.open(&back(&page.url)).await.unwrap();
    for said in [
        "/authorize",
        "code_challenge",
        "/demo/museum/callback",
        "POST",
        "/token",
        "code_verifier",
        "id_token says",
        "/userinfo",
    ] {
        assert!(page.body.contains(said), "{said} is missing in {}", page.body);
    }
    let asked = browser.open("/demo/museum/start").await.unwrap();
    let left = browser.submit(&asked.form("/consent").unwrap(), &[], "consent-allow").await.unwrap();
    let again = browser.open(&back(&left.url)).await.unwrap();
    assert!(again.body.contains("What we ask") && !again.body.contains("code_verifier"));
    app.finish().await;
}
