//! A signed master list becomes a version of its source.

use super::{
    Activation, Grounds, SourceName, TrustChangeError, TrustDiff, TrustStore,
    activate::{Switch, guard},
};
use audit::{Action, Event};
use kernel::{Call, Moment};
use passport::{Anchor, Trust, TrustError, hash_sha256};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use storage::{
    WriteTx,
    trust::{self, version},
};

/// How far a signer's clock may be ahead, in seconds.
const AHEAD: i64 = 86_400;

/// What an operator hands in.
#[derive(Debug, Clone)]
pub struct Import {
    /// The signed list.
    pub list: Vec<u8>,
    /// Whose it is; found by its pin if left out.
    pub source: Option<SourceName>,
    /// The certificate that issued the list's signer, DER; with the first list of a source.
    pub pin: Option<Vec<u8>>,
    /// To activate it at once.
    pub activation: Option<Activation>,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Source and number, as in `de-2`.
    pub version: String,
    /// Whose list it is.
    pub source: String,
    /// `staged`, `active` or `superseded`.
    pub state: String,
    /// Whether the list was imported before; then nothing was done.
    pub known: bool,
    /// When it was signed.
    #[serde(serialize_with = "super::rfc3339")]
    pub signed_at: Moment,
    /// How many certificates it holds.
    pub certificates: usize,
    /// How many of its certificates cannot be read.
    pub unreadable: usize,
    /// What activating it changes, or has changed.
    pub diff: TrustDiff,
}

/// A list that verified, and whose it is.
struct Verified {
    source: SourceName,
    /// The pin, if it is not stored yet.
    pin: Option<Anchor>,
    anchors: Vec<Anchor>,
    unreadable: usize,
    signed_at: i64,
    digest: String,
}

impl TrustStore {
    /// Imports a signed master list (ICAO 9303-12 §9) as a version of its source. It is staged; it counts at once where
    /// nothing else does yet, or when `activation` asks for it.
    ///
    /// # Errors
    /// [`TrustChangeError`]; then nothing is imported.
    pub async fn import(&self, call: Call, import: Import) -> Result<Imported, TrustChangeError> {
        let pins = version::pins(&self.0.store.read().await?).await?;
        let activation = import.activation.clone();
        // A list of five hundred keys takes a moment to read: other requests do not wait.
        let verified = tokio::task::spawn_blocking(move || verify(&import, &pins)).await;
        let verified = verified.map_err(|_| storage::Error::Corrupt("list"))??;
        if verified.signed_at > call.now.seconds() + AHEAD {
            return Err(TrustChangeError::FromTheFuture);
        }
        if !verified.anchors.iter().chain(&verified.pin).all(|a| self.0.specimens.admit(a)) {
            return Err(TrustChangeError::Specimen);
        }
        let source = verified.source.as_str();
        let (before, diff) = self.compare(call, source, verified.anchors.clone()).await?;
        let first = before.trust.anchors().is_empty();
        let mut tx = self.0.store.write(call).await?;
        self.begin(&tx, before.version).await?;
        let versions = version::of(&tx, source).await?;
        if let Some(known) = versions.iter().find(|v| v.digest == verified.digest) {
            return Ok(done(known, true, diff));
        }
        let active = versions.iter().find(|v| v.state == "active");
        if active.is_some_and(|a| a.signed_at.seconds() > verified.signed_at) {
            return Err(TrustChangeError::Older);
        }
        let number = versions.last().map_or(0, |v| v.number) + 1;
        let mut row = keep(&tx, &verified, number).await?;
        if first || activation.is_some() {
            let reason =
                activation.as_ref().map_or_else(|| Grounds::parse("first list"), |a| Ok(a.reason.clone()))?;
            guard(&diff, activation.map(|a| a.dropping).unwrap_or_default())?;
            let switch = Switch { source, version: &row.id, action: Action::TrustActivated, reason };
            self.switch(&mut tx, &switch, &diff).await?;
            row.state = "active".to_owned();
        } else {
            let note = format!("{} staged, signed {}; {}", row.id, row.signed_at.date(), diff.counts());
            self.0.audit.record(&mut tx, Event::new(Action::TrustImported).note(note)).await?;
        }
        tx.commit().await?;
        Ok(done(&row, false, diff))
    }
}

