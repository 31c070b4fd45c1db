#[path = "../../tests/app/postgres.rs"]
#[expect(unreachable_pub, reason = "public to the suite that shares it")]
mod postgres;

use super::*;
use kernel::{Actor, Moment, RequestId, RetentionClass, SystemEntropy};
use postgres::Postgres;
use serde_json::json;
use x509_cert::{Certificate, der::Decode};

fn call() -> Call {
    let now = Moment::from_seconds(1_780_000_000);
    Call { now, actor: Actor::System("test"), request: RequestId::new(now, &SystemEntropy) }
}

fn settings() -> Settings {
    Settings::new("main", "http://localhost")
}

async fn store(url: &str) -> Store {
    let settings = storage::Settings { url: url.into(), data_keys_url: None };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    store
}

#[tokio::test]
async fn a_restart_opens_the_same_keys_and_a_wrong_root_opens_none() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = Keys::open(&store, Arc::clone(&root), settings(), call()).await.unwrap();
    let dek = keys.dek(call(), "vis_1", RetentionClass::Profile).await.unwrap();
    let again = Keys::open(&store, root, settings(), call()).await.unwrap();
    assert_eq!(keys.jwks(), again.jwks());
    assert_eq!(again.find_dek("vis_1", RetentionClass::Profile).await.unwrap().unwrap().id(), dek.id());
    let stranger: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    assert!(matches!(Keys::open(&store, stranger, settings(), call()).await, Err(Error::Sealed)));
}

#[tokio::test]
async fn a_key_is_published_before_it_signs_and_after_it_stopped() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = Keys::open(&store, root, settings(), call()).await.unwrap();
    let before = keys.sign(Use::Oidc, "JWT", &json!({"n": 1})).unwrap();
    let published = keys.jwks();
    let tx = store.write(call()).await.unwrap();
    let rotated = keys.rotate(&tx, Use::Oidc, Alg::Es256).await.unwrap();
    tx.commit().await.unwrap();
    keys.reload().await.unwrap();
    assert!(published.find(&rotated.active, Alg::Es256).is_some());
    let after = keys.sign(Use::Oidc, "JWT", &json!({"n": 2})).unwrap();
    for (token, kid) in [(&before, &rotated.retiring), (&after, &rotated.active)] {
        assert_eq!(jose::peek(token).unwrap().kid.as_deref(), Some(kid.as_str()));
        let key = keys.jwks().find(kid, Alg::Es256).unwrap().clone();
        assert!(jose::verify::<Value>(token, &key, None).is_ok());
    }
}

#[tokio::test]
async fn one_person_and_class_has_one_data_key_however_many_ask() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&format!("sqlite://{}/a.db?mode=rwc", folder.path().display())).await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = Keys::open(&store, root, settings(), call()).await.unwrap();
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let keys = keys.clone();
            tokio::spawn(
                async move { keys.dek(call(), "vis_1", RetentionClass::Profile).await.unwrap().id() },
            )
        })
        .collect();
    let mut ids = Vec::new();
    for one in asked {
        ids.push(one.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_deployment_that_moves_still_signs_under_its_own_root() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    Keys::open(&store, Arc::clone(&root), settings(), call()).await.unwrap();
    let moved = Settings { issuer: "http://elsewhere".into(), ..settings() };
    let keys = Keys::open(&store, root, moved, call()).await.unwrap();
    let tx = store.write(call()).await.unwrap();
    keys.rotate(&tx, Use::Credential, Alg::Es256).await.unwrap();
    tx.commit().await.unwrap();
    keys.reload().await.unwrap();
    let leaf = Certificate::from_der(&keys.x5c(Use::Credential)[0]).unwrap();
    let anchor = Certificate::from_der(&keys.anchor().unwrap()).unwrap();
    assert_eq!(leaf.tbs_certificate().issuer(), anchor.tbs_certificate().subject());
}

/// Four nodes over databases that are empty: every one ends with the same keys.
async fn start_at_once(settings_of: storage::Settings) {
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let (settings_of, root) = (settings_of.clone(), Arc::clone(&root));
            tokio::spawn(async move {
                let store = Store::connect(&settings_of, Arc::new(SystemEntropy)).await.unwrap();
                Keys::open(&store, root, settings(), call()).await.unwrap()
            })
        })
        .collect();
    let mut seen = Vec::new();
    for node in nodes {
        let keys = node.await.unwrap();
        let published: Vec<_> = keys.list().into_iter().map(|row| row.kid).collect();
        seen.push((published, keys.mac("test", b""), keys.checkpoint_seed().to_vec(), keys.anchor()));
    }
    assert!(seen.iter().all(|one| *one == seen[0]));
    // One key of each use signs and, of those that are published, one waits.
    assert_eq!(seen[0].0.len(), Use::ALL.len() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_at_once_share_their_keys() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db?mode=rwc", folder.path().display());
    store(&url).await;
    start_at_once(storage::Settings { url, data_keys_url: None }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_at_once_on_postgresql_share_their_keys() {
    let Some(cluster) = Postgres::start() else { return };
    let url = cluster.url("guosuo");
    store(&url).await;
    start_at_once(storage::Settings { url, data_keys_url: Some(cluster.url("guosuo")) }).await;
}

#[tokio::test]
async fn every_algorithm_of_the_settings_signs_with_a_key_of_its_own() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let one = Keys::open(&store, Arc::clone(&root), settings(), call()).await.unwrap();
    assert_eq!(one.algs(), [Alg::Es256]);
    assert!(matches!(one.sign_as(Alg::Rs256, "JWT", &json!({})), Err(Error::NoKey)));
    // A later start with more of them makes what is missing and keeps what is there.
    let more = Settings { algs: vec![Alg::Rs256, Alg::EdDsa, Alg::Ps256], ..settings() };
    let keys = Keys::open(&store, root, more, call()).await.unwrap();
    assert_eq!(keys.algs(), [Alg::Es256, Alg::Rs256, Alg::EdDsa, Alg::Ps256]);
    let set = keys.jwks();
    assert_eq!(set.keys.len(), 8, "one signs and one waits");
    for alg in keys.algs() {
        let token = keys.sign_as(alg, "JWT", &json!({"n": 1})).unwrap();
        let key = set.find(&jose::peek(&token).unwrap().kid.unwrap(), alg).unwrap();
        assert_eq!(key.alg.as_deref(), Some(alg.name()));
        assert!(jose::verify::<Value>(&token, key, None).is_ok());
    }
    assert!(one.jwks().keys.iter().all(|key| set.keys.contains(key)));
}
