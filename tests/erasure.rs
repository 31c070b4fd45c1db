//! A visitor erases what is kept about them, or closes the visit: choose, check, done (PIPL Art. 47).

use audit::{Action, EntryRow};
use demo::{
    browser::{Browser, Page},
    html::HtmlForm,
    party::{Party, Tokens},
    specimen::{VISITORS, utopia},
};
use guosuo_tests::{TestApp, postgres::Postgres};
use kernel::{Clock, RetentionClass, VisitorId};
use ledger::{Policy, Receipt, Shown};
use std::time::Duration;

const VISIT: &str = "/portal/data/check?what=visit";
const PROFILE: &str = "/portal/data/check?what=profile";

async fn found(app: &TestApp, who: usize) -> Option<VisitorId> {
    app.scene.wired.visitors.find_by_document("UTO", VISITORS[who].number).await.unwrap()
}

async fn anna(app: &TestApp) -> VisitorId {
    found(app, 0).await.unwrap()
}

async fn signed_in(app: &TestApp, username: &str) -> Browser {
    let browser = app.browser();
    browser.sign_in_as(username, None).await.unwrap();
    browser
}

/// Anna at a relying party, of which she was told something.
async fn told(app: &TestApp, name: &str) -> (Party, Tokens) {
    let party = app.party(name);
    let (visit, code) = app.code(&party, "anna").await;
    let tokens = party.redeem(&visit, &code).await.unwrap();
    party.ask(&tokens).await.unwrap();
    (party, tokens)
}

async fn form(browser: &Browser, place: &str) -> HtmlForm {
    browser.open(place).await.unwrap().form("/portal/data").expect("a form that erases")
}

async fn erase(browser: &Browser, place: &str) -> Page {
    let form = form(browser, place).await;
    browser.submit(&form, &[], "erase-submit").await.unwrap()
}

async fn history(app: &TestApp, visitor: VisitorId) -> Vec<EntryRow> {
    app.scene.wired.audit.history(visitor, 200).await.unwrap()
}

fn count(rows: &[EntryRow], action: Action) -> usize {
    rows.iter().filter(|row| row.action == action).count()
}

/// The addresses of the certificates on a page.
fn certificates(page: &Page) -> Vec<String> {
    let after = page.body.split("class=\"certificate\" href=\"").skip(1);
    after.filter_map(|rest| rest.split_once('"')).map(|(href, _)| href.to_owned()).collect()
}

