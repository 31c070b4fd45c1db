//! Single certificates: added by an operator's word, pinned, no longer believed.

use super::{
    Grounds, SourceName, TrustChangeError, TrustStore,
    import::{anchor_row, pin_row},
};
use audit::{Action, Event};
use kernel::{Call, Country};
use passport::Anchor;
use storage::trust::{self, version};

/// A certificate to be trusted by itself.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// The country it is trusted for.
    pub country: Country,
    /// Its SHA-256 from another channel, in hex; without it a trusted key of the country must have signed it.
    pub fingerprint: Option<String>,
    /// Why.
    pub reason: Grounds,
}

/// A fingerprint as people write it: colons, spaces and capitals mean nothing.
pub(super) fn plain(fingerprint: &str) -> String {
    fingerprint.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase()
}

impl TrustStore {
    /// Trusts one certificate by itself, for one country. Somebody read its fingerprint elsewhere, or it is a link
    /// certificate: a key of that country that is trusted already signed it (ICAO 9303-12 §4.3). A key that was
    /// no longer believed is believed again.
    ///
    /// # Errors
    /// [`TrustChangeError`]; then nothing is changed.
    pub async fn add(&self, call: Call, addition: Addition) -> Result<String, TrustChangeError> {
        let anchor = Anchor::parse(&addition.certificate)?.limited_to(addition.country.code())?;
        if !self.0.specimens.admit(&anchor) {
            return Err(TrustChangeError::Specimen);
        }
        let before = self.current().await?;
        let print = anchor.fingerprint();
        match &addition.fingerprint {
            Some(typed) if plain(typed) != print => return Err(TrustChangeError::Fingerprint),
            Some(_) => {}
            None if before
                .trust
                .voucher(&anchor)
                .is_some_and(|a| a.key_fingerprint() != anchor.key_fingerprint()) => {}
            None => return Err(TrustChangeError::NotVouched),
        }
        if before.way(&anchor).added.is_some()
            && before.trust.anchors().iter().any(|a| a.fingerprint() == print)
        {
            return Err(TrustChangeError::Known);
        }
        let mut tx = self.0.store.write(call).await?;
        self.begin(&tx, before.version).await?;
        trust::keep(&tx, vec![anchor_row(&anchor, "operator", call.now)]).await?;
        let row = trust::Addition {
            fingerprint: print.clone(),
            country: addition.country.to_string(),
            reason: addition.reason.to_string(),
            added_by: call.actor.to_string(),
            added_at: call.now,
        };
        trust::add(&tx, row).await?;
        let again = trust::believe(&tx, &anchor.key_fingerprint()).await?;
        let again = if again { ", believed again" } else { "" };
        let by = if addition.fingerprint.is_some() { "fingerprint" } else { "link" };
        let note = format!("{print} {} by {by}{again}; reason: {}", addition.country, addition.reason);
        self.0.audit.record(&mut tx, Event::new(Action::TrustAdded).note(note)).await?;
        tx.commit().await?;
        Ok(print)
    }

    /// Pins one more certificate for a source, as a publisher's new key needs it.
    ///
    /// # Errors
    /// [`TrustChangeError`]; then nothing is changed.
    pub async fn pin(
        &self,
        call: Call,
        source: &SourceName,
        certificate: &[u8],
        fingerprint: &str,
        reason: &Grounds,
    ) -> Result<(), TrustChangeError> {
        let anchor = Anchor::parse(certificate)?;
        if !self.0.specimens.admit(&anchor) {
            return Err(TrustChangeError::Specimen);
        }
        let print = anchor.fingerprint();
        if plain(fingerprint) != print {
            return Err(TrustChangeError::Fingerprint);
        }
        let mut tx = self.0.store.write(call).await?;
        trust::begin(&tx).await?;
        let pins = version::pins(&tx).await?;
        if !pins.iter().any(|p| p.source == source.as_str()) {
            return Err(TrustChangeError::NoSource);
        }
        if pins.iter().any(|p| p.source == source.as_str() && p.fingerprint == print) {
            return Err(TrustChangeError::Known);
        }
        version::insert_pin(&tx, pin_row(source.as_str(), &anchor, call.now)).await?;
        let note = format!("{source} {print}; reason: {reason}");
        self.0.audit.record(&mut tx, Event::new(Action::TrustPinned).note(note)).await?;
        tx.commit().await?;
        Ok(())
    }
}
