//! What a law demands to be kept though it should be gone is stored, and nothing else (PIPL Art. 47).

use super::scene::{Scene, call, field};
use crate::{Error, Ground, Need, State};
use audit::{Action, Event};
use kernel::{Purpose, RetentionClass};
use std::time::Duration;

const CLASS: RetentionClass = RetentionClass::Profile;

#[tokio::test]
async fn what_is_only_stored_leaves_for_nobody_and_comes_back_when_the_demand_is_lifted() {
    let scene = Scene::new().await;
    let ask = scene.ask("Hotel", "CN", Purpose::LodgingRegister, &["name:full"]).await;
    assert!(scene.told(&ask).await.starts_with("S-13.3"));
    let (privacy, who) = (&scene.privacy, scene.visitor);
    let no_article = privacy.restrict(call(), who, CLASS, "EEL-9999", None).await;
    assert!(matches!(no_article, Err(Error::NoArticle)));
    let nothing = privacy.restrict(call(), who, RetentionClass::Telecom, "EEL-39", None).await;
    assert!(matches!(nothing, Err(Error::NothingKept)));
    privacy.restrict(call(), who, CLASS, "EEL-39", None).await.unwrap();
    assert!(privacy.restrict(call(), who, CLASS, "EEL-39", None).await.is_err(), "once");

    // Refused by a row of the table, foreseen on the consent page, and in the log like any refusal.
    assert_eq!(scene.told(&ask).await, "D-47");
    let preview = scene.preview(&ask).await;
    assert_eq!((preview.possible, preview.outcome.as_str()), (false, "D-47"));
    let newest = scene.audit.history(who, 1).await.unwrap().remove(0);
    assert_eq!((newest.action, newest.decision.as_deref()), (Action::Refused, Some("D-47")));
    // Nor does the person get a credential of it, and nothing new is sealed beside it.
    let mut tx = scene.store.write(call()).await.unwrap();
    let event = Event::new(Action::CredentialIssued);
    let own = privacy.release_to_self(&mut tx, who, &[field("name:full")], event).await;
    assert!(matches!(own, Err(Error::Keys(keys::Error::Restricted))));
    drop(tx);
    let sealing = scene.keys.dek(call(), &who.to_string(), CLASS).await;
    assert!(matches!(sealing, Err(keys::Error::Restricted)));

    // Neither a restart nor an older copy of the data keys undoes it.
    scene.keys.restrict(call(), &who.to_string(), CLASS.code(), false).await.unwrap();
    privacy.finish_restrictions(call()).await.unwrap();
    assert_eq!(scene.told(&ask).await, "D-47");
    let state = State::Stored { article: "EEL-39".to_owned(), until: None };
    let kept = privacy.kept(call().now, who).await.unwrap().remove(0);
    assert_eq!((kept.class, &kept.state), (CLASS, &state));
    assert_eq!(kept.demanded(), Some(("EEL-39", None)));
    assert!(!kept.goes());

    privacy.lift(call(), who, CLASS).await.unwrap();
    assert!(privacy.lift(call(), who, CLASS).await.is_err(), "once");
    assert!(scene.told(&ask).await.starts_with("S-13.3"));
    let kept = privacy.kept(call().now, who).await.unwrap().remove(0);
    assert!(kept.state == State::Used && kept.goes());
}

#[tokio::test]
async fn when_the_demand_ends_the_data_is_erased() {
    let scene = Scene::new().await;
    let (privacy, who) = (&scene.privacy, scene.visitor);
    let until = call().now.plus(Duration::from_secs(3600));
    privacy.restrict(call(), who, CLASS, "EEL-39", Some(until)).await.unwrap();
    assert_eq!(privacy.end_restrictions(call()).await.unwrap(), 0);
    let later = kernel::Call { now: until, ..call() };
    assert_eq!(privacy.end_restrictions(later).await.unwrap(), 1);
    assert_eq!(privacy.end_restrictions(later).await.unwrap(), 0, "once");
    assert_eq!(privacy.finish_shreds(later).await.unwrap(), 1);
    let certificate = privacy.certificate(who, CLASS).await.unwrap().unwrap();
    assert_eq!(certificate.ground, Ground::Over.code());
    let kept = privacy.kept(call().now, who).await.unwrap();
    assert!(
        matches!(kept[0].state, State::Erased { certificate: entry, .. } if entry == certificate.shredded)
    );
    privacy.finish_restrictions(later).await.unwrap();
}

#[tokio::test]
async fn details_that_are_only_stored_open_for_the_law_alone_and_entries_go_on() {
    let scene = Scene::new().await;
    let ask = scene.ask("Hotel", "CN", Purpose::LodgingRegister, &["name:full"]).await;
    let entry = scene.release(&ask).await.unwrap().entry;
    let (privacy, who, class) = (&scene.privacy, scene.visitor, RetentionClass::AuditDetail);
    privacy.restrict(call(), who, class, "PIPL-69", None).await.unwrap();
    let own = privacy.detail(call(), who, entry, Need::Access).await;
    assert!(matches!(own, Err(Error::Keys(keys::Error::Restricted))));
    let claim = privacy.detail(call(), who, entry, Need::Claim).await.unwrap().unwrap();
    assert!(claim.expose().contains("ERIKSSON"));
    // What happens is still recorded, with its details.
    let next = scene.release(&ask).await.unwrap().entry;
    assert!(privacy.detail(call(), who, next, Need::Authority).await.unwrap().is_some());
}
