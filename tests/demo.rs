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
