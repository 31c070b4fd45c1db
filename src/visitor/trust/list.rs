//! What the store holds, for people.

use super::{TrustStore, snapshot::Way};
use crate::Error;
use kernel::Moment;
use passport::Anchor;
use serde::Serialize;
use storage::trust::{self, version};

/// Everything the store holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustList {
    /// The number of the last change.
    pub version: i64,
    /// Every list, by source, oldest first.
    pub lists: Vec<VersionRow>,
    /// Every pin, by source.
    pub pins: Vec<PinRow>,
    /// Every certificate that counts, by country.
    pub anchors: Vec<AnchorRow>,
    /// Keys no longer believed.
    pub distrusted: Vec<String>,
    /// The newest revocation list of every key, by country.
    pub crls: Vec<SaidRow>,
    /// The newest deviation list of every country.
    pub deviations: Vec<SaidRow>,
}

/// A list of what a country says of its own certificates or documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaidRow {
    /// Two letters.
    pub country: String,
    /// SHA-256 of the list, hex.
    pub fingerprint: String,
    /// When it was made.
    #[serde(serialize_with = "super::rfc3339")]
    pub made_at: Moment,
    /// How many entries it has.
    pub entries: i32,
}

/// One list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionRow {
    /// Source and number, as in `de-2`.
    pub version: String,
    /// Who published it.
    pub source: String,
    /// `staged`, `active`, `superseded` or `declined`.
    pub state: String,
    /// When it was signed.
    #[serde(serialize_with = "super::rfc3339")]
    pub signed_at: Moment,
    /// When it was imported.
    #[serde(serialize_with = "super::rfc3339")]
    pub imported_at: Moment,
    /// Who imported it, as the ledger names actors.
    pub imported_by: String,
    /// How many certificates it holds.
    pub certificates: i32,
    /// How many of its certificates could not be read.
    pub unreadable: i32,
}

/// One pin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PinRow {
    /// The source.
    pub source: String,
    /// SHA-256 of the certificate, hex.
    pub fingerprint: String,
}

/// A certificate that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnchorRow {
    /// SHA-256, hex.
    pub fingerprint: String,
    /// SHA-256 of its key, hex.
    pub key: String,
    /// Two letters.
    pub country: String,
    /// The subject.
    pub subject: String,
    /// The sources whose active lists hold it; `operator` where it was added by itself.
    pub sources: Vec<String>,
    /// When it expires.
    #[serde(serialize_with = "super::rfc3339")]
    pub not_after: Moment,
    /// What is unusual about it, as stable codes.
    pub warnings: Vec<&'static str>,
}

fn crl_row(row: trust::crl::Model) -> SaidRow {
    let trust::crl::Model { country, fingerprint, this_update, entries, .. } = row;
    SaidRow { country, fingerprint, made_at: this_update, entries }
}

fn deviation_row(row: trust::deviation::Model) -> SaidRow {
    let trust::deviation::Model { country, fingerprint, signed_at, entries, .. } = row;
    SaidRow { country, fingerprint, made_at: signed_at, entries }
}

fn version_row(row: version::Model) -> VersionRow {
    VersionRow {
        version: row.id,
        source: row.source,
        state: row.state,
        signed_at: row.signed_at,
        imported_at: row.imported_at,
        imported_by: row.imported_by,
        certificates: row.certificates,
        unreadable: row.unreadable,
    }
}

fn row(anchor: &Anchor, way: &Way) -> AnchorRow {
    let operator = way.added.iter().map(|_| "operator".to_owned());
    AnchorRow {
        fingerprint: anchor.fingerprint(),
        key: anchor.key_fingerprint(),
        country: anchor.country(),
        subject: anchor.subject(),
        sources: way.sources.iter().cloned().chain(operator).collect(),
        not_after: Moment::from_seconds(anchor.not_after()),
        warnings: anchor.warnings().into_iter().map(passport::Warning::code).collect(),
    }
}

impl TrustStore {
    /// The lists that wait to be activated or set aside: of every source the newest, once nobody set it aside.
    ///
    /// # Errors
    /// What the store says.
    pub async fn waiting(&self) -> Result<Vec<VersionRow>, Error> {
        let mut newest: Vec<version::Model> = Vec::new();
        for row in version::all(&self.0.store.read().await?).await? {
            if row.state != "declined" {
                newest.retain(|earlier| earlier.source != row.source);
                newest.push(row);
            }
        }
        newest.retain(|row| row.state == "staged");
        Ok(newest.into_iter().map(version_row).collect())
    }

    /// Everything the store holds.
    ///
    /// # Errors
    /// What the store says.
    pub async fn list(&self) -> Result<TrustList, Error> {
        let current = self.current().await?;
        let tx = self.0.store.read().await?;
        let lists = version::all(&tx).await?.into_iter().map(version_row);
        let pins = version::pins(&tx).await?.into_iter();
        let mut anchors: Vec<AnchorRow> =
            current.trust.anchors().iter().map(|a| row(a, &current.way(a))).collect();
        anchors.sort_by(|a, b| (&a.country, a.not_after).cmp(&(&b.country, b.not_after)));
        Ok(TrustList {
            version: current.version,
            lists: lists.collect(),
            pins: pins.map(|p| PinRow { source: p.source, fingerprint: p.fingerprint }).collect(),
            anchors,
            crls: trust::crl::newest(&tx).await?.into_iter().map(crl_row).collect(),
            deviations: trust::deviation::newest(&tx).await?.into_iter().map(deviation_row).collect(),
            distrusted: trust::distrusts(&tx).await?.into_iter().map(|d| d.key).collect(),
        })
    }
}
