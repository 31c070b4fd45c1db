//! Showing checkpoints to witnesses, and keeping what they say (C2SP tlog-witness). Nobody waits for a witness: what
//! is served goes on, and its silence is an alarm.

use crate::{Alarm, Audit, Error, tiles};
use kernel::{Call, Moment};
use ledger::{Submission, Witness, conflicting, consistency_spans};
use std::time::Duration;
use storage::{ReadTx, cosignature, event};
use tokio::task::JoinSet;

/// A log where nothing happens is shown again after so long, so that the time in its cosignatures stays young.
const AGAIN: Duration = Duration::from_secs(60);

/// A witness and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// Its submission prefix, without a final slash.
    pub url: String,
    /// Its key.
    pub key: Witness,
}

/// What became of a checkpoint at a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It cosigned so many entries, now or lately.
    Cosigned(u64),
    /// It saw a larger log than there is: this one was put back to an older state.
    RolledBack(u64),
    /// What is here does not continue what it saw.
    Forked(u64),
    /// It did not cosign; says why.
    Failed(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// Not what it cosigned a moment ago.
    WhenDue,
    /// Whatever it may know.
    Always,
}

impl Audit {
    /// Whose signatures the operator thinks enough (C2SP tlog-policy): this log's, and those of so many witnesses as the
    /// configuration says.
    #[must_use]
    pub fn policy(&self) -> String {
        let mut policy = format!("log {}\n", self.vkey());
        let witnesses = &self.settings.witnesses;
        for Witnessed { url, key } in witnesses {
            policy.push_str(&format!("witness {} {} {url}\n", key.name(), key.vkey()));
        }
        if witnesses.is_empty() {
            return policy + "quorum none\n";
        }
        let names: Vec<&str> = witnesses.iter().map(|witness| witness.key.name()).collect();
        let least = self.settings.quorum.unwrap_or(names.len());
        policy + &format!("group seen {least} {}\nquorum seen\n", names.join(" "))
    }

    /// Shows the newest checkpoint to every witness, and raises or ends their alarms.
    ///
    /// # Errors
    /// What the store says; what witnesses say is no error.
    pub async fn submit(&self, call: Call) -> Result<Vec<(String, Seen)>, Error> {
        let all = self.show_all(call, Ask::WhenDue).await?;
        for (name, seen) in &all {
            self.judge(call, name, seen).await?;
        }
        Ok(all)
    }

