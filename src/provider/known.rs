//! Clients as they are registered. Their metadata is read once for as long as it is the same text.

use crate::{Error, Inner};
use kernel::ClientId;
use oauth::ClientMetadata;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use storage::{Tx, Written, client};

/// Metadata of at most so many clients is kept read.
const MOST: usize = 4096;

/// A client's row, and its metadata.
pub(crate) type Known = (client::Model, Arc<ClientMetadata>);

/// What was read last of each client, with the text it was read from.
#[derive(Debug, Default)]
pub(crate) struct Texts(Mutex<HashMap<ClientId, (Written, Arc<ClientMetadata>)>>);

impl Texts {
    fn read(&self, row: &client::Model) -> Result<Arc<ClientMetadata>, storage::Error> {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((text, metadata)) = texts.get(&row.id)
            && *text == row.metadata
        {
            return Ok(Arc::clone(metadata));
        }
        let metadata = Arc::new(row.metadata.read()?);
        if texts.len() >= MOST {
            texts.clear();
        }
        texts.insert(row.id, (row.metadata.clone(), Arc::clone(&metadata)));
        Ok(metadata)
    }
}

impl Inner {
    /// A client that is registered and active, with its metadata.
    pub(crate) async fn client(&self, id: ClientId) -> Result<Option<Known>, Error> {
        self.client_in(&self.store.read().await?, id).await
    }

    /// The same, as a transaction sees it.
    pub(crate) async fn client_in(&self, tx: &impl Tx, id: ClientId) -> Result<Option<Known>, Error> {
        let row = client::find(tx, id).await?.filter(|client| client.state == "active");
        let Some(row) = row else { return Ok(None) };
        let metadata = self.texts.read(&row)?;
        Ok(Some((row, metadata)))
    }
}
