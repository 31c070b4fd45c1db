#[path = "../../../tests/app/postgres.rs"]
#[expect(unreachable_pub, reason = "public to the suite that shares it")]
mod postgres;

use super::*;
use crate::{Tx, subject};
use kernel::{Actor, Moment, RequestId, SystemEntropy, VisitorId};
use postgres::Postgres;
use sea_orm::{ConnectionTrait, Statement};

fn entropy() -> Arc<dyn Entropy> {
    Arc::new(SystemEntropy)
}

fn call() -> Call {
    let now = Moment::from_seconds(1_700_000_000);
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

fn memory() -> Settings {
    Settings { url: "sqlite::memory:".into(), data_keys_url: None }
}

fn in_folder(folder: &tempfile::TempDir) -> Settings {
    Settings { url: format!("sqlite://{}/guosuo.db?mode=rwc", folder.path().display()), data_keys_url: None }
}

async fn short(settings: &Settings) -> Store {
    Store::connect_with(settings, entropy(), Duration::from_millis(50)).await.unwrap()
}

/// Every kind of database there is, empty.
struct Kinds {
    folder: tempfile::TempDir,
    cluster: Option<Postgres>,
}

impl Kinds {
    fn start() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), cluster: Postgres::start() }
    }

    fn all(&self) -> Vec<Settings> {
        let on_server = |c: &Postgres| Settings { url: c.url("guosuo"), data_keys_url: None };
        [memory(), in_folder(&self.folder)].into_iter().chain(self.cluster.as_ref().map(on_server)).collect()
    }
}

#[tokio::test]
async fn a_visitor_has_one_name_towards_a_sector_whoever_gives_it_first() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = short(&settings).await;
        store.migrate().await.unwrap();
        let tx = store.write(call()).await.unwrap();
        let visitor = VisitorId::new(tx.now(), tx.entropy());
        let row = crate::visitor::Model { id: visitor, created_at: tx.now(), phone: None, email: None };
        crate::visitor::insert(&tx, row).await.unwrap();
        for sub in ["first", "second"] {
            let sector_host = "museum.example".to_owned();
            let row = subject::Model { visitor, sector_host, sub: sub.to_owned() };
            subject::insert(&tx, row).await.unwrap();
        }
        let kept = subject::find(&tx, visitor, "museum.example").await.unwrap();
        assert_eq!(kept.as_deref(), Some("first"));
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn whoever_wrote_is_counted_on_every_database() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = with_table(&settings).await;
        let main = || {
            let [(name, waiting, pace), _] = store.writers();
            assert_eq!((name, waiting, pace.failed.total()), ("main", 0, 0));
            (pace.commits.total(), pace.units.total())
        };
        let before = main();
        store.write(call()).await.unwrap().commit().await.unwrap();
        // What is given up, and who only reads, commits nothing.
        drop(store.write(call()).await.unwrap());
        drop(store.read().await.unwrap());
        assert_eq!(main(), (before.0 + 1, before.1 + 1), "{}", settings.url);
    }
}

async fn with_table(settings: &Settings) -> Store {
    let store = short(settings).await;
    let tx = store.write(call()).await.unwrap();
    run(&tx, "CREATE TABLE probes (id TEXT PRIMARY KEY, body TEXT)").await.unwrap();
    tx.commit().await.unwrap();
    store
}

async fn run(tx: &impl Tx, sql: &str) -> Result<u64, Error> {
    Ok(tx.conn().execute_unprepared(sql).await?.rows_affected())
}

async fn down<M: MigratorTrait>(side: &Side, steps: Option<u32>) {
    let (connection, _turn) = side.steps().await.unwrap();
    M::down(&connection, steps).await.unwrap();
}

async fn count(store: &Store) -> usize {
    let tx = store.read().await.unwrap();
    let query = Statement::from_string(tx.conn().get_database_backend(), "SELECT id FROM probes");
    tx.conn().query_all_raw(query).await.unwrap().len()
}

#[test]
fn data_keys_lie_beside_the_main_file() {
    assert_eq!(beside("sqlite:///var/lib/guosuo.db?mode=rwc"), "sqlite:///var/lib/data_keys.db?mode=rwc");
    assert_eq!(beside("sqlite::memory:"), "sqlite::memory:");
    assert_eq!(beside("postgres://db/guosuo"), "postgres://db/guosuo");
}

#[tokio::test]
async fn what_is_committed_stays_and_what_is_dropped_never_was() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = with_table(&settings).await;
        let tx = store.write(call()).await.unwrap();
        run(&tx, "INSERT INTO probes (id) VALUES ('kept')").await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.write(call()).await.unwrap();
        run(&tx, "INSERT INTO probes (id) VALUES ('dropped')").await.unwrap();
        drop(tx);
        assert_eq!(count(&store).await, 1);
    }
}

#[tokio::test]
async fn the_data_keys_are_in_a_database_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    for settings in [memory(), in_folder(&folder)] {
        let store = with_table(&settings).await;
        let tx = store.read_data_keys().await.unwrap();
        assert!(run(&tx, "SELECT * FROM probes").await.is_err());
    }
    assert!(folder.path().join("data_keys.db").exists());
}

