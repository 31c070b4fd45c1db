//! The one writer of a SQLite database, and its commits in groups.
//!
//! Use cases take turns on one connection, inside one transaction. Whoever gives its turn back undone is rolled back to
//! the savepoint it began with, and the others stay; the first needs none, there is nobody before it. When nobody waits
//! any more, or the group is large or old enough, a thread commits it: one flush of the disk for all, while others
//! already prepare. Nobody is answered before that commit has returned, so to have seen a neighbour's work is harmless;
//! if the commit fails, all of them fail.
//!
//! The turn is a value. Dropped, in whatever state and wherever a future was given up, it rolls back what it did and
//! goes on to the next.

use crate::{Error, fold::Fold, pace::Pace, sqlite::Sqlite};
use sea_orm::DbErr;
use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// A group has at most so many units,
pub(crate) const MOST: usize = 64;
/// and takes in no more after so long.
const LONGEST: Duration = Duration::from_millis(2);
/// What another process holds is asked for again this often.
const AGAIN: Duration = Duration::from_millis(1);

/// What a unit hears once its group is on the disk, or is not.
type Outcome = Result<(), Error>;

/// The writer. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

struct Shared {
    line: Mutex<Line>,
    // Groups to commit, each with the way back.
    commits: mpsc::Sender<(Arc<Self>, Box<Group>)>,
    patience: Duration,
    most: usize,
    pace: Pace,
    fold: Option<Fold>,
}

/// Who has the connection: somebody, or nobody, and who waits for it.
struct Line {
    idle: Option<Box<Group>>,
    waiting: VecDeque<oneshot::Sender<Turn>>,
    closed: bool,
}

/// The connection, with what is not committed yet.
struct Group {
    sqlite: Arc<Sqlite>,
    /// When its transaction began, if it has.
    since: Option<Instant>,
    /// Units that have done their part.
    done: Vec<oneshot::Sender<Outcome>>,
}

/// The right to write until it is committed or dropped.
pub(crate) struct Turn {
    // Taken out once it is over.
    group: Option<Box<Group>>,
    shared: Arc<Shared>,
}

impl Writer {
    /// Puts a connection at the head of an empty line; a group takes in at most so many units. What folds its log, if
    /// anything does, hears of every commit.
    pub(crate) fn new(
        sqlite: Sqlite,
        patience: Duration,
        most: usize,
        fold: Option<Fold>,
    ) -> Result<Self, DbErr> {
        sqlite.set_writing(fold.is_some())?;
        let (commits, groups) = mpsc::channel::<(Arc<Shared>, Box<Group>)>();
        let spawned = thread::Builder::new().name("guosuo-commit".to_owned()).spawn(move || {
            // Ends with the last writer, which holds the other end.
            for (shared, group) in groups {
                shared.commit(group);
            }
        });
        spawned.map_err(|e| DbErr::Custom(format!("no thread for commits: {e}")))?;
        let group = Box::new(Group { sqlite: Arc::new(sqlite), since: None, done: Vec::new() });
        let line = Mutex::new(Line { idle: Some(group), waiting: VecDeque::new(), closed: false });
        Ok(Self(Arc::new(Shared { line, commits, patience, most, pace: Pace::default(), fold })))
    }

    /// Waits for the turn; nothing has begun in it.
    ///
    /// # Errors
    /// [`Error::Busy`] when it does not come in time, or the writer is closed.
    pub(crate) async fn turn(&self) -> Result<Turn, Error> {
        let waiting = {
            let mut line = self.0.line();
            if line.closed {
                return Err(Error::Busy);
            }
            if let Some(group) = line.idle.take() {
                return Ok(Turn { group: Some(group), shared: Arc::clone(&self.0) });
            }
            let (sender, waiting) = oneshot::channel();
            line.waiting.push_back(sender);
            waiting
        };
        match tokio::time::timeout(self.0.patience, waiting).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Error::Busy),
        }
    }

    /// Waits for the turn and begins a unit in it.
    ///
    /// # Errors
    /// [`Error::Busy`] when it does not come in time, or another process writes all the while.
    pub(crate) async fn begin(&self) -> Result<Turn, Error> {
        let mut turn = self.turn().await?;
        turn.begin().await?;
        Ok(turn)
    }

    /// How many wait for their turn.
    pub(crate) fn waiting(&self) -> usize {
        self.0.line().waiting.len()
    }

    /// What was done so far.
    pub(crate) fn pace(&self) -> &Pace {
        &self.0.pace
    }

    /// Closes the connection, after whoever has the turn; nobody gets one afterwards.
    ///
    /// # Errors
    /// As any query.
    pub(crate) async fn close(&self) -> Result<(), Error> {
        let mut turn = self.turn().await?;
        self.0.line().closed = true;
        // The last to close takes the log away, and that is this one.
        if let Some(fold) = &self.0.fold {
            fold.end();
        }
        let Some(group) = turn.group.take() else { return Ok(()) };
        // Whoever still waits hears that there is nothing to wait for.
        self.0.line().waiting.clear();
        match Arc::into_inner(group.sqlite) {
            Some(sqlite) => Ok(sqlite.close()?),
            None => Ok(()),
        }
    }
}

