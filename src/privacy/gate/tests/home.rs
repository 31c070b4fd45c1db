//! Recipients in the mainland: the museum, the hotel, the SIM shop.

use super::scene::{Scene, at, call, consents};
use crate::{ConsentKind, Error, GrantState, Notice};
use audit::Action;
use kernel::Purpose;
use storage::token;

const MUSEUM: &[&str] = &["subject:full", "birth:date", "nationality:full", "name:full"];

#[tokio::test]
async fn the_museum_asks_for_the_birth_date_and_learns_over_eighteen() {
    let scene = Scene::new().await;
    let ask = scene.ask("Museum", "CN", Purpose::CultureTicket, MUSEUM).await;
    assert_eq!(scene.told(&ask).await, "D-23");
    scene.consent(&ask, &[ConsentKind::P23]).await;
    assert_eq!(
        scene.told(&ask).await,
        r#"S-13.2 subject:full=true birth:over_18=true nationality:full="UTO""#
    );
    let entries = scene.audit.history(scene.visitor, 10).await.unwrap();
    assert_eq!(
        entries.iter().map(|e| e.action).collect::<Vec<_>>(),
        [Action::Disclosed, Action::ConsentGiven, Action::Refused]
    );
    assert_eq!(entries[0].note.as_deref(), Some("name:full D-MIN"));
    assert!(entries[0].rules.contains(&"ticket-age".to_owned()) && entries[0].consent.is_some());
}

#[tokio::test]
async fn the_preview_tells_what_will_be_sent_and_which_consent_is_missing() {
    let scene = Scene::new().await;
    let ask = scene.ask("Museum", "CN", Purpose::CultureTicket, MUSEUM).await;
    let before = scene.preview(&ask).await;
    assert_eq!((before.code.as_str(), before.outcome.as_str()), ("D-23", "S-13.2"));
    assert_eq!(before.consents_needed, [ConsentKind::P23]);
    assert!(before.possible && !before.cross_border && !before.statutory);
    let birth = before.items.iter().find(|i| i.claim == kernel::Claim::Birth).unwrap();
    assert!(birth.narrowed());
    scene.consent(&ask, &[ConsentKind::P23]).await;
    assert_eq!(scene.preview(&ask).await.consents_needed, []);
}

#[tokio::test]
async fn a_wider_question_asks_again() {
    let scene = Scene::new().await;
    let mut ask = scene.ask("Museum", "CN", Purpose::CultureTicket, &["birth:over_18"]).await;
    scene.consent(&ask, &[ConsentKind::P23]).await;
    ask.wanted.push(super::scene::field("nationality:full"));
    assert_eq!(scene.told(&ask).await, "D-23");
}

#[tokio::test]
async fn a_consent_lapses_after_a_year() {
    let scene = Scene::new().await;
    let ask = scene.ask("Museum", "CN", Purpose::CultureTicket, &["birth:over_18"]).await;
    scene.consent(&ask, &[ConsentKind::P23]).await;
    let late = scene.release_as(at("2027-11-23T08:00:00Z"), scene.visitor, &ask).await;
    assert_eq!(late.unwrap_err().code, "D-EXPIRED");
}

