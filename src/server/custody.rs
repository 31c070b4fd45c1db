//! What keys need between requests: their age is looked at, changes of keys go on step by step, erasures are finished.
//! And before the first request: that the database is not older than what was erased since.

use crate::{Config, Wired, whole};
use anyhow::{Context, bail};
use audit::{Action, Alarm, Event};
use kernel::{Call, VisitorId};
use keys::{Due, Rotating};
use privacy::Wish;
use std::{fs, path::Path, time::Duration};
use storage::rotation;

/// In a copy made by `guosuo backup`: it serves after `guosuo restore` alone.
pub(crate) const COPY: &str = "backup.json";
/// Beside the databases: how long the log was when this machine last looked.
const HEAD: &str = "log.head";

/// Why a deployment does not serve yet.
///
/// # Errors
/// When its database is a copy, or shorter than the log this machine served.
pub(crate) async fn current(config: &Config, wired: &Wired) -> anyhow::Result<()> {
    let how = "bring it up to date with guosuo restore --ledger BUNDLE, where BUNDLE is the newest export of the log: \
               what was erased since would open again";
    if config.data.join(COPY).exists() {
        bail!("{} is a backup that was not restored; {how}", config.data.display());
    }
    let head = config.data.join(HEAD);
    let seen: u64 = fs::read_to_string(&head).unwrap_or_default().trim().parse().unwrap_or_default();
    let size = wired.audit.size().await?;
    if is_lasting(config) && size < seen {
        bail!("the database has {size} entries of a log that had {seen}: it is an older copy; {how}");
    }
    // A database elsewhere outlives the folder. Where a node signs it is no copy; where nobody does, nothing tells.
    if config.database.is_some() && size > 0 && !head.exists() {
        let now = wired.call("start").now;
        if let Some(since) = wired.audit.silent_since(now).await? {
            bail!(
                "{} never served this log, which nobody signed since {since}: it may be an older copy; {how}. \
                 If nothing was put back, write 0 into {}",
                config.data.display(),
                head.display()
            );
        }
    }
    Ok(())
}

/// Whether the databases outlive the process.
fn is_lasting(config: &Config) -> bool {
    !config.storage().url.contains(":memory:")
}

/// Says that the folder's databases are up to date with so many entries of the log.
pub(crate) fn settled(data: &Path, entries: u64) -> anyhow::Result<()> {
    let copy = data.join(COPY);
    if copy.exists() {
        fs::remove_file(&copy).with_context(|| format!("cannot remove {}", copy.display()))?;
    }
    whole::write(&data.join(HEAD), &format!("{entries}\n"))
}

impl Wired {
    /// Finishes what was begun before the last stop, and refuses to go on with an older copy.
    ///
    /// # Errors
    /// When the database is an older copy; what the store, the keys or the ledger say.
    pub async fn ready(&self, config: &Config) -> anyhow::Result<()> {
        current(config, self).await?;
        let call = self.call("start");
        self.privacy.finish_restrictions(call).await?;
        self.privacy.end_restrictions(call).await?;
        self.privacy.finish_shreds(call).await?;
        let again = self.privacy.bury_again(call).await?;
        if again > 0 {
            tracing::warn!(
                keys = again,
                "an older copy of the data keys held what was erased; it is erased again"
            );
        }
        // A folder that never served is told apart from one that lost its database; a full disk keeps nobody from starting.
        match &self.data {
            Some(data) if !data.join(HEAD).exists() => self.note_head().await,
            _ => Ok(()),
        }
    }

    /// One step of whatever keys need. Says how much was done: nothing, and nothing is under way.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say; the rest is done at the next beat.
    pub async fn tend(&self, call: Call) -> anyhow::Result<u64> {
        let mut done = self.age(call).await?;
        done += self.step(call, Rotating::Kek).await?;
        done += self.step(call, Rotating::Dek).await?;
        done += self.step(call, Rotating::Index).await?;
        done += self.privacy.end_restrictions(call).await?;
        done += self.privacy.finish_shreds(call).await? as u64;
        for (visitor, wish, key) in self.privacy.open_wishes(call.now).await? {
            self.follow(call, visitor, wish, &key).await?;
            done += 1;
        }
        self.privacy.sweep_wishes(call).await?;
        self.forget(call).await?;
        self.wear(call).await?;
        self.note_head().await?;
        Ok(done)
    }

    /// What follows from a wish whose asker was not served to the end.
    async fn follow(&self, call: Call, visitor: VisitorId, wish: Wish, key: &[u8]) -> anyhow::Result<()> {
        self.privacy.follow_wish(call, visitor).await?;
        if wish == Wish::Visit {
            for session in self.visitors.sessions(call, visitor).await? {
                self.state.provider.sign_out(call, &session).await?;
            }
        }
        Ok(self.privacy.wish_done(call, key).await?)
    }

