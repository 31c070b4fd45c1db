//! What a person's entries in the log hang on: a name, a key for commitments, and the data key of their details. All of
//! it belongs to the data key of (person, `audit-detail`): with that key destroyed, nobody can tell any more whose the
//! name was, test a guess against a commitment, or open a detail.
//!
//! The log key is as old as the person's first entry and moves along when the data key is replaced, so that the name
//! stays. Rows hold the two as one: data key 32 | log key 32.

use crate::{Error, Keys};
use data_encoding::HEXLOWER;
use kernel::{Moment, RetentionClass, VisitorId};
use ring::hmac;
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use storage::{SealedColumn, WriteTx, data_key, erasure, personal};
use vault::{Context, Dek};

const CLASS: RetentionClass = RetentionClass::AuditDetail;
/// How long another node may go on with what it has in memory: far less than a replaced data key lives.
const REMEMBERED: Duration = Duration::from_secs(600);
/// Persons remembered at once.
const MOST: usize = 10_000;

/// What one person's entries hang on. Cheap to clone.
#[derive(Clone)]
pub struct LogKey(Arc<Inner>);

struct Inner {
    subject: String,
    dek: Dek,
    mac: hmac::Key,
    name: String,
}

impl LogKey {
    fn new(visitor: VisitorId, dek: Dek, log: &[u8]) -> Self {
        let mac = hmac::Key::new(hmac::HMAC_SHA256, log);
        let name = HEXLOWER.encode(keyed(&mac, "guosuo/pseudonym", visitor.bytes()).get(..16).unwrap_or(&[]));
        Self(Arc::new(Inner { subject: visitor.to_string(), dek, mac, name }))
    }

    /// The name by which the log knows the person.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What binds an entry to values without telling them.
    #[must_use]
    pub fn commitment(&self, values: &[u8]) -> String {
        HEXLOWER.encode(&keyed(&self.0.mac, "guosuo/commitment", values))
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogKey(…)")
    }
}

fn keyed(key: &hmac::Key, label: &str, text: &[u8]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(key);
    context.update(&(label.len() as u64).to_be_bytes());
    context.update(label.as_bytes());
    context.update(text);
    context.sign().as_ref().to_vec()
}

/// Log keys in memory, each for a while.
#[derive(Default)]
pub(crate) struct Remembered(Mutex<HashMap<VisitorId, (Moment, LogKey)>>);

impl Remembered {
    fn find(&self, visitor: VisitorId, now: Moment) -> Option<LogKey> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&visitor).filter(|(until, _)| now < *until).map(|(_, key)| key.clone())
    }

    fn put(&self, visitor: VisitorId, now: Moment, key: LogKey) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(visitor, (now.plus(REMEMBERED), key));
    }

    /// Forgets whose key was replaced or destroyed.
    pub(crate) fn forget(&self, subject: &str) {
        if let Ok(visitor) = subject.parse::<VisitorId>() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&visitor);
        }
    }
}

impl Keys {
    /// What a person's entries hang on, made with the first of them; `None` for who was erased from the log. That an
    /// erasure was asked for since is not looked at here: whoever appends asks in the transaction of the entry.
    ///
    /// # Errors
    /// [`Error::Sealed`] when the key does not unwrap; what the store says.
    pub async fn log_key(&self, tx: &WriteTx, visitor: VisitorId) -> Result<Option<LogKey>, Error> {
        if let Some(known) = self.0.logs.find(visitor, tx.now()) {
            return Ok(Some(known));
        }
        let key = match self.known_log_key(visitor).await? {
            Some(key) => key,
            None => {
                let subject = visitor.to_string();
                if erasure::find(tx, &subject, CLASS.code()).await?.is_some() {
                    return Ok(None);
                }
                self.make(tx.call(), &subject, CLASS, None).await?;
                self.known_log_key(visitor).await?.ok_or(Error::Sealed)?
            }
        };
        self.0.logs.put(visitor, tx.now(), key.clone());
        Ok(Some(key))
    }

    /// As [`Keys::log_key`], for who reads: nothing is made, nothing remembered.
    ///
    /// # Errors
    /// As [`Keys::log_key`].
    pub async fn known_log_key(&self, visitor: VisitorId) -> Result<Option<LogKey>, Error> {
        let subject = visitor.to_string();
        let row = data_key::in_force(&self.0.store.read_data_keys().await?, &subject, CLASS.code()).await?;
        let Some(row) = row else { return Ok(None) };
        // A sealed data key still seals: what is only stored has entries too.
        let both = self.unwrapped(&row).await?;
        let (dek, log) =
            both.split_first_chunk::<32>().filter(|(_, log)| log.len() == 32).ok_or(Error::Sealed)?;
        let id: [u8; 8] = row.id.as_slice().try_into().map_err(|_| Error::Sealed)?;
        Ok(Some(LogKey::new(visitor, Dek::new(id, dek).counted(&self.0.tally), log)))
    }

    /// Seals the details of an entry into its row.
    ///
    /// # Errors
    /// [`Error::Sealed`] when they are longer than the cipher takes.
    pub fn seal_detail(
        &self,
        tx: &WriteTx,
        key: &LogKey,
        seq: i64,
        text: &[u8],
    ) -> Result<SealedColumn<personal::Detail>, Error> {
        let LogKey(inner) = key;
        let row = seq.to_string();
        let context =
            Context { tenant: self.tenant(), row: &row, subject: &inner.subject, class: CLASS.code() };
        let nonce = tx.entropy().bytes();
        Ok(vault::seal(&inner.dek, self.suite(), &context, nonce, text)?.into())
    }
}