#[tokio::test]
async fn a_visit_is_closed_and_nothing_but_what_laws_demand_is_left() {
    let app = TestApp::start().await;
    let wired = &app.scene.wired;
    let who = anna(&app).await;
    let (hotel, tokens) = told(&app, "hotel").await;
    let abroad = app.party("hotel-france");
    let (visit, code) = app.code(&abroad, "anna").await;
    let renewable = abroad.redeem(&visit, &code).await.unwrap();
    let (browser, other) = (signed_in(&app, "anna").await, signed_in(&app, "anna").await);

    let page = browser.open("/portal").await.unwrap();
    assert!(page.body.contains("href=\"/portal/data\""));
    let page = browser.open("/portal/data").await.unwrap();
    assert!(page.body.contains("until you erase it") && page.body.contains("Your consent"));
    // What was given is remembered for three years from the giving.
    assert!(page.body.contains("Network Data Security Regulations, Art. 12"));
    let page = browser.open(VISIT).await.unwrap();
    let said = &page.body;
    for part in ["This will be gone", "This stays, and why", "This ends with it", "cannot be undone"] {
        assert!(said.contains(part), "{part}");
    }
    assert!(said.contains(abroad.scenario.title) && said.contains("privacy@hotel.example"));
    assert!(!said.contains("privacy@hotel-france.example"), "it received nothing yet");
    let page = erase(&browser, VISIT).await;
    let place = page.url.path().to_owned();
    assert!(page.status == 200 && place.starts_with("/erasures/"), "{place}");
    assert!(page.body.contains("Your visit is closed") && page.body.contains("Reference number"));
    assert!(page.body.contains("privacy@hotel.example") && page.body.contains("erased-again"));
    assert!(certificates(&page).is_empty(), "not signed yet");

    // Nobody is signed in, nobody can, and nothing that was given still works.
    for gone in [&browser, &other] {
        let page = gone.open("/portal").await.unwrap();
        assert_ne!(page.url.path(), "/portal");
    }
    assert!(hotel.ask(&tokens).await.is_err() && abroad.renew(&renewable).await.is_err());
    assert!(wired.visitors.passkeys(who).await.unwrap().is_empty());
    assert_eq!(found(&app, 0).await, None, "the passport finds nobody");
    let rows = history(&app, who).await;
    assert_eq!(count(&rows, Action::VisitClosed), 1);
    assert_eq!(count(&rows, Action::ConsentWithdrawn), 1, "a duty by law is ended, and no consent");
    assert_eq!((count(&rows, Action::Shredded), count(&rows, Action::DataRestricted)), (1, 1));

    // The link works for whoever has it, with certificates as soon as they are signed.
    wired.audit.integrate(wired.call("test")).await.unwrap();
    let stranger = app.browser();
    let page = stranger.open(&place).await.unwrap();
    let links = certificates(&page);
    assert_eq!(links, [format!("{place}/profile")]);
    assert!(!page.body.contains("erased-again") && page.body.contains("Only stored"));
    let receipt = Receipt::parse(&stranger.open(&links[0]).await.unwrap().body).unwrap();
    let policy = Policy::parse(format!("log {}\nquorum none\n", wired.audit.vkey()).as_bytes()).unwrap();
    assert!(receipt.verify(&policy).is_ok());
    let note = receipt.fields.iter().find_map(|field| match field {
        Shown::Open(open) if open.name == "note" => open.value.as_str(),
        _ => None,
    });
    assert!(note.unwrap().starts_with("profile request "));
    assert_eq!(stranger.open(&format!("{place}/audit-detail")).await.unwrap().status, 404);
    assert_eq!(stranger.open(&format!("/erasures/{}", "A".repeat(43))).await.unwrap().status, 404);

    // After a day it tells nobody's names, after thirty nothing.
    app.clock.advance(Duration::from_secs(25 * 3600));
    let page = stranger.open(&place).await.unwrap();
    assert!(page.status == 200 && !page.body.contains("privacy@hotel.example"));
    app.clock.advance(Duration::from_secs(30 * 24 * 3600));
    assert_eq!(stranger.open(&place).await.unwrap().status, 404);
    app.finish().await;
}

#[tokio::test]
async fn who_closed_the_visit_comes_back_as_somebody_new_and_what_was_stored_ends_by_itself() {
    let app = TestApp::start().await;
    let wired = &app.scene.wired;
    let who = anna(&app).await;
    told(&app, "hotel").await;
    erase(&signed_in(&app, "anna").await, VISIT).await;
    let chip = VISITORS[0].chip(&utopia(app.clock.now()).unwrap()).unwrap();
    let page = app.browser().enrol(&chip.named(), "", "").await.unwrap();
    assert!(page.status == 200 && page.body.contains("/enrol/passkey"), "{}", page.body);
    assert_ne!(anna(&app).await, who);
    // Three years after the giving the running service erases the rest.
    let class = RetentionClass::AuditDetail;
    app.clock.advance(Duration::from_secs(1090 * 24 * 3600));
    wired.tend(wired.call("test")).await.unwrap();
    assert!(wired.privacy.certificate(who, class).await.unwrap().is_none());
    app.clock.advance(Duration::from_secs(8 * 24 * 3600));
    wired.tend(wired.call("test")).await.unwrap();
    let certificate = wired.privacy.certificate(who, class).await.unwrap().unwrap();
    assert_eq!(certificate.ground, "over");
    app.finish().await;
}

