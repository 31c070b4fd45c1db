//! The deployment's own secrets, wrapped under the root.

use crate::Error;
use kernel::{Call, Entropy};
use std::collections::HashMap;
use storage::{Store, key};
use vault::Root;
use zeroize::Zeroizing;

const KINDS: [&str; 5] = ["kek", "index", "mac", "transient", "checkpoint"];

pub(crate) type Bytes = Zeroizing<[u8; 32]>;

pub(crate) struct Secrets {
    pub(crate) kek: Bytes,
    pub(crate) index: Bytes,
    pub(crate) mac: Bytes,
    pub(crate) transient: Bytes,
    pub(crate) checkpoint: Bytes,
}

impl Secrets {
    /// Reads the secrets; makes those that are missing. Of two nodes that start at once, one makes them.
    pub(crate) async fn open(store: &Store, root: &dyn Root, call: Call) -> Result<Self, Error> {
        let mut known = read(store, root).await?;
        if known.len() < KINDS.len() {
            let tx = store.write(call).await?;
            let made = make(&tx, root, &known, call).await;
            match made {
                Ok(()) => tx.commit().await?,
                Err(Error::Internal(storage::Error::Conflict)) => drop(tx),
                Err(other) => return Err(other),
            }
            known = read(store, root).await?;
        }
        let mut take = |kind: &str| known.remove(kind).ok_or(Error::Making);
        Ok(Self {
            kek: take("kek")?,
            index: take("index")?,
            mac: take("mac")?,
            transient: take("transient")?,
            checkpoint: take("checkpoint")?,
        })
    }
}

async fn make(
    tx: &storage::WriteTx,
    root: &dyn Root,
    known: &HashMap<String, Bytes>,
    call: Call,
) -> Result<(), Error> {
    for kind in KINDS.iter().filter(|k| !known.contains_key(**k)) {
        let secret = Zeroizing::new(tx.entropy().bytes::<32>());
        let wrapped = root.wrap(&[kind, "1"], tx.entropy().bytes(), &*secret)?;
        let row = key::Wrapped { kind: (*kind).to_owned(), epoch: 1, wrapped, created_at: call.now };
        key::insert_wrapped(tx, row).await?;
    }
    Ok(())
}

async fn read(store: &Store, root: &dyn Root) -> Result<HashMap<String, Bytes>, Error> {
    let rows = key::wrapped(&store.read().await?).await?;
    let mut out = HashMap::new();
    for row in rows {
        let bytes = root.unwrap(&[&row.kind, &row.epoch.to_string()], &row.wrapped)?;
        let secret: [u8; 32] = bytes.as_slice().try_into().map_err(|_| Error::Sealed)?;
        out.insert(row.kind, Zeroizing::new(secret));
    }
    Ok(out)
}

/// A nonce for a wrapped key.
pub(crate) fn nonce(entropy: &dyn Entropy) -> [u8; 24] {
    entropy.bytes()
}
