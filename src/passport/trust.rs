//! What we trust: countries' signing certificates, one by one or from a signed master list (ICAO 9303-12 §9), what the
//! countries withdrew, and what they say is wrong with their documents.

mod anchor;
mod coverage;
mod crl;
mod deviation;
mod diff;
mod error;
mod list;
mod revocation;

pub use anchor::{Anchor, Warning};
pub use coverage::{Coverage, CrlState};
pub use crl::Crl;
pub(crate) use deviation::{Described, covers};
pub use deviation::{DeviationList, Mark, Marker};
pub use diff::{Change, diff};
pub use error::TrustError;
pub use list::Imported;
pub(crate) use revocation::Standing;

use crate::{
    Document,
    cert::{Cert, Name},
    country::same_signer,
};
use revocation::Signed;
use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

/// What passports are trusted by: one snapshot, which is built and then only read.
#[derive(Clone, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
    /// Where in `anchors` the certificates of a subject key identifier or of a name are: of a thousand, a handful.
    by_key: HashMap<Vec<u8>, Vec<usize>>,
    by_name: HashMap<Name, Vec<usize>>,
    distrusted: BTreeSet<String>,
    signers: Vec<Cert>,
    revoked: Vec<Signed>,
    deviations: Vec<DeviationList>,
    marker: Option<Marker>,
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust")
            .field("anchors", &self.anchors.len())
            .field("crls", &self.revoked.len())
            .field("deviations", &self.deviations.len())
            .finish_non_exhaustive()
    }
}

impl Trust {
    /// Trusts nobody.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Trusts one more, unless its key is distrusted.
    pub fn add(&mut self, anchor: Anchor) {
        let cert = &anchor.cert;
        if self.of(None, &cert.subject).any(|known| *known == anchor) || self.distrusts(&anchor) {
            return;
        }
        let at = self.anchors.len();
        if let Some(ski) = &cert.extensions.ski {
            self.by_key.entry(ski.clone()).or_default().push(at);
        }
        self.by_name.entry(cert.subject.clone()).or_default().push(at);
        self.anchors.push(anchor);
    }

    /// Trusts a new key of a country because a key of the same country that is trusted already signed its certificate
    /// (link certificates, ICAO 9303-12 §4.3).
    ///
    /// # Errors
    /// [`TrustError::NoIssuer`] when none did; [`TrustError::Distrusted`].
    pub fn admit(&mut self, link: Anchor) -> Result<(), TrustError> {
        if self.distrusts(&link) {
            return Err(TrustError::Distrusted);
        }
        self.voucher(&link).ok_or(TrustError::NoIssuer)?;
        self.add(link);
        Ok(())
    }

    /// The trusted certificate of the same country whose key signed this one.
    #[must_use]
    pub fn voucher(&self, link: &Anchor) -> Option<&Anchor> {
        let country = link.country();
        self.candidates(&link.cert)
            .filter(|a| same_signer(&country, &a.country()))
            .find(|a| link.cert.is_signed_by(&a.cert))
    }

    /// Distrusts a key by its fingerprint ([`Anchor::key_fingerprint`]): its certificates go, none comes back, and the
    /// revocation lists it signed count no more.
    pub fn distrust(&mut self, key_fingerprint: &str) {
        self.distrusted.insert(key_fingerprint.to_lowercase());
        let anchors = std::mem::take(&mut self.anchors);
        self.by_key.clear();
        self.by_name.clear();
        anchors.into_iter().for_each(|anchor| self.add(anchor));
        self.revoked.retain(|s| !self.distrusted.contains(&s.key_fingerprint));
    }

    fn distrusts(&self, anchor: &Anchor) -> bool {
        !self.distrusted.is_empty() && self.distrusted.contains(&anchor.key_fingerprint())
    }

    /// Knows a document signer whose certificate some chips leave out. It is not trusted by that: a country's key must
    /// have issued it all the same.
    ///
    /// # Errors
    /// [`TrustError::Malformed`] when the bytes are no certificate.
    pub fn add_signer(&mut self, der: &[u8]) -> Result<(), TrustError> {
        self.signers.push(Cert::parse(der).map_err(|_| TrustError::Malformed)?);
        Ok(())
    }

    /// Heeds a state's list of what is wrong with its documents. Several lists of one country are heeded side by side.
    pub fn add_defects(&mut self, list: DeviationList) {
        if !self.deviations.contains(&list) {
            self.deviations.push(list);
        }
    }

    /// How the document numbers of marked deviation lists are to be marked.
    pub fn mark_with(&mut self, marker: Marker) {
        self.marker = Some(marker);
    }

    /// The certificates.
    #[must_use]
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// The deviation lists.
    #[must_use]
    pub fn deviation_lists(&self) -> &[DeviationList] {
        &self.deviations
    }

    /// Document signers that chips may leave out.
    pub(crate) fn signers(&self) -> &[Cert] {
        &self.signers
    }

    /// Those that may have issued a certificate, every one of them, those its key identifier names first: neither name
    /// nor identifier alone suffices, since many countries have several keys of one name, and identifiers are missing
    /// or shared.
    pub(crate) fn candidates(&self, cert: &Cert) -> impl Iterator<Item = &Anchor> {
        self.of(cert.extensions.aki.as_deref(), &cert.issuer)
    }

    /// Those with a key identifier, then those with a name; each once.
    fn of(&self, key: Option<&[u8]>, name: &Name) -> impl Iterator<Item = &Anchor> {
        let by_key = key.and_then(|key| self.by_key.get(key)).into_iter().flatten();
        let by_name = self.by_name.get(name).into_iter().flatten();
        let mut seen = BTreeSet::new();
        by_key.chain(by_name).filter(move |at| seen.insert(**at)).filter_map(|at| self.anchors.get(*at))
    }

    /// What states say is wrong with a document.
    pub(crate) fn said_of<'a>(
        &'a self,
        document: &'a Document,
        signer: &'a Cert,
        signed_at: Option<i64>,
    ) -> impl Iterator<Item = &'a Described> {
        self.deviations.iter().flat_map(move |l| l.about(document, signer, signed_at, self.marker.as_ref()))
    }

    /// Reads a single certificate, to be trusted on the operator's word, or a signed master list whose signer was
    /// issued by one of `pins`.
    ///
    /// # Errors
    /// [`TrustError`]; nothing is half imported.
    pub fn read(bytes: &[u8], pins: &[Anchor]) -> Result<Imported, TrustError> {
        list::import(bytes, pins)
    }

    /// Reads a revocation list; [`Trust::add_crl`] says whether to believe it.
    ///
    /// # Errors
    /// As [`Crl::parse`].
    pub fn read_crl(bytes: &[u8]) -> Result<Crl, TrustError> {
        Crl::parse(bytes)
    }

    /// Reads a deviation list whose signer was issued by one of `pins`, the country's own certificates: it speaks for
    /// that country's documents alone.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn read_deviations(bytes: &[u8], pins: &[Anchor]) -> Result<DeviationList, TrustError> {
        DeviationList::read(bytes, pins)
    }
}
