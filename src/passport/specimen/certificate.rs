//! Certificates of the fictional state (RFC 5280 §4.1; ICAO 9303-12 §7.1).

use super::{
    AUTHORITY, Algorithm, Oddity, SIGNER, SpecimenError, State,
    der::{bits, extension, format_time, integer, name, octets, oid, sequence, set, time},
    key::public_key,
    style::Curve,
};
use crate::{signature::Hash, signature::own::OwnKey, tlv::write};

const DAY: i64 = 86_400;
/// Serial numbers: 1 the country's own certificate, 2 the document signer, 3 and 5 list signers.
const LINK_SERIAL: u8 = 4;
pub(super) const MASTER_LIST_SIGNER: u8 = 3;
pub(super) const DEVIATION_LIST_SIGNER: u8 = 8;

pub(super) struct Subject<'a> {
    pub(super) country: &'a str,
    pub(super) common: &'a str,
    pub(super) key: &'a OwnKey,
    pub(super) serial: u8,
    pub(super) years: i64,
    pub(super) algorithm: Algorithm,
    pub(super) curve: Curve,
    pub(super) extensions: Vec<Vec<u8>>,
}

pub(super) fn usage(unused: u8, bits: u8) -> Vec<u8> {
    extension(&[0x55, 0x1d, 15], true, &write(0x03, &[unused, bits]))
}

/// extKeyUsage: 2.23.136.1.1 and one more number.
fn purpose(kind: u8) -> Vec<u8> {
    extension(&[0x55, 0x1d, 37], true, &sequence(&[oid(&[0x67, 0x81, 0x08, 0x01, 0x01, kind])]))
}

fn types(list: &[u8]) -> Vec<u8> {
    extension(&[0x67, 0x81, 0x08, 0x01, 0x01, 0x06, 0x02], false, list)
}

impl State {
    /// The state's signing certificate, DER: what an operator trusts.
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn csca(&self) -> Result<Vec<u8>, SpecimenError> {
        self.authority(self, 1)
    }

    /// A newer state's key, vouched for by this one's (link certificate, ICAO 9303-12 §4.3), DER.
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn link(&self, newer: &Self) -> Result<Vec<u8>, SpecimenError> {
        self.authority(newer, LINK_SERIAL)
    }

    fn authority(&self, of: &Self, serial: u8) -> Result<Vec<u8>, SpecimenError> {
        let constraints = sequence(&[write(0x01, &[0xff]), integer(0)]);
        self.certify(Subject {
            country: "UT",
            common: AUTHORITY,
            key: &of.anchor,
            serial,
            years: 15,
            algorithm: of.algorithm,
            curve: if of.style.curve == Curve::Explicit { Curve::Explicit } else { Curve::Named },
            extensions: vec![usage(1, 0x06), extension(&[0x55, 0x1d, 19], true, &constraints)],
        })
    }

    /// The document signer's certificate, DER, as its chips carry it.
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn signer_certificate(&self) -> Result<Vec<u8>, SpecimenError> {
        self.signer(None)
    }

    pub(super) fn signer(&self, oddity: Option<Oddity>) -> Result<Vec<u8>, SpecimenError> {
        let mut extensions = vec![match oddity {
            Some(Oddity::OtherUsage) => usage(2, 0x04),
            _ => usage(7, 0x80),
        }];
        extensions.extend(match oddity {
            Some(Oddity::UnknownExtension) => Some(extension(&[0x2a, 3, 4], true, &integer(0))),
            Some(Oddity::ListSigner) => Some(purpose(MASTER_LIST_SIGNER)),
            Some(Oddity::OldKey) => {
                let day = |at| format_time(self.now + at * DAY);
                let period = sequence(&[write(0x80, &day(-10)), write(0x81, &day(-1))]);
                Some(extension(&[0x55, 0x1d, 16], false, &period))
            }
            // ICAO 9303-12 §7.1.1.6, as it is written, and as a bare list.
            Some(Oddity::ListedType) => Some(types(&sequence(&[integer(0), set(&[write(0x13, b"P")])]))),
            Some(Oddity::BareType) => Some(types(&sequence(&[write(0x13, b"P<")]))),
            Some(Oddity::OtherType) => Some(types(&sequence(&[integer(0), set(&[write(0x13, b"ID")])]))),
            _ => None,
        });
        self.certify(Subject {
            country: if oddity == Some(Oddity::ForeignSigner) { "FR" } else { "UT" },
            common: SIGNER,
            key: &self.signer,
            serial: 2,
            years: 10,
            algorithm: self.algorithm,
            curve: self.style.curve,
            extensions,
        })
    }

    /// A certificate to sign lists with (ICAO 9303-12 §7.1, extKeyUsage).
    pub(super) fn list_signer(&self, serial: u8, kind: u8) -> Result<Vec<u8>, SpecimenError> {
        self.certify(Subject {
            country: "UT",
            common: "List Signer of Utopia (specimen)",
            key: &self.signer,
            serial,
            years: 2,
            algorithm: self.algorithm,
            curve: self.style.curve,
            extensions: vec![usage(7, 0x80), purpose(kind)],
        })
    }

    pub(super) fn certify(&self, subject: Subject<'_>) -> Result<Vec<u8>, SpecimenError> {
        let public = subject.key.public().map_err(|_| SpecimenError)?;
        let anchor = self.anchor.public().map_err(|_| SpecimenError)?;
        let until = self.now + subject.years * 365 * DAY;
        let mut extensions = subject.extensions;
        extensions.push(extension(&[0x55, 0x1d, 14], false, &octets(&Hash::Sha1.of(&public))));
        let issuer_key = sequence(&[write(0x80, &Hash::Sha1.of(&anchor))]);
        extensions.push(extension(&[0x55, 0x1d, 35], false, &issuer_key));
        let tbs = sequence(&[
            write(0xa0, &integer(2)),
            integer(subject.serial),
            self.algorithm.identifier(),
            name("UT", AUTHORITY),
            sequence(&[time(self.now - 10 * DAY), time(until)]),
            name(subject.country, subject.common),
            public_key(&subject.algorithm, subject.curve, &public)?,
            write(0xa3, &sequence(&extensions)),
        ]);
        let signature = self.sign(&self.anchor, &tbs)?;
        Ok(sequence(&[tbs, self.algorithm.identifier(), bits(&signature)]))
    }
}
