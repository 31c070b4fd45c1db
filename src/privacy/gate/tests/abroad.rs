//! Recipients abroad: the French hotel group, the marketing partner, the foreign police.

use super::scene::{Scene, at, call, field};
use crate::{Ask, ConsentKind, PolicySet, Source, policy::Files};
use audit::{Action, Event};
use kernel::Purpose;
use std::sync::Arc;

async fn hotel(scene: &Scene, wanted: &[&str]) -> Ask {
    Ask {
        reference: Some("booking 4711".to_owned()),
        ..scene.ask("Groupe Hôtelier", "FR", Purpose::LodgingBook, wanted).await
    }
}

async fn assess(scene: &Scene, ask: &Ask, claims: &[&str]) {
    let claims: Vec<_> = claims.iter().map(|text| field(text)).collect();
    scene.privacy.file_assessment(call(), ask.recipient.client, ask.purpose, &claims).await.unwrap();
}

#[tokio::test]
async fn the_french_hotel_meets_every_code_in_turn() {
    let scene = Scene::new().await;
    let ask = hotel(&scene, &["name:full", "phone:full"]).await;
    assert_eq!(scene.told(&ask).await, "D-39");
    scene.consent(&ask, &[ConsentKind::P39]).await;
    assert_eq!(scene.told(&ask).await, "D-55");
    assess(&scene, &ask, &["name:full"]).await;
    assert_eq!(scene.told(&ask).await, "D-55", "an assessment of less does not cover more");
    assess(&scene, &ask, &["name:full", "phone:full"]).await;
    let disclosure = scene.release(&ask).await.unwrap();
    assert_eq!((disclosure.code.as_str(), disclosure.values.len()), ("X-5.1", 2));
    assert!(disclosure.obligations.contains(&"NO_ONWARD".to_owned()));
    let entry = &scene.audit.history(scene.visitor, 1).await.unwrap()[0];
    assert_eq!(entry.mechanism.as_deref(), Some("contract necessity"));
    assert_eq!(entry.counters, None, "an exempt transfer is not counted");
}

#[tokio::test]
async fn the_image_is_withheld_and_the_rest_continues() {
    let scene = Scene::new().await;
    let ask = hotel(&scene, &["name:full", "phone:full", "document:image"]).await;
    scene.consent(&ask, &[ConsentKind::P39]).await;
    assess(&scene, &ask, &["name:full", "phone:full"]).await;
    let disclosure = scene.release(&ask).await.unwrap();
    assert_eq!(disclosure.code, "X-5.1");
    assert_eq!(disclosure.dropped.iter().map(|i| i.code).collect::<Vec<_>>(), ["D-MIN"]);
    let only = hotel(&scene, &["document:image"]).await;
    assert_eq!(scene.told(&only).await, "D-MIN");
}

#[tokio::test]
async fn the_preview_says_what_the_visitor_cannot_help() {
    let scene = Scene::new().await;
    let ask = hotel(&scene, &["name:full"]).await;
    let preview = scene.preview(&ask).await;
    assert_eq!((preview.code.as_str(), preview.outcome.as_str(), preview.possible), ("D-39", "D-55", false));
    assert_eq!(preview.consents_needed, [ConsentKind::P39]);
    assert!(preview.cross_border);
}

