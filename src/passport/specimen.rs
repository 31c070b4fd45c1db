//! The fictional state UTO (ICAO 9303-3): its signing certificate, its document signer, its chips.
//!
//! Everything is real but the state: keys on P-256, certificates, signed data. The keys come from a seed, so that the
//! same seed gives the same state at every start.

use crate::{
    Files,
    mrz::{check_digit, civil},
    signature::{Hash, hash_sha256, own::OwnKey},
    tlv::write,
};

const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const LDS_OBJECT: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x01];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];

/// Why a specimen could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the specimen could not be made")]
pub struct SpecimenError;

/// A traveller who does not exist.
#[derive(Debug, Clone)]
pub struct Holder<'a> {
    /// Primary identifier, words separated by spaces.
    pub primary: &'a str,
    /// Secondary identifier.
    pub secondary: &'a str,
    /// Up to nine characters.
    pub number: &'a str,
    /// Three letters.
    pub nationality: &'a str,
    /// `YYMMDD`.
    pub birth: &'a str,
    /// `M`, `F` or `<`.
    pub sex: &'a str,
    /// `YYMMDD`.
    pub expiry: &'a str,
    /// The name in its own script, for data group 11.
    pub native_name: Option<&'a str>,
}

/// The files of a specimen chip.
#[derive(Debug, Clone)]
pub struct Chip {
    /// EF.SOD.
    pub sod: Vec<u8>,
    /// EF.DG1.
    pub dg1: Vec<u8>,
    /// EF.DG11, if the holder has a name in another script.
    pub dg11: Option<Vec<u8>>,
}

impl Chip {
    /// The files by the names they have on a chip.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut out = vec![("EF_SOD.bin", self.sod.clone()), ("EF_DG1.bin", self.dg1.clone())];
        out.extend(self.dg11.clone().map(|bytes| ("EF_DG11.bin", bytes)));
        out
    }

    /// The files, told apart.
    ///
    /// # Errors
    /// Never for a chip made here; the type says so for a changed one.
    pub fn files(&self) -> Result<Files, crate::FileError> {
        Files::classify(self.named().into_iter().map(|(_, bytes)| bytes).collect())
    }
}

/// The fictional state.
pub struct State {
    anchor: OwnKey,
    signer: OwnKey,
    seed: Vec<u8>,
    /// Seconds since the Unix epoch; certificates are valid from ten days before it.
    now: i64,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State(UTO)")
    }
}

fn oid(bytes: &[u8]) -> Vec<u8> {
    write(0x06, bytes)
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    write(0x30, &parts.concat())
}

fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    write(0x31, &parts.concat())
}

fn name(common: &str) -> Vec<u8> {
    let pair = |id: &[u8], tag, value: &str| set(&[sequence(&[oid(id), write(tag, value.as_bytes())])]);
    sequence(&[pair(&[0x55, 4, 6], 0x13, "UT"), pair(&[0x55, 4, 3], 0x0c, common)])
}

fn time(seconds: i64) -> Vec<u8> {
    let (year, month, day) = civil(seconds);
    write(0x18, format!("{year:04}{month:02}{day:02}000000Z").as_bytes())
}

fn extension(id: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![oid(id)];
    if critical {
        parts.push(write(0x01, &[0xff]));
    }
    parts.push(write(0x04, value));
    sequence(&parts)
}

impl State {
    /// The state of that seed, as it is at `now` (seconds since the Unix epoch, best rounded to a day).
    ///
    /// # Errors
    /// [`SpecimenError`] when keys cannot be made.
    pub fn new(seed: &[u8], now: i64) -> Result<Self, SpecimenError> {
        let key = |label: &[u8]| OwnKey::from_seed(&[seed, label].concat()).map_err(|_| SpecimenError);
        Ok(Self { anchor: key(b"/csca")?, signer: key(b"/signer")?, seed: seed.to_vec(), now })
    }

    fn identifier(&self, key: &OwnKey) -> Result<Vec<u8>, SpecimenError> {
        let point = key.point().map_err(|_| SpecimenError)?;
        Ok(Hash::Sha1.of(&point))
    }