#[tokio::test]
async fn a_second_row_with_the_same_key_is_a_conflict() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = with_table(&settings).await;
        let tx = store.write(call()).await.unwrap();
        run(&tx, "INSERT INTO probes (id) VALUES ('one')").await.unwrap();
        let again = run(&tx, "INSERT INTO probes (id) VALUES ('one')").await;
        assert_eq!(again, Err(Error::Conflict));
    }
}

#[tokio::test]
async fn a_locked_database_is_busy_and_not_a_hang() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_table(&in_folder(&folder)).await;
    let other = short(&in_folder(&folder)).await;
    let held = store.write(call()).await.unwrap();
    assert_eq!(other.write(call()).await.err(), Some(Error::Busy));
    assert_eq!(store.write(call()).await.err(), Some(Error::Busy));
    drop(held);
    assert!(store.write(call()).await.is_ok());
}

#[tokio::test]
async fn a_reader_of_a_file_sees_the_last_commit_while_a_writer_works() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_table(&in_folder(&folder)).await;
    let tx = store.write(call()).await.unwrap();
    run(&tx, "INSERT INTO probes (id) VALUES ('unseen')").await.unwrap();
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn a_full_disk_is_named_and_nothing_is_half_written() {
    let store = with_table(&memory()).await;
    let tx = store.write(call()).await.unwrap();
    run(&tx, "PRAGMA max_page_count = 8").await.unwrap();
    run(&tx, "INSERT INTO probes (id) VALUES ('first')").await.unwrap();
    let full = run(&tx, "INSERT INTO probes VALUES ('second', hex(zeroblob(200000)))").await;
    assert_eq!(full, Err(Error::Full));
    drop(tx);
    assert_eq!(count(&store).await, 0);
}

#[tokio::test]
async fn migrations_run_once_on_both_databases() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = Store::connect(&settings, entropy()).await.unwrap();
        let pending = store.pending().await.unwrap().len();
        assert_eq!(store.migrate().await.unwrap() as usize, pending);
        assert_eq!(store.migrate().await.unwrap(), 0);
        assert!(store.pending().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn nodes_that_start_at_once_take_each_step_once() {
    let Some(cluster) = Postgres::start() else { return };
    let settings = Settings { url: cluster.url("guosuo"), data_keys_url: Some(cluster.url("guosuo_keys")) };
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let settings = settings.clone();
            tokio::spawn(async move { Store::connect(&settings, entropy()).await.unwrap().migrate().await })
        })
        .collect();
    let mut taken = 0;
    for node in nodes {
        taken += node.await.unwrap().unwrap();
    }
    assert_eq!(taken as usize, Main::migrations().len() + DataKeys::migrations().len());
}

#[tokio::test]
async fn the_data_keys_may_be_in_another_kind_of_database() {
    let Some(cluster) = Postgres::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { url: cluster.url("guosuo"), data_keys_url: Some(in_folder(&folder).url) };
    assert!(Store::connect(&settings, entropy()).await.unwrap().migrate().await.unwrap() > 0);
    let store = short(&settings).await;
    // SQLite's one writer waits its turn here and not in the database.
    let held = store.write_data_keys(call()).await.unwrap();
    assert_eq!(store.write_data_keys(call()).await.err(), Some(Error::Busy));
    drop(held);
    assert!(store.read_data_keys().await.is_ok());
}

#[test]
fn settings_do_not_print_a_password() {
    let settings = Settings { url: "postgres://user:hunter2@db/guosuo".into(), data_keys_url: None };
    assert!(!format!("{settings:?}").contains("hunter2"));
}

#[tokio::test]
async fn every_migration_can_be_undone_and_done_again() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = Store::connect(&settings, entropy()).await.unwrap();
        let steps = store.migrate().await.unwrap();
        down::<Main>(&store.main, None).await;
        down::<DataKeys>(&store.data_keys, None).await;
        assert_eq!(store.migrate().await.unwrap(), steps);
    }
}

#[tokio::test]
async fn what_was_trusted_before_there_were_versions_stays_trusted() {
    let kinds = Kinds::start();
    for settings in kinds.all() {
        let store = Store::connect(&settings, entropy()).await.unwrap();
        store.migrate().await.unwrap();
        let steps = Main::migrations();
        let before = steps.iter().position(|m| m.name() == "m20261124_000003_trust").unwrap();
        let back = u32::try_from(steps.len() - before).unwrap();
        down::<Main>(&store.main, Some(back)).await;
        let tx = store.write(call()).await.unwrap();
        let old = "INSERT INTO trust_anchors (fingerprint, country, subject, source, not_after, added_at, certificate) \
            VALUES ('f1', 'FR', 'France', 'old.ml', 1, 2, '')";
        run(&tx, old).await.unwrap();
        tx.commit().await.unwrap();
        store.migrate().await.unwrap();
        let tx = store.read().await.unwrap();
        let counting = crate::trust::counting(&tx).await.unwrap();
        assert_eq!((counting.len(), counting[0].country.as_str()), (1, "FR"));
    }
}

mod group;
