//! Which list of a source counts: activation, and the way back.

use super::{
    Grounds, SourceName, TrustChangeError, TrustDiff, TrustStore, diff::compare, snapshot::Snapshot,
};
use audit::{Action, Event};
use kernel::{Actor, Call};
use passport::Anchor;
use std::{collections::BTreeMap, sync::Arc};
use storage::{
    WriteTx, signer,
    trust::{self, version},
};

/// What is to happen to keys that have not expired and are not on the new list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dropping {
    /// Then nothing happens at all.
    #[default]
    Refused,
    /// They are dropped.
    Confirmed,
}

/// An activation: why, and whether keys that have not expired may be dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// Why.
    pub reason: Grounds,
    /// About keys that have not expired.
    pub dropping: Dropping,
}

/// Another list of a source is to count.
pub(super) struct Switch<'a> {
    pub(super) source: &'a str,
    pub(super) version: &'a str,
    pub(super) action: Action,
    pub(super) reason: Grounds,
}

/// Refuses to drop keys that have not expired, unless that was confirmed.
pub(super) fn guard(diff: &TrustDiff, dropping: Dropping) -> Result<(), TrustChangeError> {
    match (diff.live_dropped(), dropping) {
        (0, _) | (_, Dropping::Confirmed) => Ok(()),
        (live, Dropping::Refused) => Err(TrustChangeError::DropsLiveKeys(live)),
    }
}

impl TrustStore {
    /// Makes the newest list of a source count. Of operators another one than who imported it; the command line is the
    /// deployment's owner, who stands at the machine and could change anything.
    ///
    /// # Errors
    /// [`TrustChangeError`]; then nothing is changed.
    pub async fn activate(
        &self,
        call: Call,
        source: &SourceName,
        activation: Activation,
    ) -> Result<TrustDiff, TrustChangeError> {
        let (newest, diff) = self.staged(call, source).await?.ok_or(TrustChangeError::NothingStaged)?;
        // A second person: one stolen token does not change whom passports are trusted by.
        if matches!(call.actor, Actor::Operator(_)) && newest.imported_by == call.actor.to_string() {
            return Err(TrustChangeError::SecondPerson);
        }
        self.change(call, &newest, activation, Action::TrustActivated, diff).await
    }

    /// Sets the newest list of a source aside that waits; says which.
    ///
    /// # Errors
    /// [`TrustChangeError::NothingStaged`], or what the store says.
    pub async fn decline(
        &self,
        call: Call,
        source: &SourceName,
        reason: &Grounds,
    ) -> Result<String, TrustChangeError> {
        let newest = self.newest(source).await?.filter(|v| v.state == "staged");
        let newest = newest.ok_or(TrustChangeError::NothingStaged)?;
        let mut tx = self.0.store.write(call).await?;
        version::decline(&tx, &newest.id).await?;
        let note = format!("trust {} {}: {}", source.as_str(), newest.id, reason.as_str());
        self.0.audit.record(&mut tx, Event::new(Action::PendingDenied).note(note)).await?;
        tx.commit().await?;
        Ok(newest.id)
    }

    /// Makes the list before the active one of a source count again.
    ///
    /// # Errors
    /// [`TrustChangeError`]; then nothing is changed.
    pub async fn rollback(
        &self,
        call: Call,
        source: &SourceName,
        activation: Activation,
    ) -> Result<TrustDiff, TrustChangeError> {
        let versions = self.versions(source).await?;
        let active = versions.iter().find(|v| v.state == "active").map_or(0, |v| v.number);
        let earlier = versions.into_iter().rfind(|v| v.number < active && v.state == "superseded");
        let earlier = earlier.ok_or(TrustChangeError::NothingEarlier)?;
        let diff = self.would(call, &earlier).await?;
        self.change(call, &earlier, activation, Action::TrustRolledBack, diff).await
    }

    /// What activating the newest list of a source would change; `None` when it counts already.
    ///
    /// # Errors
    /// [`TrustChangeError::NoSource`], or what the store says.
    pub async fn diff(
        &self,
        call: Call,
        source: &SourceName,
    ) -> Result<Option<(String, TrustDiff)>, TrustChangeError> {
        Ok(self.staged(call, source).await?.map(|(newest, (_, diff))| (newest.id, diff)))
    }

