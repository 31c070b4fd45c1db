//! The deployment's own secrets, wrapped under the root: read once, remembered by kind and epoch.

use crate::{Error, Tenancy};
use kernel::{Call, Entropy};
use std::{collections::BTreeMap, sync::Arc};
use storage::{Store, Tx, WriteTx, key};
use vault::{Refusal, Root};
use zeroize::Zeroizing;

/// Wraps data keys.
pub(crate) const KEK: &str = "kek";
/// Makes blind indexes.
pub(crate) const INDEX: &str = "index";
/// Wraps signing keys and what else the service has to read again.
pub(crate) const SERVICE: &str = "service";
const KINDS: [&str; 6] = [KEK, INDEX, SERVICE, "mac", "transient", "checkpoint"];

pub(crate) type Bytes = Zeroizing<[u8; 32]>;

pub(crate) struct Secrets {
    pub(crate) keks: BTreeMap<i32, Bytes>,
    pub(crate) indexes: BTreeMap<i32, Bytes>,
    pub(crate) service: Bytes,
    pub(crate) mac: Bytes,
    pub(crate) transient: Bytes,
    pub(crate) checkpoint: Bytes,
}

/// Secrets by kind and epoch.
type Known = BTreeMap<(String, i32), Bytes>;

impl Secrets {
    /// Reads the secrets; makes those that are missing. Of two nodes that start at once, one makes them.
    pub(crate) async fn open(
        store: &Store,
        root: &Arc<dyn Root>,
        tenancy: &Tenancy,
        call: Call,
    ) -> Result<Self, Error> {
        let rows = key::wrapped(&store.read().await?).await?;
        let known = unwrapped(root, tenancy, rows).await?;
        let missing: Vec<&str> =
            KINDS.into_iter().filter(|kind| !known.keys().any(|(known, _)| known == kind)).collect();
        if missing.is_empty() {
            return Self::of(known);
        }
        let mut made = Vec::with_capacity(missing.len());
        for kind in missing {
            made.push(fresh(root, tenancy, kind, 1, store.entropy()).await?);
        }
        let tx = store.write(call).await?;
        match insert(&tx, made).await {
            Ok(()) => tx.commit().await?,
            Err(storage::Error::Conflict) => drop(tx),
            Err(other) => return Err(other.into()),
        }
        let rows = key::wrapped(&store.read().await?).await?;
        Self::of(unwrapped(root, tenancy, rows).await?)
    }

    /// The secrets as a transaction sees them; asks the root for those alone that were not known.
    pub(crate) async fn again(
        &self,
        tx: &impl Tx,
        root: &Arc<dyn Root>,
        tenancy: &Tenancy,
    ) -> Result<Option<Self>, Error> {
        let rows = key::wrapped(tx).await?;
        let (mut keks, mut indexes) = (self.keks.clone(), self.indexes.clone());
        let here = |row: &key::Wrapped| match row.kind.as_str() {
            KEK => Some(self.keks.contains_key(&row.epoch)),
            INDEX => Some(self.indexes.contains_key(&row.epoch)),
            _ => None,
        };
        let kept = |kind: &str, epoch: i32| rows.iter().any(|row| row.kind == kind && row.epoch == epoch);
        keks.retain(|epoch, _| kept(KEK, *epoch));
        indexes.retain(|epoch, _| kept(INDEX, *epoch));
        let unknown: Vec<key::Wrapped> =
            rows.iter().filter(|row| here(row) == Some(false)).cloned().collect();
        if unknown.is_empty() && keks.len() == self.keks.len() && indexes.len() == self.indexes.len() {
            return Ok(None);
        }
        for ((kind, epoch), secret) in unwrapped(root, tenancy, unknown).await? {
            let kinds = if kind == KEK { &mut keks } else { &mut indexes };
            kinds.insert(epoch, secret);
        }
        let same = |bytes: &Bytes| bytes.clone();
        Ok(Some(Self {
            keks,
            indexes,
            service: same(&self.service),
            mac: same(&self.mac),
            transient: same(&self.transient),
            checkpoint: same(&self.checkpoint),
        }))
    }

    fn of(mut known: Known) -> Result<Self, Error> {
        let mut all = |kind: &str| {
            let (own, rest) = std::mem::take(&mut known).into_iter().partition(|((k, _), _)| k == kind);
            known = rest;
            let own: Known = own;
            own.into_iter().map(|((_, epoch), secret)| (epoch, secret)).collect::<BTreeMap<_, _>>()
        };
        let (keks, indexes) = (all(KEK), all(INDEX));
        let mut one = |kind: &str| all(kind).remove(&1).ok_or(Error::Making);
        Ok(Self {
            keks,
            indexes,
            service: one(SERVICE)?,
            mac: one("mac")?,
            transient: one("transient")?,
            checkpoint: one("checkpoint")?,
        })
    }

