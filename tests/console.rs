//! The auditor's console, through the door.

use audit::{Place, Role};
use demo::{
    authenticator::Authenticator,
    browser::{Browser, Page},
};
use guosuo_tests::TestApp;
use kernel::StaffId;
use std::{io::Cursor, time::Duration};

const HOUR: Duration = Duration::from_secs(3600);

/// Signs in by a token, as the demo allows.
async fn entered(app: &TestApp, token: &str) -> (Browser, Page) {
    let browser = app.browser();
    let page = browser.open("/console").await.unwrap();
    let forms = demo::html::forms(&page.body);
    let form = forms.into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "token")).expect("a door");
    let page = browser.submit(&form, &[("token", token)], "console-submit").await.unwrap();
    (browser, page)
}

/// Signs in and says why.
async fn reading(app: &TestApp, token: &str, said: &[(&str, &str)]) -> (Browser, Page) {
    let (browser, page) = entered(app, token).await;
    let why = page.form("/console/purpose").unwrap();
    let page = browser.submit(&why, said, "purpose-submit").await.unwrap();
    (browser, page)
}

/// An auditor with a link to register a passkey.
async fn invited(app: &TestApp, role: Role) -> (StaffId, String) {
    let wired = &app.scene.wired;
    let (id, _) = wired.audit.add_staff(wired.call("test"), "Li", role).await.unwrap();
    let secret = wired.audit.invite_staff(wired.call("test"), id).await.unwrap();
    (id, format!("/console/join/{}", secret.expose()))
}

