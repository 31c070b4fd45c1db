#[path = "wear/tests.rs"]
mod worn;

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
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
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
    assert_eq!(again.dek(call(), "vis_1", RetentionClass::Profile).await.unwrap().id(), dek.id());
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

fn after(seconds: u64) -> Call {
    let now = call().now.plus(Duration::from_secs(seconds));
    Call { now, ..call() }
}

/// A deployment that is stopped and started again at will.
async fn again(store: &Store, root: &Arc<dyn Root>) -> Keys {
    Keys::open(store, Arc::clone(root), settings(), call()).await.unwrap()
}

async fn begin(store: &Store, keys: &Keys, kind: Rotating) {
    let fresh = keys.fresh(kind).await.unwrap();
    let tx = store.write(after(1)).await.unwrap();
    keys.begin(&tx, fresh).await.unwrap();
    tx.commit().await.unwrap();
    keys.reload().await.unwrap();
}

/// More data keys than one step moves.
const MANY: usize = 450;

async fn wrapped_anew(store: Store) {
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = again(&store, &root).await;
    let mut ids = Vec::new();
    for at in 0..MANY {
        ids.push(keys.dek(call(), &format!("vis_{at}"), RetentionClass::Profile).await.unwrap().id());
    }
    begin(&store, &keys, Rotating::Kek).await;
    assert!(matches!(keys.fresh(Rotating::Kek).await, Err(Error::Internal(storage::Error::Conflict))));
    let mut steps = 0;
    loop {
        // Stopped between any two steps, under whichever epoch each key lies by then.
        let keys = again(&store, &root).await;
        for (at, id) in ids.iter().enumerate().step_by(50) {
            let dek = keys.dek(after(2), &format!("vis_{at}"), RetentionClass::Profile).await.unwrap();
            assert_eq!(dek.id(), *id);
        }
        let custody = keys.custody().await.unwrap();
        assert_eq!((custody.kek_epoch, custody.data_keys.0), (2, MANY as u64));
        assert_eq!(custody.rotations[0].done, custody.data_keys.1, "progress is what the rows say");
        if keys.step_kek(after(3)).await.unwrap() == 0 {
            break;
        }
        steps += 1;
    }
    assert_eq!(steps, 3);
    let row = keys.under_way(Rotating::Kek).await.unwrap().unwrap();
    let tx = store.write(after(4)).await.unwrap();
    storage::rotation::shift(&tx, &row, "done").await.unwrap();
    tx.commit().await.unwrap();
    // A node that never heard of the new epoch learns of it when it meets it.
    assert_eq!(keys.custody().await.unwrap().data_keys, (MANY as u64, MANY as u64));
    let month = Duration::from_secs(30 * 24 * 3600);
    assert_eq!(keys.forgettable(after(5).now, month).await.unwrap(), None, "backups still need it");
    let gone = keys.forgettable(after(4).now.plus(month), month).await.unwrap().unwrap();
    assert_eq!(gone, [1]);
    let tx = store.write(after(6)).await.unwrap();
    keys.forget(&tx, 1).await.unwrap();
    tx.commit().await.unwrap();
    let keys = again(&store, &root).await;
    assert_eq!(keys.dek(after(7), "vis_0", RetentionClass::Profile).await.unwrap().id(), ids[0]);
}

#[tokio::test]
async fn data_keys_are_wrapped_anew_and_open_between_any_two_steps() {
    wrapped_anew(store("sqlite::memory:").await).await;
}

#[tokio::test]
async fn data_keys_are_wrapped_anew_on_postgresql_too() {
    let Some(cluster) = Postgres::start() else { return };
    let settings =
        storage::Settings { url: cluster.url("guosuo"), data_keys_url: Some(cluster.url("guosuo_keys")) };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    wrapped_anew(store).await;
}

#[tokio::test]
async fn another_node_wraps_under_an_epoch_it_has_not_heard_of() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let (here, there) = (again(&store, &root).await, again(&store, &root).await);
    begin(&store, &here, Rotating::Kek).await;
    let dek = here.dek(after(2), "vis_1", RetentionClass::Profile).await.unwrap();
    assert_eq!(there.dek(after(3), "vis_1", RetentionClass::Profile).await.unwrap().id(), dek.id());
    // What it still wraps under the old epoch is moved by the next step, whoever takes it.
    let slow = again(&store, &root).await;
    slow.dek(after(4), "vis_2", RetentionClass::Profile).await.unwrap();
    here.step_kek(after(5)).await.unwrap();
    assert_eq!(here.custody().await.unwrap().data_keys, (2, 2));
}

