//! Keys at rest change while the service runs: the root, the keys that wrap data keys, data keys, keys of blind indexes.
//!
//! Every step leaves the database in a state that every reader understands, so whoever is stopped between two goes on
//! where the rows say.

use crate::{
    Error, Keys, Wear,
    secret::{self, INDEX, KEK, Secrets},
};
use kernel::{Call, Moment};
use std::{fmt, str::FromStr, sync::Arc, time::Duration};
use storage::{Tx, WriteTx, data_key, key, rotation};

/// Data keys wrapped anew in one step.
const STEP: u64 = 200;

/// What can be rotated beside signing keys and the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotating {
    /// Keys that wrap data keys: no field is touched.
    Kek,
    /// Data keys: every field is sealed anew.
    Dek,
    /// Keys of blind indexes.
    Index,
}

impl Rotating {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Kek, Self::Dek, Self::Index];

    /// The word in the database and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kek => rotation::KEK,
            Self::Dek => rotation::DEK,
            Self::Index => rotation::INDEX,
        }
    }

    const fn first_phase(self) -> &'static str {
        match self {
            Self::Kek | Self::Dek => "running",
            Self::Index => "backfill",
        }
    }
}

impl fmt::Display for Rotating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Rotating {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or(Error::NoKey)
    }
}

/// How far a rotation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What rotates.
    pub kind: Rotating,
    /// The epoch it leads to.
    pub epoch: i32,
    /// `running`, `backfill`, `flip`, `drop`, `follow` or `done`.
    pub phase: String,
    /// Rows moved in this phase.
    pub done: u64,
    /// Rows there are to move.
    pub total: u64,
    /// When it began.
    pub began_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// Where the keys of a deployment are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    /// Secrets under the root, and how many of them under the root in force.
    pub secrets: (u64, u64),
    /// The epoch of the keys that wrap data keys.
    pub kek_epoch: i32,
    /// Data keys, and how many of them under that epoch.
    pub data_keys: (u64, u64),
    /// Data keys of what is only stored.
    pub only_stored: u64,
    /// How worn they are.
    pub wear: Wear,
    /// Epochs of blind indexes that live.
    pub index_epochs: Vec<i32>,
    /// The last rotation of each kind.
    pub rotations: Vec<Progress>,
}

/// A new epoch, its secret made and wrapped before any transaction opened.
#[derive(Debug)]
pub struct Fresh {
    kind: Rotating,
    epoch: i32,
    secret: Option<key::Wrapped>,
    total: u64,
}

impl Keys {
    /// Makes what a rotation of that kind begins with; nothing of it counts before [`Keys::begin`].
    ///
    /// # Errors
    /// A conflict when one of the kind is under way; what the root and the store say.
    pub async fn fresh(&self, kind: Rotating) -> Result<Fresh, Error> {
        let tx = self.0.store.read().await?;
        let last = rotation::find(&tx, kind.code()).await?;
        if last.as_ref().is_some_and(|row| row.ended_at.is_none()) {
            return Err(storage::Error::Conflict.into());
        }
        self.refresh(&tx).await?;
        drop(tx);
        let secrets = self.0.secrets.load_full();
        let newest =
            |epochs: &std::collections::BTreeMap<i32, _>| epochs.keys().next_back().copied().unwrap_or(1);
        let (epoch, name) = match kind {
            Rotating::Kek => (newest(&secrets.keks) + 1, Some(KEK)),
            Rotating::Index => (newest(&secrets.indexes) + 1, Some(INDEX)),
            Rotating::Dek => (last.map_or(1, |row| row.epoch) + 1, None),
        };
        let entropy = self.0.store.entropy();
        let secret = match name {
            None => None,
            Some(name) => {
                Some(secret::fresh(&self.0.root, &self.0.settings.tenancy(), name, epoch, entropy).await?)
            }
        };
        let total = match kind {
            Rotating::Index => rotation::counts(&self.0.store.read().await?, epoch).await?.0,
            Rotating::Kek | Rotating::Dek => {
                data_key::counts(&self.0.store.read_data_keys().await?, 0).await?.0
            }
        };
        Ok(Fresh { kind, epoch, secret, total })
    }

