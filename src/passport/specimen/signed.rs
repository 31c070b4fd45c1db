//! What the fictional state signs: security objects (ICAO 9303-10 §4.6.2) and master lists, as signed data
//! (RFC 5652 §5).

use super::{
    AUTHORITY, Encoding, Lds, Oddity, SpecimenError, State,
    algorithm::hash_identifier,
    certificate::MASTER_LIST_SIGNER,
    der::{integer, name, octets, oid, open, sequence, set, time},
};
use crate::tlv::write;

const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const LDS_OBJECT: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x01];
const PLAIN_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const MASTER_LIST: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x02];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];

impl State {
    /// The list of hashes.
    fn object(&self, hashes: &[(u8, Vec<u8>)], oddity: Option<Oddity>) -> Vec<u8> {
        let pair = |(number, hash): &(u8, Vec<u8>)| sequence(&[integer(*number), octets(hash)]);
        let listed: Vec<Vec<u8>> = hashes.iter().map(pair).collect();
        let version = match (oddity, self.style.lds) {
            (Some(Oddity::LaterVersion), _) => 2,
            (_, Lds::V1) => 1,
            (_, Lds::V0) => 0,
        };
        let mut parts = vec![integer(version), hash_identifier(self.algorithm.hash()), sequence(&listed)];
        if version > 0 {
            parts.push(sequence(&[write(0x13, b"0108"), write(0x13, b"040000")]));
        }
        sequence(&parts)
    }

    fn attributes(&self, kind: &[u8], object: &[u8], oddity: Option<Oddity>) -> Vec<Vec<u8>> {
        let attribute = |id: &[u8], value: Vec<u8>| sequence(&[oid(id), set(&[value])]);
        let digest = attribute(MESSAGE_DIGEST, octets(&self.algorithm.hash().of(object)));
        let said = if oddity == Some(Oddity::OtherAttributeType) { MASTER_LIST } else { kind };
        let mut attributes = vec![attribute(CONTENT_TYPE, oid(said))];
        match oddity {
            Some(Oddity::NoDigest) => {}
            Some(Oddity::TwoDigests) => attributes.extend([digest.clone(), digest]),
            Some(Oddity::TwoTimes) => {
                let time = attribute(SIGNING_TIME, time(self.now));
                attributes.extend([time.clone(), time, digest]);
            }
            Some(Oddity::OldKey) => attributes.extend([attribute(SIGNING_TIME, time(self.now)), digest]),
            Some(Oddity::EarlySignature) => {
                attributes.push(attribute(SIGNING_TIME, time(self.now - 3650 * 86_400)));
                attributes.push(digest);
            }
            _ => attributes.push(digest),
        }
        // A list tells its age by this; security objects do without.
        if kind != LDS_OBJECT && oddity.is_none() {
            attributes.insert(1, attribute(SIGNING_TIME, time(self.now)));
        }
        attributes
    }

    /// Signs the hashes of groups.
    pub(super) fn sod(
        &self,
        hashes: &[(u8, Vec<u8>)],
        oddity: Option<Oddity>,
    ) -> Result<Vec<u8>, SpecimenError> {
        let kind = match oddity {
            Some(Oddity::OtherContent) => MASTER_LIST,
            Some(Oddity::LegacyType) => PLAIN_DATA,
            _ => LDS_OBJECT,
        };
        let signer = match oddity {
            Some(Oddity::NoSigner) => None,
            _ => Some((self.signer(oddity)?, 2)),
        };
        Ok(write(0x77, &self.signed(kind, &self.object(hashes, oddity), signer, oddity)?))
    }

    /// A signed master list of certificates (ICAO 9303-12 §8).
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn master_list(&self, certificates: &[Vec<u8>]) -> Result<Vec<u8>, SpecimenError> {
        let list = sequence(&[integer(0), set(certificates)]);
        self.signed(MASTER_LIST, &list, Some((self.list_signer(3, MASTER_LIST_SIGNER)?, 3)), None)
    }

    /// Signed data by the signer's key; the certificate with its serial number.
    pub(super) fn signed(
        &self,
        kind: &[u8],
        object: &[u8],
        certificate: Option<(Vec<u8>, u8)>,
        oddity: Option<Oddity>,
    ) -> Result<Vec<u8>, SpecimenError> {
        let mut attributes = self.attributes(kind, object, oddity);
        let signature = self.sign(&self.signer, &set(&attributes))?;
        if oddity == Some(Oddity::Unsorted) {
            attributes.reverse();
        }
        let serial = match oddity {
            Some(Oddity::OtherSid) => 99,
            _ => certificate.as_ref().map_or(2, |(_, serial)| *serial),
        };
        let version = match oddity {
            Some(Oddity::NoVersion) => 6,
            Some(Oddity::OldVersion) => 1,
            _ => 3,
        };
        let hash = hash_identifier(self.algorithm.hash());
        let info = sequence(&[
            integer(1),
            sequence(&[name("UT", AUTHORITY), integer(serial)]),
            hash.clone(),
            write(0xa0, &attributes.concat()),
            self.algorithm.identifier(),
            octets(&signature),
        ]);
        let mut data = vec![integer(version), set(&[hash]), self.content(kind, object)];
        data.extend(certificate.map(|(der, _)| write(0xa0, &der)));
        data.push(set(&vec![info; if oddity == Some(Oddity::TwoSigners) { 2 } else { 1 }]));
        Ok(match self.style.encoding {
            Encoding::Der => sequence(&[oid(SIGNED_DATA), write(0xa0, &sequence(&data))]),
            Encoding::Ber => open(0x30, &[oid(SIGNED_DATA), open(0xa0, &[open(0x30, &data)])]),
        })
    }

    fn content(&self, kind: &[u8], object: &[u8]) -> Vec<u8> {
        match self.style.encoding {
            Encoding::Der => sequence(&[oid(kind), write(0xa0, &octets(object))]),
            Encoding::Ber => {
                let pieces: Vec<Vec<u8>> = object.chunks(100).map(octets).collect();
                open(0x30, &[oid(kind), open(0xa0, &[open(0x24, &pieces)])])
            }
        }
    }
}
