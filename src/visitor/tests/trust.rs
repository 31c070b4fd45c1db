use super::scene::{Scene, after, state};
use crate::{ImportError, TrustError};
use kernel::Failure;

#[tokio::test]
async fn a_certificate_is_trusted_once_and_listed() {
    let scene = Scene::over("sqlite::memory:").await;
    let csca = state(b"utopia").csca().unwrap();
    let import = |at| scene.visitors.import_trust(after(at), &csca, &[], "operator");
    let (first, again) = (import(0).await.unwrap(), import(1).await.unwrap());
    assert_eq!((first.added, first.known, again.added, again.known), (1, 0, 0, 1));
    let rows = scene.visitors.trust().await.unwrap();
    assert_eq!((rows.len(), rows[0].country.as_str(), rows[0].source.as_str()), (1, "UT", "operator"));
    // Nothing changed the second time, so there is nothing to tell.
    assert_eq!(scene.actions().await, ["trust_imported"]);
}

#[tokio::test]
async fn what_is_no_certificate_and_no_signed_list_is_refused_and_nothing_is_imported() {
    let scene = Scene::over("sqlite::memory:").await;
    let csca = state(b"utopia").csca().unwrap();
    let two = [csca.clone(), csca.clone()].concat();
    let chip = state(b"utopia").csca().unwrap()[..100].to_vec();
    for (bytes, code) in [
        (two, "list_not_signed"),
        (chip, "not_a_certificate"),
        (b"hello".to_vec(), "not_a_certificate"),
        (Vec::new(), "not_a_certificate"),
    ] {
        let refused = scene.visitors.import_trust(after(0), &bytes, &[], "file").await.unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let bad_pin = scene.visitors.import_trust(after(0), &csca, &[b"pin".to_vec()], "file").await;
    assert!(matches!(bad_pin, Err(ImportError::Trust(TrustError::Malformed))));
    assert!(scene.visitors.trust().await.unwrap().is_empty());
}