    async fn show_all(&self, call: Call, when: Ask) -> Result<Vec<(String, Seen)>, Error> {
        let mut asked = JoinSet::new();
        for witness in self.settings.witnesses.clone() {
            let this = self.clone();
            asked.spawn(async move {
                let seen = this.show(call, when, &witness).await;
                (witness.key.name().to_owned(), seen)
            });
        }
        let mut all = Vec::new();
        while let Some(done) = asked.join_next().await {
            let Ok((name, seen)) = done else { continue };
            all.push((name, seen?));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(all)
    }

    /// At the start: refuses to go on when the signer's own record or any witness knows more of this log than there is.
    /// A witness that does not answer is an alarm and no reason to wait.
    ///
    /// # Errors
    /// [`Error::RolledBack`], [`Error::Forked`], [`Error::Damaged`]; what the store says.
    pub async fn begin(&self, call: Call) -> Result<(), Error> {
        let kept = self.remembered()?;
        let tx = self.store.read().await?;
        self.continues(&tx, kept).await?;
        let here = tiles::unsigned(event::head(&tx).await?.size)?;
        drop(tx);
        for (name, seen) in self.show_all(call, Ask::Always).await? {
            match seen {
                // Nothing is written into a log that is not the one that was seen.
                Seen::RolledBack(seen) => return Err(Error::RolledBack { seen, here }),
                Seen::Forked(size) => return Err(Error::Forked { size }),
                Seen::Cosigned(_) | Seen::Failed(_) => self.judge(call, &name, &seen).await?,
            }
        }
        Ok(())
    }

    async fn judge(&self, call: Call, name: &str, seen: &Seen) -> Result<(), Error> {
        match seen {
            Seen::Cosigned(_) => self.end_alarm(call, Alarm::Witness, name).await,
            Seen::Failed(why) => self.raise(call, Alarm::Witness, name, why).await,
            Seen::RolledBack(size) => {
                self.raise(call, Alarm::RolledBack, name, &format!("it saw {size} entries")).await
            }
            Seen::Forked(size) => {
                let found = format!("what it saw of {size} entries is not what is here");
                self.raise(call, Alarm::Forked, name, &found).await
            }
        }
    }

    /// One witness, asked twice if it saw another size last than we thought.
    async fn show(&self, call: Call, when: Ask, witness: &Witnessed) -> Result<Seen, Error> {
        let tx = self.store.read().await?;
        let row = event::checkpoint(&tx).await?;
        let (note, size) = match row {
            Some(row) => (row.note, tiles::unsigned(row.size)?),
            // Nothing was signed yet: the empty log is what every log continues.
            None => (self.empty(), 0),
        };
        let vkey = witness.key.vkey();
        let last = cosignature::last(&tx, &vkey).await?;
        let old = last.as_ref().map_or(Ok(0), |row| tiles::unsigned(row.size))?.min(size);
        if when == Ask::WhenDue
            && let Some(last) = last
            && tiles::unsigned(last.size)? == size
            && call.now.since(last.cosigned_at) < AGAIN
        {
            return Ok(Seen::Cosigned(size));
        }
        let here = tiles::unsigned(event::head(&tx).await?.size)?;
        let submission = grown(&tx, old, (size, &note)).await?;
        drop(tx);
        let mut answer = self.ask(witness, &submission).await;
        let mut known = old;
        if let Ok(told) = &answer
            && told.status == 409
            && let Some(seen) = conflicting(&told.body)
        {
            if seen > here {
                return Ok(Seen::RolledBack(seen));
            }
            if seen > size {
                return Ok(Seen::Failed(format!("it saw {seen} entries, and {size} are signed")));
            }
            known = seen;
            let tx = self.store.read().await?;
            let submission = grown(&tx, seen, (size, &note)).await?;
            drop(tx);
            answer = self.ask(witness, &submission).await;
        }
        match answer {
            Err(why) => Ok(Seen::Failed(why)),
            Ok(told) if told.status == 422 => Ok(Seen::Forked(known)),
            Ok(told) if told.status == 200 => self.keep(call, (witness, size), &note, &told.body).await,
            Ok(told) => Ok(Seen::Failed(format!("it answered {}", told.status))),
        }
    }

    async fn ask(&self, witness: &Witnessed, submission: &Submission) -> Result<crate::Answer, String> {
        let Some(post) = &self.settings.post else { return Err("there is no way to it".to_owned()) };
        post.post(&format!("{}/add-checkpoint", witness.url), submission.body()).await
    }

    async fn keep(
        &self,
        call: Call,
        (witness, size): (&Witnessed, u64),
        note: &str,
        body: &[u8],
    ) -> Result<Seen, Error> {
        let lines = std::str::from_utf8(body).map_err(|_| ledger::NoteError::Malformed);
        let cosigned = match lines.and_then(|lines| witness.key.answered(note, lines)) {
            Ok(cosigned) => cosigned,
            // Nothing is kept that does not verify: it would spoil the checkpoint for everybody.
            Err(error) => return Ok(Seen::Failed(format!("what it answered: {error}"))),
        };
        let row = cosignature::Model {
            size: tiles::signed(size)?,
            witness: witness.key.vkey(),
            line: cosigned.line,
            cosigned_at: Moment::from_seconds(i64::try_from(cosigned.time).unwrap_or(i64::MAX)),
        };
        let tx = self.store.write(call).await?;
        // A checkpoint of another name may have taken the place meanwhile.
        let same = event::checkpoint_at(&tx, row.size).await?.is_none_or(|kept| kept.note == note);
        if same {
            cosignature::keep(&tx, row).await?;
            tx.commit().await?;
        }
        Ok(Seen::Cosigned(size))
    }
}

/// What shows a witness that a log of `size` entries continues one of `old`.
async fn grown(tx: &ReadTx, old: u64, (size, note): (u64, &str)) -> Result<Submission, Error> {
    let spans = consistency_spans(old, size).ok_or(Error::Damaged("the tree"))?;
    let mut proof = Vec::with_capacity(spans.len());
    for span in spans {
        proof.push(tiles::span(tx, span.start, span.end).await?);
    }
    Ok(Submission { old, proof, note: note.to_owned() })
}

#[cfg(test)]
pub(crate) mod scene;
#[cfg(test)]
mod tests;