#[tokio::test]
async fn the_root_changes_and_whoever_is_stopped_on_the_way_opens_with_both() {
    let store = store("sqlite::memory:").await;
    let fresh = || -> Arc<dyn Root> { Arc::new(FileRoot::ephemeral(&SystemEntropy)) };
    let (old, new) = (fresh(), fresh());
    let before = again(&store, &old).await;
    let dek = before.dek(call(), "vis_1", RetentionClass::Profile).await.unwrap().id();
    let both: Arc<dyn Root> = Arc::new(Roots::new(Arc::clone(&new), vec![Arc::clone(&old)]));
    let keys = again(&store, &both).await;
    assert_eq!(keys.custody().await.unwrap().secrets, (6, 0));
    let ready = keys.rewrapped().await.unwrap();
    // Stopped before it was written: nothing has changed.
    drop(again(&store, &old).await);
    let tx = store.write(call()).await.unwrap();
    assert_eq!(keys.rewrap(&tx, ready).await.unwrap(), 6);
    tx.commit().await.unwrap();
    assert_eq!(again(&store, &both).await.custody().await.unwrap().secrets, (6, 6));
    let after = again(&store, &new).await;
    assert_eq!(after.dek(call(), "vis_1", RetentionClass::Profile).await.unwrap().id(), dek);
    assert_eq!(after.jwks(), before.jwks());
    assert!(matches!(Keys::open(&store, old, settings(), call()).await, Err(Error::Sealed)));
}

#[tokio::test]
async fn keys_of_the_national_suite_open_beside_those_of_the_other() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let aes = again(&store, &root).await;
    let first = aes.dek(call(), "vis_1", RetentionClass::Profile).await.unwrap().id();
    let national = Settings { suite: Suite::National, ..settings() };
    let national = Keys::open(&store, Arc::clone(&root), national, call()).await.unwrap();
    assert_eq!(national.dek(call(), "vis_1", RetentionClass::Profile).await.unwrap().id(), first);
    let second = national.dek(call(), "vis_2", RetentionClass::Profile).await.unwrap().id();
    let wrapped =
        storage::data_key::of(&store.read_data_keys().await.unwrap(), "vis_2", "profile").await.unwrap();
    assert_eq!(wrapped[0].wrapped[1], 2, "the second byte names the suite");
    assert_eq!(aes.dek(call(), "vis_2", RetentionClass::Profile).await.unwrap().id(), second);
}

async fn a_life(store: Store) {
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let day = Duration::from_secs(24 * 3600);
    let settings = Settings { rotate_after: Some(day * 90), ..settings() };
    let keys = Keys::open(&store, Arc::clone(&root), settings.clone(), call()).await.unwrap();
    let there = Keys::open(&store, root, settings, call()).await.unwrap();
    let at = |days: u32| Call { now: call().now.plus(day * days), ..call() };
    let turn = async |keys: &Keys, call: Call| {
        let tx = store.write(call).await.unwrap();
        let turned = keys.rotate(&tx, Use::Oidc, Alg::Es256).await;
        if turned.is_ok() {
            tx.commit().await.unwrap();
            keys.reload().await.unwrap();
        }
        turned
    };
    let states = |keys: &Keys| {
        let of = keys.list().into_iter().filter(|row| row.use_ == Use::Oidc);
        of.map(|row| row.state.code()).collect::<Vec<_>>()
    };
    assert!(keys.due(at(89).now).is_empty());
    let due = keys.due(at(90).now);
    assert!(due.contains(&Due::Rotate(Use::Oidc, Alg::Es256)), "{due:?}");
    let first = turn(&keys, at(90)).await.unwrap();
    // The next one was published in this very moment: relying parties may hold a set without it.
    assert!(matches!(turn(&keys, at(90)).await, Err(Error::TooSoon)));
    there.reload().await.unwrap();
    assert_eq!(states(&there), states(&keys), "every node sees the same");
    let old = keys.sign(Use::Oidc, "JWT", &json!({})).unwrap();
    assert_eq!(jose::peek(&old).unwrap().kid.unwrap(), first.active);
    // What the retiring key signed is over a day later.
    let due = keys.due(at(91).now);
    assert_eq!(due.iter().filter(|due| **due == Due::Retire(first.retiring.clone())).count(), 1);
    let tx = store.write(at(91)).await.unwrap();
    keys.retire(&tx, &first.retiring).await.unwrap();
    assert!(keys.retire(&tx, &first.retiring).await.is_err(), "once");
    tx.commit().await.unwrap();
    there.reload().await.unwrap();
    assert!(there.jwks().find(&first.retiring, Alg::Es256).is_none());
    assert!(there.own(&first.retiring).is_some(), "we still recognise what we signed");
    let second = turn(&there, at(92)).await.unwrap();
    assert_eq!(second.retiring, first.active);
}

