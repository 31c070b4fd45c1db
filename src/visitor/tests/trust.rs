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
async fn a_signed_list_is_imported_with_its_pin_alone() {
    let scene = Scene::over("sqlite::memory:").await;
    let csca = |seed: &[u8]| state(seed).csca().unwrap();
    let list = state(b"utopia").master_list(&[csca(b"one"), csca(b"two"), vec![0x30, 0]]).unwrap();
    let import = |pins: Vec<Vec<u8>>| {
        let (visitors, list) = (scene.visitors.clone(), list.clone());
        async move { visitors.import_trust(after(0), &list, &pins, "utopia.ml").await }
    };
    for pins in [vec![], vec![csca(b"one")]] {
        assert_eq!(import(pins).await.unwrap_err().code(), "list_signer_not_pinned");
    }
    assert!(scene.visitors.trust().await.unwrap().is_empty());
    let done = import(vec![csca(b"utopia")]).await.unwrap();
    assert_eq!((done.added, done.known, done.unreadable, done.signed), (2, 0, 1, true));
    // The pin vouches for the list; it is not trusted for passports by that.
    let sources: Vec<String> = scene.visitors.trust().await.unwrap().into_iter().map(|r| r.source).collect();
    assert_eq!(sources, ["utopia.ml", "utopia.ml"]);
    let note = scene.ledger().await.pop().unwrap().1;
    assert_eq!(note, "2 added, 0 known, signed true");
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