#[tokio::test]
async fn marketing_abroad_is_counted_once_a_year_per_person() {
    let scene = Scene::new().await;
    let ask = scene.ask("Réclame", "FR", Purpose::Marketing, &["nationality:full", "name:full"]).await;
    scene.consent(&ask, &[ConsentKind::P39]).await;
    assess(&scene, &ask, &["nationality:full"]).await;
    for _ in 0..2 {
        assert_eq!(scene.told(&ask).await, r#"X-5.4 nationality:full="UTO""#);
        let entry = &scene.audit.history(scene.visitor, 1).await.unwrap()[0];
        assert_eq!(entry.counters, Some((1, 0)));
    }
    let other = scene.another_visitor().await;
    assert_eq!(scene.release_as(call(), other, &ask).await.unwrap_err().code, "D-39");
    let next_year = scene.release_as(at("2026-12-31T17:00:00Z"), scene.visitor, &ask).await.unwrap();
    assert_eq!(next_year.code, "X-5.4");
    let entry = &scene.audit.history(scene.visitor, 1).await.unwrap()[0];
    assert_eq!(entry.counters, Some((1, 0)), "the year in China begins eight hours early");
}

#[tokio::test]
async fn a_refused_release_takes_no_seat() {
    let scene = Scene::new().await;
    let ask = scene.ask("Réclame", "FR", Purpose::Marketing, &["nationality:full"]).await;
    assert_eq!(scene.told(&ask).await, "D-39");
    let tx = scene.store.read().await.unwrap();
    let seat = storage::transfer::Seat {
        exporter: "guosuo".to_owned(),
        year: 2026,
        class: "general".to_owned(),
        person: Vec::new(),
    };
    assert_eq!(storage::transfer::counts(&tx, &[seat]).await.unwrap(), [(0, false)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_seat_is_given_once_however_many_ask() {
    let scene = Scene::new().await;
    // The threshold of the law, a hundred thousand, made ten.
    let files = Files::read(&Source::Embedded).unwrap();
    let border = files.document("transfer/border.toml").unwrap().text.replace(":100000\"", ":10\"");
    let set = PolicySet::parse(&files.with("transfer/border.toml", border)).await.unwrap();
    scene.privacy.0.policies.store(Arc::new(set));
    let ask = scene.ask("Réclame", "FR", Purpose::Marketing, &["nationality:full"]).await;
    assess(&scene, &ask, &["nationality:full"]).await;
    let scene = Arc::new(scene);
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let visitor = scene.another_visitor().await;
        scene.consent_of(visitor, &ask, &[ConsentKind::P39]).await;
        let (scene, ask) = (Arc::clone(&scene), ask.clone());
        asking.spawn(async move {
            scene.release_as(call(), visitor, &ask).await.map(|d| d.code).map_err(|r| r.code)
        });
    }
    let answers = asking.join_all().await;
    let allowed = answers.iter().filter(|a| a.as_deref() == Ok("X-5.4")).count();
    let refused = answers.iter().filter(|a| a.as_ref().is_err_and(|code| code == "D-MECH")).count();
    assert_eq!((allowed, refused), (9, 7), "{answers:?}");
}

#[tokio::test]
async fn a_letter_from_foreign_police_is_refused_and_recorded() {
    let scene = Scene::new().await;
    let claims = [field("name:full"), field("document:number")];
    let country = "US".parse().unwrap();
    let refusal =
        scene.privacy.authority_letter(call(), scene.visitor, country, &claims, "file 17").await.unwrap();
    assert_eq!(refusal.code, "D-41");
    let row = &scene.privacy.history(scene.visitor, 1).await.unwrap()[0];
    assert_eq!(
        (row.action, row.decision.as_deref(), row.country),
        (Action::Refused, Some("D-41"), Some(country))
    );
}

#[tokio::test]
async fn what_the_person_takes_themselves_is_not_an_export() {
    let scene = Scene::new().await;
    let mut tx = scene.store.write(call()).await.unwrap();
    let wanted = [field("birth:over_18"), field("nationality:full"), field("face:image")];
    let event = Event::new(Action::CredentialIssued);
    let disclosure = scene.privacy.release_to_self(&mut tx, scene.visitor, &wanted, event).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((disclosure.code.as_str(), disclosure.values.len()), ("X-SELF", 2));
    let entry = &scene.audit.history(scene.visitor, 1).await.unwrap()[0];
    assert_eq!((entry.action, entry.claims.len()), (Action::CredentialIssued, 2));
}

#[tokio::test]
async fn a_bad_policy_set_never_replaces_a_good_one() {
    let scene = Scene::new().await;
    let before = scene.privacy.policies().digest.clone();
    let folder = tempfile::tempdir().unwrap();
    let source = Source::Folder(folder.path().to_owned());
    assert!(scene.privacy.reload(call(), &source).await.is_err());
    assert_eq!(scene.privacy.policies().digest, before);
    scene.privacy.reload(call(), &Source::Embedded).await.unwrap();
}
