//! Folding of a SQLite file's write-ahead log back into the file, beside the writer instead of in its commits.
//!
//! A commit after which the log is long would fold it by itself, and whoever waits for it would wait for that too. So a
//! thread with a connection of its own does it, while the next group is already at work. As long as others write, the
//! log never ends where the folding did and cannot begin anew; when it has become [`LONGEST`] in spite of the folding,
//! the commit that finds it so folds the little that is left, as SQLite does by itself.

use crate::sqlite::Sqlite;
use sea_orm::DbErr;
use std::{
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, SyncSender},
    },
    thread::{self, JoinHandle},
};

/// Pages in the log, not folded yet, for which folding is worth while: SQLite's own measure.
const WORTH: i64 = 1_000;
/// Pages in the log at which a commit folds them after all.
pub(crate) const LONGEST: i64 = 4 * WORTH;
/// Every so many commits it is looked how long the log is. A group changes some dozen pages.
const LOOKED_AT: u32 = 8;

/// The thread that folds. Its connection closes when it is dropped.
pub(crate) struct Fold {
    commits: AtomicU32,
    /// Taken when it ends.
    thread: Mutex<Option<(SyncSender<()>, JoinHandle<()>)>>,
}

impl Fold {
    /// Begins, with a connection of its own to the writer's file.
    pub(crate) fn begin(sqlite: Sqlite) -> Result<Self, DbErr> {
        // One that waits is enough: whoever looks next sees everything.
        let (look, looks) = mpsc::sync_channel(1);
        let spawned = thread::Builder::new().name("guosuo-fold".to_owned()).spawn(move || {
            for () in looks {
                // What cannot be folded now, for want of room say, is folded later; nothing is lost by it.
                drop(fold(&sqlite));
            }
        });
        let thread = spawned.map_err(|e| DbErr::Custom(format!("no thread for folding: {e}")))?;
        Ok(Self { commits: AtomicU32::new(0), thread: Mutex::new(Some((look, thread))) })
    }

    /// Hears of a commit.
    pub(crate) fn committed(&self) {
        if (self.commits.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(LOOKED_AT)
            && let Some((look, _)) = &*self.thread.lock().unwrap_or_else(PoisonError::into_inner)
        {
            let _ = look.try_send(());
        }
    }

    /// Ends, after what is at work.
    pub(crate) fn end(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((look, thread)) = thread {
            drop(look);
            drop(thread.join());
        }
    }
}

impl Drop for Fold {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Fold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fold(…)")
    }
}

/// Folds what is in the log, without waiting for who reads or writes, if there is enough of it.
fn fold(sqlite: &Sqlite) -> Result<(), DbErr> {
    // Says whether somebody was in the way, how many pages the log has, and how many of these are folded.
    let [_, pages, folded] = sqlite.numbers("PRAGMA wal_checkpoint(NOOP)", &[])?.unwrap_or_default();
    if pages.unwrap_or(0) - folded.unwrap_or(0) >= WORTH {
        sqlite.numbers::<3>("PRAGMA wal_checkpoint(PASSIVE)", &[])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::Place;
    use std::time::Duration;

    fn file(folder: &tempfile::TempDir) -> Sqlite {
        let place = Place::File { path: folder.path().join("a.db"), create: true };
        let sqlite = Sqlite::open(&place, Duration::ZERO).unwrap();
        sqlite.set_writing(true).unwrap();
        sqlite
    }

    fn pages(sqlite: &Sqlite) -> (i64, i64) {
        let [_, pages, folded] = sqlite.numbers("PRAGMA wal_checkpoint(NOOP)", &[]).unwrap().unwrap();
        (pages.unwrap(), folded.unwrap())
    }

    fn fill(sqlite: &Sqlite, commits: i64) {
        for _ in 0..commits {
            sqlite.batch("INSERT INTO t VALUES (zeroblob(40000))").unwrap();
        }
    }

    #[test]
    fn a_long_log_is_folded_beside_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let writer = file(&folder);
        writer.batch("CREATE TABLE t (x BLOB)").unwrap();
        fill(&writer, 150);
        let (long, folded) = pages(&writer);
        assert!(long > WORTH && folded == 0, "{long} pages, {folded} of them folded");
        let fold = Fold::begin(file(&folder)).unwrap();
        for _ in 0..LOOKED_AT {
            fold.committed();
        }
        fold.end();
        assert_eq!(pages(&writer), (long, long));
        // Folded to its end, the log begins anew.
        fill(&writer, 1);
        assert!(pages(&writer).0 < 50);
    }

    #[test]
    fn a_short_log_is_left_and_one_too_long_is_folded_by_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let writer = file(&folder);
        writer.batch("CREATE TABLE t (x BLOB)").unwrap();
        fill(&writer, 10);
        fold(&writer).unwrap();
        let (short, folded) = pages(&writer);
        assert!(short > 50 && folded == 0, "{short} pages, {folded} of them folded");
        // Nobody folds beside it.
        fill(&writer, 500);
        assert!(pages(&writer).0 <= LONGEST + 50, "{:?}", pages(&writer));
    }
}
