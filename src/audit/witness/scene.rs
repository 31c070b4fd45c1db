//! A deployment and its witnesses, for tests.

use super::*;
use crate::{Action, Answer, Event, Exchange, Mark, Post, Retention, Settings};
use kernel::{Actor, RequestId, SystemEntropy};
use keys::{FileRoot, Keys};
use ledger::{Checkpoint, Cosigner, Policy, Verifier};
use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use storage::Store;

pub(crate) const START: Moment = Moment::from_seconds(1_780_000_000);
pub(crate) const DAY: u64 = 24 * 3600;

pub(crate) fn at(seconds: u64) -> Call {
    let now = START.plus(Duration::from_secs(seconds));
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

/// A few witnesses, each by the letter of tlog-witness, and reachable or not.
#[derive(Default)]
pub(crate) struct Village {
    log: Mutex<Vec<Verifier>>,
    seen: Mutex<HashMap<String, Checkpoint>>,
    pub(crate) silent: Mutex<Vec<String>>,
    pub(crate) asked: AtomicU64,
}

pub(crate) fn cosigner(name: &str) -> Cosigner {
    let mut seed = [9; 32];
    seed[0] = name.as_bytes()[1];
    Cosigner::from_seed(name, &seed).unwrap()
}

impl Village {
    fn answer(&self, name: &str, body: &str) -> Answer {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut seen = self.seen.lock().unwrap();
        let submission = Submission::parse(body.as_bytes()).unwrap();
        let place = format!("{name} {}", submission.origin().unwrap());
        let judged = submission.judge(&self.log.lock().unwrap(), seen.get(&place));
        let (status, body) = match judged {
            Ok(checkpoint) => {
                seen.insert(place, checkpoint);
                (200, cosigner(name).cosign(&submission.note, 1_780_000_000).unwrap())
            }
            Err(ledger::Rejection::Conflict(size)) => (409, format!("{size}\n")),
            Err(other) => (other.status(), other.to_string()),
        };
        Answer { status, body: body.into_bytes() }
    }
}

pub(crate) struct Road(Arc<Village>);

impl Post for Road {
    fn post(&self, url: &str, body: String) -> Exchange {
        let name = url.trim_start_matches("https://").trim_end_matches("/add-checkpoint").to_owned();
        let village = Arc::clone(&self.0);
        Box::pin(async move {
            if village.silent.lock().unwrap().contains(&name) {
                return Err("nobody answers".to_owned());
            }
            Ok(village.answer(&name, &body))
        })
    }
}

#[derive(Default)]
pub(crate) struct Memory(pub(crate) Mutex<Option<String>>);

impl Mark for Memory {
    fn read(&self) -> io::Result<Option<String>> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn write(&self, text: &str) -> io::Result<()> {
        *self.0.lock().unwrap() = Some(text.to_owned());
        Ok(())
    }
}

/// One deployment whose keys outlive its database.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    root: Arc<FileRoot>,
    pub(crate) village: Arc<Village>,
    pub(crate) mark: Arc<Memory>,
    names: Vec<&'static str>,
}

impl Place {
    pub(crate) fn new(names: &[&'static str]) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            root: Arc::new(FileRoot::ephemeral(&SystemEntropy)),
            village: Arc::default(),
            mark: Arc::default(),
            names: names.to_vec(),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}/a.db?mode=rwc", self.folder.path().display())
    }

    pub(crate) async fn open(&self) -> Audit {
        self.named(&self.url(), "localhost/log").await
    }

    pub(crate) async fn named(&self, url: &str, origin: &str) -> Audit {
        let settings = storage::Settings { url: url.into(), data_keys_url: None };
        let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let settings = keys::Settings::new("main", "http://localhost");
        let keys = Keys::open(&store, self.root.clone(), settings, at(0)).await.unwrap();
        let known = |name: &&str| Witnessed {
            url: format!("https://{name}"),
            key: Witness::parse(&cosigner(name).vkey()).unwrap(),
        };
        let days = |n| Duration::from_secs(n * DAY);
        let settings = Settings {
            witnesses: self.names.iter().map(known).collect(),
            quorum: None,
            post: Some(Arc::new(Road(Arc::clone(&self.village)))),
            mark: Some(self.mark.clone()),
            retention: Some(Retention { security: days(200), giving: days(1100), lasting: days(4000) }),
        };
        let audit = Audit::new(store, keys, origin).unwrap().with(settings);
        self.village.log.lock().unwrap().push(Verifier::parse(&audit.vkey()).unwrap());
        audit
    }

    /// The database as it is now, closed, in other files.
    pub(crate) async fn backup(&self, audit: Audit) {
        audit.store.close().await.unwrap();
        for file in ["a.db", "data_keys.db"] {
            std::fs::copy(self.folder.path().join(file), self.folder.path().join(format!("{file}.old")))
                .unwrap();
        }
    }

    pub(crate) async fn restore(&self, audit: Audit) -> Audit {
        audit.store.close().await.unwrap();
        for file in ["a.db", "data_keys.db"] {
            std::fs::copy(self.folder.path().join(format!("{file}.old")), self.folder.path().join(file))
                .unwrap();
        }
        self.open().await
    }
}

pub(crate) async fn record(audit: &Audit, call: Call, count: u64) {
    let mut tx = audit.store.write(call).await.unwrap();
    for _ in 0..count {
        audit.record(&mut tx, Event::new(Action::SignIn)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub(crate) async fn open_alarms(audit: &Audit) -> Vec<String> {
    let rows = audit.alarms().await.unwrap();
    rows.into_iter().filter(|row| row.ended_at.is_none()).map(|row| row.kind).collect()
}

pub(crate) fn policy(audit: &Audit, rule: &str, names: &[&str]) -> Policy {
    let mut text = format!("log {}\n", audit.vkey());
    for name in names {
        text.push_str(&format!("witness {name} {}\n", cosigner(name).vkey()));
    }
    Policy::parse(format!("{text}{rule}\n").as_bytes()).unwrap()
}