    /// Writes down how worn data keys are; an alarm while one is near its limit.
    async fn wear(&self, call: Call) -> anyhow::Result<()> {
        if self.keys.note_messages(call).await? {
            let seen = self.keys.wear().await?;
            let found = format!(
                "{} data keys, {} of {} messages; vault rotate dek",
                seen.near, seen.most, seen.limit
            );
            self.audit.raise(call, Alarm::Worn, "", &found).await?;
        } else if self.audit.lasts(Alarm::Worn).await? && self.keys.wear().await?.near == 0 {
            self.audit.end_alarm(call, Alarm::Worn, "").await?;
        }
        Ok(())
    }

    /// One step of one rotation. What another took in the same moment is done as well.
    pub(crate) async fn step(&self, call: Call, kind: Rotating) -> anyhow::Result<u64> {
        let done = match kind {
            Rotating::Dek => self.privacy.step_dek(call).await,
            Rotating::Index => self.privacy.step_index(call).await,
            Rotating::Kek => self.step_kek(call).await,
        };
        match done {
            Err(
                privacy::Error::Internal(storage::Error::Conflict)
                | privacy::Error::Keys(keys::Error::Internal(storage::Error::Conflict)),
            ) => Ok(1),
            other => Ok(other?),
        }
    }

    async fn step_kek(&self, call: Call) -> Result<u64, privacy::Error> {
        let moved = self.keys.step_kek(call).await?;
        match self.keys.under_way(Rotating::Kek).await? {
            Some(row) if moved == 0 => self.end_kek(call, &row).await,
            _ => Ok(moved),
        }
    }

    async fn end_kek(&self, call: Call, row: &rotation::Model) -> Result<u64, privacy::Error> {
        let mut tx = self.store.write(call).await?;
        rotation::shift(&tx, row, "done").await?;
        let note = format!("{} epoch {}", row.kind, row.epoch);
        self.audit.record(&mut tx, Event::new(Action::RotationEnded).note(note)).await?;
        tx.commit().await?;
        Ok(1)
    }

    /// Begins a rotation, with its entry. Returns the epoch it leads to.
    ///
    /// # Errors
    /// A conflict when one is under way; what the root says.
    pub(crate) async fn begin(&self, call: Call, kind: Rotating) -> Result<i32, audit::Error> {
        let fresh = self.keys.fresh(kind).await?;
        let mut tx = self.store.write(call).await?;
        let epoch = self.keys.begin(&tx, fresh).await?;
        let note = format!("{kind} epoch {epoch}");
        self.audit.record(&mut tx, Event::new(Action::RotationBegan).note(note)).await?;
        tx.commit().await?;
        self.keys.reload().await?;
        Ok(epoch)
    }

    /// Signing keys whose time has come.
    async fn age(&self, call: Call) -> anyhow::Result<u64> {
        let mut done = 0;
        for due in self.keys.due(call.now) {
            let mut tx = self.store.write(call).await?;
            let event = match due {
                Due::Rotate(use_, alg) => match self.keys.rotate(&tx, use_, alg).await {
                    Ok(turn) => {
                        let note = format!("{} {} -> {} by age", use_.code(), turn.retiring, turn.active);
                        Event::new(Action::KeyRotated).note(note)
                    }
                    Err(keys::Error::Internal(storage::Error::Conflict) | keys::Error::TooSoon) => continue,
                    Err(other) => return Err(other.into()),
                },
                Due::Retire(kid) => match self.keys.retire(&tx, &kid).await {
                    Ok(()) => Event::new(Action::KeyRetired).note(kid),
                    // Another node did.
                    Err(keys::Error::Internal(storage::Error::Conflict)) => continue,
                    Err(other) => return Err(other.into()),
                },
            };
            self.audit.record(&mut tx, event).await?;
            tx.commit().await?;
            done += 1;
        }
        if done > 0 {
            self.keys.reload().await?;
        }
        Ok(done)
    }

    /// Keys of epochs that only copies past their time need.
    async fn forget(&self, call: Call) -> anyhow::Result<()> {
        let Some(epochs) = self.keys.forgettable(call.now, self.backups_live).await? else { return Ok(()) };
        let mut tx = self.store.write(call).await?;
        for epoch in &epochs {
            self.keys.forget(&tx, *epoch).await?;
        }
        let named: Vec<String> = epochs.iter().map(ToString::to_string).collect();
        let note = format!("kek epochs {}", named.join(" "));
        self.audit.record(&mut tx, Event::new(Action::KeysDestroyed).note(note)).await?;
        tx.commit().await?;
        Ok(self.keys.reload().await?)
    }

    /// Notes beside the databases how long the log is.
    async fn note_head(&self) -> anyhow::Result<()> {
        let Some(data) = &self.data else { return Ok(()) };
        let size = self.audit.size().await?.to_string();
        let file = data.join(HEAD);
        if fs::read_to_string(&file).is_ok_and(|noted| noted.trim() == size) {
            return Ok(());
        }
        whole::write(&file, &format!("{size}\n"))
    }
}

/// Days, as the configuration counts.
pub(crate) const fn days(count: u32) -> Duration {
    Duration::from_secs(24 * 3600 * count as u64)
}
