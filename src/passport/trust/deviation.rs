//! Deviation lists: what a state says is wrong with documents it issued (ICAO 9303-3 §7, 9303-12 §10).

mod entry;
mod number;

use entry::Deviation;
pub(crate) use entry::{Described, covers};
pub use number::{Mark, Marker};

use super::{Anchor, TrustError, list};
use crate::{
    Document,
    cert::Cert,
    cms::SignedData,
    country,
    signature::{Hash, hash_sha256},
    tlv::Tlv,
};
use serde::{Deserialize, Serialize};

const DEVIATION_LIST: &str = "2.23.136.1.1.7";
const DEVIATION_LIST_SIGNER: &str = "2.23.136.1.1.8";
/// Most deviations in one list; those published have a handful.
const MOST: u32 = 10_000;

/// A signed list of what is wrong with a state's documents.
///
/// Its document numbers are personal data in the wrong hands: they are replaced by keyed marks ([`Self::marked`])
/// before the list is kept, and only a list so marked can be serialised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationList {
    country: String,
    fingerprint: String,
    signed_at: Option<i64>,
    deviations: Vec<Deviation>,
}

impl DeviationList {
    pub(super) fn read(bytes: &[u8], pins: &[Anchor]) -> Result<Self, TrustError> {
        if bytes.len() > list::LIMIT {
            return Err(TrustError::Malformed);
        }
        let signed = SignedData::parse(bytes).map_err(|_| TrustError::Malformed)?;
        let pin = list::check(&signed, DEVIATION_LIST, DEVIATION_LIST_SIGNER, pins)?;
        let content = Tlv::whole(&signed.content)?.expect(0x30)?;
        let mut parts = content.children();
        parts.pop()?.expect(2)?;
        // ICAO 9303-3 §7.3.6: certificates are named by the hash function the list is signed with.
        let digest = match parts.take_if(0x30)? {
            Some(named) => Hash::of_oid(&named.children().pop()?.oid()?),
            None => signed.digest(),
        };
        let deviations = parts.pop()?.expect(0x31)?;
        let deviations =
            deviations.up_to(MOST).map(|one| Deviation::parse(&one?, digest)).collect::<Result<_, _>>()?;
        Ok(Self {
            country: pin.country(),
            fingerprint: hash_sha256(bytes),
            signed_at: signed.signing_time(),
            deviations,
        })
    }

    /// The country it speaks for: two capital letters.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }

    /// SHA-256 of the list as it was imported, in hex.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// When its signer says it signed, in seconds since the Unix epoch.
    #[must_use]
    pub const fn signed_at(&self) -> Option<i64> {
        self.signed_at
    }

    /// How many deviations it describes.
    #[must_use]
    pub const fn entries(&self) -> usize {
        self.deviations.len()
    }

    /// How many documents it lists by their number.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.deviations.iter().map(Deviation::documents).sum()
    }

    /// The same list with its document numbers replaced by keyed marks. Lists that are marked already stay as they are.
    #[must_use]
    pub fn marked(mut self, marker: &Marker) -> Self {
        for deviation in &mut self.deviations {
            deviation.mark(&self.country, marker);
        }
        self
    }

    /// What it says of a document: of its own state's documents alone.
    pub(super) fn about<'a>(
        &'a self,
        document: &'a Document,
        signer: &'a Cert,
        signed_at: Option<i64>,
        marker: Option<&'a Marker>,
    ) -> impl Iterator<Item = &'a Described> {
        let ours = country::same_state(&document.issuer, &self.country);
        self.deviations
            .iter()
            .filter(move |d| ours && d.names(&self.country, document, signer, signed_at, marker))
            .flat_map(Deviation::descriptions)
    }
}