#[tokio::test]
async fn lodging_registration_is_notified_and_not_asked() {
    let scene = Scene::new().await;
    let wanted = &["name:full", "birth:date", "document:image", "sex:full"];
    let ask = scene.ask("Hotel", "CN", Purpose::LodgingRegister, wanted).await;
    let preview = scene.preview(&ask).await;
    assert!(preview.statutory && preview.consents_needed.is_empty());
    assert_eq!(preview.act.as_deref(), Some("EEL-39"));
    let told = scene.told(&ask).await;
    assert!(told.starts_with("S-13.3 name:full={\"primary\":\"ERIKSSON\""), "{told}");
    assert!(told.contains(r#"birth:date="1990-05-17""#) && told.contains(r#""number":"L01X00T47""#));
    let grant = scene.grant(&ask).await;
    let refused = scene.privacy.withdraw(call(), scene.visitor, grant).await;
    assert!(matches!(refused, Err(Error::Statutory)));
}

#[tokio::test]
async fn withdrawal_ends_consents_grants_and_tokens_together() {
    let scene = Scene::new().await;
    let ask = scene.ask("Museum", "CN", Purpose::CultureTicket, &["birth:over_18"]).await;
    scene.consent(&ask, &[ConsentKind::P23]).await;
    let grant = scene.grant(&ask).await;
    let tx = scene.store.write(call()).await.unwrap();
    let refresh = token::Model {
        token_hash: vec![7; 32],
        kind: "refresh".to_owned(),
        client: ask.recipient.client.to_string(),
        grant: Some(grant),
        visitor: Some(scene.visitor),
        scope: "openid".to_owned(),
        audience: "localhost".to_owned(),
        issued_at: tx.now(),
        expires_at: tx.now(),
        revoked_at: None,
        confirmation: None,
        details: None,
    };
    token::insert(&tx, refresh).await.unwrap();
    tx.commit().await.unwrap();

    scene.privacy.withdraw(call(), scene.visitor, grant).await.unwrap();

    let tx = scene.store.read().await.unwrap();
    assert!(token::find(&tx, &[7; 32]).await.unwrap().unwrap().revoked_at.is_some());
    assert_eq!(consents(&tx, scene.visitor, "withdrawn").await, 1);
    drop(tx);
    let views = scene.privacy.grants(call().now, scene.visitor).await.unwrap();
    assert_eq!(views[0].state, GrantState::Ended { at: call().now });
    assert_eq!(scene.told(&ask).await, "D-WITHDRAWN");
    assert_eq!(scene.preview(&ask).await.consents_needed, [ConsentKind::P23]);
    let again = scene.privacy.withdraw(call(), scene.visitor, grant).await;
    assert!(matches!(again, Err(Error::Ended)));
    let stranger = scene.another_visitor().await;
    let theirs = scene.privacy.withdraw(call(), stranger, grant).await;
    assert!(matches!(theirs, Err(Error::NoGrant)));
    let history = scene.privacy.history(scene.visitor, 10).await.unwrap();
    assert!(history.iter().any(|row| row.action == Action::ConsentWithdrawn));
    assert_eq!(history[0].recipient.as_deref(), Some("Museum"));
}

#[tokio::test]
async fn a_refusal_is_kept_and_nobody_should_ask_for_thirty_days() {
    let scene = Scene::new().await;
    let ask = scene.ask("Museum", "CN", Purpose::CultureTicket, &["birth:over_18"]).await;
    let notice = Notice { language: "en".to_owned(), text: "May we?".to_owned() };
    let hash = notice.hash();
    let mut tx = scene.store.write(call()).await.unwrap();
    scene.privacy.refuse(&mut tx, scene.visitor, &ask, notice.clone()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(scene.preview(&ask).await.refused_until.is_some());
    assert_eq!(scene.told(&ask).await, "D-23");
    assert_eq!(scene.privacy.notice(&hash).await.unwrap(), Some(notice));
}

#[tokio::test]
async fn a_child_without_a_guardian_is_not_told_about() {
    let scene = Scene::with_birth("2014-01-01").await;
    let ask = scene.ask("Museum", "CN", Purpose::CultureTicket, &["birth:over_18"]).await;
    assert_eq!(scene.told(&ask).await, "D-31");
}

#[tokio::test]
async fn an_unknown_birth_date_is_missing_evidence() {
    // As a passport whose birth date is all fillers is kept.
    let scene = Scene::with_birth("").await;
    let ask = scene.ask("Museum", "CN", Purpose::CultureTicket, &["nationality:full"]).await;
    assert_eq!(scene.told(&ask).await, "D-EVIDENCE");
}

#[tokio::test]
async fn what_is_not_held_is_dropped_and_named() {
    let scene = Scene::new().await;
    let wanted = &["phone:full", "email:full"];
    let ask = scene.ask("Forum", "CN", Purpose::PlatformAccount, wanted).await;
    scene.consent(&ask, &[ConsentKind::P23]).await;
    let disclosure = scene.release(&ask).await.unwrap();
    assert_eq!(disclosure.values.len(), 1);
    assert_eq!(disclosure.dropped[0].code, "D-ABSENT");
    assert!(!format!("{disclosure:?}").contains("+49"));
}

#[tokio::test]
async fn a_purpose_outside_the_recipients_sector_learns_nothing() {
    let scene = Scene::new().await;
    let mut ask = scene.ask("Shop", "CN", Purpose::LodgingRegister, &["name:full"]).await;
    "marketing".clone_into(&mut ask.recipient.sector);
    assert_eq!(scene.told(&ask).await, "D-MIN");
}
