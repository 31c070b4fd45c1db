//! The nightly check: every row again, in constant memory, against what witnesses cosigned last.

use crate::{
    Action, Alarm, Audit, Error, check,
    integrate::cosigned,
    retention::{Pruning, is_erased},
    tiles,
};
use kernel::{Call, Date, Moment};
use ledger::{Frontier, Hash, Name, Seen, Verifier};
use std::{collections::BTreeMap, time::Duration};
use storage::{cosignature, event, lease, retention};

/// Rows read at once.
const BATCH: u64 = 500;
/// The turn of the nightly work.
const NIGHT: &str = "nightly";
/// How far the time of an entry may lie before that of an earlier one: a request may wait for its turn to write, and
/// clocks of nodes differ.
const SKEW: Duration = Duration::from_secs(60);
/// What is looked for; each alarm not found is over.
const LOOKED_FOR: [Alarm; 4] = [Alarm::Altered, Alarm::Gap, Alarm::Clock, Alarm::Disclosures];

/// What was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Entries looked at.
    pub entries: u64,
    /// Of these, entries of which fields are erased.
    pub erased: u64,
    /// Entries whose root was compared with a signed one.
    pub signed: u64,
    /// Witnesses that cosigned it.
    pub witnesses: u64,
    /// What is wrong; the first of each kind.
    pub found: Vec<(Alarm, String)>,
}

/// The state of the walk.
#[derive(Default)]
struct Walk {
    frontier: Frontier,
    latest: Option<Moment>,
    emitters: BTreeMap<String, u64>,
    erased: u64,
    /// Entries of which nobody can tell whose they were, erased or altered: so many may be anybody's.
    nameless: u64,
    found: BTreeMap<&'static str, (Alarm, String)>,
}

impl Walk {
    fn find(&mut self, alarm: Alarm, what: String) {
        self.found.entry(alarm.code()).or_insert((alarm, what));
    }

    fn row(&mut self, row: &event::Model) -> Result<(), Error> {
        let next = self.frontier.size();
        let seq = tiles::unsigned(row.seq)?;
        if seq != next {
            self.find(Alarm::Gap, format!("entry {next} is missing"));
        }
        let leaf = tiles::hash(&row.leaf)?;
        let (erased, altered) = (is_erased(row), check::agree(row).is_err());
        self.erased += u64::from(erased);
        self.nameless += u64::from(erased || altered);
        match altered {
            true => self.find(Alarm::Altered, format!("entry {seq} does not hash to its leaf")),
            false => self.emitted(row)?,
        }
        if self.latest.is_some_and(|latest| row.time.plus(SKEW) < latest) {
            self.find(Alarm::Clock, format!("time runs backwards at entry {seq}"));
        }
        self.latest = self.latest.max(Some(row.time));
        self.frontier.push(leaf);
        Ok(())
    }

    /// Each emitter counts its entries from 0 without gaps, but for those that have no name any more and may have been
    /// its own.
    fn emitted(&mut self, row: &event::Model) -> Result<(), Error> {
        let fields = check::fields(row)?;
        let (Seen::Open(emitter), Seen::Open(count)) =
            (fields.seen(Name::Emitter), fields.seen(Name::EmitterSeq))
        else {
            return Ok(());
        };
        let Ok(count) = count.parse::<u64>() else { return Ok(()) };
        let known = self.emitters.get(emitter).copied();
        let next = known.map_or(0, |last| last + 1);
        if count < next || count - next > self.nameless {
            self.find(Alarm::Gap, format!("emitter {emitter} goes on with {count} at entry {}", row.seq));
        }
        self.emitters.insert(emitter.to_owned(), count);
        Ok(())
    }
}

/// The next three o'clock in the morning, in China.
fn next_night(now: Moment) -> Moment {
    let three = |day: Date| day.midnight().minus(Duration::from_secs(5 * 3600));
    let today = now.date_in_china();
    let night = three(today);
    if night > now { night } else { three(today.plus_days(1)) }
}

/// The signed state to compare with.
struct Target {
    size: u64,
    root: Hash,
    witnesses: u64,
}

