//! Messages are counted by data key, written down, and begin anew with a new key.

use super::*;
use storage::personal::Phone;

const CLASS: RetentionClass = RetentionClass::Profile;
const LIMIT: u64 = 8;

async fn seal(keys: &Keys, call: Call, times: u64) {
    let dek = keys.dek(call, "vis_1", CLASS).await.unwrap();
    let context = vault::Context { tenant: "main", row: "vis_1", subject: "vis_1", class: CLASS.code() };
    for n in 0..times {
        let nonce = [u8::try_from(n).unwrap(); 24];
        vault::seal::<Phone>(&dek, keys.suite(), &context, nonce, b"+9990001501").unwrap();
    }
}

async fn counted(store: Store) {
    let root: Arc<dyn Root> = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let low = || Settings { most_messages: LIMIT, ..settings() };
    let keys = Keys::open(&store, Arc::clone(&root), low(), call()).await.unwrap();
    assert!(!keys.note_messages(call()).await.unwrap(), "nothing was sealed");
    seal(&keys, call(), 3).await;
    assert_eq!(keys.wear().await.unwrap().most, 0, "not written down yet");
    // Keys taken apart are one key, whoever holds them.
    seal(&keys, call(), 2).await;
    assert!(!keys.note_messages(call()).await.unwrap());
    assert_eq!(keys.wear().await.unwrap(), Wear { most: 5, limit: LIMIT, near: 0 });
    // Another node counts on, and what was counted is not counted twice.
    let other = Keys::open(&store, root, low(), call()).await.unwrap();
    seal(&other, call(), 1).await;
    assert!(other.note_messages(call()).await.unwrap(), "three quarters of the limit");
    assert!(!keys.note_messages(call()).await.unwrap(), "it has counted nothing since");
    assert_eq!(keys.wear().await.unwrap(), Wear { most: 6, limit: LIMIT, near: 1 });
    assert_eq!(keys.custody().await.unwrap().wear.near, 1);
    // A new key begins at nothing; the old one does not count while it waits for its end.
    begin(&store, &keys, Rotating::Dek).await;
    seal(&keys, after(1), 1).await;
    assert!(!keys.note_messages(after(1)).await.unwrap());
    assert_eq!(keys.wear().await.unwrap(), Wear { most: 1, limit: LIMIT, near: 0 });
}

#[tokio::test]
async fn messages_of_a_data_key_are_counted_and_begin_anew_with_a_new_one() {
    counted(store("sqlite::memory:").await).await;
}

#[tokio::test]
async fn messages_of_a_data_key_are_counted_on_postgresql_too() {
    let Some(cluster) = Postgres::start() else { return };
    counted(store(&cluster.url("guosuo")).await).await;
}