#[tokio::test]
async fn one_part_is_erased_and_its_owner_stays_signed_in() {
    let app = TestApp::start().await;
    let who = anna(&app).await;
    let (hotel, tokens) = told(&app, "hotel").await;
    let browser = signed_in(&app, "anna").await;
    let page = erase(&browser, PROFILE).await;
    assert!(page.url.path().starts_with("/erasures/") && page.body.contains("It is erased"));
    assert!(hotel.ask(&tokens).await.is_err());
    let page = browser.open("/portal").await.unwrap();
    assert!(page.url.path() == "/portal" && page.body.contains("Erased"));
    assert!(!page.body.contains("class=\"passport\""), "no passport is shown as working");
    // Nor is anything of it left that was not sealed.
    let wired = &app.scene.wired;
    let passports = wired.visitors.documents(wired.call("test").now, who).await.unwrap();
    assert_eq!(passports.len(), 1);
    assert_eq!((passports[0].state.code(), passports[0].expires_at.millis()), ("erased", 0));
    assert_eq!(wired.visitors.sweep(wired.call("test")).await.unwrap(), 0, "it does not expire any more");
    let rows = history(&app, who).await;
    assert_eq!((count(&rows, Action::ShredRequested), count(&rows, Action::VisitClosed)), (1, 0));
    // Again is nothing to ask for; the visit can still be closed.
    let page = browser.open(PROFILE).await.unwrap();
    assert_eq!((page.status, page.error_code().as_deref()), (409, Some("already_asked")));
    let page = erase(&browser, VISIT).await;
    assert!(page.body.contains("Your visit is closed"));
    app.finish().await;
}