/// The passkey's form at the console's door.
async fn by_passkey(browser: &Browser, device: &Authenticator, app: &TestApp) -> Page {
    let form = browser.open("/console").await.unwrap().form("/console").unwrap();
    let answer = device.get(&serde_json::from_str(&form.options).unwrap(), &app.scene.issuer).unwrap();
    browser.submit(&form, &[("credential", &answer.to_string())], "console-passkey").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_registers_a_passkey_by_a_link_and_signs_in_by_it_until_removed() {
    let app = TestApp::start().await;
    let (id, link) = invited(&app, Role::Auditor).await;
    let mut device = Authenticator::new();
    let browser = app.browser();
    let form = browser.open(&link).await.unwrap().form(&link).unwrap();
    let options: serde_json::Value = serde_json::from_str(&form.options).unwrap();
    assert_eq!(options["publicKey"]["authenticatorSelection"]["userVerification"], "required");
    let answer = device.create(&options, &app.scene.issuer).unwrap();
    let joined = browser.submit(&form, &[("credential", &answer.to_string())], "console-join").await.unwrap();
    assert!(joined.form("/console/purpose").is_ok(), "{:?}", joined.error_code());
    let again = app.browser().open(&link).await.unwrap();
    assert_eq!(again.error_code().as_deref(), Some("staff_link_used"));
    let page = by_passkey(&app.browser(), &device, &app).await;
    assert!(page.form("/console/purpose").is_ok(), "{:?}", page.error_code());
    // A visitor is somebody else: the same passkey opens no portal.
    let form = browser.open("/login").await.unwrap().form("/login").unwrap();
    let answer = device.get(&serde_json::from_str(&form.options).unwrap(), &app.scene.issuer).unwrap();
    let login = browser.submit(&form, &[("credential", &answer.to_string())], "login-submit").await.unwrap();
    assert_eq!(login.url.path(), "/login");
    let wired = &app.scene.wired;
    wired.audit.remove_staff(wired.call("test"), id).await.unwrap();
    assert!(browser.open("/console").await.unwrap().form("/console/purpose").is_err());
    let page = by_passkey(&app.browser(), &device, &app).await;
    assert_eq!((page.status, page.error_code().as_deref()), (403, Some("passkey_refused")));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_for_somebody_who_is_no_auditor_opens_no_console() {
    let app = TestApp::start().await;
    let (_, link) = invited(&app, Role::Officer).await;
    let (mut device, browser) = (Authenticator::new(), app.browser());
    let form = browser.open(&link).await.unwrap().form(&link).unwrap();
    let answer = device.create(&serde_json::from_str(&form.options).unwrap(), &app.scene.issuer).unwrap();
    let page = browser.submit(&form, &[("credential", &answer.to_string())], "console-join").await.unwrap();
    assert_eq!(page.error_code().as_deref(), Some("no_such_staff"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_read_before_it_is_said_why_and_nothing_outside_of_the_window() {
    let app = TestApp::start().await;
    let (browser, _) = entered(&app, &app.scene.auditor).await;
    for page in ["/console/entries/0", "/console/charts", "/console/exports", "/console/approvals"] {
        let page = browser.open(page).await.unwrap();
        assert!(page.form("/console/purpose").is_ok(), "{}", page.url);
    }
    let why = browser.open("/console").await.unwrap().form("/console/purpose").unwrap();
    let wrong = [("purpose", "routine"), ("reference", "<b>"), ("from", ""), ("hours", "8")];
    let page = browser.submit(&why, &wrong, "purpose-submit").await.unwrap();
    assert_eq!((page.status, page.error_code().as_deref()), (400, Some("bad_statement")));
    // A window that ended yesterday holds nothing of a scene that began today.
    let before = [("purpose", "routine"), ("from", "2020-01-01"), ("to", "2020-12-31"), ("hours", "8")];
    let page = browser.submit(&why, &before, "purpose-submit").await.unwrap();
    assert!(!page.body.contains("class=\"entry\""));
    assert_eq!(browser.open("/console/entries/0").await.unwrap().status, 404);
    let (browser, page) = reading(&app, &app.scene.auditor, &[("purpose", "routine"), ("hours", "8")]).await;
    assert!(page.body.contains("class=\"entry\"") && !page.body.contains("id=\"subject\""));
    assert_eq!(browser.open("/console/entries/0").await.unwrap().status, 200);
    app.clock.advance(HOUR / 4);
    assert!(browser.open("/console/charts").await.unwrap().form("/console").is_ok(), "after rest");
    app.finish().await;
}

/// Orders an export at its page and fetches the file.
async fn fetched(app: &TestApp, browser: &Browser, ordered: Page) -> Vec<u8> {
    let place = ordered.url.path().to_owned();
    assert!(place.starts_with("/console/exports/exp_"), "{place} {:?}", ordered.error_code());
    for _ in 0..400 {
        let page = browser.open(&place).await.unwrap();
        if let Some(file) = demo::html::link(&page.body, "export-file") {
            return browser.fetch(&file).await.unwrap();
        }
        assert!(page.body.contains("id=\"export-again\""), "{:?}", page.error_code());
        tokio::task::yield_now().await;
    }
    panic!("never made at {}", app.scene.issuer)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_hides_people_and_with_them_it_needs_another_person_once() {
    let app = TestApp::on_files().await;
    let said = [("purpose", "incident"), ("reference", "INC-7"), ("hours", "8")];
    let (one, _) = reading(&app, &app.scene.auditor, &said).await;
    let (two, _) = reading(&app, &app.scene.second_auditor, &said).await;
    let form = one.open("/console/exports").await.unwrap().form("/console/export").unwrap();
    let ordered = one.submit(&form, &[], "export-submit").await.unwrap();
    let plain = fetched(&app, &one, ordered).await;
    assert!(proved(&app, &plain));
    // With personal detail: asked by one, allowed by the other, made once.
    let mut ask = form.clone();
    ask.action = "/console/approvals".to_owned();
    let asked = one.submit(&ask, &[("reason", "incident 7")], "approval-submit").await.unwrap();
    assert!(asked.body.contains("incident 7"));
    let approval = two.open("/console/approvals").await.unwrap();
    let decide = demo::html::forms(&approval.body)
        .into_iter()
        .find(|f| f.action.starts_with("/console/approvals/"))
        .expect("the other decides");
    let own = one.submit(&decide_by(&one, &decide).await, &[], "").await.unwrap();
    assert_eq!(own.error_code().as_deref(), Some("own_request"));
    two.submit(&decide, &[], "").await.unwrap();
    let mine = one.open("/console/approvals").await.unwrap();
    let make = mine.form("/console/export").expect("it may be used");
    let ordered = one.submit(&make, &[], "").await.unwrap();
    let whole = fetched(&app, &one, ordered).await;
    assert!(proved(&app, &whole));
    let again = one.submit(&make, &[], "").await.unwrap();
    assert_eq!(again.error_code().as_deref(), Some("not_approved"));
    // Somebody else's export is nobody's business.
    let tasks = one.open("/console/exports").await.unwrap();
    let file = tasks.body.split('"').find(|part| part.ends_with("/file")).unwrap().to_owned();
    assert_eq!(two.open(&file).await.unwrap().status, 404);
    app.finish().await;
}

/// The same form with the form token of another browser.
async fn decide_by(browser: &Browser, form: &demo::html::HtmlForm) -> demo::html::HtmlForm {
    let own = browser.open("/console/approvals").await.unwrap().form("/console/leave").unwrap();
    demo::html::HtmlForm { fields: own.fields, ..form.clone() }
}

fn proved(app: &TestApp, bundle: &[u8]) -> bool {
    let vkey = app.scene.wired.audit.vkey();
    ledger::verify(Cursor::new(bundle), &ledger::Trust::key(&vkey), &mut |_, _| {}).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_abroad_is_told_what_the_transfer_tables_say() {
    let app = TestApp::on_files().await;
    // Somebody leaves a pseudonym behind.
    app.code(&app.party("museum"), "anna").await;
    let said = [("purpose", "incident"), ("country", "FR"), ("hours", "8")];
    let (browser, page) = reading(&app, &app.scene.auditor, &said).await;
    assert!(page.body.contains("D-55"), "the bar says why personal fields are hidden");
    // Without people nothing personal leaves.
    let form = browser.open("/console/exports").await.unwrap().form("/console/export").unwrap();
    let ordered = browser.submit(&form, &[], "export-submit").await.unwrap();
    fetched(&app, &browser, ordered).await;
    // With people, even another's approval does not help without an assessment.
    let mut ask = form.clone();
    ask.action = "/console/approvals".to_owned();
    browser.submit(&ask, &[("reason", "incident 7")], "approval-submit").await.unwrap();
    let (other, _) =
        reading(&app, &app.scene.second_auditor, &[("purpose", "routine"), ("hours", "8")]).await;
    let page = other.open("/console/approvals").await.unwrap();
    let forms = demo::html::forms(&page.body);
    let decide = forms.into_iter().find(|f| f.action.starts_with("/console/approvals/")).unwrap();
    other.submit(&decide, &[], "").await.unwrap();
    let make = browser.open("/console/approvals").await.unwrap().form("/console/export").unwrap();
    let barred = browser.submit(&make, &[], "").await.unwrap();
    assert_eq!((barred.status, barred.error_code().as_deref()), (403, Some("D-55")));
    assert!(barred.body.contains("Personal Information Protection Law, Art. 55"));
    let next = demo::html::text(&barred.body, "next").unwrap();
    assert!(next.contains("--assessment"), "{next}");
    // The operator's word goes before the auditor's; with papers few people's pseudonyms may be seen.
    let wired = &app.scene.wired;
    let place = Place {
        country: "DE".parse().unwrap(),
        assessment: Some("PIA-7".into()),
        contract: Some("C-9".into()),
    };
    let added = wired.audit.add_staff(wired.call("test"), "abroad", Role::Auditor).await.unwrap();
    wired.audit.place_staff(wired.call("test"), added.0, &place).await.unwrap();
    let said = [("purpose", "incident"), ("country", "CN"), ("hours", "8")];
    let (_, page) = reading(&app, added.1.expose(), &said).await;
    assert!(page.body.contains("Germany") && !page.body.contains("Personal fields are hidden"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_with_a_token_exports_without_people_and_nobody_else_does() {
    let app = TestApp::on_files().await;
    let http = app.http();
    let post = |token: Option<&str>| {
        let request = http.post(app.at("console/export")).form(&[("to", "2099-01-01")]);
        match token {
            Some(token) => request.bearer_auth(token).send(),
            None => request.send(),
        }
    };
    let answer = post(Some(&app.scene.auditor)).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(proved(&app, &answer.bytes().await.unwrap()));
    assert_eq!(post(Some(&app.scene.officer)).await.unwrap().status(), 401);
    assert_eq!(post(None).await.unwrap().status(), 303);
    app.finish().await;
}