#[tokio::test]
async fn a_signing_key_is_next_active_retiring_and_retired_on_every_node() {
    a_life(store("sqlite::memory:").await).await;
}

#[tokio::test]
async fn a_signing_key_lives_the_same_life_on_postgresql() {
    let Some(cluster) = Postgres::start() else { return };
    a_life(store(&cluster.url("guosuo")).await).await;
}

#[tokio::test]
async fn a_stolen_key_goes_at_once_and_what_it_signed_is_not_believed() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = again(&store, &root).await;
    let revoke = async |kid: &str| {
        let tx = store.write(after(1)).await.unwrap();
        let revoked = keys.revoke(&tx, kid).await;
        if revoked.is_ok() {
            tx.commit().await.unwrap();
            keys.reload().await.unwrap();
        }
        revoked
    };
    let named = |state: State| {
        let mut rows = keys.list().into_iter().filter(|row| row.use_ == Use::Oidc && row.state == state);
        rows.next().unwrap().kid
    };
    let (active, next) = (named(State::Active), named(State::Next));
    let gone = revoke(&active).await.unwrap();
    assert_eq!(gone.active.as_deref(), Some(next.as_str()), "the next one signs at once");
    assert_eq!(gone.believed_until, after(361).now);
    assert!(keys.jwks().find(&active, Alg::Es256).is_none() && keys.own(&active).is_none());
    assert_eq!(jose::peek(&keys.sign(Use::Oidc, "JWT", &json!({})).unwrap()).unwrap().kid.unwrap(), next);
    assert!(matches!(revoke(&active).await, Err(Error::NoKey)), "once");
    // A waiting key that was stolen makes room for another that waits.
    let waiting = named(State::Next);
    assert_eq!(revoke(&waiting).await.unwrap().active, None);
    assert_ne!(named(State::Next), waiting);
    let anchor = keys.list().into_iter().find(|row| row.use_ == Use::Anchor).unwrap().kid;
    assert!(matches!(revoke(&anchor).await, Err(Error::NoKey)), "verifiers pin that one");
    let signer = keys.list().into_iter().find(|row| row.use_ == Use::Credential).unwrap().kid;
    let another = revoke(&signer).await.unwrap().active.unwrap();
    assert_ne!(another, signer);
}

/// As an earlier version left it: signing keys under the root itself, secrets bound to kind and epoch alone.
#[tokio::test]
async fn what_an_earlier_version_wrapped_still_opens() {
    let store = store("sqlite::memory:").await;
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = again(&store, &root).await;
    let secret = keys.wrap(&["client_secret", "cli_1"], [3; 24], b"secret").unwrap();
    let tx = store.write(call()).await.unwrap();
    let service = keys.0.service.clone();
    for row in storage::key::all(&tx).await.unwrap() {
        let place = ["signing", row.purpose.as_str(), row.kid.as_str()];
        let private = vault::unwrap(&service, &place, &row.private).unwrap();
        let before = root.wrap(&place, [7; 24], &private).unwrap();
        storage::key::rewrap(&tx, &row.kid, &row.private, before).await.unwrap();
    }
    for row in storage::key::wrapped(&tx).await.unwrap() {
        let epoch = row.epoch.to_string();
        let opened = root.unwrap(&["secret", &row.kind, "main", "cn", &epoch], &row.wrapped).unwrap();
        let before = root.wrap(&[&row.kind, &epoch], [7; 24], &opened).unwrap();
        storage::key::rewrap_secret(&tx, &row, before).await.unwrap();
    }
    let first = keys.0.secrets.load().keks.get(&1).unwrap().clone();
    let old_secret = vault::wrap(Suite::Aes, &first, &["client_secret", "cli_2"], [3; 24], b"old").unwrap();
    tx.commit().await.unwrap();
    let later = again(&store, &root).await;
    assert_eq!(later.jwks(), keys.jwks());
    assert_eq!(*later.unwrap(&["client_secret", "cli_1"], &secret).unwrap(), b"secret");
    assert_eq!(*later.unwrap(&["client_secret", "cli_2"], &old_secret).unwrap(), b"old");
    let moved = storage::key::all(&store.read().await.unwrap()).await.unwrap();
    assert!(
        moved.iter().all(|row| {
            vault::unwrap(&service, &["signing", &row.purpose, &row.kid], &row.private).is_ok()
        })
    );
}
