//! Data keys: one per person and retention class, in a database of their own.

use crate::{Error, Keys, secret::nonce};
use data_encoding::HEXLOWER;
use kernel::{Call, RetentionClass};
use storage::data_key;
use vault::Dek;
use zeroize::Zeroizing;

impl Keys {
    /// The data key of a person and class, made if there is none. Call it before opening the transaction that
    /// seals: a key nothing uses harms nobody, a field without its key is lost.
    ///
    /// # Errors
    /// [`Error::Shredded`] when the key is sealed; [`Error::Sealed`] when it does not unwrap.
    pub async fn dek(&self, call: Call, subject: &str, class: RetentionClass) -> Result<Dek, Error> {
        if let Some(known) = self.find_dek(subject, class).await? {
            return Ok(known);
        }
        let tx = self.0.store.write_data_keys(call).await?;
        let id: [u8; 8] = tx.entropy().bytes();
        let key = Zeroizing::new(tx.entropy().bytes::<32>());
        let hex = HEXLOWER.encode(&id);
        let place = ["dek", self.tenant(), subject, class.code(), hex.as_str(), "1"];
        let wrapped = vault::wrap(self.suite(), &self.0.secrets.kek, &place, nonce(tx.entropy()), &*key)?;
        let row = data_key::Model {
            id: id.to_vec(),
            subject: subject.to_owned(),
            class: class.code().to_owned(),
            state: "active".to_owned(),
            kek_epoch: 1,
            wrapped,
            created_at: call.now,
        };
        match data_key::insert(&tx, row).await {
            Ok(()) => {
                tx.commit().await?;
                Ok(Dek::new(id, &key))
            }
            // Another was faster: its key is the one.
            Err(storage::Error::Conflict) => {
                drop(tx);
                self.find_dek(subject, class).await?.ok_or(Error::Shredded)
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The data key of a person and class, if there is one.
    ///
    /// # Errors
    /// [`Error::Shredded`] when the key is sealed; [`Error::Sealed`] when it does not unwrap.
    pub async fn find_dek(&self, subject: &str, class: RetentionClass) -> Result<Option<Dek>, Error> {
        let row = data_key::find(&self.0.store.read_data_keys().await?, subject, class.code()).await?;
        let Some(row) = row else { return Ok(None) };
        if row.state != "active" {
            return Err(Error::Shredded);
        }
        let epoch = row.kek_epoch.to_string();
        let hex = HEXLOWER.encode(&row.id);
        let place = ["dek", self.tenant(), &row.subject, &row.class, hex.as_str(), epoch.as_str()];
        let key = vault::unwrap(&self.0.secrets.kek, &place, &row.wrapped)?;
        let key: &[u8; 32] = key.as_slice().try_into().map_err(|_| Error::Sealed)?;
        let id: [u8; 8] = row.id.as_slice().try_into().map_err(|_| Error::Sealed)?;
        Ok(Some(Dek::new(id, key)))
    }
}
