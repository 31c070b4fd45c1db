//! Whom passports are trusted by: certificates of countries, added by operators or taken from signed lists.

use crate::{Error, Visitors};
use audit::{Action, Event};
use kernel::{About, Call, Failure, Kind, Moment};
use passport::{Anchor, Trust, TrustError};
use storage::trust;

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trusted {
    /// Certificates that are new.
    pub added: usize,
    /// Certificates that were there already.
    pub known: usize,
    /// Certificates of the list that cannot be read.
    pub unreadable: usize,
    /// Whether they came in a signed list.
    pub signed: bool,
}

/// A certificate, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorRow {
    /// SHA-256, hex.
    pub fingerprint: String,
    /// Two letters.
    pub country: String,
    /// The subject.
    pub subject: String,
    /// Where it came from.
    pub source: String,
    /// When it expires.
    pub not_after: Moment,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not to be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<storage::Error> for ImportError {
    fn from(error: storage::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Failure for ImportError {
    fn about(&self) -> About {
        match self {
            Self::Trust(TrustError::Malformed) => {
                (Kind::Invalid, "not_a_certificate", "Not a certificate and not a signed master list.")
            }
            Self::Trust(TrustError::Unsigned) => (
                Kind::Invalid,
                "list_not_signed",
                "The list is not signed. Only signed master lists are imported.",
            ),
            Self::Trust(TrustError::Signature) => {
                (Kind::Invalid, "list_signature", "The signature of the list does not verify.")
            }
            Self::Trust(TrustError::NotPinned) => (
                Kind::Invalid,
                "list_signer_not_pinned",
                "Name the certificate that issued the list's signer as a pin.",
            ),
            Self::Trust(TrustError::Purpose) => {
                (Kind::Invalid, "list_signer_purpose", "The signer is not a signer of master lists.")
            }
            Self::Trust(TrustError::NoIssuer) => (
                Kind::Invalid,
                "no_issuer",
                "No trusted key of its country signed it. Import the country's certificate first.",
            ),
            Self::Trust(TrustError::Partial) => (
                Kind::Invalid,
                "crl_partial",
                "The revocation list tells only a part. Import the country's full list.",
            ),
            Self::Trust(TrustError::Country) => {
                (Kind::Invalid, "other_country", "The certificate names another country.")
            }
            Self::Trust(TrustError::Distrusted) => {
                (Kind::Invalid, "distrusted", "The key is distrusted here.")
            }
            Self::Failed(e) => e.about(),
        }
    }
}

impl Visitors {
    /// Imports a certificate on the operator's word, or a signed list whose signer a pin issued. All or nothing.
    ///
    /// # Errors
    /// [`ImportError`]; then nothing is imported.
    pub async fn import_trust(
        &self,
        call: Call,
        bytes: &[u8],
        pins: &[Vec<u8>],
        source: &str,
    ) -> Result<Trusted, ImportError> {
        let (bytes, pins) = (bytes.to_vec(), pins.to_vec());
        // A list of five hundred keys takes a moment to read: other requests do not wait.
        let read = tokio::task::spawn_blocking(move || {
            let pins = pins.iter().map(|p| Anchor::parse(p)).collect::<Result<Vec<_>, _>>()?;
            Trust::read(&bytes, &pins)
        });
        let read = read.await.map_err(|_| storage::Error::Corrupt("list"))??;
        let mut tx = self.0.store.write(call).await?;
        let mut done = Trusted { added: 0, known: 0, unreadable: read.unreadable, signed: read.signed };
        for anchor in &read.anchors {
            let row = trust::Model {
                fingerprint: anchor.fingerprint(),
                country: anchor.country(),
                subject: anchor.subject(),
                source: source.to_owned(),
                not_after: Moment::from_seconds(anchor.not_after()),
                added_at: call.now,
                certificate: anchor.der().to_vec(),
            };
            if trust::add(&tx, row).await? {
                done.added += 1;
            } else {
                done.known += 1;
            }
        }
        if done.added > 0 {
            let note = format!("{} added, {} known, signed {}", done.added, done.known, done.signed);
            let event = Event::new(Action::TrustImported).note(note);
            self.0.audit.record(&mut tx, event).await.map_err(Error::from)?;
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Every certificate, by country.
    ///
    /// # Errors
    /// What the store says.
    pub async fn trust(&self) -> Result<Vec<AnchorRow>, Error> {
        let rows = trust::all(&self.0.store.read().await?).await?;
        let row = |r: trust::Model| AnchorRow {
            fingerprint: r.fingerprint,
            country: r.country,
            subject: r.subject,
            source: r.source,
            not_after: r.not_after,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// Stored certificates, ready to verify with.
pub(crate) fn anchors(rows: &[trust::Model]) -> Result<Trust, storage::Error> {
    let mut trusted = Trust::empty();
    for row in rows {
        let read = Anchor::parse(&row.certificate);
        trusted.add(read.map_err(|_| storage::Error::Corrupt("country certificate"))?);
    }
    Ok(trusted)
}
