//! From rows to tiles and a signed checkpoint. The rows alone rebuild everything; tiles and checkpoints follow.

use crate::{
    Audit, Error,
    tiles::{cut, root_at, unsigned},
};
use kernel::{Call, Moment};
use ledger::Checkpoint;
use std::time::Duration;
use storage::{Tx, WriteTx, cosignature, event, lease};

/// The turn of signing, among the nodes of one deployment.
const TURN: &str = "checkpoint";
/// How long a turn lasts unless it is renewed: two beats of the worker.
const LASTS: Duration = Duration::from_secs(6);
/// The longest that nothing may be signed. A checkpoint is due every ten seconds; a beat may be missed.
const SILENCE: Duration = Duration::from_secs(30);

/// How the log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Entries.
    pub entries: u64,
    /// Entries under the newest checkpoint.
    pub signed: u64,
    /// When that was signed; `None` before the first.
    pub signed_at: Option<Moment>,
    /// Whether this running service signs now, of those that could.
    pub signs: bool,
}

impl Audit {
    /// Puts new entries into tiles and signs the head of the log, also when nothing is new: silence is an alarm.
    /// Nodes that do so at once come one after the other.
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::RolledBack`] when the log does not continue what was signed; then nothing is
    /// signed.
    pub async fn integrate(&self, call: Call) -> Result<(), Error> {
        let tx = self.store.write(call).await?;
        lease::between(&tx, TURN).await?;
        self.sign(tx).await
    }

    /// The same when it is this node's turn; `false` while it is another's.
    ///
    /// # Errors
    /// As [`Audit::integrate`].
    pub async fn integrate_in_turn(&self, call: Call) -> Result<bool, Error> {
        let tx = self.store.write(call).await?;
        if !lease::take(&tx, TURN, &self.emitter.to_string(), call.now.plus(LASTS)).await? {
            return Ok(false);
        }
        self.sign(tx).await?;
        Ok(true)
    }

    /// Lets another node sign at once.
    ///
    /// # Errors
    /// What the store says.
    pub async fn rest(&self, call: Call) -> Result<(), Error> {
        let tx = self.store.write(call).await?;
        lease::give_back(&tx, TURN, &self.emitter.to_string()).await?;
        Ok(tx.commit().await?)
    }

    /// The caller's transaction holds the turn's row: what is read here is what the last signer wrote.
    async fn sign(&self, tx: WriteTx) -> Result<(), Error> {
        self.continues(&tx, self.remembered()?).await?;
        let head = event::head(&tx).await?;
        let size = unsigned(head.size)?;
        cut(&tx, unsigned(head.integrated)?, size).await?;
        let root = root_at(&tx, size).await?;
        if head.size != head.integrated {
            event::set_integrated(&tx, head.size).await?;
        }
        let checkpoint = Checkpoint { origin: self.origin.to_string(), size, root };
        // Lasting before the signature is: a state from before it is never signed again as if it were new.
        self.remember(&checkpoint)?;
        let row = event::Checkpoint {
            size: head.size,
            root: root.to_vec(),
            note: self.signer.sign(&checkpoint),
            signed_at: tx.now(),
        };
        event::put_checkpoint(&tx, row).await?;
        Ok(tx.commit().await?)
    }

    /// The newest signed checkpoint with what witnesses said about it; `None` before the first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn checkpoint(&self) -> Result<Option<String>, Error> {
        let tx = self.store.read().await?;
        match event::checkpoint(&tx).await? {
            Some(row) => cosigned(&tx, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// How the log stands.
    ///
    /// # Errors
    /// What the store says.
    pub async fn standing(&self, now: Moment) -> Result<Standing, Error> {
        let tx = self.store.read().await?;
        let last = event::checkpoint(&tx).await?;
        Ok(Standing {
            entries: unsigned(event::head(&tx).await?.size)?,
            signed: last.as_ref().map_or(Ok(0), |row| unsigned(row.size))?,
            signed_at: last.map(|row| row.signed_at),
            signs: lease::has(&tx, TURN, &self.emitter.to_string(), now).await?,
        })
    }

    /// Since when nothing was signed, if that is too long.
    ///
    /// # Errors
    /// What the store says.
    pub async fn silent_since(&self, now: Moment) -> Result<Option<Moment>, Error> {
        let tx = self.store.read().await?;
        let last = event::checkpoint(&tx).await?.map(|row| row.signed_at);
        Ok(last.filter(|at| now.since(*at) > SILENCE))
    }

    /// Refuses to go on when what was signed last is not the beginning of what is there now. The signer's own record is
    /// read before what the transaction sees, else it may be ahead of that.
    pub(crate) async fn continues(&self, tx: &impl Tx, kept: Option<Checkpoint>) -> Result<(), Error> {
        let here = unsigned(event::head(tx).await?.size)?;
        let last = event::checkpoint(tx).await?;
        if let Some(last) = &last {
            if unsigned(last.size)? > here {
                return Err(Error::Damaged("entries are missing"));
            }
            if root_at(tx, unsigned(last.size)?).await?.as_slice() != last.root {
                return Err(Error::Damaged("entries were changed after they were signed"));
            }
        }
        let Some(kept) = kept else { return Ok(()) };
        let same = last.is_some_and(|last| last.note.starts_with(&kept.body()));
        if same || kept.origin != *self.origin {
            return Ok(());
        }
        if kept.size > here {
            return Err(Error::RolledBack { seen: kept.size, here });
        }
        if root_at(tx, kept.size).await? != kept.root {
            return Err(Error::Forked { size: kept.size });
        }
        Ok(())
    }

    /// What the signer signed last, kept apart from the database.
    pub(crate) fn remembered(&self) -> Result<Option<Checkpoint>, Error> {
        let Some(mark) = &self.settings.mark else { return Ok(None) };
        let unreadable = || Error::Damaged("the signer's own record");
        let text = mark.read().map_err(|_| unreadable())?;
        text.map(|text| Checkpoint::parse(&text).map_err(|_| unreadable())).transpose()
    }

    fn remember(&self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let Some(mark) = &self.settings.mark else { return Ok(()) };
        let text = checkpoint.body();
        let unwritable = |e: std::io::Error| Error::Write(e.to_string());
        if mark.read().map_err(unwritable)?.as_deref() == Some(&text) {
            return Ok(());
        }
        mark.write(&text).map_err(unwritable)
    }
}

/// A checkpoint's note with the cosignatures on it.
pub(crate) async fn cosigned(tx: &impl Tx, row: event::Checkpoint) -> Result<String, Error> {
    let lines = cosignature::of(tx, row.size).await?;
    Ok(lines.into_iter().fold(row.note, |note, cosignature| note + &cosignature.line))
}
