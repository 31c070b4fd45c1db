//! Data keys: one in force per person and retention class, in a database of their own; one that was replaced stays
//! until nothing needs it.

use crate::{Error, Keys, secret::nonce};
use data_encoding::HEXLOWER;
use kernel::{Call, RetentionClass};
use std::time::Duration;
use storage::{Tx, data_key, erasure, rotation};
use vault::Dek;
use zeroize::Zeroizing;

/// What data keys are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Whatever the service does.
    Usual,
    /// What is allowed also of data that is only stored: legal claims, authorities, and changing keys (PIPL Art. 47).
    Law,
}

/// The data keys of one person and class.
#[derive(Debug, Clone)]
pub struct Deks(Vec<Dek>);

impl Deks {
    /// The one that new values are sealed with.
    ///
    /// # Errors
    /// [`Error::Shredded`] when there is none in force.
    pub fn newest(&self) -> Result<&Dek, Error> {
        self.0.first().ok_or(Error::Shredded)
    }

    /// The one a value names.
    ///
    /// # Errors
    /// [`Error::Sealed`] when it is none of these.
    pub fn of<F>(&self, sealed: &vault::Sealed<F>) -> Result<&Dek, Error> {
        let id = sealed.dek_id()?;
        self.0.iter().find(|dek| dek.id() == id).ok_or(Error::Sealed)
    }
}

impl Keys {
    /// The data key of a person and class, made if there is none, or if the one there is to be replaced. Call it before
    /// opening the transaction that seals: a key nothing uses harms nobody, a field without its key is lost.
    ///
    /// # Errors
    /// [`Error::Shredded`] when the class was erased, [`Error::Restricted`] when it is only stored; [`Error::Sealed`] when
    /// the key does not unwrap.
    pub async fn dek(&self, call: Call, subject: &str, class: RetentionClass) -> Result<Dek, Error> {
        let main = self.0.store.read().await?;
        if erasure::find(&main, subject, class.code()).await?.is_some() {
            return Err(Error::Shredded);
        }
        let since = rotation::find(&main, rotation::DEK).await?.filter(|row| row.ended_at.is_none());
        drop(main);
        let row = data_key::in_force(&self.0.store.read_data_keys().await?, subject, class.code()).await?;
        match row {
            Some(row) if since.is_none_or(|rotation| row.created_at >= rotation.began_at) => {
                self.opened(&row).await
            }
            old => self.make(call, subject, class, old).await,
        }
    }

    /// The data keys of a person and class, if there are any. `tx` is one on the main database, which knows what is
    /// erased.
    ///
    /// # Errors
    /// [`Error::Shredded`] when the class was erased, [`Error::Restricted`] when it is only stored; [`Error::Sealed`] when
    /// a key does not unwrap.
    pub async fn deks(
        &self,
        tx: &impl Tx,
        subject: &str,
        class: RetentionClass,
    ) -> Result<Option<Deks>, Error> {
        self.deks_for(tx, subject, class, Opening::Usual).await
    }

    /// As [`Keys::deks`]; the law's own needs open what is only stored too.
    ///
    /// # Errors
    /// As [`Keys::deks`].
    pub async fn deks_for(
        &self,
        tx: &impl Tx,
        subject: &str,
        class: RetentionClass,
        opening: Opening,
    ) -> Result<Option<Deks>, Error> {
        if erasure::find(tx, subject, class.code()).await?.is_some() {
            return Err(Error::Shredded);
        }
        let rows = data_key::of(&self.0.store.read_data_keys().await?, subject, class.code()).await?;
        let mut deks = Vec::with_capacity(rows.len());
        for row in &rows {
            if row.state == data_key::SEALED && opening == Opening::Usual {
                return Err(Error::Restricted);
            }
            deks.push(self.made_ready(row).await?);
        }
        Ok(if deks.is_empty() { None } else { Some(Deks(deks)) })
    }

