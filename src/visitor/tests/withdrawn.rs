use super::scene::{Scene, after, chip, state};
use crate::{Activation, Dropping, EnrolError, Grounds, TrustChangeError};
use kernel::{DocumentState, Failure, VisitorId};
use passport::{
    Anchor,
    specimen::{Fault, Faulty, State},
};
use storage::{document, trust};

const DAY: i64 = 86_400;

/// Utopia's list of withdrawn certificates, made some days after the tests' start.
fn crl(serials: &[u8], day: i64) -> Vec<u8> {
    let now = after(0).now.seconds() + day * DAY;
    state(b"utopia").crl(serials, now, now + 30 * DAY).unwrap()
}

async fn standing(scene: &Scene, visitor: VisitorId) -> DocumentState {
    document::of(&scene.store.read().await.unwrap(), visitor).await.unwrap()[0].state
}

fn code<T: std::fmt::Debug>(result: Result<T, TrustChangeError>) -> &'static str {
    result.unwrap_err().code()
}

fn why(dropping: Dropping) -> Activation {
    Activation { reason: Grounds::parse("key lost, says the ministry").unwrap(), dropping }
}

#[tokio::test]
async fn passports_of_a_withdrawn_signer_stop_working_when_the_list_is_imported() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let done = scene.visitors.import_crl(after(0), &crl(&[99], -3)).await.unwrap();
    assert_eq!((done.country.as_str(), done.entries, done.passports), ("UT", 1, 0));
    assert_eq!(standing(&scene, visitor).await, DocumentState::Active);
    let done = scene.visitors.import_crl(after(0), &crl(&[99, State::SIGNER], -2)).await.unwrap();
    assert_eq!((done.entries, done.passports), (2, 1));
    assert_eq!(standing(&scene, visitor).await, DocumentState::Revoked);
    // One entry for the list, and one in the history of the person it concerns.
    let told = scene.audit.history(visitor, 1).await.unwrap();
    assert_eq!(told[0].action.code(), "document_reported");
    let note = "UT of 2026-11-21, 2 entries; 1 signers, 1 passports";
    assert!(scene.ledger().await.contains(&("crl_imported".to_owned(), note.to_owned())));
    let again = scene.enrol(after(60), &chip()).await.unwrap_err();
    let EnrolError::Refused(verdict) = again else { panic!("{again:?}") };
    assert_eq!(verdict.failures(), ["revoked"]);
}

#[tokio::test]
async fn an_older_list_a_known_one_and_one_nobody_vouches_for_change_nothing() {
    let scene = Scene::new().await;
    let import = |list: Vec<u8>| {
        let visitors = scene.visitors.clone();
        async move { visitors.import_crl(after(0), &list).await }
    };
    import(crl(&[99], -2)).await.unwrap();
    assert_eq!(code(import(crl(&[99], -2)).await), "already_trusted");
    assert_eq!(code(import(crl(&[State::SIGNER], -3)).await), "list_older");
    let now = after(0).now.seconds();
    let foreign = state(b"impostor").crl(&[State::SIGNER], now, now + DAY).unwrap();
    assert_eq!(code(import(foreign).await), "no_issuer");
    assert_eq!(code(import(b"hello".to_vec()).await), "not_a_certificate");
    assert!(scene.enrol(after(0), &chip()).await.is_ok());
}

#[tokio::test]
async fn passports_under_a_key_no_longer_believed_stop_working_when_that_is_confirmed() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let key = Anchor::parse(&state(b"utopia").csca().unwrap()).unwrap().key_fingerprint();
    let refused = scene.visitors.distrust(after(0), &key, why(Dropping::Refused)).await;
    assert_eq!(code(refused), "drops_passports");
    assert_eq!(standing(&scene, visitor).await, DocumentState::Active);
    let done = scene.visitors.distrust(after(0), &key, why(Dropping::Confirmed)).await.unwrap();
    assert_eq!(done.passports, 1);
    assert_eq!(standing(&scene, visitor).await, DocumentState::Revoked);
}

#[tokio::test]
async fn a_passport_judged_before_its_signer_fell_is_not_written_down_after() {
    let scene = Scene::new().await;
    let current = scene.visitors.trust().current().await.unwrap();
    let verdict = passport::verify(&chip().files().unwrap(), &current.trust, after(0).now.seconds());
    scene.visitors.import_crl(after(0), &crl(&[State::SIGNER], -2)).await.unwrap();
    let tx = scene.store.write(after(0)).await.unwrap();
    // This node has not looked at trust again; then it has.
    assert_eq!(scene.visitors.witness(&tx, Some(&verdict)).await, Err(storage::Error::Conflict));
    drop(tx);
    scene.visitors.trust().current().await.unwrap();
    let tx = scene.store.write(after(0)).await.unwrap();
    assert_eq!(scene.visitors.witness(&tx, Some(&verdict)).await, Err(storage::Error::Conflict));
}

#[tokio::test]
async fn a_list_of_faulty_documents_is_kept_with_marks_for_numbers_and_heeded() {
    let scene = Scene::new().await;
    let faults = [(Faulty { numbers: Some(&["L898902C3", "X1"]), ..Faulty::default() }, Fault::ActiveKey)];
    let list = state(b"utopia").deviation_list(&faults).unwrap();
    let done = scene.visitors.trust().import_deviations(after(0), &list).await.unwrap();
    assert_eq!((done.country.as_str(), done.entries), ("UT", 1));
    let kept = trust::deviation::newest(&scene.store.read().await.unwrap()).await.unwrap();
    assert_eq!(kept[0].documents, 2);
    assert!(!kept[0].list.contains("L898902C3"));
    let enrolled = scene.enrol(after(0), &chip()).await.unwrap();
    assert!(enrolled.verdict.unwrap().aa_compromised);
    let again = scene.visitors.trust().import_deviations(after(0), &list).await;
    assert_eq!(code(again), "already_trusted");
    let foreign = state(b"impostor").deviation_list(&faults).unwrap();
    let refused = scene.visitors.trust().import_deviations(after(0), &foreign).await;
    assert_eq!(code(refused), "list_signer_not_pinned");
}