    fn certificate(
        &self,
        common: &str,
        key: &OwnKey,
        serial: u8,
        authority: bool,
    ) -> Result<Vec<u8>, SpecimenError> {
        let algorithm = sequence(&[oid(ECDSA_SHA256)]);
        let point = [&[0][..], &key.point().map_err(|_| SpecimenError)?].concat();
        let spki = sequence(&[sequence(&[oid(EC_KEY), oid(P256)]), write(0x03, &point)]);
        let years = if authority { 15 } else { 10 };
        let validity = sequence(&[time(self.now - 10 * 86_400), time(self.now + years * 365 * 86_400)]);
        let ski = write(0x04, &self.identifier(key)?);
        let aki = sequence(&[write(0x80, &self.identifier(&self.anchor)?)]);
        let usage: &[u8] = if authority { &[1, 0x06] } else { &[7, 0x80] };
        let mut extensions = vec![
            extension(&[0x55, 0x1d, 15], true, &write(0x03, usage)),
            extension(&[0x55, 0x1d, 14], false, &ski),
            extension(&[0x55, 0x1d, 35], false, &aki),
        ];
        if authority {
            let constraints = sequence(&[write(0x01, &[0xff]), write(0x02, &[0])]);
            extensions.push(extension(&[0x55, 0x1d, 19], true, &constraints));
        }
        let tbs = sequence(&[
            write(0xa0, &write(0x02, &[2])),
            write(0x02, &[serial]),
            algorithm.clone(),
            name("Country Signing CA of Utopia (specimen)"),
            validity,
            name(common),
            spki,
            write(0xa3, &sequence(&extensions)),
        ]);
        let signature = self.anchor.sign(&tbs).map_err(|_| SpecimenError)?;
        Ok(sequence(&[tbs, algorithm, write(0x03, &[&[0][..], &signature].concat())]))
    }

    /// The state's signing certificate, DER: what an operator trusts.
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn csca(&self) -> Result<Vec<u8>, SpecimenError> {
        self.certificate("Country Signing CA of Utopia (specimen)", &self.anchor, 1, true)
    }

    /// A chip that the state signed.
    ///
    /// # Errors
    /// [`SpecimenError`] when the holder does not fit into a machine-readable zone.
    pub fn chip(&self, holder: &Holder<'_>) -> Result<Chip, SpecimenError> {
        let dg1 = write(0x61, &write(0x5f1f, zone(holder)?.as_bytes()));
        let dg11 = holder.native_name.map(|name| {
            let list = write(0x5c, &[0x5f, 0x0e]);
            write(0x6b, &[list, write(0x5f0e, name.replace(' ', "<").as_bytes())].concat())
        });
        let mut hashes = vec![(1, Hash::Sha256.of(&dg1))];
        hashes.extend(dg11.iter().map(|bytes| (11, Hash::Sha256.of(bytes))));
        Ok(Chip { sod: self.sod(&hashes)?, dg1, dg11 })
    }

    fn sod(&self, hashes: &[(u8, Vec<u8>)]) -> Result<Vec<u8>, SpecimenError> {
        let sha256 = sequence(&[oid(SHA256)]);
        let listed: Vec<Vec<u8>> =
            hashes.iter().map(|(n, hash)| sequence(&[write(0x02, &[*n]), write(0x04, hash)])).collect();
        let object = sequence(&[write(0x02, &[0]), sha256.clone(), sequence(&listed)]);
        let attributes = [
            sequence(&[oid(CONTENT_TYPE), set(&[oid(LDS_OBJECT)])]),
            sequence(&[oid(MESSAGE_DIGEST), set(&[write(0x04, &Hash::Sha256.of(&object))])]),
        ];
        let signature = self.signer.sign(&set(&attributes)).map_err(|_| SpecimenError)?;
        let certificate = self.certificate("Document Signer of Utopia (specimen)", &self.signer, 2, false)?;
        let sid = sequence(&[name("Country Signing CA of Utopia (specimen)"), write(0x02, &[2])]);
        let info = sequence(&[
            write(0x02, &[1]),
            sid,
            sha256.clone(),
            write(0xa0, &attributes.concat()),
            sequence(&[oid(ECDSA_SHA256)]),
            write(0x04, &signature),
        ]);
        let content = sequence(&[oid(LDS_OBJECT), write(0xa0, &write(0x04, &object))]);
        let data =
            sequence(&[write(0x02, &[3]), set(&[sha256]), content, write(0xa0, &certificate), set(&[info])]);
        Ok(write(0x77, &sequence(&[oid(SIGNED_DATA), write(0xa0, &data)])))
    }

    /// A name for this state's keys, to tell one seed's state from another's.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hash_sha256(&self.seed)
    }
}

/// A TD3 zone (ICAO 9303-4 §4.2).
fn zone(holder: &Holder<'_>) -> Result<String, SpecimenError> {
    let filled = |text: &str, width: usize| format!("{:<<width$}", text.replace(' ', "<"));
    let names = filled(&format!("{}<<{}", holder.primary, holder.secondary), 39);
    let first = format!("P<UTO{}", names.get(..39).ok_or(SpecimenError)?);
    let number = filled(holder.number, 9);
    let number = format!("{number}{}", check_digit(&number));
    let birth = format!("{}{}", holder.birth, check_digit(holder.birth));
    let expiry = format!("{}{}", holder.expiry, check_digit(holder.expiry));
    let optional = format!("{}0", "<".repeat(14));
    let nationality = filled(holder.nationality, 3);
    let composite = check_digit(&[&number, &birth, &expiry, &optional].map(String::as_str).concat());
    let second = format!("{number}{nationality}{birth}{}{expiry}{optional}{composite}", holder.sex);
    if first.len() != 44 || second.len() != 44 {
        return Err(SpecimenError);
    }
    Ok(first + &second)
}