    /// The epoch in force of the keys that wrap data keys.
    pub(crate) fn kek_epoch(&self) -> i32 {
        self.keks.keys().next_back().copied().unwrap_or(1)
    }
}

/// A new secret of a kind, wrapped: the root is asked before any transaction opens.
pub(crate) async fn fresh(
    root: &Arc<dyn Root>,
    tenancy: &Tenancy,
    kind: &str,
    epoch: i32,
    entropy: &dyn Entropy,
) -> Result<key::Wrapped, Error> {
    let (secret, nonce) = (Zeroizing::new(entropy.bytes::<32>()), entropy.bytes());
    let (root, tenancy, kind) = (Arc::clone(root), tenancy.clone(), kind.to_owned());
    waiting(move || {
        let place = Place::of(&tenancy, &kind, epoch);
        let wrapped = root.wrap(&place.now(), nonce, &*secret)?;
        Ok(key::Wrapped { kind, epoch, wrapped, created_at: kernel::Moment::from_millis(0) })
    })
    .await
}

pub(crate) async fn insert(tx: &WriteTx, made: Vec<key::Wrapped>) -> Result<(), storage::Error> {
    for row in made {
        key::insert_wrapped(tx, key::Wrapped { created_at: tx.now(), ..row }).await?;
    }
    Ok(())
}

/// What every secret would be, wrapped anew under the root in force; the rows they take the place of beside them.
pub(crate) async fn rewrapped(
    root: &Arc<dyn Root>,
    tenancy: &Tenancy,
    rows: Vec<key::Wrapped>,
    entropy: &dyn Entropy,
) -> Result<Vec<(key::Wrapped, Vec<u8>)>, Error> {
    let nonces: Vec<[u8; 24]> = rows.iter().map(|_| entropy.bytes()).collect();
    let (root, tenancy) = (Arc::clone(root), tenancy.clone());
    waiting(move || {
        let mut out = Vec::with_capacity(rows.len());
        for (row, nonce) in rows.into_iter().zip(nonces) {
            let place = Place::of(&tenancy, &row.kind, row.epoch);
            let secret = place.unwrap(&*root, &row.wrapped)?;
            let wrapped = root.wrap(&place.now(), nonce, &secret)?;
            out.push((row, wrapped));
        }
        Ok(out)
    })
    .await
}

/// How many of the rows lie under the root in force.
pub(crate) async fn held(
    root: &Arc<dyn Root>,
    tenancy: &Tenancy,
    rows: Vec<key::Wrapped>,
) -> Result<usize, Error> {
    let (root, tenancy) = (Arc::clone(root), tenancy.clone());
    waiting(move || {
        let mut held = 0;
        for row in &rows {
            let place = Place::of(&tenancy, &row.kind, row.epoch);
            let under =
                root.holds(&place.now(), &row.wrapped)? || root.holds(&place.before(), &row.wrapped)?;
            held += usize::from(under);
        }
        Ok(held)
    })
    .await
}

async fn unwrapped(root: &Arc<dyn Root>, tenancy: &Tenancy, rows: Vec<key::Wrapped>) -> Result<Known, Error> {
    let (root, tenancy) = (Arc::clone(root), tenancy.clone());
    waiting(move || {
        let mut out = Known::new();
        for row in rows {
            let bytes = Place::of(&tenancy, &row.kind, row.epoch).unwrap(&*root, &row.wrapped)?;
            let secret: [u8; 32] = bytes.as_slice().try_into().map_err(|_| Error::Sealed)?;
            out.insert((row.kind, row.epoch), Zeroizing::new(secret));
        }
        Ok(out)
    })
    .await
}

/// Where a secret belongs: level, kind, tenant, region, epoch.
struct Place {
    kind: String,
    tenant: String,
    region: String,
    epoch: String,
}

impl Place {
    fn of(tenancy: &Tenancy, kind: &str, epoch: i32) -> Self {
        Self {
            kind: kind.to_owned(),
            tenant: tenancy.tenant.clone(),
            region: tenancy.region.clone(),
            epoch: epoch.to_string(),
        }
    }

    fn now(&self) -> [&str; 5] {
        ["secret", &self.kind, &self.tenant, &self.region, &self.epoch]
    }

    /// As it was before tenant and region were bound; what was wrapped so is wrapped anew when the root changes.
    fn before(&self) -> [&str; 2] {
        [&self.kind, &self.epoch]
    }

    fn unwrap(&self, root: &dyn Root, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        match root.unwrap(&self.now(), wrapped) {
            Err(Refusal::Closed(_)) => root.unwrap(&self.before(), wrapped),
            known => known,
        }
    }
}

/// Runs what may wait for a token or a network where waiting harms nobody.
pub(crate) async fn waiting<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Making)?
}

/// A nonce for a wrapped key.
pub(crate) fn nonce(entropy: &dyn Entropy) -> [u8; 24] {
    entropy.bytes()
}