    pub(crate) async fn make(
        &self,
        call: Call,
        subject: &str,
        class: RetentionClass,
        old: Option<data_key::Model>,
    ) -> Result<Dek, Error> {
        if old.as_ref().is_some_and(|row| row.state == data_key::SEALED) {
            return Err(Error::Restricted);
        }
        let entropy = self.0.store.entropy();
        let (id, key) = (entropy.bytes(), Zeroizing::new(entropy.bytes::<32>()));
        let mut whole = Zeroizing::new(key.to_vec());
        if class == RetentionClass::AuditDetail {
            // The log key stays when the data key beside it is replaced: it is the person's name in the log.
            match &old {
                Some(old) => whole.extend(self.unwrapped(old).await?.get(32..).ok_or(Error::Sealed)?),
                None => whole.extend(entropy.bytes::<32>()),
            }
        }
        let tx = self.0.store.write_data_keys(call).await?;
        let mut row = data_key::Model {
            id: id.to_vec(),
            subject: subject.to_owned(),
            class: class.code().to_owned(),
            state: data_key::ACTIVE.to_owned(),
            kek_epoch: 0,
            wrapped: Vec::new(),
            created_at: call.now,
            retired_at: None,
            messages: 0,
        };
        self.wrap_dek(&mut row, &whole, nonce(tx.entropy()))?;
        let done = async {
            if let Some(old) = &old {
                data_key::retire(&tx, &old.id).await?;
            }
            data_key::insert(&tx, row).await
        };
        match done.await {
            Ok(()) => {
                tx.commit().await?;
                self.0.logs.forget(subject);
                Ok(Dek::new(id, &key).counted(&self.0.tally))
            }
            // Another was faster: its key is the one.
            Err(storage::Error::Conflict) => {
                drop(tx);
                let row =
                    data_key::in_force(&self.0.store.read_data_keys().await?, subject, class.code()).await?;
                self.opened(&row.ok_or(Error::Shredded)?).await
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Wraps a data key under the newest key for it, for its own row alone.
    fn wrap_dek(&self, row: &mut data_key::Model, key: &[u8], nonce: [u8; 24]) -> Result<(), Error> {
        let secrets = self.0.secrets.load();
        row.kek_epoch = secrets.kek_epoch();
        let kek = secrets.keks.get(&row.kek_epoch).ok_or(Error::Sealed)?;
        row.wrapped = vault::wrap(self.suite(), kek, &self.place(row).refs(), nonce, key)?;
        Ok(())
    }

    pub(crate) async fn unwrapped(&self, row: &data_key::Model) -> Result<Zeroizing<Vec<u8>>, Error> {
        let known = |keys: &Self| keys.0.secrets.load().keks.get(&row.kek_epoch).cloned();
        let kek = match known(self) {
            Some(kek) => kek,
            // Another node has begun an epoch since.
            None => {
                self.refresh(&self.0.store.read().await?).await?;
                known(self).ok_or(Error::Sealed)?
            }
        };
        Ok(vault::unwrap(&kek, &self.place(row).refs(), &row.wrapped)?)
    }

    async fn opened(&self, row: &data_key::Model) -> Result<Dek, Error> {
        if row.state == data_key::SEALED {
            return Err(Error::Restricted);
        }
        self.made_ready(row).await
    }

    async fn made_ready(&self, row: &data_key::Model) -> Result<Dek, Error> {
        let key = self.unwrapped(row).await?;
        // Behind it may stand the person's log key.
        let (key, _) = key.split_first_chunk::<32>().ok_or(Error::Sealed)?;
        let id: [u8; 8] = row.id.as_slice().try_into().map_err(|_| Error::Sealed)?;
        Ok(Dek::new(id, key).counted(&self.0.tally))
    }

    /// Wraps one row's key under the newest epoch. A row that changed meanwhile is left as it is.
    pub(crate) async fn rewrap_dek(&self, tx: &storage::WriteTx, row: data_key::Model) -> Result<(), Error> {
        let key = self.unwrapped(&row).await?;
        let before = row.kek_epoch;
        let mut row = row;
        self.wrap_dek(&mut row, &key, nonce(tx.entropy()))?;
        match data_key::rewrap(tx, &row.id, before, row.kek_epoch, row.wrapped).await {
            Ok(()) | Err(storage::Error::Conflict) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// Whose data keys are to be replaced or have been, behind the rotation's cursor: the key's id in hex, subject, class.
    ///
    /// # Errors
    /// What the store says.
    pub async fn to_replace(
        &self,
        row: &rotation::Model,
        most: u64,
    ) -> Result<Vec<(String, String, RetentionClass)>, Error> {
        let after = HEXLOWER.decode(row.cursor.as_bytes()).unwrap_or_default();
        let tx = self.0.store.read_data_keys().await?;
        let rows = data_key::to_replace(&tx, row.began_at, &after, most).await?;
        let known = rows.into_iter().filter_map(|row| {
            let class = RetentionClass::ALL.iter().find(|class| class.code() == row.class)?;
            Some((HEXLOWER.encode(&row.id), row.subject, *class))
        });
        Ok(known.collect())
    }

    /// How many data keys the rotation has still to replace or to destroy.
    ///
    /// # Errors
    /// What the store says.
    pub async fn left_to_replace(&self, row: &rotation::Model) -> Result<u64, Error> {
        let tx = self.0.store.read_data_keys().await?;
        Ok(data_key::to_replace(&tx, row.began_at, &[], 1).await?.len() as u64)
    }

    /// Destroys keys of a person and class that were replaced longer ago than `grace`. The caller has sealed every field
    /// anew.
    ///
    /// # Errors
    /// What the store says.
    pub async fn destroy_retired(
        &self,
        call: Call,
        subject: &str,
        class: RetentionClass,
        grace: Duration,
    ) -> Result<(), Error> {
        let mut rows = data_key::of(&self.0.store.read_data_keys().await?, subject, class.code()).await?;
        rows.retain(|row| row.retired_at.is_some_and(|at| call.now.since(at) >= grace));
        if rows.is_empty() {
            return Ok(());
        }
        let tx = self.0.store.write_data_keys(call).await?;
        for row in rows {
            data_key::destroy(&tx, &row.id).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Destroys every data key of a person and class. Nothing sealed under them opens again, from no copy made later.
    ///
    /// # Errors
    /// What the store says; then it is done again.
    pub async fn shred(&self, call: Call, subject: &str, class: &str) -> Result<u64, Error> {
        let tx = self.0.store.write_data_keys(call).await?;
        let gone = data_key::shred(&tx, subject, class).await?;
        tx.commit().await?;
        self.0.logs.forget(subject);
        self.0.store.scrub_data_keys().await?;
        Ok(gone)
    }

    /// Seals the data key of a person and class, or opens it again: sealed, it serves [`Opening::Law`] alone. Says whether
    /// there is one in force.
    ///
    /// # Errors
    /// What the store says.
    pub async fn restrict(
        &self,
        call: Call,
        subject: &str,
        class: &str,
        only_stored: bool,
    ) -> Result<bool, Error> {
        let (from, to) = match only_stored {
            true => (data_key::ACTIVE, data_key::SEALED),
            false => (data_key::SEALED, data_key::ACTIVE),
        };
        let tx = self.0.store.write_data_keys(call).await?;
        let shifted = data_key::shift(&tx, subject, class, from, to).await?;
        tx.commit().await?;
        // It was there already, or there is nothing.
        Ok(shifted || self.holds(subject, class).await?)
    }

    /// Of which classes a person has data keys.
    ///
    /// # Errors
    /// What the store says.
    pub async fn held(&self, subject: &str) -> Result<Vec<RetentionClass>, Error> {
        let rows = data_key::held(&self.0.store.read_data_keys().await?, subject).await?;
        let held = |class: &&RetentionClass| rows.iter().any(|row| row.class == class.code());
        Ok(RetentionClass::ALL.iter().filter(held).copied().collect())
    }

    /// Whose data keys are sealed: subject and class.
    ///
    /// # Errors
    /// What the store says.
    pub async fn restricted(&self) -> Result<Vec<(String, String)>, Error> {
        let rows = data_key::sealed(&self.0.store.read_data_keys().await?).await?;
        Ok(rows.into_iter().map(|row| (row.subject, row.class)).collect())
    }

    /// Whether a person and class has data keys.
    ///
    /// # Errors
    /// What the store says.
    pub async fn holds(&self, subject: &str, class: &str) -> Result<bool, Error> {
        Ok(!data_key::of(&self.0.store.read_data_keys().await?, subject, class).await?.is_empty())
    }

    /// Everybody who has data keys, by subject and class, behind a cursor; the last's id in hex is the next.
    ///
    /// # Errors
    /// What the store says.
    pub async fn holders(&self, after: &str, most: u64) -> Result<Vec<(String, String, String)>, Error> {
        let after = HEXLOWER.decode(after.as_bytes()).unwrap_or_default();
        let rows = data_key::after(&self.0.store.read_data_keys().await?, &after, most).await?;
        Ok(rows.into_iter().map(|row| (HEXLOWER.encode(&row.id), row.subject, row.class)).collect())
    }

    /// Level, tenant, subject, class, id, epoch: a wrapped key carried to another row does not unwrap.
    fn place<'a>(&'a self, row: &'a data_key::Model) -> Place<'a> {
        Place { tenant: self.tenant(), row, id: HEXLOWER.encode(&row.id), epoch: row.kek_epoch.to_string() }
    }
}

struct Place<'a> {
    tenant: &'a str,
    row: &'a data_key::Model,
    id: String,
    epoch: String,
}

impl Place<'_> {
    fn refs(&self) -> [&str; 6] {
        ["dek", self.tenant, &self.row.subject, &self.row.class, &self.id, &self.epoch]
    }
}
