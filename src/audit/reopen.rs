//! Going on after entries were lost for good: under another name, with the loss told in the log itself.

use crate::{Action, Audit, Error, Event};
use kernel::Call;
use ledger::{Checkpoint, Verifier};
use storage::{cosignature, event};

impl Audit {
    /// Opens the log anew under this deployment's present name. The first entry under it quotes the last checkpoint
    /// that is known of the old one, and how much of it was still here.
    ///
    /// # Errors
    /// [`Error::Quote`] when the checkpoint is not signed by this log's key under its old name, or is of the new one.
    pub async fn reopen(&self, call: Call, old: &str, quoted: &str) -> Result<Checkpoint, Error> {
        let signer =
            ledger::Signer::from_seed(old, &self.keys.checkpoint_seed()).map_err(|_| Error::Origin)?;
        let quote = Verifier::parse(&signer.vkey())
            .and_then(|verifier| verifier.open(quoted))
            .map_err(|_| Error::Quote("it is not signed by this log's key"))?;
        if quote.origin != old || old == &*self.origin {
            return Err(Error::Quote("it names another log, or the new one"));
        }
        let mut tx = self.store.write(call).await?;
        let here = event::head(&tx).await?.size;
        // What witnesses said was about checkpoints of the old name.
        cosignature::forget(&tx).await?;
        event::forget_checkpoints(&tx).await?;
        let root = data_encoding::BASE64.encode(&quote.root);
        let note = format!("{} {} {root}; {here} were here; now {}", quote.origin, quote.size, self.origin);
        self.record(&mut tx, Event::new(Action::LogReopened).note(note)).await?;
        tx.commit().await?;
        self.integrate(call).await?;
        Ok(quote)
    }
}
