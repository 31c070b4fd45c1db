//! What counts at one moment: read once for each change of trust, and kept until the next.

use super::{Specimens, TrustStore};
use crate::Error;
use kernel::Moment;
use passport::{Anchor, DeviationList, Marker, Trust, TrustError};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use storage::trust::{self, Model};

/// Why a certificate counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    /// The sources whose active lists hold it.
    pub(super) sources: BTreeSet<String>,
    /// The country it is trusted for by itself.
    pub(super) added: Option<String>,
}

/// Whom passports are trusted by, as of one change.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The number of the last change.
    pub(crate) version: i64,
    /// What passports are verified with.
    pub(crate) trust: Trust,
    /// Why each of its certificates counts, by fingerprint.
    pub(super) ways: BTreeMap<String, Way>,
    /// When the active list of each source was signed.
    pub(super) signed: BTreeMap<String, Moment>,
    /// Keys no longer believed.
    pub(super) distrusted: BTreeSet<String>,
}

impl Snapshot {
    /// Why a certificate counts.
    pub(super) fn way(&self, anchor: &Anchor) -> Way {
        self.ways.get(&anchor.fingerprint()).cloned().unwrap_or_default()
    }

    /// What would count without the lists of a source.
    pub(super) fn without<'a>(&'a self, source: &'a str) -> impl Iterator<Item = &'a Anchor> {
        self.trust.anchors().iter().filter(move |a| {
            let way = self.way(a);
            way.added.is_some() || way.sources.iter().any(|s| s != source)
        })
    }
}

impl TrustStore {
    /// What counts now. The number of the last change is asked every time, the certificates only when it moved: a
    /// change on another node is seen by the next passport.
    pub(crate) async fn current(&self) -> Result<Arc<Snapshot>, Error> {
        let tx = self.0.store.read().await?;
        let version = trust::head(&tx).await?;
        let kept = self.kept();
        if let Some(kept) = kept.filter(|k| k.version == version) {
            return Ok(kept);
        }
        let rows = trust::counting(&tx).await?;
        let mut ways: BTreeMap<String, Way> = BTreeMap::new();
        for (fingerprint, source) in trust::listed(&tx).await? {
            ways.entry(fingerprint).or_default().sources.insert(source);
        }
        for addition in trust::additions(&tx).await? {
            ways.entry(addition.fingerprint).or_default().added = Some(addition.country);
        }
        let active = trust::version::all(&tx).await?.into_iter().filter(|v| v.state == "active");
        let signed = active.map(|v| (v.source, v.signed_at)).collect();
        let said = Said {
            crls: trust::crl::newest(&tx).await?,
            deviations: trust::deviation::newest(&tx).await?,
            marker: self.marker(),
        };
        let distrusted = trust::distrusts(&tx).await?.into_iter().map(|d| d.key).collect();
        drop(tx);
        let specimens = self.0.specimens;
        // A thousand certificates take a moment to read: other requests do not wait.
        let read = tokio::task::spawn_blocking(move || {
            let mut trust = read(&rows, &ways, &distrusted, specimens)?;
            said.heed(&mut trust)?;
            Ok::<_, storage::Error>(Snapshot { version, trust, ways, signed, distrusted })
        });
        let read = Arc::new(read.await.map_err(|_| storage::Error::Corrupt("country certificate"))??);
        *self.0.kept.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::clone(&read));
        Ok(read)
    }

    pub(super) fn kept(&self) -> Option<Arc<Snapshot>> {
        self.0.kept.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// What countries say of what they issued.
struct Said {
    crls: Vec<trust::crl::Model>,
    deviations: Vec<trust::deviation::Model>,
    marker: Marker,
}

impl Said {
    fn heed(self, trust: &mut Trust) -> Result<(), storage::Error> {
        for row in self.crls {
            let crl = Trust::read_crl(&row.der).map_err(|_| storage::Error::Corrupt("revocation list"))?;
            match trust.add_crl(crl) {
                // The key that signed it is no longer trusted, and with it what the list is about.
                Ok(()) | Err(TrustError::NoIssuer) => {}
                Err(_) => return Err(storage::Error::Corrupt("revocation list")),
            }
        }
        for row in self.deviations {
            let list: DeviationList =
                serde_json::from_str(&row.list).map_err(|_| storage::Error::Corrupt("deviation list"))?;
            trust.add_defects(list);
        }
        trust.mark_with(self.marker);
        Ok(())
    }
}

fn read(
    rows: &[Model],
    ways: &BTreeMap<String, Way>,
    distrusted: &BTreeSet<String>,
    specimens: Specimens,
) -> Result<Trust, storage::Error> {
    let mut trust = Trust::empty();
    distrusted.iter().for_each(|key| trust.distrust(key));
    for row in rows {
        let corrupt = |_| storage::Error::Corrupt("country certificate");
        let mut anchor = Anchor::parse(&row.certificate).map_err(corrupt)?;
        // What names no country counts for the one it was added for.
        let added = ways.get(&row.fingerprint).and_then(|w| w.added.as_deref());
        if let (true, Some(country)) = (anchor.country().is_empty(), added) {
            anchor = anchor.limited_to(country).map_err(corrupt)?;
        }
        // Read the key now, where nobody waits: whoever lists countries asks for it.
        let _known = anchor.key_fingerprint();
        // A demo's folder served in earnest: what it trusted then is not trusted now.
        if specimens.admit(&anchor) {
            trust.add(anchor);
        }
    }
    Ok(trust)
}