    async fn versions(&self, source: &SourceName) -> Result<Vec<version::Model>, TrustChangeError> {
        let versions = version::of(&self.0.store.read().await?, source.as_str()).await?;
        if versions.is_empty() { Err(TrustChangeError::NoSource) } else { Ok(versions) }
    }

    /// The newest list of a source that nobody set aside.
    async fn newest(&self, source: &SourceName) -> Result<Option<version::Model>, TrustChangeError> {
        Ok(self.versions(source).await?.into_iter().rfind(|v| v.state != "declined"))
    }

    async fn staged(
        &self,
        call: Call,
        source: &SourceName,
    ) -> Result<Option<(version::Model, (Arc<Snapshot>, TrustDiff))>, TrustChangeError> {
        match self.newest(source).await?.filter(|v| v.state != "active") {
            None => Ok(None),
            Some(newest) => {
                let would = self.would(call, &newest).await?;
                Ok(Some((newest, would)))
            }
        }
    }

    async fn would(
        &self,
        call: Call,
        list: &version::Model,
    ) -> Result<(Arc<Snapshot>, TrustDiff), TrustChangeError> {
        let rows = trust::members(&self.0.store.read().await?, &list.id).await?;
        let read = tokio::task::spawn_blocking(move || {
            rows.iter().map(|r| Anchor::parse(&r.certificate)).collect::<Result<Vec<_>, _>>()
        });
        let read = read.await.map_err(|_| storage::Error::Corrupt("country certificate"))?;
        let members = read.map_err(|_| storage::Error::Corrupt("country certificate"))?;
        self.compare(call, &list.source, members).await
    }

    /// What counts now, and what would change if `members` were the active list of `source`.
    pub(super) async fn compare(
        &self,
        call: Call,
        source: &str,
        members: Vec<Anchor>,
    ) -> Result<(Arc<Snapshot>, TrustDiff), TrustChangeError> {
        let before = self.current().await?;
        let documents = self.documents(call).await?;
        let (seen, source) = (Arc::clone(&before), source.to_owned());
        // To read the keys of two lists takes a moment: other requests do not wait.
        let diff = tokio::task::spawn_blocking(move || {
            let believed = |a: &Anchor| !seen.distrusted.contains(&a.key_fingerprint());
            let mut after: Vec<Anchor> = seen.without(&source).cloned().collect();
            after.extend(members.into_iter().filter(believed));
            compare(seen.trust.anchors(), &after, &documents, call.now)
        });
        Ok((before, diff.await.map_err(|_| storage::Error::Corrupt("country certificate"))?))
    }

    /// How many enrolled passports that have not expired each key stands behind.
    pub(super) async fn documents(&self, call: Call) -> Result<BTreeMap<String, i64>, TrustChangeError> {
        let rows = signer::documents_by_key(&self.0.store.read().await?, call.now).await?;
        Ok(rows.into_iter().collect())
    }

    async fn change(
        &self,
        call: Call,
        list: &version::Model,
        activation: Activation,
        action: Action,
        (before, diff): (Arc<Snapshot>, TrustDiff),
    ) -> Result<TrustDiff, TrustChangeError> {
        guard(&diff, activation.dropping)?;
        let mut tx = self.0.store.write(call).await?;
        self.begin(&tx, before.version).await?;
        let switch = Switch { source: &list.source, version: &list.id, action, reason: activation.reason };
        self.switch(&mut tx, &switch, &diff).await?;
        tx.commit().await?;
        Ok(diff)
    }

    /// Begins a change of what was looked at; another change meanwhile is a conflict.
    pub(super) async fn begin(&self, tx: &WriteTx, seen: i64) -> Result<(), TrustChangeError> {
        match trust::begin(tx).await? == seen + 1 {
            true => Ok(()),
            false => Err(storage::Error::Conflict.into()),
        }
    }

    pub(super) async fn switch(
        &self,
        tx: &mut WriteTx,
        switch: &Switch<'_>,
        diff: &TrustDiff,
    ) -> Result<(), TrustChangeError> {
        version::activate(tx, switch.source, switch.version).await?;
        let note = format!("{} active; {}; reason: {}", switch.version, diff.counts(), switch.reason);
        self.0.audit.record(tx, Event::new(switch.action).note(note)).await?;
        Ok(())
    }
}