impl Turn {
    /// The connection; `None` once the turn is over.
    pub(crate) fn sqlite(&self) -> Option<&Arc<Sqlite>> {
        self.group.as_ref().map(|group| &group.sqlite)
    }

    async fn begin(&mut self) -> Result<(), Error> {
        let patience = self.shared.patience;
        let Some(group) = self.group.as_mut() else { return Err(Error::Busy) };
        if group.since.is_none() {
            let asked = Instant::now();
            // Another process may write to the file: that is waited for without holding up this thread.
            loop {
                match group.sqlite.run("BEGIN IMMEDIATE").map_err(Error::from) {
                    Ok(()) => break,
                    Err(Error::Busy) if asked.elapsed() < patience => tokio::time::sleep(AGAIN).await,
                    Err(other) => return Err(other),
                }
            }
            group.since = Some(Instant::now());
        }
        match group.done.is_empty() {
            true => Ok(()),
            false => Ok(group.sqlite.run("SAVEPOINT unit")?),
        }
    }

    /// Makes the unit part of its group and waits until that is on the disk.
    ///
    /// # Errors
    /// What the commit of the group says; then nothing of the unit is kept.
    pub(crate) async fn commit(mut self) -> Outcome {
        let Some(mut group) = self.group.take() else { return Err(Error::Busy) };
        let (sender, outcome) = oneshot::channel();
        let released = if group.done.is_empty() { Ok(()) } else { group.sqlite.run("RELEASE unit") };
        match released {
            Ok(()) => group.done.push(sender),
            Err(error) => {
                group.undo();
                self.shared.pass(group);
                return Err(error.into());
            }
        }
        self.shared.pass(group);
        // Without an answer nobody knows what became of it; the thread is gone.
        outcome
            .await
            .unwrap_or_else(|_| Err(Error::Database(DbErr::Custom("the commit ended early".to_owned()))))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut group) = self.group.take() {
            group.undo();
            self.shared.pass(group);
        }
    }
}

impl Group {
    /// Undoes the unit at hand; whoever is done before it stays.
    fn undo(&mut self) {
        if self.done.is_empty() {
            self.abandon();
        } else if self.since.is_some() && self.sqlite.in_transaction() {
            // No savepoint, nothing done: the unit did not get so far.
            if self.sqlite.run("ROLLBACK TO unit").is_ok() {
                drop(self.sqlite.run("RELEASE unit"));
            }
        }
    }

    /// What SQLite ended by itself is gone, for all who were in it.
    fn lost(&mut self) {
        if self.since.is_some() && !self.sqlite.in_transaction() {
            self.over(&Err(Error::Full));
        }
    }

    /// Ends the transaction without a trace.
    fn abandon(&mut self) {
        if self.since.take().is_some() && self.sqlite.in_transaction() {
            drop(self.sqlite.run("ROLLBACK"));
        }
    }

    /// Tells everybody, and is empty again.
    fn over(&mut self, outcome: &Outcome) {
        self.since = None;
        for unit in self.done.drain(..) {
            // Who has given up waiting need not hear it.
            drop(unit.send(outcome.clone()));
        }
    }
}

impl Shared {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To the disk if it is time, else to the next who waits, else to rest.
    fn pass(self: &Arc<Self>, mut group: Box<Group>) {
        group.lost();
        let mut line = self.line();
        loop {
            let old = group.since.is_some_and(|since| since.elapsed() >= LONGEST);
            let full = group.done.len() >= self.most;
            if !group.done.is_empty() && (full || old || line.waiting.is_empty()) {
                drop(line);
                if let Err(mpsc::SendError((_, mut group))) = self.commits.send((Arc::clone(self), group)) {
                    group.abandon();
                    group.over(&Err(Error::Busy));
                }
                return;
            }
            let Some(next) = line.waiting.pop_front() else { break };
            match next.send(Turn { group: Some(group), shared: Arc::clone(self) }) {
                Ok(()) => return,
                // Gave up waiting. Taken apart here: dropped, the turn would come to this line again.
                Err(mut turn) => match turn.group.take() {
                    Some(back) => group = back,
                    None => return,
                },
            }
        }
        group.abandon();
        line.idle = Some(group);
    }

    /// Commits a group, lets the next begin, and answers.
    fn commit(self: &Arc<Self>, mut group: Box<Group>) {
        let asked = Instant::now();
        let outcome = group.sqlite.run("COMMIT").map_err(Error::from);
        self.pace.committed(asked, group.done.len(), &outcome);
        if outcome.is_err() {
            group.abandon();
        }
        group.since = None;
        let done = std::mem::take(&mut group.done);
        self.pass(group);
        if let Some(fold) = &self.fold {
            fold.committed();
        }
        for unit in done {
            drop(unit.send(outcome.clone()));
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer(…)")
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turn(…)")
    }
}