impl Audit {
    /// Makes the root again of every row, and compares it with the checkpoint that witnesses cosigned last; finds gaps,
    /// changed rows, time that runs backwards, and disclosures without an entry. Raises and ends alarms.
    ///
    /// # Errors
    /// What the store says; what is wrong with the log is no error but a finding.
    pub async fn inspect(&self, call: Call) -> Result<Inspected, Error> {
        let inspected = self.walk().await?;
        for alarm in LOOKED_FOR {
            match inspected.found.iter().find(|(found, _)| *found == alarm) {
                Some((_, what)) => self.raise(call, alarm, "", what).await?,
                None => self.end_alarm(call, alarm, "").await?,
            }
        }
        Ok(inspected)
    }

    /// The nightly work, on one node: the check, and what retention ends. `None` when it is not time, or another's
    /// turn.
    ///
    /// # Errors
    /// What the store says.
    pub async fn nightly(&self, call: Call) -> Result<Option<Inspected>, Error> {
        let tx = self.store.write(call).await?;
        let due = lease::once(&tx, NIGHT, next_night(call.now)).await?;
        tx.commit().await?;
        if !due {
            return Ok(None);
        }
        let inspected = self.inspect(call).await?;
        // A log that does not prove itself is evidence: nothing of it is erased.
        if self.retention().is_some() && inspected.found.is_empty() {
            self.prune(call, Pruning::Do).await?;
        }
        Ok(Some(inspected))
    }

    async fn walk(&self) -> Result<Inspected, Error> {
        let mut walk = Walk::default();
        let tx = self.store.read().await?;
        let end = tiles::unsigned(event::head(&tx).await?.size)?;
        let (counted, logged) = retention::disclosures(&tx, Action::Disclosed.code()).await?;
        if counted != logged {
            walk.find(Alarm::Disclosures, format!("{counted} disclosures, {logged} entries of them"));
        }
        let target = self.target(&tx, &mut walk).await?;
        drop(tx);
        let mut matched = target.size == 0;
        while walk.frontier.size() < end {
            // Each batch by itself: rows are never changed but by erasure, and nobody waits for a long reader.
            let tx = self.store.read().await?;
            let first = tiles::signed(walk.frontier.size())?;
            let rows = event::range(&tx, first, BATCH.min(end - walk.frontier.size())).await?;
            drop(tx);
            if rows.is_empty() {
                let next = walk.frontier.size();
                walk.find(Alarm::Gap, format!("entries from {next} to {end} are missing"));
                break;
            }
            for row in &rows {
                walk.row(row)?;
                if walk.frontier.size() == target.size {
                    matched = true;
                    if walk.frontier.root() != target.root {
                        let what = format!("the first {} entries are not what was signed", target.size);
                        walk.find(Alarm::Altered, what);
                    }
                }
            }
        }
        if !matched {
            walk.find(Alarm::Gap, format!("{} entries were signed, {end} are here", target.size));
        }
        Ok(Inspected {
            entries: walk.frontier.size(),
            erased: walk.erased,
            signed: target.size,
            witnesses: target.witnesses,
            found: walk.found.into_values().collect(),
        })
    }

    /// What was cosigned last; without witnesses, what was signed last.
    async fn target(&self, tx: &storage::ReadTx, walk: &mut Walk) -> Result<Target, Error> {
        let cosignature = cosignature::newest(tx).await?;
        let row = match &cosignature {
            Some(newest) => event::checkpoint_at(tx, newest.size).await?,
            None => event::checkpoint(tx).await?,
        };
        let none = Target { size: 0, root: [0; 32], witnesses: 0 };
        let Some(row) = row else { return Ok(none) };
        let stated = (tiles::unsigned(row.size)?, row.root.clone());
        let note = cosigned(tx, row).await?;
        let opened = Verifier::parse(&self.vkey()).and_then(|verifier| verifier.open(&note));
        let Ok(head) = opened else {
            walk.find(Alarm::Altered, "the checkpoint's signature does not hold".to_owned());
            return Ok(none);
        };
        if (head.size, head.root.as_slice()) != (stated.0, stated.1.as_slice()) {
            walk.find(Alarm::Altered, "a checkpoint is not what was signed".to_owned());
        }
        let mut witnesses = 0;
        for known in &self.settings.witnesses {
            match known.key.verify(&note) {
                Ok(_) => witnesses += 1,
                Err(ledger::NoteError::Unsigned) => {}
                Err(_) => {
                    walk.find(Alarm::Altered, format!("a cosignature of {} is false", known.key.name()));
                }
            }
        }
        Ok(Target { size: head.size, root: head.root, witnesses })
    }
}

#[cfg(test)]
mod tests;
