//! How worn data keys are: the messages sealed under each are counted in memory and written down now and then. What was
//! counted since is lost when a process dies; the limit has room for that.

use crate::{Error, Keys};
use kernel::Call;
use storage::data_key;

/// How worn the data keys in force are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wear {
    /// Messages under the most used one.
    pub most: u64,
    /// Messages that one may seal.
    pub limit: u64,
    /// Keys near the limit: three quarters of it are used.
    pub near: u64,
}

impl Keys {
    /// Writes down what was counted. Says whether one of the keys it counted for is near the limit.
    ///
    /// # Errors
    /// What the store says; then it is counted the next time.
    pub async fn note_messages(&self, call: Call) -> Result<bool, Error> {
        let counted = self.0.tally.take();
        if counted.is_empty() {
            return Ok(false);
        }
        let noted = async {
            let tx = self.0.store.write_data_keys(call).await?;
            let mut near = false;
            for (id, more) in &counted {
                let all = data_key::count_messages(&tx, id, i64::try_from(*more).unwrap_or(i64::MAX)).await?;
                near |= all.is_some_and(|all| all >= self.near());
            }
            tx.commit().await?;
            Ok(near)
        };
        let noted: Result<bool, storage::Error> = noted.await;
        if noted.is_err() {
            for (id, more) in counted {
                self.0.tally.add(id, more);
            }
        }
        Ok(noted?)
    }

    /// How worn the data keys are. It looks at each.
    ///
    /// # Errors
    /// What the store says.
    pub async fn wear(&self) -> Result<Wear, Error> {
        let (most, near) = data_key::messages(&self.0.store.read_data_keys().await?, self.near()).await?;
        Ok(Wear { most: most.unsigned_abs(), limit: self.0.settings.most_messages, near })
    }

    fn near(&self) -> i64 {
        let limit = self.0.settings.most_messages;
        i64::try_from(limit - limit / 4).unwrap_or(i64::MAX)
    }
}