    /// Begins a rotation in the caller's transaction; call [`Keys::reload`] after its commit. Returns the new epoch.
    ///
    /// # Errors
    /// A conflict when another node began one.
    pub async fn begin(&self, tx: &WriteTx, fresh: Fresh) -> Result<i32, Error> {
        secret::insert(tx, fresh.secret.into_iter().collect()).await?;
        let row = rotation::Model {
            kind: fresh.kind.code().to_owned(),
            epoch: fresh.epoch,
            phase: fresh.kind.first_phase().to_owned(),
            cursor: String::new(),
            done: 0,
            total: i64::try_from(fresh.total).unwrap_or(i64::MAX),
            began_at: tx.now(),
            ended_at: None,
        };
        rotation::begin(tx, row).await?;
        Ok(fresh.epoch)
    }

    /// Wraps some data keys anew under the newest epoch. Says how many were behind, at most a step's worth: nothing, and
    /// all are there.
    ///
    /// # Errors
    /// What the root and the store say; what was moved stays so.
    pub async fn step_kek(&self, call: Call) -> Result<u64, Error> {
        let epoch = self.0.secrets.load().kek_epoch();
        let rows = data_key::behind(&self.0.store.read_data_keys().await?, epoch, STEP).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let moved = rows.len() as u64;
        let tx = self.0.store.write_data_keys(call).await?;
        for row in rows {
            self.rewrap_dek(&tx, row).await?;
        }
        tx.commit().await?;
        Ok(moved)
    }

    /// A rotation that is under way.
    ///
    /// # Errors
    /// What the store says.
    pub async fn under_way(&self, kind: Rotating) -> Result<Option<rotation::Model>, Error> {
        let row = rotation::find(&self.0.store.read().await?, kind.code()).await?;
        Ok(row.filter(|row| row.ended_at.is_none()))
    }

    /// Wraps every secret of the deployment under the root in force, in the caller's transaction.
    ///
    /// # Errors
    /// A conflict when another node did; what the root says.
    pub async fn rewrap(&self, tx: &WriteTx, ready: Rewrapped) -> Result<usize, Error> {
        let moved = ready.0.len();
        for (row, wrapped) in ready.0 {
            key::rewrap_secret(tx, &row, wrapped).await?;
        }
        Ok(moved)
    }

    /// Asks the root for what [`Keys::rewrap`] writes.
    ///
    /// # Errors
    /// What the root says.
    pub async fn rewrapped(&self) -> Result<Rewrapped, Error> {
        let rows = key::wrapped(&self.0.store.read().await?).await?;
        let entropy = self.0.store.entropy();
        Ok(Rewrapped(secret::rewrapped(&self.0.root, &self.0.settings.tenancy(), rows, entropy).await?))
    }

    /// Epochs of keys that wrapped data keys and that nobody needs: no data key is under them, and backups that hold one
    /// have lived their life since the rotation ended.
    ///
    /// # Errors
    /// What the store says.
    pub async fn forgettable(&self, now: Moment, backups_live: Duration) -> Result<Option<Vec<i32>>, Error> {
        let tx = self.0.store.read().await?;
        let last = rotation::find(&tx, rotation::KEK).await?;
        let over = |row: &rotation::Model| row.ended_at.is_some_and(|at| now.since(at) >= backups_live);
        let Some(last) = last.filter(over) else { return Ok(None) };
        let rows = key::wrapped(&tx).await?;
        drop(tx);
        let born = |kind: &str| rows.iter().find(|r| r.kind == kind && r.epoch == 1).map(|r| r.created_at);
        // An earlier version wrapped secrets of relying parties under the first epoch: there it stays.
        let first_is_free = born(KEK) == born(secret::SERVICE);
        let old = |row: &&key::Wrapped| {
            row.kind == KEK && row.epoch < last.epoch && (row.epoch > 1 || first_is_free)
        };
        let epochs: Vec<i32> = rows.iter().filter(old).map(|row| row.epoch).collect();
        if epochs.is_empty() {
            return Ok(None);
        }
        let behind = data_key::behind(&self.0.store.read_data_keys().await?, last.epoch, 1).await?;
        Ok(behind.is_empty().then_some(epochs))
    }

