//! Certificates of the fictional state (RFC 5280 §4.1; ICAO 9303-12 §7.1).

use super::{
    AUTHORITY, Oddity, SIGNER, SpecimenError, State,
    der::{Curve, ECDSA_SHA256, bits, extension, integer, name, octets, oid, public_key, sequence, time},
};
use crate::{signature::Hash, signature::own::OwnKey, tlv::write};

const DAY: i64 = 86_400;

struct Subject<'a> {
    country: &'a str,
    common: &'a str,
    key: &'a OwnKey,
    serial: u8,
    years: i64,
    curve: Curve<'a>,
    extensions: Vec<Vec<u8>>,
}

fn usage(unused: u8, bits: u8) -> Vec<u8> {
    extension(&[0x55, 0x1d, 15], true, &write(0x03, &[unused, bits]))
}

impl State {
    /// The state's signing certificate, DER: what an operator trusts.
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn csca(&self) -> Result<Vec<u8>, SpecimenError> {
        let constraints = sequence(&[write(0x01, &[0xff]), integer(0)]);
        self.certify(Subject {
            country: "UT",
            common: AUTHORITY,
            key: &self.anchor,
            serial: 1,
            years: 15,
            curve: Curve::Named,
            extensions: vec![usage(1, 0x06), extension(&[0x55, 0x1d, 19], true, &constraints)],
        })
    }

    pub(super) fn signer(&self, oddity: Option<Oddity>) -> Result<Vec<u8>, SpecimenError> {
        let point = self.signer.point().map_err(|_| SpecimenError)?;
        let mut extensions = vec![match oddity {
            Some(Oddity::OtherUsage) => usage(2, 0x04),
            _ => usage(7, 0x80),
        }];
        if oddity == Some(Oddity::UnknownExtension) {
            extensions.push(extension(&[0x2a, 3, 4], true, &integer(0)));
        }
        self.certify(Subject {
            country: if oddity == Some(Oddity::ForeignSigner) { "FR" } else { "UT" },
            common: SIGNER,
            key: &self.signer,
            serial: 2,
            years: 10,
            curve: match oddity {
                Some(Oddity::ExplicitCurve) => Curve::Explicit(None),
                // The attack: with one's own point as generator every private key is 1.
                Some(Oddity::OtherGenerator) => Curve::Explicit(Some(&point)),
                _ => Curve::Named,
            },
            extensions,
        })
    }

    /// A certificate to sign master lists with (ICAO 9303-12 §7.1, extKeyUsage).
    pub(super) fn list_signer(&self) -> Result<Vec<u8>, SpecimenError> {
        let purpose = sequence(&[oid(&[0x67, 0x81, 0x08, 0x01, 0x01, 0x03])]);
        self.certify(Subject {
            country: "UT",
            common: "Master List Signer of Utopia (specimen)",
            key: &self.signer,
            serial: 3,
            years: 2,
            curve: Curve::Named,
            extensions: vec![usage(7, 0x80), extension(&[0x55, 0x1d, 37], true, &purpose)],
        })
    }

    fn certify(&self, subject: Subject<'_>) -> Result<Vec<u8>, SpecimenError> {
        let point = subject.key.point().map_err(|_| SpecimenError)?;
        let anchor = self.anchor.point().map_err(|_| SpecimenError)?;
        let algorithm = sequence(&[oid(ECDSA_SHA256)]);
        let until = self.now + subject.years * 365 * DAY;
        let mut extensions = subject.extensions;
        extensions.push(extension(&[0x55, 0x1d, 14], false, &octets(&Hash::Sha1.of(&point))));
        let issuer_key = sequence(&[write(0x80, &Hash::Sha1.of(&anchor))]);
        extensions.push(extension(&[0x55, 0x1d, 35], false, &issuer_key));
        let tbs = sequence(&[
            write(0xa0, &integer(2)),
            integer(subject.serial),
            algorithm.clone(),
            name("UT", AUTHORITY),
            sequence(&[time(self.now - 10 * DAY), time(until)]),
            name(subject.country, subject.common),
            public_key(&point, subject.curve),
            write(0xa3, &sequence(&extensions)),
        ]);
        let signature = self.anchor.sign(&tbs).map_err(|_| SpecimenError)?;
        Ok(sequence(&[tbs, algorithm, bits(&signature)]))
    }
}
