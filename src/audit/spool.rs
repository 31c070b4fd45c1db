//! Exports being made: written to files of their own, a few at once, kept for an hour, fetched by who ordered them.
//!
//! Nothing of an export is held in memory. What is being made, and how far it is, this node alone knows.

use crate::{Audit, Error, PERSONAL, Progress, Request};
use kernel::{Call, ExportId, Moment, StaffId};
use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, watch},
};

/// Made at once; the others wait.
const AT_ONCE: usize = 2;
/// Of one auditor, and of all: made, waiting or kept.
const OF_ONE: usize = 4;
const OF_ALL: usize = 32;
/// A file is kept this long after it was ordered.
const KEPT: Duration = Duration::from_secs(3600);

/// How far an export is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Others are before it.
    Waiting,
    /// It is being written.
    Making {
        /// Entries written.
        done: u64,
        /// Entries to write.
        total: u64,
    },
    /// The file is whole.
    Ready {
        /// Its name for the reader.
        name: String,
        /// Its size in bytes.
        bytes: u64,
        /// Entries shown in it.
        count: u64,
    },
    /// It could not be made; a stable code.
    Failed(&'static str),
}

/// An export in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: ExportId,
    /// When it was ordered.
    pub ordered_at: Moment,
    /// Whether it shows personal fields.
    pub personal: bool,
    /// How far it is.
    pub stage: Stage,
}

struct Job {
    owner: StaffId,
    ordered_at: Moment,
    personal: bool,
    stage: watch::Receiver<Stage>,
}

struct Inner {
    folder: PathBuf,
    runtime: Handle,
    turns: Semaphore,
    jobs: Mutex<BTreeMap<ExportId, Job>>,
}

/// The exports of this node. Cheap to clone.
#[derive(Clone)]
pub struct Spool(Arc<Inner>);

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spool({})", self.0.folder.display())
    }
}

impl Spool {
    /// A spool in a folder of its own. Files are made on the runtime that this is called on.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        let (runtime, turns) = (Handle::current(), Semaphore::new(AT_ONCE));
        Self(Arc::new(Inner { folder, runtime, turns, jobs: Mutex::default() }))
    }

    /// Removes what a former run left: who ordered it must order it again. For the one process that serves the folder.
    ///
    /// # Errors
    /// [`Error::Write`] when the folder cannot be emptied.
    pub fn clear(&self) -> Result<(), Error> {
        match fs::remove_dir_all(&self.0.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::Write(error.to_string())),
            _ => Ok(()),
        }
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<ExportId, Job>> {
        self.0.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, id: ExportId) -> PathBuf {
        self.0.folder.join(format!("{id}.zip"))
    }

    /// Orders an export; it is made while the caller goes on.
    ///
    /// # Errors
    /// [`Error::TooManyExports`] when four of this auditor, or thirty-two of all, are being made or kept.
    pub fn order(
        &self,
        audit: &Audit,
        call: Call,
        owner: StaffId,
        request: Request,
    ) -> Result<ExportId, Error> {
        request.check()?;
        self.sweep(call.now);
        let id = ExportId::new(call.now, audit.store.entropy());
        let (tell, stage) = watch::channel(Stage::Waiting);
        {
            let mut jobs = self.jobs();
            if jobs.len() >= OF_ALL || jobs.values().filter(|job| job.owner == owner).count() >= OF_ONE {
                return Err(Error::TooManyExports);
            }
            let personal = !PERSONAL.iter().all(|name| request.hide.contains(name));
            jobs.insert(id, Job { owner, ordered_at: call.now, personal, stage });
        }
        let (spool, audit) = (self.clone(), audit.clone());
        self.0.runtime.spawn(async move {
            let Ok(_turn) = spool.0.turns.acquire().await else { return };
            let tell = Arc::new(tell);
            let made = spool.make(&audit, call, request, id, Arc::clone(&tell)).await;
            tell.send_replace(made.unwrap_or_else(|error| {
                tracing::error!(%error, "an export could not be made");
                let _ = fs::remove_file(spool.path(id));
                Stage::Failed(kernel::Failure::code(&error))
            }));
        });
        Ok(id)
    }

    async fn make(
        &self,
        audit: &Audit,
        call: Call,
        request: Request,
        id: ExportId,
        tell: Arc<watch::Sender<Stage>>,
    ) -> Result<Stage, Error> {
        let unwritten = |error: io::Error| Error::Write(error.to_string());
        tell.send_replace(Stage::Making { done: 0, total: 0 });
        let file = create(&self.0.folder, &self.path(id)).map_err(unwritten)?;
        let progress = move |Progress { done, total }| {
            tell.send_replace(Stage::Making { done, total });
        };
        let (file, summary) = audit.export(call, request, file, progress).await?;
        let bytes = file.metadata().map_err(unwritten)?.len();
        let name = format!("guosuo-log-{}-{}.zip", summary.first, summary.count);
        Ok(Stage::Ready { name, bytes, count: summary.shown })
    }

    /// Waits until an export is made or has failed; `None` when it is not this auditor's or not kept.
    pub async fn finished(&self, owner: StaffId, id: ExportId) -> Option<Stage> {
        let mut stage = self.jobs().get(&id).filter(|job| job.owner == owner)?.stage.clone();
        let over = stage.wait_for(|stage| !matches!(stage, Stage::Waiting | Stage::Making { .. })).await;
        over.ok().map(|stage| stage.clone())
    }

    /// This auditor's exports, newest first.
    #[must_use]
    pub fn tasks(&self, owner: StaffId) -> Vec<Task> {
        let jobs = self.jobs();
        let own = jobs.iter().rev().filter(|(_, job)| job.owner == owner);
        own.map(|(id, job)| Task {
            id: *id,
            ordered_at: job.ordered_at,
            personal: job.personal,
            stage: job.stage.borrow().clone(),
        })
        .collect()
    }

    /// The file of an export that is ready, for who ordered it.
    ///
    /// # Errors
    /// [`Error::Write`] when the file is gone.
    pub fn open(&self, owner: StaffId, id: ExportId) -> Result<Option<fs::File>, Error> {
        let ready =
            self.tasks(owner).into_iter().any(|t| t.id == id && matches!(t.stage, Stage::Ready { .. }));
        if !ready {
            return Ok(None);
        }
        fs::File::open(self.path(id)).map(Some).map_err(|error| Error::Write(error.to_string()))
    }

    /// Removes an export that is made, with its file.
    pub fn discard(&self, owner: StaffId, id: ExportId) {
        let over = |job: &Job| !matches!(*job.stage.borrow(), Stage::Waiting | Stage::Making { .. });
        let mut jobs = self.jobs();
        if jobs.get(&id).is_some_and(|job| job.owner == owner && over(job)) {
            jobs.remove(&id);
            let _ = fs::remove_file(self.path(id));
        }
    }

    /// Removes what was ordered an hour ago or longer; what is still being made stays until it is.
    pub fn sweep(&self, now: Moment) {
        let old = |job: &Job| now.since(job.ordered_at) >= KEPT;
        let stale: Vec<(StaffId, ExportId)> =
            self.jobs().iter().filter(|(_, job)| old(job)).map(|(id, job)| (job.owner, *id)).collect();
        for (owner, id) in stale {
            self.discard(owner, id);
        }
    }
}

/// A new file for its owner alone, in a folder for its owner alone.
fn create(folder: &std::path::Path, path: &std::path::Path) -> io::Result<fs::File> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    let mut options = fs::OpenOptions::new();
    options.write(true).read(true).create_new(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    builder.create(folder)?;
    options.open(path)
}