    /// Destroys a key that wrapped data keys.
    ///
    /// # Errors
    /// A conflict when another node did.
    pub async fn forget(&self, tx: &WriteTx, epoch: i32) -> Result<(), Error> {
        Ok(key::forget(tx, KEK, epoch).await?)
    }

    /// Where all keys are.
    ///
    /// # Errors
    /// What the root and the store say.
    pub async fn custody(&self) -> Result<Custody, Error> {
        let tx = self.0.store.read().await?;
        self.refresh(&tx).await?;
        let rows = key::wrapped(&tx).await?;
        let rotations = rotation::all(&tx).await?;
        drop(tx);
        let secrets = self.0.secrets.load_full();
        let all = rows.len() as u64;
        let held = secret::held(&self.0.root, &self.0.settings.tenancy(), rows).await? as u64;
        let kek_epoch = secrets.kek_epoch();
        let data_keys = data_key::counts(&self.0.store.read_data_keys().await?, kek_epoch).await?;
        // Bound here: its view ends before the next begins, and in memory there is one connection.
        let only_stored = data_key::count_sealed(&self.0.store.read_data_keys().await?).await?;
        let mut progress = Vec::with_capacity(rotations.len());
        for row in &rotations {
            progress.push(self.progress(row).await?);
        }
        Ok(Custody {
            secrets: (all, held),
            kek_epoch,
            data_keys,
            only_stored,
            wear: self.wear().await?,
            index_epochs: secrets.indexes.keys().copied().collect(),
            rotations: progress,
        })
    }

    /// How far a rotation is, by what the rows themselves say.
    async fn progress(&self, row: &rotation::Model) -> Result<Progress, Error> {
        let kind: Rotating = row.kind.parse()?;
        let (done, total) = match (kind, row.ended_at) {
            (_, Some(_)) => (row.total.unsigned_abs(), row.total.unsigned_abs()),
            (Rotating::Kek, None) => {
                let (all, at) = data_key::counts(&self.0.store.read_data_keys().await?, row.epoch).await?;
                (at, all)
            }
            (Rotating::Dek, None) => {
                let tx = self.0.store.read_data_keys().await?;
                let old = data_key::older(&tx, row.began_at).await?;
                let all = row.total.unsigned_abs().max(old);
                (all - old, all)
            }
            (Rotating::Index, None) if row.phase == "flip" => {
                let (all, at) = rotation::counts(&self.0.store.read().await?, row.epoch).await?;
                (at, all)
            }
            (Rotating::Index, None) => (row.done.unsigned_abs(), row.total.unsigned_abs()),
        };
        Ok(Progress {
            kind,
            epoch: row.epoch,
            phase: row.phase.clone(),
            done: done.min(total),
            total,
            began_at: row.began_at,
            ended_at: row.ended_at,
        })
    }

    /// Learns of epochs that began or ended elsewhere.
    pub(crate) async fn refresh(&self, tx: &impl Tx) -> Result<(), Error> {
        let known: Arc<Secrets> = self.0.secrets.load_full();
        if let Some(now) = known.again(tx, &self.0.root, &self.0.settings.tenancy()).await? {
            self.0.secrets.store(Arc::new(now));
        }
        Ok(())
    }
}

/// Secrets wrapped under the root in force, not yet written.
pub struct Rewrapped(Vec<(key::Wrapped, Vec<u8>)>);

impl fmt::Debug for Rewrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rewrapped({})", self.0.len())
    }
}