#[tokio::test]
async fn what_a_law_demands_is_refused_with_article_and_day() {
    let app = TestApp::start().await;
    let wired = &app.scene.wired;
    let who = anna(&app).await;
    let until = kernel::Date::parse("2031-05-06").unwrap().midnight();
    let class = RetentionClass::Profile;
    wired.privacy.restrict(wired.call("test"), who, class, "EEL-39", Some(until)).await.unwrap();
    let browser = signed_in(&app, "anna").await;
    for place in [PROFILE, "/portal/data/check?what=audit-detail"] {
        let page = browser.open(place).await.unwrap();
        assert!(page.status == 200 && page.body.contains("Nothing can be erased now"));
        assert!(page.form("/portal/data").is_err(), "no button");
        assert!(page.body.contains("12377"));
    }
    let page = browser.open(PROFILE).await.unwrap();
    assert!(page.body.contains("Exit and Entry Administration Law, Art. 39"));
    assert!(page.body.contains("6 May 2031"));
    // Closing ends everything else, and leaves it stored as it was.
    let page = erase(&browser, VISIT).await;
    assert!(page.body.contains("Your visit is closed") && page.body.contains("6 May 2031"));
    let kept = wired.privacy.kept(wired.call("test").now, who).await.unwrap();
    let stored = kept.iter().find(|kept| kept.class == class).unwrap();
    assert_eq!(stored.demanded(), Some(("EEL-39", Some(until))));
    assert_eq!(found(&app, 0).await, Some(who));
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_erased_by_a_form_that_is_anothers_forged_old_or_out_of_date() {
    let app = TestApp::start().await;
    let wired = &app.scene.wired;
    let who = anna(&app).await;
    let (browser, other) = (signed_in(&app, "anna").await, signed_in(&app, "bao").await);
    let shown = |form: &HtmlForm| form.fields.iter().find(|(name, _)| name == "shown").unwrap().1.clone();
    let (mine, theirs) = (form(&browser, VISIT).await, form(&other, VISIT).await);
    let code = |page: &Page| (page.status, page.error_code().unwrap_or_default());
    let stale = (409, "stale_form".to_owned());
    for sent in [shown(&theirs), "AAAA".to_owned(), String::new()] {
        let page = browser.submit(&mine, &[("shown", &sent)], "erase-submit").await.unwrap();
        assert_eq!(code(&page), stale);
    }
    let page = browser.submit(&mine, &[("form_token", "x")], "erase-submit").await.unwrap();
    assert_eq!(code(&page), (403, "form_token".to_owned()));
    let page = browser.submit(&mine, &[("what", "everything")], "erase-submit").await.unwrap();
    assert_eq!(code(&page), (400, "invalid_request".to_owned()));
    let page = browser.open("/portal/data/check?what=contract").await.unwrap();
    assert_eq!(code(&page), (404, "nothing_kept".to_owned()));
    // Nobody's form from a browser that is signed in nowhere leads to the sign-in.
    let stranger = app.browser();
    let page = stranger.open("/portal/data").await.unwrap();
    assert!(!page.url.path().starts_with("/portal"));

    // A law that came in between: the page is shown again, with what is so now.
    let class = RetentionClass::Profile;
    wired.privacy.restrict(wired.call("test"), who, class, "EEL-39", None).await.unwrap();
    let page = browser.submit(&mine, &[], "erase-submit").await.unwrap();
    assert!(page.body.contains("has changed since this page was shown"));
    assert!(page.form("/portal/data").is_ok() && page.body.contains("Exit and Entry Administration Law"));
    // Who signed in long ago signs in again first.
    let mine = form(&browser, VISIT).await;
    app.clock.advance(Duration::from_secs(601));
    let page = browser.submit(&mine, &[], "erase-submit").await.unwrap();
    assert!(page.body.contains("Sign in again") && page.form("/portal/data").is_err());
    browser.sign_in_as("anna", None).await.unwrap();
    app.clock.advance(Duration::from_secs(301));
    let page = browser.submit(&mine, &[], "erase-submit").await.unwrap();
    assert_eq!(code(&page), stale, "fifteen minutes");
    assert_eq!(count(&history(&app, who).await, Action::VisitClosed), 0);
    app.finish().await;
}

/// One form eight times at once, and again: one request, and one page for all.
async fn raced(app: &TestApp) {
    let who = anna(app).await;
    told(app, "museum").await;
    let browser = signed_in(app, "anna").await;
    let one = form(&browser, VISIT).await;
    let all = (0..8).map(|_| browser.submit(&one, &[], "erase-submit"));
    let pages: Vec<Page> = futures::future::join_all(all).await.into_iter().map(Result::unwrap).collect();
    let again = browser.submit(&one, &[], "erase-submit").await.unwrap();
    let place = again.url.path();
    assert!(place.starts_with("/erasures/"), "{place}");
    for page in &pages {
        assert_eq!((page.status, page.url.path()), (200, place), "{:?}", page.error_code());
    }
    let rows = history(app, who).await;
    assert_eq!((count(&rows, Action::VisitClosed), count(&rows, Action::ShredRequested)), (1, 1));
    assert_eq!((count(&rows, Action::ConsentWithdrawn), count(&rows, Action::Shredded)), (1, 1));
}

/// Two tabs with a form of their own each: one closes the visit, the other is told.
async fn two_tabs(app: &TestApp) {
    let (who, one) = (found(app, 1).await.unwrap(), signed_in(app, "bao").await);
    let other = signed_in(app, "bao").await;
    let (first, second) = (form(&one, PROFILE).await, form(&other, PROFILE).await);
    let (first, second) =
        tokio::join!(one.submit(&first, &[], "erase-submit"), other.submit(&second, &[], "erase-submit"));
    let mut codes = [first.unwrap(), second.unwrap()].map(|page| (page.status, page.error_code()));
    codes.sort();
    assert_eq!(codes[0], (200, None));
    assert!(codes[1].0 == 409, "{codes:?}");
    assert_eq!(count(&history(app, who).await, Action::ShredRequested), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_many_times_at_once_is_one_request() {
    let app = TestApp::on_files().await;
    raced(&app).await;
    two_tabs(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_many_times_at_once_is_one_request_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let app = TestApp::on(Some(postgres.url("guosuo")), Some(postgres.url("guosuo_keys"))).await;
    raced(&app).await;
    two_tabs(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn what_follows_from_a_closed_visit_is_done_by_the_worker_if_whoever_asked_was_not_answered() {
    let app = TestApp::start().await;
    let (wired, who) = (&app.scene.wired, anna(&app).await);
    let browser = signed_in(&app, "anna").await;
    let call = wired.call("test");
    // As after a stop between the commit and the rest.
    let plan = wired.privacy.plan(call, who, "visit".parse().unwrap()).await.unwrap();
    let done = wired.privacy.fulfil(call, Some(who), &plan.form).await.unwrap().unwrap();
    assert!(done.first);
    assert_eq!(browser.open("/portal").await.unwrap().url.path(), "/portal");
    app.clock.advance(Duration::from_secs(11));
    wired.tend(wired.call("test")).await.unwrap();
    assert_ne!(browser.open("/portal").await.unwrap().url.path(), "/portal");
    assert!(wired.privacy.certificate(who, RetentionClass::Profile).await.unwrap().is_some());
    assert_eq!(wired.keys.restricted().await.unwrap().len(), 1, "what stays is only stored");
    assert!(wired.privacy.open_wishes(wired.call("test").now).await.unwrap().is_empty());
    let told = wired.privacy.told(wired.call("test"), &done.secret).await.unwrap().unwrap();
    assert_eq!(told.wish.code(), "visit");
    app.finish().await;
}
