//! What the fictional state withdrew (RFC 5280 §5.1; ICAO 9303-12 §7.1.4).

use super::{
    AUTHORITY, SpecimenError, State,
    der::{bits, extension, integer, name, sequence, time},
};
use crate::{signature::Hash, tlv::write};

impl State {
    /// Serial number of the document signer's certificate.
    pub const SIGNER: u8 = 2;

    /// A revocation list, DER, that names certificates by serial number (1 the country's own, 2 the document signer's,
    /// 4 a link's); times in seconds since the Unix epoch.
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn crl(&self, serials: &[u8], this_update: i64, next_update: i64) -> Result<Vec<u8>, SpecimenError> {
        self.crl_with(serials, [this_update, next_update], &extension(&[0x55, 0x1d, 20], false, &integer(1)))
    }

    /// One with an extension of the caller's.
    pub(crate) fn crl_with(
        &self,
        serials: &[u8],
        [this_update, next_update]: [i64; 2],
        more: &[u8],
    ) -> Result<Vec<u8>, SpecimenError> {
        let anchor = self.anchor.public().map_err(|_| SpecimenError)?;
        let algorithm = self.algorithm.identifier();
        let entries: Vec<Vec<u8>> =
            serials.iter().map(|serial| sequence(&[integer(*serial), time(this_update)])).collect();
        let aki = extension(&[0x55, 0x1d, 35], false, &sequence(&[write(0x80, &Hash::Sha1.of(&anchor))]));
        let mut tbs =
            vec![integer(1), algorithm.clone(), name("UT", AUTHORITY), time(this_update), time(next_update)];
        if !entries.is_empty() {
            tbs.push(sequence(&entries));
        }
        tbs.push(write(0xa0, &sequence(&[aki, more.to_vec()])));
        let tbs = sequence(&tbs);
        let signature = self.sign(&self.anchor, &tbs)?;
        Ok(sequence(&[tbs, algorithm, bits(&signature)]))
    }
}
