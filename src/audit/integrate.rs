//! From rows to tiles and a signed checkpoint. The rows alone rebuild everything; tiles and checkpoints follow.

use crate::{
    Audit, Error,
    tiles::{cut, root_at, unsigned},
};
use kernel::Call;
use ledger::Checkpoint;
use storage::{Tx, event};

impl Audit {
    /// Puts new entries into tiles and signs the head of the log, also when nothing is new: silence is an alarm.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the log does not continue the one signed last; then nothing is signed.
    pub async fn integrate(&self, call: Call) -> Result<(), Error> {
        let tx = self.store.write(call).await?;
        let head = event::head(&tx).await?;
        cut(&tx, unsigned(head.integrated)?, unsigned(head.size)?).await?;
        self.continues(&tx).await?;
        let size = unsigned(head.size)?;
        let root = root_at(&tx, size).await?;
        if head.size != head.integrated {
            event::set_integrated(&tx, head.size).await?;
        }
        let checkpoint = Checkpoint { origin: self.origin.to_string(), size, root };
        let row = event::Checkpoint {
            size: head.size,
            root: root.to_vec(),
            note: self.signer.sign(&checkpoint),
            signed_at: tx.now(),
        };
        event::put_checkpoint(&tx, row).await?;
        Ok(tx.commit().await?)
    }

    /// The newest signed checkpoint; `None` before the first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn checkpoint(&self) -> Result<Option<String>, Error> {
        let tx = self.store.read().await?;
        Ok(event::checkpoint(&tx).await?.map(|row| row.note))
    }

    /// Refuses to go on when the last signed checkpoint is not the beginning of what is there now.
    pub(crate) async fn continues(&self, tx: &impl Tx) -> Result<(), Error> {
        let Some(last) = event::checkpoint(tx).await? else {
            return Ok(());
        };
        if last.size > event::head(tx).await?.size {
            return Err(Error::Damaged("entries are missing"));
        }
        if root_at(tx, unsigned(last.size)?).await?.as_slice() != last.root {
            return Err(Error::Damaged("entries were changed after they were signed"));
        }
        Ok(())
    }
}
