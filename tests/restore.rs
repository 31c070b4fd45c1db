//! What a newer log says that persons took back is taken back in an older copy too.

use audit::Action;
use demo::{specimen::VISITORS, wallet::Wallet};
use guosuo_tests::TestApp;
use kernel::{CredentialId, Moment, SystemEntropy, VisitorId};
use privacy::Withdrawn;
use std::time::Duration;

async fn anna(app: &TestApp) -> VisitorId {
    app.scene.wired.visitors.find_by_document("UTO", VISITORS[0].number).await.unwrap().unwrap()
}

#[tokio::test]
async fn consents_that_the_log_says_were_withdrawn_are_withdrawn_here_once() {
    let app = TestApp::start().await;
    let (wired, who) = (&app.scene.wired, anna(&app).await);
    let (duty, chosen) = (app.party("hotel"), app.party("hotel-france"));
    let (visit, code) = app.code(&duty, "anna").await;
    let by_law = duty.redeem(&visit, &code).await.unwrap();
    let (visit, code) = app.code(&chosen, "anna").await;
    let by_consent = chosen.redeem(&visit, &code).await.unwrap();

    let call = wired.call("test");
    let grants = wired.privacy.grants(call.now, who).await.unwrap();
    assert_eq!(grants.len(), 2);
    let name = wired.audit.names(who).await.unwrap().remove(0);
    let named = |subject: &str, at: Moment| {
        let from = |grant: &privacy::GrantView| Some((grant.client, grant.purpose));
        let one = |grant| Withdrawn { subject: subject.to_owned(), from: from(grant), at };
        grants.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(wired.privacy.withdraw_again(call, &named("somebody else", call.now)).await.unwrap(), 0);
    let earlier = call.now.minus(Duration::from_secs(3600));
    assert_eq!(wired.privacy.withdraw_again(call, &named(&name, earlier)).await.unwrap(), 0, "given since");
    assert_eq!(
        wired.privacy.withdraw_again(call, &named(&name, call.now)).await.unwrap(),
        1,
        "a duty is no consent"
    );
    assert_eq!(wired.privacy.withdraw_again(call, &named(&name, call.now)).await.unwrap(), 0);
    assert!(chosen.renew(&by_consent).await.is_err());
    duty.ask(&by_law).await.unwrap();

    let closed = |at| [Withdrawn { subject: name.clone(), from: None, at }];
    assert_eq!(wired.privacy.withdraw_again(call, &closed(earlier)).await.unwrap(), 0, "another visit");
    assert_eq!(wired.privacy.withdraw_again(call, &closed(call.now)).await.unwrap(), 1);
    assert_eq!(wired.privacy.withdraw_again(call, &closed(call.now)).await.unwrap(), 0);
    assert!(duty.ask(&by_law).await.is_err());
    let rows = wired.audit.history(who, 200).await.unwrap();
    let count = |action| rows.iter().filter(|row| row.action == action).count();
    assert_eq!((count(Action::ConsentWithdrawn), count(Action::VisitClosed)), (1, 1));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_the_log_says_were_revoked_are_revoked_here_once() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.sign_in_as("anna", None).await.unwrap();
    let form = browser.open("/portal").await.unwrap().form("/portal/offers").unwrap();
    let page = browser.submit(&form, &[], "").await.unwrap();
    let link = demo::html::link(&page.body, "offer-link").or_else(|| demo::html::link(&page.body, "offer"));
    let (wired, who) = (&app.scene.wired, anna(&app).await);
    let mut wallet = Wallet::new(&app.scene.issuer, wired.keys.anchor().unwrap(), app.clock.clone()).unwrap();
    wallet.accept(&link.unwrap()).await.unwrap();
    assert!(!wallet.is_revoked().await.unwrap());

    let call = wired.call("test");
    let held = wired.state.issuer.list(call.now, who).await.unwrap();
    let unknown = CredentialId::new(call.now, &SystemEntropy);
    let named: Vec<_> = held.iter().map(|held| held.id).chain([unknown]).collect();
    assert_eq!(wired.privacy.revoke_again(call, &named).await.unwrap(), held.len() as u64);
    assert_eq!(wired.privacy.revoke_again(call, &named).await.unwrap(), 0);
    assert!(wallet.is_revoked().await.unwrap());
    app.finish().await;
}
