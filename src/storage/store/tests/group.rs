//! Commits in groups, on a SQLite file.

use super::*;
use crate::event;
use std::{future::Future, pin::pin, task::Context};

async fn insert(store: &Store, id: &str) -> Result<(), Error> {
    let tx = store.write(call()).await?;
    run(&tx, &format!("INSERT INTO probes (id) VALUES ('{id}')")).await?;
    tx.commit().await
}

async fn ids(store: &Store) -> Vec<String> {
    let tx = store.read().await.unwrap();
    let query = Statement::from_string(tx.conn().get_database_backend(), "SELECT id FROM probes ORDER BY id");
    let rows = tx.conn().query_all_raw(query).await.unwrap();
    rows.iter().map(|row| row.try_get("", "id").unwrap()).collect()
}

/// As many as wait while the turn is held, so that they are one group when it is given back.
async fn behind<T: Send + 'static>(
    store: &Store,
    waiting: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let held = store.write(call()).await.unwrap();
    let tasks: Vec<_> = waiting.map(tokio::spawn).collect();
    for _ in 0..tasks.len() {
        tokio::task::yield_now().await;
    }
    drop(held);
    let mut out = Vec::new();
    for task in tasks {
        out.push(task.await.unwrap());
    }
    out
}

#[tokio::test]
async fn of_many_that_commit_together_one_that_fails_takes_nobody_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_table(&in_folder(&folder)).await;
    insert(&store, "1").await.unwrap();
    let each = (0..40).map(|n| {
        let store = store.clone();
        async move { insert(&store, &(n / 2).to_string()).await }
    });
    let told = behind(&store, each).await;
    let kept = told.iter().filter(|one| one.is_ok()).count();
    assert_eq!((kept, told.iter().filter(|one| **one == Err(Error::Conflict)).count()), (19, 21));
    assert_eq!(ids(&store).await.len(), 20);
}

#[tokio::test]
async fn whoever_gives_up_in_the_middle_leaves_nothing_and_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_table(&in_folder(&folder)).await;
    let other = store.clone();
    let mut halfway = Box::pin(async move {
        let tx = other.write(call()).await.unwrap();
        run(&tx, "INSERT INTO probes (id) VALUES ('half')").await.unwrap();
        std::future::pending::<()>().await;
    });
    assert!(halfway.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
    // Two wait; the first of them gives up before its turn.
    let mut impatient = Box::pin(store.write(call()));
    assert!(impatient.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
    let mut patient = Box::pin(insert(&store, "whole"));
    assert!(patient.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
    drop(impatient);
    drop(halfway);
    patient.await.unwrap();
    assert_eq!(ids(&store).await, ["whole"]);
}

#[tokio::test]
async fn nothing_is_there_for_a_reader_before_it_is_for_the_writer_and_whoever_left_is_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_table(&in_folder(&folder)).await;
    {
        // Its commit is under way and nobody waits for the answer any more.
        let mut left = pin!(insert(&store, "left"));
        let _ = left.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop()));
    }
    insert(&store, "after").await.unwrap();
    assert_eq!(ids(&store).await, ["after", "left"]);
}

#[tokio::test]
async fn a_commit_that_fails_fails_for_everybody_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_table(&in_folder(&folder)).await;
    let tx = store.write(call()).await.unwrap();
    let tables = "CREATE TABLE parents (id TEXT PRIMARY KEY); CREATE TABLE children \
        (id TEXT REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)";
    run(&tx, tables).await.unwrap();
    tx.commit().await.unwrap();
    let each = (0..8).map(|n| {
        let store = store.clone();
        async move {
            if n != 5 {
                return insert(&store, &n.to_string()).await;
            }
            let tx = store.write(call()).await?;
            // Wrong only at the end of the whole transaction, as a full disk is.
            run(&tx, "INSERT INTO children VALUES ('nobody')").await?;
            tx.commit().await
        }
    });
    let told = behind(&store, each).await;
    assert!(told.iter().all(Result::is_err), "{told:?}");
    assert_eq!(count(&store).await, 0);
    insert(&store, "next").await.unwrap();
    assert_eq!(ids(&store).await, ["next"]);
}

#[tokio::test]
async fn what_sqlite_ends_by_itself_is_nobodys() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_table(&in_folder(&folder)).await;
    let each = (0..4).map(|n| {
        let store = store.clone();
        async move {
            if n != 2 {
                return insert(&store, &n.to_string()).await;
            }
            let tx = store.write(call()).await?;
            run(&tx, "ROLLBACK").await?;
            // Outside of any transaction this would be kept at once.
            assert!(run(&tx, "INSERT INTO probes (id) VALUES ('stray')").await.is_err());
            tx.commit().await
        }
    });
    let told = behind(&store, each).await;
    let kept: Vec<bool> = told.iter().map(Result::is_ok).collect();
    assert_eq!(kept, [false, false, false, true]);
    assert_eq!(ids(&store).await, ["3"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_thousand_writers_the_order_of_indexes_is_the_order_of_commits() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = Store::connect(&settings, entropy()).await.unwrap();
        store.migrate().await.unwrap();
        let writers: Vec<_> = (0..1_000)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let before = store.read().await.unwrap();
                    let seen = event::head(&before).await.unwrap().size;
                    drop(before);
                    let tx = store.write(call()).await.unwrap();
                    let (index, _) = event::next_index(&tx, 7).await.unwrap();
                    // Every third thinks better of it.
                    if n % 3 == 0 {
                        return None;
                    }
                    tx.commit().await.unwrap();
                    // Committed before we began: a smaller index. Committed: there for whoever comes.
                    let after = event::head(&store.read().await.unwrap()).await.unwrap().size;
                    assert!(seen <= index && index < after);
                    Some(index)
                })
            })
            .collect();
        let mut indexes = Vec::new();
        for writer in writers {
            indexes.extend(writer.await.unwrap());
        }
        indexes.sort_unstable();
        let kept = i64::try_from(indexes.len()).unwrap();
        assert_eq!(indexes, (0..kept).collect::<Vec<_>>(), "no index twice, none left out");
    }
}