fn done(row: &version::Model, known: bool, diff: TrustDiff) -> Imported {
    Imported {
        version: row.id.clone(),
        source: row.source.clone(),
        state: row.state.clone(),
        known,
        signed_at: row.signed_at,
        certificates: usize::try_from(row.certificates).unwrap_or_default(),
        unreadable: usize::try_from(row.unreadable).unwrap_or_default(),
        diff,
    }
}

type Pins<'a> = BTreeMap<&'a str, Vec<Anchor>>;

/// Finds whose list it is, and checks it against the pins of that source.
fn verify(import: &Import, pins: &[version::Pin]) -> Result<Verified, TrustChangeError> {
    if Anchor::parse(&import.list).is_ok() {
        return Err(TrustChangeError::Alone);
    }
    let mut stored = Pins::new();
    for pin in pins {
        let anchor = Anchor::parse(&pin.certificate).map_err(|_| storage::Error::Corrupt("pin"))?;
        stored.entry(&pin.source).or_default().push(anchor);
    }
    let given = import.pin.as_deref().map(Anchor::parse).transpose()?;
    let source = match (&import.source, &given) {
        (Some(name), _) => name.clone(),
        (None, Some(pin)) => SourceName::parse(&pin.country().to_lowercase())?,
        (None, None) => whose(&import.list, &stored)?,
    };
    let mut trusted = stored.remove(source.as_str()).unwrap_or_default();
    let pin = match given {
        None if trusted.is_empty() => return Err(TrustChangeError::NoPin),
        Some(pin) if trusted.is_empty() => {
            trusted.push(pin.clone());
            Some(pin)
        }
        Some(pin) if !trusted.contains(&pin) => return Err(TrustChangeError::SourcePinned),
        _ => None,
    };
    let read = Trust::read(&import.list, &trusted)?;
    Ok(Verified {
        source,
        pin,
        signed_at: read.signed_at.ok_or(TrustChangeError::Undated)?,
        anchors: read.anchors,
        unreadable: read.unreadable,
        digest: hash_sha256(&import.list),
    })
}

/// The source whose pin issued the list's signer.
fn whose(list: &[u8], stored: &Pins<'_>) -> Result<SourceName, TrustChangeError> {
    let fits = |pins: &[Anchor]| Trust::read(list, pins).err() != Some(TrustError::NotPinned);
    match stored.iter().find(|(_, pins)| fits(pins)) {
        Some((name, _)) => SourceName::parse(name),
        // What is wrong with the file itself is said before what is missing beside it.
        None if fits(&[]) => Err(Trust::read(list, &[]).err().unwrap_or(TrustError::NotPinned).into()),
        None if stored.is_empty() => Err(TrustChangeError::NoPin),
        None => Err(TrustError::NotPinned.into()),
    }
}

/// Writes a list down: its certificates, its source if new, itself.
async fn keep(tx: &WriteTx, list: &Verified, number: i32) -> Result<version::Model, TrustChangeError> {
    let source = list.source.to_string();
    if let Some(pin) = &list.pin {
        version::insert_source(tx, version::Source { name: source.clone(), added_at: tx.now() }).await?;
        version::insert_pin(tx, pin_row(&source, pin, tx.now())).await?;
    }
    let rows = list.anchors.iter().map(|a| anchor_row(a, &source, tx.now())).collect();
    trust::keep(tx, rows).await?;
    let members: BTreeSet<String> = list.anchors.iter().map(Anchor::fingerprint).collect();
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let row = version::Model {
        id: format!("{source}-{number}"),
        source,
        number,
        state: "staged".to_owned(),
        digest: list.digest.clone(),
        signed_at: Moment::from_seconds(list.signed_at),
        imported_at: tx.now(),
        imported_by: tx.actor().to_string(),
        certificates: count(members.len()),
        unreadable: count(list.unreadable),
    };
    version::insert(tx, row.clone(), &members.into_iter().collect::<Vec<_>>()).await?;
    Ok(row)
}

pub(super) fn pin_row(source: &str, pin: &Anchor, now: Moment) -> version::Pin {
    let (source, certificate) = (source.to_owned(), pin.der().to_vec());
    version::Pin { source, fingerprint: pin.fingerprint(), added_at: now, certificate }
}

pub(super) fn anchor_row(anchor: &Anchor, source: &str, now: Moment) -> trust::Model {
    trust::Model {
        fingerprint: anchor.fingerprint(),
        country: anchor.country(),
        subject: anchor.subject(),
        source: source.to_owned(),
        not_after: Moment::from_seconds(anchor.not_after()),
        added_at: now,
        certificate: anchor.der().to_vec(),
    }
}
